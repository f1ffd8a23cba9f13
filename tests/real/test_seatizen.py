"""Real files of the Seatizen Atlas, where a copy lies beside the checkout: what is known of them is found, and nothing else is.

The list, the vocabulary and fs_ml are there, the deposit is not: the copy is said to be partial.
"""

import shutil
from pathlib import Path

import polars as pl
import pytest

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from dsqc.tables import rows_of
from small import told

TOP = Path(__file__).parents[2]
REAL = TOP.parent / "shared" / "real" / "seatizen-atlas"
LISTED, VOCABULARY = "labeled_image_names.csv", "matching_between_old_new_label_multilabel.csv"
NOT_AT_HAND = ("the copy is partial (--partial) and has no ", "the source frames is optional and absent", "no archive of the definition")
FIRST = {"test": ("65", "70", "95"), "train": ("59", "61", "64"), "val": ("60", "62", "68")}
"""The first pictures of each split, by the end of their number."""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    if not REAL.is_dir():
        pytest.skip("there is no copy of seatizen-atlas beside the checkout")
    root = tmp_path_factory.mktemp("seatizen") / "root"
    shutil.copytree(REAL, root, copy_function=shutil.copyfile)
    return root


@pytest.fixture(scope="module")
def report(root):
    return engine.run(load(TOP / "checks" / "seatizen-atlas.yaml"), str(root), Scope(partial=True))


def outcome(report, check):
    [found] = (each for each in report.outcomes if each.check_id == check)
    return found


def test_the_list_has_1200_names_and_no_header(report):
    assert outcome(report, "listed-count").rows_seen == {"rows": 1200}
    assert outcome(report, "listed-count").status == outcome(report, "listed-once").status == "passed"
    assert report.facts[rows_of("listed")].row(0, named=True)["name"] == "20210618_ATF-Europa_ASV-00_GX024250_004.jpeg"


def test_a_list_that_lost_its_first_line_is_told(root, tmp_path):
    """As the authors' notebook reads it: 1,199 names."""
    (tmp_path / LISTED).write_bytes((root / LISTED).read_bytes().partition(b"\n")[2])
    definition = tmp_path / "list.yaml"
    text = "sources:\n  listed: {reader: names, files: 'labeled_image_names.csv'}\n"
    check = "checks:\n  - {rule: count, where: {source: listed}, with: {of: rows, counts: 1200}}\n"
    definition.write_text(f"{text}ignore: ['list.yaml']\n{check}", encoding="utf-8")
    found = engine.run(load(definition), str(tmp_path), Scope())
    assert told(found) == {"count": [(".", "in all: 1,199 rows, expected 1,200 (1 missing)")]}


def test_every_name_follows_the_convention_and_tells_one_of_35_sessions(report):
    assert outcome(report, "readable").status == "passed"
    sessions = report.facts[rows_of("listed")].group_by("date", "site", "device").len().sort("len", descending=True)
    assert (sessions.height, sessions["len"].sum()) == (35, 1200)
    assert sessions.row(0) == ("20210218", "REU-Hermitage", "scuba", 271)


def test_names_are_of_four_countries_and_three_extensions(report):
    names = report.facts[rows_of("listed")]
    countries = names.group_by(pl.col("site").str.head(3)).len().sort("len", descending=True).rows()
    assert countries == [("REU", 472), ("MYT", 322), ("ATF", 306), ("MUS", 100)]
    extensions = names.group_by(pl.col("name").str.extract(r"\.(\w+)$").alias("extension")).len().sort("len", descending=True).rows()
    assert extensions == [("jpg", 793), ("jpeg", 268), ("JPG", 139)]


def test_one_session_stands_in_training_validation_and_test(report):
    [finding] = outcome(report, "same-session").findings
    assert finding.key == ("leak", "20150611", "REU-St-Gilles", "scuba")
    assert finding.values == {
        "date": "20150611",
        "site": "REU-St-Gilles",
        "device": "scuba",
        "members": {"test": 10, "train": 10, "val": 10},
        "groups": {"test": 1, "train": 1, "val": 1},
        "group_count": 1,
        "leaking_count": 1,
    }


def test_four_bursts_of_that_session_are_torn_apart(report):
    """The camera took a picture every ten seconds; runs of them are dealt out to the three splits."""
    found = [each.values for each in outcome(report, "same-burst").findings]
    told = [(each["first_frame"], each["last_frame"], each["from"], each["to"], each["members"]) for each in found]
    day = "2015-06-11"
    assert sorted(told) == [
        (43959, 43962, f"{day} 08:26:10", f"{day} 08:26:40", {"train": 2, "val": 2}),
        (43964, 43966, f"{day} 08:27:00", f"{day} 08:27:20", {"test": 1, "train": 2}),
        (43968, 43972, f"{day} 08:27:40", f"{day} 08:28:20", {"test": 1, "train": 2, "val": 2}),
        (43994, 43999, f"{day} 08:32:00", f"{day} 08:32:50", {"test": 2, "train": 3, "val": 1}),
    ]
    assert {(each["burst_count"], each["leaking_count"]) for each in found} == {(16, 4)}


def test_nothing_is_told_beyond_gps_the_space_the_session_and_its_bursts(report, root):
    pictures = sorted(f"fs_ml/images/{path.name}" for path in (root / "fs_ml" / "images").iterdir())
    assert len(pictures) == 30
    nulls = "rows in which every column stated is null, as it may be"
    link = "id_gbif is 'https://www.gbif.org/species/9197 ', expected a text that fits https://www.gbif.org/species/[0-9]+"
    found = told(report)
    assert len(found.pop("same-burst")) == 4
    assert found == {
        "sources-found": [("not judged: 4", "sources and patterns without files, in a copy that is said to be partial")],
        "gps-and-other-private-metadata": [
            (path, "carries private metadata: GPSLatitude, GPSLongitude; expected none") for path in pictures
        ],
        "gbif-links": [(VOCABULARY, f"line 23 (Gorgonian): {link}"), ("not judged: 15", nulls)],
        "same-session": [("fs_ml/annotations/test.csv", session_in_words())],
    }


def session_in_words():
    sides = (
        f"10 of {split}: {', '.join(_row(split, place, number) for place, number in enumerate(numbers))} and 7 more"
        for split, numbers in FIRST.items()
    )
    return f"date=20150611, site=REU-St-Gilles, device=scuba has rows on 3 sides of split, expected one: {'; '.join(sides)}"


def _row(split, place, number):
    table = "" if split == "test" else f"fs_ml/annotations/{split}.csv "
    return f"{table}line {place + 2} (20150611_REU-St-Gilles_scuba_G00439{number}.JPG)"


def test_what_is_not_at_hand_does_not_apply(report):
    statuses = {each.check_id: each.status for each in report.outcomes}
    failed = {"gps-and-other-private-metadata", "gbif-links", "same-session", "same-burst"}
    assert {name for name, status in statuses.items() if status == "failed"} == failed
    absent = [each.reason for each in report.outcomes if each.status == "not-applicable"]
    assert [reason for reason in absent if not reason.startswith(NOT_AT_HAND)] == []
    assert set(statuses.values()) == {"passed", "failed", "not-applicable"}
    judged = {"few-labels-have-images", "few-images-have-labels", "one-name-per-label", "one-old-name-per-label", "blank-image"}
    assert {name for name in judged if statuses[name] != "passed"} == set()
