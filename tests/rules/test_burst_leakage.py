import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsqc.bind import Countable, Value
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import _bursts, burst_leakage
from tables import table

ROWS = Countable.read("rows")
TIME, LATITUDE, LONGITUDE, FRAME = (Value.read(name) for name in ("time", "latitude", "longitude", "frame"))
METRE_DEG = math.degrees(1 / _bursts.EARTH_RADIUS_M)
"""A metre of latitude, or of longitude on the equator."""


def files(*given, **captures):
    """Files ``split/name``, each with a time, a position or a frame."""
    return table("files", *({"path": path, "split": path.split("/")[0], **captures, **cells} for path, cells in given))


def at(path, second, **cells):
    return path, {"time": f"2015-06-11 08:26:{second:02}", **cells}


def placed(path, latitude, longitude, second=0):
    return at(path, second, latitude=str(latitude), longitude=str(longitude))


def framed(path, frame):
    return path, {"frame": frame}


def found(given, of=burst_leakage.FILES, split="split", between=None, group=(), **options):
    return list(burst_leakage.check(given, of=of, split=split, between=between, group=list(group), **options))


def timed(given, within_s=10, **options):
    return found(given, time=TIME, within_s=within_s, **options)


def there(given, within_m=10, within_s=10, **options):
    return timed(given, within_s, position=[LATITUDE, LONGITUDE], within_m=within_m, **options)


def numbered(given, within_frames=1, **options):
    return found(given, frame=FRAME, within_frames=within_frames, **options)


def members(findings):
    return [each.values["members"] for each in findings if isinstance(each, Finding)]


def test_a_burst_on_two_sides_is_one_finding_with_its_members_side_by_side():
    assert there(files(placed("train/b", -21.05, 55.25, 9), placed("train/a", -21.05, 55.25), placed("test/c", -21.05, 55.25, 18))) == [
        Finding(
            "test/c",
            "the burst (2015-06-11 08:26:00 to 08:26:18, around -21.05000, 55.25000) has files on 2 sides of split, "
            "expected one: 1 of test: test/c; 2 of train: train/a, train/b",
            key=("burst",),
            values={
                "members": {"test": 1, "train": 2},
                "from": "2015-06-11 08:26:00",
                "to": "2015-06-11 08:26:18",
                "latitude_deg": -21.05,
                "longitude_deg": 55.25,
                "burst_count": 1,
                "leaking_count": 1,
            },
            evidence=(
                Mark("test/c", caption="test/c, split test"),
                Mark("train/a", caption="train/a, split train"),
                Mark("train/b", caption="train/b, split train"),
            ),
        )
    ]


def test_bursts_that_lie_in_one_split_each_are_silent():
    assert timed(files(at("train/a", 0), at("train/b", 10), at("test/c", 30), at("test/d", 40))) == []


@pytest.mark.parametrize(("second", "leaks"), [(9, True), (10, True), (11, False)])
def test_seconds_count_up_to_the_limit(second, leaks):
    assert bool(timed(files(at("train/a", 0), at("test/b", second)))) == leaks


@pytest.mark.parametrize(("fraction", "leaks"), [("10", True), ("100001", False)])
def test_fractions_of_a_second_count(fraction, leaks):
    late = ("test/b", {"time": f"2015-06-11 08:26:00.{fraction}"})
    assert bool(timed(files(at("train/a", 0), late), 0.1)) == leaks


@pytest.mark.parametrize(("metres", "leaks"), [(9.999, True), (10.0, True), (10.001, False)])
@pytest.mark.parametrize("origin", [(0.0, 0.0), (0.0, 180.0), (48.0, 0.0)])
def test_metres_over_the_ground_count_up_to_the_limit(metres, leaks, origin):
    latitude, longitude = origin
    given = files(placed("train/a", latitude, longitude), placed("test/b", latitude + metres * METRE_DEG, longitude))
    assert bool(there(given)) == leaks


