import pytest

from dsqc.finding import Finding
from dsqc.rules import name_clash
from tables import table

COMPOSED, DECOMPOSED = "caf\u00e9.jpg", "cafe\u0301.jpg"


def findings(*paths):
    return list(name_clash.check(table("files", *({"path": path} for path in paths))))


def test_paths_that_differ_in_case_clash():
    assert findings("a/x.jpg", "a/X.JPG") == [
        Finding(
            "a/X.JPG",
            "differs only in upper and lower case from a/x.jpg; a file system that ignores this keeps one of the 2",
            key=("a/x.jpg",),
            values={"members": ["a/X.JPG", "a/x.jpg"]},
        )
    ]


def test_paths_that_differ_in_unicode_composition_clash():
    [finding] = findings(COMPOSED, DECOMPOSED)
    assert finding == Finding(
        DECOMPOSED,
        f"differs only in how Unicode composes its letters from {COMPOSED}; a file system that ignores this keeps one of the 2",
        key=(COMPOSED,),
        values={"members": [DECOMPOSED, COMPOSED]},
    )


def test_paths_that_differ_in_both_clash():
    [finding] = findings(COMPOSED.upper(), DECOMPOSED)
    assert finding.message.startswith("differs only in upper and lower case and how Unicode composes its letters from ")


def test_case_is_folded_beyond_ascii():
    assert [finding.key for finding in findings("Ä.jpg", "ä.jpg", "\u212a.jpg", "k.jpg")] == [("\u212a.jpg",), ("ä.jpg",)]


def test_a_larger_group_is_one_finding_that_names_three_others():
    [finding] = findings("abc", "abC", "aBc", "aBC", "ABC")
    assert finding.message == (
        "differs only in upper and lower case from aBC, aBc, abC and 1 more; a file system that ignores this keeps one of the 5"
    )
    assert finding.key == ("aBC", "aBc", "abC", "abc")


def test_a_group_of_four_is_named_whole():
    [finding] = findings("aBC", "aBc", "abC", "ABC")
    assert "from aBC, aBc, abC; " in finding.message


def test_folders_that_clash_are_told_once_with_whatever_lies_in_them():
    assert findings("A/x.jpg", "A/sub/z.jpg", "a/y.jpg", "a/sub/w.jpg") == [
        Finding(
            "A",
            "differs only in upper and lower case from a; a file system that ignores this merges the 2 folders",
            key=("a",),
            values={"members": ["A", "a"]},
        )
    ]


def test_files_that_clash_because_their_folders_do_are_told_too():
    assert [finding.subject for finding in findings("A/x.jpg", "a/x.jpg")] == ["A", "A/x.jpg"]


def test_folders_below_clashing_folders_are_told_when_their_own_names_differ():
    assert [finding.subject for finding in findings("A/p/1.jpg", "a/P/2.jpg")] == ["A", "A/p"]


def test_a_file_clashes_with_a_folder():
    [finding] = findings("masks", "Masks/1.png")
    assert (finding.subject, finding.key) == ("Masks", ("masks",))
    assert finding.message.endswith("keeps one of the 2")


def test_a_path_of_two_sources_does_not_clash_with_itself():
    assert findings("a.jpg", "a.jpg") == []


@pytest.mark.parametrize(
    ("path", "kind", "message"),
    [
        ("a/nul.txt", "reserved", "its name begins with nul, which is a device on Windows"),
        ("COM1", "reserved", "its name begins with COM1, which is a device on Windows"),
        ("a/12:30?.jpg", "character", "its name holds ':', '?', which Windows cannot store"),
        ("a/b\\c.jpg", "character", "its name holds '\\', which Windows cannot store"),
        ("a.jpg ", "trailing", "its name ends in ' ', which Windows cuts off"),
        ("a.", "trailing", "its name ends in '.', which Windows cuts off"),
        ("a\n.jpg", "control", "its name holds the control character U+000A, which Windows and archive tools cannot store"),
        ("a\x7f\x01\x7f", "control", "its name holds the control character U+007F, U+0001, which Windows and archive tools cannot store"),
        ("caf\\xe9.jpg", "not-utf-8", "its name holds the byte '\\xe9', which is not UTF-8, so tools disagree about the name"),
    ],
)
def test_a_name_that_cannot_be_stored_is_told(path, kind, message):
    [finding] = findings(path)
    assert (finding.subject, finding.key, finding.message) == (path, (kind,), message)


def test_what_was_found_stands_in_the_values():
    [finding] = findings("a<b>.jpg")
    assert finding == Finding(
        "a<b>.jpg", "its name holds '<', '>', which Windows cannot store", key=("character",), values={"found": "'<', '>'"}
    )


@pytest.mark.parametrize(
    "path", ["null.txt", "COM10", "COM0", "console/a.jpg", "a.nul", ".hidden", "a b.jpg", "a.b/c d.jpg", "Größe 1×2.jpg"]
)
def test_a_name_that_every_file_system_holds_is_no_finding(path):
    assert findings(path) == []


def test_names_of_one_kind_come_in_order():
    assert [finding.subject for finding in findings("c?", "a?", "d?", "b?")] == ["a?", "b?", "c?", "d?"]


def test_a_folder_with_such_a_name_is_told_once():
    assert [finding.subject for finding in findings("aux/1.jpg", "aux/2.jpg", "aux/b/3.jpg")] == ["aux"]


def test_a_byte_that_is_not_utf_8_is_no_backslash_and_no_ending():
    assert [finding.key for finding in findings("a.\\xff")] == [("not-utf-8",)]


def test_a_backslash_before_what_is_no_such_byte_stays_a_backslash():
    assert [finding.key for finding in findings("a\\x41.jpg")] == [("character",)]


def test_no_file_is_no_finding():
    assert findings() == []
