"""BagIt bags, made by the BagIt library and by hand, whole and broken in one way, as a run tells of them."""

import hashlib
import unicodedata

import bagit
import pytest

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from small import told

DEFINITION = """
title: a bag
sources:
  files: {reader: file, files: '{**}/{name}'}
  manifests: {reader: checksums, files: '{**}/{:manifest|tagmanifest}-{:md5|sha1|sha256|sha512}.txt'}
checks:
  - rule: checksums
    with: {complete: true}
"""
NFC, NFD = (unicodedata.normalize(form, "é.png") for form in ("NFC", "NFD"))
NAMES = [
    "a.png",
    "with  two spaces.png",
    " leads.png",
    "line\nend.png",
    "return\r.png",
    "100%.png",
    "deep/down/b.png",
    NFC,
    "*star",
    "#hash",
]


@pytest.fixture
def judged(tmp_path):
    def judge():
        (tmp_path / "d.yaml").write_text(DEFINITION, encoding="utf-8")
        return told(engine.run(load(tmp_path / "d.yaml"), str(tmp_path / "root"), Scope()))

    return judge


def payload(folder, names=NAMES):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def bag(folder, entries, algorithm="md5"):
    """A bag by hand: ``entries`` are (content, name as the manifest writes it, file's name) of a payload."""
    lines = []
    for content, written, name in entries:
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        lines.append(f"{hashlib.new(algorithm, content).hexdigest()}  data/{written}\n")
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", encoding="utf-8")
    manifest = folder / f"manifest-{algorithm}.txt"
    manifest.write_text("".join(lines), encoding="utf-8", newline="")
    tags = [manifest, folder / "bagit.txt"]
    sums = "".join(f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.name}\n" for path in tags)
    (folder / "tagmanifest-md5.txt").write_text(sums, encoding="utf-8")
    return manifest


def test_a_bag_that_the_library_made_is_whole(tmp_path, judged):
    payload(tmp_path / "root")
    bagit.make_bag(str(tmp_path / "root"), checksums=["md5", "sha256", "sha512"])
    assert judged() == {}
    assert bagit.Bag(str(tmp_path / "root")).validate()


def test_what_the_library_refuses_is_told_file_by_file(tmp_path, judged):
    payload(tmp_path / "root")
    bagit.make_bag(str(tmp_path / "root"), checksums=["sha256"])
    data = tmp_path / "root" / "data"
    (data / "a.png").write_bytes(b"b.png")
    (data / "deep" / "down" / "b.png").unlink()
    (data / "extra").write_bytes(b"extra")
    assert not bagit.Bag(str(tmp_path / "root")).is_valid()
    [differs, missing, extra] = judged()["checksums"]
    assert missing[0] == "data/deep/down/b.png"
    assert missing[1].startswith("listed in manifest-sha256.txt line ")
    digests = [hashlib.sha256(name).hexdigest() for name in (b"b.png", b"a.png")]
    assert differs[0] == "data/a.png"
    assert differs[1].startswith(f"sha256 is {digests[0]}, manifest-sha256.txt line ")
    assert differs[1].endswith(f" claims {digests[1]}")
    assert extra == ("data/extra", "no checksum list claims it")


def test_a_manifest_that_the_other_manifest_claims_counts_as_one_file(tmp_path):
    manifest = bag(tmp_path / "root", [(b"1", "a", "a")])
    (tmp_path / "d.yaml").write_text(DEFINITION, encoding="utf-8")

    def coverage():
        found = engine.run(load(tmp_path / "d.yaml"), str(tmp_path / "root"), Scope()).coverage
        return found.files_listed, found.files_read

    assert coverage() == (4, 4)
    manifest.unlink()
    assert coverage() == (3, 3)


def test_a_bag_by_hand_with_every_escape_is_whole(tmp_path, judged):
    entries = [(b"1", "a%0Ab", "a\nb"), (b"2", "a%0db", "a\rb"), (b"3", "a%250Ab", "a%0Ab"), (b"4", "a%20b", "a%20b"), (b"5", NFC, NFD)]
    bag(tmp_path / "root", entries)
    assert judged() == {}


def test_digests_in_capitals_and_manifests_of_two_algorithms_agree(tmp_path, judged):
    bag(tmp_path / "root", [(b"1", "a", "a")], "sha1")
    (tmp_path / "root" / "manifest-md5.txt").write_text(f"{hashlib.md5(b'1').hexdigest().upper()} *data/a\n")
    assert judged() == {}


def test_two_bags_do_not_stand_in_for_each_other(tmp_path, judged):
    bag(tmp_path / "root" / "one", [(b"1", "a", "a")])
    bag(tmp_path / "root", [(b"1", "a", "a")])
    (tmp_path / "root" / "one" / "data" / "a").unlink()
    assert judged() == {"checksums": [("data/a", "listed in one/manifest-md5.txt line 1 and not there")]}


def test_a_file_with_two_digests_is_in_conflict(tmp_path, judged):
    manifest = bag(tmp_path / "root", [(b"1", "a", "a")])
    other = hashlib.md5(b"2").hexdigest()
    with manifest.open("a") as stream:
        stream.write(f"{other}  data/a\n")
    (tmp_path / "root" / "tagmanifest-md5.txt").write_text(f"{hashlib.md5(manifest.read_bytes()).hexdigest()}  {manifest.name}\n")
    own = hashlib.md5(b"1").hexdigest()
    assert judged()["checksums"] == [
        ("bagit.txt", "no checksum list claims it"),
        ("data/a", f"listed with 2 different md5 digests: {own} in manifest-md5.txt line 1, {other} in manifest-md5.txt line 2"),
        ("data/a", f"md5 is {own}, manifest-md5.txt line 2 claims {other}"),
    ]


def test_a_changed_tag_file_is_told(tmp_path, judged):
    bag(tmp_path / "root", [(b"1", "a", "a")])
    (tmp_path / "root" / "bagit.txt").write_bytes(b"changed")
    [(subject, message)] = judged()["checksums"]
    assert (subject, message.split()[:2], message.split()[3:6]) == ("bagit.txt", ["md5", "is"], ["tagmanifest-md5.txt", "line", "2"])


def test_what_fetch_txt_names_is_missing_until_it_is_fetched(tmp_path, judged):
    bag(tmp_path / "root", [(b"1", "a", "a"), (b"2", "b", "b")])
    (tmp_path / "root" / "fetch.txt").write_text("https://example.org/b 1 data/b\n")
    (tmp_path / "root" / "data" / "b").unlink()
    assert judged() == {
        "checksums": [
            ("data/b", "listed in manifest-md5.txt line 2 and not there"),
            ("fetch.txt", "no checksum list claims it"),
        ]
    }


@pytest.mark.parametrize("name", ["../secret", "/secret", "../../etc/passwd", "data/../../secret"])
def test_a_name_that_leads_out_of_the_bag_names_no_file(tmp_path, judged, name):
    folder = tmp_path / "root" / "bag"
    bag(folder, [(b"1", "a", "a")])
    with (folder / "manifest-md5.txt").open("a") as stream:
        stream.write(f"{hashlib.md5(b'secret').hexdigest()}  {name}\n")
    (tmp_path / "root" / "secret").write_bytes(b"secret")
    said = judged()
    told_by_readable = f"names {name!r}, which leads out of the bag; its files lie beside the list or below"
    assert [(subject, told_by_readable in message) for subject, message in said["readable"]] == [("bag/manifest-md5.txt", True)]
    assert ("secret", "no checksum list claims it") in said["checksums"]
