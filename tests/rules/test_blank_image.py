from dsqc.finding import Finding, Mark
from dsqc.rules import blank_image
from tables import table


def test_a_picture_of_one_value_is_named():
    assert list(blank_image.check(table("pixels", {"path": "a.png", "constant": True}))) == [
        Finding(
            "a.png",
            "every pixel has the same value, expected at least two values",
            evidence=(Mark("a.png", caption="one value throughout"),),
        )
    ]


def test_a_picture_of_two_values_is_silent():
    assert list(blank_image.check(table("pixels", {"path": "a.png", "constant": False}))) == []


def test_findings_come_in_the_order_of_their_paths():
    rows = table("pixels", *({"path": path, "constant": path != "b"} for path in "cba"))
    assert [finding.subject for finding in blank_image.check(rows)] == ["a", "c"]


def test_no_picture_is_no_finding():
    assert list(blank_image.check(table("pixels"))) == []
