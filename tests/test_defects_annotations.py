"""The small MaskTerial broken in one way at a time, in what annotates its pictures and names them.

Every consequence is stated, and nothing else is told.
"""

import json
import math
import shutil
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image

from alike import ALIKE, without_similarity
from dsqc.measures import rle
from dsqc.samples.maskterial import semantic_mask
from expected import (
    AGNOSTIC,
    FILES,
    FLOOR_200,
    FLOOR_300,
    FULL,
    GROUP,
    KEYS,
    NAMES,
    NOT_ANNOTATED,
    above,
    counted,
    disagreements,
    named,
    of,
    unmapped,
)
from small import (
    FIRST,
    GIT_LFS_POINTER,
    HTML,
    IMAGE,
    IMAGES,
    INSTANCES,
    MASK,
    MASKS,
    META,
    PICTURES,
    RLE,
    SIZE_PX,
    draw,
    edited,
    grid,
    painted,
    rectangle,
)

TEST, TRAIN = INSTANCES["test"], INSTANCES["train"]
LARGE = TEST[0]
SMALL = next(annotation for annotation in TEST if 200 < annotation["area"] < 300)
SPECK = next(annotation for annotation in TEST if annotation["area"] < 200)
"""LARGE is in every file of its split, SMALL in two of them, SPECK in the full one alone: what is wrong with it has no consequences."""

DUE = semantic_mask(FIRST)
AREA, BOX, COUNTS = SPECK["area"], SPECK["bbox"], SPECK["segmentation"]["counts"]
RUNS = rle.unpack(COUNTS).tolist()
PLACE = f"/annotations/{TEST.index(SPECK)}"
THE_SPECK, WHOSE = f"annotation {named(SPECK)}", f"annotation {of(SPECK)}"
NO_AREA, NO_BOX = ([(FULL, f"{THE_SPECK} states no {what} in numbers")] for what in ("area", "box"))

BOW = [10, 10, 40, 40, 40, 10, 10, 40]
BEYOND = [230, 10, 250, 10, 250, 20, 230, 20]


@contextmanager
def annotation(root, file, number):
    """One annotation of a file, to be changed in place."""
    with edited(root / file) as coco:
        [found] = [each for each in coco["annotations"] if each["id"] == number]
        yield found


def text(numbers):
    return "[" + ", ".join(f"{number:g}" for number in numbers) + "]"


def pixels(value):
    """The change of the runs or polygons alone."""
    return lambda speck: speck.update(segmentation=value)


def counts(value, size=(150, 240)):
    return pixels({"size": list(size), "counts": value})


def box(*sides):
    return lambda speck: speck.update(bbox=list(sides))


def faulty(words):
    return {"valid-geometry": [(FULL, f"{WHOSE}: {words}")]}


def other_area(area, words):
    return {"declared-area": [(FULL, f"{THE_SPECK} states an area of {area} px, its shape covers {AREA} px{words}")]}


def other_box(stated, hint="", tight=BOX):
    return {"declared-box": [(FULL, f"{THE_SPECK} states the box {text(stated)} px, its tight box is {text(tight)} px (±1 px){hint}")]}


def row_by_row():
    """The runs of the speck read along the rows, which COCO reads down the columns, and the box that they have there."""
    runs = rle.from_mask(grid(SPECK).T)
    rows, columns = np.nonzero(rle.to_mask(runs, *SIZE_PX[::-1]))
    tight = (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)
    return rle.pack(runs).decode(), tight


def outline(points, area_px, sides):
    return lambda speck: speck.update(segmentation=[points], area=area_px, bbox=list(sides))


X, Y, WIDTH, HEIGHT = BOX
ALONG_ROWS, ALONG_ROWS_BOX = row_by_row()

