"""What the measure of content alignment finds, at its one setting, on real pairs and on made-up ones, and what it takes.

python benchmarks/alignment.py [--real DIR] [--each 10]

DIR holds folders of real pairs: maskterial/images with instance_masks, camvid/images with masks, coast-train/npz. Into every pair one
defect is planted at a time. A pair is left out of the shares where the measure itself says that there is too little to tell from;
how many is printed beside them.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.spatial import cKDTree

from dsqc import shifts
from dsqc.measures import alignment
from dsqc.measures.alignment import AS_GIVEN, ELSEWHERE, FITS_Z, SHIFTED, UNCLEAR, Alignment

Pixels = NDArray[Any]
Random = np.random.Generator
SIZES = ((320, 240), (512, 512), (640, 480), (1024, 768), (1920, 1200))
TURNS: dict[str, Callable[[Pixels], Pixels]] = {
    "flipped left to right": np.fliplr,
    "flipped top to bottom": np.flipud,
    "turned by 180°": lambda mask: mask[::-1, ::-1],
    "turned by 90° clockwise": lambda mask: np.rot90(mask, -1),
    "turned by 90° counterclockwise": np.rot90,
    "transposed": lambda mask: mask.T,
    "transposed across the other diagonal": lambda mask: mask[::-1, ::-1].T,
}


@dataclass(frozen=True)
class Pair:
    group: str
    picture: Pixels
    mask: Pixels


def real(folder: Path) -> Iterator[Pair]:
    for group, masks in (("maskterial", "instance_masks"), ("camvid", "masks")):
        for path in sorted((folder / group / "images").glob("*.*")):
            mask = folder / group / masks / f"{path.stem}.png"
            yield Pair(group, np.asarray(Image.open(path).convert("RGB")), np.asarray(Image.open(mask)))
    for path in sorted((folder / "coast-train" / "npz").glob("*.npz")):
        arrays = np.load(path, allow_pickle=False)
        yield Pair("coast-train", arrays["image"], arrays["label"].argmax(axis=-1).astype(np.uint8))


def outline(rng: Random, centre: Pixels, radius: float) -> Pixels:
    """A polygon of 6 to 13 corners as (x, y)."""
    angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(6, 14)))
    return centre + radius * rng.uniform(0.6, 1.3, (angles.size, 1)) * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def drawn(shapes: list[Pixels], size: tuple[int, int]) -> Pixels:
    canvas = Image.new("L", size)
    for number, shape in enumerate(shapes, 1):
        ImageDraw.Draw(canvas).polygon([tuple(point) for point in shape.tolist()], fill=number)
    return np.asarray(canvas)


def scene(rng: Random, size: tuple[int, int], count: int, radius: tuple[float, float], contrast: float) -> tuple[Pixels, list[Pixels]]:
    """Coloured shapes on a plain ground, the first ten of them clutter that nobody labelled; and the outlines of the others."""
    shapes = [outline(rng, rng.uniform((0, 0), size), rng.uniform(*radius)) for _ in range(10 + count)]
    ground = rng.uniform(90, 160, 3)
    colours = ground + rng.choice([-1, 1], (len(shapes), 3)) * rng.uniform(0.4, 1, (len(shapes), 3)) * contrast
    picture = np.vstack([ground, colours])[drawn(shapes, size)]
    return ndimage.gaussian_filter(picture, (0.8, 0.8, 0)), shapes[10:]


def taken(rng: Random, picture: Pixels, noise: float = 2.0) -> Pixels:
    return np.clip(picture + rng.normal(0, noise, picture.shape), 0, 255).round().astype(np.uint8)


def weak_edges(rng: Random, size: tuple[int, int]) -> tuple[Pixels, Pixels]:
    picture, shapes = scene(rng, size, 12, (size[0] / 30, size[0] / 10), 6)
    return taken(rng, picture, 3), drawn(shapes, size)


def many_small(rng: Random, size: tuple[int, int]) -> tuple[Pixels, Pixels]:
    picture, shapes = scene(rng, size, 150, (3, 8), 40)
    return taken(rng, picture), drawn(shapes, size)


def one_huge(rng: Random, size: tuple[int, int]) -> tuple[Pixels, Pixels]:
    ground, _ = scene(rng, size, 0, (size[0] / 12, size[0] / 6), 30)
    shape = outline(rng, np.array(size) * rng.uniform(0.4, 0.6, 2), size[1] / 2.2)
    inside = drawn([shape], size)
    return taken(rng, ground + 30 * ndimage.gaussian_filter(inside.astype(float), 0.8)[..., None]), inside


def textured(rng: Random, size: tuple[int, int]) -> tuple[Pixels, Pixels]:
    picture, shapes = scene(rng, size, 10, (size[0] / 30, size[0] / 10), 25)
    for grain in (1.5, 6):
        picture = picture + 30 * grain * ndimage.gaussian_filter(rng.normal(size=size[::-1]), grain)[..., None]
    return taken(rng, picture), drawn(shapes, size)


def touching(rng: Random, size: tuple[int, int]) -> tuple[Pixels, Pixels]:
    """Cells that share walls; cells of one class have no boundary between them."""
    down, across = np.mgrid[: size[1], : size[0]]
    places = np.stack([across + 4 * np.sin(down / 9), down + 4 * np.cos(across / 7)], axis=-1)
    cell = cKDTree(rng.uniform((0, 0), size, (60, 2))).query(places)[1]
    picture = rng.uniform(60, 200, (60, 3))[cell]
    return taken(rng, ndimage.gaussian_filter(picture, (0.8, 0.8, 0))), rng.integers(0, 3, 60).astype(np.uint8)[cell]


def coarse_polygons(rng: Random, size: tuple[int, int]) -> tuple[Pixels, Pixels]:
    """Every corner of a label is some pixels off, 3 % of an object's size."""
    picture, shapes = scene(rng, size, 12, (size[0] / 25, size[0] / 10), 40)
    return taken(rng, picture), drawn([shape + rng.normal(0, size[0] / 400, shape.shape) for shape in shapes], size)


