import pytest

from dsqc.bind import Value, any_table
from dsqc.finding import Finding, NotJudged
from dsqc.rules import agree
from tables import table

WIDTH, REAL = Value.read("width"), Value.read("images.width_px")


def images(*rows):
    return any_table({"images": table("images", *rows)}, [WIDTH, REAL])


def found(left, right, rows, **options):
    return list(agree.check(rows, left=left, right=right, **options))


def test_equal_numbers_agree_however_they_are_written():
    assert found(WIDTH, REAL, images({"path": "a", "width": "0640", "width_px": 640})) == []


def test_a_difference_is_named():
    assert found(WIDTH, REAL, images({"path": "a", "width": "641", "width_px": 640})) == [
        Finding(
            "a",
            "width is 641, images.width_px is 640",
            key=("width", "images.width_px"),
            values={"width": "641", "images.width_px": 640},
        )
    ]


@pytest.mark.parametrize(("tolerance", "findings"), [(0.9, 1), (1.0, 0)])
def test_the_tolerance_itself_is_allowed(tolerance, findings):
    assert len(found(WIDTH, REAL, images({"path": "a", "width": "641", "width_px": 640}), tolerance=tolerance)) == findings


def test_a_text_that_is_no_number_does_not_agree_with_one():
    assert len(found(WIDTH, REAL, images({"path": "a", "width": "wide", "width_px": 640}), tolerance=9e9)) == 1


def test_the_right_values_in_another_order_are_told():
    swapped = images({"path": "a", "width": "1", "width_px": 2}, {"path": "b", "width": "2", "width_px": 1})
    [first, _] = found(WIDTH, REAL, swapped)
    assert first.message == "width is 1, images.width_px is 2; over the 2 files that differ the values are the same in another order"


def test_a_digest_of_a_capture_is_compared():
    chunk, digest = Value.read("chunk"), Value.read({"md5": "key", "first": 2})
    rows = any_table(
        {"files": table("files", {"path": "a", "key": "a", "chunk": "0c"}, {"path": "b", "key": "b", "chunk": "0c"})}, [chunk, digest]
    )
    [finding] = found(chunk, digest, rows)
    assert (finding.subject, finding.message) == ("b", "chunk is 0c, md5(key)[:2] is 92")


def test_absent_values_are_counted_and_not_judged():
    assert found(WIDTH, REAL, images({"path": "a", "width": None})) == [NotJudged("without width", 1)]


def test_nothing_there_is_nothing_found():
    assert found(WIDTH, REAL, images({"path": "a", "width": "1"}).head(0)) == []


YEAR, NAMED_YEAR = Value.read("rows.year"), Value.read("rows.name_year")


def metadata(*rows):
    return any_table({"rows": table("rows", *({"path": "m.csv", **row} for row in rows))}, [YEAR, NAMED_YEAR])


def test_rows_are_told_with_their_line_and_name():
    rows = metadata(
        {"row": 2, "row_name": "a", "year": "2010", "name_year": "2010"}, {"row": 3, "row_name": "b", "year": "2010", "name_year": "2011"}
    )
    assert found(YEAR, NAMED_YEAR, rows) == [
        Finding(
            "m.csv",
            "line 3 (b): rows.year is 2010, rows.name_year is 2011",
            key=("rows.year", "rows.name_year", "b"),
            values={"rows.year": "2010", "rows.name_year": "2011"},
        )
    ]


def test_rows_of_one_name_are_told_apart_by_their_line():
    rows = metadata(*({"row": line, "row_name": name, "year": "1", "name_year": "2"} for line, name in ((2, "a"), (3, "a"), (4, None))))
    assert [finding.key[2] for finding in found(YEAR, NAMED_YEAR, rows)] == ["a, line 2", "a, line 3", "line 4"]
