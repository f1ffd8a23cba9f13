"""What became of files, from literal tables."""

import polars as pl

from dsqc.diff import files
from dsqc.diff.files import Listed
from dsqc.diff.moves import Route

FILES = {"path": pl.String, "source": pl.String, "size_bytes": pl.Int64, "file_kind": pl.String, "container": pl.String, "crc32": pl.Int64}
DEFAULTS = {"source": "images", "size_bytes": 9, "file_kind": "file", "container": None, "crc32": None, "split": None, "key": None}


def listed(*rows, md5=None, pixels=None, constant=()):
    """A side: rows of files, digests by path, and digests of pixels by path."""
    table = pl.DataFrame([{**DEFAULTS, **row} for row in rows], schema={**FILES, "split": pl.String, "key": pl.String})
    digests = [(path, "md5", digest) for path, digest in (md5 or {}).items()]
    pictures = [(path, digest, path in constant) for path, digest in (pixels or {}).items()]
    return Listed(
        table,
        pl.DataFrame(digests, schema={"path": pl.String, "algorithm": pl.String, "digest": pl.Binary}, orient="row"),
        pl.DataFrame(pictures, schema={"path": pl.String, "pixel_digest": pl.Binary, "constant": pl.Boolean}, orient="row"),
    )


def changed(old, new):
    return files.compare(old, new, files.splits_of(old.files, new.files))


def row(path, **fields):
    split = path.split("/")[0] if "/" in path else None
    return {"path": path, "split": split, **fields}


def test_the_same_twice_is_no_change():
    side = listed(row("train/a"), row("train/b"), md5={"train/a": b"1"})
    found = changed(side, side)
    assert (found.old_count, found.new_count, found.same, found.not_compared, found.routes) == (2, 2, {"md5": 1}, 1, [])
    assert [frame.height for frame in (found.added, found.removed, found.changed, found.renamed, found.moved)] == [0] * 5


def test_files_that_came_and_went_are_named():
    found = changed(listed(row("train/a")), listed(row("train/b", size_bytes=7)))
    assert (found.added.rows(), found.removed.rows()) == ([("train/b", "images", 7)], [("train/a", "images", 9)])


def test_what_tells_of_a_change_is_the_digest_then_the_size_then_pixels_then_the_checksum():
    old = listed(*(row(name, crc32=1) for name in "abcde"), md5={"a": b"1", "b": b"1"}, pixels={"a": b"1", "c": b"1", "d": b"1"})
    new = listed(
        *(row(name, crc32=2, size_bytes=8 if name == "c" else 9) for name in "abcde"),
        md5={"a": b"2", "b": b"1"},
        pixels={"a": b"1", "c": b"1", "d": b"2"},
    )
    found = changed(old, new)
    assert found.changed.rows() == [
        ("a", "images", "md5", "same", 9, 9),
        ("c", "images", "size", "same", 9, 8),
        ("d", "images", "pixels", "changed", 9, 9),
        ("e", "images", "crc32", None, 9, 9),
    ]
    assert found.same == {"md5": 1}


def test_digests_of_different_algorithms_tell_nothing():
    other = Listed(
        *(getattr(listed(row("a")), name) for name in ("files",)),
        listed(md5={"a": b"1"}).digests.with_columns(algorithm=pl.lit("sha1")),
        listed().pixels,
    )
    assert changed(listed(row("a"), md5={"a": b"1"}), other).not_compared == 1


def test_the_same_content_at_another_path_is_a_new_name():
    found = changed(listed(row("train/a"), md5={"train/a": b"1"}), listed(row("train/b"), md5={"train/b": b"1"}))
    assert found.renamed.rows() == [("train/a", "train/b", "images", "md5", None, None)]
    assert (found.added.height, found.removed.height, found.moves_between_splits()) == (0, 0, 0)


def test_the_same_content_in_another_split_has_moved():
    old = listed(row("test/a"), row("train/b"), md5={"test/a": b"1"})
    found = changed(old, listed(row("train/a"), row("train/b"), row("test/c"), md5={"train/a": b"1"}))
    assert found.moved.rows() == [("test/a", "train/a", "images", "md5", "test", "train")]
    assert (found.routes, found.added["path"].to_list()) == ([Route("test", "train", 1)], ["test/c"])


