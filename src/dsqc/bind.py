"""The one home of the grammar that ties a plug-in's signature to tables.

A rule is a generator ``check(*tables, options)``. The annotation of a positional parameter names its table; a parameter
named like its table is narrowed by the check's ``where``, any other name is a role, a required key of ``with``. In a rule
of several tables a parameter named like its table may be given as a role too. The keyword-only parameters are the other
keys of ``with``. The same grammar serves comparisons (``pairs``).
"""

from __future__ import annotations

import difflib
import functools
import inspect
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BeforeValidator, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import PydanticKnownError, core_schema

from dsqc import facts

if TYPE_CHECKING:
    import polars as pl

T = TypeVar("T")
_PER_GROUP = "may differ by group"
Per = Annotated[T, _PER_GROUP]
"""Annotation of a parameter that a definition may give by group: ``{by: [subset], WS2: [1], MoSe2: [1, 2]}``."""


_GIVEN = ("scope", "layout", "per")
"""Parameters that the engine fills: what --only and --partial said, the columns of a table source, and what a check is judged apart by."""

OWN_COLUMNS = ("partners", "partner_paths")
"""What relating adds to a bound frame; the columns of the right side end in ``_right``."""

_A_COLUMN = "names a column"
Column = Annotated[str, _A_COLUMN]
"""Annotation of a parameter that names a capture or a column of the bound table."""


def close(word: str, words: Iterable[str]) -> str:
    """The hint that a mistake ends with: the nearest right word, if one is near."""
    found = difflib.get_close_matches(word, list(words), n=1)
    return f", did you mean {found[0]!r}?" if found else ""


def nearest(word: str, words: Iterable[str]) -> str:
    """The nearest right word; all of them when none is near and there are few."""
    known = list(words)
    return close(word, known) or (f"; there are {', '.join(known)}" if 0 < len(known) <= 20 else "")


