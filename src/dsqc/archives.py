"""The members of a zip archive as files, read in place; what is broken or dangerous in it as problems."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import NamedTuple

from dsqc.datafile import DEFLATED, LOCAL_HEADER, STORED, DataFile, open_location

_JUNK_TOPS = ("__MACOSX", ".DS_Store", "Thumbs.db")
_DRIVE = re.compile(r"[A-Za-z]:")


class Trouble(NamedTuple):
    """Something wrong with an archive or one member: ``pointer`` names the member."""

    pointer: str | None
    detail: str


def members(archive: DataFile) -> tuple[list[DataFile], list[Trouble]]:
    """The files in a zip archive (``path`` is the name inside it) and what is wrong with the archive. Raises OSError of the storage."""
    try:
        with open_location(archive.location) as stream, zipfile.ZipFile(stream) as opened:
            entries = opened.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error) as error:
        return [], [Trouble(None, f"cannot be read as a zip archive: {error}")]
    shared = _shared_offsets(entries)
    found: dict[str, DataFile] = {}
    troubles: list[Trouble] = []
    for entry in entries:
        name = _name(entry)
        if name.endswith("/"):
            continue
        path = "/".join(segment for segment in name.split("/") if segment not in ("", "."))
        refusal = "shares its bytes with another member, as in a zip bomb" if entry.header_offset in shared else _refusal(entry, name)
        if refusal is not None:
            troubles.append(Trouble(name, refusal))
            continue
        if path in found:
            troubles.append(Trouble(name, "stands in the archive twice; the last is read"))
        found[path] = DataFile(
            path, archive.location, entry.file_size, archive.path, entry.header_offset, entry.compress_size, entry.compress_type, entry.CRC
        )
    if not found and not troubles:
        troubles.append(Trouble(None, "has no files in it"))
    return list(found.values()), troubles


def inner_paths(names: Sequence[str], looks_through: bool, fits: Callable[[str], bool]) -> Callable[[str], str]:
    """How a member's name becomes a path below the archive's target: as it is, or without the one top folder.

    The top folder goes only when every member lies in it and more members then fit a source.
    """
    tops = {name.partition("/")[0] if "/" in name else None for name in names if name.partition("/")[0] not in _JUNK_TOPS}
    if not looks_through or len(tops) != 1 or None in tops:
        return str
    top = f"{tops.pop()}/"
    for looked_at in (names[:: max(1, len(names) // 500)], names):
        stripped, whole = sum(fits(name.removeprefix(top)) for name in looked_at), sum(map(fits, looked_at))
        if stripped or whole:
            return (lambda name: name.removeprefix(top)) if stripped > whole else str
    return str


def _name(entry: zipfile.ZipInfo) -> str:
    """The member's name; one that is UTF-8 without saying so is read as such."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _refusal(entry: zipfile.ZipInfo, name: str) -> str | None:
    """Why a member is not read."""
    if ".." in name.replace("\\", "/").split("/") or name.startswith(("/", "\\")) or _DRIVE.match(name):
        return "leaves the archive's folder when unpacked"
    if not set(name.split("/")) - {"", "."}:
        return "has no name"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link, which is not followed in an archive"
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.compress_type not in (STORED, DEFLATED):
        return f"is packed by method {entry.compress_type}, which dsqc does not unpack"
    return None if entry.header_offset >= 0 else "lies before the archive begins"


def _shared_offsets(entries: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Where the members begin that share bytes with another one: unpacked one by one, a few bytes become any number of files."""
    shared: set[int] = set()
    owner = end = min((entry.header_offset for entry in entries), default=0)
    for entry in sorted(entries, key=lambda each: (each.header_offset, each.compress_size)):
        offset = entry.header_offset
        if offset < end:
            shared |= {owner, offset}
        if offset + LOCAL_HEADER.size + entry.compress_size > end:
            owner, end = offset, offset + LOCAL_HEADER.size + entry.compress_size
    return shared
