"""How a dataset is made up, before and after: classes, annotations, areas, sizes and mask pixels, by source, split and class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

Number = float | int | None
UNDER_PX = (200, 300, 1024)
"""Areas that a reviewer asks for: specks, and the small objects of COCO (32² px)."""
PLACE = ("source", "split")


@dataclass(frozen=True, slots=True)
class Row:
    """One group, before and after; None on the side on which there is none of it."""

    group: tuple[str, ...]
    old: tuple[Number, ...] | None
    new: tuple[Number, ...] | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """``not_compared`` says why there are no rows: the facts of one side lack the table, or were not measured."""

    title: str
    groups: tuple[str, ...]
    measures: tuple[str, ...]
    changed: Sequence[Row] = ()
    same: Sequence[Row] = ()
    not_compared: str | None = None

    @property
    def is_same(self) -> bool:
        return not self.changed and self.not_compared is None


@dataclass(frozen=True, slots=True)
class ClassChange:
    """A class that came, went, got another name, or another number."""

    source: str
    change: str
    old: str | None
    new: str | None


Tables = Mapping[str, pl.DataFrame]


def compare(old: Tables, new: Tables, splits: Sequence[str]) -> list[Distribution]:
    """``old`` and ``new`` are the tables of facts that were measured, ``files`` among them."""
    known = ("annotations", "instances", "outlines")
    on_any = next((name for name in known if name in old or name in new), "annotations")
    declared = next((name for name in known if name in old and name in new), on_any)
    asked = (
        ("annotations by class", declared, ("class",), ("annotations",), _by_class),
        ("areas of annotations, px", "instances", ("class",), _AREA, _areas_of_instances),
        ("areas of mask regions, px", "regions", ("class",), _AREA, _areas_of_regions),
        ("annotations per picture", declared, (), _SPREAD, _per_picture),
        ("image sizes", "images", ("size",), ("images",), _sizes),
        ("mask pixels by class", "mask_values", ("class",), ("masks", "pixels"), _mask_pixels),
    )
    told = []
    for title, table, groups, measures, measure in asked:
        if table not in old and table not in new:
            continue
        lacking = [side for side, tables in (("before", old), ("now", new)) if table not in tables]
        if lacking:
            told.append(Distribution(title, (*PLACE, *groups), measures, not_compared=f"{table} were not measured {lacking[0]}"))
            continue
        sides = [measure(_placed(tables[table], tables, splits), tables, splits) for tables in (old, new)]
        told.append(_compared(title, groups, measures, *sides))
    return told


def classes(old: Tables, new: Tables) -> list[ClassChange]:
    """Classes of annotation files by name and number, and of masks by value."""
    before, after = (_classes(tables) for tables in (old, new))
    told: list[ClassChange] = []
    for source in sorted(before.keys() & after.keys()):
        was, now = before[source], after[source]
        gone, came = sorted(was.keys() - now.keys()), sorted(now.keys() - was.keys())
        for name in list(gone):
            other = next((each for each in came if was[name] and was[name] == now[each]), None)
            if other is not None:
                told.append(ClassChange(source, "renamed", name, other))
                gone.remove(name)
                came.remove(other)
        told += [ClassChange(source, "removed", name, None) for name in gone]
        told += [ClassChange(source, "added", None, name) for name in came]
        for name in sorted(was.keys() & now.keys()):
            if was[name] != now[name]:
                told.append(ClassChange(source, "renumbered", _numbered(name, was[name]), _numbered(name, now[name])))
    return told


def _numbered(name: str, numbers: frozenset[str]) -> str:
    return f"{name} ({', '.join(sorted(numbers))})"


def _classes(tables: Tables) -> dict[str, dict[str, frozenset[str]]]:
    """Of each source the classes, each with the numbers that it goes by; a mask's have none."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    listed = next((tables[name] for name in ("categories", "annotations", "instances") if name in tables), None)
    if listed is not None:
        rows = (
            listed.filter(pl.col("category").is_not_null()).group_by("source", "category").agg(pl.col("category_id").drop_nulls().unique())
        )
        for source, name, numbers in rows.iter_rows():
            found.setdefault(source, {})[name] = frozenset(numbers)
    if "mask_values" in tables:
        for source, label in tables["mask_values"].select("source", "label").unique().iter_rows():
            found.setdefault(source, {})[label] = frozenset()
    return found


