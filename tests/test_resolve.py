import unicodedata

import pytest

from dsqc.resolve import Names, Pictures, candidates

NFC, NFD = (unicodedata.normalize(form, "photos/é.jpg") for form in ("NFC", "NFD"))


def test_a_name_means_a_file_beside_before_one_below_the_root():
    names = Names(["lists/a.png", "a.png"])
    assert names.find(candidates("a.png", beside="lists/sums.txt")) == "lists/a.png"
    assert names.find(candidates("a.png", beside="other/sums.txt")) == "a.png"


@pytest.mark.parametrize(
    "name", ["x/a.png", "./x/a.png", "x/./a.png", "x//a.png", "x/y/../a.png", "x\\a.png", "../data/x/a.png", "/data/x/a.png"]
)
def test_one_path_is_written_in_many_ways(name):
    assert Names(["data/x/a.png"]).find(candidates(name, beside="data/sums.txt")) == "data/x/a.png"


@pytest.mark.parametrize("name", ["", ".", "..", "../../x/a.png", "x", "a.png", "X/a.png"])
def test_a_name_that_means_no_listed_file_finds_none(name):
    assert Names(["x/a.png"]).find(candidates(name, beside="sums.txt")) is None


def test_unicode_forms_do_not_matter():
    assert Names([NFD]).find(candidates(NFC, beside="sums.txt")) == NFD
    assert Names([NFC]).find(candidates(NFD, beside="sums.txt")) == NFC


def test_two_files_that_differ_in_form_alone_are_told_apart():
    names = Names([NFC, NFD])
    assert [names.find(candidates(NFC, beside="sums.txt")), names.find(candidates(NFD, beside="sums.txt"))] == [NFC, NFD]


def test_a_backslash_that_is_part_of_a_name_is_found():
    assert Names(["x/caf\\xe9.jpg"]).find(candidates("caf\\xe9.jpg", beside="x/sums.txt")) == "x/caf\\xe9.jpg"


def test_the_candidates_are_in_order_of_likelihood():
    assert candidates("b\\c.png", beside="lists/sums.txt") == ("lists/b\\c.png", "b\\c.png", "lists/b/c.png", "b/c.png")


VARIANTS = [("A/train/f.jpg", {"subset": "A", "split": "train"}), ("B/train/f.jpg", {"subset": "B", "split": "train"})]


@pytest.mark.parametrize(
    ("name", "captured", "path"),
    [
        ("f.jpg", {"subset": "A", "split": None}, "A/train/f.jpg"),
        ("f.jpg", {"subset": "B", "floor": "200"}, "B/train/f.jpg"),
        ("f.jpg", {"split": "train"}, None),
        ("f.jpg", {"subset": "C"}, None),
        ("B/train/f.jpg", {"subset": "A"}, "B/train/f.jpg"),
        ("elsewhere/B/train/f.jpg", {}, "B/train/f.jpg"),
        ("B\\train\\f.jpg", {}, "B/train/f.jpg"),
        ("g.jpg", {}, None),
    ],
)
def test_a_picture_is_found_by_the_longest_tail_then_by_what_the_naming_file_captures(name, captured, path):
    assert Pictures(VARIANTS).find(name, captured) == path


def test_a_picture_that_stands_alone_is_found_whatever_its_captures():
    assert Pictures(VARIANTS[:1]).find("f.jpg", {"subset": "B", "split": "test"}) == "A/train/f.jpg"


VOC = [("JPEGImages/2007_000032.jpg", {}), ("JPEGImages/2007_000039.jpg", {}), ("other/2007_000039.JPG", {}), ("JPEGImages/v1.5.jpg", {})]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("2007_000032", "JPEGImages/2007_000032.jpg"),
        ("elsewhere/2007_000032", "JPEGImages/2007_000032.jpg"),
        ("2007_000039", None),
        ("other/2007_000039", "other/2007_000039.JPG"),
        ("v1.5", "JPEGImages/v1.5.jpg"),
        ("2007_000032.png", None),
        ("2007_00003", None),
        ("2007_000032.", None),
        ("", None),
    ],
)
def test_a_name_without_extension_finds_the_one_file_of_that_stem(name, path):
    assert Pictures(VOC, by_stem=True).find(name, {}) == path


def test_a_name_without_extension_finds_none_where_names_are_whole():
    assert Pictures(VOC).find("2007_000032", {}) is None


def test_a_file_that_is_called_so_comes_before_one_that_has_an_extension_more():
    assert Pictures([("x/a.jpg", {}), ("y/a", {})], by_stem=True).find("x/a", {}) == "y/a"


def test_an_extension_that_other_files_have_is_not_left_out():
    files = [("a.jpg.png", {}), ("b.jpg", {})]
    assert Pictures(files, by_stem=True).find("a.jpg", {}) is None
    assert Pictures(files[:1], by_stem=True).find("a.jpg", {}) == "a.jpg.png"


def test_several_files_of_a_stem_are_told_apart_by_what_the_naming_file_captures():
    files = Pictures([("A/f.jpg", {"subset": "A"}), ("B/f.jpg", {"subset": "B"})], by_stem=True)
    assert [files.find("f", {"subset": subset}) for subset in ("A", "B", "C")] == ["A/f.jpg", "B/f.jpg", None]


def test_an_absolute_path_of_another_machine_finds_the_longest_tail():
    files = Pictures([("CamVid/train/0001TP.png", {}), ("CamVid/trainannot/0001TP.png", {})], by_stem=True)
    assert files.find("/SegNet/CamVid/train/0001TP.png", {}) == "CamVid/train/0001TP.png"
    assert files.find("C:\\data\\CamVid\\trainannot\\0001TP", {}) == "CamVid/trainannot/0001TP.png"
