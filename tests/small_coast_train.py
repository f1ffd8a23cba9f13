"""Coast Train in small: the figures of the sample that tests break, names in it, and ways to break it."""

import csv
import io
import json
import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from dsqc import engine
from dsqc.report import Scope
from dsqc.samples import coast_train
from small import without_aligned

COUNTS = {"NAIP_11": 2, "Sentinel2_11": 2, "Sentinel2_4": 1, "Landsat8_11": 3, "Orthophoto_12": 1, "Orthophoto_8": 1}
SIZE_PX = (48, 36)

PICTURES = list(coast_train.pictures(COUNTS, size_px=SIZE_PX))
LANDSAT = [picture for picture in PICTURES if picture.record.key == "Landsat8_11"]
"""The pictures of the record that lies unpacked; the last has older generations."""
FIRST, LAST = LANDSAT[0], LANDSAT[-1]

RECORD = "Landsat8_11_001"
TABLE = f"{RECORD}/{RECORD}.csv"
NPZ = f"{RECORD}/npz/{FIRST.npz_name}"
OLD = f"{RECORD}/npz/{LAST.npz_name}"
LINE = {picture.npz_name: line for line, picture in enumerate(LANDSAT, 2)}
"""The line of the row of each of these pictures; a header stands first."""

PUBLISHED = """\
        NAIP: {'11': 493, '6': 115}
        Sentinel2: {'11': 340, '4': 103}
        Landsat8: {'11': 350, '12': 50}
        Orthophoto: {'12': 26, '9': 42, '8': 289}
        Quadrangles: {'7': 44}
"""
IN_SMALL = """\
        NAIP: {'11': 2}
        Sentinel2: {'11': 2, '4': 1}
        Landsat8: {'11': 3}
        Orthophoto: {'12': 1, '8': 1}
"""
PIXELS = sum(picture.size_px[0] * picture.size_px[1] for picture in PICTURES)


def smaller(published):
    """The text of the definition with the figures of the small sample in it; all else stays as published but for ``without_aligned``."""
    for large, small in ((PUBLISHED, IN_SMALL), ("counts: 1192566534", f"counts: {PIXELS}")):
        assert published.count(large) == 1
        published = published.replace(large, small)
    return without_aligned(published)


def judged(definition, root, *, partial=False):
    return engine.run(definition, str(root), Scope({}, partial))


def place(picture):
    """How findings begin that are about the row of a picture of the unpacked record."""
    return f"line {LINE[picture.npz_name]} ({picture.npz_name})"


@contextmanager
def rows(root, record=RECORD):
    """The rows of a record's table, to be changed in place; they are written back as they were written."""
    with members(root, record) as files:
        read = csv.DictReader(io.StringIO(files[f"{record}.csv"].decode("latin-1"), newline=""))
        found = list(read)
        yield found
        written = io.StringIO()
        table = csv.DictWriter(written, read.fieldnames, lineterminator="\n")
        table.writeheader()
        table.writerows(found)
        files[f"{record}.csv"] = written.getvalue().encode("latin-1")


@contextmanager
def arrays(root, picture=FIRST):
    """The arrays of a picture, to be changed in place; they are packed again."""
    with members(root, picture.record.name) as files:
        name = f"npz/{picture.npz_name}"
        with np.load(io.BytesIO(files[name])) as packed:
            held = dict(packed)
        yield held
        written = io.BytesIO()
        np.savez_compressed(written, **held)
        files[name] = written.getvalue()


@contextmanager
def members(root, record=RECORD):
    """The files of a record by their names in it, to be changed, added or taken away; they are written back where they were."""
    folder, archive = Path(root) / record, Path(root) / f"{record}.zip"
    top = f"{record}/" if archive.is_file() and all(name.startswith(f"{record}/") for name in unzipped(archive)) else ""
    held = files_of(root, record)
    yield held
    if archive.is_file():
        with zipfile.ZipFile(archive, "w") as opened:
            for name, content in held.items():
                opened.writestr(zipfile.ZipInfo(f"{top}{name}"), content)
        return
    shutil.rmtree(folder)
    for name, content in held.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def files_of(root, record):
    """The files of a record by their names in it, whether it lies unpacked or in its archive."""
    folder, archive = Path(root) / record, Path(root) / f"{record}.zip"
    if not archive.is_file():
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.*"))}
    return {name.removeprefix(f"{record}/"): content for name, content in unzipped(archive).items()}


def unzipped(archive):
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def area_px(picture):
    return picture.size_px[0] * picture.size_px[1]


def pixels(more):
    """The finding of the sum of all pixels where there are so many more, or fewer."""
    differs = f"{more:,} too many" if more > 0 else f"{-more:,} missing"
    return [(".", f"in all: {PIXELS + more:,} as the sum of rows.ImageHeightPx × ImageWidthPx, expected {PIXELS:,} ({differs})")]


def of_label(shape, height_px=FIRST.size_px[1], width_px=FIRST.size_px[0]):
    """The finding of the first row, whose sides are not those of its label of that shape."""
    sides = f"ImageHeightPx {height_px}, ImageWidthPx {width_px}, label_shape {shape}"
    return [(TABLE, f"the sides are not those of the newest label: line 2, npz {FIRST.npz_name}, {sides}")]


def beginning(names):
    """How a message begins to show the names of an array of texts."""
    return f"{json.dumps(names)[:80]}…"


def disagreement(held):
    """The message of a label that contradicts its doodles, from the two arrays."""
    classes = held["doodles"].astype(int)
    agreeing = (held["label"] == 1).all(axis=-1, where=np.arange(held["label"].shape[2]) == classes[..., None] - 1)
    agreeing &= (classes > 0) & (classes <= held["label"].shape[2])
    doodled = classes > 0
    share, worst = min((agreeing[classes == value].mean(), value) for value in np.unique(classes[doodled]).tolist())
    every = f"{agreeing.sum():,} of {doodled.sum():,} px of doodles ({_percent(agreeing.sum() / doodled.sum())})"
    return (
        f"label gives {every} to the doodled class, expected at least 85 %; "
        f"worst is class {worst} with {_percent(share)} of {(classes == worst).sum():,} px"
    )


def _percent(share):
    return f"{np.floor(round(share * 10_000, 6)) / 100:g} %"
