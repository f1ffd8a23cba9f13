import polars as pl

from dsqc.bind import Value, any_table
from dsqc.finding import Finding, NotJudged
from dsqc.rules import constant
from tables import table

CLASSES = Value.read("rows.classes")


def rows(*values, path="m.csv", **columns):
    cells = [{"path": path, "row": line, "row_name": f"r{line}", "classes": each, **columns} for line, each in enumerate(values, 2)]
    return any_table({"rows": table("rows", *cells)}, [CLASSES])


def found(given, by=("record",), of=CLASSES):
    return list(constant.check(given, of=of, by=list(by)))


def messages(given, by=("record",)):
    return [finding.message for finding in found(given, by)]


def test_one_value_in_each_group_is_silent():
    assert found(pl.concat([rows("x", "x", record="A"), rows("y", record="B")])) == []


def test_the_rarer_value_of_a_group_is_told_with_both_counts():
    assert found(rows("x", "y", "x", "x", "y", record="A")) == [
        Finding(
            "m.csv",
            "line 3 (r3): rows.classes is y in 2 rows of record=A, first here; in 3 it is x",
            key=("rows.classes", "A", "y"),
            values={"value": "y", "count": 2, "most_frequent": "x", "most_frequent_count": 3, "record": "A"},
        )
    ]


def test_the_first_place_is_of_the_first_table():
    given = pl.concat([rows("x", "x", "x", "y", path="b.csv"), rows("x", "x", "x", "x", "x", "y", path="a.csv")])
    [finding] = found(given, by=())
    assert (finding.subject, finding.message.partition(":")[0]) == ("a.csv", "line 7 (r7)")


def test_a_single_row_is_said_to_be_alone():
    assert messages(rows("x", "x", "y", record="A")) == [
        "line 4 (r4): rows.classes is y here alone among the rows of record=A; in 2 it is x"
    ]


def test_the_first_value_is_not_held_to_be_right_where_it_is_rarer():
    assert [finding.key for finding in found(rows("y", "x", "x", record="A"))] == [("rows.classes", "A", "y")]


def test_each_rarer_value_is_a_finding():
    assert [finding.key for finding in found(rows("x", "x", "z", "y", record="A"))] == [
        ("rows.classes", "A", "z"),
        ("rows.classes", "A", "y"),
    ]


def test_of_two_equally_frequent_values_the_first_is_held_to_be_right():
    assert messages(rows("y", "x", record="A")) == ["line 3 (r3): rows.classes is x here alone among the rows of record=A; in 1 it is y"]


def test_the_same_values_in_two_groups_are_two_findings():
    given = pl.concat([rows("x", "x", "y", record="A"), rows("y", "y", "x", path="n.csv", record=None)])
    assert [(finding.subject, finding.key) for finding in found(given)] == [
        ("m.csv", ("rows.classes", "A", "y")),
        ("n.csv", ("rows.classes", "null", "x")),
    ]


def test_without_groups_all_rows_are_one():
    given = pl.concat([rows("x", "x"), rows("y", path="n.csv")])
    assert messages(given, by=()) == ["line 2 (r2): rows.classes is y here alone among the rows; in 2 it is x"]


def test_long_values_are_shown_from_where_they_differ():
    [message] = messages(rows("0123456789" * 9 + "x", "0123456789" * 9 + "x", "0123456789" * 9 + "y", record="A"))
    assert message.endswith("is …890123456789y here alone among the rows of record=A; in 2 it is …890123456789x")


def test_numbers_are_told_as_they_are():
    number = Value.read("rows.year")
    years = table("rows", *({"path": "m.csv", "row": line, "year": "1"} for line in (2, 3, 4))).with_columns(year=pl.Series([7, 7, 8]))
    [finding] = found(any_table({"rows": years}, [number]), by=(), of=number)
    assert finding.message == "line 4: rows.year is 8 here alone among the rows; in 2 it is 7"


def test_a_fact_of_files_is_told_with_the_file():
    mode = Value.read("images.mode")
    images = table("images", *({"path": path, "mode": mode, "kind": "Real"} for path, mode in (("a", "L"), ("b", "RGB"), ("c", "L"))))
    [finding] = found(any_table({"images": images}, [mode]), by=["kind"], of=mode)
    assert (finding.subject, finding.message) == ("b", "images.mode is RGB here alone among the images of kind=Real; in 2 it is L")


def test_a_null_is_counted_and_no_other_value():
    assert found(rows("x", None, None, record="A")) == [NotJudged("rows without rows.classes", 2)]


def test_no_row_is_no_finding():
    assert found(rows("x", record="A").clear()) == []
