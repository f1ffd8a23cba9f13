"""The small MaskTerial broken in one way at a time: every consequence is stated, and nothing else is told.

Here its files, images and masks are broken; in ``test_defects_annotations.py`` what annotates them.
"""

import random
import shutil
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from alike import SAYS_NOTHING, THE_SAME
from dsqc.samples.maskterial import semantic_mask
from expected import (
    FILES,
    GROUP,
    NAMES,
    NOT_ANNOTATED,
    OTHER_SIZE,
    UNMEASURED,
    counted,
    disagreements,
    lost_image,
    unmapped,
)
from small import FIRST, GIT_LFS_POINTER, HTML, IMAGE, IMAGES, MASK, MASKS, PICTURES, SIZE_PX, judged, painted, told

FORM = "{key:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}}"
ANOTHER_KEY = "00000000-0000-4000-8000-000000000000"
ITS_NAMES = f"{GROUP}, key={FIRST.key}"
DUE = semantic_mask(FIRST)

MASK_ALONE = [("not judged: 1", "mask without exactly one image")]
IMAGE_ALONE = [("not judged: 1", "image without a mask of its own")]
UNREAD_IMAGE = {"same-size": MASK_ALONE, "declared-size": UNMEASURED}


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


def inside(flake):
    """Where one flake lies in its picture."""
    shape = np.zeros(SIZE_PX[::-1], bool)
    shape[flake.window] = flake.inside
    return shape


def test_nothing_is_told_of_the_untouched_sample(definition, sample):
    report = judged(definition, sample)
    assert told(report) == {}
    assert {outcome.status for outcome in report.outcomes} == {"passed"}
    assert (report.status, report.exit_code, report.coverage.files_read) == ("passed", 0, report.coverage.files_listed)
    assert all(any(outcome.rows_seen.values()) for outcome in report.outcomes if outcome.check_id != "regular-files")


def test_nothing_is_told_of_the_sample_in_its_archive(definition, sample, tmp_path):
    zipped(sample, tmp_path)
    report = judged(definition, tmp_path)
    assert (told(report), report.status) == ({}, "passed")


def zipped(sample, folder):
    """The archive that the sample is published in, with nothing packed, so that a byte of a member is a byte of the archive."""
    with zipfile.ZipFile(folder / "Real_hBN_Thin.zip", "w") as archive:
        for path in sorted(sample.rglob("*.*")):
            archive.write(path, path.relative_to(sample / "Real_hBN_Thin"))
    return folder / "Real_hBN_Thin.zip"


def test_a_flipped_byte_of_a_zipped_mask_does_not_fit_its_checksum(definition, sample, tmp_path):
    archive, mask = zipped(sample, tmp_path), (sample / MASK).read_bytes()
    content = bytearray(archive.read_bytes())
    begin, end = (content.index(mask) + upto for upto in (0, len(mask)))
    content[begin + len(mask) // 2] ^= 1
    archive.write_bytes(content)
    words = f"has CRC {zlib.crc32(content[begin:end]):08x} in Real_hBN_Thin.zip, which states {zlib.crc32(mask):08x}"
    assert told(judged(definition, tmp_path)) == {"readable": [(MASK, words)], "same-size": IMAGE_ALONE}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (random.Random(0).randbytes(100_000), "is bytes of no known format, 100,000 bytes, not a picture"),
        (HTML, "is an HTML page, 54 bytes, not a picture"),
        (GIT_LFS_POINTER, "is a Git LFS pointer, 129 bytes, not a picture: run git lfs pull"),
    ],
    ids=["random bytes", "HTML", "Git LFS pointer"],
)
def test_a_file_that_is_no_picture_is_told_as_what_it_is(copy, quick_verdict, content, words):
    (copy / IMAGE).write_bytes(content)
    assert quick_verdict() == {"readable": [(IMAGE, words)], **UNREAD_IMAGE}


def test_a_mask_that_is_no_picture_is_held_against_nothing(copy, verdict):
    (copy / MASK).write_bytes(HTML)
    assert verdict() == {"readable": [(MASK, "is an HTML page, 54 bytes, not a picture")], "same-size": IMAGE_ALONE}


