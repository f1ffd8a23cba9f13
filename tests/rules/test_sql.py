import polars as pl
import pytest

from dsqc.finding import Finding
from dsqc.rules import sql
from dsqc.rules._sql_tokens import RefusedError
from tables import table

FILES = table("images", {"path": "train/a.jpg", "split": "train"}, {"path": "val/b.jpg", "split": "val"})
ROWS = table("rows", {"path": "m.csv", "row": 2, "file_path": "train/a.jpg", "part": "train"}).with_columns(year=pl.lit(1999, pl.Int64))
OTHER = "SELECT i.path, m.part, m.year FROM i JOIN m ON m.file_path = i.path WHERE m.part IS DISTINCT FROM 'valid'"
TABLES = {"i": FILES, "m": ROWS}
ONE = {"m": ROWS}


def found(query, tables=ONE, **options):
    return list(sql.check(tables, query=query, **options))


def mistake(query, tables=ONE, **options):
    given = {"query": query, "subject": "path", "key": None, **options}
    return sql.verify(given) or sql.tried({name: frame.clear() for name, frame in tables.items()}, given)


def test_a_row_of_the_answer_is_a_finding_about_its_path():
    assert mistake(OTHER, TABLES) is None
    assert found(OTHER, TABLES) == [
        Finding("train/a.jpg", "part train, year 1999", key=("train",), values={"part": "train", "year": 1999}),
    ]


def test_no_row_is_no_finding():
    assert found("SELECT path FROM m WHERE part <> 'train'") == []


def test_a_row_without_a_path_is_about_the_dataset():
    assert found("SELECT COUNT(*) AS rows_of_all FROM m", message="too many") == [
        Finding(".", "too many: rows_of_all 1", values={"rows_of_all": 1})
    ]


def test_subject_and_key_may_be_other_columns():
    query = "SELECT file_path, part, year FROM m"
    assert mistake(query, subject="file_path", key=["year"]) is None
    [finding] = found(query, subject="file_path", key=["year"])
    assert (finding.subject, finding.key, finding.message) == ("train/a.jpg", ("1999",), "part train, year 1999")


def test_a_null_is_the_dataset_as_subject_and_said_in_key_and_message():
    [finding] = found("SELECT named_file AS path, row_name FROM m")
    assert finding == Finding(".", "row_name null", key=("null",), values={"row_name": None})


def test_a_row_of_nothing_but_its_path_is_told():
    assert found("SELECT path FROM m") == [Finding("m.csv", "is in the answer of the query")]


def test_rows_of_equal_subject_and_texts_are_numbered_in_the_order_of_their_values():
    rows = pl.concat([ROWS.with_columns(year=pl.lit(year, pl.Int64)) for year in (2001, 1999, 2000)])
    told = [(finding.key, finding.values["year"]) for finding in found("SELECT path, part, year FROM m", {"m": rows})]
    assert told == [(("train",), 1999), (("train", "2"), 2000), (("train", "3"), 2001)]


def test_a_list_in_the_answer_is_told():
    [finding] = found("SELECT ARRAY_AGG(year) AS years FROM m")
    assert (finding.message, finding.values) == ("years [1999]", {"years": [1999]})


