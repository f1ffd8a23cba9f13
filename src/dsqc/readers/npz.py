"""NPZ files: a zip archive of NumPy arrays, as ``numpy.savez`` and Doodler write them; one array is one row.

Each array is read by itself, its checksum and its header proved, and never unpickled: an array of Python objects is a problem, for
loading it would run what is in it. A file of which one array cannot be read is unreadable, and gives no row. Zeros in front of a key
mark an older generation: Doodler puts one more in front of every key of a file whenever it segments the image again, so ``label`` is
the newest and ``00label`` two steps older. A key of nothing but zeros is a name as it is.

``doodles`` says which array holds sparse drawn classes (0 is nothing, n is class n) and which the one-hot label that was made from them.
Both are counted against each other, generation by generation. A packed array of more than ``max_bytes`` is not unpacked.

    arrays: {reader: npz, files: '{record}/{key}.npz', with: {doodles: {doodles: label}}}
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from numpy.typing import NDArray

from dsqc.datafile import DataFile
from dsqc.facts import Array, Doodle, Problem, Row
from dsqc.measures import arrays, npy, sniff
from dsqc.measures import npz as archive
from dsqc.measures.npz import Member, Trouble
from dsqc.measures.unreadable import Unreadable

FILLS = (Array, Doodle)

MAX_BYTES = 1 << 30
_MOST_TEXT_BYTES = 1 << 22
_LARGEST_CLASS = 2**31 - 1


def read(
    stream: BinaryIO, file: DataFile, wanted: Collection[str], *, doodles: dict[str, str] | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Row]:
    content = stream.read()
    if not content:
        yield Problem(file.path, None, "empty", "has no bytes")
        return
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
    except archive.BROKEN as error:
        yield Problem(file.path, None, *_no_archive(content, error))
        return
    with opened:
        members, oddities, lost = archive.members(opened, max_bytes)
        rows: list[Row] = []
        for batch in _batches(members, {*(doodles or {}), *(doodles or {}).values()}) if not lost else ():
            rows += _rows(opened, batch, file.path, wanted, doodles or {}, lost)
    yield from (Problem(file.path, *trouble) for trouble in (*oddities, *lost))
    yield from rows if not lost else ()


def _rows(
    opened: zipfile.ZipFile, batch: Sequence[Member], path: str, wanted: Collection[str], doodles: Mapping[str, str], lost: list[Trouble]
) -> Iterator[Row]:
    """The rows of some members; what cannot be had goes to ``lost``."""
    kept: dict[str, NDArray[Any]] = {}
    for member in batch:
        try:
            array = npy.array(archive.content(opened, member))
            if "arrays" in wanted:
                yield _array(path, member, array)
        except Unreadable as unreadable:
            lost.append(Trouble(member.pointer, unreadable.problem, unreadable.detail))
            continue
        if "doodles" in wanted and len(batch) > 1:
            kept[member.name] = array
    for drawn, label in doodles.items():
        if drawn in kept and label in kept:
            yield from _doodles(path, batch[0].generation, (drawn, kept[drawn]), (label, kept[label]))


def _batches(members: Sequence[Member], named: Collection[str]) -> list[list[Member]]:
    """The members that are in memory at one time: those of a generation that are held against each other, and every other one alone."""
    batches: dict[int | str, list[Member]] = {}
    for member in members:
        batches.setdefault(member.generation if member.name in named else member.key, []).append(member)
    return list(batches.values())


def _array(path: str, member: Member, array: NDArray[Any]) -> Array:
    if array.dtype.kind in "US" and array.nbytes > _MOST_TEXT_BYTES:
        raise Unreadable("too-large", f"holds texts of {array.nbytes:,} bytes, more than {_MOST_TEXT_BYTES:,}")
    texts, digest = arrays.texts(array), arrays.digest(array)
    return Array(
        path,
        member.pointer,
        member.key,
        member.name,
        member.generation,
        npy.kind_name(array.dtype),
        ",".join(map(str, array.shape)),
        *arrays.limits(array),
        arrays.value_count(array),
        arrays.not_finite(array),
        arrays.not_one_hot_px(array),
        None if texts is None else json.dumps(texts, ensure_ascii=False),
        digest,
        arrays.colour_digest(array, digest),
    )


def _doodles(path: str, generation: int, drawn: tuple[str, NDArray[Any]], label: tuple[str, NDArray[Any]]) -> Iterator[Doodle | Problem]:
    (drawn_key, classes), (label_key, one_hot) = ((f"{'0' * generation}{name}", array) for name, array in (drawn, label))
    fault = _fault(classes, one_hot, label_key)
    if fault is not None:
        yield Problem(path, f"{drawn_key}.npy", "malformed", fault)
        return
    for value, doodled_px, agreeing_px in arrays.agreements(classes, one_hot):
        yield Doodle(path, generation, drawn_key, label_key, value, doodled_px, agreeing_px)


def _fault(classes: NDArray[Any], one_hot: NDArray[Any], label_key: str) -> str | None:
    """Why two arrays cannot be held against each other."""
    if one_hot.ndim != 3 or one_hot.shape[:2] != classes.shape:
        grids = f"{npy.in_words(classes.shape)}, and {label_key}, made from it, {npy.in_words(one_hot.shape)}"
        return f"has sides {grids}; expected the same height and width, and a third side for the classes"
    if classes.dtype.kind not in "iu" or one_hot.dtype.kind not in "biuf":
        kinds = f"{npy.kind_name(classes.dtype)}, and {label_key} {npy.kind_name(one_hot.dtype)}"
        return f"holds {kinds}; expected whole numbers, and a label of numbers"
    if classes.size and int(classes.max()) > _LARGEST_CLASS:
        return f"holds {int(classes.max()):,}, which is the number of no class"
    return None


def _no_archive(content: bytes, error: Exception) -> tuple[str, str]:
    """Kind and words of the problem of a file that is no zip archive."""
    kind = sniff.content(content[: sniff.HEAD_BYTES], len(content))
    if kind == "zip":
        return "damaged", f"begins as a ZIP archive, and the directory at its end cannot be read, as in a file cut short: {error}"
    remedy = ": run git lfs pull" if kind == "git-lfs-pointer" else ""
    return "malformed", f"is {sniff.in_words(kind)}, {len(content):,} bytes, not NPZ{remedy}"