@pytest.mark.parametrize("kept", [0.5, 1.0], ids=["in half", "before its last two bytes"])
def test_a_jpeg_that_was_cut_is_cut_short(copy, quick_verdict, kept):
    jpeg = (copy / IMAGE).read_bytes()
    (copy / IMAGE).write_bytes(jpeg[: int(kept * len(jpeg)) - 2])
    assert quick_verdict() == {"readable": [(IMAGE, "is cut short: it has no end-of-image marker")], **UNREAD_IMAGE}


def test_a_block_of_zeros_inside_a_jpeg_is_damage(copy, verdict):
    jpeg, middle = (copy / IMAGE).read_bytes(), (copy / IMAGE).stat().st_size // 2
    (copy / IMAGE).write_bytes(jpeg[:middle] + bytes(512) + jpeg[middle + 512 :])
    words = f"is damaged: 512 zero bytes stand in place of coded pixels at byte {middle:,}"
    assert verdict() == {"readable": [(IMAGE, words)], **UNREAD_IMAGE}


def test_bytes_after_the_end_lose_nothing_and_are_told(copy, verdict):
    with (copy / IMAGE).open("ab") as jpeg:
        jpeg.write(random.Random(0).randbytes(1024))
    words = "1,024 bytes follow the end of the picture: bytes of no known format"
    assert verdict() == {"regular-files": [(IMAGE, words)]}


def test_a_file_without_bytes_is_empty(copy, verdict):
    (copy / IMAGE).write_bytes(b"")
    told_twice = [(IMAGE, "has no bytes")]
    assert verdict() == {"readable": told_twice, "empty-files": told_twice, **UNREAD_IMAGE}


@pytest.mark.parametrize("content", [HTML, b""], ids=["HTML", "no bytes"])
def test_files_that_cannot_be_read_are_nobodys_copy(copy, verdict, content):
    for image in IMAGES[:2]:
        (copy / image).write_bytes(content)
    assert set(verdict()) - {"empty-files"} == {"readable", "same-size", "declared-size"}


def test_a_lost_mask_is_missed_by_its_image(copy, verdict):
    (copy / MASK).unlink()
    assert verdict() == {
        "mask-count": counted("test", 2, 3),
        "paired": [(IMAGE, f"no mask with {ITS_NAMES}")],
        "same-size": IMAGE_ALONE,
    }


def test_a_lost_image_is_missed_by_its_mask_its_annotations_and_its_name(copy, quick_verdict):
    (copy / IMAGE).unlink()
    assert quick_verdict() == {
        "image-count": counted("test", 2, 3),
        "paired": [(MASK, f"no image with {ITS_NAMES}")],
        "same-size": MASK_ALONE,
        **lost_image(),
    }


def test_a_lost_folder_is_not_passed_over_in_silence(copy, verdict):
    shutil.rmtree(copy / "Real_hBN_Thin" / "test_images")
    [(subject, message)] = counted("test", 0, 3)
    lost = [lost_image(picture) for picture in PICTURES[4:]]
    assert verdict() == {
        "image-count": [(subject, f"{message}; if this copy leaves it out on purpose, say --only or --partial")],
        "paired": [(mask, f"no image with {GROUP}, key={mask[-40:-4]}") for mask in sorted(MASKS[4:])],
        "same-size": [("not judged: 3", "mask without exactly one image")],
        "references": sorted(line for each in lost for line in each["references"]),
        "declared-size": [("not judged: 12", "entries whose picture is not there")],
        "masks-agree": [("not judged: 3", NOT_ANNOTATED[0][1])],
        "mapping": [(NAMES, f"maps 3 names to files with {GROUP}, and there are none")],
        "split-leakage": [("not judged: 4", "pictures that all lie on one side")],
    }


def test_a_second_mask_under_another_extension_is_unlisted(copy, verdict):
    second = MASK.replace(".png", ".tif")
    shutil.copy(copy / MASK, copy / second)
    assert verdict() == {"unlisted-files": [(second, "lies in no source and in no ignore pattern")]}