@pytest.mark.parametrize(
    "query",
    [
        "SELECT path FROM m;",
        "select path from m where year > .5 and row_name is not distinct from 'a'",
        "SELECT path FROM m WHERE (part IS DISTINCT FROM 'a') AND year > 5e3 OR NOT (part IS NOT DISTINCT FROM row_name)",
        "SELECT CASE WHEN part IS DISTINCT FROM 'a' THEN year > 1 AND year < 3 ELSE year = 1 OR year = 2 END AS a FROM m",
        "SELECT SUBSTRING(path FROM 1 FOR 2) AS s, TRIM(BOTH 'x' FROM part) AS t FROM m WHERE path IN ('a', 'it''s', 'b\\d')",
        "WITH a(x, y) AS (SELECT path, part FROM m), b AS (VALUES (1, 2), (3, 4)) SELECT x, y FROM a, b GROUP BY x, y ORDER BY x, y",
        "SELECT path FROM ((SELECT path FROM m) UNION (WITH c AS (SELECT path FROM m) SELECT path FROM c)) AS t",
        "SELECT n.path FROM (m AS n JOIN m USING (path, part)), m AS o CROSS JOIN m AS p WHERE EXISTS (SELECT 1 FROM m AS q, m AS r)",
        'SELECT "path" AS "delete", \'TRUNCATE; -- read_csv(\' AS text FROM "m"',
    ],
)
def test_a_question_over_the_named_tables_is_taken(query):
    assert mistake(query) is None


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "the query is empty, expected SELECT or WITH"),
        (" ; ", "the query is empty, expected SELECT or WITH"),
        ("TRUNCATE m", "the query begins with TRUNCATE, expected SELECT or WITH"),
        ("FROM m", "the query begins with FROM, expected SELECT or WITH"),
        ("(SELECT path FROM m)", "the query begins with (, expected SELECT or WITH"),
        ("SELECT path FROM m; TRUNCATE m", "the query has two statements, expected one"),
        ("SELECT path FROM m -- all of them", "the query holds a comment; say it in 'why'"),
        ("SELECT path /* all */ FROM m", "the query holds a comment; say it in 'why'"),
        (
            "WITH a AS (SELECT 1) DELETE FROM m",
            "DELETE stands in the query, which may only ask; a column of that name stands in double quotes",
        ),
        ("SELECT * INTO z FROM m", "INTO stands in the query, which may only ask; a column of that name stands in double quotes"),
        (
            "WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a) SELECT n FROM a, m",
            "WITH RECURSIVE stands in the query, which may never come to an end",
        ),
        ("SELECT path FROM m WHERE part = 'a", "character 33 of the query is a text that is not closed"),
        ('SELECT "path FROM m', "character 8 of the query is a name that is not closed"),
        ("SELECT `path` FROM m", "character 8 of the query is a backtick; names stand in double quotes"),
        ("SELECT $$a$$ FROM m", "character 8 of the query is '$', which has no meaning here"),
        ("SELECT größe FROM m", "character 10 of the query is 'ö', which has no meaning here"),
        (r"SELECT 'a\' FROM m", "a backslash stands before a quote; a quote in a text is written twice"),
        ("SELECT E'a' FROM m", "E stands right before a quote, expected a space between them"),
        ("SELECT path FROM m WHERE (part = 'a'", "the query has a bracket that is not closed"),
        ("SELECT path FROM m)", "the query closes a bracket that it did not open"),
        ("SELECT path FROM ()", "the query has a bracket where a table's name is expected"),
        ("SELECT path FROM m, UNNEST(x)", "UNNEST( stands where a table is expected, expected its plain name"),
        ("SELECT path FROM a.m", "a. stands where a table is expected, expected its plain name"),
        ("SELECT path FROM 1", "1 stands in the query, expected the name of a table"),
        ("WITH 'a' AS (SELECT 1) SELECT 1 FROM m", "'a' stands in the query, expected the name of a table of its own after WITH"),
        (
            "SELECT path FROM m WHERE part IS NOT DISTINCT FROM 'a' OR year > 3",
            "OR follows IS DISTINCT FROM, and polars takes it for a part of the right side; put the comparison in brackets",
        ),
        ("SELECT path FROM metadata", "the query reads a table 'metadata' that 'tables' does not name; there are m"),
        ("SELECT path FROM m, M", "the query reads a table 'M' that 'tables' does not name; there are m"),
        ("SELECT 1", "'tables' names 'm', and the query does not read it"),
        ("WITH M AS (SELECT 1) SELECT 1 FROM M", "WITH makes a table 'M', a name that 'tables' gives already; call it otherwise"),
    ],
)
def test_what_is_no_question_is_refused_before_polars_sees_it(query, message):
    assert mistake(query) == message
    with pytest.raises(RefusedError) as refused:
        found(query)
    assert str(refused.value) == message


def test_tables_whose_names_differ_in_their_case_alone_are_refused():
    message = "'tables' gives two names that differ in small and capital letters alone"
    assert mistake("SELECT m.path FROM m, M", {"m": ROWS, "M": ROWS}) == message


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT nope FROM m", 'unable to find column "nope"'),
        ("SELECT nope(path) FROM m", "unsupported function 'nope'"),
        ("SELECT path FROM m WHERE year > 'a'", "cannot compare string with numeric type (i64)"),
        ("SELECT path, path FROM m", "projections contained duplicate output name 'path'"),
        ("SELECT path FROM m WHERE", "sql parser error"),
    ],
)
def test_what_polars_cannot_answer_is_a_mistake_before_there_are_rows(query, message):
    assert mistake(query).startswith(f"polars cannot answer the query: {message}")