@pytest.mark.parametrize(("metres", "leaks"), [(9.999, True), (10.001, False)])
def test_a_degree_of_longitude_is_shorter_away_from_the_equator(metres, leaks):
    given = files(placed("train/a", 60.0, 10.0), placed("test/b", 60.0, 10.0 + 2 * metres * METRE_DEG))
    assert bool(there(given)) == leaks


@pytest.mark.parametrize("pair", [((0.0, 179.99999), (0.0, -179.99999)), ((90.0, 10.0), (90.0, -100.0)), ((5.0, 355.0), (5.0, -5.0))])
def test_neither_the_date_line_nor_a_pole_parts_a_burst(pair):
    assert members(there(files(placed("train/a", *pair[0]), placed("test/b", *pair[1])))) == [{"test": 1, "train": 1}]


def test_time_and_place_both_count_where_both_are_named():
    far, later = placed("test/b", 10.0, 20.0, 1), placed("test/c", 0.0, 0.0, 50)
    assert there(files(placed("train/a", 0.0, 0.0), far, later)) == []


def test_a_place_alone_tells_where_no_time_is_named():
    given = files(placed("train/a", 0.0, 0.0, 0), placed("test/b", 0.0, 0.0, 59))
    assert members(found(given, position=[LATITUDE, LONGITUDE], within_m=1)) == [{"test": 1, "train": 1}]


def test_interleaved_cameras_in_two_places_are_two_bursts():
    near = [placed(f"train/{second}", 0.0, 0.0, second) for second in (0, 4)] + [placed("test/8", 0.0, 0.0, 8)]
    far = [placed(f"train/{second}", 1.0, 1.0, second) for second in (2, 6)] + [placed("test/9", 1.0, 1.0, 9)]
    findings = there(files(*near, *far), within_s=5)
    assert (members(findings), findings[0].values["burst_count"]) == ([{"test": 1, "train": 2}] * 2, 2)


@pytest.mark.parametrize(
    ("one", "other", "within", "leaks"),
    [
        ("G0043959", "G0043960", 1, True),
        ("G0043959", "G0043961", 1, False),
        ("G0043959", "G0043961", 2, True),
        ("G0043959", "H0043960", 1, False),
        ("clip1_009", "clip1_10", 1, True),
        ("clip1_009", "clip2_010", 1, False),
        ("7_left", "8_left", 1, True),
        ("7_left", "8_right", 1, False),
        ("7", "7", 0, True),
    ],
)
def test_frames_follow_each_other_by_the_last_number_of_their_text(one, other, within, leaks):
    assert bool(numbered(files(framed("train/a", one), framed("test/b", other)), within)) == leaks


def test_frames_name_the_burst_by_its_first_and_last():
    [finding] = numbered(files(*(framed(f"{'test' if number == 61 else 'train'}/{number}", f"G{number:05}") for number in (59, 60, 61))))
    assert finding.message.startswith("the burst (frames 59 to 61) has files on 2 sides")
    assert (finding.values["first_frame"], finding.values["last_frame"]) == (59, 61)


def test_frames_connect_what_no_time_tells():
    late = ("test/b", {"frame": "2", "time": "2020-01-01 00:00:00"})
    given = files(("train/a", {"frame": "1", "time": "2015-06-11 08:26:00"}), late, ("train/c", {"frame": "3", "time": None}))
    assert members(numbered(given, time=TIME, within_s=1)) == [{"test": 1, "train": 2}]


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("2015-06-11 23:59:59", "2015-06-12 00:00:01", "2015-06-11 23:59:59 to 2015-06-12 00:00:01"),
        ("2015-06-11 08:26:00",) * 2 + ("2015-06-11 08:26:00",),
    ],
)
def test_the_day_is_told_again_only_where_it_is_another(one, other, words):
    [finding] = timed(files(("train/a", {"time": one}), ("test/b", {"time": other})))
    assert finding.message.startswith(f"the burst ({words}) has files")


def test_groups_part_bursts():
    given = files(at("train/a", 0, device="x"), at("test/b", 1, device="y"), at("test/c", 2, device="x"))
    assert [each.key for each in timed(given, group=["device"])] == [("burst", "x")]
    [finding] = timed(given, group=["device"])
    assert finding.message.startswith("the burst (device=x, 2015-06-11 08:26:00 to 08:26:02) has files")


