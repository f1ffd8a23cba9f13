"""The samples. One file is one sample, named after the file."""

from __future__ import annotations

import functools
import sys
from types import ModuleType

from dsqc import plugins

known = functools.partial(plugins.names, sys.modules[__name__])
load = functools.partial(plugins.load, sys.modules[__name__])


def is_partial(sample: ModuleType) -> bool:
    """Whether a sample is smaller than what its definition counts."""
    return bool(getattr(sample, "PARTIAL", False))
