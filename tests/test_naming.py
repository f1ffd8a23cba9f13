"""Names that rows give to files, resolved in a run."""

import json

import pytest

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from dsqc.tables import Tables

SOURCES = """\
sources:
  images: {reader: file, files: ['{site}/images/{key}.jpg', '{site}/images/{key}.JPG']}
  masks: {reader: file, files: '{site}/masks/{key}.png'}
  meta: {reader: table, files: '{fold}.csv', with: {header: false}, columns: {file: text, split: text}, paths: {file: [images, masks]}}
"""


@pytest.fixture
def rows(tmp_path):
    """The rows of the table sources of a run over these files, as a rule gets them."""

    def run(files, definition=SOURCES):
        for path, content in files.items():
            (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "root" / path).write_text(content)
        (tmp_path / "set.yaml").write_text(definition)
        loaded = load(tmp_path / "set.yaml")
        tables = Tables(loaded, engine.run(loaded, str(tmp_path / "root"), Scope()).facts)
        return {source.name: tables.rows(source.name) for source in loaded.sources if source.layout is not None}

    return run


def of(lines, files=("A/images/f.jpg", "B/images/f.jpg", "B/masks/f.png"), path="0.csv"):
    return {**dict.fromkeys(files, "x"), path: lines}


def test_a_row_that_names_a_file_has_its_path_and_captures(rows):
    found = rows(of("A/images/f.jpg,train\n/home/me/B/masks/f.png,test\n"))["meta"]
    assert found.select("named_file", "file_path", "site", "key", "fold", "split").rows() == [
        ("A/images/f.jpg", "A/images/f.jpg", "A", "f", "0", "train"),
        ("/home/me/B/masks/f.png", "B/masks/f.png", "B", "f", "0", "test"),
    ]


@pytest.mark.parametrize("name", ["f.jpg", "f", "images/f.jpg", "C/images/f.tif", "g.jpg", "x/f.gif"])
def test_a_name_that_means_no_file_or_several_has_no_path_and_no_captures(rows, name):
    assert rows(of(f"{name},train\n"))["meta"].select("file_path", "site", "key").rows() == [(None, None, None)]


def test_a_name_without_extension_means_the_one_file_of_that_stem(rows):
    assert rows(of("B/masks/f,a\nA/images/f,b\n"))["meta"]["file_path"].to_list() == ["B/masks/f.png", "A/images/f.jpg"]


def test_of_files_called_alike_the_one_is_meant_whose_captures_agree_with_those_of_the_table(rows):
    of_site = SOURCES.replace("'{fold}.csv'", "'{site}/m.csv'").replace("[images, masks]", "images")
    assert rows(of("f.jpg,train\n", path="B/m.csv"), of_site)["meta"].select("file_path", "site").rows() == [("B/images/f.jpg", "B")]


def test_a_column_of_the_row_stays_beside_a_capture_of_the_file_that_is_called_so(rows):
    of_site = SOURCES.replace("split: text", "site: text")
    assert rows(of("A/images/f.jpg,B\n"), of_site)["meta"].select("file_path", "site").rows() == [("A/images/f.jpg", "B")]


def test_files_of_other_sources_are_not_meant(rows):
    images_alone = SOURCES.replace("[images, masks]", "images")
    assert rows(of("B/masks/f.png,a\n,b\n"), images_alone)["meta"].select("named_file", "file_path").rows() == [
        ("B/masks/f.png", None),
        (None, None),
    ]


def test_a_file_that_two_sources_have_is_one_file(rows):
    twice = SOURCES.replace("[images, masks]", "[images, pictures]").replace(
        "  masks:", "  pictures: {reader: image, files: '{site}/images/{key}.jpg'}\n  masks:"
    )
    assert rows(of("A/images/f.jpg,a\n"), twice)["meta"]["file_path"].to_list() == ["A/images/f.jpg"]


def test_a_list_of_names_names_files_as_a_table_does(rows):
    voc = """\
sources:
  images: {reader: file, files: 'JPEGImages/{key}.jpg'}
  lists: {reader: names, files: 'ImageSets/{split}.txt', paths: {name: images}}
"""
    files = {"JPEGImages/2007_000032.jpg": "x", "ImageSets/train.txt": "2007_000032\n2007_000039\n"}
    assert rows(files, voc)["lists"].select("row", "row_name", "file_path", "split", "key").rows() == [
        (1, "2007_000032", "JPEGImages/2007_000032.jpg", "train", "2007_000032"),
        (2, "2007_000039", None, "train", None),
    ]


def test_rows_stay_in_the_order_of_files_and_lines(rows):
    found = rows({**of("B/masks/f.png,b\nA/images/f.jpg,a\n", path="1.csv"), **of("g,c\n", path="0.csv")})["meta"]
    assert found.select("path", "row", "split").rows() == [("0.csv", 1, "c"), ("1.csv", 1, "b"), ("1.csv", 2, "a")]


def test_an_annotation_file_names_pictures_with_their_extension(rows, tmp_path):
    coco = """\
sources:
  images: {reader: image, files: '{key}.jpg'}
  coco: {reader: coco, files: 'coco.json'}
checks:
  - {rule: count, with: {of: entries, counts: 2}}
"""
    entries = [{"id": number, "file_name": name, "width": 1, "height": 1} for number, name in enumerate(("a", "a.jpg"))]
    content = json.dumps({"images": entries, "annotations": [], "categories": []})
    rows({"a.jpg": "x", "coco.json": content}, coco)
    report = engine.run(load(tmp_path / "set.yaml"), str(tmp_path / "root"), Scope())
    assert report.facts["entries"].select("file_name", "image_path").rows() == [("a", None), ("a.jpg", "a.jpg")]
