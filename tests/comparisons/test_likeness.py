import io

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageEnhance

from dsqc.bind import NothingRelatesError
from dsqc.comparisons import likeness
from dsqc.datafile import DataFile
from dsqc.facts import Likeness
from dsqc.readers import image
from scenes import cut, jpeg, png, scene
from tables import table


def hashed(contents, captures=None):
    """The three tables of hashes, as the reader fills them."""
    frames = []
    for name in ("hashes", "turned_hashes", "window_hashes"):
        rows = []
        for path, content in contents.items():
            file = DataFile(path, path, len(content))
            rows += [row._asdict() | (captures or {}).get(path, {}) for row in image.read(io.BytesIO(content), file, {name})]
        frames.append(table(name, *rows))
    return frames


def pieces(contents, captures=None, **options):
    return likeness.pairs(*hashed(contents, captures), **options)


class Files(dict):
    """Contents by path, each opened anew whenever it is asked for, as a worker does."""

    def __getitem__(self, path):
        return io.BytesIO(super().__getitem__(path))


def found(contents, captures=None, **options):
    rows = pieces(contents, captures, **options).rows.to_dicts()
    return sorted(each for row in rows for each in likeness.compare(Files(contents), row))


def told(contents, captures=None, **options):
    rows = found(contents, captures, **options)
    return [(row.path, row.other_path, row.transformation) for row in rows if row.is_copy]


def test_a_picture_that_was_saved_again_is_a_copy_and_another_is_none():
    [row] = found({"a": jpeg(scene()), "b": jpeg(scene(), 60), "c": jpeg(scene(2))})
    assert row[:5] == ("a", "b", True, None, "re-encoded")
    assert (row.orientation, row.first_is_larger, row[9:13]) == ("identity", True, (0.0, 0.0, 0.0, 0.0))
    assert (row.similarity > 0.99, row.weakest > 0.8, abs(row.gain - 1) < 0.02) == (True, True, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda each: each.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "flipped left to right"),
        (lambda each: each.transpose(Image.Transpose.FLIP_TOP_BOTTOM), "flipped top to bottom"),
        (lambda each: each.transpose(Image.Transpose.ROTATE_90), "turned by 90°"),
        (lambda each: each.transpose(Image.Transpose.ROTATE_180), "turned by 180°"),
        (lambda each: each.transpose(Image.Transpose.ROTATE_270), "turned by 270°"),
        (lambda each: each.transpose(Image.Transpose.TRANSPOSE), "transposed"),
        (lambda each: each.resize((120, 90)), "resized to 0.5"),
        (lambda each: each.resize((120, 144)), "resized to 0.5 × 0.8"),
        (lambda each: ImageEnhance.Brightness(each).enhance(1.25), "brightness or contrast changed"),
        (lambda each: cut(each, 0.05), "cropped by 5 % a side"),
        (lambda each: cut(each, 0.1), "cropped by 10 % a side"),
        (lambda each: each.crop((24, 0, 240, 180)), "cropped by 10 % on the left"),
        (lambda each: cut(each, 0.05).resize((240, 180)), "cropped by 5 % a side, resized to 1.1"),
    ],
)
def test_what_was_done_is_named_with_its_measure(change, words):
    assert told({"a": jpeg(scene()), "b": jpeg(change(scene()))}) == [("a", "b", words)]


def test_the_first_may_be_the_one_that_is_cropped():
    [row] = found({"a": jpeg(cut(scene(), 0.05)), "b": jpeg(scene())})
    assert (row.transformation, row.first_is_larger) == ("uncropped by 5 % a side", False)


def test_equal_bytes_and_equal_pixels_are_told_apart():
    whole = jpeg(scene())
    assert told({"a": whole, "b": whole}) == [("a", "b", "same bytes")]
    assert told({"a": whole, "b": png(Image.open(io.BytesIO(whole)))}) == [("a", "b", "same pixels")]


def test_pictures_that_differ_in_one_pixel_are_not_the_same_pixels():
    other = np.array(scene())
    other[3, 3] += 40
    assert told({"a": png(scene()), "b": png(Image.fromarray(other))}) == [("a", "b", "re-encoded")]


def test_a_thing_put_in_makes_no_copy_and_says_why():
    changed = scene()
    changed.paste((200, 160, 90), (100, 70, 118, 88))
    [row] = found({"a": jpeg(scene()), "b": jpeg(changed)})
    assert (row.is_copy, row.reason) == (False, "a part differs")


def test_each_copy_is_proved_against_the_first_of_its_group_and_few_others():
    contents = {name: jpeg(scene(), 60 + place) for place, name in enumerate("abcdefgh")}
    proved = [(row.path, row.other_path) for row in found(contents)]
    assert [pair for pair in proved if pair[0] == "a"] == [("a", name) for name in "bcdefgh"]
    assert len(proved) < 10


