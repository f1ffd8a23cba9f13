"""Columns that tables lend to files, from the definition to what a rule gets."""

import pytest

from dsqc import definition, engine
from dsqc.definition import DefinitionError, Join
from dsqc.report import Scope

VOC = """\
sources:
  images: {reader: file, files: 'JPEGImages/{key}.jpg', join: {lists: [split]}}
  lists: {reader: names, files: 'ImageSets/{split}.txt', paths: {name: images}}
"""
BY_KEY = """\
sources:
  images: {reader: file, files: '{key}.jpg', join: {meta: {columns: [fold, site], every: true}}}
  meta: {reader: table, files: 'meta.csv', columns: {key: text, fold: int, site: text}}
"""


@pytest.fixture
def run(tmp_path):
    def run(text, files, **only):
        for path, content in files.items():
            (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "root" / path).write_text(content)
        (tmp_path / "set.yaml").write_text(text)
        return engine.run(definition.load(tmp_path / "set.yaml"), str(tmp_path / "root"), Scope(only))

    return run


def lent(report, *names):
    files = report.facts["files"]
    return files.filter(files["source"] == "images").sort("path").select("path", *names).rows()


def told(report):
    problems = report.facts["problems"]
    return problems.filter(problems["problem"].str.contains("lent")).drop("pointer").rows()


def test_a_list_of_names_lends_files_its_split(run):
    files = {
        "JPEGImages/a.jpg": "",
        "JPEGImages/b.jpg": "",
        "JPEGImages/c.jpg": "",
        "ImageSets/train.txt": "a\nb\n",
        "ImageSets/val.txt": "c",
    }
    report = run(VOC, files)
    assert lent(report, "split") == [("JPEGImages/a.jpg", "train"), ("JPEGImages/b.jpg", "train"), ("JPEGImages/c.jpg", "val")]
    assert told(report) == []


def test_what_rows_lend_can_be_counted_and_selected_like_a_capture(run):
    checks = """\
checks:
  - {rule: count, with: {of: files, by: [split], counts: {train: 1, val: 2}}, where: {source: images}}
  - {rule: empty-files, where: {source: images, split: val}, per: [split]}
"""
    report = run(VOC + checks, {"JPEGImages/a.jpg": "x", "JPEGImages/b.jpg": "", "ImageSets/train.txt": "a", "ImageSets/val.txt": "b\n"})
    outcomes = {each.check_id: [finding.message for finding in each.findings] for each in report.outcomes}
    assert outcomes["count"] == ["split=val: 1 files, expected 2 (1 missing)"]
    assert outcomes["empty-files"] == ["has no bytes [split=val]"]


def test_rows_and_files_that_share_a_name_belong_together_however_a_number_is_written(run):
    numbers = BY_KEY.replace("key: text", "key: int")
    report = run(numbers, {"007.jpg": "", "8.jpg": "", "meta.csv": "key,fold,site\n7,01,A\n8,2,\n"})
    assert lent(report, "fold", "site") == [("007.jpg", "1", "A"), ("8.jpg", "2", None)]
    assert told(report) == []


def test_a_path_of_another_machine_in_a_list_without_header_lends(run):
    camvid = """\
sources:
  images: {reader: file, files: '{split:train|val}/{key}.png', join: {pairs: [mask]}}
  masks: {reader: file, files: '{split:train|val}annot/{key}.png'}
  pairs:
    reader: table
    files: '{list}.txt'
    with: {delimiter: ' ', header: false}
    columns: {image: text, mask: text}
    paths: {image: images}
"""
    files = {
        "train/1.png": "",
        "trainannot/1.png": "",
        "val/1.png": "",
        "all.txt": "/SegNet/CamVid/train/1.png /SegNet/CamVid/trainannot/1.png\n",
    }
    assert lent(run(camvid, files), "mask") == [("train/1.png", "/SegNet/CamVid/trainannot/1.png"), ("val/1.png", None)]


def test_a_file_that_is_lent_two_values_gets_none_and_is_told(run):
    lists = {f"ImageSets/{name}.txt": "a\n" for name in ("test", "train", "trainval", "val")}
    report = run(VOC, {"JPEGImages/a.jpg": "", **lists})
    said = "; ".join(f"{name} in ImageSets/{name}.txt line 1" for name in ("test", "train", "trainval"))
    detail = f"gets split from lists, whose rows contradict each other: {said} and 1 more"
    assert told(report) == [("images", "JPEGImages/a.jpg", "lent-twice", detail)]
    assert lent(report, "split") == [("JPEGImages/a.jpg", None)]


def test_rows_that_say_the_same_twice_lend_once(run):
    report = run(VOC, {"JPEGImages/a.jpg": "", "ImageSets/train.txt": "a\na.jpg\n"})
    assert (lent(report, "split"), told(report)) == ([("JPEGImages/a.jpg", "train")], [])


