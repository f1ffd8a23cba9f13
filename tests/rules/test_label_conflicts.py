import pytest

from dsqc.bind import NothingRelatesError, Value, any_table
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import label_conflicts
from tables import table

SPECIES, CATEGORY, OF_MASK = Value.read("species"), Value.read("annotations.category"), Value.read("mask_values.label")


def images(names):
    return table("hashes", *({"path": f"{name}.jpg", "key": name} for name in names))


def copies(*pairs, **changes):
    told = {"transformation": "re-encoded", "similarity": 0.99, "is_copy": True, "resized_across": 1.0, "resized_down": 1.0}
    whole = dict.fromkeys(("cropped_left", "cropped_top", "cropped_right", "cropped_bottom"), 0.0)
    return table("likenesses", *({"path": f"{one}.jpg", "other_path": f"{other}.jpg", **told, **whole, **changes} for one, other in pairs))


def said(names, labels, links, label=SPECIES):
    return list(label_conflicts.check(images(names), labels, links, label=label))


def found(*arguments):
    return [each for each in said(*arguments) if isinstance(each, Finding)]


def messages(*arguments):
    return [f"{finding.subject}: {finding.message}" for finding in found(*arguments)]


def species(**texts):
    files = table("files", *({"path": f"{name}.jpg", "species": text} for name, text in texts.items()))
    return any_table({"files": files}, [SPECIES])


def categories(**texts):
    rows = [{"path": "c.json", "image_path": f"{name}.jpg", "category": text} for name, listed in texts.items() for text in listed.split()]
    return any_table({"annotations": table("annotations", *rows)}, [CATEGORY])


def masks(**areas):
    rows = [
        {"path": f"{name}.png", "key": name, "label": label, "area_px": area_px}
        for name, listed in areas.items()
        for label, area_px in listed.items()
    ]
    return any_table({"mask_values": table("mask_values", *rows)}, [OF_MASK])


def test_copies_with_other_labels_are_told_with_both():
    assert found("ab", species(a="cat", b="dog"), copies(("a", "b"))) == [
        Finding(
            "a.jpg",
            "has species cat, and copies of it have others: b.jpg (re-encoded) has dog",
            key=("conflict", "species"),
            values={
                "labels": {"a.jpg": "cat", "b.jpg": "dog"},
                "transformations": {"b.jpg": "re-encoded"},
                "similarity": 0.99,
                "within_bits": 8,
            },
            evidence=(Mark("a.jpg", caption="a.jpg, cat"), Mark("b.jpg", caption="b.jpg (re-encoded) has dog")),
        )
    ]


def test_copies_with_the_same_label_are_silent():
    assert said("ab", species(a="cat", b="cat"), copies(("a", "b"))) == []


def test_pictures_that_are_no_copies_may_have_any_label():
    assert said("ab", species(a="cat", b="dog"), copies(("a", "b"), is_copy=False)) == []


def test_all_copies_that_differ_are_one_finding():
    assert messages("abcd", species(a="cat", b="dog", c="cat", d="cow"), copies(("a", "b"), ("a", "c"), ("a", "d"))) == [
        "a.jpg: has species cat, and copies of it have others: b.jpg (re-encoded) has dog; d.jpg (re-encoded) has cow"
    ]


def test_a_copy_without_a_label_is_not_judged():
    assert said("ab", species(a="cat", b=None), copies(("a", "b"))) == [NotJudged("copies without species", 1)]


def test_annotations_are_compared_by_how_many_there_are_of_each_category():
    assert said("ab", categories(a="fish fish crab", b="crab fish fish"), copies(("a", "b")), CATEGORY) == []
    assert messages("ab", categories(a="fish fish", b="fish"), copies(("a", "b")), CATEGORY) == [
        "a.jpg: has annotations.category fish, fish, and copies of it have others: b.jpg (re-encoded) has fish"
    ]


def test_the_labels_of_a_cropped_copy_may_be_fewer():
    links = copies(("a", "b"), cropped_left=0.1)
    assert said("ab", categories(a="fish fish", b="fish"), links, CATEGORY) == [
        NotJudged("cropped copies, whose labels may rightly differ", 1)
    ]
    assert len(found("ab", species(a="cat", b="dog"), links)) == 1


def test_masks_are_compared_by_their_values_and_areas():
    assert said("ab", masks(a={"1": 7, "2": 9}, b={"2": 9, "1": 7}), copies(("a", "b")), OF_MASK) == []
    assert messages("ab", masks(a={"1": 7}, b={"1": 8}), copies(("a", "b")), OF_MASK) == [
        "a.jpg: has mask_values.label 1 (7 px), and copies of it have others: b.jpg (re-encoded) has 1 (8 px)"
    ]


def test_areas_of_a_resized_copy_are_not_compared_and_its_values_are():
    links = copies(("a", "b"), resized_across=0.5)
    assert said("ab", masks(a={"1": 8}, b={"1": 4}), links, OF_MASK) == []
    assert len(found("ab", masks(a={"1": 8}, b={"2": 4}), links, OF_MASK)) == 1


def test_labels_of_no_picture_are_no_pass():
    with pytest.raises(NothingRelatesError, match="none of 1 labels is of one of 2 pictures"):
        said("ab", categories(x="fish"), copies(("a", "b")), CATEGORY)


def test_nothing_there_is_nothing_found():
    assert said("", species(a="cat").clear(), copies()) == []


def test_a_distance_at_which_unrelated_pictures_are_near_is_refused():
    assert label_conflicts.verify({"within_bits": 17}) == "'within_bits' is 17, expected 0 to 16"
