import io
import math

import numpy as np
import pytest
from PIL import Image

from dsqc.measures import drawing, rle
from dsqc.measures.drawing import draw
from dsqc.measures.layers import BLUE, ORANGE, PINK, Area, Frame, Layer
from dsqc.measures.outlines import Labels, Shape, Shapes
from dsqc.measures.photo import Coloured, photo
from dsqc.measures.picture import Picture
from dsqc.measures.view import Rect

WHITE = (255, 255, 255)
VIOLET = (120, 80, 140)


def plain(width_px=480, height_px=300, colour=VIOLET):
    return photo(Picture("RGB", np.full((height_px, width_px, 3), colour, np.uint8)))


def mask(*boxes, width_px=480, height_px=300):
    numbers = np.zeros((height_px, width_px), np.uint8)
    for number, (x, y, width, height) in enumerate(boxes, 1):
        numbers[y : y + height, x : x + width] = number
    return Labels(numbers)


def shapes(labels):
    numbers = labels.numbers
    return Shapes([Shape(*numbers.shape, rle.pack(rle.from_mask(numbers == number))) for number in np.unique(numbers[numbers > 0])])


def pixels(sketch):
    image = Image.open(io.BytesIO(sketch.jpeg))
    assert (image.format, image.size) == ("JPEG", (sketch.width_px, sketch.height_px))
    return np.asarray(image).astype(int)


def near(shown, colour, by=60):
    """Where a picture has about this colour: JPEG does not keep it exactly."""
    return np.abs(shown - colour).max(axis=-1) <= by


def panels(sketch):
    """Overview and zoom of a picture of 480 × 300 px."""
    shown = pixels(sketch)
    return shown[:, :440], shown[:, 446:]


def around(places):
    y, x = np.nonzero(places)
    return int(x.min()), int(y.min()), int(x.max()), int(y.max())


def test_a_region_is_boxed_and_stands_enlarged_beside_the_overview():
    sketch = draw(plain(), [Layer(mask((240, 150, 40, 20)), ORANGE)], (240, 150, 40, 20))
    overview, zoom = panels(sketch)
    assert (overview.shape, zoom.shape, sketch.boxed, sketch.is_enlarged) == ((275, 440, 3), (275, 272, 3), Rect(240, 150, 280, 170), True)
    assert np.abs(np.subtract(around(near(overview, WHITE)), (217, 134, 259, 159))).max() <= 1
    assert np.abs(np.subtract(around(near(zoom[5:-5, 5:-5], ORANGE)), (51, 91, 210, 170))).max() <= 2
    assert near(overview[136:157, 219:259], ORANGE, 90).any()


def test_an_outline_parts_from_the_picture_by_dark_edges():
    overview = pixels(draw(plain(colour=WHITE), [Layer(mask((100, 100, 200, 100)), ORANGE)]))
    column = overview[140, 85:100].sum(axis=-1)
    assert column.min() < 350
    assert column[0] > 700


def test_a_single_pixel_has_a_frame_that_is_found_and_does_not_hide_it():
    overview, zoom = panels(draw(plain(), [Layer(mask((300, 200, 1, 1)), ORANGE)], (300, 200, 1, 1)))
    x0, y0, x1, y1 = around(near(overview, WHITE))
    assert 12 <= x1 - x0 <= 22
    assert x0 < 300 * 440 / 480 < x1
    assert y0 < 200 * 440 / 480 < y1
    assert near(zoom, ORANGE).sum() >= 20


def test_a_single_labelled_pixel_of_a_large_mask_is_in_the_overview():
    labels = mask((1_111, 777, 1, 1), width_px=4_800, height_px=3_000)
    assert near(pixels(draw(plain(4_800, 3_000), [Layer(labels, ORANGE)])), ORANGE, 90).any()


def test_mask_and_annotations_have_two_colours_where_they_part():
    one, other = mask((100, 100, 60, 60)), shapes(mask((130, 130, 60, 60)))
    overview = pixels(draw(plain(), [Layer(one, ORANGE), Layer(other, BLUE)]))
    assert near(overview, ORANGE).sum() > 80
    assert near(overview, BLUE).sum() > 80


def test_mask_and_annotations_alternate_where_they_agree():
    one = mask((100, 100, 200, 150))
    _, zoom = panels(draw(plain(), [Layer(one, ORANGE), Layer(shapes(one), BLUE)], (100, 100, 30, 30)))
    assert near(zoom, ORANGE).sum() > 150
    assert near(zoom, BLUE).sum() > 150
    assert 0.6 < near(zoom, ORANGE).sum() / near(zoom, BLUE).sum() < 1.6


