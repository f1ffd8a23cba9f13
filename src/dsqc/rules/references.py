"""Every picture and category that an annotation names is in its file, and every picture that the file names is there once, where it says.

An annotation of an unknown picture is dropped without a word, and so is a picture whose file is not found. A picture that is
listed twice has its objects torn apart. A picture that lies under another capture than its annotation file (a train file that names a
test picture) leaks across splits; ``agree`` narrows the captures that must agree, which are all that both have. In a partial copy
(``--partial``) no picture is missing.

    - rule: references
      with: {agree: [split]}
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc import bind
from dsqc.facts import Annotations, Entries, Files
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.report import Scope
from dsqc.rules._annotated import left_out, with_ids

WHOLE = Scope()


def check(
    annotations: Annotations, entries: Entries, files: Files, *, agree: list[bind.Column] | None = None, scope: Scope = WHOLE
) -> Iterator[Finding | NotJudged]:
    unknown = annotations.filter(pl.col("image_id").is_not_null()).join(entries, on=["path", "image_id"], how="anti", maintain_order="left")
    yield from _dangling("picture", unknown, "image_id", "no entry has it")
    nameless = annotations.filter(pl.col("category").is_null() & pl.col("category_id").is_not_null())
    yield from _dangling("category", nameless, "category_id", "no named category has it")
    yield from _counted("annotation", "image_id", with_ids(annotations, entries))
    yield from _counted("annotation", "category_id", annotations)
    yield from _counted("picture", "file_name", entries)
    yield from _missing(entries, files, scope)
    yield from _listed_twice(entries)
    yield from _misplaced(entries, files, agree)


def _dangling(what: str, rows: pl.DataFrame, column: str, why: str) -> Iterator[Finding]:
    grouped = rows.group_by("path", column, maintain_order=True).agg(pl.len().alias("count"), pl.col("pointer", "image_path").first())
    for path, identity, count, pointer, image_path in grouped.sort("path", column).iter_rows():
        named = "1 annotation names" if count == 1 else f"{count:,} annotations name"
        yield Finding(
            path,
            f"{named} {what} id {identity} and {why}, first at {pointer}",
            key=(f"{what} id", identity),
            values={column: identity, "annotation_count": count, "pointer": pointer},
            evidence=() if image_path is None else (Mark(image_path, caption=f"{what} id {identity}", instances=(pointer,)),),
        )


def _counted(what: str, column: str, rows: pl.DataFrame) -> Iterator[Finding]:
    """Rows that name nothing at all, by file."""
    grouped = rows.filter(pl.col(column).is_null()).group_by("path", maintain_order=True)
    for path, count, pointer in grouped.agg(pl.len().alias("count"), pl.col("pointer").first()).sort("path").iter_rows():
        has = f"{what} has" if count == 1 else f"{what}s have"
        message = f"{count:,} {has} no {column}, first at {pointer}"
        yield Finding(path, message, key=("without", what, column), values={"count": count, "pointer": pointer})


def _missing(entries: pl.DataFrame, files: pl.DataFrame, scope: Scope) -> Iterator[Finding | NotJudged]:
    """A name with backslashes is found on Windows alone."""
    on_windows = pl.col("file_name").str.contains("\\", literal=True) & ~pl.col("image_path").str.contains("\\", literal=True)
    named = entries.filter(pl.col("file_name").is_not_null())
    missing = named.filter(pl.col("image_path").is_null() | on_windows).unique(["path", "file_name"], keep="first", maintain_order=True)
    excused = pl.lit(value=scope.partial) | ~_surely_in_scope(entries, files, scope)
    absent = missing.filter(pl.col("image_path").is_null() & excused)
    yield from left_out("pictures that are not there and may lie outside the scope, or be left out of a partial copy", absent.height)
    told = missing.filter(pl.col("image_path").is_not_null() | ~excused)
    rows = told.select("path", "file_name", "image_path", "pointer").sort("path", "file_name")
    for path, file_name, image_path, pointer in rows.iter_rows():
        backslashes = " (Windows backslashes)" if "\\" in file_name else ""
        there = "no such picture is there" if image_path is None else f"only Windows reads this as {image_path}"
        yield Finding(
            path,
            f"names {file_name}{backslashes} at {pointer}, {there}",
            key=("not there", file_name),
            values={"file_name": file_name, "pointer": pointer},
        )


def _surely_in_scope(entries: pl.DataFrame, files: pl.DataFrame, scope: Scope) -> pl.Expr:
    """Whether the annotation file has every capture that the scope chose pictures by, so that its pictures are in scope as well."""
    pictures = files.filter(pl.col("path").is_in(entries["image_path"].drop_nulls().unique().to_list()))
    by = [name for name in scope.only if name not in pictures.columns or pictures[name].null_count() < pictures.height]
    chosen = [pl.col(name).is_not_null() if name in entries.columns else pl.lit(value=False) for name in by]
    return pl.all_horizontal(pl.lit(value=True), *chosen)


def _listed_twice(entries: pl.DataFrame) -> Iterator[Finding]:
    pictures = entries.with_columns(picture=pl.coalesce("image_path", "file_name")).filter(pl.col("picture").is_not_null())
    twice = pictures.filter(pl.len().over("path", "picture") > 1).group_by("path", "picture", maintain_order=True)
    shown = pl.concat_str(pl.lit("id "), pl.col("image_id").fill_null("null"), pl.lit(" at "), pl.col("pointer")).head(3)
    told = twice.agg(pl.len().alias("count"), shown.alias("shown"), pl.col("image_path").first())
    for path, picture, count, places, image_path in told.sort("path", "picture").iter_rows():
        more = f" and {count - len(places):,} more" if count > len(places) else ""
        yield Finding(
            path,
            f"lists {picture} {count:,} times, expected once: {', '.join(places)}{more}",
            key=("listed twice", picture),
            values={"picture": picture, "count": count, "places": places},
            evidence=() if image_path is None else (Mark(image_path, caption=f"listed {count:,} times"),),
        )


def _misplaced(entries: pl.DataFrame, files: pl.DataFrame, agree: list[str] | None) -> Iterator[Finding | NotJudged]:
    names = [name for name in bind.shared_captures(entries, files) if agree is None or name in agree]
    if not names:
        return
    located = entries.filter(pl.col("image_path").is_not_null()).unique(["path", "image_path"], keep="first", maintain_order=True)
    placed = files.select("path", *names)
    known = located.join(placed, left_on="image_path", right_on="path", how="semi", maintain_order="left")
    if located.height and not known.height:
        raise bind.NothingRelatesError(f"none of {located.height:,} pictures is among the {files.height:,} files")
    yield from left_out("pictures that are not among the files, so that their captures were not compared", located.height - known.height)
    differing = pl.concat([_differing(known, placed, name) for name in names])
    told = differing.group_by("path", "image_path", maintain_order=True).agg("name", "stated", "found").sort("path", "image_path")
    for path, image_path, columns, stated, found in told.iter_rows():
        here = ", ".join(f"{name}={text}" for name, text in zip(columns, stated, strict=True))
        there = ", ".join(f"{name}={text}" for name, text in zip(columns, found, strict=True))
        yield Finding(
            path,
            f"is of {here} and names {image_path}, which is of {there}",
            key=("misplaced", image_path),
            values={"image_path": image_path, "stated": stated, "found": found},
            evidence=(Mark(image_path, caption=there),),
        )


def _differing(entries: pl.DataFrame, placed: pl.DataFrame, name: str) -> pl.DataFrame:
    """Pictures none of whose texts of a capture is that of the annotation file. A picture of two sources may have two."""
    of_file = placed.filter(pl.col(name).is_not_null()).group_by("path").agg(pl.col(name).unique().sort().alias("texts"))
    held = entries.select("path", "image_path", stated=name).filter(pl.col("stated").is_not_null())
    held = held.join(of_file, left_on="image_path", right_on="path", how="inner", maintain_order="left")
    wrong = held.filter(~pl.col("stated").is_in(pl.col("texts")))
    return wrong.select("path", "image_path", pl.lit(name).alias("name"), "stated", pl.col("texts").list.join(" or ").alias("found"))
