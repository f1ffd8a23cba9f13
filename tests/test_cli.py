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

from dsqc import catalogue, cli, readers, rules
from small import IMAGE, MASK

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
ONE_SOURCE = "title: Anything\nsources: {all: {reader: READER, files: '{**}'}}\nchecks: [{rule: RULE}]\n"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def dsqc(monkeypatch, capsys, tmp_path):
    """Calls dsqc as a shell would, in an empty folder, and without the start of another interpreter."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["dsqc", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Ended(ended.value.code or 0, *capsys.readouterr())

    return call


@pytest.fixture
def plug_in(monkeypatch, tmp_path):
    """Adds a plug-in to a folder of plug-ins, as one more file in it would."""

    def add(package, name, code):
        (tmp_path / f"{name}.py").write_text(code)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
        monkeypatch.delitem(sys.modules, f"{package.__name__}.{name}", raising=False)

    return add


def refused(ended, *words):
    """Exit 2, nothing on stdout, and every one of the words on stderr."""
    assert (ended.code, ended.out) == (2, "")
    for each in words:
        assert each in ended.err
    assert "Traceback" not in ended.err
    return True


def test_a_run_that_passes_says_so_first_and_names_its_reports(dsqc, definition_path, sample, tmp_path):
    ended = dsqc("run", definition_path, "--root", sample, *SCOPE, "--workers", 1)
    assert (ended.code, ended.err) == (0, f"definition {definition_path}\n")
    assert ended.out.startswith("PASSED  maskterial: ")
    named = [tmp_path / line.removeprefix("wrote ") for line in ended.out.splitlines() if line.startswith("wrote ")]
    assert [path.relative_to(tmp_path).as_posix() for path in named] == [f"reports/maskterial/{name}" for name in ("report.html", "report.json", "facts")]
    assert all(path.exists() for path in named)


def test_a_run_that_finds_something_ends_with_1(dsqc, definition_path, copy, tmp_path):
    (copy / IMAGE).write_bytes(b"")
    ended = dsqc("run", definition_path, "--root", copy, *SCOPE, "--workers", 1, "--out", "out", "--format", "json")
    report = json.loads((tmp_path / "out" / "maskterial" / "report.json").read_text())
    assert (ended.code, report["exit_code"], report["status"]) == (1, 1, "failed")
    assert ended.out.startswith("FAILED  maskterial: ")
    assert f"{IMAGE}:" in ended.out
    assert [path.name for path in (tmp_path / "out" / "maskterial").iterdir()] == ["report.json"]


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_a_warning_decides_only_where_it_is_asked_to(dsqc, definition_path, copy, fail_on, code):
    (copy / MASK).write_bytes((copy / MASK).read_bytes())
    (copy / "checks.yaml").unlink(missing_ok=True)
    image_size = definition_path.read_text().replace("[240, 150]", "[240, 151]")
    Path("maskterial.yaml").write_text(image_size)
    ended = dsqc("run", "maskterial.yaml", "--root", copy, *SCOPE, "--workers", 1, "--fail-on", fail_on, "--format", "json")
    assert ended.code == code
    assert "FAILED   warning  image-size: 7 findings" in ended.out


def test_never_failing_ends_with_0_and_still_says_failed(dsqc, definition_path, copy):
    (copy / IMAGE).unlink()
    ended = dsqc("run", definition_path, "--root", copy, *SCOPE, "--workers", 1, "--fail-on", "never", "--format", "json")
    assert (ended.code, ended.out[:6]) == (0, "FAILED")