SPECKS = {
    "twice its area": (lambda speck: speck.update(area=2 * AREA), other_area(2 * AREA, " (±0.5 px): twice its area")),
    "the area of its box": (
        lambda speck: speck.update(area=WIDTH * HEIGHT),
        other_area(f"{WIDTH * HEIGHT:g}", " (±0.5 px): the area of its box"),
    ),
    "an area off by one": (lambda speck: speck.update(area=AREA + 1), other_area(AREA + 1, " (±0.5 px)")),
    "an area of 0": (lambda speck: speck.update(area=0), other_area(0, "")),
    "an area in a list": (
        lambda speck: speck.update(area=[AREA]),
        faulty(f"area is [{AREA}], expected a finite number of px") | {"declared-area": NO_AREA},
    ),
    "an area of NaN": (
        lambda speck: speck.update(area=math.nan),
        {"readable": [(FULL, f"{PLACE}/area: is NaN, which is no number of JSON")]}
        | faulty("area is nan, expected a finite number of px")
        | {"declared-area": NO_AREA},
    ),
    "no area": (lambda speck: speck.pop("area"), {"declared-area": NO_AREA}),
    "a box of two corners": (box(X, Y, X + WIDTH, Y + HEIGHT), other_box((X, Y, X + WIDTH, Y + HEIGHT), ": written [x1, y1, x2, y2]")),
    "a box with its sides swapped": (box(Y, X, HEIGHT, WIDTH), other_box((Y, X, HEIGHT, WIDTH), ": written [y, x, height, width]")),
    "a shifted box": (box(X + 5, Y, WIDTH, HEIGHT), other_box((X + 5, Y, WIDTH, HEIGHT))),
    "a box of negative width": (box(X, Y, -WIDTH, HEIGHT), other_box((X, Y, -WIDTH, HEIGHT), ": it has no width")),
    "a box of three numbers": (
        box(X, Y, WIDTH),
        faulty(f"bbox is {[X, Y, WIDTH]}, expected [x, y, width, height] in finite px") | {"declared-box": NO_BOX},
    ),
    "no box": (lambda speck: speck.pop("bbox"), {"declared-box": NO_BOX}),
    "an iscrowd of 2": (lambda speck: speck.update(iscrowd=2), faulty("iscrowd is 2, expected 0 or 1")),
    "runs without the last": (
        counts(rle.pack(np.array(RUNS[:-1])).decode()),
        faulty(f"runs add up to {36_000 - RUNS[-1]:,} px, size [150, 240] has 36,000 px"),
    ),
    "runs with one too many": (
        counts(rle.pack(np.array([*RUNS, 7])).decode()),
        faulty("runs add up to 36,007 px, size [150, 240] has 36,000 px"),
    ),
    "counts without the last character": (
        counts(COUNTS[:-1]),
        faulty(f"counts end inside a number: their last character {COUNTS[-2]!r} says that more follow"),
    ),
    "counts with a strange character": (
        counts(f"{COUNTS[:3]}~{COUNTS[3:]}"),
        faulty("counts hold '~' at place 3, expected the characters '0' to 'o'"),
    ),
    "counts as Python writes bytes": (
        counts(f"b'{COUNTS}'"),
        faulty("""counts begin with "b'", Python's written form of bytes, expected the text alone"""),
    ),
    "counts that are no text": (counts(7), faulty("counts are 7, expected a text or a list of whole numbers")),
    "a size of width and height": (
        counts(COUNTS, (240, 150)),
        faulty("size is [240, 150], which is [width, height], its picture is stated to be 150 px high and 240 px wide"),
    ),
    "the size of another picture": (
        counts(COUNTS, (1200, 1920)),
        faulty("runs add up to 36,000 px, size [1200, 1920] has 2,304,000 px"),
    ),
    "another size of as many pixels": (
        counts(COUNTS, (300, 120)),
        faulty("size is [300, 120], its picture is stated to be 150 px high and 240 px wide"),
    ),
    "runs along the rows": (
        counts(ALONG_ROWS),
        {
            "valid-geometry": [
                (FULL, f"{THE_SPECK}: its runs fit the stated box only when read row by row: written row-major?"),
            ],
            **other_box(BOX, tight=ALONG_ROWS_BOX),
        },
    ),
    "a list of runs": (counts(RUNS), {}),
    "a list of runs with a negative one": (
        counts([RUNS[0] + 2, -1, RUNS[1] - 1, *RUNS[2:]]),
        faulty("run 1 is -1 px long, expected at least 0 px"),
    ),
    "a list of runs that ends early": (
        counts(RUNS[:-1]),
        faulty(f"runs add up to {36_000 - RUNS[-1]:,} px, size [150, 240] has 36,000 px"),
    ),
    "a list of runs with a fraction": (counts([0.5, *RUNS]), faulty("count 0 is 0.5, expected a whole number")),
    "no shape": (lambda speck: speck.pop("segmentation"), faulty("segmentation is not stated")),
    "an empty shape": (pixels([]), faulty("the list of polygons is empty")),
    "one flat polygon": (pixels(BOW), faulty("polygons are one list of 8 numbers, expected a list of such lists")),
    "a polygon of points": (
        pixels([[[10, 10], [40, 10], [40, 40]]]),
        faulty("polygon [0] is a list of 3 points [x, y], expected a list [x, y, x, y, …]"),
    ),
    "a polygon of seven numbers": (pixels([BOW[:7]]), faulty("polygon [0] has 7 coordinates, expected an even number")),
    "a polygon of two points": (pixels([BOW[:4]]), faulty("polygon [0] has 2 points, expected at least 3")),
    "a polygon with NaN": (
        pixels([[10, 10, math.nan, 40, 40, 10]]),
        {"readable": [(FULL, f"{PLACE}/segmentation/0/2: is NaN, which is no number of JSON")]}
        | faulty("polygon [0][2] is nan, expected a finite number"),
    ),
    "a polygon with Infinity": (
        pixels([[10, 10, math.inf, 40, 40, 10]]),
        {"readable": [(FULL, f"{PLACE}/segmentation/0/2: is Infinity, which is no number of JSON")]}
        | faulty("polygon [0][2] is inf, expected a finite number"),
    ),
    "a polygon far outside": (
        pixels([[1e9, 10, 40, 40, 40, 10]]),
        faulty("polygon [0][0] is 1000000000.0 px, expected -960 to 960 px"),
    ),
    "a polygon partly outside": (
        outline(BEYOND, 100, (230, 10, 20, 10)),
        {"inside-image": [(FULL, f"{THE_SPECK} reaches 10 px outside its picture of 240×150 px, expected inside")]},
    ),
    "a polygon that crosses itself": (
        outline(BOW, 450, (10, 10, 30, 30)),
        {
            "valid-geometry": [(FULL, f"{THE_SPECK}: its polygon crosses itself")],
            "all-of-full-over-200": [(FULL, f"instance {named(SPECK)} is not in {FLOOR_200}")],
        },
    ),
    "an unknown picture": (
        lambda speck: speck.update(image_id=999),
        {
            "references": [(FULL, f"1 annotation names picture id 999 and no entry has it, first at {PLACE}")],
            "overlaps": [("not judged: 1", "annotations of crowds, or of no picture")],
        },
    ),
    "no picture": (
        lambda speck: speck.pop("image_id"),
        {
            "references": [(FULL, f"1 annotation has no image_id, first at {PLACE}")],
            "overlaps": [("not judged: 1", "annotations of crowds, or of no picture")],
        },
    ),
    "an unknown category": (
        lambda speck: speck.update(category_id=99),
        {"references": [(FULL, f"1 annotation names category id 99 and no named category has it, first at {PLACE}")]},
    ),
    "the category 0": (
        lambda speck: speck.update(category_id=0),
        {
            "references": [(FULL, f"1 annotation names category id 0 and no named category has it, first at {PLACE}")],
            "category-zero": [(FULL, f"1 annotation is of category 0, first at {PLACE}: many tools take 0 as background")],
        },
    ),
    "no category": (
        lambda speck: speck.pop("category_id"),
        {"references": [(FULL, f"1 annotation has no category_id, first at {PLACE}")]},
    ),
    "the id of another": (
        lambda speck: speck.update(id=1),
        {"unique-ids": [(FULL, f"annotation id 1 stands 2 times, expected once: at /annotations/0, {PLACE}")]},
    ),
    "no id": (lambda speck: speck.pop("id"), {"unique-ids": [(FULL, f"1 annotation has no id, first at {PLACE}")]}),
    "an id that is no number": (
        lambda speck: speck.update(id=1.5),
        {
            "unique-ids": [(FULL, f"1 annotation has no id, first at {PLACE}")],
            "valid-geometry": [(FULL, f"{PLACE} of {KEYS['test'][SPECK['image_id']]}.jpg: id is 1.5, expected a whole number or a text")],
        },
    ),
}
"""What is changed in the annotation of a speck that only the full file has, and all that is told of it."""


