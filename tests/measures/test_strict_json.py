import contextlib
import gc
import json
import math
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsqc.measures import strict_json
from dsqc.measures.strict_json import Trouble, Unreadable, load


def unreadable(content: bytes) -> tuple[str | None, str]:
    with pytest.raises(Unreadable) as met:
        load(content)
    return met.value.pointer, met.value.detail


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_json_can_say_is_read_without_trouble(value):
    assert load(json.dumps(value).encode()) == (value, [])


def test_a_byte_order_mark_is_tolerated():
    assert load(b'\xef\xbb\xbf {"a": 1} \r\n') == ({"a": 1}, [])


def test_of_a_doubled_key_the_last_is_read_and_the_count_is_told():
    value, troubles = load(b'{"x": [{"id": 1, "b": 0, "id": 2, "id": 3}]}')
    assert value == {"x": [{"id": 3, "b": 0}]}
    assert troubles == [Trouble("/x/0", "has the key 'id' 3 times, of which the last is read")]


def test_a_trouble_that_a_doubled_key_hides_is_told_too():
    _, troubles = load(b'{"a": {"b": 1, "b": 2}, "a": NaN, "a": 1}')
    assert troubles == [
        Trouble("", "has the key 'a' 3 times, of which the last is read"),
        Trouble("/a", "has the key 'b' 2 times, of which the last is read"),
        Trouble("/a", "is NaN, which is no number of JSON"),
    ]


def test_numbers_that_json_does_not_have_are_floats_and_named_in_the_order_of_the_file():
    value, troubles = load(b'{"a": NaN, "b": [1, -Infinity], "c": {"d/e~": Infinity}}')
    assert math.isnan(value["a"])
    assert (value["b"][1], value["c"]["d/e~"]) == (-math.inf, math.inf)
    assert troubles == [
        Trouble("/a", "is NaN, which is no number of JSON"),
        Trouble("/b/1", "is -Infinity, which is no number of JSON"),
        Trouble("/c/d~1e~0", "is Infinity, which is no number of JSON"),
    ]


def test_a_list_of_nan_is_one_trouble_and_a_number_that_overflows_is_none():
    _, troubles = load(b"[1e999, NaN, 2, NaN, NaN, Infinity]")
    assert troubles == [
        Trouble("/1", "is NaN, which is no number of JSON; so are 2 more of the list"),
        Trouble("/5", "is Infinity, which is no number of JSON"),
    ]


def test_whole_numbers_too_long_to_be_read_are_infinite_and_named():
    value, troubles = load(b'[{"id": -%s, "w": %s}, {"x": %s}]' % (b"9" * 100_000, b"7" * 4_300, b"1" * 4_301))
    assert value == [{"id": -math.inf, "w": int("7" * 4_300)}, {"x": math.inf}]
    assert troubles == [
        Trouble("/0/id", "is a whole number of 100,000 digits, expected at most 4,300"),
        Trouble("/1/x", "is a whole number of 4,301 digits, expected at most 4,300"),
    ]


def test_two_numbers_too_long_to_be_read_are_told_apart():
    _, troubles = load(b"[%s, %s]" % (b"1" * 5_000, b"1" * 6_000))
    assert [trouble.detail[:29] for trouble in troubles] == ["is a whole number of 5,000 di", "is a whole number of 6,000 di"]


def test_a_whole_number_that_can_be_read_is_whole():
    assert load(b"[%s]" % (b"9" * 4_300)) == ([int("9" * 4_300)], [])


@pytest.mark.parametrize(
    ("content", "pointer", "detail"),
    [
        (b"", "line 1", "is no JSON at column 1: expected a value, met the end of the file"),
        (b'{"a": 1,\n "b": ', "line 2", "is no JSON at column 7: expected a value, met the end of the file"),
        (b'{"a": 1\n "b": 2}', "line 2", "is no JSON at column 2: expected ',', met '\"b\": 2}'"),
        (b"{'a': 1}", "line 1", "is no JSON at column 2: expected a key in double quotes, met \"'a': 1}\""),
        (b'{"a": 1}\n{"a": 2}', "line 2", "is no JSON at column 1: the JSON value has ended, and more follows, met '{\"a\": 2}'"),
        (b'["a\tb"]', "line 1", "is no JSON at column 4: a text holds a control character that is not escaped, met '\\tb\"]'"),
        (b'["\\x"]', "line 1", "is no JSON at column 3: a text holds a backslash that begins no escape, met '\\\\x\"]'"),
        (b'["a', "line 1", "is no JSON at column 2: a text begins that does not end, met '\"a'"),
        (b"[01]", "line 1", "is no JSON at column 3: expected ',', met '1]'"),
        (b"<html>", "line 1", "is no JSON at column 1: expected a value, met '<html>'"),
    ],
)
def test_what_is_no_json_is_refused_with_line_and_column(content, pointer, detail):
    assert unreadable(content) == (pointer, detail)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_bytes_that_are_not_utf_8_are_refused_with_line_and_column(mark):
    content = mark + '{"ä":\n "ä'.encode() + b'\xe9"}'
    assert unreadable(content) == ("line 2", "is not UTF-8 at column 4: met byte 0xe9")


def test_utf_16_is_refused_by_name():
    assert unreadable('{"a": 1}'.encode("utf-16")) == (None, "is UTF-16, JSON is UTF-8")


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b"[" * 2_000 + b"]" * 2_000])
def test_a_value_nested_too_deep_is_refused(content):
    assert unreadable(content) == (None, "nests its lists and objects deeper than can be read")


def test_a_trouble_may_lie_as_deep_as_can_be_read():
    deep = sys.getrecursionlimit() // 2
    _, [trouble] = load(b"[" * deep + b"NaN" + b"]" * deep)
    assert trouble == Trouble("/0" * deep, "is NaN, which is no number of JSON")


@pytest.mark.parametrize("content", [b"[1]", b"[1", b"[NaN]"])
def test_the_search_for_cycles_is_on_again_afterwards(content):
    with contextlib.suppress(Unreadable):
        load(content)
    assert gc.isenabled()


def test_half_of_a_surrogate_pair_is_made_plain_and_other_text_is_kept():
    [half, whole] = load(rb'["a\ud83d", "\ud83d\ude00\u00e9"]')[0]
    assert (strict_json.plain(half), strict_json.plain(whole)) == (r"a\ud83d", "😀é")


def test_a_large_file_with_a_trouble_at_its_end_is_read_in_seconds():
    item = b'{"id": 1, "bbox": [1.5, 2.5, 3.5, 4.5], "segmentation": {"size": [1200, 1920], "counts": "%s"}}' % (b"a" * 200)
    content = b"[" + b",".join([item] * 30_000) + b', {"a": 1, "a": NaN}]'
    start = time.perf_counter()
    _, troubles = load(content)
    assert [trouble.pointer for trouble in troubles] == ["/30000", "/30000/a"]
    assert time.perf_counter() - start < 20
