"""The ``waivers:`` of a definition or of the file beside it: findings that somebody answers for, with reason, name and last day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from dsqc import yamltree
from dsqc.bind import nearest
from dsqc.reading import Reading
from dsqc.report import Waiver
from dsqc.yamltree import Node

KEYS = ("check", "subject", "key", "findings", "at_most", "reason", "by", "until")
FOR_EVER = "forever"
OWN_RULE = "waivers"
_FINGERPRINT = re.compile(r"[0-9a-f]{16}\Z")


def read_waivers(reading: Reading, node: Node | None, checks: Sequence[str], path: Path) -> Iterator[Waiver]:
    """The waivers in a list, each with what it lacks told; ``checks`` are the ids that one can name."""
    for item in reading.items(node, "waivers"):
        waiver = _waiver(reading, item, checks, path)
        if waiver is not None:
            yield waiver


def of_file(reading: Reading, text: str, checks: Sequence[str], path: Path) -> tuple[Waiver, ...]:
    """The waivers of a file that holds nothing else."""
    tree, mistakes = yamltree.read(text)
    reading.mistakes.extend(mistakes)
    if tree is None:
        return ()
    return tuple(read_waivers(reading, reading.map(tree, "the file of waivers", ("waivers",)).get("waivers"), checks, path))


def _waiver(reading: Reading, item: Node, checks: Sequence[str], path: Path) -> Waiver | None:
    before = len(reading.mistakes)
    if not item.is_map:
        reading.wrong(item, f"a waiver is {item.what()}, expected a mapping with {', '.join(map(repr, KEYS))}")
        return None
    given = reading.map(item, "a waiver", KEYS)
    for name in ("check", "reason", "by", "until"):
        if given.get(name) is None:
            reading.wrong(item, f"a waiver has no {name!r}{_WHY[name]}")
    check, reason, by = (
        reading.needed_text(value, f"{name!r} of a waiver") if (value := given.get(name)) is not None else None
        for name in ("check", "reason", "by")
    )
    if check is not None and check not in checks:
        reading.wrong(given.get("check") or item, f"no check has the id {check!r}{nearest(check, checks)}")
    fingerprints = _fingerprints(reading, given.get("findings"))
    subjects = tuple(pattern.text for pattern in reading.patterns(given.get("subject"), "'subject' of a waiver"))
    key = reading.texts(given.get("key"), "'key' of a waiver") if given.get("key") is not None else None
    if given.get("findings") is not None and (subjects or key is not None):
        reading.wrong(given.key("findings") or item, "'findings' says which findings are meant, so 'subject' and 'key' say nothing more")
    at_most = _at_most(reading, given.get("at_most"), item, fingerprints)
    until = _until(reading, given.get("until"))
    if len(reading.mistakes) > before or check is None or reason is None or by is None:
        return None
    return Waiver(check, subjects, key, fingerprints, at_most, reason, by, until, str(path), item.line)


_WHY = {
    "check": ": the id of the check whose findings it waives",
    "reason": ": why they may stay",
    "by": ": who answers for them",
    "until": f": the last day on which it holds, as in 2027-06-30, or {FOR_EVER}",
}


def _fingerprints(reading: Reading, node: Node | None) -> tuple[str, ...]:
    for item in reading.items(node, "'findings' of a waiver"):
        if item.written is not None and not _FINGERPRINT.match(item.written):
            reading.wrong(item, f"{item.written!r} is no fingerprint, expected 16 hexadecimal digits, as reports show them; quote it")
    return reading.texts(node, "'findings' of a waiver")


def _at_most(reading: Reading, node: Node | None, owner: Node, fingerprints: Sequence[str]) -> int:
    if node is None:
        if not fingerprints:
            reading.wrong(owner, "a waiver has no 'at_most': how many findings it may cover, so that one more is told")
        return len(fingerprints)
    if not isinstance(node.value, int) or isinstance(node.value, bool) or node.value < 1:
        reading.wrong(node, f"'at_most' of a waiver is {node.what()}, expected a whole number from 1")
        return 1
    return int(node.value)


def _until(reading: Reading, node: Node | None) -> date | None:
    if node is None or node.written == FOR_EVER:
        return None
    try:
        if node.written is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.written):
            return date.fromisoformat(node.written)
    except ValueError:
        pass
    reading.wrong(node, f"'until' of a waiver is {node.what()}, expected a day as in 2027-06-30, or {FOR_EVER}")
    return None
