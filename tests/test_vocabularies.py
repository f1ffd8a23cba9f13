"""The three ready vocabularies in whole runs: what each finds in a small table, and that none of them passes without looking."""

import polars as pl
import pytest

from dsqc import engine
from dsqc.definition import DefinitionError, load
from dsqc.finding import NotJudged
from dsqc.report import Scope

SOURCES = """\
sources:
  notes: {reader: file, files: '{split:train|valid}/{key}.txt'}
  metadata:
    reader: table
    files: 'metadata/{fold}.csv'
    columns: {processid: text, file: text, part: [train, valid], year: int}
    paths: {file: notes}
checks:
"""
# The second row has a cell of two lines, so that the third begins on line 5 of the file.
TABLE = 'processid,file,part,year,remark\np1,train/a.txt,train,1999,\np2,valid/b.txt,train,1899,"two\nlines"\n00,train/c.txt,train,,\n'
SCHEMA = "{rule: schema, where: {source: metadata}, with: {columns: %s}}"
EXPECTATION = "{rule: expectation, where: {source: metadata}, with: {type: %s, kwargs: %s}}"
SQL = "{rule: sql, with: {tables: {m: metadata}, query: %r}}"


@pytest.fixture
def dataset(tmp_path):
    for path in ("train/a.txt", "valid/b.txt", "train/c.txt"):
        (tmp_path / "set" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / path).write_text(path)
    (tmp_path / "set" / "metadata").mkdir()
    (tmp_path / "set" / "metadata" / "0.csv").write_text(TABLE)
    return tmp_path


@pytest.fixture
def outcome(dataset):
    def run(check):
        (dataset / "d.yaml").write_text(f"{SOURCES}  - {check}\n")
        return engine.run(load(dataset / "d.yaml"), str(dataset / "set"), Scope()).outcomes[-1]

    return run


def told(outcome):
    return outcome.status, [(finding.subject, finding.message) for finding in outcome.findings]


def test_schema_names_the_lines_of_the_file(outcome):
    assert told(outcome(SCHEMA % "{processid: {matches: 'p[0-9]'}, year: {at_least: 1900}}")) == (
        "failed",
        [
            ("metadata/0.csv", "line 5 (00): processid is 00, expected a text that fits p[0-9]"),
            ("metadata/0.csv", "line 5 (00): year is null, expected a value"),
            ("metadata/0.csv", "line 3 (p2): year is 1899, expected at least 1900"),
        ],
    )


def test_schema_takes_texts_as_they_are_written(outcome):
    assert told(outcome(SCHEMA % "{processid: {one_of: [p1, p2, 00]}}")) == ("passed", [])
    assert told(outcome(SCHEMA % "{processid: {one_of: [p1, p2, 0]}}"))[0] == "failed"


def test_schema_holds_another_table_of_facts(outcome):
    check = "{rule: schema, where: {source: notes}, with: {of: files, columns: {key: {one_of: [a, b]}}}}"
    assert told(outcome(check)) == ("failed", [("train/c.txt", "key is c, expected one of a, b")])


def test_an_expectation_names_the_lines_of_the_file_and_tells_its_nulls(outcome):
    found = outcome(EXPECTATION % ("expect_column_values_to_be_between", "{column: year, min_value: 1900}"))
    message = "line 3 (p2): year is 1899, against expect_column_values_to_be_between (min_value: 1900)"
    assert told(found) == ("failed", [("metadata/0.csv", message)])
    assert found.not_judged == (NotJudged("nulls, which the expectation leaves out", 1),)
    [later] = outcome(EXPECTATION % ("expect_column_values_to_not_be_null", "{column: year}")).findings
    assert later.message == "line 5 (00): year is null, against expect_column_values_to_not_be_null"


def test_an_expectation_that_looked_at_nulls_alone_did_not_pass(outcome, dataset):
    (dataset / "set" / "metadata" / "0.csv").write_text("processid,file,part,year\np1,train/a.txt,train,\n")
    found = outcome(EXPECTATION % ("expect_column_values_to_be_between", "{column: year, min_value: 1900}"))
    assert (found.status, found.reason) == ("empty", "nothing that it looked at could be judged")


def test_an_expectation_that_cannot_be_judged_crashed(outcome):
    found = outcome(EXPECTATION % ("expect_column_values_to_be_between", "{column: part, min_value: 1900}"))
    assert (found.status, found.findings) == ("crashed", [])


