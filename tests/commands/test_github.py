"""What a run with ``--format github`` prints, and the summary of the step."""

import re
import sys

import pytest

from dsqc import cli
from dsqc.commands import _github
from dsqc.renderers import github, markdown
from renderers import reports

DEFINITION = "sources: {images: {reader: image, files: '{key}.png'}}\nchecks: []\n"


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Judges a folder whose only file has a name that reads like a command, and is no picture."""
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "::error::gotcha.png").write_bytes(b"no picture")
    (tmp_path / "d.yaml").write_text(DEFINITION)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def call(formats):
        monkeypatch.setattr(sys, "argv", ["dsqc", "run", "d.yaml", "--root", "root", "--workers", "1", "--format", formats])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, capsys.readouterr().out.splitlines()

    return call


def test_the_report_is_kept_from_being_read_as_commands_and_the_annotations_are_not(run, tmp_path):
    code, lines = run("github,json")
    token = re.fullmatch("::stop-commands::([0-9a-f]{32})", lines[0])[1]
    end = lines.index(f"::{token}::")
    assert (code, lines[1].split()[0], lines[end - 1]) == (1, "FAILED", "wrote reports/d/report.json")
    assert any(line.lstrip().startswith("::error::gotcha.png") for line in lines[1:end])
    assert lines[end + 1 :] == (tmp_path / "reports/d/github.txt").read_text("utf-8").splitlines()
    assert lines[-1].startswith("::error file=d.yaml,line=1,title=readable%3A 1 finding::::error::gotcha.png: ")


def test_every_run_has_a_token_of_its_own(run):
    assert run("github")[1][0] != run("github")[1][0]


def test_without_the_format_nothing_of_it_is_printed_or_written(run, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    _, lines = run("json")
    assert [line for line in lines if line.startswith(("::stop", "::error file"))] == []
    assert not (tmp_path / "summary.md").exists()


def test_the_report_is_added_to_the_summary_of_the_step(run, tmp_path, monkeypatch):
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("github,markdown")
    assert summary.read_text("utf-8") == "before\n" + (tmp_path / "reports/d/report.md").read_text("utf-8")


@pytest.mark.parametrize(("room", "is_written"), [(0, True), (-1, False)])
def test_a_summary_that_has_no_room_stays_as_it_is(tmp_path, monkeypatch, capsys, room, is_written):
    report, summary = reports.every_status(), tmp_path / "summary.md"
    told = markdown.text(report).encode()
    before = b"x" * (1024 * 1024 - len(told) + (0 if room == 0 else 1))
    summary.write_bytes(before)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    _github.tell(report)
    assert summary.read_bytes() == before + told * is_written
    printed = capsys.readouterr()
    assert printed.out.splitlines() == github.lines(report)
    assert printed.err == ("" if is_written else "the summary of the step has no room for the report: GitHub takes 1 MiB\n")


def test_a_summary_that_cannot_be_written_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "nowhere" / "summary.md"))
    _github.tell(reports.report())
    assert capsys.readouterr().err.startswith("the summary of the step was not written: ")
