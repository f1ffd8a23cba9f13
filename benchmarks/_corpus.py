"""A corpus of pictures with planted copies and hard negatives, made from a seed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

LEAST_PX = 200
SHAPES = ("ellipse", "polygon", "line")
Turn = Image.Transpose
TURNS = {
    "flipped left to right": Turn.FLIP_LEFT_RIGHT,
    "flipped top to bottom": Turn.FLIP_TOP_BOTTOM,
    "turned by 90°": Turn.ROTATE_90,
    "turned by 180°": Turn.ROTATE_180,
    "turned by 270°": Turn.ROTATE_270,
    "transposed": Turn.TRANSPOSE,
}


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the corpus. Files of one ``origin`` are copies of each other; ``kind`` is how it was made of it, and ``words`` what
    is to be told of it. ``origin`` is unique for an original and for a hard negative."""

    content: bytes
    name: str
    origin: int
    kind: str
    words: frozenset[str] = frozenset()


def saved(picture: Image.Image, quality: int = 92) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def noise(rng: np.random.Generator, size: tuple[int, int], slope: float) -> NDArray[np.float64]:
    """Coloured noise whose amplitude falls with the frequency to the power of ``slope``, of mean 0 and deviation 1."""
    width, height = size
    across, down = np.fft.rfftfreq(width)[None, :], np.fft.fftfreq(height)[:, None]
    frequency = np.maximum(np.hypot(across, down), 1 / max(size))
    spectrum = np.exp(2j * np.pi * rng.random(frequency.shape)) * frequency**-slope
    plane = np.fft.irfft2(spectrum, (height, width))
    return np.asarray((plane - plane.mean()) / plane.std())


