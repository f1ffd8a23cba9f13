import io
import json
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as native

from dsqc import facts
from dsqc.datafile import DataFile
from dsqc.facts import Annotation, Category, Entry, Instance, Outline, Problem, ShapeFault
from dsqc.measures import rle
from dsqc.readers import coco

ALL = ("annotations", "instances", "shape_faults", "entries", "categories")
MASK = np.array([[0, 1, 1, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 1]], np.uint8)
COUNTS = rle.pack(rle.from_mask(MASK)).decode()
RLE = {"size": [3, 5], "counts": COUNTS}
SQUARE = [[1, 0, 3, 0, 3, 2, 1, 2]]
IMAGE = {"id": 7, "file_name": "f7.jpg", "width": 5, "height": 3}
MONO = {"id": 1, "name": "mono"}
GOOD = {"id": 9, "image_id": 7, "category_id": 1, "iscrowd": 0, "area": 4, "bbox": [1, 0, 4, 3], "segmentation": RLE}


def rows(content: bytes | object, wanted: tuple[str, ...] = ALL) -> list[Any]:
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(coco.read(io.BytesIO(content), DataFile("a.json", "a.json", len(content)), wanted))


def of(annotation: object, image: object = IMAGE, wanted: tuple[str, ...] = ("instances", "shape_faults")) -> list[Any]:
    """The rows of a file with one annotation, GOOD but for what is given; a key given as ... is left out."""
    if isinstance(annotation, dict):
        annotation = {key: value for key, value in {**GOOD, **annotation}.items() if value is not ...}
    return rows({"images": [image], "annotations": [annotation], "categories": [MONO]}, wanted)


def faults(annotation: object, image: object = IMAGE) -> list[tuple[str, str]]:
    """(fault, detail) of each fault; nothing else was yielded, so that no shape was measured."""
    found = of(annotation, image)
    assert all(type(row) is ShapeFault for row in found), found
    return [(row.fault, row.detail) for row in found]


def instance(annotation: object, image: object = IMAGE) -> Instance:
    [row] = of(annotation, image)
    assert type(row) is Instance, row
    return row


def test_a_whole_file_is_its_entries_its_categories_and_its_annotations_with_what_they_cover():
    assert rows({"info": {}, "images": [IMAGE], "annotations": [GOOD], "categories": [MONO]}) == [
        Entry("a.json", "/images/0", "7", "f7.jpg", None, 5, 3),
        Category("a.json", "/categories/0", "1", "mono"),
        Annotation("a.json", "/annotations/0", "9", "7", "f7.jpg", None, "1", "mono", False, "compressed-rle"),
        Instance(
            path="a.json",
            pointer="/annotations/0",
            annotation_id="9",
            image_id="7",
            file_name="f7.jpg",
            image_path=None,
            category_id="1",
            category="mono",
            is_crowd=False,
            declared_area_px=4.0,
            area_px=4,
            declared_box_x_px=1.0,
            declared_box_y_px=0.0,
            declared_box_width_px=4.0,
            declared_box_height_px=3.0,
            box_x_px=1.0,
            box_y_px=0.0,
            box_width_px=4.0,
            box_height_px=3.0,
            outside_px=0.0,
            crosses_itself=False,
            row_major=False,
            size_height_px=3,
            size_width_px=5,
            rle=COUNTS.encode(),
        ),
    ]


@pytest.mark.parametrize("segmentation", [RLE, {"size": [3, 5], "counts": rle.from_mask(MASK).tolist()}, SQUARE])
def test_rows_are_plain_values_and_fit_the_contract(segmentation):
    for row in of({"segmentation": segmentation, "area": None}, wanted=ALL):
        kinds = [(column.type, type(None)) if column.nullable else (column.type,) for column in facts.BY_ROW[type(row)].columns]
        assert [type(value) in allowed for value, allowed in zip(row, kinds, strict=True)] == [True] * len(row)
        assert facts.frame(facts.BY_ROW[type(row)], [("s", *row)]).height == 1


def test_only_what_is_wanted_is_yielded_and_problems_always():
    file = {"images": [IMAGE, 5], "annotations": [GOOD, {**GOOD, "area": "4"}], "categories": [MONO]}
    problem = Problem("a.json", "/images/1", "malformed", "is 5, expected an object")
    assert rows(file, ()) == [problem]
    for table in ALL:
        found = rows(file, (table,))
        assert found[0] == problem
        assert {facts.BY_ROW[type(row)].name for row in found[1:]} == {table}


