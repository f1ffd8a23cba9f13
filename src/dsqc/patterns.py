"""Patterns of paths: text with captures, and what a path tells through them.

====================  ==========================================================================================
``{name}``            part of one path segment, as short as possible from the left; becomes a column
``{name:form}``       held to a form: a regular expression without groups, so without nested quantifiers
``{:form}``, ``{}``   the same without a name
``{name}`` again      equal text
``{**}``              any number of folders
``[…]``               an optional piece; its captures are absent (null) when it is
``{{ }} [[ ]]``       the characters themselves
====================  ==========================================================================================

The extension at the end matches whatever its case. As in a shell, a capture without a form does not begin with '.', nor does a
folder of ``{**}/``: hidden files are meant only where the pattern writes the dot.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_EXTENSION = re.compile(r"(?:\\\.[A-Za-z0-9]+)+\Z")
_LONGEST_PATTERN = 1000
_OPPOSITES = {r"\D": r"[^/\d]", r"\S": r"[^/\s]", r"\W": r"[^/\w]"}
"""What these classes are within one path segment."""
_WHOLE_FOLDERS = "{**} stands for whole folders: write {**}/ or put it at the end"


_NOT_HIDDEN = r"(?!\.)"


class PatternError(ValueError):
    """The pattern cannot be read; ``column`` counts its characters from 0."""

    def __init__(self, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Pattern:
    """A readable pattern. ``names`` are its captures in order; ``forms`` the alternatives of captures that are a plain list."""

    text: str
    regex: re.Pattern[str]
    names: tuple[str, ...]
    alternatives: Mapping[str, tuple[str, ...]]

    def match(self, path: str) -> dict[str, str | None] | None:
        """The captures of a path that fits whole, else None."""
        found = self.regex.fullmatch(path)
        if found is None:
            return None
        texts = {name: found[name] for name in self.names}
        return None if any(text is not None and "/" in text for text in texts.values()) else texts

    def fill(self, texts: Mapping[str, str | None]) -> str:
        """The path that these captures make; a piece in ``[…]`` appears when its captures have text. KeyError for one that is missing."""
        return _fill(self.text, texts)


def first_match(patterns: Iterable[Pattern], path: str) -> tuple[Pattern, dict[str, str | None]] | None:
    for pattern in patterns:
        texts = pattern.match(path)
        if texts is not None:
            return pattern, texts
    return None


def read(text: str) -> Pattern:
    """The pattern that ``text`` writes down. Raises PatternError with the place and what was expected."""
    if not text:
        raise PatternError("the pattern is empty")
    if len(text) > _LONGEST_PATTERN:
        raise PatternError(f"the pattern has {len(text)} characters, more than {_LONGEST_PATTERN}")
    if text.startswith("/"):
        raise PatternError("a pattern is relative to the root and does not begin with '/'")
    control = next((place for place, each in enumerate(text) if unicodedata.category(each) == "Cc"), None)
    if control is not None:
        raise PatternError(f"the pattern holds the control character U+{ord(text[control]):04X}; write patterns in single quotes", control)
    builder = _Builder()
    for kind, piece, column in _pieces(text):
        builder.add(kind, piece, column)
    return builder.pattern(text)


def _pieces(text: str) -> Iterator[tuple[str, str, int]]:
    """(kind, text, column) of each piece: literal, capture, open, close."""
    place = 0
    while place < len(text):
        here = text[place]
        if text[place : place + 2] in ("{{", "}}", "[[", "]]"):
            yield "literal", here, place
            place += 2
        elif here == "{":
            end = _closing(text, place)
            yield "capture", text[place + 1 : end], place
            place = end + 1
        elif here in "[]":
            yield ("open" if here == "[" else "close"), here, place
            place += 1
        elif here == "}":
            raise PatternError("'}' closes nothing; the character itself is written '}}'", place)
        else:
            yield "literal", here, place
            place += 1


def _closing(text: str, start: int) -> int:
    """Where the brace at ``start`` closes; braces of a form's ``{36}`` and those in a class ``[{]`` do not count."""
    depth, in_class, place = 0, False, start
    while place < len(text):
        here = text[place]
        if here == "\\":
            place += 1
        elif in_class:
            in_class = here != "]" or text[place - 1] == "["
        elif here == "[" and depth == 1 and ":" in text[start:place]:
            in_class = True
        elif here == "{":
            depth += 1
        elif here == "}":
            depth -= 1
            if depth == 0:
                return place
        place += 1
    raise PatternError("'{' is never closed", start)


