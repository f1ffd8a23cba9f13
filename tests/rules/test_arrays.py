import json

import pytest

from dsqc.finding import Finding, NotJudged
from dsqc.rules import arrays
from tables import table

SHAPES = {
    "image": ("uint8", "4,5,3"),
    "orig_image": ("uint8", "4,5,3"),
    "label": ("uint8", "4,5,2"),
    "doodles": ("uint8", "4,5"),
    "classes": ("str", "2"),
}
NEEDED = {"image": "uint8 H,W,3", "orig_image": "uint8 H,W,B", "label": "uint8 H,W,C", "doodles": "uint8 H,W", "classes": "str N"}
OTHER = dict.fromkeys(["needed", "optional", "at_most", "values", "same_colours", "texts"])


def array(key, kind="uint8", shape="4,5", **columns):
    name = key.lstrip("0")
    generation = len(key) - len(name)
    where = {
        "path": "a.npz",
        "array_key": key,
        "array_name": name,
        "generation": generation,
        "dtype": kind,
        "shape": shape,
        "not_finite": 0,
    }
    return where | columns


def whole(prefix="", **changed):
    """The arrays of one generation; ``name={…}`` changes columns of one, ``name=None`` leaves it out."""
    rows = {name: array(prefix + name, *form) for name, form in SHAPES.items()}
    return [row | (changed.get(name) or {}) for name, row in rows.items() if changed.get(name, row) is not None]


def told(rows, **options):
    options = {"needed": NEEDED} | options
    said = list(arrays.check(table("arrays", *rows), **options))
    return [each for each in said if not isinstance(each, NotJudged) or each.count]


def messages(rows, **options):
    return [each.message if isinstance(each, Finding) else (each.reason, each.count) for each in told(rows, **options)]


def test_a_file_as_stated_is_silent():
    assert told([*whole(), *whole("0")]) == []


def test_no_file_is_no_finding():
    assert told([]) == []


def test_a_needed_array_that_is_missing_is_named_in_its_generation():
    assert told([*whole(), *whole("0", label=None)]) == [
        Finding("a.npz", "has no array 0label", key=("missing", "0label"), values={"missing": "0label"})
    ]


def test_a_file_of_other_arrays_lacks_all_at_once():
    [lacks, other] = told([array("arr_0", shape="")])
    assert lacks.message == "has none of the arrays image, orig_image, label, doodles, classes"
    assert (lacks.key, lacks.values) == (("missing all", "0"), {"missing": list(NEEDED)})
    assert other.message == "has an array arr_0 (uint8, a single value), expected image, orig_image, label, doodles, classes"


def test_a_file_of_older_generations_alone_lacks_the_newest():
    assert messages(whole("0")) == ["has none of the arrays image, orig_image, label, doodles, classes"]


def test_an_optional_array_may_be_missing_and_has_its_form_where_it_is_there():
    optional = {"color_label": "uint8 H,W,3"}
    assert messages(whole(), optional=optional) == []
    assert messages([*whole(), array("color_label")], optional=optional) == ["color_label has shape 4,5, expected H,W,3"]


def test_an_array_that_is_not_stated_is_a_finding_with_the_nearest_name():
    assert told([*whole(), array("0lable")], optional={"settings": "float64 7"})[-1] == Finding(
        "a.npz",
        "has an array 0lable (uint8, shape 4,5), expected image, orig_image, label, doodles, classes, settings, did you mean 'label'?",
        key=("not stated", "0lable"),
        values={"dtype": "uint8", "shape": "4,5"},
    )


def test_others_may_be_allowed():
    assert told([*whole(), array("lable")], others_allowed=True) == []


def test_another_kind_is_named():
    assert told(whole(label={"dtype": "float32"})) == [
        Finding("a.npz", "label holds float32, expected uint8", ("label", "kind"), {"dtype": "float32", "expected": "uint8"})
    ]


def test_a_letter_is_one_number_within_a_file():
    assert told(whole(label={"shape": "5,4,2"})) == [
        Finding(
            "a.npz",
            "label has shape 5,4,2, expected H,W,C; H is 4 in image; W is 5 in image",
            key=("label", "shape"),
            values={"shape": "5,4,2", "expected": "H,W,C"},
        )
    ]


def test_a_letter_is_another_number_in_another_generation_and_file():
    smaller = [array(f"0{name}", kind, shape.replace("4,5", "6,7")) for name, (kind, shape) in SHAPES.items()]
    elsewhere = [row | {"path": "b.npz", "array_key": row["array_key"][1:], "generation": 0} for row in smaller]
    assert told([*whole(), *smaller, *elsewhere]) == []


def test_a_letter_that_stands_twice_makes_a_square():
    assert messages([array("tile", shape="4,5")], needed={"tile": "uint8 S,S"}) == ["tile has shape 4,5, expected S,S; S is 4 in tile"]


