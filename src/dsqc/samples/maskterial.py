"""A small dataset in the shape of MaskTerial: microscope pictures of exfoliated flakes, semantic masks and COCO annotations of them.

It fills the variant hBN_Thin with as many pictures as the authors publish, in every folder and file of theirs: JPEG of 1920x1200 px
under UUID names with the way back to the original names, PNG masks in which 0 is background and 1 to 3 count the layers of a flake,
annotations with the flakes of more than 300 px, of more than 200 px and of any size, and the few-shot drawings from them. Thin
flakes are labelled; thick ones and residue of the tape are background, as in the original. Every picture has a labelled flake of
more than 300 px; of three pictures, the second has smaller ones that are masked still, and the third some below 200 px that are not.
Each flake is one region, touches no other, lies clear of the border and has nothing lying on it. Each class occurs in every split of
three pictures or more. No two pictures look alike, and the same arguments write the same bytes.

    dsqc run maskterial --sample
"""

from __future__ import annotations

import json
import os
import uuid
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from math import inf
from pathlib import Path
from typing import TypedDict

import numpy as np
import simplejpeg
from PIL import Image

from dsqc.measures import rle
from dsqc.samples import _flakes
from dsqc.samples._flakes import CLEAR_PX, Alpha, Flake, Grain, Inside, Pixels

SCOPE: Mapping[str, Sequence[str]] = {"kind": ("Real",), "subset": ("hBN_Thin",)}
COUNTS: Mapping[str, int] = {"train": 73, "test": 62}
FOLDER = "Real_hBN_Thin"
CLASSES = (1, 2, 3)
MORE_THAN_PX: Mapping[str, int] = {"full": 0, "200": 200, "300": 300}
"""The floor that an annotation file is named after: every instance of it is larger."""
SHOTS = (1, 2, 3, 5, 10)
RUNS = 10

_LARGE_PX, _MASKED_PX, _TINY_PX = (301, inf), (201, 299), (40, 199)
_LEAST_SIDE_PX = 120
_JPEG_QUALITY = 93
_REDRAWS = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """What is labelled in one picture, known before a pixel is drawn. Its flakes of more than 300 px come first."""

    split: str
    index: int
    key: str
    size_px: tuple[int, int]
    flakes: tuple[Flake, ...]

    @property
    def number(self) -> int:
        """Its id in annotation files."""
        return self.index + 1

    @property
    def original_name(self) -> str:
        return f"hBN_{self.split}_{self.number:04}.jpg"


class Annotation(TypedDict):
    """An instance as COCO writes it; the box is x, y, width, height."""

    id: int
    image_id: int
    category_id: int
    segmentation: dict[str, object]
    area: int
    bbox: list[float]
    iscrowd: int


def write(root: Path, counts: Mapping[str, int] = COUNTS, *, size_px: tuple[int, int] = (1920, 1200), seed: int = 0) -> None:
    """Write ``counts`` pictures per split below ``root``, with all that belongs to them; the few-shot files are drawn from the
    split ``train``. ``size_px`` is (width, height), at least 120 px each; below 240x150 px a small flake may find no place."""
    planned = list(pictures(counts, size_px=size_px, seed=seed))
    grain, fragments = _flakes.grain(_rng(seed, "grain"), size_px), _flakes.stamps(_rng(seed, "stamps"))
    one = partial(_write_picture, root / FOLDER, seed, grain, fragments)
    for split in counts:
        for kind in ("images", "semantic_masks"):
            (root / FOLDER / f"{split}_{kind}").mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, planned))
    for split in counts:
        _write_split(root / FOLDER, split, [picture for picture in planned if picture.split == split], seed)


def pictures(counts: Mapping[str, int] = COUNTS, *, size_px: tuple[int, int] = (1920, 1200), seed: int = 0) -> Iterator[Picture]:
    """The pictures that ``write`` writes for the same arguments, with their labelled flakes."""
    if min(size_px) < _LEAST_SIDE_PX:
        raise ValueError(f"a picture of {size_px[0]}x{size_px[1]} px is too small for flakes; each side needs at least {_LEAST_SIDE_PX} px")
    return (_picture(split, index, size_px, seed) for split, count in counts.items() for index in range(count))


def semantic_mask(picture: Picture) -> Pixels:
    mask = np.zeros(picture.size_px[::-1], np.uint8)
    for flake in picture.flakes:
        if flake.area_px > MORE_THAN_PX["200"]:
            mask[flake.window][flake.inside] = flake.layers
    return mask


def instances(planned: Sequence[Picture]) -> list[Annotation]:
    """All labelled flakes of the pictures of a split, with the ids that they keep in every file."""
    flakes = ((picture, flake) for picture in planned for flake in picture.flakes)
    return [_annotation(number, picture, flake) for number, (picture, flake) in enumerate(flakes, 1)]


