import json
import re

import pytest
from click.testing import CliRunner

from dsqc.cli import dsqc
from dsqc.commands import index
from dsqc.renderers import html
from dsqc.renderers import json as to_json
from dsqc.report import WaiverUse
from renderers import reports


def written(root, name, *outcomes, **fields):
    folder = root / name
    folder.mkdir()
    report = reports.report(*outcomes, **{"dataset": name, **fields})
    to_json.render(report, folder)
    html.render(report, folder)


def rows(root):
    page = index.write(root).read_text(encoding="utf-8")
    return [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in re.findall("<tr>(.*?)</tr>", page, re.DOTALL)][1:]


def untold(root):
    page = index.write(root).read_text(encoding="utf-8")
    return [
        " ".join(re.sub("<[^>]*>", " ", line).split())
        for line in re.findall("<li>(<span><?.*?)</li>", page, re.DOTALL)
        if "badge" not in line
    ]


def test_what_failed_stands_first_with_its_counts(tmp_path):
    written(tmp_path, "a-passed", reports.outcome("readable"), version="2.1")
    written(tmp_path, "b-failed", reports.many(1_234), reports.accepted(), waivers=[WaiverUse(reports.WAIVER, "used", 2)])
    written(tmp_path, "c-crashed", reports.outcome(status="crashed", reason="x", trace="y"))
    title, coverage = "Shapes &amp; &lt;b&gt;masks&lt;/b&gt;", "1,269 of 1,270, 1 unreadable 2026-03-01 09:30:05 UTC"
    assert rows(tmp_path) == [
        f"Failed b-failed {title} — 1,234 2 1 1 failed , 1 accepted {coverage}",
        f"Incomplete c-crashed {title} — 0 0 0 1 crashed {coverage}",
        f"Passed a-passed {title} 2.1 0 0 0 1 passed {coverage}",
    ]


def test_a_row_leads_to_its_report(tmp_path):
    written(tmp_path, "50% of a#b", reports.outcome())
    assert 'href="50%25%20of%20a%23b/report.html"' in index.write(tmp_path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"a":', "report.json: the whole: Invalid JSON"),
        (b"[" * 100_000, "report.json: the whole: Invalid JSON"),
        (b"\xff", "report.json: the whole: Invalid JSON"),
        (b"[]", "report.json: the whole: Input should be an object"),
        (b'{"schema_version": 1}', "report.json: schema_version: Input should be 2"),
    ],
)
def test_a_report_that_cannot_be_read_is_told(tmp_path, content, why):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "report.json").write_bytes(content)
    [told] = untold(tmp_path)
    assert told.startswith(f"broken {why}")


@pytest.mark.parametrize("name", ["status", "started", "checks", "coverage"])
def test_a_report_in_which_something_is_of_another_kind_is_told(tmp_path, name):
    written(tmp_path, "odd", reports.outcome())
    path = tmp_path / "odd" / "report.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), name: 7}), encoding="utf-8")
    [told] = untold(tmp_path)
    assert told.startswith(f"odd report.json: {name}: Input should be")


def test_a_page_without_its_figures_is_told_and_linked(tmp_path):
    written(tmp_path, "alone", reports.outcome())
    (tmp_path / "alone" / "report.json").unlink()
    assert untold(tmp_path) == ["alone no report.json (--format html,json writes one)"]
    assert 'href="alone/report.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_no_hostile_name_becomes_markup(tmp_path):
    name = "<script>alert(1)<"
    written(tmp_path, name, reports.outcome(), title=reports.TAG, version=reports.UNSEEN, dataset=reports.TAG)
    (tmp_path / "\u202e<i>").mkdir()
    (tmp_path / "\u202e<i>" / "report.json").write_bytes(b"{")
    page = index.write(tmp_path).read_text(encoding="utf-8")
    assert ("<script" in page, "<i>" in page) == (False, False)
    assert not {character for character in page if character != "\n" and not character.isprintable()}


def test_a_page_of_somebody_else_is_not_written_over(tmp_path):
    written(tmp_path, "a", reports.outcome())
    (tmp_path / "index.html").write_text("my own page")
    ended = CliRunner().invoke(dsqc, ["index", str(tmp_path)])
    assert (ended.exit_code, (tmp_path / "index.html").read_text()) == (2, "my own page")
    assert "index.html is not of dsqc; it stays as it was" in ended.output


def test_the_same_reports_give_the_same_page(tmp_path):
    written(tmp_path, "a", reports.many(3))
    before = index.write(tmp_path).read_bytes()
    assert index.write(tmp_path).read_bytes() == before


def test_a_folder_without_reports_gives_an_empty_page(tmp_path):
    ended = CliRunner().invoke(dsqc, ["index", str(tmp_path)])
    assert (ended.exit_code, ended.output) == (0, f"wrote {tmp_path / 'index.html'}\n")
    assert "<h1>0 datasets</h1>" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_run_that_writes_a_page_writes_the_index_anew(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("a")
    (tmp_path / "mine.yaml").write_text("sources:\n  texts: {reader: file, files: '{key}.txt'}\nchecks:\n  - rule: empty-files\n")
    out = tmp_path / "reports"
    for formats, is_there in (("json", False), ("html,json", True)):
        command = [
            "run",
            str(tmp_path / "mine.yaml"),
            "--root",
            str(tmp_path / "data"),
            "--out",
            str(out),
            "--format",
            formats,
            "--workers",
            "1",
        ]
        ended = CliRunner().invoke(dsqc, command)
        assert (ended.exit_code, (out / "index.html").is_file()) == (0, is_there)
    assert [row[:11] for row in rows(out)] == ["Passed mine"]
