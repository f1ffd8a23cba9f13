"""Every place of the one-hot label ``array`` has exactly one class: one 1 along the last axis, and 0 else.

A pixel of two classes or of none is counted twice by one tool and passed over by another, and where the largest value is taken it
becomes the first class in silence. All generations of the array are judged.

    - rule: one-hot
      with: {array: label}
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Arrays
from dsqc.finding import Finding, NotJudged
from dsqc.rules._array_forms import shape_in_words


def check(arrays: Arrays, *, array: str) -> Iterator[Finding | NotJudged]:
    named = arrays.filter(pl.col("array_name") == array)
    yield NotJudged(f"files without an array {array}", arrays["path"].n_unique() - named["path"].n_unique())
    wrong = named.filter(pl.col("not_one_hot_px").is_null() | (pl.col("not_one_hot_px") > 0))
    for row in wrong.sort("path", "generation").iter_rows(named=True):
        key, count_px = row["array_key"], row["not_one_hot_px"]
        if count_px is None:
            met = f"holds {row['dtype']} and has {shape_in_words(row['shape'])}"
            message = f"{key} {met}, expected numbers with height, width and classes"
            yield Finding(row["path"], message, (key, "no label"), {"dtype": row["dtype"], "shape": row["shape"]})
            continue
        height_px, width_px, _ = map(int, row["shape"].split(","))
        yield Finding(
            row["path"],
            f"{key} has {count_px:,} of {height_px * width_px:,} px whose values are not one 1 and 0 else",
            key=(key,),
            values={"not_one_hot_px": count_px, "px": height_px * width_px},
        )