_VALUE_KEYS = ("md5", "of", "first", "times")


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a definition names: capture ``split``, fact ``images.width_px``, column ``rows.year`` of a table source,
    ``{md5: processid, first: 2}``, or the product ``{of: rows.width, times: rows.height}``.

    ``table`` is None for a capture. ``name`` is the column's name in the frame that :func:`value_frame` makes.
    """

    table: str | None
    column: str
    md5: bool = False
    first: int | None = None
    times: str | None = None

    @property
    def name(self) -> str:
        plain = f"{self.table}.{self.column}" if self.table else self.column
        if self.times is not None:
            return f"{plain} × {self.times}"
        if self.md5:
            plain = f"md5({plain})"
        return plain if self.first is None else f"{plain}[:{self.first}]"

    def expression(self, column: str | None = None) -> pl.Expr:
        """The value of each row; ``column`` says where it lies when that is not ``table.column``."""
        import hashlib

        import polars as pl

        value = pl.col(column or (f"{self.table}.{self.column}" if self.table else self.column))
        if self.times is not None:
            return (value * pl.col(self.times)).alias(self.name)
        if self.md5:
            value = value.cast(pl.String).map_elements(
                lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), return_dtype=pl.String
            )
        return (value if self.first is None else value.cast(pl.String).str.slice(0, self.first)).alias(self.name)

    @classmethod
    def read(cls, given: object) -> Value:
        """The value that YAML text or a mapping names; raises ValueError with what was expected."""
        if isinstance(given, Value):
            return given
        if isinstance(given, Mapping):
            return cls._part(given)
        if not isinstance(given, str):
            raise ValueError("expected a capture (split), a fact (images.width_px) or a column (rows.year)")
        table, dot, column = given.partition(".")
        if not dot:
            return cls._bare(given)
        if table not in facts.TABLES:
            raise ValueError(f"no table is called {table!r}{nearest(table, facts.TABLES)}")
        if table != "rows" and column not in facts.TABLES[table].column_names:
            raise ValueError(f"table {table} has no column {column!r}{nearest(column, facts.TABLES[table].column_names)}")
        return cls(table, column)

    @classmethod
    def _part(cls, given: Mapping[Any, Any]) -> Value:
        """The digest or the first characters of another value."""
        unknown = [key for key in given if key not in _VALUE_KEYS]
        if unknown:
            raise ValueError(f"there is no key {unknown[0]!r}{nearest(str(unknown[0]), _VALUE_KEYS)}")
        named, first = given.get("md5", given.get("of")), given.get("first")
        if "times" in given:
            return cls._product(given)
        if ("md5" in given) == ("of" in given) or not isinstance(named, str):
            raise ValueError("expected NAME, TABLE.COLUMN, {md5: NAME, first: n} or {of: NAME, first: n}")
        if first is not None and (isinstance(first, bool) or not isinstance(first, int) or first < 1):
            raise ValueError("'first' is a number of characters, 1 or more")
        inner = Value.read(named)
        return cls(inner.table, inner.column, "md5" in given, first)

    @classmethod
    def _product(cls, given: Mapping[Any, Any]) -> Value:
        if set(given) != {"of", "times"}:
            raise ValueError("a product is {of: TABLE.COLUMN, times: TABLE.COLUMN}")
        one, other = Value.read(given["of"]), Value.read(given["times"])
        if one.table != other.table or not one.column or not other.column:
            raise ValueError("both factors of a product are columns of one table")
        return cls(one.table, one.column, times=other.column)

    @classmethod
    def _bare(cls, name: str) -> Value:
        if name in facts.TABLES:
            raise ValueError(f"{name} is a table, expected a capture (split) or a fact ({name}.{facts.TABLES[name].column_names[0]})")
        return cls(None, name)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        named = core_schema.typed_dict_field(core_schema.str_schema(), required=False)
        first = core_schema.typed_dict_field(core_schema.int_schema(ge=1), required=False)
        part = core_schema.typed_dict_schema({"md5": named, "of": named, "first": first, "times": named}, extra_behavior="forbid")
        form = core_schema.union_schema([core_schema.str_schema(), part])
        return core_schema.no_info_plain_validator_function(cls.read, json_schema_input_schema=form)


class Countable(Value):
    """What can be counted: the rows of a table (``files``, with no column) or the values of a Value."""

    __slots__ = ()

    @classmethod
    def _bare(cls, name: str) -> Value:
        return cls(name, "") if name in facts.TABLES else cls(None, name)


@dataclass(frozen=True, slots=True)
class Checksum:
    """A digest that a definition states, written as Zenodo does: ``md5:603020b4…``. The engine takes the digests that checks state."""

    algorithm: str
    digest: bytes

    @classmethod
    def read(cls, given: object) -> Checksum:
        if isinstance(given, Checksum):
            return given
        algorithm, colon, written = given.partition(":") if isinstance(given, str) else ("", "", "")
        if not colon or algorithm not in _DIGEST_BYTES:
            raise ValueError(f"expected ALGORITHM:DIGEST, as in md5:603020b4…, the algorithm one of {', '.join(_DIGEST_BYTES)}")
        if not re.fullmatch(f"[0-9a-fA-F]{{{2 * _DIGEST_BYTES[algorithm]}}}", written):
            raise ValueError(f"expected {2 * _DIGEST_BYTES[algorithm]} hexadecimal digits after {algorithm}:")
        return cls(algorithm, bytes.fromhex(written))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.read, json_schema_input_schema=core_schema.str_schema())


_DIGEST_BYTES = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}


@dataclass(frozen=True, slots=True)
class _OneOf:
    choices: Mapping[str, Any]

    def read(self, given: object) -> object:
        if given in self.choices.values():
            return given
        if not isinstance(given, str) or given not in self.choices:
            raise PydanticKnownError("literal_error", {"expected": " or ".join(map(repr, self.choices))})
        return self.choices[given]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        words = core_schema.literal_schema(list(self.choices))
        return core_schema.no_info_plain_validator_function(self.read, json_schema_input_schema=words)


def one_of(choices: Mapping[str, Any]) -> Any:
    """Annotation of a parameter for which a definition writes one of a few words."""
    return _OneOf(choices)


class WrittenInt(int):
    """An integer that remembers how it was written, so that a text parameter gets ``00`` and not ``0``."""

    written: str


class WrittenFloat(float):
    """A float that remembers how it was written."""

    written: str


def _as_written(value: object) -> object:
    return getattr(value, "written", value)


def _texts_as_written(hint: Any) -> Any:
    """The same type with every ``str`` in it reading numbers as they were written; in ``int | str`` a number stays one."""
    if hint is str:
        return Annotated[str, BeforeValidator(_as_written)]
    arguments = get_args(hint)
    if not arguments or get_origin(hint) is Literal:
        return hint
    origin = get_origin(hint)
    if origin is Annotated:
        return Annotated[(_texts_as_written(arguments[0]), *arguments[1:])]
    is_union = origin in (Union, types.UnionType)
    numbers_too = is_union and bool({int, float} & set(arguments))
    changed = tuple(argument if argument is str and numbers_too else _texts_as_written(argument) for argument in arguments)
    if is_union:
        return functools.reduce(lambda left, right: left | right, changed)
    return origin[changed]


def values_in(given: object) -> Iterator[Value]:
    """Every Value in an option's value, however deep."""
    if isinstance(given, Value):
        yield given
    elif isinstance(given, Mapping):
        for inner in given.values():
            yield from values_in(inner)
    elif isinstance(given, (list, tuple)):
        for inner in given:
            yield from values_in(inner)


