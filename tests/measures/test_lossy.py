import io
from typing import Any

import pytest
from PIL import Image

from dsqc.measures.lossy import is_lossy

GREYS = Image.linear_gradient("L")


def saved(file_format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    GREYS.convert("RGB").save(out, file_format, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("file_format", "options"),
    [
        ("JPEG", {"quality": 100}),
        ("AVIF", {}),
        ("WEBP", {"quality": 100}),
        ("WEBP", {"exif": b"Exif\0\0MM"}),
        ("WEBP", {"save_all": True, "append_images": [GREYS.convert("RGB").rotate(90)]}),
        ("JPEG2000", {"irreversible": True}),
        ("JPEG2000", {"irreversible": True, "no_jp2": True}),
        ("TIFF", {"compression": "jpeg"}),
        ("TIFF", {"compression": "jpeg", "big_tiff": True}),
    ],
)
def test_formats_that_change_values_are_lossy(file_format, options):
    assert is_lossy(saved(file_format, **options), file_format)


@pytest.mark.parametrize(
    ("file_format", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("GIF", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"lossless": True, "exif": b"Exif\0\0MM"}),
        ("WEBP", {"lossless": True, "save_all": True, "append_images": [GREYS.convert("RGB").rotate(90)]}),
        ("JPEG2000", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_deflate", "big_tiff": True}),
    ],
)
def test_formats_that_keep_values_are_not(file_format, options):
    assert not is_lossy(saved(file_format, **options), file_format)


def test_bytes_that_end_early_do_not_raise():
    whole = saved("TIFF", compression="jpeg")
    assert not any(is_lossy(whole[:length], "TIFF") for length in range(8))
