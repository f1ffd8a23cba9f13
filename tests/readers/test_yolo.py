import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsqc import facts
from dsqc.datafile import DataFile
from dsqc.facts import Annotation, Outline, Problem, ShapeFault
from dsqc.readers import yolo

ALL = ("annotations", "outlines", "shape_faults")
TRIANGLE = "2 0.25 0.25 0.75 0.25 0.75 0.5"
BOX = "0 0.5 0.25 0.5 0.25"


def rows(content, wanted=ALL, **options):
    content = content if isinstance(content, bytes) else content.encode()
    return list(yolo.read(io.BytesIO(content), DataFile("a.txt", "a.txt", len(content)), wanted, **options))


def faults(line, **options):
    return [(row.fault, row.detail) for row in rows(line, **options) if type(row) is ShapeFault]


def kinds(content, **options):
    return [type(row) for row in rows(content, **options)]


def packed(*coordinates):
    return np.array(coordinates, "<f8").tobytes()


def test_a_segment_is_an_annotation_with_its_outline():
    assert rows(TRIANGLE) == [
        Annotation("a.txt", "line 1", None, None, None, None, "2", None, False, "polygons"),
        Outline(
            path="a.txt",
            pointer="line 1",
            annotation_id=None,
            file_name=None,
            image_path=None,
            category_id="2",
            category=None,
            shape_form="polygons",
            part_count=1,
            corner_count=3,
            left_share=0.25,
            top_share=0.25,
            width_share=0.5,
            height_share=0.25,
            area_share=0.0625,
            corners=packed(0.25, 0.25, 0.75, 0.25, 0.75, 0.5),
        ),
    ]


def test_four_numbers_are_a_box_whose_corners_go_round():
    annotation, outline = rows(BOX)
    assert (annotation.shape_form, outline.shape_form, outline.corner_count, outline.area_share) == ("box", "box", 4, 0.125)
    assert outline.corners == packed(0.25, 0.125, 0.75, 0.125, 0.75, 0.375, 0.25, 0.375)


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\r\n", b"\xef\xbb\xbf"])
def test_a_file_without_lines_is_a_picture_without_objects(content):
    assert rows(content) == []


def test_lines_are_numbered_as_they_stand_and_ends_of_windows_and_a_mark_in_front_are_no_text():
    found = rows(b"\xef\xbb\xbf" + f"{BOX}\r\n\r\n\t{TRIANGLE} \r\n".encode(), ("annotations",))
    assert [(row.pointer, row.category_id) for row in found] == [("line 1", "0"), ("line 3", "2")]


def test_only_what_is_wanted_is_yielded():
    for table in ALL:
        assert {facts.BY_ROW[type(row)].name for row in rows(f"{BOX}\n0 0.5 0.5 0.5 1.5", (table,))} == {table}
    assert rows(BOX, ()) == []


def test_a_fault_is_a_row_with_its_line():
    [_, _, fault] = rows("1 0.5 0.5 0.2 0", ALL)
    detail = "its box is 0.2 wide and 0 high, expected more than 0"
    assert fault == ShapeFault("a.txt", "line 1", None, None, None, "polygon-flat", detail)


@pytest.mark.parametrize(
    ("line", "category_id", "told"),
    [
        ("x 0.5 0.5 0.1 0.1", None, "'x'"),
        ("1.0 0.5 0.5 0.1 0.1", "1", "'1.0'"),
        ("-1 0.5 0.5 0.1 0.1", "-1", "'-1'"),
        ("1.5 0.5 0.5 0.1 0.1", None, "'1.5'"),
        ("1e2 0.5 0.5 0.1 0.1", None, "'1e2'"),
        ("٣ 0.5 0.5 0.1 0.1", None, "'٣'"),
        ("1234567890123456789 0.5 0.5 0.1 0.1", None, "'1234567890123456789'"),
    ],
)
def test_a_class_is_a_whole_number_from_0_and_what_can_be_read_of_another_is_an_annotation(line, category_id, told):
    assert faults(line) == [("yolo-class", f"class is {told}, expected a whole number from 0")]
    assert [row.category_id for row in rows(line, ("annotations",))] == ([] if category_id is None else [category_id])


