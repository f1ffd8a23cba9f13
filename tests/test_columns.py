"""The keys of a table source, read from the text of a definition."""

import pytest

from dsqc import definition
from dsqc.definition import DefinitionError
from dsqc.layout import Form, Layout

SOURCE = """\
sources:
  images: {reader: image, files: '{kind}/{key}.jpg'}
  meta:
    reader: table
    files: '{fold}.csv'
"""
INDENT = "    "
"""What is stated of the table source begins in line 6."""


@pytest.fixture
def load(tmp_path):
    def loaded(stated, before=SOURCE):
        lines = "\n".join(INDENT + line for line in stated.split("\n"))
        (tmp_path / "set.yaml").write_text(f"{before}{lines}\n", encoding="utf-8")
        return definition.load(tmp_path / "set.yaml")

    return loaded


@pytest.fixture
def layout(load):
    return lambda stated: {source.name: source for source in load(stated).sources}["meta"].layout


@pytest.fixture
def told(load, tmp_path):
    """Every line of the error, its file left away and lines counted from what is stated."""

    def lines(stated, before=SOURCE):
        with pytest.raises(DefinitionError) as caught:
            load(stated, before)
        found = [line.removeprefix(f"{tmp_path / 'set.yaml'}:").split(":", 2) for line in str(caught.value).split("\n")]
        return [f"{int(line) - before.count(chr(10))}:{int(column) - len(INDENT)}:{message[1:]}" for line, column, message in found]

    return lines


COLUMNS = [
    ("{a: }", Form("a", "a")),
    ("{a: text}", Form("a", "a")),
    ("{a: int}", Form("a", "a", "int")),
    ("{a: float}", Form("a", "a", "float")),
    ("{a: bool}", Form("a", "a", "bool")),
    ("{a: [train, 00, -1, 1.50]}", Form("a", "a", words=("train", "00", "-1", "1.50"))),
    ("{a: {}}", Form("a", "a")),
    ("{a: {is: int}}", Form("a", "a", "int")),
    ("{a: {is: [b, 1]}}", Form("a", "a", words=("b", "1"))),
    ("{a: {from: 'A b'}}", Form("a", "A b")),
    ("{a: {from: path, is: float}}", Form("a", "path", "float")),
    ("{a: {fits: '[AC]{2}'}}", Form("a", "a", expression="[AC]{2}")),
    ("{a: {fits: '[AC]+', keep: digest}}", Form("a", "a", expression="[AC]+", digest=True)),
    ("{a: {is: text, keep: digest}}", Form("a", "a", digest=True)),
    ("{a: {is: bool, optional: true}}", Form("a", "a", "bool", optional=True)),
]


@pytest.mark.parametrize(("columns", "form"), COLUMNS)
def test_a_column_is_read_in_every_form(layout, columns, form):
    assert layout(f"columns: {columns}") == Layout((form,))


def test_columns_stand_in_their_order_and_the_star_is_all_others(layout):
    found = layout("columns: {b: text, '*': [1, 0, -1], a: int}")
    assert [form.name for form in found.forms] == ["b", "a"]
    assert found.others == Form("*", "*", words=("1", "0", "-1"))


def test_the_star_may_have_every_form_but_another_name(layout, told):
    assert layout("columns: {'*': {is: float, optional: true}}") == Layout((), Form("*", "*", "float", optional=True))
    assert told("columns: {'*': {from: a}}") == ["1:23:'*' is all other columns and has no 'from'"]


def test_without_columns_there_is_nothing_but_rows(layout):
    assert layout("optional: true") == Layout()


NULLS = [("na", ["na"]), ("[na, n/a, 'null', 00]", ["na", "n/a", "null", "00"]), ("[]", []), ("", [])]


@pytest.mark.parametrize(("nulls", "expected"), NULLS)
def test_nulls_are_texts(layout, nulls, expected):
    assert layout(f"nulls: {nulls}").nulls == frozenset(expected)


def test_a_column_is_taken_apart_by_one_pattern_or_several(layout):
    found = layout("columns: {a: text, b: text}\nparse: {a: '{x}-{y}', b: ['{z}_{w}', '{z}']}")
    assert {name: [each.text for each in patterns] for name, patterns in found.parse.items()} == {"a": ["{x}-{y}"], "b": ["{z}_{w}", "{z}"]}
    assert found.column_names == ("a", "b", "x", "y", "z", "w")


@pytest.mark.parametrize(("sources", "expected"), [("images", ("images",)), ("[meta, images]", ("meta", "images"))])
def test_a_column_names_files_of_one_source_or_several(layout, sources, expected):
    found = layout(f"columns: {{a: text}}\npaths: {{a: {sources}}}")
    assert (found.file_column, found.file_sources) == ("a", expected)


