"""List, scan, judge: from a definition and a root to a report."""

from __future__ import annotations

import dataclasses
import hashlib
import operator
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

from dsqc import accepting, comparisons, evidence, executors, facts, layout, lending, naming, patterns, resolve
from dsqc.accepting import Accepted, accept
from dsqc.bind import Checksum
from dsqc.definition import Binding, Check, Comparison, Definition, Source
from dsqc.facts import TABLES
from dsqc.judge import Judge
from dsqc.listing import Listing, in_scope, list_root
from dsqc.pairing import Compared, second_wave
from dsqc.report import Baseline, Coverage, FailOn, Report, Scope
from dsqc.running import Running, silent
from dsqc.scan import scan
from dsqc.tables import Tables, rows_of
from dsqc.waivers import OWN_RULE
from dsqc.worker import Harvest, Job, Reading

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

LIBRARIES = ("numpy", "pillow", "polars", "pycocotools", "scipy", "simplejpeg")
"""What a measure or a decoded pixel may depend on."""
OWN_ALGORITHM = "sha256"
"""The digest that is taken where a check asks for digests and no checksum list says which."""


_NOT_MEASURED = {"files", "sources", "problems", "digests", "contents", *facts.JUDGED}
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
    harvest = _scanned(definition, listing, scope, how, sums=sums)
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


def _wanted(definition: Definition, listing: Listing) -> dict[str, frozenset[str]]:
    """The tables that the checks ask of each source, without those that their comparisons spare."""
    files = Counter(placed.source.name for placed in listing.placed)
    wanted: dict[str, set[str]] = {source.name: set() for source in definition.sources}
    fillable = {source.name: source.fills for source in definition.sources}
    for check in definition.checks:
        bindings = (*check.bindings, *(binding for each in check.comparisons for binding in _measured(each, files)))
        tables = {table for binding in bindings for table in binding.tables}
        stated = "manifest" in tables or any(_stated(check))
        for binding in bindings:
            for source in binding.sources:
                fills = fillable[source]
                wanted[source].update(table for table in binding.tables if table in fills and not (table == "digests" and stated))
    for join in (each for source in definition.sources for each in source.joins):
        wanted[join.lender].add("rows")
    return {name: frozenset(tables) for name, tables in wanted.items()}


def _measured(comparison: Comparison, files: Mapping[str, int]) -> Iterator[Binding]:
    """The bindings of a comparison but for those that it spares, by its options and the number of files that it is to look at."""
    spared = getattr(comparisons.load(comparison.name), "spared", None)
    for binding in comparison.bindings:
        count = sum(files[source] for source in binding.sources)
        if spared is None or not spared(comparison.options, count).intersection(binding.tables):
            yield binding


def _stated(check: Check) -> Iterator[tuple[str, str]]:
    """Paths whose digests a check states itself, each with the algorithm."""
    for given in check.options.values():
        if isinstance(given, Mapping):
            yield from ((path, checksum.algorithm) for path, checksum in given.items() if isinstance(checksum, Checksum))


def _scanned(definition: Definition, listing: Listing, scope: Scope, how: Running, *, sums: bool) -> Harvest:
    wanted = _wanted(definition, listing)
    lists = [job for job in _jobs(listing, wanted, {}) if any("manifest" in reading.wanted for reading in job.readings)]
    first = scan(lists, executors.inline, 1, silent)
    claims = _resolved(first, definition, listing, scope)
    first.rows["manifest"] = claims
    claimed: dict[str, set[str]] = {}
    inside = {row.path for row in listing.rows} & listing.by_path.keys()
    for _, _, _, _, algorithm, _, named_path in claims:
        if named_path is not None and algorithm in hashlib.algorithms_available:
            claimed.setdefault(named_path, set()).add(algorithm)
    for check in definition.checks:
        for path, algorithm in _stated(check):
            if path in inside:
                claimed.setdefault(path, set()).add(algorithm)
    done = {job.file.path for job in lists}
    jobs = [
        dataclasses.replace(job, readings=(), algorithms=tuple(sorted(claimed.get(job.file.path, ())))) if job.file.path in done else job
        for job in _jobs(listing, wanted, claimed)
    ]
    jobs = [job for job in jobs if job.readings or job.algorithms]
    if sums:
        jobs = [dataclasses.replace(job, is_summed=job.file.container is None) for job in jobs]
    second = scan(jobs, how.make_executor, how.workers, how.progress)
    # A list that another one claims is read again for its digest, and is one file.
    second.files_read -= len(done & {path for _, path, *_ in second.rows.get("digests", ())})
    first.merge(second)
    if sums:
        first.merge(_summed(listing, {job.file.path for job in jobs}, how))
    return first


def _summed(listing: Listing, read: Collection[str], how: Running) -> Harvest:
    """The sums of files that no check reads, which do not count as read; what cannot be read of them is told."""
    files = [file for path, file in sorted(listing.by_path.items()) if file.container is None and path not in read]
    return dataclasses.replace(
        scan([Job(file, is_summed=True) for file in files], how.make_executor, how.workers, how.progress), files_read=0
    )


def _jobs(listing: Listing, wanted: Mapping[str, frozenset[str]], claimed: Mapping[str, Iterable[str]]) -> list[Job]:
    """One job per file, whatever sources it is in, in the order of the listing."""
    readings: dict[str, list[Reading]] = {}
    algorithms: dict[str, set[str]] = {path: set(names) for path, names in claimed.items()}
    for placed in listing.placed:
        tables = wanted[placed.source.name]
        if "digests" in tables:
            algorithms.setdefault(placed.file.path, set()).add(OWN_ALGORITHM)
        own = tables - {*facts.LISTED, *facts.JUDGED, "digests"}
        if own:
            columns = {} if placed.source.layout is None else {"layout": placed.source.layout}
            reading = Reading(placed.source.name, placed.source.reader, own, {**placed.source.options, **columns})
            readings.setdefault(placed.file.path, []).append(reading)
    paths = sorted(readings.keys() | algorithms.keys())
    return [Job(listing.by_path[path], tuple(readings.get(path, ())), tuple(sorted(algorithms.get(path, ())))) for path in paths]


def _resolved(harvest: Harvest, definition: Definition, listing: Listing, scope: Scope) -> list[facts.Row]:
    """The claims with the listed path that each names; those that lie outside the scope are left out."""
    names = resolve.Names(listing.by_path)
    inside = {row.path for row in listing.rows}
    claims: list[facts.Row] = []
    for source, path, line, claimed, algorithm, digest, place in harvest.rows.get("manifest", ()):
        candidates = resolve.candidates(claimed, path) if place is None else (place,)
        named = names.find(candidates)
        outside = named not in inside if named is not None else _would_be_outside(candidates, definition, scope)
        if not (outside and scope.only):
            claims.append((source, path, line, claimed, algorithm, digest, named))
    return claims


def _would_be_outside(candidates: Iterable[str], definition: Definition, scope: Scope) -> bool:
    for candidate in candidates:
        for source in definition.sources:
            found = patterns.first_match(source.patterns, candidate)
            if found is not None and not in_scope(found[1], scope):
                return True
    return False


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
