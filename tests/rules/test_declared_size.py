import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import declared_size
from tables import table

ENTRY = {"path": "a.json", "pointer": "/images/0", "image_id": "3", "image_path": "i/f3.jpg", "width_px": 480, "height_px": 640}
IMAGE = {"path": "i/f3.jpg", "width_px": 640, "height_px": 480, "orientation": 1}


def found(*entries, images=(IMAGE,)):
    return list(declared_size.check(table("entries", *entries), table("images", *images)))


def hint(entry, **image):
    [finding] = found({**ENTRY, **entry}, images=[{**IMAGE, **image}])
    return finding.message.partition(", the picture has ")[2]


def test_swapped_sides_are_named():
    assert found(ENTRY) == [
        Finding(
            "a.json",
            "states 480×640 px for i/f3.jpg, the picture has 640×480 px: sides swapped",
            key=("3",),
            values={"width_px": 480, "height_px": 640, "image_width_px": 640, "image_height_px": 480},
            evidence=(Mark("i/f3.jpg", caption="stated size: sides swapped", annotations="a.json", stated_px=(0, 0, 480, 640)),),
        )
    ]


def test_an_orientation_that_turns_the_picture_is_the_cause():
    assert hint({}, orientation=6) == "640×480 px: sides swapped by EXIF orientation 6 of the picture"
    assert hint({}, orientation=5).endswith("by EXIF orientation 5 of the picture")
    assert hint({}, orientation=4) == "640×480 px: sides swapped"


def test_a_factor_and_a_few_pixels_are_named_and_else_nothing():
    assert hint({"width_px": 320, "height_px": 240}) == "640×480 px: half the size"
    assert hint({"width_px": 640, "height_px": 479}) == "640×480 px: 1 px shorter"
    assert hint({"width_px": 700, "height_px": 900}) == "640×480 px"


def test_the_stated_size_is_silent():
    assert found({**ENTRY, "width_px": 640, "height_px": 480}) == []


def test_a_side_that_differs_alone_is_told():
    assert len(found({**ENTRY, "width_px": 640, "height_px": 481})) == 1
    assert len(found({**ENTRY, "width_px": 641, "height_px": 480})) == 1


def test_a_picture_that_several_files_and_sources_name_is_told_once_a_file():
    images = [{**IMAGE, "source": "one"}, {**IMAGE, "source": "two"}]
    assert [finding.subject for finding in found({**ENTRY, "path": "b.json"}, ENTRY, images=images)] == ["a.json", "b.json"]


def test_entries_of_one_id_are_told_apart_by_their_places():
    findings = found(ENTRY, {**ENTRY, "pointer": "/images/1"})
    assert [finding.key for finding in findings] == [("/images/0",), ("/images/1",)]


def test_what_has_no_size_no_picture_or_no_measured_picture_is_not_judged():
    entries = [
        {**ENTRY, "width_px": 640, "height_px": 480},
        {**ENTRY, "width_px": None},
        {**ENTRY, "height_px": None},
        {**ENTRY, "image_path": None},
        {**ENTRY, "image_path": "i/broken.jpg"},
    ]
    assert found(*entries) == [
        NotJudged("entries that state no width or no height", 2),
        NotJudged("entries whose picture is not there", 1),
        NotJudged("entries whose picture was not measured: not readable, or outside the scope", 1),
    ]


def test_pictures_of_which_none_was_measured_are_told_to_the_caller():
    with pytest.raises(NothingRelatesError):
        found(ENTRY, images=[{**IMAGE, "path": "i/other.jpg"}])


def test_no_entry_is_no_finding():
    assert found() == []