def generous(rng: Random, size: tuple[int, int]) -> tuple[Pixels, Pixels]:
    """Outlines 3 px outside their objects."""
    picture, shapes = scene(rng, size, 12, (size[0] / 30, size[0] / 10), 40)
    return taken(rng, picture), ndimage.grey_dilation(drawn(shapes, size), (7, 7))


def noisy(rng: Random, size: tuple[int, int]) -> tuple[Pixels, Pixels]:
    picture, shapes = scene(rng, size, 12, (size[0] / 30, size[0] / 10), 40)
    return taken(rng, picture, 30), drawn(shapes, size)


def dark(rng: Random, size: tuple[int, int]) -> tuple[Pixels, Pixels]:
    picture, shapes = scene(rng, size, 12, (size[0] / 30, size[0] / 10), 40)
    return taken(rng, picture / 16, 0.7), drawn(shapes, size)


KINDS = (weak_edges, many_small, one_huge, textured, touching, coarse_polygons, generous, noisy, dark)


def made(each: int) -> Iterator[Pair]:
    for kind in KINDS:
        for seed in range(each):
            yield Pair(kind.__name__, *kind(np.random.default_rng(seed), SIZES[seed % len(SIZES)]))


def shifted(mask: Pixels, right_px: int, down_px: int) -> Pixels:
    """The mask moved; its rim repeats."""
    rows, columns = (np.clip(np.arange(side) - by, 0, side - 1) for side, by in zip(mask.shape, (down_px, right_px), strict=True))
    return mask[rows][:, columns]


def at_random(rng: Random, least_px: int, most_px: int) -> tuple[int, int]:
    while True:
        right_px, down_px = (int(each) for each in rng.integers(-most_px, most_px + 1, 2))
        if max(abs(right_px), abs(down_px)) >= least_px:
            return right_px, down_px


@dataclass(frozen=True)
class Trial:
    """What was planted into a pair of a group, what was found, and by how many pixels its offset is wrong."""

    group: str
    planted: str
    found: Alignment
    error_px: int = 0

    @property
    def is_alarm(self) -> bool:
        return self.found.verdict not in (AS_GIVEN, UNCLEAR)

    @property
    def says_too_little(self) -> bool:
        return not self.is_alarm and not self.found.is_enough

    @property
    def is_named(self) -> bool:
        expected = SHIFTED if self.planted.startswith("shifted") else self.planted
        return self.found.verdict == expected and self.error_px <= 2


def trials(pairs: list[Pair]) -> Iterator[Trial]:
    rng = np.random.default_rng(0)
    for group, members in groupby(pairs, key=lambda pair: pair.group):
        each = list(members)
        for number, pair in enumerate(each):
            ready = alignment.prepared(pair.picture)
            yield Trial(group, AS_GIVEN, alignment.measure(ready, pair.mask))
            square = pair.mask.shape[0] == pair.mask.shape[1]
            for words, turned in list(TURNS.items())[: len(TURNS) if square else 3]:
                yield Trial(group, words, alignment.measure(ready, np.ascontiguousarray(turned(pair.mask))))
            moves = (("(6, −8)", (6, -8)), ("(−2, 4)", (-2, 4)), ("4 to 12 px", at_random(rng, 4, 12)), ("2 or 3 px", at_random(rng, 2, 3)))
            for words, (right_px, down_px) in moves:
                found = alignment.measure(ready, shifted(pair.mask, right_px, down_px))
                error_px = max(abs(found.right_px - right_px), abs(found.down_px - down_px))
                yield Trial(group, f"shifted by {words}", found, error_px)
            others = [other for other in each[number + 1 :] + each[:number] if other.mask.shape == pair.mask.shape]
            for other in others[:2] if group != "coast-train" else []:
                yield Trial(group, ELSEWHERE, alignment.measure(ready, other.mask))


