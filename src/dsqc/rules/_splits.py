"""What rules that know sides share: what is wrong with ``between``, and how a side is named."""

from __future__ import annotations

from dsqc.sides import SIDE as SIDE
from dsqc.sides import Between
from dsqc.sides import side as side


def mistake(between: Between) -> str | None:
    """What is wrong with the sides, or None."""
    if between is not None and len(between) < 2:
        return "'between' has two sides or more, as in [[train, val], [test]]"
    if between is not None and not all(between):
        return "a side of 'between' is empty, expected at least one split"
    listed = [text for side in between or () for text in side]
    twice = [text for text in listed if listed.count(text) > 1]
    return f"'between' has {twice[0]!r} twice" if twice else None


def in_words(found: str, between: Between) -> str:
    """A text of SIDE as a message names it: 'train', or 'train + val'."""
    return found if between is None else " + ".join(between[int(found)])
