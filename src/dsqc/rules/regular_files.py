"""Every file keeps to its format, even where departing from it loses nothing.

``readable`` is silent about ``trailing-bytes`` (the content is whole, and further bytes follow it) and ``irregular`` (the
content is whole, and its container departs from the standard). Stricter decoders refuse such files, and trailing bytes
can carry what was not meant to be published. A kind that the dataset is known for is named in ``tolerate``.

    - rule: regular-files
      with: {tolerate: [trailing-bytes]}
      level: warning
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import polars as pl

from dsqc.facts import HARMLESS_PROBLEMS, Problems
from dsqc.finding import Finding

PLACE = ("path", "problem", "pointer")


def check(problems: Problems, *, tolerate: Sequence[Literal["trailing-bytes", "irregular"]] = ()) -> Iterator[Finding]:
    wanted = [problem for problem in HARMLESS_PROBLEMS if problem not in tolerate]
    odd = problems.filter(pl.col("problem").is_in(wanted))
    for row in odd.group_by(PLACE).agg(pl.col("detail").unique().sort().str.join("; ")).sort(PLACE).iter_rows(named=True):
        pointer = row["pointer"]
        yield Finding(
            row["path"],
            row["detail"] if pointer is None else f"{pointer}: {row['detail']}",
            key=(row["problem"],) if pointer is None else (row["problem"], pointer),
            values={"problem": row["problem"]},
        )
