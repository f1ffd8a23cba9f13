import pytest

from dsqc.bind import Countable
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import group_leakage
from tables import table

ROWS, INSTANCES = Countable.read("rows"), Countable.read("instances")


def files(*given, **captures):
    """Files ``session/split/name``."""
    return table("files", *({"path": each, "session": each.split("/")[0], "split": each.split("/")[1], **captures} for each in given))


def rows(*given, path="m.csv", **columns):
    """Rows from line 2: (session, split)."""
    cells = [{"path": path, "row": line, "session": session, "split": split, **columns} for line, (session, split) in enumerate(given, 2)]
    return table("rows", *cells)


def found(given, of=group_leakage.FILES, group=("session",), between=None):
    return list(group_leakage.check(given, of=of, group=list(group), split="split", between=between))


def test_groups_that_lie_in_one_split_each_are_silent():
    assert found(files("s1/train/a", "s1/train/b", "s2/test/c")) == []


def test_a_group_in_two_splits_is_one_finding_with_its_members_side_by_side():
    assert found(files("s1/train/b", "s1/train/a", "s1/test/c", "s2/test/d", "s3/train/e")) == [
        Finding(
            "s1/test/c",
            "session=s1 has files on 2 sides of split, expected one: 1 of test: s1/test/c; 2 of train: s1/train/a, s1/train/b",
            key=("leak", "s1"),
            values={
                "session": "s1",
                "members": {"test": 1, "train": 2},
                "groups": {"test": 2, "train": 2},
                "group_count": 3,
                "leaking_count": 1,
            },
            evidence=(
                Mark("s1/test/c", caption="s1/test/c, split test"),
                Mark("s1/train/a", caption="s1/train/a, split train"),
                Mark("s1/train/b", caption="s1/train/b, split train"),
            ),
        )
    ]


def test_three_members_of_a_side_are_named_and_four_shown():
    [finding] = found(files(*(f"s1/train/{each}" for each in "abcde"), "s1/test/z"))
    assert finding.message.endswith("5 of train: s1/train/a, s1/train/b, s1/train/c and 2 more")
    assert [mark.path for mark in finding.evidence] == ["s1/test/z", "s1/train/a", "s1/train/b", "s1/train/c"]


def test_rows_are_named_by_line_and_shown_by_their_file():
    given = rows(("s1", "train"), ("s1", "valid"), row_name="x", file_path="i/a.jpg")
    [finding] = found(given, ROWS)
    assert finding == Finding(
        "m.csv",
        "session=s1 has rows on 2 sides of split, expected one: 1 of train: line 2 (x); 1 of valid: line 3 (x)",
        key=("leak", "s1"),
        values={
            "session": "s1",
            "members": {"train": 1, "valid": 1},
            "groups": {"train": 1, "valid": 1},
            "group_count": 1,
            "leaking_count": 1,
        },
        evidence=(Mark("i/a.jpg", caption="i/a.jpg, split train"), Mark("i/a.jpg", caption="i/a.jpg, split valid")),
    )


def test_the_first_member_of_all_is_the_subject():
    [finding] = found(files("s1/test/a", "s1/train/b").with_columns(path=table("files", {"path": "z"}, {"path": "y"})["path"]))
    assert finding.subject == "y"


def test_rows_of_another_table_are_named_with_it():
    given = rows(("s1", "val"), path="val.csv").vstack(rows(("s1", "train"), path="train.csv"))
    [finding] = found(given, ROWS)
    assert (finding.subject, finding.message.partition(": ")[2]) == ("train.csv", "1 of train: line 2; 1 of val: val.csv line 2")
    assert finding.evidence == ()


def test_instances_are_counted_and_shown_by_their_picture():
    cells = [{"path": f"{split}.json", "image_path": f"{split}.jpg", "split": split, "session": "s1"} for split in ("a", "a", "b")]
    [finding] = found(table("instances", *cells), INSTANCES)
    assert finding.values["members"] == {"a": 2, "b": 1}
    assert [mark.path for mark in finding.evidence] == ["a.jpg", "b.jpg"]


def test_splits_of_one_side_may_share_and_those_of_two_may_not():
    given = files("s1/train/a", "s1/val/b", "s2/val/c", "s2/test/d")
    assert [finding.key for finding in found(given)] == [("leak", "s1"), ("leak", "s2")]
    [finding] = found(given, between=[["train", "val"], ["test"]])
    assert finding.message == "session=s2 has files on 2 sides of split, expected one: 1 of train + val: s2/val/c; 1 of test: s2/test/d"
    assert finding.values["groups"] == {"train + val": 2, "test": 1}


def test_several_columns_make_a_group():
    given = files("s1/train/a", kind="x").vstack(files("s1/test/b", kind="y"))
    assert found(given, group=["session", "kind"]) == []
    alike = files("s1/train/a", "s1/test/b", kind="x")
    assert [finding.key for finding in found(alike, group=["session", "kind"])] == [("leak", "s1", "x")]


def test_a_file_of_two_sources_is_one_member():
    [finding] = found(files("s1/train/a", "s1/train/a", "s1/test/b"))
    assert finding.values["members"] == {"test": 1, "train": 1}


def test_members_without_group_split_or_side_are_not_judged():
    given = rows(("s1", "train"), ("s1", None), (None, "test"), ("s1", "extra"), ("s2", "test"))
    assert found(given, ROWS, between=[["train"], ["test"]]) == [
        NotJudged("rows without session", 1),
        NotJudged("rows without split", 1),
        NotJudged("rows whose split is on no side", 1),
    ]


def test_one_side_alone_is_not_judged():
    assert found(files("s1/train/a", "s2/train/b")) == [NotJudged("files that all lie on one side", 2)]


def test_nothing_there_is_nothing_found():
    assert found(files("s1/train/a").clear()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, None),
        ({"of": ROWS, "between": [["train", "val"], ["test"]]}, None),
        ({"of": Countable.read("images.mode")}, "'of' is images.mode, expected a table whose rows are the members, such as files or rows"),
        ({"group": []}, "'group' names no column, expected at least one"),
        ({"between": [["train", "test"]]}, "'between' has two sides or more, as in [[train, val], [test]]"),
        ({"between": [["train"], ["test", "train"]]}, "'between' has 'train' twice"),
    ],
)
def test_members_are_of_a_table_and_sides_apart(options, words):
    assert group_leakage.verify({"of": group_leakage.FILES, "group": ["session"], "between": None, **options}) == words
