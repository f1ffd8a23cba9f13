"""Markup in the names of files, in cells and in the definition is shown as it is written, and does nothing."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from renderers import reports

SCRIPT = "<script>window.pwned=1</script>"
BROKEN_OUT = "\"><img src=x onerror='window.pwned=2'>"
ENDS_STYLE = "</style></script><svg onload=window.pwned=3>"
OVERRIDE = "\u202egnp\u2066"
TEMPLATE = "{{ 7 * 7 }}${7*7}&lt;b&gt;"
ADDRESS = "javascript:window.pwned=4"
NAMES = [f"{text}.png" for text in (SCRIPT, BROKEN_OUT, ENDS_STYLE, OVERRIDE, TEMPLATE, ADDRESS, "two\nlines\rback", "bell\a\x1b[31m")]
SHOWN = [SCRIPT, BROKEN_OUT, ENDS_STYLE, r"\u202egnp\u2066", TEMPLATE, ADDRESS, r"two\nlines\rback", r"bell\x07\x1b[31m"]
CELLS = [SCRIPT, BROKEN_OUT, ENDS_STYLE, OVERRIDE, TEMPLATE, ADDRESS]

DEFINITION = {
    "title": f"{BROKEN_OUT}{OVERRIDE}",
    "version": SCRIPT,
    "homepage": ADDRESS,
    "licence": ENDS_STYLE,
    "claims": [{"says": SCRIPT, "where": BROKEN_OUT}],
    "sources": {
        "masks": {"reader": "mask", "files": "{**}/{key}.png"},
        "table": {"reader": "table", "files": "names.csv", "columns": {"name": ["plain"]}},
    },
    "checks": [{"id": SCRIPT, "rule": "mask-values", "with": {"allowed": [0]}, "why": f"{ENDS_STYLE}{BROKEN_OUT}"}],
}
MADE_OF_TEXT = "//*[@onerror or @onload or @src='x' or contains(@href, 'javascript') or contains(text(), 'gnp\u2066')]"
UNSEEN = "[...document.documentElement.outerHTML].filter(each => /[\\p{Cc}\\p{Cf}]/u.test(each) && each !== '\\n').length"


def write(root: Path) -> None:
    for name in NAMES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((32, 32), 9, np.uint8)).save(root / name)
    (root / os.fsdecode(b"latin-\xff.png")).write_bytes(b"no picture")
    (root / f"{SCRIPT}.txt").write_text("in no source")
    (root / "names.csv").write_text("\n".join(["name", *(f'"{cell.replace(chr(34), 2 * chr(34))}"' for cell in CELLS)]), encoding="utf-8")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The report of a dataset that somebody made to get the better of its reviewer."""
    folder = tmp_path_factory.mktemp("hostile")
    write(folder / "root")
    (folder / "hostile.yaml").write_text(json.dumps(DEFINITION), encoding="utf-8")
    return engine.run(load(folder / "hostile.yaml"), str(folder / "root"), Scope(), pictures=True)


@pytest.fixture
def shown(opened, written, hostile):
    return opened(written(hostile))


def test_the_report_holds_what_is_meant_to_harm(hostile):
    found = {finding.subject for outcome in hostile.outcomes for finding in outcome.findings}
    assert {*NAMES, f"{SCRIPT}.txt", "names.csv"} <= found
    assert len(hostile.drawings) == len(NAMES)


def test_no_script_of_a_dataset_runs_whatever_is_opened_or_searched(shown):
    shown.page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    for text in (SCRIPT, BROKEN_OUT, ADDRESS, ""):
        shown.page.get_by_role("searchbox").fill(text)
    for link in shown.page.get_by_role("row").get_by_role("link").all():
        link.click()
    assert shown.page.evaluate("typeof window.pwned") == "undefined"
    assert (shown.elsewhere(), shown.complaints) == ([], [])


def test_no_element_is_made_of_a_text(shown, opened, written):
    harmless = opened(written(reports.report(reports.many(1)))).page
    assert shown.page.locator("script").count() == harmless.locator("script").count()
    assert shown.page.locator("style").count() == harmless.locator("style").count()
    assert shown.page.locator(f"xpath={MADE_OF_TEXT}").count() == 0
    assert shown.page.evaluate(UNSEEN) == 0


@pytest.mark.parametrize("text", SHOWN)
def test_a_name_is_read_as_it_is_written(shown, text):
    expect(shown.page.get_by_role("listitem").filter(has_text=f"{text}.png").first).to_be_visible()


def test_the_texts_of_the_definition_are_read_as_they_are_written(shown):
    expect(shown.page.get_by_role("heading", level=1)).to_have_text(f"{BROKEN_OUT}\\u202egnp\\u2066")
    for text in (ADDRESS, SCRIPT, ENDS_STYLE):
        expect(shown.page.get_by_role("banner").get_by_text(text, exact=True)).to_be_visible()
    expect(shown.page.get_by_role("cell", name=BROKEN_OUT, exact=True)).to_be_visible()
    expect(shown.page.get_by_role("heading", name=SCRIPT)).to_be_visible()
    assert shown.page.get_by_role("link", name=ADDRESS).count() == 0


def test_a_search_for_markup_finds_the_names_that_hold_it(shown, hostile):
    shown.page.get_by_role("searchbox").fill("onerror='window.pwned=2'>.png")
    in_all = sum(len(outcome.findings) for outcome in hostile.outcomes)
    assert shown.counts_told() == [1, in_all]
