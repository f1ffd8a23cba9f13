"""Pictures of many blobs, none like another, and what is made of them."""

import io

import numpy as np
from PIL import Image


def scene(seed=1, width=240, height=180):
    """Coarse and fine blobs of colour."""
    pixels = np.full((height, width, 3), 120.0)
    for cells, strength in ((4, 40), (12, 25), (40, 12)):
        coarse = np.random.default_rng(seed * 100 + cells).normal(0, strength, (cells, cells, 3)).astype(np.float32)
        for channel in range(3):
            plane = Image.fromarray(coarse[..., channel]).resize((width, height), Image.Resampling.BICUBIC)
            pixels[..., channel] += np.asarray(plane)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def jpeg(picture, quality=90):
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def png(picture):
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def cut(picture, share):
    across, down = round(picture.width * share), round(picture.height * share)
    return picture.crop((across, down, picture.width - across, picture.height - down))
