"""Labels lie on their picture: their boundaries where the picture has edges.

A mask that is flipped, turned, shifted or made for another picture of equal size passes every check of names and sizes, and a model
learns from it all the same. So each boundary is held against the edges of its picture, and against what it finds by chance under the
same picture flipped and turned. Told are labels that lie turned; shifted by ``at_least_px`` or more, which is 2 at least; and on no
edges, as those of another picture do, where most labels of the check lie on edges. All labels together show what no single one does: a
shift of the set by a pixel, and names that are moved by some places in their list. Where EXIF turns a picture, the labels lie right on
its stored pixels or on what is shown, not on both; either is told. Too little boundary or contrast to tell from is counted.

``of: masks``, the default, takes files of masks, ``of: instances`` the annotations of each picture, drawn, and ``of: arrays`` NPZ files
that hold both, as the arrays that ``image`` and ``label`` name; ``images`` and ``labels`` are then one source. Up to ``sample`` pictures
are also held against the labels of their ``neighbours`` on either side.

    - rule: aligned
      with: {images: images, labels: masks}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import NothingRelatesError
from dsqc.facts import Alignments
from dsqc.finding import Finding, Key, Mark, NotJudged
from dsqc.rules import _alignment
from dsqc.rules._alignment import AS_GIVEN, ELSEWHERE, SHIFTED, UNCLEAR, Shift

_LEAST_PX, _SHOWN = 2, 4
_EXIF_TURNS = {
    2: "flipped left to right",
    3: "turned by 180°",
    4: "flipped top to bottom",
    5: "transposed",
    6: "turned by 90° clockwise",
    7: "transposed across the other diagonal",
    8: "turned by 90° counterclockwise",
}
_FITS = pl.col("verdict").is_in([AS_GIVEN, SHIFTED])
_Row = Mapping[str, Any]


def verify(options: Mapping[str, Any]) -> str | None:
    least = options.get("at_least_px", _LEAST_PX)
    return f"'at_least_px' is {least}, expected at least {_LEAST_PX}: one pair does not show less" if least < _LEAST_PX else None


def check(
    alignments: Alignments, *, at_least_px: int = _LEAST_PX, image: str = "image", label: str = "label"
) -> Iterator[Finding | NotJudged]:
    own = alignments.filter(pl.col("neighbour") == 0).sort("path", "image_path")
    marks = _alignment.Marks((image, label) if own.select((pl.col("path") == pl.col("image_path")).any()).item() else None)
    yield from _undecided(own)
    yield from _foreign(alignments, own, marks)
    systematic = _alignment.systematic(own.filter(_FITS))
    if systematic is not None:
        yield _shift_of_all(systematic, marks)
    for row in own.filter(~pl.col("verdict").is_in([ELSEWHERE, UNCLEAR])).iter_rows(named=True):
        if row["verdict"] not in (AS_GIVEN, SHIFTED):
            yield _turned(row, marks)
            continue
        offset_px = (row["right_px"], row["down_px"])
        if row["verdict"] == SHIFTED and max(map(abs, offset_px)) >= at_least_px and not (systematic and systematic.explains(row)):
            yield _shifted(row, offset_px, at_least_px, marks)
        if row["orientation"] in _EXIF_TURNS:
            yield _against_exif(row, marks)
    if own.height and (own["verdict"] == UNCLEAR).all():
        raise NothingRelatesError(f"none of {own.height:,} labels has the boundary and contrast to tell how it lies")


def _undecided(own: pl.DataFrame) -> Iterator[NotJudged]:
    unclear = own.filter(pl.col("verdict") == UNCLEAR)
    nothing = unclear.filter(pl.col("boundary_px") == 0).height
    yield NotJudged("labels without a boundary, or of a picture that cannot be read or has other sides", nothing)
    yield NotJudged("labels with too little boundary or contrast to tell how they lie", unclear.height - nothing)


def _foreign(alignments: pl.DataFrame, own: pl.DataFrame, marks: _alignment.Marks) -> Iterator[Finding | NotJudged]:
    """Labels on no edges: one finding where names are moved, none where labels of this check rarely lie on edges."""
    foreign = own.filter(pl.col("verdict") == ELSEWHERE)
    fitting = alignments.filter(_FITS & (pl.col("neighbour") != 0)).sort("path", "z_given", "image_path", descending=[False, True, False])
    tried = foreign.join(alignments.filter(pl.col("neighbour") != 0), on="image_path", how="semi").unique("image_path")
    moved = _alignment.moved(tried, fitting)
    if moved is not None:
        yield _names_moved(moved, tried.height, foreign, marks, in_one_file=_in_one_file(own))
        return
    decided = own.filter(pl.col("verdict") != UNCLEAR).height
    if 2 * foreign.height >= decided:
        yield NotJudged("labels on no edges, in a check in which most labels that could be judged lie on none", foreign.height)
        return
    elsewhere = {} if _in_one_file(own) else dict(fitting.unique("path", keep="first").select("path", "image_path").iter_rows())
    for row in foreign.iter_rows(named=True):
        yield _on_no_edges(row, elsewhere.get(row["path"]), marks)


def _in_one_file(own: pl.DataFrame) -> bool:
    """Whether a file has labels of several pictures, so that its path does not say whose they are."""
    return own["path"].n_unique() < own.height


def _names_moved(moved: pl.DataFrame, tried: int, foreign: pl.DataFrame, marks: _alignment.Marks, *, in_one_file: bool) -> Finding:
    place = int(moved["neighbour"][0])
    where = f"{_counted(abs(place), 'place')} {'after' if place > 0 else 'before'} theirs in the list of names"
    # Which labels of a file that has those of many pictures fit which picture is not known, so they are shown where they are.
    shown = [marks.given(row) for row in foreign.head(_SHOWN).to_dicts()]
    if not in_one_file:
        shown = [marks.pair(row["path"], row["image_path"], f"on {row['image_path']}") for row in moved.head(_SHOWN).to_dicts()]
    return Finding(
        ".",
        f"labels lie on no edges of their pictures and fit those {where}: {moved.height:,} of {tried:,} that were tried, "
        f"{foreign.height:,} labels in all; names are moved",
        key=("names moved", str(place)),
        values={
            "places": place,
            "tried": tried,
            "fit": moved.height,
            "members": foreign["image_path" if in_one_file else "path"].to_list(),
        },
        evidence=tuple(shown),
    )


def _on_no_edges(row: _Row, fits: str | None, marks: _alignment.Marks) -> Finding:
    elsewhere = f"they fit {fits}" if fits else "are they of another picture?"
    better = () if fits is None else (marks.pair(row["path"], fits, f"on {fits}"),)
    return _finding(
        row,
        f"lie on no edges (z {row['z_given']:.1f}, expected about {row['expected_z']:.0f}); {elsewhere}",
        ELSEWHERE,
        {"z_given": row["z_given"], "expected_z": row["expected_z"], "boundary_px": row["boundary_px"], "fits": fits},
        (marks.given(row), *better),
    )


def _turned(row: _Row, marks: _alignment.Marks) -> Finding:
    given = "their sides do not fit as given" if row["z_given"] is None else f"z {row['z_given']:.1f} as given"
    exif = ""
    if _EXIF_TURNS.get(row["orientation"]) == row["verdict"]:
        exif = f"; EXIF orientation {row['orientation']} explains it: the labels follow the picture as it is shown, not its stored pixels"
    return _finding(
        row,
        f"are {row['verdict']} ({given}, z {row['z_turn']:.1f} turned back){exif}",
        row["verdict"],
        {"z_given": row["z_given"], "z_turn": row["z_turn"], "orientation": row["orientation"]},
        (marks.given(row), marks.turned_back(row)),
    )


def _shifted(row: _Row, offset_px: tuple[int, int], at_least_px: int, marks: _alignment.Marks) -> Finding:
    return _finding(
        row,
        f"lie {_alignment.offset_words(*offset_px)}, expected less than {at_least_px} px",
        SHIFTED,
        {"right_px": offset_px[0], "down_px": offset_px[1], "z_given": row["z_given"], "z_offset": row["z_offset"]},
        (marks.given(row), marks.moved_back(row, offset_px)),
    )


def _shift_of_all(shift: Shift, marks: _alignment.Marks) -> Finding:
    shown = shift.pairs.head(2).to_dicts()
    return Finding(
        ".",
        f"labels lie {_alignment.offset_words(shift.right_px, shift.down_px)}, taken over {shift.pairs.height:,} pairs together; "
        "expected less than half a pixel",
        key=("systematic",),
        values={"right_px": shift.right_px, "down_px": shift.down_px, "pairs": shift.pairs.height},
        evidence=tuple(mark for row in shown for mark in (marks.given(row), marks.moved_back(row, shift.whole_px))),
    )


def _against_exif(row: _Row, marks: _alignment.Marks) -> Finding:
    return _finding(
        row,
        f"follow the stored pixels, and EXIF orientation {row['orientation']} has the picture shown {_EXIF_TURNS[row['orientation']]}; "
        "a program that turns it lays them wrong",
        "EXIF",
        {"orientation": row["orientation"], "z_given": row["z_given"]},
        (marks.given(row),),
    )


def _finding(row: _Row, words: str, kind: str, values: Mapping[str, Any], evidence: tuple[Mark, ...]) -> Finding:
    key: Key = (kind, row["image_path"])
    return Finding(row["path"], f"{_alignment.subject(row)} {words}", key=key, values=values, evidence=evidence)


def _counted(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"