@pytest.mark.parametrize(("change", "expected"), SPECKS.values(), ids=SPECKS)
def test_an_annotation_is_told_with(copy, quick_verdict, change, expected):
    with annotation(copy, FULL, SPECK["id"]) as speck:
        change(speck)
    assert quick_verdict() == expected


def gone(annotations, part, whole):
    """What is told of instances that one file has and another lacks."""
    return [(part, f"instance {named(each)} is not in {whole}") for each in annotations]


def renamed(annotations, part, ours, whole, theirs):
    """What is told of instances that are of one class in one file and of another in the other."""
    return [(part, f"instance {of(each)} is {ours} here and {theirs} in {whole}") for each in annotations]


def erased(mask, *annotations):
    """The mask without some annotations."""
    shapes = [grid(each) for each in annotations]
    return np.where(np.any(shapes, axis=0), 0, mask).astype(np.uint8)


def test_runs_that_end_early_are_missing_wherever_the_file_is_compared(copy, quick_verdict):
    with annotation(copy, FLOOR_200, LARGE["id"]) as broken:
        runs = rle.unpack(broken["segmentation"]["counts"])
        broken["segmentation"]["counts"] = rle.pack(runs[:-1]).decode()
    words = f"runs add up to {36_000 - runs[-1]:,} px, size [150, 240] has 36,000 px"
    assert quick_verdict() == {
        "valid-geometry": [(FLOOR_200, f"annotation {of(LARGE)}: {words}")],
        "floor-300-in-200": gone([LARGE], FLOOR_300, FLOOR_200),
        "all-of-full-over-200": gone([LARGE], FULL, FLOOR_200),
        "masks-agree": list(disagreements(MASK, erased(DUE, LARGE), DUE)),
    }


def test_a_file_whose_runs_are_lists_says_the_same(copy, quick_verdict):
    with edited(copy / FLOOR_200) as coco:
        for each in coco["annotations"]:
            each["segmentation"]["counts"] = rle.unpack(each["segmentation"]["counts"]).tolist()
    assert quick_verdict() == {}


def test_polygons_that_cover_the_same_pixels_say_the_same(copy, quick_verdict):
    with edited(copy / FLOOR_300) as coco:
        for each in coco["annotations"]:
            each["segmentation"] = list(columns(grid(each)))
    assert quick_verdict() == {}


def columns(shape):
    """The rectangles, one px wide, that the pixels are made of."""
    for x in np.flatnonzero(shape.any(axis=0)).tolist():
        edges = np.flatnonzero(np.diff(shape[:, x], prepend=0, append=0)).tolist()
        for upper, lower in zip(edges[::2], edges[1::2], strict=True):
            yield [x, upper, x + 1, upper, x + 1, lower, x, lower]


def lost_full():
    """What is told when the full file holds no instance."""
    return {"floor-200-in-full": [(FLOOR_200, f"'whole' has no instance with {GROUP}, and this file has {len(above(200))}")]}


CUT = b'"annotations"'
CONTENTS = {
    "no bytes": (lambda content: b"", "has no bytes"),
    "a page": (lambda content: HTML, "is an HTML page, 54 bytes, not JSON"),
    "a Git LFS pointer": (lambda content: GIT_LFS_POINTER, "is a Git LFS pointer, 129 bytes, not JSON: run git lfs pull"),
    "prose": (lambda content: b"to be done", "line 1: is no JSON at column 1: expected a value, met 'to be done'"),
    "a list": (lambda content: b"[1, 2]", "is [1, 2], expected an object with the lists images, annotations, categories"),
    "an object of other things": (
        lambda content: b'{"license": 1}',
        "is {{'license': 1}}, expected an object with the lists images, annotations, categories",
    ),
    "UTF-16": (lambda content: content.decode().encode("utf-16"), "is UTF-16, JSON is UTF-8"),
    "Latin-1": (lambda content: '{"é": 1}'.encode("latin-1"), "line 1: is not UTF-8 at column 3: met byte 0xe9"),
    "cut short": (
        lambda content: content[: content.index(CUT)].replace(b"\n", b" ").replace(b" ", b""),
        "line 1: is no JSON at column {}: expected a key in double quotes, met the end of the file",
    ),
}


@pytest.mark.parametrize(("change", "words"), CONTENTS.values(), ids=CONTENTS)
def test_an_annotation_file_that_cannot_be_read_is_told_and_missed(copy, quick_verdict, change, words):
    content = change((copy / FULL).read_bytes())
    (copy / FULL).write_bytes(content)
    empty = {"empty-files": [(FULL, "has no bytes")]} if not content else {}
    assert quick_verdict() == {"readable": [(FULL, words.format(len(content) + 1))], **empty, **lost_full()}


