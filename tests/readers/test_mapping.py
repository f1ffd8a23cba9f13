import io
from pathlib import Path

import pytest

from dsqc.datafile import DataFile
from dsqc.facts import Mapped, Problem
from dsqc.readers import mapping

REAL = Path(__file__).parents[2].parent / "shared/real"


def rows(content: bytes | str, wanted: tuple[str, ...] = ("mappings",)) -> list[Mapped | Problem]:
    content = content.encode() if isinstance(content, str) else content
    return list(mapping.read(io.BytesIO(content), DataFile("n.json", "n.json", len(content)), wanted))


def test_each_key_is_a_row():
    assert rows('{"Flake 7/a~.png": "1729-4f8a", "ä": ""}') == [
        Mapped("n.json", "/Flake 7~1a~0.png", "Flake 7/a~.png", "1729-4f8a"),
        Mapped("n.json", "/ä", "ä", ""),
    ]


def test_of_a_doubled_key_the_last_is_the_row_and_a_problem_tells():
    assert rows('{"a": "1", "b": "2", "a": "3"}') == [
        Problem("n.json", None, "malformed", "has the key 'a' 2 times, of which the last is read"),
        Mapped("n.json", "/a", "a", "3"),
        Mapped("n.json", "/b", "b", "2"),
    ]


@pytest.mark.parametrize(
    ("value", "met"), [("5", "5"), ("null", "None"), ('["a"]', "['a']"), ('{"b": "c"}', "{'b': 'c'}"), ("true", "True"), ("1.5", "1.5")]
)
def test_what_maps_to_no_text_is_a_problem_and_its_neighbours_are_rows(value, met):
    assert rows(f'{{"a": {value}, "b": "1"}}') == [
        Problem("n.json", "/a", "malformed", f"is {met}, expected a text"),
        Mapped("n.json", "/b", "b", "1"),
    ]


def test_nan_is_told_as_such_and_as_no_text():
    assert [row[1:] for row in rows('{"a": NaN}')] == [
        ("/a", "malformed", "is NaN, which is no number of JSON"),
        ("/a", "malformed", "is nan, expected a text"),
    ]


@pytest.mark.parametrize(("content", "met"), [("[]", "[]"), ('"a"', "'a'"), ("NaN", "nan"), ('[{"a": 1, "a": 2}]', "[{'a': 2}]")])
def test_what_is_no_object_is_one_problem(content, met):
    assert rows(content) == [Problem("n.json", None, "malformed", f"is {met}, expected an object that maps names to texts")]


def test_what_is_no_json_is_one_problem():
    detail = "is no JSON at column 10: expected a value, met '}'"
    assert rows('{"a": "1",\n "b": 2,\n "c":    }') == [Problem("n.json", "line 3", "malformed", detail)]


def test_a_file_without_bytes_is_empty():
    assert rows("") == [Problem("n.json", None, "empty", "has no bytes")]


def test_an_empty_object_maps_nothing():
    assert rows("{}") == []


def test_what_no_check_asks_for_is_not_yielded_and_problems_are():
    assert rows('{"a": "1", "b": 2}', ()) == [Problem("n.json", "/b", "malformed", "is 2, expected a text")]


def test_half_of_a_surrogate_pair_stands_as_its_escape():
    assert rows(rb'{"\udce9": "a\ud800"}') == [Mapped("n.json", r"/\udce9", r"\udce9", r"a\ud800")]


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the real files beside the checkout")
def test_a_real_list_of_names_is_read_whole():
    found = rows((REAL / "xami/id2label.json").read_bytes())
    assert {type(row) for row in found} == {Mapped}
    assert [(row.given_name, row.maps_to) for row in found][:2] == [("1", "central-ring"), ("2", "other")]
