from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dsqc.finding import Finding, Mark
from dsqc.rules import mask_encoding
from tables import table

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
needs_real_masks = pytest.mark.skipif(not REAL.is_dir(), reason="no real masks beside the checkout")


def mask(**columns):
    return table("masks", {"path": "m.png", "format": "PNG", "mode": "L", "labelled_px": 1000, "blended_px": 0, **columns})


def measured(path, pixels):
    """The row of a mask, measured as its contract says, by numpy alone."""
    values = pixels.astype(np.int64)
    blended = np.zeros(values.shape, dtype=bool)
    for lines, signs in ((values, blended), (values.T, blended.T)):
        steps = np.sign(np.diff(lines, axis=1))
        signs[:, 1:-1] |= steps[:, 1:] * steps[:, :-1] > 0
    labelled_px, blended_px = int(np.count_nonzero(values)), int(np.count_nonzero(blended))
    return {"path": path.name, "mode": "L", "labelled_px": labelled_px, "blended_px": blended_px, "value_count": len(np.unique(values))}


def real_masks(folder):
    return [(path, Image.open(path).convert("L")) for path in sorted((REAL / folder).glob("*.png"))]


def resized(folder, factor, method):
    """Masks of a folder, each side times ``factor``."""
    masks = real_masks(folder)
    return table(
        "masks",
        *(measured(path, np.asarray(mask.resize((int(mask.width * factor), int(mask.height * factor)), method))) for path, mask in masks),
    )


def test_another_mode_is_named():
    assert list(mask_encoding.check(mask(mode="P"), modes=["L", "I;16"])) == [
        Finding(
            "m.png",
            "has mode P (palette), expected L or I;16",
            key=("mode", "P"),
            values={"mode": "P", "modes": ["L", "I;16"]},
            evidence=(Mark("m.png", caption="mode P"),),
        )
    ]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "I;16"])
def test_colour_alpha_and_16_bits_are_told_where_they_are_not_listed(mode):
    assert [finding.key for finding in mask_encoding.check(mask(mode=mode), modes=["L"])] == [("mode", mode)]


@pytest.mark.parametrize("modes", [None, ["P", "L"]])
def test_a_listed_mode_and_any_mode_without_a_list_are_silent(modes):
    assert list(mask_encoding.check(mask(mode="P"), modes=modes)) == []


def test_a_lossy_mask_is_named_with_its_number_of_values():
    assert list(mask_encoding.check(mask(path="m.jpg", format="JPEG", lossy=True, value_count=1214, blended_px=900))) == [
        Finding(
            "m.jpg",
            "is stored as lossy JPEG and holds 1,214 distinct values, expected a lossless format",
            key=("lossy",),
            values={"format": "JPEG", "value_count": 1214},
            evidence=(Mark("m.jpg", caption="1,214 values"),),
        )
    ]


def test_a_lossy_mask_may_be_declared():
    assert list(mask_encoding.check(mask(lossy=True, blended_px=900), lossless=False)) == []


def test_an_interpolated_mask_is_named():
    assert list(mask_encoding.check(mask(labelled_px=40_000, blended_px=1_234, value_count=12))) == [
        Finding(
            "m.png",
            "1,234 of 40,000 labelled px (3.08 %) lie strictly between their neighbours, expected at most 1 %: resized with interpolation",
            key=("blended",),
            values={"blended_px": 1_234, "labelled_px": 40_000, "value_count": 12, "most_blended": 0.01},
            evidence=(Mark("m.png", caption="1,234 px between their neighbours"),),
        )
    ]


def test_a_mask_of_exactly_the_share_is_silent():
    assert list(mask_encoding.check(mask(blended_px=10))) == []
    assert len(list(mask_encoding.check(mask(blended_px=11)))) == 1


def test_the_share_may_be_stated():
    assert [finding.key for finding in mask_encoding.check(mask(blended_px=1), most_blended=0)] == [("blended",)]
    assert list(mask_encoding.check(mask(blended_px=500), most_blended=0.5)) == []


def test_a_mask_without_labels_has_no_share():
    assert list(mask_encoding.check(mask(labelled_px=0, blended_px=3))) == []


def test_findings_come_in_the_order_of_kinds_and_paths():
    rows = table(
        "masks", *({"path": f"{name}.png", "mode": "P", "lossy": name < "c", "labelled_px": 9, "blended_px": 9} for name in "dcba")
    )
    found = [(finding.key[0], finding.subject[0]) for finding in mask_encoding.check(rows, modes=["L"])]
    assert found == [*(("mode", name) for name in "abcd"), ("lossy", "a"), ("lossy", "b"), ("blended", "c"), ("blended", "d")]


@needs_real_masks
@pytest.mark.parametrize("folder", ["camvid/masks", "maskterial/instance_masks"])
def test_real_masks_are_silent_even_at_a_quarter_of_their_size(folder):
    for factor in (1, 0.25):
        assert list(mask_encoding.check(resized(folder, factor, Image.Resampling.NEAREST))) == []


@needs_real_masks
@pytest.mark.parametrize(("factor", "found"), [(2, 39), (0.9, 39), (0.5, 40)])
def test_real_class_masks_that_were_resized_bilinearly_are_named(factor, found):
    assert len(list(mask_encoding.check(resized("camvid/masks", factor, Image.Resampling.BILINEAR)))) >= found


@pytest.mark.parametrize(
    ("options", "begins"),
    [
        ({"modes": ["grey"]}, "there is no mode 'grey'"),
        ({"modes": []}, "modes names no mode"),
        ({"most_blended": 1.5}, "most_blended is a share from 0 to 1"),
    ],
)
def test_options_that_mean_nothing_are_a_mistake(options, begins):
    assert mask_encoding.verify(options).startswith(begins)


def test_options_that_mean_something_are_no_mistake():
    assert mask_encoding.verify({"modes": None, "lossless": True, "most_blended": 0}) is None
    assert mask_encoding.verify({"modes": ["L"], "most_blended": 1}) is None


def test_no_mask_is_no_finding():
    assert list(mask_encoding.check(table("masks"), modes=["L"])) == []
