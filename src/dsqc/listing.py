"""Every file below a root, folders and archives alike, and the sources that each belongs to."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dsqc import archives, patterns
from dsqc.datafile import DataFile, is_remote
from dsqc.definition import Archive, Definition, Source
from dsqc.facts import File, Problem, SourcePattern
from dsqc.report import Scope

_MOST_LINKED_FOLDERS = 10_000
Captured = Mapping[str, str | None]


class RootError(Exception):
    """The root cannot be listed; ``str()`` says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed path before it is matched: ``kind`` as in facts.FILE_KINDS; ``captured`` what its archive's name tells."""

    file: DataFile
    kind: str = "file"
    link_target: str | None = None
    captured: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A file in one source."""

    file: DataFile
    source: Source
    captured: Captured


@dataclass(frozen=True, slots=True)
class Listing:
    """``entries`` are all paths in scope; ``placed`` the files of sources; ``captures`` a mapping for each row of ``rows``."""

    rows: Sequence[File]
    captures: Sequence[Captured]
    placed: Sequence[Placed]
    patterns: Sequence[SourcePattern]
    problems: Sequence[tuple[str | None, Problem]]
    by_path: Mapping[str, DataFile]
    ignored: int
    outside_scope: int


def list_root(definition: Definition, root: str, scope: Scope) -> Listing:
    """List, unfold archives, and place every file. Raises RootError when there is no such root."""
    problems: list[tuple[str | None, Problem]] = []
    entries = list(_remote(root) if is_remote(root) else _local(root, problems))
    entries = _unfold(entries, definition, problems)
    entries.sort(key=lambda entry: entry.file.path)
    return _place(entries, definition, scope, problems)


def _local(root: str, problems: list[tuple[str | None, Problem]]) -> Iterator[Entry]:
    if not Path(root).is_dir():
        raise RootError(f"{root} is no folder{' but a file' if Path(root).exists() else ''}; give the dataset's folder with --root")
    walk = _Walk(os.path.realpath(root), problems)
    yield from walk.folder(root, "", (walk.root,))


class _Walk:
    """A walk through folders that follows only links which stay below the root and make no loop."""

    def __init__(self, root: str, problems: list[tuple[str | None, Problem]]) -> None:
        self.root = root
        self.problems = problems
        self.linked_folders = 0

    def folder(self, location: str, path: str, chain: tuple[str, ...]) -> Iterator[Entry]:
        try:
            with os.scandir(location) as found:
                children = sorted(found, key=lambda child: os.fsencode(child.name))
        except PermissionError:
            self.problems.append((None, Problem(path or ".", None, "denied", "is a folder that may not be listed")))
            return
        for child in children:
            name = os.fsencode(child.name).decode("utf-8", "backslashreplace")
            yield from self._child(child, f"{path}/{name}" if path else name, chain)

    def _child(self, child: os.DirEntry[str], path: str, chain: tuple[str, ...]) -> Iterator[Entry]:
        if child.is_symlink():
            yield from self._link(child, path, chain)
        elif child.is_dir():
            yield from self.folder(child.path, path, (*chain, f"{chain[-1]}/{child.name}"))
        elif child.is_file():
            yield Entry(DataFile(path, child.path, child.stat().st_size))
        else:
            yield Entry(DataFile(path, child.path, 0), "special")

    def _link(self, child: os.DirEntry[str], path: str, chain: tuple[str, ...]) -> Iterator[Entry]:
        target = os.fsencode(os.readlink(child.path)).decode("utf-8", "backslashreplace")
        try:
            real = os.path.realpath(child.path, strict=True)
            status = os.stat(real)  # noqa: PTH116
        except FileNotFoundError:
            yield Entry(DataFile(path, child.path, 0), "broken-link", target)
            return
        except OSError:
            yield Entry(DataFile(path, child.path, 0), "looping-link", target)
            return
        if real != self.root and not real.startswith(self.root.rstrip("/") + "/"):
            yield Entry(DataFile(path, child.path, 0), "outside-link", target)
        elif not stat.S_ISDIR(status.st_mode):
            yield Entry(DataFile(path, child.path, status.st_size), "file" if stat.S_ISREG(status.st_mode) else "special")
        elif real in chain:
            yield Entry(DataFile(path, child.path, 0), "looping-link", target)
        else:
            self.linked_folders += 1
            if self.linked_folders > _MOST_LINKED_FOLDERS:
                raise RootError(f"links lead to more than {_MOST_LINKED_FOLDERS:,} folders, the last at {path}; replace links by folders")
            yield from self.folder(child.path, path, (*chain, real))


def _remote(root: str) -> Iterator[Entry]:
    import fsspec

    try:
        system, base = fsspec.core.url_to_fs(root)
        found = system.find(base, detail=True)
    except (OSError, ValueError, ImportError) as error:
        raise RootError(f"{root} cannot be listed: {error}") from None
    if not found and not system.exists(base):
        raise RootError(f"{root} does not exist; give the dataset's URL with --root")
    for location, entry in found.items():
        path = location.removeprefix(base).lstrip("/")
        yield Entry(DataFile(path, system.unstrip_protocol(location), int(entry.get("size") or 0)))


def _unfold(entries: Sequence[Entry], definition: Definition, problems: list[tuple[str | None, Problem]]) -> list[Entry]:
    """The entries with the members of archives beside them, at the paths where their contents lie."""
    if not definition.archives:
        return list(entries)
    unfolded = list(entries)
    taken = {entry.file.path for entry in entries}
    for place, entry in enumerate(entries):
        known = next(
            (each for each in definition.archives if entry.kind == "file" and each.pattern.match(entry.file.path) is not None), None
        )
        if known is None:
            continue
        unfolded[place] = Entry(entry.file, "archive")
        found = list(_members(entry.file, known, definition, problems))
        free = [each for each in found if each.file.path not in taken]
        if len(free) < len(found):
            first = next(each.file.path for each in found if each.file.path in taken)
            detail = (
                f"{len(found) - len(free):,} of its {len(found):,} members lie where other files are, first {first}; those files are read"
            )
            problems.append((None, Problem(entry.file.path, None, "collision", detail)))
        taken.update(each.file.path for each in free)
        unfolded.extend(free)
    return unfolded


def _members(archive: DataFile, known: Archive, definition: Definition, problems: list[tuple[str | None, Problem]]) -> Iterator[Entry]:
    captured = known.pattern.match(archive.path) or {}
    folder = known.target.fill(captured).strip("/")
    found, troubles = archives.members(archive)
    problems.extend((None, Problem(archive.path, each.pointer, "bad-archive", each.detail)) for each in troubles)

    def below(name: str) -> str:
        return f"{folder}/{name}" if folder else name

    def fits(name: str) -> bool:
        return any(pattern.match(below(name)) is not None for source in definition.sources for pattern in source.patterns)

    inner = archives.inner_paths([member.path for member in found], known.looks_through, fits)
    for member in found:
        placed = DataFile(
            below(inner(member.path)), member.location, member.size_bytes, archive.path, member.offset, member.packed_bytes, member.method,
            member.crc32,
        )  # fmt: skip
        yield Entry(placed, "member", None, tuple(captured.items()))


def _place(entries: Sequence[Entry], definition: Definition, scope: Scope, problems: list[tuple[str | None, Problem]]) -> Listing:
    rows: list[File] = []
    captures: list[Captured] = []
    placed: list[Placed] = []
    counts: Counter[tuple[str, str]] = Counter()
    ignored = outside = 0
    for entry in entries:
        if patterns.first_match(definition.ignore, entry.file.path):
            ignored += 1
            continue
        found = list(_sources_of(entry, definition, problems)) if entry.kind in ("file", "member", "archive") else []
        inside = [(each, pattern) for each, pattern in found if in_scope(each.captured, scope)]
        if found and not inside:
            outside += 1
            continue
        for each, pattern in inside:
            counts[each.source.name, pattern.text] += 1
            placed.append(each)
            rows.append(_row(entry, each.source.name))
            captures.append(each.captured)
        if not inside:
            rows.append(_row(entry, None))
            captures.append(dict(entry.captured))
    return Listing(
        rows, captures, placed, tuple(_patterns(definition, scope, counts)), problems, {entry.file.path: entry.file for entry in entries},
        ignored, outside,
    )  # fmt: skip


def in_scope(captured: Captured, scope: Scope) -> bool:
    """Whether captures agree with ``--only``; a file without the capture stays."""
    return all(captured.get(name) is None or captured[name] in texts for name, texts in scope.only.items())


def _row(entry: Entry, source: str | None) -> File:
    file = entry.file
    return File(file.path, source, file.size_bytes, entry.kind, file.container, file.crc32, entry.link_target)


def _sources_of(
    entry: Entry, definition: Definition, problems: list[tuple[str | None, Problem]]
) -> Iterator[tuple[Placed, patterns.Pattern]]:
    read_by: dict[str, str] = {}
    for source in definition.sources:
        found = patterns.first_match(source.patterns, entry.file.path)
        if found is None:
            continue
        pattern, texts = found
        if source.reader in read_by:
            detail = f"is in the sources {read_by[source.reader]} and {source.name}, which have the same reader; it is read as {read_by[source.reader]}"
            problems.append((source.name, Problem(entry.file.path, None, "two-sources", detail)))
            continue
        read_by[source.reader] = source.name
        captured: dict[str, str | None] = {**dict(entry.captured), **texts, **source.constants}
        yield Placed(entry.file, source, _taken_apart(captured, entry.file.path, source, definition, problems)), pattern


def _taken_apart(
    captured: dict[str, str | None], path: str, source: Source, definition: Definition, problems: list[tuple[str | None, Problem]]
) -> Captured:
    """The captures with what ``parse`` finds in them; what fits none of its patterns is a problem."""
    whole = dict(captured)
    for name, shapes in definition.parse.items():
        text = captured.get(name)
        if text is None:
            continue
        found = patterns.first_match(shapes, text)
        clash = next((each for each, value in found[1].items() if whole.get(each, value) != value), None) if found else None
        if found is None or clash is not None:
            expected = " or ".join(shape.text for shape in shapes)
            said = (
                f"says {clash} is {found[1][clash]!r}, the path {whole[clash]!r}"
                if found and clash
                else f"does not have the form {expected}"
            )
            problems.append((source.name, Problem(path, None, "name-not-parsed", f"its {name} {text!r} {said}")))
        else:
            whole.update(found[1])
    return whole


def _patterns(definition: Definition, scope: Scope, counts: Mapping[tuple[str, str], int]) -> Iterator[SourcePattern]:
    """One row per pattern, leaving out those that can have no file in scope."""
    for source in definition.sources:
        for pattern in source.patterns:
            possible = {**pattern.alternatives, **{name: (text,) for name, text in source.constants.items()}}
            if all(name not in possible or set(texts) & set(possible[name]) for name, texts in scope.only.items()):
                yield SourcePattern(source.name, pattern.text, source.optional, source.part, counts.get((source.name, pattern.text), 0))