def test_a_file_that_nobody_speaks_of_is_unlisted(copy, verdict):
    (copy / "notes.txt").write_text("remember to delete")
    assert verdict() == {"unlisted-files": [("notes.txt", "lies in no source and in no ignore pattern")]}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (".DS_Store", "left by macOS Finder"),
        ("Thumbs.db", "thumbnails left by Windows Explorer"),
        ("hBN.zip.part", "an unfinished download, as Firefox and others name it"),
        (f"._{FIRST.key}.jpg", "left by macOS: the attributes of the file named after '._'"),
    ],
    ids=["Finder", "Explorer", "Firefox", "attributes named like a picture"],
)
def test_a_leftover_is_junk_and_in_no_source(copy, quick_verdict, name, words):
    junk = f"Real_hBN_Thin/test_images/{name}"
    (copy / junk).write_bytes(b"\0\0\0\1Bud1")
    assert quick_verdict() == {"junk-files": [(junk, words)], "unlisted-files": [(junk, "lies in no source and in no ignore pattern")]}


def test_a_train_image_that_leaked_into_test_is_one_copy_across_splits(copy, verdict):
    leaked = f"Real_hBN_Thin/test_images/{ANOTHER_KEY}.jpg"
    shutil.copy(copy / IMAGES[0], copy / leaked)
    assert verdict() == {
        "image-count": counted("test", 4, 3),
        "paired": [(leaked, f"no mask with {GROUP}, key={ANOTHER_KEY}")],
        "same-size": IMAGE_ALONE,
        "mapping": [unmapped(leaked, ANOTHER_KEY)],
        "same-image-bytes": [(leaked, f"has the same bytes as {IMAGES[0]} (across split test, train) [kind=Real, subset=hBN_Thin]")],
        "same-image-pixels": [(leaked, f"has the same pixels as {IMAGES[0]} (across split test, train) [kind=Real, subset=hBN_Thin]")],
        "split-leakage": [
            (
                leaked,
                f"is of split test and the same picture as {IMAGES[0]} (train; same bytes): {THE_SAME} [kind=Real, subset=hBN_Thin]",
            )
        ],
    }


def test_a_copy_with_a_comment_in_it_is_found_by_its_pixels(copy, verdict):
    twin, twin_mask = (f"Real_hBN_Thin/test_{kind}/{ANOTHER_KEY}{end}" for kind, end in (("images", ".jpg"), ("semantic_masks", ".png")))
    (copy / twin).write_bytes(after_start((copy / IMAGE).read_bytes(), b"\xff\xfe", b"saved again"))
    shutil.copy(copy / MASK, copy / twin_mask)
    assert verdict() == {
        "image-count": counted("test", 4, 3),
        "mask-count": counted("test", 4, 3),
        "masks-agree": NOT_ANNOTATED,
        "mapping": [unmapped(twin, ANOTHER_KEY)],
        "same-image-pixels": [(twin, f"has the same pixels as {IMAGE} [kind=Real, subset=hBN_Thin]")],
    }


def test_one_pixel_of_an_undeclared_class_is_found(copy, verdict):
    with painted(copy / MASK) as mask:
        mask[7, 5] = 9
    assert verdict() == {
        "mask-values": [(MASK, "value 9 on 1 px (less than 0.01 %), first at x 5, y 7; expected 0–3")],
        "min-area-of-regions": [(MASK, "region 1 of value 9 covers 1 px, fewer than 200 px")],
        "masks-agree": list(disagreements(MASK, DUE, mask)),
    }


def test_a_mask_stretched_to_255_is_told_as_scaled(copy, verdict):
    with painted(copy / MASK) as mask:
        mask[mask > 0] = 255
    area_px = sum(flake.area_px for flake in FIRST.flakes)
    assert verdict() == {
        "mask-values": [(MASK, f"values look scaled by 255: holds 255 on {area_px:,} px, expected 0–3")],
        "masks-agree": list(disagreements(MASK, DUE, mask)),
    }


def test_a_mask_that_is_a_jpeg_is_lossy_even_where_no_value_was_lost(copy, verdict):
    blocks = np.zeros(SIZE_PX[::-1], np.uint8)
    blocks[32:64, 32:80] = 3
    Image.fromarray(blocks).save(copy / MASK, "JPEG", quality=100)
    words = "is stored as lossy JPEG and holds 2 distinct values, expected a lossless format"
    assert verdict() == {"mask-encoding": [(MASK, words)], "masks-agree": list(disagreements(MASK, DUE, blocks))}


