"""A small dataset in the shape of XAMI: star fields of the XMM-Newton Optical Monitor, with outlines of the artefacts in them.

It has the three forms of the release, of the same pictures: COCO with the folders train and valid, COCO without splits in a zip, and YOLO
segments in a zip. Beside them lie the four folds, the names of the classes and the exposures. Pictures are grey, saved as RGB JPEG of
512x512 px under the names of the export; rings, loops and streaks are drawn where the outlines say. Boxes are cut to whole pixels, ids of
pictures and annotations count from 0 in the file without splits and stay in the others, and category 0 is the group that no annotation
has. One picture of twelve has no artefact. Some observations have two or three filters: unlike the original, all of an observation lies
in one split, and on one side of each fold. Classes have about the same share of both splits. It is much smaller than the published
dataset, and the same arguments write the same bytes.

    dsqc run xami --sample
"""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, groupby, islice
from operator import attrgetter
from pathlib import Path

import numpy as np
import simplejpeg

from dsqc.samples import _sky
from dsqc.samples._sky import Artefact

SCOPE: Mapping[str, Sequence[str]] = {}
PARTIAL = True
COUNTS: Mapping[str, int] = {"train": 36, "valid": 12}
FOLDS = 4
CATEGORIES = ("artefacts", "central-ring", "other", "read-out-streak", "smoke-ring", "star-loop")
"""By id. The first is the group of the others."""

COCO, WHOLE, YOLO = "xami_dataset", "xami_dataset_no_splits", "xami_dataset_yolov8"

_RING, _STREAK, _SMOKE, _LOOP = "central-ring", "read-out-streak", "smoke-ring", "star-loop"
_ARTEFACTS: Sequence[Sequence[str]] = (
    (_RING, _SMOKE, _STREAK, _STREAK),
    (_STREAK, _STREAK, _LOOP),
    (_LOOP, _LOOP, _SMOKE, _STREAK),
    ("other", _STREAK, _SMOKE),
    (),
    (_RING, _LOOP, _STREAK, _STREAK, _STREAK),
    (_SMOKE, _SMOKE, _LOOP),
    (_STREAK, _LOOP, _LOOP),
    (_STREAK, _STREAK, _STREAK, _SMOKE),
    (_SMOKE, _LOOP, _STREAK),
    (_RING, _STREAK, _STREAK, _LOOP, _SMOKE),
    (_STREAK, _STREAK, _SMOKE),
)
"""What the pictures of a split hold in turn."""
_OBSERVED = (1, 2, 1, 1, 3, 1, 1, 1, 1)
"""How many pictures the observations of a split have in turn."""
_FILTERS = "LUMLBULVMLSUBLMW"
"""The filters of the pictures of a split in turn; three that follow one another differ."""
_PATHS = "./xmm_om_artefacts_512-36-COCO/images"
_LEAST_SIDE_PX = 96
_JPEG_QUALITY = 88
_ZIP_TIME = (2024, 5, 1, 0, 0, 0)

