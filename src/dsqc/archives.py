"""The members of a zip archive as files, read in place; what is broken or dangerous in it as problems."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dsqc.datafile import DEFLATED, STORED, DataFile, open_location

_JUNK_TOPS = ("__MACOSX", ".DS_Store", "Thumbs.db")


class Trouble(NamedTuple):
    """Something wrong with an archive or one member: ``pointer`` names the member."""

    pointer: str | None
    detail: str


def members(archive: DataFile) -> tuple[list[DataFile], list[Trouble]]:
    """The files in a zip archive (``path`` is the name inside it) and what is wrong with the archive."""
    try:
        with open_location(archive.location) as stream, zipfile.ZipFile(stream) as opened:
            entries = opened.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        return [], [Trouble(None, f"cannot be read as a zip archive: {error}")]
    found: dict[str, DataFile] = {}
    troubles = list(_overlaps(entries))
    for entry in entries:
        name = _name(entry)
        if name.endswith("/"):
            continue
        trouble = _refused(entry, name) or ("stands in the archive twice; the last is read" if name in found else None)
        if trouble:
            troubles.append(Trouble(name, trouble))
        if not _refused(entry, name):
            found[name] = DataFile(
                name,
                archive.location,
                entry.file_size,
                archive.path,
                entry.header_offset,
                entry.compress_size,
                entry.compress_type,
                entry.CRC,
            )
    return list(found.values()), troubles


def inner_paths(names: Sequence[str], looks_through: bool, fits: Callable[[str], bool]) -> Callable[[str], str]:
    """How a member's name becomes a path below the archive's target: as it is, or without the one top folder.

    The top folder goes only when every member lies in it and more members then fit a source.
    """
    tops = {name.partition("/")[0] if "/" in name else None for name in names if name.partition("/")[0] not in _JUNK_TOPS}
    if not looks_through or len(tops) != 1 or None in tops:
        return str
    top = f"{tops.pop()}/"
    sample = names[:: max(1, len(names) // 500)]
    stripped = sum(fits(name.removeprefix(top)) for name in sample)
    return (lambda name: name.removeprefix(top)) if stripped > sum(map(fits, sample)) else str


def _name(entry: zipfile.ZipInfo) -> str:
    """The member's name; one that is UTF-8 without saying so is read as such."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _refused(entry: zipfile.ZipInfo, name: str) -> str | None:
    segments = name.replace("\\", "/").split("/")
    if ".." in segments or name.startswith(("/", "\\")) or ":" in segments[0]:
        return "leaves the archive's folder when unpacked"
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.compress_type not in (STORED, DEFLATED):
        return f"is packed by method {entry.compress_type}, which dsqc does not unpack"
    return None


def _overlaps(entries: Sequence[zipfile.ZipInfo]) -> Iterator[Trouble]:
    placed = sorted((entry.header_offset, entry.compress_size, entry.filename) for entry in entries)
    for (offset, size_bytes, _), (after, _, name) in zip(placed, placed[1:], strict=False):
        if offset + 30 + size_bytes > after:
            yield Trouble(name, "shares its bytes with another member, as decompression bombs do")
