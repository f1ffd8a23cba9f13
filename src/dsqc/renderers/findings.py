"""``findings.parquet``: all findings as a table, one row each, to filter and join with the tables of ``facts``.

Columns are check, rule, level, state (open, waived or known), subject, message, values (one line of JSON), fingerprint and key (a list of
texts). The table is that of ``report.findings()``.

    dsqc run maskterial --format findings
"""

from __future__ import annotations

from pathlib import Path

from dsqc.report import Report


def render(report: Report, folder: Path) -> Path:
    path = folder / "findings.parquet"
    report.findings().write_parquet(path)
    return path
