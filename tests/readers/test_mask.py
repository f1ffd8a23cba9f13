import io
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dsqc import facts
from dsqc.datafile import DataFile
from dsqc.facts import Mask, MaskValue, Problem, Region
from dsqc.readers import mask

REAL = Path(__file__).parents[2].parent / "shared/real"
ALL = ("masks", "mask_values", "regions")
TWO_SEVENS = np.array([[0, 7, 7, 0, 7], [0, 7, 0, 0, 7]], np.uint8)
RED_AND_BLUE = np.array([[(255, 0, 0), (0, 0, 0), (0, 0, 255)]], np.uint8)


def saved(picture: Any, file_format: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    (picture if isinstance(picture, Image.Image) else Image.fromarray(picture)).save(out, file_format, **options)
    return out.getvalue()


def rows(content: bytes, wanted: tuple[str, ...] = ALL, **options: Any) -> list[Any]:
    return list(mask.read(io.BytesIO(content), DataFile("m.png", "m.png", len(content)), wanted, **options))


def values(content: bytes, **options: Any) -> list[tuple[int, str, int]]:
    """(value, label, area) of each value; nothing else was yielded."""
    return [(row.value, row.label, row.area_px) for row in rows(content, ("mask_values",), **options)]


def mode(content: bytes, **options: Any) -> str:
    [row] = rows(content, ("masks",), **options)
    return str(row.mode)


def test_a_class_mask_is_its_header_its_values_and_their_connected_regions():
    assert rows(saved(TWO_SEVENS)) == [
        Mask("m.png", "PNG", 5, 2, "L", lossy=False, value_count=2, labelled_px=5, blended_px=0),
        MaskValue("m.png", 0, "0", 5, 0, 0),
        MaskValue("m.png", 7, "7", 5, 1, 0),
        Region("m.png", "7", 1, False, 3, 1, 0, 2, 2),
        Region("m.png", "7", 2, False, 2, 4, 0, 1, 2),
    ]


def test_in_an_instance_mask_one_value_is_one_region():
    assert rows(saved(TWO_SEVENS), ("regions",), values="instance") == [Region("m.png", "7", 1, True, 5, 1, 0, 4, 2)]


def test_rows_are_plain_numbers_and_fit_the_contract():
    for row in rows(saved(TWO_SEVENS)):
        kinds = tuple(column.type for column in facts.BY_ROW[type(row)].columns)
        assert tuple(map(type, row)) == kinds


def test_a_mask_of_background_has_a_value_and_no_region():
    assert rows(saved(np.zeros((2, 3), np.uint8)))[1:] == [MaskValue("m.png", 0, "0", 6, 0, 0)]


def test_another_background_has_no_region_and_black_has():
    found = rows(saved(TWO_SEVENS), background=7)
    assert (found[0].labelled_px, {row.label for row in found if isinstance(row, Region)}) == (5, {"0"})


def test_16_bits_are_read_whole():
    content = saved(np.array([[0, 65535, 256]], np.uint16))
    assert (mode(content), values(content)) == ("I;16", [(0, "0", 1), (256, "256", 1), (65535, "65535", 1)])


def test_32_bits_are_read_whole():
    assert values(saved(np.array([[0, 2**31 - 1]], np.int32), "TIFF"))[1] == (2**31 - 1, "2147483647", 1)


def test_a_mask_of_bits_holds_0_and_1():
    content = saved(Image.fromarray(np.array([[0, 255, 255]], np.uint8)).convert("1"))
    assert (mode(content), values(content)) == ("1", [(0, "0", 1), (1, "1", 2)])


@pytest.mark.parametrize("meant", ["class", "instance", "palette"])
def test_of_a_palette_picture_the_indices_count_not_their_colours(meant):
    picture = Image.fromarray(np.array([[0, 5, 6]], np.uint8))
    picture.putpalette([9] * 768)
    assert (mode(saved(picture)), values(saved(picture), values=meant)) == ("P", [(0, "0", 1), (5, "5", 1), (6, "6", 1)])


def test_of_a_palette_picture_the_colours_count_where_colours_are_meant():
    picture = Image.fromarray(np.array([[0, 1, 1]], np.uint8))
    picture.putpalette([0, 0, 0, 128, 64, 0])
    assert values(saved(picture), values="colour") == [(0, "#000000", 1), (0x804000, "#804000", 2)]


def test_colours_are_packed_and_written_as_in_html():
    assert values(saved(RED_AND_BLUE), values="colour") == [(0, "#000000", 1), (0x0000FF, "#0000ff", 1), (0xFF0000, "#ff0000", 1)]


def test_transparency_does_not_take_part_in_the_value_and_stands_in_the_mode():
    content = saved(np.dstack([RED_AND_BLUE, np.array([[0, 128, 255]], np.uint8)]))
    assert (mode(content), len(values(content, values="colour"))) == ("RGBA", 3)


def test_a_colour_picture_that_is_grey_everywhere_holds_numbers():
    content = saved(np.dstack([TWO_SEVENS] * 3))
    assert (mode(content), values(content)) == ("RGB", [(0, "0", 5), (7, "7", 5)])


def test_a_colour_picture_where_numbers_are_meant_holds_colours():
    assert [label for _, label, _ in values(saved(RED_AND_BLUE), values="class")] == ["#000000", "#0000ff", "#ff0000"]


def test_a_grey_picture_where_colours_are_meant_holds_grey_colours():
    assert values(saved(TWO_SEVENS), values="colour") == [(0, "#000000", 5), (0x070707, "#070707", 5)]


def test_grey_with_transparency_holds_its_grey():
    content = saved(Image.merge("LA", [Image.fromarray(TWO_SEVENS), Image.fromarray(TWO_SEVENS)]))
    assert (mode(content), values(content)) == ("LA", [(0, "0", 5), (7, "7", 5)])


def test_whole_floats_are_numbers():
    assert values(saved(np.array([[0.0, 3.0]], np.float32), "TIFF")) == [(0, "0", 1), (3, "3", 1)]


@pytest.mark.parametrize("number", [0.5, float("nan"), float("inf"), 1e30])
def test_other_floats_are_one_problem(number):
    detail = "holds values that are not whole numbers below 2^53, expected labels"
    assert rows(saved(np.array([[0.0, number]], np.float32), "TIFF")) == [Problem("m.png", None, "unsupported", detail)]


def test_a_negative_label_is_one_problem():
    detail = "holds the value -3, expected labels from 0"
    assert rows(saved(np.array([[0, -3]], np.int32), "TIFF")) == [Problem("m.png", None, "unsupported", detail)]


def test_other_colour_spaces_are_one_problem():
    detail = "has mode CMYK, expected grey, palette, RGB or RGBA"
    assert rows(saved(Image.new("CMYK", (2, 2)), "TIFF")) == [Problem("m.png", None, "unsupported", detail)]


@pytest.mark.parametrize(("content", "problem"), [(b"", "empty"), (b"<html>", "not-an-image"), (saved(TWO_SEVENS)[:-20], "damaged")])
def test_what_cannot_be_read_is_one_problem_and_nothing_else(content, problem):
    [row] = rows(content)
    assert (type(row), row[:3]) == (Problem, ("m.png", None, problem))


def test_a_mask_larger_than_allowed_is_one_problem():
    [row] = rows(saved(TWO_SEVENS), max_pixels=9)
    assert (type(row), row[:3]) == (Problem, ("m.png", None, "too-large"))
    assert len(rows(saved(TWO_SEVENS), max_pixels=10)) == 5


def test_noise_beyond_measure_is_one_problem():
    chessboard = np.tile(np.array([[0, 1], [1, 0]], np.uint8), (2049, 4096))
    detail = "changes its value 33,570,816 times along its rows, more than 33,554,432 times"
    assert rows(saved(chessboard, compress_level=1)) == [Problem("m.png", None, "too-large", detail)]


def test_an_oddity_is_a_problem_beside_the_facts():
    whole = rows(saved(TWO_SEVENS))
    odd, *others = rows(saved(TWO_SEVENS) + b"junk")
    assert (odd[:3], others) == (("m.png", None, "trailing-bytes"), whole)


@pytest.mark.parametrize(("file_format", "options", "lossy"), [("JPEG", {}, True), ("WEBP", {}, True), ("WEBP", {"lossless": True}, False)])
def test_formats_that_change_values_are_lossy(file_format, options, lossy):
    assert rows(saved(np.dstack([TWO_SEVENS] * 3), file_format, **options), ("masks",))[0].lossy is lossy


def test_a_mask_that_was_scaled_smoothly_has_blended_pixels():
    step = Image.fromarray(np.repeat(np.uint8([[0, 0, 200, 200]]), 4, 0))
    smooth, hard = step.resize((16, 4), Image.Resampling.BILINEAR), step.resize((16, 4), Image.Resampling.NEAREST)
    assert [rows(saved(picture), ("masks",))[0].blended_px for picture in (smooth, hard)] == [16, 0]


@pytest.mark.parametrize("table", ALL)
def test_only_the_tables_asked_for_are_filled(table):
    assert {facts.BY_ROW[type(row)].name for row in rows(saved(TWO_SEVENS), (table,))} == {table}


@pytest.mark.skipif(not (REAL / "maskterial").is_dir(), reason="needs the real MaskTerial masks")
def test_real_instances_of_maskterial():
    files = sorted((REAL / "maskterial/instance_masks").glob("*.png"))
    found = [row for path in files for row in rows(path.read_bytes(), ("regions",), values="instance")]
    areas = sorted(row.area_px for row in found)
    assert (len(areas), areas[:3], sum(area < 300 for area in areas)) == (51, [184, 192, 204], 10)


@pytest.mark.skipif(not (REAL / "camvid").is_dir(), reason="needs the real CamVid masks")
def test_real_classes_of_camvid():
    found = [row for path in sorted((REAL / "camvid/masks").glob("*.png")) for row in rows(path.read_bytes(), ("mask_values",))]
    assert set(Counter(row.value for row in found)) == set(range(12))