def test_splits_of_one_side_may_share_and_those_of_two_may_not():
    given = files(at("train/a", 0), at("val/b", 1), at("test/c", 30))
    assert timed(given, between=[["train", "val"], ["test"]]) == []
    assert members(timed(given)) == [{"train": 1, "val": 1}]


def test_rows_are_named_by_line_and_keyed_by_what_they_are_called():
    cells = [("train", "a", 0), ("train", "b", 40), ("test", "c", 5), ("test", "d", 41)]
    rows = [{"path": "m.csv", "row": line, "row_name": name, "split": split, "time": f"2015-06-11 08:26:{second:02}",
             "file_path": f"{name}.jpg"} for line, (split, name, second) in enumerate(cells, 2)]  # fmt: skip
    first, second = timed(table("rows", *rows), of=ROWS)
    assert (first.subject, first.key, second.key) == ("m.csv", ("burst", "a"), ("burst", "b"))
    assert first.message.endswith("has rows on 2 sides of split, expected one: 1 of test: line 4 (c); 1 of train: line 2 (a)")
    assert [mark.path for mark in first.evidence] == ["c.jpg", "a.jpg"]


def test_members_that_tell_nothing_are_not_judged():
    nothing, no_moment = ("train/b", {}), ("train/c", {"time": "yesterday", "latitude": "1", "longitude": "1"})
    outside, unplaced = placed("train/d", 91.0, 0.0), at("train/e", 1)
    words = "time, latitude, longitude"
    assert there(files(placed("train/a", 0.0, 0.0), placed("test/a", 2.0, 2.0), nothing, no_moment, outside, unplaced)) == [
        NotJudged(f"files without {words}", 1),
        NotJudged(f"files whose {words} tell no burst", 3),
    ]


def test_members_without_group_split_or_side_are_not_judged():
    given = files(at("train/a", 0, device="x"), at("test/b", 50, device="x"), at("train/c", 1), at("extra/d", 2, device="x"))
    given = pl.concat([given, given.tail(1).with_columns(path=pl.lit("e"), split=None)])
    assert timed(given, group=["device"], between=[["train"], ["test"]]) == [
        NotJudged("files without device", 1),
        NotJudged("files without split", 1),
        NotJudged("files whose split is on no side", 1),
    ]


def test_one_side_alone_is_not_judged():
    assert timed(files(at("train/a", 0), at("train/b", 1))) == [NotJudged("files that all lie on one side", 2)]


def test_nothing_there_is_nothing_found():
    given = files(placed("train/a", 0.0, 0.0)).clear()
    assert there(given) == timed(given) == numbered(given.with_columns(frame=pl.lit(""))) == []


HOSTILE = [
    "", " ", "nan", "inf", "0/0", "2015-06-11", "2015-13-11 08:26:00", "2015-06-11 25:00:00", "2015-06-11 08:26:60", "9999999999999999999",
    "2015-06-11 08:26:00\n", "-2015-06-11 08:26:00", "２０１５-06-11 08:26:00", "<script>", "a::b|c\u202e", "\x00",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_time_place_or_frame_is_never_in_a_burst(text):
    given = files(
        ("train/a", dict.fromkeys(("time", "latitude", "longitude"), text)),
        ("test/b", dict.fromkeys(("time", "latitude", "longitude"), text)),
    )
    assert members(there(given)) == []


@pytest.mark.parametrize("number", ["9" * 19, "9" * 400])
def test_a_number_beyond_counting_is_cut_and_breaks_nothing(number):
    assert len(members(numbered(files(framed("train/a", number), framed("test/b", number))))) <= 1


@pytest.mark.parametrize(
    "text",
    ["2015-06-11T08:26:00Z", "2015:06:11 08:26:00", "20150611_082600", "20150611082600", "2015-06-11 12:26:00+04:00",
     "2015-06-11T04:56:00.000-0330", " 2015-06-11 08:26:00 "],
)  # fmt: skip
def test_a_moment_is_the_same_however_it_is_written(text):
    assert members(timed(files(at("train/a", 0), ("test/b", {"time": text})), 0)) == [{"test": 1, "train": 1}]


@pytest.mark.parametrize(("seconds", "leaks"), [(10.0, True), (10.5, False), (math.nan, False), (math.inf, False), (1e300, False)])
def test_numbers_are_seconds(seconds, leaks):
    given = files(("train/a", {}), ("test/b", {})).with_columns(pl.Series("time", [0.0, seconds]))
    findings = timed(given)
    assert bool(members(findings)) == leaks
    assert not leaks or "the burst (0 s to 10 s) has files" in findings[0].message


def test_a_file_of_two_sources_is_one_member():
    given = files(at("train/a", 0), at("train/a", 0), at("test/b", 1))
    assert members(timed(given)) == [{"test": 1, "train": 1}]


SPOTS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 12), st.integers(0, 6), st.integers(0, 6)), max_size=25)


