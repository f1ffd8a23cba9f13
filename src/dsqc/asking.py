"""The first wave: each file read once, for the tables and digests that checks ask of it. Checksum lists come before the rest."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from dsqc import comparisons, executors, facts, patterns, resolve
from dsqc.bind import Checksum
from dsqc.definition import Binding, Check, Comparison, Definition
from dsqc.listing import Listing, in_scope
from dsqc.report import Scope
from dsqc.running import Running, silent
from dsqc.scan import scan
from dsqc.worker import Harvest, Job, Reading

OWN_ALGORITHM = "sha256"
"""The digest that is taken where a check asks for digests and no checksum list says which."""


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


def first_wave(definition: Definition, listing: Listing, scope: Scope, how: Running, *, sums: bool) -> Harvest:
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
