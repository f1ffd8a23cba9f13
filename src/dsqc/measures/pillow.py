"""Pictures as Pillow opens and unpacks them: only forms that have a signature and need no other program."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from dsqc.measures import jpeg, png, sniff
from dsqc.measures.foreign import ForeignError, foreign
from dsqc.measures.unreadable import Oddity, Unreadable

_PLUGINS: tuple[type[ImageFile.ImageFile], ...] = (
    AvifImagePlugin.AvifImageFile,
    BmpImagePlugin.BmpImageFile,
    GifImagePlugin.GifImageFile,
    Jpeg2KImagePlugin.Jpeg2KImageFile,
    JpegImagePlugin.JpegImageFile,
    PngImagePlugin.PngImageFile,
    PpmImagePlugin.PpmImageFile,
    TiffImagePlugin.TiffImageFile,
    WebPImagePlugin.WebPImageFile,
)
_FORMATS = tuple(str(plugin.format) for plugin in _PLUGINS)
_PICTURES = ("jpeg", "png", "tiff", "gif", "bmp", "webp", "jpeg2000")
_AVIF = (b"avif", b"avis")
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_TIFF_WIDTH, _TIFF_HEIGHT, _TIFF_SUBFILE = 256, 257, 254
_REDUCED_OR_MASK = 0b101
_TIFF_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_TURN_BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def opened(content: bytes, max_pixels: int) -> ImageFile.ImageFile:
    """The picture with its header read and nothing unpacked, no larger than ``max_pixels``."""
    if not content:
        raise Unreadable("empty", "has no bytes")
    # The WebP decoder takes memory for the whole canvas when it opens the file.
    if content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8X" and len(content) >= 30:
        _hold_size((1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")), max_pixels)
    try:
        with foreign():
            image = Image.open(BytesIO(content), formats=_FORMATS)
    except ForeignError as trouble:
        raise _not_opened(content, trouble) from trouble
    _hold_size(image.size, max_pixels)
    return image


def stored_size_px(image: ImageFile.ImageFile) -> tuple[int, int]:
    """Width and height as stored. Pillow turns TIFF, and no other format, as its orientation says."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return int(image.tag_v2[_TIFF_WIDTH]), int(image.tag_v2[_TIFF_HEIGHT])
    return image.size


def unpacked(content: bytes, orientation: int, size_px: tuple[int, int]) -> tuple[Image.Image, list[Oddity]]:
    """The first picture of the file, whole, as stored; ``size_px`` is what its header stated."""
    try:
        with foreign():
            image: Image.Image = Image.open(BytesIO(content), formats=_FORMATS)
            image.load()
            if image.format == "TIFF" and orientation in _TURN_BACK:
                image = image.transpose(_TURN_BACK[orientation])
    except ForeignError as trouble:
        raise _not_unpacked(trouble) from trouble
    if image.size != size_px:
        raise Unreadable(
            "damaged", f"is damaged: {size_px[0]:,} × {size_px[1]:,} px are stated, {image.width:,} × {image.height:,} px unpacked"
        )
    return image, _further(content)


def _further(content: bytes) -> list[Oddity]:
    """Whether more pictures stand in the file, which multi-picture JPEG is for. Overviews and masks of the first are none."""
    try:
        with foreign():
            file = Image.open(BytesIO(content), formats=_FORMATS)
            if file.format == "MPO":
                return []
            count = getattr(file, "n_frames", 1)
            if isinstance(file, TiffImagePlugin.TiffImageFile):
                count = 1 + sum(_is_a_picture_of_its_own(file, place) for place in range(1, count))
    except ForeignError as trouble:
        return [Oddity("irregular", f"holds further pictures that cannot be read: {trouble.words}")]
    return [Oddity("irregular", f"holds {count:,} pictures, of which the first alone is examined")] if count > 1 else []


def _is_a_picture_of_its_own(file: TiffImagePlugin.TiffImageFile, place: int) -> bool:
    file.seek(place)
    return not int(file.tag_v2.get(_TIFF_SUBFILE, 0)) & _REDUCED_OR_MASK


def _hold_size(size_px: tuple[int, int], max_pixels: int) -> None:
    width_px, height_px = size_px
    if width_px < 1 or height_px < 1:
        raise Unreadable("damaged", f"is damaged: its header states {width_px:,} × {height_px:,} px")
    if width_px * height_px > max_pixels:
        raise Unreadable("too-large", f"is {width_px:,} × {height_px:,} px, more than the {max_pixels:,} px that dsqc unpacks")


def _not_unpacked(trouble: ForeignError) -> Unreadable:
    if trouble.kind == "MemoryError":
        return Unreadable("too-large", "takes more memory to unpack than there is")
    if trouble.kind == "NotImplementedError":
        return Unreadable("unsupported", f"is of a form that Pillow does not unpack: {trouble.words}")
    return Unreadable("damaged", f"is damaged: {trouble.words}")


def _not_opened(content: bytes, trouble: ForeignError) -> Unreadable:
    kind = sniff.content(content, len(content))
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        return Unreadable("unsupported", "is a HEIF picture, which Pillow does not open")
    if content[4:8] == b"ftyp" and content[8:12] in _AVIF:
        return Unreadable("damaged", "is damaged: its header cannot be read")
    if kind not in _PICTURES:
        remedy = ": run git lfs pull" if kind == "git-lfs-pointer" else ""
        return Unreadable("not-an-image", f"is {sniff.in_words(kind)}, {len(content):,} bytes, not a picture{remedy}")
    if lost := _lost(content, kind):
        return Unreadable("damaged", lost)
    words = "" if trouble.kind == "UnidentifiedImageError" else f": {trouble.words}"
    return Unreadable("unsupported", f"is {sniff.in_words(kind)} of a form that Pillow does not open{words}")


def _lost(content: bytes, kind: str) -> str | None:
    """What the frame of a picture whose header cannot be read tells of a loss."""
    if kind == "png":
        return png.walk(content).lost
    if kind == "jpeg":
        if jpeg.walk(content).end is None:
            return "is cut short: it has no end-of-image marker"
        framed = any(segment.marker in jpeg.START_OF_FRAME for segment in jpeg.segments(content))
        return None if framed else "is damaged: it has no frame header, which states its size"
    if kind == "tiff":
        return _tiff_lost(content)
    stated = 8 + int.from_bytes(content[4:8], "little") if kind == "webp" else 0
    if stated > len(content):
        return f"is cut short: it states {stated:,} bytes and has {len(content):,}"
    return "is damaged: its header cannot be read"


def _tiff_lost(content: bytes) -> str | None:
    """A TIFF's directory often stands at its end and is the first thing that a cut takes, or the values that it points to."""
    order: Literal["little", "big"] = "little" if content[:2] == b"II" else "big"
    wide = content[2:4] in (b"+\0", b"\0+")
    start_at, counter, entry, field = (8, 8, 20, 8) if wide else (4, 2, 12, 4)

    def number(place: int, size: int) -> int:
        return int.from_bytes(content[place : place + size], order)

    directory = number(start_at, field)
    entries = directory + counter
    needed = entries + entry * number(directory, counter) + field
    for place in range(entries, min(needed - field, len(content) - entry + 1), entry):
        size = _TIFF_TYPE_BYTES.get(number(place + 2, 2), 0) * number(place + 4, field)
        if size > field:
            needed = max(needed, number(place + 4 + field, field) + size)
    if needed > len(content):
        return f"is cut short: its directory reaches to byte {needed:,}, and it has {len(content):,} bytes"
    return None
