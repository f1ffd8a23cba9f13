from dsqc.finding import Finding, Mark
from dsqc.rules import empty_mask
from tables import table


def test_a_mask_of_background_is_named():
    assert list(empty_mask.check(table("masks", {"path": "m.png", "labelled_px": 0, "width_px": 640, "height_px": 480}))) == [
        Finding(
            "m.png",
            "has no labelled pixel (307,200 px of background), expected at least one",
            values={"labelled_px": 0, "background_px": 307_200},
            evidence=(Mark("m.png", caption="no labelled pixel"),),
        )
    ]


def test_a_mask_of_one_labelled_pixel_is_silent():
    assert list(empty_mask.check(table("masks", {"path": "m.png", "labelled_px": 1}))) == []


def test_findings_come_in_the_order_of_their_paths():
    rows = table("masks", *({"path": path, "labelled_px": 0} for path in "ba"))
    assert [finding.subject for finding in empty_mask.check(rows)] == ["a", "b"]


def test_no_mask_is_no_finding():
    assert list(empty_mask.check(table("masks"))) == []
