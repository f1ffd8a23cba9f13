import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import paired
from tables import table


def files(*names, **captures):
    """Files ``folder/key.extension`` whose key is a capture."""
    return table("files", *({"path": name, "key": name.split("/")[-1].split(".")[0], **captures} for name in names))


def test_an_image_without_mask_is_named_by_the_captures_that_identify():
    images, masks = files("i/0041.jpg", "i/0042.jpg", kind="Real", split="train"), files("m/0041.png", kind="Real", split="train")
    assert list(paired.check(images, masks)) == [
        Finding(
            "i/0042.jpg",
            "no mask with key=0042, kind=Real, split=train",
            key=("no partner",),
            values={"partner_count": 0, "key": "0042", "kind": "Real", "split": "train"},
        )
    ]


def test_in_a_partial_copy_a_file_without_partner_is_not_judged():
    images, masks = files("i/1.jpg", "i/2.jpg"), files("m/1.png", "m/3.png", "m/4.png")
    assert list(paired.check(images, masks, scope=Scope(partial=True))) == [
        NotJudged("files without their mask, in a copy that is said to be partial", 1),
        NotJudged("files without their image, in a copy that is said to be partial", 2),
    ]


def test_a_mask_without_image_is_named():
    assert list(paired.check(files("i/1.jpg"), files("m/1.png", "m/2.png"))) == [
        Finding("m/2.png", "no image with key=2", key=("no partner",), values={"partner_count": 0, "key": "2"})
    ]


def test_two_masks_for_one_image_are_named_with_their_paths():
    assert list(paired.check(files("i/1.jpg"), files("m/1.tif", "m/1.png"))) == [
        Finding(
            "i/1.jpg",
            "2 masks with key=1, expected one: m/1.png, m/1.tif",
            key=("several partners", "m/1.png", "m/1.tif"),
            values={"partner_count": 2, "key": "1"},
        )
    ]


def test_two_images_for_one_mask_are_named_with_their_paths():
    [finding] = paired.check(files("i/1.jpg", "i/1.JPG"), files("m/1.png"))
    assert (finding.subject, finding.message) == ("m/1.png", "2 images with key=1, expected one: i/1.JPG, i/1.jpg")


def test_one_of_each_is_silent():
    assert list(paired.check(files("i/1.jpg", "i/2.jpg"), files("m/2.png", "m/1.png"))) == []


def test_absent_captures_are_equal_and_shown_as_null():
    images, masks = files("i/1.jpg", "i/2.jpg", aug=None), files("m/1.png", aug=None)
    assert [finding.message for finding in paired.check(images, masks)] == ["no mask with key=2, aug=null"]


def test_a_capture_that_is_not_in_by_does_not_tell_files_apart():
    images, masks = files("i/1.jpg", split="train"), files("m/1.png", split="test")
    assert list(paired.check(images, masks, by=["key"])) == []


@pytest.mark.parametrize(
    ("every", "subjects"), [("images", ["i/2.jpg", "i/4.jpg"]), ("masks", ["m/3.png"]), ("both", ["i/2.jpg", "i/4.jpg", "m/3.png"])]
)
def test_every_says_which_side_needs_a_partner(every, subjects):
    images, masks = files("i/4.jpg", "i/1.jpg", "i/2.jpg"), files("m/1.png", "m/3.png")
    assert [finding.subject for finding in paired.check(images, masks, every=every)] == subjects


def test_with_every_images_many_images_may_share_a_mask():
    assert list(paired.check(files("i/1.jpg", "j/1.jpg"), files("m/1.png"), every="images")) == []


def test_the_partners_of_a_crowd_are_counted_and_not_all_named():
    images, masks = files("i/1.jpg"), files(*(f"m{number}/1.png" for number in range(1, 10)))
    [finding] = paired.check(images, masks, every="images")
    assert finding.message.startswith("9 masks with key=1, expected one: m1/1.png, m2/1.png, ")
    assert finding.message.endswith(", m8/1.png and 1 more")
    assert len(finding.key) == 1 + 8


def test_exactly_as_many_partners_as_are_named_are_all_named():
    [finding] = paired.check(files("i/1.jpg"), files(*(f"m{number}/1.png" for number in range(1, 9))), every="images")
    assert finding.message.endswith("m7/1.png, m8/1.png")


def test_sides_of_which_nothing_relates_are_told_to_the_caller():
    with pytest.raises(NothingRelatesError):
        list(paired.check(files("i/1.jpg"), files("m/2.png")))


def test_no_file_is_no_finding():
    nothing = files("i/1.jpg").clear()
    assert list(paired.check(nothing, nothing)) == []


def test_several_partners_come_in_the_order_of_paths():
    images, masks = files("i/2.jpg", "i/1.jpg"), files("m/1.png", "m/2.png", "n/1.png", "n/2.png")
    assert [finding.subject for finding in paired.check(images, masks)] == ["i/1.jpg", "i/2.jpg"]
