"""Every file below a root, folders and archives alike, and the sources that each belongs to."""

from __future__ import annotations

import dataclasses
import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from dsqc import archives, patterns
from dsqc.datafile import DataFile, is_remote, unreachable
from dsqc.definition import Archive, Definition, Source
from dsqc.facts import File, Problem, SourcePattern
from dsqc.report import Scope

_MOST_NESTED_LINKS = 10_000
_READABLE_KINDS = ("file", "member", "archive")
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
    """``rows`` are all paths in scope, ``captures`` a mapping for each; ``placed`` the files of sources;
    ``by_path`` every file that may be opened, in scope or not."""

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
    entries.sort(key=_by_path)
    entries = _unfold(entries, definition, scope, problems)
    entries.sort(key=_by_path)
    return _place(entries, definition, scope, problems)


def files_below(root: str) -> tuple[list[DataFile], list[Problem]]:
    """Every file below a root, sorted, no archive unfolded, and what kept others from being listed. Raises RootError."""
    problems: list[tuple[str | None, Problem]] = []
    entries = list(_remote(root) if is_remote(root) else _local(root, problems))
    files = sorted((entry.file for entry in entries if entry.kind == "file"), key=lambda file: file.path)
    return files, [problem for _, problem in problems]


def _by_path(entry: Entry) -> str:
    return entry.file.path


def _local(root: str, problems: list[tuple[str | None, Problem]]) -> Iterator[Entry]:
    if not Path(root).is_dir():
        raise RootError(f"{root} is no folder{' but a file' if Path(root).exists() else ''}; give the dataset's folder with --root")
    return _Walk(os.path.realpath(root), problems).entries()


