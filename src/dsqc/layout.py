"""The columns of a table source: what is kept of each row, as which type, and which cells do not fit.

A cell is text until its column says otherwise. An empty cell, and one of ``nulls``, is null. A cell that does not fit its column becomes
null and is told with its line; of a column all such cells are told together, so that a wrong type is one problem and not a million.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from dsqc import patterns
from dsqc.facts import Problem, RowBlock
from dsqc.patterns import Pattern

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["text", "int", "float", "bool"]
OWN = ("source", "path", "row", "row_name", "named_file", "file_path", "partners", "partner_paths")
"""Names of columns that every row has, or gets when it is related."""
_EXPECTED: dict[Kind, str] = {
    "text": "a text",
    "int": "a whole number of at most 18 digits",
    "float": "a finite number",
    "bool": "true or false",
}
_SHOWN = 5
_MOST_WORDS = 20
_LONGEST_SHOWN = 60
_INT = r"^[+-]?[0-9]{1,18}$"
_FLOAT = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_TRUE, _FALSE = ("true", "1"), ("false", "0")
_CELL, _FITS = "the cell", "it fits"
"""Beside what a cell is taken apart into; a name of a pattern has no space."""


@dataclass(frozen=True, slots=True)
class Form:
    """How one column is read. ``given`` is what the file calls it.

    Texts are held to ``words`` or to ``expression``, a regular expression that they fit whole; ``digest`` keeps the MD5 digest of a text
    in its place, which is enough where only equality matters. An ``optional`` column that a file lacks is null; a ``filled``
    one has a value in every row.
    """

    name: str
    given: str
    kind: Kind = "text"
    words: tuple[str, ...] | None = None
    expression: str | None = None
    digest: bool = False
    optional: bool = False
    filled: bool = False

    @property
    def texts(self) -> tuple[str, ...] | None:
        """All texts that its values have, where they are few."""
        return ("true", "false") if self.kind == "bool" else self.words

    def expected(self) -> str:
        if self.words is not None:
            more = f" and {len(self.words) - _MOST_WORDS:,} more" if len(self.words) > _MOST_WORDS else ""
            return f"one of {', '.join(self.words[:_MOST_WORDS])}{more}"
        if self.expression is not None:
            return f"a text that fits {self.expression}"
        return _EXPECTED[self.kind]


@dataclass(frozen=True, slots=True)
class Layout:
    """``forms`` in the order in which they are stated, the first of which names the row; ``others`` is the form of all other columns.

    ``parse`` takes texts of a column apart; ``file_column`` is the one that names a file of ``file_sources``.
    """

    forms: tuple[Form, ...] = ()
    others: Form | None = None
    nulls: frozenset[str] = frozenset()
    parse: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)
    file_column: str | None = None
    file_sources: tuple[str, ...] = ()

    @property
    def parsed(self) -> dict[str, tuple[str, ...]]:
        """The names that each column is taken apart into."""
        return {column: tuple(dict.fromkeys(name for each in found for name in each.names)) for column, found in self.parse.items()}

    @property
    def column_names(self) -> tuple[str, ...]:
        """All columns that are known before a file is read."""
        return (*(form.name for form in self.forms), *(name for names in self.parsed.values() for name in names))

    def schema(self) -> dict[str, type[pl.DataType]]:
        """Names and polars types of the rows as a rule gets them, without source and captures."""
        import polars as pl

        kinds = {"text": pl.String, "int": pl.Int64, "float": pl.Float64, "bool": pl.Boolean}
        own = {"row": pl.Int64, "row_name": pl.String, "named_file": pl.String}
        return {
            **own,
            **{form.name: kinds[form.kind] for form in self.forms},
            **dict.fromkeys(self.column_names[len(self.forms) :], pl.String),
        }

    def of(self, header: Sequence[str]) -> tuple[Form, ...]:
        """The columns to read of a file with this header."""
        if self.others is None:
            return self.forms
        clashing = self.clashing(header)
        return (*self.forms, *(replace(self.others, name=name, given=name) for name in self._others(header) if name not in clashing))

    def clashing(self, header: Sequence[str]) -> list[str]:
        """The other columns of a file that a row cannot have, because something else of it is called so."""
        taken = {*OWN, *self.column_names}
        return [name for name in self._others(header) if name in taken or name.endswith("_right")]

    def _others(self, header: Sequence[str]) -> list[str]:
        stated = {form.given for form in self.forms}
        return [name for name in header if name not in stated] if self.others is not None else []


class Batch(NamedTuple):
    """Some rows of a file: the line at which each begins, and the cells of each column that is read."""

    rows: Sequence[int]
    cells: Mapping[str, Sequence[str | None]]


@dataclass(slots=True)
class Places:
    """How many there are of something that is told once, and the first few of them in words."""

    count: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, *found: str, count: int = 1) -> None:
        """``count`` more, of which ``found`` come first."""
        self.count += count
        self.shown.extend(found[: _SHOWN - len(self.shown)])

    def in_words(self) -> str:
        more = f" and {self.count - len(self.shown):,} more" if self.count > len(self.shown) else ""
        return f"{', '.join(self.shown)}{more}"


_Misfits = dict[tuple[str, str, str, str], Places]
"""Cells by column, problem, and what is said before and behind their number."""


def packed(layout: Layout, path: str, header: Sequence[str], batches: Iterable[Batch]) -> Iterator[RowBlock | Problem]:
    """The rows of one file in typed columns, and what does not fit them."""
    forms = layout.of(header)
    absent = [form.given for form in forms if form.given not in header and not form.optional]
    if absent:
        has = f"; it has {', '.join(map(_short, header[:20]))}{f' and {len(header) - 20:,} more' if len(header) > 20 else ''}"
        yield Problem(path, "header", "malformed", f"has no column {' and none '.join(map(repr, absent))}{has if header else ''}")
    for name in layout.clashing(header):
        detail = f"has a column {_short(name)}, a name that is taken; state it in 'columns' as {{OTHER: {{from: {name}}}}}"
        yield Problem(path, "header", "unsupported", detail)
    misfits: _Misfits = {}
    for batch in batches:
        yield RowBlock(path, _block(layout, forms, batch, misfits))
    for (column, problem, before, behind), cells in misfits.items():
        number = "1 cell" if cells.count == 1 else f"{cells.count:,} cells"
        yield Problem(path, f"column {column}", problem, f"{before} {number}{behind}: {cells.in_words()}")


def frame(path: str, block: bytes) -> pl.DataFrame:
    """The rows of a block, with the path of their file in front."""
    import polars as pl

    return pl.read_ipc(io.BytesIO(block)).select(pl.lit(path).alias("path"), pl.all())


def _block(layout: Layout, forms: Sequence[Form], batch: Batch, misfits: _Misfits) -> bytes:
    import polars as pl

    rows = pl.Series("row", batch.rows, pl.Int64)
    nothing = pl.Series([None] * len(rows), dtype=pl.String)
    texts = {form.name: _text(form, batch, layout.nulls) for form in forms}
    name = texts[layout.forms[0].name] if layout.forms else nothing
    file = texts[layout.file_column] if layout.file_column is not None else nothing
    columns = [rows, name.alias("row_name"), file.alias("named_file")]
    for form in forms:
        typed = _typed(form, texts[form.name])
        told = form.name, "malformed", "does not fit in", f", expected {form.expected()}"
        _collect(misfits, told, rows, texts[form.name], texts[form.name].is_not_null() & typed.is_null())
        if form.filled and form.given in batch.cells:
            _collect(misfits, (form.name, "malformed", "has no value in", ""), rows, texts[form.name], texts[form.name].is_null())
        columns.append(_digested(typed) if form.digest else typed)
    for column, found in layout.parse.items():
        parsed = _parsed(texts[column], found, layout.parsed[column])
        told = column, "name-not-parsed", "fits none of its patterns in", ""
        _collect(misfits, told, rows, texts[column], texts[column].is_not_null() & ~parsed[_FITS])
        columns.extend(parsed[name] for name in layout.parsed[column])
    block = io.BytesIO()
    pl.DataFrame(columns).write_ipc(block, compression="lz4")
    return block.getvalue()


def _collect(misfits: _Misfits, told: tuple[str, str, str, str], rows: pl.Series, texts: pl.Series, wrong: pl.Series) -> None:
    count = int(wrong.sum())
    if count:
        first = zip(texts.filter(wrong).head(_SHOWN), rows.filter(wrong).head(_SHOWN), strict=True)
        shown = (f"line {row:,}" if text is None else f"{_short(text)} in line {row:,}" for text, row in first)
        misfits.setdefault(told, Places()).add(*shown, count=count)


def _text(form: Form, batch: Batch, nulls: frozenset[str]) -> pl.Series:
    import polars as pl

    cells = batch.cells.get(form.given)
    text = pl.Series(form.name, [None] * len(batch.rows) if cells is None else cells, pl.String)
    return text.set(text.is_in(["", *nulls]), None)


def _typed(form: Form, text: pl.Series) -> pl.Series:
    """The values; null where a text does not fit."""
    import polars as pl

    if form.kind == "int":
        return text.set(~text.str.contains(_INT), None).str.strip_prefix("+").cast(pl.Int64)
    if form.kind == "float":
        number = text.set(~text.str.contains(_FLOAT), None).cast(pl.Float64)
        return number.set(number.is_infinite(), None)
    if form.kind == "bool":
        lower = text.str.to_lowercase()
        return lower.set(~lower.is_in([*_TRUE, *_FALSE]), None).is_in(_TRUE)
    if form.words is not None:
        return text.set(~text.is_in(form.words), None)
    return text if form.expression is None else text.set(~text.str.contains(whole(form.expression)), None)


def whole(expression: str) -> str:
    """The expression that fits a whole text."""
    return f"^(?:{expression})$"


def _digested(text: pl.Series) -> pl.Series:
    import polars as pl

    return text.map_elements(lambda each: hashlib.md5(each.encode(), usedforsecurity=False).hexdigest(), return_dtype=pl.String)


def _parsed(text: pl.Series, found: Sequence[Pattern], names: Sequence[str]) -> pl.DataFrame:
    """The names that the texts are taken apart into, and whether each text fits."""
    import polars as pl

    rows = []
    for each in text.unique():
        match = patterns.first_match(found, each) if each is not None else None
        rows.append((each, match is not None, *((match[1] if match else {}).get(name) for name in names)))
    apart = pl.DataFrame(rows, schema={_CELL: pl.String, _FITS: pl.Boolean, **dict.fromkeys(names, pl.String)}, orient="row")
    return pl.DataFrame({_CELL: text}).join(apart, on=_CELL, how="left", nulls_equal=True, maintain_order="left")


def _short(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")
