"""Rows of table sources as checks get them, from the text of a definition to what is found."""

import pytest
from PIL import Image

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope

SOURCES = """\
sources:
  images: {reader: image, files: '{split}/{key}.png'}
  meta:
    reader: table
    files: 'meta-{fold}.csv'
    columns: {file: text, species: text, width_as_stated: int, seen: bool, area: float}
    nulls: na
    paths: {file: images}
checks:
"""
META = """\
file,species,width_as_stated,seen,area
train/a.png,Apis,8,true,1.5
train/b.png,Apis,9,0,2.5
test/c.png,na,8,1,
test/gone.png,Bombus,8,,1
"""


@pytest.fixture
def run(tmp_path):
    """What a run over three pictures of 8 × 6 px and tables finds: per check its status and messages."""

    def run(*checks, sources=SOURCES, **tables):
        (tmp_path / "set.yaml").write_text(sources + "".join(f"  - {check}\n" for check in checks))
        for path in ("train/a.png", "train/b.png", "test/c.png"):
            (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
            Image.new("L", (8, 6)).save(tmp_path / "root" / path)
        for fold, content in (tables or {"x": META}).items():
            (tmp_path / "root" / f"meta-{fold}.csv").write_text(content)
        return engine.run(load(tmp_path / "set.yaml"), str(tmp_path / "root"), Scope())

    return run


def found(report):
    outcome = report.outcomes[-1]
    return outcome.status, [finding.message for finding in outcome.findings]


@pytest.mark.parametrize(
    ("options", "counted"),
    [
        ("of: rows", "4 rows"),
        ("of: rows.species", "3 values of rows.species"),
        ("of: rows.species, distinct: true", "2 different rows.species"),
        ("of: rows.width_as_stated, sum: true", "33 as the sum of rows.width_as_stated"),
        ("of: rows.area, sum: true", "5 as the sum of rows.area"),
        ("of: {of: rows.width_as_stated, times: rows.area}, sum: true", "42 as the sum of rows.width_as_stated × area"),
        ("of: rows.key, distinct: true", "3 different rows.key"),
    ],
)
def test_rows_and_their_columns_are_counted(run, options, counted):
    status, [message] = found(run(f"{{rule: count, with: {{{options}, counts: 99}}}}"))
    assert (status, message.split(", expected")[0]) == ("failed", f"in all: {counted}")


@pytest.mark.parametrize(
    ("by", "counts"),
    [
        ("species", "{Apis: 2, Bombus: 1, 'null': 1}"),
        ("split", "{train: 2, test: 1, 'null': 1}"),
        ("seen", "{true: 2, false: 1, 'null': 1}"),
        ("fold, width_as_stated", "{x: {8: 3, 9: 1}}"),
    ],
)
def test_rows_are_counted_by_their_columns_and_captures(run, by, counts):
    assert found(run(f"{{rule: count, with: {{of: rows, by: [{by}], counts: {counts}}}}}")) == ("passed", [])


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("species: Apis", 2),
        ("species: [Apis, Bombus]", 3),
        ("species: null", 1),
        ("species: {not: Apis}", 2),
        ("width_as_stated: 9", 1),
        ("seen: true", 2),
        ("seen: null", 1),
        ("area: 1.5", 1),
        ("split: train", 2),
        ("split: train, species: Apis, width_as_stated: 8", 1),
        ("row_name: test/c.png", 1),
    ],
)
def test_rows_are_selected_by_their_columns_and_captures(run, where, count):
    assert found(run(f"{{rule: count, where: {{{where}}}, with: {{of: rows, counts: {count}}}}}")) == ("passed", [])


def test_rows_are_judged_apart_by_a_column(run):
    status, messages = found(run("{rule: count, per: [species], with: {of: rows, counts: 1}}"))
    assert (status, messages) == ("failed", ["in all: 2 rows, expected 1 (1 too many) [species=Apis]"])


def test_a_row_agrees_with_the_facts_of_the_file_that_it_names(run):
    report = run("{rule: agree, with: {left: rows.width_as_stated, right: images.width_px}}")
    assert found(report) == ("failed", ["line 3 (train/b.png): rows.width_as_stated is 9, images.width_px is 8"])
    outcome = report.outcomes[-1]
    assert [(each.reason, each.count) for each in outcome.not_judged] == [("without images.width_px", 1)]
    assert outcome.rows_seen == {"rows and images": 4}


@pytest.mark.parametrize("where", ["{source: meta}", "{split: train}", "{source: meta, species: Apis, split: train}"])
def test_rows_beside_facts_are_selected_like_others(run, where):
    report = run(f"{{rule: agree, where: {where}, with: {{left: rows.width_as_stated, right: images.width_px}}}}")
    assert found(report)[1] == ["line 3 (train/b.png): rows.width_as_stated is 9, images.width_px is 8"]


def test_a_row_agrees_with_the_size_of_the_file_that_it_names(run):
    assert len(found(run("{rule: agree, with: {left: rows.width_as_stated, right: files.size_bytes}}"))[1]) == 3


def test_a_digest_of_a_column_agrees_with_another(run):
    chunks = "file,species,width_as_stated,seen,area\n0c,a,,,\n0d,a,,,\n"
    report = run("{rule: agree, with: {left: file, right: {md5: rows.species, first: 2}}}", x=chunks)
    assert found(report) == ("failed", ["line 3 (0d): file is 0d, md5(rows.species)[:2] is 0c"])


LABELS = """\
sources:
  images: {reader: file, files: '{split}/{key}.png'}
  meta: {reader: table, files: 'meta-{fold}.csv', columns: {file: text, '*': [1, 0, -1]}, paths: {file: images}}
"""


def test_label_columns_are_whatever_columns_there_are(run):
    tables = {"x": "file,Sand,Rock/Reef\ntrain/a.png,1,-1\ntest/c.png,0,0.5\n", "y": "Sand,file\n-1,train/b.png\n"}
    report = run(sources=LABELS, **tables)
    assert report.facts["rows-meta"].select("path", "row", "file_path", "Sand", "Rock/Reef").rows() == [
        ("meta-x.csv", 2, "train/a.png", "1", "-1"),
        ("meta-x.csv", 3, "test/c.png", "0", None),
        ("meta-y.csv", 2, "train/b.png", "-1", None),
    ]
    assert report.facts["problems"].select("path", "pointer", "detail").rows() == [
        ("meta-x.csv", "column Rock/Reef", "does not fit in 1 cell, expected one of 1, 0, -1: '0.5' in line 3")
    ]


def test_a_table_with_cells_that_do_not_fit_is_read_and_one_that_is_none_is_not(run):
    tables = {"x": META, "y": META.replace("8,true", "eight,true"), "z": "<!DOCTYPE html><html></html>", "w": "file\n\n", "v": ""}
    report = run("{rule: count, with: {of: rows, counts: 8}}", **tables)
    assert found(report) == ("passed", [])
    [readable] = [outcome for outcome in report.outcomes if outcome.rule == "readable"]
    assert {finding.subject for finding in readable.findings} == {"meta-v.csv", "meta-w.csv", "meta-y.csv", "meta-z.csv"}
    assert (report.coverage.files_listed, report.coverage.files_unreadable) == (8, 3)
