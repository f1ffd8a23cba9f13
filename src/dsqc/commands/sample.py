"""``dsqc sample``: a small valid dataset in the shape of a real one."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("name")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
def command(name: str, folder: str) -> None:
    """Write a small valid dataset in the shape of NAME to DIR."""
    from dsqc import samples

    if name not in samples.known():
        raise click.UsageError(f"there is no sample of {name!r}; there are samples of {', '.join(samples.known())}")
    if Path(folder).exists() and any(Path(folder).iterdir()):
        raise click.UsageError(f"{folder} is not empty; a sample is written to an empty or new folder")
    module = samples.load(name)
    module.write(Path(folder))
    scope = [f"--only {key}={text}" for key, texts in module.SCOPE.items() for text in texts] + ["--partial"] * samples.is_partial(module)
    click.echo(" ".join([f"wrote {folder}; judge it with: dsqc run {name} --root {folder}", *scope]))
