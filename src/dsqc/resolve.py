"""Names that data gives to files, found among the listed paths."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable


def candidates(name: str, beside: str) -> tuple[str, ...]:
    """The paths that a name may mean, likeliest first: beside the file that names it or below the root; '\\' may stand for '/'."""
    folder = posixpath.dirname(beside)
    spellings = dict.fromkeys((name, name.replace("\\", "/")))
    return tuple(posixpath.normpath(path) for each in spellings for path in (posixpath.join(folder, each), each.lstrip("/")))


class Names:
    """Listed paths, found by any name that means one of them; Unicode forms matter only where two paths differ in nothing else."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {path: path for path in paths}
        for path in tuple(self._paths):
            self._paths.setdefault(unicodedata.normalize("NFC", path), path)

    def find(self, name: str, beside: str) -> str | None:
        """The path that ``name``, written in the file ``beside``, means; None when there is none."""
        forms = (form for each in candidates(name, beside) for form in (each, unicodedata.normalize("NFC", each)))
        return next((self._paths[form] for form in forms if form in self._paths), None)
