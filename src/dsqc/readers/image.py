"""Pictures: JPEG, PNG, TIFF, GIF, BMP, WebP, JPEG 2000, AVIF and the PPM family.

What a check asks for decides how much is done. Size, mode, orientation and private metadata come from the header. Proof that a picture
is whole, and its perceptual hashes, take a strict decode, at reduced size where JPEG allows it; the digest of its pixels takes every pixel.
A picture that cannot be read is one problem and nothing else; an oddity that loses nothing is a problem beside the measures.

    images: {reader: image, files: 'images/{key}.jpg'}
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import BinaryIO

from dsqc.datafile import DataFile
from dsqc.facts import Hash, Image, Pixels, Problem, Row, TurnedHash, WindowHash
from dsqc.measures import picture
from dsqc.measures.likeness import detail
from dsqc.measures.phash import Thumbnails, oriented_bits, phash_bits, signed, window_bits
from dsqc.measures.picture import Header, Unreadable

FILLS = (Image, Pixels, Hash, TurnedHash, WindowHash)
_OF_THUMBNAIL = {"hashes", "turned_hashes", "window_hashes"}


def read(stream: BinaryIO, file: DataFile, wanted: Collection[str], *, max_pixels: int = picture.MAX_PIXELS) -> Iterator[Row]:
    try:
        rows = _rows(stream.read(), file.path, wanted, max_pixels)
    except Unreadable as trouble:
        rows = [Problem(file.path, None, trouble.problem, trouble.detail)]
    yield from rows


def _rows(content: bytes, path: str, wanted: Collection[str], max_pixels: int) -> list[Row]:
    """All rows of a picture that can be read, so that none is out before the last byte is proved."""
    header = picture.header(content, max_pixels=max_pixels)
    rows: list[Row] = [_image(path, header)] if "images" in wanted else []
    oddities, unpacked = list(header.oddities), None
    if "pixels" in wanted:
        unpacked, met = picture.decode(content, header)
        oddities += met
        rows.append(Pixels(path, picture.is_constant(unpacked), picture.canonical_digest(unpacked)))
    if not _OF_THUMBNAIL.isdisjoint(wanted) or ("problems" in wanted and unpacked is None):
        thumbnail, met = picture.reduced_grey(content, header) if unpacked is None or header.reduces else (picture.grey(unpacked), [])
        oddities += met
        rows += _hashes(path, thumbnail, wanted)
    return rows + [Problem(path, None, *oddity) for oddity in dict.fromkeys(oddities)]


def _hashes(path: str, thumbnail: Thumbnails, wanted: Collection[str]) -> Iterator[Row]:
    """What is asked of the thumbnail, all from its one transform."""
    turned = "turned_hashes" in wanted
    if turned or "hashes" in wanted:
        bits = oriented_bits(thumbnail[None])[0] if turned else phash_bits(thumbnail[None])
        if "hashes" in wanted:
            yield Hash(path, signed(bits[0]), detail(thumbnail.astype("float32")))
        if turned:
            yield TurnedHash(path, *map(signed, bits[1:]))
    if "window_hashes" in wanted:
        yield WindowHash(path, window_bits(thumbnail[None])[0].astype("<u8").tobytes())


def _image(path: str, header: Header) -> Image:
    return Image(
        path, header.format, header.width_px, header.height_px, header.mode, header.orientation, header.private,
        header.taken.at, header.taken.latitude_deg, header.taken.longitude_deg,
    )  # fmt: skip
