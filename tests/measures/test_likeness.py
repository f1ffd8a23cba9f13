import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance

from dsqc.measures.aligning import turned_edges
from dsqc.measures.likeness import LEAST_SIMILARITY, LEAST_WEAKEST, Likeness, likeness
from dsqc.measures.phash import ORIENTATIONS, oriented

WORDS = {
    "flip-left-right": "flipped left to right",
    "flip-top-bottom": "flipped top to bottom",
    "turn-180": "turned by 180°",
    "transpose": "transposed",
    "turn-90": "turned by 90°",
    "turn-270": "turned by 270°",
    "transverse": "transposed along the other diagonal",
}


def noise(seed, *shape):
    return np.random.default_rng(seed).normal(0, 1, shape)


def scene(seed=1, width=240, height=180):
    """Coarse and fine blobs of colour."""
    pixels = np.zeros((height, width, 3))
    for cells, strength in ((4, 40), (12, 25), (40, 12)):
        coarse = noise(seed * 100 + cells, cells, cells, 3)
        for channel in range(3):
            plane = Image.fromarray(coarse[..., channel]).resize((width, height), Image.Resampling.BICUBIC)
            pixels[..., channel] += strength * np.asarray(plane)
    return Image.fromarray(np.clip(pixels + 120, 0, 255).astype(np.uint8))


def saved(picture, quality=90):
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return np.asarray(Image.open(stream))


def cut(picture, left, top, right, bottom):
    width, height = picture.size
    return picture.crop((round(left * width), round(top * height), round(width - right * width), round(height - bottom * height)))


def compared(one, other):
    return likeness(np.asarray(one), np.asarray(other))


def test_equal_pixels_are_the_same_pixels_whatever_they_show():
    flat = np.full((40, 50), 7, np.uint8)
    assert likeness(flat, flat) == Likeness(True, None, ("same pixels",), 1.0, 1.0)


@pytest.mark.parametrize("quality", [50, 70, 95])
def test_a_picture_saved_again_is_re_encoded(quality):
    found = compared(scene(), saved(scene(), quality))
    assert (found.is_copy, found.reason, found.words, found.orientation) == (True, None, ("re-encoded",), "identity")
    assert found.similarity > 0.98


@pytest.mark.parametrize("orientation", ORIENTATIONS[1:])
def test_a_turned_picture_is_named_with_its_turn(orientation):
    turned = oriented(np.asarray(scene()), orientation)
    exact, again = compared(scene(), turned), compared(scene(), saved(Image.fromarray(np.ascontiguousarray(turned))))
    assert (exact.words, exact.similarity) == ((WORDS[orientation],), 1.0)
    assert (again.is_copy, again.words, again.orientation) == (True, (WORDS[orientation],), orientation)


@pytest.mark.parametrize("scale", [0.5, 0.8, 1.5, 2.0])
def test_a_scaled_picture_is_named_with_its_scale(scale):
    small = scene().resize((round(240 * scale), round(180 * scale)), Image.Resampling.LANCZOS)
    found = compared(scene(), saved(small))
    assert (found.is_copy, found.words) == (True, ("resized",))
    assert found.resized == pytest.approx((scale, scale), rel=0.02)


def test_sizes_before_a_reduced_decode_tell_the_scale():
    found = likeness(np.asarray(scene()), saved(scene()), first_px=(1920, 1440), second_px=(960, 720))
    assert (found.words, found.resized) == (("resized",), pytest.approx((0.5, 0.5)))


@pytest.mark.parametrize("enhancer", [ImageEnhance.Brightness, ImageEnhance.Contrast])
@pytest.mark.parametrize("factor", [0.7, 0.85, 1.15, 1.3])
def test_brightness_and_contrast_are_named_with_their_gain(enhancer, factor):
    found = compared(scene(), saved(enhancer(scene()).enhance(factor)))
    assert (found.is_copy, found.words) == (True, ("brightness or contrast changed",))
    assert found.gain == pytest.approx(factor, abs=0.08)


