"""Every pattern of every source found at least one file.

A pattern that finds nothing checks nothing: the root is wrong, a folder has another name, or the pattern is left over from
an earlier version. A source that says ``optional: true`` may find nothing. Sources that share a ``part`` are one shape of
the release, wholly there or wholly absent, and at least one part is there. Nothing is missing from a partial copy
(``--partial``).

    - rule: sources-found
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Sources
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope


def check(sources: Sources, *, scope: Scope) -> Iterator[Finding | NotJudged]:
    missing = list(_missing(sources))
    if not scope.partial:
        yield from missing
    elif missing:
        yield NotJudged("sources and patterns without files, in a copy that is said to be partial", len(missing))


def _missing(sources: pl.DataFrame) -> Iterator[Finding]:
    patterns = sources.group_by("source", "pattern", maintain_order=True).agg(
        pl.col("optional").first(), pl.col("part").first(), pl.col("file_count").sum()
    )
    counted = patterns.with_columns(
        pl.col("file_count").sum().over("source").alias("in_source"), pl.col("file_count").sum().over("part").alias("in_part")
    )
    in_parts = counted.filter(pl.col("part").is_not_null())
    if in_parts.height and in_parts["in_part"].sum() == 0:
        yield _no_part(sorted(set(in_parts["part"])))
    required = counted.filter(~pl.col("optional") & (pl.col("part").is_null() | (pl.col("in_part") > 0)))
    lacking = required.filter(pl.col("part").is_not_null() & (pl.col("in_source") == 0))
    for row in lacking.group_by("source", "part", maintain_order=True).agg("pattern").iter_rows(named=True):
        yield _lacks_in_part(row["source"], row["part"], row["pattern"])
    stale = required.filter((pl.col("file_count") == 0) & (pl.col("part").is_null() | (pl.col("in_source") > 0)))
    for row in stale.iter_rows(named=True):
        yield _finds_nothing(row["source"], row["pattern"], row["in_source"])


def _no_part(parts: list[str]) -> Finding:
    message = f"no file of any part of the release is there ({', '.join(parts)}), expected those of at least one part; check --root"
    return Finding(".", message, key=("parts", *parts), values={"parts": parts})


def _lacks_in_part(source: str, part: str, patterns: list[str]) -> Finding:
    shown = " or ".join(f"'{pattern}'" for pattern in patterns)
    message = f"part {part} is there without its source {source}: no file fits {shown}; check --root, or say optional: true"
    return Finding(".", message, key=("part", part, source), values={"source": source, "part": part, "patterns": patterns})


def _finds_nothing(source: str, pattern: str, in_source: int) -> Finding:
    """A pattern beside others that do find files is stale; ``optional`` would hide that, so it is not proposed there."""
    message = f"no file fits '{pattern}' of source {source}"
    if in_source:
        message += f", whose other patterns find {in_source:,}; check --root, or take the pattern out"
    else:
        message += "; check --root, or say optional: true"
    return Finding(".", message, key=(source, pattern), values={"source": source, "pattern": pattern})
