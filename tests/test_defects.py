"""The small MaskTerial broken in one way at a time: every consequence is stated, and nothing else is told."""

import random
import shutil

import numpy as np
import pytest
from PIL import Image

from small import FIRST, IMAGE, IMAGES, MASK, MASKS, SIZE_PX, judged, told

FORM = "{key:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}}"
ANOTHER_KEY = "00000000-0000-4000-8000-000000000000"
ITS_NAMES = f"kind=Real, subset=hBN_Thin, split=train, key={FIRST.key}"
HTML = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"

MASK_ALONE = [("not judged: 1", "mask without exactly one image")]
IMAGE_ALONE = [("not judged: 1", "image without a mask of its own")]


def counted(split, found, expected):
    differs = f"{expected - found} missing" if found < expected else f"{found - expected} too many"
    return [(".", f"kind=Real, subset=hBN_Thin, split={split}: {found} files, expected {expected} ({differs})")]


def rewritten(path, change):
    """Store the picture again with its pixels changed, in the format that its extension says."""
    with Image.open(path) as picture:
        changed = change(np.array(picture))
    Image.fromarray(changed).save(path)


def after_start(jpeg, marker, content):
    """The JPEG with one more segment behind its first two bytes, its pixels as they were."""
    return jpeg[:2] + marker + (len(content) + 2).to_bytes(2, "big") + content + jpeg[2:]


def with_exif(path, exif):
    path.write_bytes(after_start(path.read_bytes(), b"\xff\xe1", exif.tobytes()))


def test_nothing_is_told_of_the_untouched_sample(definition, sample):
    report = judged(definition, sample)
    assert told(report) == {}
    assert {outcome.status for outcome in report.outcomes} <= {"passed", "not-applicable"}
    assert (report.status, report.exit_code, report.coverage.files_read) == ("passed", 0, 14)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (random.Random(0).randbytes(100_000), "is bytes of no known format, 100,000 bytes, not a picture"),
        (HTML, "is an HTML page, 54 bytes, not a picture"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 7868\n",
            "is a Git LFS pointer, 129 bytes, not a picture: run git lfs pull",
        ),
    ],
    ids=["random bytes", "HTML", "Git LFS pointer"],
)
def test_a_file_that_is_no_picture_is_told_as_what_it_is(copy, verdict, content, words):
    (copy / IMAGE).write_bytes(content)
    assert verdict() == {"readable": [(IMAGE, words)], "same-size": MASK_ALONE}


