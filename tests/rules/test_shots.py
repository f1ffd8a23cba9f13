import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.report import Scope
from dsqc.rules import shots
from tables import table

UNKNOWN_PICTURE = {"file_name": None, "image_path": None, "key": None}
BOX = {"box_x_px": 3.0, "box_y_px": 4.0, "box_width_px": 20.0, "box_height_px": 10.0}


def instance(path, number, category, **captures):
    """Instance ``number`` of picture ``number // 2``: every picture has two."""
    picture = {"file_name": f"{number // 2}.jpg", "image_path": f"i/{number // 2}.jpg", "key": str(number // 2)}
    return {"path": path, "annotation_id": str(number), "category": category, **picture, **BOX, "subset": "WS2", **captures}


def whole(count=8, category=lambda number: "mono", **columns):
    return table("instances", *({**instance("train.json", number, category(number)), **columns} for number in range(count)))


def drawn(*numbers, k="1", run="0", category=lambda number: "mono", **columns):
    own = {"path": f"{k}_shot/run_{run}.json", "shots": k, "run": run, **columns}
    return table("instances", *({**instance("", number, category(number)), **own} for number in numbers))


def told(part, of, runs=1, **options):
    found = shots.check(part, of, shots="shots", run="run", runs=runs, **options)
    return [each for each in found if isinstance(each, Finding) or each.count]


def messages(part, of, **options):
    return [each.message for each in told(part, of, **options)]


def test_a_class_with_too_few_instances_is_told():
    assert told(drawn(0, 1, k="3"), whole()) == [
        Finding(
            "3_shot/run_0.json",
            "instances of mono: 2, expected at least 3 of the 8 in train.json",
            key=("few", "mono"),
            values={"count": 2, "expected": 3, "offered": 8},
        )
    ]


def test_exactly_k_and_more_of_a_class_are_silent():
    assert told(drawn(0, 1, k="2"), whole()) == []
    assert told(drawn(0, 1, 2, 3, k="3"), whole()) == []


def rare(number):
    return "tri" if number in (0, 2) else "mono"


def test_of_a_rare_class_all_are_expected():
    few = drawn(0, 1, 4, 5, k="3", category=rare)
    assert messages(few, whole(category=rare)) == ["instances of tri: 1, expected all 2 in train.json"]
    assert messages(drawn(0, 1, 2, 3, 4, 5, k="3", category=rare), whole(category=rare)) == []


def test_a_class_of_exactly_k_is_expected_whole():
    part, of = drawn(0, 1, 4, 5, k="2", category=rare), whole(category=rare)
    assert messages(part, of) == ["instances of tri: 1, expected all 2 in train.json"]


def test_instances_without_category_are_a_class():
    part, of = drawn(0, 1, category=lambda number: None), whole(category=lambda number: None)
    assert messages(part, of) == []
    assert messages(drawn(0, 1, k="3", category=lambda number: None), of) == [
        "instances of no category: 2, expected at least 3 of the 8 in train.json"
    ]


def test_a_class_that_was_not_drawn_at_all_is_told():
    assert messages(drawn(4, 5), whole(category=rare)) == ["instances of tri: 0, expected at least 1 of the 2 in train.json"]


def test_an_instance_left_out_of_a_picture_is_told():
    assert told(drawn(0), whole()) == [
        Finding(
            "1_shot/run_0.json",
            "leaves out 1 of the 2 instances of 0.jpg in train.json: 1",
            key=("left out", "i/0.jpg"),
            values={"annotation_ids": ["1"]},
            evidence=(Mark("i/0.jpg", (3, 4, 20, 10), caption="instance 1", annotations="1_shot/run_0.json", instances=("",)),),
        )
    ]


def test_an_instance_that_the_picture_has_not_in_the_whole_is_told():
    nameless = table(
        "instances", {**instance("1_shot/run_0.json", 0, "mono", shots="1", run="0", **UNKNOWN_PICTURE), "annotation_id": None}
    )
    found = told(drawn(0, 1, 3, **UNKNOWN_PICTURE).vstack(nameless), whole(3, **UNKNOWN_PICTURE))
    assert [(getattr(each, "key", None), getattr(each, "message", None) or each.reason) for each in found] == [
        (None, "instances without an id"),
        (("left out", "None"), "leaves out 1 of the 3 instances in train.json: 2"),
        (("not in whole", "None"), "holds 1 instance that train.json has not: 3"),
    ]


def test_a_picture_that_the_whole_has_not_is_told():
    assert [(each.key, each.message) for each in told(drawn(0, 1, 90, 91), whole())] == [
        (("picture", "i/45.jpg"), "holds 2 instances of 45.jpg, and train.json has none: 90, 91")
    ]


def test_a_picture_whose_instances_have_no_id_in_the_whole_is_one_of_its_pictures():
    part, of = drawn(0, 1), table("instances", {**instance("train.json", 0, "mono"), "annotation_id": None})
    assert [each.key for each in told(part, of)] == [("not in whole", "i/0.jpg")]


def test_many_ids_are_not_all_shown():
    assert messages(drawn(0, **UNKNOWN_PICTURE), whole(20, **UNKNOWN_PICTURE)) == [
        "leaves out 19 of the 20 instances in train.json: 1, 10, 11, 12, 13, 14, 15, 16 and 11 more"
    ]


def test_missing_runs_are_named():
    part = drawn(0, 1).vstack(drawn(2, 3, run="2"))
    assert told(part, whole(), runs=4) == [
        Finding(
            ".",
            "shots=1, subset=WS2: 2 of 4 runs are missing or hold no instance: run 1, 3",
            key=("missing runs", "1", "WS2", "1", "3"),
            values={"missing": ["1", "3"]},
        )
    ]


def test_each_k_has_its_own_runs():
    part = drawn(0, 1).vstack(drawn(2, 3, run="1", k="2"))
    assert [each.key for each in told(part, whole(), runs=2)] == [("missing runs", "1", "WS2", "1"), ("missing runs", "2", "WS2", "0")]


def test_a_partial_copy_misses_no_run():
    found = told(drawn(0, 1), whole(), runs=10, scope=Scope(partial=True))
    assert found == [NotJudged("runs that are not there, in a copy that is said to be partial", 9)]


def test_runs_outside_the_scope_are_not_missing():
    assert told(drawn(0, 1), whole(), runs=10, scope=Scope({"run": ["0"]})) == []


@pytest.mark.parametrize(("run", "shown"), [("10", "10"), ("00", "00"), ("last", "last"), (None, "null")])
def test_a_run_beyond_the_last_is_told(run, shown):
    [finding] = told(drawn(0, 1).vstack(drawn(2, 3, path="beyond.json", run=run)), whole())
    assert finding == Finding("beyond.json", f"run is {shown}, expected 0 to 0", key=("run", shown))


@pytest.mark.parametrize(("k", "shown"), [("5_shot", "5_shot"), (None, "null")])
def test_a_file_that_does_not_say_how_many_shots_is_told(k, shown):
    [finding] = told(drawn(0, 1).vstack(drawn(2, 3, path="unknown.json", shots=k)), whole())
    assert finding == Finding("unknown.json", f"shots is {shown}, expected a number", key=("shots", shown))


def runs_of(pictures, count=2, k="4"):
    """So many runs with the very same pictures."""
    numbers = [number for picture in pictures for number in (2 * picture, 2 * picture + 1)]
    frames = [drawn(*numbers, k=k, run=str(run)) for run in range(count)]
    return frames[0].vstack(frames[1])


def test_runs_with_the_very_same_pictures_are_told_where_chance_is_small():
    assert told(runs_of([0, 1, 2, 3]), whole(40), runs=2) == [
        Finding(
            "4_shot/run_0.json",
            "has the very same pictures as 4_shot/run_1.json: 4",
            key=("same pictures", "4_shot/run_1.json"),
            values={"members": ["4_shot/run_0.json", "4_shot/run_1.json"], "picture_count": 4},
        )
    ]


def test_runs_that_share_some_pictures_are_silent():
    assert told(drawn(*range(8), k="4").vstack(drawn(*range(2, 10), k="4", run="1")), whole(40), runs=2) == []


@pytest.mark.parametrize(("pictures", "count"), [(100, 0), (101, 1)])
def test_one_picture_of_a_hundred_may_be_drawn_twice_by_chance(pictures, count):
    assert len(told(runs_of([0], k="1"), whole(2 * pictures), runs=2)) == count


def test_a_class_of_one_picture_takes_no_choice_from_the_others():
    def in_one(number):
        return "tri" if number < 2 else "mono"

    numbers = range(10)
    part = drawn(*numbers, k="4", category=in_one).vstack(drawn(*numbers, k="4", run="1", category=in_one))
    assert [each.key for each in told(part, whole(40, category=in_one), runs=2)] == [("same pictures", "4_shot/run_1.json")]


def test_where_there_is_no_choice_all_runs_are_the_same():
    assert told(runs_of([0, 1, 2], k="6"), whole(6), runs=2) == []


def test_a_file_without_a_whole_is_told_once():
    part = drawn(0, 1).vstack(drawn(0, 1, k="2", subset=None))
    assert messages(part, whole()) == ["'whole' has no instance with subset=null, and this file has 2"]


def test_a_whole_that_says_that_it_is_no_shot_is_found():
    assert told(drawn(0, 1), whole(shots=None, run=None)) == []


def test_shots_of_which_none_relates_are_told_to_the_caller():
    with pytest.raises(NothingRelatesError):
        told(drawn(0, 1), whole(subset=None))


def test_no_instance_is_no_finding():
    assert told(drawn(0).clear(), whole().clear()) == []


@pytest.mark.parametrize(("runs", "right"), [(0, False), (1, True)])
def test_there_is_at_least_one_run(runs, right):
    assert (shots.verify({"runs": runs}) is None) is right
