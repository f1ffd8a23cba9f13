"""Annotations in the form of COCO: an object with the lists ``images``, ``annotations`` and ``categories``.

The usual tools believe such a file: they keep the last of two ids, draw what lay in memory where runs end early, and hang on a polygon
with NaN. Here every item of the lists is looked at, whatever its neighbours are, and every shape is proved before it is measured. A
proved shape is an instance: its area, and its tight box as its pixels (of polygons: corners) have it, beside those that the annotation
states. Polygons are drawn on the size that the entry of their picture states; runs must have that size. What is not as it should be is a
row of ``shape_faults``: the shape (rle-…, polygon-…, shape-…; size-unknown for polygons on a picture of no stated size), or a value of
another form than COCO has (area-form, box-form, crowd-form, id-form, name-form, size-form). An id is a whole number or a text. What
stands as ``null`` is not stated. Where two items have one id, the last one counts. Proved polygons are outlines too, in shares of the
sides that their picture's entry states.

    coco: {reader: coco, files: '{split}_annotations.json'}
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from dsqc.datafile import DataFile
from dsqc.facts import BY_ROW, Annotation, Category, Entry, Instance, Outline, Problem, Row, ShapeFault
from dsqc.measures import corners, polygon, rle
from dsqc.measures.shape import Fault, shown
from dsqc.measures.strict_json import plain
from dsqc.readers import _coco, _json
from dsqc.readers._coco import Box, Item

FILLS = (Annotation, Instance, ShapeFault, Entry, Category, Outline)

_LISTS = ("images", "annotations", "categories")
_LONGER_THAN_NEEDED = re.compile("[P-_]0|[`-o]O")
"""A number of compressed counts that ends in a digit which says nothing: a 0 after a positive one, all bits after a negative one."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What annotations refer to, by id."""

    path: str
    entries: Mapping[str | None, Entry]
    categories: Mapping[str | None, Category]


class _Shape(NamedTuple):
    """A proved shape; ``size`` is (height, width), ``counts`` the one text that its pixels have."""

    area_px: int
    counts: bytes
    size: tuple[int, int]
    box: Box
    outside_px: float = 0.0
    crosses_itself: bool = False
    row_major: bool = False


def read(stream: BinaryIO, file: DataFile, wanted: Collection[str]) -> Iterator[Row]:
    found = _json.value(stream, file.path)
    if isinstance(found, Problem):
        yield found
        return
    root, problems = found
    if not isinstance(root, dict) or not any(name in root for name in _LISTS):
        yield Problem(file.path, None, "malformed", f"is {shown(root)}, expected an object with the lists {', '.join(_LISTS)}")
        return
    yield from problems
    kept = {row for row in FILLS if BY_ROW[row].name in wanted} | {Problem}
    yield from (row for row in _rows(file.path, root, kept) if type(row) in kept)


def _rows(path: str, root: Item, kept: Collection[type]) -> Iterator[Row]:
    items: dict[str, list[tuple[str, Item]]] = {}
    for name in _LISTS:
        items[name], problems = _items(path, root, name)
        yield from problems
    entries = [_entry(path, pointer, item) for pointer, item in items["images"]]
    categories = [_category(path, pointer, item) for pointer, item in items["categories"]]
    for row, faults in (*entries, *categories):
        yield row
        yield from faults
    known = _Known(path, {entry.image_id: entry for entry, _ in entries}, {category.category_id: category for category, _ in categories})
    measures, outlines = Instance in kept or ShapeFault in kept, Outline in kept
    for pointer, item in items["annotations"]:
        yield from _annotation(known, pointer, item, measures=measures, outlines=outlines)


def _items(path: str, root: Item, name: str) -> tuple[list[tuple[str, Item]], list[Problem]]:
    """The objects of a list, each with its pointer, and what is no object or no list."""
    if name not in root:
        return [], [Problem(path, f"/{name}", "malformed", "is missing, expected a list of objects")]
    if not isinstance(root[name], list):
        return [], [Problem(path, f"/{name}", "malformed", f"is {shown(root[name])}, expected a list of objects")]
    placed = [(f"/{name}/{place}", item) for place, item in enumerate(root[name])]
    strange = [each for each in placed if not isinstance(each[1], dict)]
    problems = [Problem(path, pointer, "malformed", f"is {shown(item)}, expected an object") for pointer, item in strange]
    return [each for each in placed if isinstance(each[1], dict)] if strange else placed, problems


def _entry(path: str, pointer: str, item: Item) -> tuple[Entry, list[ShapeFault]]:
    faults: list[Fault] = []
    image_id, file_name = _coco.identity(item, "id", faults), _coco.text(item, "file_name", faults)
    entry = Entry(path, pointer, image_id, file_name, None, _coco.side_px(item, "width", faults), _coco.side_px(item, "height", faults))
    return entry, _fault_rows(path, pointer, None, file_name, faults)


def _category(path: str, pointer: str, item: Item) -> tuple[Category, list[ShapeFault]]:
    faults: list[Fault] = []
    category = Category(path, pointer, _coco.identity(item, "id", faults), _coco.text(item, "name", faults))
    return category, _fault_rows(path, pointer, None, None, faults)


