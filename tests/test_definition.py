import contextlib
from pathlib import Path

import pytest

from dsqc import checking, definition, readers, rules
from dsqc.bind import Choice, Countable, Value
from dsqc.definition import DefinitionError
from dsqc.reading import Grouped
from dsqc.report import Said

SOURCES = """\
sources:
  images: {reader: image, files: '{kind:Real|Synthetic}_{subset}/{split}/{key}.jpg'}
  masks: {reader: mask, files: '{kind:Real|Synthetic}_{subset}/{split}_masks/{key}.png'}
"""
QUOTES = "; write patterns in single quotes"


@pytest.fixture
def load(tmp_path):
    def loaded(text):
        path = tmp_path / "set.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return definition.load(path)

    return loaded


@pytest.fixture
def told(load, tmp_path):
    """Every line of the error, its file left away."""

    def lines(text):
        with pytest.raises(DefinitionError) as caught:
            load(text)
        return str(caught.value).replace(f"{tmp_path / 'set.yaml'}:", "").split("\n")

    return lines


@pytest.fixture
def check(load):
    """The one check that stands below SOURCES."""
    return lambda text: load(f"{SOURCES}checks:\n  - {text}\n").checks[-1]


@pytest.fixture
def told_of_check(told):
    """What is told of the one check on line 5, its column counted from the check's own text."""

    def lines(text):
        found = [line.split(":", 2) for line in told(f"{SOURCES}checks:\n  - {text}\n")]
        assert {line for line, _, _ in found} == {"5"}
        return [f"{int(column) - 4}:{message}" for _, column, message in found]

    return lines


def test_mistakes_of_every_kind_are_told_at_once_with_the_file(load, tmp_path):
    with pytest.raises(DefinitionError) as caught:
        load("""\
titel: a typo
sources:
  images: {reader: imag, files: '{split/{key}.jpg'}
  masks: {reader: mask, files: '{split:train|test}/{key}.png', with: {values: clas}}
checks:
  - {rule: min-aera, with: {at_least_px: 200}}
  - {rule: min-area, where: {source: masks, split: tset}, with: {at_least_px: many}, level: eror}
  - {rule: empty-mask, where: {source: maks}, per: [subset], why: no such source}
  - {rule: empty-mask, why: the same id}
""")
    file = tmp_path / "set.yaml"
    assert str(caught.value).split("\n") == [
        f"{file}:1:1: the definition has no key 'titel', did you mean 'title'?",
        f"{file}:3:20: no reader is called 'imag', did you mean 'image'?",
        f"{file}:3:33: 'files' of images '{{split/{{key}}.jpg', character 1: '{{' is never closed",
        f"{file}:4:79: 'values' of reader mask is text 'clas', expected 'class', 'instance', 'palette' or 'colour', did you mean 'class'?",
        f"{file}:6:12: no rule is called 'min-aera', did you mean 'min-area'?",
        f"{file}:7:52: split is never 'tset', did you mean 'test'?",
        f"{file}:7:79: 'at_least_px' of rule min-area is text 'many', expected a whole number",
        f"{file}:7:93: 'level' is 'eror', expected error or warning, did you mean 'error'?",
        f"{file}:8:40: no source is called 'maks', did you mean 'masks'?",
        f"{file}:9:5: two checks have the id 'empty-mask', the first on line 8; give this one an 'id'",
    ]


