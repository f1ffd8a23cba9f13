"""Names that data gives to files, found among the listed paths."""

from __future__ import annotations

import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

Captured = Mapping[str, str | None]


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


class Pictures:
    """Pictures with their captures, found by the file names that annotation files give them."""

    def __init__(self, pictures: Iterable[tuple[str, Captured]]) -> None:
        self._by_last: dict[str, list[tuple[list[str], str, Captured]]] = defaultdict(list)
        for path, captured in pictures:
            segments = unicodedata.normalize("NFC", path).split("/")
            self._by_last[segments[-1]].append((segments, path, captured))

    def find(self, name: str, captured: Captured) -> str | None:
        """The one picture with the longest tail in common; among several, the one whose captures agree with the naming file's."""
        spellings = [unicodedata.normalize("NFC", each).split("/") for each in dict.fromkeys(candidates(name, ""))]
        wanted = next((each for each in spellings if each[-1] in self._by_last), spellings[0])
        tails = [(_shared_tail(segments, wanted), path, own) for segments, path, own in self._by_last.get(wanted[-1], ())]
        longest = max((length for length, _, _ in tails), default=0)
        best = [(path, own) for length, path, own in tails if length == longest]
        if len(best) > 1:
            best = [(path, own) for path, own in best if _agree(own, captured)]
        return best[0][0] if len(best) == 1 else None


def _shared_tail(path: list[str], wanted: list[str]) -> int:
    length = 0
    for own, given in zip(reversed(path), reversed(wanted), strict=False):
        if own != given:
            break
        length += 1
    return length


def _agree(one: Captured, other: Captured) -> bool:
    return all(other.get(name) in (None, text) for name, text in one.items() if text is not None)
