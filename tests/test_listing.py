import os
import socket
import zipfile
from pathlib import Path

import fsspec
import pytest

import dsqc.listing
from dsqc.datafile import open_file
from dsqc.definition import load
from dsqc.facts import File, Problem, SourcePattern
from dsqc.listing import RootError, list_root
from dsqc.report import Scope

IMAGES = "sources: {images: {reader: file, files: '{subset}/{split}/{key}.jpg'}}"
IN_ARCHIVES = "archives: {'{subset}.zip': '{subset}/'}\n" + IMAGES
EVERYTHING = "sources: {all: {reader: file, files: '{**}'}}"
FILES = {"WS2/train/a.jpg": b"a", "WS2/train/b.jpg": b"bb", "WS2/val/c.jpg": b"ccc"}
needs_permissions = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def fill(root, files):
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


def pack(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def listed(root, text, **only):
    definition = Path(root).parent / "definition.yaml" if isinstance(root, Path) else Path(only.pop("at")) / "definition.yaml"
    definition.write_text(text, encoding="utf-8")
    return list_root(load(definition), str(root), Scope({name: [text] for name, text in only.items()}))


def kinds(listing):
    return {row.path: row.file_kind for row in listing.rows}


def contents(listing):
    """Path to content of all files in sources, read as a worker does."""
    found = {}
    for placed in listing.placed:
        with open_file(placed.file) as stream:
            found[placed.file.path] = stream.read()
    return found


def captures(listing):
    return {row.path: captured for row, captured in zip(listing.rows, listing.captures, strict=True) if row.source}


def test_a_folder_is_listed_in_order_with_its_captures(root):
    fill(root, FILES)
    listing = listed(root, IMAGES)
    assert list(listing.rows) == [File(path, "images", len(FILES[path]), "file", None, None, None) for path in sorted(FILES)]
    assert listing.captures[2] == {"subset": "WS2", "split": "val", "key": "c"}
    assert list(listing.patterns) == [SourcePattern("images", "{subset}/{split}/{key}.jpg", False, None, 3)]
    assert (list(listing.problems), listing.ignored, listing.outside_scope) == ([], 0, 0)


@pytest.mark.parametrize("top", ["", "WS2/", "any name/"])
def test_an_archive_lists_like_its_folder_with_and_without_a_top_folder(root, top):
    pack(root / "WS2.zip", {name.replace("WS2/", top): content for name, content in FILES.items()})
    listing = listed(root, IN_ARCHIVES)
    fill(root / "unpacked", FILES)
    folder = listed(root / "unpacked", IMAGES)
    assert (contents(listing), captures(listing)) == (contents(folder), captures(folder))
    assert kinds(listing) == {"WS2.zip": "archive", **dict.fromkeys(FILES, "member")}
    assert {row.container for row in listing.rows if row.source} == {"WS2.zip"}


def test_a_top_folder_stays_where_the_target_does_not_end_in_a_slash(root):
    pack(root / "WS2.zip", {"top/train/a.jpg": b"a"})
    assert list(kinds(listed(root, IN_ARCHIVES.replace("}/'", "}'")))) == ["WS2.zip", "WS2/top/train/a.jpg"]


def test_an_archive_with_the_root_as_its_target_is_unfolded_there(root):
    pack(root / "WS2.zip", FILES)
    assert contents(listed(root, IN_ARCHIVES.replace("'{subset}/'", "./"))) == FILES


def test_captures_of_archive_names_become_columns(root):
    for kind, subset in (("Real", "WS2"), ("Synthetic", "WS2"), ("Real", "MoSe2")):
        pack(root / f"{kind}_{subset}.zip", {"train/a.jpg": kind.encode()})
    text = """
    archives: {'{kind}_{subset}.zip': '{kind}_{subset}/'}
    sources: {images: {reader: file, files: '{:Real|Synthetic}_{}/{split}/{key}.jpg'}}
    """
    assert captures(listed(root, text)) == {
        "Real_MoSe2/train/a.jpg": {"kind": "Real", "subset": "MoSe2", "split": "train", "key": "a"},
        "Real_WS2/train/a.jpg": {"kind": "Real", "subset": "WS2", "split": "train", "key": "a"},
        "Synthetic_WS2/train/a.jpg": {"kind": "Synthetic", "subset": "WS2", "split": "train", "key": "a"},
    }


def test_an_absent_piece_does_not_wipe_out_what_the_archive_says(root):
    pack(root / "WS2.zip", {"a.jpg": b"a"})
    text = "archives: {'{subset}.zip': './'}\nsources: {images: {reader: file, files: '[{subset}/]{key}.jpg'}}"
    assert captures(listed(root, text)) == {"a.jpg": {"subset": "WS2", "key": "a"}}


def test_an_archive_beside_its_unpacked_folder_is_a_collision_and_the_folder_is_read(root):
    fill(root, {"WS2/train/a.jpg": b"folder"})
    pack(root / "WS2.zip", {"train/a.jpg": b"member", "train/b.jpg": b"bb"})
    listing = listed(root, IN_ARCHIVES)
    detail = "1 of its 2 members lie where other files are, first WS2/train/a.jpg; those files are read"
    assert list(listing.problems) == [(None, Problem("WS2.zip", None, "collision", detail))]
    assert contents(listing) == {"WS2/train/a.jpg": b"folder", "WS2/train/b.jpg": b"bb"}


def test_an_archive_beside_all_of_its_contents_was_unpacked_and_hides_nothing(root):
    fill(root, {"WS2/train/a.jpg": b"folder"})
    pack(root / "WS2.zip", {"train/a.jpg": b"member"})
    listing = listed(root, IN_ARCHIVES)
    detail = "lies beside its 1 members, unpacked and of equal size; those files are read"
    assert list(listing.problems) == [(None, Problem("WS2.zip", None, "irregular", detail))]
    assert contents(listing) == {"WS2/train/a.jpg": b"folder"}


def test_an_archive_beside_contents_of_another_size_is_a_collision(root):
    fill(root, {"WS2/train/a.jpg": b"folder, longer"})
    pack(root / "WS2.zip", {"train/a.jpg": b"member"})
    assert [problem.problem for _, problem in listed(root, IN_ARCHIVES).problems] == ["collision"]


def test_of_two_archives_that_hold_the_same_paths_the_first_is_read(root):
    for name in ("b", "a"):
        pack(root / f"{name}.zip", {"WS2/train/a.jpg": name.encode()})
    listing = listed(root, "archives: {'{name}.zip': .}\n" + IMAGES)
    assert contents(listing) == {"WS2/train/a.jpg": b"a"}
    assert [problem.path for _, problem in listing.problems] == ["b.zip"]


def test_an_ignored_archive_stays_closed(root):
    fill(root, {"WS2/train/a.jpg": b"folder", "WS2.zip": b"no archive"})
    listing = listed(root, "ignore: [WS2.zip]\n" + IN_ARCHIVES)
    assert (list(listing.problems), listing.ignored, contents(listing)) == ([], 1, {"WS2/train/a.jpg": b"folder"})


def test_what_is_wrong_with_an_archive_is_told_at_its_path(root):
    pack(root / "WS2.zip", {"../a.jpg": b"a", "train/b.jpg": b"b"})
    listing = listed(root, IN_ARCHIVES)
    assert list(listing.problems) == [(None, Problem("WS2.zip", "../a.jpg", "bad-archive", "leaves the archive's folder when unpacked"))]
    assert contents(listing) == {"WS2/train/b.jpg": b"b"}


def test_a_file_that_is_no_archive_is_told_and_still_listed(root):
    fill(root, {"WS2.zip": b"<html>"})
    listing = listed(root, IN_ARCHIVES)
    detail = "cannot be read as a zip archive: File is not a zip file"
    assert list(listing.problems) == [(None, Problem("WS2.zip", None, "bad-archive", detail))]
    assert kinds(listing) == {"WS2.zip": "archive"}


def test_junk_of_a_packer_beside_the_top_folder_is_listed_and_does_not_move_it(root):
    pack(root / "WS2.zip", {"top/train/a.jpg": b"a", "__MACOSX/top/train/._a.jpg": b"junk"})
    assert list(kinds(listed(root, IN_ARCHIVES))) == ["WS2.zip", "WS2/__MACOSX/top/train/._a.jpg", "WS2/train/a.jpg"]


def test_extensions_match_whatever_their_case(root):
    fill(root, {"WS2/train/a.JPG": b"a"})
    assert captures(listed(root, IMAGES)) == {"WS2/train/a.JPG": {"subset": "WS2", "split": "train", "key": "a"}}


def test_what_is_ignored_or_in_no_source_is_told_apart(root):
    fill(root, {"Thumbs.db": b"", "readme.txt": b"hi"})
    listing = listed(root, "ignore: ['{**}/Thumbs.db']\n" + IMAGES)
    assert list(listing.rows) == [File("readme.txt", None, 2, "file", None, None, None)]
    assert (listing.ignored, sorted(listing.by_path)) == (1, ["Thumbs.db", "readme.txt"])


def test_a_file_may_be_in_two_sources_of_different_readers(root):
    fill(root, {"a.png": b"a"})
    listing = listed(root, "sources: {images: {reader: image, files: '{key}.png'}, masks: {reader: mask, files: '{**}/{name}.png'}}")
    assert [(row.path, row.source) for row in listing.rows] == [("a.png", "images"), ("a.png", "masks")]
    assert (list(listing.captures), list(listing.problems)) == ([{"key": "a"}, {"name": "a"}], [])


def test_a_file_in_two_sources_of_one_reader_is_read_once_and_told(root):
    fill(root, {"a.png": b"a"})
    listing = listed(root, "sources: {images: {reader: image, files: '{key}.png'}, others: {reader: image, files: '{**}/{name}.png'}}")
    detail = "is in the sources images and others, which have the same reader; it is read as images"
    assert list(listing.problems) == [("others", Problem("a.png", None, "two-sources", detail))]
    assert [(row.path, row.source) for row in listing.rows] == [("a.png", "images")]


PARSED = "parse: {key: ['{observation:[0-9]+}_{filter}', '{observation:[0-9]+}']}\n" + IMAGES


def test_a_capture_is_taken_apart_by_the_first_pattern_that_fits(root):
    fill(root, {"WS2/train/12_uv.jpg": b"", "WS2/train/7.jpg": b""})
    both = {"subset": "WS2", "split": "train"}
    assert captures(listed(root, PARSED)) == {
        "WS2/train/12_uv.jpg": {**both, "key": "12_uv", "observation": "12", "filter": "uv"},
        "WS2/train/7.jpg": {**both, "key": "7", "observation": "7"},
    }


def test_a_capture_that_fits_no_pattern_is_told(root):
    fill(root, {"WS2/train/x.jpg": b""})
    detail = "its key 'x' does not have the form {observation:[0-9]+}_{filter} or {observation:[0-9]+}"
    assert list(listed(root, PARSED).problems) == [("images", Problem("WS2/train/x.jpg", None, "name-not-parsed", detail))]


def test_a_capture_that_says_other_than_the_path_is_told_and_the_path_holds(root):
    fill(root, {"WS2/train/val_1.jpg": b""})
    listing = listed(root, "parse: {key: '{split}_{number}'}\n" + IMAGES)
    detail = "its key 'val_1' says split is 'val', the path 'train'"
    assert list(listing.problems) == [("images", Problem("WS2/train/val_1.jpg", None, "name-not-parsed", detail))]
    assert captures(listing)["WS2/train/val_1.jpg"]["split"] == "train"


def test_what_a_source_sets_is_a_capture_of_its_files(root):
    fill(root, {"01/a.jpg": b""})
    listing = listed(root, "sources: {images: {reader: file, files: '01/{key}.jpg', set: {split: train, fold: 01}}}")
    assert captures(listing) == {"01/a.jpg": {"key": "a", "split": "train", "fold": "01"}}


def test_the_scope_leaves_out_files_whose_captures_disagree(root):
    fill(root, {**FILES, "MoSe2/train/a.jpg": b"", "readme.txt": b""})
    listing = listed(root, IMAGES, subset="MoSe2")
    assert ([row.path for row in listing.rows], listing.outside_scope) == (["MoSe2/train/a.jpg", "readme.txt"], 3)
    assert listing.patterns[0].file_count == 1
    assert set(FILES) < set(listing.by_path)


def test_files_without_the_capture_stay_in_scope(root):
    fill(root, {"WS2/train/a.jpg": b"", "sums.txt": b""})
    listing = listed(root, IMAGES.replace("}}", "}, lists: {reader: checksums, files: sums.txt}}"), subset="MoSe2")
    assert [(row.path, row.source) for row in listing.rows] == [("sums.txt", "lists")]


def test_patterns_that_can_have_no_file_in_scope_are_left_out(root):
    text = """
    sources:
      real: {reader: file, files: '{kind:Real|Other}/{key}.jpg'}
      drawn: {reader: file, files: '{kind:Synthetic}/{key}.jpg'}
      set: {reader: file, files: 'x/{key}.jpg', set: {kind: Synthetic}}
      open: {reader: file, files: '{kind}/{key}.png'}
    """
    assert [row.source for row in listed(root, text, kind="Real").patterns] == ["real", "open"]
    assert [row.source for row in listed(root, text).patterns] == ["real", "drawn", "set", "open"]


def test_nothing_is_told_of_what_is_outside_the_scope(root):
    fill(root, {"WS2/train/x.jpg": b"", "MoSe2.zip": b"no archive"})
    listing = listed(root, "archives: {'{subset}.zip': '{subset}/'}\n" + PARSED, subset="MoS2")
    assert (list(listing.problems), list(listing.rows), listing.outside_scope) == ([], [], 2)


def test_an_archive_outside_the_scope_is_left_out_whole(root):
    pack(root / "MoSe2.zip", {"train/a.jpg": b"a", "../b.jpg": b"b", "readme.txt": b"hi"})
    pack(root / "WS2.zip", {"train/a.jpg": b"a"})
    listing = listed(root, IN_ARCHIVES, subset="WS2")
    assert ([row.path for row in listing.rows], listing.outside_scope) == (["WS2.zip", "WS2/train/a.jpg"], 3)
    assert list(listing.problems) == []


def test_links_inside_the_root_are_followed(root):
    fill(root, {"real/a.jpg": b"a"})
    (root / "file.jpg").symlink_to("real/a.jpg")
    (root / "folder").symlink_to(root / "real")
    listing = listed(root, EVERYTHING)
    assert contents(listing) == dict.fromkeys(["file.jpg", "folder/a.jpg", "real/a.jpg"], b"a")


def test_links_that_lead_nowhere_round_or_out_are_told_and_not_followed(root):
    fill(root.parent, {"outside/a.jpg": b"a", "root/x.jpg": b"x"})
    links = {
        "broken": "nowhere",
        "through": "x.jpg/y",
        "ring": "ring",
        "up": ".",
        "out": "../outside",
        "file": "../outside/a.jpg",
        "s": "/dev/null",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    rows = [(row.path, row.file_kind, row.link_target) for row in listed(root, EVERYTHING).rows]
    assert rows == [
        ("broken", "broken-link", "nowhere"),
        ("file", "outside-link", "../outside/a.jpg"),
        ("out", "outside-link", "../outside"),
        ("ring", "looping-link", "ring"),
        ("s", "outside-link", "/dev/null"),
        ("through", "broken-link", "x.jpg/y"),
        ("up", "looping-link", "."),
        ("x.jpg", "file", None),
    ]


def test_a_folder_beside_the_root_whose_name_begins_alike_is_outside(root):
    (root.parent / "root-2").mkdir()
    (root / "link").symlink_to("../root-2")
    assert kinds(listed(root, EVERYTHING)) == {"link": "outside-link"}


def test_two_folders_that_link_to_each_other_end_at_the_loop(root):
    fill(root, {"a/x.jpg": b"", "b/y.jpg": b""})
    (root / "a/to_b").symlink_to("../b")
    (root / "b/to_a").symlink_to("../a")
    assert kinds(listed(root, EVERYTHING)) == {
        "a/to_b/to_a": "looping-link", "a/to_b/y.jpg": "file", "a/x.jpg": "file",
        "b/to_a/to_b": "looping-link", "b/to_a/x.jpg": "file", "b/y.jpg": "file",
    }  # fmt: skip


def test_a_root_that_is_a_link_is_listed(root):
    fill(root, {"a.jpg": b"a"})
    (root.parent / "link").symlink_to(root)
    assert contents(listed(root.parent / "link", EVERYTHING)) == {"a.jpg": b"a"}


def test_a_chain_of_more_links_than_the_system_follows_is_walked_to_its_end(root):
    for number in range(60):
        (root / f"d{number}").mkdir()
        (root / f"d{number}" / "next").symlink_to(f"../d{number + 1}")
    fill(root, {"d60/a.jpg": b"a"})
    assert contents(listed(root, EVERYTHING))["d0" + "/next" * 60 + "/a.jpg"] == b"a"


def test_folders_that_link_to_one_another_in_a_tangle_end_soon(root, monkeypatch):
    monkeypatch.setattr(dsqc.listing, "_MOST_NESTED_LINKS", 500)
    for here in range(12):
        (root / f"d{here}").mkdir()
        for there in range(12):
            (root / f"d{here}" / f"to{there}").symlink_to(f"../d{there}")
    said = r"^links in linked folders lead to more than 500 folders, the last at d.*/to\d+; replace links by folders$"
    with pytest.raises(RootError, match=said):
        listed(root, EVERYTHING)


def test_links_that_stand_side_by_side_may_be_any_number(root, monkeypatch):
    monkeypatch.setattr(dsqc.listing, "_MOST_NESTED_LINKS", 1)
    fill(root, {"all/a.jpg": b""})
    for number in range(5):
        (root / f"link{number}").symlink_to("all")
    assert len(listed(root, EVERYTHING).rows) == 6


def test_folders_of_any_depth_are_walked(root):
    deep = "/".join(["x"] * 480)
    fill(root, {f"{deep}/a.jpg": b""})
    assert kinds(listed(root, EVERYTHING)) == {f"{deep}/a.jpg": "file"}


def test_names_that_are_not_utf8_are_kept_in_escapes_and_readable(root):
    folder = os.fsencode(root) + b"/caf\xe9"
    os.mkdir(folder)  # noqa: PTH102
    with open(folder + b"/\xff.jpg", "wb") as file:  # noqa: PTH123
        file.write(b"a")
    assert contents(listed(root, EVERYTHING)) == {"caf\\xe9/\\xff.jpg": b"a"}


def test_two_names_that_are_escaped_alike_are_a_collision(root):
    for name, content in ((b"\xff.jpg", b"bytes"), (b"\\xff.jpg", b"text")):
        with open(os.fsencode(root) + b"/" + name, "wb") as file:  # noqa: PTH123
            file.write(content)
    listing = listed(root, EVERYTHING)
    detail = "stands for two names in folder ., one of them not UTF-8; only the other is read"
    assert list(listing.problems) == [(None, Problem("\\xff.jpg", None, "collision", detail))]
    assert contents(listing) == {"\\xff.jpg": b"text"}


def test_pipes_and_sockets_are_special_and_never_opened(root, monkeypatch):
    monkeypatch.chdir(root)
    os.mkfifo("pipe.jpg")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.jpg")
    Path("link.jpg").symlink_to("pipe.jpg")
    listing = listed(root, EVERYTHING)
    assert kinds(listing) == dict.fromkeys(["link.jpg", "pipe.jpg", "socket.jpg"], "special")
    assert (list(listing.placed), dict(listing.by_path)) == ([], {})


def test_links_that_are_not_followed_cannot_be_opened_by_name(root):
    (root / "out").symlink_to("/etc/hostname")
    assert dict(listed(root, EVERYTHING).by_path) == {}


@needs_permissions
def test_a_folder_that_may_not_be_listed_is_told(root):
    fill(root, {"secret/a.jpg": b"", "b.jpg": b""})
    (root / "secret").chmod(0)
    listing = listed(root, EVERYTHING)
    (root / "secret").chmod(0o700)
    assert list(listing.problems) == [(None, Problem("secret", None, "denied", "is a folder that may not be listed"))]
    assert kinds(listing) == {"b.jpg": "file"}


@needs_permissions
def test_files_that_may_be_listed_and_not_looked_at_are_told(root):
    fill(root, {"secret/a.jpg": b"", "b.jpg": b""})
    (root / "link").symlink_to("secret/a.jpg")
    (root / "secret").chmod(0o400)
    listing = listed(root, EVERYTHING)
    (root / "secret").chmod(0o700)
    detail = "may not be opened: the file system denies permission"
    assert sorted(problem for _, problem in listing.problems) == [
        Problem(path, None, "denied", detail) for path in ("link", "secret/a.jpg")
    ]


@needs_permissions
def test_an_archive_that_may_not_be_opened_is_told(root):
    pack(root / "WS2.zip", FILES)
    (root / "WS2.zip").chmod(0)
    detail = "may not be opened: the file system denies permission"
    assert list(listed(root, IN_ARCHIVES).problems) == [(None, Problem("WS2.zip", None, "denied", detail))]


def test_an_empty_root_lists_nothing(root):
    listing = listed(root, IMAGES)
    assert (list(listing.rows), listing.patterns[0].file_count) == ([], 0)


def test_a_root_that_is_not_there_or_a_file_is_refused(root):
    fill(root, {"a.jpg": b""})
    with pytest.raises(RootError, match=r"x is no folder; give the dataset's folder with --root$"):
        listed(root / "x", IMAGES)
    with pytest.raises(RootError, match=r"a.jpg is no folder but a file; give the dataset's folder with --root$"):
        list_root(load(root.parent / "root" / "definition.yaml"), str(root / "a.jpg"), Scope())


@pytest.mark.parametrize("end", ["", "/"])
def test_a_url_lists_and_opens_like_a_folder(tmp_path, end):
    memory = fsspec.filesystem("memory")
    memory.pipe({f"/dsqc-listing/{name}": content for name, content in FILES.items()})
    listing = listed(f"memory://dsqc-listing{end}", IMAGES, at=tmp_path)
    assert contents(listing) == FILES
    assert [row.size_bytes for row in listing.rows] == [1, 2, 3]


def test_an_archive_behind_a_url_lists_and_opens_in_place(tmp_path):
    pack(tmp_path / "WS2.zip", FILES)
    fsspec.filesystem("memory").pipe("/dsqc-archives/WS2.zip", (tmp_path / "WS2.zip").read_bytes())
    assert contents(listed("memory://dsqc-archives", IN_ARCHIVES, at=tmp_path)) == FILES


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("memory://dsqc-nowhere", "memory://dsqc-nowhere does not exist; give the dataset's URL with --root"),
        ("nosuch://x", "nosuch://x cannot be listed: Protocol not known: nosuch"),
    ],
)
def test_a_url_that_cannot_be_listed_is_refused(tmp_path, url, said):
    with pytest.raises(RootError) as refused:
        listed(url, IMAGES, at=tmp_path)
    assert str(refused.value) == said


def test_a_url_that_is_a_file_is_refused(tmp_path):
    fsspec.filesystem("memory").pipe("/dsqc-file/a.jpg", b"a")
    with pytest.raises(RootError, match=r"^memory://dsqc-file/a.jpg is no folder but a file; give the dataset's URL with --root$"):
        listed("memory://dsqc-file/a.jpg", IMAGES, at=tmp_path)


def test_the_same_tree_lists_alike_whatever_order_it_was_written_in(root):
    fill(root / "one", FILES)
    fill(root / "two", dict(reversed(FILES.items())))
    one, two = (listed(root / name, EVERYTHING) for name in ("one", "two"))
    assert (list(one.rows), list(one.captures)) == (list(two.rows), list(two.captures))
