import io
import random
import re

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from dsqc.measures import jpeg
from pictures import encoded, first_scan, photo

PLAIN = encoded(photo(), quality=85)
RESTARTS = encoded(photo(), quality=85, restart_marker_blocks=5)


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


@pytest.mark.parametrize("options", [{}, {"subsampling": 0}, {"restart_marker_blocks": 20}], ids=str)
def test_a_zeroed_block_is_found_at_its_place(options, seed):
    content = encoded(photo(seed=seed), quality=85, **options)
    place = random.Random(seed).randrange(first_scan(content) + 1, len(content) - 520)
    found = jpeg.zeroed(content[:place] + bytes(512) + content[place + 512 :])
    assert found is not None
    assert found[0] <= place
    assert found[0] + found[1] >= place + 512
    assert jpeg.zeroed(content) is None


def test_flat_pictures_have_no_hole():
    for mode in ("RGB", "L"):
        for colour in (0, 128, 255):
            content = encoded(photo().convert(mode).point(lambda value, colour=colour: colour), optimize=True)
            assert jpeg.zeroed(content) is None


def test_padding_is_no_hole():
    place = re.search(rb"\xff\xd3", RESTARTS[first_scan(RESTARTS) :]).start() + first_scan(RESTARTS)
    assert jpeg.zeroed(RESTARTS[:place] + bytes(200) + RESTARTS[place:]) is None
    assert jpeg.zeroed(PLAIN[:-2] + bytes(200) + PLAIN[-2:]) is None


def test_every_stop_is_taken_on_hostile_bytes():
    for seed in range(300):
        mutated = bytearray(PLAIN[:2000])
        for _ in range(20):
            mutated[random.Random(seed).randrange(len(mutated))] = random.Random(seed).choice((0xFF, 0xDA, 0xC4, 0))
        jpeg.walk(bytes(mutated))
        jpeg.zeroed(bytes(mutated))
        jpeg.without_oddity(bytes(mutated), "Corrupt JPEG data: 3 extraneous bytes before marker 0xd9")