@dataclass(frozen=True, slots=True)
class Slot:
    """One positional parameter. ``table`` is None for AnyTable: the options say which tables are meant; ``many`` stands for
    NamedTables: the definition names as many as it likes."""

    name: str
    table: facts.Table | None
    is_role: bool
    many: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One keyword-only parameter: its type and default, and whether it may differ by group."""

    name: str
    hint: Any
    required: bool
    default: Any
    per_group: bool
    names_columns: bool

    def default_in_words(self) -> str:
        """The default as a definition would write it."""
        words = [
            word
            for each in get_args(self.hint)
            if isinstance(each, _OneOf)
            for word, value in each.choices.items()
            if value == self.default
        ]
        if isinstance(self.default, Value):
            return self.default.name.rstrip(".")
        return words[0] if words else "none" if self.default is None else repr(self.default)

    def adapter(self) -> TypeAdapter[Any]:
        """What holds a value against the type."""
        return TypeAdapter(self.hint)


@dataclass(frozen=True, slots=True)
class Signature:
    slots: tuple[Slot, ...]
    options: tuple[Option, ...]
    takes_scope: bool
    takes_layout: bool
    takes_per: bool

    @property
    def roles(self) -> tuple[Slot, ...]:
        """The slots that ``with`` may fill; those with ``is_role`` it must."""
        return self.slots if len(self.slots) > 1 else tuple(slot for slot in self.slots if slot.is_role or slot.many)


@functools.cache
def signature(function: Callable[..., Any], *, skip: int = 0) -> Signature:
    """What a plug-in's function asks for. ``skip`` leaves out the first parameters (``stream, file, wanted`` of a reader)."""
    hints = get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())[skip:]
    slots, options, given = [], [], set()
    for parameter in parameters:
        hint = hints[parameter.name]
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            table = facts.BY_FRAME.get(hint)
            if table is None and hint not in (facts.AnyTable, facts.NamedTables):
                raise TypeError(f"{function.__module__}: parameter {parameter.name!r} is annotated with no table")
            many = hint is facts.NamedTables
            slots.append(Slot(parameter.name, table, not many and parameter.name != (table.name if table else "table"), many))
        elif parameter.name in _GIVEN:
            given.add(parameter.name)
        else:
            options.append(_option(parameter, hint))
    return Signature(tuple(slots), tuple(options), "scope" in given, "layout" in given, "per" in given)


def _option(parameter: inspect.Parameter, hint: Any) -> Option:
    per_group = get_origin(hint) is Annotated and _PER_GROUP in get_args(hint)
    required = parameter.default is inspect.Parameter.empty
    names_columns = _A_COLUMN in repr(hint)
    return Option(parameter.name, _texts_as_written(hint), required, None if required else parameter.default, per_group, names_columns)


@dataclass(frozen=True, slots=True)
class Choice:
    """The texts that a capture may have; None stands for absent. ``negated`` turns it round."""

    texts: tuple[str | None, ...]
    negated: bool = False

    def allows(self, text: str | None) -> bool:
        return (text in self.texts) is not self.negated

    def expression(self, column: str) -> pl.Expr:
        import polars as pl

        value = pl.col(column).cast(pl.String)
        fits = value.is_in([text for text in self.texts if text is not None]).fill_null(value=False)
        if None in self.texts:
            fits = fits | value.is_null()
        return ~fits if self.negated else fits


Selection = Mapping[str, Choice]
"""What ``where`` or a role selects: column (``source`` or a capture) to the texts allowed."""