def test_a_mask_that_went_through_jpeg_holds_values_and_specks_that_nobody_drew(copy, verdict):
    with Image.open(copy / MASK) as mask:
        pixels = mask.copy()
    pixels.save(copy / MASK, "JPEG")
    found = verdict()
    assert set(found) == {"mask-encoding", "mask-values", "min-area-of-regions", "masks-agree"}
    assert {subject for lines in found.values() for subject, _ in lines} == {MASK}


def test_a_mask_that_was_resized_smoothly_is_told_so(copy, verdict):
    with painted(copy / MASK) as mask:
        mask[mask > 0] = 3
        mask[:] = Image.fromarray(mask).resize((120, 75)).resize(SIZE_PX, Image.Resampling.BILINEAR)
    found = verdict()
    assert found["mask-encoding"][0][1].endswith("lie strictly between their neighbours, expected at most 1 %: resized with interpolation")
    assert set(found) == {"mask-encoding", "min-area-of-regions", "masks-agree"}
    assert found["masks-agree"] == list(disagreements(MASK, DUE, mask))


def test_a_palette_mask_holds_the_same_values_in_another_encoding(copy, verdict):
    with Image.open(copy / MASK) as mask:
        palette = Image.frombytes("P", mask.size, mask.tobytes())
    palette.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    palette.save(copy / MASK)
    assert verdict() == {"mask-encoding": [(MASK, "has mode P (palette), expected L")]}


@pytest.mark.parametrize(
    ("change", "mode"),
    [
        (lambda mask: np.stack([mask] * 3, axis=2), "RGB (colour)"),
        (lambda mask: np.stack([mask, mask, mask, np.full_like(mask, 255)], axis=2), "RGBA (colour with transparency)"),
        (lambda mask: np.stack([mask, np.full_like(mask, 255)], axis=2), "LA (8-bit grey with transparency)"),
        (lambda mask: mask.astype(np.uint16), "I;16 (16-bit grey)"),
    ],
    ids=["three equal channels", "with transparency", "grey with transparency", "16 bits"],
)
def test_a_mask_with_the_same_values_in_another_mode_is_told_as_that_alone(copy, quick_verdict, change, mode):
    rewritten(copy / MASK, change)
    assert quick_verdict() == {"mask-encoding": [(MASK, f"has mode {mode}, expected L")]}


def test_a_mask_that_lacks_a_row_is_told_so(copy, verdict):
    rewritten(copy / MASK, lambda mask: mask[:-1])
    assert verdict() == {"same-size": [(MASK, f"is 240×149 px, image {IMAGE} is 240×150 px: 1 px shorter")], "masks-agree": OTHER_SIZE}


def test_a_turned_mask_is_told_so(copy, verdict):
    rewritten(copy / MASK, np.rot90)
    assert verdict() == {"same-size": [(MASK, f"is 150×240 px, image {IMAGE} is 240×150 px: sides swapped")], "masks-agree": OTHER_SIZE}


def test_an_empty_mask_is_worth_a_look_and_lacks_its_annotations(copy, verdict):
    with painted(copy / MASK) as mask:
        mask[:] = 0
    assert verdict() == {
        "empty-mask": [(MASK, "has no labelled pixel (36,000 px of background), expected at least one")],
        "masks-agree": list(disagreements(MASK, DUE, mask)),
    }


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda mask: np.where(inside(FIRST.flakes[0]), FIRST.flakes[0].layers % 3 + 1, mask), ""),
        (lambda mask: np.where(inside(FIRST.flakes[0]), 0, mask), ""),
        (lambda mask: mask[:, ::-1], ": the mask is flipped left to right"),
        (lambda mask: mask[::-1], ": the mask is flipped top to bottom"),
        (lambda mask: mask[::-1, ::-1], ": the mask is turned by 180°"),
        (lambda mask: np.roll(mask, (0, 2), (0, 1)), ": the mask is shifted by 2 px to the right"),
        (lambda mask: np.roll(mask, (-1, -1), (0, 1)), ": the mask is shifted by 1 px to the left and 1 px up"),
        (lambda mask: ndimage.minimum_filter(mask, 3), ""),
        (lambda mask: ndimage.maximum_filter(mask, 3), ""),
    ],
    ids=[
        "a flake of another class", "a flake erased", "flipped left to right", "upside down", "half a turn", "shifted by 2 px",
        "shifted by 1 px", "eroded by 1 px", "with a ring of 1 px",
    ],
)  # fmt: skip
def test_a_mask_that_is_not_as_annotated_is_told_class_by_class(copy, quick_verdict, change, hint):
    with painted(copy / MASK) as mask:
        mask[:] = change(mask.copy())
    assert quick_verdict() == {"masks-agree": list(disagreements(MASK, DUE, mask, hint))}


