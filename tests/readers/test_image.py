import io
from pathlib import Path

import imagehash
import numpy as np
import pytest
from PIL import Image as PillowImage

from dsqc.datafile import DataFile
from dsqc.facts import BY_ROW, Hash, Image, Pixels, Problem, TurnedHash, WindowHash
from dsqc.measures import picture
from dsqc.measures.likeness import LEAST_DETAIL
from dsqc.measures.phash import WINDOWS
from dsqc.readers import image
from pictures import chunk, encoded, photo, png

REAL = Path(__file__).parents[3] / "shared" / "real"
EVERYTHING = frozenset({"images", "pixels", "hashes", "turned_hashes", "window_hashes", "problems"})
TURNS = ("FLIP_LEFT_RIGHT", "FLIP_TOP_BOTTOM", "ROTATE_180", "TRANSPOSE", "ROTATE_90", "ROTATE_270", "TRANSVERSE")
JPEG = encoded(photo(), quality=85)


def rows(content: bytes, *wanted: str, **options: int) -> list[tuple]:
    file = DataFile("a/x.jpg", "a/x.jpg", len(content))
    return list(image.read(io.BytesIO(content), file, frozenset(wanted) or EVERYTHING, **options))


def test_a_header_is_a_row_of_images():
    assert rows(JPEG, "images") == [Image("a/x.jpg", "JPEG", 240, 180, "RGB", 1, None)]


PLACE = 21 + 4 / 60 + 9.5 / 3600, 55 + 13 / 60 + 1 / 3600


def test_orientation_and_position_are_stated():
    exif = PillowImage.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "S", 2: (21.0, 4.0, 9.5), 3: "E", 4: (55.0, 13.0, 1.0)}
    content = encoded(photo(60, 40), exif=exif)
    assert rows(content, "images") == [Image("a/x.jpg", "JPEG", 60, 40, "RGB", 6, "GPSLatitude, GPSLongitude", None, -PLACE[0], PLACE[1])]


def test_everything_that_is_wanted_is_filled():
    content = png(2, 1, 8, 2, b"\0\1\2\3\1\2\3")
    digest = picture.canonical_digest(picture.decode(content, picture.header(content))[0])
    with PillowImage.open(io.BytesIO(content)) as opened:
        phash = int(str(imagehash.phash(opened)), 16)
    signed = phash - 2**64 if phash >= 2**63 else phash
    assert rows(content)[:3] == [
        Image("a/x.jpg", "PNG", 2, 1, "RGB", 1, None),
        Pixels("a/x.jpg", True, digest),
        Hash("a/x.jpg", signed, 0.0),
    ]


def test_the_hashes_of_a_turned_picture_are_those_of_the_turns():
    given = photo()
    [row] = rows(encoded(given, "PNG"), "turned_hashes")
    turned = [encoded(given.transpose(PillowImage.Transpose[name]), "PNG") for name in TURNS]
    expected = [rows(content, "hashes")[0].phash for content in turned]
    assert all((one ^ other).bit_count() <= 2 for one, other in zip(row[1:], expected, strict=True))


def test_the_windows_of_a_picture_are_36_hashes_and_tell_its_crops():
    given = photo()
    [row] = rows(encoded(given, "PNG"), "window_hashes")
    windows = np.frombuffer(row.window_phashes, "<u8")
    [whole] = rows(encoded(given.crop((12, 9, 228, 171)), "PNG"), "hashes")
    assert len(windows) == len(WINDOWS)
    assert min((int(each) ^ whole.phash % 2**64).bit_count() for each in windows) <= 8


def test_detail_is_what_rows_and_columns_alone_do_not_tell():
    [flat] = rows(encoded(PillowImage.new("L", (64, 64), 9), "PNG"), "hashes")
    [drawn] = rows(encoded(photo(), "PNG"), "hashes")
    assert (flat.detail, drawn.detail > LEAST_DETAIL) == (0.0, True)


