"""``dsqc list``: the definitions that a name alone finds."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """List the definitions that 'dsqc run NAME' finds."""
    from dsqc import catalogue

    found = list(catalogue.definitions())
    width = max((len(name) for name, _, _ in found), default=0)
    for name, path, title in found:
        click.echo(f"{name:<{width}}  {title}  ({path})")
