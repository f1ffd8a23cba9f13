import pytest

from dsqc.finding import Finding, Mark
from dsqc.rules import image_size
from tables import table


def image(width_px, height_px):
    return table("images", {"path": "a.jpg", "width_px": width_px, "height_px": height_px})


def test_a_turned_picture_is_named():
    assert list(image_size.check(image(1200, 1920), equals=[1920, 1200])) == [
        Finding(
            "a.jpg",
            "is 1200×1920 px, expected 1920×1200 px: sides swapped",
            key=("equals",),
            values={"width_px": 1200, "height_px": 1920, "equals": [1920, 1200]},
            evidence=(Mark("a.jpg", caption="expected 1920×1200 px", stated_px=(0, 0, 1920, 1200)),),
        )
    ]


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((960, 600), "is 960×600 px, expected 1920×1200 px: half the size"),
        ((1920, 1199), "is 1920×1199 px, expected 1920×1200 px: 1 px shorter"),
        ((1921, 1200), "is 1921×1200 px, expected 1920×1200 px: 1 px wider"),
        ((640, 480), "is 640×480 px, expected 1920×1200 px"),
    ],
)
def test_another_size_is_told_with_what_happened_to_it(size, message):
    [finding] = image_size.check(image(*size), equals=[1920, 1200])
    assert finding.message == message


def test_a_picture_of_exactly_the_size_is_silent():
    assert list(image_size.check(image(1920, 1200), equals=[1920, 1200], at_least=[1920, 1200], at_most=[1920, 1200])) == []


def test_a_picture_that_is_too_small_is_named():
    assert list(image_size.check(image(640, 99), at_least=[200, 100])) == [
        Finding(
            "a.jpg",
            "is 640×99 px, expected at least 200×100 px",
            key=("at_least",),
            values={"width_px": 640, "height_px": 99, "at_least": [200, 100]},
            evidence=(Mark("a.jpg", caption="expected at least 200×100 px", stated_px=(0, 0, 640, 100)),),
        )
    ]


def test_a_picture_that_is_too_large_is_named():
    assert list(image_size.check(image(201, 300), at_most=[200, 250])) == [
        Finding(
            "a.jpg",
            "is 201×300 px, expected at most 200×250 px",
            key=("at_most",),
            values={"width_px": 201, "height_px": 300, "at_most": [200, 250]},
            evidence=(Mark("a.jpg", caption="expected at most 200×250 px", stated_px=(0, 0, 200, 250)),),
        )
    ]


def test_a_picture_that_would_fit_if_turned_is_named_as_such():
    findings = [*image_size.check(image(100, 200), at_least=[200, 100]), *image_size.check(image(100, 200), at_most=[200, 100])]
    assert [finding.message for finding in findings] == [
        "is 100×200 px, expected at least 200×100 px: sides swapped",
        "is 100×200 px, expected at most 200×100 px: sides swapped",
    ]


def test_one_picture_may_be_too_narrow_and_too_high():
    assert [finding.key for finding in image_size.check(image(10, 500), at_least=[20, 20], at_most=[400, 400])] == [
        ("at_least",),
        ("at_most",),
    ]


@pytest.mark.parametrize(
    ("options", "mistake"),
    [
        ({}, "one of equals, at_least and at_most is needed"),
        ({"equals": [1920]}, "equals is [width, height] in pixels, both 1 or more, and not [1920]"),
        ({"at_most": [0, 5]}, "at_most is [width, height] in pixels, both 1 or more, and not [0, 5]"),
        ({"at_least": []}, "at_least is [width, height] in pixels, both 1 or more, and not []"),
        ({"at_least": [10, 10], "at_most": [20, 9]}, "at_least [10, 10] is more than at_most [20, 9]"),
        ({"at_least": [10, 10], "at_most": [10, 10]}, None),
        ({"at_most": [1, 1]}, None),
        ({"equals": [1920, 1200], "at_least": None, "at_most": None}, None),
    ],
)
def test_options_are_held_against_each_other(options, mistake):
    assert image_size.verify(options) == mistake


def test_no_picture_is_no_finding():
    assert list(image_size.check(table("images"), equals=[1, 1], at_least=[2, 2], at_most=[3, 3])) == []


def test_findings_come_in_the_order_of_their_paths():
    rows = table("images", *({"path": path, "width_px": 7} for path in "ba"))
    assert [finding.subject for finding in image_size.check(rows, equals=[8, 8])] == ["a", "b"]
