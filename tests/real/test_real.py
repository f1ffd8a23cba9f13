"""Parts of real datasets, where a copy lies beside the checkout: what is known of them is found, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from small import told

HERE = Path(__file__).parent
REAL = HERE.parents[2] / "shared" / "real"

MASKTERIAL = {
    "17294f8a-1df7-427f-b8ed-ab54e1571960": (1, {}),
    "1fb9a0c6-da4a-4727-b9c0-473ddd7d0fd9": (2, {2: 292}),
    "20ea4e7f-f2e3-40c8-829b-6e529b9dfc26": (3, {}),
    "3659660c-e8bc-4199-8fe2-76384758cf2f": (6, {6: 284}),
    "45ce9af7-5523-4aa2-9209-9639c3073766": (20, {2: 286, 5: 204, 14: 184}),
    "5e2efd44-1c3b-41ad-9eeb-b5f3f8597444": (1, {}),
    "8e2d9357-cea9-403a-a131-303f690c136f": (13, {3: 249, 6: 192, 10: 273, 13: 212}),
    "94fbb9f5-63a7-482f-92ba-ee2ccc6ef671": (1, {}),
    "acb69ba8-d9d9-45ef-a6d9-a26b1ba2471c": (1, {}),
    "e85b8fe6-3fc1-4c41-9690-8fcbe4e5db4c": (3, {3: 278}),
}
"""Of each mask the number of its instances, and the pixels of those under 300 px; they are numbered from 1."""


def judged(name, root):
    return engine.run(load(HERE / f"{name}.yaml"), str(root), Scope())


def real(name):
    if not (REAL / name).is_dir():
        pytest.skip(f"there is no copy of {name} beside the checkout")
    return REAL / name


def made(root):
    """Pictures of noise, and masks in which instances of those sizes touch; the others have exactly 300 px."""
    for place, (key, (count, small)) in enumerate(MASKTERIAL.items()):
        mask = np.zeros((1200, 1920), np.uint8)
        for instance in range(1, count + 1):
            mask[100:120, 20 * instance : 20 * instance + 20].flat[: small.get(instance, 300)] = instance
        noise = np.random.default_rng(place).integers(0, 256, (12, 20, 3), np.uint8)
        for folder in ("images", "instance_masks"):
            (root / folder).mkdir(exist_ok=True)
        Image.fromarray(noise).resize((1920, 1200)).save(root / "images" / f"{key}.jpg")
        Image.fromarray(mask).save(root / "instance_masks" / f"{key}.png")
    return root


@pytest.mark.parametrize("is_made", [False, True], ids=["real", "made"])
def test_the_specks_of_maskterial_are_found_and_nothing_else(is_made, tmp_path):
    report = judged("maskterial", made(tmp_path) if is_made else real("maskterial"))
    specks = {
        floor: {
            (f"instance_masks/{key}.png", f"instance {number} covers {area_px} px, fewer than {floor} px")
            for key, (_, small) in MASKTERIAL.items()
            for number, area_px in small.items()
            if area_px < floor
        }
        for floor in (200, 300)
    }
    assert {name: set(lines) for name, lines in told(report).items()} == {f"min-area-{floor}": specks[floor] for floor in specks}
    assert [len(specks[floor]) for floor in specks] == [2, 10]
    seen = {outcome.check_id: outcome.rows_seen for outcome in report.outcomes}
    assert (seen["paired"], seen["same-size"]) == ({"images": 10, "masks": 10}, {"images": 10, "masks": 10})
    assert (seen["min-area-200"], report.coverage.files_read) == ({"regions": 51}, 20)


def test_nothing_is_wrong_with_street_scenes():
    report = judged("camvid", real("camvid"))
    assert told(report) == {}
    assert {outcome.status for outcome in report.outcomes} == {"passed"}
    assert sorted(report.facts["mask_values"]["value"].unique()) == list(range(12))
    assert report.coverage.files_read == 80


def test_what_cameras_write_is_whole_and_says_where_it_was_taken():
    report = judged("cameras", real("seatizen-atlas/fs_ml"))
    words = "carries private metadata: GPSLatitude, GPSLongitude; expected none"
    images = sorted(row["path"] for row in report.facts["images"].iter_rows(named=True))
    assert told(report) == {"private-metadata": [(path, words) for path in images]}
    assert (len(images), report.coverage.files_read, report.coverage.files_ignored) == (30, 30, 3)
