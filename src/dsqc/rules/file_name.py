r"""Every name follows a form.

Code that takes names apart (a scan number, a patient, a tile's place) goes wrong in silence on a name of another form.
``matches`` is a regular expression that the whole text fits; it is read by an engine whose time grows with the text only,
so look-around and back-references are no part of it. The text is the last part of the path, or with ``of`` the whole ``path``
or a capture. A file without that capture is counted as not judged.

    - rule: file-name
      where: {source: images}
      with: {matches: '[0-9]{4}_[a-z]+\.jpg'}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Column
from dsqc.facts import Files
from dsqc.finding import Finding, NotJudged


def verify(options: Mapping[str, Any]) -> str | None:
    """What is wrong with the options, or None."""
    expression = options["matches"]
    # Read alone first: 'a)|(b' is broken, and would be whole, and no longer held to both ends, between brackets.
    return _mistake(expression) or _mistake(_whole(expression))


def check(files: Files, *, matches: str, of: Column | None = None) -> Iterator[Finding | NotJudged]:
    last_part = pl.col("path").str.extract("([^/]*)$")
    told = files.select("path", (last_part if of is None else pl.col(of).cast(pl.String)).alias("told")).unique()
    absent = told["told"].null_count()
    if absent:
        yield NotJudged(f"files without the capture {of}", absent)
    for path, text in told.filter(~pl.col("told").str.contains(_whole(matches))).sort("path", "told").iter_rows():
        named = f"its {of or 'name'}" if of in (None, "path") else f"{of} '{text}'"
        yield Finding(path, f"{named} does not follow {matches}", key=(of or "name", text), values={of or "name": text, "matches": matches})


def _whole(expression: str) -> str:
    return rf"\A(?:{expression})\z"


def _mistake(expression: str) -> str | None:
    try:
        pl.Series([""]).str.contains(expression)
    except pl.exceptions.ComputeError as error:
        return f"matches: {expression!r} is no regular expression: {' '.join(str(error).split())}"
    return None
