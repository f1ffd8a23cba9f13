"""A small dataset in the shape of Coast Train: coasts from above, labelled with Doodler, in six of the ten published records.

A record is an archive ``{origin}_{classes}_{version}.zip`` with one table and one NPZ for each labelled image; Landsat8_11 lies
unpacked. A table has the 37 documented columns in the order of its record, in Latin-1 (one has a ``±``), with ``null``, ``na``, ``n/a``
and blank cells where the published ones have them, and names its files as they do: with a folder, without, or with ``/`` in front. An
NPZ has the seven arrays that Doodler writes, in its order, and the last picture of a record keeps older generations of them. Of
NAIP_11, whose pictures have four bands, two people labelled the first picture. Where no name is known of a record (Sentinel2_4,
Orthophoto_8), names of its kin stand in. Sides, extents, classes and settings of a row are those of its arrays; every label has the
last class of its record, so that all have as many channels as classes. The same arguments write the same bytes.

    dsqc run coast-train --sample
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsqc.samples import _coasts
from dsqc.samples._coast_records import RECORDS, Place, Record

SCOPE: Mapping[str, Sequence[str]] = {}
PARTIAL = True
"""Fewer pictures than are published, in fewer records."""
COUNTS: Mapping[str, int] = {
    "NAIP_11": 6, "Sentinel2_11": 5, "Sentinel2_4": 3, "Landsat8_11": 6, "Orthophoto_12": 4, "Orthophoto_8": 3,
}  # fmt: skip
GENERATIONS = 3
"""Of the last picture of a record, the newest counted; others have one."""

_LEAST_SIDE_PX = 32
_FIRST_DAY = datetime(2014, 3, 9, 15, 36, 14)
_METRES_PER_DEGREE, _UTM_SCALE, _UTM_CENTRE_M = 111_320.0, 0.9996, 500_000.0
_LABELERS = (3, 6, 2, 1)

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Settings:
    """What Doodler was set to; the pen is larger for every older generation."""

    pen_px: int
    crf_factor: int
    classifier_factor: int
    scales: int = 3
    crf_theta: int = 1
    crf_mu: int = 1
    unary: float = 0.9


@dataclass(frozen=True, slots=True)
class Picture:
    """A labelled image, known before a pixel is drawn. Pictures with one ``scene`` are of one image, by several people."""

    record: Record
    index: int
    scene: int
    stem: str
    size_px: tuple[int, int]
    place: Place
    taken: datetime
    settings: Settings
    generations: int

    @property
    def npz_name(self) -> str:
        return f"{self.stem}.npz"


def write(root: Path, counts: Mapping[str, int] = COUNTS, *, size_px: tuple[int, int] = (200, 140), seed: int = 0) -> None:
    """Write ``counts`` pictures per record below ``root``. They are about as large as ``size_px`` (width, height), at least 32 px."""
    for key, count in counts.items():
        record, members = RECORDS[key], {}
        rows = []
        for picture in pictures({key: count}, size_px=size_px, seed=seed):
            newest, arrays = _arrays(picture, seed)
            rows.append(_row(picture, newest))
            members[f"npz/{picture.npz_name}"] = _packed(arrays)
        _place(root, record, {f"{record.name}.csv": _table(record, rows), **members})


def pictures(counts: Mapping[str, int] = COUNTS, *, size_px: tuple[int, int] = (200, 140), seed: int = 0) -> Iterator[Picture]:
    """The pictures that ``write`` writes for the same arguments."""
    if min(size_px) < _LEAST_SIDE_PX:
        raise ValueError(f"{size_px[0]}x{size_px[1]} px are too small for a coast; each side needs at least {_LEAST_SIDE_PX} px")
    return (_picture(RECORDS[key], index, count, size_px, seed) for key, count in counts.items() for index in range(count))


def _picture(record: Record, index: int, count: int, size_px: tuple[int, int], seed: int) -> Picture:
    scene = 0 if record.key == "NAIP_11" and index == 1 else index
    rng = _rng(seed, record.name, scene, "picture")
    place = record.places[scene % len(record.places)]
    width_px, height_px = (side + int(rng.integers(side // 4)) for side in size_px)
    taken = _FIRST_DAY + timedelta(days=int(rng.integers(2400)), seconds=int(rng.integers(3600)))
    named = {
        "chunk": scene + 1,
        "site": 2 * scene + 1,
        "place": place.name,
        "zone": place.zone,
        "quad": f"{place.lat:02.0f}{-place.lon:03.0f}{scene + 1:02}",
        "taken": taken,
        "processed": taken + timedelta(minutes=5),
        "labeler": _LABELERS[index % len(_LABELERS)],
    }
    drawn = _rng(seed, record.name, index, "settings")
    settings = Settings(int(drawn.integers(2, 5)), int(drawn.integers(1, 4)), int(drawn.integers(1, 5)))
    sides = (width_px, width_px if record.square else height_px)
    generations = GENERATIONS if index == count - 1 else 1
    return Picture(record, index, scene, record.stem.format(**named), sides, place, taken, settings, generations)


def _arrays(picture: Picture, seed: int) -> tuple[Arrays, Arrays]:
    """The newest arrays, and all under the keys of the file: the oldest stand first, with the most zeros in front."""
    record = picture.record
    coast = _coasts.ground(_rng(seed, record.name, picture.scene, "ground"), picture.size_px, record.classes)
    seen = _coasts.labelled(_rng(seed, record.name, picture.scene, "seen"), coast)
    image = _coasts.painted(_rng(seed, record.name, picture.scene, "paint"), coast, seen, record.classes)[..., : record.bands]
    every: Arrays = {}
    newest: Arrays = {}
    for age in reversed(range(picture.generations)):
        rng = _rng(seed, record.name, picture.index, "doodles", age)
        newest = _generation(picture, image, _coasts.labelled(rng, coast), rng, age)
        every |= {f"{'0' * age}{name}": array for name, array in newest.items()}
    return newest, every


def _generation(picture: Picture, image: _coasts.Pixels, label: _coasts.Grid, rng: np.random.Generator, age: int) -> Arrays:
    record, used = picture.record, picture.settings
    doodles = _coasts.doodled(rng, label, used.pen_px + age)
    settings = (used.pen_px + age, used.crf_factor, used.classifier_factor, used.crf_theta, used.crf_mu, used.unary, used.scales)
    return {
        "image": np.ascontiguousarray(image[..., :3]),
        "orig_image": image,
        "label": (np.arange(len(record.classes)) == label[..., None]).astype(np.uint8),
        "color_doodles": _coasts.PALETTE[doodles],
        "doodles": doodles,
        "settings": np.array(settings, np.float64),
        "classes": np.array(record.classes),
    }


def _row(picture: Picture, newest: Arrays) -> dict[str, object]:
    """The row of a picture; which columns stand where is said by its record."""
    record, used = picture.record, picture.settings
    npz, image, label = (f"{folder}{picture.stem}" for folder in record.folders)
    present = np.flatnonzero(newest["label"].any(axis=(0, 1))).tolist()
    taken = picture.taken.replace(hour=12, minute=0, second=0) if record.pixel_m <= 1 else picture.taken
    # One of the published tables says 'null' here once.
    density = "null" if record.key == "Sentinel2_11" and picture.index == 1 else _number(float((newest["doodles"] > 0).mean()))
    return {
        "annotation_image_filename": f"{npz}.npz",
        "image_filename": f"{image}{record.image_suffix}",
        "label_image_filename": f"{label}_label.jpg",
        "classes_array": _quoted(record.classes),
        "num_classes": len(record.classes),
        "classes_integer": _listed(range(1, len(record.classes))),
        "classes_present_integer": _listed(present),
        "classes_present_array": _quoted([record.classes[number] for number in present]),
        "pen_width": used.pen_px,
        "CRF_theta": used.crf_theta,
        "CRF_mu": used.crf_mu,
        "CRF_downsample_factor": used.crf_factor,
        "Classifier_downsample_factor": used.classifier_factor,
        "prob_of_unary_potential": used.unary,
        "doodle_spatial_density": density,
        "num_of_scales": used.scales,
        "acc_georef": 6,
        "epsg": record.datum_epsg + picture.place.zone,
        **{name: getattr(taken, name) for name in ("year", "month", "day", "hour", "minute", "second")},
        **{name: _number(value) for name, value in _extent(picture).items()},
        "CRS": record.crs.format(zone=picture.place.zone),
        "px_size_m": _number(record.pixel_m),
        "ImageHeightPx": picture.size_px[1],
        "ImageWidthPx": picture.size_px[0],
        "ImageBands": 3,
    }


def _extent(picture: Picture) -> dict[str, float]:
    """On the map and in degrees, of a round earth; scenes of a place lie in a row to the east."""
    place, pixel_m = picture.place, picture.record.pixel_m
    wide_m, high_m = (side * pixel_m for side in picture.size_px)
    per_lon, per_lat = (_METRES_PER_DEGREE * _UTM_SCALE * factor for factor in (cos(radians(place.lat)), 1.0))
    central = 6 * place.zone - 183
    left = round(_UTM_CENTRE_M + (place.lon - central) * per_lon + 2 * picture.scene * wide_m, 2)
    bottom = round(place.lat * per_lat, 2)
    right, top = left + wide_m, bottom + high_m
    west, east = (central + (x - _UTM_CENTRE_M) / per_lon for x in (left, right))
    on_map = {"XMin": left, "XMax": right, "YMin": bottom, "YMax": top}
    return {**on_map, "LonMin": west, "LonMax": east, "LatMin": bottom / per_lat, "LatMax": top / per_lat}


def _number(value: float) -> str:
    """As the published tables write it: 15 digits, no zeros behind."""
    return f"{value:.15g}"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _table(record: Record, rows: Sequence[Mapping[str, object]]) -> bytes:
    written = io.StringIO()
    table = csv.DictWriter(written, record.columns, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return written.getvalue().encode("latin-1")


def _packed(arrays: Arrays) -> bytes:
    written = io.BytesIO()
    np.savez_compressed(written, allow_pickle=False, **arrays)
    return written.getvalue()


def _place(root: Path, record: Record, members: Mapping[str, bytes]) -> None:
    """The files of a record in its archive, or in its folder; an archive says nothing of when it was made."""
    if record.zipped:
        root.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(root / f"{record.name}.zip", "w") as archive:
            for name, content in members.items():
                entry = zipfile.ZipInfo(f"{record.name}/{name}" if record.top else name)
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        return
    for name, content in members.items():
        path = root / record.name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _rng(seed: int, *names: object) -> np.random.Generator:
    """Random numbers of their own for every purpose, so that one more picture changes no other."""
    return np.random.default_rng([seed, zlib.crc32("/".join(map(str, names)).encode())])