def test_content_that_changed_places_with_another_has_moved_though_no_path_did():
    old = listed(row("test/a"), row("train/b"), md5={"test/a": b"1", "train/b": b"2"})
    found = changed(old, listed(row("test/a"), row("train/b"), md5={"test/a": b"2", "train/b": b"1"}))
    assert found.routes == [Route("test", "train", 1), Route("train", "test", 1)]
    assert found.changed["path"].to_list() == ["test/a", "train/b"]


def test_without_content_the_captures_of_the_name_tell_where_they_name_one_file():
    old = listed(row("test/a", key="a"), row("train/b", key="b"))
    found = changed(old, listed(row("train/a", key="a"), row("train/b", key="b")))
    assert found.moved.rows() == [("test/a", "train/a", "images", "name", "test", "train")]
    assert found.removed.height == 0


def test_a_key_that_both_splits_have_tells_nothing():
    old = listed(row("test/1", key="1"), row("train/1", key="1"))
    found = changed(old, listed(row("train/1", key="1"), row("val/1", key="1")))
    assert (found.moved.height, found.added["path"].to_list(), found.removed["path"].to_list()) == (0, ["val/1"], ["test/1"])


def test_a_split_that_a_table_lends_moves_a_file_that_stays_where_it_is():
    found = changed(listed(row("a", split="test"), row("b", split="train")), listed(row("a", split="train"), row("b", split="train")))
    assert found.moved.rows() == [("a", "a", "images", "same path", "test", "train")]


def test_a_copy_of_a_test_picture_in_train_is_told_though_the_first_stays():
    old = listed(row("test/a"), row("train/b"), md5={"test/a": b"1"})
    found = changed(old, listed(row("test/a"), row("train/b"), row("train/c"), md5={"test/a": b"1", "train/c": b"1"}))
    assert found.moved.rows() == [("test/a", "train/c", "images", "copy", "test", "train")]
    assert found.moves_between_splits() == 1


def test_a_split_that_got_another_name_whole_is_no_move():
    old = listed(row("val/a"), row("train/b"), md5={"val/a": b"1"})
    found = changed(old, listed(row("dev/a"), row("train/b"), md5={"dev/a": b"1"}))
    assert (found.routes, found.moves_between_splits()) == ([Route("val", "dev", 1, is_new_name=True)], 0)


def test_equal_files_are_paired_one_to_one_and_within_their_split_first():
    names = ("train/a", "train/b", "test/a")
    old = listed(*map(row, names), md5=dict.fromkeys(names, b"1"))
    others = ("train/x", "train/y", "test/x")
    found = changed(old, listed(*map(row, others), md5=dict.fromkeys(others, b"1")))
    assert (found.renamed.height, found.moved.height, found.added.height, found.removed.height) == (3, 0, 0, 0)


def test_pictures_of_one_colour_and_empty_files_are_not_followed():
    old = listed(row("test/a"), row("test/b", size_bytes=0), pixels={"test/a": b"1"}, md5={"test/b": b"0"}, constant=("test/a",))
    new = listed(row("train/c"), row("train/d", size_bytes=0), pixels={"train/c": b"1"}, md5={"train/d": b"0"}, constant=("train/c",))
    assert (changed(old, new).moved.height, changed(old, new).added.height) == (0, 2)


def test_an_archive_and_the_folder_it_was_unpacked_to_are_the_same_files():
    packed = listed(row("x.zip", file_kind="archive", source=None), row("train/a", container="x.zip"), md5={"train/a": b"1"})
    found = changed(packed, listed(row("train/a"), md5={"train/a": b"1"}))
    assert (found.repacked, found.removed.height, found.same) == (1, 0, {"md5": 1})


def test_a_file_of_two_sources_is_one_file():
    side = listed(row("train/a"), row("train/a", source="more"), md5={"train/a": b"1"})
    assert (changed(side, side).old_count, changed(side, side).same) == (1, {"md5": 1})