class _Builder:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.names: list[str] = []
        self.forms: dict[str, str | None] = {}
        self.open_at: list[int] = []
        self.begins_segment = True

    def add(self, kind: str, piece: str, column: int) -> None:
        if kind == "literal":
            if piece == "*":
                raise PatternError("'*' is no wildcard here: write {name}, {} or {**}", column)
            self.parts.append(re.escape(piece))
            self.begins_segment = piece == "/"
        elif kind == "capture":
            self.parts.append(self._capture(piece, column))
            self.begins_segment = False
        elif kind == "open":
            self.open_at.append(column)
            self.parts.append("(?:")
        elif not self.open_at:
            raise PatternError("']' closes nothing; the character itself is written ']]'", column)
        else:
            self.open_at.pop()
            self.parts.append(")?")

    def _capture(self, piece: str, column: int) -> str:
        if piece == "**":
            if self.parts and self.parts[-1] not in ("/", "(?:", ")?"):
                raise PatternError(_WHOLE_FOLDERS, column)
            return "\0"
        name, colon, form = piece.partition(":")
        if name and not NAME.match(name):
            raise PatternError(f"capture {name!r} is no name: letters, digits and '_'", column + 1)
        if colon and not form:
            raise PatternError("the form after ':' is empty", column + 1 + len(name))
        expression = _form(form, column + 2 + len(name)) if form else _NOT_HIDDEN * self.begins_segment + "[^/]+?"
        if not name:
            return f"(?:{expression})"
        if name in self.forms:
            if form and form != self.forms[name]:
                raise PatternError(f"{{{name}}} repeats with another form; a repeat means equal text and needs none", column)
            return f"(?P={name})"
        self.names.append(name)
        self.forms[name] = form or None
        return f"(?P<{name}>{expression})"

    def pattern(self, text: str) -> Pattern:
        if self.open_at:
            raise PatternError("'[' is never closed; the character itself is written '[['", self.open_at[-1])
        body = "".join(self.parts)
        body = body.replace("\0/", f"(?:{_NOT_HIDDEN}[^/]+/)*")
        body = re.sub(r"\0\Z", ".+", body)
        if "\0" in body:
            raise PatternError(_WHOLE_FOLDERS, text.index("{**}"))
        extension = _EXTENSION.search(body)
        if extension:
            body = f"{body[: extension.start()]}(?i:{extension[0]})"
        alternatives = {name: tuple(form.split("|")) for name, form in self.forms.items() if form and re.fullmatch(r"[\w|-]+", form)}
        return Pattern(text, re.compile(body, re.DOTALL), tuple(self.names), alternatives)


def _form(form: str, column: int) -> str:
    """A form as a piece of a regular expression that stays within one path segment."""
    safe, in_class, place = [], False, 0
    while place < len(form):
        here = form[place]
        if here == "\\":
            safe.append(_escape(form[place : place + 2], column + place, in_class=in_class))
            place += 2
            continue
        if in_class:
            in_class = here != "]"
            # Python keeps these for operations on sets of characters.
            here = f"\\{here}" if here in "[&|~" or form[place : place + 2] == "--" else here
        elif here == "[":
            in_class = True
            if form[place + 1 : place + 2] == "^":
                safe.append("[^/")
                place += 2
                continue
        elif here in "()":
            raise PatternError("a form has no groups", column + place)
        elif here == ".":
            here = "[^/]"
        safe.append(here)
        place += 1
    expression = "".join(safe)
    try:
        re.compile(expression)
    except re.error as error:
        raise PatternError(f"the form is no regular expression: {error.msg}", column + (error.pos or 0)) from None
    except OverflowError as error:
        raise PatternError(f"the form is no regular expression: {error}", column) from None
    return expression


def _escape(escape: str, column: int, *, in_class: bool) -> str:
    if escape[1:].isdigit():
        raise PatternError("a form has no back references", column)
    return escape if in_class else _OPPOSITES.get(escape, escape)


def _fill(text: str, texts: Mapping[str, str | None]) -> str:
    levels: list[list[str]] = [[]]
    present = [True]
    for kind, piece, _ in _pieces(text):
        if kind == "literal":
            levels[-1].append(piece)
        elif kind == "open":
            levels.append([])
            present.append(True)
        elif kind == "close":
            inner, there = levels.pop(), present.pop()
            levels[-1].extend(inner if there else [])
        else:
            given = texts[piece.partition(":")[0]]
            present[-1] = present[-1] and given is not None
            levels[-1].append(given or "")
    return "".join(levels[0])
