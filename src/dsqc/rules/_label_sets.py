"""Two label sets of the same pictures: which pictures both have, and what is said of what differs on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dsqc import bind
from dsqc.finding import Finding, Mark
from dsqc.rules._outlines import COUNT, LABEL, MATCHED, PICTURE, SAME_LABEL, SHAPE, Matched

_SHOWN = 3
_LOST, _TOLD, _KINDS = "its lost ones", "its differences", "its different ones"


def shared(one: pl.DataFrame, other: pl.DataFrame) -> tuple[str, ...]:
    """The captures that both have. One without any text, where pictures are known, belongs to the pictures of another source."""
    return tuple(name for name in bind.shared_captures(one, other) if _has(one, name) and _has(other, name))


def _has(side: pl.DataFrame, name: str) -> bool:
    known = side.filter(pl.col("file_name").is_null() | pl.col("image_path").is_not_null())
    return known.is_empty() or known[name].null_count() < known.height


def on_pictures(side: pl.DataFrame, on: Sequence[str], role: str) -> pl.DataFrame:
    """The rows whose picture is known. Raises NothingRelatesError when there are none, so that nothing would be compared."""
    found = side.filter(~_is_nowhere(on))
    if side.height and found.is_empty():
        raise bind.NothingRelatesError(f"none of the {side.height:,} outlines of {role!r} names a picture that is found")
    return found


def _is_nowhere(on: Sequence[str]) -> pl.Expr:
    """Whether a row names a picture that is not listed and would have had the captures."""
    unknown = pl.any_horizontal(pl.lit(value=False), *(pl.col(name).is_null() for name in on))
    return pl.col("file_name").is_not_null() & pl.col("image_path").is_null() & unknown


def pictures(side: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    return side.group_by(on, maintain_order=True).agg(
        pl.col("path").first(), pl.col("image_path").drop_nulls().first(), pl.len().cast(pl.Int64).alias(COUNT)
    )


def alone(pictures: pl.DataFrame, on: Sequence[str], role: str, lacking: str) -> Iterator[Finding]:
    """The pictures that one side alone has."""
    for row in pictures.sort("path", *on).iter_rows(named=True):
        yield Finding(
            row["path"],
            f"has {_outlines(row[COUNT])} of {_words(row, on)}, and {lacking!r} has none",
            key=("not in", lacking, *_texts(row, on)),
            values={"outline_count": row[COUNT], **{name: row[name] for name in on}},
            evidence=_marks(row["image_path"], f"labelled in {role!r} alone"),
        )


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures that both sides have, with the files of either."""

    rows: pl.DataFrame
    on: tuple[str, ...]

    def place(self, side: pl.DataFrame) -> pl.DataFrame:
        """The outlines of one side on these pictures."""
        return side.join(self.rows.select(PICTURE, *self.on), on=self.on, how="inner", nulls_equal=True, maintain_order="left")

    def lacking(self, shapes: pl.DataFrame, role: str) -> Iterator[Finding]:
        """What one side alone has, by picture."""
        lost = pl.col(COUNT) - pl.col(MATCHED)
        first = pl.col("annotation_id", "pointer", LABEL).filter(lost > 0).first()
        counts = shapes.group_by(PICTURE).agg(lost.sum().alias(_LOST), pl.col(COUNT).sum(), first).filter(pl.col(_LOST) > 0)
        rows = self.rows.drop(COUNT, COUNT + "_right").join(counts, on=PICTURE, how="inner")
        for row in rows.sort("path", PICTURE).iter_rows(named=True):
            here, there = (row["path"], row["path_right"]) if role == "one" else (row["path_right"], row["path"])
            are = "is" if row[_LOST] == 1 else "are"
            yield Finding(
                here,
                f"{row[_LOST]:,} of {_outlines(row[COUNT])} of {_words(row, self.on)} {are} not in {there}, first {_name(row)}",
                key=("lacking", role, *_texts(row, self.on)),
                values={"lost": row[_LOST], "outline_count": row[COUNT], "other": there},
                evidence=_marks(row["image_path"] or row["image_path_right"], f"{_outlines(row[_LOST])} in {role!r} alone", row["pointer"]),
            )

    def of_other_category(self, found: Matched) -> Iterator[Finding]:
        """What both have and call by other categories, by picture."""
        pairs = found.pairs.filter(~pl.col(SAME_LABEL)).join(
            found.one.select(SHAPE, "annotation_id", "pointer"), on=SHAPE, maintain_order="left"
        )
        here, there = pl.col(LABEL).fill_null("none"), pl.col(LABEL + "_right").fill_null("none")
        where = pl.coalesce(pl.concat_str(pl.lit("annotation "), "annotation_id"), "pointer")
        told = pl.format("{} is {} here and {} there", where, here, there).head(_SHOWN).alias(_TOLD)
        counts = pairs.group_by(PICTURE, maintain_order=True).agg(
            pl.col(MATCHED).sum(), told, pl.len().alias(_KINDS), pl.col("pointer").first()
        )
        rows = self.rows.join(counts, on=PICTURE, how="inner", maintain_order="left")
        for row in rows.sort("path", PICTURE).iter_rows(named=True):
            have = "has" if row[MATCHED] == 1 else "have"
            more = "" if row[_KINDS] <= _SHOWN else ", …"
            yield Finding(
                row["path"],
                f"{row[MATCHED]:,} of {_outlines(row[COUNT])} of {_words(row, self.on)} {have} another category in "
                f"{row['path_right']}: {', '.join(row[_TOLD])}{more}",
                key=("category", *_texts(row, self.on)),
                values={"differing": row[MATCHED], "outline_count": row[COUNT], "other": row["path_right"]},
                evidence=_marks(
                    row["image_path"] or row["image_path_right"], f"{_outlines(row[MATCHED])} of another category", row["pointer"]
                ),
            )


def _name(row: Mapping[str, Any]) -> str:
    place = row["pointer"] if row["annotation_id"] is None else f"annotation {row['annotation_id']}"
    return f"{place} (category {'none' if row[LABEL] is None else row[LABEL]})"


def _outlines(count: int) -> str:
    return "1 outline" if count == 1 else f"{count:,} outlines"


def _texts(row: Mapping[str, Any], on: Sequence[str]) -> list[str]:
    return ["null" if row[name] is None else row[name] for name in on]


def _words(row: Mapping[str, Any], on: Sequence[str]) -> str:
    return ", ".join(f"{name}={text}" for name, text in zip(on, _texts(row, on), strict=True))


def _marks(image_path: str | None, caption: str, *pointers: str) -> tuple[Mark, ...]:
    return () if image_path is None else (Mark(image_path, caption=caption, instances=pointers),)
