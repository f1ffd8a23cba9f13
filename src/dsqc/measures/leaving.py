"""Whether a path that data states leads out of the folder that holds the data."""

from __future__ import annotations

import posixpath
import re

_ABSOLUTE = re.compile(r"/|\\\\|[A-Za-z]:[/\\]")


def leaves(name: str, folder: str = "") -> bool:
    """Whether ``name``, written in ``folder``, leads out of the root of ``folder``; '\\' may stand for '/'."""
    path = posixpath.join(folder, name.replace("\\", "/"))
    return bool(_ABSOLUTE.match(name)) or posixpath.normpath(path).split("/")[0] == ".."
