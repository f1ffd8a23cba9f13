"""SQL text read before polars sees it: one SELECT or WITH over tables that are named, and nothing that could reach a file.

polars' own parser takes more than a question: ``FROM read_csv('…')`` reads any file, TRUNCATE and DELETE empty a table and answer with no
row, which would pass. So every place where a table stands has the name of a table here, and no function is called that reads a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dsqc.bind import nearest
from dsqc.rules._sql_tokens import NOTHING, RefusedError, Token, tokens

_NO_QUESTION = frozenset(
    ("ALTER", "CALL", "COPY", "CREATE", "DELETE", "DROP", "EXECUTE", "EXPLAIN", "INSERT", "INTO", "MERGE", "SHOW", "TRUNCATE", "UPDATE")
)
_END_OF_TABLES = frozenset(
    ("SELECT", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "EXCEPT", "INTERSECT", "QUALIFY", "WINDOW")
)
_BEGIN = frozenset(("SELECT", "WITH", "VALUES"))
_END_OF_COMPARISON = _END_OF_TABLES | {",", "JOIN", "ON", "WHEN", "THEN", "ELSE", "END", "AS"}
_TAKE_FROM = frozenset(("EXTRACT", "OVERLAY", "SUBSTRING", "TRIM"))
"""Functions whose arguments are parted by FROM."""
_READS_FILES = re.compile("(read|scan)_", re.IGNORECASE)


class Named(NamedTuple):
    """What stands where a table is expected, and the tables that the query makes itself with WITH."""

    tables: tuple[str, ...]
    own: frozenset[str]


def named(query: str) -> Named:
    """The tables that the query reads. Raises :class:`RefusedError` when it does anything but ask."""
    read = _statement(list(tokens(query)))
    if any(token.keyword == "RECURSIVE" for token in read):
        raise RefusedError("WITH RECURSIVE stands in the query, which may never come to an end")
    for token, after in zip(read, [*read[1:], NOTHING], strict=True):
        if token.keyword in _NO_QUESTION:
            raise RefusedError(f"{token.keyword} stands in the query, which may only ask; a column of that name stands in double quotes")
        if after.keyword == "(" and token.kind == "quoted":
            raise RefusedError(f"{token.written} is quoted and called as a function, expected a function's plain name")
        if after.keyword == "(" and _READS_FILES.match(token.name or ""):
            raise RefusedError(f"{token.written} reads files, and a query reads the tables that 'tables' names")
    found = _Places(read)
    found.walk()
    return Named(tuple(dict.fromkeys(name for name in found.named if name not in found.own)), frozenset(found.own))


def held_to(query: str, known: Collection[str]) -> None:
    """Every table of the query is a known one, and every known one is read. Raises :class:`RefusedError`."""
    tables, own = named(query)
    small = {name.lower() for name in known}
    if len(small) < len(known):
        raise RefusedError("'tables' gives two names that differ in small and capital letters alone")
    for name in sorted(own):
        if name.lower() in small:
            raise RefusedError(f"WITH makes a table {name!r}, a name that 'tables' gives already; call it otherwise")
    for name in tables:
        if name not in known:
            raise RefusedError(f"the query reads a table {name!r} that 'tables' does not name{nearest(name, known)}")
    for name in known:
        if name not in tables:
            raise RefusedError(f"'tables' names {name!r}, and the query does not read it")


def _statement(read: list[Token]) -> list[Token]:
    """The tokens of the one statement, which asks."""
    if read and read[-1].keyword == ";":
        read.pop()
    if not read:
        raise RefusedError("the query is empty, expected SELECT or WITH")
    if any(token.keyword == ";" for token in read):
        raise RefusedError("the query has two statements, expected one")
    if read[0].keyword not in ("SELECT", "WITH"):
        raise RefusedError(f"the query begins with {read[0].written}, expected SELECT or WITH")
    return read


@dataclass(slots=True)
class _Level:
    """Where the walk is within one pair of brackets.

    ``table`` and ``own`` say that a table, or the name of one that WITH makes, comes next; ``compared`` that IS DISTINCT FROM stood before.
    """

    opener: str = ""
    fresh: bool = True
    table: bool = False
    listing: bool = False
    own: bool = False
    withs: bool = False
    selects: bool = False
    compared: bool = False


class _Places:
    """Walks over the tokens and takes down what stands where a table is expected."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.named: list[str] = []
        self.own: set[str] = set()
        self.levels = [_Level()]

    def walk(self) -> None:
        for at, token in enumerate(self.tokens):
            level = self.levels[-1]
            if token.keyword == ")":
                self._close()
            elif level.table and not (level.fresh and token.keyword in _BEGIN):
                level.table = False
                self._table(at, token)
            elif level.own:
                level.own = False
                self.own.add(self._name(token, "the name of a table of its own after WITH"))
            else:
                self._clause(at, token, level)
            level.fresh = False
        if len(self.levels) > 1:
            raise RefusedError("the query has a bracket that is not closed")

    def _close(self) -> None:
        if len(self.levels) == 1:
            raise RefusedError("the query closes a bracket that it did not open")
        if self.levels.pop().table:
            raise RefusedError("the query has a bracket where a table's name is expected")

    def _table(self, at: int, token: Token) -> None:
        if token.keyword == "(":
            self.levels.append(_Level(table=True, listing=True))
            return
        name = self._name(token, "the name of a table")
        if self._at(at + 1).keyword in ("(", "."):
            raise RefusedError(f"{token.written}{self._at(at + 1).written} stands where a table is expected, expected its plain name")
        self.named.append(name)

    def _clause(self, at: int, token: Token, level: _Level) -> None:
        keyword = token.keyword
        if keyword in ("AND", "OR") and level.compared:
            raise RefusedError(
                f"{keyword} follows IS DISTINCT FROM, and polars takes it for a part of the right side; put the comparison in brackets"
            )
        level.compared = level.compared and keyword not in _END_OF_COMPARISON
        if keyword == "(":
            self.levels.append(_Level(opener=self._at(at - 1).keyword))
        elif keyword in _BEGIN and level.fresh:
            level.table = level.listing = False
            level.own = level.withs = keyword == "WITH"
            level.selects = keyword == "SELECT"
        elif keyword.endswith("JOIN") or keyword == "APPLY":
            level.table = level.listing = True
        elif keyword == "FROM":
            self._from(at, level)
        elif keyword == ",":
            level.own, level.table = level.withs, level.listing
        elif keyword in _END_OF_TABLES:
            level.table = level.listing = level.withs = False
            level.selects = level.selects or keyword == "SELECT"

    def _from(self, at: int, level: _Level) -> None:
        of_comparison = self._at(at - 1).keyword == "DISTINCT" and self._at(at - 2).keyword in ("IS", "NOT")
        of_function = level.opener in _TAKE_FROM and not level.selects
        level.compared = of_comparison
        if not (of_comparison or of_function):
            level.table = level.listing = True

    def _name(self, token: Token, expected: str) -> str:
        if token.name is None:
            raise RefusedError(f"{token.written} stands in the query, expected {expected}")
        return token.name

    def _at(self, place: int) -> Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else NOTHING
