import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsqc.finding import Finding
from dsqc.plain import encodable
from dsqc.renderers import load
from renderers import reports

RENDERER = load("csv")


def cells(*findings, folder):
    path = RENDERER.render(reports.report(reports.outcome(status="failed", findings=findings)), folder)
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


def test_a_finding_is_a_row(tmp_path):
    finding = Finding("a, b.png", 'has "3" files', ("x", "7"), {"count": 3})
    told = {"subject": "a, b.png", "message": 'has "3" files', "values": '{"count": 3}', "key": '["x", "7"]', "state": "open"}
    assert [{name: row[name] for name in told} for row in cells(finding, folder=tmp_path)] == [told]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'", " =", "＝"])
def test_no_cell_is_run_as_a_formula(tmp_path, start):
    [row] = cells(Finding(f'{start}HYPERLINK("x")', f"{start}1", ("k",)), folder=tmp_path)
    assert (row["subject"], row["message"]) == (f'\'{start}HYPERLINK("x")', f"'{start}1")


def test_what_is_no_formula_stays_as_it_is(tmp_path):
    [row] = cells(Finding("a=b-c.png", "1 + 1 @ 2", ("-",)), folder=tmp_path)
    assert (row["subject"], row["message"], row["key"]) == ("a=b-c.png", "1 + 1 @ 2", '["-"]')


def test_a_report_without_findings_is_its_head(tmp_path):
    path = RENDERER.render(reports.report(), tmp_path)
    assert path.read_bytes() == b"check,rule,level,state,subject,message,values,fingerprint,key\n"


def test_what_hides_in_a_name_is_shown_and_json_stays_json(tmp_path):
    [row] = cells(Finding("\t=a\r\n\x9b\u202e.png", "\x00", ("\x9b\u202e\n",)), folder=tmp_path)
    assert (row["subject"], row["message"]) == (r"\t=a\r\n\x9b\u202e.png", r"\x00")
    assert (row["key"], json.loads(row["key"])) == (r'["\u009b\u202e\n"]', ["\x9b\u202e\n"])


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec=None, categories=None), max_size=20), min_size=1, max_size=5))
def test_every_finding_is_one_line_and_its_key_reads_back(tmp_path_factory, texts):
    folder = tmp_path_factory.getbasetemp()
    rows = cells(*(Finding(text, text, (text,)) for text in texts), folder=folder)
    assert [json.loads(row["key"]) for row in rows] == [[encodable(text)] for text in texts]
    assert len((folder / "findings.csv").read_text("utf-8").splitlines()) == 1 + len(texts)


def test_the_same_report_gives_the_same_bytes(tmp_path):
    first = RENDERER.render(reports.every_status(), tmp_path).read_bytes()
    assert first == RENDERER.render(reports.every_status(), tmp_path).read_bytes()
