"""What checks say of the small MaskTerial once it is broken, worked out from pixels and lists and not with dsqc."""

import numpy as np

from small import COUNTS, FIRST, INSTANCES, META, PICTURES, RLE

FULL, FLOOR_200, FLOOR_300 = (f"{RLE}/test_annotations_with_class_{floor}.json" for floor in ("full", "200", "300"))
AGNOSTIC = f"{RLE}/test_annotations_300.json"
FILES = (AGNOSTIC, FLOOR_200, FLOOR_300, FULL)
"""The annotation files of the split ``test``, by path."""

NAMES = f"{META}/test_set_name_to_uuid.json"
GROUP = "kind=Real, subset=hBN_Thin, split=test"
KEYS = {split: {picture.number: picture.key for picture in PICTURES if picture.split == split} for split in COUNTS}

UNMEASURED = [(f"not judged: {len(FILES)}", "entries whose picture was not measured: not readable, or outside the scope")]
OTHER_SIZE = [("not judged: 1", "masks of another size than their annotations")]
NOT_ANNOTATED = [("not judged: 1", "masks whose picture no annotation file, or several entries, name")]


def counted(split, found, expected):
    differs = f"{expected - found} missing" if found < expected else f"{found - expected} too many"
    return [(".", f"kind=Real, subset=hBN_Thin, split={split}: {found} files, expected {expected} ({differs})")]


def unmapped(path, key, split="test"):
    return (path, f"no name maps to key {key} with kind=Real, subset=hBN_Thin, split={split}")


def lost_image(picture=FIRST):
    """What the annotations and the list of names say of a picture of ``test`` that is not there."""
    name = f"{picture.key}.jpg at /images/{picture.index}"
    return {
        "references": [(file, f"names {name}, no such picture is there") for file in FILES],
        "declared-size": [(f"not judged: {len(FILES)}", "entries whose picture is not there")],
        "masks-agree": NOT_ANNOTATED,
        "mapping": [(NAMES, f"{picture.original_name} maps to {picture.key}, and no file has that key with {GROUP}")],
    }


def disagreements(mask, due, holds, hint="", file=FLOOR_200):
    """The findings of a mask that holds other classes than are due, from the two pictures of classes."""
    due, holds = due.astype(int), holds.astype(int)
    differs = due != holds
    for value in sorted({*due[differs].tolist(), *holds[differs].tolist()} - {0}):
        missing, extra, both = (due == value) & differs, (holds == value) & differs, (due == value) & (holds == value)
        rows, columns = np.nonzero(missing | extra)
        size = f"{np.ptp(columns) + 1}×{np.ptp(rows) + 1} px at x {columns.min()}, y {rows.min()}"
        yield (
            mask,
            f"class {value} differs from {file} on {missing.sum() + extra.sum():,} px "
            f"({missing.sum():,} px annotated and not in the mask, {extra.sum():,} px in the mask and not annotated, "
            f"IoU {share(both.sum(), (missing | extra | both).sum())}), expected at most 0 px; within {size}{hint}",
        )


def share(shared_px, union_px):
    """An intersection over union that is less than 1, as messages have it."""
    return f"{min(max(shared_px / union_px, 0.0001), 0.9999):.4f}" if shared_px else "0"


def of(annotation, split="test"):
    return f"{annotation['id']} of {KEYS[split][annotation['image_id']]}.jpg"


def named(annotation, split="test", category=None):
    """An annotation with its class and its picture."""
    category = category or f"Class {annotation['category_id']}"
    return f"{annotation['id']} ({category}) of {KEYS[split][annotation['image_id']]}.jpg"


def above(floor_px, split="test"):
    return [annotation for annotation in INSTANCES[split] if annotation["area"] > floor_px]