def select(frame: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """The rows that fit every choice."""
    for column, choice in selection.items():
        frame = frame.filter(choice.expression(column))
    return frame


def pinned(selection: Selection) -> tuple[str, ...]:
    """Captures that a role fixes to one text; they do not take part in relating."""
    return tuple(name for name, choice in selection.items() if name != "source" and len(choice.texts) == 1 and not choice.negated)


def tables_of(values: Sequence[Value]) -> tuple[str, ...]:
    """The tables that values are taken from; captures alone come from ``files``."""
    return tuple(dict.fromkeys(value.table for value in values if value.table)) or ("files",)


def any_table(frames: Mapping[str, pl.DataFrame], values: Sequence[Value]) -> pl.DataFrame:
    """One frame in which every value has its column ``value.name``: the tables named, joined by file, captures included.

    At most one table may have several rows per file. A fact that a file lacks is null. A row of a table source is joined with the
    facts of the file that it names.
    """
    names = sorted(frames, key=lambda name: facts.TABLES[name].one_per_file)
    base = frames[names[0]]
    wanted = [value for value in values if value.column]
    base = base.with_columns(
        value.expression(value.column) for value in wanted if value.table in (None, names[0]) and value.name not in base.columns
    )
    for name in names[1:]:
        there = [value for value in wanted if value.table == name]
        other = frames[name].select("source", "path", *(value.expression(value.column) for value in there))
        if names[0] == "rows":
            other = other.drop("source").unique("path", keep="first", maintain_order=True)
            base = base.join(other, left_on="file_path", right_on="path", how="left", maintain_order="left")
        else:
            base = base.join(other, on=["source", "path"], how="left", nulls_equal=True, maintain_order="left")
    return base


def captures(frame: pl.DataFrame) -> tuple[str, ...]:
    """The captures of a bound frame: the columns that no contract names."""
    return tuple(name for name in frame.columns if name not in facts.RESERVED and "." not in name)


class NothingRelatesError(Exception):
    """Both sides have rows and not one row found a partner: the comparison would pass by looking at nothing."""


class NotApplicableError(Exception):
    """The dataset rightly has nothing of what the rule asks about; ``str()`` is the reason, which the report shows."""


class NoSharedCaptureError(Exception):
    """The two sides have no capture in common, so that nothing says what belongs together."""


@dataclass(frozen=True, slots=True)
class Relation:
    """``pairs``: rows of the left with their one partner (its columns end in ``_right``); ``alone``: no partner;
    ``ambiguous``: several, with ``partners`` (count) and ``partner_paths`` (list)."""

    on: tuple[str, ...]
    pairs: pl.DataFrame
    alone: pl.DataFrame
    ambiguous: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Pairs:
    """What a comparison is to measure, one row each: columns ``path_*`` are opened unless they are null, all others travel
    with the row.

    ``left_out`` are reasons and numbers of rows that have nothing to be compared with.
    """

    rows: pl.DataFrame
    left_out: tuple[tuple[str, int], ...] = ()


def shared_captures(left: pl.DataFrame, right: pl.DataFrame) -> tuple[str, ...]:
    return tuple(name for name in captures(left) if name in captures(right))


def relate(left: pl.DataFrame, right: pl.DataFrame, *, by: Sequence[str] | None = None) -> Relation:
    """Bring two roles together on the captures that both have (or on ``by``); null equals null.

    Never a product: every row of ``left`` stands in exactly one of the three results, once. Many rows of the left may
    share a partner. Raises :class:`NothingRelatesError` when both sides have rows and no row found any partner.
    """
    import polars as pl

    on = tuple(by) if by else shared_captures(left, right)
    if not on:
        raise NoSharedCaptureError("the two sides share no capture")
    partners = right.group_by(on, maintain_order=True).agg(pl.len().alias("partners"), pl.col("path").sort().alias("partner_paths"))
    counted = left.join(partners, on=on, how="left", nulls_equal=True, maintain_order="left")
    extra = ["partners", "partner_paths"]
    one = counted.filter(pl.col("partners") == 1).drop(extra)
    pairs = one.join(right, on=on, how="left", nulls_equal=True, maintain_order="left", suffix="_right")
    alone = counted.filter(pl.col("partners").is_null()).drop(extra)
    ambiguous = counted.filter(pl.col("partners") > 1)
    if alone.height == left.height and left.height and right.height:
        raise NothingRelatesError(f"none of {left.height:,} rows has a partner among {right.height:,} by {', '.join(on)}")
    return Relation(on, pairs, alone, ambiguous)


def groups(frames: Sequence[pl.DataFrame], by: Sequence[str]) -> Iterator[tuple[dict[str, str | None], tuple[pl.DataFrame, ...]]]:
    """The frames cut apart by the texts of ``by``, in sorted order. A frame without one of the columns stands whole in each group."""
    import polars as pl

    if not by:
        yield {}, tuple(frames)
        return
    cut = [frame for frame in frames if set(by) <= set(frame.columns)]
    found = pl.concat([frame.select(pl.col(name).cast(pl.String) for name in by) for frame in cut]).unique().sort(by, nulls_last=True)
    for group in found.iter_rows(named=True):
        choices = {name: Choice((text,)) for name, text in group.items()}
        yield group, tuple(select(frame, choices) if set(by) <= set(frame.columns) else frame for frame in frames)


def total(column: str) -> pl.Expr:
    import polars as pl

    return pl.col(column).sum()
