from tables import table

from dsqc.finding import Finding, Mark
from dsqc.rules import min_area

SPECK = {"path": "m.png", "label": "7", "region": 1, "exact": True, "box_x_px": 3, "box_y_px": 4, "box_width_px": 20, "box_height_px": 10}


def test_a_smaller_instance_is_named():
    [finding] = min_area.check(table("regions", {**SPECK, "area_px": 199}), at_least_px=200)
    assert finding == Finding(
        "m.png",
        "instance 7 covers 199 px, fewer than 200 px",
        key=("7", "1"),
        values={"area_px": 199, "at_least_px": 200},
        evidence=(Mark("m.png", (3, 4, 20, 10), outline=True, caption="199 px"),),
    )


def test_a_region_of_a_class_is_called_a_region():
    [finding] = min_area.check(table("regions", {**SPECK, "exact": False, "region": 2, "area_px": 12}), at_least_px=200)
    assert finding.message == "region 2 of value 7 covers 12 px, fewer than 200 px"


def test_an_instance_of_exactly_the_floor_is_kept():
    assert list(min_area.check(table("regions", {**SPECK, "area_px": 200}), at_least_px=200)) == []


def test_a_shrinking_region_keeps_its_key():
    before, after = (next(iter(min_area.check(table("regions", {**SPECK, "area_px": area}), at_least_px=200))) for area in (184, 180))
    assert (before.subject, before.key) == (after.subject, after.key)


def test_no_region_is_no_finding():
    assert list(min_area.check(table("regions"), at_least_px=200)) == []
