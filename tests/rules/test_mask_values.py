import pytest

from dsqc.finding import Finding, Mark
from dsqc.rules import mask_values
from tables import table


def mask(*values, path="m.png", area_px=100):
    """A mask of these values (int, or '#rrggbb'), each on as many pixels."""
    return table("mask_values", *(row(value, path, area_px) for value in values))


def row(value, path="m.png", area_px=100):
    number = int(value[1:], 16) if isinstance(value, str) else value
    return {"path": path, "value": number, "label": str(value), "area_px": area_px, "first_x_px": 3, "first_y_px": 4}


def messages(rows, **options):
    return [finding.message for finding in mask_values.check(rows, **options)]


def test_a_value_that_nobody_declared_is_named_with_its_place_and_share():
    rows = table("mask_values", row(0, area_px=700), row(1, area_px=200), row(9))
    assert list(mask_values.check(rows, allowed=["0-1"], ignore=[255])) == [
        Finding(
            "m.png",
            "value 9 on 100 px (10.00 %), first at x 3, y 4; expected 0–1, 255",
            key=("9",),
            values={"value": "9", "area_px": 100, "first_x_px": 3, "first_y_px": 4},
            evidence=(Mark("m.png", (3, 4, 1, 1), outline=True, caption="value 9", value=9),),
        )
    ]


def test_one_pixel_of_many_is_shown_as_less_than_the_least_share():
    rows = table("mask_values", row(0, area_px=1_999_999), row(9, area_px=1))
    assert messages(rows, allowed=[0]) == ["value 9 on 1 px (less than 0.01 %), first at x 3, y 4; expected 0"]


def test_the_least_share_itself_is_shown():
    rows = table("mask_values", row(0, area_px=9_999), row(9, area_px=1))
    assert messages(rows, allowed=[0]) == ["value 9 on 1 px (0.01 %), first at x 3, y 4; expected 0"]


@pytest.mark.parametrize("allowed", [[0, 1, 11], ["0-11"], ["0", "1", "11"], ["0-1", "5-11"]])
def test_listed_values_are_silent_at_both_ends_of_a_range(allowed):
    assert messages(mask(0, 1, 11), allowed=allowed) == []


def test_a_value_beside_a_range_is_named():
    assert [finding.key for finding in mask_values.check(mask(0, 1, 2, 3, 4, 5), allowed=[0, "2-4"])] == [("1",), ("5",)]


def test_an_ignored_value_is_silent():
    assert messages(mask(0, 1, 255), allowed=[0, 1], ignore=[255]) == []


def test_a_colour_is_allowed_by_its_text_and_not_by_its_number():
    assert messages(mask("#000000", "#0000ff"), allowed=["#000000", "#0000FF"]) == []
    assert [finding.key for finding in mask_values.check(mask("#0000ff"), allowed=[255])] == [("#0000ff",)]


@pytest.mark.parametrize(
    ("values", "allowed", "factor"),
    [((0, 255), [0, 1], 255), ((255,), [0, 1], 255), ((0, 50, 100), ["0-2"], 50), ((0, 510, 255), ["0-2"], 255), ((40, 80), [0, 1, 2], 40)],
)
def test_allowed_values_times_a_constant_are_one_finding(values, allowed, factor):
    [finding] = mask_values.check(mask(*values), allowed=allowed)
    assert (finding.key, finding.message.partition(":")[0]) == (("scaled", str(factor)), f"values look scaled by {factor}")


def test_scaled_values_are_told_with_all_their_pixels():
    assert list(mask_values.check(mask(0, 50, 100), allowed=["0-2"])) == [
        Finding(
            "m.png",
            "values look scaled by 50: holds 50, 100 on 200 px, expected 0–2",
            key=("scaled", "50"),
            values={"factor": 50, "values": [50, 100], "area_px": 200},
            evidence=(Mark("m.png", (3, 4, 1, 1), outline=True, caption="value 50", value=50),),
        )
    ]


@pytest.mark.parametrize(
    ("highest", "ends"),
    [(16, "holds 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300, 320 on"), (17, "300, 320, … on")],
)
def test_many_scaled_values_are_not_all_shown(highest, ends):
    [message] = messages(mask(0, *range(20, 20 * highest + 1, 20)), allowed=["0-19"])
    assert ends in message


def test_an_ignored_value_does_not_hide_that_the_others_are_scaled():
    [finding] = mask_values.check(mask(0, 50, 100, 255), allowed=["0-2"], ignore=[255])
    assert finding.key == ("scaled", "50")


