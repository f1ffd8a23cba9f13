import io

import numpy as np
import pytest
from PIL import Image

from dsqc.bind import NothingRelatesError
from dsqc.comparisons import alignment
from dsqc.facts import Alignment
from dsqc.measures import rle
from laid import SIDES, pair
from pictures import encoded
from tables import table

HEIGHT, WIDTH = SIDES
IMAGES = [{"path": f"i/{key}.png", "key": key} for key in "abcde"]
MASKS = [{"path": f"m/{key}.png", "key": key, "height_px": HEIGHT, "width_px": WIDTH} for key in "abcde"]
INSTANCE = {"path": "c.json", "image_path": "i/a.png", "size_height_px": HEIGHT, "size_width_px": WIDTH, "rle": b"x"}
ARRAYS = [
    {"path": "n/a.npz", "array_name": name, "generation": 0, "dtype": "uint8", "shape": shape}
    for name, shape in (("image", "144,200,3"), ("label", "144,200,4"))
]


def paired(labels, images=IMAGES, **options):
    table_name = options.get("of", alignment.MASKS).table
    return alignment.pairs(table("files", *images), table(table_name, *labels), **options)


def laid(found):
    """Of each picture the labels that are laid on it, by place."""
    return {
        row["image_path"]: {int(name.removeprefix("named_")): path for name, path in row.items() if name.startswith("named_") and path}
        for row in found.rows.to_dicts()
    }


def measured(picture, labels, **row):
    whole = {"image_path": "i/a.png", "height_px": HEIGHT, "width_px": WIDTH, "image": None, "label": None, "named_0": "m/a.png"}
    opened = {"path_image": io.BytesIO(picture)} | ({} if labels is None else {"path_labels_0": io.BytesIO(labels)})
    return list(alignment.compare(opened, whole | {"shapes_0": None} | row))


def png(pixels, **options):
    return encoded(Image.fromarray(np.ascontiguousarray(pixels)), "PNG", **options)


