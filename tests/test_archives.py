import stat
import struct
import zipfile

import pytest

from dsqc import archives
from dsqc.archives import Trouble
from dsqc.datafile import DataFile


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.zip"


def packed(path, *members):
    """An archive of (name, content) or (ZipInfo, content)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)


def told(path):
    """The names of the members, and what is wrong."""
    found, troubles = archives.members(DataFile("data/a.zip", str(path), 0))
    return [member.path for member in found], troubles


def patched(path, signature, field, value):
    """Overwrite the 16 bits at ``field`` of the first record with this signature."""
    content = bytearray(path.read_bytes())
    struct.pack_into("<H", content, content.index(signature) + field, value)
    path.write_bytes(content)


def test_a_member_carries_what_is_needed_to_read_it_in_place(path):
    packed(path, ("x/a.txt", "a" * 100))
    [member], troubles = archives.members(DataFile("data/a.zip", str(path), 0))
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("x/a.txt")
    assert member == DataFile("x/a.txt", str(path), 100, "data/a.zip", 0, entry.compress_size, zipfile.ZIP_DEFLATED, entry.CRC)
    assert troubles == []


def test_folders_are_no_members(path):
    packed(path, ("x/", ""), ("x/a.txt", "a"))
    assert told(path) == (["x/a.txt"], [])


def test_names_are_cleaned_as_unpacking_does(path):
    packed(path, ("./x//a.txt", "a"), ("x/./b.txt", "b"), ("...", "c"))
    assert told(path) == (["x/a.txt", "x/b.txt", "..."], [])


@pytest.mark.parametrize("name", ["../a.txt", "x/../../a.txt", "/etc/a.txt", "C:/a.txt", "c:a.txt", "x\\..\\..\\a.txt", "\\\\host\\a.txt"])
def test_a_name_that_leads_outside_is_told_and_not_listed(path, name):
    packed(path, (name, "a"), ("b.txt", "b"))
    assert told(path) == (["b.txt"], [Trouble(name, "leaves the archive's folder when unpacked")])


def test_a_colon_makes_no_drive_and_two_dots_in_a_name_lead_nowhere(path):
    packed(path, ("12:30/a..b.txt", "a"))
    assert told(path) == (["12:30/a..b.txt"], [])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_members_with_one_name_the_last_is_read(path):
    packed(path, ("a.txt", "first"), ("b.txt", "b"), ("a.txt", "last one"))
    [member, _], troubles = archives.members(DataFile("a.zip", str(path), 0))
    assert (member.path, member.size_bytes) == ("a.txt", 8)
    assert troubles == [Trouble("a.txt", "stands in the archive twice; the last is read")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_spellings_of_one_path_are_one_name(path):
    packed(path, ("a.txt", "first"), ("./a.txt", "last one"))
    assert told(path) == (["a.txt"], [Trouble("./a.txt", "stands in the archive twice; the last is read")])


def test_an_encrypted_member_is_told(path):
    packed(path, ("a.txt", "a"), ("b.txt", "b"))
    patched(path, b"PK\x01\x02", 8, 0x1)
    assert told(path) == (["b.txt"], [Trouble("a.txt", "is encrypted")])


def test_a_member_of_another_method_is_told(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.txt", "a")
    assert told(path) == ([], [Trouble("a.txt", "is packed by method 12, which dsqc does not unpack")])


def test_a_link_in_an_archive_is_told(path):
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed(path, (link, "/etc/passwd"), ("b.txt", "b"))
    assert told(path) == (["b.txt"], [Trouble("a.txt", "is a link, which is not followed in an archive")])


def test_members_that_share_their_bytes_are_told_and_not_listed(path):
    packed(path, ("a.txt", "a" * 1000), ("b.txt", "b"), ("c.txt", "c"))
    content = path.read_bytes()
    second = content.rindex(b"PK\x01\x02", 0, content.rindex(b"PK\x01\x02"))
    path.write_bytes(content[: second + 42] + struct.pack("<I", 0) + content[second + 46 :])
    shares = "shares its bytes with another member, as in a zip bomb"
    assert told(path) == (["c.txt"], [Trouble("a.txt", shares), Trouble("b.txt", shares)])


def test_a_member_that_spans_two_others_shares_its_bytes_with_both(path):
    packed(path, ("a.txt", "a"), ("b.txt", "b"), ("c.txt", "c"))
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 20, 90)
    path.write_bytes(content)
    names, troubles = told(path)
    assert (names, [trouble.pointer for trouble in troubles]) == ([], ["a.txt", "b.txt", "c.txt"])


def test_utf8_names_are_read_though_the_archive_does_not_say_that_they_are(path):
    packed(path, ("flake_é.txt", "a"))
    content = path.read_bytes()
    for signature, field in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        assert struct.unpack_from("<H", content, content.index(signature) + field) == (0x800,)
        patched(path, signature, field, 0)
    assert told(path) == (["flake_é.txt"], [])


def test_names_in_the_old_code_page_are_read_as_such(path):
    packed(path, ("aaaa_\x87.txt", "a"))
    path.write_bytes(path.read_bytes().replace("aaaa_\x87".encode(), b"aaaaaa\x87"))
    for signature, field in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        patched(path, signature, field, 0)
    assert told(path) == (["aaaaaaç.txt"], [])


def test_a_member_of_zip64_is_listed(path):
    with zipfile.ZipFile(path, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"abc")
    assert told(path) == (["a.txt"], [])


def test_an_archive_behind_other_bytes_is_read(path):
    packed(path, ("a.txt", "a"))
    path.write_bytes(b"#!/bin/sh\n" + path.read_bytes())
    [member], _ = archives.members(DataFile("a.zip", str(path), 0))
    assert member.offset == 10


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"PK\x03\x04" + bytes(60)])
def test_what_is_no_archive_is_told(path, content):
    path.write_bytes(content)
    assert told(path) == ([], [Trouble(None, "cannot be read as a zip archive: File is not a zip file")])


def test_an_archive_that_is_cut_short_is_told(path):
    packed(path, ("a.txt", "a" * 100))
    path.write_bytes(path.read_bytes()[:-30])
    assert told(path) == ([], [Trouble(None, "cannot be read as a zip archive: File is not a zip file")])


def test_an_archive_without_files_is_told(path):
    packed(path, ("x/", ""))
    assert told(path) == ([], [Trouble(None, "has no files in it")])


def test_a_member_without_a_name_is_told(path):
    packed(path, (".", "a"), ("b.txt", "b"))
    assert told(path) == (["b.txt"], [Trouble(".", "has no name")])


def test_storage_that_denies_is_no_trouble_of_the_archive(tmp_path):
    with pytest.raises(FileNotFoundError):
        archives.members(DataFile("a.zip", str(tmp_path / "gone.zip"), 0))


def fits_train(name):
    return name.startswith("train/")


def test_the_one_top_folder_goes_when_more_members_then_fit():
    inner = archives.inner_paths(["Top/train/a.png", "Top/readme.txt"], True, fits_train)
    assert [inner("Top/train/a.png"), inner("Top/readme.txt")] == ["train/a.png", "readme.txt"]


def test_a_top_folder_that_patterns_expect_stays():
    inner = archives.inner_paths(["train/a.png", "train/train/b.png"], True, fits_train)
    assert inner("train/a.png") == "train/a.png"


@pytest.mark.parametrize("names", [["Top/train/a.png", "readme.txt"], ["Top/train/a.png", "Other/train/b.png"], []])
def test_without_one_top_folder_every_name_stays(names):
    inner = archives.inner_paths(names, True, fits_train)
    assert [inner(name) for name in names] == names


def test_the_top_folder_stays_where_the_definition_does_not_look_through_it():
    assert archives.inner_paths(["Top/train/a.png"], False, fits_train)("Top/train/a.png") == "Top/train/a.png"


def test_junk_beside_the_top_folder_does_not_count():
    inner = archives.inner_paths(["Top/train/a.png", "__MACOSX/Top/._a.png", ".DS_Store"], True, fits_train)
    assert [inner("Top/train/a.png"), inner("__MACOSX/Top/._a.png")] == ["train/a.png", "__MACOSX/Top/._a.png"]


def test_one_member_among_thousands_that_fits_decides():
    names = [f"Top/raw/{number}.png" for number in range(2000)]
    names[777] = "Top/train/a.png"
    assert archives.inner_paths(names, True, fits_train)("Top/train/a.png") == "train/a.png"
