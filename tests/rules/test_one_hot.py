from dsqc.finding import Finding, NotJudged
from dsqc.rules import one_hot
from tables import table

LABEL = {"path": "a.npz", "array_key": "label", "array_name": "label", "generation": 0, "dtype": "uint8", "shape": "40,50,3"}


def told(*rows):
    return [each for each in one_hot.check(table("arrays", *rows), array="label") if not isinstance(each, NotJudged) or each.count]


def test_a_label_with_other_places_is_named():
    assert told({**LABEL, "not_one_hot_px": 1_200}) == [
        Finding(
            "a.npz",
            "label has 1,200 of 2,000 px whose values are not one 1 and 0 else",
            key=("label",),
            values={"not_one_hot_px": 1_200, "px": 2_000},
        )
    ]


def test_a_single_place_is_enough_and_none_is_silent():
    assert told({**LABEL, "not_one_hot_px": 0}) == []
    assert len(told({**LABEL, "not_one_hot_px": 1})) == 1


def test_every_generation_is_judged():
    older = {**LABEL, "array_key": "0label", "generation": 1}
    assert [finding.key for finding in told({**older, "not_one_hot_px": 1}, {**LABEL, "not_one_hot_px": 1})] == [("label",), ("0label",)]


def test_another_array_is_not_judged():
    image = {**LABEL, "array_key": "image", "array_name": "image", "not_one_hot_px": 9}
    assert told({**LABEL, "not_one_hot_px": 0}, image) == []


def test_a_label_of_two_sides_is_a_finding():
    assert told({**LABEL, "shape": "40,50", "not_one_hot_px": None}) == [
        Finding(
            "a.npz",
            "label holds uint8 and has shape 40,50, expected numbers with height, width and classes",
            key=("label", "no label"),
            values={"dtype": "uint8", "shape": "40,50"},
        )
    ]


def test_a_label_of_a_single_value_is_a_finding():
    [finding] = told({**LABEL, "dtype": "str", "shape": "", "not_one_hot_px": None})
    assert finding.message == "label holds str and has a single value, expected numbers with height, width and classes"


def test_a_file_without_the_array_is_not_judged():
    assert told({**LABEL, "array_name": "lable"}) == [NotJudged("files without an array label", 1)]


def test_no_array_is_no_finding():
    assert told() == []