def test_a_jpeg_cut_in_half_is_damaged(copy, verdict):
    jpeg = (copy / IMAGE).read_bytes()
    (copy / IMAGE).write_bytes(jpeg[: len(jpeg) // 2])
    assert verdict() == {"readable": [(IMAGE, "is cut short: it has no end-of-image marker")], "same-size": MASK_ALONE}


def test_a_block_of_zeros_inside_a_jpeg_is_damage(copy, verdict):
    jpeg, middle = (copy / IMAGE).read_bytes(), (copy / IMAGE).stat().st_size // 2
    (copy / IMAGE).write_bytes(jpeg[:middle] + bytes(512) + jpeg[middle + 512 :])
    words = f"is damaged: 512 zero bytes stand in place of coded pixels at byte {middle:,}"
    assert verdict() == {"readable": [(IMAGE, words)], "same-size": MASK_ALONE}


def test_bytes_after_the_end_lose_nothing_and_are_told(copy, verdict):
    with (copy / IMAGE).open("ab") as jpeg:
        jpeg.write(random.Random(0).randbytes(1024))
    words = "1,024 bytes follow the end of the picture: bytes of no known format"
    assert verdict() == {"regular-files": [(IMAGE, words)]}


def test_a_file_without_bytes_is_empty(copy, verdict):
    (copy / IMAGE).write_bytes(b"")
    told_twice = [(IMAGE, "has no bytes")]
    assert verdict() == {"readable": told_twice, "empty-files": told_twice, "same-size": MASK_ALONE}


@pytest.mark.parametrize("content", [HTML, b""], ids=["HTML", "no bytes"])
def test_files_that_cannot_be_read_are_nobodys_copy(copy, verdict, content):
    for image in IMAGES[:2]:
        (copy / image).write_bytes(content)
    assert set(verdict()) - {"empty-files"} == {"readable", "same-size"}


def test_a_lost_mask_is_missed_by_its_image(copy, verdict):
    (copy / MASK).unlink()
    assert verdict() == {
        "mask-count": counted("train", 3, 4),
        "paired": [(IMAGE, f"no mask with {ITS_NAMES}")],
        "same-size": IMAGE_ALONE,
    }


def test_a_lost_image_is_missed_by_its_mask(copy, verdict):
    (copy / IMAGE).unlink()
    assert verdict() == {
        "image-count": counted("train", 3, 4),
        "paired": [(MASK, f"no image with {ITS_NAMES}")],
        "same-size": MASK_ALONE,
    }


def test_a_lost_folder_is_not_passed_over_in_silence(copy, verdict):
    shutil.rmtree(copy / "Real_hBN_Thin" / "test_images")
    [(subject, message)] = counted("test", 0, 3)
    assert verdict() == {
        "image-count": [(subject, f"{message}; if this copy leaves it out on purpose, say --only or --partial")],
        "paired": [(mask, f"no image with kind=Real, subset=hBN_Thin, split=test, key={mask[-40:-4]}") for mask in sorted(MASKS[4:])],
        "same-size": [("not judged: 3", "mask without exactly one image")],
    }


def test_a_second_mask_under_another_extension_is_unlisted(copy, verdict):
    second = MASK.replace(".png", ".tif")
    shutil.copy(copy / MASK, copy / second)
    assert verdict() == {"unlisted-files": [(second, "lies in no source and in no ignore pattern")]}


def test_a_file_that_nobody_speaks_of_is_unlisted(copy, verdict):
    (copy / "notes.txt").write_text("remember to delete")
    assert verdict() == {"unlisted-files": [("notes.txt", "lies in no source and in no ignore pattern")]}


def test_a_leftover_of_macos_is_junk_and_no_picture(copy, verdict):
    junk = f"Real_hBN_Thin/train_images/._{FIRST.key}.jpg"
    (copy / junk).write_bytes(b"\0\5\x16\7" + bytes(100))
    assert verdict() == {
        "readable": [
            (junk, f"its key '._{FIRST.key}' does not have the form {FORM}"),
            (junk, "is bytes of no known format, 104 bytes, not a picture"),
        ],
        "junk-files": [(junk, "left by macOS: the attributes of the file named after '._'")],
        "image-count": counted("train", 5, 4),
        "paired": [(junk, f"no mask with kind=Real, subset=hBN_Thin, split=train, key=._{FIRST.key}")],
    }


def test_a_train_image_that_leaked_into_test_is_one_copy_across_splits(copy, verdict):
    leaked = f"Real_hBN_Thin/test_images/{ANOTHER_KEY}.jpg"
    shutil.copy(copy / IMAGE, copy / leaked)
    assert verdict() == {
        "image-count": counted("test", 4, 3),
        "paired": [(leaked, f"no mask with kind=Real, subset=hBN_Thin, split=test, key={ANOTHER_KEY}")],
        "same-size": IMAGE_ALONE,
        "same-image-bytes": [(leaked, f"has the same bytes as {IMAGE} (across split test, train) [kind=Real, subset=hBN_Thin]")],
        "same-image-pixels": [(leaked, f"has the same pixels as {IMAGE} (across split test, train) [kind=Real, subset=hBN_Thin]")],
    }


def test_a_copy_with_a_comment_in_it_is_found_by_its_pixels(copy, verdict):
    twin, twin_mask = (f"Real_hBN_Thin/train_{kind}/{ANOTHER_KEY}{end}" for kind, end in (("images", ".jpg"), ("semantic_masks", ".png")))
    (copy / twin).write_bytes(after_start((copy / IMAGE).read_bytes(), b"\xff\xfe", b"saved again"))
    shutil.copy(copy / MASK, copy / twin_mask)
    assert verdict() == {
        "image-count": counted("train", 5, 4),
        "mask-count": counted("train", 5, 4),
        "same-image-pixels": [(twin, f"has the same pixels as {IMAGE} [kind=Real, subset=hBN_Thin]")],
    }


def test_one_pixel_of_an_undeclared_class_is_found(copy, verdict):
    def stained(mask):
        mask[7, 5] = 9
        return mask

    rewritten(copy / MASK, stained)
    assert verdict() == {
        "mask-values": [(MASK, "value 9 on 1 px (less than 0.01 %), first at x 5, y 7; expected 0–3")],
        "min-area": [(MASK, "region 1 of value 9 covers 1 px, fewer than 200 px")],
    }


def test_a_mask_stretched_to_255_is_told_as_scaled(copy, verdict):
    rewritten(copy / MASK, lambda mask: (mask > 0) * np.uint8(255))
    area_px = sum(flake.area_px for flake in FIRST.flakes)
    assert verdict() == {"mask-values": [(MASK, f"values look scaled by 255: holds 255 on {area_px:,} px, expected 0–3")]}


def test_a_mask_that_is_a_jpeg_is_lossy_even_where_no_value_was_lost(copy, verdict):
    blocks = np.zeros(SIZE_PX[::-1], np.uint8)
    blocks[32:64, 32:80] = 3
    Image.fromarray(blocks).save(copy / MASK, "JPEG", quality=100)
    words = "is stored as lossy JPEG and holds 2 distinct values, expected a lossless format"
    assert verdict() == {"mask-encoding": [(MASK, words)]}


def test_a_mask_that_went_through_jpeg_holds_values_and_specks_that_nobody_drew(copy, verdict):
    with Image.open(copy / MASK) as mask:
        pixels = mask.copy()
    pixels.save(copy / MASK, "JPEG")
    found = verdict()
    assert set(found) == {"mask-encoding", "mask-values", "min-area"}
    assert {subject for lines in found.values() for subject, _ in lines} == {MASK}


def test_a_palette_mask_holds_the_same_values_in_another_encoding(copy, verdict):
    with Image.open(copy / MASK) as mask:
        palette = Image.frombytes("P", mask.size, mask.tobytes())
    palette.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    palette.save(copy / MASK)
    assert verdict() == {"mask-encoding": [(MASK, "has mode P (palette), expected L")]}


def test_a_mask_in_three_equal_channels_holds_the_same_values_in_another_encoding(copy, verdict):
    rewritten(copy / MASK, lambda mask: np.stack([mask] * 3, axis=2))
    assert verdict() == {"mask-encoding": [(MASK, "has mode RGB (colour), expected L")]}


def test_a_mask_that_lacks_a_row_is_told_so(copy, verdict):
    rewritten(copy / MASK, lambda mask: mask[:-1])
    assert verdict() == {"same-size": [(MASK, f"is 240×149 px, image {IMAGE} is 240×150 px: 1 px shorter")]}


def test_a_turned_mask_is_told_so(copy, verdict):
    rewritten(copy / MASK, np.rot90)
    assert verdict() == {"same-size": [(MASK, f"is 150×240 px, image {IMAGE} is 240×150 px: sides swapped")]}


def test_an_empty_mask_is_worth_a_look_and_fails_nothing(definition, copy):
    rewritten(copy / MASK, np.zeros_like)
    report = judged(definition, copy)
    assert told(report) == {"empty-mask": [(MASK, "has no labelled pixel (36,000 px of background), expected at least one")]}
    assert (report.status, report.exit_code) == ("passed", 0)


def test_an_orientation_in_exif_is_told_with_its_consequence(copy, verdict):
    exif = Image.Exif()
    exif[0x0112] = 6
    with_exif(copy / IMAGE, exif)
    words = (
        "EXIF orientation is 6, expected 1: a viewer that applies it shows 150×240 px, rotated 90° clockwise, sides swapped; "
        "a decoder that does not sees 240×150 px"
    )
    assert verdict() == {"exif-orientation": [(IMAGE, words)]}


def test_a_place_in_exif_is_private(copy, verdict):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 46.0, 30.0), 3: "E", 4: (6.0, 5.0, 10.0)})
    with_exif(copy / IMAGE, exif)
    assert verdict() == {"private-metadata": [(IMAGE, "carries private metadata: GPSLatitude, GPSLongitude; expected none")]}