def test_zeros_in_front_of_a_class_say_nothing():
    assert [row.category_id for row in rows("007 0.5 0.5 0.1 0.1")[:2]] == ["7", "7"]
    assert faults("007 0.5 0.5 0.1 0.1") == []


@pytest.mark.parametrize("number", ["nan", "inf", "-Infinity", "1e999", "1_0", "٣", "0,5", "x", "0x1"])
def test_what_is_no_finite_number_has_a_fault_and_no_outline(number):
    line = f"1 0.5 0.5 {number} 0.1"
    assert faults(line) == [("yolo-number", f"coordinate 3 is {number!r}, expected a finite number")]
    assert kinds(line) == [Annotation, ShapeFault]


def test_several_numbers_that_are_none_are_one_fault():
    detail = "coordinate 2 is 'a', expected a finite number (2 of its 4 coordinates are none)"
    assert faults("1 0.5 a 0.1 b") == [("yolo-number", detail)]


@pytest.mark.parametrize(
    ("count", "shape", "expected"),
    [
        (0, "either", "has 0 coordinates, expected 4 for a box, or an even number of at least 6 for a segment"),
        (1, "either", "has 1 coordinate, expected 4 for a box, or an even number of at least 6 for a segment"),
        (5, "either", "has 5 coordinates, expected 4 for a box, or an even number of at least 6 for a segment"),
        (7, "segments", "has 7 coordinates, expected an even number, at least 6"),
        (4, "segments", "has 4 coordinates, expected an even number, at least 6"),
        (6, "boxes", "has 6 coordinates, expected 4 (x_center, y_center, width, height)"),
        (4, "either", None),
        (4, "boxes", None),
        (6, "either", None),
        (6, "segments", None),
    ],
)
def test_a_shape_has_its_number_of_coordinates(count, shape, expected):
    line = "1 " + " ".join(["0.25", "0.25", "0.5", "0.25", "0.5", "0.5", "0.25"][:count])
    assert faults(line, shape=shape) == ([] if expected is None else [("yolo-count", expected)])
    assert (Outline in kinds(line, shape=shape)) is (expected is None)
    assert (rows(line, shape=shape)[0].shape_form == "none") is (expected is not None)


def test_the_worst_coordinate_outside_is_told_and_the_outline_is_kept():
    line = "1 0.1 0.1 1.8188 0.2 0.3 -0.3"
    detail = "x2 is 1.8188, 0.8188 above 1, expected 0 to 1; 2 of 6 such numbers are outside"
    assert faults(line) == [("yolo-range", detail)]
    assert Outline in kinds(line)


@pytest.mark.parametrize(("y", "told"), [("1.000001", False), ("1.0000011", True), ("-0.000001", False), ("-0.0000011", True)])
def test_a_millionth_outside_is_rounding(y, told):
    assert [fault for fault, _ in faults(f"1 0.1 0.1 0.9 0.2 0.3 {y}")] == (["yolo-range"] if told else [])


def test_a_box_is_held_to_its_sides_too():
    assert faults("1 0.9 0.5 0.4 0.2") == [("yolo-range", "right side is 1.1, 0.1 above 1, expected 0 to 1")]
    assert faults("1 0.999999 0.5 0.000002 0.2") == []
    worst = "width is -0.1, 0.1 below 0, expected 0 to 1"
    assert faults("1 0.5 0.5 -0.1 0.2") == [("yolo-range", worst)]


def test_corners_on_one_line_are_flat():
    detail = "its 3 corners lie on one line, expected an outline that encloses something"
    assert faults("1 0.1 0.1 0.2 0.2 0.3 0.3") == [("polygon-flat", detail)]
    assert faults("1 0.1 0.1 0.2 0.2 0.3 0.300001") == []


