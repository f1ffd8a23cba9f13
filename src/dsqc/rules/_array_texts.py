"""Arrays of texts against the list that a definition states, or the several of which one fits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from dsqc.finding import Finding, NotJudged
from dsqc.rules._array_forms import Forms, unstated

_SHOWN = 12

Stated = Sequence[str] | Sequence[Sequence[str]]


def mistake(forms: Forms, texts: object) -> str | None:
    """What is wrong with the texts that are stated, in words; texts by group are not looked into."""
    for name, stated in texts.items() if isinstance(texts, Mapping) else ():
        if not stated or not all(_choices(stated)):
            return f"texts of {name} state none"
        wrong = unstated(name, "texts", forms)
        if wrong is not None:
            return wrong
    return None


def differing(named: pl.DataFrame, stated: Stated) -> Iterator[Finding | NotJudged]:
    choices = _choices(stated)
    yield NotJudged("arrays without texts", named["texts"].null_count())
    written = [json.dumps(choice, ensure_ascii=False) for choice in choices]
    for row in named.filter(~pl.col("texts").is_in(written)).iter_rows(named=True):
        found = json.loads(row["texts"])
        expected = max(choices, key=lambda choice: len(set(choice) & set(found)))
        nearest = "" if len(choices) == 1 else f", the nearest of {len(choices)} lists"
        yield Finding(
            row["path"],
            f"{row['array_key']} holds {_shown(found)}, expected {_shown(expected)}{nearest}{_difference(found, expected)}",
            key=(row["array_key"], "texts"),
            values={"found": found, "expected": expected},
        )


def _choices(stated: Stated) -> list[list[str]]:
    several = [list(each) for each in stated if not isinstance(each, str)]
    return several or [[each for each in stated if isinstance(each, str)]]


def _difference(found: Sequence[str], expected: Sequence[str]) -> str:
    missing, other = [each for each in expected if each not in found], [each for each in found if each not in expected]
    if not missing and not other:
        return "; the same in another order" if len(found) == len(expected) else "; the same, some of them repeated"
    return (f"; lacks {_shown(missing)}" if missing else "") + (f"; has {_shown(other)} besides" if other else "")


def _shown(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN:,} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more or "no text"
