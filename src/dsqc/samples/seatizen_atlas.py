"""A small dataset in the shape of the annotated pictures of the Seatizen Atlas: reefs seen by divers, kite surfers and a robot boat.

Pictures are JPEG of two shapes under names of date, place, device and frame, ending in .jpg, .jpeg or .JPG, of seven sessions. They lie
in ``dataset/labelled`` and ``dataset/unlabelled``, where the authors' notebook puts them, or with ``zipped`` in ``images.zip`` as they
are published; the list of labelled pictures has no header. Each picture has a row of labels under the OLD names of 22 of the 54
classes, two of which hold a '/': 1 for what is drawn, 0 for what is not, -1 for what a session was annotated without. Beside them lie the
vocabulary, positions of the full Atlas (none from divers without a receiver), and the few pictures of ``fs_ml``: unlike the published
ones, each session of these lies in one split. No picture carries EXIF, no two look alike.

Nobody describes the inner form of the segmentation file or of the GBIF mapping: the first says just that, the second is a plain guess.
It is much smaller than the published dataset, and the same arguments write the same bytes.

    dsqc run seatizen-atlas --sample
"""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import simplejpeg

from dsqc.samples import _reefs
from dsqc.samples._atlas import ALONG, CLASSES, FEW_SESSIONS, LATER, SEEN, SESSIONS, Session

SCOPE: Mapping[str, Sequence[str]] = {}
PARTIAL = True
COUNTS: Mapping[str, int] = {"labelled": 10, "unlabelled": 26}
FEW = 4
"""Pictures in each split of fs_ml."""

LABELS = "20241016_132819_multilabel_annotations.csv"
SEGMENTATION = "20241018_segmentation_annotations.json"
CLASS_MAPPING = "gbif_class_mapping.csv"
VOCABULARY = "matching_between_old_new_label_multilabel.csv"
LISTED, FRAMES, ARCHIVE = "labeled_image_names.csv", "metadata_images.csv", "images.zip"