def test_a_whole_picture_has_no_problem():
    assert rows(JPEG, "problems") == []


@pytest.mark.parametrize("wanted", ["pixels", "hashes", "problems"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_a_damaged_picture_is_one_problem_and_nothing_else(form, wanted):
    content = encoded(photo(), form)
    [problem] = rows(content[: len(content) // 2], "images", wanted)
    assert problem[:3] == ("a/x.jpg", None, "damaged")


def test_what_is_lost_is_said():
    assert rows(JPEG[:-2]) == [Problem("a/x.jpg", None, "damaged", "is cut short: it has no end-of-image marker")]


def test_what_is_no_picture_is_a_problem_whatever_is_wanted():
    assert rows(b"<html></html>", "images") == [Problem("a/x.jpg", None, "not-an-image", "is an HTML page, 13 bytes, not a picture")]
    assert rows(b"", "images") == [Problem("a/x.jpg", None, "empty", "has no bytes")]


def test_a_header_alone_is_not_unpacked():
    assert rows(JPEG[:-2], "images") == [Image("a/x.jpg", "JPEG", 240, 180, "RGB", 1, None)]


def test_an_oddity_stands_beside_the_measures_and_once():
    [header, _, _, _, _, problem] = rows(JPEG + b"junk\n")
    assert header == Image("a/x.jpg", "JPEG", 240, 180, "RGB", 1, None)
    assert problem == Problem("a/x.jpg", None, "trailing-bytes", "5 bytes follow the end of the picture: text")


def test_an_oddity_of_the_metadata_is_told_with_the_header_alone():
    [_, problem] = rows(encoded(photo(), exif=b"Exif\0\0garbage!"), "images")
    assert problem[:3] == ("a/x.jpg", None, "irregular")


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_the_hash_does_not_depend_on_what_else_is_wanted(form):
    content = encoded(photo(700, 500), form)
    [alone] = rows(content, "hashes")
    assert alone in rows(content)


def test_a_picture_larger_than_the_option_says_is_refused():
    assert rows(JPEG, max_pixels=43_200)[0] == Image("a/x.jpg", "JPEG", 240, 180, "RGB", 1, None)
    assert rows(JPEG, max_pixels=43_199) == [
        Problem("a/x.jpg", None, "too-large", "is 240 × 180 px, more than the 43,199 px that dsqc unpacks")
    ]


def test_palettes_tell_pictures_of_equal_indices_apart():
    red, green = (rows(png(2, 2, 8, 3, bytes(6), chunk(b"PLTE", colour)), "pixels") for colour in (b"\xff\0\0", b"\0\xff\0"))
    assert red[0].constant
    assert red != green


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_row_keeps_the_types_of_its_contract(mode):
    given = photo().convert("L").convert(mode) if mode == "I;16" else photo().convert(mode)
    for row in rows(encoded(given, "PNG")):
        for value, column in zip(row, BY_ROW[type(row)].columns, strict=True):
            assert type(value) is column.type or (value is None and column.nullable)


def test_what_nobody_wants_is_not_filled():
    assert [type(row) for row in rows(JPEG, "hashes")] == [Hash]
    assert [type(row) for row in rows(JPEG, "turned_hashes", "window_hashes")] == [TurnedHash, WindowHash]
    assert [type(row) for row in rows(JPEG, "pixels")] == [Pixels]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_real_camera_files_tell_where_they_were_taken():
    path = sorted((REAL / "seatizen-atlas/fs_ml/images").glob("*.JPG"))[0]
    assert rows(path.read_bytes()) == [row for row in rows(path.read_bytes()) if type(row) is not Problem]
    [row] = rows(path.read_bytes(), "images")
    assert row[:7] == ("a/x.jpg", "JPEG", 4000, 3000, "RGB", 1, "GPSLatitude, GPSLongitude")
    assert (row.taken_at, round(row.latitude_deg, 5), round(row.longitude_deg, 5)) == ("2015-06-11T08:26:10", -21.05198, 55.22285)
