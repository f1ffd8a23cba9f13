import copy
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from dsqc import bind, plugins, readers, rules, schema

PUBLISHED = sorted((Path(__file__).parents[1] / "checks").glob("*.yaml"))
SOURCE = {"reader": "image", "files": "{split}/{key}.jpg"}


@pytest.fixture(scope="module")
def validator():
    return jsonschema.Draft202012Validator(schema.definition_schema())


def with_check(check):
    return {"sources": {"images": SOURCE}, "checks": [check]}


def examples(module):
    """The checks in a manual: what is indented by four spaces."""
    lines = [line[4:] for line in plugins.manual(module).splitlines() if line.startswith("    ")]
    return YAML(typ="safe").load("\n".join(lines))


def test_the_schema_is_one_itself_and_stands_alone():
    made = schema.definition_schema()
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$ref" not in str(made)


def test_every_rule_and_reader_is_in_the_schema():
    made = schema.definition_schema()["properties"]
    assert [each["properties"]["rule"]["const"] for each in made["checks"]["items"]["anyOf"]] == list(rules.known())
    assert [each["properties"]["reader"]["const"] for each in made["sources"]["additionalProperties"]["anyOf"]] == list(readers.known())


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_definition_is_accepted(validator, path):
    assert [error.message for error in validator.iter_errors(YAML(typ="safe").load(path))] == []


@pytest.mark.parametrize("name", rules.known())
def test_the_example_of_a_manual_is_accepted_and_a_typo_in_it_is_not(validator, name):
    check, *others = examples(rules.load(name))
    assert [error.message for each in (check, *others) for error in validator.iter_errors(with_check(each))] == []
    for typo in ({**check, "whit": {}}, {**check, "rule": f"{name}s"}, {**check, "with": {**check.get("with", {}), "tpyo": 1}}):
        assert not validator.is_valid(with_check(typo))


WHOLE = {
    "title": "t",
    "version": 3.1,
    "homepage": "https://example.org",
    "licence": "MIT",
    "archives": {"{subset}.zip": "{subset}/"},
    "ignore": ["README.md"],
    "parse": {"key": ["{year}-{number}", "{number}"]},
    "sources": {
        "images": {**SOURCE, "set": {"side": 0}, "part": 1, "optional": True},
        "masks": {
            "reader": "mask",
            "files": ["a.png", "b.png"],
            "with": {"values": "instance", "background": 0},
            "join": {"lists": "split"},
        },
        "lists": {
            "reader": "names",
            "files": "{split}.txt",
            "paths": {"name": "images"},
            "join": {"meta": {"columns": ["year"], "every": True}},
        },
        "meta": {
            "reader": "table",
            "files": "meta.csv",
            "with": {"delimiter": ";", "encoding": "latin-1", "header": False, "form": "csv"},
            "columns": {
                "file": None,
                "name": "text",
                "year": {"is": "int", "from": 7, "optional": True},
                "stage": ["egg", 1],
                "grade": {"is": ["a", 0]},
                "code": {"fits": "[ACGT]+", "keep": "digest"},
                "*": [1, 0, -1],
            },
            "nulls": ["na", 0],
            "parse": {"name": ["{a}-{b}", "{a}"], "file": "{c}"},
            "paths": {"file": ["images", "masks"]},
        },
    },
    "checks": [
        {"rule": "paired", "with": {"images": "images", "masks": {"source": ["masks"], "split": {"not": ["a", None]}}}},
        {"rule": "image-mode", "id": 7, "where": {"source": "images", "split": None}, "per": "split", "with": {"modes": [1, "L"]}},
        {"rule": "mask-values", "with": {"allowed": {"by": ["split"], "train": [1, "2-3"], "test": [1]}}, "level": "warning", "why": "y"},
        {"rule": "mask-values", "with": {"allowed": {"by": ["kind", "split"], "Real": {"train": [1]}}}},
        {"rule": "count", "with": {"of": {"md5": "key", "first": 2}, "by": ["split"], "counts": {"train": 3}}},
    ],
    "claims": [{"says": 1050, "where": "table 1"}],
}


def test_every_form_of_the_language_is_accepted(validator):
    assert [error.message for error in validator.iter_errors(WHOLE)] == []


