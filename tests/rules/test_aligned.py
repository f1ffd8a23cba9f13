import numpy as np
import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import aligned
from tables import table

FITS = {"verdict": "as given", "is_enough": True, "z_given": 20.0, "z_turn": 20.0, "z_offset": 20.0, "expected_z": 12.0, "boundary_px": 900}
NOTHING = {"neighbour": 0, "right_px": 0, "down_px": 0, "orientation": 1, "surface": b""}
FOREIGN = {"verdict": "on no edges", "z_given": 0.84, "z_turn": 3.0}
UNCLEAR = {"verdict": "unclear", "z_given": 2.0, "z_turn": 3.0, "is_enough": False}
MOST_ON_NONE = "labels on no edges, in a check in which most labels that could be judged lie on none"


def pair(key, **columns):
    return {"path": f"m/{key}.png", "image_path": f"i/{key}.png"} | NOTHING | FITS | columns


def shifted(key, right_px, down_px, **columns):
    return pair(key, verdict="shifted", z_given=4.0, right_px=right_px, down_px=down_px, **columns)


def found(*rows, **options):
    return list(aligned.check(table("alignments", *rows), **options))


def findings(*rows, **options):
    return [each for each in found(*rows, **options) if isinstance(each, Finding)]


def left_out(*rows):
    return {each.reason: each.count for each in found(*rows) if isinstance(each, NotJudged) and each.count}


def given(key, caption="as given", **options):
    return Mark(f"m/{key}.png", outline=True, caption=caption, on=f"i/{key}.png", **options)


def surface(right_px, down_px):
    """That of labels which lie so far from where they fit."""
    y, x = np.mgrid[-4:5, -4:5]
    return (-((y + down_px) ** 2.0) - (x + right_px) ** 2.0).astype("<f4").tobytes()


def test_labels_on_edges_are_silent():
    assert found(pair("a"), pair("b")) == [
        NotJudged("labels without a boundary, or of a picture that cannot be read or has other sides", 0),
        NotJudged("labels with too little boundary or contrast to tell how they lie", 0),
    ]


def test_nothing_there_is_no_finding():
    assert findings() == []


def test_turned_labels_are_told_with_the_turn():
    [finding] = findings(pair("a", verdict="flipped left to right", z_given=1.24, z_turn=18.0))
    assert finding == Finding(
        "m/a.png",
        "the labels on i/a.png are flipped left to right (z 1.2 as given, z 18.0 turned back)",
        key=("flipped left to right", "i/a.png"),
        values={"z_given": 1.24, "z_turn": 18.0, "orientation": 1},
        evidence=(given("a"), given("a", "turned back", turn="flipped left to right")),
    )


def test_labels_with_the_sides_changed_over_have_no_z_as_given():
    [finding] = findings(pair("a", verdict="transposed", z_given=None, z_offset=None, z_turn=18.0))
    assert finding.message == "the labels on i/a.png are transposed (their sides do not fit as given, z 18.0 turned back)"


def test_a_turn_that_exif_states_is_told_as_that():
    [finding] = findings(pair("a", verdict="turned by 90° clockwise", orientation=6))
    assert finding.message.endswith(
        "turned back); EXIF orientation 6 explains it: the labels follow the picture as it is shown, not its stored pixels"
    )


def test_a_turn_that_exif_does_not_state_is_not_explained_by_it():
    [finding] = findings(pair("a", verdict="turned by 90° clockwise", orientation=8))
    assert "EXIF" not in finding.message


def test_labels_that_follow_the_stored_pixels_of_a_picture_that_exif_turns():
    [finding] = findings(pair("a", orientation=6), pair("b", orientation=1), pair("c", orientation=3, **UNCLEAR))
    assert finding == Finding(
        "m/a.png",
        "the labels on i/a.png follow the stored pixels, and EXIF orientation 6 has the picture shown turned by 90° clockwise; "
        "a program that turns it lays them wrong",
        key=("EXIF", "i/a.png"),
        values={"orientation": 6, "z_given": 20.0},
        evidence=(given("a"),),
    )


def test_shifted_labels_are_told_with_the_offset():
    [finding] = findings(pair("a"), shifted("b", 6, -8), pair("c"))
    assert finding == Finding(
        "m/b.png",
        "the labels on i/b.png lie 6 px too far right and 8 px too high, expected less than 2 px",
        key=("shifted", "i/b.png"),
        values={"right_px": 6, "down_px": -8, "z_given": 4.0, "z_offset": 20.0},
        evidence=(given("b"), given("b", "moved back", offset_px=(6, -8))),
    )


