import hashlib

import pytest

from dsqc.bind import Checksum, NotApplicableError
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import published_checksums
from tables import table

MD5 = hashlib.md5(b"a").hexdigest()
OTHER = hashlib.md5(b"b").hexdigest()


def found(stated, *rows, **options):
    files = table("files", *({"path": path} for path, _ in rows))
    measured = [{"path": path, "algorithm": "md5", "digest": digest} for path, digest in rows if digest is not None]
    checksums = {path: Checksum.read(text) for path, text in stated.items()}
    return list(published_checksums.check(table("digests", *measured), files, stated=checksums, **{"scope": Scope(), **options}))


def test_a_file_with_the_published_digest_is_silent():
    assert found({"a.zip": f"md5:{MD5}"}, ("a.zip", bytes.fromhex(MD5))) == [
        NotJudged("files whose digest was published and that are not there", 0)
    ]


def test_another_digest_is_told_with_both():
    [_, finding] = found({"a.zip": f"md5:{OTHER.upper()}"}, ("a.zip", bytes.fromhex(MD5)))
    assert finding == Finding(
        "a.zip",
        f"md5 is {MD5}, published is {OTHER}",
        key=("differs", "md5"),
        values={"measured": MD5, "published": OTHER},
    )


def test_a_file_that_is_not_there_is_not_judged():
    stated = {"a.zip": f"md5:{MD5}", "b.zip": f"md5:{MD5}"}
    assert found(stated, ("a.zip", bytes.fromhex(MD5))) == [NotJudged("files whose digest was published and that are not there", 1)]


def test_a_required_file_that_is_not_there_is_a_finding_unless_the_copy_is_partial():
    stated, there = {"a.zip": f"md5:{MD5}", "b.zip": f"md5:{MD5}"}, ("a.zip", bytes.fromhex(MD5))
    assert found(stated, there, required=True) == [Finding("b.zip", "is not there, and its digest was published", key=("missing",))]
    assert [type(each) for each in found(stated, there, required=True, scope=Scope(partial=True))] == [NotJudged]


def test_where_none_is_there_the_check_does_not_apply():
    with pytest.raises(NotApplicableError, match="none of the 1 files whose digest was published is there"):
        found({"b.zip": f"md5:{MD5}"}, ("a.zip", None))


def test_a_file_that_could_not_be_read_is_not_judged():
    assert found({"a.zip": f"md5:{MD5}"}, ("a.zip", None))[1:] == [
        NotJudged("files whose digest was published and that could not be read", 1)
    ]


@pytest.mark.parametrize("text", ["d41d8", "md5:zz", "crc:00", f"sha256:{MD5}", 5])
def test_what_is_no_checksum_is_refused(text):
    with pytest.raises(ValueError, match="expected"):
        Checksum.read(text)


def test_a_table_that_a_partial_copy_may_hold_in_part_is_not_judged():
    stated, there = {"m.csv": f"md5:{OTHER}"}, ("m.csv", bytes.fromhex(MD5))
    cut = NotJudged("files with another digest, which a partial copy may hold in part", 1)
    assert found(stated, there, may_be_cut=True, scope=Scope(partial=True))[1:] == [cut]
    assert [type(each) for each in found(stated, there, may_be_cut=True)[1:]] == [Finding]
