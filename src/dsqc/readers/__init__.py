"""The readers. One file is one reader, named after the file."""

from __future__ import annotations

import functools
import sys

from dsqc import plugins

known = functools.partial(plugins.names, sys.modules[__name__])
load = functools.partial(plugins.load, sys.modules[__name__])
