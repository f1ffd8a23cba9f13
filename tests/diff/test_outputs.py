"""The text, the page and the JSON of a change: hostile names are inert, and each says all that there is."""

import json
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files

import jsonschema
import pytest

from diff import sides
from dsqc import diff
from dsqc.diff import html
from dsqc.diff import json as as_json
from dsqc.diff import text as as_text

SCHEMA = json.loads(files("dsqc.diff").joinpath("diff.schema.json").read_text("utf-8"))
VOID = ("meta", "br", "path", "circle", "rect", "use")


@pytest.fixture
def change(tmp_path):
    return sides.hostile(tmp_path)


class Page(HTMLParser):
    """Tags that are left open, closed astray, or that run something."""

    def __init__(self, text):
        super().__init__()
        self.open, self.astray, self.active = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.open += [tag] * (tag not in VOID)
        self.active += [tag] if tag in ("script", "img", "link", "iframe") or any(name.startswith("on") for name, _ in attrs) else []

    def handle_endtag(self, tag):
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.astray.append(tag)


def test_hostile_names_are_inert_in_the_page(change):
    written = html.page(change, "new")
    page = Page(written)
    assert (page.open, page.astray, page.active) == ([], [], [])
    assert "<b>" not in written
    assert not {character for character in written if character != "\n" and not character.isprintable()}


def test_hostile_names_are_inert_in_the_text(change):
    written = as_text.text(change)
    assert r"bell\x07 esc\x1b[31m tab\t\n\u202egnp.jpg" in written
    assert not {character for character in written if character != "\n" and not character.isprintable()}


def test_the_page_loads_and_runs_nothing(change):
    written = html.page(change, "new")
    assert "default-src 'none'; style-src 'sha256-" in unescape(written)
    assert "script-src" not in written
    assert "http" not in written.replace("http-equiv", "")


def test_the_json_fits_its_schema_and_counts_what_the_text_tells(change):
    projected = as_json.project(change, "new")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(projected, allow_nan=False)))
    assert list(projected) == SCHEMA["required"]
    assert (projected["files"]["moved"]["count"], projected["files"]["added"]["count"], projected["exit_code"]) == (5, 5, 1)
    assert as_text.text(change).startswith(projected["verdict"])


def test_the_same_sides_give_the_same_bytes(change, tmp_path):
    again = diff.compare(*(diff.load(tmp_path / name) for name in ("old", "new")))
    for module in (html, as_json):
        (tmp_path / "one").mkdir(exist_ok=True)
        first = module.render(change, "new", tmp_path / "one").read_bytes()
        assert module.render(again, "new", tmp_path / "one").read_bytes() == first


def test_what_differs_between_the_runs_is_said(change):
    lines = [line for line in as_text.text(change).splitlines() if line.startswith("differs")]
    assert lines == [
        r"differs       the datasets differ: <script>alert(1)</script>.png before, shapes now",
    ]