def test_a_key_that_stands_twice_is_told_and_the_last_is_read(copy, quick_verdict):
    with edited(copy / FULL) as coco:
        categories = json.dumps(coco["categories"])
    content = (copy / FULL).read_text()
    (copy / FULL).write_text(f'{{"categories": {categories}, {content[1:]}')
    assert quick_verdict() == {"readable": [(FULL, "has the key 'categories' 2 times, of which the last is read")]}


def test_a_list_that_is_missing_and_an_item_that_is_no_object_are_told(copy, quick_verdict):
    with edited(copy / FULL) as coco:
        coco["annotations"].append(None)
        del coco["categories"]
    found = quick_verdict()
    assert found["readable"] == [
        (FULL, f"/annotations/{len(TEST)}: is None, expected an object"),
        (FULL, "/categories: is missing, expected a list of objects"),
    ]
    assert set(found) == {"readable", "classes", "references", "floor-200-in-full", "all-of-full-over-200"}


ENTRY = {"id": 99, "file_name": "", "width": 240, "height": 150}


def test_an_entry_whose_picture_does_not_exist_is_told(copy, quick_verdict):
    with edited(copy / FULL) as coco:
        coco["images"].append({**ENTRY, "file_name": "gone.jpg"})
    assert quick_verdict() == {
        "references": [(FULL, "names gone.jpg at /images/3, no such picture is there")],
        "declared-size": [("not judged: 1", "entries whose picture is not there")],
    }


def test_an_entry_with_backslashes_is_found_on_windows_alone(copy, verdict):
    with edited(copy / FULL) as coco:
        coco["images"][0]["file_name"] = name = f"test_images\\{FIRST.key}.jpg"
    words = f"names {name} (Windows backslashes) at /images/0, only Windows reads this as {IMAGE}"
    assert verdict() == {"references": [(FULL, words)]}


@pytest.mark.parametrize(("file", "consequences"), [(FULL, {}), (FLOOR_200, {"masks-agree": NOT_ANNOTATED})], ids=["full", "200"])
def test_a_picture_that_is_listed_twice_is_told(copy, quick_verdict, file, consequences):
    with edited(copy / file) as coco:
        coco["images"].append({**coco["images"][0], "id": 99})
    words = f"lists {IMAGE} 2 times, expected once: id 1 at /images/0, id 99 at /images/3"
    assert quick_verdict() == {"references": [(file, words)], **consequences}


def test_a_train_file_that_names_a_test_picture_would_leak_it(copy, quick_verdict):
    train = f"{RLE}/train_annotations_with_class_full.json"
    with edited(copy / train) as coco:
        coco["images"].append({**ENTRY, "file_name": f"{FIRST.key}.jpg"})
    assert quick_verdict() == {"references": [(train, f"is of split=train and names {IMAGE}, which is of split=test")]}


def test_an_entry_without_a_size_is_not_judged(copy, quick_verdict):
    with edited(copy / FULL) as coco:
        del coco["images"][0]["width"]
    assert quick_verdict() == {"declared-size": [("not judged: 1", "entries that state no width or no height")]}


def test_width_and_height_swapped_are_told_with_every_shape_that_no_longer_fits(copy, quick_verdict):
    with edited(copy / FULL) as coco:
        coco["images"][0].update(width=150, height=240)
    there = [each for each in TEST if each["image_id"] == 1]
    fault = "size is [150, 240], which is [width, height], its picture is stated to be 240 px high and 150 px wide"
    assert quick_verdict() == {
        "declared-size": [(FULL, f"states 150×240 px for {IMAGE}, the picture has 240×150 px: sides swapped")],
        "valid-geometry": [(FULL, f"annotation {of(each)}: {fault}") for each in there],
        "floor-200-in-full": gone(there, FLOOR_200, FULL),
    }


def test_two_pictures_of_one_id_lose_the_annotations_of_both(copy, quick_verdict):
    with edited(copy / FULL) as coco:
        coco["images"][1]["id"] = 1
    moved, lost = ([each for each in TEST if each["image_id"] == number] for number in (1, 2))
    first = TEST.index(lost[0])
    to_the_last = gone([{**each, "image_id": 2} for each in moved], FULL, FLOOR_200)
    to_none = [(FULL, f"instance {each['id']} (Class {each['category_id']}) of image id 2 is not in {FLOOR_200}") for each in lost]
    assert quick_verdict() == {
        "unique-ids": [(FULL, "picture id 1 stands 2 times, expected once: at /images/0, /images/1")],
        "references": [(FULL, f"{len(lost)} annotations name picture id 2 and no entry has it, first at /annotations/{first}")],
        "overlaps": [(f"not judged: {len(lost)}", "annotations of crowds, or of no picture")],
        "floor-200-in-full": gone([*moved, *lost], FLOOR_200, FULL),
        "all-of-full-over-200": [*to_the_last, *to_none],
    }


def listed(file, what):
    return {"classes": [(file, f"has {what}, expected 1, 2, 3")]}


def of_class(number, floor_px=200):
    return [each for each in above(floor_px) if each["category_id"] == number]


@pytest.mark.parametrize("number", [4, 0])
def test_a_category_that_no_annotation_is_of_is_not_expected(copy, quick_verdict, number):
    with edited(copy / FULL) as coco:
        coco["categories"].append({"id": number, "name": "Class 4"})
    assert quick_verdict() == listed(FULL, f"category id {number}")


def test_a_category_that_stands_twice_is_told(copy, quick_verdict):
    with edited(copy / FULL) as coco:
        coco["categories"].append(coco["categories"][2])
    words = "category id 3 stands 2 times, expected once: at /categories/2, /categories/3"
    assert quick_verdict() == {"unique-ids": [(FULL, words)], "classes": [(FULL, "has category id 3 2 times, expected once")]}


