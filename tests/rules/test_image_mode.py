import pytest

from dsqc.finding import Finding, Mark
from dsqc.rules import image_mode
from tables import table


def test_another_mode_is_named_with_its_meaning():
    assert list(image_mode.check(table("images", {"path": "a.png", "mode": "RGBA"}), modes=["RGB", "L"])) == [
        Finding(
            "a.png",
            "has mode RGBA (colour with transparency), expected RGB or L",
            key=("RGBA",),
            values={"mode": "RGBA", "modes": ["RGB", "L"]},
            evidence=(Mark("a.png", caption="mode RGBA"),),
        )
    ]


def test_a_listed_mode_is_silent():
    assert list(image_mode.check(table("images", {"mode": "L"}, {"mode": "RGB"}), modes=["RGB", "L"])) == []


def test_grey_of_16_bits_is_not_grey_of_8():
    [finding] = image_mode.check(table("images", {"mode": "I;16"}), modes=["L"])
    assert finding.message == "has mode I;16 (16-bit grey), expected L"


def test_findings_come_in_the_order_of_their_paths():
    rows = table("images", {"path": "b", "mode": "P"}, {"path": "a", "mode": "P"})
    assert [finding.subject for finding in image_mode.check(rows, modes=["L"])] == ["a", "b"]


@pytest.mark.parametrize(("modes", "begins"), [(["grey"], "there is no mode 'grey'"), ([], "modes names no mode")])
def test_modes_that_do_not_exist_are_a_mistake(modes, begins):
    assert image_mode.verify({"modes": modes}).startswith(begins)


def test_known_modes_are_no_mistake():
    assert image_mode.verify({"modes": ["RGB", "L"]}) is None


def test_no_picture_is_no_finding():
    assert list(image_mode.check(table("images"), modes=["RGB"])) == []
