import random

import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.report import Scope
from dsqc.rules import same_labels
from outlines import outline, outlines

B = (0.2, 0.2, 0.6, 0.2, 0.6, 0.7)


def coco(*rows, key="f", **columns):
    """Annotations of one picture."""
    picture = {"file_name": f"{key}.jpg", "image_path": f"i/{key}.jpg", "key": key}
    return [{"path": "a.json", "annotation_id": str(number), **picture, **row, **columns} for number, row in enumerate(rows, 10)]


def yolo(*rows, key="f", **columns):
    return [{"path": f"{key}.txt", "key": key, **row, **columns} for row in rows]


def told(one, other, **options):
    return list(same_labels.check(outlines(*one), outlines(*other), **options))


def keys(one, other, **options):
    return [(each.subject, each.key) for each in told(one, other, **options) if isinstance(each, Finding)]


def messages(one, other, **options):
    return [each.message for each in told(one, other, **options)]


def test_the_same_outlines_in_another_order_are_silent():
    assert told(coco(outline(), outline(*B, category_id="2")), yolo(outline(*B, category_id="2"), outline())) == []


def test_what_one_side_alone_has_is_told_by_picture_on_that_side():
    assert told(coco(outline(), outline(*B)), yolo(outline(), outline(*B, moved=0.1, category_id="2"), outline(*B, moved=0.2))) == [
        Finding(
            "a.json",
            "1 of 2 outlines of key=f is not in f.txt, first annotation 11 (category 1)",
            key=("lacking", "one", "f"),
            values={"lost": 1, "outline_count": 2, "other": "f.txt"},
            evidence=(Mark("i/f.jpg", caption="1 outline in 'one' alone", instances=("line 2",)),),
        ),
        Finding(
            "f.txt",
            "2 of 3 outlines of key=f are not in a.json, first line 2 (category 2)",
            key=("lacking", "other", "f"),
            values={"lost": 2, "outline_count": 3, "other": "a.json"},
            evidence=(Mark("i/f.jpg", caption="2 outlines in 'other' alone", instances=("line 2",)),),
        ),
    ]


def test_another_category_is_told_by_picture():
    one = coco(outline(), outline(*B), outline(*B, moved=0.1))
    other = yolo(outline(), outline(*B, category_id="2"), outline(*B, moved=0.1, category_id=None))
    assert told(one, other) == [
        Finding(
            "a.json",
            "2 of 3 outlines of key=f have another category in f.txt: "
            "annotation 11 is 1 here and 2 there, annotation 12 is 1 here and none there",
            key=("category", "f"),
            values={"differing": 2, "outline_count": 3, "other": "f.txt"},
            evidence=(Mark("i/f.jpg", caption="2 outlines of another category", instances=("line 2",)),),
        )
    ]


def test_one_outline_of_the_next_category_is_no_shift():
    assert messages(coco(outline()), yolo(outline(category_id="2"))) == [
        "1 of 1 outline of key=f has another category in f.txt: annotation 10 is 1 here and 2 there"
    ]


def test_categories_that_are_all_shifted_are_one_finding():
    one = [*coco(outline(), outline(*B, category_id="3")), *coco(outline(category_id="5"), key="g")]
    other = [*yolo(outline(category_id="0"), outline(*B, category_id="2")), *yolo(outline(category_id="4"), key="g")]
    assert told(one, other) == [
        Finding(
            ".",
            "every category id of 'other' is 1 lower than in 'one', on all 3 outlines that both have, expected the same",
            key=("category ids shifted",),
            values={"shift": -1, "expected": 0, "outline_count": 3},
        )
    ]
    assert told(one, other, shift=-1) == []
    assert messages(one, other, shift=1) == [
        "every category id of 'other' is 1 lower than in 'one', on all 3 outlines that both have, expected 1 higher"
    ]


def test_a_shift_that_is_stated_and_is_not_there_is_told():
    one, other = coco(outline(), outline(*B)), yolo(outline(), outline(*B))
    assert messages(one, other, shift=-1) == [
        "every category id of 'other' is the same as in 'one', on all 2 outlines that both have, expected 1 lower"
    ]


