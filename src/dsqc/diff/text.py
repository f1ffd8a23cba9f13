"""What ``dsqc diff`` prints: the verdict, what a reviewer must not overlook, then findings, files and distributions that changed."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.diff._verdict import about, verdict
from dsqc.diff.comparing import Change
from dsqc.diff.distributions import Distribution, Number, Row
from dsqc.diff.files import FilesChange
from dsqc.diff.findings import KINDS, CheckChange
from dsqc.renderers._words import counted, visible

SHOWN = 5


def text(change: Change) -> str:
    blocks = [
        [verdict(change)],
        [f"{name:<14}{told}" for name, told in about(change)],
        [] if change.files is None else list(_moved(change.files)),
        *(
            []
            if change.findings is None
            else [_check(each, change.findings.findings) for each in change.findings.checks if each.is_changed]
        ),
        [] if change.files is None else list(_files(change.files)),
        [f"class {each.change}: {visible(f'{each.source}: {_arrow(each.old, each.new)}')}" for each in change.classes],
        *(list(_distribution(each)) for each in change.distributions if each.changed or each.not_compared),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _arrow(old: str | None, new: str | None) -> str:
    return f"{old} -> {new}" if old is not None and new is not None else new or old or ""


def _moved(changed: FilesChange) -> Iterator[str]:
    for route in changed.routes:
        split = f"from {visible(route.from_split)} to {visible(route.to_split)}"
        yield f"{counted(route.count, 'file')} moved {split}{', the new name of that split' if route.is_new_name else ''}"
        mine = changed.moved.filter((pl.col("from") == route.from_split) & (pl.col("to") == route.to_split))
        yield from _cut(
            (f"{_places(old, new)} ({by})" for old, new, by in mine.select("old_path", "path", "by").head(SHOWN).iter_rows()), mine.height
        )


def _places(old: str, new: str) -> str:
    return visible(new if old == new else f"{old} -> {new}")


def _cut(lines: Iterator[str], count: int) -> Iterator[str]:
    yield from (f"  {line}" for line in lines)
    if count > SHOWN:
        yield f"  … {count - SHOWN:,} more in diff.json"


def _check(check: CheckChange, found: pl.DataFrame) -> list[str]:
    told = [f"{check.counts[kind]:,} {kind.replace('-', ' ')}" for kind in KINDS if check.counts[kind]]
    statuses = f"{check.before or 'not there'} -> {check.after or 'not there'}" if check.before != check.after else f"{check.after}"
    was = f" (was {visible(check.was)})" if check.was is not None else ""
    lines = [f"{visible(check.check_id)}{was}: {statuses}{': ' if told else ''}{', '.join(told)}"]
    if check.not_comparable is not None:
        lines.append(f"  not comparable: {check.not_comparable}")
    mine = found.filter((pl.col("check") == check.check_id) & (pl.col("kind") != "staying"))
    return [*lines, *_cut((_finding(row) for row in mine.head(SHOWN).iter_rows(named=True)), mine.height)]


def _finding(row: dict[str, str | None]) -> str:
    state = row["after"] or row["before"]
    if row["before"] is not None and row["after"] is not None and row["before"] != row["after"]:
        state = f"{row['before']} -> {row['after']}"
    was = "" if row["was"] is None else f" (before: {row['was']})"
    return visible(f"{row['kind']}, {state}: {row['subject']}: {row['message']}{was}")


def _files(changed: FilesChange) -> Iterator[str]:
    for word, frame in (("added", changed.added), ("removed", changed.removed)):
        if frame.height:
            yield f"{counted(frame.height, 'file')} {word}"
            yield from _cut(map(visible, frame["path"].head(SHOWN)), frame.height)
    if changed.changed.height:
        yield f"{counted(changed.changed.height, 'file')} changed"
        rows = changed.changed.head(SHOWN).select("path", "by", "pixels").iter_rows()
        yield from _cut(
            (visible(f"{path} ({by}{', pixels the same' if pixels == 'same' else ''})") for path, by, pixels in rows),
            changed.changed.height,
        )
    if changed.renamed.height:
        yield f"{counted(changed.renamed.height, 'file')} renamed"
        rows = changed.renamed.head(SHOWN).select("old_path", "path", "by").iter_rows()
        yield from _cut((f"{_places(old, new)} ({by})" for old, new, by in rows), changed.renamed.height)
    told = [f"{count:,} by {by}" for by, count in changed.same.items()]
    yield f"{sum(changed.same.values()):,} of {counted(changed.new_count, 'file')} the same{': ' if told else ''}{', '.join(told)}"
    if changed.not_compared:
        yield f"{changed.not_compared:,} not compared: no digest, pixels or checksum on both sides, and the same size"
    if changed.repacked:
        yield f"{counted(changed.repacked, 'archive')} on one side alone: the members were compared"


def _distribution(told: Distribution) -> Iterator[str]:
    if told.not_compared is not None:
        yield f"{told.title}: not compared, {told.not_compared}"
        return
    yield f"{told.title}: {len(told.changed):,} of {counted(len(told.changed) + len(told.same), 'group')} changed"
    yield from _cut((_row(told, row) for row in told.changed[:SHOWN]), len(told.changed))


def _row(told: Distribution, row: Row) -> str:
    pairs = [(name, _of(row.old, place), _of(row.new, place)) for place, name in enumerate(told.measures)]
    figures = [f"{name} {figure(old)} -> {figure(new)}" for name, old, new in pairs if old != new]
    return f"{visible(', '.join(row.group))}: {', '.join(figures)}"


def _of(values: tuple[Number, ...] | None, place: int) -> Number:
    return None if values is None else values[place]


def figure(value: Number) -> str:
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")
