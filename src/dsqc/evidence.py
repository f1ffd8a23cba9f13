"""The third wave: pictures of the findings that will be shown. Bounded in number; what cannot be drawn is left away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dsqc import bind
from dsqc.datafile import BadMemberError, DataFile, open_file
from dsqc.finding import Finding, Mark
from dsqc.measures import drawing, labels, picture, rle
from dsqc.measures.drawing import Layer
from dsqc.report import Drawing, Outcome
from dsqc.running import Running
from dsqc.tables import Tables

if TYPE_CHECKING:
    import polars as pl

MOST_PER_CHECK = 12
MOST = 150
Shape = tuple[int, int, bytes]
"""Height, width and compressed runs of an annotation."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a worker needs to draw one mark: the picture, the mask on it, the annotations' shapes."""

    fingerprint: str
    mark: Mark
    picture: DataFile | None
    mask: DataFile | None
    shapes: tuple[Shape, ...]


def draw(outcomes: Sequence[Outcome], tables: Tables, by_path: Mapping[str, DataFile], how: Running) -> dict[str, list[Drawing]]:
    """Drawings by fingerprint, for the first findings of each check."""
    chosen = list(_chosen(outcomes))
    masks = _Masks(tables, [mark.path for _, mark in chosen])
    scenes = [_scene(fingerprint, mark, masks, tables, by_path) for fingerprint, mark in chosen]
    drawings: dict[str, list[Drawing]] = {}
    with how.make_executor(how.workers) as executor:
        running: list[tuple[Scene, Future[Drawing | None]]] = []
        try:
            running = [(scene, executor.submit(drawn, scene)) for scene in scenes]
            for scene, future in running:
                made = future.result()
                if made is not None:
                    drawings.setdefault(scene.fingerprint, []).append(made)
        except BrokenExecutor:
            return drawings
    return drawings


def _chosen(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, Mark]]:
    left = MOST
    for outcome in outcomes:
        for finding in _showable(outcome)[:MOST_PER_CHECK]:
            if left < len(finding.evidence):
                return
            left -= len(finding.evidence)
            yield from ((outcome.fingerprint(finding), mark) for mark in finding.evidence)


def _showable(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.findings if finding.evidence]


class _Masks:
    """Which of the paths are masks, and the picture that each lies on: the one file whose captures agree."""

    def __init__(self, tables: Tables, paths: Sequence[str]) -> None:
        import polars as pl

        files = tables.stored["files"]
        giving = {name: source for name, source in tables.sources.items() if "masks" in source.fills}
        pictures = [source for source in tables.sources.values() if source.gives_pictures]
        self.paths: set[str] = set()
        self.pictures: dict[str, str] = {}
        for name, source in giving.items():
            own = files.filter((pl.col("source") == name) & pl.col("path").is_in(list(paths))).select("path", *source.captures)
            self.paths.update(own["path"])
            for each in pictures if own.height else ():
                others = files.filter(pl.col("source") == each.name).select("path", *each.captures)
                self.pictures.update(_partners(own, others))


def _partners(masks: pl.DataFrame, pictures: pl.DataFrame) -> dict[str, str]:
    try:
        related = bind.relate(masks, pictures)
    except (bind.NothingRelatesError, bind.NoSharedCaptureError):
        return {}
    return dict(related.pairs.select("path", "path_right").iter_rows())


def _scene(fingerprint: str, mark: Mark, masks: _Masks, tables: Tables, by_path: Mapping[str, DataFile]) -> Scene:
    is_mask = mark.path in masks.paths
    shown = masks.pictures.get(mark.path) if is_mask else mark.path
    shapes = tuple(_shapes(mark.annotations, shown, tables)) if mark.annotations is not None and shown is not None else ()
    return Scene(fingerprint, mark, by_path.get(shown or ""), by_path.get(mark.path) if is_mask else None, shapes)


def _shapes(annotations: str, shown: str, tables: Tables) -> Iterator[Shape]:
    import polars as pl

    of_picture = tables.stored["instances"].filter((pl.col("path") == annotations) & (pl.col("image_path") == shown))
    yield from of_picture.select("size_height_px", "size_width_px", "rle").iter_rows()


def drawn(scene: Scene) -> Drawing | None:
    """The picture of one scene; None when its files cannot be read."""
    try:
        mask = _labels(scene.mask) if scene.mask is not None else None
        shown = _pixels(scene.picture) if scene.picture is not None else None
    except (picture.Unreadable, BadMemberError, OSError):
        return None
    if shown is None:
        if mask is None:
            return None
        shown = drawing.colours_of(mask)
    layers = [Layer(mask, drawing.MASK)] if mask is not None and scene.mark.outline else []
    if scene.shapes:
        layers.append(Layer(_rendered(scene.shapes), drawing.ANNOTATIONS))
    jpeg, width_px, height_px = drawing.draw(shown, layers, scene.mark.box_px)
    return Drawing(_caption(scene, layers), jpeg, width_px, height_px)


def _caption(scene: Scene, layers: Sequence[Layer]) -> str:
    names = {drawing.MASK: "mask", drawing.ANNOTATIONS: "annotations"}
    colours = {drawing.MASK: "orange", drawing.ANNOTATIONS: "blue"}
    legend = ", ".join(f"{colours[layer.colour]}: {names[layer.colour]}" for layer in layers)
    return " · ".join(filter(None, (scene.mark.caption, legend)))


def _pixels(file: DataFile) -> drawing.RGB:
    with open_file(file) as stream:
        content = stream.read()
    decoded, _ = picture.decode(content, picture.header(content))
    return drawing.rgb(decoded.pixels, decoded.palette)


def _labels(file: DataFile) -> NDArray[Any]:
    with open_file(file) as stream:
        content = stream.read()
    decoded, _ = picture.decode(content, picture.header(content))
    return labels.read(decoded, "class")[0]


def _rendered(shapes: Sequence[Shape]) -> NDArray[np.int32]:
    """The annotations as one label mask, numbered from 1."""
    height_px, width_px, _ = shapes[0]
    numbers = np.zeros((height_px, width_px), np.int32)
    for number, (own_height_px, own_width_px, counts) in enumerate(shapes, 1):
        if (own_height_px, own_width_px) == (height_px, width_px):
            numbers[rle.to_mask(rle.unpack(counts), height_px, width_px) > 0] = number
    return numbers
