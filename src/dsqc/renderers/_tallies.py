"""Findings counted by split and by class, with all that there is of each beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dsqc.finding import Finding
from dsqc.plain import encodable
from dsqc.renderers import _order, _splits
from dsqc.report import Outcome, Report

if TYPE_CHECKING:
    import polars as pl

BY_SPLIT = 3
"""Captures by which the findings of a check are counted."""
CLASSES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """Findings of one split or class. ``subjects`` are the files that they are about, of ``there`` in all; of a class, ``there``
    counts its objects and ``subjects`` is None."""

    name: str
    findings: int
    subjects: int | None
    there: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """``apart`` counts the findings of no line."""

    by: str
    lines: tuple[Line, ...]
    apart: int


def by_split(report: Report) -> dict[str, list[Tally]]:
    """For each check the tallies of its findings by the captures that part the sources of the files found at fault."""
    import polars as pl

    columns = _splits.captures(report)
    rows = [(outcome.check_id, encodable(finding.subject)) for outcome in report.outcomes for finding in outcome.findings]
    if not columns or not rows:
        return {}
    found = pl.DataFrame(rows, schema={"check": pl.String, "path": pl.String}, orient="row")
    counts = found.group_by("check", "path").len("findings")
    files = report.facts["files"].select("path", "source", *columns)
    placed = counts.join(files, on="path", how="inner")
    totals = dict(counts.group_by("check").agg(pl.col("findings").sum()).iter_rows())

    @cache
    def there(sources: tuple[str, ...], column: str) -> pl.DataFrame:
        own = files.filter(pl.col("source").is_in(list(sources))).unique("path") if sources else files.clear()
        return own.drop_nulls(column).group_by(column).len("there").sort(column)

    parts = placed.partition_by("check", as_dict=True, maintain_order=True)
    return {str(check_id): list(_tallies(part, columns, totals[check_id], there)) for (check_id, *_), part in parts.items()}


def _tallies(part: pl.DataFrame, columns: list[str], findings: int, there: Callable[..., pl.DataFrame]) -> Iterator[Tally]:
    import polars as pl

    sources = tuple(part["source"].drop_nulls().unique().sort())
    chosen = [name for name in columns if there(sources, name).height >= _splits.FEWEST]
    for name in chosen[:BY_SPLIT]:
        known = part.unique("path", keep="first", maintain_order=True).drop_nulls(name)
        counted = known.group_by(name).agg(pl.col("findings").sum(), pl.len().alias("subjects"))
        figures = [pl.col(each).fill_null(0) for each in ("findings", "subjects", "there")]
        lines = there(sources, name).join(counted, on=name, how="left", maintain_order="left").select(name, *figures)
        yield Tally(
            name,
            tuple(_order.by_number((Line(*line) for line in lines.iter_rows()), lambda line: line.name)),
            findings - int(known["findings"].sum()),
        )


def by_class(report: Report, outcome: Outcome) -> Tally | None:
    """The findings of a check by class: as their values tell it, else that of the annotation or the region that they are about."""
    known = _classes(report, outcome)
    classes = [_class(finding, known) for finding in outcome.findings]
    counts = Counter(name for name in classes if name is not None)
    if not counts or (len(counts) > len(outcome.findings) * 0.8 and len(counts) > CLASSES):
        return None
    there = _objects(report, outcome)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    lines = [Line(name, counts[name], None, there.get(name)) for name in _order.by_number(ranked[:CLASSES])]
    if beyond := ranked[CLASSES:]:
        lines.append(Line(f"{len(beyond):,} more", sum(counts[name] for name in beyond), None, None))
    return Tally("class", tuple(lines), classes.count(None))


def _class(finding: Finding, known: Mapping[tuple[str, str], str]) -> str | None:
    for name in ("category", "label", "class"):
        value = finding.values.get(name)
        if isinstance(value, str | int):
            return str(value)
    return known.get((finding.subject, finding.key[0])) if finding.key else None


def _table(report: Report, outcome: Outcome) -> pl.DataFrame | None:
    """The annotations that the check looked at: only their keys begin with what identifies one."""
    for name in ("instances", "annotations", "outlines"):
        table = report.facts.get(name)
        if name in outcome.rows_seen and table is not None and table.height:
            return table
    return None


def _classes(report: Report, outcome: Outcome) -> dict[tuple[str, str], str]:
    """The class of each annotation that a finding is about, by file and id."""
    import polars as pl

    table = _table(report, outcome)
    if table is None:
        return {
            (each.subject, each.key[0]): each.key[0] for each in outcome.findings if "regions" in outcome.rows_seen and len(each.key) > 1
        }
    keys = {each.key[0] for each in outcome.findings if each.key}
    identity = pl.coalesce("annotation_id", "pointer")
    fitting = table.filter(identity.is_in(list(keys)) & pl.col("category").is_not_null()).select("path", identity, "category")
    return {(path, own): category for path, own, category in reversed(fitting.rows())}


def _objects(report: Report, outcome: Outcome) -> dict[str, int]:
    """How many objects of each class the tables that the check looked at have in all."""
    table = _table(report, outcome)
    if table is not None:
        return dict(table.drop_nulls("category").group_by("category").len().iter_rows())
    regions = report.facts.get("regions") if "regions" in outcome.rows_seen else None
    return {} if regions is None else dict(regions.group_by("label").len().iter_rows())
