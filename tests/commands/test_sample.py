"""A sample is written where nothing is, and is judged by the line that is printed."""

import shlex
from pathlib import Path

from dsqc import samples
from typed import error


def test_the_sample_is_not_written_over_anything(dsqc):
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("keep")
    assert error(dsqc("sample", "maskterial", "mine")) == "Error: mine is not empty; a sample is written to an empty or new folder"
    known = ", ".join(samples.known())
    assert error(dsqc("sample", "mask", "new")) == f"Error: there is no sample of 'mask'; there are samples of {known}"
    assert [path.name for path in Path().rglob("*")] == ["mine", "notes.txt"]


def test_the_line_that_is_printed_judges_the_sample(dsqc):
    line = dsqc("sample", "maskterial", "new").out.partition("judge it with: ")[2]
    assert dsqc(*shlex.split(line)[1:], "--workers", 1, "--format", "text").code == 0