def test_the_three_forms_of_a_shape_are_told_apart():
    shapes = [RLE, {"size": [3, 5], "counts": [15]}, SQUARE, [], None, "x", {"size": [3, 5]}]
    file = {"images": [IMAGE], "annotations": [{"segmentation": shape} for shape in shapes], "categories": []}
    forms = ["compressed-rle", "listed-rle", "polygons", "polygons", "none", "none", "none"]
    assert [row.shape_form for row in rows(file, ("annotations",))] == forms


def test_listed_runs_are_measured_like_compressed_ones_and_zero_runs_leave_no_trace():
    runs = rle.from_mask(MASK).tolist()
    split = [*runs[:2], 0, 0, *runs[2:], 0]
    assert instance({"segmentation": {"size": [3, 5], "counts": split}}) == instance({})
    packed = rle.pack(np.array(split)).decode()
    assert instance({"segmentation": {"size": [3, 5], "counts": packed}}) == instance({})


def test_counts_written_longer_than_needed_are_stored_as_short_as_can_be():
    longer = rle.pack(rle.from_mask(np.ones((3, 5)))).decode().replace("?", "_0")
    assert longer == "0_0"
    assert instance({"segmentation": {"size": [3, 5], "counts": longer}, "bbox": None}).rle == b"0?"


def test_counts_that_are_stored_are_those_of_coco_s_own_code():
    rng = np.random.default_rng(5)
    for _ in range(100):
        mask = np.asfortranarray((rng.random((40, 30)) < rng.random()).astype(np.uint8))
        counts = native.encode(mask)["counts"]
        image = {**IMAGE, "width": 30, "height": 40}
        found = instance({"segmentation": {"size": [40, 30], "counts": counts.decode()}, "bbox": None}, image)
        assert (found.rle, found.area_px) == (counts, int(mask.sum()))


def test_polygons_are_drawn_on_the_size_of_their_picture():
    found = instance({"segmentation": [*SQUARE, [0, 0, 1, 0, 1, 1]], "bbox": None})
    assert found.rle == native.merge(native.frPyObjects([*SQUARE, [0, 0, 1, 0, 1, 1]], 3, 5))["counts"]
    assert (found.size_height_px, found.size_width_px, found.area_px) == (3, 5, rle.area_px(rle.unpack(found.rle)))
    assert found[15:19] == (0.0, 0.0, 3.0, 2.0)
    assert (found.outside_px, found.crosses_itself, found.row_major) == (0.0, False, False)


def test_the_worst_polygon_of_an_annotation_speaks_for_it():
    bow_tie, outside = [0, 0, 3, 3, 3, 0, 0, 3], [0, 0, 6.5, 0, 6.5, 2]
    found = instance({"segmentation": [*SQUARE, bow_tie, outside]})
    assert (found.outside_px, found.crosses_itself) == (1.5, True)


def test_runs_that_fit_the_declared_box_only_row_by_row_are_told():
    mask = np.zeros((3, 5), np.uint8)
    mask[0, 0:4] = 1
    along_rows = rle.pack(rle.from_mask(mask.T)).decode()
    declared = {"segmentation": {"size": [3, 5], "counts": along_rows}, "bbox": [0, 0, 4, 1]}
    assert (instance(declared).row_major, instance({**declared, "bbox": None}).row_major) == (True, False)


def test_runs_without_foreground_are_an_instance_of_no_pixel():
    found = instance({"segmentation": {"size": [3, 5], "counts": [15]}})
    assert (found.area_px, found[15:19]) == (0, (0.0, 0.0, 0.0, 0.0))


def test_an_annotation_of_no_entry_has_no_file_name_and_runs_have_their_own_size():
    found = instance({"image_id": 8, "category_id": 2})
    assert (found.image_id, found.file_name, found.category_id, found.category) == ("8", None, "2", None)
    assert (found.size_height_px, found.size_width_px) == (3, 5)


@pytest.mark.parametrize("image", [{**IMAGE, "width": None}, {"id": 7, "height": 3}, {**IMAGE, "id": 8}])
def test_polygons_of_a_picture_of_no_stated_size_are_not_drawn(image):
    detail = "no entry states the width and height of image 7, on which its polygons are to be drawn"
    assert faults({"segmentation": SQUARE}, image) == [("size-unknown", detail)]
    assert instance({}, image).area_px == 4


