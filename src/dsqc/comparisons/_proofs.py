"""The proofs of one piece of work, and the words in which a transformation is told."""

from __future__ import annotations

import dataclasses
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from dsqc.facts import Likeness
from dsqc.measures import likeness, picture
from dsqc.measures.likeness import LEAST_CROP, LONGEST_PX

_MOST_HELD = 256
_SIDES = ("on the left", "at the top", "on the right", "at the bottom")
_AS_MUCH = 0.02


@dataclass(frozen=True, slots=True)
class _Picture:
    pixels: NDArray[np.uint8]
    size_px: tuple[int, int]
    format: str
    digest: bytes


class _Proofs:
    """Pictures of one piece of work, each decoded when it is first needed, and the groups that proofs connect."""

    def __init__(self, opened: Mapping[str, BinaryIO], paths: Sequence[str]) -> None:
        self.opened, self.paths = opened, paths
        self.held: dict[int, _Picture] = {}
        self.group = list(range(len(paths)))
        self.found: dict[tuple[int, int], likeness.Likeness] = {}

    def connected(self, one: int, other: int) -> bool:
        """Whether two pictures are copies: by proofs that are there, else by one that is made now."""
        return self.group[one] == self.group[other] or self.proved(one, other)

    def proved(self, one: int, other: int) -> bool:
        pair = min(one, other), max(one, other)
        if pair not in self.found:
            self.found[pair] = self._measured(*pair)
            if self.found[pair].is_copy:
                former, joined = sorted((self.group[one], self.group[other]), reverse=True)
                self.group = [joined if each == former else each for each in self.group]
        return self.found[pair].is_copy

    def _measured(self, one: int, other: int) -> likeness.Likeness:
        first, second = self._picture(one), self._picture(other)
        found = likeness.likeness(first.pixels, second.pixels, first.size_px, second.size_px)
        # Equal pictures of two formats are a little unlike once each is decoded as quickly as its format allows.
        may_be_equal = found.words == ("re-encoded",) and first.format != second.format and first.size_px == second.size_px
        if not found.is_copy or not (may_be_equal or found.words == ("same pixels",)):
            return found
        same = "same bytes" if first.digest == second.digest else "same pixels" if self._same_pixels(one, other) else "re-encoded"
        return dataclasses.replace(found, words=(same,))

    def _picture(self, number: int) -> _Picture:
        if number not in self.held:
            if len(self.held) == _MOST_HELD:
                del self.held[next(iter(self.held))]
            content, header = self._content(number)
            pixels = likeness.small(picture.reduced_colour(content, header, LONGEST_PX))
            self.held[number] = _Picture(pixels, header.size_px, header.format, hashlib.sha256(content).digest())
        return self.held[number]

    def _content(self, number: int) -> tuple[bytes, picture.Header]:
        content = self.opened[self.paths[number]].read()
        # The picture's own reader has allowed its size, by an option of its source if need be.
        return content, picture.header(content, max_pixels=sys.maxsize)

    def _same_pixels(self, *numbers: int) -> bool:
        """Whether pictures that are next to equal at reduced size are equal whole."""
        digests = {picture.canonical_digest(picture.decode(*self._content(number))[0]) for number in numbers}
        return len(digests) == 1


def prove(opened: Mapping[str, BinaryIO], paths: Sequence[str], nodes: Sequence[int], links: Sequence[Sequence[int]]) -> Iterator[Likeness]:
    """Members of one node are held against the first of each group in it, then linked nodes by those; a link that proofs connect is not."""
    proofs = _Proofs(opened, paths)
    leaders: dict[int, list[int]] = {}
    for number, node in enumerate(nodes):
        others = leaders.setdefault(node, [])
        if not any(proofs.connected(other, number) for other in others):
            others.append(number)
    for one, other in links:
        for left in leaders[one]:
            for right in leaders[other]:
                proofs.connected(left, right)
    for number, first in enumerate(proofs.group):
        if number != first:
            proofs.proved(first, number)
    for (one, other), found in sorted(proofs.found.items()):
        yield _row(paths[one], paths[other], found)


def _row(path: str, other_path: str, found: likeness.Likeness) -> Likeness:
    return Likeness(
        path, other_path, found.is_copy, found.reason, ", ".join(_words(found)), found.similarity, found.weakest, found.orientation,
        found.first_is_larger, *found.cropped, *found.resized, found.gain, found.offset,
    )  # fmt: skip


def _words(found: likeness.Likeness) -> Iterator[str]:
    """What was done to the first picture to make the second, with its measure."""
    for word in found.words:
        if word == "cropped":
            yield f"{word if found.first_is_larger else 'uncropped'} by {_cropped(found.cropped)}"
        elif word == "resized":
            across, down = found.resized
            yield f"resized to {across:.2g}" if abs(across / down - 1) <= _AS_MUCH else f"resized to {across:.2g} × {down:.2g}"
        else:
            yield word


def _cropped(shares: Sequence[float]) -> str:
    if max(shares) - min(shares) <= _AS_MUCH / 2:
        return f"{100 * sum(shares) / len(shares):.0f} % a side"
    return ", ".join(f"{100 * share:.0f} % {side}" for share, side in zip(shares, _SIDES, strict=True) if share >= LEAST_CROP)