def ground(rng: np.random.Generator, size: tuple[int, int], slope: float, contrast: float) -> Image.Image:
    plane = noise(rng, size, slope)
    tint = noise(rng, size, 2.0)
    colour, second = rng.uniform(60, 195, 3), rng.uniform(-1, 1, 3)
    pixels = colour + contrast * plane[..., None] * rng.uniform(0.7, 1.0, 3) + 12 * tint[..., None] * second
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def drawn(rng: np.random.Generator, picture: Image.Image, count: int, least: float = 0.05, most: float = 0.3) -> Image.Image:
    """Things of random shape and colour on a picture."""
    picture = picture.copy()
    pen, (width, height) = ImageDraw.Draw(picture), picture.size
    for _ in range(count):
        centre = rng.uniform(0.1, 0.9, 2) * (width, height)
        radius = rng.uniform(least, most, 2) * min(width, height)
        colour = tuple(int(each) for each in rng.integers(0, 256, 3))
        shape = SHAPES[rng.integers(3)]
        box = [tuple(centre - radius / 2), tuple(centre + radius / 2)]
        if shape == "ellipse":
            pen.ellipse(box, fill=colour)
        elif shape == "polygon":
            angles = np.sort(rng.uniform(0, 2 * np.pi, 6))
            pen.polygon([tuple(centre + radius * np.array([np.cos(a), np.sin(a)]) / 2) for a in angles], fill=colour)
        else:
            pen.line(box, fill=colour, width=max(2, min(picture.size) // 40))
    return picture


def grained(rng: np.random.Generator, picture: Image.Image, deviation: float) -> Image.Image:
    pixels = np.asarray(picture, np.float64)
    return Image.fromarray(np.clip(pixels + rng.normal(0, deviation, pixels.shape), 0, 255).astype(np.uint8))


def scene(rng: np.random.Generator, size_px: int) -> Image.Image:
    size = (size_px, int(size_px * rng.choice([0.667, 0.75, 1.0])))
    picture = ground(rng, size, rng.uniform(1.0, 1.8), rng.uniform(20, 55))
    picture = drawn(rng, picture, int(rng.integers(0, 9)))
    return grained(rng, picture.filter(ImageFilter.GaussianBlur(size_px / 500)), rng.uniform(0.5, 4))


def specimen(rng: np.random.Generator, backdrop: Image.Image, *, mirrored: bool = False) -> Image.Image:
    """A thing with legs in the middle of a plain ground."""
    picture, side = backdrop.copy(), min(backdrop.size)
    sheet = Image.new("L", picture.size)
    pen, middle = ImageDraw.Draw(sheet), np.array(picture.size) / 2
    long, wide = rng.uniform(0.12, 0.3) * side, rng.uniform(0.05, 0.14) * side
    angle = np.pi / 2 if mirrored else rng.uniform(0, np.pi)
    along, beside = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    turn = np.linspace(0, 2 * np.pi, 40)
    pen.polygon([tuple(middle + along * long * np.cos(t) + beside * wide * np.sin(t)) for t in turn], fill=200)
    for place in rng.uniform(-0.8, 0.8, int(rng.integers(3, 8))):
        reach, bend = rng.uniform(1.2, 3.0) * wide, rng.uniform(-0.4, 0.4) * long
        for way in (1, -1):
            start = middle + along * place * long
            end = start + (beside * way * reach + along * bend) * (1 if mirrored else rng.uniform(0.7, 1.2))
            pen.line([tuple(start), tuple(end)], fill=220, width=max(2, side // 60))
    texture = noise(rng, picture.size, 1.0)
    if mirrored:
        texture = texture + texture[:, ::-1]
    colour = rng.uniform(20, 120, 3) + 18 * texture[..., None]
    body = Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8))
    picture.paste(body, mask=sheet.filter(ImageFilter.GaussianBlur(side / 400)))
    return picture


def burst(rng: np.random.Generator, size_px: int, frames: int, real: Image.Image | None) -> Iterator[Image.Image]:
    """Frames a moment apart: the camera drifts by a few pixels or stands, something moves, and the grain is new in each."""
    wide = real.resize((int(size_px * 1.1),) * 2) if real else scene(rng, int(size_px * 1.1)).resize((int(size_px * 1.1),) * 2)
    large = int(size_px * rng.uniform(0.06, 0.17))
    thing = drawn(rng, Image.new("RGB", (large,) * 2, tuple(int(each) for each in rng.integers(60, 200, 3))), 3, 0.4, 0.9)
    stands = rng.random() < 0.5
    at, step = rng.uniform(0.1, 0.5, 2) * size_px, rng.uniform(0.02, 0.1, 2) * size_px
    for number in range(frames):
        drift = np.zeros(2, int) if stands else np.array([1, 1]) * (number * max(2, size_px // 80))
        view = wide.crop((*drift, *(drift + size_px))).convert("RGB")
        view.paste(thing, tuple(int(each) for each in at + step * number))
        yield grained(rng, view, 3)


def negatives(rng: np.random.Generator, size_px: int, real: list[Image.Image]) -> Iterator[tuple[str, Image.Image]]:
    """Pictures that look alike and are no copies, in sets."""
    shown = real[rng.integers(len(real))] if real and rng.random() < 0.5 else None
    for each in burst(rng, size_px, 4, shown):
        yield "burst", each
    backdrop = grained(rng, ground(rng, (size_px, size_px), 2.0, 2), 2).filter(ImageFilter.GaussianBlur(1))
    for _ in range(5):
        yield "specimen", grained(rng, specimen(rng, backdrop), 1.5)
    texture = rng.uniform(0.2, 1.0), rng.uniform(15, 50)
    tint = rng.integers(2**32)
    for _ in range(3):
        other = ground(rng, (size_px, size_px), *texture)
        yield "texture", ImageOps.grayscale(other).convert("RGB") if tint % 2 else other
    for _ in range(3):
        yield "mirrored", grained(rng, specimen(rng, backdrop, mirrored=True), 1.0)
    level = int(rng.integers(10, 245))
    for _ in range(3):
        flat = Image.new("RGB", (size_px, size_px), (level,) * 3)
        yield "near-constant", grained(rng, flat, rng.uniform(1, 3))
    start = rng.uniform(0, 90)
    slope = np.linspace(start, start + rng.uniform(30, 160), size_px)
    for _ in range(2):
        yield "gradient", grained(rng, Image.fromarray(np.tile(slope[:, None], (1, size_px)).astype(np.uint8)).convert("RGB"), 2)


def changed(rng: np.random.Generator, picture: Image.Image) -> Iterator[tuple[str, bytes, set[str]]]:
    """One copy of each kind: the kind, the file, and what is to be told."""
    width, height = picture.size
    quality = int(rng.integers(50, 91))
    yield "re-encoded", saved(picture, quality), {"re-encoded"}
    scale = float(rng.choice([0.5, 0.75, 1.5, 2.0]) if rng.random() < 0.5 else rng.uniform(0.5, 2.0))
    size = round(width * scale), round(height * scale)
    way = (Image.Resampling.LANCZOS, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)[rng.integers(3)]
    yield "resized", saved(picture.resize(size, way), 85), {"resized"} if abs(scale - 1) > 0.03 else {"re-encoded", "resized"}
    factor = float(rng.choice([0.7, 1.3]) if rng.random() < 0.5 else rng.choice([-1, 1]) * rng.uniform(0.1, 0.3) + 1)
    for kind, enhancer in (("brightness", ImageEnhance.Brightness), ("contrast", ImageEnhance.Contrast)):
        yield kind, saved(enhancer(picture).enhance(factor), 90), {"brightness or contrast changed"}
    yield "crop 5 %", saved(cut(picture, [0.05] * 4), 90), {"cropped"}
    yield "crop 10 %", saved(cut(picture, [0.1] * 4), 90), {"cropped"}
    yield "crop random ≤ 10 %", saved(cut(picture, [*rng.uniform(0.01, 0.1, 4)]), 90), {"cropped"}
    side = [0.0] * 4
    side[rng.integers(4)] = 0.1
    yield "crop one side 10 %", saved(cut(picture, side), 90), {"cropped"}
    for words, turn in TURNS.items():
        yield "flipped" if words.startswith("fl") else "turned", saved(picture.transpose(turn), 90), {words}
    words, turn = list(TURNS.items())[rng.integers(len(TURNS))]
    brighter = ImageEnhance.Brightness(picture.transpose(turn)).enhance(factor)
    yield "turned and brightness", saved(brighter, 85), {words, "brightness or contrast changed"}
    whole = cut(picture, [0.05] * 4).resize(picture.size, Image.Resampling.BICUBIC)
    yield "cropped and resized", saved(whole, 85), {"cropped", "resized"}


def cut(picture: Image.Image, sides: list[float]) -> Image.Image:
    width, height = picture.size
    left, top, right, bottom = sides
    return picture.crop((round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height)))


def real_pictures(folder: Path) -> list[Image.Image]:
    """The pictures of a folder and what is below it, without masks and without those that are named as crops of others."""
    paths = sorted(each for each in folder.rglob("*") if each.suffix.lower() in (".jpg", ".jpeg", ".png"))
    pictures = [Image.open(each).convert("RGB") for each in paths if "mask" not in str(each.parent) and "crop" not in each.name]
    return [each for each in pictures if min(each.size) >= LEAST_PX]


def made(files: int, size_px: int, seed: int, real: list[Image.Image]) -> list[Made]:
    """So many files: a third of them copies of the originals before them, a quarter hard negatives."""
    rng = np.random.default_rng(seed)
    corpus: list[Made] = []
    origin = 0

    def add(content: bytes, kind: str, of: int, words: set[str] | None = None, suffix: str = "jpg") -> None:
        corpus.append(Made(content, f"{len(corpus):06d}.{suffix}", of, kind, frozenset(words or ())))

    while len(corpus) < files:
        for number in range(8):
            origin += 1
            place = int(rng.integers(10**9))
            picture = sampled(real, origin, size_px) if origin <= len(real) else scene(np.random.default_rng(place), size_px)
            content = saved(picture)
            add(content, "original", origin)
            decoded = Image.open(io.BytesIO(content)).convert("RGB")
            copies = [*changed(rng, decoded)] if number < 2 else []
            chosen = rng.permutation(len(copies))[:9]
            for kind, copy, words in (copies[each] for each in sorted(chosen)):
                add(copy, kind, origin, words)
            if number == 1:
                add(content, "same bytes", origin, {"same pixels"})
                stream = io.BytesIO()
                decoded.save(stream, "PNG")
                add(stream.getvalue(), "same pixels", origin, {"same pixels"}, "png")
        for kind, picture in negatives(rng, size_px, real):
            origin += 1
            add(saved(picture), f"negative: {kind}", origin)
    return corpus[:files]


def sampled(real: list[Image.Image], number: int, size_px: int) -> Image.Image:
    picture = real[number - 1]
    scale = size_px / max(picture.size)
    return picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