def test_the_hint_at_the_right_column_is_told():
    assert mistake("SELECT yeer FROM m").endswith('Did you mean "year"?')


def test_a_panic_of_polars_is_told():
    assert mistake("SELECT COLUMNS('(') FROM m").startswith("polars cannot answer the query: ")
    with pytest.raises(sql.QueryError):
        found("SELECT COLUMNS('(') FROM m")


def test_a_cell_that_polars_cannot_cast_is_an_error_and_no_pass():
    assert mistake("SELECT path FROM m WHERE CAST(part AS BIGINT) > 3") is None
    with pytest.raises(sql.QueryError, match="conversion from `str` to `i64` failed"):
        found("SELECT path FROM m WHERE CAST(part AS BIGINT) > 3")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"subject": "file"}, "the answer has no column 'file'; there are year, part"),
        ({"key": ["part", "yaer"]}, "the answer has no column 'yaer', did you mean 'year'?"),
        ({"subject": "year"}, "column 'year' of the answer is no text, expected the path that a finding is about"),
    ],
)
def test_subject_and_key_are_columns_of_the_answer(options, message):
    assert mistake("SELECT year, part FROM m", **options) == message


@pytest.fixture
def secret(tmp_path, monkeypatch):
    """A file outside of any dataset, which polars' own SQL reads."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "secret.csv"
    path.write_text("path\nthe secret\n")
    pl.read_csv(path).write_parquet(tmp_path / "secret.parquet")
    control = pl.SQLContext(eager=True).execute(f"SELECT * FROM \"read_csv\"('{tmp_path}/*.csv')")
    assert control.rows() == [("the secret",)]
    return tmp_path


REACHES = [
    "SELECT path FROM {call}",
    "SELECT path FROM m, {call}",
    "SELECT path FROM m AS n(a, b), {call}",
    "SELECT path FROM m UNION ALL SELECT path FROM {call}",
    "SELECT path FROM m WHERE part IN (SELECT path FROM {call})",
    "SELECT path FROM m JOIN {call} USING (path)",
    "SELECT path FROM (m CROSS JOIN {call})",
    "SELECT path FROM ({call})",
    "SELECT (SELECT path FROM {call}) AS path FROM m",
    "SELECT TRIM((SELECT path FROM {call})) AS path FROM m",
    "SELECT TRIM(BOTH 'x' FROM {call}) AS path FROM m",
    "SELECT path IS DISTINCT FROM {call} FROM m",
    "WITH a AS (SELECT * FROM {call}) SELECT a.path FROM a, m",
    "WITH a AS (FROM {call}) SELECT a.path FROM a, m",
    "WITH read_csv AS (SELECT * FROM {call}) SELECT read_csv.path FROM read_csv, m",
    "SELECT path FROM m WHERE '--' <> '' UNION SELECT path FROM {call}",
    "SELECT path FROM m /* ' */ UNION SELECT path FROM {call} -- '",
    "SELECT path FROM m WHERE part = '\\' UNION SELECT path FROM {call} --'",
    "SELECT path FROM m; SELECT path FROM {call}",
]
CALLS = [
    "read_csv('{folder}/secret.csv')",
    "READ_CSV ('{folder}/*.csv')",
    "read_csv\n('secret.csv')",
    "\"read_csv\"('secret.csv')",
    "\"READ_csv\" ('secret.csv')",
    "read_parquet('{folder}/secret.parquet')",
    "scan_csv('secret.csv')",
    "read_csv/**/('secret.csv')",
    "read_csv\u00a0('secret.csv')",
    "'secret.csv'",
    '"{folder}/secret.csv"',
    "`secret.csv`",
    "secret.csv",
    "LATERAL read_csv('secret.csv')",
    "TABLE(read_csv('secret.csv'))",
    "public.read_csv('secret.csv')",
]


@pytest.mark.parametrize("reach", REACHES)
@pytest.mark.parametrize("call", CALLS)
def test_no_query_reaches_a_file(reach, call, secret):
    query = reach.format(call=call.format(folder=secret))
    try:
        told = found(query)
    except (RefusedError, sql.QueryError):
        told = []
    assert "the secret" not in str(told)
    # A text alone, as in TRIM(BOTH 'x' FROM 'secret.csv'), is a text and no table.
    assert mistake(query) is not None or call == "'secret.csv'"
