import pytest

from dsqc.finding import Finding, Mark
from dsqc.rules import exif_orientation
from tables import table


def image(orientation):
    return table("images", {"path": "a.jpg", "orientation": orientation, "width_px": 1920, "height_px": 1080})


def test_a_turned_picture_is_told_as_both_kinds_of_reader_see_it():
    assert list(exif_orientation.check(image(6))) == [
        Finding(
            "a.jpg",
            "EXIF orientation is 6, expected 1: a viewer that applies it shows 1080×1920 px, rotated 90° clockwise, sides swapped; "
            "a decoder that does not sees 1920×1080 px",
            key=("6",),
            values={"orientation": 6, "allow": [1]},
            evidence=(
                Mark("a.jpg", caption="as stored"),
                Mark("a.jpg", caption="as a viewer shows it by EXIF orientation 6", turn="turned by 90° counterclockwise"),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("orientation", "shown"),
    [
        (2, "1920×1080 px, mirrored left to right;"),
        (3, "1920×1080 px, rotated by 180°;"),
        (4, "1920×1080 px, mirrored top to bottom;"),
        (5, "1080×1920 px, mirrored about its main diagonal, sides swapped;"),
        (7, "1080×1920 px, mirrored about its other diagonal, sides swapped;"),
        (8, "1080×1920 px, rotated 90° counter-clockwise, sides swapped;"),
    ],
)
def test_every_orientation_says_what_a_viewer_shows(orientation, shown):
    [finding] = exif_orientation.check(image(orientation))
    assert shown in finding.message


def test_a_picture_shown_as_stored_is_silent():
    assert list(exif_orientation.check(image(1))) == []


def test_an_allowed_orientation_is_silent_and_1_is_allowed_only_if_listed():
    assert list(exif_orientation.check(image(3), allow=[3, 6])) == []
    [finding] = exif_orientation.check(image(1), allow=[3, 6])
    assert finding.message.startswith("EXIF orientation is 1, expected 3 or 6: a viewer that applies it shows 1920×1080 px, as stored;")


def test_a_number_that_is_no_orientation_is_a_mistake():
    assert exif_orientation.verify({"allow": [1, 9]}) == "there is no EXIF orientation 9; orientations are 1 to 8"
    assert exif_orientation.verify({"allow": list(range(1, 9))}) is None


def test_no_picture_is_no_finding():
    assert list(exif_orientation.check(table("images"))) == []


def test_findings_come_in_the_order_of_their_paths():
    rows = table("images", *({"path": path, "orientation": 3} for path in "ba"))
    assert [finding.subject for finding in exif_orientation.check(rows)] == ["a", "b"]
