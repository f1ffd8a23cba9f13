"""What a run tells GitHub beside its report: annotations on stdout, and the summary of the step."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from dsqc.report import Report

SUMMARY_AT_MOST_BYTES = 1024 * 1024


@contextmanager
def no_commands() -> Iterator[None]:
    """What is printed meanwhile is no command to GitHub, whatever names it holds."""
    token = secrets.token_hex(16)
    click.echo(f"::stop-commands::{token}")
    try:
        yield
    finally:
        click.echo(f"::{token}::")


def tell(report: Report) -> None:
    """Print the annotations, and add the report to the summary of the step where there is one."""
    from dsqc import renderers

    for line in renderers.load("github").lines(report):
        click.echo(line)
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        _append(Path(path), renderers.load("markdown").text(report).encode())


def _append(path: Path, summary: bytes) -> None:
    try:
        with path.open("ab") as file:
            if file.tell() + len(summary) > SUMMARY_AT_MOST_BYTES:
                click.echo("the summary of the step has no room for the report: GitHub takes 1 MiB", err=True)
            else:
                file.write(summary)
    except OSError as error:
        click.echo(f"the summary of the step was not written: {error}", err=True)