def test_a_category_that_is_missing_leaves_its_annotations_without_a_name(copy, quick_verdict):
    with edited(copy / FULL) as coco:
        del coco["categories"][2]
    nameless = [each for each in TEST if each["category_id"] == 3]
    words = f"{len(nameless)} annotations name category id 3 and no named category has it, first at /annotations/{TEST.index(nameless[0])}"
    assert quick_verdict() == {
        **listed(FULL, "no category id 3"),
        "references": [(FULL, words)],
        "floor-200-in-full": renamed(of_class(3), FLOOR_200, "Class 3", FULL, "3"),
        "all-of-full-over-200": renamed(of_class(3), FULL, "3", FLOOR_200, "Class 3"),
    }


def test_a_category_of_another_name_is_another_class_wherever_it_is_compared(copy, quick_verdict):
    with edited(copy / FULL) as coco:
        coco["categories"][2]["name"] = "thick"
    assert quick_verdict() == {
        "floor-200-in-full": renamed(of_class(3), FLOOR_200, "Class 3", FULL, "thick"),
        "all-of-full-over-200": renamed(of_class(3), FULL, "thick", FLOOR_200, "Class 3"),
    }


def test_a_second_category_makes_the_class_agnostic_file_none(copy, quick_verdict):
    with edited(copy / AGNOSTIC) as coco:
        coco["categories"].append({"id": 2, "name": "Class 2"})
    assert quick_verdict() == {"one-class": [(".", f"{GROUP}: 2 categories, expected 1 (1 too many)")]}


def without(root, number, *files):
    for file in files:
        with edited(root / file) as coco:
            coco["annotations"] = [each for each in coco["annotations"] if each["id"] != number]


@pytest.mark.parametrize(
    ("files", "missing", "expected"),
    [
        ([FULL], SMALL, {"floor-200-in-full": gone([SMALL], FLOOR_200, FULL)}),
        ([FULL], SPECK, {}),
        (
            [FLOOR_300],
            LARGE,
            {
                "with-and-without-class": [(AGNOSTIC, f"instance {named(LARGE, category='flake')} is not in {FLOOR_300}")],
                "all-of-200-over-300": gone([LARGE], FLOOR_200, FLOOR_300),
            },
        ),
        ([AGNOSTIC], LARGE, {"with-and-without-class": gone([LARGE], FLOOR_300, AGNOSTIC)}),
        ([FLOOR_300, AGNOSTIC], LARGE, {"all-of-200-over-300": gone([LARGE], FLOOR_200, FLOOR_300)}),
        (
            [FLOOR_200],
            LARGE,
            {
                "floor-300-in-200": gone([LARGE], FLOOR_300, FLOOR_200),
                "all-of-full-over-200": gone([LARGE], FULL, FLOOR_200),
                "masks-agree": list(disagreements(MASK, erased(DUE, LARGE), DUE)),
            },
        ),
    ],
    ids=[
        "of 200 px in the full file",
        "below 200 px in the full file",
        "in the 300 file",
        "in the file without classes",
        "in both 300 files",
        "in the 200 file",
    ],
)
def test_an_instance_is_missed_where_another_file_or_the_mask_has_it(copy, quick_verdict, files, missing, expected):
    without(copy, missing["id"], *files)
    assert quick_verdict() == expected


def test_an_instance_of_another_class_in_one_file_is_told_against_all_others(copy, quick_verdict):
    with annotation(copy, FLOOR_200, LARGE["id"]) as changed:
        changed["category_id"] = other = LARGE["category_id"] % 3 + 1
    ours = f"Class {LARGE['category_id']}"
    due = np.where(grid(LARGE), other, DUE)
    assert quick_verdict() == {
        "floor-300-in-200": renamed([LARGE], FLOOR_300, ours, FLOOR_200, f"Class {other}"),
        "floor-200-in-full": renamed([LARGE], FLOOR_200, f"Class {other}", FULL, ours),
        "all-of-200-over-300": renamed([LARGE], FLOOR_200, f"Class {other}", FLOOR_300, ours),
        "all-of-full-over-200": renamed([LARGE], FULL, ours, FLOOR_200, f"Class {other}"),
        "masks-agree": list(disagreements(MASK, due, DUE)),
    }


def test_an_id_that_differs_without_classes_is_told(copy, quick_verdict):
    with annotation(copy, AGNOSTIC, LARGE["id"]) as changed:
        changed["id"] = 999
    words = f"instance {named(LARGE)} is instance 999 in {AGNOSTIC}"
    assert quick_verdict() == {"with-and-without-class": [(FLOOR_300, words)]}


def test_a_shape_that_differs_without_classes_is_told(copy, quick_verdict):
    with annotation(copy, AGNOSTIC, LARGE["id"]) as changed:
        draw(changed, grown(LARGE))
    areas = f"{LARGE['area']:,} px here, {grown(LARGE).sum():,} px there"
    assert quick_verdict() == {"with-and-without-class": [(FLOOR_300, f"instance {named(LARGE)} has another shape in {AGNOSTIC}: {areas}")]}


def grown(instance):
    """The pixels of an instance and one more, below its lowest."""
    shape = grid(instance).copy()
    rows, columns = np.nonzero(shape)
    shape[rows[-1] + 1, columns[-1]] = 1
    return shape


@pytest.mark.parametrize("grows", [False, True], ids=["the very same", "one px more"])
def test_a_flake_that_was_annotated_twice_is_told(copy, quick_verdict, grows):
    with edited(copy / FULL) as coco:
        coco["annotations"].append({**SPECK, "id": 999})
        draw(coco["annotations"][-1], grown(SPECK) if grows else grid(SPECK))
    name, file_name = f"Class {SPECK['category_id']}", f"{KEYS['test'][SPECK['image_id']]}.jpg"
    pair = f"instances {SPECK['id']} ({name}) and 999 ({name}) of {file_name}"
    share = f"share {AREA} px (IoU {AREA / (AREA + 1):.4f})" if grows else f"have the very same shape of {AREA} px"
    assert quick_verdict() == {"overlaps": [(FULL, f"{pair} {share}: a duplicate annotation")]}


