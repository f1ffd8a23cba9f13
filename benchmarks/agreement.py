"""Masks held against their annotations: dsqc by run boundaries, beside the loop that decodes every annotation with pycocotools.

python benchmarks/agreement.py [--masks 100] [--rounds 3]
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw
from pycocotools import mask as coco

from dsqc.comparisons import agreement

WIDTH_PX, HEIGHT_PX, FLOOR_PX = 1920, 1200, 200
Case = tuple[bytes, list[dict[str, object]], list[int]]


def made(seed: int) -> Case:
    """A mask of 5 to 20 polygons as PNG, their annotations, and their classes; every tenth mask has a hole that nobody annotated."""
    rng = np.random.default_rng(seed)
    canvas = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint8)
    annotations, classes = [], []
    for _ in range(rng.integers(5, 21)):
        centre, radius = rng.uniform((100, 100), (WIDTH_PX - 100, HEIGHT_PX - 100)), rng.uniform(12, 90)
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(5, 12)))
        points = centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        alone = Image.new("L", (WIDTH_PX, HEIGHT_PX))
        ImageDraw.Draw(alone).polygon([tuple(point) for point in points], fill=1)
        pixels = np.asarray(alone) & (canvas == 0)
        if pixels.sum() > FLOOR_PX:
            value = int(rng.integers(1, 5))
            canvas[pixels > 0] = value
            annotations.append(coco.encode(np.asfortranarray(pixels)))
            classes.append(value)
    if seed % 10 == 0:
        canvas[tuple(np.argwhere(canvas > 0)[0])] = 0
    stream = io.BytesIO()
    Image.fromarray(canvas).save(stream, "PNG")
    return stream.getvalue(), annotations, classes


def by_decoding(case: Case) -> int:
    """Differing pixels: every annotation decoded, painted, and compared."""
    png, annotations, classes = case
    held = np.asarray(Image.open(io.BytesIO(png)))
    painted = np.zeros_like(held)
    for annotation, value in zip(annotations, classes, strict=True):
        painted[coco.decode(annotation) > 0] = value
    return int((painted != held).sum())


def by_boundaries(case: Case) -> int:
    """Differing pixels as dsqc counts them; a pixel that holds a wrong class counts in both classes."""
    png, annotations, classes = case
    row = {
        "path": "m.png",
        "image_path": "i.jpg",
        "annotation_path": "a.json",
        "floor_px": FLOOR_PX,
        "most_px": WIDTH_PX * HEIGHT_PX,
        "category_id": [str(value) for value in classes],
        "rle": [annotation["counts"] for annotation in annotations],
        "area_px": [int(coco.area(annotation)) for annotation in annotations],
    }
    return sum(each.missing_px + each.extra_px for each in agreement.compare({"path_mask": io.BytesIO(png)}, row))


def seconds(way: Callable[[Case], int], cases: list[Case]) -> tuple[float, list[int]]:
    began = time.perf_counter()
    found = [way(case) for case in cases]
    return time.perf_counter() - began, found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--masks", type=int, default=100)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    cases = [made(seed) for seed in range(given.masks)]
    print(f"{given.masks} masks of {WIDTH_PX}×{HEIGHT_PX}, {sum(len(each[1]) for each in cases)} instances")
    ratios = []
    for _ in range(given.rounds):
        decoding, expected = seconds(by_decoding, cases)
        boundaries, found = seconds(by_boundaries, cases)
        assert [each > 0 for each in found] == [each > 0 for each in expected], "the two ways disagree"
        ratios.append(decoding / boundaries)
        print(f"decoding {decoding:6.2f} s   boundaries {boundaries:6.2f} s   ratio {ratios[-1]:.1f}")
    print(f"median ratio {statistics.median(ratios):.1f}; same verdicts, {sum(each > 0 for each in expected)} masks differ")


if __name__ == "__main__":
    main()
