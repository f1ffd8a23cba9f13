"""Seatizen Atlas in small: the figures of the sample that tests break, names in it, and the definition with its figures."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dsqc import engine
from dsqc.report import Scope
from dsqc.samples import seatizen_atlas
from dsqc.samples._atlas import CLASSES

COUNTS = {"labelled": 3, "unlabelled": 8}
FEW = 2
WIDTH_PX = 240

PICTURES = seatizen_atlas.pictures(COUNTS)
FEW_PICTURES = seatizen_atlas.few_pictures(FEW)
PUBLISHED = Path(__file__).parents[1] / "checks" / "seatizen-atlas.yaml"

WITHOUT_FIX = [picture for picture in PICTURES if not picture.session.fix]
UNTOUCHED = {
    "gps-in-range": [(f"not judged: {len(WITHOUT_FIX)}", "rows in which every column stated is null, as it may be")],
    "gbif-links": [
        (f"not judged: {sum(taxon is None for *_, taxon in CLASSES.values())}", "rows in which every column stated is null, as it may be")
    ],
}
"""What is said of the sample as it is written: divers without a receiver have no position, and some classes are no taxon."""


def path(picture):
    return f"dataset/{picture.folder}/{picture.name}"


def few_path(picture):
    return f"fs_ml/images/{picture.name}"


def line(picture):
    """Where the row of a picture stands in the tables of all pictures, in words."""
    return f"line {PICTURES.index(picture) + 2} ({picture.name})"


def smaller(published):
    """The text of the definition with the figures of the small sample in it; all else stays as published."""
    for large, small, times in (
        ("counts: 14492}", f"counts: {len(PICTURES)}}}", 2),
        ("counts: 1200}", f"counts: {COUNTS['labelled']}}}", 1),
        ("{labelled: 1200, unlabelled: 13292}", f"{{labelled: {COUNTS['labelled']}, unlabelled: {COUNTS['unlabelled']}}}", 1),
    ):
        assert published.count(large) == times, large
        published = published.replace(large, small)
    return published


def judged(definition, root):
    return engine.run(definition, str(root), Scope())


@contextmanager
def rows(file: Path) -> Iterator[list[dict[str, str]]]:
    """The rows of a table, to be changed in place; they are written back."""
    with file.open(encoding="ascii", newline="") as text:
        found = list(csv.DictReader(text))
    header = list(found[0])
    yield found
    with file.open("w", encoding="ascii", newline="") as text:
        table = csv.DictWriter(text, header, lineterminator="\n")
        table.writeheader()
        table.writerows(found)


@contextmanager
def lines(file: Path) -> Iterator[list[str]]:
    """The lines of a text, to be changed in place; they are written back."""
    found = file.read_text(encoding="ascii").splitlines()
    yield found
    file.write_text("".join(f"{each}\n" for each in found), encoding="ascii", newline="\n")
