import pytest

from dsqc.finding import Finding, NotJudged
from dsqc.rules import image_format
from tables import table


def test_a_picture_with_the_extension_of_another_format_is_named():
    assert list(image_format.check(table("images", {"path": "a.jpg", "format": "PNG"}))) == [
        Finding(
            "a.jpg",
            "the content is PNG, the extension .jpg says JPEG",
            key=("extension",),
            values={"format": "PNG", "extension_format": "JPEG", "formats": None},
        )
    ]


def test_a_picture_of_a_format_that_is_not_allowed_is_named():
    assert list(image_format.check(table("images", {"path": "a.png", "format": "PNG"}), formats=["JPEG", "TIFF"])) == [
        Finding(
            "a.png",
            "the content is PNG, expected JPEG or TIFF",
            key=("format",),
            values={"format": "PNG", "extension_format": "PNG", "formats": ["JPEG", "TIFF"]},
        )
    ]


def test_a_misnamed_picture_of_a_format_that_is_not_allowed_is_one_finding():
    [finding] = image_format.check(table("images", {"path": "a.jpg", "format": "PNG"}), formats=["JPEG"])
    assert finding.message == "the content is PNG, the extension .jpg says JPEG, expected JPEG"


@pytest.mark.parametrize(
    ("path", "format_"),
    [
        ("a.jpg", "JPEG"),
        ("a.JPEG", "JPEG"),
        ("a.JPG", "MPO"),
        ("a.jfif", "JPEG"),
        ("b.c/a.d.tif", "TIFF"),
        ("a.jp2", "JPEG2000"),
        ("a.bmp", "DIB"),
    ],
)
def test_a_picture_with_the_extension_of_its_format_is_silent(path, format_):
    assert list(image_format.check(table("images", {"path": path, "format": format_}))) == []


def test_formats_may_be_named_by_extension_and_in_any_case():
    rows = table("images", {"path": "a.jpg", "format": "JPEG"}, {"path": "b.tif", "format": "TIFF"}, {"path": "c.png", "format": "PNG"})
    assert list(image_format.check(rows, formats=["jpg", "Tif", "png"])) == []


@pytest.mark.parametrize("path", ["a", "a.dat", "v1.0/a"])
def test_an_extension_that_names_no_format_is_not_judged(path):
    assert list(image_format.check(table("images", {"path": path, "format": "PNG"}))) == [
        NotJudged("the extension names no image format", 1)
    ]


def test_a_picture_without_extension_is_still_held_against_the_formats():
    [finding, _] = image_format.check(table("images", {"path": "a", "format": "GIF"}), formats=["PNG"])
    assert (finding.message, finding.key) == ("the content is GIF, expected PNG", ("format",))


def test_findings_come_in_the_order_of_their_paths():
    rows = table("images", *({"path": path, "format": "PNG"} for path in ("b.jpg", "c.png", "a.jpg")))
    assert [finding.subject for finding in image_format.check(rows)] == ["a.jpg", "b.jpg"]


def test_an_empty_list_of_formats_is_a_mistake():
    assert (image_format.verify({"formats": []}), image_format.verify({"formats": None})) == ("formats names no format", None)


def test_no_picture_is_no_finding():
    assert list(image_format.check(table("images"), formats=["PNG"])) == []