@pytest.mark.parametrize(
    ("shift_px", "words"),
    [(3, "share 70 px (IoU 0.5385), expected IoU at most 0.5"), (4, "")],
    ids=["by more than half", "by less than half"],
)
def test_two_flakes_overlap_by_more_than_half_of_their_union(copy, quick_verdict, shift_px, words):
    with edited(copy / FULL) as coco:
        for number in (998, 999):
            coco["annotations"].append({**SPECK, "id": number})
            draw(coco["annotations"][-1], rectangle(2 + shift_px * (number - 998), 2, 10, 10))
    name = f"Class {SPECK['category_id']}"
    pair = f"instances 998 ({name}) and 999 ({name}) of {KEYS['test'][SPECK['image_id']]}.jpg"
    assert quick_verdict() == ({"overlaps": [(FULL, f"{pair} {words}")]} if words else {})


def resized(root, instance, area_px, files, *, in_mask):
    """Draw the instance anew with so many pixels wherever it is, in the upper left corner of its picture."""
    shape = rectangle(0, 0, 25, 15)
    shape.flat[np.flatnonzero(shape)[area_px:]] = 0
    for file in files:
        with annotation(root, file, instance["id"]) as changed:
            draw(changed, shape)
    with painted(root / MASKS[3 + instance["image_id"]]) as mask:
        mask[grid(instance) > 0] = 0
        mask[shape > 0] = instance["category_id"] if in_mask else mask[shape > 0]
    return shape


@pytest.mark.parametrize("in_mask", [False, True], ids=["not in the mask", "in the mask"])
@pytest.mark.parametrize("area_px", [199, 200, 201])
def test_200_px_are_kept_and_may_be_in_the_mask(copy, quick_verdict, area_px, in_mask):
    picture = PICTURES[3 + SMALL["image_id"]]
    mask, name = MASKS[3 + SMALL["image_id"]], named(SMALL)
    shape = resized(copy, SMALL, area_px, [FULL, FLOOR_200], in_mask=in_mask)
    without_it = erased(semantic_mask(picture), SMALL)
    with_it = np.where(shape, SMALL["category_id"], without_it)
    expected = {}
    if area_px == 199:
        expected["min-area-200"] = [(FLOOR_200, f"instance {name} covers 199 px, fewer than 200 px")]
        if in_mask:
            region = f"region 1 of value {SMALL['category_id']} covers 199 px, fewer than 200 px"
            expected |= {"min-area-of-regions": [(mask, region)], "masks-agree": list(disagreements(mask, without_it, with_it))}
    if area_px == 201 and not in_mask:
        expected["masks-agree"] = list(disagreements(mask, with_it, without_it))
    assert quick_verdict() == expected


@pytest.mark.parametrize("area_px", [200, 201])
def test_more_than_200_px_may_not_be_left_out(copy, quick_verdict, area_px):
    resized(copy, SMALL, area_px, [FULL], in_mask=False)
    without(copy, SMALL["id"], FLOOR_200)
    assert quick_verdict() == ({"all-of-full-over-200": gone([SMALL], FULL, FLOOR_200)} if area_px == 201 else {})


@pytest.mark.parametrize("area_px", [300, 301])
def test_more_than_300_px_may_not_be_left_out(copy, quick_verdict, area_px):
    resized(copy, LARGE, area_px, [FULL, FLOOR_200], in_mask=True)
    without(copy, LARGE["id"], FLOOR_300, AGNOSTIC)
    assert quick_verdict() == ({"all-of-200-over-300": gone([LARGE], FLOOR_200, FLOOR_300)} if area_px == 301 else {})


@pytest.mark.parametrize("area_px", [299, 300, 301])
def test_300_px_are_kept(copy, quick_verdict, area_px):
    resized(copy, LARGE, area_px, FILES, in_mask=True)
    small = {
        "min-area-300": [
            (AGNOSTIC, f"instance {named(LARGE, category='flake')} covers 299 px, fewer than 300 px"),
            (FLOOR_300, f"instance {named(LARGE)} covers 299 px, fewer than 300 px"),
        ]
    }
    assert quick_verdict() == (small if area_px == 299 else {})


TRAIN_200, TRAIN_300 = (f"{RLE}/train_annotations_with_class_{floor}.json" for floor in ("200", "300"))
TRAIN_GROUP = "kind=Real, subset=hBN_Thin, split=train"


def drawn(shots, run):
    """A few-shot file with classes, and the one without."""
    return tuple(f"{RLE}/{shots}_shot/run_{run}/train_annotations{classed}_300.json" for classed in ("_with_class", ""))


def spare(root, file):
    """An instance of a few-shot file which is not the only one of its class."""
    found = json.loads((root / file).read_bytes())["annotations"]
    classes = [each["category_id"] for each in found]
    return next(each for each in found if classes.count(each["category_id"]) > 1)


def test_a_few_shot_file_that_leaves_out_an_instance_of_its_picture_is_told(copy, verdict):
    classed, agnostic = drawn(1, 0)
    lost = spare(copy, classed)
    without(copy, lost["id"], classed, agnostic)
    count = sum(each["image_id"] == lost["image_id"] for each in above(300, "train"))
    words = f"leaves out 1 of the {count} instances of {KEYS['train'][lost['image_id']]}.jpg in {TRAIN_300}: {lost['id']}"
    assert verdict() == {"shots": [(classed, words)]}


