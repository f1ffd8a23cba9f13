"""``dsqc diff``: what changed between two versions of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dsqc.commands import _judging

if TYPE_CHECKING:
    from dsqc.diff import FailOn

FORMATS = ("html", "json")


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--out",
    default="reports/diff",
    metavar="DIR",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where diff.html and diff.json land.",
)
@click.option("--format", "formats", default="html,json", metavar="html,json", show_default=True, help="Files to write; '' for none.")
@click.option(
    "--split", "splits", multiple=True, metavar="NAME", help="A capture that tells the split; repeatable. Default: split, fold, …"
)
@click.option("--fail-on", type=click.Choice(["new", "never"]), default="new", show_default=True, help="What ends with 1.")
def command(old: Path, new: Path, out: Path, formats: str, splits: tuple[str, ...], fail_on: FailOn) -> int:
    """Tell what changed from OLD to NEW: report folders of 'dsqc run', a report.json, or a folder of facts.

    Ends with 1 where a finding (of any level) is open now that was not open before in the same words, where a file moved or was copied
    to another split, or where a check that was judged before crashed or saw nothing now; with 0 otherwise. Files that were added,
    removed or changed, and findings that are gone, end with 0.
    """
    from dsqc import diff
    from dsqc.diff import html, json, text

    chosen = _judging.formats(formats, FORMATS)
    try:
        change = diff.compare(diff.load(old), diff.load(new), splits)
    except diff.UnreadableError as error:
        raise click.UsageError(str(error)) from None
    click.echo(text.text(change), nl=False)
    for name in chosen:
        out.mkdir(parents=True, exist_ok=True)
        click.echo(f"wrote {(html if name == 'html' else json).render(change, fail_on, out)}")
    return change.exit_code(fail_on)
