"""Sides that are not as dsqc writes them are refused in words."""

import json
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from dsqc import facts
from dsqc.diff import loaded
from dsqc.renderers import load as renderer
from renderers import reports


@pytest.fixture
def folder(tmp_path):
    renderer("json").render(reports.every_status(), tmp_path)
    (tmp_path / "facts").mkdir()
    facts.frame(facts.TABLES["files"], [("a", "s", 1, "file", None, None, None)]).write_parquet(tmp_path / "facts" / "files.parquet")
    return tmp_path


def refusal(path, read=None):
    with pytest.raises(loaded.UnreadableError) as refused:
        loaded.read(loaded.load(path), read)
    return str(refused.value).replace(str(path), "X")


def test_a_folder_of_a_run_has_both(folder):
    side = loaded.load(folder)
    assert (side.reported.dataset, list(side.facts), side.lacks) == ("shapes", ["files"], None)
    assert side.reported.findings.height == sum(len(outcome.findings) for outcome in reports.every_status().outcomes)


def test_a_report_alone_and_facts_alone_say_what_they_lack(folder):
    alone = loaded.load(folder / "report.json")
    assert (alone.facts, alone.lacks) == ({}, f"{folder / 'report.json'} is a report alone")
    assert loaded.load(folder / "facts").lacks == f"{folder / 'facts'} has no report.json"


def test_facts_of_another_run_than_the_report_are_not_taken_for_its_own(tmp_path):
    first = reports.every_status()
    for name in ("facts", "json"):
        renderer(name).render(replace(first, facts={"files": facts.frame(facts.TABLES["files"], [])}), tmp_path)
    assert list(loaded.load(tmp_path).facts) == ["files"]
    renderer("json").render(replace(first, started=first.started + timedelta(seconds=1)), tmp_path)
    side = loaded.load(tmp_path)
    said = f"{tmp_path / 'facts'} is of a run of 2026-03-01T09:30:05Z, report.json of one of 2026-03-01T09:30:06Z"
    assert (side.facts, side.lacks) == ({}, said)


def test_an_empty_folder_is_refused(tmp_path):
    assert refusal(tmp_path) == "X has neither report.json nor facts/*.parquet, expected a folder as 'dsqc run' writes it"
    assert refusal(tmp_path / "no") == "X is neither a folder nor a file"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"{", "X is no JSON that can be read: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (
            b"[" * 100_000,
            "X is no JSON that can be read: maximum recursion depth exceeded while decoding a JSON array from a unicode string",
        ),
        (b"[]", "X is no report of dsqc: it states no schema_version"),
        (b'{"schema_version": 1}', "X has schema_version 1, expected 2; judge that version again with this dsqc"),
        (b'{"schema_version": 3}', "X has schema_version 3, expected 2; it was written by a newer dsqc: update this one"),
        (b'{"schema_version": 2}', "X is no report of dsqc: dataset: Field required"),
    ],
)
def test_json_that_is_no_report_is_refused(tmp_path, text, said):
    path = tmp_path / "report.json"
    path.write_bytes(text)
    assert refusal(path) == said


def test_a_status_that_dsqc_does_not_know_is_refused_with_its_place(folder):
    path = folder / "report.json"
    written = json.loads(path.read_bytes())
    written["checks"][1]["status"] = "fine\x1b"
    path.write_text(json.dumps(written))
    assert refusal(path).startswith("X is no report of dsqc: checks/1/status: Input should be 'passed', ")


def test_a_table_without_a_column_or_of_another_type_is_refused(folder):
    path = folder / "facts" / "files.parquet"
    whole = pl.read_parquet(path)
    whole.drop("size_bytes").write_parquet(path)
    said = refusal(folder, "files")
    assert said == "X/facts/files.parquet has no column 'size_bytes', which the facts of this dsqc have: judge that version again"
    whole.with_columns(pl.col("size_bytes").cast(pl.String)).write_parquet(path)
    assert refusal(folder, "files") == "X/facts/files.parquet: column 'size_bytes' holds String, expected Int64"


@pytest.mark.parametrize("kept", [0, 3, 100, -20])
def test_a_table_that_is_cut_is_refused(folder, kept):
    path = folder / "facts" / "files.parquet"
    path.write_bytes(path.read_bytes()[:kept])
    assert refusal(folder, "files").startswith("X/facts/files.parquet is no Parquet table that can be read: ")
