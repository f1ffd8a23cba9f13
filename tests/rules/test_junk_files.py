import pytest

from dsqc.finding import Finding
from dsqc.rules import junk_files
from tables import table


def kinds(*paths):
    return [finding.key[0] for finding in junk_files.check(table("files", *({"path": path} for path in paths)))]


def test_a_leftover_is_named_with_what_wrote_it():
    [finding] = junk_files.check(table("files", {"path": "train/.DS_Store", "size_bytes": 6148}))
    assert finding == Finding("train/.DS_Store", "left by macOS Finder", key=("ds-store",), values={"kind": "ds-store", "size_bytes": 6148})


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("._0001.jpg", "apple-double"),
        ("train/._0001.jpg", "apple-double"),
        ("__MACOSX/train/._0001.jpg", "macos-archive"),
        ("a/__MACOSX/x.txt", "macos-archive"),
        ("THUMBS.DB", "thumbs-db"),
        ("a/Desktop.ini", "desktop-ini"),
        ("a.zip.aria2", "aria2"),
        ("a.zip.part", "part"),
        ("a.zip.crdownload", "crdownload"),
        ("labels.csv~", "backup"),
        ("a/.ipynb_checkpoints/view-checkpoint.ipynb", "notebook-checkpoint"),
    ],
)
def test_each_kind_is_known_at_any_depth(path, kind):
    assert kinds(path) == [kind]


@pytest.mark.parametrize(
    "path", ["a._jpg", "x.DS_Store", "my_Thumbs.db", "part/a.jpg", "a.part1.rar", "__MACOSX_notes/a.txt", "a~/b.jpg", "~a.jpg", "aria2"]
)
def test_a_name_that_only_resembles_a_leftover_is_no_finding(path):
    assert kinds(path) == []


def test_a_leftover_that_a_source_took_in_is_told_once():
    row = {"path": "._1.jpg"}
    [finding] = junk_files.check(table("files", {**row, "source": "images"}, {**row, "source": "thumbnails"}))
    assert finding.subject == "._1.jpg"


def test_findings_come_in_order():
    assert kinds("b~", "a.part") == ["part", "backup"]


def test_no_file_is_no_finding():
    assert kinds() == []
