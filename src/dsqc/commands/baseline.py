"""``dsqc baseline``: switch a gate on over a dataset that has findings, so that only new ones fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dsqc.commands import _judging

if TYPE_CHECKING:
    from dsqc.definition import Definition
    from dsqc.report import Report


@click.group()
def command() -> None:
    """Take the findings of today as known: create or prune NAME.baseline.json beside the definition."""


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    file = click.option(
        "--file",
        "path",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The baseline. Default: NAME.baseline.json beside the definition.",
    )
    return click.argument("name")(_judging.root_option(file(_judging.workers_option(function))))


@command.command()
@_options
@_judging.scope_options
def create(name: str, root: str | None, only: dict[str, list[str]], partial: bool, path: Path | None, workers: int | None) -> int:
    """Judge a dataset and write all findings that no waiver covers to the baseline. What is known fails no run after that."""
    from dsqc import baseline

    definition = _judging.definition(name)
    target = _target(definition, path)
    _judging.refuse_to_write_into(root or ".", target)
    asked = _judging.Asked(definition, root or ".", _judging.scope_of(only, partial), workers)
    made = baseline.of_report(_whole(_judging.judged(asked, "error")), target)
    target.parent.mkdir(parents=True, exist_ok=True)
    baseline.save(made, definition.name, target)
    click.echo(f"wrote {target}: {len(made.findings):,} findings are known from now on")
    return 0


@command.command()
@_options
def prune(name: str, root: str | None, path: Path | None, workers: int | None) -> int:
    """Judge a dataset, in the scope of the baseline, and take out of it what is no longer found, so that it fails when it comes back."""
    from dsqc import baseline
    from dsqc.renderers import _words

    definition = _judging.definition(name)
    target = _target(definition, path)
    _judging.refuse_to_write_into(root or ".", target)
    before = _judging.baseline(definition, target)
    assert before is not None
    after = _whole(_judging.judged(_judging.Asked(definition, root or ".", before.scope, workers, before), "error")).baseline
    assert after is not None
    for gone in after.gone:
        click.echo(_words.visible(f"gone: {gone.check_id}: {gone.subject}: {gone.message}"))
    kept = baseline.pruned(after)
    if after.gone:
        baseline.save(kept, definition.name, target)
    click.echo(f"{target}: {len(after.gone):,} of {len(before.findings):,} findings are gone, {len(kept.findings):,} stay known")
    return 0


def _target(definition: Definition, path: Path | None) -> Path:
    from dsqc import catalogue

    return path or catalogue.beside(definition.path, "baseline.json")


def _whole(report: Report) -> Report:
    """The report, unless a check crashed: what it would have found is not known."""
    crashed = [outcome.check_id for outcome in report.outcomes if outcome.status == "crashed"]
    if crashed:
        raise _judging.UnfinishedError(f"{', '.join(crashed)} crashed, so what is known is not; the baseline stays as it was")
    return report
