"""How a dataset is made up, before and after, from literal tables."""

import polars as pl

from dsqc.diff import distributions
from dsqc.diff.distributions import ClassChange, Distribution, Row


def tables(areas, *, names=None):
    """One annotation file of the split train, with annotations as class and area."""
    files = pl.DataFrame({"path": ["a.json", "x.png"], "source": ["coco", "images"], "split": ["train", "train"]})
    rows = [("coco", "a.json", "x.png", "x.png", "1", name, area) for name, area in areas]
    columns = ("source", "path", "file_name", "image_path", "category_id", "category", "area_px")
    instances = pl.DataFrame(rows, schema={name: pl.Int64 if name == "area_px" else pl.String for name in columns}, orient="row")
    named = names or {name: "1" for name, _ in areas}
    categories = pl.DataFrame({"source": ["coco"] * len(named), "category_id": list(named.values()), "category": list(named)})
    return {"files": files, "instances": instances, "categories": categories}


def test_the_same_twice_is_folded():
    side = tables([("cat", 100), ("cat", 300)])
    found = distributions.compare(side, side, ["split"])
    assert [(each.title, each.changed, each.is_same) for each in found] == [
        ("annotations by class", [], True),
        ("areas of annotations, px", [], True),
        ("annotations per picture", [], True),
    ]
    assert found[1].same == [Row(("coco", "train", "cat"), *[(2, 100, 150.0, 200.0, 250.0, 300, 1, 1, 2)] * 2)]


def test_an_instance_that_shrinks_below_the_floor_is_counted():
    old, new = tables([("cat", 300), ("cat", 400)]), tables([("cat", 299), ("cat", 400)])
    [areas] = [each for each in distributions.compare(old, new, ["split"]) if each.changed]
    assert areas.measures == ("count", "min", "q1", "median", "q3", "max", "under 200", "under 300", "under 1024")
    assert areas.changed == [
        Row(("coco", "train", "cat"), (2, 300, 325.0, 350.0, 375.0, 400, 0, 0, 2), (2, 299, 324.25, 349.5, 374.75, 400, 0, 1, 2))
    ]


def test_a_class_that_is_dropped_is_none_on_its_side():
    [by_class, *_] = distributions.compare(tables([("cat", 1), ("dog", 1)]), tables([("cat", 1)]), ["split"])
    assert by_class.changed == [Row(("coco", "train", "dog"), (1,), None)]


def test_what_one_side_did_not_measure_is_said():
    side = tables([("cat", 1)])
    found = distributions.compare(side, {"files": side["files"]}, ["split"])
    assert found[1] == Distribution(
        "areas of annotations, px",
        ("source", "split", "class"),
        ("count", "min", "q1", "median", "q3", "max", "under 200", "under 300", "under 1024"),
        not_compared="instances were not measured now",
    )


def test_classes_come_go_and_get_other_names_and_numbers():
    old = tables([("x", 1)], names={"cat": "1", "dog": "2", "cow": "3", "hen": "4"})
    new = tables([("x", 1)], names={"cat": "2", "hound": "2", "pig": "5", "hen": "4"})
    assert distributions.classes(old, new) == [
        ClassChange("coco", "renamed", "dog", "hound"),
        ClassChange("coco", "removed", "cow", None),
        ClassChange("coco", "added", None, "pig"),
        ClassChange("coco", "renumbered", "cat (1)", "cat (2)"),
    ]
