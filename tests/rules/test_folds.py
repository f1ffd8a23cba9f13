import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import folds
from tables import table

MISSING_FOLDS = "folds that this copy or the scope leaves out"


def rows(**ids):
    """Rows of folds: ``f0='A b c'`` is fold 0 with A for validation, b and c for training."""
    return table(
        "rows",
        *(
            {
                "path": f"{fold}.csv",
                "row": line,
                "id": None if each == "-" else each.lower(),
                "fold": fold[1:],
                "split": None if each == "-" else "valid" if each.isupper() else "train",
            }
            for fold, each_id in ids.items()
            for line, each in enumerate(each_id.split(), 2)
        ),
    )


def found(given, count=2, validation="valid", scope=None):
    return list(folds.check(given, id="id", fold="fold", split="split", validation=validation, count=count, scope=scope or Scope()))


def test_each_id_in_one_of_all_folds_is_silent():
    assert found(rows(f0="A b c", f1="a B c", f2="a b C"), count=3) == []


def test_an_id_that_is_valid_in_two_folds_is_named_with_them():
    assert found(rows(f0="A b", f1="A B")) == [
        Finding(
            "f0.csv",
            "id a is for validation in 2 folds, 0, 1, expected one: line 2, f1.csv line 2",
            key=("valid in several", "a"),
            values={"id": "a", "folds": ["0", "1"], "rows": ["f0.csv line 2", "f1.csv line 2"]},
        )
    ]


def test_an_id_that_is_valid_in_no_fold_is_named():
    assert found(rows(f0="A b c", f1="a B c")) == [
        Finding(
            "f0.csv",
            "line 4: id c is for validation in none of the 2 folds, expected one",
            key=("valid in none", "c"),
            values={"id": "c"},
        )
    ]


def test_while_a_fold_is_missing_an_id_may_be_valid_there():
    assert found(rows(f0="A b c d", f1="a B c d"), count=4) == [
        Finding(".", "there are 2 of 4 folds: fold 0, 1", key=("number of folds",), values={"folds": ["0", "1"], "count": 4}),
        NotJudged("ids that are valid in none of the 2 of 4 folds that are there", 2),
    ]


def test_a_fold_too_many_is_a_finding_also_in_a_partial_copy():
    given = rows(f0="A b c", f1="a B c", f2="a b C")
    assert [each.message for each in found(given)] == ["there are 3 of 2 folds: fold 0, 1, 2"]
    assert [each.message for each in found(given, scope=Scope(partial=True))] == ["there are 3 of 2 folds: fold 0, 1, 2"]


@pytest.mark.parametrize("scope", [Scope(partial=True), Scope({"fold": ["0"]})])
def test_missing_folds_that_this_copy_leaves_out_are_not_judged(scope):
    assert found(rows(f0="A B"), scope=scope) == [NotJudged(MISSING_FOLDS, 1)]


def test_ids_that_a_fold_leaves_out_are_one_finding():
    assert found(rows(f0="A B c d", f1="C D")) == [
        Finding(
            "f1.csv",
            "fold 1 has no row of 2 of the 4 ids of all folds, expected all: id a, b",
            key=("left out", "1"),
            values={"fold": "1", "missing_count": 2, "id_count": 4, "missing": ["a", "b"]},
        )
    ]


def test_ids_that_a_partial_copy_leaves_out_are_not_judged():
    reason = "rows that a fold lacks, in a copy that is said to be partial or is narrowed by the scope"
    assert found(rows(f0="A B c", f1="C"), scope=Scope(partial=True)) == [NotJudged(reason, 2)]


def test_an_id_twice_in_a_fold_is_named_with_its_lines():
    assert found(rows(f0="A b a", f1="a B")) == [
        Finding(
            "f0.csv",
            "id a has 2 rows in fold 0 as valid and train, expected one: line 2, line 4",
            key=("twice", "0", "a"),
            values={"id": "a", "fold": "0", "row_count": 2, "rows": ["f0.csv line 2", "f0.csv line 4"]},
        )
    ]


def test_an_id_twice_in_one_validation_set_is_valid_in_one_fold():
    assert [each.message for each in found(rows(f0="A A b", f1="a B"))] == ["id a has 2 rows in fold 0, expected one: line 2, line 3"]


def test_an_id_of_two_folds_counts_once_in_each():
    messages = [each.message for each in found(rows(f0="A A b", f1="A B"))]
    assert messages[0] == "id a is for validation in 2 folds, 0, 1, expected one: line 2, f1.csv line 2"


def test_several_texts_may_mean_validation():
    given = rows(f0="A b", f1="a b")
    assert [each.key for each in found(given, validation=["valid", "val"])] == [("valid in none", "b")]
    assert [each.key for each in found(given, validation=["valid", "train"])] == [("valid in several", "a"), ("valid in several", "b")]


def test_rows_without_id_are_counted():
    assert found(rows(f0="A b -", f1="a B")) == [NotJudged("rows without id or fold", 1)]


def test_an_id_whose_split_is_null_may_be_valid_there():
    given = rows(f0="A b c", f1="a B c")
    unknown = given.with_columns(split=given["split"].set((given["id"] == "c") & (given["fold"] == "1"), None))
    assert found(unknown) == [NotJudged("rows without split", 1)]


def test_a_text_that_no_row_has_is_told():
    with pytest.raises(NothingRelatesError, match="no row has split val; there are train, valid"):
        found(rows(f0="A b", f1="a B"), validation="val")


def test_no_row_is_no_finding():
    assert found(rows(f0="A").clear()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"count": 2, "validation": "valid"}, None),
        ({"count": 1, "validation": "valid"}, "'count' is 1, expected the number of folds, 2 or more"),
        ({"count": 2, "validation": []}, "'validation' names no text, expected at least one"),
    ],
)
def test_there_are_folds_and_a_text_for_validation(options, words):
    assert folds.verify(options) == words
