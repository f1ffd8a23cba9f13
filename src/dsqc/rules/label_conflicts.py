"""Copies of one picture have the same labels.

One picture that is a cat in one place and a dog in another teaches a model neither, and caps what any model can score. Pictures are copies
where their pixels prove it, as ``near-duplicates`` says. ``label`` names what they are labelled with: a capture of the picture's name, a
column of a table that names the picture, the categories of its annotations, or the values of its mask. Where a label has an area, and the
copy is neither cropped nor resized, the areas have to be equal too, so that a mask that was corrected in one place is found. Of labels that
a picture has many of, those of a cropped copy may rightly be fewer; such pairs are told as not judged, and so are copies without a label.

    - rule: label-conflicts
      with: {images: images, labels: masks, label: mask_values.label}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc import bind
from dsqc.bind import NothingRelatesError, Value
from dsqc.facts import TABLES, AnyTable, Hashes, Likenesses
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import _copies
from dsqc.rules._annotated import left_out

_PICTURE, _LABELS, _AREAS, _OF_OTHER = "picture that is labelled", "its labels", "its labels with areas", " of the other"
_SAME_SIZE = 0.02
_SHOWN, _DRAWN = 5, 3


def verify(options: Mapping[str, Any]) -> str | None:
    return _copies.mistake(options["within_bits"])


def check(images: Hashes, labels: AnyTable, likenesses: Likenesses, *, label: Value, within_bits: int = 8) -> Iterator[Finding | NotJudged]:
    labelled = _labelled(_placed(labels, label.table or "files", images), label)
    pictures = images.select("path").unique()
    copies = likenesses.filter("is_copy").join(pictures, on="path", how="semi")
    copies = copies.join(pictures, left_on="other_path", right_on="path", how="semi")
    both = copies.join(labelled, left_on="path", right_on=_PICTURE, how="inner")
    both = both.join(labelled, left_on="other_path", right_on=_PICTURE, how="inner", suffix=_OF_OTHER)
    yield from left_out(f"copies without {label.name}", copies.height - both.height)
    cropped = pl.max_horizontal("cropped_left", "cropped_top", "cropped_right", "cropped_bottom") > 0
    one_each = TABLES[label.table or "files"].one_per_file
    judged = both if one_each else both.filter(~cropped)
    yield from left_out("cropped copies, whose labels may rightly differ", both.height - judged.height)
    resized = pl.max_horizontal((pl.col("resized_across") - 1).abs(), (pl.col("resized_down") - 1).abs()) > _SAME_SIZE
    by_area = ~resized & pl.col(_AREAS).is_not_null()
    other = pl.col(_LABELS) != pl.col(_LABELS + _OF_OTHER)
    differ = judged.filter(other | by_area & (pl.col(_AREAS) != pl.col(_AREAS + _OF_OTHER))).with_columns(other.alias("other labels"))
    for links in differ.sort("path", "other_path").partition_by("path", maintain_order=True):
        yield _finding(links.to_dicts(), label.name, within_bits)


def _placed(labels: pl.DataFrame, table: str, images: pl.DataFrame) -> pl.DataFrame:
    """The labels with the picture that each is of: the one that it names, its own file, or the one that its file belongs to."""
    named = TABLES[table].names_file
    pictures = images.select("path").unique()
    if named is not None:
        found = labels.with_columns(pl.col(named[0]).alias(_PICTURE))
    elif labels.is_empty() or labels["path"].is_in(pictures["path"].to_list()).any():
        found = labels.with_columns(pl.col("path").alias(_PICTURE))
    else:
        of = bind.relate(labels.unique("path", maintain_order=True), images.unique("path", maintain_order=True)).pairs
        found = labels.join(of.select("path", pl.col("path_right").alias(_PICTURE)), on="path", how="inner")
    there = found.join(pictures, left_on=_PICTURE, right_on="path", how="semi")
    if there.is_empty() and labels.height and images.height:
        raise NothingRelatesError(f"none of {labels.height:,} labels is of one of {images.height:,} pictures")
    return there


def _labelled(labels: pl.DataFrame, label: Value) -> pl.DataFrame:
    """The labels of each picture, in words; with their areas where they have any."""
    text = pl.col(label.name).cast(pl.String)
    areas = pl.format("{} ({} px)", text, "area_px") if "area_px" in labels.columns else pl.lit(None, pl.String)
    rows = labels.filter(text.is_not_null()).select(_PICTURE, text.alias(_LABELS), areas.alias(_AREAS))
    listed = pl.col(_LABELS).sort().str.join(", ")
    with_areas = pl.when(pl.col(_AREAS).is_not_null().all()).then(pl.col(_AREAS).sort().str.join(", ")).alias(_AREAS)
    return rows.group_by(_PICTURE, maintain_order=True).agg(listed, with_areas)


def _finding(links: list[dict[str, Any]], label: str, within_bits: int) -> Finding:
    first = links[0]
    told = "; ".join(_told(link) for link in links[:_SHOWN]) + (f"; and {len(links) - _SHOWN:,} more" if len(links) > _SHOWN else "")
    own = first[_LABELS] if any(link["other labels"] for link in links) else first[_AREAS]
    return Finding(
        first["path"],
        f"has {label} {own}, and copies of it have others: {told}",
        key=("conflict", label),
        values={
            "labels": {first["path"]: first[_LABELS], **{link["other_path"]: link[_LABELS + _OF_OTHER] for link in links}},
            "transformations": {link["other_path"]: link["transformation"] for link in links},
            "similarity": min(link["similarity"] for link in links),
            "within_bits": within_bits,
        },
        evidence=(
            Mark(first["path"], caption=f"{first['path']}, {own}"),
            *(Mark(link["other_path"], caption=_told(link)) for link in links[:_DRAWN]),
        ),
    )


def _told(link: Mapping[str, Any]) -> str:
    theirs = link[(_LABELS if link["other labels"] else _AREAS) + _OF_OTHER]
    return f"{link['other_path']} ({link['transformation']}) has {theirs}"
