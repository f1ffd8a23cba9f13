"""What a rule has to say: findings, the marks that show them, and what it could not judge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, ...]
_LINE = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to show: ``path`` is a picture, a mask or a label file of one picture, ``box_px`` (x, y, width, height).

    ``outline`` draws the borders of the mask, and ``value`` those of one label; ``annotations`` names the annotation file whose
    shapes of that picture are drawn too: with ``value`` those of that class, striped where mask and shapes differ. Annotations in
    ``instances``, by id or pointer, stand out: one is boxed, two are drawn with what they share. ``stated_px`` is a frame (x, y, width,
    height) that is stated and may differ; at 0, 0 it is the size of the picture. ``on`` is the picture that labels, in a mask, an
    annotation file or an NPZ file, are laid on with its edges beside; ``turn`` (words of a turn, of the picture where nothing is laid
    on it) and ``offset_px`` (right, down) are undone first. ``arrays`` names picture and labels in an NPZ file.
    """

    path: str
    box_px: tuple[int, int, int, int] | None = None
    outline: bool = False
    caption: str = ""
    annotations: str | None = None
    on: str | None = None
    turn: str | None = None
    offset_px: tuple[int, int] | None = None
    arrays: tuple[str, str] | None = None
    instances: tuple[str, ...] = ()
    value: int | None = None
    stated_px: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One subject that does not hold.

    ``subject`` is a path below the root (or ``.`` for the dataset). ``key`` says *what* is wrong with it in values that
    stay the same while the defect does: an id, a partner, a kind, never a measure. Measures stand in ``message`` and ``values``.
    """

    subject: str
    message: str
    key: Key = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class NotJudged:
    """``count`` rows that the rule met and could say nothing about."""

    reason: str
    count: int


def fingerprint(check_id: str, subject: str, key: Key) -> str:
    """Identity of a finding across runs: 16 hexadecimal digits from check, subject and key."""
    text = _LINE.encode([check_id, subject, list(key)])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
