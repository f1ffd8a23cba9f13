import re

import polars as pl
import pytest

from dsqc.renderers import _charts
from dsqc.renderers._charts import strips, svg
from dsqc.renderers._charts.chart import Cell, shade
from renderers import reports


def charts(*outcomes, **facts):
    return {chart.name: chart for chart in _charts.charts(reports.report(*outcomes, facts=facts))}


FILES = pl.DataFrame(
    {"path": ["a.jpg", "b.jpg", "c.jpg", "all.json"], "source": ["images"] * 3 + ["coco"], "split": ["train", "train", "val", None]}
)


def instances(*rows, path="all.json", source="coco"):
    """Rows of picture, category, area."""
    columns = {"image_path": pl.String, "category": pl.String, "area_px": pl.Int64}
    frame = pl.DataFrame(rows, schema=columns, orient="row").with_row_index("number")
    return frame.select(
        pl.lit(source).alias("source"), pl.lit(path).alias("path"), "image_path", pl.lit(None, pl.String).alias("file_name"),
        pl.lit("1").alias("image_id"), pl.lit("1").alias("category_id"), "category", "area_px", pl.col("number").alias("box_x_px"),
        pl.lit(0.0).alias("box_y_px"), pl.lit(1.0).alias("box_width_px"), pl.lit(1.0).alias("box_height_px"),
    )  # fmt: skip


SMALL = instances(("a.jpg", "mono", 100), ("a.jpg", "mono", 199), ("b.jpg", "few", 200), ("c.jpg", "mono", 5_000))


def test_nothing_is_drawn_without_facts():
    assert charts() == {}
    assert charts(files=FILES) == {}


def test_objects_are_counted_by_class_and_split():
    chart = charts(files=FILES, instances=SMALL)["classes"]
    assert chart.title == "Objects by class and split"
    assert chart.head == ["class", "train", "val", "all"]
    assert chart.rows == [["mono", Cell("2", 4), Cell("1", 5), "3"], ["few", Cell("1", 2), Cell("0", 0), "1"]]
    assert chart.says == "4 labelled objects of source coco: 2 classes by split. The darker, the larger its share of the column."


def test_an_object_in_several_files_is_counted_once_as_the_file_with_the_most_classes_names_it():
    plain = SMALL.with_columns(pl.lit("plain.json").alias("path"), pl.lit("flake").alias("category"))
    chart = charts(files=FILES, instances=pl.concat([plain, SMALL]))["classes"]
    assert [row[0] for row in chart.rows] == ["mono", "few"]
    assert chart.says.startswith("4 labelled objects of source coco, listed 8 times in its files: 2 classes")


def test_of_two_sources_the_one_that_splits_part_is_shown():
    other = instances(*[("other.jpg", "mono", 9)] * 9, source="another")
    assert "source coco" in charts(files=FILES, instances=pl.concat([other, SMALL]))["classes"].says


def test_areas_are_told_with_the_least_that_a_check_asks_for():
    check = reports.outcome("floor", rows_seen={"instances": 4}, limits={"at_least_px": 200})
    other = reports.outcome("other", rows_seen={"regions": 4}, limits={"at_least_px": 300})
    chart = charts(check, other, files=FILES, instances=SMALL)["areas"]
    assert chart.head == ["class", "count", "least px", "median px", "largest px", "under 200 px"]
    assert chart.rows == [["mono", 3, 100, "199", 5_000, 2], ["few", 1, 200, "200", 200, 0]]
    assert chart.says == (
        "4 labelled objects of source coco, from 100 to 5,000 px, half of them up to 200 px. 2 cover fewer than the 200 px of floor."
    )
    assert chart.drawing is not None
    assert re.findall('class="limit-told">(.*?)<', chart.drawing) == ["200 px: floor"]


def boxes(drawing, kind):
    """Where the texts of a kind lie: left, right, top and foot, by the letter."""
    texts = re.findall(rf'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)" class="{kind}">(.*?)</text>', str(drawing))
    for x, y, anchor, told in texts:
        left = float(x) - (6.5 * len(told) if anchor == "end" else 0)
        yield left, left + 6.5 * len(told), float(y) - 8, float(y)


