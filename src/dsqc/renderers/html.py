"""``report.html``: the report for people, one file that needs nothing else: it can be mailed, archived and printed.

The verdict and what it rests on come first, then a table of all checks, what did not pass in front, what was not checked and
why, the dataset in charts, and each check with its findings by split and class. The page loads nothing, and its security
policy says so to the browser. Counts are exact throughout; of very many findings the first are shown, and ``report.json``
has them all.

    dsqc run maskterial --format html
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Any

from dsqc.renderers import _charts, _filters, _shown, _tallies, _template, _unchecked, _words
from dsqc.report import Outcome, Report

WANTS_PICTURES = True
REASONS_TOLD = 6
GONE_SHOWN = 200
_LOOKS = ("failed", "empty", "crashed", "failed-warning", "empty-warning", "accepted", "passed", "not-applicable")
_TROUBLED = ("failed", "empty", "crashed")
_QUIET = {"passed": "passed", "not-applicable": "not applicable"}


def render(report: Report, folder: Path) -> Path:
    path = folder / "report.html"
    path.write_bytes(page(report).encode())
    return path


def page(report: Report) -> str:
    style, script = _template.own("report.css"), _template.own("report.js")
    outcomes = _words.ranked(report.outcomes)
    looks = [_template.look(outcome) for outcome in outcomes]
    return (
        _template.environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            outcomes=outcomes,
            reasons=[outcome for outcome in outcomes if outcome.status in _TROUBLED],
            reasons_told=REASONS_TOLD,
            **_folded(outcomes),
            tally=[(look, looks.count(look)) for look in _LOOKS if look in looks],
            unchecked=_unchecked.unchecked(report),
            charts=_charts.charts(report),
            by_split=_tallies.by_split(report),
            by_class=partial(_tallies.by_class, report),
            gone_shown=GONE_SHOWN,
            style=style,
            script=script,
            policy=_template.policy(style, script),
            started=report.started.astimezone(UTC),
            **_found(report),
        )
    )


def _folded(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The checks that have something to tell, and those that fold."""
    quiet = [outcome for outcome in outcomes if outcome.status in _QUIET and not outcome.findings]
    counts = [(words, sum(outcome.status == status for outcome in quiet)) for status, words in _QUIET.items()]
    return {
        "telling": [outcome for outcome in outcomes if outcome not in quiet],
        "quiet": quiet,
        "quiet_words": [(words, count) for words, count in counts if count],
    }


def _found(report: Report) -> dict[str, Any]:
    """What the page says of findings, and by what they are chosen."""
    shown = _shown.shown(report)
    places = _filters.places(report, shown.values())
    return {
        "shown": shown,
        "places": places,
        "filters": _filters.filters(report, places),
        "finding_count": sum(len(outcome.findings) for outcome in report.outcomes),
        "tells": bool(shown),
    }
