"""Two sets of values are equal: each value of one side stands on the other.

``values`` is what is compared: a capture or a fact. The sides are the texts of the column ``between``: two lists, so that
``[[trainval], [train, val]]`` says that trainval is train and val together, and ``[[train], [test]]`` on a class column says
that both splits have the same classes. A value that only one side has is a finding.

    - rule: same-set
      where: {source: masks}
      with: {values: mask_values.label, column: split, between: [[train], [test]]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Column, Value
from dsqc.facts import AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope


def verify(options: Mapping[str, Any]) -> str | None:
    """What is wrong with the options taken together, or None."""
    return None if len(options["between"]) == 2 else "'between' has two sides, as in [[train], [test]]"


def check(table: AnyTable, *, values: Value, column: Column, between: list[list[str]], scope: Scope) -> Iterator[Finding | NotJudged]:
    if scope.partial or column in scope.only:
        yield NotJudged("the scope leaves out part of a side", table.height)
        return
    one, other = (table.filter(pl.col(column).is_in(side)) for side in between)
    for here, there, own, missing_in in ((one, other, between[0], between[1]), (other, one, between[1], between[0])):
        only_here = here.filter(pl.col(values.name).is_not_null() & ~pl.col(values.name).is_in(there[values.name].unique().to_list()))
        for text, rows, example in _examples(only_here, values.name):
            message = f"{values.name} {text} is in {' + '.join(own)} ({rows:,} rows, first {example}) and not in {' + '.join(missing_in)}"
            yield Finding(".", message, key=(str(text), *own), values={"value": text, "rows": rows})


def _examples(frame: pl.DataFrame, name: str) -> Iterator[tuple[object, int, str]]:
    yield from frame.group_by(name).agg(pl.len(), pl.col("path").min()).sort(name).iter_rows()