@pytest.mark.parametrize(("at_least_px", "count"), [(8, 1), (9, 0)])
def test_a_shift_of_exactly_the_limit_is_told(at_least_px, count):
    assert len(findings(pair("a"), shifted("b", 6, -8), pair("c"), at_least_px=at_least_px)) == count


def test_a_measured_offset_that_is_not_sure_is_no_shift():
    assert findings(pair("a", right_px=3, down_px=1)) == []


@pytest.mark.parametrize(
    ("at_least_px", "mistake"), [(1, "'at_least_px' is 1, expected at least 2: one pair does not show less"), (2, None)]
)
def test_one_pixel_cannot_be_asked_for(at_least_px, mistake):
    assert aligned.verify({"at_least_px": at_least_px}) == mistake


def test_foreign_labels_are_told_where_most_fit():
    [finding] = findings(pair("a"), pair("b", **FOREIGN), pair("c"))
    assert finding == Finding(
        "m/b.png",
        "the labels on i/b.png lie on no edges (z 0.8, expected about 12); are they of another picture?",
        key=("on no edges", "i/b.png"),
        values={"z_given": 0.84, "expected_z": 12.0, "boundary_px": 900, "fits": None},
        evidence=(given("b"),),
    )


def test_where_foreign_labels_fit_a_neighbour_it_is_named():
    [finding] = findings(pair("a"), pair("b", **FOREIGN), pair("c"), pair("b", image_path="i/c.png", neighbour=1))
    assert finding.message.endswith("(z 0.8, expected about 12); they fit i/c.png")
    assert finding.evidence == (given("b"), Mark("m/b.png", outline=True, caption="on i/c.png", on="i/c.png"))


def test_in_a_file_with_labels_of_several_pictures_no_neighbour_is_named():
    keys = {"path": "c.json"}
    [finding] = findings(pair("a", **keys), pair("b", **keys, **FOREIGN), pair("c", **keys), pair("b", **keys, neighbour=1))
    assert (finding.subject, finding.key, finding.values["fits"]) == ("c.json", ("on no edges", "i/b.png"), None)


def test_neighbours_that_do_not_fit_are_not_told():
    assert findings(pair("a"), pair("b"), pair("a", image_path="i/b.png", neighbour=1, **FOREIGN)) == []


@pytest.mark.parametrize(("fitting", "told", "counted"), [(1, 0, 1), (2, 1, 0)])
def test_foreign_labels_are_counted_where_half_lie_on_no_edges(fitting, told, counted):
    rows = [pair("x", **FOREIGN), *(pair(str(number)) for number in range(fitting)), pair("y", **UNCLEAR)]
    assert (len(findings(*rows)), left_out(*rows).get(MOST_ON_NONE, 0)) == (told, counted)


def test_too_little_evidence_is_counted():
    assert left_out(pair("a", **UNCLEAR), pair("b", **UNCLEAR | {"boundary_px": 0}), pair("a", neighbour=1, **UNCLEAR), pair("c")) == {
        "labels without a boundary, or of a picture that cannot be read or has other sides": 1,
        "labels with too little boundary or contrast to tell how they lie": 1,
    }


def renamed(count, fit, keys="abcdefghij"):
    """Foreign labels, of which the first fit the picture before theirs."""
    yield from (pair(keys[number], **FOREIGN) for number in range(count))
    yield from (pair(keys[number], image_path=f"i/{keys[number - 1]}.png", neighbour=-1) for number in range(1, fit + 1))
    yield from (pair(keys[number], image_path=f"i/{keys[number + 1]}.png", neighbour=1, **FOREIGN) for number in range(count - 1))


def test_names_moved_by_a_place_are_one_finding():
    [finding] = findings(*renamed(5, 4))
    assert finding == Finding(
        ".",
        "labels lie on no edges of their pictures and fit those 1 place before theirs in the list of names: 4 of 5 that were tried, "
        "5 labels in all; names are moved",
        key=("names moved", "-1"),
        values={"places": -1, "tried": 5, "fit": 4, "members": [f"m/{key}.png" for key in "abcde"]},
        evidence=tuple(
            Mark(f"m/{one}.png", outline=True, caption=f"on i/{other}.png", on=f"i/{other}.png") for one, other in ("ba", "cb", "dc", "ed")
        ),
    )