def test_another_number_of_sides_is_a_finding_and_gives_no_letter():
    rows = whole(image={"shape": "9,3"})
    assert messages(rows) == ["image has shape 9,3, expected H,W,3"]


def test_a_fixed_side_is_held_and_its_neighbours_still_give_their_letters():
    assert messages(whole(image={"shape": "4,9,4"})) == [
        "doodles has shape 4,5, expected H,W; W is 9 in image",
        "image has shape 4,9,4, expected H,W,3",
        "label has shape 4,5,2, expected H,W,C; W is 9 in image",
        "orig_image has shape 4,5,3, expected H,W,B; W is 9 in image",
    ]


@pytest.mark.parametrize(
    ("form", "shape"), [("float64 7", "7"), ("float64", ""), ("* *,7", "5,7"), ("* ...", "1,2,3,4"), ("float64 A, A", "3,3")]
)
def test_a_form_fits(form, shape):
    assert told([array("settings", "float64", shape)], needed={"settings": form}) == []


def test_a_single_value_is_told_from_a_list():
    assert messages([array("scale", "float64", "1")], needed={"scale": "float64"}) == ["scale has shape 1, expected a single value"]
    assert messages([array("scale", "float64", "")], needed={"scale": "float64 1"}) == ["scale has a single value, expected 1"]


def test_only_the_newest_generation_may_be_judged():
    rows = [*whole(), *whole("0", label={"dtype": "float32"}), array("0x")]
    assert told(rows, generations="newest") == []


def test_a_letter_is_at_most_another():
    assert told(whole(label={"shape": "4,5,3"}), at_most={"C": "N"}) == [
        Finding(
            "a.npz",
            "C is 3 in label, expected at most N, which is 2 in classes",
            key=("at most", "C", "N", "0"),
            values={"C": 3, "N": 2},
        )
    ]


def test_equal_letters_are_at_most_each_other():
    assert told(whole(), at_most={"C": "N", "N": "C"}) == []


def test_fewer_channels_than_classes_are_found_the_other_way_round():
    rows = whole(label={"shape": "4,5,1"})
    assert messages(rows, at_most={"C": "N"}) == []
    assert messages(rows, at_most={"N": "C"}) == ["N is 2 in classes, expected at most C, which is 1 in label"]


def test_a_letter_that_is_not_known_is_not_judged():
    assert messages([*whole(), *whole("0", classes=None)], at_most={"C": "N"}) == [
        "has no array 0classes",
        ("generations of a file in which C or N is not known", 1),
    ]


def test_values_lie_between_a_number_and_a_letter():
    rows = whole(doodles={"least": 0.0, "greatest": 3.0})
    assert told(rows, values={"doodles": [0, "C"]}) == [
        Finding(
            "a.npz",
            "doodles holds 0 to 3, expected 0 to C (2)",
            key=("doodles", "values"),
            values={"least": 0.0, "greatest": 3.0, "at_least": 0.0, "at_most": 2.0},
        )
    ]


def test_values_of_exactly_the_bounds_are_kept():
    assert told(whole(doodles={"least": 0.0, "greatest": 2.0}), values={"doodles": [0, "C"]}) == []


def test_a_value_below_the_least_is_found():
    rows = whole(label={"least": -1.0, "greatest": -1.0})
    assert messages(rows, values={"label": [0, 1]}) == ["label holds -1, expected 0 to 1"]


def test_values_that_are_not_finite_lie_within_no_bounds():
    rows = [array("settings", "float64", "7", least=0.0, greatest=1.0, not_finite=2)]
    assert told(rows, needed={"settings": "float64 7"}, values={"settings": [0, 1]}) == [
        Finding("a.npz", "settings holds NaN or infinite values: 2, expected none", ("settings", "not finite"), {"not_finite": 2})
    ]


def test_a_bound_that_the_file_lacks_and_an_array_without_numbers_are_not_judged():
    rows = whole(label=None, doodles={"least": 0.0, "greatest": 9.0})
    assert messages(rows, values={"doodles": [0, "C"]})[-1] == ("arrays whose bounds are sides that their file lacks", 1)
    assert messages(whole(), values={"doodles": [0, 1]}) == [("arrays without numbers to hold against bounds", 1)]


def colours(one, other):
    return whole(image={"colour_digest": one}, orig_image={"colour_digest": other})


def test_pairs_that_differ_in_their_colours_are_found():
    assert told(colours(b"a", b"b"), same_colours=[["image", "orig_image"]]) == [
        Finding(
            "a.npz",
            "image and orig_image differ in their first three bands, expected the same",
            key=("colours", "image", "orig_image"),
        )
    ]


