import math

import pytest

from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import declared_area
from tables import table

FLAKE = {
    "path": "a.json",
    "pointer": "/annotations/3",
    "annotation_id": "7",
    "category": "mono",
    "file_name": "f7.jpg",
    "image_path": "i/f7.jpg",
    "declared_area_px": 314.0,
    "area_px": 314,
    "declared_box_x_px": 10.0,
    "declared_box_y_px": 20.0,
    "declared_box_width_px": 20.0,
    "declared_box_height_px": 25.0,
    "box_x_px": 10.0,
    "box_y_px": 20.0,
    "box_width_px": 20.0,
    "box_height_px": 25.0,
    "size_width_px": 100,
    "size_height_px": 100,
}


def found(*changes, form="compressed-rle", **options):
    rows = [{**FLAKE, "pointer": f"/annotations/{place}", **change} for place, change in enumerate(changes)]
    forms = [{"path": row["path"], "pointer": row["pointer"], "shape_form": form} for row in rows]
    return list(declared_area.check(table("instances", *rows), table("annotations", *forms), **options))


def explanation(**changes):
    [finding] = found(changes)
    return finding.message.partition(" (±0.5 px)")[2]


def test_another_area_is_told_with_both():
    assert found({"declared_area_px": 350.25}) == [
        Finding(
            "a.json",
            "annotation 7 (mono) of f7.jpg states an area of 350.25 px, its shape covers 314 px (±0.5 px)",
            key=("7",),
            values={"declared_area_px": 350.25, "area_px": 314, "allowed_px": 0.5},
            evidence=(
                Mark("i/f7.jpg", (10, 20, 20, 25), caption="314 px, stated 350.25 px", annotations="a.json", instances=("/annotations/0",)),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"declared_area_px": 500.0}, ": the area of its box"),
        ({"declared_area_px": 900.0, "declared_box_width_px": 30.0, "declared_box_height_px": 30.0}, ": the area of its box"),
        ({"declared_area_px": 628.0}, ": twice its area"),
        ({"declared_area_px": 157.0}, ": half its area"),
        ({"declared_area_px": 1256.0}, ": 4 times its area"),
        ({"declared_area_px": 78.5}, ": a quarter of its area"),
        ({"declared_area_px": 0.0314}, ": its share of the picture"),
        ({"declared_area_px": 0.0}, ""),
        ({"declared_area_px": 0.0, "declared_box_width_px": 0.0}, ""),
        ({"declared_area_px": 1.0, "area_px": 100, "size_width_px": 10, "size_height_px": 10}, ": its share of the picture"),
        ({"declared_area_px": 1.01, "area_px": 101, "size_width_px": 10, "size_height_px": 10}, ""),
        ({"declared_area_px": 514.0}, ""),
        ({"declared_area_px": -314.0}, ""),
        ({"declared_area_px": math.inf}, ""),
        ({"declared_area_px": 10.0, "area_px": 0, "box_width_px": 0.0, "declared_box_width_px": None}, ""),
    ],
)
def test_what_fits_the_stated_area_is_told(changes, words):
    assert explanation(**changes) == words


def test_runs_have_exactly_one_area_but_for_rounding():
    assert found({"declared_area_px": 314.5}, {"declared_area_px": 313.5}) == []
    assert len(found({"declared_area_px": 314.6}, {"declared_area_px": 313.4})) == 2


def test_polygons_may_differ_by_half_the_perimeter_of_their_box():
    assert found({"declared_area_px": 314 + 45.5}, {"declared_area_px": 314 - 45.5}, form="polygons") == []
    [above, below] = found({"declared_area_px": 314 + 45.6}, {"declared_area_px": 314 - 45.6}, form="polygons")
    assert above.values["allowed_px"] == below.values["allowed_px"] == 45.5


@pytest.mark.parametrize("declared_area_px", [628.0, 157.0, 0.0, 500.0])
def test_the_usual_mistakes_are_found_in_polygons_as_well(declared_area_px):
    assert len(found({"declared_area_px": declared_area_px}, form="polygons")) == 1


@pytest.mark.parametrize("declared_area_px", [0.0, -1.0])
def test_no_contour_is_so_thin_that_its_area_is_0(declared_area_px):
    assert len(found({"declared_area_px": declared_area_px, "area_px": 20}, form="polygons")) == 1
    assert found({"declared_area_px": 0.1, "area_px": 20}, form="polygons") == []


def test_an_area_of_0_is_told_without_a_tolerance():
    [finding] = found({"declared_area_px": 0.0})
    assert finding.message.endswith("states an area of 0 px, its shape covers 314 px")


def test_the_tolerances_add_up():
    assert found({"declared_area_px": 314 + 2 + 31.4}, tolerance_px=2, tolerance_share=0.1) == []
    assert len(found({"declared_area_px": 314 + 2 + 31.5}, tolerance_px=2, tolerance_share=0.1)) == 1


def test_the_form_is_that_of_the_same_place_in_the_same_file():
    instance = {**FLAKE, "declared_area_px": 330.0}
    forms = [{"path": "b.json", "pointer": FLAKE["pointer"]}, {"path": "a.json", "pointer": "/annotations/4"}]
    annotations = table("annotations", *({**form, "shape_form": "polygons"} for form in forms))
    assert len(list(declared_area.check(table("instances", instance), annotations))) == 1


def test_an_annotation_without_an_area_is_not_judged():
    assert found({}, {"declared_area_px": None}) == [NotJudged("annotations that state no area", 1)]


def test_the_area_of_a_polygon_that_crosses_itself_is_not_judged_unless_it_fits():
    crossing = {"crosses_itself": True}
    assert found({**crossing, "declared_area_px": 314.0}, {**crossing, "declared_area_px": 10.0}, form="polygons") == [
        NotJudged("stated areas of polygons that cross themselves, which have no one area", 1)
    ]


def test_no_instance_is_no_finding():
    assert found() == []


def test_an_area_that_is_not_stated_is_a_finding_only_where_it_is_required():
    nothing = {"declared_area_px": None}
    assert found(nothing) == [NotJudged("annotations that state no area", 1)]
    assert found(nothing, required=True) == [
        Finding("a.json", "annotation 7 (mono) of f7.jpg states no area in numbers", key=("7", "not stated"))
    ]
    assert found({"declared_area_px": 314.0}, required=True) == []