def test_a_shift_that_does_not_explain_all_differences_is_not_told():
    one, other = coco(outline(), outline(*B)), yolo(outline(category_id="2"), outline(*B, category_id="3"))
    assert [key for _, key in keys(one, other)] == [("category", "f")]


def test_with_a_shift_categories_are_told_as_they_are_written():
    one, other = coco(outline(), outline(*B)), yolo(outline(category_id="0"), outline(*B, category_id="1"))
    assert messages(one, other, shift=-1) == ["1 of 2 outlines of key=f has another category in f.txt: annotation 11 is 1 here and 1 there"]


def test_ids_that_are_no_numbers_are_not_shifted():
    assert told(coco(outline(category_id="x"), outline(*B)), yolo(outline(category_id="x"), outline(*B, category_id="2")), shift=1) == []


def test_categories_may_be_matched_by_name():
    one, other = [coco(outline(category="mono", category_id=each)) for each in "12"]
    assert told(one, other, match="names") == []
    assert len(told(one, coco(outline(category="bi")), match="names")) == 1


@pytest.mark.parametrize(("moved", "count"), [(0.0, 0), (1e-6, 0), (-1e-6, 0), (1.001e-6, 2), (-1.001e-6, 2)])
def test_six_digits_are_off_by_a_millionth_and_no_more(moved, count):
    assert len(told(coco(outline()), yolo(outline(moved=moved)))) == count


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3, 0.5, 0.999, 0.4999995])
def test_a_millionth_is_within_tolerance_wherever_the_outline_lies(share):
    shares = (share, 0.1, 0.9, 0.1, 0.9, 0.4)
    assert told(coco(outline(*shares)), yolo(outline(*shares, moved=1e-6))) == []


def test_the_tolerance_may_be_wider():
    assert told(coco(outline()), yolo(outline(moved=0.01)), tolerance_share=0.01) == []
    assert len(told(coco(outline()), yolo(outline(moved=0.0101)), tolerance_share=0.01)) == 2


def test_a_corner_too_many_or_in_another_place_is_another_outline():
    assert len(told(coco(outline()), yolo(outline(0.1, 0.1, 0.5, 0.1, 0.5, 0.4, 0.5, 0.4)))) == 2
    assert len(told(coco(outline()), yolo(outline(0.5, 0.1, 0.5, 0.4, 0.1, 0.1)))) == 2


def test_outlines_are_matched_one_to_one():
    assert messages(coco(outline()), yolo(outline(), outline(), outline())) == [
        "2 of 3 outlines of key=f are not in a.json, first line 1 (category 1)"
    ]


def test_outlines_that_fit_several_are_matched_by_category_and_then_by_distance():
    one = coco(outline(), outline(moved=3e-7), outline(category_id="2"))
    other = yolo(outline(moved=3e-7), outline(category_id="2", moved=1e-7), outline())
    assert told(one, other) == []


def test_of_copies_with_two_categories_the_one_that_differs_is_told():
    assert messages(coco(outline(), outline(category_id="2")), yolo(outline(), outline(category_id="3"))) == [
        "1 of 2 outlines of key=f has another category in f.txt: annotation 11 is 2 here and 3 there"
    ]


def test_a_file_that_was_written_many_times_over_is_counted_and_makes_no_product():
    assert messages(coco(outline()), yolo(*[outline()] * 3_000)) == [
        "2,999 of 3,000 outlines of key=f are not in a.json, first line 1 (category 1)"
    ]


@pytest.mark.parametrize(("count", "said"), [(100, []), (101, [NotJudged("outlines on pictures with too many that are alike", 202)])])
def test_pictures_with_too_many_outlines_that_are_alike_are_not_judged(count, said):
    alike = [outline(moved=1e-7 * number) for number in range(count)]
    one, other = ([*maker(*alike), *maker(outline(), key="g")] for maker in (coco, yolo))
    assert told(one, other) == said


