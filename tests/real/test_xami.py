"""The real folds of XAMI, where a copy lies beside the checkout: what is known of them is found, and nothing else is.

The definition is that of the whole release, and pictures are not at hand: the copy is said to be partial.
"""

import shutil
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from dsqc.tables import rows_of
from small import told

TOP = Path(__file__).parents[2]
REAL = TOP.parent / "shared" / "real" / "xami"
NOT_AT_HAND = "the copy is partial (--partial) and has no "


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The tables alone: the two example pictures are no files of the release."""
    if not REAL.is_dir():
        pytest.skip("there is no copy of xami beside the checkout")
    root = tmp_path_factory.mktemp("xami")
    for path in REAL.glob("*.*"):
        shutil.copyfile(path, root / path.name)
    return root


@pytest.fixture(scope="module")
def report(root):
    return engine.run(load(TOP / "checks" / "xami.yaml"), str(root), Scope(partial=True))


def leaks(report, fold):
    [outcome] = (each for each in report.outcomes if each.check_id == "same-field-in-a-fold")
    return [finding for finding in outcome.findings if finding.subject == f"mskf_{fold}.csv"]


@pytest.mark.parametrize(("fold", "leaking", "observations", "affected"), [(0, 64, 253, 68), (1, 72, 250, 76)])
def test_observations_of_the_validation_stand_in_the_training_of_a_fold(report, fold, leaking, observations, affected):
    found = leaks(report, fold)
    assert len(found) == leaking
    assert {(each.values["leaking_count"], each.values["groups"]["valid"]) for each in found} == {(leaking, observations)}
    assert sum(each.values["members"]["valid"] for each in found) == affected


def test_a_leak_is_told_with_its_rows(report):
    words = (
        "observation=S0018141301 has rows on 2 sides of SPLIT, expected one: 1 of train: line 533 (708); 1 of valid: line 799 (33) [fold=0]"
    )
    assert (leaks(report, 0)[0].subject, leaks(report, 0)[0].message) == ("mskf_0.csv", words)


NEXT = """
sources:
  folds:
    reader: table
    files: 'mskf_{fold:0|1|2|3}.csv'
    columns: {IMADE_ID: text, IMAGE_PATH: text, SPLIT: [train, valid]}
    parse: {IMAGE_PATH: '[./]{**}/{observation:S[0-9]{10}}_{filter:[A-Z]}_png.rf.{export:[0-9a-f]{32}}.jpg'}
ignore: ['{}.json']
checks:
  - rule: burst-leakage
    per: [fold]
    with: {of: rows, frame: observation, within_frames: 100, split: SPLIT}
    why: The last two digits count exposures; the two before them the observations of one proposal.
"""


@pytest.mark.parametrize(("fold", "bursts", "leaking", "affected"), [(0, 832, 76, 84), (1, 832, 81, 89)])
def test_observations_that_follow_each_other_stand_in_training_and_validation(root, tmp_path, fold, bursts, leaking, affected):
    (tmp_path / "next.yaml").write_text(NEXT, encoding="utf-8")
    [outcome] = (each for each in engine.run(load(tmp_path / "next.yaml"), str(root), Scope()).outcomes if each.rule == "burst-leakage")
    found = [each for each in outcome.findings if each.subject == f"mskf_{fold}.csv"]
    assert {(each.values["burst_count"], each.values["leaking_count"]) for each in found} == {(bursts, leaking)}
    assert (len(found), sum(each.values["members"]["valid"] for each in found)) == (leaking, affected)


def test_ids_that_two_of_four_folds_do_not_validate_are_not_judged(report):
    found = told(report)
    assert Counter(subject for subject, _ in found.pop("same-field-in-a-fold")) == {"mskf_0.csv": 64, "mskf_1.csv": 72}
    assert found == {
        "sources-found": [("not judged: 1", "sources and patterns without files, in a copy that is said to be partial")],
        "folds": [
            ("not judged: 2", "folds that this copy or the scope leaves out"),
            ("not judged: 527", "ids that are valid in none of the 2 of 4 folds that are there"),
        ],
    }


def test_what_is_there_passes_and_what_is_not_there_does_not_apply(report):
    statuses = {outcome.check_id: outcome.status for outcome in report.outcomes}
    assert {name for name, status in statuses.items() if status == "failed"} == {"same-field-in-a-fold"}
    judged = {"readable", "unlisted-files", "fold-counts", "folds", "one-id-one-image", "sky-positions"}
    assert {name for name in judged if statuses[name] != "passed"} == set()
    absent = {outcome.check_id: outcome.reason for outcome in report.outcomes if outcome.status == "not-applicable"}
    others = {"archive", "published-checksums"}
    assert [reason for name, reason in absent.items() if name not in others and not reason.startswith(NOT_AT_HAND)] == []
    assert set(statuses.values()) == {"passed", "failed", "not-applicable"}


def test_every_path_is_taken_apart_and_the_filters_are_those_of_the_published_table(report):
    rows = report.facts[rows_of("folds")].filter(path="mskf_0.csv")
    assert dict(rows.group_by("filter").len().iter_rows()) == {"U": 193, "V": 102, "B": 116, "W": 3, "S": 63, "M": 175, "L": 403}
    seen = rows.select("observation", "export").select(pl.all().n_unique()).row(0)
    assert (rows.height, seen) == (1055, (871, 1055))


def test_of_1000_exposures_601_are_of_pictures(report):
    pictures = report.facts[rows_of("folds")].filter(path="mskf_0.csv")
    exposures = report.facts[rows_of("observations")]
    assert (exposures.height, exposures.join(pictures, on=["observation", "filter"], how="semi").height) == (1000, 601)


def test_a_copy_that_is_said_to_be_whole_lacks_two_folds(root):
    found = told(engine.run(load(TOP / "checks" / "xami.yaml"), str(root), Scope()))
    assert found["folds"] == [
        (".", "there are 2 of 4 folds: fold 0, 1"),
        ("not judged: 527", "ids that are valid in none of the 2 of 4 folds that are there"),
    ]
    hint = "if this copy leaves it out on purpose, say --only or --partial"
    numbers = (("2", "train", 791), ("2", "valid", 264), ("3", "train", 792), ("3", "valid", 263))
    assert found["fold-counts"] == [
        (".", f"fold={fold}, SPLIT={split}: 0 rows, expected {count} ({count} missing); {hint}") for fold, split, count in numbers
    ]
