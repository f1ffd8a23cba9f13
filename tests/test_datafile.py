import gc
import io
import os
import struct
import zipfile
import zlib

import fsspec
import pytest

from dsqc import datafile
from dsqc.archives import members
from dsqc.datafile import BadMemberError, DataFile, open_file

CONTENT = b"flake " * 500


@pytest.fixture(params=[zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def archive(tmp_path, request):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", request.param) as written:
        written.writestr("before.txt", "x")
        written.writestr("x/a.txt", CONTENT)
    return path


def member(path, **changes):
    """The last member, with its directory entry told wrong."""
    found, _ = members(DataFile("data/a.zip", str(path), 0))
    return DataFile(**{**{name: getattr(found[-1], name) for name in DataFile.__dataclass_fields__}, **changes})


def read(file):
    with open_file(file) as stream:
        return stream.read()


def refusal(file):
    with pytest.raises(BadMemberError) as refused:
        open_file(file)
    return str(refused.value)


def test_a_file_of_a_folder_is_read_and_seekable(tmp_path):
    (tmp_path / "a.txt").write_bytes(CONTENT)
    with open_file(DataFile("a.txt", str(tmp_path / "a.txt"), len(CONTENT))) as stream:
        assert (stream.read(), stream.seek(6), stream.read(5)) == (CONTENT, 6, b"flake")


def test_a_member_is_read_and_seekable(archive):
    with open_file(member(archive)) as stream:
        assert (stream.read(), stream.seek(6), stream.read(5)) == (CONTENT, 6, b"flake")


def test_a_member_without_bytes_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("a.txt", "")
    assert read(member(tmp_path / "a.zip")) == b""


def test_a_member_of_zip64_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as written, written.open("a.txt", "w", force_zip64=True) as entry:
        entry.write(CONTENT)
    assert read(member(tmp_path / "a.zip")) == CONTENT


def test_a_member_of_many_blocks_is_read(tmp_path):
    content = bytes(3_000_000) + os.urandom(2_500_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("a.bin", content)
    assert read(member(tmp_path / "a.zip")) == content


def test_a_member_too_large_for_memory_lies_in_a_temporary_file(archive, monkeypatch):
    with open_file(member(archive)) as stream, pytest.raises(io.UnsupportedOperation):
        stream.fileno()
    monkeypatch.setattr(datafile, "_IN_MEMORY_BYTES", len(CONTENT) - 1)
    with open_file(member(archive)) as stream:
        assert stream.fileno() > 0
        assert stream.read() == CONTENT


def test_a_member_refused_midway_leaves_no_open_file(archive, monkeypatch):
    monkeypatch.setattr(datafile, "_IN_MEMORY_BYTES", 10)
    assert refusal(member(archive, crc32=1)).startswith("has CRC")
    gc.collect()


def test_another_checksum_than_stated_is_told(archive):
    assert refusal(member(archive, crc32=0xABC)) == f"has CRC {zlib.crc32(CONTENT):08x} in data/a.zip, which states 00000abc"


def test_a_member_larger_than_stated_is_told_without_reading_on(archive):
    assert refusal(member(archive, size_bytes=2999)) == "holds more than the 2,999 bytes that data/a.zip states"


def test_a_member_smaller_than_stated_is_told(archive):
    assert refusal(member(archive, size_bytes=1 << 40)) == "holds 3,000 bytes in data/a.zip, which states 1,099,511,627,776"


def test_a_member_that_is_not_where_the_directory_says_is_told(archive):
    assert refusal(member(archive, offset=7)) == "is not where the directory of data/a.zip says"
    assert refusal(member(archive, offset=1 << 40)) == "is not where the directory of data/a.zip says"


def test_an_archive_that_ends_within_a_member_is_told(archive):
    stored = member(archive, method=datafile.STORED, packed_bytes=1 << 30, size_bytes=1 << 30)
    assert refusal(stored) == "is cut short: data/a.zip ends before it does"


def deflated(tmp_path, stream, content=CONTENT):
    """A member whose packed bytes are ``stream``."""
    header = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, 0, 0, 5, 0)
    (tmp_path / "raw.zip").write_bytes(header + b"a.txt" + stream)
    crc32 = zlib.crc32(content)
    return DataFile("a.txt", str(tmp_path / "raw.zip"), len(content), "raw.zip", 0, len(stream), datafile.DEFLATED, crc32)


def raw_deflate(content, *, end=zlib.Z_FINISH):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(content) + deflate.flush(end)


def test_what_follows_the_end_of_a_packed_stream_is_not_unpacked(tmp_path):
    assert read(deflated(tmp_path, raw_deflate(CONTENT) + bytes(3_000_000))) == CONTENT


def test_a_packed_stream_that_never_ends_is_content_all_the_same(tmp_path):
    assert read(deflated(tmp_path, raw_deflate(CONTENT, end=zlib.Z_SYNC_FLUSH))) == CONTENT


def test_a_packed_stream_that_stops_early_is_told(tmp_path):
    stopped = raw_deflate(os.urandom(3000))[:-500]
    assert refusal(deflated(tmp_path, stopped)).endswith("bytes in raw.zip, which states 3,000")


def test_packed_bytes_that_are_no_stream_are_told(tmp_path):
    said = "cannot be unpacked from raw.zip: Error -3 while decompressing data: invalid block type"
    assert refusal(deflated(tmp_path, b"\xff" * 50)) == said


def test_a_bomb_is_unpacked_no_further_than_its_directory_states(tmp_path):
    bomb = raw_deflate(bytes(20_000_000))
    assert refusal(deflated(tmp_path, bomb, bytes(10))) == "holds more than the 10 bytes that raw.zip states"


def test_a_url_is_read():
    fsspec.filesystem("memory").pipe("/dsqc-datafile/a.txt", CONTENT)
    assert read(DataFile("a.txt", "memory://dsqc-datafile/a.txt", len(CONTENT))) == CONTENT


def test_a_file_that_is_gone_or_denied_is_said_in_words():
    assert datafile.unreachable(FileNotFoundError()) == "was listed and is gone: the dataset changed during the run"
    assert datafile.unreachable(PermissionError()) == "may not be opened: the file system denies permission"
