"""``github.txt``: workflow commands that make GitHub show each check that did not pass on its line of the definition.

GitHub takes ten errors and ten warnings of a step, so a check is one annotation, with its first findings, and the tenth stands for all
that are left. ``dsqc run`` prints these lines too, keeps the names of files in the rest of its output from being read as commands, and
adds the text of ``markdown`` to the summary of the step.

    dsqc run maskterial --format github
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dsqc.renderers import _words
from dsqc.report import Level, Outcome, Report

AT_MOST = 10
FINDINGS_SHOWN = 3
_CHARACTERS_SHOWN = 500


def render(report: Report, folder: Path) -> Path:
    path = folder / "github.txt"
    path.write_bytes("".join(f"{line}\n" for line in lines(report)).encode())
    return path


def lines(report: Report) -> list[str]:
    """The commands, one a line: errors, then warnings, at most ten of each."""
    failing = [outcome for outcome in _words.ranked(report.outcomes) if outcome.status in ("failed", "empty", "crashed")]
    levels: dict[Level, list[Outcome]] = {"error": [], "warning": []}
    for outcome in failing:
        levels["error" if outcome.status == "crashed" else outcome.level].append(outcome)
    return [line for level, outcomes in levels.items() for line in _commands(level, outcomes, report)]


def _commands(level: Level, outcomes: Sequence[Outcome], report: Report) -> Iterator[str]:
    told = outcomes if len(outcomes) <= AT_MOST else outcomes[: AT_MOST - 1]
    for outcome in told:
        yield _command(level, _title(outcome), "\n".join(_said(outcome)), report, outcome.line)
    left = outcomes[len(told) :]
    if left:
        found = sum(len(outcome.findings) for outcome in left)
        title = f"{_words.counted(len(left), 'more check')} did not pass"
        yield _command(level, title, f"{_words.counted(found, 'finding')}; report.json has all", report, None)


def _title(outcome: Outcome) -> str:
    words = {"empty": "judged nothing", "crashed": "crashed"}
    found = f"{_words.counted(len(outcome.findings), 'finding')}{_words.states([outcome])}"
    return f"{outcome.check_id}: {words.get(outcome.status, found)}"


def _said(outcome: Outcome) -> Iterator[str]:
    if outcome.reason:
        yield " ".join(outcome.reason.split())
    for finding in _words.foremost(outcome, FINDINGS_SHOWN):
        yield _words.told(outcome, finding)
    if len(outcome.findings) > FINDINGS_SHOWN:
        yield f"… {len(outcome.findings) - FINDINGS_SHOWN:,} more; report.json has all"


def _command(level: Level, title: str, message: str, report: Report, line: int | None) -> str:
    stated = {"file": report.definition_path, "line": str(line or 1), "title": title}
    properties = ",".join(f"{name}={_property(value)}" for name, value in stated.items())
    said = "%0A".join(_data(_cut(_words.visible(each))) for each in message.split("\n"))
    return f"::{level} {properties}::{said}"


def _cut(text: str) -> str:
    return text if len(text) <= _CHARACTERS_SHOWN else f"{text[: _CHARACTERS_SHOWN - 1]}…"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(_cut(_words.visible(text))).replace(":", "%3A").replace(",", "%2C")
