import math
from dataclasses import replace

import pytest

from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import declared_box
from tables import table

TIGHT = (10.0, 20.0, 30.0, 40.0)
SIDES = ("x", "y", "width", "height")


SHOWN = Mark("i/f7.jpg", (10, 20, 30, 40), caption="white: tight box, dashed: stated box", annotations="a.json", instances=("",))


def instance(declared, tight=TIGHT, **changes):
    boxes = {f"declared_box_{side}_px": value for side, value in zip(SIDES, declared, strict=True)}
    boxes |= {f"box_{side}_px": value for side, value in zip(SIDES, tight, strict=True)}
    names = {"path": "a.json", "annotation_id": "7", "file_name": "f7.jpg", "image_path": "i/f7.jpg"}
    return {**names, "size_width_px": 200, "size_height_px": 100, **boxes, **changes}


def found(*rows, **options):
    return list(declared_box.check(table("instances", *rows), **options))


def hint(*declared):
    [finding] = found(instance(declared))
    return finding.message.partition(" (±1 px)")[2]


def test_corners_for_a_box_are_named_and_both_boxes_shown():
    assert found(instance((10, 20, 40, 60))) == [
        Finding(
            "a.json",
            "annotation 7 of f7.jpg states the box [10, 20, 40, 60] px, its tight box is [10, 20, 30, 40] px (±1 px): "
            "written [x1, y1, x2, y2]",
            key=("7",),
            values={"declared_box_px": [10, 20, 40, 60], "box_px": [10, 20, 30, 40], "tolerance_px": 1.0},
            evidence=(replace(SHOWN, stated_px=(10, 20, 40, 60)),),
        )
    ]


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ((20, 10, 60, 40), ": written [y1, x1, y2, x2]"),
        ((20, 10, 40, 30), ": written [y, x, height, width]"),
        ((20, 10, 30, 40), ": x and y swapped"),
        ((10, 20, 40, 30), ": width and height swapped"),
        ((25, 40, 30, 40), ": x and y are its centre"),
        ((0.05, 0.2, 0.15, 0.4), ": in shares of the picture"),
        ((10, 20, 0, 40), ": it has no width"),
        ((10, 20, 30, 0), ": it has no height"),
        ((10, 20, -30, 0), ": it has no width and no height"),
        ((90, 20, 30, 40), ""),
        ((math.inf, 20, 30, 40), ""),
        ((math.nan, 20, 30, 40), ""),
    ],
)
def test_the_reading_that_fits_is_told(declared, words):
    assert hint(*declared) == words


@pytest.mark.parametrize(("right", "words"), [(42, ": written [x1, y1, x2, y2]"), (43, "")])
def test_a_width_between_two_corners_may_be_off_twice(right, words):
    assert hint(10, 20, right, 60) == words


def test_a_box_without_height_is_told_even_where_the_shape_is_as_flat():
    assert len(found(instance((10, 20, 30, 0), tight=(10, 20, 30, 0)))) == 1
    assert found(instance((10, 20, 30, 0.5), tight=(10, 20, 30, 0))) == []


@pytest.mark.parametrize("place", range(4))
def test_each_number_may_be_off_by_exactly_the_tolerance(place):
    above, below, more = ([value + (step if at == place else 0) for at, value in enumerate(TIGHT)] for step in (1, -1, 1.01))
    assert found(instance(above), instance(below)) == []
    assert len(found(instance(more))) == 1


def test_decimal_numbers_are_not_held_to_their_last_digit():
    assert found(instance((10.3, 20, 30, 40), tight=(10.1, 20, 30, 40)), tolerance_px=0.2) == []


def test_a_stated_box_is_shown_wherever_it_lies():
    [finding] = found(instance((190.5, -5, 30, 40)))
    assert finding.evidence == (replace(SHOWN, stated_px=(190.5, -5, 30, 40)),)


def test_a_stated_box_that_is_none_leaves_the_tight_box_alone():
    [finding] = found(instance((math.inf, 20, 30, 40)))
    assert finding.evidence == (replace(SHOWN, caption="tight box"),)


def test_a_picture_that_is_not_there_is_not_shown():
    [finding] = found(instance((10, 20, 40, 60), image_path=None))
    assert finding.evidence == ()


def test_an_annotation_without_a_whole_box_is_not_judged():
    assert found(instance((None,) * 4), instance((10, 20, 30, None)), instance(TIGHT)) == [NotJudged("annotations that state no box", 2)]


def test_no_instance_is_no_finding():
    assert found() == []


def test_a_box_that_is_not_stated_is_a_finding_only_where_it_is_required():
    row = {**instance(TIGHT), "declared_box_width_px": None}
    assert found(row) == [NotJudged("annotations that state no box", 1)]
    [finding] = found(row, required=True)
    assert (finding.subject, finding.key) == ("a.json", ("7", "not stated"))
    assert finding.message == "annotation 7 of f7.jpg states no box in numbers"
    assert found(instance(TIGHT), required=True) == []
