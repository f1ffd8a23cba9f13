"""What a reviewer of another version types and reads: the small MaskTerial, changed in one way or another."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from small import IMAGE, IMAGES, MASK, MASKS, RLE, draw, edited, rectangle
from typed import SCOPE

QUICK = ("--only", "shots=1", "--format", "json,facts")
TRAIN_200 = f"{RLE}/train_annotations_with_class_200.json"


@pytest.fixture(scope="session")
def before(sample, definition_path, tmp_path_factory):
    """The reports on the sample as it is."""
    from click.testing import CliRunner

    from dsqc.commands import run

    out = tmp_path_factory.mktemp("before")
    arguments = [str(definition_path), "--root", str(sample), *SCOPE, *QUICK, "--workers", "1", "--out", str(out)]
    assert CliRunner().invoke(run.command, arguments, standalone_mode=False).return_value == 0
    return out / "maskterial"


@pytest.fixture
def changed(dsqc, before, copy, definition_path):
    """Judges the copy and compares: what dsqc diff ended with, and its JSON."""

    def call(*arguments):
        dsqc("run", definition_path, "--root", copy, *SCOPE, *QUICK, "--workers", 1, "--out", "after")
        ended = dsqc("diff", before, "after/maskterial", *arguments)
        return ended, json.loads(Path("reports/diff/diff.json").read_text())

    return call


def items(told, name):
    return [item["path"] for item in told["files"][name]["items"]]


def test_the_same_twice_is_nothing(changed):
    ended, told = changed()
    assert ended.code == 0
    assert ended.out.startswith("0 findings staying; 7 files the same, ")
    assert ended.out.splitlines()[-2:] == ["wrote reports/diff/diff.html", "wrote reports/diff/diff.json"]
    assert (told["fails_for"], told["findings"]["list"]["count"], told["classes"]) == ([], 0, [])
    assert [each["changed"] for each in told["distributions"]] == [[]] * 6


def test_files_that_are_added_removed_altered_and_renamed_are_told(changed, copy):
    (copy / "extra.txt").write_text("more")
    (copy / MASKS[1]).unlink()
    (copy / IMAGES[2]).write_bytes((copy / IMAGES[2]).read_bytes() + b"\0")
    other = f"{IMAGES[0].rpartition('/')[0]}/{'0' * 8}-{'0' * 4}-{'0' * 4}-{'0' * 4}-{'0' * 12}.jpg"
    (copy / IMAGES[0]).rename(copy / other)
    ended, told = changed()
    assert items(told, "added") == ["extra.txt"]
    assert items(told, "removed") == [MASKS[1]]
    assert [(each["path"], each["by"], each["pixels"]) for each in told["files"]["changed"]["items"]] == [(IMAGES[2], "sha256", "same")]
    assert [(each["old_path"], each["path"]) for each in told["files"]["renamed"]["items"]] == [(IMAGES[0], other)]
    assert (ended.code, told["files"]["routes"]) == (1, [])
    assert "1 file added, 1 removed, 1 changed, 1 renamed, " in ended.out.splitlines()[0]


def test_a_picture_that_moves_from_test_to_train_is_told_first(changed, copy):
    for path in (IMAGE, MASK):
        (copy / path).rename(copy / path.replace("/test_", "/train_"))
    ended, told = changed()
    assert ended.code == 1
    assert "2 moved from test to train" in ended.out.splitlines()[0].replace("files ", "")
    moved = [(each["old_path"], each["by"], each["from"], each["to"]) for each in told["files"]["moved"]["items"]]
    assert moved == [(IMAGE, "sha256", "test", "train"), (MASK, "name", "test", "train")]
    assert "2 files moved between splits" in told["fails_for"]


def test_an_instance_that_shrinks_and_a_class_that_is_dropped_are_seen_in_the_figures(changed, copy):
    with edited(copy / TRAIN_200) as written:
        draw(written["annotations"][0], rectangle(3, 3, 10, 10))
        written["annotations"] = [each for each in written["annotations"] if each["category_id"] != 2]
    ended, told = changed()
    [areas] = [each for each in told["distributions"] if each["title"] == "areas of annotations, px"]
    under_200 = areas["measures"].index("under 200")
    figures = {row["group"][2]: (row["old"], row["new"]) for row in areas["changed"]}
    assert ended.code == 1
    assert figures["Class 2"][0][0] > figures["Class 2"][1][0]
    assert sum(new[under_200] - old[under_200] for name, (old, new) in figures.items() if name != "Class 2") == 1
    assert told["findings"]["counts"]["new"] > 0


def test_a_gate_that_never_fails_says_the_same_and_ends_with_0(changed, copy):
    (copy / IMAGE).unlink()
    ended, told = changed("--fail-on", "never")
    assert (ended.code, told["exit_code"]) == (0, 0)
    assert told["fails_for"] != []


def test_the_json_fits_its_schema(changed, copy):
    from importlib.resources import files

    (copy / IMAGE).unlink()
    _, told = changed()
    jsonschema.validate(told, json.loads(files("dsqc.diff").joinpath("diff.schema.json").read_text("utf-8")))
    assert told["files"]["old_count"] - told["files"]["new_count"] == 1


def test_reports_alone_say_that_files_were_not_compared(dsqc, before):
    ended = dsqc("diff", before / "report.json", before, "--format", "")
    assert ended.code == 0
    assert f"not compared  files and distributions: {before / 'report.json'} is a report alone" in ended.out.splitlines()
    assert not Path("reports").exists()


def test_facts_alone_are_compared(dsqc, before):
    ended = dsqc("diff", before / "facts", before / "facts", "--format", "")
    assert (ended.code, ended.out.startswith("7 files the same, ")) == (0, True)


@pytest.mark.parametrize(("old", "new"), [("report.json", "facts"), ("facts", "report.json")])
def test_sides_with_nothing_in_common_are_refused(dsqc, before, old, new):
    ended = dsqc("diff", before / old, before / new)
    assert (ended.code, ended.out) == (2, "")
    assert "nothing can be compared" in ended.err


def test_a_broken_table_is_refused_by_name(dsqc, before, tmp_path):
    broken = Path(shutil.copytree(before, tmp_path / "broken"))
    (broken / "facts" / "instances.parquet").write_bytes(b"PAR1")
    ended = dsqc("diff", before, broken)
    assert ended.code == 2
    assert f"{broken / 'facts' / 'instances.parquet'} is no Parquet table that can be read: " in ended.err


def test_a_split_that_no_file_has_is_refused(dsqc, before):
    ended = dsqc("diff", before, before, "--split", "fold")
    assert (ended.code, "fold is no capture of both sides" in ended.err) == (2, True)