def test_a_query_relates_a_table_to_files(outcome):
    query = "SELECT n.path, m.processid, m.part, n.split FROM n JOIN m ON m.file_path = n.path WHERE m.part IS DISTINCT FROM n.split"
    check = f"{{rule: sql, with: {{tables: {{m: metadata, n: {{source: notes, table: files}}}}, query: '{query}', message: differ}}}}"
    found = outcome(check)
    assert told(found) == ("failed", [("valid/b.txt", "differ: processid p2, part train, split valid")])
    assert (found.findings[0].key, found.rows_seen) == (("p2", "train", "valid"), {"m": 3, "n": 3})


def test_a_query_is_asked_of_each_group_and_of_what_where_leaves(outcome):
    check = "{rule: sql, per: [fold], where: {part: train}, with: {tables: {m: metadata}, query: 'SELECT COUNT(*) AS n FROM m'}}"
    assert told(outcome(check)) == ("failed", [(".", "n 3 [fold=0]")])


def test_a_query_that_fails_on_a_cell_crashed_and_did_not_pass(outcome):
    found = outcome(SQL % "SELECT path FROM m WHERE CAST(processid AS BIGINT) > 3")
    assert (found.status, found.findings) == ("crashed", [])
    assert found.reason.startswith("QueryError: polars cannot answer the query: conversion from `str` to `i64` failed")


@pytest.mark.parametrize(
    "check", [SCHEMA % "{year: {}}", EXPECTATION % ("expect_table_row_count_to_equal", "{value: 0}"), SQL % "SELECT 1 FROM m"]
)
def test_a_table_without_rows_is_no_pass(check, outcome, dataset):
    (dataset / "set" / "metadata" / "0.csv").write_text("processid,file,part,year\n")
    assert outcome(check).status == "empty"


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (SCHEMA % "{year: {at_leest: 3}}", "'columns' of rule schema is a mapping: there is no key 'at_leest', did you mean 'at_least'?"),
        (SCHEMA % "{yaer: {}}", "rule schema: no column is called 'yaer', did you mean 'year'?"),
        (SCHEMA % "{processid: {at_least: 3}}", "rule schema: column processid is text, and 'at_least' holds numbers"),
        (
            "{rule: schema, where: {source: metadata}, with: {of: row, columns: {year: {}}}}",
            "'of' of rule schema is text 'row', expected 'files' or ",
        ),
        (
            EXPECTATION % ("expect_column_value_to_be_between", "{column: year}"),
            "rule expectation: no expectation is called 'expect_column_value_to_be_between', did you mean 'expect_column_values_to_be",
        ),
        (
            EXPECTATION % ("expect_column_values_to_be_unique", "{column: yaer}"),
            "rule expectation: no column is called 'yaer', did you mean",
        ),
        (SQL % "SELECT yaer FROM m", 'rule sql: polars cannot answer the query: unable to find column "yaer"'),
        (SQL % "TRUNCATE m", "rule sql: the query begins with TRUNCATE, expected SELECT or WITH"),
        (SQL % "SELECT 1 FROM m; SELECT 2", "rule sql: the query has two statements, expected one"),
        (SQL % "SELECT 1 FROM metadata", "rule sql: the query reads a table 'metadata' that 'tables' does not name"),
        (
            "{rule: sql, with: {tables: {m: {source: metadata, table: [rows, files]}}, query: SELECT 1 FROM m}}",
            "'table' of table m is no name, expected that of one table of facts",
        ),
        ("{rule: sql, with: {query: SELECT 1}}", "rule sql needs 'tables' in 'with': a name and a source for each table"),
    ],
)
def test_a_mistake_is_told_once_when_the_definition_is_loaded(check, message, outcome):
    with pytest.raises(DefinitionError) as caught:
        outcome(check)
    [mistake] = caught.value.mistakes
    assert mistake.message.startswith(message)
    assert mistake.line == SOURCES.count("\n") + 1


def test_a_query_cannot_reach_a_file_beside_the_dataset(outcome, dataset):
    (dataset / "secret.csv").write_text("path\nthe secret\n")
    query = f"SELECT path FROM m UNION ALL SELECT path FROM read_csv(''{dataset}/*.csv'')"
    assert pl.SQLContext(m=pl.DataFrame({"path": ["a"]}), eager=True).execute(query.replace("''", "'")).height == 2
    with pytest.raises(DefinitionError, match="read_csv reads files, and a query reads the tables that 'tables' names"):
        outcome(f"{{rule: sql, with: {{tables: {{m: metadata}}, query: '{query}'}}}}")
