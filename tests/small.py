"""MaskTerial in small: the figures of the sample that tests break, names in it, ways to break it, and what a report says of it."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dsqc import engine
from dsqc.definition import Definition
from dsqc.measures import rle
from dsqc.report import Outcome, Report, Scope
from dsqc.samples import maskterial

COUNTS = {"train": 4, "test": 3}
SIZE_PX = (240, 150)
ONLY = {name: list(texts) for name, texts in maskterial.SCOPE.items()}
ONE_SHOT = {**ONLY, "shots": ["1"]}
"""The scope without the few-shot files of more than one shot, which take half of the time of a run."""

PICTURES = list(maskterial.pictures(COUNTS, size_px=SIZE_PX))
IMAGES = [f"{maskterial.FOLDER}/{picture.split}_images/{picture.key}.jpg" for picture in PICTURES]
MASKS = [f"{maskterial.FOLDER}/{picture.split}_semantic_masks/{picture.key}.png" for picture in PICTURES]
# Of the split that no few-shot file draws from: those files would repeat what is told of a train picture ninety times.
FIRST, IMAGE, MASK = PICTURES[COUNTS["train"]], IMAGES[COUNTS["train"]], MASKS[COUNTS["train"]]

RLE = f"{maskterial.FOLDER}/RLE_annotations"
META = f"{maskterial.FOLDER}/meta_data"
INSTANCES = {split: maskterial.instances([picture for picture in PICTURES if picture.split == split]) for split in COUNTS}
"""What the full annotation file of each split holds, in its order."""

HTML = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
GIT_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 7868\n"

Grid = NDArray[np.uint8]
Told = dict[str, list[tuple[str, str]]]


def without_aligned(published: str) -> str:
    """The text of a definition without the check of how labels lie: pictures as small as these show too little of it."""
    rest, count = re.subn(r"  - rule: aligned\n(    .*\n)+", "", published)
    assert count == 1
    return rest


def smaller(published: str) -> str:
    """The text of the definition with the figures of the small sample in it; all else stays as published but for ``without_aligned``."""
    for large, small in (("hBN_Thin: {train: 73, test: 62}", "hBN_Thin: {train: 4, test: 3}"), ("[1920, 1200]", "[240, 150]")):
        assert published.count(large) == 1
        published = published.replace(large, small)
    return without_aligned(published)


def judged(definition: Definition, root: Path, *, partial: bool = False, only: dict[str, list[str]] = ONLY) -> Report:
    return engine.run(definition, str(root), Scope(only, partial))


def told(report: Report) -> Told:
    """All that a report says beyond 'passed': of each check its findings, why it saw nothing, and what it could not judge."""
    return {outcome.check_id: lines for outcome in report.outcomes if (lines := list(_lines(outcome)))}


def _lines(outcome: Outcome) -> Iterator[tuple[str, str]]:
    if outcome.reason is not None and outcome.status != "not-applicable":
        yield outcome.status, outcome.reason
    for finding in outcome.findings:
        yield finding.subject, finding.message
    for left_out in outcome.not_judged:
        yield f"not judged: {left_out.count}", left_out.reason


@contextmanager
def edited(path: Path) -> Iterator[Any]:
    """The value of a JSON file, to be changed in place; it is written back."""
    value = json.loads(path.read_bytes())
    yield value
    path.write_text(json.dumps(value))


@contextmanager
def painted(path: Path) -> Iterator[Grid]:
    """The pixels of a mask, to be changed in place; they are written back."""
    with Image.open(path) as mask:
        pixels = np.array(mask)
    yield pixels
    Image.fromarray(pixels).save(path)


def grid(annotation: Any) -> Grid:
    """The pixels of an annotation: rows and columns of 0 and 1."""
    return rle.to_mask(rle.unpack(annotation["segmentation"]["counts"]), SIZE_PX[1], SIZE_PX[0])


def packed(shape: Grid) -> str:
    return rle.pack(rle.from_mask(shape)).decode("ascii")


def draw(annotation: Any, shape: Grid) -> None:
    """Give the annotation other pixels, with the area and the box that they have."""
    rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
    box = (columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)
    annotation["segmentation"] = {"size": list(shape.shape), "counts": packed(shape)}
    annotation.update(area=int(shape.sum()), bbox=[float(side) for side in box])


def rectangle(x: int, y: int, width: int, height: int) -> Grid:
    shape = np.zeros(SIZE_PX[::-1], np.uint8)
    shape[y : y + height, x : x + width] = 1
    return shape