def test_what_lies_so_far_away_that_its_area_is_no_number_has_no_outline():
    assert kinds("1 1e300 0 1e300 1e300 0 1") == [Annotation, ShapeFault]


def test_a_line_may_have_several_faults():
    assert [fault for fault, _ in faults(f"{BOX}\nx y z")] == ["yolo-class", "yolo-number", "yolo-count"]


def test_where_no_line_is_a_label_one_problem_tells():
    detail = "none of its 2 lines is a label; line 2 is 'Index of /labels', expected a class and its coordinates, with blanks between them"
    assert rows("\nIndex of /labels\nParent Directory\n") == [Problem("a.txt", None, "malformed", detail)]


def test_one_line_that_is_no_label_is_a_problem_with_its_place():
    detail = "is '404: Not Found', expected a class and its coordinates, with blanks between them"
    assert rows("404: Not Found", ()) == [Problem("a.txt", "line 1", "malformed", detail)]


def test_what_is_no_label_among_labels_is_told_in_its_place():
    found = rows(f"Parent Directory\n{BOX}\nIndex of\n")
    assert [(row.pointer, type(row)) for row in found if type(row) is not Outline] == [
        *[("line 1", ShapeFault)] * 3,
        ("line 2", Annotation),
        *[("line 3", ShapeFault)] * 3,
    ]


def test_names_in_the_place_of_classes_are_faults_and_no_problem():
    assert kinds("cat 0.5 0.5 0.1 0.1\ndog 0.5 0.5 0.1 0.1") == [ShapeFault, ShapeFault]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"<!DOCTYPE html><html>404</html>", "is an HTML page, 31 bytes, not YOLO labels"),
        (b"\xff\xd8\xff\xe0", "is a JPEG picture, 4 bytes, not YOLO labels"),
        (b'{"images": []}', "is a JSON document, 14 bytes, not YOLO labels"),
        (bytes(40), "is zeros only, 40 bytes, not YOLO labels"),
        (BOX.encode("utf-16"), "is UTF-16, expected UTF-8"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
            "is a Git LFS pointer, 56 bytes, not YOLO labels: run git lfs pull",
        ),
    ],
)
def test_another_kind_of_file_is_one_problem(content, detail):
    assert rows(content) == [Problem("a.txt", None, "malformed", detail)]


def test_lines_that_are_no_text_are_one_problem_and_the_others_are_read():
    found = rows(f"{BOX}\n".encode() + b"1 \xff\n" + b"\0\n" + TRIANGLE.encode(), ("annotations",))
    assert [row.pointer for row in found] == ["line 1", "line 4", "line 2"]
    assert found[-1] == Problem("a.txt", "line 2", "malformed", "holds the byte 0xff, which is not UTF-8 (2 such lines, this is the first)")


def test_a_byte_that_no_text_has_is_told_with_its_line():
    assert rows(b"1 0.5 0.5 0.1 0.1\0", ()) == [Problem("a.txt", "line 1", "malformed", "holds the byte 0x00, which no text has")]


def test_a_line_without_end_is_a_problem_and_the_next_is_read():
    found = rows("0 " + "0.5 " * 600_000 + "\n" + BOX, ("annotations",))
    assert found == [
        Annotation("a.txt", "line 2", None, None, None, None, "0", None, False, "box"),
        Problem("a.txt", "line 1", "malformed", "is longer than 1,000,000 bytes, expected one object"),
    ]


WORDS = st.sampled_from(["0", "-1", "0.5", "1.5", "nan", "1e999", "1e300", "x", "é", "1_0", "0.25", "0.75"])


@given(st.lists(st.lists(WORDS, max_size=9).map(" ".join), max_size=4).map("\n".join), st.sampled_from(["segments", "boxes", "either"]))
def test_no_line_crashes_the_reader_and_every_row_fits_the_contract(content, shape):
    for row in rows(content, shape=shape):
        assert facts.frame(facts.BY_ROW[type(row)], [("s", *row)]).height == 1
        assert not any(isinstance(value, float) and not math.isfinite(value) for value in row)