def table(found: list[Trial]) -> None:
    print(f"{'planted':38} {'pairs':>5} {'too little':>10} {'alarms':>12} {'named right':>14} {'offset error':>12}")
    by_kind = defaultdict(list)
    for trial in found:
        by_kind[trial.planted].append(trial)
    for planted, members in by_kind.items():
        told = [trial for trial in members if not trial.says_too_little]
        alarms, named = (sum(getattr(trial, name) for trial in told) for name in ("is_alarm", "is_named"))
        errors = [trial.error_px for trial in told if trial.found.verdict == SHIFTED]
        error = f"{np.median(errors):.0f}, {max(errors)} px" if planted.startswith("shifted") and errors else ""
        shares = " ".join(f"{count:5} {count / max(len(told), 1):6.1%}" for count in (alarms, named))
        print(f"{planted:38} {len(members):5} {len(members) - len(told):10} {shares} {error:>12}")


def misses(found: list[Trial]) -> None:
    """Where the shares above lose, by group."""
    lost: dict[tuple[str, str], int] = defaultdict(int)
    for trial in found:
        if not trial.says_too_little and not trial.is_named:
            lost[trial.group, trial.planted] += 1
    for (group, planted), count in sorted(lost.items()):
        print(f"  not named: {group}, {planted}: {count}")


def set_shift(group: str, pairs: list[Pair]) -> None:
    """The shift of a whole set, from the sum of its surfaces, with the set as it is and with every mask moved by (1, −1)."""
    ready = [alignment.prepared(pair.picture) for pair in pairs]
    for right_px, down_px in ((0, 0), (1, -1)):
        measured = [alignment.measure(each, shifted(pair.mask, right_px, down_px)) for each, pair in zip(ready, pairs, strict=True)]
        found = shifts.common([each.surface for each in measured if each.verdict in (AS_GIVEN, SHIFTED)])
        words = "sure" if found.sure else "no shift is sure"
        print(f"{group}, {len(pairs)} pairs, all moved by ({right_px}, {down_px}): ({found.right_px:.2f}, {found.down_px:.2f}) px, {words}")


def moved_names(group: str, pairs: list[Pair]) -> None:
    """Every picture has the mask of the next one; masks of neighbours in the list are tried on ten pictures."""
    for by in (-2, -1, 0, 1, 2):
        tried = [(pair, pairs[(number + 1 + by) % len(pairs)]) for number, pair in enumerate(pairs[:10])]
        z = [alignment.measure(alignment.prepared(pair.picture), other.mask).z_given or 0.0 for pair, other in tried]
        fits = sum(each >= FITS_Z for each in z)
        print(f"{group}, names moved by one, mask of place {by:+d}: {fits} of {len(z)} fit, median z {np.median(z):.1f}")


def seconds(pairs: list[Pair]) -> None:
    """Processor time for a pair, decoded already; the better of three."""
    for size, members in groupby(sorted(pairs, key=lambda pair: pair.mask.size), key=lambda pair: pair.mask.shape):
        spent = []
        for pair in members:
            rounds = []
            for _ in range(3):
                began = time.process_time()
                alignment.measure(alignment.prepared(pair.picture), pair.mask)
                rounds.append(time.process_time() - began)
            spent.append(min(rounds) * 1000)
        print(f"{size[1]}×{size[0]}, {len(spent)} pairs: median {np.median(spent):.1f} ms, most {max(spent):.1f} ms")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--real", type=Path)
    options.add_argument("--each", type=int, default=10, help="made-up pairs of every kind")
    given = options.parse_args()
    sets = {"made-up": list(made(given.each))} | ({"real": list(real(given.real))} if given.real else {})
    for name, pairs in sets.items():
        print(f"\n{len(pairs)} {name} pairs")
        found = list(trials(pairs))
        table(found)
        misses(found)
        seconds(pairs)
    together = {
        kind.__name__: [Pair(kind.__name__, *kind(np.random.default_rng(seed), SIZES[0])) for seed in range(30)] for kind in KINDS[:1]
    }
    together |= {"camvid": [pair for pair in sets["real"] if pair.group == "camvid"][:30]} if given.real else {}
    for group, pairs in together.items():
        print()
        set_shift(group, pairs)
        moved_names(group, pairs)


if __name__ == "__main__":
    main()
