from dsqc.finding import Finding, Mark
from dsqc.rules import label_lines
from tables import table

FAULT = {"path": "a.txt", "pointer": "line 3", "fault": "yolo-range", "detail": "y of its corner 2 is 1.2, expected 0 to 1"}


def found(*faults):
    return list(label_lines.check(table("shape_faults", *faults), table("outlines", {"path": "a.txt"})))


def test_lines_without_a_fault_are_silent():
    assert found() == []


def test_a_line_with_a_fault_is_told():
    assert found(FAULT) == [
        Finding(
            "a.txt",
            "line 3: y of its corner 2 is 1.2, expected 0 to 1",
            key=("line 3", "yolo-range"),
            values={"fault": "yolo-range", "pointer": "line 3", "count": 1},
            evidence=(Mark("a.txt", caption="yolo-range", instances=("line 3",)),),
        )
    ]


def test_two_lines_are_two_findings():
    assert [finding.key for finding in found(FAULT, {**FAULT, "pointer": "line 4"})] == [("line 3", "yolo-range"), ("line 4", "yolo-range")]