def test_what_is_not_asked_for_is_not_searched():
    turned = {"a": jpeg(scene()), "b": jpeg(scene().transpose(Image.Transpose.ROTATE_90))}
    cropped = {"a": jpeg(scene()), "b": jpeg(cut(scene(), 0.1))}
    assert (told(turned, turned=False), told(cropped, windows=False)) == ([], [])


def test_fewer_bits_suggest_fewer_pairs():
    contents = {"a": jpeg(scene()), "b": jpeg(cut(scene(), 0.03))}
    assert (pieces(contents, windows=False, within_bits=0).rows.height, pieces(contents, windows=False, within_bits=16).rows.height) == (
        0,
        1,
    )


def test_pictures_with_next_to_no_detail_are_left_out():
    flat = png(Image.new("RGB", (60, 60), (90, 90, 90)))
    found = pieces({"a": flat, "b": flat})
    assert (found.rows.height, found.left_out[0]) == (0, (likeness.NO_DETAIL, 2))


def test_groups_that_are_judged_apart_are_searched_apart():
    contents = {"a": jpeg(scene()), "b": jpeg(scene(), 60), "c": jpeg(scene(), 70)}
    kinds = {"a": {"kind": "real"}, "b": {"kind": "made"}, "c": {"kind": "real"}}
    assert told(contents, kinds, per=["kind"]) == [("a", "c", "re-encoded")]


def test_only_pictures_on_different_sides_are_searched_where_splits_are_named():
    contents = {"a": jpeg(scene()), "b": jpeg(scene(), 60), "c": jpeg(scene(2)), "d": jpeg(scene(2), 60), "e": jpeg(scene(3))}
    splits = {"a": "train", "b": "test", "c": "train", "d": "val", "e": None}
    captures = {path: {"split": split} for path, split in splits.items()}
    assert told(contents, captures, split="split") == [("a", "b", "re-encoded"), ("c", "d", "re-encoded")]
    assert told(contents, captures, split="split", between=[["train", "val"], ["test"]]) == [("a", "b", "re-encoded")]


def test_a_split_of_one_side_alone_is_not_searched():
    contents = {"a": jpeg(scene()), "b": jpeg(scene(), 60)}
    captures = {path: {"split": "train", "kind": "real"} for path in contents}
    assert pieces(contents, captures, split="split").rows.height == 0
    apart = {"a": {"split": "train", "kind": "real"}, "b": {"split": "test", "kind": "made"}}
    assert pieces(contents, apart, split="split", per=["kind"]).rows.height == 0


def test_a_split_that_the_role_fixes_leaves_nothing_to_compare():
    with pytest.raises(NothingRelatesError, match="the role 'images' fixes 'split', so that no other side is left"):
        pieces({"a": jpeg(scene())}, split="split")


def test_a_file_of_two_sources_is_no_copy_of_itself():
    frames = [pl.concat([each, each.with_columns(pl.lit("other").alias("source"))]) for each in hashed({"a": jpeg(scene())})]
    assert likeness.pairs(*frames).rows.height == 0


def test_nothing_there_is_nothing_to_compare():
    assert pieces({}).rows.height == 0


@pytest.mark.parametrize(
    ("windows", "files", "turned", "names"),
    [
        ("auto", 200_000, True, set()),
        ("auto", 200_001, True, {"window_hashes"}),
        (True, 200_001, True, set()),
        (False, 1, False, {"window_hashes", "turned_hashes"}),
    ],
)
def test_what_no_search_needs_is_not_measured(windows, files, turned, names):
    assert likeness.spared({"windows": windows, "turned": turned}, files) == names


def test_a_search_without_windows_is_told():
    [hashes, turned, windows] = hashed({"a": jpeg(scene())})
    many = pl.concat([hashes] * (likeness.MOST_WITH_WINDOWS + 1)).with_columns(pl.int_range(pl.len()).cast(pl.String).alias("path"))
    many = many.with_columns((pl.int_range(pl.len()) * 2**40).alias("phash"))
    found = likeness.pairs(many, turned.clear(), windows.clear(), within_bits=0)
    assert found.left_out[1] == (likeness.NO_WINDOWS, 1)


def test_every_row_keeps_the_types_of_its_contract():
    [row] = found({"a": jpeg(scene()), "b": jpeg(scene(), 60)})
    contract = Likeness.__annotations__
    assert len(row) == len(contract)
    assert [type(each) for each in row if each is not None] == [str, str, bool, str, float, float, str, bool, *[float] * 8]