def test_a_few_shot_file_that_differs_from_the_one_without_classes_is_told(copy, verdict):
    classed, agnostic = drawn(1, 0)
    lost = spare(copy, classed)
    without(copy, lost["id"], agnostic)
    words = f"instance {named(lost, 'train')} is not in {agnostic}"
    assert verdict() == {"few-shot-with-and-without-class": [(classed, words)]}


def test_a_few_shot_file_with_too_few_of_a_class_is_told(copy, verdict):
    files, offered = drawn(10, 0), above(300, "train")
    for file in files:
        with edited(copy / file) as coco:
            coco["images"] = [each for each in coco["images"] if each["id"] == 1]
            coco["annotations"] = [each for each in coco["annotations"] if each["image_id"] == 1]
    expected = []
    for number in (1, 2, 3):
        all_of_it = [each for each in offered if each["category_id"] == number]
        held = sum(each["image_id"] == 1 for each in all_of_it)
        least = f"all {len(all_of_it)}" if len(all_of_it) <= 10 else f"at least 10 of the {len(all_of_it)}"
        if held < min(10, len(all_of_it)):
            expected.append((files[0], f"instances of Class {number}: {held}, expected {least} in {TRAIN_300}"))
    assert expected
    assert verdict() == {"shots": expected}


def test_a_few_shot_file_with_a_picture_from_outside_train_is_told(copy, verdict):
    files, foreign = drawn(2, 3), {**LARGE, "id": 999, "image_id": 99}
    for file in files:
        with edited(copy / file) as coco:
            coco["images"].append({**ENTRY, "file_name": f"{FIRST.key}.jpg"})
            coco["annotations"].append({**foreign, "category_id": 1})
    assert verdict() == {
        "references": [(file, f"is of split=train and names {IMAGE}, which is of split=test") for file in sorted(files)],
        "shots": [(files[0], f"holds 1 instance of {FIRST.key}.jpg, and {TRAIN_300} has none: 999")],
    }


def test_a_flake_lost_from_both_300_files_is_missed_by_the_200_file_and_every_few_shot_file_that_has_it(copy, verdict):
    lost = TRAIN[0]
    without(copy, lost["id"], TRAIN_300, f"{RLE}/train_annotations_300.json")
    name = f"{KEYS['train'][1]}.jpg"
    having = [path for path in sorted((copy / RLE).glob("*_shot/*/*_with_class_300.json")) if name in path.read_text()]
    words = f"holds 1 instance of {name} that {TRAIN_300} has not: {lost['id']}"
    assert verdict() == {
        "all-of-200-over-300": [(TRAIN_200, f"instance {named(lost, 'train')} is not in {TRAIN_300}")],
        "shots": [(path.relative_to(copy).as_posix(), words) for path in having],
    }


def test_a_run_that_is_missing_is_told(copy, verdict):
    shutil.rmtree((copy / drawn(1, 3)[0]).parent)
    words = f"shots=1, {TRAIN_GROUP}, floor=300: 1 of 10 runs are missing or hold no instance: run 3"
    assert verdict() == {
        "few-shot-files": [(".", "kind=Real, subset=hBN_Thin, shots=1: 18 files, expected 20 (2 missing)")],
        "shots": [(".", words)],
    }


def test_a_missing_folder_of_shots_is_told(copy, verdict):
    shutil.rmtree(copy / RLE / "5_shot")
    words = "kind=Real, subset=hBN_Thin, shots=5: no files at all; if this copy leaves it out on purpose, say --only or --partial"
    assert verdict() == {"few-shot-files": [(".", words)]}


def fewer(count):
    return {"annotation-files": [(".", f"{GROUP}: {count} files, expected 4 ({4 - count} missing)")]}


def no_counterpart(file, role, floor_px, larger=""):
    return [(file, f"{role!r} has no instance with {GROUP}, and this file has {len(above(floor_px))}{larger}")]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (FULL, lost_full()),
        (AGNOSTIC, {"with-and-without-class": no_counterpart(FLOOR_300, "other", 300)}),
        (
            FLOOR_300,
            {
                "with-and-without-class": no_counterpart(AGNOSTIC, "one", 300),
                "all-of-200-over-300": no_counterpart(FLOOR_200, "whole", 300, " larger than 300 px"),
            },
        ),
        (
            FLOOR_200,
            {
                "floor-300-in-200": no_counterpart(FLOOR_300, "whole", 300),
                "all-of-full-over-200": no_counterpart(FULL, "whole", 200, " larger than 200 px"),
                "masks-agree": [("not judged: 3", NOT_ANNOTATED[0][1])],
            },
        ),
    ],
    ids=["full", "without classes", "300", "200"],
)
def test_a_lost_annotation_file_is_missed_where_it_is_compared(copy, quick_verdict, file, expected):
    (copy / file).unlink()
    assert quick_verdict() == fewer(3) | expected


LEFT_EMPTY = {
    ("files", "annotations"): ["annotation-files"],
    ("files", "few_shot"): ["few-shot-files"],
    ("categories", "annotations"): ["one-class"],
    ("categories", "annotations, few_shot"): ["classes"],
    ("entries", "annotations"): ["masks-agree"],
    ("entries", "annotations, few_shot"): ["declared-size"],
    ("annotations", "annotations, few_shot"): ["category-zero", "references", "unique-ids"],
    ("instances", "annotations"): [
        "all-of-200-over-300",
        "all-of-full-over-200",
        "floor-200-in-full",
        "floor-300-in-200",
        "min-area-200",
        "overlaps",
        "with-and-without-class",
    ],
    ("instances", "few_shot"): ["few-shot-with-and-without-class", "shots"],
    ("instances", "annotations, few_shot"): ["declared-area", "declared-box", "inside-image", "min-area-300", "valid-geometry"],
}
"""Of what, from which sources, each check about annotations looks at first."""


