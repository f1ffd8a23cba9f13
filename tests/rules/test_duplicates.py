from dsqc.bind import any_table
from dsqc.finding import Finding, Mark
from dsqc.rules import duplicates
from tables import table


def found(name, *rows, same=duplicates.BYTES, problems=()):
    return list(duplicates.check(any_table({name: table(name, *rows)}, [same]), table("problems", *problems), same=same))


def digest(path, content, algorithm="sha256", **captures):
    return {"path": path, "algorithm": algorithm, "digest": content, **captures}


def test_copies_are_one_finding_with_all_members():
    assert found("digests", digest("b", b"1"), digest("a", b"1"), digest("c", b"2")) == [
        Finding(
            "a",
            "has the same bytes as b",
            key=("same", "bytes"),
            values={"members": ["a", "b"]},
            evidence=(Mark("a", caption="a"), Mark("b", caption="b")),
        )
    ]


def test_different_files_are_silent():
    assert found("digests", digest("a", b"1"), digest("b", b"2")) == []


def test_another_algorithm_or_source_is_no_copy():
    assert found("digests", digest("a", b"1"), digest("a", b"1", source="other"), digest("b", b"1", algorithm="md5")) == []


def test_files_that_cannot_be_read_are_nobodys_copy():
    rows = [digest("a", b"1"), digest("b", b"1")]
    assert found("digests", *rows, problems=[{"path": "b", "problem": "not-an-image"}]) == []
    assert len(found("digests", *rows, problems=[{"path": "b", "problem": "trailing-bytes"}])) == 1


def test_a_copy_across_splits_names_them():
    [finding] = found("digests", digest("a", b"1", split="train"), digest("b", b"1", split="test"))
    assert finding.message == "has the same bytes as b (across split test, train)"


def test_many_copies_are_folded_in_words_and_kept_in_values():
    [finding] = found("digests", *(digest(f"{n}", b"1") for n in range(7)))
    assert finding.message == "has the same bytes as 1, 2, 3 and 3 more"
    assert finding.values["members"] == [str(n) for n in range(7)]


def test_equal_pixels_are_found():
    rows = [{"path": path, "pixel_digest": b"1"} for path in ("a.png", "b.jpg")]
    [finding] = found("pixels", *rows, same=duplicates.PIXELS)
    assert (finding.subject, finding.message) == ("a.png", "has the same pixels as b.jpg")


def test_nothing_there_is_nothing_found():
    assert found("digests") == []