def test_a_grey_image_has_lost_its_colours(copy, verdict):
    rewritten(copy / IMAGE, lambda image: image[..., 1])
    assert verdict() == {"image-mode": [(IMAGE, "has mode L (8-bit grey), expected RGB")]}


def test_a_png_named_jpg_is_found_by_its_content(copy, verdict):
    with Image.open(copy / IMAGE) as image:
        pixels = image.copy()
    pixels.save(copy / IMAGE, "PNG")
    assert verdict() == {"image-format": [(IMAGE, "the content is PNG, the extension .jpg says JPEG, expected JPEG")]}


def test_an_image_of_another_size_is_told_against_the_definition_and_its_mask(copy, verdict):
    rewritten(copy / IMAGE, lambda image: image[::2, ::2])
    assert verdict() == {
        "same-size": [(MASK, f"is 240×150 px, image {IMAGE} is 120×75 px: twice the size")],
        "image-size": [(IMAGE, "is 120×75 px, expected 240×150 px: half the size")],
    }


def test_a_name_that_is_no_uuid_is_told_of_image_and_mask(copy, verdict):
    named = {path: path.replace(FIRST.key, "flake_0001") for path in (IMAGE, MASK)}
    for path, name in named.items():
        (copy / path).rename(copy / name)
    assert verdict() == {"readable": [(name, f"its key 'flake_0001' does not have the form {FORM}") for name in named.values()]}