def packed(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def test_a_mask_meets_its_picture_and_its_neighbours():
    found = paired(MASKS)
    assert laid(found)["i/a.png"] == {0: "m/a.png", -1: "m/b.png", -2: "m/c.png"}
    assert laid(found)["i/c.png"] == {0: "m/c.png", 1: "m/b.png", -1: "m/d.png", 2: "m/a.png", -2: "m/e.png"}
    assert found.left_out == (("masks that have no picture, or several", 0),)


def test_what_is_opened_are_the_picture_and_the_masks():
    row = paired(MASKS, neighbours=1).rows.to_dicts()[1]
    opened = {name: path for name, path in row.items() if name.startswith("path_")}
    assert opened == {"path_image": "i/b.png", "path_labels_0": "m/b.png", "path_labels_-1": "m/c.png", "path_labels_1": "m/a.png"}


def test_neighbours_of_another_size_are_left_out():
    found = paired([*MASKS[:1], {**MASKS[1], "height_px": 9}, *MASKS[2:]])
    assert laid(found)["i/a.png"] == {0: "m/a.png", -2: "m/c.png"}
    assert laid(found)["i/b.png"] == {0: "m/b.png"}


@pytest.mark.parametrize(("sample", "tried"), [(0, ""), (1, "a"), (2, "ad"), (5, "abcde"), (30, "abcde")])
def test_the_sample_is_spread_over_the_list(sample, tried):
    assert "".join(path[2] for path, places in laid(paired(MASKS, sample=sample)).items() if len(places) > 1) == tried


def test_masks_of_one_picture_have_one_place_in_the_list():
    again = {**MASKS[0], "path": "n/a.png"}
    rows = paired([*MASKS[:2], again], neighbours=1).rows
    assert rows.select("path", "named_0", "named_-1").rows() == [
        ("m/a.png", "m/a.png", "m/b.png"),
        ("n/a.png", "n/a.png", None),
        ("m/b.png", "m/b.png", None),
    ]


def test_masks_without_a_picture_are_counted():
    assert paired(MASKS, IMAGES[:2]).left_out == (("masks that have no picture, or several", 3),)


def test_instances_travel_with_the_picture_that_they_name():
    found = paired([INSTANCE, INSTANCE, {**INSTANCE, "image_path": "i/b.png"}], of=alignment.INSTANCES)
    first = found.rows.to_dicts()[0]
    assert (first["path"], first["image_path"], first["path_image"]) == ("c.json", "i/a.png", "i/a.png")
    assert (first["shapes_0"], first["shapes_-1"], first["shapes_1"], first["path_labels_0"]) == ([b"x", b"x"], [b"x"], None, None)


def test_instances_of_no_picture_and_on_several_grids_are_counted():
    other = {**INSTANCE, "image_path": "i/b.png"}
    found = paired([INSTANCE, other, {**other, "size_width_px": 9}, {**INSTANCE, "image_path": None}], of=alignment.INSTANCES)
    assert (found.rows["image_path"].to_list(), found.left_out) == (
        ["i/a.png"],
        (("annotations whose picture is not there", 1), ("pictures whose annotations lie on grids of several sizes", 1)),
    )


def test_an_npz_file_holds_both():
    [row] = paired(ARRAYS, [{"path": "n/a.npz"}], of=alignment.ARRAYS).rows.to_dicts()
    assert (row["path_image"], row["path_labels_0"], row["height_px"], row["width_px"]) == ("n/a.npz", "n/a.npz", 144, 200)
    assert (row["image"], row["label"]) == ("image", "label")


@pytest.mark.parametrize("other", [{"generation": 1}, {"shape": "144"}, {"dtype": "str"}, {"array_name": "doodles"}])
def test_files_without_both_arrays_are_counted(other):
    whole, partial = ({**each, "path": path} for path, each in (("n/b.npz", ARRAYS[0]), ("n/b.npz", {**ARRAYS[1], **other})))
    found = paired([*ARRAYS, whole, partial], [{"path": "n/a.npz"}, {"path": "n/b.npz"}], of=alignment.ARRAYS)
    assert found.left_out == (("files without the arrays image and label of two or three sides", 1),)


@pytest.mark.parametrize(
    ("labels", "options"),
    [
        ([{**MASKS[0], "key": "z"}], {}),
        ([{**INSTANCE, "image_path": "i/z.png"}], {"of": alignment.INSTANCES}),
        (ARRAYS, {"of": alignment.ARRAYS, "label": "mask"}),
    ],
)
def test_nothing_in_common_is_no_pass(labels, options):
    with pytest.raises(NothingRelatesError, match="none of"):
        paired(labels, **options)


@pytest.mark.parametrize("of", [alignment.INSTANCES, alignment.ARRAYS])
def test_nothing_there_is_no_row(of):
    assert paired([], [], of=of).rows.is_empty()


def test_how_a_mask_lies_is_one_row():
    picture, labels = pair()
    [found] = measured(png(picture), png(labels))
    assert found[:5] == ("m/a.png", "i/a.png", 0, "as given", True)
    assert (found.right_px, found.down_px, found.orientation, len(found.surface)) == (0, 0, 1, 4 * 81)
    assert found.z_given == found.z_turn > 20


def test_every_neighbour_is_laid_on_the_same_picture():
    (picture, labels), (_, other) = pair(), pair(1)
    opened = {"path_image": png(picture), "path_labels_0": png(other), "path_labels_-1": png(labels)}
    row = {"image_path": "i/a.png", "height_px": HEIGHT, "width_px": WIDTH, "image": None, "label": None}
    named = {"named_0": "m/a.png", "named_-1": "m/b.png", "named_1": None}
    shapes = {f"shapes_{place}": None for place in (0, -1, 1)}
    found = list(alignment.compare({name: io.BytesIO(content) for name, content in opened.items()}, row | named | shapes))
    assert [(each.path, each.neighbour, each.verdict) for each in found] == [("m/a.png", 0, "on no edges"), ("m/b.png", -1, "as given")]


def test_annotations_are_drawn_from_what_travels_with_the_row():
    picture, labels = pair()
    shapes = [rle.pack(rle.from_mask(labels == number)) for number in range(1, 13)]
    [drawn], [mask] = measured(png(picture), None, named_0="c.json", shapes_0=shapes), measured(png(picture), png(labels))
    assert drawn == mask._replace(path="c.json")


@pytest.mark.parametrize("label", [pair()[1], np.eye(13, dtype=np.uint8)[pair()[1]], pair()[1][..., None]], ids=["2", "one-hot", "3"])
def test_arrays_of_labels_may_have_a_channel_for_each_class(label):
    archive = packed(image=pair()[0], label=label, doodles=label)
    assert [each.verdict for each in measured(archive, archive, image="image", label="label")] == ["as given"]


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P"])
def test_pictures_of_every_mode_have_edges(mode):
    picture = encoded(Image.fromarray(pair()[0]).convert(mode), "PNG")
    assert [each.verdict for each in measured(picture, png(pair()[1]))] == ["as given"]


def test_the_orientation_that_the_picture_states_is_kept_and_not_applied():
    exif = Image.Exif()
    exif[274] = 6
    [found] = measured(png(pair()[0], exif=exif), png(pair()[1]))
    assert (found.orientation, found.verdict) == (6, "as given")


@pytest.mark.parametrize("picture", [png(pair()[0])[:-400], b"<html>", png(pair()[0][:99]), png(np.zeros((300, 300), np.uint8))])
def test_a_picture_that_cannot_be_read_or_has_other_sides_is_unclear(picture):
    nothing = Alignment("m/a.png", "i/a.png", 0, "unclear", False, None, 0.0, None, 0, 0, False, 0, 0.0, 0.0, 1, b"")
    assert measured(picture, png(pair()[1])) == [nothing]