def _compared(title: str, groups: tuple[str, ...], measures: tuple[str, ...], old: pl.DataFrame, new: pl.DataFrame) -> Distribution:
    on = [*PLACE, *groups]
    before, after = ({row[: len(on)]: row[len(on) :] for row in side.select(*on, *measures).iter_rows()} for side in (old, new))
    rows = [Row(group, before.get(group), after.get(group)) for group in sorted(before.keys() | after.keys())]
    changed = [row for row in rows if row.old != row.new]
    return Distribution(title, tuple(on), measures, changed, [row for row in rows if row.old == row.new])


def _placed(table: pl.DataFrame, tables: Tables, splits: Sequence[str]) -> pl.DataFrame:
    """The rows with their split: of their own file, else of the picture that they are of."""
    text = pl.concat_str(splits, separator=" / ", ignore_nulls=True) if splits else pl.lit("")
    files = tables["files"].select("path", "source", pl.when(text != "").then(text).alias("split"))
    placed = table.join(files, on=["path", "source"], how="left")
    if "image_path" in table.columns:
        pictures = files.drop("source").drop_nulls().unique("path", keep="first", maintain_order=True)
        placed = placed.join(pictures.rename({"path": "image_path", "split": "of picture"}), on="image_path", how="left")
        placed = placed.with_columns(pl.coalesce("split", "of picture").alias("split"))
    return placed.with_columns(pl.col("source", "split").fill_null("—"))


_CLASS = pl.coalesce("category", pl.lit("no name, id ") + pl.col("category_id"), pl.lit("no class")).alias("class")
_SPREAD = ("count", "min", "q1", "median", "q3", "max")
_AREA = (*_SPREAD, *(f"under {bound}" for bound in UNDER_PX))


def _spread(column: str) -> list[pl.Expr]:
    values = pl.col(column)
    quartiles = [values.quantile(share, "linear").alias(name) for name, share in (("q1", 0.25), ("median", 0.5), ("q3", 0.75))]
    return [pl.len().alias("count"), values.min().alias("min"), *quartiles, values.max().alias("max")]


def _areas(rows: pl.DataFrame) -> pl.DataFrame:
    under = [(pl.col("area_px") < bound).sum().alias(f"under {bound}") for bound in UNDER_PX]
    return rows.group_by(*PLACE, "class").agg(*_spread("area_px"), *under)


def _by_class(rows: pl.DataFrame, tables: Tables, splits: Sequence[str]) -> pl.DataFrame:
    return rows.with_columns(_CLASS).group_by(*PLACE, "class").agg(pl.len().alias("annotations"))


def _areas_of_instances(rows: pl.DataFrame, tables: Tables, splits: Sequence[str]) -> pl.DataFrame:
    return _areas(rows.with_columns(_CLASS))


def _areas_of_regions(rows: pl.DataFrame, tables: Tables, splits: Sequence[str]) -> pl.DataFrame:
    return _areas(rows.rename({"label": "class"}))


def _per_picture(rows: pl.DataFrame, tables: Tables, splits: Sequence[str]) -> pl.DataFrame:
    """Annotations of each picture in each annotation file; a picture that a file names and does not annotate has none."""
    picture = pl.coalesce("image_path", "file_name", pl.lit("none")).alias("picture")
    of_each = rows.group_by(*PLACE, "path", picture).agg(pl.len().alias("number"))
    if "entries" in tables:
        named = _placed(tables["entries"], tables, splits).select(*PLACE, "path", picture, pl.lit(0).alias("number"))
        bare = named.unique().join(of_each, on=[*PLACE, "path", "picture"], how="anti")
        of_each = pl.concat([of_each, bare.select(of_each.columns).cast(of_each.schema)])
    return of_each.group_by(*PLACE).agg(*_spread("number"))


def _sizes(rows: pl.DataFrame, tables: Tables, splits: Sequence[str]) -> pl.DataFrame:
    size = pl.format("{}×{}", "width_px", "height_px").alias("size")
    return rows.group_by(*PLACE, size).agg(pl.len().alias("images"))


def _mask_pixels(rows: pl.DataFrame, tables: Tables, splits: Sequence[str]) -> pl.DataFrame:
    named = rows.rename({"label": "class"})
    return named.group_by(*PLACE, "class").agg(pl.col("path").n_unique().alias("masks"), pl.col("area_px").sum().alias("pixels"))
