import time

import pytest

from dsqc import yamltree
from dsqc.yamltree import Mistake


def plain(text):
    tree, mistakes = yamltree.read(text)
    assert mistakes == []
    return tree.plain()


def told(text):
    return [(each.line, each.column, each.message) for each in yamltree.read(text)[1]]


PLAIN = [
    ("{a: 1, b: -2, c: +3}", {"a": 1, "b": -2, "c": 3}),
    ("[1.5, .5, 2., 1e3, -1E-2]", [1.5, 0.5, 2.0, 1000.0, -0.01]),
    ("[true, True, TRUE, false, False, FALSE]", [True, True, True, False, False, False]),
    ("[null, Null, NULL, ~, ]", [None, None, None, None]),
    ("{a: , b: ''}", {"a": None, "b": ""}),
    ("[yes, no, on, off, tRUE, 0x1f, 0o17, 1_000, 12:30, .inf, .nan, 2024-01-31]",
     ["yes", "no", "on", "off", "tRUE", "0x1f", "0o17", "1_000", "12:30", ".inf", ".nan", "2024-01-31"]),
    ("['1', \"true\", 'null', '~']", ["1", "true", "null", "~"]),
    ("a: |\n  1\nb: >-\n  2\n  3\n", {"a": "1\n", "b": "2 3"}),
    ("{1: a, 01: b, true: c, null: d, 1.0: e}", {"1": "a", "01": "b", "true": "c", "null": "d", "1.0": "e"}),
    ("999999999999999999", 999_999_999_999_999_999),
    ("a: &list [1, 2]\nb: *list\n", {"a": [1, 2], "b": [1, 2]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_scalars_are_read_by_the_core_schema_of_yaml_1_2(text, value):
    assert (plain(text), str(plain(text))) == (value, str(value))


@pytest.mark.parametrize("text", ["9" * 19, "9" * 5000])
def test_an_integer_that_no_table_can_hold_is_a_float(text):
    assert plain(text) == float(text)
    assert isinstance(plain(text), float)


@pytest.mark.parametrize("text", ["00", "1.50", "+7", "1e3", "true", "~", "9" * 5000])
def test_a_scalar_keeps_what_was_written(text):
    tree, _ = yamltree.read(f"[{text}]")
    assert tree.value[0].written == text


def test_a_number_in_plain_values_remembers_what_was_written():
    assert [number.written for number in plain("[00, 1.50]")] == ["00", "1.50"]


def test_places_count_from_one():
    tree, _ = yamltree.read("a:\n  - b\n  - {c: d}\n")
    inner = tree.way(("a", 1, "c"))[-1]
    assert (inner.line, inner.column, inner.written) == (3, 9, "d")


def test_a_way_passes_over_steps_that_lead_nowhere():
    tree, _ = yamltree.read("a: [x, y]")
    assert [node.what() for node in tree.way(("int", "a", "list[int]", 1, "deeper", 7))] == ["a mapping", "a list", "text 'y'"]


def test_a_scalar_is_found_by_its_text_wherever_it_stands():
    tree, _ = yamltree.read("{not: [a, {b: 00}, null]}")
    assert [(tree.find(text).line, tree.find(text).column) for text in ("a", "00", None, "absent")] == [(1, 8), (1, 15), (1, 20), (1, 1)]


WORDS = [
    ("{}", "a mapping"),
    ("[]", "a list"),
    ("~", "nothing"),
    ("True", "the truth value True"),
    ("007", "the number 007"),
    ("1.50", "the number 1.50"),
    ("abc", "text 'abc'"),
    ("x" * 60, f"text '{'x' * 60}'"),
    ("x" * 61, f"text '{'x' * 60}…'"),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_a_value_is_told_in_words(text, words):
    tree, _ = yamltree.read(text)
    assert tree.what() == words


QUOTES = "; write patterns in single quotes"
MISTAKES = [
    ("", (1, 1, "the file is empty, expected a definition")),
    ("# only a comment\n", (1, 1, "the file is empty, expected a definition")),
    ("a: 1\nb: 2\na: 3\n", (3, 1, "key 'a' stands twice, first on line 1")),
    ("a: 1\n'a': 2\n", (2, 1, "key 'a' stands twice, first on line 1")),
    ("{x: &x {a: 1}, y: {<<: *x, b: 2}}", (1, 20, "merges (<<) are not read; write the keys out")),
    ("{? [a] : 1}", (1, 4, f"a key is a list, expected text{QUOTES}")),
    ("{{a}: 1}", (1, 2, f"a key is a mapping, expected text{QUOTES}")),
    (": 1\n", (1, 1, "a key is empty, expected text")),
    ("'': 1\n", (1, 1, "a key is empty, expected text")),
    ("a: !mine x\n", (1, 4, "the tag !mine is not read, expected a plain value")),
    ("a: !!str 3\n", (1, 4, "the tag !!str is not read, expected a plain value")),
    ("a: !!python/name:os.system x\n", (1, 4, "the tag !!python/name:os.system is not read, expected a plain value")),
    ("a: !mine 'x'\n", (1, 4, "the tag !mine is not read, expected a plain value")),
    ("a: !mine {b: c}\n", (1, 4, "the tag !mine is not read, expected a plain value")),
    ("a: &b !mine [c]\n", (1, 4, "the tag !mine is not read, expected a plain value")),
    ("{!mine a: b}", (1, 2, "the tag !mine is not read, expected a plain value")),
    ("a: {kind}/x.jpg\n", (1, 10, f"YAML: expected <block end>, but found '<scalar>'{QUOTES}")),
    ("a: [b]{c}\n", (1, 7, f"YAML: expected <block end>, but found '{{'{QUOTES}")),
    ("{a: {kind}/x.jpg}", (1, 11, f"YAML: expected ',' or '}}', but got '<scalar>'{QUOTES}")),
    ('a: "{b:\\d}.jpg"\n', (1, 9, f"YAML: found unknown escape character 'd'{QUOTES}")),
    ("a: *.jpg\n", (1, 4, f"YAML: found undefined alias '.jpg'{QUOTES}")),
    ("a: %x\n", (1, 4, f"YAML: found character '%' that cannot start any token{QUOTES}")),
    ("a: *b\n", (1, 4, "YAML: found undefined alias 'b'")),
    ("a: b: c\n", (1, 5, "YAML: mapping values are not allowed here; write text that holds ': ' in single quotes")),
    ("a:\n\tb: c\n", (2, 1, "YAML: found character '\\t' that cannot start any token; indent with spaces")),
    ("a: 1\n---\nb: 2\n", (2, 1, "YAML: expected a single document in the stream, but found another document")),
    ("a: b\nc: d\x01e\n", (2, 5, "the character U+0001 cannot stand in YAML")),
    ('a: "\\ud800"\n', (1, 4, "the text holds half a character (\\ud800 to \\udfff), expected whole ones")),
]


@pytest.mark.parametrize(("text", "mistake"), MISTAKES)
def test_a_mistake_has_its_place(text, mistake):
    assert told(text) == [mistake]


def test_mistakes_in_a_readable_tree_are_told_together_and_the_rest_is_read():
    tree, mistakes = yamltree.read("a: !x 1\nb: 2\nb: 3\n")
    assert mistakes == [
        Mistake(1, 4, "the tag !x is not read, expected a plain value"),
        Mistake(3, 1, "key 'b' stands twice, first on line 2"),
    ]
    assert tree.plain() == {"a": 1, "b": 2}


def test_an_anchor_may_be_set_anew():
    assert plain("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}


NESTED = {
    "lists": "[" * 10_000,
    "closed lists": "[" * 10_000 + "]" * 10_000,
    "mappings": "{a: " * 10_000,
    "blocks": "".join(" " * depth + "a:\n" for depth in range(300)),
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED.keys())
def test_deep_nesting_is_refused_soon(text):
    began = time.perf_counter()
    [(_, _, message)] = told(text)
    assert message == "YAML: values are nested deeper than 100 levels"
    assert time.perf_counter() - began < 5


def test_a_hundred_levels_are_read_and_one_more_is_not():
    assert told("[" * 100 + "]" * 100) == []
    assert told("[" * 101 + "]" * 101) == [(1, 101, "YAML: values are nested deeper than 100 levels")]


def test_anchors_that_nest_deeply_are_refused():
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 5000))]
    tree, mistakes = yamltree.read("\n".join(lines))
    assert (tree, [each.message for each in mistakes]) == (None, ["values are nested deeper than 100 levels"])


def test_an_anchor_that_holds_itself_is_refused():
    tree, mistakes = yamltree.read("a: &a [*a]\n")
    assert (tree, mistakes) == (None, [Mistake(1, 4, "this anchor holds itself")])


def test_an_anchor_bomb_is_refused_soon():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for name, inner in zip("bcdefghijk", "abcdefghij", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{inner}'] * 9)}]\n"
    began = time.perf_counter()
    tree, mistakes = yamltree.read(bomb)
    assert (tree, [each.message for each in mistakes]) == (None, ["anchors make more than 200,000 values"])
    assert time.perf_counter() - began < 10
