"""Every class that an annotation has is listed, the listed ones count from 0 without a gap, and are as many as the file says.

A YOLO label holds a number alone; a settings file beside it says what the number means. A number that is not listed stops training, or
lands in a neighbour's memory; ids that begin at 1 under names that begin at 0 give every object the name of another class. Annotations
and lists of categories belong together by the captures that both have; without any, every list is held against all annotations. An id
that is not listed is one finding with the number of its annotations. ``contiguous: false`` lets ids have gaps or begin elsewhere.
``count_setting`` names the setting that states the number of classes, ``null`` leaves it alone.

    - rule: class-range
      where: {source: {not: coco}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from dsqc import bind
from dsqc.facts import Annotations, Categories, Settings
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules._annotated import left_out
from dsqc.rules._instances import shown_at

_SHOWN = 12
_ALL, _COUNT, _FILES, _LISTED, _USED = "one group of all", "its annotations", "its files", "its listed ids", "its used ids"
_PICTURE = ("image_path", "file_name")
_COUNTED = pl.len().alias(_COUNT)


def check(
    annotations: Annotations, categories: Categories, settings: Settings, *, contiguous: bool = True, count_setting: str | None = "nc"
) -> Iterator[Finding | NotJudged]:
    yield from _unlisted(annotations, categories)
    if contiguous:
        yield from _gaps(categories)
    if count_setting is not None:
        yield from _miscounted(categories, settings, count_setting)


def _unlisted(annotations: pl.DataFrame, categories: pl.DataFrame) -> Iterator[Finding | NotJudged]:
    yield from left_out("annotations that name no category", annotations["category_id"].null_count())
    names = bind.shared_captures(annotations, categories)
    on = [name for name in names if _has_text(annotations, name) and _has_text(categories, name)] or [_ALL]
    used = annotations.filter(pl.col("category_id").is_not_null()).with_columns(pl.lit("").alias(_ALL))
    listed = pl.col("category_id").drop_nulls().alias(_LISTED)
    lists = categories.with_columns(pl.lit("").alias(_ALL)).group_by("path", *on, maintain_order=True).agg(listed)
    groups = used.group_by(on, maintain_order=True).agg(pl.col("path").first(), _COUNTED, pl.col("category_id").unique().alias(_USED))
    yield from _without_list(bind.relate(groups, lists.unique(on, keep="first", maintain_order=True), by=on).alone, on)
    held = bind.relate(lists, groups, by=on).pairs.select("path", *on, _LISTED, _USED)
    files = pl.col("path").n_unique().alias(_FILES)
    ids = used.group_by(*on, "category_id", maintain_order=True).agg(_COUNTED, files, pl.col("path", "pointer", *_PICTURE).first())
    told = held.join(ids, on=on, how="inner", nulls_equal=True).filter(~pl.col("category_id").is_in(pl.col(_LISTED)))
    for row in told.sort("path", "category_id").iter_rows(named=True):
        yield _unlisted_id(row)


def _unlisted_id(row: Mapping[str, Any]) -> Finding:
    count, files, first = row[_COUNT], row[_FILES], row["path_right"]
    are = "1 annotation is" if count == 1 else f"{count:,} annotations in {files:,} {'file' if files == 1 else 'files'} are"
    return Finding(
        row["path"],
        f"lists no category {row['category_id']}, which {are} of, first {first} at {row['pointer']}; it lists {_in_words(row[_LISTED])}"
        f"{_hint(row[_USED], row[_LISTED])}",
        key=("not listed", row["category_id"]),
        values={"annotation_count": count, "file_count": files, "path": first, "pointer": row["pointer"]},
        evidence=_marks(row),
    )


def _marks(row: Mapping[str, Any]) -> tuple[Mark, ...]:
    """The first annotation of the category on its picture."""
    shown = shown_at(row["image_path"], row["file_name"], row["path_right"])
    caption = f"category {row['category_id']}"
    return () if shown is None else (Mark(shown, caption=caption, annotations=row["path_right"], instances=(row["pointer"],)),)


def _has_text(rows: pl.DataFrame, name: str) -> bool:
    return rows[name].null_count() < rows.height


def _without_list(alone: pl.DataFrame, on: Sequence[str]) -> Iterator[Finding]:
    for row in alone.sort("path").iter_rows(named=True):
        words = ", ".join(f"{name}={'null' if row[name] is None else row[name]}" for name in on)
        yield Finding(
            row["path"],
            f"no list of categories is of {words}, as this file and its {row[_COUNT]:,} annotations are",
            key=("no list", words),
            values={"annotation_count": row[_COUNT], **{name: row[name] for name in on}},
        )


def _gaps(categories: pl.DataFrame) -> Iterator[Finding]:
    listed = categories.group_by("path").agg(pl.col("category_id").drop_nulls().unique(maintain_order=True)).sort("path")
    for path, ids in listed.iter_rows():
        expected = {str(number) for number in range(len(ids))}
        if set(ids) != expected:
            missing = _in_words(sorted(expected - set(ids), key=int))
            yield Finding(
                path,
                f"lists the category ids {_in_words(ids)}, {len(ids):,} in all, expected 0 to {len(ids) - 1:,}: {missing} is missing",
                key=("gaps",),
                values={"listed": ids},
            )


def _miscounted(categories: pl.DataFrame, settings: pl.DataFrame, count_setting: str) -> Iterator[Finding | NotJudged]:
    stated = settings.filter(pl.col("pointer") == f"/{count_setting}").unique("path", keep="first", maintain_order=True)
    yield from left_out(f"settings files that state no {count_setting}", settings["path"].n_unique() - stated.height)
    found = stated.join(categories.group_by("path").len("names"), on="path", how="left", maintain_order="left")
    yield from left_out(f"settings files that state {count_setting} and list no category", found["names"].null_count())
    for path, written, names in found.filter(pl.col("names").is_not_null()).sort("path").select("path", "written", "names").iter_rows():
        if not (written.isascii() and written.isdecimal()) or int(written) != names:
            listed = "1 category" if names == 1 else f"{names:,} categories"
            yield Finding(
                path,
                f"states {count_setting} {written} and lists {listed}, expected the same number",
                key=("count", count_setting),
                values={"stated": written, "listed": names},
            )


def _in_words(ids: Sequence[str]) -> str:
    """Ids in the order of numbers, runs of them as '0 to 4'."""
    if not all(each.isascii() and each.isdecimal() for each in ids):
        return _some(ids)
    runs: list[list[int]] = []
    for number in sorted({int(each) for each in ids}):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return _some([str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs])


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:_SHOWN]) + (f" and {len(words) - _SHOWN:,} more" if len(words) > _SHOWN else "") or "none"


def _hint(used: Sequence[str], listed: Sequence[str]) -> str:
    """Whether all ids fit once 1 is taken from each."""
    if not all(each.isascii() and each.isdecimal() for each in used):
        return ""
    shifted = {str(int(each) - 1) for each in used}
    return "; every id fits when it is 1 lower: do the labels count from 1?" if shifted <= set(listed) else ""
