from dsqc.finding import Finding, Mark
from dsqc.rules import valid_geometry
from tables import table

FAULT = {
    "path": "a.json",
    "pointer": "/annotations/3",
    "annotation_id": "7",
    "file_name": "f7.jpg",
    "image_path": "i/f7.jpg",
    "fault": "rle-sum",
    "detail": "runs add up to 63 px, size [8, 8] has 64 px",
}
SHAPE = {"path": "a.json", "pointer": "/annotations/4", "annotation_id": "8", "file_name": "f7.jpg", "category": "mono"}


def found(faults=(), instances=()):
    return list(valid_geometry.check(table("shape_faults", *faults), table("instances", *instances)))


def test_a_fault_is_told_with_annotation_and_picture():
    assert found([FAULT]) == [
        Finding(
            "a.json",
            "annotation 7 of f7.jpg: runs add up to 63 px, size [8, 8] has 64 px",
            key=("7", "rle-sum"),
            values={"fault": "rle-sum", "pointer": "/annotations/3", "count": 1},
            evidence=(Mark("i/f7.jpg", caption="rle-sum", instances=("/annotations/3",)),),
        )
    ]


def test_a_fault_of_something_without_an_id_is_told_by_its_place():
    [finding] = found([{**FAULT, "annotation_id": None, "file_name": None, "image_path": None, "pointer": "/categories/0"}])
    assert finding.message == "/categories/0: runs add up to 63 px, size [8, 8] has 64 px"
    assert (finding.key, finding.evidence[0].path) == (("/categories/0", "rle-sum"), "a.json")


def test_two_kinds_of_fault_are_two_findings_and_two_of_a_kind_are_one():
    [odd, short] = found([{**FAULT, "fault": "polygon-odd", "detail": "5 coordinates"}] * 2 + [{**FAULT, "fault": "polygon-short"}])
    assert odd.message == "annotation 7 of f7.jpg: 5 coordinates (2 such faults, this is the first)"
    assert (odd.key, odd.values["count"], short.key) == (("7", "polygon-odd"), 2, ("7", "polygon-short"))


def test_one_id_in_two_files_is_two_findings():
    assert [finding.subject for finding in found([{**FAULT, "path": "b.json"}, FAULT])] == ["a.json", "b.json"]


def test_a_polygon_that_crosses_itself_is_shown():
    box = {"box_x_px": 1.0, "box_y_px": 2.0, "box_width_px": 3.0, "box_height_px": 4.0, "image_path": "i/f7.jpg"}
    assert found(instances=[{**SHAPE, **box, "crosses_itself": True}]) == [
        Finding(
            "a.json",
            "annotation 8 (mono) of f7.jpg: its polygon crosses itself",
            key=("8", "crosses-itself"),
            values={"fault": "crosses-itself", "pointer": "/annotations/4"},
            evidence=(
                Mark("i/f7.jpg", (1, 2, 3, 4), caption="its polygon crosses itself", annotations="a.json", instances=("/annotations/4",)),
            ),
        )
    ]


def test_runs_written_row_by_row_are_told():
    [finding] = found(instances=[{**SHAPE, "row_major": True}])
    message = "annotation 8 (mono) of f7.jpg: its runs fit the stated box only when read row by row: written row-major?"
    assert (finding.message, finding.key) == (message, ("8", "row-major"))


def test_annotations_of_one_id_are_told_apart_by_their_places():
    crossing = {**SHAPE, "crosses_itself": True}
    findings = found(instances=[crossing, {**crossing, "pointer": "/annotations/5"}])
    assert [finding.key[0] for finding in findings] == ["/annotations/4", "/annotations/5"]


def test_a_sound_shape_is_silent():
    assert found(instances=[SHAPE]) == []


def test_nothing_is_no_finding():
    assert found() == []
