"""BIOSCAN-5M in small: the figures of the sample that tests break, names in it, and ways to break it."""

import csv
import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dsqc import engine
from dsqc.definition import Definition
from dsqc.report import Report, Scope
from dsqc.samples import bioscan_5m
from dsqc.samples.bioscan_5m import BOXES, METADATA, Record
from small import Told, told

PUBLISHED = Path(__file__).parents[1] / "checks" / "bioscan-5m.yaml"
COUNTS = {"pretrain": 4, "train": 4, "val": 2, "test": 2, "key_unseen": 2, "val_unseen": 2, "test_unseen": 2, "other_heldout": 4}
SIDE_PX = 64
RECORDS = bioscan_5m.records(COUNTS, side_px=SIDE_PX)
ROWS = [record.specimen for record in RECORDS]
EVAL_ZIP, TRAIN_ZIP = "BIOSCAN_5M_original_256_eval.zip", "BIOSCAN_5M_original_256_train.zip"

Row = dict[str, str]


def of(split: str, index: int = 0) -> Record:
    return next(record for record in RECORDS if (record.specimen.split, record.specimen.index) == (split, index))


def cropped(record: Record) -> str:
    return record.path("cropped_256")


def original(record: Record) -> str:
    return record.path("original_256")


def line(record: Record) -> int:
    """The line of a record in both tables."""
    return RECORDS.index(record) + 2


def at(record: Record) -> str:
    """The line and the name of a record, as findings begin with them."""
    return f"line {line(record)} ({record.specimen.processid})"


def write(root: Path) -> None:
    bioscan_5m.write(root, COUNTS, originals=max(COUNTS.values()), side_px=SIDE_PX)


def smaller(published: str) -> str:
    """The text of the definition with the figures of the small sample in it; all else stays as published."""
    for large, small in _figures():
        assert published.count(large) == 1, large
        published = published.replace(large, small)
    return published


def _figures() -> Iterator[tuple[str, str]]:
    for split, large in _PUBLISHED_SAMPLES.items():
        yield f"{split}: {large}", f"{split}: {COUNTS[split]}"
    for split, large in _PUBLISHED_BARCODES.items():
        yield f"{split}: {large}", f"{split}: {len({row.dna_barcode for row in ROWS if row.split == split})}"
    for split, large in _PUBLISHED_SPECIES.items():
        yield f"{split}: {large}", f"{split}: {len({row.species for row in ROWS if row.split == split})}"
    for column, large in (("dna_bin", 324411), ("genus", 7605), ("family", 934), ("order", 55)):
        yield f"counts: {large}", f"counts: {len({getattr(row, column) for row in ROWS} - {None})}"
    yield "original_256: [256, 256], cropped_256: [256, 256]", f"original_256: [{SIDE_PX}, {SIDE_PX}], cropped_256: [{SIDE_PX}, {SIDE_PX}]"
    yield "original_256: [341, 256], cropped: [1, 1]", "original_256: [85, 64], cropped: [1, 1]"
    yield "original_256: [341, 256], cropped: [1024, 768]", "original_256: [85, 64], cropped: [1024, 768]"


_PUBLISHED_SAMPLES = {
    "pretrain": 4677756,
    "train": 289203,
    "val": 14757,
    "test": 39373,
    "key_unseen": 36465,
    "val_unseen": 8819,
    "test_unseen": 7887,
    "other_heldout": 76590,
}
_PUBLISHED_BARCODES = {
    "pretrain": 2284232,
    "train": 118051,
    "val": 6588,
    "test": 18362,
    "key_unseen": 12166,
    "val_unseen": 2442,
    "test_unseen": 3401,
    "other_heldout": 41250,
}
_PUBLISHED_SPECIES = {
    "train": 11846,
    "val": 3378,
    "test": 3483,
    "key_unseen": 914,
    "val_unseen": 903,
    "test_unseen": 880,
    "other_heldout": 9862,
}
PUBLISHED_TABLE = "603020b433ef566946efba7a08dbb23d"


def with_table(published: str, root: Path) -> str:
    """The definition with the digest of this table in place of the published one."""
    assert published.count(PUBLISHED_TABLE) == 1
    return published.replace(PUBLISHED_TABLE, md5(root / METADATA))


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def judged(definition: Definition, root: Path, *, partial: bool = False) -> Report:
    return engine.run(definition, str(root), Scope({}, partial))


def verdict(definition: Definition, root: Path) -> Told:
    return told(judged(definition, root))


@contextmanager
def table(path: Path) -> Iterator[list[Row]]:
    """The rows of a table, to be changed in place; they are written back under the columns that the first then has."""
    delimiter = "\t" if path.suffix == ".tsv" else ","
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=delimiter))
    yield rows
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@contextmanager
def metadata(root: Path) -> Iterator[dict[str, Row]]:
    """The records by id, to be changed in place."""
    with table(root / METADATA) as rows:
        yield {row["processid"]: row for row in rows}


@contextmanager
def boxes(root: Path) -> Iterator[dict[str, Row]]:
    """The boxes by id, to be changed in place."""
    with table(root / BOXES) as rows:
        yield {row["processid"]: row for row in rows}


def moved(root: Path, path: str, to: str) -> None:
    (root / to).parent.mkdir(parents=True, exist_ok=True)
    shutil.move(root / path, root / to)


def repacked(archive: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """The archive written again with its members changed."""
    with zipfile.ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)


def digest(text: str) -> str:
    """What is kept of a barcode."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
