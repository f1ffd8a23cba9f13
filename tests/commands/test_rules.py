"""The rules as they are listed, and the manual of each."""

import re

import pytest

from dsqc import plugins, rules
from dsqc.rules import min_area
from typed import error


def test_all_rules_are_listed_with_what_they_hold(dsqc):
    listed = [line.split(maxsplit=1) for line in dsqc("rules").out.splitlines()]
    assert [name for name, _ in listed] == list(rules.known())
    assert ["min-area", plugins.heading(min_area)] in listed


def test_the_manual_of_a_rule_ends_with_what_it_takes(dsqc):
    manual, taken = dsqc("rules", "min-area").out.rsplit("\n\nwith:\n", 1)
    assert manual == plugins.manual(min_area)
    assert "  at_least_px: whole number, or by group {by: […], …}" in taken
    assert error(dsqc("rules", "min-aera")) == "Error: no rule is called 'min-aera', did you mean 'min-area'?"


@pytest.mark.parametrize("name", rules.known())
def test_defaults_are_shown_as_a_definition_writes_them(dsqc, name):
    defaults = re.findall(r"\(default: (.*)\)$", dsqc("rules", name).out, re.MULTILINE)
    assert [default for default in defaults if re.match(r"\w+\(", default)] == []


def test_the_options_of_a_comparison_are_shown_with_the_rule_that_asks_for_it(dsqc):
    shown = dsqc("rules", "aligned").out
    assert "  images: a source that gives files\n  labels: a source that gives rows\n" in shown
    assert "  neighbours: whole number (default: 2)\n" in shown
    assert "alignments" not in shown
