"""``junit.xml``: the report for the test tab of a CI service, one test suite a dataset and one test case a check.

A check of level error that failed is a failure, with its first findings and their exact number; one that crashed or judged nothing is
an error; one that does not apply is skipped. A check of level warning that failed passes here, as it does in the exit code unless
``--fail-on warning`` is given, and tells what it found as its output; so does a check whose findings are all waived or known. The file
stays parseable XML 1.0 whatever the names of files hold.

    dsqc run maskterial --format junit
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Literal

from dsqc.renderers import _words, _xml
from dsqc.report import Outcome, Report

FINDINGS_SHOWN = 20
Ending = Literal["passed", "failure", "error", "skipped"]


def render(report: Report, folder: Path) -> Path:
    path = folder / "junit.xml"
    path.write_bytes(text(report).encode())
    return path


def text(report: Report) -> str:
    endings = [ending(outcome, report) for outcome in report.outcomes]
    counts = {
        "tests": str(len(endings)),
        "failures": str(endings.count("failure")),
        "errors": str(endings.count("error")),
        "skipped": str(endings.count("skipped")),
        "time": f"{report.seconds:.3f}",
    }
    moment = {"timestamp": f"{report.started.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"}
    cases = [line for outcome in report.outcomes for line in _case(outcome, report)]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        _open("testsuites", {"name": "dsqc", **counts}),
        _open("testsuite", {"name": report.dataset, **counts, **moment, "hostname": "localhost"}),
        "<properties>",
        *(_open("property", {"name": name, "value": value}, "/") for name, value in _properties(report)),
        "</properties>",
        *cases,
        "</testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def ending(outcome: Outcome, report: Report) -> Ending:
    """How the test case of a check ends."""
    if outcome.status == "crashed":
        return "error"
    if outcome.status == "not-applicable":
        return "skipped"
    if outcome.status in ("passed", "accepted") or (outcome.level == "warning" and not report.decides(outcome)):
        return "passed"
    return "error" if outcome.status == "empty" else "failure"


def _properties(report: Report) -> Iterator[tuple[str, str]]:
    yield "verdict", f"{report.status}: {_words.verdict(report)}"
    yield "definition", report.definition_path
    yield "sha256", report.definition_sha256
    yield "root", report.root
    yield "scope", _words.scope(report.scope)
    yield "coverage", _words.coverage(report.coverage)
    yield "dsqc", report.dsqc_version


def _case(outcome: Outcome, report: Report) -> Iterator[str]:
    yield _open("testcase", {"classname": report.dataset, "name": outcome.check_id, "time": f"{outcome.seconds:.3f}"})
    end, headline = ending(outcome, report), _headline(outcome)
    if end == "skipped":
        yield _open("skipped", {"message": headline}, "/")
    elif end != "passed":
        yield _open(end, {"message": headline, "type": outcome.status}) + _xml.text(_told(outcome)) + f"</{end}>"
    told = [headline, *_findings(outcome)] if end == "passed" and outcome.status != "passed" else []
    if output := "\n".join([*told, *_aside(outcome)]):
        yield f"<system-out>{_xml.text(output)}</system-out>"
    yield "</testcase>"


def _headline(outcome: Outcome) -> str:
    """What came of a check, in one line."""
    if outcome.reason:
        judged = {"crashed": "crashed: ", "empty": "judged nothing: ", "not-applicable": ""}.get(outcome.status, "")
        return judged + " ".join(outcome.reason.split())
    level = f"{outcome.level}: " if outcome.level == "warning" else ""
    return f"{level}{_words.counted(len(outcome.findings), 'finding')}{_words.states([outcome])}"


def _told(outcome: Outcome) -> str:
    why = [_words.visible(" ".join(outcome.why.split()))] if outcome.why else []
    trace = [_words.visible_lines(outcome.trace)] if outcome.trace else []
    return "\n".join([*why, *_findings(outcome), *trace]) or _words.visible(_headline(outcome))


def _findings(outcome: Outcome) -> Iterator[str]:
    """The first findings, those that count in front, then how many more there are."""
    for finding in _words.foremost(outcome, FINDINGS_SHOWN):
        yield _words.told(outcome, finding)
    if len(outcome.findings) > FINDINGS_SHOWN:
        yield f"… {len(outcome.findings) - FINDINGS_SHOWN:,} more in report.json"


def _aside(outcome: Outcome) -> Iterator[str]:
    for each in outcome.not_judged:
        yield f"not judged: {each.count:,}, {_words.visible(each.reason)}"
    for waiver in dict.fromkeys(outcome.waived.values()):
        yield f"waived {_words.waiver(waiver)}"


def _open(name: str, attributes: dict[str, str], end: str = "") -> str:
    stated = "".join(f" {key}={_xml.attribute(value)}" for key, value in attributes.items())
    return f"<{name}{stated}{end}>"
