"""``dsqc index``: one page over the reports of all datasets."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

if TYPE_CHECKING:
    from dsqc.renderers._index import Entry, Untold


@click.command()
@click.argument("folder", metavar="[DIR]", default="reports", type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(folder: Path) -> int:
    """Write DIR/index.html: the reports in DIR, what failed first. Default: reports."""
    path = write(folder)
    if path is None:
        raise click.UsageError(f"{folder / 'index.html'} is not of dsqc; it stays as it was")
    click.echo(f"wrote {path}")
    return 0


def write(folder: Path) -> Path | None:
    """The page over the reports in a folder; None where another page of that name stands in its place."""
    from dsqc.renderers import _index

    path = folder / "index.html"
    if path.is_symlink() or (path.exists() and _index.MARK.encode() not in path.read_bytes()[:4_000]):
        return None
    found = list(_found(folder))
    entries = [each for each in found if isinstance(each, _index.Entry)]
    path.write_bytes(_index.page(entries, [each for each in found if isinstance(each, _index.Untold)]).encode())
    return path


def _found(folder: Path) -> Iterator[Entry | Untold]:
    """Every folder with a report in it."""
    from dsqc.renderers._index import Untold

    for each in sorted(folder.iterdir()):
        told, page = each / "report.json", each / "report.html"
        if not told.is_file() and not page.is_file():
            continue
        name = os.fsencode(each.name).decode("utf-8", "backslashreplace")
        link = f"{quote(os.fsencode(each.name))}/report.html" if page.is_file() else None
        if not told.is_file():
            yield Untold(name, link, "no report.json (--format html,json writes one)")
            continue
        try:
            yield _entry(name, link, told.read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            yield Untold(name, link, f"report.json: {_first_line(error)}")


def _first_line(error: Exception) -> str:
    """What is wrong with the file, in one line; what pydantic tells of many places is told of the first."""
    places = getattr(error, "errors", None)
    if places is not None:
        first = places(include_url=False, include_input=False, include_context=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"
    return str(error).partition("\n")[0] or type(error).__name__


def _entry(folder: str, link: str | None, content: bytes) -> Entry:
    from dsqc.renderers._index import Entry

    report = _model().model_validate_json(content)
    found = sum(check.finding_count for check in report.checks)
    waived, known = sum(check.waived_count for check in report.checks), sum(check.known_count for check in report.checks)
    return Entry(
        folder,
        link,
        report.status,
        report.dataset,
        report.title,
        report.version,
        found - waived - known,
        waived,
        known,
        dict(Counter(check.status for check in report.checks).most_common()),
        report.coverage.files_read,
        report.coverage.files_listed,
        report.coverage.files_unreadable,
        _scope(report.scope.only, report.scope.partial),
        report.started,
    )


def _scope(only: Mapping[str, Sequence[str]], is_partial: bool) -> str:
    kept = [f"only {name} {' or '.join(texts)}" for name, texts in only.items()]
    return ", ".join(kept + ["an incomplete copy"] * is_partial)


def _model() -> Any:
    """What is read of a ``report.json``, and nothing else of it."""
    from typing import Literal

    from pydantic import BaseModel, ConfigDict, NonNegativeInt

    from dsqc.renderers.json import SCHEMA_VERSION
    from dsqc.report import Status

    class Part(BaseModel):
        model_config = ConfigDict(strict=True)

    class Check(Part):
        status: Status
        finding_count: NonNegativeInt
        waived_count: NonNegativeInt
        known_count: NonNegativeInt

    class Coverage(Part):
        files_read: NonNegativeInt
        files_listed: NonNegativeInt
        files_unreadable: NonNegativeInt

    class Scope(Part):
        only: dict[str, list[str]]
        partial: bool

    class Told(Part):
        schema_version: Literal[SCHEMA_VERSION]  # type: ignore[valid-type]
        status: Literal["passed", "failed", "incomplete"]
        dataset: str
        title: str
        version: str | None
        started: str
        scope: Scope
        coverage: Coverage
        checks: list[Check]

    return Told
