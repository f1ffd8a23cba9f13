"""Text that an XML 1.0 parser takes, whatever it holds."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from dsqc.renderers import _words

_NO_CHARACTERS = re.compile("[\ufffe\uffff]")


def text(written: str) -> str:
    """As text between tags: lines stay lines."""
    return escape(_encodable(_words.visible_lines(written)))


def attribute(written: str) -> str:
    """As the value of an attribute, in its quotes, on one line."""
    return quoteattr(_encodable(_words.visible(written)))


def _encodable(shown: str) -> str:
    return _NO_CHARACTERS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), shown)
