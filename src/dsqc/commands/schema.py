"""``dsqc schema``: the JSON Schema of definitions."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Print the JSON Schema of definitions, for editors."""
    import json

    from dsqc.schema import definition_schema

    click.echo(json.dumps(definition_schema(), indent=2, ensure_ascii=False))
