"""Every file of arrays has the arrays that are stated, of these kinds and shapes, and they fit each other.

Tools that write arrays check nothing when they save: a renamed key, a label on another grid than its image, or a class that was left out of
the one-hot label is found when training stops, or never. ``needed`` arrays must be there and ``optional`` ones may; any other is a finding
unless ``others_allowed``. Each states its kind and its sides, outermost first: ``uint8 H,W,3``, ``float64 7``, ``float64`` for a single
value. A capital letter is the same number wherever it stands in a file; ``*`` is any kind or any side, and ``...`` any sides.

``at_most: {C: N}`` holds one letter against another. ``values`` states the least and the greatest value of an array, as numbers or letters.
``same_colours`` lists pairs of arrays that are equal in their first three bands. ``texts`` states what an array of texts holds, in order:
one list, or several of which one fits. Older generations of an array (with zeros in front of the key) are held to the same, each within its
generation, unless ``generations: newest``.

    - rule: arrays
      with:
        needed:
          image: uint8 H,W,3
          orig_image: uint8 H,W,B
          label: uint8 H,W,C
          doodles: uint8 H,W
          settings: float64 7
          classes: str N
        optional: {color_label: 'uint8 H,W,3'}
        at_most: {C: N}
        values: {label: [0, 1], doodles: [0, C]}
        same_colours: [[image, orig_image]]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import polars as pl

from dsqc import bind
from dsqc.bind import Per
from dsqc.facts import Arrays
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _array_forms, _array_texts, _sides_of_arrays
from dsqc.rules._array_forms import Forms

Said = Iterator[Finding | NotJudged]
Bound = int | float | str
Texts = dict[str, list[str] | list[list[str]]]

_GENERATION = ["path", "generation"]


def verify(options: Mapping[str, Any]) -> str | None:
    needed, optional = options["needed"] or {}, options["optional"] or {}
    both = sorted(set(needed) & set(optional))
    if not needed and not optional:
        return "expected 'needed' or 'optional' to state an array"
    if both:
        return f"{both[0]} is both needed and optional"
    try:
        forms = _array_forms.read({**needed, **optional})
    except ValueError as error:
        return str(error)
    return _array_forms.mistake(forms, options["at_most"], options["values"], options["same_colours"]) or _array_texts.mistake(
        forms, options["texts"]
    )


def check(
    arrays: Arrays,
    *,
    needed: dict[str, str] | None = None,
    optional: dict[str, str] | None = None,
    at_most: dict[str, str] | None = None,
    values: dict[str, list[Bound]] | None = None,
    same_colours: list[list[str]] | None = None,
    texts: Per[Texts | None] = None,
    others_allowed: bool = False,
    generations: Literal["all", "newest"] = "all",
) -> Said:
    forms = _array_forms.read({**(needed or {}), **(optional or {})})
    paths = arrays.select("path").unique()
    rows = (arrays if generations == "all" else arrays.filter(pl.col("generation") == 0)).sort("path", "generation", "array_key")
    stated = rows.filter(pl.col("array_name").is_in(list(forms)))
    yield from _missing(stated, paths, list(needed or {}))
    if not others_allowed:
        yield from _others(rows, forms)
    yield from _kinds(stated, forms)
    sides = _sides_of_arrays.sides(stated, forms)
    letters = _sides_of_arrays.letters(sides)
    yield from _sides_of_arrays.differing(stated, sides, letters, forms)
    for low, high in (at_most or {}).items():
        yield from _at_most(letters, low, high)
    for name, (least, greatest) in (values or {}).items():
        yield from _within(stated.filter(pl.col("array_name") == name), letters, least, greatest)
    for one, other in same_colours or []:
        yield from _same_colours(stated, one, other)
    for name, expected in (texts or {}).items():
        yield from _array_texts.differing(stated.filter(pl.col("array_name") == name), expected)


def _missing(stated: pl.DataFrame, paths: pl.DataFrame, needed: Sequence[str]) -> Iterator[Finding]:
    """A file without any stated array lacks those of its newest generation."""
    newest = paths.select("path", pl.lit(0, pl.Int64).alias("generation"))
    there = pl.concat([newest, stated.select(_GENERATION)]).unique()
    wanted = there.join(pl.DataFrame({"array_name": needed}, schema={"array_name": pl.String}), how="cross", maintain_order="right")
    lacking = wanted.join(stated, on=[*_GENERATION, "array_name"], how="anti", maintain_order="left")
    grouped = lacking.group_by(_GENERATION, maintain_order=True).agg("array_name").sort(_GENERATION)
    for path, generation, names in grouped.iter_rows():
        zeros = "0" * generation
        keys = [zeros + name for name in names]
        if len(keys) == len(needed) > 1:
            yield Finding(path, f"has none of the arrays {', '.join(keys)}", ("missing all", str(generation)), {"missing": keys})
        else:
            yield from (Finding(path, f"has no array {key}", key=("missing", key), values={"missing": key}) for key in keys)


def _others(rows: pl.DataFrame, forms: Forms) -> Iterator[Finding]:
    for row in rows.filter(~pl.col("array_name").is_in(list(forms))).iter_rows(named=True):
        holds = f"{row['array_key']} ({row['dtype']}, {_array_forms.shape_in_words(row['shape'])})"
        message = f"has an array {holds}, expected {', '.join(forms)}{bind.close(row['array_name'], forms)}"
        yield Finding(row["path"], message, key=("not stated", row["array_key"]), values={"dtype": row["dtype"], "shape": row["shape"]})


def _kinds(stated: pl.DataFrame, forms: Forms) -> Iterator[Finding]:
    kinds = {name: form.kind for name, form in forms.items() if form.kind is not None}
    expected = pl.col("array_name").replace_strict(kinds, default=None, return_dtype=pl.String)
    for row in stated.with_columns(expected.alias("expected")).filter(pl.col("dtype") != pl.col("expected")).iter_rows(named=True):
        message = f"{row['array_key']} holds {row['dtype']}, expected {row['expected']}"
        yield Finding(row["path"], message, (row["array_key"], "kind"), {"dtype": row["dtype"], "expected": row["expected"]})


def _at_most(letters: pl.DataFrame, low: str, high: str) -> Said:
    generations = letters.select(_GENERATION).unique().height
    left, right = (letters.filter(pl.col("term") == letter).drop("term") for letter in (low, high))
    both = left.join(right, on=_GENERATION, suffix="_high")
    yield NotJudged(f"generations of a file in which {low} or {high} is not known", generations - both.height)
    for row in both.filter(pl.col("side") > pl.col("side_high")).sort(_GENERATION).iter_rows(named=True):
        yield Finding(
            row["path"],
            f"{low} is {row['side']:,} in {row['owner']}, expected at most {high}, which is {row['side_high']:,} in {row['owner_high']}",
            key=("at most", low, high, str(row["generation"])),
            values={low: row["side"], high: row["side_high"]},
        )


def _within(named: pl.DataFrame, letters: pl.DataFrame, least: Bound, greatest: Bound) -> Said:
    for column, bound in (("low", least), ("high", greatest)):
        if isinstance(bound, str):
            known = letters.filter(pl.col("term") == bound).select(*_GENERATION, pl.col("side").cast(pl.Float64).alias(column))
            named = named.join(known, on=_GENERATION, how="left", maintain_order="left")
        else:
            named = named.with_columns(pl.lit(float(bound)).alias(column))
    for row in named.filter(pl.col("not_finite") > 0).iter_rows(named=True):
        message = f"{row['array_key']} holds NaN or infinite values: {row['not_finite']:,}, expected none"
        yield Finding(row["path"], message, (row["array_key"], "not finite"), {"not_finite": row["not_finite"]})
    unknown = pl.col("low").is_null() | pl.col("high").is_null()
    yield NotJudged("arrays whose bounds are sides that their file lacks", named.filter(unknown).height)
    yield NotJudged("arrays without numbers to hold against bounds", named.filter(~unknown & pl.col("least").is_null()).height)
    outside = (pl.col("least") < pl.col("low")) | (pl.col("greatest") > pl.col("high"))
    for row in named.filter(outside).iter_rows(named=True):
        found, (low, high) = _range(row["least"], row["greatest"]), (_bound(least, row["low"]), _bound(greatest, row["high"]))
        yield Finding(
            row["path"],
            f"{row['array_key']} holds {found}, expected {low} to {high}",
            key=(row["array_key"], "values"),
            values={"least": row["least"], "greatest": row["greatest"], "at_least": row["low"], "at_most": row["high"]},
        )


def _range(least: float, greatest: float) -> str:
    return f"{least:,g}" if least == greatest else f"{least:,g} to {greatest:,g}"


def _bound(stated: Bound, number: float) -> str:
    return f"{stated} ({number:,g})" if isinstance(stated, str) else f"{number:,g}"


def _same_colours(stated: pl.DataFrame, one: str, other: str) -> Said:
    left, right = (stated.filter(pl.col("array_name") == name) for name in (one, other))
    both = left.join(right, on=_GENERATION, suffix="_other", maintain_order="left")
    different = pl.col("colour_digest") != pl.col("colour_digest_other")
    yield NotJudged("pairs of arrays of which one has no three bands", both.select(different.is_null().sum()).item())
    for row in both.filter(different).iter_rows(named=True):
        message = f"{row['array_key']} and {row['array_key_other']} differ in their first three bands, expected the same"
        yield Finding(row["path"], message, key=("colours", row["array_key"], row["array_key_other"]))