def test_rows_have_columns_their_files_captures_and_those_of_the_files_that_they_name(load):
    found = load("columns: {a: text, key: text}\nparse: {a: '{x}-{y}'}\npaths: {a: images}").sources[-1]
    assert found.row_columns == ("a", "key", "x", "y")
    assert found.names_in(("rows",)) == ("fold", "kind", "a", "key", "x", "y")
    assert found.names_in(("files",)) == ("fold", "kind")


KINDS = "text or int or float or bool"
MISTAKES = [
    ("columns: []", ["1:10:'columns' is a list, expected a mapping"]),
    ("columns: ", ["1:9:'columns' of meta is empty, expected at least one"]),
    ("columns: {}", ["1:10:'columns' of meta is empty, expected at least one"]),
    ("columns: [a, b]", ["1:10:'columns' is a list, expected a mapping"]),
    ("columns: a", ["1:10:'columns' is text 'a', expected a mapping"]),
    ("columns: {a: itn}", [f"1:14:column a is 'itn', expected {KINDS}, did you mean 'int'?"]),
    ("columns: {a: 3}", [f"1:14:column a is '3', expected {KINDS}"]),
    ("columns: {a: {is: flaot}}", [f"1:19:'is' of column a is 'flaot', expected {KINDS}, did you mean 'float'?"]),
    ("columns: {a: {iss: int}}", ["1:15:column a has no key 'iss', did you mean 'is'?"]),
    ("columns: {a: []}", ["1:14:column a lists no text, expected at least one"]),
    ("columns: {a: {is: []}}", ["1:19:'is' of column a lists no text, expected at least one"]),
    ("columns: {a: [b, ~]}", ["1:18:column a is empty, expected text"]),
    ("columns: {a: [b, [c]]}", ["1:18:column a is a list, expected text"]),
    ("columns: {a: [b, b]}", ["1:18:column a names 'b' twice"]),
    ("columns: {a: {is: {b: c}}}", ["1:19:'is' of column a is a mapping, expected text"]),
    ("columns: {a: text, a: int}", ["1:20:key 'a' stands twice, first on line 6"]),
    ("columns: {a: {from: }}", ["1:20:'from' of column a is empty, expected text"]),
    ("columns: {a: {from: [b]}}", ["1:21:'from' of column a is a list, expected text"]),
    ("columns: {a: {fits: }}", ["1:20:'fits' of column a is empty, expected text"]),
    ("columns: {a: {fits: '[A'}}", ["1:21:'[A' is no regular expression that polars reads: unclosed character class"]),
    ("columns: {a: {fits: 'a)|(b'}}", ["1:21:'a)|(b' is no regular expression that polars reads: unopened group"]),
    ("columns: {a: {keep: digset}}", ["1:21:'keep' of column a is 'digset', expected digest, did you mean 'digest'?"]),
    ("columns: {a: {keep: true}}", ["1:21:'keep' of column a is 'true', expected digest"]),
    ("columns: {a: {is: int, fits: b}}", ["1:24:column a is int; only text has 'fits'"]),
    ("columns: {a: {is: bool, keep: digest}}", ["1:25:column a is bool; only text has 'keep'"]),
    ("columns: {a: {is: [b], fits: b}}", ["1:24:column a lists its texts; 'fits' is for texts that are not listed"]),
    ("columns: {a: {optional: yes}}", ["1:25:'optional' of column a is text 'yes', expected true or false"]),
    ("columns: {path: text}", ["1:11:a column may not be called 'path', a name of dsqc's own; call it otherwise: {OTHER: {from: path}}"]),
    ("columns: {a_right: int}",
     ["1:11:a column may not be called 'a_right', a name of dsqc's own; call it otherwise: {OTHER: {from: a_right}}"]),
    ("columns: {fold: text}", ["1:11:'fold' is a capture of the files of meta; call the column otherwise: {OTHER: {from: fold}}"]),
    ("nulls: {a: b}", ["1:8:'nulls' is a mapping, expected a list"]),
    ("nulls: [na, null]", ["1:13:'nulls' holds nothing, expected text; the text null is written 'null'"]),
    ("nulls: [[a]]", ["1:9:'nulls' is a list, expected text"]),
    ("columns: {place_id: text}\nparse: {place_di: '{x}'}", ["2:9:'columns' states no 'place_di', did you mean 'place_id'?"]),
    ("parse: {a: '{x}'}", ["1:9:'columns' states no 'a'"]),
    ("columns: {a: text, '*': int}\nparse: {'*': '{x}'}", ["2:9:'columns' states no '*'; there are a"]),
    ("columns: {a: text}\nparse: {a: }", ["2:11:parse a is empty, expected a pattern"]),
    ("columns: {a: text}\nparse: {a: '{x'}", ["2:12:parse a '{x', character 1: '{' is never closed"]),
    ("columns: {a: text}\nparse: {a: '{path}'}", ["2:12:a capture may not be called 'path', which dsqc's own tables use"]),
    ("columns: {a: text, b: int}\nparse: {a: '{b}-{}'}", ["2:12:parse a makes 'b', which is a column of meta already"]),
    ("columns: {a: text, b: text}\nparse: {a: '{x}-{}', b: ['{}', '{x}']}", ["2:25:parse b makes 'x', which is made by parse a already"]),
    ("columns: {a: text}\nparse: {a: '{fold}-{}'}", ["2:12:parse a makes 'fold', which is a capture of its files already"]),
    ("parse: [a]", ["1:8:'parse' is a list, expected a mapping"]),
    ("columns: {FileName: text}\npaths: {Filename: images}", ["2:9:'columns' states no 'Filename', did you mean 'FileName'?"]),
    ("columns: {a: text}\npaths: {a: imgaes}", ["2:12:no source is called 'imgaes', did you mean 'images'?"]),
    ("columns: {a: text}\npaths: {a: [images, imgaes]}", ["2:21:no source is called 'imgaes', did you mean 'images'?"]),
    ("columns: {a: text}\npaths: {a: }", ["2:11:paths a names no source, expected at least one"]),
    ("columns: {a: text}\npaths: {a: []}", ["2:12:paths a names no source, expected at least one"]),
    ("columns: {a: text}\npaths: {a: {b: c}}", ["2:12:paths a is a mapping, expected a list"]),
    ("columns: {a: text, b: text}\npaths: {a: images, b: images}",
     ["2:20:'paths' of meta names two columns, expected the one that names the row's file"]),
    ("paths: images", ["1:8:'paths' is text 'images', expected a mapping"]),
    ("with: {delimiter: ';;'}", ["1:19:'delimiter' of reader table is text ';;': expected one character, as in ',', ';', ' ' or \"\\t\""]),
    ("with: {delimiter: ''}", ["1:19:'delimiter' of reader table is text '': expected one character, as in ',', ';', ' ' or \"\\t\""]),
    ("with: {encoding: latin}", None),
    ("with: {encoding: utf-9}",
     ["1:18:'encoding' of reader table is text 'utf-9': no text encoding is called 'utf-9', as in utf-8, latin-1, cp1252"]),
    ("with: {encoding: base64}",
     ["1:18:'encoding' of reader table is text 'base64': no text encoding is called 'base64', as in utf-8, latin-1, cp1252"]),
    ("with: {form: xlsx}", ["1:14:'form' of reader table is text 'xlsx', expected 'csv', 'tsv', 'parquet', 'jsonl' or 'json'"]),
    ("with: {header: no}", ["1:16:'header' of reader table is text 'no', expected true or false"]),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "lines"), MISTAKES)