def test_polygons_that_name_no_picture_are_not_drawn():
    detail = "no image is named, on which its polygons are to be drawn"
    assert faults({"segmentation": SQUARE, "image_id": ...}) == [("size-unknown", detail)]


def test_a_fault_is_a_row_with_its_annotation_and_picture():
    assert of({"segmentation": {"size": [5, 3], "counts": COUNTS}}) == [
        ShapeFault(
            path="a.json",
            pointer="/annotations/0",
            annotation_id="9",
            file_name="f7.jpg",
            image_path=None,
            fault="rle-swapped",
            detail="size is [5, 3], which is [width, height], its picture is stated to be 3 px high and 5 px wide",
        )
    ]


@pytest.mark.parametrize(
    ("segmentation", "fault"),
    [
        ({"size": [3, 5], "counts": [3, 2]}, "rle-sum"),
        ({"size": [3, 5], "counts": [3, 20]}, "rle-sum"),
        ({"size": [3, 5], "counts": []}, "rle-sum"),
        ({"size": [3, 5], "counts": ""}, "rle-sum"),
        ({"size": [3, 5], "counts": [3, -1, 13]}, "rle-negative"),
        ({"size": [3, 5], "counts": COUNTS[:-1]}, "rle-sum"),
        ({"size": [3, 5], "counts": "P"}, "rle-truncated"),
        ({"size": [3, 5], "counts": f"b'{COUNTS}'"}, "rle-alphabet"),
        ({"size": [3, 5], "counts": "\ud800é"}, "rle-alphabet"),
        ({"size": [3, 6], "counts": [18]}, "rle-size"),
        ({"size": [0, 5], "counts": []}, "rle-size"),
        ({"size": [3], "counts": [15]}, "rle-size"),
        ({"counts": [15]}, "rle-size"),
        ({"size": [10**9, 10**9], "counts": [10**18]}, "rle-size"),
        ({"size": [3, 5], "counts": [10**30]}, "rle-sum"),
        ({"size": [3, 5], "counts": [7.5, 7.5]}, "shape-form"),
        ({"size": [3, 5], "counts": 15}, "shape-form"),
        ({"size": [3, 5]}, "shape-form"),
        ({}, "shape-form"),
        ("b'x'", "shape-form"),
        (5, "shape-form"),
        (None, "shape-missing"),
        (..., "shape-missing"),
        ([], "polygon-empty"),
        ([[]], "polygon-empty"),
        ([1, 0, 3, 0, 3, 2], "shape-form"),
        ([[1, 0], [3, 0], [3, 2]], "shape-form"),
        ([{"x": 1}], "shape-form"),
        ([[1, 0, 3, 0, 3]], "polygon-odd"),
        ([[1, 0, 3, 0]], "polygon-short"),
        ([[1e9, 0, 3, 0, 3, 2]], "polygon-far-outside"),
        ([[1e8, 0, 3, 0, 3, 2]], "polygon-far-outside"),
        ([[10**400, 0, 3, 0, 3, 2]], "polygon-far-outside"),
    ],
)
def test_shapes_that_crash_or_poison_the_usual_tools_are_faults_at_once(segmentation, fault):
    start = time.perf_counter()
    [(found, _)] = faults({"segmentation": segmentation})
    assert found == fault
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_polygon_with_a_number_that_json_does_not_have_is_a_problem_of_the_file_and_a_fault_at_once(number):
    start = time.perf_counter()
    text = json.dumps({"images": [IMAGE], "annotations": [{**GOOD, "segmentation": SQUARE}], "categories": []})
    [problem, fault] = rows(text.replace("[[1, 0, 3", f"[[1, {number}, 3").encode(), ("shape_faults",))
    assert problem == Problem("a.json", "/annotations/0/segmentation/0/1", "malformed", f"is {number}, which is no number of JSON")
    detail = f"polygon [0][1] is {float(number)}, expected a finite number"
    assert (fault.pointer, fault.fault, fault.detail) == ("/annotations/0", "polygon-not-finite", detail)
    assert time.perf_counter() - start < 20


def test_a_number_that_overflows_is_a_fault_without_a_problem():
    text = json.dumps({"images": [IMAGE], "annotations": [{**GOOD, "segmentation": SQUARE}], "categories": []})
    assert [row.fault for row in rows(text.replace("[[1, 0", "[[1, 1e999").encode(), ("shape_faults",))] == ["polygon-not-finite"]


