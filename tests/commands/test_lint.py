"""Definitions are judged without data: each mistake has its place, and what lies beside a definition is held against it."""

from pathlib import Path

import pytest

from dsqc import catalogue

SOURCES = "sources:\n  images: {reader: image, files: '{key}.png'}\n"
RIGHT = SOURCES + "checks:\n  - rule: image-mode\n    with: {modes: [RGB]}\n"
WAIVERS = "waivers:\n  - {check: CHECK, at_most: 1, reason: as scanned, by: R. Viewer, until: forever}\n"
NO_BASELINE = "checks/d.baseline.json is no baseline of dsqc: baseline_version: Field required; make it anew with 'dsqc baseline create'"


@pytest.fixture
def lint(dsqc):
    """Judges files that are written first into an empty folder; gives the exit code and both streams."""

    def call(texts, *names):
        for name, text in texts.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text)
        ended = dsqc("lint", *(names or texts))
        return ended.code, ended.out.splitlines(), ended.err

    return call


def test_a_definition_in_order_is_passed_in_silence(lint):
    assert lint({"checks/d.yaml": RIGHT}) == (0, [], "1 definition is in order\n")


def test_every_mistake_of_every_definition_is_told_with_its_place(lint):
    wrong = SOURCES + "checks:\n  - rule: image-mood\n  - rule: min-aera\n"
    assert lint({"a.yaml": wrong, "b.yaml": RIGHT, "c.yaml": "sources: [\n"}) == (
        2,
        [
            "a.yaml:4:11: no rule is called 'image-mood', did you mean 'image-mode'?",
            "a.yaml:5:11: no rule is called 'min-aera', did you mean 'min-area'?",
            "c.yaml:2:1: YAML: expected the node content, but found '<stream end>'",
        ],
        "",
    )


def test_waivers_are_held_against_the_definition_beside_them(lint):
    texts = {"checks/d.yaml": RIGHT, "checks/d.waivers.yaml": WAIVERS.replace("CHECK", "image-mood")}
    message = "checks/d.waivers.yaml:2:13: no check has the id 'image-mood', did you mean 'image-mode'?"
    for named in texts:
        assert lint(texts, named) == (2, [message], "")
    assert lint({"checks/d.waivers.yaml": WAIVERS.replace("CHECK", "image-mode")}) == (0, [], "1 definition is in order\n")


def test_waivers_of_a_definition_that_dsqc_ships_lie_in_checks(lint):
    waivers = WAIVERS.replace("CHECK", "readable")
    assert lint({"checks/xami.waivers.yaml": waivers}) == (0, [], "1 definition is in order\n")
    assert lint({"other/xami.waivers.yaml": waivers}) == (
        2,
        ["other/xami.waivers.yaml:1:1: there is no definition other/xami.yaml that this belongs to"],
        "",
    )


def test_a_baseline_is_held_against_its_form_and_its_definition(lint):
    texts = {"checks/d.yaml": RIGHT, "checks/d.baseline.json": "{}"}
    assert lint(texts, "checks/d.baseline.json") == (2, [f"checks/d.baseline.json:1:1: {NO_BASELINE}"], "")


def test_names_that_deceive_are_shown_as_what_they_are(lint):
    code, told, _ = lint({"a\x1b[2J\u202e\n.yaml": "sources: 1\n"})
    assert (code, told[0]) == (2, "a\\x1b[2J\\u202e\\n.yaml:1:10: sources is the number 1, expected a mapping")


def test_a_file_that_is_not_there_is_refused(dsqc):
    ended = dsqc("lint", "nowhere.yaml")
    assert (ended.code, ended.err.splitlines()[-1]) == (2, "Error: Invalid value for 'FILE…': File 'nowhere.yaml' does not exist.")


def test_all_definitions_that_dsqc_ships_are_in_order(dsqc):
    paths = sorted(catalogue.packaged().glob("*.yaml"))
    assert dsqc("lint", *paths).err == f"{len(paths)} definitions are in order\n"
