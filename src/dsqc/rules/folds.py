"""Each id is validated in exactly one of ``count`` folds, has a row in every fold, and none is lost.

Cross-validation measures every example once. An id that is in no validation set is never measured, one in two counts double, and one
that a fold leaves out is missing from its training. ``id``, ``fold`` and ``split`` name columns of the rows; ``validation`` lists the
texts of ``split`` that mean validation.

While fewer than ``count`` folds are there, an id that is valid in none of them may be so in another: it is counted and not judged, and in a
partial copy (``--partial``) so are the missing folds and rows. All ids that a fold leaves out are one finding.

    - rule: folds
      where: {source: metadata}
      with: {id: processid, fold: fold, split: part, validation: valid, count: 4}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from dsqc.bind import Column, NothingRelatesError
from dsqc.facts import Rows
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import _places, _rows
from dsqc.rules._annotated import left_out

WHOLE = Scope()
_ID, _FOLD, _SPLIT, _VALID = "its id", "its fold", "its split", "is for validation"
_IDS_SHOWN = 5
_MOST_IDS = 100
"""Ids that the values of one finding list."""


def verify(options: Mapping[str, Any]) -> str | None:
    if options["count"] < 2:
        return f"'count' is {options['count']}, expected the number of folds, 2 or more"
    return None if options["validation"] else "'validation' names no text, expected at least one"


def check(
    rows: Rows,
    *,
    id: Column,  # noqa: A002
    fold: Column,
    split: Column,
    validation: str | list[str],
    count: int,
    scope: Scope = WHOLE,
) -> Iterator[Finding | NotJudged]:
    texts = [validation] if isinstance(validation, str) else validation
    named = ((id, _ID), (fold, _FOLD), (split, _SPLIT))
    every = rows.select("path", "row", *(pl.col(name).cast(pl.String).alias(own) for name, own in named))
    placed = every.drop_nulls([_ID, _FOLD])
    yield from left_out(f"rows without {id} or {fold}", every.height - placed.height)
    yield from left_out(f"rows without {split}", placed[_SPLIT].null_count())
    placed = placed.with_columns(pl.col(_SPLIT).is_in(texts).fill_null(value=False).alias(_VALID))
    if placed.height and not placed[_VALID].any():
        raise NothingRelatesError(f"no row has {split} {' or '.join(texts)}; there are {_some(_texts(placed, _SPLIT))}")
    folds = _texts(placed, _FOLD)
    partial = scope.partial or fold in scope.only
    yield from _number(folds, fold, count, partial=partial)
    yield from _validated(placed, id, folds, count)
    yield from _left_out(placed, id, fold, partial=partial)
    yield from _twice(placed, id, fold)


def _number(folds: Sequence[str], fold: str, count: int, *, partial: bool) -> Iterator[Finding | NotJudged]:
    if partial and len(folds) < count:
        yield NotJudged("folds that this copy or the scope leaves out", count - len(folds))
    elif folds and len(folds) != count:
        are = f"there {'is' if len(folds) == 1 else 'are'} {len(folds):,} of {count:,} folds"
        yield Finding(".", f"{are}: {fold} {_some(folds)}", key=("number of folds",), values={"folds": folds, "count": count})


def _validated(placed: pl.DataFrame, id: str, folds: Sequence[str], count: int) -> Iterator[Finding | NotJudged]:  # noqa: A002
    """Ids that are valid in several folds, or in none."""
    unknown = pl.col(_SPLIT).is_null().any().alias("unknown")
    times = placed.group_by(_ID).agg(pl.col(_FOLD).filter(pl.col(_VALID)).n_unique().alias("times"), unknown)
    never = times.filter((pl.col("times") == 0) & ~pl.col("unknown"))
    if len(folds) < count:
        yield from left_out(f"ids that are valid in none of the {len(folds):,} of {count:,} folds that are there", never.height)
        never = never.clear()
    for row in _first(placed, never).iter_rows(named=True):
        message = f"line {row['row']:,}: {id} {_rows.short(row[_ID])} is for validation in none of the {len(folds):,} folds, expected one"
        yield Finding(row["path"], message, key=("valid in none", row[_ID]), values={id: row[_ID]})
    often = times.filter(pl.col("times") > 1)
    valid = placed.join(often, on=_ID, how="semi").filter(pl.col(_VALID)).sort("path", "row")
    told = valid.unique([_ID, _FOLD], keep="first", maintain_order=True).group_by(_ID, maintain_order=True).agg(_FOLD, *_places.FIRST)
    for row in told.iter_rows(named=True):
        count_valid, paths, lines = row[_places.COUNT], row[_places.PATHS], row[_places.LINES]
        yield Finding(
            paths[0],
            f"{id} {_rows.short(row[_ID])} is for validation in {count_valid:,} folds, {_some(row[_FOLD])}, expected one: "
            f"{_places.in_words(paths[0], paths, lines, count_valid)}",
            key=("valid in several", row[_ID]),
            values={id: row[_ID], "folds": row[_FOLD], "rows": _places.each(paths, lines)},
        )


def _left_out(placed: pl.DataFrame, id: str, fold: str, *, partial: bool) -> Iterator[Finding | NotJudged]:  # noqa: A002
    """Ids that a fold has no row of, and others have."""
    ids = placed.select(_ID).unique()
    here = placed.select(_FOLD, _ID).unique().group_by(_FOLD).len("ids")
    for name in here.filter(pl.col("ids") < ids.height)[_FOLD].sort():
        own = placed.filter(pl.col(_FOLD) == name)
        missing = ids.join(own, on=_ID, how="anti")[_ID].sort().to_list()
        if partial:
            yield NotJudged("rows that a fold lacks, in a copy that is said to be partial or is narrowed by the scope", len(missing))
            continue
        yield Finding(
            str(own["path"].min()),
            f"{fold} {name} has no row of {len(missing):,} of the {ids.height:,} ids of all folds, expected all: {id} {_some(missing)}",
            key=("left out", name),
            values={fold: name, "missing_count": len(missing), "id_count": ids.height, "missing": missing[:_MOST_IDS]},
        )


def _twice(placed: pl.DataFrame, id: str, fold: str) -> Iterator[Finding]:  # noqa: A002
    repeated = placed.group_by(_FOLD, _ID).len("rows").filter(pl.col("rows") > 1).select(_FOLD, _ID)
    rows = placed.join(repeated, on=[_FOLD, _ID], how="semi").sort("path", "row")
    told = rows.group_by(_FOLD, _ID, maintain_order=True).agg(pl.col(_SPLIT).unique(maintain_order=True), *_places.FIRST)
    for row in told.iter_rows(named=True):
        count, paths, lines = row[_places.COUNT], row[_places.PATHS], row[_places.LINES]
        splits = [_rows.short(text) for text in row[_SPLIT]]
        told_splits = f" as {' and '.join(splits)}" if len(splits) > 1 else ""
        yield Finding(
            paths[0],
            f"{id} {_rows.short(row[_ID])} has {count:,} rows in {fold} {row[_FOLD]}{told_splits}, expected one: "
            f"{_places.in_words(paths[0], paths, lines, count)}",
            key=("twice", row[_FOLD], row[_ID]),
            values={id: row[_ID], fold: row[_FOLD], "row_count": count, "rows": _places.each(paths, lines)},
        )


def _first(placed: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    return placed.join(ids, on=_ID, how="semi").sort("path", "row").unique(_ID, keep="first", maintain_order=True)


def _texts(rows: pl.DataFrame, column: str) -> list[str]:
    return rows[column].drop_nulls().unique().sort().to_list()


def _some(texts: Sequence[str]) -> str:
    shown = ", ".join(map(_rows.short, texts[:_IDS_SHOWN]))
    return shown + (f" and {len(texts) - _IDS_SHOWN:,} more" if len(texts) > _IDS_SHOWN else "")