def test_a_lost_folder_of_annotations_leaves_nothing_judged_in_silence(copy, verdict):
    shutil.rmtree(copy / RLE)
    found = verdict()
    assert [subject for subject, _ in found.pop("sources-found")] == [".", "."]
    assert found == {
        check: [("empty", f"nothing to look at: there are no {what} of source {source}")]
        for (what, source), checks in LEFT_EMPTY.items()
        for check in checks
    }


ORIGINAL, OTHER = FIRST.original_name, PICTURES[5].original_name
MAPS = {
    "without a picture": (lambda names: names.pop(ORIGINAL), {"mapping": [unmapped(IMAGE, FIRST.key)]}),
    "with a picture too many": (
        lambda names: names.update(extra=PICTURES[0].key),
        {"mapping": [(NAMES, f"extra maps to {PICTURES[0].key}, and no file has that key with {GROUP}")]},
    ),
    "with two names for one picture": (
        lambda names: names.update(extra=FIRST.key),
        {"mapping": [(NAMES, f"2 names map to {FIRST.key}: extra, {ORIGINAL}")]},
    ),
    "with a name for another picture": (
        lambda names: names.update({ORIGINAL: PICTURES[5].key}),
        {"mapping": [(NAMES, f"2 names map to {PICTURES[5].key}: {ORIGINAL}, {OTHER}"), unmapped(IMAGE, FIRST.key)]},
    ),
    "with a number": (
        lambda names: names.update({ORIGINAL: 5}),
        {"readable": [(NAMES, f"/{ORIGINAL}: is 5, expected a text")], "mapping": [unmapped(IMAGE, FIRST.key)]},
    ),
    "with an empty text": (
        lambda names: names.update({ORIGINAL: ""}),
        {"mapping": [(NAMES, f"{ORIGINAL} maps to an empty text, expected the key of a file"), unmapped(IMAGE, FIRST.key)]},
    ),
}


@pytest.mark.parametrize(("change", "expected"), MAPS.values(), ids=MAPS)
def test_a_list_of_names_is_told(copy, quick_verdict, change, expected):
    with edited(copy / NAMES) as names:
        change(names)
    assert quick_verdict() == expected


def test_a_name_that_stands_twice_is_told_and_the_last_is_read(copy, quick_verdict):
    content = (copy / NAMES).read_text()
    (copy / NAMES).write_text(f'{{"{ORIGINAL}": "{PICTURES[0].key}", {content[1:]}')
    assert quick_verdict() == {"readable": [(NAMES, f"has the key '{ORIGINAL}' 2 times, of which the last is read")]}


def test_a_lost_list_of_names_is_missed_by_its_pictures(copy, quick_verdict):
    (copy / NAMES).unlink()
    assert quick_verdict() == {
        "name-files": [(".", "kind=Real, subset=hBN_Thin: 1 files, expected 2 (1 missing)")],
        "mapping": [(".", f"{GROUP}: 3 files, and no mapping names files with these captures")],
    }


def test_lists_of_names_that_changed_places_name_nothing(copy, quick_verdict):
    other = f"{META}/train_set_name_to_uuid.json"
    contents = [(copy / file).read_bytes() for file in (NAMES, other)]
    for file, content in zip((other, NAMES), contents, strict=True):
        (copy / file).write_bytes(content)
    assert quick_verdict() == {
        "mapping": [("empty", "none of 7 rows has a partner among 7 by kind, subset, split, the text that a name maps to")]
    }


TWIN_KEY = "00000000-0000-4000-8000-000000000000"


def add_twin(root, pixels):
    """A picture of ``test`` that looks like the first of ``train``, with all that belongs to a picture."""
    twin = f"Real_hBN_Thin/test_images/{TWIN_KEY}.jpg"
    Image.fromarray(pixels).save(root / twin, quality=80)
    shutil.copy(root / MASKS[0], root / MASKS[4].replace(PICTURES[4].key, TWIN_KEY))
    for file in FILES:
        with edited(root / file) as coco, edited(root / file.replace("/test_", "/train_")) as train:
            copied = [each for each in train["annotations"] if each["image_id"] == 1]
            coco["images"].append({**train["images"][0], "id": 99, "file_name": f"{TWIN_KEY}.jpg"})
            coco["annotations"] += [{**each, "id": each["id"] + 900, "image_id": 99} for each in copied]
    with edited(root / NAMES) as names:
        names["twin.jpg"] = TWIN_KEY
    return twin


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda image: image, "re-encoded"),
        (lambda image: np.clip(image * 1.1, 0, 255).astype(np.uint8), "brightness or contrast changed"),
    ],
    ids=["saved again", "brighter"],
)
def test_a_train_picture_that_was_saved_again_in_test_is_told_as_a_leak(copy, quick_verdict, change, words):
    with Image.open(copy / IMAGES[0]) as image:
        twin = add_twin(copy, change(np.array(image)))
    group = "[kind=Real, subset=hBN_Thin]"
    assert without_similarity(quick_verdict()) == {
        "image-count": counted("test", 4, 3),
        "mask-count": counted("test", 4, 3),
        "near-duplicates": [(twin, f"is the same picture as {IMAGES[0]} ({words}) (across split test, train): {ALIKE} {group}")],
        "split-leakage": [(twin, f"is of split test and the same picture as {IMAGES[0]} (train; {words}): {ALIKE} {group}")],
    }


def test_a_frame_that_is_shifted_shows_what_the_other_does_not_and_is_no_copy(copy, quick_verdict):
    with Image.open(copy / IMAGES[0]) as image:
        add_twin(copy, np.roll(np.array(image), 3, axis=1))
    assert quick_verdict() == {"image-count": counted("test", 4, 3), "mask-count": counted("test", 4, 3)}
