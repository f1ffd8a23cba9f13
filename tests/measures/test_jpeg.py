import io
import random

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from dsqc.measures import jpeg
from pictures import encoded, first_scan, photo

PLAIN = encoded(photo(), quality=85)
RESTARTS = encoded(photo(), quality=85, restart_marker_blocks=5)
RESTART_3 = RESTARTS.index(b"\xff\xd3", first_scan(RESTARTS))
FORMS = [{}, {"progressive": True}, {"restart_marker_blocks": 3}, {"subsampling": 0}, {"optimize": True}]
SEQUENTIAL = [{}, {"subsampling": 0}, {"restart_marker_blocks": 20}]


def complaint(content: bytes) -> str:
    with pytest.raises(ValueError) as raised:
        simplejpeg.decode_jpeg(content)
    return str(raised.value)


def decodes_whole_without(content: bytes) -> bool:
    """Whether taking out what the decoder complains of, twice at most, leaves the pixels that Pillow sees."""
    without = jpeg.without_oddity(content, complaint(content))
    assert without is not None
    try:
        pixels = simplejpeg.decode_jpeg(without)
    except ValueError as again:
        pixels = simplejpeg.decode_jpeg(jpeg.without_oddity(without, str(again)))
    return np.array_equal(pixels, np.asarray(Image.open(io.BytesIO(content))))


@pytest.mark.parametrize("options", FORMS, ids=str)
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_the_end_is_found_behind_every_kind_of_scan(mode, options):
    content = encoded(photo().convert(mode), **options)
    walk = jpeg.walk(content + b"appended \xff\xd9")
    assert (walk.end, walk.last) == (len(content), len(content))
    assert (walk.scans > 1) == ("progressive" in options)


def test_the_end_of_a_thumbnail_in_the_metadata_is_not_the_end():
    thumbnail = b"Exif\0\0" + encoded(photo(16, 16))
    content = PLAIN[:20] + b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + PLAIN[20:]
    assert jpeg.walk(content).end == len(content)


def test_a_missing_end_is_none():
    assert [jpeg.walk(content).end for content in (PLAIN[:-2], PLAIN[:-1], PLAIN[:9000], b"")] == [None] * 4


def test_a_segment_longer_than_the_file_ends_the_walk():
    assert jpeg.walk(PLAIN[:4] + b"\xff\xff" + PLAIN[6:]).end is None


def test_the_pictures_of_a_multi_picture_file_are_no_trailing_bytes():
    content = encoded(photo(), "MPO", save_all=True, append_images=[photo(seed=1), photo(seed=2)])
    walk = jpeg.walk(content + b"junk")
    assert walk.end is not None
    assert walk.end < walk.last == len(content)
    assert (walk.cut, jpeg.walk(content[:-2]).cut) == (False, True)


def test_a_second_picture_behind_a_plain_one_is_trailing():
    assert jpeg.walk(PLAIN + PLAIN).last == len(PLAIN)


@pytest.mark.parametrize("count", [8, 9, 16, 100, 512])
@pytest.mark.parametrize("padding", [b"\0", b"\xff\0"])
def test_padding_before_the_end_is_harmless(padding, count):
    assert decodes_whole_without(PLAIN[:-2] + padding * count + PLAIN[-2:])


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 40])
def test_padding_before_a_restart_is_harmless(count):
    assert decodes_whole_without(RESTARTS[:RESTART_3] + bytes(count) + RESTARTS[RESTART_3:])


def test_other_bytes_before_the_end_are_a_loss():
    content = PLAIN[:-2] + random.Random(1).randbytes(100).replace(b"\xff", b"a") + PLAIN[-2:]
    assert complaint(content).endswith("extraneous bytes before marker 0xd9")
    assert jpeg.without_oddity(content, complaint(content)) is None


def test_a_hole_that_reaches_to_the_end_is_no_padding():
    content = PLAIN[:-1002] + bytes(1000) + PLAIN[-2:]
    rest = jpeg.without_oddity(content, "Corrupt JPEG data: 100 extraneous bytes before marker 0xd9")
    assert rest is not None
    assert "premature end" in complaint(rest)


@pytest.mark.parametrize("junk", [bytes(3), b"abc"])
def test_bytes_between_segments_are_harmless(junk):
    place = PLAIN.index(b"\xff\xdb")
    assert decodes_whole_without(PLAIN[:place] + junk + PLAIN[place:])


def test_an_unknown_revision_is_harmless():
    place = PLAIN.index(b"JFIF\0") + 5
    assert decodes_whole_without(PLAIN[:place] + b"\x07" + PLAIN[place + 1 :])


def test_unusual_parameters_of_a_scan_are_harmless():
    place = first_scan(PLAIN) - 3
    assert decodes_whole_without(PLAIN[:place] + b"\x01" + PLAIN[place + 1 :])


def test_an_unknown_adobe_transform_is_harmless():
    adobe = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x07"
    assert decodes_whole_without(PLAIN[:2] + adobe + PLAIN[20:])


@pytest.mark.parametrize(
    "message",
    [
        "Premature end of JPEG file",
        "Corrupt JPEG data: premature end of data segment",
        "Corrupt JPEG data: bad Huffman code",
        "Corrupt JPEG data: found marker 0xd9 instead of RST3",
        "Inconsistent progression sequence for component 0 coefficient 1",
        "Unsupported marker type 0x05",
        "a complaint that nobody has heard of",
    ],
)
def test_whatever_is_not_in_the_list_is_a_loss(message):
    assert jpeg.without_oddity(PLAIN, message) is None


def test_a_message_about_the_form_is_told_from_one_about_the_state():
    unusual = bytearray(PLAIN)
    unusual[PLAIN.index(b"\xff\xc0") + 11] = 0x31
    assert jpeg.not_taken(complaint(bytes(unusual)))
    assert not jpeg.not_taken(complaint(PLAIN[:-2]))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("options", SEQUENTIAL, ids=str)
def test_a_zeroed_block_is_found_at_its_place(options, seed):
    content = encoded(photo(seed=seed), quality=85, **options)
    place = random.Random(seed).randrange(first_scan(content) + 1, len(content) - 520)
    found = jpeg.zeroed(content[:place] + bytes(512) + content[place + 512 :])
    assert found is not None
    assert place - 3 <= found[0] <= place
    assert place + 512 <= sum(found) <= place + 515
    assert jpeg.zeroed(content) is None


@pytest.mark.parametrize("colour", [0, 128, 255])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_flat_pictures_have_no_hole(mode, colour):
    flat = Image.new("L", (2000, 2000), colour).convert(mode)
    for options in FORMS:
        assert jpeg.zeroed(encoded(flat, **options)) is None


def test_padding_is_no_hole():
    assert jpeg.zeroed(RESTARTS[:RESTART_3] + bytes(200) + RESTARTS[RESTART_3:]) is None
    assert jpeg.zeroed(PLAIN[:-2] + bytes(200) + PLAIN[-2:]) is None
