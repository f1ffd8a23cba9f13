"""MaskTerial in small: the figures of the sample that tests break, names of files in it, and what a report says of it."""

from collections.abc import Iterator
from pathlib import Path

from dsqc import engine
from dsqc.definition import Definition
from dsqc.report import Outcome, Report, Scope
from dsqc.samples import maskterial

COUNTS = {"train": 4, "test": 3}
SIZE_PX = (240, 150)
ONLY = {name: list(texts) for name, texts in maskterial.SCOPE.items()}

PICTURES = list(maskterial.pictures(COUNTS, size_px=SIZE_PX))
IMAGES = [f"{maskterial.FOLDER}/{picture.split}_images/{picture.key}.jpg" for picture in PICTURES]
MASKS = [f"{maskterial.FOLDER}/{picture.split}_semantic_masks/{picture.key}.png" for picture in PICTURES]
FIRST, IMAGE, MASK = PICTURES[0], IMAGES[0], MASKS[0]

Told = dict[str, list[tuple[str, str]]]


def smaller(published: str) -> str:
    """The text of the definition with the figures of the small sample in it; all else stays as published."""
    for large, small in (("hBN_Thin: {train: 73, test: 62}", "hBN_Thin: {train: 4, test: 3}"), ("[1920, 1200]", "[240, 150]")):
        assert published.count(large) == 1
        published = published.replace(large, small)
    return published


def judged(definition: Definition, root: Path, *, partial: bool = False) -> Report:
    return engine.run(definition, str(root), Scope(ONLY, partial))


def told(report: Report) -> Told:
    """All that a report says beyond 'passed': of each check its findings, why it saw nothing, and what it could not judge."""
    return {outcome.check_id: lines for outcome in report.outcomes if (lines := list(_lines(outcome)))}


def _lines(outcome: Outcome) -> Iterator[tuple[str, str]]:
    if outcome.reason is not None and outcome.status != "not-applicable":
        yield outcome.status, outcome.reason
    for finding in outcome.findings:
        yield finding.subject, finding.message
    for left_out in outcome.not_judged:
        yield f"not judged: {left_out.count}", left_out.reason
