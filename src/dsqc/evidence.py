"""The third wave: pictures of the findings that will be shown. Bounded in number; what cannot be drawn is left away."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dsqc import bind
from dsqc.datafile import BadMemberError, DataFile, open_file
from dsqc.finding import Finding, Mark
from dsqc.measures import labels, photo, picture, scene
from dsqc.measures.outlines import Labels, Shape
from dsqc.measures.photo import Photo
from dsqc.report import Drawing, Outcome
from dsqc.running import Running
from dsqc.tables import Tables

if TYPE_CHECKING:
    import polars as pl

MOST_PER_FINDING = 6
MOST_PER_CHECK = 12
"""Findings of a check that are drawn."""
MOST = 150
"""Drawings in all."""
_SHOWN_PER_CHECK = 1_000
"""Reports for people show no more findings of a check."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A listed file with its source's options for reading it."""

    file: DataFile
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs to draw one mark: the picture, the mask on it, the annotations' shapes."""

    mark: Mark
    picture: Placed | None
    mask: Placed | None
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A mark to draw; ``annotations`` is the file whose shapes are drawn if it is one of annotations."""

    fingerprint: str
    mark: Mark
    annotations: str


def draw(
    outcomes: Sequence[Outcome], tables: Tables, by_path: Mapping[str, DataFile], how: Running, *, most: int = MOST
) -> dict[str, list[Drawing]]:
    """Drawings by fingerprint, for the first findings of each check."""
    chosen = list(_chosen(outcomes, most))
    tasks = _tasks(chosen, tables, by_path) if chosen else []
    drawings: dict[str, list[Drawing]] = {}
    for each, made in zip(chosen, _drawn(tasks, how), strict=True):
        if made is not None:
            drawings.setdefault(each.fingerprint, []).append(made)
    return drawings


def _chosen(outcomes: Sequence[Outcome], most: int) -> Iterator[_Chosen]:
    """The first marked findings of each check. Where there are too many, every check has its first one before any has its second."""
    turns = [(turn, outcome, finding) for outcome in outcomes for turn, finding in enumerate(_marked(outcome)[:MOST_PER_CHECK])]
    left = most
    for _, outcome, finding in sorted(turns, key=lambda each: (each[0], each[1].level == "warning")):
        marks = finding.evidence[:MOST_PER_FINDING]
        if len(marks) <= left:
            left -= len(marks)
            yield from (_Chosen(outcome.fingerprint(finding), mark, mark.annotations or finding.subject) for mark in marks)


def _marked(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.findings[:_SHOWN_PER_CHECK] if finding.evidence]


def _tasks(chosen: Sequence[_Chosen], tables: Tables, by_path: Mapping[str, DataFile]) -> list[Task]:
    pictures, masks, below = _placed(tables, {each.mark.path for each in chosen}, by_path)
    shown = [below.get(each.mark.path) if each.mark.path in masks else each.mark.path for each in chosen]
    shapes = _shapes(tables, {(each.annotations, path) for each, path in zip(chosen, shown, strict=True) if path in pictures})
    return [
        Task(each.mark, pictures.get(path or ""), masks.get(each.mark.path), tuple(shapes.get((each.annotations, path or ""), ())))
        for each, path in zip(chosen, shown, strict=True)
    ]


def _placed(
    tables: Tables, paths: Iterable[str], by_path: Mapping[str, DataFile]
) -> tuple[dict[str, Placed], dict[str, Placed], dict[str, str]]:
    """The pictures and the masks that marks need, and the picture below each mask: the one file whose captures agree."""
    import polars as pl

    files, wanted = tables.stored["files"], list(paths)
    pictures: dict[str, Placed] = {}
    masks: dict[str, Placed] = {}
    below: dict[str, str] = {}
    giving = [source for source in tables.sources.values() if source.gives_pictures]
    for source in tables.sources.values():
        own = files.filter((pl.col("source") == source.name) & pl.col("path").is_in(wanted)).select("path", *source.captures)
        placed = {path: Placed(by_path[path], source.options) for path in own["path"] if path in by_path}
        if source.gives_pictures:
            pictures |= placed
        if "masks" in source.fills:
            masks |= placed
            for each in giving if own.height else ():
                partners = _partners(own, files.filter(pl.col("source") == each.name).select("path", *each.captures))
                pictures |= {path: Placed(by_path[path], each.options) for path in partners.values() if path in by_path}
                below = partners | below
    return pictures, masks, below


def _partners(masks: pl.DataFrame, pictures: pl.DataFrame) -> dict[str, str]:
    try:
        related = bind.relate(masks, pictures)
    except (bind.NothingRelatesError, bind.NoSharedCaptureError):
        return {}
    return {mask: path for mask, path in related.pairs.select("path", "path_right").iter_rows() if mask != path}


def _shapes(tables: Tables, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Shape]]:
    """The annotated shapes by annotation file and picture."""
    import polars as pl

    pairs = pl.DataFrame(sorted(wanted), schema={"path": pl.String, "image_path": pl.String}, orient="row")
    instances = tables.stored["instances"].join(pairs, on=["path", "image_path"], how="semi", maintain_order="left")
    found: dict[tuple[str, str], list[Shape]] = {}
    for path, image_path, *shape in instances.select("path", "image_path", "size_height_px", "size_width_px", "rle").iter_rows():
        found.setdefault((path, image_path), []).append(Shape(*shape))
    return found


def _drawn(tasks: Sequence[Task], how: Running) -> list[Drawing | None]:
    """What a dying worker leaves undone is tried again in halves, until the one that kills is alone and left away."""
    made: dict[int, Drawing | None] = {}
    waiting = [list(range(len(tasks)))] if tasks else []
    while waiting:
        places = waiting.pop()
        made |= _finished(tasks, places, how)
        lost = [place for place in places if place not in made]
        if len(places) > 1:
            waiting += [half for half in (lost[len(lost) // 2 :], lost[: len(lost) // 2]) if half]
    return [made.get(place) for place in range(len(tasks))]


def _finished(tasks: Sequence[Task], places: Sequence[int], how: Running) -> dict[int, Drawing | None]:
    futures: dict[int, Future[Drawing | None]] = {}
    with how.make_executor(how.workers) as executor:
        try:
            for place in places:
                futures[place] = executor.submit(drawn, tasks[place])
        except (BrokenExecutor, OSError):
            pass
    made: dict[int, Drawing | None] = {}
    for place, future in futures.items():
        error = future.exception()
        if error is None:
            made[place] = future.result()
        elif not isinstance(error, BrokenExecutor):
            # Everything is judged by now: a fault of the drawing must not cost the report.
            warnings.warn(f"{tasks[place].mark.path} was not drawn: {error!r}", RuntimeWarning, stacklevel=2)
            made[place] = None
    return made


def drawn(task: Task) -> Drawing | None:
    """The drawing of one mark; None when its file cannot be read. A mask whose picture cannot be read is shown without it."""
    mark = task.mark
    try:
        mask = None if task.mask is None else _labels(task.mask)
        below = None if task.picture is None else _photo(task.picture, is_needed=mask is None)
        if mask is None and below is None:
            return None
        shown = scene.show(scene.Scene(below, mask, task.shapes, mark.box_px, mark.outline))
    except (picture.Unreadable, BadMemberError, OSError, MemoryError):
        return None
    caption = " · ".join(filter(None, (mark.caption, shown.legend)))
    sketch = shown.sketch
    return Drawing(mark.path, caption, shown.description, sketch.jpeg, sketch.width_px, sketch.height_px)


def _photo(placed: Placed, *, is_needed: bool) -> Photo | None:
    try:
        return photo.photo(_decoded(placed))
    except (picture.Unreadable, BadMemberError, OSError, MemoryError):
        if is_needed:
            raise
        return None


def _labels(placed: Placed) -> Labels:
    return Labels(labels.read(_decoded(placed), placed.options.get("values", "class"))[0], placed.options.get("background", 0))


def _decoded(placed: Placed) -> picture.Picture:
    with open_file(placed.file) as stream:
        content = stream.read()
    header = picture.header(content, max_pixels=placed.options.get("max_pixels", picture.MAX_PIXELS))
    return picture.decode(content, header)[0]