_DOI = "10.5281/zenodo.13951614"
_GBIF = "https://www.gbif.org/species"
_POSITION = ("GPSLatitude", "GPSLongitude", "GPSAltitude", "GPSRoll", "GPSPitch", "GPSTrack", "GPSDatetime", "GPSFix")
_LEAST_WIDTH_PX = 64
_JPEG_QUALITY = 88
_ZIP_TIME = (2024, 10, 18, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and what it shows, known before a pixel is drawn. ``folder`` is labelled or unlabelled, or its split of fs_ml."""

    session: Session
    folder: str
    number: int
    contents: tuple[str, ...]

    @property
    def name(self) -> str:
        frame = self.session.frame.format(clip=self.number % 6 + 1, number=self.number)
        return f"{self.session.name}_{frame}.{self.session.extension}"

    def labels(self) -> dict[str, int]:
        """1, 0 or -1 for each class."""
        there = {*self.contents, *(name for each in self.contents for name in ALONG.get(each, ()))}
        return {name: -1 if self.session.later and name in LATER else int(name in there) for name in CLASSES}


def write(
    root: Path, counts: Mapping[str, int] = COUNTS, *, few: int = FEW, width_px: int = 800, zipped: bool = False, seed: int = 0
) -> None:
    """Write ``counts`` pictures per folder below ``root``, and ``few`` in each split of fs_ml. A picture is ``width_px`` wide, at least 64.

    ``zipped`` leaves them in their archive, where no folder tells which are labelled.
    """
    if width_px < _LEAST_WIDTH_PX:
        raise ValueError(f"a picture {width_px} px wide is too small for a reef, which needs at least {_LEAST_WIDTH_PX} px")
    planned, chosen = pictures(counts, seed=seed), few_pictures(few, seed=seed)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        saved = pool.map(lambda picture: _jpeg(picture, width_px, seed), (*planned, *chosen))
        jpegs = dict(zip([each.name for each in (*planned, *chosen)], saved, strict=True))
    root.mkdir(parents=True, exist_ok=True)
    if zipped:
        _write_zip(root / ARCHIVE, ((f"2024_dataset/{each.name}", jpegs[each.name]) for each in planned))
    else:
        _write(root, ((f"dataset/{each.folder}/{each.name}", jpegs[each.name]) for each in planned))
    _write(root, ((f"fs_ml/images/{each.name}", jpegs[each.name]) for each in chosen))
    _write(root, _tables(planned, chosen, seed))


def pictures(counts: Mapping[str, int] = COUNTS, *, seed: int = 0) -> list[Picture]:
    """The pictures that ``write`` writes for the same arguments, without those of fs_ml."""
    folders = [folder for folder, count in counts.items() for _ in range(count)]
    return [_picture(SESSIONS[index % len(SESSIONS)], folder, index, seed) for index, folder in enumerate(folders)]


def few_pictures(few: int = FEW, *, seed: int = 0) -> list[Picture]:
    """The pictures of fs_ml, by split."""
    sessions = [(split, session) for split, session in FEW_SESSIONS.items() for _ in range(few)]
    return [_picture(session, split, index, seed) for index, (split, session) in enumerate(sessions)]


def _picture(session: Session, folder: str, index: int, seed: int) -> Picture:
    """The pictures of a session have rising numbers."""
    number = 17 * index + int(_rng(seed, session.name, index, "number").integers(17))
    return Picture(session, folder, number, tuple(SEEN[index % len(SEEN)]))


def _jpeg(picture: Picture, width_px: int, seed: int) -> bytes:
    height_px = width_px * 3 // 4 if picture.session.is_photo else width_px * 9 // 16
    pixels = _reefs.painted(_rng(seed, picture.name, "paint"), picture.contents, (width_px, height_px))
    jpeg: bytes = simplejpeg.encode_jpeg(pixels, quality=_JPEG_QUALITY, colorspace="RGB", colorsubsampling="420")
    return jpeg


def _tables(planned: Sequence[Picture], chosen: Sequence[Picture], seed: int) -> Iterator[tuple[str, bytes]]:
    listed = [each.name for each in planned if each.folder == "labelled"]
    shuffled = [listed[place] for place in _rng(seed, "list").permutation(len(listed)).tolist()]
    yield LISTED, "".join(f"{name}\n" for name in shuffled).encode("ascii")
    yield LABELS, _csv(_labelled(each) for each in planned)
    yield FRAMES, _csv(_frame(each, seed) for each in planned)
    yield (
        VOCABULARY,
        _csv(
            {"label": label, "old_label": old, "code_gcrmn": code, "id_gbif": "" if taxon is None else f"{_GBIF}/{taxon}"}
            for old, (label, code, taxon) in CLASSES.items()
        ),
    )
    yield CLASS_MAPPING, _csv({"class": label, "gbif": taxon} for label, _, taxon in CLASSES.values() if taxon is not None)
    yield (
        SEGMENTATION,
        json.dumps({"note": "The inner form of the published file is unknown. This one stands in its place."}).encode("ascii"),
    )
    for split in FEW_SESSIONS:
        rows = ({"FileName": each.name, **each.labels()} for each in chosen if each.folder == split)
        yield f"fs_ml/annotations/{split}.csv", _csv(rows)


def _labelled(picture: Picture) -> dict[str, object]:
    return {
        "FileName": picture.name,
        "frame_doi": _DOI,
        "relative_file_path": _path(picture),
        "annotation_date": "2024-10-16",
        **picture.labels(),
    }


def _frame(picture: Picture, seed: int) -> dict[str, object]:
    """Where a picture was taken, as the full Atlas tells it; a diver without a receiver does not know."""
    rng, session = _rng(seed, picture.name, "position"), picture.session
    latitude, longitude = (round(degrees + float(rng.uniform(-0.002, 0.002)), 7) for degrees in (session.latitude, session.longitude))
    angles = [round(float(rng.uniform(low, high)), 2) for low, high in ((-3, 1), (-9, 9), (-9, 9), (0, 360))]
    date = session.date
    taken = f"{date[:4]}:{date[4:6]}:{date[6:]} {8 + picture.number // 3600:02}:{picture.number // 60 % 60:02}:{picture.number % 60:02}"
    position = (latitude, longitude, *angles, taken, 1) if session.fix else (None,) * len(_POSITION)
    return {
        "OriginalFileName": picture.name.removeprefix(f"{session.name}_"),
        "FileName": picture.name,
        "relative_file_path": _path(picture),
        "frames_doi": f"https://doi.org/{_DOI}",
        **dict(zip(_POSITION, position, strict=True)),
    }


def _path(picture: Picture) -> str:
    return f"{picture.session.name}/{'DCIM' if picture.session.is_photo else 'PROCESSED_DATA/FRAMES'}/{picture.name}"


def _csv(rows: Iterable[Mapping[str, object]]) -> bytes:
    listed = list(rows)
    written = io.StringIO()
    table = csv.DictWriter(written, listed[0], lineterminator="\n")
    table.writeheader()
    table.writerows(listed)
    return written.getvalue().encode("ascii")


def _write(root: Path, files: Iterable[tuple[str, bytes]]) -> None:
    for name, content in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _write_zip(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """An archive without a clock in it. Pictures are not packed again."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in sorted(files):
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.external_attr = 0o644 << 16
            archive.writestr(member, content, zipfile.ZIP_STORED)
    path.write_bytes(stream.getvalue())


def _rng(seed: int, *names: object) -> np.random.Generator:
    """Random numbers of their own for every picture, so that no order of threads can change them."""
    return np.random.default_rng([seed, zlib.crc32("/".join(map(str, names)).encode())])
