import polars as pl
import pytest

from dsqc.finding import Finding, NotJudged
from dsqc.rules import extent_agrees
from tables import table

COLUMNS = {name: name for name in ("left", "right", "bottom", "top", "pixel_size", "width", "height")}


def rows(*sides, wide=100.0, high=60.0, pixel_size=10.0):
    """Rows from line 2 with these (width, height), over an extent of ``wide`` by ``high`` pixels."""
    given = table("rows", *({"path": "m.csv", "row": line, "row_name": f"r{line}"} for line, _ in enumerate(sides, 2)))
    extent = {"left": 500.0, "right": 500.0 + wide * pixel_size, "bottom": 70.0, "top": 70.0 + high * pixel_size}
    numbers = {name: pl.lit(value, pl.Float64) for name, value in {**extent, "pixel_size": pixel_size}.items()}
    stated = {name: pl.Series([each[place] for each in sides], dtype=pl.Int64) for place, name in enumerate(("width", "height"))}
    return given.with_columns(**numbers, **stated)


def found(given, **options):
    return list(extent_agrees.check(given, **COLUMNS, **options))


def test_an_extent_of_the_stated_sides_is_silent():
    assert found(rows((100, 60))) == []


def test_another_extent_is_told_with_both_sizes():
    assert found(rows((100, 60), (103, 60), wide=100.0, high=60.5, pixel_size=0.5)) == [
        Finding(
            "m.csv",
            "line 3 (r3): the extent is 100×60.5 px at 0.5 a pixel, the sides are 103×60 px: expected to agree within 1 px",
            key=("differs", "r3"),
            values={"extent_width_px": 100.0, "extent_height_px": 60.5, "width_px": 103.0, "height_px": 60.0, "swapped": False},
        )
    ]


def test_sides_in_the_other_order_are_said_to_be_swapped():
    [finding] = found(rows((60, 100)))
    assert finding == Finding(
        "m.csv",
        "line 2 (r2): the extent is 100×60 px at 10 a pixel, the sides are 60×100 px: the sides are swapped",
        key=("swapped", "r2"),
        values={"extent_width_px": 100.0, "extent_height_px": 60.0, "width_px": 60.0, "height_px": 100.0, "swapped": True},
    )


@pytest.mark.parametrize(("wide", "findings"), [(101.0, 0), (99.0, 0), (101.01, 1), (98.99, 1)])
def test_the_tolerance_itself_is_allowed(wide, findings):
    assert len(found(rows((100, 60), wide=wide))) == findings


@pytest.mark.parametrize(("wide", "kind"), [(102.0, "swapped"), (102.01, "differs")])
def test_a_swap_has_a_tolerance_of_its_own(wide, kind):
    assert [finding.key[0] for finding in found(rows((60, 100), wide=wide))] == [kind]


def test_sides_that_nearly_fit_in_the_right_order_are_not_swapped():
    assert [finding.key[0] for finding in found(rows((100, 99), wide=98.5, high=99.5))] == ["differs"]


def test_tolerances_are_stated():
    assert found(rows((100, 60), wide=103.0), tolerance_px=3.0) == []
    assert [finding.key[0] for finding in found(rows((60, 100), wide=103.0), swap_tolerance_px=3.0)] == ["swapped"]


def test_decimal_coordinates_are_not_exact():
    given = rows((1023, 1025)).with_columns(
        left=pl.lit(322794.732622),
        right=pl.lit(322845.932622),
        bottom=pl.lit(3076148.274395),
        top=pl.lit(3076199.474395),
        pixel_size=pl.lit(0.05),
    )
    assert found(given) == []


def test_a_pixel_size_of_0_is_told_as_that():
    given = rows((100, 60)).with_columns(pixel_size=pl.lit(0.0))
    assert found(given) == [
        Finding("m.csv", "line 2 (r2): pixel_size is 0, expected more than 0", key=("pixel size", "r2"), values={"pixel_size": 0.0})
    ]


def test_an_extent_whose_ends_are_exchanged_differs():
    assert [finding.key[0] for finding in found(rows((100, 60), wide=-100.0))] == ["differs"]


def test_rows_that_lack_a_number_are_not_judged():
    given = rows((100, 60), (None, 61), (9, 9)).with_columns(left=pl.Series([500.0, 500.0, None]))
    assert found(given) == [NotJudged("rows without left, right, bottom, top, pixel_size, width, height", 2)]


def test_no_row_is_no_finding():
    assert found(rows((100, 60)).clear()) == []


def test_a_column_of_text_is_told_before_a_run():
    text = rows((100, 60)).cast({"top": pl.String}).clear()
    assert extent_agrees.tried(rows(), COLUMNS) is None
    assert extent_agrees.tried(text, COLUMNS) == "'top' is top, which is text; state it as float or int in the source's 'columns'"


def test_a_tolerance_is_not_negative():
    assert extent_agrees.verify({"tolerance_px": -1.0, "swap_tolerance_px": 2.0}) == "'tolerance_px' is -1, expected 0 or more"
    assert extent_agrees.verify({"tolerance_px": 0.0, "swap_tolerance_px": 0.0}) is None
