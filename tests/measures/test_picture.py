import io
import random
import re
import resource
import time
from pathlib import Path

import imagehash
import numpy as np
import pytest
from PIL import Image, ImageFile

from dsqc.measures import picture
from dsqc.measures.phash import phash_bits
from dsqc.measures.picture import Header, Oddity, Unreadable
from pictures import chunk, encoded, first_scan, photo, png

REAL = Path(__file__).parents[3] / "shared" / "real"
JPEG = encoded(photo(), quality=85)
PNG = encoded(photo(), "PNG")
DECODES = [picture.decode, picture.reduced_grey]
decodes = pytest.mark.parametrize("decode", DECODES, ids=lambda each: each.__name__)


def oddities(content: bytes, decode=picture.decode) -> list[Oddity]:
    return decode(content, picture.header(content))[1]


def unreadable(content: bytes, decode=picture.decode, **limits: int) -> tuple[str, str]:
    with pytest.raises(Unreadable) as raised:
        decode(content, picture.header(content, **limits))
    return raised.value.problem, raised.value.detail


def pixels(content: bytes) -> picture.Picture:
    return picture.decode(content, picture.header(content))[0]


def digest(content: bytes) -> bytes:
    return picture.canonical_digest(pixels(content))


def bits_apart(content: bytes) -> int:
    """How far the hash of the reduced decode is from the one that imagehash takes of the same file."""
    thumbnail, _ = picture.reduced_grey(content, picture.header(content))
    with Image.open(io.BytesIO(content)) as image:
        reference = int(str(imagehash.phash(image)), 16)
    return (int(phash_bits(thumbnail[None])[0]) ^ reference).bit_count()


def test_a_header_states_what_the_file_does():
    content = encoded(photo(60, 40), exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0")
    assert picture.header(content) == Header("JPEG", 60, 40, "RGB", 6, None)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("empty", "has no bytes")),
        (bytes(5000), ("not-an-image", "is zeros only, 5,000 bytes, not a picture")),
        (random.Random(1).randbytes(100_000), ("not-an-image", "is bytes of no known format, 100,000 bytes, not a picture")),
        (b"<html>" + b" " * 124, ("not-an-image", "is an HTML page, 130 bytes, not a picture")),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n",
            ("not-an-image", "is a Git LFS pointer, 65 bytes, not a picture: run git lfs pull"),
        ),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", ("not-an-image", "is text, 47 bytes, not a picture")),
        (b"\0\0\0\x18ftypheic" + bytes(90), ("unsupported", "is a HEIF picture, which Pillow does not open")),
        (JPEG[:100], ("damaged", "is cut short: it has no end-of-image marker")),
        (b"\xff\xd8\xff\xd9", ("damaged", "is damaged: it has no frame header, which states its size")),
        (PNG[:20], ("damaged", "is damaged: its first chunk is not a whole IHDR")),
        (png(0, 7, 8, 0, b""), ("damaged", "is damaged: its header states 0 × 7 px")),
    ],
)
def test_what_is_no_picture_is_named(content, expected):
    assert unreadable(content) == expected