def test_rows_that_name_no_file_or_one_of_another_source_lend_nothing(run):
    of_both = VOC.replace("paths: {name: images}", "paths: {name: [images, masks]}") + "  masks: {reader: file, files: 'masks/{key}.png'}\n"
    files = {"JPEGImages/a.jpg": "", "masks/b.png": "", "ImageSets/train.txt": "gone\nb\n", "ImageSets/val.txt": "lost\nb\na\n"}
    report = run(of_both, files)
    assert (lent(report, "split"), told(report)) == ([("JPEGImages/a.jpg", "val")], [])


def test_a_file_without_a_row_is_told_where_every_file_needs_one(run):
    files = {"a.jpg": "", "b.jpg": "", "meta.csv": "key,fold,site\na,1,A\nc,2,B\n"}
    report = run(BY_KEY, files)
    assert told(report) == [("images", "b.jpg", "not-lent", "has no row in meta, which is to tell its fold and site")]
    assert told(run(BY_KEY.replace(", every: true", ""), files)) == []
    [readable] = [each for each in report.outcomes if each.rule == "readable"]
    assert [finding.subject for finding in readable.findings] == ["b.jpg"]


def test_rows_are_read_for_lending_even_if_no_check_asks_for_them(run):
    checks = "checks:\n  - {rule: readable, where: {source: images}}\n"
    assert told(run(BY_KEY + checks, {"a.jpg": "", "meta.csv": "key,fold,site\na,1,A\n"})) == []


def test_the_scope_is_not_chosen_by_what_rows_lend(run):
    with pytest.raises(engine.ScopeError) as caught:
        run(VOC, {"JPEGImages/a.jpg": ""}, split=["train"])
    assert str(caught.value).startswith("--only split: the rows of a table tell it, which are read after the scope is known")


@pytest.mark.parametrize(
    ("join", "expected"),
    [
        ("{meta: fold}", Join("meta", ("fold",), False, 2)),
        ("{meta: [fold, site]}", Join("meta", ("fold", "site"), False, 2)),
        ("{meta: {columns: site}}", Join("meta", ("site",), False, 2)),
        ("{meta: {columns: [fold], every: true}}", Join("meta", ("fold",), True, 2)),
        ("{meta: {columns: [fold], every: false}}", Join("meta", ("fold",), False, 2)),
    ],
)
def test_a_join_is_a_list_of_columns_or_says_that_every_file_has_a_row(tmp_path, join, expected):
    (tmp_path / "set.yaml").write_text(BY_KEY.replace("{meta: {columns: [fold, site], every: true}}", join))
    images = definition.load(tmp_path / "set.yaml").sources[0]
    assert images.joins == (expected,)
    assert images.captures == ("key", *expected.columns)


MISTAKES = [
    ("{metta: [fold]}", "2:53: no table source is called 'metta' to join images with, did you mean 'meta'?"),
    ("{images: [fold]}", "2:53: no table source is called 'images' to join images with; there are meta, more"),
    ("{meta: [flod]}", "2:60: meta has no column 'flod' to lend, did you mean 'fold'?"),
    ("{meta: {columns: [fold, flod]}}", "2:76: meta has no column 'flod' to lend, did you mean 'fold'?"),
    ("{meta: [key]}", "2:60: images has a capture 'key' of its own, which a column of meta cannot be"),
    ("{meta: [fold], more: [fold]}", "2:74: meta lends 'fold' too, so nothing says whose is meant"),
    ("{meta: [label]}", "2:60: a capture may not be called 'label', which dsqc's own tables use"),
    ("{meta: []}", "2:59: join meta names no column, expected at least one"),
    ("{meta: }", "2:58: join meta names no column, expected at least one"),
    ("{meta: {every: true}}", "2:59: join meta names no column, expected at least one"),
    ("{meta: {columns: [fold], evry: true}}", "2:77: join meta has no key 'evry', did you mean 'every'?"),
    ("{meta: {columns: [fold], every: 1}}", "2:84: 'every' of join meta is the number 1, expected true or false"),
    ("[meta]", "2:52: 'join' is a list, expected a mapping"),
    ("{meta: [fold, fold]}", "2:66: join meta names 'fold' twice"),
    (
        "{more: [other]}",
        "2:53: more and images share no name and its 'paths' names no images, so nothing says which row is whose",
    ),
]


@pytest.mark.parametrize(("join", "line"), MISTAKES)
def test_a_mistake_in_a_join_is_told_at_its_place(tmp_path, join, line):
    more = "  more: {reader: table, files: 'more.csv', columns: {other: text, fold: {from: key}}}\n"
    if "more: [fold]" in join:
        more = more.replace("other: text", "key: text")
    text = (BY_KEY + more).replace("site: text", "label: text").replace("{meta: {columns: [fold, site], every: true}}", join)
    (tmp_path / "set.yaml").write_text(text)
    with pytest.raises(DefinitionError) as caught:
        definition.load(tmp_path / "set.yaml")
    assert str(caught.value).replace(f"{tmp_path / 'set.yaml'}:", "").split("\n") == [line]
