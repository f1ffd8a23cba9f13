"""The five samples in small, each with its definition, and each broken in several ways at once."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import small
import small_bioscan
import small_coast_train
import small_seatizen
import small_xami
from dsqc import engine
from dsqc.definition import load
from dsqc.report import Report, Scope
from dsqc.samples import coast_train, maskterial, seatizen_atlas, xami

CHECKS = Path(__file__).parents[2] / "checks"


@dataclass(frozen=True, slots=True)
class Dataset:
    """``definition`` makes the text of the small definition from the published one and the untouched sample."""

    write: Callable[[Path], object]
    definition: Callable[[str, Path], str]
    damage: Callable[[Path], None]
    scope: Scope = field(default_factory=Scope)


def run(name: str, folder: Path, *, broken: bool) -> Report:
    """The report of a sample that is written to the folder, untouched or broken, with its drawings."""
    dataset, root, definition = DATASETS[name], folder / "root", folder / f"{name}.yaml"
    dataset.write(root)
    definition.write_text(dataset.definition((CHECKS / f"{name}.yaml").read_text(encoding="utf-8"), root), encoding="utf-8")
    if broken:
        dataset.damage(root)
    return engine.run(load(definition), str(root), dataset.scope, pictures=True)


def cut_in_half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def damage_maskterial(root: Path) -> None:
    shutil.copy(root / small.IMAGES[0], root / maskterial.FOLDER / "test_images" / "00000000-0000-4000-8000-000000000000.jpg")
    cut_in_half(root / small.IMAGES[-1])
    (root / small.MASKS[-2]).unlink()
    (root / maskterial.FOLDER / "notes.txt").write_text("remember to delete")
    with small.painted(root / small.MASK) as mask:
        mask[7, 5] = 9
    with small.painted(root / small.MASKS[1]) as mask:
        mask[:] = mask[:, ::-1].copy()


def damage_xami(root: Path) -> None:
    alone, twin, held = small_xami.of_split("train")[0], small_xami.of_split("train")[1], small_xami.of_split("valid")[0]
    (root / small_xami.paths(twin)[0]).unlink()
    shutil.copy(root / small_xami.paths(alone)[0], root / small_xami.paths(held)[0])
    with small.edited(root / small_xami.TRAIN) as train:
        train["annotations"][0]["bbox"][2] += 9
        train["annotations"].pop()
    with small.edited(root / small_xami.EXPOSURES) as exposures:
        exposures[next(iter(exposures))]["DEC"] = 95.5


def damage_coast_train(root: Path) -> None:
    with small_coast_train.arrays(root) as held:
        held["label"] = held["label"][::-1]
    with small_coast_train.arrays(root, small_coast_train.LAST) as held:
        held["label"] = held["label"] * 255
    with small_coast_train.rows(root) as table:
        table[0].update(year="2013", XMin=str(float(table[0]["XMin"]) + 900))
    (root / small_coast_train.RECORD / "npz" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    cut_in_half(root / "NAIP_11_001.zip")


def damage_bioscan(root: Path) -> None:
    train, val, test, unseen = (small_bioscan.of(split) for split in ("train", "val", "test", "key_unseen"))
    (root / small_bioscan.cropped(val)).unlink()
    shutil.copy(root / small_bioscan.cropped(test), root / small_bioscan.cropped(train))
    cut_in_half(root / small_bioscan.cropped(unseen))
    with small_bioscan.metadata(root) as records:
        records[test.specimen.processid]["dna_barcode"] = train.specimen.dna_barcode
        records[unseen.specimen.processid]["species"] = train.specimen.species
    with small_bioscan.boxes(root) as boxes:
        box = boxes[test.specimen.processid]
        box.update(x0=box["x1"], x1=box["x0"])


def damage_seatizen(root: Path) -> None:
    first, lost, later, twin = (small_seatizen.PICTURES[place] for place in (0, 3, 4, 8))
    (root / small_seatizen.path(lost)).unlink()
    shutil.copy(root / small_seatizen.path(later), root / small_seatizen.path(twin))
    cut_in_half(root / small_seatizen.path(first))
    (root / "images.zip.aria2").write_bytes(b"\0\1")
    with small_seatizen.rows(root / seatizen_atlas.FRAMES) as table:
        table[1].update(GPSLatitude="-122.3")
    with small_seatizen.rows(root / seatizen_atlas.VOCABULARY) as table:
        table[0]["id_gbif"] += " "


def _figures_of(smaller: Callable[[str], str]) -> Callable[[str, Path], str]:
    return lambda published, root: smaller(published)


DATASETS = {
    "maskterial": Dataset(
        lambda root: maskterial.write(root, small.COUNTS, size_px=small.SIZE_PX),
        _figures_of(small.smaller),
        damage_maskterial,
        Scope(small.ONE_SHOT),
    ),
    "xami": Dataset(
        lambda root: xami.write(root, small_xami.COUNTS, size_px=small_xami.SIZE_PX),
        _figures_of(small_xami.smaller),
        damage_xami,
    ),
    "coast-train": Dataset(
        lambda root: coast_train.write(root, small_coast_train.COUNTS, size_px=small_coast_train.SIZE_PX),
        _figures_of(small_coast_train.smaller),
        damage_coast_train,
    ),
    "bioscan-5m": Dataset(
        small_bioscan.write,
        lambda published, root: small_bioscan.with_table(small_bioscan.smaller(published), root),
        damage_bioscan,
    ),
    "seatizen-atlas": Dataset(
        lambda root: seatizen_atlas.write(root, small_seatizen.COUNTS, few=small_seatizen.FEW, width_px=small_seatizen.WIDTH_PX),
        _figures_of(small_seatizen.smaller),
        damage_seatizen,
    ),
}