def test_names_that_differ_in_case_clash(copy, verdict):
    second = IMAGE.replace(".jpg", ".JPG")
    shutil.copy(copy / IMAGE, copy / second)
    clash = f"differs only in upper and lower case from {IMAGE}; a file system that ignores this keeps one of the 2"
    assert verdict() == {
        "name-clash": [(second, clash)],
        "image-count": counted("train", 5, 4),
        "paired": [(MASK, f"2 images with {ITS_NAMES}, expected one: {second}, {IMAGE}")],
        "same-size": [("not judged: 2", "image without a mask of its own"), *MASK_ALONE],
        "same-image-bytes": [(second, f"has the same bytes as {IMAGE} [kind=Real, subset=hBN_Thin]")],
        "same-image-pixels": [(second, f"has the same pixels as {IMAGE} [kind=Real, subset=hBN_Thin]")],
    }


def test_a_broken_link_is_told_and_its_image_missed(copy, verdict):
    (copy / IMAGE).unlink()
    (copy / IMAGE).symlink_to("gone.jpg")
    assert verdict() == {
        "links": [(IMAGE, "is a link to 'gone.jpg', where nothing is: there was nothing to check")],
        "image-count": counted("train", 3, 4),
        "paired": [(MASK, f"no image with {ITS_NAMES}")],
        "same-size": MASK_ALONE,
    }


def test_an_image_of_one_colour_is_blank(copy, verdict):
    rewritten(copy / IMAGE, lambda image: np.full_like(image, 128))
    assert verdict() == {"blank-image": [(IMAGE, "every pixel has the same value, expected at least two values")]}


@pytest.mark.parametrize(
    ("area_px", "expected"),
    [
        (199, {"min-area": [(MASK, "region 1 of value 1 covers 199 px, fewer than 200 px")]}),
        (200, {}),
        (201, {}),
    ],
)
def test_a_region_is_kept_from_exactly_200_px(copy, verdict, area_px, expected):
    mask = np.zeros(SIZE_PX[::-1], np.uint8)
    mask[20:30, 20:45].flat[:area_px] = 1
    Image.fromarray(mask).save(copy / MASK)
    assert verdict() == expected
