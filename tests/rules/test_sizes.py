import pytest

from dsqc.rules import _sizes


@pytest.mark.parametrize(
    ("size", "expected", "words"),
    [
        ((1920, 1080), (1920, 1080), None),
        ((1080, 1920), (1920, 1080), "sides swapped"),
        ((960, 540), (1920, 1080), "half the size"),
        ((540, 540), (1081, 1081), "half the size"),
        ((3840, 2160), (1920, 1080), "twice the size"),
        ((5760, 3240), (1920, 1080), "3 times the size"),
        ((480, 270), (1920, 1080), "1/4 of the size"),
        ((2880, 1620), (1920, 1080), "3/2 times the size"),
        ((1919, 1080), (1920, 1080), "1 px narrower"),
        ((1922, 1075), (1920, 1080), "2 px wider and 5 px shorter"),
        ((1920, 1081), (1920, 1080), "1 px taller"),
        ((1920, 1086), (1920, 1080), None),
        ((960, 1080), (1920, 1080), None),
        ((15, 15), (30, 30), None),
        ((16, 16), (32, 32), "half the size"),
        ((480, 270), (480, 541), None),
        ((270, 480), (541, 480), None),
        ((30, 30), (62, 60), None),
        ((30, 30), (60, 62), None),
        ((300, 300), (100, 100), "3 times the size"),
        ((1700, 1700), (100, 100), None),
        ((100, 100), (1600, 1600), "1/16 of the size"),
    ],
)
def test_a_difference_is_named_where_it_has_a_name(size, expected, words):
    assert _sizes.difference(*size, *expected) == words


def test_a_picture_that_is_one_pixel_off_its_turned_size_has_no_name():
    assert _sizes.difference(1081, 1920, 1920, 1080) is None
