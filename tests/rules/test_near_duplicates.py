import pytest

from dsqc.bind import any_table
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import near_duplicates
from tables import table

LIKE = 0x5A5A_5A5A_5A5A_5A5A
ONE_BIT, FOUR_BITS, FIVE_BITS, EIGHT_BITS = LIKE ^ 1, LIKE ^ 0xF, LIKE ^ 0x1F, LIKE ^ 0xFF


def rows(*hashes, **captures):
    return [
        {"path": f"{letter}.jpg", "phash": phash, **{name: texts[place] for name, texts in captures.items()}}
        for place, (letter, phash) in enumerate(zip("abcdefgh", hashes, strict=False))
    ]


def said(hashed, besides=near_duplicates.NOTHING, within_bits=4, **others):
    frames = {"hashes": table("hashes", *hashed)} | {name: table(name, *each) for name, each in others.items()}
    return list(near_duplicates.check(any_table(frames, besides), within_bits=within_bits, besides_exact=besides))


def found(*arguments, **options):
    return [each for each in said(*arguments, **options) if isinstance(each, Finding)]


def members(*arguments, **options):
    return [finding.values["members"] for finding in found(*arguments, **options)]


def not_judged(*arguments, **options):
    return [each for each in said(*arguments, **options) if isinstance(each, NotJudged) and each.count]


def test_near_copies_are_one_finding_with_all_members():
    assert found(rows(LIKE, ~LIKE, ONE_BIT)) == [
        Finding(
            "a.jpg",
            "is a near copy of c.jpg: 1 of 64 hash bits differ, expected more than 4",
            key=("near",),
            values={"members": ["a.jpg", "c.jpg"], "nearest_bits": 1, "farthest_bits": 1, "within_bits": 4},
            evidence=(Mark("a.jpg", caption="a.jpg"), Mark("c.jpg", caption="c.jpg, 1 of 64 bits from the first")),
        )
    ]


def test_hashes_of_exactly_the_distance_are_near_and_of_one_bit_more_are_not():
    assert members(rows(LIKE, FOUR_BITS)) == [["a.jpg", "b.jpg"]]
    assert members(rows(LIKE, FIVE_BITS)) == []
    assert members(rows(LIKE, FIVE_BITS), within_bits=5) == [["a.jpg", "b.jpg"]]


def test_copies_connect_by_way_of_others():
    [finding] = found(rows(LIKE, EIGHT_BITS, FOUR_BITS, ONE_BIT, LIKE))
    assert finding.message == (
        "is a near copy of b.jpg, c.jpg, d.jpg and 1 more: 0 to 4 of 64 hash bits differ between neighbours, expected more than 4"
    )
    assert [mark.caption for mark in finding.evidence[1:]] == [f"{n}.jpg, {b} of 64 bits from the first" for n, b in ("b8", "c4", "d1")]


def test_the_first_bit_counts_as_any_other():
    [finding] = found(rows(LIKE, ONE_BIT - 2**63))
    assert (finding.values["farthest_bits"], finding.evidence[1].caption) == (2, "b.jpg, 2 of 64 bits from the first")
    assert members(rows(LIKE, ONE_BIT - 2**63), within_bits=1) == []


def test_equal_hashes_are_0_bits_apart():
    [finding] = found(rows(LIKE, LIKE), within_bits=0)
    assert finding.message == "is a near copy of b.jpg: 0 of 64 hash bits differ, expected more than 0"


def test_two_groups_are_two_findings():
    assert members(rows(LIKE, ~LIKE, ONE_BIT, ~ONE_BIT)) == [["a.jpg", "c.jpg"], ["b.jpg", "d.jpg"]]


def test_a_near_copy_across_splits_names_them():
    [finding] = found(rows(LIKE, LIKE, split=["train", "test"]))
    assert finding.message.endswith("expected more than 4 (across split test, train)")


def test_one_file_of_two_sources_is_no_copy():
    assert members([{"path": "a.jpg", "phash": LIKE}, {"path": "a.jpg", "phash": LIKE, "source": "other"}]) == []


@pytest.mark.parametrize("phash", [0, -(2**63), 3 - 2**63])
def test_a_hash_that_says_nothing_is_not_judged(phash):
    assert said(rows(phash, phash)) == [
        NotJudged("files without a perceptual hash", 0),
        NotJudged("pictures whose perceptual hash says nothing", 2),
    ]


def test_a_hash_with_one_bit_more_than_nothing_is_judged():
    assert members(rows(7 - 2**63, 7 - 2**63)) == [["a.jpg", "b.jpg"]]


@pytest.mark.parametrize(
    ("besides", "name", "column"),
    [(near_duplicates.SAME_BYTES, "digests", "digest"), (near_duplicates.SAME_PIXELS, "pixels", "pixel_digest")],
)
def test_one_picture_stands_for_its_exact_copies(besides, name, column):
    contents = [
        {"path": f"{letter}.jpg", column: content} | ({"algorithm": "sha256"} if name == "digests" else {})
        for letter, content in (("a", b"1"), ("b", b"1"), ("c", b"2"), ("d", b"3"), ("e", b"3"))
    ]
    hashed = [{"source": name, **row} for row in rows(LIKE, LIKE, ONE_BIT, ~LIKE, ~LIKE)]
    assert members(hashed, besides, **{name: contents}) == [["a.jpg", "c.jpg"]]


def test_a_digest_of_another_algorithm_says_nothing_of_exact_copies():
    written = [("a.jpg", "sha256", b"1"), ("b.jpg", "md5", b"9"), ("b.jpg", "sha256", b"1")]
    digests = [{"path": path, "algorithm": algorithm, "digest": digest} for path, algorithm, digest in written]
    assert members([{"source": "digests", **row} for row in rows(LIKE, LIKE)], near_duplicates.SAME_BYTES, digests=digests) == []


def test_pictures_without_a_pixel_digest_are_not_each_others_exact_copy():
    assert members(rows(LIKE, LIKE), near_duplicates.SAME_PIXELS, pixels=[]) == [["a.jpg", "b.jpg"]]


def test_a_file_without_a_hash_is_not_judged():
    digests = [{"path": path, "algorithm": "sha256", "digest": b"1"} for path in ("a.jpg", "b.jpg")]
    assert not_judged([], near_duplicates.SAME_BYTES, digests=digests) == [NotJudged("files without a perceptual hash", 2)]


def test_nothing_there_is_nothing_found():
    assert (found([]), not_judged([])) == ([], [])


@pytest.mark.parametrize("within_bits", [-1, 17])
def test_a_distance_at_which_unrelated_pictures_are_near_is_refused(within_bits):
    assert near_duplicates.verify({"within_bits": within_bits}) == f"'within_bits' is {within_bits}, expected 0 to 16"


@pytest.mark.parametrize("within_bits", [0, 16])
def test_a_distance_that_tells_pictures_apart_is_taken(within_bits):
    assert near_duplicates.verify({"within_bits": within_bits}) is None
