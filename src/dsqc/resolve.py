"""Names that data gives to files, found among the listed paths."""

from __future__ import annotations

import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

Captured = Mapping[str, str | None]
_Placed = tuple[list[str], str, Captured]
"""Folders, path and captures of a file."""


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

    def find(self, paths: Iterable[str]) -> str | None:
        """The first of the paths that is listed, as it is listed; None when none is."""
        forms = (form for each in paths for form in (each, unicodedata.normalize("NFC", each)))
        return next((self._paths[form] for form in forms if form in self._paths), None)


class Pictures:
    """Pictures, or other files that data names, with their captures. With ``by_stem`` a name may leave out the file's extension."""

    def __init__(self, pictures: Iterable[tuple[str, Captured]], *, by_stem: bool = False) -> None:
        self._by_last: dict[str, list[_Placed]] = defaultdict(list)
        self._by_stem: dict[str, list[_Placed]] = defaultdict(list)
        self._extensions: set[str] = set()
        for path, captured in pictures:
            *folders, last = unicodedata.normalize("NFC", path).split("/")
            placed = folders, path, captured
            self._by_last[last].append(placed)
            if by_stem:
                stem, extension = posixpath.splitext(last)
                self._by_stem[stem].append(placed)
                self._extensions.add(extension.lower())

    def find(self, name: str, captured: Captured) -> str | None:
        """The one picture with the longest tail in common; among several, the one whose captures agree with the naming file's."""
        folders, called = self._called(name)
        tails = [(_shared_tail(own_folders, folders), path, own) for own_folders, path, own in called]
        longest = max((length for length, _, _ in tails), default=0)
        best = [(path, own) for length, path, own in tails if length == longest]
        if len(best) > 1:
            best = [(path, own) for path, own in best if _agree(own, captured)]
        return best[0][0] if len(best) == 1 else None

    def _called(self, name: str) -> tuple[list[str], list[_Placed]]:
        """The folders of a name, and the files that are called so; only where there is none, those called so but for their extension."""
        spellings = [unicodedata.normalize("NFC", each).split("/") for each in dict.fromkeys(candidates(name, ""))]
        for *folders, last in spellings:
            if last in self._by_last:
                return folders, self._by_last[last]
        for *folders, last in spellings:
            if last in self._by_stem and posixpath.splitext(last)[1].lower() not in self._extensions - {""}:
                return folders, self._by_stem[last]
        return [], []


def _shared_tail(path: list[str], wanted: list[str]) -> int:
    length = 0
    for own, given in zip(reversed(path), reversed(wanted), strict=False):
        if own != given:
            break
        length += 1
    return length


def _agree(one: Captured, other: Captured) -> bool:
    return all(other.get(name) in (None, text) for name, text in one.items() if text is not None)
