"""What a definition states for an array, ``uint8 H,W,3``: its kind, and a number, a letter or ``*`` for each side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dsqc import bind

KINDS = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
    "complex64", "complex128", "str", "bytes",
)  # fmt: skip
ANY = "*"
_ANY_SIDES = "..."
_TERM = re.compile(r"\d{1,18}|[A-Z]|\*")


class Form(NamedTuple):
    """``kind`` is None for any kind, ``terms`` None for any sides."""

    kind: str | None
    terms: tuple[str, ...] | None
    sides: str


Forms = Mapping[str, Form]


def read(stated: Mapping[str, str]) -> Forms:
    """The forms of arrays by name; raises ValueError with the first mistake in words."""
    return {name: _form(name, text) for name, text in stated.items()}


def shape_in_words(shape: str) -> str:
    """The shape of a row of ``arrays`` as it stands behind 'has'."""
    return f"shape {shape}" if shape else "a single value"


def mistake(
    forms: Forms, at_most: Mapping[str, str] | None, values: Mapping[str, Sequence[object]] | None, pairs: Sequence[Sequence[str]] | None
) -> str | None:
    """What is wrong with relations between arrays that are stated as ``forms``, in words."""
    letters = sorted({term for form in forms.values() for term in form.terms or () if term.isalpha()})
    for letter in [each for pair in (at_most or {}).items() for each in pair]:
        if letter not in letters:
            return f"at_most names {letter!r}, which is a side of no array{bind.nearest(letter, letters)}"
    for name, bounds in (values or {}).items():
        wrong = unstated(name, "values", forms) or _bounds(name, bounds, letters)
        if wrong is not None:
            return wrong
    for pair in pairs or ():
        if len(pair) != 2 or pair[0] == pair[1]:
            return f"same_colours holds [{', '.join(pair)}], expected pairs of two arrays"
        wrong = unstated(pair[0], "same_colours", forms) or unstated(pair[1], "same_colours", forms)
        if wrong is not None:
            return wrong
    return None


def unstated(name: str, option: str, forms: Forms) -> str | None:
    return None if name in forms else f"{option} names {name!r}, which is neither needed nor optional{bind.nearest(name, forms)}"


def _form(name: str, text: str) -> Form:
    kind, *rest = text.split(None, 1) or [""]
    sides = "".join(rest).replace(" ", "")
    if kind not in (*KINDS, ANY):
        raise ValueError(f"{name} is {text!r}, expected a kind and sides such as 'uint8 H,W,3'{bind.close(kind, KINDS)}")
    terms = tuple(sides.split(",")) if sides else ()
    if sides != _ANY_SIDES:
        wrong = next((term for term in terms if not _TERM.fullmatch(term)), None)
        if wrong is not None:
            raise ValueError(f"{name} has the side {wrong!r}, expected a number, a capital letter or *")
    return Form(None if kind == ANY else kind, None if sides == _ANY_SIDES else terms, sides or "a single value")


def _bounds(name: str, bounds: Sequence[object], letters: Sequence[str]) -> str | None:
    if len(bounds) != 2:
        return f"values of {name} are {len(bounds)}, expected [least, greatest]"
    for bound in bounds:
        if isinstance(bound, str) and bound not in letters:
            return f"values of {name} name {bound!r}, expected a number or a letter of a side{bind.nearest(bound, letters)}"
    numbers = [bound for bound in bounds if isinstance(bound, int | float)]
    return f"values of {name} run backwards" if len(numbers) == 2 and numbers[0] > numbers[1] else None
