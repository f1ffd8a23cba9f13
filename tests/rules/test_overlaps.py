import pytest

from dsqc.finding import Finding, Mark
from dsqc.rules import overlaps
from tables import table

BOX = {"box_x_px": 5, "box_y_px": 6, "box_width_px": 30, "box_height_px": 20}
PAIR = {"path": "a.json", "file_name": "a.jpg", "image_path": "i/a.jpg", "annotation_id": "3", "other_id": "7", "category": "mono", **BOX}


def pair(shared_px=120, iou=0.05, **columns):
    return {**PAIR, "shared_px": shared_px, "iou": iou, "other_category": "bi", **columns}


def messages(*pairs, **options):
    return [finding.message for finding in overlaps.check(table("overlaps", *pairs), **options)]


def test_two_annotations_that_share_pixels_are_told():
    [finding] = overlaps.check(table("overlaps", pair()))
    assert finding == Finding(
        "a.json",
        "instances 3 (mono) and 7 (bi) of a.jpg share 120 px (IoU 0.0500), expected at most 0 px",
        key=("3", "7"),
        values={"shared_px": 120, "iou": 0.05},
        evidence=(Mark("i/a.jpg", (5, 6, 30, 20), caption="3 (mono) and 7 (bi): 120 px", annotations="a.json", instances=("3", "7")),),
    )


def test_a_pair_that_shares_nearly_all_is_a_duplicate_annotation():
    assert messages(pair(iou=0.9)) == ["instances 3 (mono) and 7 (bi) of a.jpg share 120 px (IoU 0.9000): a duplicate annotation"]


def test_a_pair_just_below_is_not_called_a_duplicate():
    assert messages(pair(iou=0.8999)) == ["instances 3 (mono) and 7 (bi) of a.jpg share 120 px (IoU 0.8999), expected at most 0 px"]


def test_the_very_same_shape_is_told_as_that():
    same = pair(iou=1.0, category=None, other_category=None)
    assert messages(same) == ["instances 3 and 7 of a.jpg have the very same shape of 120 px: a duplicate annotation"]


@pytest.mark.parametrize(("allow_px", "count"), [(119, 1), (120, 0)])
def test_shared_pixels_are_held_against_what_is_allowed(allow_px, count):
    assert len(messages(pair(), allow_px=allow_px)) == count


@pytest.mark.parametrize(("most_iou", "count"), [(0.049, 1), (0.05, 0)])
def test_the_iou_is_held_against_its_limit(most_iou, count):
    assert len(messages(pair(), most_iou=most_iou)) == count


def test_both_limits_hold_where_both_are_given():
    [message] = messages(pair(), pair(shared_px=9, iou=0.01), allow_px=10, most_iou=0.2)
    assert message.endswith("share 120 px (IoU 0.0500), expected at most 10 px and IoU at most 0.2")
    assert len(messages(pair(shared_px=9, iou=0.3), allow_px=10, most_iou=0.2)) == 1


def test_pairs_with_the_same_ids_have_keys_of_their_own():
    pairs = table("overlaps", pair(file_name="b.jpg"), pair())
    assert [(finding.key, "a.jpg" in finding.message) for finding in overlaps.check(pairs)] == [
        (("3", "7"), True),
        (("3", "7", "2"), False),
    ]


def test_a_picture_that_is_not_there_is_not_marked():
    [finding] = overlaps.check(table("overlaps", pair(image_path=None)))
    assert finding.evidence == ()


def test_nothing_shared_is_no_finding():
    assert messages() == []


@pytest.mark.parametrize(("most_iou", "right"), [(0, True), (1, True), (1.01, False), (-0.1, False), (None, True)])
def test_an_iou_lies_between_0_and_1(most_iou, right):
    assert (overlaps.verify({"most_iou": most_iou}) is None) is right
