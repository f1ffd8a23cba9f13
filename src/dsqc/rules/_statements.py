"""What a definition may state of a column, as a model of our own: a key that it lacks is a mistake, where pandera's reader says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from dsqc.bind import nearest
from dsqc.rules import _literals

Number = int | float
Literals = Annotated[list[Annotated[Any, WithJsonSchema({"type": ["string", "number", "boolean"]})]], Field(min_length=1)]
AsWritten = Annotated[str, BeforeValidator(lambda given: getattr(given, "written", given))]
Length = Annotated[int, Field(ge=0)]

EXPECTED = {
    "at_least": "at least {}",
    "at_most": "at most {}",
    "above": "more than {}",
    "below": "less than {}",
    "one_of": "one of {}",
    "not_in": "none of {}",
    "matches": "a text that fits {}",
    "length_at_least": "a length of at least {}",
    "length_at_most": "a length of at most {}",
}
"""What each key expects, in words."""
LISTS = ("one_of", "not_in")
_BOUNDS, _TEXTS = ("at_least", "at_most", "above", "below"), ("matches", "length_at_least", "length_at_most")


class Statement(BaseModel):
    """A column has a value in every row unless it is ``nullable``; a null is held against nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nullable: bool = False
    unique: bool = False
    at_least: Number | None = None
    at_most: Number | None = None
    above: Number | None = None
    below: Number | None = None
    one_of: Literals | None = None
    not_in: Literals | None = None
    matches: AsWritten | None = None
    length_at_least: Length | None = None
    length_at_most: Length | None = None

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            raise ValueError("expected a mapping of what holds, {} for a column that has a value in every row")
        for name in given:
            if name not in cls.model_fields:
                raise ValueError(f"there is no key {name!r}{nearest(str(name), cls.model_fields)}")
        return given

    def stated(self) -> dict[str, Any]:
        """The keys that expect something of a value, with what they expect."""
        return {name: value for name in EXPECTED if (value := getattr(self, name)) is not None}

    def held(self, column: str, kind: pl.DataType) -> dict[str, Any]:
        """What is stated, with values as a column of this type has them."""
        stated = self.stated().items()
        return {name: [_literals.literal(each, kind, column) for each in value] if name in LISTS else value for name, value in stated}

    def says_nothing(self) -> bool:
        return self.nullable and not self.unique and not self.stated()

    def mistakes(self, column: str, kind: pl.DataType) -> Iterator[str]:
        """What does not fit a column of this type."""
        for name, value in self.stated().items():
            if name in _BOUNDS and not kind.is_numeric():
                yield f"column {column} is {_literals.in_words(kind)}, and {name!r} holds numbers"
            if name in _TEXTS and kind != pl.String:
                yield f"column {column} is {_literals.in_words(kind)}, and {name!r} holds texts"
            for each in value if name in LISTS else ():
                try:
                    _literals.literal(each, kind, column)
                except ValueError as error:
                    yield f"{name!r}: {error}"

    def unreadable(self) -> str | None:
        """What is wrong with the regular expression."""
        if self.matches is None:
            return None
        try:
            pl.Series([""]).str.contains(self.matches)
        except pl.exceptions.PolarsError as error:
            reason = next((line.strip() for line in str(error).splitlines() if line.strip().startswith("error:")), str(error))
            return f"{self.matches!r} is no regular expression that polars reads: {reason.removeprefix('error: ')}"
        return None


Statements = Annotated[
    dict[str, Statement], WithJsonSchema({"type": "object", "minProperties": 1, "additionalProperties": Statement.model_json_schema()})
]