@pytest.mark.parametrize(
    ("changed", "fault", "detail"),
    [
        ({"area": [4]}, "area-form", "area is [4], expected a finite number of px"),
        ({"area": "4"}, "area-form", "area is '4', expected a finite number of px"),
        ({"area": True}, "area-form", "area is True, expected a finite number of px"),
        ({"area": float("nan")}, "area-form", "area is nan, expected a finite number of px"),
        ({"bbox": [1, 0, 4]}, "box-form", "bbox is [1, 0, 4], expected [x, y, width, height] in finite px"),
        ({"bbox": [1, 0, 4, None]}, "box-form", "bbox is [1, 0, 4, None], expected [x, y, width, height] in finite px"),
        ({"bbox": [1, 0, float("inf"), 3]}, "box-form", "bbox is [1, 0, inf, 3], expected [x, y, width, height] in finite px"),
        ({"bbox": {"x": 1}}, "box-form", "bbox is {'x': 1}, expected [x, y, width, height] in finite px"),
        ({"iscrowd": 2}, "crowd-form", "iscrowd is 2, expected 0 or 1"),
        ({"iscrowd": "0"}, "crowd-form", "iscrowd is '0', expected 0 or 1"),
        ({"iscrowd": 1.0}, "crowd-form", "iscrowd is 1.0, expected 0 or 1"),
        ({"id": 9.0}, "id-form", "id is 9.0, expected a whole number or a text"),
        ({"image_id": [7]}, "id-form", "image_id is [7], expected a whole number or a text"),
        ({"category_id": True}, "id-form", "category_id is True, expected a whole number or a text"),
    ],
)
def test_a_value_of_another_form_is_a_fault_and_the_shape_is_measured_all_the_same(changed, fault, detail):
    measured, *found = [row for row in of(changed) if type(row) is not Problem]
    assert (measured.area_px, measured.rle) == (4, COUNTS.encode())
    assert [(row.fault, row.detail) for row in found] == [(fault, detail)]


def test_numbers_too_large_for_a_float_or_a_table_are_faults_and_as_ids_they_are_text():
    huge = 10**400
    [measured, *found] = of({"id": huge, "area": huge, "bbox": [0, 0, huge, 3]})
    assert (measured.annotation_id, measured.declared_area_px, measured.declared_box_x_px) == (str(huge), None, None)
    assert [row.fault for row in found] == ["area-form", "box-form"]
    assert [row.fault for row in of({}, {**IMAGE, "width": huge}) if type(row) is ShapeFault] == ["size-form"]


def test_all_faults_of_an_annotation_are_told_one_row_for_each_kind():
    changed = {"id": 1.5, "image_id": {}, "area": "4", "bbox": [], "iscrowd": 3, "segmentation": [[1, 2]]}
    assert [row[:4] + row[5:] for row in of(changed)] == [
        ("a.json", "/annotations/0", None, None, fault, detail)
        for fault, detail in [
            ("id-form", "id is 1.5, expected a whole number or a text; image_id is {}, expected a whole number or a text"),
            ("crowd-form", "iscrowd is 3, expected 0 or 1"),
            ("area-form", "area is '4', expected a finite number of px"),
            ("box-form", "bbox is [], expected [x, y, width, height] in finite px"),
            ("size-unknown", "no image is named, on which its polygons are to be drawn"),
        ]
    ]


@pytest.mark.parametrize(("stated", "is_crowd"), [(0, False), (1, True), (False, False), (True, True), (None, False), (..., False)])
def test_a_crowd_is_what_says_so(stated, is_crowd):
    assert instance({"iscrowd": stated}).is_crowd is is_crowd


@pytest.mark.parametrize("absent", [None, ...])
def test_what_is_not_stated_is_null_and_no_fault(absent):
    keys = ("id", "image_id", "category_id", "area", "bbox")
    found = instance(dict.fromkeys(keys, absent))
    assert (found.annotation_id, found.image_id, found.file_name, found.category_id, found.category) == (None,) * 5
    assert (found.declared_area_px, *found[11:15]) == (None,) * 5


def test_an_empty_list_of_polygons_is_empty_on_a_picture_of_any_size():
    assert faults({"segmentation": []}, {"id": 7}) == [("polygon-empty", "the list of polygons is empty")]


