"""How templates write: every text escaped and visible, and the words and figures that they ask for by name."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dsqc.renderers import _words
from dsqc.report import FAILING, Outcome, Waiver

PATH_LETTERS = 96
"""Of a path among the reasons."""


def own(name: str) -> Markup:
    """The text of a style or a script that lies beside this file."""
    return Markup(files("dsqc.renderers").joinpath(name).read_text("utf-8"))  # noqa: S704


def policy(style: str, script: str | None) -> str:
    """The page's security policy: nothing is loaded, and no script or style runs but those given."""
    runs = "" if script is None else f"script-src '{_digest(script)}'; "
    return f"default-src 'none'; style-src '{_digest(style)}'; {runs}img-src data:; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("dsqc.renderers", ""),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "accepted": lambda outcome: _words.states([outcome]),
        "anchor": lambda outcome: anchor_of(outcome.check_id),
        "anchor_of": anchor_of,
        "baseline": _words.baseline,
        "counted": _words.counted,
        "data_address": _data_address,
        "first_told": _first_told,
        "look": look,
        "manual_blocks": _manual_blocks,
        "measured": _measured,
        "megabytes": _words.megabytes,
        "number": "{:,}".format,
        "scope": _words.scope,
        "sentence": _sentence,
        "shortened": _shortened,
        "subject": _words.subject,
        "verdict": _words.verdict_of_part,
        "visible": _words.visible,
        "waived_what": _waived_what,
        "waiver": _words.waiver,
    }
    environment.tests["web_address"] = lambda text: text.startswith(("https://", "http://"))
    return environment


def _shown(value: Any) -> Any:
    """Whatever the template writes passes here: no control character of a file's name reaches the page."""
    return _words.visible_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def look(outcome: Outcome) -> str:
    """The status of a check, and whether it fails as a warning only: what the page shows by colour, sign and word."""
    return f"{outcome.status}-warning" if outcome.status in FAILING and outcome.level == "warning" else outcome.status


def anchor_of(check_id: str) -> str:
    return f"check-{quote(_words.visible(check_id), safe='')}"


def _first_told(outcome: Outcome) -> tuple[str, str | None]:
    """What a check that did not pass says first, its reason or the first finding that counts against it, and of which file that is."""
    if outcome.reason is not None or not outcome.findings:
        return _words.visible(outcome.reason or ""), None
    [first] = _words.foremost(outcome, 1)
    return _words.visible(first.message), None if first.subject == "." else _words.visible(first.subject)


def _shortened(path: str) -> str:
    """A path whose middle is left out where it is very long: its file is at the end, its split mostly in front."""
    return path if len(path) <= PATH_LETTERS else f"{path[: PATH_LETTERS // 3]}…{path[-(PATH_LETTERS - PATH_LETTERS // 3 - 1) :]}"


def _waived_what(waiver: Waiver) -> str:
    """Which findings of its check a waiver means."""
    if waiver.fingerprints:
        return f"findings {', '.join(waiver.fingerprints)}"
    key = [] if waiver.key is None else [f"key {' / '.join(waiver.key)}"]
    return _words.visible("; ".join([", ".join(waiver.subjects) or "any file", *key]))


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def _manual_blocks(manual: str) -> Iterator[tuple[bool, str]]:
    """The blocks of a manual, each with whether it is an example (which a manual indents)."""
    for block in manual.strip("\n").split("\n\n"):
        lines = [line for line in block.split("\n") if line.strip()]
        if lines:
            yield all(line.startswith("    ") for line in lines), textwrap.dedent("\n".join(lines))


def _data_address(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


def _measured(value: object) -> str:
    """A value of a finding, as a person reads it."""
    if value is None:
        return "—"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return ", ".join(f"{_words.visible(str(name))} {_measured(each)}" for name, each in value.items()) or "—"
    if isinstance(value, list | tuple):
        between = "; " if any(isinstance(each, Mapping) for each in value) else ", "
        return between.join(_measured(each) for each in value) or "—"
    return _words.visible(str(value))
