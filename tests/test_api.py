"""dsqc in a script or a notebook, as the README shows it."""

import re
import shutil
from pathlib import Path

import pytest

import dsqc
from dsqc import baseline
from small import IMAGE, IMAGES, ONLY

README = Path(__file__).parents[1] / "README.md"


@pytest.fixture
def here(tmp_path, monkeypatch, sample, definition_path):
    """A folder with the small MaskTerial and its definition, where names find them."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(sample, "data/maskterial")
    Path("checks").mkdir()
    shutil.copy(definition_path, "checks/maskterial.yaml")


def test_each_line_of_the_readme_does_what_is_said_of_it(here):
    block = re.search(r"## In Python\n\n```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[1]
    told, names = [], {}
    for line in filter(None, block.splitlines()):
        if re.match(r"import |\w+ = ", line):
            exec(line, names)
        else:
            told.append(eval(line, names))
    status, outcomes, findings, images, written = told
    assert (status, {outcome.status for outcome in outcomes}) == ("passed", {"passed"})
    assert (findings.height, findings.columns[:2], sorted(images["path"])) == (0, ["check", "rule"], sorted(IMAGES))
    assert written == [Path("reports/maskterial/report.html"), Path("reports/maskterial/report.json")]
    assert all(path.is_file() for path in written)


def test_a_script_knows_a_baseline_and_says_what_fails(here):
    (Path("data/maskterial") / IMAGE).unlink()
    definition = dsqc.load("maskterial")
    first = dsqc.run(definition, Path("data/maskterial"), only=ONLY)
    assert (first.exit_code, dsqc.run(definition, "data/maskterial", only=ONLY, fail_on="never").exit_code) == (1, 0)
    baseline.save(baseline.of_report(first, Path("known.json")), "maskterial", Path("known.json"))
    later = dsqc.run(definition, "data/maskterial", only=ONLY, baseline="known.json")
    assert later.counts() == {"open": 0, "waived": 0, "known": first.findings().height}


def test_a_format_that_is_not_known_is_refused_before_anything_is_written(here):
    report = dsqc.run(dsqc.load("maskterial"), "data/maskterial", only=ONLY, partial=True)
    with pytest.raises(ValueError, match="no format is called 'pdf'; there are csv, facts, "):
        dsqc.render(report, "out", ["html", "pdf"])
    assert not Path("out").exists()


def test_findings_are_drawn_where_pictures_are_asked_for(here):
    definition = dsqc.load("maskterial")
    (Path("data/maskterial") / IMAGE).write_bytes((Path("data/maskterial") / IMAGES[0]).read_bytes())
    assert dsqc.run(definition, "data/maskterial", only=ONLY).drawings == {}
    assert dsqc.run(definition, "data/maskterial", only=ONLY, pictures=True).drawings != {}
