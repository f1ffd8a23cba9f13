"""``dsqc run``: hold a dataset against its definition and write the reports."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dsqc.commands import _github, _judging, index

if TYPE_CHECKING:
    from dsqc.report import FailOn, Report

DEFAULT_FORMATS = "html,json,facts"
FORMATS = (
    "Reports to write, with commas: for people html, text, markdown; for a CI service junit, sarif, github; "
    "for programs json, csv, findings, facts; for a release sums, sign-off."
)


@click.command()
@click.argument("name")
@_judging.root_option
@click.option("--sample", is_flag=True, help="Write the sample of this dataset and judge that, with the scope that it fills.")
@_judging.scope_options
@click.option("--out", default="reports", metavar="DIR", show_default=True, help="Reports land in DIR/<dataset>/.")
@click.option("--format", "formats", default=DEFAULT_FORMATS, metavar="html,json,…", show_default=True, help=FORMATS)
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True, help="Level that ends with 1."
)
@_judging.baseline_option
@_judging.workers_option
def command(
    name: str,
    root: str | None,
    sample: bool,
    only: dict[str, list[str]],
    partial: bool,
    out: str,
    formats: str,
    fail_on: FailOn,
    baseline_path: Path | None,
    workers: int | None,
) -> int:
    """Hold a dataset against its definition NAME (or a YAML FILE) and write the reports."""
    from dsqc import renderers

    if sample and root is not None:
        raise click.UsageError("--sample judges the sample that it writes; leave --root away")
    chosen = _judging.formats(formats, renderers.known())
    definition = _judging.definition(name)
    folder = Path(out) / definition.name
    scope = _judging.scope_of(only, partial)
    asked = _judging.Asked(definition, root or ".", scope, workers, _judging.baseline(definition, baseline_path))
    if sample:
        asked = _judging.with_sample(asked, folder / "sample")
    _judging.refuse_to_write_into(asked.root, folder)
    report = _judging.judged(asked, fail_on, pictures=renderers.want(chosen, "PICTURES"), sums=renderers.want(chosen, "SUMS"))
    folder.mkdir(parents=True, exist_ok=True)
    return _tell(report, folder, chosen)


def _tell(report: Report, folder: Path, formats: Sequence[str]) -> int:
    from dsqc import renderers

    colour, is_github = _judging.in_colour(), "github" in formats
    with _github.no_commands() if is_github else nullcontext():
        click.echo(renderers.load("text").text(report, colour=colour), nl=False, color=colour)
        for name in formats:
            click.echo(f"wrote {renderers.load(name).render(report, folder)}")
    if "html" in formats:
        index.write(folder.parent)
    if is_github:
        _github.tell(report)
    return report.exit_code
