"""What was not checked, and why: files, checks and rows that the verdict says nothing about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dsqc.renderers import _words
from dsqc.report import Report

NO_MEMBERS = "has no files in it"
"""What the listing says of an archive that it could open."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """``count`` is None where nobody knows it, ``check_id`` where it is not one check that did not look."""

    count: int | None
    what: str
    why: str
    check_id: str | None = None


def unchecked(report: Report) -> list[Unchecked]:
    return [*_archives(report), *_files(report), *_checks(report), *_rows(report)]


def _archives(report: Report) -> Iterator[Unchecked]:
    """Archives that cannot be opened: nobody knows which files are in them, so no other count has these."""
    import polars as pl

    problems, files = report.facts.get("problems"), report.facts.get("files")
    if problems is None or files is None:
        return
    whole = problems.filter((pl.col("problem") == "bad-archive") & pl.col("pointer").is_null() & (pl.col("detail") != NO_MEMBERS))
    archives = files.filter(pl.col("file_kind") == "archive").select("path")
    for path, detail in whole.join(archives, on="path", how="semi").unique("path").sort("path").select("path", "detail").iter_rows():
        yield Unchecked(None, f"{_words.visible(path)}: its contents are unknown", _words.visible(detail))


def _files(report: Report) -> Iterator[Unchecked]:
    coverage = report.coverage
    kept = " and ".join(f"{name} {' or '.join(texts)}" for name, texts in report.scope.only.items())
    outside = f"the run was told to look at {_words.visible(kept)} alone (--only)" if kept else "the scope of the run leaves them out"
    rows = (
        (coverage.files_outside_scope, "outside the scope", outside),
        (coverage.files_ignored, "ignored", "the definition names them under ignore"),
        (coverage.files_unreadable, "unreadable", "see the findings of the check readable" if _reads(report) else "they could not be read"),
        (
            coverage.files_listed - coverage.files_read - coverage.files_ignored - coverage.files_outside_scope,
            "listed and not opened",
            "no check asks for what is in them",
        ),
    )
    yield from (Unchecked(count, f"{'file' if count == 1 else 'files'} {what}", why) for count, what, why in rows if count > 0)


def _reads(report: Report) -> bool:
    return any(outcome.check_id == "readable" for outcome in report.outcomes)


def _checks(report: Report) -> Iterator[Unchecked]:
    words = {"not-applicable": "not applicable", "empty": "that judged nothing", "crashed": "that crashed"}
    for status, told in words.items():
        for outcome in report.outcomes:
            if outcome.status == status:
                yield Unchecked(1, f"check {told}", _words.visible(outcome.reason or "no reason is given"), outcome.check_id)


def _rows(report: Report) -> Iterator[Unchecked]:
    for outcome in report.outcomes:
        for each in outcome.not_judged:
            yield Unchecked(each.count, "not judged", _words.visible(each.reason), outcome.check_id)
