import pytest

from dsqc.finding import Finding, Mark
from dsqc.rules import masks_agree
from tables import table

BOX = {"box_x_px": 5, "box_y_px": 6, "box_width_px": 30, "box_height_px": 20}
CLASS = {"path": "m.png", "image_path": "i.jpg", "annotation_path": "a.json", "category_id": "2", "mask_px": 920, "annotated_px": 1000}


def compared(missing_px=100, extra_px=20, iou=0.882, **columns):
    differing = {"missing_px": missing_px, "extra_px": extra_px, "iou": iou, "at_limit": 0}
    return table("agreements", {**CLASS, **(BOX if missing_px + extra_px else {}), **differing, **columns})


def messages(rows, **options):
    return [finding.message for finding in masks_agree.check(rows, **options)]


def test_a_class_that_differs_is_told_with_both_sides_and_what_would_help():
    [finding] = masks_agree.check(compared(hint="shifted by 1 px to the right"))
    assert finding == Finding(
        "m.png",
        "class 2 differs from a.json on 120 px (100 px annotated and not in the mask, 20 px in the mask and not annotated, IoU 0.8820), "
        "expected at most 0 px; within 30×20 px at x 5, y 6: shifted by 1 px to the right",
        key=("2", "a.json"),
        values={
            "mask_px": 920,
            "annotated_px": 1000,
            "missing_px": 100,
            "extra_px": 20,
            "iou": 0.882,
            "at_limit": 0,
            "hint": "shifted by 1 px to the right",
        },
        evidence=(Mark("m.png", (5, 6, 30, 20), outline=True, caption="class 2: 120 px differ", annotations="a.json", value=2),),
    )


def test_a_class_that_agrees_is_silent():
    assert messages(compared(0, 0, 1.0)) == []


@pytest.mark.parametrize(("missing_px", "extra_px"), [(1, 0), (0, 1)])
def test_one_pixel_on_either_side_is_told_where_nothing_is_allowed(missing_px, extra_px):
    [message] = messages(compared(missing_px, extra_px, 0.99999999))
    assert "on 1 px" in message
    assert "IoU 0.9999)" in message


@pytest.mark.parametrize(("most_differing_px", "count"), [(119, 1), (120, 0)])
def test_differing_pixels_are_held_against_their_limit(most_differing_px, count):
    assert len(messages(compared(), most_differing_px=most_differing_px)) == count


@pytest.mark.parametrize(("least_iou", "count"), [(0.883, 1), (0.882, 0)])
def test_the_iou_is_held_against_its_limit(least_iou, count):
    assert len(messages(compared(), least_iou=least_iou)) == count


def test_both_limits_hold_where_both_are_given():
    [message] = messages(compared(), least_iou=0.9, most_differing_px=500)
    assert "expected at most 500 px and IoU at least 0.9;" in message
    assert len(messages(compared(), least_iou=0.5, most_differing_px=50)) == 1


def test_instances_of_exactly_the_limit_are_mentioned():
    [message] = messages(compared(at_limit=2))
    assert message.endswith("; instances of exactly the area limit, which may be in the mask or not: 2")


def test_a_difference_without_a_box_is_shown_on_the_whole_mask():
    [finding] = masks_agree.check(compared(**dict.fromkeys(BOX)))
    assert finding.evidence == (Mark("m.png", None, outline=True, caption="class 2: 120 px differ", annotations="a.json", value=2),)
    assert finding.message.endswith("expected at most 0 px")


def test_nothing_compared_is_no_finding():
    assert messages(table("agreements")) == []


@pytest.mark.parametrize(("least_iou", "right"), [(0, True), (1, True), (1.01, False), (-0.1, False), (None, True)])
def test_an_iou_lies_between_0_and_1(least_iou, right):
    assert (masks_agree.verify({"least_iou": least_iou}) is None) is right
