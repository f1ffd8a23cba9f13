import numpy as np
import pytest
from PIL import Image

from dsqc.measures import picture
from dsqc.measures.outlines import Labels
from dsqc.measures.photo import Coloured, Photo, photo
from dsqc.measures.picture import Picture
from dsqc.measures.view import Rect, View, fitted
from pictures import encoded

LEFT, RIGHT = (200, 100, 50), (40, 90, 220)


def halves(left=LEFT, right=RIGHT, mode="RGB", size=(40, 20)):
    """A picture whose left half has one colour and whose right half another."""
    image = Image.new(mode, size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    return image


def seen(image, form="PNG", window=None, shown=None, **options):
    content = encoded(image, form, **options)
    decoded, _ = picture.decode(content, picture.header(content))
    whole = photo(decoded)
    return whole.seen(View(Rect(*(window or (0, 0, image.width, image.height))), *(shown or image.size)))


def ends(panel):
    return [tuple(panel[panel.shape[0] // 2, x].tolist()) for x in (1, -2)]


WAYS = {
    "RGB": (halves(), {}),
    "RGBA": (halves().convert("RGBA"), {}),
    "palette": (halves().convert("P", palette=Image.Palette.ADAPTIVE), {}),
    "palette with transparency": (halves().convert("P", palette=Image.Palette.ADAPTIVE), {"transparency": 0}),
    "CMYK JPEG": (halves().convert("CMYK"), {"form": "JPEG", "quality": 98}),
    "CMYK TIFF": (halves().convert("CMYK"), {"form": "TIFF"}),
    "YCbCr TIFF": (halves().convert("YCbCr"), {"form": "TIFF", "compression": "raw"}),
    "large": (halves(size=(4_000, 2_000)), {"shown": (40, 20)}),
    "enlarged": (halves(), {"shown": (400, 200)}),
    "a little enlarged": (halves(), {"shown": (50, 25)}),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_is_seen_in_its_colours(way):
    image, options = WAYS[way]
    assert np.abs(np.subtract(ends(seen(image, **options)), (LEFT, RIGHT))).max() <= 6


GREYS = {
    "L": (halves(60, 200, "L"), (60, 200)),
    "LA": (halves(60, 200, "L").convert("LA"), (60, 200)),
    "1": (halves(0, 1, "1"), (0, 255)),
    "I;16": (Image.fromarray(np.asarray(halves(100, 40_000, "I")).astype(np.uint16)), (0, 255)),
    "I": (halves(-70_000, 90_000, "I"), (0, 255)),
    "F": (halves(-0.5, 0.25, "F"), (0, 255)),
}


@pytest.mark.parametrize("mode", GREYS)
def test_grey_is_seen_as_grey_and_more_bits_are_stretched(mode):
    image, (left, right) = GREYS[mode]
    panel = seen(image, "TIFF" if mode in ("F", "I") else "PNG")
    assert ends(panel) == [(left,) * 3, (right,) * 3]


def test_a_hot_pixel_does_not_make_the_rest_black():
    pixels = np.linspace(100, 200, 10_000).reshape(100, 100).astype(np.uint16)
    pixels[50, 50] = 65_535
    panel = photo(Picture("I;16", pixels)).seen(fitted(Rect(0, 0, 100, 100), 100))
    assert panel[2, :].mean() < 15
    assert panel[-3, :].mean() > 240


@pytest.mark.parametrize("fill", [np.nan, np.inf, -np.inf, 7.0, 3e38])
def test_numbers_that_are_none_and_constant_pictures_are_seen_too(fill):
    pixels = np.full((10, 10), fill, np.float32)
    assert photo(Picture("F", pixels)).seen(View(Rect(0, 0, 10, 10), 20, 20)).shape == (20, 20, 3)


def test_a_pixel_that_is_no_number_is_as_dark_as_the_darkest():
    pixels = np.array([[np.nan, 1, 5, np.inf]], np.float32)
    panel = photo(Picture("F", pixels)).seen(View(Rect(0, 0, 4, 1), 8, 2))
    assert panel[0, :, 0].tolist() == [0, 0, 0, 0, 255, 255, 255, 255]


def test_beyond_the_picture_there_are_stripes():
    panel = seen(halves(), window=(30, 10, 50, 30), shown=(200, 200))
    assert (panel[:100, :100] == RIGHT).all()
    assert set(np.unique(panel[100:])) == set(np.unique(panel[:, 100:])) == {196, 226}


def test_a_window_beside_the_picture_is_all_stripes():
    assert set(np.unique(seen(halves(), window=(100, 100, 120, 120), shown=(40, 40)))) == {196, 226}


def test_seeing_a_picture_leaves_its_pixels_alone():
    pixels = np.zeros((10, 10, 3), np.uint8)
    Photo(Picture("RGB", pixels)).seen(View(Rect(0, 0, 10, 10), 20, 20))[:] = 9
    assert not pixels.any()


def coloured(numbers, background=0):
    mask = Labels(numbers, background)
    return Coloured(mask).seen(fitted(mask.extent, 100))


def test_each_label_has_a_colour_of_its_own_on_black():
    numbers = np.arange(10, dtype=np.uint8)[None].repeat(10, 0)
    panel = coloured(numbers)
    assert (panel[:, :10] == 0).all()
    assert len({tuple(colour) for colour in panel[5, 5::10].tolist()}) == 10
    assert panel[:, 10:].max(axis=-1).min() >= 100


def test_the_background_of_a_mask_is_black_whatever_its_number():
    panel = coloured(np.array([[0, 255]], np.uint8), background=255)
    assert panel[0, 0].any()
    assert not panel[0, -1].any()


def test_a_single_labelled_pixel_of_a_large_mask_is_seen():
    numbers = np.zeros((3_000, 3_000), np.int32)
    numbers[1_234, 777] = 5
    assert np.argwhere(coloured(numbers).any(axis=-1)).tolist() == [[41, 25]]
