import polars as pl

from dsqc.finding import Finding, NotJudged
from dsqc.rules import unique_rows
from tables import table


def rows(*ids, path="m.csv", **columns):
    return table("rows", *({"path": path, "row": line, "id": each, **columns} for line, each in enumerate(ids, 2)))


def found(given, columns=("id",)):
    return list(unique_rows.check(given, columns=list(columns)))


def test_different_values_are_silent():
    assert found(rows("a", "b", "A")) == []


def test_a_value_of_two_rows_is_one_finding_with_their_lines():
    assert found(rows("a", "b", "a")) == [
        Finding(
            "m.csv",
            "id=a stands in 2 rows, expected one: line 2, line 4",
            key=("repeated", "a"),
            values={"id": "a", "row_count": 2, "rows": ["m.csv line 2", "m.csv line 4"]},
        )
    ]


def test_rows_of_all_tables_are_compared():
    [finding] = found(pl.concat([rows("a", path="b.csv"), rows("b", "a", path="a.csv")]))
    assert (finding.subject, finding.message) == ("a.csv", "id=a stands in 2 rows, expected one: line 3, b.csv line 2")


def test_five_places_are_told_and_a_sixth_is_counted():
    [five], [six] = found(rows(*"aaaaa")), found(rows(*"aaaaaa"))
    assert five.message == "id=a stands in 5 rows, expected one: line 2, line 3, line 4, line 5, line 6"
    assert six.message == "id=a stands in 6 rows, expected one: line 2, line 3, line 4, line 5, line 6 and 1 more"
    assert (six.values["row_count"], len(six.values["rows"])) == (6, 5)


def test_several_columns_make_one_key():
    given = pl.concat([rows("a", "b", site="1"), rows("a", "b", site="2"), rows("b", site="2")])
    [finding] = found(given, ["id", "site"])
    assert (finding.key, finding.message) == (("repeated", "b", "2"), "id=b, site=2 stands in 2 rows, expected one: line 2, line 3")


def test_rows_without_a_key_are_counted_and_no_copies_of_each_other():
    assert found(rows(None, None, "a")) == [NotJudged("rows without id", 2)]
    assert found(rows("a", "a", site=None), ["id", "site"]) == [NotJudged("rows without id and site", 2)]


def test_numbers_are_compared_as_numbers():
    [finding] = found(rows("7", "7", "8").cast({"id": pl.Int64}))
    assert (finding.key, finding.values["id"]) == (("repeated", "7"), 7)


def test_no_row_is_no_finding():
    assert found(rows("a").clear()) == []


def test_at_least_one_column_is_named():
    assert unique_rows.verify({"columns": []}) == "'columns' names no column, expected at least one"
    assert unique_rows.verify({"columns": ["id"]}) is None
