import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import checksums
from tables import table

ZEROS, ONES = b"\x00" * 2, b"\xff" * 2
CLAIM = {"path": "SUMS", "line": 3, "claimed": "./a.jpg", "algorithm": "md5", "digest": ZEROS, "named_path": "a.jpg"}
GONE = {**CLAIM, "named_path": None}
DIGEST = {"path": "a.jpg", "algorithm": "md5", "digest": ZEROS}


def found(claims, digests=(DIGEST,), files=(), **options):
    kinded = ({"file_kind": "file", **row} for row in files)
    return list(checksums.check(table("manifest", *claims), table("digests", *digests), table("files", *kinded), **options))


def unclaimed(*files, claims=(CLAIM,)):
    return [finding.subject for finding in found(claims, files=files, complete=True) if isinstance(finding, Finding)]


def test_a_file_with_the_claimed_digest_is_no_finding():
    assert found([CLAIM]) == []


def test_another_digest_is_told_with_both():
    assert found([CLAIM], [{**DIGEST, "digest": ONES}]) == [
        Finding(
            "a.jpg",
            "md5 is ffff, SUMS line 3 claims 0000",
            key=("differs", "SUMS", "md5", "0000"),
            values={"measured": "ffff", "claimed": "0000", "list": "SUMS", "line": 3},
        )
    ]


def test_a_claim_is_held_against_the_digest_of_its_own_algorithm():
    assert found([CLAIM], [{**DIGEST, "algorithm": "sha256", "digest": ONES}, DIGEST]) == []


def test_a_digest_that_two_sources_asked_for_is_told_once():
    wrong = {**DIGEST, "digest": ONES}
    assert len(found([CLAIM], [{**wrong, "source": "images"}, {**wrong, "source": "masks"}])) == 1


def test_a_claim_that_is_repeated_in_a_list_is_told_once_and_of_two_lists_twice():
    findings = found([{**CLAIM, "path": "Z"}, {**CLAIM, "line": 9}, CLAIM], [{**DIGEST, "digest": ONES}])
    assert [(finding.values["list"], finding.values["line"]) for finding in findings] == [("SUMS", 3), ("Z", 3)]


def test_a_claimed_file_that_is_not_there_is_told_under_the_name_that_the_list_has():
    assert found([GONE]) == [
        Finding("./a.jpg", "listed in SUMS line 3 and not there", key=("missing", "SUMS"), values={"list": "SUMS", "line": 3})
    ]


def test_a_missing_file_is_told_once_for_each_list():
    findings = found([{**GONE, "path": "Z"}, {**GONE, "line": 9}, {**GONE, "algorithm": "sha256", "line": 4}, GONE])
    assert [finding.message for finding in findings] == ["listed in SUMS line 3 and not there", "listed in Z line 3 and not there"]


def test_nothing_is_missing_from_a_partial_copy():
    reason = "claimed files that are not there, in a copy that is said to be partial"
    assert found([GONE, {**GONE, "claimed": "b.jpg"}], scope=Scope(partial=True)) == [NotJudged(reason, 2)]


def test_a_partial_copy_with_all_claimed_files_has_nothing_unjudged():
    assert found([CLAIM], scope=Scope(partial=True)) == []


def test_two_digests_for_one_file_are_a_conflict_beside_the_one_that_differs():
    conflict, differs = found([{**CLAIM, "path": "Z", "line": 9, "claimed": "a.jpg", "digest": ONES}, CLAIM])
    assert conflict == Finding(
        "a.jpg",
        "listed with 2 different md5 digests: 0000 in SUMS line 3, ffff in Z line 9",
        key=("conflict", "md5"),
        values={"claims": [{"path": "SUMS", "line": 3, "hex": "0000"}, {"path": "Z", "line": 9, "hex": "ffff"}]},
    )
    assert differs.message == "md5 is 0000, Z line 9 claims ffff"


def test_digests_of_two_algorithms_are_no_conflict():
    assert found([CLAIM, {**CLAIM, "algorithm": "sha1", "digest": ONES}], [DIGEST, {**DIGEST, "algorithm": "sha1", "digest": ONES}]) == []


def test_a_missing_file_with_two_digests_is_in_conflict_too():
    assert [finding.key for finding in found([GONE, {**GONE, "line": 4, "digest": ONES}])] == [("missing", "SUMS"), ("conflict", "md5")]