def test_a_mistake_is_told_at_its_place(load, told, stated, lines):
    if lines is None:
        load(stated)
    else:
        assert told(stated) == lines


def test_all_mistakes_are_told_at_once_and_none_that_follows_from_another(told):
    stated = "columns: {a: itn, source: text}\nnulls: [~]\nparse: {a: '{x'}\npaths: {a: imgaes}\njoin: {metta: [a]}"
    assert [line.split(":")[0] for line in told(f"{stated}\nchecks: ")] == ["1", "1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("stated", "lines"),
    [
        ("columns: {name: {fits: '[a-z]+'}}", None),
        ("columns: {key: {from: name}}", None),
        ("columns: {nmae: text}", ["1:11:meta has no column 'nmae', its reader gives name"]),
        ("columns: {name: text, '*': text}", ["1:23:meta has no column '*', its reader gives name"]),
        ("paths: {nmae: images}", ["1:9:'columns' states no 'nmae', did you mean 'name'?"]),
    ],
)
def test_a_list_of_names_has_its_one_column(load, told, stated, lines):
    names = SOURCE.replace("reader: table", "reader: names")
    if lines is None:
        assert [form.given for form in load(stated, names).sources[-1].layout.forms] == ["name"]
    else:
        assert told(stated, names) == lines


def test_the_name_of_a_list_is_a_column_without_being_stated(load):
    found = load("paths: {name: images}", SOURCE.replace("reader: table", "reader: names")).sources[-1].layout
    assert found == Layout((Form("name", "name"),), file_column="name", file_sources=("images",))


@pytest.mark.parametrize("key", ["columns: {a: text}", "nulls: na", "parse: {a: '{x}'}", "paths: {a: images}"])
def test_a_source_without_rows_has_none_of_the_keys(told, key):
    before = SOURCE.replace("reader: table", "reader: mask")
    assert told(key, before) == [f"1:1:reader mask has no rows to state {key.partition(':')[0]!r} of; reader names or table does"]