Entry = dict[str, object]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and its artefacts, known before a pixel is drawn. ``fold`` is the one in which it is valid."""

    number: int
    split: str
    index: int
    observation: str
    filter: str
    export: str
    fold: int
    artefacts: tuple[Artefact, ...]

    @property
    def key(self) -> str:
        return f"{self.observation}_{self.filter}_png.rf.{self.export}"

    @property
    def name(self) -> str:
        return f"{self.key}.jpg"


def write(root: Path, counts: Mapping[str, int] = COUNTS, *, size_px: int = 512, seed: int = 0) -> None:
    """Write ``counts`` pictures per split below ``root`` in the three forms of the release. A picture is ``size_px``, at least 96, wide
    and high; in a small one an artefact may find no place."""
    planned = pictures(counts, size_px=size_px, seed=seed)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        saved = pool.map(lambda picture: _jpeg(picture, size_px, seed), planned)
        jpegs = dict(zip([picture.key for picture in planned], saved, strict=True))
    root.mkdir(parents=True, exist_ok=True)
    for name, content in sorted(_coco_files(planned, jpegs, size_px)):
        path = root / COCO / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _write_zip(root / f"{WHOLE}.zip", _whole_files(planned, jpegs, size_px))
    _write_zip(root / f"{YOLO}.zip", ((f"{YOLO}/{name}", content) for name, content in _yolo_files(planned, jpegs, size_px)))
    for fold in range(FOLDS):
        (root / f"mskf_{fold}.csv").write_text(_fold(planned, fold), encoding="ascii", newline="\n")
    (root / "id2label.json").write_text(json.dumps(dict(enumerate(CATEGORIES[1:], 1))), encoding="ascii")
    (root / "obs_info_1024_all.json").write_text(json.dumps(_exposures(planned, seed), indent=4), encoding="ascii")


def pictures(counts: Mapping[str, int] = COUNTS, *, size_px: int = 512, seed: int = 0) -> list[Picture]:
    """The pictures that ``write`` writes for the same arguments, by their number, with their artefacts."""
    if size_px < _LEAST_SIDE_PX:
        raise ValueError(f"a picture of {size_px}x{size_px} px is too small for artefacts; each side needs at least {_LEAST_SIDE_PX} px")
    numbers = iter(_rng(seed, "numbers").permutation(sum(counts.values())).tolist())
    sizes = [0] * FOLDS
    found: list[Picture] = []
    for split, count in counts.items():
        for number, indices in enumerate(_observations(count)):
            observation = f"S0{_rng(seed, split, number, 'observation').integers(10**9):09}"
            fold = sizes.index(min(sizes))
            sizes[fold] += len(indices)
            found.extend(_picture(split, index, observation, fold, next(numbers), size_px, seed) for index in indices)
    return sorted(found, key=attrgetter("number"))


def instances(planned: Sequence[Picture]) -> list[Entry]:
    """The annotations of all pictures as COCO writes them, with the ids that they keep in every file."""
    artefacts = [(picture, artefact) for picture in planned for artefact in picture.artefacts]
    return [_annotation(number, picture, artefact) for number, (picture, artefact) in enumerate(artefacts)]


def coco(planned: Sequence[Picture], annotations: Sequence[Entry], size_px: int) -> Entry:
    """The annotation file of these pictures."""
    numbers = {picture.number for picture in planned}
    return {
        "images": [{"id": each.number, "file_name": each.name, "height": size_px, "width": size_px} for each in planned],
        "annotations": [annotation for annotation in annotations if annotation["image_id"] in numbers],
        "categories": [
            {"id": number, "name": name, "supercategory": CATEGORIES[0] if number else "none"} for number, name in enumerate(CATEGORIES)
        ],
    }


def yolo_lines(picture: Picture, size_px: int) -> list[str]:
    """The label of each artefact: the id of its category, and its corners in shares of the picture's side."""
    return [
        f"{CATEGORIES.index(each.category)} {' '.join(f'{share:g}' for share in (each.corners / size_px).ravel())}"
        for each in picture.artefacts
    ]


def _observations(count: int) -> Iterator[list[int]]:
    """The pictures of each observation of a split, by their index."""
    owners = (number for number, size in enumerate(cycle(_OBSERVED)) for _ in range(size))
    owned = enumerate(islice(owners, count))
    return ([index for index, _ in group] for _, group in groupby(owned, key=lambda each: each[1]))


def _picture(split: str, index: int, observation: str, fold: int, number: int, size_px: int, seed: int) -> Picture:
    rng = _rng(seed, split, index, "picture")
    export, letter = rng.bytes(16).hex(), _FILTERS[index % len(_FILTERS)]
    artefacts = _sky.scattered(rng, _ARTEFACTS[index % len(_ARTEFACTS)], size_px)
    return Picture(number, split, index, observation, letter, export, fold, tuple(artefacts))


def _annotation(number: int, picture: Picture, artefact: Artefact) -> Entry:
    left, upper, right, lower = artefact.extent
    return {
        "id": number,
        "image_id": picture.number,
        "category_id": CATEGORIES.index(artefact.category),
        "bbox": [int(left), int(upper), int(right - left), int(lower - upper)],
        "area": round(artefact.area_px, 3),
        "segmentation": [artefact.corners.ravel().tolist()],
        "iscrowd": 0,
    }


