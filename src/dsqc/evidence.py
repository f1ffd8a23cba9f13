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
from dsqc.measures import labels, npz, photo, picture, rle, scene, turns
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
            yield from (_Chosen(outcome.fingerprint(finding), mark, _annotations(mark, finding)) for mark in marks)


def _annotations(mark: Mark, finding: Finding) -> str:
    return mark.path if mark.on is not None else mark.annotations or finding.subject


def _marked(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.findings[:_SHOWN_PER_CHECK] if finding.evidence]


def _tasks(chosen: Sequence[_Chosen], tables: Tables, by_path: Mapping[str, DataFile]) -> list[Task]:
    wanted = {path for each in chosen for path in (each.mark.path, each.mark.on) if path is not None}
    pictures, masks, below = _placed(tables, wanted, by_path)
    shown = [each.mark.on or (below.get(each.mark.path) if each.mark.path in masks else each.mark.path) for each in chosen]
    shapes = _shapes(tables, {(each.annotations, path) for each, path in zip(chosen, shown, strict=True) if path in pictures})
    tasks = []
    for each, path in zip(chosen, shown, strict=True):
        if each.mark.arrays is not None:
            pictures |= {name: Placed(by_path[name], {}) for name in (path or "",) if name in by_path}
            masks |= {name: Placed(by_path[name], {}) for name in (each.mark.path,) if name in by_path}
        drawn_shapes = tuple(shapes.get((each.annotations, path or ""), ()))
        tasks.append(Task(each.mark, pictures.get(path or ""), masks.get(each.mark.path), drawn_shapes))
    return tasks


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
        mask = _labels(task)
        below = None if task.picture is None else _photo(task, task.picture, is_needed=mask is None)
        if mask is None and below is None:
            return None
        shapes = task.shapes if mark.on is None else ()
        shown = scene.show(scene.Scene(below, mask, shapes, mark.box_px, mark.outline, is_on_edges=mark.on is not None))
    except (picture.Unreadable, BadMemberError, OSError, MemoryError):
        return None
    caption = " · ".join(filter(None, (mark.caption, shown.legend)))
    sketch = shown.sketch
    return Drawing(mark.path, caption, shown.description, sketch.jpeg, sketch.width_px, sketch.height_px)


def _photo(task: Task, placed: Placed, *, is_needed: bool) -> Photo | None:
    try:
        return photo.photo(_decoded(placed) if task.mark.arrays is None else _of_array(placed, task.mark.arrays[0]))
    except (picture.Unreadable, BadMemberError, OSError, MemoryError):
        if is_needed:
            raise
        return None


def _labels(task: Task) -> Labels | None:
    """The mask of a mark, or the annotations that it lays on a picture; turned and moved back if it says so."""
    mark, placed = task.mark, task.mask
    if placed is not None and mark.arrays is not None:
        mask = Labels(npz.classes(_content(placed), mark.arrays[1]))
    elif placed is not None:
        mask = Labels(labels.read(_decoded(placed), placed.options.get("values", "class"))[0], placed.options.get("background", 0))
    elif mark.on is not None and task.shapes:
        first = task.shapes[0]
        mask = Labels(rle.painted([rle.unpack(shape.counts) for shape in task.shapes], first.height_px, first.width_px))
    else:
        return None
    if mark.turn is None and mark.offset_px is None:
        return mask
    return Labels(turns.undone(mask.numbers, mark.turn, *(mark.offset_px or (0, 0)), mask.background), mask.background)


def _of_array(placed: Placed, name: str) -> picture.Picture:
    """The picture in an NPZ file, as one of grey or of red, green and blue."""
    pixels = npz.newest(_content(placed), name)
    if pixels.ndim == 3 and pixels.shape[2] >= len("RGB") and pixels.dtype == "uint8":
        return picture.Picture("RGB", pixels)
    return picture.Picture("F", pixels if pixels.ndim == 2 else pixels[..., 0])


def _decoded(placed: Placed) -> picture.Picture:
    content = _content(placed)
    header = picture.header(content, max_pixels=placed.options.get("max_pixels", picture.MAX_PIXELS))
    return picture.decode(content, header)[0]


def _content(placed: Placed) -> bytes:
    with open_file(placed.file) as stream:
        return stream.read()
