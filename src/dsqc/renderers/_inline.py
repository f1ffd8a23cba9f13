"""Text in Markdown that nothing gets out of: neither a table's cell, nor a mention, a link or a tag."""

from __future__ import annotations

import re

from dsqc.renderers import _words

_PUNCTUATION = re.compile(r"[!-+\-/:-@\[-`{-~]")


def code(text: str, at_most: int = 500) -> str:
    """The text as code on one line, cut where it is longer than ``at_most`` characters."""
    shown = _words.visible(text)
    shown = shown if len(shown) <= at_most else f"{shown[: at_most - 1]}…"
    if not shown.strip() or "|" in shown:
        return f"<code>{_PUNCTUATION.sub(lambda found: f'&#{ord(found[0])};', shown)}</code>"
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"