def _jpeg(picture: Picture, size_px: int, seed: int) -> bytes:
    sky = _sky.field(_rng(seed, picture.observation), with_galaxy=not picture.artefacts)
    grey = _sky.painted(_rng(seed, picture.split, picture.index, "paint"), sky, picture.artefacts, size_px)
    colour = np.ascontiguousarray(np.broadcast_to(grey[..., None], (*grey.shape, 3)))
    jpeg: bytes = simplejpeg.encode_jpeg(colour, quality=_JPEG_QUALITY, colorspace="RGB", colorsubsampling="420")
    return jpeg


def _coco_files(planned: Sequence[Picture], jpegs: Mapping[str, bytes], size_px: int) -> Iterator[tuple[str, bytes]]:
    annotations = instances(planned)
    for split in sorted({picture.split for picture in planned}):
        own = [picture for picture in planned if picture.split == split]
        yield f"{split}/_annotations.coco.json", _json(coco(own, annotations, size_px))
        yield from ((f"{split}/{picture.name}", jpegs[picture.key]) for picture in own)


def _whole_files(planned: Sequence[Picture], jpegs: Mapping[str, bytes], size_px: int) -> Iterator[tuple[str, bytes]]:
    yield "data/_annotations.coco.json", _json(coco(planned, instances(planned), size_px))
    yield from ((f"data/{picture.name}", jpegs[picture.key]) for picture in planned)


def _yolo_files(planned: Sequence[Picture], jpegs: Mapping[str, bytes], size_px: int) -> Iterator[tuple[str, bytes]]:
    settings = ["names:", *(f"- {name}" for name in CATEGORIES), f"nc: {len(CATEGORIES)}", "train: train/images", "val: valid/images"]
    yield "data.yaml", "".join(f"{line}\n" for line in settings).encode("ascii")
    for picture in planned:
        yield f"{picture.split}/images/{picture.name}", jpegs[picture.key]
        yield f"{picture.split}/labels/{picture.key}.txt", "".join(f"{line}\n" for line in yolo_lines(picture, size_px)).encode("ascii")


def _fold(planned: Sequence[Picture], fold: int) -> str:
    """The rows of a fold; the name of the first column is that of the authors."""
    rows = [f"{each.number},{_PATHS}/{each.name},{'valid' if each.fold == fold else 'train'}" for each in planned]
    return "".join(f"{line}\n" for line in ("IMADE_ID,IMAGE_PATH,SPLIT", *rows))


def _exposures(planned: Sequence[Picture], seed: int) -> dict[str, dict[str, float]]:
    """What is known of the exposures of three pictures in five, and of as many that are no pictures here."""
    there = [f"{picture.observation}_{picture.filter}.fits" for picture in planned if picture.number % 5 < 3]
    others = [f"S0{number:09}_L.fits" for number in _rng(seed, "others").integers(10**9, size=len(there)).tolist()]
    rng = _rng(seed, "exposures")
    return {
        name: {
            "EXPOSURE": float(rng.integers(8, 50) * 100),
            "RA": round(rng.uniform(0, 359.9), 5),
            "DEC": round(rng.uniform(-89.9, 89.9), 6),
            "PA": round(rng.uniform(0, 359.9), 5),
        }
        for name in (*there, *others)
    }


def _json(value: Entry) -> bytes:
    return json.dumps(value).encode("ascii")


def _write_zip(path: Path, files: Iterator[tuple[str, bytes]]) -> None:
    """An archive without a clock in it. Pictures are not packed again."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in sorted(files):
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.external_attr = 0o644 << 16
            archive.writestr(member, content, zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED)
    path.write_bytes(stream.getvalue())


def _rng(seed: int, *names: object) -> np.random.Generator:
    """Random numbers of their own for every picture, so that no order of threads can change them."""
    return np.random.default_rng([seed, zlib.crc32("/".join(map(str, names)).encode())])
