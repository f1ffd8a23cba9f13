"""The pictures of one burst lie in one split: those taken within seconds and metres of each other, and frames that follow each other.

Frames of a burst show the same thing a moment apart. They are no copies, and a model that is tested on one after it saw the next is
measured on what it knows. Two members are neighbours if they are taken at most ``within_s`` seconds apart, by ``time``, and at most
``within_m`` metres over the ground, by ``position`` (latitude and longitude in degrees); where only one of the two is named, that one
tells. They are neighbours as well if the numbers of their ``frame`` differ by at most ``within_frames``: the last number in its text,
where all around it is equal, so that G0043959 and G0043960 follow each other. What neighbours connect, inside the columns of ``group``,
is a burst; one that lies on several sides of ``split`` is one finding.

A time is ISO 8601, as EXIF writes it, or a number of seconds; it tells the second, and one without a zone is taken as one of UTC. Values
may be captures, columns of a table, or what the camera wrote: ``images.taken_at``, ``images.latitude_deg``, ``images.longitude_deg``.
``of`` says what the members are: ``files``, the default, ``rows``, or a table of one row for a file. Members that tell none of it, or
are without a split or on no side, are told as not judged.

    - rule: burst-leakage
      where: {source: images}
      with:
        group: [kind]
        split: split
        time: images.taken_at
        within_s: 10
        position: [images.latitude_deg, images.longitude_deg]
        within_m: 20
        frame: key
        within_frames: 5
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from dsqc.bind import Column, Countable, Value
from dsqc.facts import TABLES, AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _bursts, _members, _moments, _rows, _splits
from dsqc.rules._annotated import left_out
from dsqc.rules._bursts import BURST, FRAME, GROUP, LATITUDE, LONGITUDE, MOMENT, SEQUENCE, Reach
from dsqc.rules._members import COUNT, FILES, Between, Row
from dsqc.rules._splits import SIDE

_DAY_S, _MOST_FRAMES = 86_400, 1_000_000
_FIRST, _LAST = "first ", "last "


def verify(options: Mapping[str, Any]) -> str | None:
    of, position = options["of"], options["position"]
    if of.column or not (of.table == "rows" or TABLES[of.table].one_per_file or of == FILES):
        return f"'of' is {of.name.rstrip('.')}, expected files, rows or a table of one row for a file, such as images"
    if position is not None and len(position) != 2:
        return f"'position' names {len(position)} values, expected two: latitude and longitude"
    pairs = {"time": "within_s", "position": "within_m", "frame": "within_frames"}
    for name, within in pairs.items():
        if (options[name] is None) != (options[within] is None):
            there, absent = (within, name) if options[name] is None else (name, within)
            return f"{there!r} is stated and {absent!r} is not, expected both or neither"
    most = {"within_s": _DAY_S, "within_m": float("inf"), "within_frames": _MOST_FRAMES}
    for within, limit in most.items():
        if options[within] is not None and not 0 <= options[within] <= limit:
            return f"{within!r} is {options[within]:g}, expected {f'0 to {limit:,}' if within != 'within_m' else '0 or more'}"
    if all(options[name] is None for name in pairs):
        return "none of 'time', 'position' and 'frame' is named, expected at least one"
    return _splits.mistake(options["between"])


def check(
    table: AnyTable,
    *,
    of: Countable = FILES,
    split: Column,
    between: Between = None,
    group: list[Column] = [],  # noqa: B006
    time: Value | None = None,
    within_s: float | None = None,
    position: list[Value] | None = None,
    within_m: float | None = None,
    frame: Value | None = None,
    within_frames: int | None = None,
) -> Iterator[Finding | NotJudged]:
    noun, own = of.table or "files", [_own(name) for name in group]
    kind = table.schema[time.name] if time is not None else pl.Float64()
    told_by = [pl.col(name).cast(pl.String).alias(_own(name)) for name in group] + [*_bursts.measures(time, kind, position, frame)]
    keyed = _rows.keyed(table) if _rows.are_rows(table) else table.with_columns(pl.lit(None, pl.String).alias(_rows.KEY))
    members = _members.members(keyed, of, [*told_by, pl.col(_rows.KEY)], split, between)
    grouped = members.drop_nulls(own)
    yield from left_out(f"{noun} without {' and '.join(group)}", members.height - grouped.height)
    names = [each.name for each in (time, *(position or ()), frame) if each is not None]
    telling = grouped.filter(_bursts.tells(time, position, frame))
    silent = grouped.filter(~pl.col(_bursts.STATED)).height
    yield from left_out(f"{noun} without {', '.join(names)}", silent)
    yield from left_out(f"{noun} whose {', '.join(names)} tell no burst", grouped.height - telling.height - silent)
    sided, not_judged = _members.on_sides(telling, noun, split)
    yield from not_judged
    reach = Reach(None if within_s is None else round(within_s * 1_000_000), within_m, within_frames)
    bursts = _bursts.linked(sided.with_columns(_number(own).alias(GROUP), _number([*own, SEQUENCE]).alias(SEQUENCE)), reach)
    leaking = bursts.filter(pl.col(SIDE).n_unique().over(BURST) > 1)
    measured = {"burst_count": bursts[BURST].n_unique(), "leaking_count": leaking[BURST].n_unique()}
    described = {row[BURST]: row for row in _described(leaking, own).iter_rows(named=True)}
    for number, rows in groupby(_members.by_side(leaking, [BURST]).iter_rows(named=True), key=itemgetter(BURST)):
        yield _finding(list(rows), described[number], kind, group, split, between, noun, measured)


def _number(columns: Sequence[str]) -> pl.Expr:
    """A number for each text or texts of these columns."""
    return pl.struct(columns).rank("dense").cast(pl.Int64) if columns else pl.lit(0, pl.Int64)


def _described(leaking: pl.DataFrame, own: Sequence[str]) -> pl.DataFrame:
    """What a burst is named by: its first and last moment and frame, and its first member with its place and key."""
    ends = [end for name in (MOMENT, FRAME) for end in (pl.col(name).min().name.prefix(_FIRST), pl.col(name).max().name.prefix(_LAST))]
    first = pl.col(LATITUDE, LONGITUDE, _rows.KEY, *own).first()
    order = [name for name in ("path", "row") if name in leaking.columns]
    return leaking.sort(order).group_by(BURST, maintain_order=True).agg(*ends, first, pl.col(SEQUENCE).n_unique())


def _finding(
    rows: Sequence[Row],
    burst: Row,
    kind: pl.DataType,
    group: Sequence[str],
    split: str,
    between: Between,
    noun: str,
    measured: Row,
) -> Finding:
    sides = [_splits.in_words(row[SIDE], between) for row in rows]
    groups = {name: burst[_own(name)] for name in group}
    key = [*groups.values()] if burst[_rows.KEY] is None else [*groups.values(), burst[_rows.KEY]]
    return Finding(
        min(row["path"][0] for row in rows),
        f"the burst ({_named(burst, kind, groups)}) {_members.in_words(rows, sides, split, noun)}",
        key=("burst", *key),
        values={
            **groups,
            "members": dict(zip(sides, (row[COUNT] for row in rows), strict=True)),
            **{name: value for name, value in _span(burst, kind).items() if value is not None},
            **measured,
        },
        evidence=_members.marks(rows, sides, split),
    )


def _span(burst: Row, kind: pl.DataType) -> dict[str, Any]:
    moments = [burst[end + MOMENT] for end in (_FIRST, _LAST)]
    one_sequence = burst[SEQUENCE] == 1
    return {
        "from": None if moments[0] is None else _moments.in_words(moments[0], kind),
        "to": None if moments[1] is None else _moments.in_words(moments[1], kind),
        "latitude_deg": burst[LATITUDE],
        "longitude_deg": burst[LONGITUDE],
        "first_frame": burst[_FIRST + FRAME] if one_sequence else None,
        "last_frame": burst[_LAST + FRAME] if one_sequence else None,
    }


def _named(burst: Row, kind: pl.DataType, groups: Row) -> str:
    span = _span(burst, kind)
    words = [f"{name}={_rows.short(text)}" for name, text in groups.items()]
    if span["from"] is not None:
        day, _, hour = span["to"].partition(" ")
        until = hour if span["from"].startswith(f"{day} ") else span["to"]
        words.append(f"{span['from']} to {until}" if span["from"] != span["to"] else span["from"])
    if span["latitude_deg"] is not None:
        words.append(f"around {span['latitude_deg']:.5f}, {span['longitude_deg']:.5f}")
    if span["first_frame"] is not None:
        first, last = span["first_frame"], span["last_frame"]
        words.append(f"frames {first} to {last}" if first != last else f"frame {first}")
    return ", ".join(words)


def _own(name: str) -> str:
    """The column under a name that no other has."""
    return f"group {name}"
