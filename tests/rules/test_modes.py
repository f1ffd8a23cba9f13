from dsqc.rules import _modes


def test_a_mode_is_shown_with_its_meaning():
    assert _modes.text("P") == "P (palette)"


def test_a_mode_without_a_known_meaning_is_shown_alone():
    assert _modes.text("BGR;15") == "BGR;15"


def test_a_name_that_is_no_mode_is_a_mistake():
    assert _modes.mistake(["RGB", "rgb"]).startswith("there is no mode 'rgb'; modes: 1, L, LA,")


def test_known_modes_are_no_mistake():
    assert _modes.mistake(["1", "L", "P", "RGB", "RGBA", "I;16", "F"]) is None
