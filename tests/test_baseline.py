"""The file of a baseline."""

import json
from datetime import date

import pytest

from dsqc import baseline
from dsqc.report import Baseline, Known, Scope
from renderers import reports

KNOWN = Known("specks", "b\\udcff.png", ("b.png", "1"), "covers 12 px — few", "0123456789abcdef")
OTHER = Known("specks", "c.png", (), "covers 13 px", "fedcba9876543210")


def made(path, *findings):
    return Baseline(str(path), date(2026, 2, 1), "0.1.0", Scope({"kind": ["Real"]}, partial=True), list(findings))


def test_what_is_saved_is_loaded_and_the_bytes_are_the_same_again(tmp_path):
    path, again = tmp_path / "a.json", tmp_path / "b.json"
    baseline.save(made(path, KNOWN, OTHER), "shapes", path)
    assert baseline.load(path, "shapes") == made(path, KNOWN, OTHER)
    baseline.save(baseline.load(path, "shapes"), "shapes", again)
    assert again.read_bytes() == path.read_bytes()


def test_all_findings_but_the_waived_are_known_from_then_on(tmp_path):
    failed = reports.outcome(status="failed", findings=[reports.finding("new.png")])
    taken = baseline.of_report(reports.report(failed, reports.accepted()), tmp_path / "a.json")
    assert [(each.check_id, each.subject) for each in taken.findings] == [("min-area", "new.png"), ("specks", "c.png")]
    assert (taken.made, taken.dsqc_version, taken.scope) == (date(2026, 3, 1), "0.1.0", Scope())


def test_what_is_gone_is_pruned_and_a_finding_told_otherwise_stays():
    before = Baseline("a.json", date(2026, 2, 1), "0.1.0", Scope(), [KNOWN, OTHER], [OTHER])
    assert baseline.pruned(before) == Baseline("a.json", date(2026, 2, 1), "0.1.0", Scope(), [KNOWN])


def broken(**changes):
    whole = {
        "baseline_version": 1,
        "dataset": "shapes",
        "dsqc_version": "0.1.0",
        "made": "2026-02-01",
        "scope": {"only": {}, "partial": False},
    }
    return json.dumps({**whole, "findings": [], **changes})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is no baseline of dsqc: the file: "),
        (
            broken(findings=[{"check": "a"}]),
            "is no baseline of dsqc: findings/0/subject: Field required; make it anew with 'dsqc baseline create'",
        ),
        (broken(extra=1), "is no baseline of dsqc: extra: Extra inputs are not permitted"),
        (broken(made="yesterday"), "is no baseline of dsqc: made: "),
        (broken(baseline_version=2), "has the form 2 of a baseline, expected 1; make it anew"),
        (broken(dataset="other"), "is the baseline of other, expected one of shapes"),
    ],
)
def test_a_file_that_is_no_baseline_says_why(tmp_path, text, told):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(baseline.BaselineError) as refused:
        baseline.load(path, "shapes")
    assert str(refused.value).startswith(f"{path} {told}")
