import polars as pl
import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import rows_have_files
from tables import table

OUTSIDE = "rows whose file may lie outside the scope, or be left out of a partial copy"


def naming(*named, path="m.csv", **columns):
    """Rows from line 2 that name files: (text, path that it means)."""
    rows = [
        {"path": path, "row": line, "row_name": f"r{line}", "named_file": text, "file_path": file, **columns}
        for line, (text, file) in enumerate(named, 2)
    ]
    return table("rows", *rows)


def keyed(*keys, **columns):
    """Rows from line 2 with a key and no named file."""
    rows = [{"path": "m.csv", "row": line, "row_name": f"r{line}", "key": key, **columns} for line, key in enumerate(keys, 2)]
    return table("rows", *rows)


def files(*paths, **captures):
    return table("files", *({"path": path, "key": path.rpartition("/")[2].partition(".")[0], **captures} for path in paths))


def found(rows, of, **options):
    return list(rows_have_files.check(rows, of, **options))


def messages(rows, of, **options):
    return [each.message for each in found(rows, of, **options)]


def test_rows_that_each_name_a_file_are_silent():
    assert found(naming(("a.jpg", "i/a.jpg"), ("b.jpg", "i/b.jpg")), files("i/a.jpg", "i/b.jpg", "i/c.jpg")) == []


def test_a_row_whose_file_is_not_there_is_named_with_its_text():
    assert found(naming(("a.jpg", "i/a.jpg"), ("x/b.jpg", None)), files("i/a.jpg")) == [
        Finding(
            "m.csv",
            "line 3 (r3): names x/b.jpg, and no such file is there",
            key=("no file", "r3"),
            values={"named_file": "x/b.jpg"},
        )
    ]


def test_a_null_cell_names_no_file():
    [finding] = found(naming(("a.jpg", "i/a.jpg"), (None, None)), files("i/a.jpg"))
    assert (finding.message, finding.key) == ("line 3 (r3): names no file, its cell is null", ("no file", "r3"))


def test_a_name_that_several_files_have_is_told_with_them():
    assert found(naming(("a.jpg", "i/a.jpg"), (".\\b.jpg", None)), files("i/a.jpg", "k/b.jpg", "i/b.jpg")) == [
        Finding(
            "m.csv",
            "line 3 (r3): names .\\b.jpg, which does not say which file is meant, expected one: i/b.jpg, k/b.jpg",
            key=("several files", "r3"),
            values={"file_count": 2, "files": ["i/b.jpg", "k/b.jpg"]},
        )
    ]


def test_a_file_that_the_role_leaves_out_is_said_to_be_so():
    rows = naming(("a.jpg", "i/a.jpg"), ("b.jpg", "k/b.jpg"))
    assert messages(rows, files("i/a.jpg", "i/b.jpg")) == [
        "line 3 (r3): names b.jpg, which is k/b.jpg and none of the files that are looked at"
    ]


def test_a_file_of_two_sources_is_one_file():
    assert found(naming(("a.jpg", "i/a.jpg")), files("i/a.jpg", "i/a.jpg")) == []


def test_another_split_is_one_finding_and_no_absence():
    rows = naming(("a.jpg", "i/a.jpg"), split="val", chunk=None)
    assert found(rows, files("i/a.jpg", split="test", chunk="0a"), agree=["split", "chunk"]) == [
        Finding(
            "m.csv",
            "line 2 (r2): says split val, chunk null, and its file i/a.jpg is of split test, chunk 0a",
            key=("disagrees", "r2", "split", "chunk"),
            values={"file": "i/a.jpg", "split": "val", "split of the file": "test", "chunk": None, "chunk of the file": "0a"},
        )
    ]


def test_what_only_one_side_states_does_not_agree():
    rows = naming(("a.jpg", "i/a.jpg"), chunk=None)
    assert messages(rows, files("i/a.jpg", chunk="0a"), agree=["chunk"]) == [
        "line 2 (r2): says chunk null, and its file i/a.jpg is of chunk 0a"
    ]


def test_what_is_absent_on_both_sides_agrees():
    assert found(naming(("a.jpg", "i/a.jpg"), split="val", chunk=None), files("i/a.jpg", split="val", chunk=None), agree=["chunk"]) == []


def test_without_named_files_the_shared_names_identify():
    assert found(keyed("a", "b", split="val"), files("i/a.jpg", split="val")) == [
        Finding(
            "m.csv",
            "line 3 (r3): no file with key=b, split=val",
            key=("no file", "r3"),
            values={"key": "b", "split": "val"},
        )
    ]


def test_a_name_that_must_agree_does_not_identify():
    rows, of = keyed("a", split="val"), files("i/a.jpg", split="test")
    assert messages(rows, of, agree=["split"]) == ["line 2 (r2): says split val, and its file i/a.jpg is of split test"]
    with pytest.raises(NothingRelatesError):
        found(rows, of)