WHOLE_FILES = [
    ("", ["1:1: the file is empty, expected a definition"]),
    ("~\n", ["1:1: the definition is nothing, expected a mapping"]),
    ("- a\n", ["1:1: the definition is a list, expected a mapping"]),
    ("hello\n", ["1:1: the definition is text 'hello', expected a mapping"]),
    ("title: x\n", ["1:1: the definition has no 'sources', expected at least one"]),
    ("title: x\nsources: {}\n", ["2:1: the definition has no 'sources', expected at least one"]),
    ("title: x\nsources:\n", ["2:1: the definition has no 'sources', expected at least one"]),
    ("sources: [a]\n", ["1:10: sources is a list, expected a mapping"]),
    ("title: [a]\n" + SOURCES, ["1:8: title is a list, expected text"]),
    ("a: [1\n", ["2:1: YAML: expected ',' or ']', but got '<stream end>'" + QUOTES]),
    ("title: é\n".encode("latin-1"), ["1:8: the byte 0xe9 is not UTF-8"]),
    ("a: é\ntitle: x".encode() + b"\xff", ["2:9: the byte 0xff is not UTF-8"]),
    ("a: 1\n".encode("utf-16"), ["1:1: the byte 0xff is not UTF-8"]),
    ("[" * 10_000, ["1:101: YAML: values are nested deeper than 100 levels"]),
    ("title: &a [*a]\n" + SOURCES, ["1:8: this anchor holds itself"]),
    ("title: !mine x\n" + SOURCES, ["1:8: the tag !mine is not read, expected a plain value"]),
    (SOURCES + "checks: hello\n", ["4:9: a check is text 'hello', expected a mapping"]),
    (SOURCES + "checks: {rule: links}\n", ["4:9: checks is a mapping, expected a list"]),
    (SOURCES + "checks:\n  - [links]\n  -\n",
     ["5:5: a check is a list, expected a mapping", "6:4: a check is nothing, expected a mapping with 'rule'"]),
    (SOURCES + "ignore: {a: b}\n", [f"4:9: ignore is a mapping, expected a list{QUOTES}"]),
    (SOURCES + "ignore: ['a*', b]\n", ["4:10: ignore 'a*', character 2: '*' is no wildcard here: write {name}, {} or {**}"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), WHOLE_FILES)
def test_a_file_that_is_no_definition_is_told_so(told, text, lines):
    assert told(text) == lines


def test_a_byte_order_mark_is_no_mistake(load):
    assert load(("\ufefftitle: x\n" + SOURCES).encode()).title == "x"


ONE_SOURCE = [
    ("a.jpg", ["2:6: source a is text 'a.jpg', expected a mapping with 'reader' and 'files'"]),
    ("", ["2:5: source a is nothing, expected a mapping with 'reader' and 'files'"]),
    ("{raeder: image, files: b}",
     [f"2:3: there is no 'reader'; there are {', '.join(readers.known())}", "2:7: source a has no key 'raeder', did you mean 'reader'?"]),
    ("{reader: , files: b}", [f"2:14: there is no 'reader'; there are {', '.join(readers.known())}"]),
    ("{reader: [image], files: b}", ["2:15: 'reader' is a list, expected text"]),
    ("{reader: image}", ["2:3: 'files' of a is empty, expected a pattern"]),
    ("{reader: image, files: []}", ["2:29: 'files' of a is empty, expected a pattern"]),
    ("{reader: image, files: [~]}", ["2:30: 'files' of a is empty, expected a pattern"]),
    ("{reader: image, files: {b}}", [f"2:29: 'files' of a is a mapping, expected a list{QUOTES}"]),
    ("{reader: image, files: [b, {c}]}", [f"2:33: 'files' of a is a mapping, expected text{QUOTES}"]),
    ("{reader: image, files: {b}/c.jpg}", [f"2:32: YAML: expected ',' or '}}', but got '<scalar>'{QUOTES}"]),
    ("{reader: image, files: [b]{c}}", [f"2:32: YAML: expected ',' or '}}', but got '{{'{QUOTES}"]),
    (r'{reader: image, files: "{b:\d}.jpg"}', [f"2:34: YAML: found unknown escape character 'd'{QUOTES}"]),
    (r'{reader: image, files: "{b:\bc}.jpg"}',
     [rf"2:29: 'files' of a '{{b:\x08c}}.jpg', character 4: the pattern holds the control character U+0008{QUOTES}"]),
    ("{reader: image, files: '{b'}", ["2:29: 'files' of a '{b', character 1: '{' is never closed"]),
    ("{reader: image, files: b, optional: 'yes'}", ["2:42: 'optional' is text 'yes', expected true or false"]),
    ("{reader: image, files: b, part: {c: d}}", ["2:38: 'part' is a mapping, expected text"]),
    ("{reader: image, files: '{path}', set: {row: c}}",
     ["2:29: a capture may not be called 'path', which dsqc's own tables use",
      "2:45: a capture may not be called 'row', which dsqc's own tables use"]),
    ("{reader: image, files: '{key_right}'}", ["2:29: a capture may not be called 'key_right', which dsqc's own tables use"]),
    ("{reader: image, files: '{partners}'}", ["2:29: a capture may not be called 'partners', which dsqc's own tables use"]),
    ("{reader: image, files: b, set: {c: , d: [e], 'f.g': h}}",
     ["2:40: 'set' c is empty, expected text", "2:46: 'set' d is a list, expected text",
      "2:51: capture 'f.g' is no name: letters, digits and '_'"]),
    ("{reader: mask, files: b, with: {vals: class, background: x}}",
     ["2:38: 'with' of reader mask has no key 'vals', did you mean 'values'?",
      "2:63: 'background' of reader mask is text 'x', expected a whole number"]),
    ("{reader: mask, files: b, with: [class]}", ["2:37: 'with' of reader mask is a list, expected a mapping"]),
    ("{reader: image, files: b, reader: mask}", ["2:32: key 'reader' stands twice, first on line 2"]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "lines"), ONE_SOURCE)
def test_a_mistake_in_a_source_is_told_at_its_place(told, source, lines):
    assert told(f"sources:\n  a: {source}\n") == lines


BESIDE_SOURCES = [
    ("archives: {'{a}.zip': '{b}/'}", ["1:23: the target names 'b', which the archive's name does not capture; there are a"]),
    ("archives: {'{a}.zip': '{**}/'}", ["1:23: the target names '**', which the archive's name does not capture; there are a"]),
    ("archives: {'{a}.zip': }", ["1:22: the target of archive '{a}.zip' is empty, expected text"]),
    ("archives: {'{a.zip': 'b/'}", ["1:12: archive '{a.zip', character 1: '{' is never closed"]),
    ("archives: {'{source}.zip': 'b/'}", ["1:12: a capture may not be called 'source', which dsqc's own tables use"]),
    ("archives: ['a.zip']", ["1:11: archives is a list, expected a mapping"]),
    ("parse: {kye: '{y}'}", ["1:9: parse takes 'kye' apart, which no source captures, did you mean 'key'?"]),
    ("parse: {key: }", ["1:13: parse key is empty, expected a pattern"]),
    ("parse: {key: '{size_bytes}'}", ["1:14: a capture may not be called 'size_bytes', which dsqc's own tables use"]),
    ("claims: [a]", ["1:10: a claim is text 'a', expected a mapping with 'says' and 'where'"]),
    ("claims: [{says: a}]", ["1:10: a claim has no 'where'"]),
    ("claims: [{says: [a], where: b, who: c}]",
     ["1:17: 'says' is a list, expected text", "1:32: a claim has no key 'who'; there are says, where"]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "lines"), BESIDE_SOURCES)
def test_a_mistake_beside_the_sources_is_told_at_its_place(told, line, lines):
    assert told(f"{line}\n{SOURCES}") == lines


CHECKS = [
    ("{id: x}", [f"1: there is no 'rule'; there are {', '.join(rules.known())}"]),
    ("{rule: }", [f"7: there is no 'rule'; there are {', '.join(rules.known())}"]),
    ("{rule: {a: b}}", ["8: 'rule' is a mapping, expected text"]),
    ("{rule: links, levle: error}", ["15: a check has no key 'levle', did you mean 'level'?"]),
    ("{rule: links, level: [error]}", ["22: 'level' is a list, expected text"]),
    ("{rule: links, id: [a]}", ["19: 'id' is a list, expected text"]),
    ("{rule: links, id: }", ["18: 'id' is empty, expected text"]),
    ("{rule: links, why: {a: b}}", ["20: 'why' is a mapping, expected text"]),
    ("{rule: links, with: {deep: true}}", ["22: 'with' of rule links has no key 'deep'"]),
    ("{rule: links, per: [knd]}", ["21: no column is called 'knd', did you mean 'kind'?"]),
    ("{rule: links, per: [kind, split, kind]}", ["34: 'per' names 'kind' twice"]),
    ("{rule: links, per: {kind: a}}", ["20: 'per' is a mapping, expected a list"]),
    ("{rule: image-mode}", ["1: rule image-mode needs 'modes' in 'with'"]),
    ("{rule: image-mode, with: {mods: [L]}}",
     ["26: rule image-mode needs 'modes' in 'with'", "27: 'with' of rule image-mode has no key 'mods', did you mean 'modes'?"]),
    ("{rule: image-mode, with: [L]}", ["26: 'with' of rule image-mode is a list, expected a mapping"]),
    ("{rule: paired, with: images}", ["22: 'with' of rule paired is text 'images', expected a mapping"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), CHECKS)
def test_a_mistake_in_a_check_is_told_at_its_place(told_of_check, text, lines):
    assert told_of_check(text) == lines


TYPES = [
    ("min-area", "at_least_px: many", 14, "'at_least_px' of rule min-area is text 'many', expected a whole number"),
    ("min-area", "at_least_px: '200'", 14, "'at_least_px' of rule min-area is text '200', expected a whole number"),
    ("min-area", "at_least_px: 2.5", 14, "'at_least_px' of rule min-area is the number 2.5, expected a whole number"),
    ("min-area", "at_least_px: true", 14, "'at_least_px' of rule min-area is the truth value true, expected a whole number"),
    ("empty-files", "at_least_bytes: ", 16, "'at_least_bytes' of rule empty-files is nothing, expected a whole number"),
    ("min-area", "at_least_px: [1]", 14, "'at_least_px' of rule min-area is a list, expected a whole number"),
    ("min-area", "at_least_px: 1000000000000000000", 14,
     "'at_least_px' of rule min-area is the number 1000000000000000000, expected a whole number"),
    ("image-mode", "modes: L", 8, "'modes' of rule image-mode is text 'L', expected a list"),
    ("image-mode", "modes: 3", 8, "'modes' of rule image-mode is the number 3, expected a list"),
    ("image-mode", "modes: [L, true]", 12, "'modes' of rule image-mode is the truth value true, expected text"),
    ("image-mode", "modes: [L, [P]]", 12, "'modes' of rule image-mode is a list, expected text"),
    ("exif-orientation", "allow: '1'", 8, "'allow' of rule exif-orientation is text '1', expected a list"),
    ("exif-orientation", "allow: 1", 8, "'allow' of rule exif-orientation is the number 1, expected a list"),
    ("mask-values", "allowed: [1, 1.5]", 14, "'allowed' of rule mask-values is the number 1.5, expected a whole number or text"),
    ("mask-values", "allowed: [1], contiguous: 'no'", 27, "'contiguous' of rule mask-values is text 'no', expected true or false"),
    ("agree", "left: key, right: split, tolerance: some", 37, "'tolerance' of rule agree is text 'some', expected a number"),
    ("count", "of: files, each: [1, x]", 22, "'each' of rule count is text 'x', expected a whole number"),
    ("count", "of: files, each: x", 18, "'each' of rule count is text 'x', expected a whole number or a list"),
    ("count", "of: files, counts: x", 20, "'counts' of rule count is text 'x', expected a whole number or a mapping"),
    ("count", "of: files, by: split, each: 1", 16, "'by' of rule count is text 'split', expected a list"),
    (
        "count",
        "of: 3, each: 1",
        5,
        "'of' of rule count is the number 3: expected a capture (split), a fact (images.width_px) or a column (rows.year)",
    ),
    ("count", "of: {md5: key, frist: 2}, each: 1", 5, "'of' of rule count is a mapping: there is no key 'frist', did you mean 'first'?"),
    ("count", "of: {md5: key, first: 0}, each: 1", 5, "'of' of rule count is a mapping: 'first' is a number of characters, 1 or more"),
    ("count", "of: {md5: splt}, each: 1", 11, "no column is called 'splt', did you mean 'split'?"),
    ("count", "of: splt, each: 1", 5, "no column is called 'splt', did you mean 'split'?"),
    ("count", "of: files, by: [split, knd], each: 1", 24, "no column is called 'knd', did you mean 'kind'?"),
    ("count", "of: files, by: [split, split], each: 1", 16, "column 'split' is named twice"),
    ("count", "of: imags.width_px, each: 1", 5,
     "'of' of rule count is text 'imags.width_px': no table is called 'imags', did you mean 'images'?"),
    ("count", "of: images.widht_px, each: 1", 5,
     "'of' of rule count is text 'images.widht_px': table images has no column 'widht_px', did you mean 'width_px'?"),
    ("duplicates", "same: pixel", 7, "'same' of rule duplicates is text 'pixel', expected 'bytes' or 'pixels', did you mean 'pixels'?"),
    ("duplicates", "same: [pixels]", 7, "'same' of rule duplicates is a list, expected 'bytes' or 'pixels'"),
    ("agree", "left: regions.area_px, right: mask_values.value", 0,
     "regions and mask_values both have several rows for one file, so nothing says which belong together; name one of them"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "options", "place", "message"), TYPES)
def test_a_parameter_is_held_against_its_type(told_of_check, rule, options, place, message):
    text = f"{{rule: {rule}, with: {{{options}}}}}"
    assert told_of_check(text) == [f"{text.index(options) + place}: {message}"]


BY_GROUP = [
    ("{by: [kind, subset], Real: {WS2: x, hBN: [1]}, Synthetic: 3}",
     ["34: is text 'x', expected a whole number", "42: is a list, expected a whole number",
      "59: is the number 3 for Synthetic, expected a mapping by subset"]),
    ("{by: [kind], Real: {WS2: 1}}", ["20: is a mapping, expected a whole number"]),
    ("{Real: 1}", ["1: is a mapping, expected a whole number; values by group begin with 'by: [COLUMN]'"]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "lines"), BY_GROUP)
def test_a_value_by_group_is_held_against_its_type_at_its_leaf(told_of_check, value, lines):
    before = "{rule: min-area, with: {at_least_px: "
    expected = [line.split(": ", 1) for line in lines]
    assert told_of_check(f"{before}{value}}}}}") == [
        f"{len(before) + int(at)}: 'at_least_px' of rule min-area {said}" for at, said in expected
    ]


GROUPS = [
    ("{by: [], Real: 1}", ["6: 'by' names no column, expected at least one"]),
    ("{by: [{a: b}], Real: 1}", ["6: 'by' names no column, expected at least one", "7: 'by' is a mapping, expected text"]),
    ("{by: [kind, kind], Real: {Real: 1}}", ["13: 'by' names 'kind' twice"]),
    ("{by: [kind]}", ["1: 'at_least_px' of rule min-area has 'by' and no value, expected one for each kind"]),
    ("{by: [knd], Real: 1}", ["7: no column is called 'knd', did you mean 'kind'?"]),
    ("{by: [kind], Reel: 1, Synthetic: 2}", ["14: kind is never 'Reel', did you mean 'Real'?"]),
    ("{by: [subset, kind], a: {Real: 1, Synthtic: 2}}", ["35: kind is never 'Synthtic', did you mean 'Synthetic'?"]),
]


@pytest.mark.parametrize(("value", "lines"), GROUPS)
def test_the_groups_of_a_value_are_columns_and_their_texts(told_of_check, value, lines):
    before = "{rule: min-area, with: {at_least_px: "
    expected = [line.split(": ", 1) for line in lines]
    assert told_of_check(f"{before}{value}}}}}") == [f"{len(before) + int(at)}: {said}" for at, said in expected]


def test_a_rule_s_own_word_on_a_value_by_group_stands_at_its_leaf(told_of_check):
    text = "{rule: mask-values, with: {allowed: {by: [kind], Real: [a], Synthetic: ['3-1', 0]}}}"
    assert told_of_check(text) == [
        f"{text.index('[a]') + 1}: rule mask-values: allowed: 'a' is none of: "
        "an integer from 0, a range such as '0-11', a colour such as '#ff0000'",
        f"{text.index('3-1') - 1}: rule mask-values: allowed: the range '3-1' runs backwards",
    ]


SELECTIONS = [
    ("{source: imags}", ["10: no source is called 'imags', did you mean 'images'?"]),
    ("{source: [images, imags]}", ["19: no source is called 'imags', did you mean 'images'?"]),
    ("{source: {not: imags}}", ["16: no source is called 'imags', did you mean 'images'?"]),
    ("{source: null}", ["10: the source is nothing, expected its name; there are images, masks"]),
    ("{source: []}", ["10: 'where' source is an empty list, expected at least one text"]),
    ("{source: [[images]]}", ["11: 'where' source is a list, expected text"]),
    ("{source: masks}", ["10: source masks has reader mask, which gives no images; reader image does"]),
    ("{source: {not: images}}", ["-7: no source gives images; reader image does"]),
    ("{knd: Real}", ["2: no capture of images is called 'knd', did you mean 'kind'?"]),
    ("{kind: Reel}", ["8: kind is never 'Reel', did you mean 'Real'?"]),
    ("{kind: [Real, null, Synthtic]}", ["21: kind is never 'Synthtic', did you mean 'Synthetic'?"]),
    ("{kind: {not: [Reel]}}", ["15: kind is never 'Reel', did you mean 'Real'?"]),
    ("{split: {nto: test}}", ["10: 'where' split has no key 'nto', did you mean 'not'?"]),
    ("{split: {}}", ["9: 'where' split is an empty mapping, expected text, a list, null or {not: …}"]),
    ("{width_px: 5}", ["2: width_px is no text but px: 'where' selects by text, a rule judges numbers"]),
    ("{orientation: 1}", ["2: orientation is no text but a number: 'where' selects by text, a rule judges numbers"]),
    ("[images]", ["1: 'where' is a list, expected a mapping"]),
]


@pytest.mark.parametrize(("where", "lines"), SELECTIONS)
def test_a_mistake_in_where_is_told_at_its_place(told_of_check, where, lines):
    before = "{rule: exif-orientation, where: "
    expected = [line.split(": ", 1) for line in lines]
    expected = [f"{1 if int(at) < 0 else len(before) + int(at)}: {said}" for at, said in expected]
    assert told_of_check(f"{before}{where}}}") == expected


def test_where_on_a_number_is_refused_whichever_table_the_options_name(told_of_check):
    text = "{rule: count, where: {area_px: 5}, with: {of: regions.label, each: 1}}"
    assert told_of_check(text) == ["23: area_px is no text but px: 'where' selects by text, a rule judges numbers"]


def test_a_text_that_a_fact_never_has_is_refused(told_of_check):
    text = "{rule: junk-files, where: {file_kind: [file, memebr]}}"
    assert told_of_check(text) == ["46: file_kind is never 'memebr', did you mean 'member'?"]


ROLES = [
    ("{images: images}", ["1: rule paired needs 'masks' in 'with': the name of a source"]),
    ("{images: images, mask: masks}",
     ["1: rule paired needs 'masks' in 'with': the name of a source",
      "18: 'with' of rule paired has no key 'mask', did you mean 'masks'?"]),
    ("{images: images, masks: maks}", ["25: no source is called 'maks', did you mean 'masks'?"]),
    ("{images: images, masks: }", ["24: the source is nothing, expected its name; there are images, masks"]),
    ("{images: images, masks: {kind: Real}}", ["25: role masks names no source: {source: NAME, …}"]),
    ("{images: images, masks: {source: masks, knd: Real}}", ["41: no capture of masks is called 'knd', did you mean 'kind'?"]),
    ("{images: images, masks: {source: masks, kind: Reel}}", ["47: kind is never 'Reel', did you mean 'Real'?"]),
    ("{images: images, masks: masks, by: [kye]}", ["37: no column is called 'kye', did you mean 'key'?"]),
    ("{images: {source: images, kind: Real}, masks: masks, by: [kind, key]}", ["59: images has no 'kind' to relate by"]),
    ("{images: {source: images, kind: Real, subset: a, split: b, key: c}, masks: masks}",
     ["1: images and masks share no capture, so nothing says what belongs together"]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "lines"), ROLES)
def test_a_mistake_in_a_role_is_told_at_its_place(told_of_check, given, lines):
    before = "{rule: paired, with: "
    expected = [line.split(": ", 1) for line in lines]
    found = [line.split(" to relate by,")[0] for line in told_of_check(f"{before}{given}}}")]
    assert [line.replace("by; there are key, split, subset", "by") for line in found] == [
        f"{len(before) + int(at)}: {said}" for at, said in expected
    ]


def test_where_beside_roles_names_no_source(told_of_check):
    text = "{rule: paired, where: {source: images}, with: {images: images, masks: masks}}"
    assert told_of_check(text) == ["24: 'where' names a source, and rule paired takes its sources in 'with'"]


def test_a_mistake_in_where_beside_roles_is_told_in_where(told_of_check):
    text = "{rule: paired, where: {kind: Reel}, with: {images: images, masks: masks}}"
    assert told_of_check(text) == ["30: kind is never 'Reel', did you mean 'Real'?"]


def test_roles_without_a_shared_capture_are_refused(told):
    sources = "sources:\n  a: {reader: image, files: '{x}.jpg'}\n  b: {reader: mask, files: '{y}.png'}\n"
    message = "5:26: images and masks share no capture, so nothing says what belongs together"
    assert told(f"{sources}checks:\n  - {{rule: paired, with: {{images: a, masks: b}}}}\n") == [message]


def test_columns_that_no_one_role_has_do_not_group(told_of_check):
    text = "{rule: paired, where: {kind: Real}, with: {images: images, masks: masks}, per: [kind]}"
    message = "no role has kind to group by once 'where' and the roles have fixed theirs"
    assert told_of_check(text) == [f"{text.index('[kind]') + 1}: {message}"]


def test_a_table_that_no_source_fills_is_told_with_the_reader_that_does(told):
    text = "sources:\n  a: {reader: image, files: '{x}.jpg'}\nchecks:\n  - {rule: empty-mask}\n"
    assert told(text) == ["4:5: no source gives masks; reader mask does"]


def test_what_hangs_on_a_source_that_cannot_be_read_is_not_told(told):
    text = f"""{SOURCES}  lists: {{reader: nothing, files: '{{x'}}
checks:
  - {{rule: paired, where: {{kind: Real}}, with: {{images: lists, masks: masks, by: [x]}}, per: [split]}}
"""
    assert [line.split(":")[0] for line in told(text)] == ["4", "4"]


def test_two_checks_have_two_ids(told):
    text = f"{SOURCES}checks:\n  - rule: links\n  - rule: links\n  - {{id: links, rule: junk-files}}\n  - {{rule: regular-files, id: 3}}\n"
    assert told(text) == [
        "6:5: two checks have the id 'links', the first on line 5; give this one an 'id'",
        "7:10: two checks have the id 'links', the first on line 5; give this one an 'id'",
    ]


def test_a_check_may_not_take_the_id_of_a_house_check(told_of_check):
    message = "the check that stands in front of all has the id 'readable', expected another 'id'"
    assert told_of_check("{rule: junk-files, id: readable}") == [f"24: {message}"]


def test_an_id_is_text_however_it_is_written(check):
    assert [check(f"{{rule: junk-files, id: {written}}}").id for written in ("007", "'7'", "true", "1.50")] == ["007", "7", "true", "1.50"]


WHERE = [
    ("{split: 300}", Choice(("300",))),
    ("{split: '300'}", Choice(("300",))),
    ("{split: 00}", Choice(("00",))),
    ("{split: 1.50}", Choice(("1.50",))),
    ("{split: true}", Choice(("true",))),
    ("{split: null}", Choice((None,))),
    ("{split: 'null'}", Choice(("null",))),
    ("{split: [00, val, null]}", Choice(("00", "val", None))),
    ("{split: {not: 00}}", Choice(("00",), negated=True)),
    ("{split: {not: [a, null]}}", Choice(("a", None), negated=True)),
    ("{split: {not: {not: a}}}", Choice(("a",))),
]


@pytest.mark.parametrize(("where", "choice"), WHERE)
def test_where_takes_texts_as_they_are_written(check, where, choice):
    [binding] = check(f"{{rule: junk-files, where: {where}}}").bindings
    assert (binding.selection, binding.slot.is_role) == ({"split": choice}, False)


@pytest.mark.parametrize(("where", "choice"), WHERE)
def test_a_role_takes_texts_as_they_are_written(check, where, choice):
    role = where.replace("{split", "{source: images, split", 1)
    images, masks = check(f"{{rule: paired, with: {{images: {role}, masks: masks}}}}").bindings
    assert images.selection == {"source": Choice(("images",)), "split": choice}
    assert (masks.selection, masks.sources) == ({"source": Choice(("masks",))}, ("masks",))


def test_where_narrows_roles_that_do_not_say_otherwise(check):
    text = "{rule: paired, where: {kind: Real, split: a}, with: {images: {source: images, split: b}, masks: masks}}"
    images, masks = check(text).bindings
    assert images.selection == {"source": Choice(("images",)), "split": Choice(("b",)), "kind": Choice(("Real",))}
    assert masks.selection == {"source": Choice(("masks",)), "kind": Choice(("Real",)), "split": Choice(("a",))}


def test_a_role_may_be_of_several_sources(check):
    images, masks = check("{rule: paired, with: {images: [images, masks], masks: {source: {not: images}}}}").bindings
    assert (images.sources, masks.sources) == (("images", "masks"), ("masks",))


def test_without_where_a_table_comes_from_every_source_that_fills_it(check):
    assert [check(f"{{rule: {rule}}}").bindings[0].sources for rule in ("empty-mask", "junk-files")] == [("masks",), ("images", "masks")]


def test_where_by_a_capture_leaves_the_sources_that_have_it(load):
    text = SOURCES + "  lists: {reader: file, files: 'lists/{name}.txt'}\nchecks:\n  - {rule: junk-files, where: {WHERE}}\n"
    sources = {where: load(text.replace("{WHERE}", where)).checks[-1].bindings[0].sources for where in ("{name: a}", "{name: {not: a}}")}
    assert sources == {"{name: a}": ("lists",), "{name: {not: a}}": ("images", "masks", "lists")}


def test_a_capture_without_a_closed_list_may_have_any_text(check):
    assert check("{rule: junk-files, where: {subset: whatever}}").bindings[0].selection == {"subset": Choice(("whatever",))}


def test_where_chooses_by_a_text_of_the_table(check):
    assert check("{rule: count, where: {mode: L}, with: {of: images.width_px, each: 1}}").bindings[0].selection == {"mode": Choice(("L",))}


def test_texts_in_options_are_taken_as_they_are_written(check):
    same_set = check("{rule: same-set, with: {values: key, column: split, between: [[00, 1], [1.50]]}}")
    assert same_set.options == {"values": Value(None, "key"), "column": "split", "between": [["00", "1"], ["1.50"]]}


def test_keys_in_options_are_taken_as_they_are_written(check):
    count = check("{rule: count, with: {of: files, by: [split], counts: {1: 5, 01: 6, true: 7, null: 8}}}")
    assert count.options["counts"] == {"1": 5, "01": 6, "true": 7, "null": 8}


def test_a_number_beside_text_is_a_number(check):
    assert check("{rule: mask-values, with: {allowed: [00, 1, '2-3']}}").options["allowed"] == [0, 1, "2-3"]


def test_options_left_out_have_their_defaults(check):
    assert check("{rule: count, with: {of: files, each: 1}}").options == {
        "of": Countable("files", ""), "by": [], "counts": None, "each": 1, "groups": None, "distinct": False, "sum": False,
    }  # fmt: skip


def test_values_by_group_have_a_value_for_each_leaf(check):
    text = "{rule: mask-values, with: {allowed: {by: [kind, subset], Real: {WS2: ['0-1'], 00: [1]}, Synthetic: {WS2: [2]}}}}"
    values = {("Real", "WS2"): ["0-1"], ("Real", "00"): [1], ("Synthetic", "WS2"): [2]}
    assert check(text).grouped == {"allowed": Grouped(("kind", "subset"), values)}


def test_values_by_one_column_need_no_list(check):
    text = "{rule: mask-values, with: {allowed: {by: subset, WS2: [1]}, ignore: {by: [kind], Real: [255], Synthetic: []}}}"
    assert check(text).grouped == {
        "allowed": Grouped(("subset",), {("WS2",): [1]}),
        "ignore": Grouped(("kind",), {("Real",): [255], ("Synthetic",): []}),
    }


def test_per_level_and_why_are_read(check):
    found = check("{rule: junk-files, per: [kind, subset], level: warning, why: because}")
    assert (found.per, found.level, found.why, found.line) == (("kind", "subset"), "warning", "because", 5)
    plain = check("{rule: junk-files, per: split}")
    assert (plain.per, plain.level, plain.why, plain.id) == (("split",), "error", None, "junk-files")


def test_the_house_checks_stand_in_front(load):
    checks = load(f"{SOURCES}checks:\n  - {{rule: junk-files}}\n").checks
    assert [each.id for each in checks] == [*checking.HOUSE_CHECKS, "junk-files"]
    assert {(each.rule == each.id, each.level, each.line) for each in checks[:-1]} == {(True, "error", None)}
    assert {binding.sources for each in checks for binding in each.bindings} == {("images", "masks")}


def test_a_house_check_that_is_stated_stands_where_it_is_stated(load):
    checks = load(f"{SOURCES}checks:\n  - rule: junk-files\n  - {{id: all-read, rule: readable, level: warning}}\n").checks
    own = [name for name in checking.HOUSE_CHECKS if name != "readable"]
    assert [each.id for each in checks] == [*own, "junk-files", "all-read"]


def test_a_definition_may_have_no_checks_of_its_own(load):
    assert [each.id for each in load(f"{SOURCES}checks:\n").checks] == list(checking.HOUSE_CHECKS)


def test_the_head_of_a_definition_is_text(load, tmp_path):
    found = load(f"title: 3.10\nversion: 00\nhomepage: x\nlicence: 'no'\nclaims: [{{says: 1050, where: table 1}}]\n{SOURCES}")
    assert (found.title, found.version, found.homepage, found.licence) == ("3.10", "00", "x", "no")
    assert (found.claims, found.name, found.path) == ((Said("1050", "table 1"),), "set", tmp_path / "set.yaml")
    assert load(SOURCES).title == "set"


def test_a_source_has_the_captures_of_names_archives_constants_and_parsing(load):
    found = load("""archives: {'{kind}_{subset}.zip': '{kind}_{subset}/'}
parse: {key: ['{year:[0-9]+}-{number}', '{number}']}
sources:
  images:
    {reader: image, files: ['{kind}_{subset}/{split}/{key}.jpg', '{key}.png'], set: {side: 00}, part: 1, optional: True}
""")
    [source] = found.sources
    assert source.captures == ("kind", "subset", "split", "key", "side", "year", "number")
    assert (source.constants, source.part, source.optional, source.line) == ({"side": "00"}, "1", True, 4)
    assert [pattern.text for pattern in found.parse["key"]] == ["{year:[0-9]+}-{number}", "{number}"]


def test_a_source_keeps_only_the_options_that_it_states(load):
    sources = load("sources: {a: {reader: mask, files: '{x}.png', with: {values: instance}}, b: {reader: mask, files: '{y}.bmp'}}").sources
    assert [source.options for source in sources] == [{"values": "instance"}, {}]


def test_an_archive_lies_at_its_target(load):
    found = load("archives: {'{a}.zip': 'data/{a}/', 'b.zip': c, 'd.zip': /, 'e.zip': .}\n" + SOURCES).archives
    lies = [(archive.target.fill({"a": "x"}), archive.looks_through) for archive in found]
    assert lies == [("data/x/", True), ("c", False), ("", True), ("", False)]


def test_what_is_ignored_may_be_one_pattern_or_a_list(load):
    ignored = {text: load(f"ignore: {text}\n{SOURCES}").ignore for text in ("README.md", "[README.md, 'docs/{**}']", "[]")}
    assert [[pattern.text for pattern in patterns] for patterns in ignored.values()] == [["README.md"], ["README.md", "docs/{**}"], []]


def test_an_anchor_serves_for_a_list(load):
    text = f"{SOURCES}checks:\n  - {{rule: junk-files, per: &groups [kind, subset]}}\n  - {{rule: regular-files, per: *groups}}\n"
    assert {each.per for each in load(text).checks[-2:]} == {("kind", "subset")}


def test_a_mistake_behind_an_alias_is_told_once_at_its_anchor(told):
    text = f"{SOURCES}checks:\n  - {{rule: junk-files, per: &groups [knd]}}\n  - {{rule: regular-files, per: *groups}}\n"
    assert told(text) == ["5:38: no column is called 'knd', did you mean 'kind'?"]


PUBLISHED = sorted((Path(__file__).parents[1] / "checks").glob("*.yaml"))


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_definition_loads(path):
    assert definition.load(path).title == definition.heading(path)


def test_the_heading_of_a_definition_without_a_title_is_its_name(tmp_path):
    (tmp_path / "set.yaml").write_text("sources: {}\n")
    assert definition.heading(tmp_path / "set.yaml") == "set"


WHOLE = """\
title: t
archives: {'{kind:Real|Synthetic}_{subset}.zip': '{kind}_{subset}/'}
parse: {key: '{year:[0-9]{4}}-{number}'}
sources:
  images: {reader: image, files: '{kind:Real|Synthetic}_{subset}/{split}/{key}.jpg', set: {side: 00}}
  masks: {reader: mask, with: {values: class}, files: ['{kind}_{subset}/{split}_masks/{key}.png', 'm/{**}']}
checks:
  - rule: count
    where: {source: images, kind: [Real, null], split: {not: val}}
    with: &same {of: files, by: [kind, subset], counts: {Real: {WS2: 3}}}
  - {id: masks, rule: count, where: {source: masks}, with: *same, level: warning, per: [split]}
  - {rule: paired, with: {images: images, masks: {source: masks, kind: Real}}}
  - {rule: mask-values, with: {allowed: {by: [kind], Real: [1, '2-3']}}}
"""


@pytest.mark.parametrize("put", ["", "{", "'", "&a ", "[[", "\\", "\n", "null"])
def test_a_definition_broken_anywhere_is_told_of_or_loads(load, put):
    assert load(WHOLE).title == "t"
    for place in range(len(put), len(WHOLE), 29):
        with contextlib.suppress(DefinitionError):
            load(WHOLE[:place] + put + WHOLE[place + 1 :])


TABLES = f"""\
{SOURCES}  meta:
    reader: table
    files: '{{fold}}.csv'
    columns: {{file: text, species: text, year: int, area: float, seen: bool, stage: [egg, larva]}}
    parse: {{species: '{{genus}} {{epithet}}'}}
    paths: {{file: images}}
  loose: {{reader: table, files: 'loose.csv', columns: {{note: text}}}}
checks:
"""


@pytest.fixture
def told_of_rows(told):
    """What is told of the one check on line 12, its column counted from the check's own text."""

    def lines(text):
        found = [line.split(":", 2) for line in told(f"{TABLES}  - {text}\n")]
        assert {line for line, _, _ in found} == {"12"}
        return [f"{int(column) - 4}:{message}" for _, column, message in found]

    return lines


@pytest.mark.parametrize(
    "text",
    [
        "{rule: count, where: {species: Apis}, with: {of: rows, by: [year, genus, kind], counts: {}}}",
        "{rule: count, per: [fold, stage, split], with: {of: rows.area, sum: true, counts: 1}}",
        "{rule: count, where: {stage: [egg, null]}, with: {of: rows.genus, distinct: true, counts: 1}}",
        "{rule: count, where: {seen: true, stage: {not: egg}}, with: {of: rows, counts: 1}}",
        "{rule: agree, with: {left: rows.year, right: rows.area, tolerance: 0.5}}",
        "{rule: agree, with: {left: key, right: rows.epithet}}",
        "{rule: agree, with: {left: rows.file, right: {md5: rows.species, first: 2}}}",
    ],
)
def test_columns_of_rows_stand_wherever_captures_do(load, text):
    [binding] = load(f"{TABLES}  - {text}\n").checks[-1].bindings
    assert (binding.tables, binding.sources[0]) == (("rows",), "meta")


def test_rows_come_with_the_sources_of_the_files_that_they_name_where_facts_stand_beside_them(load):
    check = load(f"{TABLES}  - {{rule: agree, with: {{left: rows.year, right: images.width_px}}}}\n").checks[-1]
    assert [(binding.tables, binding.sources) for binding in check.bindings] == [(("rows", "images"), ("meta", "images"))]


MISTAKES_OF_ROWS = [
    (
        "{rule: count, where: {speceis: a}, with: {of: rows, counts: 1}}",
        "23: no capture of meta or loose is called 'speceis', did you mean 'species'?",
    ),
    ("{rule: count, where: {source: meta, stage: lava}, with: {of: rows, counts: 1}}", "44: stage is never 'lava', did you mean 'larva'?"),
    ("{rule: count, where: {source: meta, seen: 1}, with: {of: rows, counts: 1}}", "43: seen is never '1'; there are true, false"),
    (
        "{rule: count, where: {source: masks}, with: {of: rows, counts: 1}}",
        "31: source masks has reader mask, which gives no rows; reader names or table does",
    ),
    ("{rule: count, per: [yaer], with: {of: rows, counts: 1}}", "21: no column is called 'yaer', did you mean 'year'?"),
    ("{rule: count, with: {of: rows, by: [yaer], counts: {}}}", "37: no column is called 'yaer', did you mean 'year'?"),
    ("{rule: count, with: {of: rows.aera, counts: 1}}", "26: no column is called 'aera', did you mean 'area'?"),
    ("{rule: count, with: {of: species, counts: 1}}", "26: no column is called 'species'; the column of a table is written 'rows.species'"),
    ("{rule: count, with: {of: rows.species, sum: true, counts: 1}}", "21: rule count: 'sum' adds numbers up, and rows.species is text"),
    ("{rule: count, with: {of: rows.seen, sum: true, counts: 1}}", "21: rule count: 'sum' adds numbers up, and rows.seen is text"),
    (
        "{rule: count, with: {of: {of: rows.year, times: rows.species}, sum: true, counts: 1}}",
        "26: species is no number, and a product multiplies numbers",
    ),
    (
        "{rule: count, with: {of: {of: rows.genus, times: rows.year}, counts: 1}}",
        "26: genus is no number, and a product multiplies numbers",
    ),
    (
        "{rule: agree, where: {source: loose}, with: {left: rows.note, right: images.width_px}}",
        "31: the rows of loose name no files that have images; 'paths' says which column names files, and of which sources",
    ),
    ("{rule: agree, with: {left: rows.year, right: masks.width_px}}", "1: no source gives rows and masks; reader names or table does"),
    ("{rule: agree, with: {left: rows.year, right: rows.yaer}}", "46: no column is called 'yaer', did you mean 'year'?"),
]


@pytest.mark.parametrize(("text", "line"), MISTAKES_OF_ROWS)
def test_a_mistake_about_rows_is_told_at_its_place(told_of_rows, text, line):
    assert told_of_rows(text) == [line]


def test_what_hangs_on_columns_with_a_mistake_is_not_told(told):
    lists = "  lists: {reader: file, files: '{name}.txt', join: {meta: [stage]}}\n  loose:"
    text = TABLES.replace("stage: [egg, larva]", "stage: []").replace("  loose:", lists)
    check = "{rule: count, where: {source: meta, stage: egg}, with: {of: rows.stage, by: [stage], counts: {}}}"
    [line] = told(f"{text}  - {check}\n")
    assert line.endswith("column stage lists no text, expected at least one")
