"""What runs inside a worker: each file's bytes once, every digest from them, then the readers. No table library is needed here."""

from __future__ import annotations

import hashlib
import io
import traceback
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from dsqc import comparisons, facts, readers
from dsqc.datafile import BadMemberError, DataFile, open_file, unreachable
from dsqc.facts import Digest, Problem, Sum

_BLOCK_BYTES = 1 << 20
_IN_MEMORY_BYTES = 1 << 28


class ReaderError(Exception):
    """A reader raised, which is a fault of the reader: bad data is told in rows."""


class StorageError(Exception):
    """The storage failed while a file was read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source wants of a file: the tables, and the reader with its options that fills them."""

    source: str
    reader: str
    wanted: frozenset[str]
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """One row for a comparison. ``key`` stands for it in the results; ``opens`` are the files of its columns ``path_*``, ``lists`` those of
    its columns ``paths_*`` by path."""

    key: str
    comparison: str
    row: Mapping[str, Any]
    opens: tuple[tuple[str, DataFile], ...]
    lists: tuple[tuple[str, DataFile], ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read. ``algorithms`` are the digests that checks want of its bytes, ``is_summed`` one for the sums of a release; a job
    with a ``pair`` is a comparison that it is part of."""

    file: DataFile
    readings: tuple[Reading, ...] = ()
    algorithms: tuple[str, ...] = ()
    is_summed: bool = False
    pair: Pair | None = None

    @property
    def size_bytes(self) -> int:
        """How much there is to read."""
        return self.file.size_bytes if self.pair is None else sum(file.size_bytes for _, file in (*self.pair.opens, *self.pair.lists))


class Opened(Mapping[str, BinaryIO]):
    """The files of a pair: those of columns ``path_*`` are open, the many of columns ``paths_*`` are read when asked for, and not kept."""

    def __init__(self, pair: Pair, stack: ExitStack) -> None:
        self._open = {column: stack.enter_context(open_file(file)) for column, file in pair.opens}
        self._lists = dict(pair.lists)
        self._bytes_read = 0

    def __getitem__(self, name: str) -> BinaryIO:
        if name in self._open:
            return self._open[name]
        with open_file(self._lists[name]) as stream:
            content = stream.read()
        self._bytes_read += len(content)
        return io.BytesIO(content)

    def __iter__(self) -> Iterator[str]:
        return iter((*self._open, *self._lists))

    def __len__(self) -> int:
        return len(self._open) + len(self._lists)

    @property
    def bytes_read(self) -> int:
        return self._bytes_read + sum(stream.tell() for stream in self._open.values())


@dataclass(slots=True)
class Harvest:
    """Rows by table, each with its source in front, and how much was read for them."""

    rows: dict[str, list[facts.Row]] = field(default_factory=lambda: defaultdict(list))
    files_read: int = 0
    bytes_read: int = 0

    def add(self, source: str | None, rows: Iterable[facts.Row]) -> None:
        for row in rows:
            self.rows[facts.BY_ROW[type(row)].name].append((source, *row))

    def merge(self, other: Harvest) -> None:
        for table, rows in other.rows.items():
            self.rows[table].extend(rows)
        self.files_read += other.files_read
        self.bytes_read += other.bytes_read


def work(jobs: Sequence[Job]) -> Harvest:
    """Read the files of a batch. Raises ReaderError or StorageError; what is wrong with the data is in the rows."""
    harvest = Harvest()
    for job in jobs:
        try:
            if job.pair is None:
                _read(job, harvest)
            else:
                _compare(job.pair, harvest)
        except BadMemberError as error:
            _refused(job, harvest, "bad-archive", str(error))
        except (PermissionError, FileNotFoundError) as error:
            _refused(job, harvest, "denied", unreachable(error))
        except OSError as error:
            raise StorageError(f"{job.file.path}: {error}") from error
    harvest.rows = dict(harvest.rows)
    return harvest


def sources_of(job: Job) -> tuple[str | None, ...]:
    return tuple(reading.source for reading in job.readings) or (None,)


def _refused(job: Job, harvest: Harvest, problem: str, detail: str) -> None:
    for source in sources_of(job):
        harvest.add(source, [Problem(job.file.path, None, problem, detail)])


def _read(job: Job, harvest: Harvest) -> None:
    with open_file(job.file) as opened:
        stream = _fetched(job, opened)
        reached = stream.tell()
        if job.algorithms or job.is_summed:
            stream.seek(0)
            _digest(job, stream, harvest)
            reached = stream.tell()
        for reading in job.readings:
            stream.seek(0)
            harvest.add(reading.source, _rows(reading, stream, job.file))
            reached = max(reached, stream.tell())
    harvest.files_read += 1
    harvest.bytes_read += reached


def _compare(pair: Pair, harvest: Harvest) -> None:
    with ExitStack() as stack:
        opened = Opened(pair, stack)
        try:
            rows = list(comparisons.load(pair.comparison).compare(opened, pair.row))
        except Exception as error:
            raise ReaderError(f"comparison {pair.comparison} failed on {pair.row.get('path')}:\n{traceback.format_exc()}") from error
        harvest.add(pair.key, rows)
        harvest.bytes_read += opened.bytes_read


def _fetched(job: Job, opened: BinaryIO) -> BinaryIO:
    """The content in memory, at its end, where it is read more than once, so that the storage is asked once unless the file is huge."""
    if len(job.readings) + len(job.algorithms) + job.is_summed < 2 or job.file.size_bytes > _IN_MEMORY_BYTES:
        return opened
    content = io.BytesIO(opened.read())
    content.seek(0, io.SEEK_END)
    return content


def _digest(job: Job, stream: BinaryIO, harvest: Harvest) -> None:
    names = dict.fromkeys((*job.algorithms, *(("sha256",) if job.is_summed else ())))
    hashers = {name: hashlib.new(name, usedforsecurity=False) for name in names}
    while block := stream.read(_BLOCK_BYTES):
        for hasher in hashers.values():
            hasher.update(block)
    for source in sources_of(job):
        harvest.add(source, (Digest(job.file.path, name, hashers[name].digest()) for name in job.algorithms))
    if job.is_summed:
        harvest.add(None, [Sum(job.file.path, hashers["sha256"].digest())])


def _rows(reading: Reading, stream: BinaryIO, file: DataFile) -> list[facts.Row]:
    try:
        return list(readers.load(reading.reader).read(stream, file, reading.wanted, **reading.options))
    except Exception as error:
        # Libraries raise OSError for bad data too; only the system's own has a number.
        if isinstance(error, OSError) and error.errno is not None:
            raise StorageError(f"{file.path}: {error}") from error
        raise ReaderError(f"reader {reading.reader} failed on {file.path}:\n{traceback.format_exc()}") from None
