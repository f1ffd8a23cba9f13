import pytest

from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import named_folders
from tables import table

FILES = ["yolo/data.yaml", "yolo/train/images/a.jpg", "yolo/v1.2/valid/b.jpg", "list.txt"]


def settings(**written):
    """Settings of one file: a text is a value, a list several."""
    places = [(name, f"/{name}", value) for name, value in written.items() if isinstance(value, str)]
    places += [(name, f"/{name}/{n}", each) for name, value in written.items() if isinstance(value, list) for n, each in enumerate(value)]
    of_file = {"path": "yolo/data.yaml"}
    return table("settings", *({**of_file, "setting": name, "pointer": pointer, "written": value} for name, pointer, value in places))


def told(stated, keys=("train",), paths=FILES, **options):
    return list(named_folders.check(stated, table("files", *({"path": path} for path in paths)), keys=list(keys), **options))


def message(train, **options):
    [finding] = told(settings(train=train), **options)
    return finding.message


@pytest.mark.parametrize(
    "train", ["train/images", "./train/images", "train/images/", "train", "../yolo/train", ".", "..", "../list.txt", "v1.2"]
)
def test_a_folder_or_file_of_the_dataset_is_silent(train):
    assert told(settings(train=train)) == []


def test_a_folder_that_is_not_there_is_told():
    assert told(settings(train="train/image")) == [
        Finding(
            "yolo/data.yaml",
            "train is 'train/image', and no listed file is yolo/train/image or lies there",
            key=("train", "train/image"),
            values={"setting": "train", "written": "train/image"},
        )
    ]


@pytest.mark.parametrize(
    ("train", "said"),
    [
        ("/data/yolo/train/images", "which is an absolute path, of one machine alone; the dataset has yolo/train/images"),
        ("/data/imgs", "which is an absolute path, of one machine alone"),
        ("C:\\x\\yolo\\train", "which is an absolute path, of one machine alone; the dataset has yolo/train"),
        ("~/yolo", "which is an absolute path, of one machine alone; the dataset has yolo"),
        ("https://example.org/train", "which is an absolute path, of one machine alone"),
        ("../../yolo/train", "which leads out of the dataset; the dataset has yolo/train"),
        ("../..", "which leads out of the dataset"),
        (
            "v12/valid",
            "and no listed file is yolo/v12/valid or lies there; the dataset has yolo/v1.2/valid, which with every '.' removed reads so",
        ),
        (
            "/home/u/yolo/v12/valid",
            "which is an absolute path, of one machine alone; the dataset has yolo/v1.2/valid, which with every '.' removed reads so",
        ),
        (
            "/yolo/train",
            "which is an absolute path, of one machine alone; the dataset has yolo/train, "
            "and './yolo/train' with every '.' removed reads the same",
        ),
    ],
)
def test_what_is_wrong_with_a_path_is_said_plainly(train, said):
    assert message(train) == f"train is {train!r}, {said}"


def test_a_path_begins_at_the_folder_that_the_file_states():
    assert told(settings(path="train", train="images")) == []
    assert told(settings(root="train", train="images"), below="root") == []
    assert len(told(settings(path="train", train="images"), below=None)) == 1


def test_the_folder_that_the_file_states_is_told_with_the_path():
    said = "train is 'images', below path '/data/yolo/train', which is an absolute path, of one machine alone"
    [finding] = told(settings(path="/data/yolo/train", train="images"))
    assert finding.message == f"{said}; the dataset has yolo/train/images"


@pytest.mark.parametrize("empty", ["", "~", "null"])
def test_a_stated_folder_that_is_left_empty_is_none(empty):
    assert told(settings(path=empty, train="train/images")) == []


def test_every_path_of_a_list_is_held():
    assert [each.key for each in told(settings(train=["train/images", "x", "y", "x"]))] == [("train", "x"), ("train", "y")]


@pytest.mark.parametrize("empty", ["", "~", "null"])
def test_a_path_left_empty_is_none(empty):
    assert told(settings(train=empty)) == []


def test_a_file_that_states_none_of_the_keys_is_told():
    assert told(settings(nc="5"), keys=["train", "val"]) == [
        Finding("yolo/data.yaml", "has no setting train or val", key=("not stated",), values={"keys": ["train", "val"]})
    ]


def test_one_of_the_keys_is_enough_and_other_settings_are_no_paths():
    assert told(settings(val="train", names="x"), keys=["train", "val"]) == []


@pytest.mark.parametrize("scope", [Scope(partial=True), Scope(only={"split": ["train"]})])
def test_in_a_part_of_the_dataset_a_missing_folder_is_not_judged_and_an_absolute_one_is(scope):
    absent, absolute = told(settings(train=["/x", "x"]), scope=scope)[::-1]
    assert absent == NotJudged("paths that are not there and may lie outside the scope, or be left out of a partial copy", 1)
    assert absolute.key == ("train", "/x")


def test_nothing_is_no_finding():
    assert told(settings(), paths=[]) == []