@pytest.mark.parametrize("limits", [(200,), (100, 200, 300, 400), (150, 4_000, 4_500), (4_000, 4_500)])
def test_no_line_of_a_limit_crosses_the_label_of_a_strip_or_the_name_of_a_limit(limits):
    checks = [reports.outcome(f"floor-{limit}", rows_seen={"instances": 4}, limits={"at_least_px": limit}) for limit in limits]
    long = SMALL.with_columns(pl.format("{} of a long name", "category").alias("category"))
    drawing = charts(*checks, files=FILES, instances=long)["areas"].drawing
    lines = re.findall(r'<line x1="([\d.]+)" x2="[\d.]+" y1="([\d.]+)" y2="([\d.]+)" class="limit">', str(drawing))
    texts = [*boxes(drawing, "label"), *boxes(drawing, "limit-told")]
    assert (len(texts), len({x for x, *_ in lines})) == (2 + len(limits), len(limits))
    for x, top, foot in (map(float, line) for line in lines):
        assert [box for box in texts if box[0] < x < box[1] and top < box[3] and foot > box[2]] == []


def test_checks_for_whose_names_there_is_no_room_are_counted():
    checks = [reports.outcome(f"floor-{number}", rows_seen={"instances": 4}, limits={"at_least_px": 200}) for number in range(9)]
    drawing = charts(*checks, files=FILES, instances=SMALL)["areas"].drawing
    assert re.findall('class="limit-told">(.*?)<', str(drawing)) == ["200 px: floor-0 and 8 more"]


def test_classes_and_values_that_are_numbers_are_in_the_order_of_numbers():
    numbered = instances(*[("a.jpg", "10", 9)] * 3, *[("b.jpg", "9", 9)] * 2, ("c.jpg", "100", 9))
    drawn = charts(files=FILES, instances=numbered)
    assert [row[0] for row in drawn["classes"].rows] == ["9", "10", "100"]
    assert [row[0] for row in drawn["areas"].rows] == ["9", "10", "100"]
    assert re.findall('class="label">(.*?) ·', str(drawn["areas"].drawing)) == ["9", "10", "100"]


def test_of_many_values_the_largest_are_shown_in_the_order_of_numbers():
    values = pl.DataFrame({"source": "masks", "path": "a.png", "label": [str(number) for number in range(30)], "area_px": range(1, 31)})
    rows = charts(files=FILES, mask_values=values)["shares-masks"].rows
    assert [row[0] for row in rows] == [*map(str, range(10, 30)), "10 more"]


def test_splits_that_are_numbers_are_in_the_order_of_numbers():
    files = FILES.with_columns(split=pl.Series(["10", "9", "9", None]))
    assert charts(files=files, instances=SMALL)["classes"].head == ["class", "9", "10", "all"]


def test_the_edges_of_the_histogram_are_whole_and_six_for_a_factor_of_ten():
    assert strips.edges(1, 10) == [1, 2, 3, 4, 5, 7, 10, 15]
    assert strips.edges(100, 999) == [100, 147, 215, 316, 464, 681, 1_000]
    assert strips.edges(0, 0) == [1, 2]


def test_an_area_at_an_edge_lies_above_it():
    frame = pl.DataFrame({"label": "1", "area_px": [0, 1, 9, 10, 14, 15]})
    assert strips.histogram(frame, "label", [1, 10, 15, 22]) == {("1", 0): 3, ("1", 1): 2, ("1", 2): 1}


def test_objects_per_picture_count_pictures_that_have_none():
    entries = pl.DataFrame({"source": "coco", "image_path": ["a.jpg", "b.jpg", "c.jpg", "d.jpg"], "file_name": None, "image_id": "1"},
                           schema_overrides={"file_name": pl.String})  # fmt: skip
    chart = charts(files=FILES, instances=SMALL, entries=entries)["per-image"]
    assert chart.rows == [("0", 1), ("1", 2), ("2", 1)]
    assert chart.says == "4 pictures have from 0 to 2 objects, 1.0 on average. 1 is named by an annotation file and has none."


def test_many_objects_per_picture_are_drawn_in_wider_bars():
    crowd = instances(*[("a.jpg", "mono", 9)] * 100, *[("b.jpg", "mono", 9)] * 3)
    rows = charts(files=FILES, instances=crowd)["per-image"].rows
    assert (rows[0], rows[-1], len(rows)) == (("0–4", 1), ("100–104", 1), 21)


