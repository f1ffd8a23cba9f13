import pytest

from dsqc.finding import Finding
from dsqc.rules import categories
from tables import table

LAYERS = {"1": "mono", "2": "bi", "3": "tri"}


def found(pairs, expected=LAYERS, entries=(), **options):
    rows = ({"path": "a.json", "category_id": number, "category": name} for number, name in pairs)
    return list(
        categories.check(table("categories", *rows), table("entries", *({"path": path} for path in entries)), expected=expected, **options)
    )


def messages(pairs, expected=LAYERS, **options):
    return [finding.message for finding in found(pairs, expected, **options)]


def test_the_expected_categories_are_silent_in_any_order():
    assert found([("3", "tri"), ("1", "mono"), ("2", "bi")]) == []


def test_permuted_names_are_named_as_that():
    end = "; the same names stand under each other's ids: permuted"
    assert found([("2", "mono"), ("1", "bi"), ("3", "tri")]) == [
        Finding(
            "a.json",
            f"category mono has id 2, expected 1{end}",
            key=("id", "mono", "1"),
            values={"category": "mono", "category_id": "2", "expected": "1"},
        ),
        Finding(
            "a.json",
            f"category bi has id 1, expected 2{end}",
            key=("id", "bi", "2"),
            values={"category": "bi", "category_id": "1", "expected": "2"},
        ),
    ]


@pytest.mark.parametrize(("step", "words"), [(-1, "1 lower"), (2, "2 higher")])
def test_ids_that_are_all_shifted_are_named_as_that(step, words):
    shifted = messages([(str(int(number) + step), name) for number, name in LAYERS.items()])
    assert shifted[0] == f"category mono has id {1 + step}, expected 1; all 3 ids are {words}"
    assert len(shifted) == 3


def test_one_moved_id_and_unequal_steps_have_no_hint():
    assert messages([("1", "mono"), ("2", "bi"), ("9", "tri")]) == ["category tri has id 9, expected 3"]
    assert messages([("1", "mono"), ("8", "bi"), ("7", "tri")])[0] == "category bi has id 8, expected 2"
    assert messages([("1", "mono"), ("b", "bi"), (None, "tri")]) == [
        "category bi has id b, expected 2",
        "category tri has no id, expected 3",
    ]


def test_a_renamed_category_is_named():
    assert found([("1", "Mono"), ("2", "bi"), ("3", None)]) == [
        Finding(
            "a.json",
            "category id 1 has the name Mono, expected mono",
            key=("name", "1"),
            values={"category_id": "1", "category": "Mono", "expected": "mono"},
        ),
        Finding(
            "a.json",
            "category id 3 has no name, expected tri",
            key=("name", "3"),
            values={"category_id": "3", "category": None, "expected": "tri"},
        ),
    ]


def test_missing_and_further_categories_are_named():
    assert found([("1", "mono"), ("2", "bi"), ("9", "bulk"), (None, None)]) == [
        Finding("a.json", "has no category tri (id 3)", key=("missing", "3"), values={"category_id": "3", "category": "tri"}),
        Finding(
            "a.json",
            "has a category bulk (id 9) that is not expected",
            key=("not expected", "9", "bulk"),
            values={"category_id": "9", "category": "bulk"},
        ),
        Finding(
            "a.json",
            "has a category without a name (no id) that is not expected",
            key=("not expected", "None", "None"),
            values={"category_id": None, "category": None},
        ),
    ]


def test_a_second_id_of_a_name_is_not_expected():
    assert messages([*LAYERS.items(), ("4", "mono")]) == ["has a category mono (id 4) that is not expected"]


def test_names_alone_are_held_against_a_list():
    assert found([("5", "mono"), ("6", "bulk")], ["mono", "bi"]) == [
        Finding("a.json", "has no category bi, expected mono, bi", key=("missing", "bi"), values={"expected": "bi"}),
        Finding("a.json", "has category bulk, expected mono, bi", key=("not expected", "bulk"), values={"found": "bulk"}),
    ]


def test_ids_alone_are_held_against_a_list():
    assert messages([("1", "x"), ("3", "y")], ["1", "2"], listed="ids") == [
        "has no category id 2, expected 1, 2",
        "has category id 3, expected 1, 2",
    ]


def test_a_listed_name_that_stands_twice_and_one_that_is_absent_are_named():
    assert messages([("1", "mono"), ("2", "mono"), ("3", None)], ["mono"]) == [
        "has a category with no name (1 in all)",
        "has category mono 2 times, expected once",
    ]


def test_the_names_of_a_listed_file_are_silent():
    assert found([("7", "bi"), ("8", "mono")], ["mono", "bi"]) == []
    assert found([("2", None), ("1", None)], ["1", "2"], listed="ids") == []


def test_of_a_long_list_twelve_are_shown():
    names = [f"class-{number:02}" for number in range(13)]
    assert messages([("1", name) for name in names[1:]], names)[0].endswith("class-10, class-11 and 1 more")
    assert messages([("1", name) for name in names[1:12]], names[:12])[0].endswith("class-10, class-11")


def test_a_file_with_pictures_and_no_category_lacks_them_all():
    assert [(finding.subject, finding.message) for finding in found([("1", "mono")], {"1": "mono"}, entries=["b.json", "a.json"])] == [
        ("b.json", "has no category mono (id 1)")
    ]


def test_no_file_is_no_finding():
    assert found([]) == []


@pytest.mark.parametrize(
    ("options", "mistake"),
    [
        ({"expected": []}, "expected names no category"),
        ({"expected": {}}, "expected names no category"),
        ({"expected": LAYERS, "listed": "ids"}, "'listed: ids' says what a list holds, and expected is a mapping of ids to names"),
        ({"expected": LAYERS, "listed": "names"}, None),
        ({"expected": ["1"], "listed": "ids"}, None),
    ],
)
def test_options_that_do_not_fit_together_are_told(options, mistake):
    assert categories.verify(options) == mistake
