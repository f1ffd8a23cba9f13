"""The checks of a definition as tests of pytest, as a user's own project sees them."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PIL import Image

import dsqc

pytest_plugins = ("pytester",)

DEFINITION = """\
sources:
  images: {reader: image, files: '{key}.png'}
  masks: {reader: mask, files: 'masks/{key}.png', optional: true}
checks:
  - id: sides-10
    rule: image-size
    where: {source: images}
    with: {equals: [10, 10]}
    why: The model takes nothing else.
  - id: grey
    rule: image-mode
    where: {source: images}
    with: {modes: [L]}
    level: warning
  - id: no-empty-mask
    rule: empty-mask
"""
HOUSE = ["readable", "unlisted-files", "links", "sources-found"]
ALL = [*HOUSE, "sides-10", "grey", "no-empty-mask"]
FAULTY = {"wrong.png": ("L", (9, 10)), "coloured.png": ("RGB", (10, 10))}
WIDTH = "is 9×10 px, expected 10×10 px: 1 px narrower"
COUNTING_READER = """\
from pathlib import Path
from dsqc.facts import Content
FILLS = (Content,)
def read(stream, file, wanted):
    with Path("read.txt").open("a") as log:
        log.write(file.path + "\\n")
    yield from ()
"""


@pytest.fixture
def project(pytester):
    """A project with a definition and a dataset of one picture that is as it should be."""
    (pytester.path / "checks").mkdir()
    (pytester.path / "checks" / "d.yaml").write_text(DEFINITION)
    (pytester.path / "data").mkdir()
    pictures({"right.png": ("L", (10, 10))})
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    return pytester


def pictures(stated):
    for name, (mode, size_px) in stated.items():
        Image.new(mode, size_px, 128).save(Path("data", name))


def run(project, *arguments):
    """Runs pytest on the definition as a user does, in a process of its own."""
    shared = ("checks/d.yaml", "--dsqc-root", "data", "--dsqc-workers", "1", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    return project.runpytest_subprocess(*shared, *arguments)


def test_each_check_is_a_test_by_its_id_as_the_report_has_them(project):
    ended = run(project, "-v")
    lines = [line.split("::")[1].split(" ")[0] for line in ended.outlines if line.startswith("checks/d.yaml::")]
    report = dsqc.run(dsqc.load("checks/d.yaml"), "data")
    assert lines == [outcome.check_id for outcome in report.outcomes] == ALL
    ended.assert_outcomes(passed=6, skipped=1)


def test_what_failed_is_told_in_a_few_lines_and_a_warning_lets_its_test_pass(project):
    pictures(FAULTY)
    ended = run(project, "-rs")
    ended.assert_outcomes(failed=1, passed=5, skipped=1, warnings=1)
    told = "\n".join(ended.outlines)
    assert f"sides-10: 1 finding\n  why: The model takes nothing else.\n  wrong.png: {WIDTH}\n" in told
    assert "checks/d.yaml:10: DsqcWarning: grey: 1 finding\n    coloured.png: has mode RGB (colour), expected L\n" in told
    assert "the source masks is optional and absent" in told
    assert "Traceback" not in told


def test_a_check_that_saw_nothing_or_crashed_fails_with_the_reason(project):
    (project.path / "checks" / "d.yaml").write_text(DEFINITION.replace(", optional: true", "") + "  - rule: crash\n")
    rule = "from dsqc.facts import Files\ndef check(files: Files):\n    yield 1 / 0\n"
    project.makepyfile(crash=rule)
    project.makeconftest(f"import dsqc.rules as folder\nfolder.__path__.append({str(project.path)!r})\n")
    ended = run(project, "-k", "mask or crash")
    ended.assert_outcomes(failed=2, deselected=6)
    told = "\n".join(ended.outlines)
    assert "\nno-empty-mask: empty\n  nothing to look at: there are no masks of source masks\n" in told
    assert "\ncrash: crashed\n  ZeroDivisionError: division by zero\n" in told


def test_names_that_deceive_are_shown_as_what_they_are(project):
    pictures({"\x1b[2J\u202e\n::<b>.png": ("L", (9, 10))})
    assert f"  \\x1b[2J\\u202e\\n::<b>.png: {WIDTH}" in run(project).outlines


def test_on_the_command_line_warnings_can_be_made_to_fail(project):
    pictures(FAULTY)
    ended = run(project, "-W", "error", "-k", "grey")
    ended.assert_outcomes(failed=1, deselected=6)
    assert "grey: 1 finding" in ended.outlines


def test_nothing_is_judged_where_tests_are_only_collected(project):
    (project.path / "data" / "right.png").unlink()
    (project.path / "data").rmdir()
    ended = run(project, "--collect-only", "-q")
    assert ended.outlines[: len(ALL)] == [f"checks/d.yaml::{name}" for name in ALL]
    assert ended.ret == 0


def test_a_dataset_that_cannot_be_judged_fails_every_test_with_the_reason(project):
    ended = run(project, "--dsqc-only", "colour=red")
    ended.assert_outcomes(failed=len(ALL))
    assert "the dataset was not judged: --only colour: no capture of that name; captures: key" in ended.outlines
    refused = run(project, "--dsqc-only", "red")
    assert (refused.ret, "'red' is not KEY=VALUE" in str(refused.stderr)) == (4, True)


def test_checks_are_chosen_by_name_and_the_first_failure_can_end_all(project):
    pictures(FAULTY)
    run(project, "-k", "sides-10").assert_outcomes(failed=1, deselected=6)
    run(project, "-x").assert_outcomes(failed=1, passed=4)
    project.runpytest_subprocess("checks/d.yaml::readable", "--dsqc-root", "data").assert_outcomes(passed=1)


def test_workers_of_xdist_judge_the_dataset_once(project):
    project.makepyfile(mine=COUNTING_READER)
    project.makeconftest(f"import dsqc.readers as folder\nfolder.__path__.append({str(project.path)!r})\n")
    pictures({"x0.png": ("L", (10, 10))})
    (project.path / "checks" / "d.yaml").write_text(
        "sources: {all: {reader: mine, files: '{key}.png'}}\nchecks:\n"
        + "".join(f"  - {{id: regular-{number}, rule: regular-files}}\n" for number in range(20))
    )
    run(project, "-n", "2").assert_outcomes(passed=24)
    assert Path("read.txt").read_text().splitlines() == ["right.png", "x0.png"]


def test_junit_has_a_case_for_each_check(project):
    pictures(FAULTY)
    run(project, "--junitxml", "junit.xml")
    cases = list(ElementTree.parse("junit.xml").iter("testcase"))
    assert [case.get("name") for case in cases] == ALL
    [failure] = [case.find("failure") for case in cases if case.find("failure") is not None]
    assert failure.text.startswith("sides-10: 1 finding")


def test_the_mistakes_of_a_definition_are_told_together(project):
    (project.path / "checks" / "d.yaml").write_text(DEFINITION.replace("image-size", "image-sise").replace("image-mode", "image-mood"))
    ended = run(project)
    ended.assert_outcomes(errors=1)
    told = [line for line in ended.outlines if line.startswith("checks/d.yaml:")]
    assert told == [
        "checks/d.yaml:6:11: no rule is called 'image-sise', did you mean 'image-size'?",
        "checks/d.yaml:11:11: no rule is called 'image-mood', did you mean 'image-mode'?",
    ]


def test_waived_findings_fail_nothing(project):
    pictures({"wrong.png": ("L", (9, 10))})
    waiver = "{check: sides-10, at_most: 1, reason: as scanned, by: R. Viewer, until: forever}"
    (project.path / "checks" / "d.waivers.yaml").write_text(f"waivers: [{waiver}]\n")
    run(project).assert_outcomes(passed=7, skipped=1)


def test_definitions_are_collected_where_they_are_named_alone(project):
    project.makepyfile(test_own="def test_own(): pass\n")
    root = ("--dsqc-root", "data")
    project.runpytest_subprocess(".", *root).assert_outcomes(passed=1)
    project.runpytest_subprocess("checks", *root, "-o", "dsqc_definitions=checks/*.yaml").assert_outcomes(passed=6, skipped=1)
    assert "collected 0 items" in str(project.runpytest_subprocess("checks/d.yaml").stdout)


def test_a_root_and_a_sample_are_not_judged_together(project):
    ended = run(project, "--dsqc-sample")
    assert (ended.ret, "--dsqc-sample judges the sample that it writes; leave --dsqc-root away" in str(ended.stderr)) == (4, True)


def test_those_who_do_not_use_it_import_nothing_but_the_plugin(tmp_path):
    code = "import sys, pytest; pytest.main(['-q', '.']); print(sorted(name for name in sys.modules if name.startswith('dsqc')))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "['dsqc', 'dsqc.pytest_plugin']"
