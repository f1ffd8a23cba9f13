import pytest

from dsqc.bind import any_table
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import near_duplicates
from tables import table


def pictures(names, **captures):
    return [{"path": f"{name}.jpg", **{each: texts[place] for each, texts in captures.items()}} for place, name in enumerate(names)]


def link(one, other, words="re-encoded", similarity=0.991, weakest=0.874, is_copy=True):
    return {
        "path": f"{one}.jpg",
        "other_path": f"{other}.jpg",
        "transformation": words,
        "similarity": similarity,
        "weakest": weakest,
        "is_copy": is_copy,
    }


def said(rows, links, besides=near_duplicates.NOTHING, within_bits=8, **others):
    frames = {"hashes": table("hashes", *rows)} | {name: table(name, *each) for name, each in others.items()}
    bound = any_table(frames, besides)
    return list(near_duplicates.check(bound, table("likenesses", *links), within_bits=within_bits, besides_exact=besides))


def found(*arguments, **options):
    return [each for each in said(*arguments, **options) if isinstance(each, Finding)]


def members(*arguments, **options):
    return [finding.values["members"] for finding in found(*arguments, **options)]


def not_judged(*arguments, **options):
    return [each for each in said(*arguments, **options) if isinstance(each, NotJudged) and each.count]


def told(one, other, words="re-encoded"):
    return {"path": f"{one}.jpg", "other_path": f"{other}.jpg", "transformation": words, "similarity": 0.991, "weakest": 0.874}


def test_copies_are_one_finding_with_all_members_and_what_was_done():
    assert found(pictures("abc"), [link("a", "c", "flipped left to right")]) == [
        Finding(
            "a.jpg",
            "is the same picture as c.jpg (flipped left to right): similarity 0.99, in the weakest part 0.87, expected no copies",
            key=("near",),
            values={
                "members": ["a.jpg", "c.jpg"],
                "links": [told("a", "c", "flipped left to right")],
                "similarity": 0.991,
                "weakest": 0.874,
                "within_bits": 8,
            },
            evidence=(Mark("a.jpg", caption="a.jpg"), Mark("c.jpg", caption="c.jpg, flipped left to right")),
        )
    ]


def test_a_pair_that_is_not_proved_is_no_finding():
    assert found(pictures("ab"), [link("a", "b", is_copy=False)]) == []


def test_copies_connect_by_way_of_others_and_the_link_is_told():
    links = [link("a", "b"), link("b", "c", "cropped by 5 % a side", similarity=0.9649), link("a", "c", "", is_copy=False)]
    [finding] = found(pictures("abc"), links)
    assert finding.message == (
        "is the same picture as b.jpg (re-encoded), c.jpg (cropped by 5 % a side as b.jpg → c.jpg): "
        "similarity at least 0.96, in the weakest part at least 0.87, expected no copies"
    )


def test_a_link_with_the_first_is_told_before_one_that_is_more_alike():
    [finding] = found(pictures("abc"), [link("a", "b"), link("a", "c", "turned by 90°"), link("b", "c", "transposed", similarity=0.999)])
    assert [each["transformation"] for each in finding.values["links"]] == ["re-encoded", "turned by 90°"]


def test_many_copies_are_counted():
    [finding] = found(pictures("abcdef"), [link("a", other) for other in "bcdef"])
    assert finding.message.startswith("is the same picture as b.jpg (re-encoded), c.jpg (re-encoded), d.jpg (re-encoded) and 2 more: ")


def test_two_groups_are_two_findings():
    assert members(pictures("abcd"), [link("a", "c"), link("b", "d")]) == [["a.jpg", "c.jpg"], ["b.jpg", "d.jpg"]]


def test_a_copy_across_splits_names_them():
    [finding] = found(pictures("ab", split=["train", "test"]), [link("a", "b")])
    assert " (re-encoded) (across split test, train): " in finding.message


def test_one_file_of_two_sources_is_one_member():
    rows = [*pictures("ab"), {"path": "a.jpg", "source": "other"}]
    assert members(rows, [link("a", "b")]) == [["a.jpg", "b.jpg"]]


def test_a_link_to_a_picture_that_the_rule_does_not_see_is_none():
    assert found(pictures("ab"), [link("a", "x"), link("x", "b")]) == []


@pytest.mark.parametrize(
    ("besides", "name", "column"),
    [(near_duplicates.SAME_BYTES, "digests", "digest"), (near_duplicates.SAME_PIXELS, "pixels", "pixel_digest")],
)
def test_one_picture_stands_for_its_exact_copies(besides, name, column):
    contents = [
        {"path": f"{letter}.jpg", column: content} | ({"algorithm": "sha256"} if name == "digests" else {})
        for letter, content in (("a", b"1"), ("b", b"1"), ("c", b"2"), ("d", b"3"), ("e", b"3"))
    ]
    rows = [{"source": name, **row} for row in pictures("abcde")]
    assert members(rows, [link("a", "b"), link("b", "c"), link("d", "e")], besides, **{name: contents}) == [["a.jpg", "c.jpg"]]


def test_a_digest_of_another_algorithm_says_nothing_of_exact_copies():
    written = [("a.jpg", "sha256", b"1"), ("b.jpg", "md5", b"9"), ("b.jpg", "sha256", b"1")]
    digests = [{"path": path, "algorithm": algorithm, "digest": digest} for path, algorithm, digest in written]
    rows = [{"source": "digests", **row} for row in pictures("ab")]
    assert members(rows, [link("a", "b")], near_duplicates.SAME_BYTES, digests=digests) == []


def test_pictures_without_a_pixel_digest_are_not_each_others_exact_copy():
    assert members(pictures("ab"), [link("a", "b")], near_duplicates.SAME_PIXELS, pixels=[]) == [["a.jpg", "b.jpg"]]


def test_a_file_without_a_hash_is_not_judged():
    digests = [{"path": path, "algorithm": "sha256", "digest": b"1"} for path in ("a.jpg", "b.jpg")]
    assert not_judged([], [], near_duplicates.SAME_BYTES, digests=digests) == [NotJudged("files without a perceptual hash", 2)]


def test_nothing_there_is_nothing_found():
    assert (found([], []), not_judged([], [])) == ([], [])


@pytest.mark.parametrize("within_bits", [-1, 17])
def test_a_distance_at_which_unrelated_pictures_are_near_is_refused(within_bits):
    assert near_duplicates.verify({"within_bits": within_bits}) == f"'within_bits' is {within_bits}, expected 0 to 16"


@pytest.mark.parametrize("within_bits", [0, 16])
def test_a_distance_that_tells_pictures_apart_is_taken(within_bits):
    assert near_duplicates.verify({"within_bits": within_bits}) is None
