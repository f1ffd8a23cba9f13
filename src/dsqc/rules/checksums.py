"""Every file has the digest that the checksum lists claim.

A picture with a flipped bit decodes without complaint; only a checksum that the authors published finds it. A claimed
file that is not there is missing, a file that is listed twice with different digests cannot fit both, and with
``complete: true`` every file is claimed by some list. A list that claims an archive speaks for its members, and lists
that claim members speak for their archive. In a partial copy (``--partial``) nothing is missing.

    - rule: checksums
      with: {complete: true}
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import polars as pl

from dsqc.bind import NothingRelatesError
from dsqc.facts import Digests, Files, Manifest
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope

WHOLE = Scope()


def check(
    manifest: Manifest, digests: Digests, files: Files, *, complete: bool = False, scope: Scope = WHOLE
) -> Iterator[Finding | NotJudged]:
    claims = manifest.sort("path", "line").with_columns(
        pl.coalesce("named_path", "claimed").alias("subject"), pl.col("digest").bin.encode("hex").alias("hex")
    )
    yield from _missing(claims.filter(pl.col("named_path").is_null()), partial=scope.partial)
    yield from _conflicts(claims)
    yield from _differing(claims.filter(pl.col("named_path").is_not_null()), digests)
    if complete:
        yield from _unclaimed(manifest, files)


def _missing(claims: pl.DataFrame, *, partial: bool) -> Iterator[Finding | NotJudged]:
    missing = claims.unique(["claimed", "path"], keep="first", maintain_order=True).sort("claimed", "path")
    if partial and missing.height:
        yield NotJudged("claimed files that are not there, in a copy that is said to be partial", missing.height)
        return
    for claimed, path, line in missing.select("claimed", "path", "line").iter_rows():
        yield Finding(claimed, f"listed in {path} line {line} and not there", key=("missing", path), values={"list": path, "line": line})


def _conflicts(claims: pl.DataFrame) -> Iterator[Finding]:
    # A name that means no file is one only for the lists of a folder: every bag has its data/a.png.
    folder = pl.when(pl.col("named_path").is_null()).then(pl.col("path").str.extract("(?s)^(.*)/").fill_null("")).alias("missed_in")
    of_one = ["subject", "algorithm", "missed_in"]
    distinct = claims.with_columns(folder).unique([*of_one, "digest"], keep="first", maintain_order=True)
    conflicting = distinct.filter(pl.len().over(of_one) > 1)
    said = pl.struct("path", "line", "hex").alias("said")
    for subject, algorithm, missed_in, told in conflicting.group_by(of_one, maintain_order=True).agg(said).sort(of_one).iter_rows():
        shown = ", ".join(f"{each['hex']} in {each['path']} line {each['line']}" for each in told)
        yield Finding(
            subject,
            f"listed with {len(told):,} different {algorithm} digests: {shown}",
            key=("conflict", algorithm, missed_in) if missed_in else ("conflict", algorithm),
            values={"claims": told},
        )


def _differing(claims: pl.DataFrame, digests: pl.DataFrame) -> Iterator[Finding | NotJudged]:
    once = claims.unique(["named_path", "path", "algorithm", "digest"], keep="first", maintain_order=True)
    measured = digests.select("path", "algorithm", pl.col("digest").alias("measured")).unique(["path", "algorithm"])
    held = once.join(measured, left_on=["named_path", "algorithm"], right_on=["path", "algorithm"], how="left", maintain_order="left")
    differing = held.filter(pl.col("measured") != pl.col("digest")).sort("named_path", "path", "line")
    for row in differing.with_columns(pl.col("measured").bin.encode("hex")).iter_rows(named=True):
        yield Finding(
            row["named_path"],
            f"{row['algorithm']} is {row['measured']}, {row['path']} line {row['line']} claims {row['hex']}",
            key=("differs", row["path"], row["algorithm"], row["hex"]),
            values={"measured": row["measured"], "claimed": row["hex"], "list": row["path"], "line": row["line"]},
        )
    if held.height and not digests.height:
        raise NothingRelatesError(f"none of {held.height:,} claimed files that are there was measured; 'where' may leave them all out")
    yield from _not_measured(held.filter(pl.col("measured").is_null()))


def _not_measured(claims: pl.DataFrame) -> Iterator[NotJudged]:
    for algorithm, count in claims.group_by("algorithm").len().sort("algorithm").iter_rows():
        if algorithm in hashlib.algorithms_available:
            yield NotJudged(f"claimed files whose {algorithm} digest was not measured: not readable, or outside the scope", count)
        else:
            yield NotJudged(f"claims of {algorithm} digests, an algorithm that Python's hashlib does not know", count)


def _unclaimed(manifest: pl.DataFrame, files: pl.DataFrame) -> Iterator[Finding]:
    claimed = manifest.select(pl.col("named_path").alias("path"))
    spoken_for = files.join(claimed, on="path", how="semi").select(pl.col("container").alias("path"))
    unclaimed = (
        files.filter(pl.col("file_kind").is_in(["file", "member", "archive"]))
        .unique("path", keep="first", maintain_order=True)
        .join(pl.concat([claimed, spoken_for, manifest.select("path")]), on="path", how="anti")
        .join(claimed, left_on="container", right_on="path", how="anti")
    )
    for path in unclaimed.sort("path")["path"]:
        yield Finding(path, "no checksum list claims it", key=("unclaimed",))
