"""Every file could be read.

A file that cannot be read stands in no other table, so every other check passes it over: this finding is the only place
where it shows. Oddities that lose nothing (bytes after the end of a picture, a container that departs from its standard)
are left to ``regular-files``. What several sources say of one place in a file is one finding.

    - rule: readable
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import HARMLESS_PROBLEMS, Files, Problems
from dsqc.finding import Finding

PLACE = ("path", "problem", "pointer")


def check(problems: Problems, files: Files) -> Iterator[Finding]:
    """``files`` says how many files the answer stands on; a table of problems is rightly empty."""
    harmful = problems.filter(~pl.col("problem").is_in(HARMLESS_PROBLEMS))
    places = harmful.group_by(PLACE).agg(pl.col("detail").unique().sort().str.join("; ")).sort(PLACE)
    for row in places.iter_rows(named=True):
        pointer = row["pointer"]
        yield Finding(
            row["path"],
            row["detail"] if pointer is None else f"{pointer}: {row['detail']}",
            key=(row["problem"],) if pointer is None else (row["problem"], pointer),
            values={"problem": row["problem"]},
        )
