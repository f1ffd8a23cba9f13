"""What a user types, reads and gates on: arguments, both streams, exit codes."""

import importlib.metadata
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest
from PIL import Image

from dsqc import catalogue, cli, plugins, renderers, rules, samples
from dsqc.rules import min_area
from small import IMAGE, MASK, SIZE_PX

SCOPE = ("--only", "kind=Real", "--only", "subset=hBN_Thin")
FIVE_MISTAKES = """\
title: Five mistakes
sources:
  images: {reader: imgae, files: 'images/{key}.jpg'}
  masks: {reader: mask, files: 'masks/{key}.png', with: {values: classes}}
checks:
  - rule: min-aera
    with: {at_least_px: 200}
  - rule: image-mode
    where: {source: pictures}
    with: {modes: [RGB]}
  - rule: min-area
    where: {source: masks}
    with: {at_least_px: many}
"""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def dsqc(monkeypatch, capsys, tmp_path):
    """Calls dsqc as a shell does, from an empty folder, but without the start of another interpreter."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["dsqc", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Ended(ended.value.code or 0, *capsys.readouterr())

    return call


@pytest.fixture
def run(dsqc, definition_path):
    """Runs the small definition on a root, in this process."""
    return lambda root, *arguments: dsqc("run", definition_path, "--root", root, *SCOPE, "--workers", 1, *arguments)


@pytest.fixture
def with_plug_in(tmp_path, copy):
    """Judges the sample with a plug-in that is no part of dsqc: a reader or a rule called ``mine``, and nothing else but house checks."""

    def call(package, code, *arguments):
        (tmp_path / "mine.py").write_text(code)
        reader, rule = {"readers": ("mine", "regular-files"), "rules": ("file", "mine")}[package]
        (tmp_path / "mine.yaml").write_text(f"sources:\n  all: {{reader: {reader}, files: '{{**}}'}}\nchecks:\n  - rule: {rule}\n")
        main = f"import dsqc.{package} as folder; folder.__path__.append({str(tmp_path)!r}); from dsqc.cli import main; main()"
        command = [sys.executable, "-c", main, "run", "mine.yaml", "--root", str(copy), "--workers", "1", *arguments]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return call


def error(ended):
    """The last line of a refusal, which has exit code 2, tells how to get help, and reports nothing."""
    assert (ended.code, ended.out) == (2, "")
    assert "--help' for help." in ended.err
    return ended.err.splitlines()[-1]


def test_a_run_that_passes_says_so_first_and_names_its_reports(run, definition_path, sample):
    ended = run(sample)
    assert (ended.code, ended.err) == (0, f"definition {definition_path}\n")
    assert ended.out.startswith("PASSED  maskterial: ")
    assert ended.out.splitlines()[-3:] == [f"wrote reports/maskterial/{name}" for name in ("report.html", "report.json", "facts")]
    assert {path.name for path in Path("reports/maskterial").iterdir()} == {"report.html", "report.json", "facts"}


def test_a_run_that_finds_something_ends_with_1(run, copy):
    (copy / IMAGE).write_bytes(b"")
    ended = run(copy, "--out", "out", "--format", "json")
    report = json.loads(Path("out/maskterial/report.json").read_text())
    assert (ended.code, report["exit_code"], report["status"]) == (1, 1, "failed")
    assert ended.out.startswith("FAILED  maskterial: ")
    assert [path.name for path in Path("out/maskterial").iterdir()] == ["report.json"]


MASKS_ALONE = """\
sources: {masks: {reader: mask, files: '{**}/{key}.png'}}
ignore: ['{**}/{}.jpg', '{**}/{}.json']
checks: [{rule: empty-mask, level: warning}]
"""


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_a_warning_decides_only_where_it_is_asked_to(dsqc, copy, tmp_path, fail_on, code):
    Image.new("L", SIZE_PX).save(copy / MASK)
    (tmp_path / "masks.yaml").write_text(MASKS_ALONE)
    ended = dsqc("run", tmp_path / "masks.yaml", "--root", copy, "--workers", 1, "--fail-on", fail_on, "--format", "json")
    assert ended.code == code
    assert "FAILED   warning  empty-mask: 1 finding" in ended.out


def test_never_failing_ends_with_0_and_still_says_failed(run, copy):
    (copy / IMAGE).unlink()
    ended = run(copy, "--fail-on", "never", "--format", "json")
    assert (ended.code, ended.out.split()[0]) == (0, "FAILED")


def test_a_definition_in_the_current_folder_wins_over_the_packaged_one_and_is_named(dsqc, definition_path, sample):
    Path("checks").mkdir()
    Path("checks/maskterial.yaml").write_bytes(definition_path.read_bytes())
    ended = dsqc("run", "maskterial", "--root", sample, *SCOPE, "--workers", 1, "--format", "text")
    assert (ended.code, ended.err) == (0, "definition checks/maskterial.yaml\n")
    assert dsqc("list").out.splitlines()[0] == "maskterial      MaskTerial, flakes of 2D materials  (checks/maskterial.yaml)"


def test_without_one_in_the_current_folder_the_packaged_definition_is_taken(dsqc, sample):
    packaged = catalogue.packaged() / "maskterial.yaml"
    ended = dsqc("run", "maskterial", "--root", sample, *SCOPE, "--workers", 1, "--format", "text")
    assert (ended.code, ended.err) == (1, f"definition {packaged}\n")
    assert f"maskterial      MaskTerial, flakes of 2D materials  ({packaged})\n" in dsqc("list").out


def test_reports_are_never_written_into_the_dataset(dsqc, definition_path, copy, monkeypatch):
    monkeypatch.chdir(copy)
    refused = dsqc("run", definition_path, *SCOPE, "--workers", 1)
    assert "the reports (reports/maskterial) would lie inside the dataset (.); give --root, or --out a folder outside it" in error(refused)
    assert not Path("reports").exists()
    assert dsqc("run", definition_path, *SCOPE, "--workers", 1, "--out", "../elsewhere").code == 0


def test_scope_and_partial_stand_in_the_report(run, copy):
    (copy / IMAGE).unlink()
    (copy / MASK).unlink()
    assert run(copy, "--partial", "--only", "split=train", "--format", "json").code == 0
    report = json.loads(Path("reports/maskterial/report.json").read_text())
    assert report["scope"] == {"only": {"kind": ["Real"], "subset": ["hBN_Thin"], "split": ["train"]}, "partial": True}
    assert report["coverage"]["files_outside_scope"] == 9


def test_an_unknown_dataset_is_refused_with_the_nearest_name(dsqc):
    assert "no definition is called 'maskteral' in ./checks or in dsqc; did you mean maskterial?" in error(dsqc("run", "maskteral"))
    assert error(dsqc("run", "mine.yaml")) == "Error: there is no definition file mine.yaml"


def test_a_root_that_is_not_there_is_refused(run, copy):
    assert error(run("nowhere")) == "Error: nowhere is no folder; give the dataset's folder with --root"
    assert error(run(copy / IMAGE)) == f"Error: {copy / IMAGE} is no folder but a file; give the dataset's folder with --root"
    assert not Path("reports").exists()


def test_all_mistakes_of_a_definition_are_told_at_once_with_their_places(dsqc):
    Path("five.yaml").write_text(FIVE_MISTAKES)
    ended = dsqc("run", "five.yaml")
    places = [line.split(" ")[0] for line in ended.err.splitlines() if line.startswith("five.yaml:")]
    assert places == [f"five.yaml:{place}:" for place in ("3:20", "4:66", "6:11", "9:21", "13:25")]
    assert error(ended) == "Error: five.yaml has 5 mistakes; nothing was judged"


def test_what_is_no_yaml_is_one_mistake(dsqc):
    Path("broken.yaml").write_text("sources: [\n")
    ended = dsqc("run", "broken.yaml")
    assert ended.err.startswith("broken.yaml:2:1: YAML: ")
    assert error(ended) == "Error: broken.yaml has 1 mistake; nothing was judged"


def test_an_unknown_format_is_refused_before_anything_is_read(run):
    words = f"Error: Invalid value for --format: no format is called 'pdf'; there are {', '.join(renderers.known())}"
    assert error(run("nowhere", "--format", "html,pdf")) == words


@pytest.mark.parametrize(
    ("only", "words"),
    [
        ("subset", "Error: Invalid value for '--only': 'subset' is not KEY=VALUE, as in --only subset=WSe2"),
        ("split=", "Error: Invalid value for '--only': 'split=' is not KEY=VALUE, as in --only subset=WSe2"),
        ("kind=Reel", "Error: --only kind=Reel: kind is one of Real, Synthetic"),
        ("colour=red", "Error: --only colour: no capture of that name; captures: kind, subset, split, key, classed, floor, shots, run"),
    ],
)
def test_a_scope_that_cannot_be_is_refused(run, sample, only, words):
    assert error(run(sample, "--only", only)) == words


def test_a_sample_and_a_root_are_not_judged_together(run, sample):
    assert error(run(sample, "--sample")) == "Error: --sample judges the sample that it writes; leave --root away"


def test_the_sample_is_not_written_over_anything(dsqc):
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("keep")
    assert error(dsqc("sample", "maskterial", "mine")) == "Error: mine is not empty; a sample is written to an empty or new folder"
    known = ", ".join(samples.known())
    assert error(dsqc("sample", "mask", "new")) == f"Error: there is no sample of 'mask'; there are samples of {known}"
    assert [path.name for path in Path().rglob("*")] == ["mine", "notes.txt"]


def test_all_rules_are_listed_with_what_they_hold(dsqc):
    listed = [line.split(maxsplit=1) for line in dsqc("rules").out.splitlines()]
    assert [name for name, _ in listed] == list(rules.known())
    assert ["min-area", plugins.heading(min_area)] in listed


def test_the_manual_of_a_rule_ends_with_what_it_takes(dsqc):
    manual, taken = dsqc("rules", "min-area").out.rsplit("\n\nwith:\n", 1)
    assert manual == plugins.manual(min_area)
    assert "  at_least_px: whole number, or by group {by: […], …}" in taken
    assert error(dsqc("rules", "min-aera")) == "Error: no rule is called 'min-aera', did you mean 'min-area'?"


@pytest.mark.parametrize("name", rules.known())
def test_defaults_are_shown_as_a_definition_writes_them(dsqc, name):
    defaults = re.findall(r"\(default: (.*)\)$", dsqc("rules", name).out, re.MULTILINE)
    assert [default for default in defaults if re.match(r"\w+\(", default)] == []


def test_the_schema_is_one_that_editors_can_use(dsqc):
    schema = json.loads(dsqc("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {"sources", "checks"} <= set(schema["properties"])


def test_a_rule_that_crashes_ends_with_3_and_hides_nothing(with_plug_in, tmp_path):
    code = "from dsqc.facts import Files\ndef check(files: Files):\n    yield 1 / 0\n"
    ended = with_plug_in("rules", code, "--fail-on", "never", "--format", "json")
    report = json.loads((tmp_path / "reports/mine/report.json").read_text())
    *others, crashed = report["checks"]
    assert (ended.code, report["status"], report["exit_code"]) == (3, "incomplete", 3)
    assert "CRASHED  error    mine\n  ZeroDivisionError: division by zero\n" in ended.out
    assert (crashed["status"], "yield 1 / 0" in crashed["trace"]) == ("crashed", True)
    assert {check["status"] for check in others} == {"passed"}


def test_a_reader_that_crashes_ends_with_3_and_names_the_file(with_plug_in, tmp_path):
    code = "from dsqc.facts import Content\nFILLS = (Content,)\ndef read(stream, file, wanted):\n    yield 1 / 0\n"
    ended = with_plug_in("readers", code)
    assert (ended.code, ended.out) == (3, "")
    assert re.search(r"Error: reader mine failed on Real_hBN_Thin/\S+:\nTraceback", ended.err)
    assert not (tmp_path / "reports").exists()


def test_an_interruption_ends_with_130(with_plug_in):
    ended = with_plug_in("rules", "from dsqc.facts import Files\ndef check(files: Files):\n    raise KeyboardInterrupt\n    yield\n")
    assert (ended.code, ended.out, ended.err.split("\n")[-2]) == (130, "", "dsqc: interrupted")


def test_a_run_of_the_module_in_its_own_processes_ends_as_the_command_does(definition_path, copy, tmp_path):
    (copy / IMAGE).write_bytes(b"")
    command = [sys.executable, "-m", "dsqc", "run", str(definition_path), "--root", str(copy), *SCOPE, "--workers", "2", "--format", "text"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, f"definition {definition_path}\n")
    assert ended.stdout == (tmp_path / "reports/maskterial/report.txt").read_text() + "wrote reports/maskterial/report.txt\n"


def test_the_version_is_that_of_the_package():
    ended = subprocess.run([sys.executable, "-m", "dsqc", "--version"], capture_output=True, text=True, check=True)
    assert ended.stdout == f"python -m dsqc, version {importlib.metadata.version('dsqc')}\n"


def test_a_fault_of_dsqc_ends_with_3(tmp_path, copy):
    main = "import dsqc.engine as engine; engine.list_root = None; from dsqc.cli import main; main()"
    command = [sys.executable, "-c", main, "run", "maskterial", "--root", str(copy), "--out", str(tmp_path / "out")]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.endswith("dsqc: this is a fault of dsqc and says nothing of the dataset\n")


def test_the_options_of_a_comparison_are_shown_with_the_rule_that_asks_for_it(dsqc):
    shown = dsqc("rules", "aligned").out
    assert "  images: a source that gives files\n  labels: a source that gives rows\n" in shown
    assert "  neighbours: whole number (default: 2)\n" in shown
    assert "alignments" not in shown
