"""The commands. One file is one command, named after the file; its function ``command`` is what click calls."""

from __future__ import annotations

import functools
import sys

from dsqc import plugins

known = functools.partial(plugins.names, sys.modules[__name__])
load = functools.partial(plugins.load, sys.modules[__name__])
