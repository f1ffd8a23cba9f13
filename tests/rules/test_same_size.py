import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import same_size
from tables import table


def image(width_px, height_px, **columns):
    return table("images", {"path": "i/1.jpg", "key": "1", "width_px": width_px, "height_px": height_px, **columns})


def mask(width_px, height_px):
    return table("masks", {"path": "m/1.png", "key": "1", "width_px": width_px, "height_px": height_px})


def test_a_mask_that_is_a_row_short_is_named():
    assert list(same_size.check(image(555, 371), mask(555, 370))) == [
        Finding(
            "m/1.png",
            "is 555×370 px, image i/1.jpg is 555×371 px: 1 px shorter",
            key=("i/1.jpg",),
            values={"width_px": 555, "height_px": 370, "image_width_px": 555, "image_height_px": 371},
            evidence=(Mark("m/1.png", outline=True, caption="1 px shorter"),),
        )
    ]


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((960, 540), "is 960×540 px, image i/1.jpg is 1920×1080 px: half the size"),
        ((1080, 1920), "is 1080×1920 px, image i/1.jpg is 1920×1080 px: sides swapped"),
        ((512, 512), "is 512×512 px, image i/1.jpg is 1920×1080 px"),
    ],
)
def test_another_size_is_told_with_what_happened_to_it(size, message):
    assert [finding.message for finding in same_size.check(image(1920, 1080), mask(*size))] == [message]


@pytest.mark.parametrize(
    ("orientation", "cause"),
    [
        (4, "sides swapped"),
        (5, "sides swapped by EXIF orientation 5 of the picture"),
        (8, "sides swapped by EXIF orientation 8 of the picture"),
    ],
)
def test_exif_is_named_where_it_swaps_the_sides(orientation, cause):
    [finding] = same_size.check(image(1920, 1080, orientation=orientation), mask(1080, 1920))
    assert finding.message == f"is 1080×1920 px, image i/1.jpg is 1920×1080 px: {cause}"


def test_exif_is_not_blamed_for_a_crop():
    [finding] = same_size.check(image(1920, 1080, orientation=6), mask(1920, 1079))
    assert finding.message == "is 1920×1079 px, image i/1.jpg is 1920×1080 px: 1 px shorter"


def test_equal_sizes_are_silent():
    assert list(same_size.check(image(1920, 1080, orientation=6), mask(1920, 1080))) == []


def test_every_mask_of_an_image_is_judged():
    masks = table("masks", *({"path": f"m/1_{n}.png", "key": "1", "n": n, "width_px": 9, "height_px": 9} for n in "ba"))
    assert [finding.subject for finding in same_size.check(image(9, 8), masks)] == ["m/1_a.png", "m/1_b.png"]


def test_files_without_a_partner_are_not_judged():
    images = table("images", *({"path": f"i/{key}.jpg", "key": key} for key in "123"))
    masks = table("masks", *({"path": f"m/{key}.png", "key": key} for key in "14"))
    assert list(same_size.check(images, masks)) == [
        NotJudged("mask without exactly one image", 1),
        NotJudged("image without a mask of its own", 2),
    ]


def test_a_mask_of_two_images_and_both_of_them_are_not_judged():
    images = table("images", *({"path": path, "key": path[0], "width_px": 7} for path in ("1.jpg", "1.png", "2.jpg")))
    masks = table("masks", *({"path": f"m/{key}.png", "key": key, "width_px": 7} for key in "12"))
    assert list(same_size.check(images, masks)) == [
        NotJudged("mask without exactly one image", 1),
        NotJudged("image without a mask of its own", 2),
    ]


def test_a_capture_that_is_not_in_by_does_not_tell_files_apart():
    images = image(10, 10, split="train")
    masks = table("masks", {"path": "m/1.png", "key": "1", "split": "test", "width_px": 10, "height_px": 10})
    assert list(same_size.check(images, masks, by=["key"])) == []


def test_sides_of_which_nothing_relates_are_told_to_the_caller():
    with pytest.raises(NothingRelatesError):
        list(same_size.check(image(1, 1), table("masks", {"path": "m/2.png", "key": "2"})))


def test_no_file_is_no_finding():
    assert list(same_size.check(image(1, 1).clear(), mask(1, 1).clear())) == []