def test_two_labels_that_fit_a_neighbour_are_no_pattern():
    found = findings(*renamed(3, 2), *(pair(key) for key in "pqrs"))
    assert [(each.subject, each.values["fits"]) for each in found] == [("m/a.png", None), ("m/b.png", "i/a.png"), ("m/c.png", "i/b.png")]


@pytest.mark.parametrize(("fit", "count"), [(3, 6), (4, 1)])
def test_most_pictures_that_were_tried_have_to_agree(fit, count):
    assert len(findings(*renamed(6, fit), *(pair(key) for key in "pqrstuv"))) == count


def test_in_one_file_the_pictures_are_the_members():
    [finding] = findings(*({**row, "path": "c.json"} for row in renamed(5, 4)))
    assert finding.values["members"] == [f"i/{key}.png" for key in "abcde"]
    assert finding.evidence[0] == Mark("c.json", outline=True, caption="as given", on="i/a.png")


def test_a_shift_of_the_whole_set_is_one_finding():
    rows = [pair(key, surface=surface(1, -0.8)) for key in "abcd"]
    [finding] = findings(*rows)
    assert finding == Finding(
        ".",
        "labels lie 1 px too far right and 0.8 px too high, taken over 4 pairs together; expected less than half a pixel",
        key=("systematic",),
        values={"right_px": 1.0, "down_px": -0.8, "pairs": 4},
        evidence=tuple(mark for key in "ab" for mark in (given(key), given(key, "moved back", offset_px=(1, -1)))),
    )


def test_less_than_half_a_pixel_is_no_shift_of_the_set():
    assert findings(*(pair(key, surface=surface(0.4, -0.4)) for key in "abcd")) == []


def test_what_turned_labels_show_is_left_out_of_the_set():
    rows = [pair(key, verdict="turned by 180°", surface=surface(2, 0)) for key in "abcd"]
    assert {each.key[0] for each in findings(*rows)} == {"turned by 180°"}


def test_one_pair_is_no_set():
    assert findings(pair("a", surface=surface(1, 0))) == []


def test_single_shifts_that_the_set_explains_are_not_told_again():
    rows = [shifted(key, 6, -8 + (key == "b")) for key in "abc"]
    [finding] = findings(*rows, pair("d"))
    assert (finding.key, finding.values) == (("systematic",), {"right_px": 6.0, "down_px": -7.7, "pairs": 3})


def test_a_single_shift_that_differs_from_that_of_the_set_is_told_beside_it():
    rows = [shifted(key, 6, -8) for key in "abc"]
    assert [each.key[0] for each in findings(*rows, shifted("d", 0, 5))] == ["systematic", "shifted"]


@pytest.mark.parametrize(("fitting", "kinds"), [(2, {"systematic"}), (3, {"shifted"})])
def test_half_of_the_pairs_are_not_the_set(fitting, kinds):
    rows = [*(shifted(key, 6, -8) for key in "abc"), *(pair(key) for key in "xyz"[:fitting])]
    assert {each.key[0] for each in findings(*rows)} == kinds


def test_the_labels_of_an_npz_file_are_drawn_from_its_arrays():
    one = {"path": "n.npz", "image_path": "n.npz", "verdict": "turned by 180°"}
    [finding] = findings(pair("a", **one), image="photo")
    assert (finding.subject, finding.message) == ("n.npz", "the labels are turned by 180° (z 20.0 as given, z 20.0 turned back)")
    assert {mark.arrays for mark in finding.evidence} == {("photo", "label")}


def test_findings_do_not_depend_on_the_order_of_the_rows():
    rows = [*renamed(3, 2), shifted("k", 6, -8), *(pair(key, orientation=8) for key in "pqrs")]
    assert found(*rows) == found(*rows[::-1])


def test_a_check_of_labels_that_all_tell_nothing_is_no_pass():
    with pytest.raises(NothingRelatesError, match="none of 2 labels has the boundary and contrast to tell how it lies"):
        found(pair("a", **UNCLEAR), pair("b", **UNCLEAR), pair("a", image_path="i/b.png", neighbour=1))
