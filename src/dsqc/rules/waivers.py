"""Every waiver is needed, in date and no wider than it says.

A waiver lets findings of one check stand, with a reason and the name of who answers for them. It stands in the definition, or in the
file ``NAME.waivers.yaml`` beside it, and says which findings it means: by ``subject`` (a pattern) and ``key``, or by the fingerprints
that reports show (``findings``). What it covers is told and counted as waived, and fails no run.

A waiver whose day has passed, that no finding fits any more, or that more findings fit than its ``at_most`` covers nothing it should
not: in the first and the last case its findings fail again. Where the scope of a run leaves a part of the dataset out, a waiver that
nothing fits is told as not judged.

This check stands behind all others wherever there are waivers, as a warning; a definition that states it may say otherwise.

    - rule: waivers
      level: error
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import NotApplicableError
from dsqc.facts import Waivers
from dsqc.finding import Finding, NotJudged


def check(waivers: Waivers) -> Iterator[Finding | NotJudged]:
    not_judged = waivers.filter(pl.col("waiver_state") == "not-judged").height
    if waivers.height and not_judged == waivers.height:
        raise NotApplicableError("nothing fits any waiver, and no check that they name was judged whole")
    for row in waivers.filter(~pl.col("waiver_state").is_in(["used", "not-judged"])).iter_rows(named=True):
        yield _finding(row)
    yield NotJudged("waivers that nothing fits, of checks that were not judged whole", not_judged)


def _expired(count: int) -> str:
    if count == 1:
        return "so that 1 finding that fits it counts again; mend what it tells, or renew it"
    return f"so that {count:,} findings that fit it count again; mend what they tell, or renew it"


def _finding(row: Mapping[str, Any]) -> Finding:
    count = row["waived_count"]
    found = f"{count:,} finding{'' if count == 1 else 's'}"
    words = {
        "unused": "no finding fits it; take it out",
        "expired": f"it held until {row['waived_until']}, {_expired(count) if count else 'and no finding fits it; take it out'}",
        "too-wide": f"{found} fit it, over its at_most of {row['waived_at_most']:,}, so that none is waived; narrow it or raise at_most",
    }
    message = f"waiver of {row['waived_check']} by {row['waived_by']} ({row['path']}, line {row['line']:,}): {words[row['waiver_state']]}"
    values = {name: row[name] for name in ("line", "waived_count", "waived_at_most", "waived_because", "waived_by", "waived_until")}
    return Finding(".", message, key=(row["waiver_state"], row["waived_check"], row["waived_because"]), values=values)