def _text(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


class _Folder(NamedTuple):
    """A folder to walk: its path below the root, the real folders that lead to it, itself last, and whether a link is among them."""

    path: str
    chain: tuple[str, ...]
    linked: bool


class _Walk:
    """A walk through folders that follows only links which stay below the root and make no loop.

    Every location is a real path: the system refuses one that runs through more than 40 links.
    """

    def __init__(self, root: str, problems: list[tuple[str | None, Problem]]) -> None:
        self.root = root
        self.problems = problems
        self.nested_links = 0

    def entries(self) -> Iterator[Entry]:
        waiting = [_Folder("", (self.root,), linked=False)]
        while waiting:
            folder = waiting.pop()
            for name, child in self._children(folder).items():
                path = f"{folder.path}/{name}" if folder.path else name
                try:
                    found = self._child(child, path, folder)
                except (PermissionError, FileNotFoundError) as error:
                    self.problems.append((None, Problem(path, None, "denied", unreachable(error))))
                    continue
                if isinstance(found, _Folder):
                    waiting.append(found)
                else:
                    yield found

    def _children(self, folder: _Folder) -> dict[str, os.DirEntry[str]]:
        try:
            with os.scandir(folder.chain[-1]) as found:
                listed = sorted(found, key=lambda child: os.fsencode(child.name))
        except PermissionError:
            self.problems.append((None, Problem(folder.path or ".", None, "denied", "is a folder that may not be listed")))
            return {}
        except OSError as error:
            raise RootError(f"{folder.path or self.root} cannot be listed: {error.strerror}") from None
        children: dict[str, os.DirEntry[str]] = {}
        for child in listed:
            if children.setdefault(_text(child.name), child) is not child:
                detail = f"stands for two names in folder {folder.path or '.'}, one of them not UTF-8; only the other is read"
                self.problems.append((None, Problem(f"{folder.path}/{_text(child.name)}".lstrip("/"), None, "collision", detail)))
        return children

    def _child(self, child: os.DirEntry[str], path: str, folder: _Folder) -> Entry | _Folder:
        if child.is_symlink():
            return self._link(child, path, folder)
        if child.is_dir():
            return _Folder(path, (*folder.chain, child.path), folder.linked)
        if child.is_file():
            return Entry(DataFile(path, child.path, child.stat().st_size))
        return Entry(DataFile(path, child.path, 0), "special")

    def _link(self, child: os.DirEntry[str], path: str, folder: _Folder) -> Entry | _Folder:
        target = _text(os.readlink(child.path))  # noqa: PTH115
        try:
            real = os.path.realpath(child.path, strict=True)
            status = os.stat(real)  # noqa: PTH116
        except PermissionError:
            raise
        except OSError as error:
            return Entry(DataFile(path, child.path, 0), "looping-link" if error.errno == errno.ELOOP else "broken-link", target)
        if real != self.root and not real.startswith(self.root.rstrip("/") + "/"):
            return Entry(DataFile(path, child.path, 0), "outside-link", target)
        if not stat.S_ISDIR(status.st_mode):
            return Entry(DataFile(path, real, status.st_size), "file" if stat.S_ISREG(status.st_mode) else "special")
        if real in folder.chain:
            return Entry(DataFile(path, child.path, 0), "looping-link", target)
        self.nested_links += folder.linked
        if self.nested_links > _MOST_NESTED_LINKS:
            count = f"{_MOST_NESTED_LINKS:,} folders"
            raise RootError(f"links in linked folders lead to more than {count}, the last at {path}; replace links by folders")
        return _Folder(path, (*folder.chain, real), linked=True)


def _remote(root: str) -> Iterator[Entry]:
    import fsspec

    try:
        system, base = fsspec.core.url_to_fs(root)
        found = system.find(base, detail=True)
    except (OSError, ValueError, ImportError) as error:
        raise RootError(f"{root} cannot be listed: {error}") from None
    if base in found:
        raise RootError(f"{root} is no folder but a file; give the dataset's URL with --root")
    if not found and not system.exists(base):
        raise RootError(f"{root} does not exist; give the dataset's URL with --root")
    for location, entry in found.items():
        path = location.removeprefix(base).lstrip("/")
        yield Entry(DataFile(path, system.unstrip_protocol(location), int(entry.get("size") or 0)))


def _unfold(entries: Sequence[Entry], definition: Definition, scope: Scope, problems: list[tuple[str | None, Problem]]) -> list[Entry]:
    """The entries with the members of archives beside them, at the paths where their contents lie."""
    unfolded: list[Entry] = []
    sizes = {entry.file.path: entry.file.size_bytes for entry in entries} if definition.archives else {}
    taken = set(sizes)
    for entry in entries:
        known = _archive(entry, definition)
        if known is None:
            unfolded.append(entry)
            continue
        captured = tuple((known.pattern.match(entry.file.path) or {}).items())
        troubles: list[Problem] = []
        unfolded.append(Entry(entry.file, "archive", None, captured))
        members = [Entry(each, "member", None, captured) for each in _members(entry.file, known, dict(captured), definition, troubles)]
        clashing = []
        for member in members:
            if member.file.path in taken:
                clashing.append(member.file)
            else:
                taken.add(member.file.path)
                unfolded.append(member)
        if clashing:
            troubles.append(_clash(entry.file.path, clashing, len(members), sizes))
        if in_scope(dict(captured), scope):
            problems.extend((None, each) for each in troubles)
    return unfolded


def _clash(archive: str, clashing: Sequence[DataFile], members: int, sizes: Mapping[str, int]) -> Problem:
    """An archive that lies beside all of its contents was unpacked; any other clash hides one of two files."""
    if len(clashing) == members and all(sizes.get(each.path) == each.size_bytes for each in clashing):
        return Problem(archive, None, "irregular", f"lies beside its {members:,} members, unpacked and of equal size; those files are read")
    first = min(each.path for each in clashing)
    detail = f"{len(clashing):,} of its {members:,} members lie where other files are, first {first}; those files are read"
    return Problem(archive, None, "collision", detail)


def _archive(entry: Entry, definition: Definition) -> Archive | None:
    """The archive that a file is; one that is ignored stays closed."""
    path = entry.file.path
    known = next((each for each in definition.archives if entry.kind == "file" and each.pattern.match(path) is not None), None)
    return known if known is None or patterns.first_match(definition.ignore, path) is None else None


def _members(archive: DataFile, known: Archive, captured: Captured, definition: Definition, troubles: list[Problem]) -> Iterator[DataFile]:
    folder = known.target.fill(captured).strip("/")
    try:
        found, met = archives.members(archive)
    except (PermissionError, FileNotFoundError) as error:
        troubles.append(Problem(archive.path, None, "denied", unreachable(error)))
        return
    except OSError as error:
        raise RootError(f"{archive.path} cannot be read: {error}") from None
    troubles.extend(Problem(archive.path, each.pointer, "bad-archive", each.detail) for each in met)

    def below(name: str) -> str:
        return f"{folder}/{name}" if folder else name

    def fits(name: str) -> bool:
        return any(patterns.first_match(source.patterns, below(name)) is not None for source in definition.sources)

    inner = archives.inner_paths([member.path for member in found], known.looks_through, fits)
    for member in found:
        yield dataclasses.replace(member, path=below(inner(member.path)))


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
        troubles: list[tuple[str | None, Problem]] = []
        found = list(_sources_of(entry, definition, troubles)) if entry.kind in _READABLE_KINDS else []
        inside = [(each, pattern) for each, pattern in found if in_scope(each.captured, scope)]
        if not inside and (found or not in_scope(dict(entry.captured), scope)):
            outside += 1
            continue
        problems.extend(troubles)
        for each, pattern in inside:
            counts[each.source.name, pattern.text] += 1
            placed.append(each)
            rows.append(_row(entry, each.source.name))
            captures.append(each.captured)
        if not inside:
            rows.append(_row(entry, None))
            captures.append({})
    by_path = {entry.file.path: entry.file for entry in entries if entry.kind in _READABLE_KINDS}
    return Listing(rows, captures, placed, tuple(_patterns(definition, scope, counts)), problems, by_path, ignored, outside)


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
            first = read_by[source.reader]
            detail = f"is in the sources {first} and {source.name}, which have the same reader; it is read as {first}"
            problems.append((source.name, Problem(entry.file.path, None, "two-sources", detail)))
            continue
        read_by[source.reader] = source.name
        there = {name: text for name, text in texts.items() if text is not None}
        captured: dict[str, str | None] = {**dict.fromkeys(texts), **dict(entry.captured), **there, **source.constants}
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