@pytest.mark.parametrize(
    ("values", "keys"), [((0, 9), [("9",)]), ((0, 1, 255), [("255",)]), ((0, 2, 4), [("4",)]), ((0, 50, 120), [("50",), ("120",)])]
)
def test_values_that_a_constant_does_not_explain_are_told_one_by_one(values, keys):
    assert [finding.key for finding in mask_values.check(mask(*values), allowed=["0-2"] if 4 in values else [0, 1])] == keys


def test_a_zero_that_is_not_allowed_is_told_and_not_taken_for_scaled():
    assert [finding.key for finding in mask_values.check(mask(0), allowed=[1])] == [("0",)]
    assert [finding.key for finding in mask_values.check(mask(0, 255), allowed=[1])] == [("0",), ("255",)]


def test_colours_are_never_taken_for_scaled():
    assert [finding.key for finding in mask_values.check(mask("#000000", "#0000ff"), allowed=[1, "#000000"])] == [("#0000ff",)]


def test_more_than_16_values_are_one_finding_with_the_commonest():
    rows = table("mask_values", row(0), *(row(value, area_px=1000 if value == 7 else 10) for value in range(2, 19)))
    assert list(mask_values.check(rows, allowed=[0, 1])) == [
        Finding(
            "m.png",
            "17 values on 1,160 px are not allowed, the commonest is 7 on 1,000 px; expected 0–1",
            key=("many values",),
            values={"value_count": 17, "area_px": 1160, "commonest": "7"},
            evidence=(Mark("m.png", (3, 4, 1, 1), outline=True, caption="value 7", value=7),),
        )
    ]


def test_exactly_16_values_are_told_one_by_one():
    assert len(messages(mask(0, *range(2, 18)), allowed=[0, 1])) == 16


def test_every_mask_is_judged_by_itself_in_the_order_of_paths():
    rows = table("mask_values", row(255, "b.png"), row(0, "b.png"), row(9, "a.png"), row(3, "a.png"), row(1, "c.png"))
    found = [(finding.subject, finding.key) for finding in mask_values.check(rows, allowed=[0, 1])]
    assert found == [("a.png", ("3",)), ("a.png", ("9",)), ("b.png", ("scaled", "255"))]


def test_a_gap_in_instance_numbers_is_named():
    assert list(mask_values.check(mask(0, 1, 3, 7), allowed=["0-255"], contiguous=True)) == [
        Finding(
            "m.png",
            "instance numbers run to 7 and 4 of them occur nowhere: 2, 4–6",
            key=("gap",),
            values={"highest": 7, "missing_count": 4},
            evidence=(Mark("m.png", caption="3 instances"),),
        )
    ]


@pytest.mark.parametrize("values", [(0, 1, 2, 3), (1, 2), (0,), (0, 1, 255), ("#000005",)])
def test_instance_numbers_without_a_gap_are_silent(values):
    assert messages(mask(*values), allowed=["0-100", "#000005"], ignore=[255], contiguous=True) == []


def test_instance_numbers_that_do_not_begin_with_1_have_a_gap():
    assert messages(mask(0, 2, 3), allowed=["0-9"], contiguous=True) == ["instance numbers run to 3 and 1 of them occur nowhere: 1"]


def test_five_gaps_are_all_named_in_the_order_of_masks_and_numbers():
    rows = table("mask_values", *(row(value, path) for path in ("b.png", "a.png") for value in (10, 8, 6, 4, 2)))
    findings = list(mask_values.check(rows, allowed=["0-99"], contiguous=True))
    assert [finding.subject for finding in findings] == ["a.png", "b.png"]
    assert findings[0].message == "instance numbers run to 10 and 5 of them occur nowhere: 1, 3, 5, 7, 9"


def test_only_the_first_gaps_are_named():
    [message] = messages(mask(2, 4, 6, 8, 10, 12), allowed=["0-99"], contiguous=True)
    assert message == "instance numbers run to 12 and 6 of them occur nowhere: 1, 3, 5, 7, 9, …"


def test_gaps_are_not_looked_for_unasked():
    assert messages(mask(0, 7), allowed=["0-9"]) == []


@pytest.mark.parametrize(
    ("options", "begins"),
    [
        ({"allowed": ["1-"]}, "allowed: '1-' is none of"),
        ({"allowed": [1], "ignore": ["9-3"]}, "ignore: the range '9-3'"),
        ({"allowed": []}, "allowed lists no value"),
    ],
)
def test_lists_that_name_no_values_are_a_mistake(options, begins):
    assert mask_values.verify(options).startswith(begins)


def test_lists_that_name_values_are_no_mistake():
    assert mask_values.verify({"allowed": ["0-11", 12, "#ff0000"], "ignore": ()}) is None


def test_no_mask_is_no_finding():
    assert messages(table("mask_values"), allowed=[0], contiguous=True) == []