def _annotation(known: _Known, pointer: str, item: Item, *, measures: bool, outlines: bool) -> Iterator[Row]:
    faults: list[Fault] = []
    annotation_id, image_id, category_id = (_coco.identity(item, key, faults) for key in ("id", "image_id", "category_id"))
    entry = None if image_id is None else known.entries.get(image_id)
    category = None if category_id is None else known.categories.get(category_id)
    file_name = entry.file_name if entry else None
    whose = (known.path, pointer, annotation_id, image_id, file_name, None, category_id, category.category if category else None)
    annotation = Annotation(*whose, _coco.is_crowd(item, faults), _form(item.get("segmentation")))
    yield annotation
    if measures:
        yield from _instance(annotation, entry, item, faults)
        yield from _fault_rows(known.path, pointer, annotation_id, file_name, faults)
    if outlines:
        yield from _outline(annotation, entry, item)


def _outline(annotation: Annotation, entry: Entry | None, item: Item) -> Iterator[Outline]:
    """The corners of its polygons, if it has any that can be proved; what keeps them from that is a fault of the shape."""
    stated = item.get("segmentation")
    if not isinstance(stated, list) or entry is None or entry.width_px is None or entry.height_px is None:
        return
    try:
        polygons = polygon.prove(stated, entry.width_px, entry.height_px)
    except Fault:
        return
    measured = corners.measure([points / (entry.width_px, entry.height_px) for points in polygons])
    whose = (*annotation[:3], annotation.file_name, None, annotation.category_id, annotation.category, annotation.shape_form)
    yield Outline(*whose, *measured)


def _instance(annotation: Annotation, entry: Entry | None, item: Item, faults: list[Fault]) -> Iterator[Instance]:
    """The annotation as measured, if its shape can be proved; what keeps it from that joins the faults."""
    declared_area_px, declared_box = _coco.area_px(item, faults), _coco.box(item, faults)
    size = (entry.height_px, entry.width_px) if entry and entry.height_px and entry.width_px else None
    try:
        shape = _shape(item.get("segmentation"), size, declared_box, annotation.image_id)
    except Fault as fault:
        faults.append(fault)
        return
    whose, stated_box = annotation[:-1], declared_box or (None, None, None, None)
    form = (shape.outside_px, shape.crosses_itself, shape.row_major, *shape.size, shape.counts)
    yield Instance._make((*whose, declared_area_px, shape.area_px, *stated_box, *shape.box, *form))


def _shape(segmentation: object, size: tuple[int, int] | None, declared_box: Box | None, image_id: str | None) -> _Shape:
    if segmentation is None:
        raise Fault("shape-missing", "segmentation is not stated")
    if isinstance(segmentation, dict):
        return _of_runs(segmentation, size, declared_box)
    if not isinstance(segmentation, list):
        raise Fault("shape-form", f"segmentation is {shown(segmentation)}, expected a list of polygons or an object with size and counts")
    if size is None and segmentation:
        of = "no image is named" if image_id is None else f"no entry states the width and height of image {image_id}"
        raise Fault("size-unknown", f"{of}, on which its polygons are to be drawn")
    # A list without polygons is empty on a picture of any size.
    return _of_polygons(segmentation, size or (1, 1))


def _of_runs(stated: Item, image_size: tuple[int, int] | None, declared_box: Box | None) -> _Shape:
    counts = stated.get("counts")
    runs = rle.listed(counts) if isinstance(counts, list) else rle.unpack(counts)  # type: ignore[arg-type]
    height_px, width_px = rle.prove(runs, stated.get("size"), image_size)
    x_px, y_px, box_width_px, box_height_px = rle.box(runs, height_px)
    box = (float(x_px), float(y_px), float(box_width_px), float(box_height_px))
    row_major = declared_box is not None and declared_box != box and rle.looks_row_major(runs, height_px, width_px, declared_box)
    return _Shape(rle.area_px(runs), _counts(runs, counts), (height_px, width_px), box, row_major=row_major)


def _counts(runs: rle.Runs, stated: object) -> bytes:
    """The one text that these pixels have: mostly the stated one, and to see that is quicker than to write it anew."""
    if isinstance(stated, str) and runs[1:].all() and not _LONGER_THAN_NEEDED.search(stated):
        return stated.encode()
    return rle.pack(rle.canonical(runs))


def _of_polygons(stated: Sequence[object], size: tuple[int, int]) -> _Shape:
    height_px, width_px = size
    polygons = polygon.prove(stated, width_px, height_px)
    outside_px = max(polygon.outside_px(points, width_px, height_px) for points in polygons)
    crosses_itself = any(polygon.crosses_itself(points) for points in polygons)
    runs = polygon.rasterise(polygons, height_px, width_px)
    return _Shape(rle.area_px(runs), _counts(runs, None), size, polygon.extent(polygons), outside_px, crosses_itself)


def _form(segmentation: object) -> str:
    if isinstance(segmentation, list):
        return "polygons"
    counts = segmentation.get("counts") if isinstance(segmentation, dict) else None
    return "compressed-rle" if isinstance(counts, str) else "listed-rle" if isinstance(counts, list) else "none"


def _fault_rows(path: str, pointer: str, annotation_id: str | None, file_name: str | None, faults: list[Fault]) -> list[ShapeFault]:
    """One row for each kind of fault, however many values of the item have it."""
    details: dict[str, list[str]] = {}
    for fault in faults:
        details.setdefault(fault.fault, []).append(fault.detail)
    return [ShapeFault(path, pointer, annotation_id, file_name, None, kind, plain("; ".join(each))) for kind, each in details.items()]
