"""Names that data gives to files, found among the listed paths."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable


def candidates(name: str, beside: str) -> tuple[str, str]:
    """The paths that a name may mean: beside the file that names it, or below the root."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(beside), plain)), posixpath.normpath(plain.lstrip("/"))


class Names:
    """Listed paths, found by any name that means one of them; Unicode forms do not matter."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths: dict[str, str] = {}
        for path in paths:
            self._paths.setdefault(unicodedata.normalize("NFC", path), path)

    def find(self, name: str, beside: str) -> str | None:
        """The path that ``name``, written in the file ``beside``, means; None when there is none."""
        return next((self._paths[each] for each in candidates(name, beside) if each in self._paths), None)