TYPOS = [
    (("titel",), "t"),
    (("sources",), {}),
    (("sources", "images", "raeder"), "image"),
    (("sources", "images", "reader"), "imag"),
    (("sources", "images", "files"), []),
    (("sources", "images", "optional"), "yes"),
    (("sources", "masks", "with", "values"), "clas"),
    (("sources", "masks", "with", "vals"), "class"),
    (("sources", "masks", "with", "background"), "0"),
    (("sources", "images", "columns"), {"a": "text"}),
    (("sources", "images", "paths"), {"a": "images"}),
    (("sources", "masks", "join"), ["lists"]),
    (("sources", "lists", "join", "meta", "evry"), True),
    (("sources", "lists", "join", "meta", "every"), "yes"),
    (("sources", "meta", "columns"), {}),
    (("sources", "meta", "columns"), ["a"]),
    (("sources", "meta", "columns", "year"), "itn"),
    (("sources", "meta", "columns", "year", "is"), "itn"),
    (("sources", "meta", "columns", "year", "form"), "int"),
    (("sources", "meta", "columns", "year", "optional"), "no"),
    (("sources", "meta", "columns", "stage"), []),
    (("sources", "meta", "columns", "grade", "is"), []),
    (("sources", "meta", "columns", "code", "keep"), "md5"),
    (("sources", "meta", "nulls"), {"a": "b"}),
    (("sources", "meta", "nulls"), [None]),
    (("sources", "meta", "parse", "name"), []),
    (("sources", "meta", "parse"), ["{a}"]),
    (("sources", "meta", "paths", "name"), "images"),
    (("sources", "meta", "paths"), "images"),
    (("sources", "meta", "with", "form"), "xlsx"),
    (("sources", "meta", "with", "header"), "no"),
    (("checks", 0, "with", "mask"), "masks"),
    (("checks", 0, "with", "masks"), {"split": "a"}),
    (("checks", 1, "where", "split"), {"nto": "a"}),
    (("checks", 1, "with", "modes"), "L"),
    (("checks", 1, "level"), "eror"),
    (("checks", 1, "rule"), "image-mdoe"),
    (("checks", 2, "with", "allowed"), {"train": [1]}),
    (("checks", 2, "with", "allowed", "train"), 1),
    (("checks", 4, "with", "of"), {"md5": "key", "frist": 2}),
    (("checks", 4, "with", "each"), "x"),
    (("claims", 0, "who"), "x"),
]


@pytest.mark.parametrize(("place", "value"), TYPOS)
def test_a_typo_is_refused(validator, place, value):
    changed = copy.deepcopy(WHOLE)
    here = changed
    for step in place[:-1]:
        here = here[step]
    here[place[-1]] = value
    assert not validator.is_valid(changed)


@pytest.mark.parametrize(
    "place",
    [
        ("sources",),
        ("sources", "images", "reader"),
        ("sources", "images", "files"),
        ("checks", 0, "rule"),
        ("checks", 1, "with"),
        ("checks", 0, "with", "masks"),
        ("claims", 0, "says"),
    ],
)
def test_what_is_needed_and_left_out_is_refused(validator, place):
    changed = copy.deepcopy(WHOLE)
    here = changed
    for step in place[:-1]:
        here = here[step]
    del here[place[-1]]
    assert not validator.is_valid(changed)


IN_WORDS = [
    ("image-mode", "modes", "list of text, or by group {by: […], …}"),
    ("mask-values", "allowed", "list of whole number or text, or by group {by: […], …}"),
    ("mask-values", "contiguous", "true or false"),
    ("paired", "by", "list of text"),
    ("paired", "every", "'both' or 'images' or 'masks'"),
    ("agree", "left", "text or mapping"),
    ("agree", "tolerance", "number"),
    ("count", "each", "whole number or list of whole number"),
    ("duplicates", "same", "'bytes' or 'pixels'"),
]


@pytest.mark.parametrize(("rule", "name", "words"), IN_WORDS)
def test_a_type_is_told_in_words(rule, name, words):
    [option] = [each for each in bind.signature(rules.load(rule).check).options if each.name == name]
    assert schema.type_in_words(option) == words
