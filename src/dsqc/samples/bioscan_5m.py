"""A small dataset in the shape of BIOSCAN-5M: pictures of insects, the table of their records and the boxes that they were cropped by.

It fills all eight splits. Every specimen has a picture of the type ``cropped_256``, unpacked, in folders named after the MD5 digest of its
id where the split has such folders; the first few of each split have one of the type ``original_256`` too, in the three zip files that
the type is published in. A cropped picture shows what lies in the box of its specimen, 256 px on its shorter side; an original is the
whole frame of 1024x768 px, made smaller. The table has the 23 documented columns, with folders such as ``00`` and ``2e`` that are texts,
and ranks that nobody determined. Species of train, of key_unseen and of other_heldout are different ones, those of val and test stand in
train, and no barcode occurs in two splits.

Specimens, genera, species and barcodes are invented. No two pictures look alike, and the same arguments write the same bytes.

    dsqc run bioscan-5m --sample
"""

from __future__ import annotations

import csv
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import simplejpeg

from dsqc.samples import _insects, _specimens
from dsqc.samples._insects import FRAME_PX, Grain, Scene
from dsqc.samples._specimens import Specimen, rng

SCOPE: Mapping[str, Sequence[str]] = {}
PARTIAL = True
COUNTS: Mapping[str, int] = {
    "pretrain": 40,
    "train": 24,
    "val": 8,
    "test": 10,
    "key_unseen": 8,
    "val_unseen": 6,
    "test_unseen": 6,
    "other_heldout": 12,
}
METADATA = "bioscan5m/metadata/csv/BIOSCAN_5M_Insect_Dataset_metadata.csv"
BOXES = "BIOSCAN_5M_Insect_bbox.tsv"
ZIPS: Mapping[str, Sequence[str]] = {
    "pretrain": ("pretrain",),
    "train": ("train",),
    "eval": tuple(split for split in _specimens.SPLITS if split not in ("pretrain", "train")),
}
"""The archives of an image type and the splits that each holds."""

COLUMNS = (
    *("processid", "sampleid", "taxon", "phylum", "class", "order", "family", "subfamily", "genus", "species", "dna_bin", "dna_barcode"),
    *("country", "province_state", "coord-lat", "coord-lon", "image_measurement_value", "area_fraction", "scale_factor"),
    *("inferred_ranks", "split", "index_bioscan_1M_insect", "chunk"),
)
BOX_COLUMNS = ("processid", "width_original", "height_original", "x0", "y0", "x1", "y1", "scale_factor", "area_fraction")

_LEAST_SIDE_PX = 32
_JPEG_QUALITY = 88
_1980 = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Record:
    """A specimen and the scene that its pictures show."""

    specimen: Specimen
    scene: Scene

    def path(self, image_type: str) -> str:
        folders = [self.specimen.split, *([self.specimen.chunk] if self.specimen.chunk is not None else [])]
        return f"bioscan5m/images/{image_type}/{'/'.join(folders)}/{self.specimen.processid}.jpg"

    @property
    def area_fraction(self) -> float:
        """The share of the frame that the box covers, as the authors compute it."""
        x0, y0, x1, y1 = self.scene.box_px
        return round((x1 - x0) * (y1 - y0) / (FRAME_PX[0] * FRAME_PX[1]), 4)

    @property
    def scale_factor(self) -> float:
        """By how much the crop was made smaller, as the authors compute it."""
        x0, y0, x1, y1 = self.scene.box_px
        return round(min(x1 - x0, y1 - y0) / 256, 4)


def write(root: Path, counts: Mapping[str, int] = COUNTS, *, originals: int = 2, side_px: int = 256, seed: int = 0) -> None:
    """Write ``counts`` specimens per split below ``root``, the first ``originals`` of each with an original picture too.

    ``side_px`` is the shorter side of a picture, at least 32 px.
    """
    made = records(counts, side_px=side_px, seed=seed)
    noise = _insects.grain(rng(seed, "grain"))
    packed = [record for record in made if record.specimen.index < originals]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        cropped = pool.map(partial(_jpeg, "cropped_256", side_px, seed, noise), made)
        whole = pool.map(partial(_jpeg, "original_256", side_px, seed, noise), packed)
        for record, jpeg in zip(made, cropped, strict=True):
            _write(root / record.path("cropped_256"), jpeg)
        _write_zips(root, {record.path("original_256"): (record.specimen.split, jpeg) for record, jpeg in zip(packed, whole, strict=True)})
    _write_table(root / METADATA, COLUMNS, ",", map(_row, made))
    _write_table(root / BOXES, BOX_COLUMNS, "\t", map(_box_row, made))


def records(counts: Mapping[str, int] = COUNTS, *, side_px: int = 256, seed: int = 0) -> list[Record]:
    """The records that ``write`` writes for the same arguments, in the order of the table."""
    if side_px < _LEAST_SIDE_PX:
        raise ValueError(f"pictures of {side_px} px are too small for insects; the shorter side needs at least {_LEAST_SIDE_PX} px")
    return [
        Record(specimen, _insects.scene(rng(seed, "scene", specimen.split, specimen.index), specimen.order))
        for specimen in _specimens.dealt(counts, seed)
    ]


def size_px(record: Record, image_type: str, side_px: int = 256) -> tuple[int, int]:
    """Width and height of a picture: the shorter side of what it shows is scaled to ``side_px``."""
    x0, y0, x1, y1 = record.scene.box_px if image_type == "cropped_256" else (0, 0, *FRAME_PX)
    shorter = min(x1 - x0, y1 - y0)
    return (x1 - x0) * side_px // shorter, (y1 - y0) * side_px // shorter


def _jpeg(image_type: str, side_px: int, seed: int, noise: Grain, record: Record) -> bytes:
    window = record.scene.box_px if image_type == "cropped_256" else (0, 0, *FRAME_PX)
    picture = _insects.view(record.scene, window, size_px(record, image_type, side_px))
    random = rng(seed, "noise", image_type, record.specimen.split, record.specimen.index)
    pixels = np.ascontiguousarray(_insects.exposed(random, picture, noise))
    return bytes(simplejpeg.encode_jpeg(pixels, quality=_JPEG_QUALITY, colorspace="RGB", colorsubsampling="420"))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_zips(root: Path, pictures: Mapping[str, tuple[str, bytes]]) -> None:
    """The archives of the original pictures, with nothing of the clock or the system in them."""
    for part, splits in ZIPS.items():
        members = {path: jpeg for path, (split, jpeg) in sorted(pictures.items()) if split in splits}
        if not members:
            continue
        with zipfile.ZipFile(root / f"BIOSCAN_5M_original_256_{part}.zip", "w") as archive:
            for path, jpeg in members.items():
                member = zipfile.ZipInfo(path, _1980)
                member.create_system, member.external_attr = 3, 0o644 << 16
                archive.writestr(member, jpeg)


def _write_table(path: Path, columns: Sequence[str], delimiter: str, rows: Iterator[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _row(record: Record) -> Sequence[object]:
    each = record.specimen
    ranks = ("Arthropoda", "Insecta", each.order, each.family, each.subfamily, each.genus, each.species)
    place = (each.country, each.province_state, each.latitude, each.longitude)
    measured = (record.scene.body_px, record.area_fraction, record.scale_factor)
    names = (each.processid, each.sampleid, each.taxon)
    return *names, *ranks, each.dna_bin, each.dna_barcode, *place, *measured, 0, each.split, each.index_of_1m, each.chunk


def _box_row(record: Record) -> Sequence[object]:
    return record.specimen.processid, *FRAME_PX, *record.scene.box_px, record.scale_factor, record.area_fraction