def _picture(split: str, index: int, size_px: tuple[int, int], seed: int) -> Picture:
    rng = _rng(seed, split, index, "flakes")
    key = str(uuid.UUID(bytes=rng.bytes(16), version=4))
    taken = np.zeros(size_px[::-1], np.bool_)
    count, first_class = 1 + rng.binomial(6, 0.4), CLASSES[index % len(CLASSES)]
    drawn_px = (450, min(9000, taken.size // 30))
    large = _flakes.scattered(rng, taken, count, drawn_px=drawn_px, kept_px=_LARGE_PX, apart_px=2 * CLEAR_PX, first_class=first_class)
    return Picture(split, index, key, size_px, (*large, *_small(_rng(seed, split, index, "small flakes"), taken, index)))


def _small(rng: np.random.Generator, taken: Inside, index: int) -> Iterator[Flake]:
    """None in the first of three pictures, one to three that are masked in the second, and as many that are not in the third."""
    if index % 3:
        sizes_px = _MASKED_PX if index % 3 == 1 else _TINY_PX
        yield from _flakes.scattered(rng, taken, int(rng.integers(1, 4)), drawn_px=sizes_px, kept_px=sizes_px, apart_px=CLEAR_PX)


def _write_picture(folder: Path, seed: int, grain: Grain, fragments: Sequence[Alpha], picture: Picture) -> None:
    image = _flakes.painted(_rng(seed, picture.split, picture.index, "paint"), picture.flakes, grain, fragments)
    jpeg = simplejpeg.encode_jpeg(image, quality=_JPEG_QUALITY, colorspace="RGB", colorsubsampling="420")
    (folder / f"{picture.split}_images" / f"{picture.key}.jpg").write_bytes(jpeg)
    mask = Image.fromarray(semantic_mask(picture))
    mask.save(folder / f"{picture.split}_semantic_masks" / f"{picture.key}.png")


def _write_split(folder: Path, split: str, planned: Sequence[Picture], seed: int) -> None:
    whole, folder_of_coco = instances(planned), folder / "RLE_annotations"
    larger = {floor: [instance for instance in whole if instance["area"] > floor_px] for floor, floor_px in MORE_THAN_PX.items()}
    for floor, kept in larger.items():
        _write_json(folder_of_coco / f"{split}_annotations_with_class_{floor}.json", _coco(planned, kept))
    _write_json(folder_of_coco / f"{split}_annotations_300.json", _coco(planned, larger["300"], classed=False))
    _write_json(folder / "meta_data" / f"{split}_set_name_to_uuid.json", {picture.original_name: picture.key for picture in planned})
    if split == "train":
        for shots in SHOTS:
            _write_shots(folder_of_coco / f"{shots}_shot", planned, larger["300"], shots, _rng(seed, "shots", shots))


def _write_shots(folder: Path, planned: Sequence[Picture], offered: Sequence[Annotation], shots: int, rng: np.random.Generator) -> None:
    drawn: list[set[int]] = []
    for run in range(RUNS):
        # No two runs have the same pictures while others can be drawn; in a small split there are soon none, and the search ends.
        for _ in range(_REDRAWS):
            numbers = _drawn(rng, offered, shots)
            if numbers not in drawn:
                break
        drawn.append(numbers)
        chosen = [picture for picture in planned if picture.number in numbers]
        along = [instance for instance in offered if instance["image_id"] in numbers]
        shuffled = [along[place] for place in rng.permutation(len(along))]
        _write_json(folder / f"run_{run}" / "train_annotations_with_class_300.json", _coco(chosen, shuffled))
        _write_json(folder / f"run_{run}" / "train_annotations_300.json", _coco(chosen, shuffled, classed=False))


def _drawn(rng: np.random.Generator, offered: Sequence[Annotation], shots: int) -> set[int]:
    """The numbers of the pictures of ``shots`` instances of each class, or of all where there are fewer."""
    of_class = ([instance["image_id"] for instance in offered if instance["category_id"] == layers] for layers in CLASSES)
    return set(chain.from_iterable(rng.permutation(np.array(numbers, np.int64))[:shots].tolist() for numbers in of_class))


def _annotation(number: int, picture: Picture, flake: Flake) -> Annotation:
    width_px, height_px = picture.size_px
    rows, columns = flake.window
    strip = np.zeros((height_px, columns.stop - columns.start), np.bool_)
    strip[rows] = flake.inside
    # The columns beside the strip lengthen its first and last run: a flake lies clear of the border.
    runs = rle.from_mask(strip)
    runs[0] += columns.start * height_px
    runs[-1] += (width_px - columns.stop) * height_px
    return {
        "id": number,
        "image_id": picture.number,
        "category_id": flake.layers,
        "segmentation": {"size": [height_px, width_px], "counts": rle.pack(runs).decode("ascii")},
        "area": flake.area_px,
        "bbox": [float(side) for side in (columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)],
        "iscrowd": 0,
    }


def _coco(planned: Sequence[Picture], offered: Sequence[Annotation], *, classed: bool = True) -> dict[str, object]:
    names = {number: f"Class {number}" for number in CLASSES} if classed else {1: "flake"}
    return {
        "images": [
            {"id": picture.number, "file_name": f"{picture.key}.jpg", "width": picture.size_px[0], "height": picture.size_px[1]}
            for picture in planned
        ],
        "annotations": [instance if classed else {**instance, "category_id": 1} for instance in offered],
        "categories": [{"id": number, "name": name, "supercategory": name} for number, name in names.items()],
    }


def _write_json(path: Path, value: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(value, indent=4).encode("ascii"))


def _rng(seed: int, *names: object) -> np.random.Generator:
    """Random numbers of their own for every picture, so that no order of threads can change them."""
    return np.random.default_rng([seed, zlib.crc32("/".join(map(str, names)).encode())])