def test_a_category_without_an_id_is_not_that_of_an_annotation_without_one():
    file = {"images": [], "annotations": [{**GOOD, "category_id": None}], "categories": [{"name": "mono"}]}
    category, annotation = rows(file, ("categories", "annotations"))
    assert (category.category, annotation.category_id, annotation.category) == ("mono", None, None)


def test_an_entry_without_an_id_is_not_that_of_an_annotation_without_one():
    [entry, category, annotation] = of({"image_id": ...}, {**IMAGE, "id": None}, ("entries", "categories", "annotations"))
    assert (entry.image_id, entry.file_name, annotation.image_id, annotation.file_name) == (None, "f7.jpg", None, None)
    assert category.category_id == "1"


def test_values_of_another_form_in_entries_and_categories_are_faults():
    image = {"id": 1.5, "file_name": 5, "width": "5", "height": 0}
    file = {"images": [image], "annotations": [], "categories": [{"id": [1], "name": 3}]}
    expected = "expected a whole number of px from 1 to 2,147,483,647"
    assert rows(file) == [
        Entry("a.json", "/images/0", None, None, None, None, None),
        ShapeFault("a.json", "/images/0", None, None, None, "id-form", "id is 1.5, expected a whole number or a text"),
        ShapeFault("a.json", "/images/0", None, None, None, "name-form", "file_name is 5, expected a text"),
        ShapeFault("a.json", "/images/0", None, None, None, "size-form", f"width is '5', {expected}; height is 0, {expected}"),
        Category("a.json", "/categories/0", None, None),
        ShapeFault("a.json", "/categories/0", None, None, None, "id-form", "id is [1], expected a whole number or a text"),
        ShapeFault("a.json", "/categories/0", None, None, None, "name-form", "name is 3, expected a text"),
    ]


def test_of_two_items_with_one_id_the_last_counts_and_both_are_rows():
    images = [IMAGE, {**IMAGE, "file_name": "other.jpg"}]
    categories = [MONO, {"id": "1", "name": "bi"}]
    found = rows({"images": images, "annotations": [GOOD], "categories": categories}, ("entries", "categories", "annotations"))
    assert [row.file_name for row in found if type(row) is Entry] == ["f7.jpg", "other.jpg"]
    assert (found[-1].file_name, found[-1].category) == ("other.jpg", "bi")


def test_ids_as_text_are_ids():
    assert instance({"id": "x", "image_id": "7", "category_id": "1"})[2:8] == ("x", "7", "f7.jpg", None, "1", "mono")


def test_what_is_no_object_in_a_list_is_a_problem_and_its_neighbours_are_rows():
    found = rows({"images": [None, IMAGE], "annotations": ["x", GOOD, [1]], "categories": [MONO, 1.5]}, ("entries", "annotations"))
    assert found == [
        Problem("a.json", "/images/0", "malformed", "is None, expected an object"),
        Problem("a.json", "/annotations/0", "malformed", "is 'x', expected an object"),
        Problem("a.json", "/annotations/2", "malformed", "is [1], expected an object"),
        Problem("a.json", "/categories/1", "malformed", "is 1.5, expected an object"),
        Entry("a.json", "/images/1", "7", "f7.jpg", None, 5, 3),
        Annotation("a.json", "/annotations/1", "9", "7", "f7.jpg", None, "1", "mono", False, "compressed-rle"),
    ]


def test_a_missing_list_is_a_problem_and_the_others_are_read():
    assert rows({"images": [IMAGE], "categories": {"1": "mono"}}) == [
        Problem("a.json", "/annotations", "malformed", "is missing, expected a list of objects"),
        Problem("a.json", "/categories", "malformed", "is {'1': 'mono'}, expected a list of objects"),
        Entry("a.json", "/images/0", "7", "f7.jpg", None, 5, 3),
    ]


@pytest.mark.parametrize(
    ("content", "met"),
    [(b"[]", "[]"), (b"{}", "{}"), (b"5", "5"), (b'{"x": 1, "x": 2}', "{'x': 2}"), (b"[NaN]", "[nan]")],
)
def test_a_file_of_another_form_is_one_problem(content, met):
    detail = f"is {met}, expected an object with the lists images, annotations, categories"
    assert rows(content) == [Problem("a.json", None, "malformed", detail)]


@pytest.mark.parametrize("content", [b"", b"{", b'{"images": [', b"\xff", b"[" * 100_000])
def test_a_file_that_is_no_json_is_one_problem(content):
    [problem] = rows(content)
    assert (type(problem), problem.problem) == (Problem, "malformed" if content else "empty")


