import polars as pl
import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import files_have_rows
from tables import table

OUTSIDE = "files whose row may lie outside the scope, or be left out of a partial copy"


def rows(*keys, path="m.csv", named=False, **columns):
    """Rows from line 2, each with a key and, where ``named``, the file of that key."""
    of_file = [{"named_file": f"{key}.jpg", "file_path": f"i/{key}.jpg"} if named else {} for key in keys]
    cells = [{"path": path, "row": line, "row_name": key, "key": key, **columns} for line, key in enumerate(keys, 2)]
    return table("rows", *({**cell, **file} for cell, file in zip(cells, of_file, strict=True)))


def files(*keys, **captures):
    return table("files", *({"path": f"i/{key}.jpg", "key": key, **captures} for key in keys))


def found(given, of, **options):
    return list(files_have_rows.check(given, of, **options))


def test_one_row_for_each_file_is_silent():
    assert found(rows("a", "b", named=True), files("a", "b")) == []
    assert found(rows("a", "b"), files("a", "b")) == []


def test_a_file_that_no_row_names_is_named():
    assert found(rows("a", named=True), files("a", "b")) == [
        Finding("i/b.jpg", "has no row in m.csv", key=("no row",), values={"row_count": 0})
    ]


def test_a_file_without_a_row_of_its_key_is_named_with_it():
    given = pl.concat([rows("a"), rows("c", path="n.csv")])
    assert found(given, files("a", "b")) == [
        Finding("i/b.jpg", "has no row in any of 2 tables with key=b", key=("no row",), values={"row_count": 0, "key": "b"})
    ]


def test_two_rows_for_a_file_are_told_with_their_lines():
    assert found(rows("a", "b", "a", named=True), files("a", "b")) == [
        Finding(
            "i/a.jpg",
            "has 2 rows, expected one: m.csv line 2, m.csv line 4",
            key=("several rows",),
            values={"row_count": 2, "rows": ["m.csv line 2", "m.csv line 4"]},
        )
    ]


def test_many_rows_of_a_key_are_folded_and_counted():
    [finding] = found(pl.concat([rows(*"aaaab"), rows("a", "a", path="b.csv")]), files("a", "b"))
    assert finding == Finding(
        "i/a.jpg",
        "has 6 rows with key=a, expected one: b.csv line 2, b.csv line 3, m.csv line 2, m.csv line 3, m.csv line 4 and 1 more",
        key=("several rows",),
        values={
            "row_count": 6,
            "rows": ["b.csv line 2", "b.csv line 3", "m.csv line 2", "m.csv line 3", "m.csv line 4"],
            "key": "a",
        },
    )


def test_a_file_may_have_several_rows_where_that_is_said():
    assert found(rows("a", "a"), files("a"), several=True) == []
    assert [each.key for each in found(rows("a", "a"), files("a", "b"), several=True)] == [("no row",)]


def test_another_split_is_one_finding_and_no_absence():
    assert found(rows("a", split="val"), files("a", split="test"), agree=["split"]) == [
        Finding(
            "i/a.jpg",
            "is of split test, and its row in m.csv, line 2 (a), says split val",
            key=("disagrees", "m.csv", "a", "split"),
            values={"table": "m.csv", "row": 2, "split": "val", "split of the file": "test"},
        )
    ]


def test_each_of_several_rows_must_agree():
    given = rows("a", "a").with_columns(split=pl.Series(["test", "val"]))
    [finding] = found(given, files("a", split="test"), agree=["split"], several=True)
    assert finding.message == "is of split test, and its row in m.csv, line 3 (a), says split val"


def test_a_row_without_a_key_is_no_files_row():
    assert [each.subject for each in found(rows("a", None), files("a", "b"))] == ["i/b.jpg"]
    unresolved = rows("a", "b", named=True).with_columns(file_path=pl.Series(["i/a.jpg", None]))
    assert [each.subject for each in found(unresolved, files("a", "b"))] == ["i/b.jpg"]


def test_in_a_partial_copy_missing_rows_are_not_judged_and_double_ones_are():
    given, of = rows("a", "a"), files("a", "b")
    told = found(given, of, scope=Scope(partial=True))
    assert (told[0], [each.key for each in told[1:]]) == (NotJudged(OUTSIDE, 1), [("several rows",)])


def test_rows_that_the_scope_may_leave_out_are_not_judged():
    assert found(rows("a", fold="0"), files("a", "b"), scope=Scope({"fold": ["0"]})) == [NotJudged(OUTSIDE, 1)]
    [finding] = found(rows("a", split="val"), files("a", "b", split="val"), scope=Scope({"split": ["val"]}))
    assert finding.key == ("no row",)


def test_no_row_for_any_file_is_told_as_that():
    with pytest.raises(NothingRelatesError, match="none of 1 rows has a partner among 1 by key"):
        found(rows("b"), files("a"))


def test_where_a_group_has_no_row_each_of_its_files_is_named():
    assert [each.message for each in found(rows("a").clear(), files("a", "b"))] == ["has no row", "has no row"]


def test_no_file_is_no_finding():
    assert found(rows("a"), files("a").clear()) == []


def test_both_sides_need_what_must_agree():
    options = {"agree": ["split"]}
    assert files_have_rows.tried(rows("a", split="val"), files("a"), options) == "role files has no 'split' that could agree"
    assert files_have_rows.tried(rows("a", split="val"), files("a", split="val"), options) is None
