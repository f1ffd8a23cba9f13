"""List, scan, judge: from a definition and a root to a report."""

from __future__ import annotations

import dataclasses
import operator
import time
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

from dsqc import accepting, evidence, facts, layout, lending, naming
from dsqc.accepting import Accepted, accept
from dsqc.asking import first_wave
from dsqc.definition import Definition, Source
from dsqc.facts import TABLES
from dsqc.judge import Judge
from dsqc.listing import Listing, list_root
from dsqc.pairing import Compared, second_wave
from dsqc.report import Baseline, Coverage, FailOn, Report, Scope
from dsqc.running import Running
from dsqc.tables import Tables, rows_of
from dsqc.waivers import OWN_RULE
from dsqc.worker import Harvest

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

LIBRARIES = ("numpy", "pillow", "polars", "pycocotools", "scipy", "simplejpeg")
"""What a measure or a decoded pixel may depend on."""
_NOT_MEASURED = {"files", "sources", "contents", *facts.OF_EVERY_FILE, *facts.JUDGED}
"""Tables that have rows of a file whatever its content."""


class ScopeError(Exception):
    """``--only`` names something that the definition does not know."""


def run(
    definition: Definition,
    root: str,
    scope: Scope,
    fail_on: FailOn = "error",
    running: Running | None = None,
    *,
    baseline: Baseline | None = None,
    pictures: bool = False,
    sums: bool = False,
) -> Report:
    """Hold the dataset at ``root`` against its definition; with ``pictures`` the findings that will be shown are drawn.
    Findings that ``baseline`` knows are told and do not fail the run. With ``sums`` the facts have a digest of every file below the root.

    Raises RootError, ScopeError, StorageError and ReaderError.
    """
    how = running or Running()
    _known(scope, definition)
    started, began = how.now(), time.perf_counter()
    listing = list_root(definition, root, scope)
    harvest = first_wave(definition, listing, scope, how, sums=sums)
    stored = _stored(definition, listing, harvest)
    tables = Tables(definition, stored)
    compared, compared_harvest = second_wave(definition, tables, listing.by_path, how)
    harvest.bytes_read += compared_harvest.bytes_read
    judge = Judge(tables, compared, scope)
    accepted = _accepted(definition, judge, baseline, started)
    outcomes = accepted.outcomes
    drawings = evidence.draw(outcomes, tables, listing.by_path, how) if pictures else {}
    return Report(
        dataset=definition.name,
        title=definition.title,
        definition_path=str(definition.path),
        definition_sha256=definition.sha256,
        root=root,
        scope=scope,
        started=started,
        seconds=time.perf_counter() - began,
        coverage=_coverage(listing, harvest, stored),
        outcomes=outcomes,
        dsqc_version=version("dsqc"),
        libraries={name: version(name) for name in LIBRARIES},
        fail_on=fail_on,
        version=definition.version,
        homepage=definition.homepage,
        licence=definition.licence,
        claims=definition.claims,
        waivers=accepted.uses,
        baseline=accepted.baseline,
        facts=tables.stored | _compared_facts(compared),
        drawings=drawings,
    )


def _accepted(definition: Definition, judge: Judge, baseline: Baseline | None, started: datetime) -> Accepted:
    """All checks judged, those of waivers behind the others, whose findings they are held against."""
    own = [check for check in definition.checks if check.rule == OWN_RULE]
    others = [judge.outcome(check) for check in definition.checks if check.rule != OWN_RULE]
    accepted = accept(others, definition.waivers, baseline, judge.scope, started.date())
    judge.tables.fill("waivers", facts.frame(TABLES["waivers"], accepting.rows(accepted.uses)))
    by_id = {outcome.check_id: outcome for outcome in (*accepted.outcomes, *map(judge.outcome, own))}
    return dataclasses.replace(accepted, outcomes=[by_id[check.id] for check in definition.checks])


def _compared_facts(compared: Mapping[str, Compared]) -> dict[str, pl.DataFrame]:
    """The rows of all comparisons as they are saved: one table each, with the check that asked in front."""
    import polars as pl

    parts: dict[str, list[pl.DataFrame]] = {}
    for check_id, each in compared.items():
        for name, rows in each.tables.items():
            parts.setdefault(name, []).append(rows.select(pl.lit(check_id).alias("check"), *TABLES[name].column_names))
    return {name: pl.concat(frames) for name, frames in parts.items()}


