"""``findings.csv``: all findings as a table for a spreadsheet, one row each; ``findings`` writes the same for programs.

Columns are check, rule, level, state (open, waived or known), subject, message, values, fingerprint and key, values and key as JSON. The
file is UTF-8 with commas, one line a finding: what hides in a name, such as the end of a line, is shown escaped. A text that a
spreadsheet would run as a formula, which begins with ``=``, ``+``, ``-`` or ``@``, has a ``'`` in front, as has one that begins with
``'`` itself. The format ``findings`` has all texts as they are.

    dsqc run maskterial --format csv
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dsqc.plain import json_text
from dsqc.renderers import _words
from dsqc.report import Report

if TYPE_CHECKING:
    import polars as pl

_RUN_AS_FORMULA = r"^\s*['=+\-@＝＋－＠]"


def render(report: Report, folder: Path) -> Path:
    path = folder / "findings.csv"
    table(report).write_csv(path)
    return path


def table(report: Report) -> pl.DataFrame:
    """The findings as cells of text that no spreadsheet runs."""
    import polars as pl

    found = report.findings()
    keys = pl.Series("key", list(map(json_text, found["key"].to_list())), dtype=pl.String)
    shown = {name: _shown(name, column.to_list()) for name, column in found.with_columns(keys).to_dict().items()}
    cell = pl.all()
    cells = pl.DataFrame(shown, schema=dict.fromkeys(shown, pl.String))
    return cells.select(pl.when(cell.str.contains(_RUN_AS_FORMULA)).then("'" + cell).otherwise(cell).name.keep())


def _shown(name: str, texts: list[str]) -> list[str]:
    return list(map(_words.visible_json if name in ("values", "key") else _words.visible, texts))
