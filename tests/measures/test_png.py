import zlib

import pytest

from dsqc.measures.png import Walk, chunks, walk
from pictures import PNG_SIGNATURE, chunk, encoded, photo, png

WHOLE = png(2, 2, 8, 0, b"\0\x01\x02" * 2)
IDAT = WHOLE.index(b"IDAT") - 4


def test_a_whole_file_has_lost_nothing():
    assert walk(WHOLE) == Walk(None, len(WHOLE))


def test_the_end_stands_before_appended_bytes():
    assert walk(WHOLE + b"junk" * 9) == Walk(None, len(WHOLE))


def test_chunks_are_named_in_order():
    assert [each.name for each in chunks(WHOLE)] == [b"IHDR", b"IDAT", b"IEND"]


def test_a_flipped_bit_is_named_with_its_chunk():
    spoilt = bytearray(WHOLE)
    spoilt[IDAT + 10] ^= 1
    assert walk(bytes(spoilt)) == Walk(f"is damaged: chunk IDAT at byte {IDAT} fails its checksum", IDAT)


def test_a_missing_end_is_lost():
    assert walk(WHOLE[:-12]) == Walk("is cut short: the IEND chunk is missing", len(WHOLE) - 12)


def test_a_cut_inside_a_chunk_says_what_is_there():
    length = int.from_bytes(WHOLE[IDAT : IDAT + 4], "big")
    assert walk(WHOLE[: IDAT + 15]).lost == f"is cut short: chunk IDAT at byte {IDAT} states {length} bytes, 3 are there"


def test_a_cut_inside_a_chunk_header_is_lost():
    assert walk(WHOLE[:-5]).lost == f"is cut short: 7 bytes stand where a chunk begins at byte {len(WHOLE) - 12}"


@pytest.mark.parametrize(
    ("content", "lost"),
    [
        (b"", "is damaged: it does not begin with the PNG signature"),
        (PNG_SIGNATURE, "is damaged: its first chunk is not a whole IHDR"),
        (PNG_SIGNATURE + WHOLE[IDAT:], "is damaged: its first chunk is not a whole IHDR"),
        (WHOLE[:IDAT] + WHOLE[8:], "is damaged: it has more than one IHDR chunk"),
        (WHOLE[:IDAT] + WHOLE[-12:], "is damaged: it has no IDAT chunk, which holds the pixels"),
        (WHOLE[:-12] + chunk(b"tEXt", b"a\0b") + WHOLE[IDAT:], "is damaged: other chunks stand between its IDAT chunks"),
        (png(2, 2, 8, 3, bytes(6)), "is damaged: its colours are indices, and the palette (PLTE) is missing"),
        (WHOLE[:IDAT] + chunk(b"\0\0\0\0", b"") + WHOLE[IDAT:], f"is damaged: no chunk begins at byte {IDAT}"),
    ],
)
def test_chunks_missing_or_out_of_order_are_lost(content, lost):
    assert walk(content).lost == lost


def test_a_length_beyond_the_file_is_not_followed():
    hostile = WHOLE[:IDAT] + b"\xff\xff\xff\xff" + WHOLE[IDAT + 4 :]
    assert walk(hostile).lost == f"is cut short: chunk IDAT at byte {IDAT} states 4,294,967,295 bytes, {len(WHOLE) - IDAT - 12} are there"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_what_pillow_writes_is_whole(mode):
    image = photo().convert("L").convert(mode) if mode == "I;16" else photo().convert(mode)
    content = encoded(image, "PNG")
    assert walk(content) == Walk(None, len(content))


def test_several_pixel_chunks_in_a_row_are_whole():
    pixels = zlib.compress(b"\0\x01\x02" * 2)
    content = WHOLE[:IDAT] + chunk(b"IDAT", pixels[:4]) + chunk(b"IDAT", pixels[4:]) + WHOLE[-12:]
    assert walk(content) == Walk(None, len(content))