def test_pairs_of_equal_colours_are_silent_and_those_without_bands_are_not_judged():
    assert told(colours(b"a", b"a"), same_colours=[["image", "orig_image"]]) == []
    assert messages(colours(b"a", None), same_colours=[["image", "orig_image"]]) == [("pairs of arrays of which one has no three bands", 1)]


def texts(*found, expected):
    rows = whole(classes={"texts": json.dumps(list(found), ensure_ascii=False)})
    return messages(rows, texts={"classes": expected})


def test_texts_that_differ_are_named():
    rows = whole(classes={"texts": '["water", "land"]'})
    assert told(rows, texts={"classes": ["water", "sand"]}) == [
        Finding(
            "a.npz",
            "classes holds water, land, expected water, sand; lacks sand; has land besides",
            key=("classes", "texts"),
            values={"found": ["water", "land"], "expected": ["water", "sand"]},
        )
    ]


def test_texts_as_stated_or_as_one_of_several_lists_are_silent():
    assert texts("wäter", "land", expected=["wäter", "land"]) == []
    assert texts("wäter", "land", expected=[["surf"], ["wäter", "land"]]) == []


def test_texts_in_another_order_or_repeated_are_told_as_that():
    assert texts("b", "a", expected=["a", "b"]) == ["classes holds b, a, expected a, b; the same in another order"]
    assert texts("a", "b", "a", expected=["a", "b"]) == ["classes holds a, b, a, expected a, b; the same, some of them repeated"]


def test_of_several_lists_the_nearest_is_told():
    found = texts("water", "surf", "sand", expected=[["a"], ["water", "sand"]])
    assert found == ["classes holds water, surf, sand, expected water, sand, the nearest of 2 lists; has surf besides"]


def test_arrays_without_texts_are_not_judged():
    assert messages(whole(), texts={"classes": ["a"]}) == [("arrays without texts", 1)]


def test_findings_do_not_depend_on_the_order_of_rows():
    rows = [*whole(label={"shape": "5,4,2"}), *whole("0", doodles=None, label={"shape": "5,4,2"})]
    assert told(rows) == told(rows[::-1])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "expected 'needed' or 'optional' to state an array"),
        ({"needed": {"a": "str"}, "optional": {"a": "str"}}, "a is both needed and optional"),
        ({"needed": {"a": "uint9 H"}}, "a is 'uint9 H', expected a kind and sides such as 'uint8 H,W,3', did you mean 'uint8'?"),
        ({"needed": {"a": ""}}, "a is '', expected a kind and sides such as 'uint8 H,W,3'"),
        ({"needed": {"a": "uint8 h,3"}}, "a has the side 'h', expected a number, a capital letter or *"),
        ({"needed": {"a": "uint8 3,"}}, "a has the side '', expected a number, a capital letter or *"),
        ({"needed": {"a": "uint8 N"}, "at_most": {"N": "C"}}, "at_most names 'C', which is a side of no array; there are N"),
        ({"needed": {"a": "uint8 N"}, "values": {"b": [0, 1]}}, "values names 'b', which is neither needed nor optional; there are a"),
        ({"needed": {"a": "uint8 N"}, "values": {"a": [0]}}, "values of a are 1, expected [least, greatest]"),
        ({"needed": {"a": "uint8 N"}, "values": {"a": [1, 0]}}, "values of a run backwards"),
        (
            {"needed": {"a": "uint8 N"}, "values": {"a": [0, "C"]}},
            "values of a name 'C', expected a number or a letter of a side; there are N",
        ),
        ({"needed": {"a": "str"}, "same_colours": [["a"]]}, "same_colours holds [a], expected pairs of two arrays"),
        ({"needed": {"a": "str"}, "same_colours": [["a", "a"]]}, "same_colours holds [a, a], expected pairs of two arrays"),
        (
            {"needed": {"a": "str"}, "same_colours": [["a", "b"]]},
            "same_colours names 'b', which is neither needed nor optional; there are a",
        ),
        ({"needed": {"a": "str"}, "texts": {"b": ["x"]}}, "texts names 'b', which is neither needed nor optional; there are a"),
        ({"needed": {"a": "str"}, "texts": {"a": []}}, "texts of a state none"),
        ({"needed": {"a": "str"}, "texts": {"a": [["x"], []]}}, "texts of a state none"),
    ],
)
def test_a_mistake_in_the_options_is_told(options, message):
    assert arrays.verify(OTHER | options) == message


def test_options_without_a_mistake_are_silent():
    options = {"needed": NEEDED, "at_most": {"C": "N"}, "values": {"doodles": [0, "C"]}, "texts": {"classes": [["a"], ["b"]]}}
    assert arrays.verify(OTHER | options | {"same_colours": [["image", "orig_image"]]}) is None
    assert arrays.verify(OTHER | {"needed": NEEDED, "texts": object()}) is None
