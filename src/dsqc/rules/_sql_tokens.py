"""SQL text cut into tokens. What another reader could cut otherwise is refused: comments, dollar quotes, escapes, unusual characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    | (?P<text>'(?:[^']|'')*+')
    | (?P<quoted>"(?:[^"]|"")*+")
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)? | \.[0-9]+(?:[eE][+-]?[0-9]+)?)
    | (?P<comment>--|/\*)
    | (?P<symbol>[(),.;*+\-/%=<>!|:~^])""",
    re.VERBOSE,
)
_HINTS = {"'": "a text that is not closed", '"': "a name that is not closed", "`": "a backtick; names stand in double quotes"}


class RefusedError(Exception):
    """The text is no question over the named tables; ``str()`` says what stands in it."""


class Token(NamedTuple):
    """A text, a quoted name, a word, a number or a symbol, as it is written."""

    kind: str
    written: str

    @property
    def keyword(self) -> str:
        """The word in capitals; what stands in quotes is no keyword."""
        return self.written.upper() if self.kind == "word" else self.written if self.kind == "symbol" else ""

    @property
    def name(self) -> str | None:
        """What a word or a quoted name calls."""
        return {"word": self.written, "quoted": self.written[1:-1].replace('""', '"')}.get(self.kind)


NOTHING = Token("symbol", "")


def tokens(query: str) -> Iterator[Token]:
    """The tokens of a query. Raises :class:`RefusedError`."""
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:
            raise RefusedError(f"character {at + 1} of the query is {_HINTS.get(query[at], f'{query[at]!r}, which has no meaning here')}")
        kind, written, at = str(match.lastgroup), match[0], match.end()
        if kind == "comment":
            raise RefusedError("the query holds a comment; say it in 'why'")
        if kind == "text" and "\\'" in written:
            raise RefusedError("a backslash stands before a quote; a quote in a text is written twice")
        if kind == "word" and query[at : at + 1] in ("'", '"'):
            raise RefusedError(f"{written} stands right before a quote, expected a space between them")
        if kind != "space":
            yield Token(kind, written)