def test_one_name_in_the_lists_of_two_folders_means_two_missing_files_and_in_those_of_one_folder_one():
    def conflicts(*lists):
        claims = [{**GONE, "path": path, "digest": digest} for path, digest in zip(lists, [ZEROS, ONES], strict=True)]
        return [finding.key for finding in found(claims) if finding.key[0] == "conflict"]

    assert conflicts("one/manifest-md5.txt", "two/manifest-md5.txt") == []
    assert conflicts("one/MD5SUMS", "one/manifest-md5.txt") == [("conflict", "md5", "one")]


def test_a_file_whose_digest_was_not_measured_is_not_judged():
    reason = "claimed files whose md5 digest was not measured: not readable, or outside the scope"
    assert found([CLAIM, {**CLAIM, "named_path": "b.jpg"}], [{**DIGEST, "path": "c.jpg"}]) == [NotJudged(reason, 2)]


def test_claims_of_which_nothing_was_measured_are_no_pass():
    with pytest.raises(NothingRelatesError, match="none of 1 claimed files that are there was measured"):
        found([CLAIM], [])


def test_an_algorithm_that_hashlib_does_not_know_is_not_judged():
    claim = {**CLAIM, "algorithm": "whirlybird"}
    assert found([claim]) == [NotJudged("claims of whirlybird digests, an algorithm that Python's hashlib does not know", 1)]


def test_a_file_that_no_list_claims_is_told_once_when_the_lists_are_complete():
    stray = {"path": "b.jpg", "source": "images"}
    files = [{"path": "a.jpg"}, stray, {**stray, "source": "masks"}]
    assert found([CLAIM], files=files, complete=True) == [Finding("b.jpg", "no checksum list claims it", key=("unclaimed",))]


def test_a_file_that_no_list_claims_is_no_finding_otherwise():
    assert found([CLAIM], files=[{"path": "b.jpg"}]) == []


def test_the_lists_themselves_need_not_be_claimed():
    assert unclaimed({"path": "a.jpg"}, {"path": "SUMS"}) == []


@pytest.mark.parametrize("kind", ["special", "broken-link", "looping-link", "outside-link"])
def test_what_has_no_digest_need_not_be_claimed(kind):
    assert unclaimed({"path": "b", "file_kind": kind}) == []


def test_a_claimed_archive_speaks_for_its_members():
    archive, member = {"path": "b.zip", "file_kind": "archive"}, {"path": "b/1.jpg", "file_kind": "member", "container": "b.zip"}
    assert unclaimed(archive, member) == ["b.zip", "b/1.jpg"]
    assert unclaimed(archive, member, claims=[{**CLAIM, "named_path": "b.zip"}]) == []


def test_claimed_members_speak_for_their_archive_and_not_for_each_other():
    members = ({"path": f"b/{name}.jpg", "file_kind": "member", "container": "b.zip"} for name in "12")
    archive = {"path": "b.zip", "file_kind": "archive"}
    assert unclaimed(archive, *members, claims=[{**CLAIM, "named_path": "b/1.jpg"}]) == ["b/2.jpg"]


def test_what_is_found_comes_in_order():
    paths = "cbad"
    missing = [{**GONE, "claimed": path, "line": line} for line, path in enumerate(paths, 1)]
    assert [finding.subject for finding in found(missing)] == ["a", "b", "c", "d"]
    named = [{**row, "named_path": row["claimed"]} for row in missing]
    assert [finding.subject for finding in found(named, [{**DIGEST, "path": path, "digest": ONES} for path in paths])] == [
        "a",
        "b",
        "c",
        "d",
    ]
    conflicts = [*missing, *({**row, "digest": ONES} for row in missing)]
    assert [finding.subject for finding in found(conflicts, scope=Scope(partial=True))[1:]] == ["a", "b", "c", "d"]


def test_what_is_not_judged_comes_in_order():
    reasons = [each.reason for each in found([{**CLAIM, "algorithm": name} for name in ("zzz", "sha512", "sha1", "aaa")])]
    assert [reason.split(" digest")[0].split()[-1] for reason in reasons] == ["aaa", "sha1", "sha512", "zzz"]


def test_no_list_is_no_finding():
    assert found([]) == []


def test_without_any_list_every_file_is_unclaimed():
    assert unclaimed({"path": "b"}, {"path": "a"}, claims=[]) == ["a", "b"]
