"""``report.txt``: the report that ``dsqc run`` prints. The verdict comes first, then what did not pass, with its first findings.

What passed is folded to a count with the names; whatever could not be judged is told, passed or not. Names of files are
never cut, and what could steer a terminal is shown escaped.

    dsqc run maskterial --format text
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from dsqc.finding import Finding
from dsqc.renderers import _words
from dsqc.report import Outcome, Report

WIDTH = 100
FINDINGS_SHOWN = 3
_COLOURS = {
    "passed": "green",
    "failed": "red",
    "accepted": "cyan",
    "empty": "red",
    "crashed": "magenta",
    "incomplete": "magenta",
    "not-applicable": "bright_black",
    "warning": "yellow",
}


def render(report: Report, folder: Path) -> Path:
    path = folder / "report.txt"
    path.write_bytes(text(report, colour=False).encode())
    return path


def text(report: Report, colour: bool) -> str:
    """The report as text that ends in a newline; ``colour`` adds the codes that colour a terminal."""
    told = [outcome for outcome in _words.ranked(report.outcomes) if _is_told(outcome)]
    blocks = [_head(report, colour), *("\n".join(_block(outcome, colour)) for outcome in told), "\n".join(_folded(report))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _is_told(outcome: Outcome) -> bool:
    return outcome.status not in ("passed", "not-applicable") or bool(outcome.not_judged or outcome.was)


def _head(report: Report, colour: bool) -> str:
    status = _painted(report.status.upper(), report.status, colour)
    facts = {
        "definition": f"{_words.visible(report.definition_path)} (sha256 {report.definition_sha256[:12]}…)",
        "root": _words.visible(report.root),
        "scope": _words.scope(report.scope),
        "coverage": _words.coverage(report.coverage),
    }
    if report.baseline is not None:
        facts["baseline"] = f"{_words.visible(report.baseline.path)}: {_words.baseline(report.baseline)}"
    lines = [f"{name:<12}{_wrapped(fact, indent=12)}" for name, fact in facts.items()]
    return "\n".join([f"{status}  {_wrapped(f'{_words.visible(report.dataset)}: {_words.verdict(report)}', indent=8)}", "", *lines])


def _block(outcome: Outcome, colour: bool) -> Iterator[str]:
    tone = "warning" if outcome.level == "warning" and outcome.status in ("failed", "empty") else outcome.status
    status = _painted(f"{outcome.status.upper():<7}", tone, colour)
    count = f": {_words.counted(len(outcome.findings), 'finding')}{_words.states([outcome])}" if outcome.findings else ""
    yield f"{status}  {outcome.level:<7}  {_words.visible(outcome.check_id)}{count}"
    for label, said in (("why: ", outcome.why), ("", outcome.reason)):
        if said:
            yield f"  {_wrapped(label + _words.visible(' '.join(said.split())), indent=4)}"
    counting = [finding for finding in outcome.findings if outcome.state(finding) == "open"]
    for finding in counting[:FINDINGS_SHOWN]:
        yield from _finding(finding)
        if before := outcome.was.get(outcome.fingerprint(finding)):
            yield f"      {_wrapped(f'in the baseline: {_words.visible(before)}', indent=8)}"
    if len(counting) > FINDINGS_SHOWN:
        yield f"  … {len(counting) - FINDINGS_SHOWN:,} more in report.json"
    for waiver, number in Counter(outcome.waived.values()).items():
        yield f"  {_wrapped(f'{number:,} waived {_words.waiver(waiver)}', indent=4)}"
    for each in outcome.not_judged:
        yield f"  {_wrapped(f'not judged: {each.count:,}, {_words.visible(each.reason)}', indent=4)}"


def _finding(finding: Finding) -> Iterator[str]:
    subject, message = _words.subject(finding), _words.visible(finding.message)
    if len(subject) + len(message) + 4 <= WIDTH:
        yield f"  {subject}: {message}"
    else:
        yield f"  {subject}:"
        yield f"      {_wrapped(message, indent=6)}"


def _folded(report: Report) -> Iterator[str]:
    passed = [_words.visible(outcome.check_id) for outcome in report.outcomes if outcome.status == "passed"]
    spared = [outcome for outcome in report.outcomes if outcome.status == "not-applicable"]
    if passed:
        yield _wrapped(f"{len(passed):,} passed: {', '.join(passed)}", indent=4)
    if spared:
        yield f"{len(spared):,} not applicable:"
    for outcome in spared:
        yield f"  {_wrapped(_words.visible(f'{outcome.check_id}: {outcome.reason}'), indent=4)}"


def _wrapped(paragraph: str, indent: int) -> str:
    """The paragraph broken between words, so that it fits after ``indent`` columns; nothing is cut or squeezed."""
    lines = textwrap.wrap(
        paragraph, WIDTH - indent, replace_whitespace=False, expand_tabs=False, break_long_words=False, break_on_hyphens=False
    )
    return f"\n{' ' * indent}".join(lines)


def _painted(word: str, tone: str, colour: bool) -> str:
    return click.style(word, fg=_COLOURS[tone], bold=True) if colour else word
