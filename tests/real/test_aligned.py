"""How the labels of real datasets lie on their pictures, where a copy lies beside the checkout: right, also all of them together."""

import shutil
from pathlib import Path

import pytest

from laid import judged

REAL = Path(__file__).parents[3] / "shared" / "real"
DEFINITION = """\
sources:
  images: {{reader: image, files: 'images/{{key}}.{form}'}}
  masks: {{reader: mask, with: {{values: {values}}}, files: '{masks}/{{key}}.png'}}
checks:
  - {{rule: aligned, with: {{images: images, labels: masks}}}}
"""
DATASETS = {"camvid": ("png", "class", "masks", 40), "maskterial": ("jpg", "instance", "instance_masks", 10)}


def aligned(tmp_path, name):
    if not (REAL / name).is_dir():
        pytest.skip(f"there is no copy of {name} beside the checkout")
    form, values, masks, count = DATASETS[name]
    if not (tmp_path / "root").exists():
        (tmp_path / "root").symlink_to(REAL / name)
    outcome, report = judged(tmp_path, DEFINITION.format(form=form, values=values, masks=masks))
    alignments = report.facts["alignments"]
    return outcome, alignments.filter(alignments["neighbour"] == 0), count


@pytest.mark.parametrize("name", DATASETS)
def test_masks_that_are_as_published_lie_right(name, tmp_path):
    outcome, own, count = aligned(tmp_path, name)
    assert (outcome.status, outcome.findings, outcome.not_judged) == ("passed", [], ())
    assert (own.height, own["verdict"].unique().to_list()) == (count, ["as given"])


@pytest.mark.parametrize("name", DATASETS)
def test_masks_whose_names_are_moved_by_a_place_are_told_as_that(name, tmp_path):
    masks = DATASETS[name][2]
    if (REAL / name).is_dir():
        shutil.copytree(REAL / name, tmp_path / "root")
        paths = sorted((REAL / name / masks).iterdir())
        for path, other in zip(paths, [*paths[1:], paths[0]], strict=True):
            shutil.copyfile(other, tmp_path / "root" / masks / path.name)
    outcome, own, _ = aligned(tmp_path, name)
    [finding] = outcome.findings
    assert (finding.key, len(finding.values["members"])) == (("names moved", "1"), (own["verdict"] == "on no edges").sum())