@decodes
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (JPEG[: len(JPEG) // 2], "is cut short: it has no end-of-image marker"),
        (JPEG[:-2], "is cut short: it has no end-of-image marker"),
        (JPEG[:-1], "is cut short: it has no end-of-image marker"),
        (JPEG[: len(JPEG) // 2] + JPEG[-2:], "is damaged: premature end of data segment"),
        (JPEG[:5000] + bytes(512) + JPEG[5512:], r"is damaged: 51\d zero bytes stand in place of coded pixels at byte \d,\d{3}"),
        (PNG[: len(PNG) // 2], r"is cut short: chunk IDAT at byte 33 states .* bytes, .* are there"),
        (PNG[:-12], "is cut short: the IEND chunk is missing"),
        (PNG[:5000] + bytes([PNG[5000] ^ 1]) + PNG[5001:], "is damaged: chunk IDAT at byte 33 fails its checksum"),
        (png(2, 2, 8, 3, bytes(6)), r"is damaged: its colours are indices, and the palette \(PLTE\) is missing"),
        (encoded(photo(), "TIFF")[:60_000], r"is damaged: image file is truncated \(\d+ bytes not processed\)"),
        (
            encoded(photo(), "TIFF", compression="tiff_lzw")[:60_000],
            r"is cut short: its directory reaches to byte .*, and it has 60,000 bytes",
        ),
        (encoded(photo(), "BMP")[:60_000], r"is damaged: image file is truncated \(\d+ bytes not processed\)"),
        (encoded(photo(), "WEBP")[:-9], "is cut short: it states .* bytes and has .*"),
        (encoded(photo(), "JPEG2000")[:-40], "is damaged: broken data stream when reading image file"),
        (encoded(photo(), "GIF")[:9000], r"is damaged: image file is truncated \(\d+ bytes not processed\)"),
    ],
)
def test_a_loss_is_damage_in_both_decodes(content, words, decode):
    problem, detail = unreadable(content, decode)
    assert problem == "damaged"
    assert re.fullmatch(words, detail)


@decodes
@pytest.mark.parametrize("options", [{}, {"restart_marker_blocks": 20}, {"subsampling": 0}, {"optimize": True}], ids=str)
@pytest.mark.parametrize("hole", ["zeroed", "random", "missing"])
def test_a_hole_of_512_bytes_in_a_jpeg_is_damage_wherever_it_lies(hole, options, decode):
    for seed in range(8):
        chance = random.Random(seed)
        content = encoded(photo(seed=seed), quality=85, **options)
        place = chance.randrange(first_scan(content), len(content) - 520)
        filling = {"zeroed": bytes(512), "random": chance.randbytes(512), "missing": b""}[hole]
        assert unreadable(content[:place] + filling + content[place + 512 :], decode)[0] == "damaged"


@decodes
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_bytes_appended_to_a_whole_picture_are_trailing(form, decode):
    content = encoded(photo(), form)
    assert oddities(content + b"PK\x03\x04" + bytes(1020), decode) == [
        Oddity("trailing-bytes", "1,024 bytes follow the end of the picture: a ZIP archive")
    ]
    assert oddities(content, decode) == []


@decodes
def test_a_harmless_complaint_hides_no_loss_behind_it(decode):
    place = JPEG.index(b"JFIF\0") + 5
    odd = JPEG[:place] + b"\x07" + JPEG[place + 1 :]
    assert oddities(odd, decode) == [
        Oddity("irregular", "departs from the JPEG standard, its pixels are whole: unknown JFIF revision number 7.01")
    ]
    assert unreadable(odd[:5000] + odd[5512:], decode)[0] == "damaged"


@decodes
def test_padding_at_many_restarts_is_one_oddity(decode):
    content = encoded(photo(), restart_marker_blocks=5)
    start = first_scan(content)
    padded = content[:start] + re.sub(rb"(?=\xff[\xd0-\xd7])", bytes(6), content[start:])
    assert oddities(padded, decode) == [
        Oddity("irregular", "departs from the JPEG standard, its pixels are whole: 6 extraneous bytes before marker 0xd0")
    ]


@decodes
def test_a_multi_picture_jpeg_is_no_oddity_unless_it_is_cut(decode):
    content = encoded(photo(), "MPO", save_all=True, append_images=[photo(seed=1)])
    assert oddities(content, decode) == []
    assert oddities(content[:-9], decode) == [Oddity("irregular", "holds a further picture that is cut short")]


@decodes
@pytest.mark.parametrize("form", ["GIF", "TIFF", "PNG", "WEBP"])
def test_further_pictures_are_an_oddity(form, decode):
    content = encoded(photo(), form, save_all=True, append_images=[photo(seed=1), photo(seed=2)])
    assert oddities(content, decode) == [Oddity("irregular", "holds 3 pictures, of which the first alone is examined")]


def test_a_reduced_copy_in_a_tiff_is_no_picture_of_its_own():
    small = photo(30, 20)
    small.encoderinfo = {"tiffinfo": {254: 1}}
    assert oddities(encoded(photo(), "TIFF", save_all=True, append_images=[small])) == []


@decodes
def test_oddities_of_the_metadata_are_repeated(decode):
    content = encoded(photo(), exif=b"Exif\0\0garbage!")
    assert oddities(content, decode) == list(picture.header(content).oddities)
    assert len(oddities(content, decode)) == 1


@decodes
def test_a_jpeg_form_that_the_strict_decoder_does_not_take_is_told(decode):
    content = bytearray(JPEG)
    content[content.index(b"\xff\xc0") + 11] = 0x31
    [oddity] = oddities(bytes(content), decode)
    assert oddity.problem == "irregular"
    assert oddity.detail.startswith("is of a form of JPEG whose pixels cannot be proved one by one: ")


def test_a_bomb_is_refused_before_it_is_unpacked():
    rows = bytes(2501) * 10_000
    content = png(20_000, 10_000, 1, 0, rows)
    before_kb, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    expected = ("too-large", "is 20,000 × 10,000 px, more than the 180,000,000 px that dsqc unpacks")
    assert unreadable(content) == expected
    assert time.monotonic() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 50_000


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_of_exactly_the_limit_is_read(form):
    content = encoded(photo(240, 180), form)
    assert picture.header(content, max_pixels=240 * 180).size_px == (240, 180)
    assert unreadable(content, max_pixels=240 * 180 - 1) == ("too-large", "is 240 × 180 px, more than the 43,199 px that dsqc unpacks")


def test_switches_that_others_set_neither_help_nor_stay_changed(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert unreadable(encoded(photo(), "TIFF")[:60_000])[0] == "damaged"
    assert oddities(PNG) == []
    assert (ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS) == (True, 10)


@pytest.mark.parametrize(
    ("mode", "form", "options"),
    [
        ("RGB", "JPEG", {}),
        ("RGB", "JPEG", {"progressive": True}),
        ("RGB", "JPEG", {"subsampling": 0}),
        ("RGB", "JPEG", {"keep_rgb": True}),
        ("L", "JPEG", {}),
        ("CMYK", "JPEG", {}),
        ("1", "PNG", {}),
        ("L", "PNG", {}),
        ("LA", "PNG", {}),
        ("P", "PNG", {}),
        ("RGB", "PNG", {}),
        ("RGBA", "PNG", {}),
        ("I;16", "PNG", {}),
        ("I", "TIFF", {}),
        ("F", "TIFF", {}),
        ("CMYK", "TIFF", {}),
        ("1", "TIFF", {"compression": "group4"}),
    ],
)
def test_pixels_are_those_that_pillow_unpacks(mode, form, options):
    image = photo().convert("L").convert(mode) if mode in ("I;16", "I", "F") else photo().convert(mode)
    content = encoded(image, form, **options)
    with Image.open(io.BytesIO(content)) as opened:
        expected = np.asarray(opened) if mode != "1" else np.asarray(opened.convert("L")) // 255
    unpacked = pixels(content)
    assert unpacked.mode == mode
    assert unpacked.pixels.dtype == expected.dtype
    assert np.array_equal(unpacked.pixels, expected)
    assert (unpacked.palette is not None) == (mode == "P")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_orientation_is_stated_and_not_applied(form, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(photo(60, 40), form, **({"exif": exif} if form == "JPEG" else {"tiffinfo": {274: orientation}}))
    assert picture.header(content).size_px == (60, 40)
    assert picture.header(content).orientation == orientation
    assert digest(content) == digest(encoded(photo(60, 40), form))


def test_a_palette_has_all_its_colours_and_their_transparency():
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    opaque = pixels(encoded(image, "PNG")).palette
    clear = pixels(encoded(image, "PNG", transparency=bytes([7]))).palette
    assert (opaque.shape, opaque[:3].tolist()) == ((256, 3), [[255, 0, 0], [0, 255, 0], [0, 0, 0]])
    assert (clear.shape, clear[:2].tolist()) == ((256, 4), [[255, 0, 0, 7], [0, 255, 0, 255]])


def test_equal_indices_of_other_colours_differ():
    red, green = (png(2, 2, 8, 3, bytes(6), chunk(b"PLTE", colour)) for colour in (b"\xff\0\0", b"\0\xff\0"))
    assert np.array_equal(pixels(red).pixels, pixels(green).pixels)
    assert digest(red) != digest(green)


def test_other_indices_of_equal_colours_are_equal_and_equal_their_rgb():
    colours = b"\xff\0\0\0\xff\0"
    one = png(2, 1, 8, 3, b"\0\0\x01", chunk(b"PLTE", colours))
    other = png(2, 1, 8, 3, b"\0\x01\0", chunk(b"PLTE", colours[3:] + colours[:3]))
    assert digest(one) == digest(other) == digest(png(2, 1, 8, 2, b"\0" + colours))


def test_black_pictures_of_other_shape_or_mode_differ():
    wide, high = png(100, 50, 8, 0, bytes(101 * 50)), png(50, 100, 8, 0, bytes(51 * 100))
    colour = png(100, 50, 8, 2, bytes(301 * 50))
    assert len({digest(wide), digest(high), digest(colour)}) == 3


def test_the_digest_of_one_picture_does_not_depend_on_its_file():
    assert digest(PNG) == digest(encoded(photo(), "TIFF")) == digest(encoded(photo(), "BMP"))
    assert digest(PNG) != digest(encoded(photo(seed=1), "PNG"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(3, 2, 8, 0, b"\0\7\7\7" * 2), True),
        (png(3, 2, 8, 0, b"\0\7\7\7\0\7\7\6"), False),
        (png(2, 1, 8, 3, b"\0\0\1", chunk(b"PLTE", b"\1\2\3\1\2\3")), True),
        (png(2, 1, 8, 3, b"\0\0\1", chunk(b"PLTE", b"\1\2\3\1\2\4")), False),
        (png(2, 1, 8, 2, b"\0\1\2\3\1\2\3"), True),
        (png(2, 1, 8, 2, b"\0\1\2\3\3\2\1"), False),
        (encoded(Image.new("F", (2, 2), float("nan")), "TIFF"), True),
    ],
)
def test_a_picture_of_one_colour_is_constant(content, expected):
    assert picture.is_constant(pixels(content)) is expected


def test_a_change_in_the_last_row_of_a_large_picture_is_seen():
    rows = bytes(4001) * 2000
    assert picture.is_constant(pixels(png(4000, 2000, 8, 0, rows)))
    assert not picture.is_constant(pixels(png(4000, 2000, 8, 0, rows[:-1] + b"\1")))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_outside_jpeg_the_hash_is_that_of_imagehash(mode):
    assert bits_apart(encoded(photo().convert(mode), "PNG")) == 0
    assert bits_apart(encoded(photo().convert(mode), "TIFF")) == 0


def test_pictures_of_16_bits_hash_as_the_same_in_8():
    grey = np.asarray(photo().convert("L"))
    deep = encoded(Image.fromarray(grey.astype(np.uint16) * 16), "PNG")
    thumbnail, _ = picture.reduced_grey(deep, picture.header(deep))
    apart = phash_bits(thumbnail[None])[0] ^ phash_bits(picture.grey(picture.Picture("L", grey))[None])[0]
    assert int(apart).bit_count() <= 2


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_the_hash_of_a_reduced_jpeg_stays_within_2_bits_of_imagehash(mode):
    apart = [bits_apart(encoded(photo(700, 500, seed).convert(mode), quality=85)) for seed in range(20)]
    assert sum(bits <= 2 for bits in apart) >= 19


def test_the_size_of_a_tiny_jpeg_is_no_obstacle():
    content = encoded(photo(1, 3))
    assert picture.reduced_grey(content, picture.header(content))[0].shape == (32, 32)


def test_mutated_pictures_are_read_or_unreadable_and_both_decodes_agree():
    seeds = [encoded(photo(40, 30), form) for form in ("JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP", "JPEG2000")]
    chance = random.Random(7)
    for _ in range(400):
        content = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((1, 2, 8))):
            content[chance.randrange(chance.choice((64, len(content))))] = chance.choice((0, 1, 127, 255))
        verdicts = []
        for decode in DECODES:
            try:
                decode(bytes(content), picture.header(bytes(content), max_pixels=1_000_000))
                verdicts.append("whole")
            except Unreadable as trouble:
                verdicts.append(trouble.problem)
        assert verdicts[0] == verdicts[1]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
@pytest.mark.parametrize("folder", ["seatizen-atlas/fs_ml/images", "maskterial/images", "maskterial/instance_masks", "bioscan-5m/crops"])
def test_real_pictures_are_whole_and_regular(folder):
    files = sorted(path for path in (REAL / folder).iterdir() if path.is_file())
    assert files
    assert {path.name: oddities(path.read_bytes(), picture.reduced_grey) for path in files} == {path.name: [] for path in files}


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_hashes_of_real_jpegs_stay_within_2_bits_of_imagehash():
    files = sorted((REAL / "bioscan-5m" / "crops").glob("*.jpg")) + sorted((REAL / "seatizen-atlas/fs_ml/images").glob("*.JPG"))[:5]
    assert [path.name for path in files if bits_apart(path.read_bytes()) > 2] == []


@decodes
def test_a_jpeg_of_very_many_scans_is_refused(decode):
    scan = JPEG[JPEG.index(b"\xff\xda") : -2]
    assert unreadable(JPEG[:-2] + scan * 500 + JPEG[-2:], decode) == (
        "unsupported",
        "has 501 scans, more than the 500 that dsqc unpacks",
    )


@decodes
def test_a_jpeg_that_is_not_of_the_size_in_its_header_is_refused(decode):
    with pytest.raises(Unreadable) as raised:
        decode(JPEG, Header("JPEG", 9, 9, "RGB", 1, None))
    assert raised.value.detail == "is damaged: it states two sizes, 9 × 9 px and 240 × 180 px"


def test_a_large_canvas_of_a_webp_is_refused_before_the_decoder_takes_memory_for_it():
    content = bytearray(encoded(photo(), "WEBP", save_all=True, append_images=[photo(seed=1)]))
    content[24:30] = (60_000 - 1).to_bytes(3, "little") * 2
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert unreadable(bytes(content))[1] == "is 60,000 × 60,000 px, more than the 180,000,000 px that dsqc unpacks"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 50_000
