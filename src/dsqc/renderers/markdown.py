"""``report.md``: the report as a comment on a change or as the summary of a CI job; it stays under 60,000 characters.

The verdict comes first, then a table of the checks that did not pass, the first findings of each, what was not checked and why, and,
folded, the rest. Counts are exact however much is left out. Texts of the dataset stand as code, which neither mentions anybody nor
links anywhere. With ``--format github`` the same text is added to the summary of the step.

    dsqc run maskterial --format markdown
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from dsqc.renderers import _words
from dsqc.renderers._inline import code
from dsqc.report import Outcome, Report

FINDINGS_SHOWN = 3
ROOM = {"table": 15_000, "findings": 20_000, "unchecked": 7_000, "rest": 7_000}
"""Characters that a part may fill; head and joints need fewer than the 11,000 that these leave."""
_ID, _FACT = 100, 200


def render(report: Report, folder: Path) -> Path:
    path = folder / "report.md"
    path.write_bytes(text(report).encode())
    return path


def text(report: Report) -> str:
    ranked = _words.ranked(report.outcomes)
    failing = [outcome for outcome in ranked if outcome.status in ("failed", "empty", "crashed")]
    rest = [outcome for outcome in ranked if outcome.status in ("accepted", "passed")]
    parts = [_head(report), _table(failing), _findings(failing), _unchecked(report.outcomes), _folded(rest)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(report: Report) -> str:
    facts = [
        f"coverage: {_words.coverage(report.coverage)}",
        f"scope: {code(_words.scope(report.scope), _FACT)}",
        f"definition: {code(report.definition_path, _FACT)}, sha256 {code(report.definition_sha256[:12])}",
    ]
    if report.baseline is not None:
        facts.append(f"baseline: {code(report.baseline.path, _FACT)}, {_words.baseline(report.baseline)}")
    lines = "\n".join(f"- {fact}" for fact in facts)
    return f"## {report.status.upper()} {code(report.dataset, _ID)}\n\n{code(_words.verdict(report))}\n\n{lines}"


def _table(failing: Sequence[Outcome]) -> str:
    if not failing:
        return ""
    head = "| status | check | level | findings | open | known | waived |\n| --- | --- | --- | --: | --: | --: | --: |"
    rows = _fitting(map(_row, failing), ROOM["table"])
    return "\n".join([head, *rows]) + _more(failing[len(rows) :])


def _row(outcome: Outcome) -> str:
    counts = outcome.counts()
    numbers = [len(outcome.findings), counts["open"], counts["known"], counts["waived"]]
    return f"| {outcome.status} | {code(outcome.check_id, _ID)} | {outcome.level} | " + " | ".join(f"{each:,}" for each in numbers) + " |"


def _more(left: Sequence[Outcome]) -> str:
    if not left:
        return ""
    found = sum(len(outcome.findings) for outcome in left)
    return f"\n\n… {_words.counted(len(left), 'more check')} with {_words.counted(found, 'finding')} in report.json"


def _findings(failing: Sequence[Outcome]) -> str:
    with_findings = [outcome for outcome in failing if outcome.findings]
    blocks = _fitting(("\n".join(_block(outcome)) for outcome in with_findings), ROOM["findings"])
    return "\n\n".join(blocks) + _more(with_findings[len(blocks) :])


def _block(outcome: Outcome) -> Iterator[str]:
    yield f"{code(outcome.check_id, _ID)}: {_words.counted(len(outcome.findings), 'finding')}{_words.states([outcome])}"
    yield ""
    if outcome.why:
        yield f"- why: {code(' '.join(outcome.why.split()))}"
    for finding in _words.foremost(outcome, FINDINGS_SHOWN):
        yield f"- {code(_words.told(outcome, finding))}"
    if len(outcome.findings) > FINDINGS_SHOWN:
        yield f"- … {len(outcome.findings) - FINDINGS_SHOWN:,} more in report.json"


def _unchecked(outcomes: Sequence[Outcome]) -> str:
    lines = list(_reasons(outcomes))
    shown = _fitting(lines, ROOM["unchecked"])
    more = [f"- … {len(lines) - len(shown):,} more in report.json"] if len(shown) < len(lines) else []
    return "\n".join(["Not checked:", "", *shown, *more]) if lines else ""


def _reasons(outcomes: Sequence[Outcome]) -> Iterator[str]:
    words = {"empty": "judged nothing", "crashed": "crashed", "not-applicable": "does not apply"}
    for outcome in outcomes:
        name = code(outcome.check_id, _ID)
        if outcome.status in words:
            yield f"- {name} {words[outcome.status]}: {code(' '.join((outcome.reason or '').split()))}"
        for each in outcome.not_judged:
            yield f"- {name} {each.count:,} not judged: {code(each.reason)}"


def _folded(rest: Sequence[Outcome]) -> str:
    if not rest:
        return ""
    counts = Counter(outcome.status for outcome in rest)
    summary = ", ".join(f"{counts[status]:,} {status}" for status in ("accepted", "passed") if counts[status])
    told = _fitting(map(_accepted, rest), ROOM["rest"])
    return "\n".join([f"<details><summary>{summary}</summary>\n", *told]) + _more(rest[len(told) :]) + "\n\n</details>"


def _accepted(outcome: Outcome) -> str:
    if outcome.status == "passed":
        return f"- {code(outcome.check_id, _ID)}"
    waivers = [f"  - {number:,} waived {code(_words.waiver(waiver))}" for waiver, number in Counter(outcome.waived.values()).items()]
    count = f"{_words.counted(len(outcome.findings), 'finding')}{_words.states([outcome])}"
    return "\n".join([f"- {code(outcome.check_id, _ID)}: {count}", *waivers[:3]])


def _fitting(lines: Iterable[str], room: int) -> list[str]:
    """The first lines, as many as have room."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 2
        if room < 0:
            break
        kept.append(line)
    return kept
