"""``facts/<table>.parquet``: everything that was measured, one file per table, for any tool to query.

A finding says that an object is too small; the facts have the area of every object. Columns, types and units are those of
``dsqc.facts``, captures of file names are further columns of ``files``. Tables of an earlier run are removed.

    dsqc run maskterial --format facts
"""

from __future__ import annotations

from pathlib import Path

from dsqc.report import Report

STAMP = "dsqc_started"
"""Under this name each table has when its run started, as ``report.json`` has it."""


def render(report: Report, folder: Path) -> Path:
    tables = folder / "facts"
    tables.mkdir(exist_ok=True)
    for stale in tables.glob("*.parquet"):
        stale.unlink()
    for name, frame in sorted(report.facts.items()):
        frame.write_parquet(tables / f"{name}.parquet", metadata={STAMP: report.moment})
    return tables
