"""``dsqc release``: review a dataset strictly and pack what was reviewed; prove later that what is published is the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dsqc.commands import _judging

if TYPE_CHECKING:
    from dsqc.definition import Definition
    from dsqc.release import Verified
    from dsqc.report import Scope

SHOWN = 20


@click.command()
@click.argument("name", required=False)
@_judging.root_option
@click.option("--sample", is_flag=True, help="Write the sample of this dataset and pack that, with the scope that it fills.")
@_judging.scope_options
@click.option("--out", default="releases", metavar="DIR", show_default=True, help="The pack lands in DIR/<dataset>/.")
@click.option(
    "--verify",
    "pack",
    metavar="PACK",
    type=click.Path(file_okay=False, path_type=Path),
    help="Judge nothing: hold every file below the root against the pack in this folder.",
)
@_judging.workers_option
def command(
    name: str | None,
    root: str | None,
    sample: bool,
    only: dict[str, list[str]],
    partial: bool,
    out: str,
    pack: Path | None,
    workers: int | None,
) -> int:
    """Review dataset NAME for its release, warnings deciding and no baseline known, and write the pack of what was reviewed."""
    if (name is None) == (pack is None):
        raise click.UsageError("give the NAME of a dataset to review, or --verify with the pack of a release")
    if pack is not None:
        if sample or only or partial:
            raise click.UsageError("--verify looks at every file; leave --sample, --only and --partial away")
        return _verify(pack, root or ".", workers)
    if sample and root is not None:
        raise click.UsageError("--sample reviews the sample that it writes; leave --root away")
    return _pack(_judging.definition(str(name)), root, sample, _judging.scope_of(only, partial), Path(out), workers)


def _verify(pack: Path, root: str, workers: int | None) -> int:
    from dsqc import release
    from dsqc.renderers import _words

    try:
        verified = _judging.carried_out(workers, lambda running: release.verify(pack, root, running))
    except release.PackError as error:
        raise click.UsageError(str(error)) from None
    for where, differences in (("", verified.files), (f"{pack}: ", verified.pack)):
        for each in differences[:SHOWN]:
            click.echo(f"{each.kind}: {where}{_words.visible(each.path)}")
        if len(differences) > SHOWN:
            click.echo(f"… {len(differences) - SHOWN:,} more")
    click.echo(_told(verified))
    return 0 if verified.holds else 1


def _told(verified: Verified) -> str:
    words = [_are(verified.same, "file is", "files are") + " what was reviewed", _are(len(verified.files), "is", "are") + " not"]
    return f"{'; '.join(words)}{'; the pack itself was changed' if verified.pack else ''}"


def _pack(definition: Definition, root: str | None, sample: bool, scope: Scope, out: Path, workers: int | None) -> int:
    from dsqc import release, renderers

    folder = out / definition.name
    asked = _judging.Asked(definition, root or ".", scope, workers)
    if sample:
        asked = _judging.with_sample(asked, out / f"{definition.name}-sample")
    _judging.refuse_to_write_into(asked.root, folder)
    report = _judging.judged(asked, "warning", pictures=True, sums=True)
    try:
        release.write(report, definition, folder)
    except release.PackError as error:
        raise click.UsageError(str(error)) from None
    click.echo(renderers.load("text").text(report, colour=_judging.in_colour()), nl=False, color=_judging.in_colour())
    click.echo(f"wrote {folder}: {report.facts['sums'].height:,} files have a digest in {folder / release.SUMS}")
    return report.exit_code


def _are(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
