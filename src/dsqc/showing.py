"""One mark as a drawing: what a worker does in the third wave. What cannot be drawn is left away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dsqc.datafile import BadMemberError, open_file
from dsqc.marking import Placed, Task
from dsqc.measures import drafts, labels, npz, photo, picture, rle, scene, turns
from dsqc.measures.drawing import Box
from dsqc.measures.outlines import Labels, Shape
from dsqc.measures.overlay import Scene
from dsqc.measures.photo import Photo
from dsqc.report import Drawing


def drawn(task: Task) -> Drawing | None:
    """The drawing of one mark; None when its file cannot be read. A mask whose picture cannot be read is shown without it."""
    mark = task.mark
    try:
        mask = _labels(task)
        below = None if task.picture is None else _photo(task, task.picture, is_needed=mask is None)
        if mask is None and below is None:
            return None
        shown = scene.show(_scene(task, below, mask))
    except (picture.Unreadable, BadMemberError, OSError, MemoryError):
        return None
    caption = " · ".join(filter(None, (mark.caption, shown.legend)))
    sketch = shown.sketch
    return Drawing(mark.path, caption, shown.description, sketch.jpeg, sketch.width_px, sketch.height_px)


def _scene(task: Task, below: Photo | None, mask: Labels | None) -> Scene:
    mark = task.mark
    shapes, box_px = (task.shapes, mark.box_px) if below is None else _drafted(task, below)
    return Scene(
        below, mask, shapes if mark.on is None else (), box_px, mark.outline, mark.on is not None,
        mark.instances, mark.value, mark.value is not None and mark.annotations is not None, mark.stated_px,
    )  # fmt: skip


def _drafted(task: Task, below: Photo) -> tuple[Sequence[Shape], Box | None]:
    """The shapes on the picture, and what is boxed: where only corners are known, also what of them lies outside."""
    mark, size = task.mark, (below.extent.height, below.extent.width)
    drawn = [shape for draft in task.drafts if (shape := drafts.shape(draft, *size)) is not None]
    named = [draft for draft in task.drafts if draft.annotation_id in mark.instances or draft.pointer in mark.instances]
    return (*task.shapes, *drawn), mark.box_px or drafts.box(named, *size)


def _photo(task: Task, placed: Placed, *, is_needed: bool) -> Photo | None:
    """The picture of a mark; turned back where the mark is of it alone and says so."""
    mark = task.mark
    try:
        seen = _decoded(placed) if mark.arrays is None else _of_array(placed, mark.arrays[0])
    except (picture.Unreadable, BadMemberError, OSError, MemoryError):
        if is_needed:
            raise
        return None
    if mark.turn is not None and mark.on is None:
        seen = replace(seen, pixels=turns.undone(seen.pixels, mark.turn, 0, 0))
    return photo.photo(seen)


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
    if mark.on is None or (mark.turn is None and mark.offset_px is None):
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
