"""Files that are found again at another path, or in another split: by their content, else by the captures of their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from dsqc.diff.files import Listed

MOVED = dict.fromkeys(("old_path", "path", "source", "by", "from", "to"), pl.String)
COPIED, LENT, NAMED = "copy", "same path", "name"
"""By what a file was found again, beside digests and pixels: a copy of a file that stays, its path, the captures of its name."""
_FROM_OLD = " before"


@dataclass(frozen=True, slots=True)
class Route:
    """How many files went from one split to another; ``is_new_name`` where one split took the place of the other whole."""

    from_split: str
    to_split: str
    count: int
    is_new_name: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """``settled_before`` and ``settled_now`` are the paths that are no longer just removed and added."""

    renamed: pl.DataFrame
    moved: pl.DataFrame
    settled_before: pl.Series
    settled_now: pl.Series


def find(old: Listed, new: Listed, gone: pl.DataFrame, arrived: pl.DataFrame, changed: pl.DataFrame, splits: Sequence[str]) -> Found:
    """Files that are ``gone`` or ``changed`` and have ``arrived`` elsewhere, and files of the same path in another split."""
    left, right = _candidates(old, gone, changed, splits), _candidates(new, arrived, changed, splits)
    pairs = []
    for by in _algorithms(left, right):
        for is_same_split in (True, False):
            found = _paired(left, right, by, splits if is_same_split else ())
            pairs.append(found)
            left = left.join(found, left_on="path", right_on="old_path", how="anti")
            right = right.join(found, on="path", how="anti")
    by_content = _told(pl.concat(pairs), old.files, new.files, splits) if pairs else pl.DataFrame(schema=MOVED)
    is_moved = pl.col("from").is_not_null()
    gone, arrived = _without(gone, by_content["old_path"]), _without(arrived, by_content["path"])
    by_name = _told(_by_name(old.files, new.files, gone, arrived, splits), old.files, new.files, splits).filter(is_moved)
    arrived = _without(arrived, by_name["path"])
    copied = _copied(old, new, arrived, splits)
    lent = _lent(old.files, new.files, splits)
    moved = pl.concat([by_content.filter(is_moved), by_name, lent, copied]).unique(["old_path", "path"], keep="first", maintain_order=True)
    settled = pl.concat([by_content, by_name])
    return Found(by_content.filter(~is_moved), moved, settled["old_path"], pl.concat([settled["path"], copied["path"]]))


def routes(moved: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame, splits: Sequence[str]) -> list[Route]:
    """From where to where files moved, the most travelled first."""
    counted = moved.group_by("from", "to").len().sort(pl.col("len"), "from", "to", descending=[True, False, False]).rows()
    came, went = Counter(row[0] for row in counted), Counter(row[1] for row in counted)
    vanished, appeared = _only_in(old, new, splits), _only_in(new, old, splits)
    return [
        Route(before, after, count, came[before] == 1 and went[after] == 1 and before in vanished and after in appeared)
        for before, after, count in counted
    ]


def _only_in(one: pl.DataFrame, other: pl.DataFrame, splits: Sequence[str]) -> set[str]:
    """The splits that there are on one side alone."""
    return {text for name in splits for text in set(one[name].unique()) - set(other[name].unique()) if text is not None}


def _candidates(side: Listed, files: pl.DataFrame, changed: pl.DataFrame, splits: Sequence[str]) -> pl.DataFrame:
    """Contents that left their place or came to it, by every means that tells them: path, by, digest, splits. Empty files are
    all alike and are not followed."""
    resaved = pl.col("pixels").eq_missing("same")
    mine = pl.concat([files.filter(pl.col("size_bytes") > 0).select("path"), changed.filter(~resaved).select("path")])
    placed = side.files.join(mine, on="path", how="semi").select("path", *splits).unique("path", keep="first")
    return _contents(side, mine, "path").join(placed, on="path").sort("path")


def _contents(side: Listed, of: pl.DataFrame, on: str) -> pl.DataFrame:
    """The contents of files, or the files of contents, by every means that tells them; pictures of one colour are all alike."""
    digests = side.digests.select("path", pl.col("algorithm").alias("by"), "digest")
    pictures = side.pixels.filter(~pl.col("constant")).select("path", pl.lit("pixels").alias("by"), pl.col("pixel_digest").alias("digest"))
    return pl.concat([each.join(of, on=on, how="semi") for each in (digests, pictures)]).unique(["path", "by"], keep="first")


def _algorithms(left: pl.DataFrame, right: pl.DataFrame) -> list[str]:
    """What can tell contents of both sides, the strongest digest first and pixels last."""
    common = set(left["by"].unique()) & set(right["by"].unique())
    return sorted(common - {"pixels"}, reverse=True) + sorted(common & {"pixels"})


def _paired(left: pl.DataFrame, right: pl.DataFrame, by: str, splits: Sequence[str]) -> pl.DataFrame:
    """Paths of the same content (and splits, where named), one to one: of equal files the first to the first."""
    on = ["digest", *splits, "nth"]
    nth = pl.int_range(pl.len()).over("digest", *splits).alias("nth")
    one, other = (side.filter(pl.col("by") == by).with_columns(nth) for side in (left, right))
    both = one.rename({"path": "old_path"}).join(other.select("path", *on), on=on, nulls_equal=True)
    return both.filter(pl.col("old_path") != pl.col("path")).select("old_path", "path", "by")


def _by_name(old: pl.DataFrame, new: pl.DataFrame, gone: pl.DataFrame, arrived: pl.DataFrame, splits: Sequence[str]) -> pl.DataFrame:
    """Pairs of the same source and captures but for the splits, where these tell one file of the source alone on both sides."""
    captures = [name for name in new.columns if name in old.columns and name not in (*_CONTRACT, *splits)]
    if not captures or not splits:
        return pl.DataFrame(schema=dict.fromkeys(("old_path", "path", "by"), pl.String))
    on = ["source", *captures]
    stated = pl.any_horizontal(pl.col(name).is_not_null() for name in captures) & pl.col("source").is_not_null()
    one = old.join(gone, on="path", how="semi").filter(stated).select("path", *on)
    other = new.join(arrived, on="path", how="semi").filter(stated).select("path", *on)
    both = one.rename({"path": "old_path"}).join(other, on=on, nulls_equal=True)
    for side in (old, new):
        alone = side.join(both, on=on, how="semi", nulls_equal=True).group_by(on).len().filter(pl.col("len") == 1)
        both = both.join(alone, on=on, how="semi", nulls_equal=True)
    return both.select("old_path", "path", pl.lit(NAMED).alias("by")).unique("path", keep="first", maintain_order=True)


def _copied(old: Listed, new: Listed, arrived: pl.DataFrame, splits: Sequence[str]) -> pl.DataFrame:
    """Files that were added and have the content of a file that lay, and still lies, in another split."""
    mine = _contents(new, arrived.filter(pl.col("size_bytes") > 0), "path")
    there = _contents(old, mine, "digest").join(new.files, on="path", how="semi").rename({"path": "old_path"})
    pairs = mine.join(there, on=["by", "digest"]).sort("path", "old_path").select("old_path", "path", pl.lit(COPIED).alias("by"))
    told = _told(pairs, old.files, new.files, splits)
    return told.filter(pl.col("from").is_not_null()).unique("path", keep="first", maintain_order=True)


def _lent(old: pl.DataFrame, new: pl.DataFrame, splits: Sequence[str]) -> pl.DataFrame:
    """Files of the same path and source in another split: rows of a table lend it to them."""
    if not splits:
        return pl.DataFrame(schema=MOVED)
    both = new.select("path", "source", *splits).join(
        old.select("path", "source", *splits), on=["path", "source"], suffix=_FROM_OLD, nulls_equal=True
    )
    differs = both.filter(pl.any_horizontal(pl.col(name).ne_missing(pl.col(name + _FROM_OLD)) for name in splits))
    told = differs.select(pl.col("path").alias("old_path"), "path", "source", pl.lit(LENT).alias("by"), *_ends(splits))
    return told.unique("path", keep="first", maintain_order=True)


def _told(pairs: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame, splits: Sequence[str]) -> pl.DataFrame:
    """Pairs as MOVED has them: ``from`` and ``to`` are the splits that differ, null where none does."""
    before = old.select(pl.col("path").alias("old_path"), *splits).join(pairs, on="old_path", how="semi").unique("old_path", keep="first")
    after = new.select("path", "source", *splits).join(pairs, on="path", how="semi").unique("path", keep="first")
    both = pairs.join(after, on="path", maintain_order="left").join(before, on="old_path", suffix=_FROM_OLD, maintain_order="left")
    return both.select("old_path", "path", "source", "by", *_ends(splits))


def _ends(splits: Sequence[str]) -> Iterator[pl.Expr]:
    """From which splits to which: the texts that differ."""
    for name, ending in (("from", _FROM_OLD), ("to", "")):
        differing = [
            pl.when(pl.col(each).ne_missing(pl.col(each + _FROM_OLD))).then(pl.col(each + ending).fill_null("none")) for each in splits
        ]
        joined = pl.concat_str(differing, separator=", ", ignore_nulls=True) if differing else pl.lit(None, pl.String)
        yield pl.when(joined != "").then(joined).alias(name)


def _without(files: pl.DataFrame, settled: pl.Series) -> pl.DataFrame:
    return files.join(settled.to_frame("path"), on="path", how="anti", maintain_order="left")


_CONTRACT = ("path", "source", "size_bytes", "file_kind", "container", "crc32", "link_target")