def test_a_picture_that_one_side_alone_has_labels_for_is_told():
    one = [*coco(outline()), *coco(outline(), outline(*B), key="g")]
    other = [*yolo(outline()), *yolo(outline(), key="h")]
    assert told(one, other) == [
        Finding(
            "a.json",
            "has 2 outlines of key=g, and 'other' has none",
            key=("not in", "other", "g"),
            values={"outline_count": 2, "key": "g"},
            evidence=(Mark("i/g.jpg", caption="labelled in 'one' alone"),),
        ),
        Finding("h.txt", "has 1 outline of key=h, and 'one' has none", ("not in", "one", "h"), {"outline_count": 1, "key": "h"}),
    ]


def test_in_a_partial_copy_such_a_picture_is_not_judged():
    one, other = [*coco(outline()), *coco(outline(), outline(*B), key="g")], [*yolo(outline()), *yolo(outline(), key="h")]
    assert told(one, other, scope=Scope(partial=True)) == [
        NotJudged("outlines on pictures that one side alone has, in a copy that is said to be partial", 3)
    ]


def test_outlines_whose_picture_is_not_found_are_not_judged():
    nowhere = {**coco(outline(*B))[0], "image_path": None, "key": None}
    assert told([*coco(outline()), nowhere], yolo(outline())) == [NotJudged("outlines whose picture is not found", 1)]


def test_a_capture_that_one_side_has_nowhere_does_not_tell_pictures_apart():
    assert told(coco(outline(), width="640"), yolo(outline(), width=None)) == []


def test_null_is_a_text_like_others_and_by_narrows_what_identifies():
    assert told([*coco(outline(), fold=None), *coco(outline(), fold="1")], [*yolo(outline(), fold=None), *yolo(outline(), fold="1")]) == []
    assert told(coco(outline(), fold="1"), yolo(outline(), fold="2"), by=["key"]) == []


def test_sides_that_do_not_relate_are_told_to_the_caller():
    with pytest.raises(NothingRelatesError):
        told(coco(outline()), yolo(outline(), key="g"))


def test_without_pictures_nothing_is_compared_by_what_is_left_of_the_captures():
    nowhere = coco(outline(), split="train")
    with pytest.raises(NothingRelatesError, match="none of the 1 outlines of 'one' names a picture that is found"):
        told([{**row, "image_path": None, "key": None} for row in nowhere], yolo(outline(), split="train"))


def test_files_that_have_all_captures_themselves_need_no_pictures():
    assert told([{**row, "image_path": None} for row in coco(outline())], yolo(outline())) == []


def test_nothing_is_no_finding():
    one, other = outlines(*coco(outline())).clear(), outlines(*yolo(outline())).clear()
    assert list(same_labels.check(one, other)) == []


def test_a_random_set_written_with_six_digits_is_the_same_and_every_loss_is_counted():
    rng = random.Random(3)
    exact = [[rng.randrange(512 * 8) / 4096 for _ in range(2 * rng.randrange(3, 9))] for _ in range(300)]
    one = [row for place, shares in enumerate(exact) for row in coco(outline(*shares), key=str(place % 9))]
    written = [
        row for place, shares in enumerate(exact) for row in yolo(outline(*(float(f"{each:g}") for each in shares)), key=str(place % 9))
    ]
    rng.shuffle(written)
    assert told(one, written) == []
    assert sum(finding.values["lost"] for finding in told(one, written[7:])) == 7


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, None),
        ({"match": "names", "shift": 0}, None),
        ({"match": "names", "shift": 1}, "'shift' is a step between ids, and 'match: names' compares names"),
        ({"tolerance_share": 0.0}, None),
        ({"tolerance_share": 1.5}, "tolerance_share is 1.5, expected 0 to 1"),
        ({"tolerance_share": -0.5}, "tolerance_share is -0.5, expected 0 to 1"),
    ],
)
def test_options_that_do_not_go_together_are_told(options, said):
    assert same_labels.verify(options) == said
