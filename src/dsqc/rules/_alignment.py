"""What alignments show together, and how they are told and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from dsqc import shifts
from dsqc.finding import Mark

AS_GIVEN, SHIFTED, ELSEWHERE, UNCLEAR = "as given", "shifted", "on no edges", "unclear"

_LEAST_MOVED = 3
"""So many labels that fit a neighbour are a pattern."""
_ALIKE_PX = 1


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the labels of all ``pairs`` lie to the right and below."""

    right_px: float
    down_px: float
    pairs: pl.DataFrame

    @property
    def whole_px(self) -> tuple[int, int]:
        return round(self.right_px), round(self.down_px)

    def explains(self, row: Mapping[str, Any]) -> bool:
        """Whether the shift of a pair is that of the set."""
        right_px, down_px = self.whole_px
        return bool(max(abs(row["right_px"] - right_px), abs(row["down_px"] - down_px)) <= _ALIKE_PX)


def systematic(fitting: pl.DataFrame) -> Shift | None:
    """The shift that pairs have in common: one that most of them show each, or a small one that all show together."""
    shifted = fitting.filter(pl.col("verdict") == SHIFTED)
    if 2 * shifted.height > fitting.height > 1:
        apart = [(pl.col(name) - pl.col(name).median().round()).abs() <= _ALIKE_PX for name in ("right_px", "down_px")]
        alike = shifted.filter(pl.all_horizontal(apart))
        if 2 * alike.height > fitting.height:
            right_px, down_px = (round(float(np.mean(alike[name].to_numpy())), 1) for name in ("right_px", "down_px"))
            return Shift(right_px, down_px, alike)
    measured = fitting.filter(pl.col("surface").bin.size() > 0)
    if measured.height < 2:
        return None
    common = shifts.common(np.frombuffer(b"".join(measured["surface"]), "<f4").reshape(measured.height, -1))
    found = Shift(round(common.right_px, 1), round(common.down_px, 1), measured)
    return found if common.sure and any(found.whole_px) else None


def moved(tried: pl.DataFrame, fitting: pl.DataFrame) -> pl.DataFrame | None:
    """The labels that fit pictures by which the names are moved, if most pictures with foreign labels agree on how far."""
    there = fitting.join(tried.select("image_path"), on="image_path", how="semi").sort("image_path", "path")
    by_neighbour = (
        there.group_by("neighbour").agg(pl.len(), pl.col("z_given").median()).sort("len", "z_given", "neighbour", descending=True)
    )
    if not by_neighbour.height or by_neighbour["len"][0] < _LEAST_MOVED or 2 * by_neighbour["len"][0] <= tried.height:
        return None
    return there.filter(pl.col("neighbour") == by_neighbour["neighbour"][0])


def subject(row: Mapping[str, Any]) -> str:
    """What the message is about, after the path of the labels."""
    return "the labels" if row["path"] == row["image_path"] else f"the labels on {row['image_path']}"


def offset_words(right_px: float, down_px: float) -> str:
    """An offset in words: 6 px too far right and 8 px too high."""
    sides = ((right_px, "too far right", "too far left"), (down_px, "too low", "too high"))
    return " and ".join(f"{abs(by):g} px {more if by > 0 else less}" for by, more, less in sides if by)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn of a pair; ``arrays`` are the names of picture and labels in an NPZ file."""

    arrays: tuple[str, str] | None

    def given(self, row: Mapping[str, Any]) -> Mark:
        return self.pair(row["path"], row["image_path"], "as given")

    def turned_back(self, row: Mapping[str, Any]) -> Mark:
        return self.pair(row["path"], row["image_path"], "turned back", turn=row["verdict"])

    def moved_back(self, row: Mapping[str, Any], offset_px: tuple[int, int]) -> Mark:
        return self.pair(row["path"], row["image_path"], "moved back", offset_px=offset_px)

    def pair(self, path: str, image_path: str, caption: str, *, turn: str | None = None, offset_px: tuple[int, int] | None = None) -> Mark:
        return Mark(path, outline=True, caption=caption, on=image_path, turn=turn, offset_px=offset_px, arrays=self.arrays)
