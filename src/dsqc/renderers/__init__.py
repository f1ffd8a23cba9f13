"""The renderers. One file is one renderer, named after the file."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable

from dsqc import plugins

known = functools.partial(plugins.names, sys.modules[__name__])
load = functools.partial(plugins.load, sys.modules[__name__])


def want_pictures(names: Iterable[str]) -> bool:
    """Whether a renderer among these shows drawings of findings."""
    return any(getattr(load(name), "WANTS_PICTURES", False) for name in names)
