"""XAMI in small: the figures of the sample that tests break, names in it, and the definition with its figures."""

from collections import Counter
from operator import attrgetter
from pathlib import Path

from dsqc import engine
from dsqc.report import Scope
from dsqc.samples import xami

COUNTS = {"train": 8, "valid": 4}
SIZE_PX = 160

PICTURES = xami.pictures(COUNTS, size_px=SIZE_PX)
INSTANCES = xami.instances(PICTURES)
"""What the annotation file without splits holds, in its order, which is that of the ids."""

TRAIN, VALID, WHOLE = (f"{folder}/_annotations.coco.json" for folder in ("xami_dataset/train", "xami_dataset/valid", f"{xami.WHOLE}/data"))
DATA = f"{xami.YOLO}/data.yaml"
FOLDS = [f"mskf_{fold}.csv" for fold in range(xami.FOLDS)]
EXPOSURES, LABELS = "obs_info_1024_all.json", "id2label.json"
PUBLISHED = Path(__file__).parents[1] / "checks" / "xami.yaml"
PUBLISHED_SHA256 = "337de0625bd945c8c7ed2960d27a483cf941cf6a50a45fa8b2317175f06dac99"
"""Of xami_dataset.zip."""


def of_split(split):
    """The pictures of a split, by their index."""
    return sorted((picture for picture in PICTURES if picture.split == split), key=attrgetter("index"))


def held_by(picture):
    """The annotations of a picture."""
    return [each for each in INSTANCES if each["image_id"] == picture.number]


def paths(picture):
    """Where a picture lies in the three forms of the release."""
    return (
        f"xami_dataset/{picture.split}/{picture.name}",
        f"{xami.WHOLE}/data/{picture.name}",
        f"{xami.YOLO}/{picture.split}/images/{picture.name}",
    )


def label(picture):
    return f"{xami.YOLO}/{picture.split}/labels/{picture.key}.txt"


def counted(what, *groups):
    """What a count says of groups, each with the number that was found and the one that is expected."""
    return [(".", f"{group}: {found} {what}, expected {expected} ({_difference(found, expected)})") for group, found, expected in groups]


def _difference(found, expected):
    return f"{expected - found} missing" if found < expected else f"{found - expected} too many"


def alone(path, count, picture, other):
    """What is said of outlines of a picture that is in one form of the release alone."""
    return path, f"has {count} outlines of {picture}, and {other!r} has none"


def lacking(path, other, share, picture, first):
    """What is said of outlines that another form of the release lacks; ``share`` is how many of how many."""
    are = "is" if share.startswith("1 ") else "are"
    return path, f"{share} outlines of {picture} {are} not in {other}, first {first}"


def line_in_folds(picture, words):
    """What is said of the row of a picture in each fold."""
    return [(name, f"line {picture.number + 2} ({picture.number}): {words}") for name in FOLDS]


def smaller(published):
    """The text of the definition with the figures of the small sample in it; all else stays as published."""
    for large, small in _figures():
        assert large in published, large
        published = published.replace(large, small)
    return published


def judged(definition, root):
    return engine.run(definition, str(root), Scope())


def _figures():
    filters = Counter(picture.filter for picture in PICTURES)
    of_filter = Counter(PICTURES[each["image_id"]].filter for each in INSTANCES)
    yield "[512, 512]", f"[{SIZE_PX}, {SIZE_PX}]"
    yield "counts: 1055}", f"counts: {len(PICTURES)}}}"
    yield "counts: 7021}", f"counts: {len(INSTANCES)}}}"
    yield "{U: 193, V: 102, B: 116, W: 3, S: 63, M: 175, L: 403}", _flow(filters)
    yield "{U: 1837, V: 880, B: 1259, W: 11, S: 226, M: 681, L: 2127}", _flow(of_filter)
    yield "by: [split], counts: {train: 791, valid: 264}", f"by: [split], counts: {_flow(COUNTS)}"
    for split, published in (
        ("train", "{central-ring: 500, other: 32, read-out-streak: 2122, smoke-ring: 1267, star-loop: 1377}"),
        ("valid", "{central-ring: 168, other: 9, read-out-streak: 677, smoke-ring: 402, star-loop: 467}"),
    ):
        yield published, _flow(Counter(artefact.category for picture in of_split(split) for artefact in picture.artefacts))
    for fold in range(xami.FOLDS):
        large = "{train: 792, valid: 263}" if fold == 3 else "{train: 791, valid: 264}"
        valid = sum(picture.fold == fold for picture in PICTURES)
        yield f"'{fold}': {large}", f"'{fold}': {_flow({'train': len(PICTURES) - valid, 'valid': valid})}"


def _flow(counts):
    return "{" + ", ".join(f"{name}: {count}" for name, count in sorted(counts.items())) + "}"