def test_annotations_alone_are_blue():
    overview = pixels(draw(plain(), [Layer(shapes(mask((100, 100, 60, 60), (200, 90, 3, 3))), BLUE)]))
    assert near(overview, BLUE).sum() > 150
    assert not near(overview, ORANGE).any()


def test_the_strip_that_a_smaller_mask_lacks_is_hatched_at_the_corner():
    sketch = draw(plain(), [Layer(mask(width_px=478, height_px=300), ORANGE)])
    zoom = pixels(sketch)[20:120, 446:]
    line = int(near(zoom, ORANGE).all(axis=0).argmax())
    strip = zoom[:, line + 4 : line + 20]
    assert (sketch.boxed, sketch.enlarged) == (None, 11)
    assert 0.05 < near(strip, ORANGE, 90).mean() < 0.4
    assert near(strip, VIOLET, 40).mean() > 0.4
    assert near(zoom[:, -60:-20], (226, 226, 226), 40).mean() > 0.95


def test_a_mask_of_half_the_size_has_its_rim_on_the_picture_and_the_rest_is_hatched():
    sketch = draw(plain(), [Layer(mask((10, 10, 20, 20), width_px=240, height_px=150), ORANGE)])
    shown = pixels(sketch)
    assert not sketch.is_enlarged
    assert near(shown[8:138, 217:224], ORANGE, 90).any(axis=1).mean() > 0.9
    assert not near(shown[60:130, 60:200], ORANGE, 90).any()
    assert 0.05 < near(shown[160:260, 240:420], ORANGE, 90).mean() < 0.3


def test_a_mask_with_its_sides_swapped_reaches_beyond_the_picture():
    shown = pixels(draw(plain(), [Layer(mask(width_px=300, height_px=480), ORANGE)]))
    assert shown.shape == (440, 440, 3)
    assert near(shown[300:420, 50:250], (226, 226, 226), 40).mean() > 0.95
    assert near(shown[20:250, 300:420], VIOLET, 40).mean() > 0.5


def test_a_stated_box_is_dashed_and_its_picture_is_not_hatched():
    sketch = draw(plain(), [Layer(Frame(Rect(100, 100, 300, 200), is_grid=False), ORANGE)])
    overview = pixels(sketch)
    assert np.abs(np.subtract(around(near(overview, ORANGE, 90)), (91, 91, 274, 183))).max() <= 3
    assert 0.3 < near(overview[92, 92:275], ORANGE, 90).mean() < 0.7
    assert near(overview[100:175, 100:265], VIOLET, 30).all()


def test_the_stated_and_the_tight_box_are_enlarged_together_where_that_enlarges():
    near_by, far = (Layer(Frame(Rect(100, 100, right, 120), is_grid=False), ORANGE) for right in (140, 470))
    assert [draw(plain(), [layer], (100, 100, 20, 20)).enlarged for layer in (near_by, far)] == [4, 9]


def test_an_area_is_striped_and_one_of_a_single_pixel_is_seen_in_the_overview():
    striped = pixels(draw(plain(), areas=[Area(mask((100, 100, 60, 60)), PINK)]))[95:140, 95:140]
    assert 0.3 < near(striped, PINK).mean() < 0.7
    one = mask((1_111, 777, 1, 1), width_px=4_800, height_px=3_000)
    assert near(pixels(draw(plain(4_800, 3_000), areas=[Area(one, PINK)])), PINK, 120).any()


@pytest.mark.parametrize(("side_px", "times"), [(1, 11), (20, 9), (40, 4), (90, 2), (150, 1.2)])
def test_what_is_enlarged_twice_or_more_is_so_by_a_whole_number(side_px, times):
    checkers = (np.indices((300, 480)).sum(axis=0) % 2 * 255).astype(np.uint8)
    sketch = draw(photo(Picture("L", checkers)), box_px=(200, 100, side_px, side_px))
    assert round(sketch.enlarged, 1) == times


def test_a_mask_far_larger_than_its_picture_leaves_something_of_the_picture():
    shown = pixels(draw(plain(40, 20), [Layer(mask(width_px=9_000, height_px=9_000), ORANGE)]))
    assert near(shown, VIOLET, 30).sum() > 1_000


def test_a_mask_beside_its_picture_is_shown_in_the_same_view():
    sketch = draw(plain(), beside=Coloured(mask((100, 100, 60, 60))))
    overview, other = panels(sketch)
    assert near(overview, VIOLET, 30).all()
    assert (other.shape, sketch.is_enlarged) == (overview.shape, False)
    assert np.abs(np.subtract(around(other.max(axis=-1) > 80), (91, 91, 146, 146))).max() <= 3


