import hashlib
import os
import threading
import zipfile
from pathlib import Path

import pytest

from dsqc.archives import members
from dsqc.datafile import DataFile
from dsqc.worker import Harvest, Job, ReaderError, Reading, StorageError, work

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def reading(source="all", reader="file", *wanted, **options):
    return Reading(source, reader, frozenset(wanted or ("contents",)), options)


def file(path, content=PNG):
    path.write_bytes(content)
    return DataFile(path.name, str(path), len(content))


def test_a_file_is_read_by_its_readers_and_counted(tmp_path):
    harvest = work([Job(file(tmp_path / "a.png"), (reading(),))])
    assert harvest == Harvest({"contents": [("all", "a.png", "png")]}, files_read=1, bytes_read=108)


def test_only_what_a_reader_reached_counts_as_read(tmp_path):
    assert work([Job(file(tmp_path / "a.png", PNG + bytes(100_000)), (reading(),))]).bytes_read < 20_000


def test_every_digest_is_taken_for_every_source(tmp_path):
    job = Job(file(tmp_path / "a.png"), (reading(), reading("others")), ("md5", "sha256"))
    digests = [("a.png", "md5", hashlib.md5(PNG).digest()), ("a.png", "sha256", hashlib.sha256(PNG).digest())]
    harvest = work([job])
    assert harvest.rows["digests"] == [(source, *digest) for source in ("all", "others") for digest in digests]
    assert harvest.rows["contents"] == [("all", "a.png", "png"), ("others", "a.png", "png")]
    assert harvest.bytes_read == len(PNG)


def test_a_digest_that_only_a_list_claims_has_no_source(tmp_path):
    harvest = work([Job(file(tmp_path / "a.png"), (), ("md5",))])
    assert harvest == Harvest({"digests": [(None, "a.png", "md5", hashlib.md5(PNG).digest())]}, 1, len(PNG))


def test_a_large_file_is_digested_in_blocks(tmp_path):
    content = os.urandom(1 << 20) * 3 + b"end"
    harvest = work([Job(file(tmp_path / "a.bin", content), (), ("sha1",))])
    assert harvest.rows["digests"][0][3] == hashlib.sha1(content).digest()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe shows what is read twice, since it gives its bytes once")
@pytest.mark.parametrize("algorithms", [("md5",), ()])
def test_bytes_are_fetched_once_for_digests_and_all_readers(tmp_path, algorithms):
    os.mkfifo(tmp_path / "a.png")
    writer = threading.Thread(target=(tmp_path / "a.png").write_bytes, args=(PNG,))
    writer.start()
    job = Job(DataFile("a.png", str(tmp_path / "a.png"), len(PNG)), (reading(), reading("others")), algorithms)
    harvest = work([job])
    writer.join()
    assert harvest.rows["contents"] == [("all", "a.png", "png"), ("others", "a.png", "png")]
    assert len(harvest.rows.get("digests", ())) == 2 * len(algorithms)


def test_a_file_that_is_gone_is_a_problem_of_each_source_and_the_others_are_read(tmp_path):
    gone = Job(DataFile("gone.png", str(tmp_path / "gone.png"), 9), (reading(), reading("others")), ("md5",))
    harvest = work([gone, Job(file(tmp_path / "a.png"), (reading(),))])
    problem = ("gone.png", None, "denied", "was listed and is gone: the dataset changed during the run")
    assert harvest == Harvest({"problems": [("all", *problem), ("others", *problem)], "contents": [("all", "a.png", "png")]}, 1, 108)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_opened_is_a_problem(tmp_path):
    job = Job(file(tmp_path / "a.png"), (reading(),))
    (tmp_path / "a.png").chmod(0)
    assert work([job]).rows == {"problems": [("all", "a.png", None, "denied", "may not be opened: the file system denies permission")]}


def test_a_broken_member_is_a_problem_and_its_neighbour_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.png", PNG)
        archive.writestr("b.png", PNG)
    whole = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(whole.replace(PNG, PNG[:-1] + b"\x01", 1))
    found, _ = members(DataFile("a.zip", str(tmp_path / "a.zip"), 0))
    harvest = work([Job(member, (reading(),), ("md5",)) for member in found])
    [problem] = harvest.rows["problems"]
    assert problem[:4] == ("all", "a.png", None, "bad-archive")
    assert problem[4].startswith("has CRC ")
    assert harvest.rows["contents"] == [("all", "b.png", "png")]
    assert harvest.files_read == 1


def test_a_reader_that_raises_is_named_with_the_file_and_the_trace(tmp_path):
    with pytest.raises(ReaderError) as raised:
        work([Job(file(tmp_path / "a.png"), (reading(nonsense=1),))])
    assert str(raised.value).startswith("reader file failed on a.png:\nTraceback")
    assert "TypeError: read() got an unexpected keyword argument 'nonsense'" in str(raised.value)


def test_storage_that_fails_ends_the_run(tmp_path):
    with pytest.raises(StorageError, match=r"^x: \[Errno 21\] Is a directory"):
        work([Job(DataFile("x", str(tmp_path), 0), (reading(),))])


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that opens and cannot be read")
@pytest.mark.parametrize("algorithms", [("md5",), ()])
def test_storage_that_fails_under_a_reader_is_no_fault_of_the_reader(algorithms):
    with pytest.raises(StorageError, match=r"^x: \[Errno 5\] Input/output error"):
        work([Job(DataFile("x", "/proc/self/mem", 9), (reading(),), algorithms)])