@given(SPOTS, st.integers(0, 3), st.integers(0, 3))
def test_bursts_are_those_of_holding_all_against_all(spots, within_s, within_m):
    given = pl.DataFrame(
        {
            _bursts.GROUP: [group for group, *_ in spots],
            _bursts.MOMENT: [second * 1_000_000 for _, second, *_ in spots],
            _bursts.LATITUDE: [north * METRE_DEG for *_, north, _ in spots],
            _bursts.LONGITUDE: [east * METRE_DEG for *_, east in spots],
        },
        schema=dict.fromkeys((_bursts.GROUP, _bursts.MOMENT), pl.Int64) | dict.fromkeys((_bursts.LATITUDE, _bursts.LONGITUDE), pl.Float64),
    )
    labels = _bursts.linked(given, _bursts.Reach(within_s * 1_000_000, within_m))[_bursts.BURST].to_list()
    assert [[one == other for other in labels] for one in labels] == connected(spots, within_s, within_m).tolist()


def connected(spots, within_s, within_m):
    """Which are of one burst, by going from each to all that are near, as often as it takes."""
    cells = np.array(spots, dtype=float).reshape(-1, 4)
    apart = np.abs(cells[:, None] - cells)
    near = (apart[..., 0] == 0) & (apart[..., 1] <= within_s) & (np.hypot(apart[..., 2], apart[..., 3]) <= within_m + 1e-3)
    for _ in spots:
        near = near @ near
    return near


OPTIONS = {
    "of": burst_leakage.FILES, "split": "split", "between": None, "group": [], "time": None, "within_s": None, "position": None,
    "within_m": None, "frame": None, "within_frames": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"time": TIME, "within_s": 1.0}, None),
        ({"time": TIME, "within_s": 1.0, "of": ROWS}, None),
        ({"time": TIME, "within_s": 1.0, "of": Countable.read("images")}, None),
        ({}, "none of 'time', 'position' and 'frame' is named, expected at least one"),
        ({"time": TIME}, "'time' is stated and 'within_s' is not, expected both or neither"),
        ({"within_m": 1.0}, "'within_m' is stated and 'position' is not, expected both or neither"),
        ({"time": TIME, "within_s": -1.0}, "'within_s' is -1, expected 0 to 86,400"),
        ({"time": TIME, "within_s": math.nan}, "'within_s' is nan, expected 0 to 86,400"),
        ({"position": [LATITUDE, LONGITUDE], "within_m": -0.5}, "'within_m' is -0.5, expected 0 or more"),
        ({"position": [LATITUDE], "within_m": 1.0}, "'position' names 1 values, expected two: latitude and longitude"),
        ({"frame": FRAME, "within_frames": 1, "of": Countable.read("instances")},
         "'of' is instances, expected files, rows or a table of one row for a file, such as images"),
        ({"frame": FRAME, "within_frames": 1, "between": [["train"]]}, "'between' has two sides or more, as in [[train, val], [test]]"),
    ],
)  # fmt: skip
def test_what_is_named_and_how_far_it_reaches_stand_together(options, words):
    assert burst_leakage.verify({**OPTIONS, **options}) == words
