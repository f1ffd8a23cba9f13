"""``dsqc rules``: what can be checked, and the manual of each rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


@click.command()
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """List the rules, or print the manual of rule NAME."""
    from dsqc import plugins
    from dsqc import rules as folder

    if name is None:
        width = max(map(len, folder.known()))
        for each in folder.known():
            click.echo(f"{each:<{width}}  {plugins.heading(folder.load(each))}")
        return
    try:
        module = folder.load(name)
    except KeyError:
        from dsqc.bind import nearest

        raise click.UsageError(f"no rule is called {name!r}{nearest(name, folder.known())}") from None
    click.echo(f"{plugins.manual(module)}\n\n{_parameters(module.check)}")


def _parameters(check: Callable[..., Any]) -> str:
    from dsqc import comparisons
    from dsqc.bind import signature
    from dsqc.schema import type_in_words

    asked = signature(check)
    compared = [slot.table.comparison for slot in asked.slots if slot.table is not None and slot.table.comparison is not None]
    signatures = [asked, *(signature(comparisons.load(name).pairs) for name in compared)]
    roles = {slot.name: slot for each in signatures for slot in each.roles if slot.table is None or slot.table.comparison is None}
    one, many = "a source that gives {}", "a name for each table, with its source"
    lines = [f"  {name}: {many if slot.many else one.format(slot.table.name if slot.table else 'rows')}" for name, slot in roles.items()]
    for option in {option.name: option for each in signatures for option in each.options}.values():
        default = "" if option.required else f" (default: {option.default_in_words()})"
        lines.append(f"  {option.name}: {type_in_words(option)}{default}")
    return "with:\n" + "\n".join(lines) if lines else "with: nothing"
