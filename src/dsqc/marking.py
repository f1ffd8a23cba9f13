"""What it takes to draw marks: the files they show, and the annotated shapes of their pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dsqc import bind
from dsqc.datafile import DataFile
from dsqc.finding import Mark
from dsqc.measures.drafts import Draft
from dsqc.measures.outlines import Shape
from dsqc.tables import Tables

if TYPE_CHECKING:
    import polars as pl

Pair = tuple[str, str]
_OF_A_PICTURE = ("masks", "outlines")
"""Tables of files that may be of one picture each, which their captures name."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A listed file with its source's options for reading it."""

    file: DataFile
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A mark to draw; ``annotations`` is the file whose shapes are drawn if it is one of annotations."""

    fingerprint: str
    mark: Mark
    annotations: str


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs to draw one mark: the picture, the mask on it, the annotations' shapes, or what is known of them."""

    mark: Mark
    picture: Placed | None
    mask: Placed | None
    shapes: tuple[Shape, ...]
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True)
class _Files:
    """Pictures and masks by path; ``below`` is the picture of each mask and label file: the one file whose captures agree."""

    pictures: dict[str, Placed]
    masks: dict[str, Placed]
    below: dict[str, str]

    def shown(self, mark: Mark) -> str | None:
        if mark.on is not None:
            return mark.on
        return self.below.get(mark.path) if mark.path in self.masks else self.below.get(mark.path, mark.path)


def tasks(chosen: Sequence[Chosen], tables: Tables, by_path: Mapping[str, DataFile]) -> list[Task]:
    wanted = {path for each in chosen for path in (each.mark.path, each.mark.on) if path is not None}
    files = _placed(tables, wanted, by_path)
    shown = [files.shown(each.mark) for each in chosen]
    pairs = {(each.annotations, path) for each, path in zip(chosen, shown, strict=True) if path in files.pictures}
    shapes = _shapes(tables, pairs)
    drafts = _drafts(tables, pairs - shapes.keys())
    made = []
    for each, path in zip(chosen, shown, strict=True):
        pair = (each.annotations, path or "")
        picture, mask = files.pictures.get(pair[1]), files.masks.get(each.mark.path)
        if each.mark.arrays is not None:
            picture, mask = (Placed(by_path[name], {}) if name in by_path else None for name in (pair[1], each.mark.path))
        made.append(Task(each.mark, picture, mask, tuple(shapes.get(pair, ())), tuple(drafts.get(pair, ()))))
    return made


def _placed(tables: Tables, paths: Iterable[str], by_path: Mapping[str, DataFile]) -> _Files:
    import polars as pl

    listed, wanted = tables.stored["files"], list(paths)
    files = _Files({}, {}, {})
    giving = [source for source in tables.sources.values() if source.gives_pictures]
    for source in tables.sources.values():
        own = listed.filter((pl.col("source") == source.name) & pl.col("path").is_in(wanted)).select("path", *source.captures)
        placed = {path: Placed(by_path[path], source.options) for path in own["path"] if path in by_path}
        if source.gives_pictures:
            files.pictures.update(placed)
        if "masks" in source.fills:
            files.masks.update(placed)
        for each in giving if own.height and any(table in source.fills for table in _OF_A_PICTURE) else ():
            partners = _partners(own, listed.filter(pl.col("source") == each.name).select("path", *each.captures))
            files.pictures.update({path: Placed(by_path[path], each.options) for path in partners.values() if path in by_path})
            files.below.update({path: partner for path, partner in partners.items() if path not in files.below})
    return files


def _partners(labels: pl.DataFrame, pictures: pl.DataFrame) -> dict[str, str]:
    try:
        related = bind.relate(labels, pictures)
    except (bind.NothingRelatesError, bind.NoSharedCaptureError):
        return {}
    return {path: picture for path, picture in related.pairs.select("path", "path_right").iter_rows() if path != picture}


def _shapes(tables: Tables, wanted: Iterable[Pair]) -> dict[Pair, list[Shape]]:
    """The annotated shapes by annotation file and picture."""
    import polars as pl

    pairs = pl.DataFrame(sorted(wanted), schema={"path": pl.String, "image_path": pl.String}, orient="row")
    columns = ("size_height_px", "size_width_px", "rle", "annotation_id", "pointer", "category_id")
    instances = tables.stored["instances"].join(pairs, on=["path", "image_path"], how="semi", maintain_order="left")
    found: dict[Pair, list[Shape]] = {}
    for path, image_path, *shape in instances.select("path", "image_path", *columns).iter_rows():
        found.setdefault((path, image_path), []).append(Shape(*shape))
    return found


def _drafts(tables: Tables, wanted: Iterable[Pair]) -> dict[Pair, list[Draft]]:
    """The outlines by file and picture, where the shapes were not measured. Those of a label file are all of its picture."""
    import polars as pl

    pairs = pl.DataFrame(sorted(wanted), schema={"path": pl.String, "wanted": pl.String}, orient="row")
    columns = ("annotation_id", "pointer", "category_id", "corners")
    outlines = tables.stored["outlines"].join(pairs, on="path", how="inner", maintain_order="left")
    own = outlines.filter((pl.col("image_path") == pl.col("wanted")) | pl.col("image_path").is_null())
    found: dict[Pair, list[Draft]] = {}
    for path, picture, *draft in own.select("path", "wanted", *columns).iter_rows():
        found.setdefault((path, picture), []).append(Draft(*draft))
    return found
