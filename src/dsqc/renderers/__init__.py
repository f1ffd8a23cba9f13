"""The renderers. One file is one renderer, named after the file."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable

from dsqc import plugins

known = functools.partial(plugins.names, sys.modules[__name__])
load = functools.partial(plugins.load, sys.modules[__name__])


def want(names: Iterable[str], what: str) -> bool:
    """Whether a renderer among these says that it wants it: PICTURES of findings, or SUMS of all files."""
    return any(getattr(load(name), f"WANTS_{what}", False) for name in names)
