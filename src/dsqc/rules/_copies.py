"""Groups of copies, and the words in which a group is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from dsqc import similar
from dsqc.bind import captures
from dsqc.finding import Mark

MOST_BITS = 16
"""Unrelated pictures lie about 32 bits apart; beyond 16 more and more of them are proved in vain."""

_NAMED, _DRAWN = 3, 4

Link = Mapping[str, Any]


def mistake(within_bits: int) -> str | None:
    return None if 0 <= within_bits <= MOST_BITS else f"'within_bits' is {within_bits}, expected 0 to {MOST_BITS}"


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures that proofs connect, and for each but the first the link that tells best how it is made of another, by its path."""

    pictures: pl.DataFrame
    links: Mapping[str, Link]

    @property
    def similarity(self) -> float:
        return min(float(link["similarity"]) for link in self.links.values())

    @property
    def weakest(self) -> float:
        return min(float(link["weakest"]) for link in self.links.values())

    def values(self) -> dict[str, Any]:
        """What every finding of a group has in its values."""
        told = ("path", "other_path", "transformation", "similarity", "weakest")
        return {
            "members": self.pictures["path"].to_list(),
            "links": [{name: link[name] for name in told} for link in self.links.values()],
            "similarity": self.similarity,
            "weakest": self.weakest,
        }


def groups(pictures: pl.DataFrame, likenesses: pl.DataFrame) -> Iterator[Group]:
    """The groups that proved links connect among pictures, each with its pictures in their order."""
    place = {path: number for number, path in enumerate(pictures["path"])}
    links = likenesses.filter(pl.col("is_copy")).sort("path", "other_path").unique(["path", "other_path"], maintain_order=True)
    known = [row for row in links.iter_rows(named=True) if row["path"] in place and row["other_path"] in place]
    pairs = np.array([[place[row["path"]], place[row["other_path"]], 0] for row in known], dtype=np.int64).reshape(-1, 3)
    told: dict[str, list[Link]] = {}
    for row in known:
        for path in (row["path"], row["other_path"]):
            told.setdefault(path, []).append(row)
    for members in similar.groups(pictures.height, pairs):
        group = pictures[members]
        first = group["path"][0]
        yield Group(group, {path: _best(told[path], path, first) for path in group["path"][1:]})


def _best(links: Sequence[Link], path: str, first: str) -> Link:
    """The link with the first picture where there is one, else the one that is most alike."""
    return max(links, key=lambda link: (first in (link["path"], link["other_path"]), link["similarity"]))


def others(group: Group, paths: Sequence[str], notes: Mapping[str, str] | None = None) -> str:
    """The first few of the other copies, each with a note and with what was done to it, and how many more there are."""
    told = [_told(group, path, notes) for path in paths[:_NAMED]]
    return ", ".join(told) + (f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else "")


def _told(group: Group, path: str, notes: Mapping[str, str] | None) -> str:
    link, first = group.links[path], group.pictures["path"][0]
    direct = link["path"] == first and link["other_path"] == path
    pair = "" if direct else f" as {link['path']} → {link['other_path']}"
    noted = "" if notes is None else f"{notes[path]}; "
    return f"{path} ({noted}{link['transformation']}{pair})"


def alike(group: Group) -> str:
    """How alike the members are, and what was expected."""
    least = "at least " if group.pictures.height > 2 else ""
    return f"similarity {least}{_floored(group.similarity)}, in the weakest part {least}{_floored(group.weakest)}, expected no copies"


def _floored(share: float) -> str:
    return f"{int(share * 100) / 100:.2f}"


def named(others: Sequence[str]) -> str:
    """The first few of the other copies, and how many more there are."""
    return ", ".join(others[:_NAMED]) + (f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else "")


def where_they_differ(group: pl.DataFrame) -> str:
    """The captures in which the copies differ, when few tell them apart: a copy across splits is worth naming."""
    differing = [name for name in captures(group) if 1 < group[name].n_unique() < group.height or name == "split"]
    told = [f"{name} {', '.join(map(str, group[name].unique().sort().to_list()))}" for name in differing if group[name].n_unique() > 1]
    return f" (across {'; '.join(told)})" if told else ""


def marks(pictures: pl.DataFrame, *, split: str | None = None, links: Mapping[str, Link] | None = None) -> tuple[Mark, ...]:
    """The first few pictures, captioned with path, split and what was done to make them, where these are known."""
    drawn = pictures.head(_DRAWN)
    splits = [""] * drawn.height if split is None else [f", {split} {text}" for text in drawn[split]]
    done = [f", {links[path]['transformation']}" if links and path in links else "" for path in drawn["path"]]
    return tuple(Mark(path, caption=f"{path}{place}{made}") for path, place, made in zip(drawn["path"], splits, done, strict=True))
