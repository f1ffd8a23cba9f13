"""The second wave: comparisons of the pairs that checks single out, equal pairs measured once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dsqc import comparisons, facts
from dsqc.bind import signature
from dsqc.datafile import DataFile
from dsqc.definition import Check, Comparison, Definition
from dsqc.facts import TABLES
from dsqc.running import Running
from dsqc.scan import scan
from dsqc.tables import Facts, Tables
from dsqc.worker import Harvest, Job, Pair

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows of the comparisons that one check asked for; ``trouble`` is what kept the pairs from being found."""

    tables: Facts = field(default_factory=dict)
    left_out: tuple[tuple[str, int], ...] = ()
    trouble: Exception | None = None


def second_wave(
    definition: Definition, tables: Tables, by_path: Mapping[str, DataFile], how: Running
) -> tuple[dict[str, Compared], Harvest]:
    """What each check's comparisons measured, by check id, and how much was read for it."""
    jobs: dict[str, Job] = {}
    asked: dict[str, tuple[dict[str, list[str]], list[tuple[str, int]], Exception | None]] = {}
    for check in definition.checks:
        if check.comparisons:
            asked[check.id] = _pairs(check, tables, by_path, jobs)
    harvest = scan(
        [jobs[key] for key in sorted(jobs, key=lambda key: (jobs[key].file.path, key))], how.make_executor, how.workers, how.progress
    )
    compared = {
        check_id: Compared({name: _rows(name, keys, harvest, tables) for name, keys in by_table.items()}, tuple(left_out), trouble)
        for check_id, (by_table, left_out, trouble) in asked.items()
    }
    return compared, harvest


def _pairs(
    check: Check, tables: Tables, by_path: Mapping[str, DataFile], jobs: dict[str, Job]
) -> tuple[dict[str, list[str]], list[tuple[str, int]], Exception | None]:
    """The keys of the pairs of each comparison table of a check; new pairs are added to ``jobs``."""
    by_table: dict[str, list[str]] = {}
    left_out: list[tuple[str, int]] = []
    for each in check.comparisons:
        by_table[each.table] = []
        try:
            pairs = comparisons.load(each.name).pairs
            apart = {"per": check.per} if signature(pairs).takes_per else {}
            found = pairs(*(tables.bound(binding) for binding in each.bindings), **each.options, **apart)
        except Exception as error:
            return {one.table: [] for one in check.comparisons}, [], error
        left_out.extend(found.left_out)
        for row in found.rows.iter_rows(named=True):
            key = _key(each, row)
            by_table[each.table].append(key)
            if key not in jobs:
                opens = tuple((column, by_path[path]) for column, path in row.items() if column.startswith("path_") and path is not None)
                lists = tuple((path, by_path[path]) for column in row if column.startswith("paths_") for path in row[column])
                file = next((file for _, file in (*opens, *lists)), DataFile(row["path"], "", 0))
                jobs[key] = Job(file, pair=Pair(key, each.name, row, opens, lists))
    return by_table, left_out, None


def _key(comparison: Comparison, row: Mapping[str, Any]) -> str:
    return hashlib.sha256(f"{comparison.name} {sorted(row.items())!r}".encode()).hexdigest()


def _rows(table: str, keys: Sequence[str], harvest: Harvest, tables: Tables) -> pl.DataFrame:
    import polars as pl

    wanted = set(keys)
    rows = facts.frame(TABLES[table], (row for row in harvest.rows.get(table, ()) if row[0] in wanted))
    return tables.of_comparison(table, rows.with_columns(pl.lit(None, pl.String).alias("source")).sort("path", maintain_order=True))