def test_a_doubled_key_is_a_problem_and_reading_goes_on():
    text = json.dumps({"images": [IMAGE], "annotations": [GOOD], "categories": [MONO]}).replace('"area": 4', '"area": 5, "area": 4')
    problem, found = rows(text.encode(), ("instances",))
    detail = "has the key 'area' 2 times, of which the last is read"
    assert problem == Problem("a.json", "/annotations/0", "malformed", detail)
    assert found.declared_area_px == 4.0


def test_names_that_no_table_can_hold_stand_escaped():
    found = of({"id": "\ud800"}, {**IMAGE, "file_name": "\udce9.jpg"}, ALL)
    assert [row.file_name for row in found if type(row) is not Category] == [r"\udce9.jpg"] * 3
    assert found[-1].annotation_id == r"\ud800"


def test_polygons_are_outlines_in_shares_of_their_picture():
    image = {**IMAGE, "width": 8, "height": 4}
    assert of({"segmentation": [[2, 1, 6, 1, 6, 2], [0, 0, 1, 0, 0, 1]]}, image, ("outlines",)) == [
        Outline(
            path="a.json",
            pointer="/annotations/0",
            annotation_id="9",
            file_name="f7.jpg",
            image_path=None,
            category_id="1",
            category="mono",
            shape_form="polygons",
            part_count=2,
            corner_count=6,
            left_share=0.0,
            top_share=0.0,
            width_share=0.75,
            height_share=0.5,
            area_share=0.078125,
            corners=np.array([0.25, 0.25, 0.75, 0.25, 0.75, 0.5, 0, 0, 0.125, 0, 0, 0.25], "<f8").tobytes(),
        )
    ]


@pytest.mark.parametrize("segmentation", [RLE, [], None, ..., 5, [[1, 2]], [[1, 2, 3, 4, 5]], [[1, 0, 3, 0, 3, 1e9]]])
def test_a_shape_without_proved_corners_has_no_outline(segmentation):
    assert of({"segmentation": segmentation}, wanted=("outlines",)) == []


@pytest.mark.parametrize("image", [{**IMAGE, "width": None}, {"id": 7, "width": 3}, {**IMAGE, "id": 8}])
def test_polygons_of_a_picture_of_no_stated_size_have_no_outline(image):
    assert of({"segmentation": SQUARE}, image, ("outlines",)) == []
    assert len(of({"segmentation": SQUARE}, wanted=("outlines",))) == 1


def test_outlines_change_nothing_of_the_other_tables():
    file = {"images": [IMAGE], "annotations": [{**GOOD, "segmentation": SQUARE}, {**GOOD, "segmentation": [[1, 2]]}], "categories": [MONO]}
    assert [row for row in rows(file, (*ALL, "outlines")) if type(row) is not Outline] == rows(file)


NUMBERS = st.integers(-3, 20) | st.sampled_from([-0.5, 1e9, 2**63, 10**400, float("nan"), float("inf")])
VALUES = st.recursive(
    NUMBERS | st.none() | st.booleans() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.sampled_from(["size", "counts", "id"]), inner),
    max_leaves=12,
)
ITEMS = st.dictionaries(st.sampled_from(sorted({*GOOD, *IMAGE, *MONO})), VALUES)
POLYGONS = st.lists(st.lists(NUMBERS, min_size=6, max_size=8), max_size=2)
RUNS = st.fixed_dictionaries({"size": st.just([3, 5]), "counts": st.lists(NUMBERS, max_size=4) | st.text("0123?_OPo", max_size=4)})


@given(ITEMS, ITEMS, ITEMS | st.builds(lambda shape: {"segmentation": shape}, POLYGONS | RUNS))
def test_no_values_crash_the_reader_and_every_annotation_is_an_instance_or_has_a_fault(image, category, annotation):
    file = {"images": [{**IMAGE, **image}], "annotations": [{**GOOD, **annotation}], "categories": [{**MONO, **category}]}
    found = rows(file, (*ALL, "outlines"))
    assert sum(type(row) is Annotation for row in found) == 1
    assert any(type(row) in (Instance, ShapeFault) and row.pointer == "/annotations/0" for row in found)
    for row in found:
        assert facts.frame(facts.BY_ROW[type(row)], [("s", *row)]).height == 1
