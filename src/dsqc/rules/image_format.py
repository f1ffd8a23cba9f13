"""Every picture is of the format that its file extension says, and of one of ``formats`` if they are given.

Some loaders choose the decoder by the extension and fail, or skip the file, where the bytes are of another format; a PNG
saved as ``.jpg`` is also a sign that the picture went through a tool that nobody wrote down. The case of the extension
does not matter. MPO, which cameras write, counts as JPEG. Files whose extension names no format are not judged on it.

    - rule: image-format
      where: {source: images}
      with: {formats: [JPEG]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Per
from dsqc.facts import Images
from dsqc.finding import Finding, NotJudged

_EXTENSIONS = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif", "jif", "mpo"),
    "PNG": ("png", "apng"),
    "TIFF": ("tif", "tiff"),
    "GIF": ("gif",),
    "BMP": ("bmp", "dib"),
    "WEBP": ("webp",),
    "JPEG2000": ("jp2", "j2k", "j2c", "jpc", "jpf", "jpx"),
    "PPM": ("ppm", "pgm", "pbm", "pnm"),
    "TGA": ("tga",),
    "ICO": ("ico",),
    "AVIF": ("avif",),
}
_FORMATS = {extension: name for name, extensions in _EXTENSIONS.items() for extension in extensions}
_COUNTS_AS = {"MPO": "JPEG", "DIB": "BMP"}


def verify(options: Mapping[str, Any]) -> str | None:
    formats = options.get("formats")
    return "formats names no format" if isinstance(formats, list) and not formats else None


def check(images: Images, *, formats: Per[list[str] | None] = None) -> Iterator[Finding | NotJudged]:
    allowed = None if formats is None else list(dict.fromkeys(_format(text) for text in formats))
    extension = pl.col("path").str.extract(r"\.([^./]+)$").str.to_lowercase()
    said = extension.replace_strict(_FORMATS, default=None, return_dtype=pl.String)
    named = images.with_columns(real=pl.col("format").replace(_COUNTS_AS), extension=extension, said=said)
    misnamed = (pl.col("real") != pl.col("said")).fill_null(value=False)
    unwanted = pl.lit(value=False) if allowed is None else ~pl.col("real").is_in(allowed)
    for row in named.filter(misnamed | unwanted).sort("path").iter_rows(named=True):
        yield _finding(row, allowed)
    unnamed = named["said"].null_count()
    if unnamed:
        yield NotJudged("the extension names no image format", unnamed)


def _finding(row: Mapping[str, Any], allowed: list[str] | None) -> Finding:
    is_misnamed = row["said"] is not None and row["real"] != row["said"]
    is_unwanted = allowed is not None and row["real"] not in allowed
    message = f"the content is {row['real']}"
    if is_misnamed:
        message += f", the extension .{row['extension']} says {row['said']}"
    if allowed is not None and is_unwanted:
        message += f", expected {' or '.join(allowed)}"
    values = {"format": row["format"], "extension_format": row["said"], "formats": allowed}
    return Finding(row["path"], message, key=("extension" if is_misnamed else "format",), values=values)


def _format(text: str) -> str:
    """Pillow's name of a format that a definition may also name by its extension."""
    return _FORMATS.get(text.lower(), text.upper())
