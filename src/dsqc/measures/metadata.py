"""What the metadata of a picture say that a reader of pixels must know, and that a publisher of pictures may not want to tell.

The orientation turns the frame that annotations refer to. Positions, serial numbers and names of people are published with the
picture by whoever does not look. Only names of these fields are taken; fields that are there and blank do not count. When and where a
picture was taken tells which pictures are of one burst, so that these two are taken with their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from dsqc.measures import png
from dsqc.measures.foreign import ForeignError, foreign
from dsqc.measures.taken import UNSTATED, Taken, taken

_EXIF = {
    0x013B: "Artist",
    0x8298: "Copyright",
    0x9C9D: "XPAuthor",
    0xA420: "ImageUniqueID",
    0xA430: "CameraOwnerName",
    0xA431: "BodySerialNumber",
    0xA435: "LensSerialNumber",
    0xA437: "Photographer",
    0xA438: "ImageEditor",
    0xC62F: "CameraSerialNumber",
    0xC65D: "RawDataUniqueID",
}
_GPS = {2: "GPSLatitude", 4: "GPSLongitude", 20: "GPSDestLatitude", 22: "GPSDestLongitude", 28: "GPSAreaInformation"}
_IPTC = {
    (2, 80): "IPTC By-line",
    (2, 110): "IPTC Credit",
    (2, 116): "IPTC CopyrightNotice",
    (2, 118): "IPTC Contact",
    (2, 122): "IPTC Writer-Editor",
}
_TEXT = ("Author", "Artist", "Copyright", "Creator")
_XMP = (
    r"dc:(?:creator|rights)|tiff:(?:Artist|Copyright)|xmpRights:Owner|photoshop:(?:Credit|CaptionWriter)"
    r"|aux:(?:OwnerName|SerialNumber|LensSerialNumber)|exifEX:(?:CameraOwnerName|BodySerialNumber|LensSerialNumber)"
    r"|exif:(?:GPSLatitude|GPSLongitude|GPSDestLatitude|GPSDestLongitude|ImageUniqueID)"
    r"|Iptc4xmpCore:CreatorContactInfo|Iptc4xmpExt:PersonInImage"
)
_AUX = {"SerialNumber": "BodySerialNumber", "OwnerName": "CameraOwnerName"}
_XMP_ATTRIBUTE = re.compile(rf"""\b({_XMP})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_XMP_ELEMENT = re.compile(rf"<({_XMP})(?:\s[^<>]*)?>")
_TAG = re.compile(r"<[^<>]*>")


class Metadata(NamedTuple):
    """``private`` holds the names found, sorted; ``broken`` says which metadata could not be read."""

    orientation: int
    private: tuple[str, ...]
    broken: tuple[str, ...]
    taken: Taken = UNSTATED


def read(image: ImageFile.ImageFile, content: bytes) -> Metadata:
    """The metadata of an opened picture. Nothing is unpacked."""
    names: set[str] = set(_xmp_names(image.info.get("xmp")))
    broken: list[str] = []
    orientation, found = 1, UNSTATED
    try:
        with foreign() as warned:
            exif = _exif(image, content)
            camera, position = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
            names.update(_named(exif, _EXIF), _named(camera, _EXIF), _named(position, _GPS))
            orientation = exif.get(ExifTags.Base.Orientation, 1)
    except ForeignError as trouble:
        broken.append(f"has EXIF metadata that cannot be read: {trouble.words}")
    else:
        found = taken(camera, position)
        broken += [f"has EXIF metadata that cannot be read whole: {str(each.message).strip()}" for each in warned[:1]]
    try:
        with foreign():
            names.update(_named(IptcImagePlugin.getiptcinfo(image) or {}, _IPTC))
    except ForeignError as trouble:
        broken.append(f"has IPTC metadata that cannot be read: {trouble.words}")
    if image.format == "PNG":
        names.update(_text_names(content))
    if orientation not in range(1, 9):
        if orientation != 0:
            broken.append(f"states the EXIF orientation {orientation!r}, not one of 1 to 8")
        orientation = 1
    return Metadata(int(orientation), tuple(sorted(names)), tuple(broken), found)


def _exif(image: ImageFile.ImageFile, content: bytes) -> Image.Exif:
    """The EXIF block. Pillow's own ``getexif`` would unpack a PNG to look behind its pixels."""
    if image.format == "TIFF":
        return image.getexif()
    exif = Image.Exif()
    if image.format == "PNG":
        block = next((content[chunk.data : chunk.data + chunk.length] for chunk in png.chunks(content) if chunk.name == b"eXIf"), None)
    else:
        block = image.info.get("exif")
    profile = image.info.get("Raw profile type exif")
    if block is None and isinstance(profile, str):
        block = bytes.fromhex("".join(profile.split("\n")[3:]))
    if block:
        exif.load(block)
    return exif


def _named(fields: Mapping[Any, Any], names: Mapping[Any, str]) -> Iterator[str]:
    for tag, name in names.items():
        value = fields.get(tag)
        if value is not None and _says_something(value):
            yield name


def _says_something(value: Any) -> bool:
    """Not blank: cameras write fields of spaces, zero bytes or 0/0 where they have nothing to say."""
    if isinstance(value, bytes):
        return bool(value.strip(b"\0 "))
    if isinstance(value, str):
        return bool(value.strip("\0 \t\r\n"))
    if isinstance(value, (tuple, list)):
        return any(_says_something(each) for each in value)
    return bool(value == value)


def _text_names(content: bytes) -> Iterator[str]:
    for chunk in png.chunks(content):
        if chunk.name in (b"tEXt", b"zTXt", b"iTXt"):
            keyword, _, text = content[chunk.data : chunk.data + chunk.length].partition(b"\0")
            name = keyword[:79].decode("latin-1").capitalize()
            if name in _TEXT and text.strip(b"\0 "):
                yield f"PNG {name}"


def _xmp_names(packet: Any) -> Iterator[str]:
    text = packet.decode("utf-8", "replace") if isinstance(packet, bytes) else packet if isinstance(packet, str) else ""
    for found in _XMP_ATTRIBUTE.finditer(text):
        if (found[2] or found[3] or "").strip():
            yield _plain(found[1])
    for found in _XMP_ELEMENT.finditer(text):
        closing = text.find(f"</{found[1]}", found.end())
        if closing >= 0 and (_TAG.sub("", text[found.end() : closing]).strip() or "=" in text[found.end() : closing]):
            yield _plain(found[1])


def _plain(name: str) -> str:
    """XMP repeats what EXIF has under the same names, or nearly."""
    prefix, _, local = name.partition(":")
    return _AUX.get(local, local) if prefix in ("exif", "exifEX", "tiff", "aux") else name