AT_THE_BORDER = {
    "left": (0, 100, 20, 20), "right": (460, 100, 20, 20), "upper": (100, 0, 20, 20), "lower": (100, 280, 20, 20),
    "corner": (479, 299, 1, 1), "first": (0, 0, 1, 1), "all": (0, 0, 480, 300),
}  # fmt: skip


@pytest.mark.parametrize("place", AT_THE_BORDER)
def test_a_frame_at_the_border_is_whole(place):
    x, y, width, height = AT_THE_BORDER[place]
    overview = pixels(draw(plain(), box_px=(x, y, width, height)))[:, :440]
    x0, y0, x1, y1 = around(near(overview, WHITE))
    for side in (overview[y0 : y1 + 1, x0], overview[y0 : y1 + 1, x1], overview[y0, x0 : x1 + 1], overview[y1, x0 : x1 + 1]):
        assert near(side, WHITE, 90).all()


def test_a_box_that_reaches_beyond_the_picture_is_seen_whole():
    sketch = draw(plain(), box_px=(-40, 250, 80, 100))
    overview = pixels(sketch)[:, :440]
    assert sketch.boxed == Rect(-40, 250, 40, 350)
    assert near(overview[:, 2:30], (226, 226, 226), 40).mean() > 0.5


def test_a_box_larger_than_the_picture_is_drawn_around_it_and_not_enlarged():
    sketch = draw(plain(), box_px=(-20, -20, 520, 340))
    assert (sketch.boxed, sketch.is_enlarged, sketch.width_px) == (Rect(-20, -20, 500, 320), False, 440)


@pytest.mark.parametrize(
    ("box_px", "boxed"),
    [((1.2, 3.8, 2.0, 2.1), Rect(1, 3, 4, 6)), ((5, 5, 0, 0), Rect(5, 5, 6, 6)), ((5, 5, -3, 2), Rect(5, 5, 6, 7)),
     ((-1e300, 0, 2e300, 9), Rect(-480, 0, 960, 9)), ((600, 10, 50, 50), Rect(600, 10, 650, 60))],
)  # fmt: skip
def test_a_box_of_floats_has_the_pixels_that_it_touches(box_px, boxed):
    assert draw(plain(), box_px=box_px).boxed == boxed


@pytest.mark.parametrize(
    "box_px",
    [(math.nan, 0, 1, 1), (0, 0, math.inf, 1), (0, 0, 1, -math.inf), (1e308, 0, 1e308, 1), (10**400, 0, 1, 1), (1e9, 0, 5, 5),
     (-5_000, 0, 5, 5), (1, 2, 3), ("a", 0, 1, 1), (None, 0, 1, 1), None],
)  # fmt: skip
def test_a_box_that_is_none_or_far_outside_leaves_the_picture_alone(box_px):
    assert draw(plain(), box_px=box_px) == draw(plain())


@pytest.mark.parametrize(("width_px", "height_px"), [(1, 1), (1, 5_000), (5_000, 1), (3, 2), (17, 440), (441, 439)])
def test_pictures_of_any_size_are_drawn(width_px, height_px):
    labels = mask((0, 0, 1, 1), width_px=width_px, height_px=height_px)
    sketch = draw(plain(width_px, height_px), [Layer(labels, ORANGE), Layer(shapes(labels), BLUE)], (0, 0, 1, 1))
    assert max(pixels(sketch).shape[:2]) >= 320


def test_a_small_picture_is_enlarged_with_its_pixels_whole():
    checkers = (np.indices((4, 8)).sum(axis=0) % 2 * 255).astype(np.uint8)
    shown = pixels(draw(photo(Picture("L", checkers))))
    assert shown.shape == (220, 440, 3)
    assert np.abs(shown[27::55, 27::55, 0] - checkers).max() < 40


def test_the_same_picture_gives_the_same_bytes():
    made = [draw(plain(), [Layer(mask((240, 150, 40, 20)), ORANGE)], (240, 150, 40, 20)) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("size_px", [(1_920, 1_200), (440, 440), (300, 900)])
def test_even_noise_takes_no_more_bytes_than_allowed(size_px):
    random = np.random.default_rng(0)
    noise = photo(Picture("RGB", random.integers(0, 2, (*size_px[::-1], 3), dtype=np.uint8) * np.uint8(255)))
    labels = Labels(random.integers(0, 3, size_px[::-1], dtype=np.uint8))
    sketch = draw(noise, [Layer(labels, ORANGE)], (100, 100, 30, 30))
    assert pixels(sketch).shape[1] >= 200
    assert len(sketch.jpeg) <= drawing.MOST_BYTES
