import json

from hypothesis import given
from hypothesis import strategies as st

from dsqc.measures.json_lines import lines
from dsqc.measures.strict_json import child


def test_a_key_is_found_on_its_line_however_deep():
    text = '{\n "a": [1, {"b":\n 2}, [{\n"c~/\\u0064": {}}]\n], "e": "{[,\\"\\n\\\\", "f"\n: 0}'
    assert lines(text, {"/a", "/a/1/b", "/a/2/0/c~0~1d", "/e", "/f", "/a/1", "/none"}) == {
        "/a": 2,
        "/a/1/b": 2,
        "/a/2/0/c~0~1d": 4,
        "/e": 5,
        "/f": 5,
    }


def test_of_a_key_that_stands_twice_the_last_counts():
    assert lines('{"a": {"b": 1},\n"a": {"b": 2}}', ["/a/b"]) == {"/a/b": 2}


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.text('"\\{}[]:,\n', max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3) | st.text('"\\{}[]:,/~', max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


def keys(value, pointer=""):
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(value, dict):
            yield child(pointer, name)
        yield from keys(inner, child(pointer, name))


@given(VALUES)
def test_every_key_of_any_value_is_found_in_the_order_of_the_text(value):
    written = json.dumps(value, indent=1)
    pointers = list(keys(value))
    found = lines(written, set(pointers))
    assert set(found) == set(pointers)
    assert [found[pointer] for pointer in pointers] == sorted(found.values())
    assert len(set(found.values())) == len(set(pointers))
