import io
import subprocess
import sys
import time

import pytest

from dsqc.datafile import DataFile
from dsqc.facts import BY_ROW, Category, Problem, Setting
from dsqc.readers import yaml

ALL = ("settings", "categories")
DATA = "train: ./train/images\nnc: 02\nnames: [mono, 'no']\n"


def rows(content, wanted=ALL, **options):
    content = content if isinstance(content, bytes) else content.encode()
    return list(yaml.read(io.BytesIO(content), DataFile("d.yaml", "d.yaml", len(content)), wanted, **options))


def settings(content):
    return {row.pointer: row.written for row in rows(content, ("settings",)) if type(row) is Setting}


def problem(content):
    [row] = rows(content)
    assert type(row) is Problem
    return row.pointer, row.problem, row.detail


def test_every_single_value_is_a_setting_as_it_is_written_and_names_are_categories():
    assert rows(DATA) == [
        Setting("d.yaml", "/train", "train", "./train/images"),
        Setting("d.yaml", "/nc", "nc", "02"),
        Setting("d.yaml", "/names/0", "names", "mono"),
        Setting("d.yaml", "/names/1", "names", "no"),
        Category("d.yaml", "/names/0", "0", "mono"),
        Category("d.yaml", "/names/1", "1", "no"),
    ]


def test_a_mapping_of_names_gives_the_ids_as_they_are_written():
    found = rows("names:\n  1: mono\n  x/y: bi\n  3:\n", ("categories",))
    assert [(row.pointer, row.category_id, row.category) for row in found] == [
        ("/names/1", "1", "mono"),
        ("/names/x~1y", "x/y", "bi"),
        ("/names/3", "3", None),
    ]


def test_the_last_key_names_a_setting_however_deep():
    found = rows("a: {b: [x, {c: y}], d: ''}\ne:\n", ("settings",))
    assert [(row.pointer, row.setting, row.written) for row in found] == [
        ("/a/b/0", "b", "x"),
        ("/a/b/1/c", "c", "y"),
        ("/a/d", "d", ""),
        ("/e", "e", ""),
    ]


def test_only_what_is_wanted_is_yielded_and_problems_always():
    for table in ALL:
        assert {BY_ROW[type(row)].name for row in rows(DATA, (table,))} == {table}
    assert rows("nc: 1\nnc: 2", ()) == [
        Problem("d.yaml", "line 2", "malformed", "has the key 'nc' 2 times, first on line 1, of which the last is read")
    ]


def test_of_a_doubled_key_the_last_counts():
    assert settings("nc: 1\nb: 3\nnc: 2") == {"/nc": "2", "/b": "3"}


def test_another_key_may_list_the_categories_or_none():
    assert [row.category for row in rows("classes: [a]\nnames: 5", ("categories",), categories="classes")] == ["a"]
    assert rows("names: 5", ("categories",), categories=None) == []


@pytest.mark.parametrize("content", ["nc: 1", "names:", "names: []", "a: {names: [b]}"])
def test_a_file_without_names_has_no_categories(content):
    assert rows(content, ("categories",)) == []


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        ("names: person", "is the text 'person', expected a list of names or a mapping of ids to names"),
        ("names: [[a]]", "is a list, expected the name of category 0"),
        ("names: {a: {b: c}}", "is a mapping, expected the name of category 'a'"),
    ],
)
def test_names_of_another_form_are_a_problem(content, detail):
    assert rows(content, ("categories",)) == [Problem("d.yaml", "line 1", "malformed", detail)]


@pytest.mark.parametrize(
    ("content", "pointer", "detail"),
    [
        ("a: [", "line 1", "is no YAML at column 5: expected the node content, but found '<stream end>'"),
        ("a: 1\nb: c: d", "line 2", "is no YAML at column 5: mapping values are not allowed here"),
        ("a: 1\n\tb: 2", "line 2", "is no YAML at column 1: found character '\\t' that cannot start any token"),
        ("a: *b", "line 1", "is no YAML at column 4: found undefined alias 'b'"),
        ("a: 1\n---\nb: 2", "line 2", "is no YAML at column 1: expected a single document in the stream, but found another document"),
        ("a: 1\nb: \x01", "line 2", "holds the character U+0001, which cannot stand in YAML"),
        (b"a: 1\nb: \xff", "line 2", "holds the byte 0xff, which is not UTF-8"),
        ("a: &x [*x]", "line 1", "has an anchor that holds itself"),
        ("[" * 500, "line 1", "is no YAML at column 101: values are nested deeper than 100 levels"),
        ("- a", "line 1", "is a list, expected a mapping of settings"),
        ("a", "line 1", "is the text 'a', expected a mapping of settings"),
        ("# nothing", None, "states nothing, expected a mapping of settings"),
        (DATA.encode("utf-16"), None, "is UTF-16, expected UTF-8"),
        ("<!DOCTYPE html><html></html>", None, "is an HTML page, not YAML"),
        ("version https://git-lfs.github.com/spec/v1\noid: 0", None, "is a Git LFS pointer, not YAML: run git lfs pull"),
    ],
)
def test_what_cannot_be_read_is_one_problem_with_its_line(content, pointer, detail):
    assert problem(content) == (pointer, "malformed", detail)


def test_a_file_without_bytes_is_empty():
    assert problem("") == (None, "empty", "has no bytes")


def test_a_huge_file_is_not_read():
    start = time.perf_counter()
    assert problem("a: 1\n" * 1_000_000) == (None, "too-large", "has more than 2,000,000 bytes, the most that is read of a settings file")
    assert time.perf_counter() - start < 20


def test_anchors_that_multiply_are_stopped():
    levels = [f"k{level}: &k{level} [{', '.join([f'*k{level - 1}'] * 10)}]" for level in range(1, 9)]
    detail = "has more than 200,000 values, those that anchors repeat included"
    assert problem("\n".join(["k0: &k0 x", *levels])) == ("line 1", "malformed", detail)


def test_an_anchor_is_read_wherever_it_is_repeated():
    assert settings("a: &x {b: 1}\nc: *x") == {"/a/b": "1", "/c/b": "1"}


@pytest.mark.parametrize(
    ("content", "detail", "read"),
    [
        ("a: !!python/object:os.x {b: 1}", "has the tag '!!python/object:os.x', which is not read, expected a plain value", {"/a/b": "1"}),
        ("a: !x 1", "has the tag '!x', which is not read, expected a plain value", {"/a": "1"}),
        ("{<<: {b: 1}, c: 2}", "has a merge (<<), which is not read; write the keys out", {"/c": "2"}),
        ("{? [a] : b, c: 2}", "has a list as a key, expected a text", {"/c": "2"}),
    ],
)
def test_what_makes_more_than_plain_values_is_told_and_the_rest_is_read(content, detail, read):
    assert [row for row in rows(content) if type(row) is Problem] == [Problem("d.yaml", "line 1", "malformed", detail)]
    assert settings(content) == read


def test_half_of_a_surrogate_pair_stands_as_its_escape():
    assert rows(r'"\ud800": "a\udce9"', ("settings",)) == [Setting("d.yaml", r"/\ud800", r"\ud800", r"a\udce9")]


def test_the_library_is_imported_when_a_file_is_read_and_not_before():
    code = "import sys, dsqc.readers.yaml; print(any(name.startswith('ruamel') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
