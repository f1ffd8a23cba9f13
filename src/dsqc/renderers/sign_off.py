"""``sign-off.txt``: one page to decide on and to sign: verdict, coverage, what is waived, versions and digests.

It is plain text, so that it can be mailed, printed and kept beside the data. The digests are those of the reports and sums that lie in
the same folder, so that what was signed cannot be changed unseen.

    dsqc run maskterial --format json,sums,sign-off
"""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from dsqc.renderers import _words
from dsqc.report import Report

WIDTH = 100
LABEL = 14
DIGESTED = ("SHA256SUMS", "report.json", "report.html")
TOLD = 12


def render(report: Report, folder: Path) -> Path:
    path = folder / "sign-off.txt"
    path.write_bytes(text(report, _digests(folder)).encode())
    return path


def text(report: Report, digests: dict[str, str]) -> str:
    """The page; ``digests`` are hexadecimal sha256 by name of file."""
    blocks = (_what(report), _verdict(report), _waived(report), _digested(report, digests), _decision())
    return "\n\n".join(["SIGN-OFF OF A RELEASE", *("\n".join(block) for block in blocks)]) + "\n"


def _digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in DIGESTED if (folder / name).is_file()}


def _line(label: str, said: str) -> str:
    lines = textwrap.wrap(said, WIDTH - LABEL, break_long_words=False, break_on_hyphens=False) or [""]
    return f"{label:<{LABEL}}" + f"\n{' ' * LABEL}".join(lines)


def _what(report: Report) -> Iterator[str]:
    yield _line("Dataset", _words.visible(f"{report.title} ({report.dataset})"))
    yield _line("Version", _words.visible(report.version or "not stated"))
    yield _line("Licence", _words.visible(report.licence or "not stated"))
    yield _line("Scope", _words.scope(report.scope))
    yield _line("Reviewed", f"{report.started.astimezone(UTC):%Y-%m-%d %H:%M UTC} by dsqc {_words.visible(report.dsqc_version)}")
    if report.libraries:
        yield _line("Measured by", ", ".join(f"{name} {number}" for name, number in report.libraries.items()))


def _verdict(report: Report) -> Iterator[str]:
    strict = " (warnings decide)" if report.fail_on == "warning" else ""
    yield _line("Verdict", f"{report.status.upper()}{strict}: {_words.verdict(report)}")
    yield _line("Coverage", _words.coverage(report.coverage))
    left_out = [(outcome, each) for outcome in report.outcomes for each in outcome.not_judged]
    spared = [outcome for outcome in report.outcomes if outcome.status == "not-applicable"]
    told = [f"{_words.visible(outcome.check_id)}: {each.count:,}, {_words.visible(each.reason)}" for outcome, each in left_out]
    told += [f"{_words.visible(outcome.check_id)}: does not apply, {_words.visible(outcome.reason or '')}" for outcome in spared]
    yield from _listed("Not judged", told)


def _waived(report: Report) -> Iterator[str]:
    told = [
        f"{_words.visible(use.waiver.check_id)}: {_words.counted(use.finding_count, 'finding')} ({use.state}) {_words.waiver(use.waiver)}"
        for use in report.waivers
    ]
    yield from _listed("Waived", told)


def _listed(label: str, told: list[str]) -> Iterator[str]:
    """Each on a line of its own; of more than a page holds the first, and how many follow in the report."""
    for number, each in enumerate(told[:TOLD] or ["nothing"]):
        yield _line(label if number == 0 else "", each)
    if len(told) > TOLD:
        yield _line("", f"… {len(told) - TOLD:,} more in report.html")


def _digested(report: Report, digests: dict[str, str]) -> Iterator[str]:
    named = {"definition": report.definition_sha256, **digests}
    for number, (name, digest) in enumerate(named.items()):
        yield f"{'sha256' if number == 0 else '':<{LABEL}}{digest}  {name}"


def _decision() -> Iterator[str]:
    yield _line("Decision", "[ ] release     [ ] send back")
    for label in ("Remarks", "Name", "Date"):
        yield f"\n{label:<{LABEL}}{'.' * 60}"
