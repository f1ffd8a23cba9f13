"""A gate that is switched on over a dataset with findings, through the command line."""

import json
import sys

import pytest
from PIL import Image

from dsqc import cli

DEFINITION = """\
sources:
  images: {reader: image, files: '{key}.png'}
checks:
  - id: sides
    rule: image-size
    where: {source: images}
    with: {equals: [10, 10]}
"""
PLANTED = 30
WANTED = "expected 10×10 px"
WRONG = f"is 9×9 px, {WANTED}: 1 px narrower and 1 px shorter"


def picture(root, name, side_px):
    Image.new("L", (side_px, side_px), 128).save(root / name)


@pytest.fixture
def root(tmp_path):
    """Thirty pictures of a wrong size and one of the right one."""
    root = tmp_path / "data"
    root.mkdir()
    for number in range(PLANTED):
        picture(root, f"wrong-{number:02}.png", 9)
    picture(root, "right.png", 10)
    return root


@pytest.fixture
def dsqc(monkeypatch, capsys, tmp_path, root):
    """Calls dsqc from a folder with the definition; gives the exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "d.yaml").write_text(DEFINITION)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["dsqc", *map(str, arguments), "--root", str(root), "--workers", "1"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, capsys.readouterr()

    return call


@pytest.fixture
def run(dsqc, tmp_path):
    """The exit code of a run, and its report."""

    def call(*arguments):
        code, _ = dsqc("run", "d", "--format", "json", *arguments)
        return code, json.loads((tmp_path / "reports" / "d" / "report.json").read_bytes())

    return call


def states(report):
    [check] = [each for each in report["checks"] if each["id"] == "sides"]
    return (
        check["status"],
        check["finding_count"],
        check["known_count"],
        [each["subject"] for each in check["findings"] if each["state"] == "open"],
    )


def test_what_is_there_passes_once_it_is_known_and_one_more_fails_alone(dsqc, run, root):
    code, report = run()
    assert (code, states(report)[:3]) == (1, ("failed", 30, 0))
    code, told = dsqc("baseline", "create", "d")
    assert (code, told.out) == (0, "wrote checks/d.baseline.json: 30 findings are known from now on\n")
    code, report = run()
    assert (code, report["status"], states(report)) == (0, "passed", ("accepted", 30, 30, []))
    picture(root, "another.png", 9)
    code, report = run()
    assert (code, report["status"], states(report)) == (1, "failed", ("failed", 31, 30, ["another.png"]))


def test_a_known_finding_that_changes_fails_with_what_it_was(dsqc, run, root):
    dsqc("baseline", "create", "d")
    picture(root, "wrong-07.png", 8)
    code, report = run()
    assert (code, states(report)) == (1, ("failed", 30, 29, ["wrong-07.png"]))
    [changed] = [each for check in report["checks"] for each in check["findings"] if each["was"]]
    assert (changed["message"], changed["was"]) == (f"is 8×8 px, {WANTED}: 2 px narrower and 2 px shorter", WRONG)


def test_what_is_mended_is_pruned_and_fails_when_it_comes_back(dsqc, run, root):
    dsqc("baseline", "create", "d")
    picture(root, "wrong-07.png", 10)
    code, report = run()
    assert (code, [each["subject"] for each in report["baseline"]["gone"]]) == (0, ["wrong-07.png"])
    code, told = dsqc("baseline", "prune", "d")
    assert (code, told.out.splitlines()) == (
        0,
        [
            f"gone: sides: wrong-07.png: {WRONG}",
            "checks/d.baseline.json: 1 of 30 findings are gone, 29 stay known",
        ],
    )
    assert dsqc("baseline", "prune", "d")[1].out == "checks/d.baseline.json: 0 of 29 findings are gone, 29 stay known\n"
    picture(root, "wrong-07.png", 9)
    assert states(run()[1]) == ("failed", 30, 29, ["wrong-07.png"])


def test_the_same_findings_make_the_same_baseline(dsqc, tmp_path):
    path = tmp_path / "checks" / "d.baseline.json"
    dsqc("baseline", "create", "d")
    first = path.read_bytes()
    dsqc("baseline", "create", "d")
    assert path.read_bytes() == first


def test_a_baseline_elsewhere_is_named(dsqc, run, tmp_path):
    dsqc("baseline", "create", "d", "--file", tmp_path / "mine.json")
    assert run()[0] == 1
    assert run("--baseline", tmp_path / "mine.json")[0] == 0


def test_a_baseline_that_is_not_there_or_lies_in_the_dataset_is_refused(dsqc, root, tmp_path):
    code, told = dsqc("run", "d", "--baseline", "none.json")
    assert (code, "No such file or directory: 'none.json'" in told.err) == (2, True)
    code, told = dsqc("baseline", "create", "d", "--file", root / "b.json")
    assert (code, "would lie inside the dataset" in told.err) == (2, True)
    assert dsqc("baseline", "prune", "d")[0] == 2


def test_waived_findings_are_not_taken_into_the_baseline(dsqc, run, tmp_path):
    waiver = "{check: sides, subject: 'wrong-0{number}.png', at_most: 10, reason: Old., by: J. Doe, until: forever}"
    (tmp_path / "checks" / "d.waivers.yaml").write_text(f"waivers:\n  - {waiver}\n")
    code, told = dsqc("baseline", "create", "d")
    assert told.out == "wrote checks/d.baseline.json: 20 findings are known from now on\n"
    code, report = run()
    assert (code, states(report)) == (0, ("accepted", 30, 20, []))
    assert [(each["state"], each["finding_count"]) for each in report["waivers"]] == [("used", 10)]


def test_what_is_wrong_with_a_waiver_is_not_known_and_not_gone(dsqc, run, tmp_path):
    waiver = "{check: sides, subject: 'gone.png', at_most: 1, reason: Old., by: J. Doe, until: forever}"
    (tmp_path / "checks" / "d.waivers.yaml").write_text(f"waivers:\n  - {waiver}\n")
    assert dsqc("baseline", "create", "d")[1].out == "wrote checks/d.baseline.json: 30 findings are known from now on\n"
    code, report = run()
    assert (code, report["baseline"]["gone"], report["checks"][-1]["status"]) == (0, [], "failed")
    assert run("--fail-on", "warning")[0] == 1


@pytest.mark.parametrize(
    ("waiver", "told"),
    [
        (
            "at_most: 30, until: 2020-01-01",
            "it held until 2020-01-01, so that 30 findings that fit it count again; mend what they tell, or renew it",
        ),
        ("at_most: 29, until: forever", "30 findings fit it, over its at_most of 29, so that none is waived; narrow it or raise at_most"),
        ("at_most: 1, subject: 'gone.png', until: forever", "no finding fits it; take it out"),
    ],
)
def test_a_waiver_expired_too_wide_or_unused_is_told_and_waives_nothing(run, tmp_path, waiver, told):
    (tmp_path / "checks" / "d.waivers.yaml").write_text(f"waivers:\n  - {{check: sides, reason: Old., by: J. Doe, {waiver}}}\n")
    code, report = run()
    [own] = [each for each in report["checks"] if each["id"] == "waivers"]
    assert (code, states(report)[0], own["status"], own["level"]) == (1, "failed", "failed", "warning")
    assert [each["message"] for each in own["findings"]] == [f"waiver of sides by J. Doe (checks/d.waivers.yaml, line 2): {told}"]
