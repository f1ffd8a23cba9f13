"""The pack of a release: what was reviewed, and the proof that what is published later is the same."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dsqc import renderers, sums
from dsqc.definition import Definition
from dsqc.listing import files_below
from dsqc.measures import checksum_list
from dsqc.measures.checksum_list import Claimed
from dsqc.report import Report
from dsqc.running import Running
from dsqc.scan import scan
from dsqc.worker import Job

FORMATS = ("html", "json", "facts", "findings", "sums", "sign-off")
SUMS, OWN_SUMS = "SHA256SUMS", "PACK.sha256"
Kind = Literal["changed", "missing", "added", "not read"]


class PackError(Exception):
    """The folder is no pack of a release; ``str()`` says what it lacks."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not what was reviewed."""

    kind: Kind
    path: str


@dataclass(frozen=True, slots=True)
class Verified:
    """``files`` are those below the root that differ, ``pack`` those of the pack itself, ``same`` how many files are what they were."""

    same: int
    files: Sequence[Difference]
    pack: Sequence[Difference]

    @property
    def holds(self) -> bool:
        return not self.files and not self.pack


def write(report: Report, definition: Definition, folder: Path) -> None:
    """The report, the digests, the facts, the definition with its waivers, and a sign-off; last a digest of each of these."""
    if folder.exists():
        _clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in dict.fromkeys([definition.path, *(Path(use.waiver.path) for use in report.waivers)]):
        shutil.copyfile(path, folder / path.name)
    for name in FORMATS:
        renderers.load(name).render(report, folder)
    own = ((_digest(path), path.relative_to(folder).as_posix()) for path in _contents(folder))
    (folder / OWN_SUMS).write_bytes(sums.text(own))


def verify(pack: Path, root: str, how: Running) -> Verified:
    """Every file below ``root`` held against the pack, and the pack against itself. Raises PackError, RootError and StorageError."""
    own = _stated(pack / OWN_SUMS)
    there = {path.relative_to(pack).as_posix(): _digest(path) for path in _contents(pack)}
    stated = _stated(pack / SUMS)
    files, problems = files_below(root)
    rows = scan([Job(file, is_summed=True) for file in files], how.make_executor, how.workers, how.progress).rows
    found: dict[str, bytes | None] = dict.fromkeys([problem.path for problem in problems] + [file.path for file in files])
    found |= {path: digest for _, path, digest in rows.get("sums", ())}
    differing = list(_differences(stated, found))
    return Verified(sum(found.get(path) == digest for path, digest in stated.items()), differing, list(_differences(own, there)))


def _clear(folder: Path) -> None:
    """Take away the pack that was there, so that nothing of it stays; a folder that is none is left as it is."""
    if any(folder.iterdir()) and not (folder / OWN_SUMS).is_file():
        raise PackError(f"{folder} holds files and is no pack of a release; give --out another folder")
    shutil.rmtree(folder)


def _contents(pack: Path) -> list[Path]:
    return sorted(path for path in pack.rglob("*") if path.is_file() and path != pack / OWN_SUMS)


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _stated(path: Path) -> dict[str, bytes]:
    try:
        claims = list(checksum_list.parse(path.read_bytes(), path.name, "sha256"))
    except OSError as error:
        raise PackError(f"{path.parent} is no pack of a release: {path.name}: {error.strerror}") from None
    for each in claims:
        if not isinstance(each, Claimed):
            raise PackError(f"{path}, line {each.line}: {each.detail}")
    return {each.name.removeprefix("./"): each.digest for each in claims if isinstance(each, Claimed)}


def _differences(stated: Mapping[str, bytes], found: Mapping[str, bytes | None]) -> Iterator[Difference]:
    for path in sorted({*stated, *found}):
        if path not in found:
            yield Difference("missing", path)
        elif path not in stated:
            yield Difference("added", path)
        elif found[path] is None:
            yield Difference("not read", path)
        elif found[path] != stated[path]:
            yield Difference("changed", path)