@pytest.mark.parametrize("sides", [(0.05,) * 4, (0.1,) * 4, (0.1, 0.0, 0.0, 0.0), (0.02, 0.09, 0.06, 0.01)], ids=str)
def test_a_crop_is_named_with_what_is_cut_off_each_side(sides):
    found = compared(scene(), saved(cut(scene(), *sides)))
    assert (found.is_copy, found.words, found.first_is_larger) == (True, ("cropped",), True)
    assert found.cropped == pytest.approx(sides, abs=0.01)


def test_a_picture_beside_the_whole_that_it_is_cut_from_is_the_smaller():
    found = compared(saved(cut(scene(), 0.1, 0, 0.05, 0.02)), scene())
    assert (found.is_copy, found.words, found.first_is_larger) == (True, ("cropped",), False)
    assert found.cropped == pytest.approx((0.1, 0, 0.05, 0.02), abs=0.01)


def test_a_turn_and_a_change_of_brightness_are_both_named():
    found = compared(scene(), saved(ImageEnhance.Brightness(scene().transpose(Image.Transpose.ROTATE_90)).enhance(0.8)))
    assert (found.is_copy, found.words) == (True, ("turned by 90°", "brightness or contrast changed"))


def test_a_grey_copy_is_compared_in_grey():
    found = compared(scene(), scene().convert("L"))
    assert (found.is_copy, found.words) == (True, ("re-encoded",))


def test_two_pictures_are_not_alike():
    assert compared(scene(1), scene(2)) == Likeness(False, "not alike", (), 0.0, 0.0)


def test_a_thing_that_moved_is_a_part_that_differs():
    frames = [scene(), scene()]
    for place, frame in zip((60, 66), frames, strict=True):
        ImageDraw.Draw(frame).ellipse((place, 80, place + 16, 96), fill=(230, 40, 40))
    found = compared(*frames)
    assert (found.is_copy, found.reason) == (False, "a part differs")
    assert found.similarity > LEAST_SIMILARITY
    assert found.weakest < LEAST_WEAKEST / 2


def test_frames_of_a_camera_that_moves_show_what_the_other_does_not():
    wide = scene(width=270, height=210)
    found = compared(wide.crop((0, 0, 240, 180)), wide.crop((8, 5, 248, 185)))
    assert (found.is_copy, found.reason) == (False, "each shows what the other does not")


@pytest.mark.parametrize("seed", range(4))
def test_things_on_one_ground_are_not_copies(seed):
    frames = [Image.new("RGB", (200, 200), (235, 235, 230)) for _ in range(2)]
    for number, frame in enumerate(frames):
        part = scene(seed * 10 + number).resize((90, 50))
        frame.paste(part, (55, 75))
    assert not compared(*frames).is_copy


def test_textures_of_one_kind_are_not_copies():
    one, other = (Image.fromarray(np.clip(128 + 30 * noise(seed, 200, 200), 0, 255).astype(np.uint8)) for seed in (1, 2))
    assert not compared(one, other).is_copy


def even_ground():
    return np.full((200, 200), 120.0)


def gradient():
    return np.tile(np.linspace(20, 220, 200), (200, 1))


def halves():
    return np.where(np.arange(200) < 100, 60.0, 200.0) * np.ones((200, 1))


@pytest.mark.parametrize("shown", [even_ground, gradient, halves], ids=lambda each: each.__name__)
def test_pictures_without_detail_prove_nothing(shown):
    one, other = (np.clip(shown() + 3 * noise(seed, 200, 200), 0, 255).astype(np.uint8) for seed in (1, 2))
    assert likeness(one, other) == Likeness(False, "next to no detail", (), 0.0, 0.0)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (3, 2), (40, 31)])
def test_tiny_pictures_are_compared_without_trouble(shape):
    one, other = (np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8) for seed in (1, 2))
    assert not likeness(one, other).is_copy
    assert likeness(one, one).is_copy


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_window_turns_with_its_picture(orientation):
    marked = np.zeros((20, 20), bool)
    marked[4:14, 2:18] = True
    left, top, right, bottom = turned_edges((0.1, 0.2, 0.9, 0.7), orientation)
    expected = np.zeros((20, 20), bool)
    expected[round(top * 20) : round(bottom * 20), round(left * 20) : round(right * 20)] = True
    assert np.array_equal(oriented(marked, orientation), expected)