def _known(scope: Scope, definition: Definition) -> None:
    """Every capture and text of ``--only`` is one that the definition can have."""
    for name, texts in scope.only.items():
        if name in definition.lent:
            raise ScopeError(
                f"--only {name}: the rows of a table tell it, which are read after the scope is known; choose by a file's name"
            )
        if name not in definition.captures:
            raise ScopeError(f"--only {name}: no capture of that name; captures: {', '.join(definition.captures)}")
        found = [pattern for source in definition.sources for pattern in source.patterns if name in pattern.names]
        closed = {text for pattern in found for text in pattern.alternatives.get(name, ())}
        if found and all(name in pattern.alternatives for pattern in found):
            for text in texts:
                if text not in closed:
                    raise ScopeError(f"--only {name}={text}: {name} is one of {', '.join(sorted(closed))}")


def _stored(definition: Definition, listing: Listing, harvest: Harvest) -> dict[str, pl.DataFrame]:
    """Every table of the contract as a frame, sorted by path, so that no result depends on who read what first."""
    import polars as pl

    files = facts.frame(TABLES["files"], listing.rows)
    captured = {name: pl.Series(name, [each.get(name) for each in listing.captures], pl.String) for name in definition.captures}
    stored = {"files": files.with_columns(captured.values()), "sources": facts.frame(TABLES["sources"], listing.patterns)}
    stored |= _rows(definition, harvest.rows.pop("rows", []))
    rows = dict(harvest.rows)
    rows["problems"] = [*((source, *problem) for source, problem in listing.problems), *rows.get("problems", ())]
    for name, table in TABLES.items():
        if name not in (*facts.LISTED, "rows"):
            stored[name] = facts.frame(table, rows.get(name, ())).sort("path", "source", maintain_order=True, nulls_last=True)
    return lending.lent(definition, stored | naming.named(definition, stored))


def _rows(definition: Definition, blocks: list[facts.Row]) -> dict[str, pl.DataFrame]:
    """The rows of each table source, in its own columns. The packed blocks are let go one by one: a table may fill half of the memory."""
    found: dict[str, list[pl.DataFrame]] = {source.name: [] for source in definition.sources if source.layout is not None}
    blocks.sort(key=operator.itemgetter(0, 1))
    blocks.reverse()
    while blocks:
        source, path, block = blocks.pop()
        found[source].append(layout.frame(path, block))
    return {rows_of(source.name): _of_source(source, found.pop(source.name)) for source in definition.sources if source.name in found}


def _of_source(source: Source, found: list[pl.DataFrame]) -> pl.DataFrame:
    import polars as pl

    assert source.layout is not None
    rows = pl.concat([pl.DataFrame(schema={"path": pl.String, **source.layout.schema()}), *found], how="diagonal")
    own = (pl.lit(source.name).alias("source"), pl.lit(None, pl.String).alias("file_path"))
    rest = [name for name in rows.columns if name not in TABLES["rows"].column_names]
    return rows.with_columns(own).select("source", *TABLES["rows"].column_names, *rest)


def _coverage(listing: Listing, harvest: Harvest, stored: Mapping[str, pl.DataFrame]) -> Coverage:
    import polars as pl

    troubled = set(stored["problems"].filter(~pl.col("problem").is_in(facts.HARMLESS_PROBLEMS))["path"]) & listing.by_path.keys()
    measured = {path for name in stored.keys() - _NOT_MEASURED for path in stored[name].filter(pl.col("path").is_in(troubled))["path"]}
    unfolded = stored["files"].filter((pl.col("file_kind") == "archive") & pl.col("source").is_null()).height
    return Coverage(
        files_listed=len(listing.by_path),
        files_read=harvest.files_read + unfolded,
        files_unreadable=len(troubled - measured),
        files_ignored=listing.ignored,
        files_outside_scope=listing.outside_scope,
        bytes_read=harvest.bytes_read,
    )


__all__ = ["Running", "ScopeError", "run"]
