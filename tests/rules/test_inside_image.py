from dsqc.finding import Finding, Mark
from dsqc.rules import inside_image
from tables import table

OUT = {
    "path": "a.json",
    "annotation_id": "7",
    "category": "smoke-ring",
    "file_name": "f7.jpg",
    "image_path": "i/f7.jpg",
    "outside_px": 12.5,
    "box_x_px": 500.0,
    "box_y_px": 3.0,
    "box_width_px": 24.5,
    "box_height_px": 10.0,
    "size_width_px": 512,
    "size_height_px": 480,
}


def found(*rows, **options):
    return list(inside_image.check(table("instances", *rows), **options))


def test_a_shape_that_leaves_its_picture_is_named_with_its_box():
    assert found(OUT) == [
        Finding(
            "a.json",
            "annotation 7 (smoke-ring) of f7.jpg reaches 12.5 px outside its picture of 512×480 px, expected inside",
            key=("7",),
            values={"outside_px": 12.5, "tolerance_px": 0.0},
            evidence=(Mark("i/f7.jpg", (500, 3, 25, 10), caption="12.5 px outside", annotations="a.json", instances=("",)),),
        )
    ]


def test_a_shape_that_ends_at_the_border_is_inside():
    assert found({**OUT, "outside_px": 0.0}) == []


def test_exactly_the_tolerance_is_allowed_and_more_is_not():
    assert found(OUT, tolerance_px=12.5) == []
    [finding] = found(OUT, tolerance_px=12.0)
    assert finding.message.endswith("reaches 12.5 px outside its picture of 512×480 px, expected at most 12 px")


def test_less_than_a_hundredth_of_a_pixel_is_not_told_as_0():
    [finding] = found({**OUT, "outside_px": 0.004})
    assert "reaches 0.004 px outside" in finding.message


def test_a_picture_that_is_not_there_is_not_shown():
    [finding] = found({**OUT, "image_path": None, "annotation_id": None, "pointer": "/annotations/3"})
    assert (finding.key, finding.evidence) == (("/annotations/3",), ())


def test_no_instance_is_no_finding():
    assert found() == []