def test_names_in_by_identify_even_where_rows_name_files():
    rows = naming(("a.jpg", "i/a.jpg"), ("b.jpg", "i/b.jpg")).with_columns(key=pl.Series(["a", "c"]))
    assert messages(rows, files("i/a.jpg", "i/b.jpg"), by=["key"]) == ["line 3 (r3): no file with key=c"]


def test_several_files_of_one_key_are_named():
    [finding] = found(keyed("a", "b"), files("i/b.jpg", "i/a.jpg", "k/a.jpg"))
    assert finding == Finding(
        "m.csv",
        "line 2 (r2): 2 files with key=a, expected one: i/a.jpg, k/a.jpg",
        key=("several files", "r2"),
        values={"file_count": 2, "files": ["i/a.jpg", "k/a.jpg"]},
    )


def test_a_null_key_finds_the_file_without_one_and_no_other():
    assert found(keyed("a", None), files("i/a.jpg", "i/.jpg").with_columns(key=pl.Series(["a", None]))) == []
    assert messages(keyed("a", None), files("i/a.jpg")) == ["line 3 (r3): no file with key=null"]


def test_numbers_are_equal_however_a_file_name_writes_them():
    rows = keyed("7", "8").cast({"key": pl.Int64})
    assert messages(rows, files("i/007.jpg", "i/x.jpg")) == ["line 3 (r3): no file with key=8"]


def test_many_files_are_folded():
    of = files(*(f"{n}/a.jpg" for n in range(9)))
    [message] = messages(keyed("a"), of)
    assert message.endswith("7/a.jpg and 1 more")


def test_in_a_partial_copy_what_is_missing_is_not_judged_and_the_rest_is():
    rows, of = naming(("a.jpg", "i/a.jpg"), ("b.jpg", None), (None, None)), files("i/a.jpg")
    assert found(rows, of, scope=Scope(partial=True)) == [
        NotJudged(OUTSIDE, 1),
        Finding("m.csv", "line 4 (r4): names no file, its cell is null", key=("no file", "r4"), values={"named_file": None}),
    ]


def test_a_file_that_the_scope_may_leave_out_is_not_judged():
    rows, of = naming(("a.jpg", "i/a.jpg"), ("b.jpg", None)), files("i/a.jpg", split="val")
    assert found(rows, of, scope=Scope({"split": ["val"]})) == [NotJudged(OUTSIDE, 1)]
    assert len(found(rows, of, scope=Scope({"kind": ["Real"]}))) == 1


def test_rows_that_say_they_are_outside_the_scope_are_not_judged():
    rows = keyed("a", "b", "c").with_columns(split=pl.Series(["val", "train", None]))
    assert found(rows, files("i/a.jpg", split="val"), scope=Scope({"split": ["val"]})) == [
        NotJudged("rows of files outside the scope", 1),
        Finding("m.csv", "line 4 (r4): no file with key=c, split=null", key=("no file", "r4"), values={"key": "c", "split": None}),
    ]


def test_rows_of_one_name_are_told_apart_by_their_line():
    rows = naming(("a.jpg", "i/a.jpg"), ("b.jpg", None), ("c.jpg", None)).with_columns(row_name=pl.lit("x"))
    assert [finding.key for finding in found(rows, files("i/a.jpg"))] == [("no file", "x, line 3"), ("no file", "x, line 4")]
    elsewhere = naming(("a.jpg", "i/a.jpg"), ("a.jpg", "i/a.jpg"), split="val").with_columns(row_name=pl.lit("x"))
    told = found(elsewhere, files("i/a.jpg", split="test"), agree=["split"])
    assert [finding.key[1] for finding in told] == ["x, line 2", "x, line 3"]


def test_nothing_that_relates_is_told_as_that():
    with pytest.raises(NothingRelatesError, match="none of 1 rows has a partner among 1 by the file that a row names"):
        found(naming(("b.jpg", None)), files("i/a.jpg"))
    with pytest.raises(NothingRelatesError, match="share no name that says what belongs together"):
        found(keyed("a").drop("key"), files("i/a.jpg"))
    with pytest.raises(NothingRelatesError, match="a role fixes 'split', so that it tells nothing apart"):
        found(keyed("a", split="val"), files("i/a.jpg"), agree=["split"])


def test_no_row_is_no_finding():
    assert found(keyed("a").clear(), files("i/a.jpg")) == []


def test_both_sides_need_what_must_agree():
    rows, of = keyed("a", split="val"), files("i/a.jpg")
    assert rows_have_files.tried(rows, of, {"agree": ["split"]}) == "role files has no 'split' that could agree"
    assert rows_have_files.tried(of, rows, {"agree": ["split"]}) == "role rows has no 'split' that could agree"
    assert rows_have_files.tried(rows, of, {"agree": None}) is None