def test_shares_of_mask_values_are_told_by_split():
    files = pl.DataFrame({"path": ["a.png", "b.png", "c.png"], "source": "masks", "split": ["train", "train", "val"]})
    values = pl.DataFrame({"source": "masks", "path": ["a.png", "a.png", "b.png", "c.png", "c.png"], "label": ["0", "1", "0", "0", "1"],
                           "area_px": [60, 40, 100, 99_999, 1]})  # fmt: skip
    chart = charts(files=files, mask_values=values)["shares-masks"]
    assert chart.rows == [
        ["0", Cell("80.00 %", 5), Cell("100.00 %", 5), "99.96 %"],
        ["1", Cell("20.00 %", 2), Cell("< 0.01 %", 1), "0.04 %"],
    ]
    assert chart.says == "3 masks of source masks, 2 values, 100,200 pixels."


def sized(*sizes, source="images"):
    return pl.DataFrame([(source, *size) for size in sizes], schema=["source", "width_px", "height_px"], orient="row")


def test_pictures_of_one_size_are_told_in_words():
    [chart] = charts(images=sized((640, 480), (640, 480))).values()
    assert (chart.says, chart.drawing, chart.rows) == ("All 2 of source images are 640 × 480 px.", None, ())


def test_pictures_of_a_few_sizes_are_told_in_a_table():
    chart = charts(images=sized((640, 480), (640, 480), (640, 450)))["sizes-images"]
    assert (chart.rows, chart.drawing) == ([["640 × 480", 2], ["640 × 450", 1]], None)
    assert "2 sizes, 640 px wide and from 450 to 480 px high." in chart.says


def test_pictures_of_several_sizes_are_drawn():
    chart = charts(images=sized((640, 480), (640, 480), (800, 450), (800, 451), (800, 452)))["sizes-images"]
    assert chart.rows[:2] == [["640 × 480", 2], ["800 × 450", 1]]
    assert chart.says == (
        "5 pictures of source images have 4 sizes, from 640 to 800 px wide and from 450 to 480 px high. "
        "The most frequent is 640 × 480 px, of 2."
    )
    assert re.findall("<circle.*?><title>(.*?)</title>", str(chart.drawing))[:2] == ["640 × 480 px: 2 pictures", "800 × 450 px: 1 pictures"]


def test_pictures_in_arrays_have_sizes_too():
    arrays = pl.DataFrame(
        {"source": "npz", "generation": [0, 0, 1], "array_name": ["image", "label", "image"], "shape": ["40,60,3", "40,60", "9,9,3"]}
    )
    assert charts(arrays=arrays)["sizes"].says == "All 1 of source npz are 60 × 40 px."


def hashed(*hashes):
    return pl.DataFrame({"path": [f"{number}.png" for number in range(len(hashes))], "phash": hashes})


def linked(*pairs):
    return pl.DataFrame(
        [(f"{one}.png", f"{other}.png", is_copy) for one, other, is_copy in pairs], schema=["path", "other_path", "is_copy"], orient="row"
    )


def test_groups_of_copies_are_those_that_links_join():
    links = linked((0, 1, True), (1, 2, True), (3, 4, True), (4, 5, False))
    chart = charts(hashes=hashed(1, 1, 2, 3, 3, 4), likenesses=links)["copies"]
    assert chart.head == ["pictures in a group", "groups of proved copies", "groups with one hash"]
    assert chart.rows == [[2, 1, 2], [3, 1, 0]]
    assert chart.says == (
        "Of 6 pictures whose hashes were compared, 5 in 2 groups are proved copies of each other, as far as checks asked, "
        "and 4 in 2 groups have one hash in common."
    )


def test_pictures_without_copies_are_told_in_words():
    assert charts(hashes=hashed(1, 2))["copies"].says == (
        "Of 2 pictures whose hashes were compared, none is proved a copy of another, as far as checks asked, and no two have the same hash."
    )


@pytest.mark.parametrize(("share", "expected"), [(0, 0), (0.001, 1), (0.2, 2), (0.99, 5), (1, 5)])
def test_a_shade_tells_a_share(share, expected):
    assert shade(share) == expected


@pytest.mark.parametrize(
    ("least", "most", "marks"),
    [(0, 100, [0, 20, 40, 60, 80, 100]), (640, 640, [550, 600, 650, 700, 750]), (450, 600, [450, 500, 550, 600])],
)
def test_ticks_are_round_and_hold_what_is_drawn(least, most, marks):
    assert svg.ticks(least, most) == marks


def test_an_element_escapes_all_that_it_is_given():
    assert (
        svg.element("text", reports.TAG, class_='a"b', x=1.04)
        == '<text class="a&#34;b" x="1">&lt;script&gt;alert(1)&lt;/script&gt;.png</text>'
    )