def test_a_hole_of_one_pixel_is_found(copy, quick_verdict):
    rows, columns = np.nonzero(ndimage.binary_erosion(inside(FIRST.flakes[0]), iterations=2))
    with painted(copy / MASK) as mask:
        mask[rows[0], columns[0]] = 0
    assert quick_verdict() == {"masks-agree": list(disagreements(MASK, DUE, mask))}


def test_a_flake_that_nobody_annotated_is_found(copy, quick_verdict):
    with painted(copy / MASK) as mask:
        mask[:20, :20][mask[:20, :20] == 0] = 1
    assert quick_verdict() == {"masks-agree": list(disagreements(MASK, DUE, mask))}


def test_two_masks_that_changed_places_are_both_told(copy, verdict):
    due = [semantic_mask(picture) for picture in PICTURES[4:6]]
    for place, mask in zip((MASKS[5], MASKS[4]), due, strict=True):
        Image.fromarray(mask).save(copy / place)
    expected = [*disagreements(MASKS[4], due[0], due[1]), *disagreements(MASKS[5], due[1], due[0])]
    assert verdict() == {"masks-agree": sorted(expected)}


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


def test_an_image_of_another_size_is_told_against_all_that_states_its_size(copy, verdict):
    rewritten(copy / IMAGE, lambda image: image[::2, ::2])
    assert verdict() == {
        "same-size": [(MASK, f"is 240×150 px, image {IMAGE} is 120×75 px: twice the size")],
        "image-size": [(IMAGE, "is 120×75 px, expected 240×150 px: half the size")],
        "declared-size": [(file, f"states 240×150 px for {IMAGE}, the picture has 120×75 px: twice the size") for file in FILES],
    }


def test_a_small_file_that_is_a_huge_picture_is_not_unpacked(copy, quick_verdict):
    Image.new("1", (15_000, 15_000)).save(copy / MASK)
    words = "is 15,000 × 15,000 px, more than the 180,000,000 px that dsqc unpacks"
    assert quick_verdict() == {"readable": [(MASK, words)], "same-size": IMAGE_ALONE}


def test_a_name_that_is_no_uuid_is_told_of_image_and_mask(copy, verdict):
    named = {path: path.replace(FIRST.key, "flake_0001") for path in (IMAGE, MASK)}
    for path, name in named.items():
        (copy / path).rename(copy / name)
    lost = lost_image()
    assert verdict() == {
        "readable": [(name, f"its key 'flake_0001' does not have the form {FORM}") for name in named.values()],
        **lost,
        "mapping": [*lost["mapping"], unmapped(named[IMAGE], "flake_0001")],
    }


def test_names_that_differ_in_case_clash(copy, verdict):
    second = IMAGE.replace(".jpg", ".JPG")
    shutil.copy(copy / IMAGE, copy / second)
    clash = f"differs only in upper and lower case from {IMAGE}; a file system that ignores this keeps one of the 2"
    assert verdict() == {
        "name-clash": [(second, clash)],
        "image-count": counted("test", 4, 3),
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
        "image-count": counted("test", 2, 3),
        "paired": [(MASK, f"no image with {ITS_NAMES}")],
        "same-size": MASK_ALONE,
        **lost_image(),
    }


def test_an_image_of_one_colour_is_blank_and_nobodys_copy(copy, verdict):
    rewritten(copy / IMAGE, lambda image: np.full_like(image, 128))
    words = "every pixel has the same value, expected at least two values"
    assert verdict() == {"blank-image": [(IMAGE, words)], "near-duplicates": SAYS_NOTHING, "split-leakage": SAYS_NOTHING}
