"""Pictures as bytes, made in the test that needs them."""

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def photo(width_px: int = 240, height_px: int = 180, seed: int = 0) -> Image.Image:
    """Soft blobs with grain: a picture that compresses as photographs do."""
    random = np.random.default_rng(seed)
    blobs = Image.fromarray(random.integers(0, 256, (9, 12, 3), dtype=np.uint8)).resize((width_px, height_px), Image.Resampling.BICUBIC)
    grain = random.normal(0, 8, (height_px, width_px, 3))
    return Image.fromarray(np.clip(np.asarray(blobs) + grain, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width_px: int, height_px: int, bits: int, colour_type: int, rows: bytes, *before_pixels: bytes) -> bytes:
    """A PNG from its raw rows, each with a filter byte in front."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width_px, height_px, bits, colour_type, 0, 0, 0))
    return PNG_SIGNATURE + header + b"".join(before_pixels) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def first_scan(jpeg: bytes) -> int:
    """Where the coded pixels of a JPEG begin."""
    start = jpeg.index(b"\xff\xda")
    return start + 2 + int.from_bytes(jpeg[start + 2 : start + 4], "big")
