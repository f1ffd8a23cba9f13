"""Pictures and labels that lie on them, as files: what tests of alignment shift, turn and exchange."""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope

SIDES = (144, 200)
TURNED_FOR_VIEWERS = 6
"""EXIF: to be shown turned by 90° clockwise."""

DEFINITION = """\
sources:
  images: {reader: image, files: 'images/{key}.png'}
  masks: {reader: mask, files: 'masks/{key}.png'}
checks:
  - {rule: aligned, with: {images: images, labels: masks}, level: warning}
"""


@cache
def pair(seed=0, sides=SIDES):
    """A grey picture with twelve ellipses, some noise, and the labels of the ellipses."""
    rng = np.random.default_rng(seed)
    down, across = np.mgrid[: sides[0], : sides[1]]
    labels = np.zeros(sides, np.uint8)
    for number in range(1, 13):
        centre, radius = rng.uniform(0.1, 0.9, 2) * sides, rng.uniform(6, 16, 2)
        labels[((down - centre[0]) / radius[0]) ** 2 + ((across - centre[1]) / radius[1]) ** 2 < 1] = number
    picture = ndimage.gaussian_filter(rng.uniform(60, 190, 13)[labels], 0.7) + rng.normal(0, 3, sides)
    return picture.clip(0, 255).astype(np.uint8), labels


def moved(labels, right, down):
    return np.roll(labels, (down, right), (0, 1))


def write(root: Path, count=8, masks=None, orientation=None):
    """So many pairs ``images/00.png`` and ``masks/00.png``; ``masks`` are other labels by number, ``orientation`` EXIF's by number."""
    for folder in ("images", "masks"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        picture, labels = pair(number)
        exif = Image.Exif()
        if number in (orientation or {}):
            exif[274] = orientation[number]
        Image.fromarray(picture).save(root / f"images/{number:02}.png", exif=exif, compress_level=1)
        Image.fromarray(np.ascontiguousarray((masks or {}).get(number, labels))).save(root / f"masks/{number:02}.png", compress_level=1)


def judged(tmp_path: Path, text=DEFINITION, **options):
    """The outcome of the check ``aligned`` of a dataset, and the report."""
    (tmp_path / "laid.yaml").write_text(text, encoding="utf-8")
    report = engine.run(load(tmp_path / "laid.yaml"), str(tmp_path / "root"), Scope(), **options)
    [outcome] = [each for each in report.outcomes if each.rule == "aligned"]
    return outcome, report
