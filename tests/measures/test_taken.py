import math

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from dsqc.measures import pillow
from dsqc.measures.metadata import read
from dsqc.measures.taken import Taken, taken
from pictures import encoded, photo

REEF = {1: "S", 2: (21.0, 4.0, 9.5), 3: "E", 4: (55.0, 13.0, 1.0)}
NOWHERE = (None, None)
"""Neither latitude nor longitude."""


def place(**changed):
    """The position of the reef with fields changed: hemisphere_of_latitude, latitude, hemisphere_of_longitude, longitude."""
    fields = dict(zip(("south", "latitude", "east", "longitude"), REEF, strict=True))
    found = taken({}, {**REEF, **{fields[name]: value for name, value in changed.items()}})
    return found.latitude_deg, found.longitude_deg


def moment(text, **others):
    return taken({0x9003: text, **{{"fraction": 0x9291, "offset": 0x9011}[name]: value for name, value in others.items()}}, {}).at


def test_a_picture_tells_when_and_where_it_was_taken():
    found = taken({0x9003: "2015:06:11 08:26:10"}, REEF)
    assert found == Taken("2015-06-11T08:26:10", pytest.approx(-21.069306, abs=1e-6), pytest.approx(55.216944, abs=1e-6))


def test_it_is_read_out_of_a_file():
    exif = Image.Exif()
    exif.update({0x8769: {0x9003: "2015:06:11 08:26:10", 0x9291: "25", 0x9011: "+04:00"}, 0x8825: REEF})
    content = encoded(photo(40, 30), exif=exif)
    found = read(pillow.opened(content, 1_000_000), content).taken
    assert (found.at, round(found.latitude_deg, 4), round(found.longitude_deg, 4)) == ("2015-06-11T08:26:10.25+04:00", -21.0693, 55.2169)


def test_nothing_stated_is_nothing_told():
    assert taken({}, {}) == Taken(None, None, None)


def test_the_time_of_digitising_stands_in_for_that_of_the_original():
    assert taken({0x9003: "0000:00:00 00:00:00", 0x9004: "2015:06:11 08:26:10"}, {}).at == "2015-06-11T08:26:10"


@pytest.mark.parametrize(
    "text",
    ["", "    :  :     :  :  ", "0000:00:00 00:00:00", "2015:13:01 00:00:00", "2015:02:29 00:00:00", "2015:06:11 24:00:00", "2015:06:11",
     "٢٠١٥:06:11 08:26:10", "2015:06:11 08:26:10<script>", b"2015:06:11 08:26:10", 20150611, (2015, 6)],
)  # fmt: skip
def test_what_is_no_moment_is_none(text):
    assert moment(text) is None


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"fraction": "5"}, "2015-06-11T08:26:10.5"),
        ({"fraction": "  "}, "2015-06-11T08:26:10"),
        ({"fraction": "1" * 40}, "2015-06-11T08:26:10"),
        ({"offset": "-03:30"}, "2015-06-11T08:26:10-03:30"),
        ({"offset": "+15:00"}, "2015-06-11T08:26:10"),
        ({"offset": "Z|"}, "2015-06-11T08:26:10"),
        ({"fraction": b"5", "offset": 4}, "2015-06-11T08:26:10"),
    ],
)
def test_fraction_and_offset_are_told_where_they_are_some(others, expected):
    assert moment("2015:06:11 08:26:10\0", **others) == expected


@pytest.mark.parametrize("sign", ["S", "S\0"])
def test_the_hemisphere_is_the_sign(sign):
    assert place(south=sign)[0] == -place(south="N")[0] < 0


def test_the_poles_and_the_date_line_are_places():
    assert place(latitude=(90.0, 0.0, 0.0), longitude=(180.0, 0.0, 0.0)) == (-90.0, 180.0)
    assert place(latitude=(0.0, 0.0, 0.0), longitude=(0.0, 0.0, 0.0)) == (0.0, 0.0)


@pytest.mark.parametrize(
    "changed",
    [
        {"latitude": (90.0, 0.0, 0.01)},
        {"longitude": (180.0, 1.0, 0.0)},
        {"latitude": (IFDRational(0, 0),) * 3},
        {"latitude": (21.0, 4.0, IFDRational(1, 0))},
        {"latitude": (21.0, math.nan, 9.5)},
        {"latitude": (math.inf, 0.0, 0.0)},
        {"latitude": (-21.0, 0.0, 0.0)},
        {"latitude": (21.0, 4.0)},
        {"latitude": 21.0},
        {"latitude": "21"},
        {"latitude": ("21", "4", "9")},
        {"latitude": None},
        {"south": None},
        {"south": "X"},
        {"south": b"S"},
        {"east": ""},
    ],
)
def test_what_is_no_place_is_none(changed):
    assert place(**changed) == NOWHERE
