import pytest

from dsqc.finding import Finding
from dsqc.rules import doodles_agree
from tables import table

PAIR = {"path": "a.npz", "generation": 0, "doodles_key": "doodles", "label_key": "label"}
OLDER = {"path": "a.npz", "generation": 1, "doodles_key": "0doodles", "label_key": "0label"}


def doodles(*classes, **pair):
    """Rows of (class, doodled, agreeing)."""
    return [{**PAIR, **pair, "value": value, "doodled_px": drawn, "agreeing_px": agreeing} for value, drawn, agreeing in classes]


def told(*rows, at_least=0.9):
    return list(doodles_agree.check(table("doodles", *rows), at_least=at_least))


def test_a_label_that_leaves_the_doodles_is_named_with_its_worst_class():
    assert told(*doodles((1, 1_000, 950), (3, 500, 396), (2, 500, 400))) == [
        Finding(
            "a.npz",
            "label gives 1,746 of 2,000 px of doodles (87.3 %) to the doodled class, expected at least 90 %; "
            "worst is class 3 with 79.2 % of 500 px",
            key=("doodles",),
            values={"share": 0.873, "doodled_px": 2_000, "agreeing_px": 1_746, "worst_value": 3, "worst_share": 0.792},
        )
    ]


def test_exactly_the_floor_is_enough_and_a_pixel_less_is_not():
    assert told(*doodles((1, 500, 500), (2, 500, 400))) == []
    assert len(told(*doodles((1, 500, 500), (2, 500, 399)))) == 1


def test_a_bad_class_among_good_ones_is_no_finding():
    assert told(*doodles((1, 10_000, 10_000), (2, 10, 0))) == []


def test_generations_and_files_are_judged_apart():
    rows = [*doodles((1, 10, 8), **OLDER), *doodles((1, 10, 9)), *doodles((1, 10, 7), path="b.npz")]
    assert [(finding.subject, finding.key) for finding in told(*rows)] == [("a.npz", ("0doodles",)), ("b.npz", ("doodles",))]


def test_of_equally_bad_classes_the_first_is_named():
    [finding] = told(*doodles((5, 10, 0), (2, 20, 0)))
    assert finding.message.endswith("(0 %) to the doodled class, expected at least 90 %; worst is class 2 with 0 % of 20 px")


def test_a_share_is_never_rounded_up_to_the_floor():
    [finding] = told(*doodles((1, 1_000_000, 899_999)))
    assert "(89.99 %)" in finding.message


def test_no_doodle_is_no_finding():
    assert told() == []


@pytest.mark.parametrize("at_least", [-0.1, 1.1, 90])
def test_a_floor_is_a_share(at_least):
    assert doodles_agree.verify({"at_least": at_least}) == f"at_least is {at_least}, expected 0 to 1"


@pytest.mark.parametrize("at_least", [0, 0.5, 1, object()])
def test_a_floor_from_0_to_1_or_by_group_is_right(at_least):
    assert doodles_agree.verify({"at_least": at_least}) is None
