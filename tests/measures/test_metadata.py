from typing import Any

import pytest
from PIL import Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from dsqc.measures import pillow
from dsqc.measures.metadata import Metadata, read
from pictures import chunk, encoded, photo, png

SMALL = photo(40, 30)


def exif(top: dict[int, Any] | None = None, camera: dict[int, Any] | None = None, position: dict[int, Any] | None = None) -> Image.Exif:
    block = Image.Exif()
    block.update({**(top or {}), 0x8769: camera or {}, 0x8825: position or {}})
    return block


def metadata(content: bytes) -> Metadata:
    return read(pillow.opened(content, 1_000_000), content)


def everything() -> Image.Exif:
    """Made anew each time: a plug-in of Pillow takes the orientation out when it saves."""
    return exif({0x0112: 6, 0x013B: "A. Diver"}, {0xA431: "C330"}, {2: (21.0, 4.0, 9.5), 4: (55.0, 13.0, 1.0)})


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_orientation_and_private_fields_are_found_in_every_format(form):
    expected = Metadata(6, ("Artist", "BodySerialNumber", "GPSLatitude", "GPSLongitude"), ())
    assert metadata(encoded(SMALL, form, exif=everything())) == expected


def test_a_tiff_states_them_in_its_own_tags():
    assert metadata(encoded(SMALL, "TIFF", tiffinfo={274: 3, 315: "A. Diver"})) == Metadata(3, ("Artist",), ())


def test_a_picture_without_metadata_tells_nothing():
    assert metadata(encoded(SMALL)) == Metadata(1, (), ())


def test_blank_fields_tell_nothing():
    blank = exif({0x013B: "   ", 0x8298: "\0"}, {0xA431: " "}, {2: (IFDRational(0, 0),) * 3})
    assert metadata(encoded(SMALL, exif=blank)).private == ()


def test_other_fields_of_the_camera_are_not_private():
    assert metadata(encoded(SMALL, exif=exif({0x010F: "GoPro", 0x0110: "HERO4"}, {0x829A: 0.01}))).private == ()


@pytest.mark.parametrize(("stated", "expected"), [(1, 1), (8, 8), (0, 1)])
def test_orientation_0_is_taken_for_none(stated, expected):
    assert metadata(encoded(SMALL, exif=exif({0x0112: stated}))) == Metadata(expected, (), ())


def test_an_orientation_that_is_none_is_told():
    assert metadata(encoded(SMALL, exif=exif({0x0112: 9}))) == Metadata(1, (), ("states the EXIF orientation 9, not one of 1 to 8",))


def test_broken_metadata_are_told_and_hide_nothing_else():
    garbage = metadata(encoded(SMALL, exif=b"Exif\0\0garbage!"))
    assert garbage[:2] == (1, ())
    assert garbage.broken[0].startswith("has EXIF metadata that cannot be read: ")


def test_cut_metadata_are_told():
    whole = everything().tobytes()
    [told] = metadata(encoded(SMALL, exif=whole[:30])).broken
    assert told.startswith("has EXIF metadata that cannot be read whole: ")


def test_metadata_behind_the_pixels_of_a_png_are_found_without_unpacking():
    block = chunk(b"eXIf", everything().tobytes().removeprefix(b"Exif\0\0"))
    whole = png(1, 1, 8, 0, b"\0\0")
    content = whole[: whole.index(b"IDAT") - 4] + chunk(b"IDAT", b"no pixels") + block + chunk(b"IEND", b"")
    assert metadata(content).orientation == 6


def test_texts_of_a_png_are_named_by_their_keyword():
    texts = PngImagePlugin.PngInfo()
    for keyword, text in (("Author", "A. Diver"), ("Copyright", " "), ("Comment", "nothing")):
        texts.add_text(keyword, text)
    assert metadata(encoded(SMALL, "PNG", pnginfo=texts)).private == ("PNG Author",)


def test_xmp_names_what_is_not_blank():
    packet = (
        b'<x:xmpmeta><rdf:Description aux:SerialNumber="C330" exif:GPSLatitude="" tiff:Artist=\'A. Diver\'>'
        b"<dc:creator><rdf:Seq><rdf:li>A. Diver</rdf:li></rdf:Seq></dc:creator><dc:rights><rdf:Alt/></dc:rights>"
        b"<exif:GPSLongitude>55,13.0E</exif:GPSLongitude></rdf:Description></x:xmpmeta>"
    )
    assert metadata(encoded(SMALL, xmp=packet)).private == ("Artist", "BodySerialNumber", "GPSLongitude", "dc:creator")


def test_iptc_names_are_found():
    record = b"\x1c\x02\x50\x00\x08A. Diver"
    resource = b"8BIM\x04\x04\x00\x00" + len(record).to_bytes(4, "big") + record + bytes(len(record) % 2)
    data = b"Photoshop 3.0\0" + resource
    plain = encoded(SMALL)
    content = plain[:20] + b"\xff\xed" + (len(data) + 2).to_bytes(2, "big") + data + plain[20:]
    assert metadata(content).private == ("IPTC By-line",)
