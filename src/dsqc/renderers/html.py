"""``report.html``: the report for people, one file that needs nothing else: it can be mailed, archived and printed.

The verdict and what it rests on come first, then a table of all checks, what did not pass in front, then each check with
its findings. The page loads nothing, and its security policy says so to the browser. Counts are exact throughout; of very
many findings the first are shown, and ``report.json`` has them all.

    dsqc run maskterial --format html
"""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Iterator
from datetime import UTC
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dsqc.renderers import _words
from dsqc.report import FAILING, Outcome, Report

WANTS_PICTURES = True
FINDINGS_OPEN = 20
FINDINGS_SHOWN = 1_000
_LOOKS = ("failed", "empty", "crashed", "failed-warning", "empty-warning", "accepted", "passed", "not-applicable")


def render(report: Report, folder: Path) -> Path:
    path = folder / "report.html"
    path.write_bytes(page(report).encode())
    return path


def page(report: Report) -> str:
    style, script = (files("dsqc.renderers").joinpath(name).read_text("utf-8") for name in ("report.css", "report.js"))
    template = _environment().get_template("report.html.j2")
    return template.render(
        report=report,
        outcomes=_words.ranked(report.outcomes),
        tally=[(look, count) for look in _LOOKS if (count := sum(_look(each) == look for each in report.outcomes))],
        tells=any(outcome.findings for outcome in report.outcomes),
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        policy=_policy(style, script),
        started=report.started.astimezone(UTC),
        findings_open=FINDINGS_OPEN,
        findings_shown=FINDINGS_SHOWN,
    )


def _environment() -> Environment:
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
        "anchor": _anchor,
        "counted": _words.counted,
        "data_address": _data_address,
        "look": _look,
        "manual_blocks": _manual_blocks,
        "measured": _measured,
        "megabytes": _words.megabytes,
        "number": "{:,}".format,
        "pictured": _pictured,
        "scope": _words.scope,
        "sentence": _sentence,
        "subject": _words.subject,
        "verdict": _words.verdict,
        "visible": _words.visible,
    }
    environment.tests["web_address"] = lambda text: text.startswith(("https://", "http://"))
    return environment


def _shown(value: Any) -> Any:
    """Whatever the template writes passes here: no control character of a file's name reaches the page."""
    return _words.visible_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _policy(style: str, script: str) -> str:
    """The page's security policy: nothing is loaded, and no script or style runs but the two given."""
    allowed = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{allowed[0]}'; script-src 'sha256-{allowed[1]}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _look(outcome: Outcome) -> str:
    """The status of a check, and whether it fails as a warning only: what the page shows by colour, sign and word."""
    return f"{outcome.status}-warning" if outcome.status in FAILING and outcome.level == "warning" else outcome.status


def _anchor(outcome: Outcome) -> str:
    return f"check-{quote(_words.visible(outcome.check_id), safe='')}"


def _pictured(outcome: Outcome, report: Report) -> int:
    """How many findings of a check have a drawing."""
    return sum(outcome.fingerprint(finding) in report.drawings for finding in outcome.findings if finding.evidence)


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
    if isinstance(value, list | tuple):
        return ", ".join(_measured(each) for each in value) or "—"
    return _words.visible(str(value))
