"""Files to facts on any executor, losing at most one file to a worker that dies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait

from dsqc.executors import MakeExecutor
from dsqc.facts import Problem
from dsqc.worker import Harvest, Job, StorageError, sources_of, work

_BATCH_FILES = 64
_BATCH_BYTES = 4 << 20
_MOST_BARREN_STARTS = 3

Batch = Sequence[Job]
Progress = Callable[[int, int], None]
"""Called with files done and files in all."""


def scan(jobs: Sequence[Job], make_executor: MakeExecutor, workers: int, progress: Progress) -> Harvest:
    """Read all files. A batch whose worker died is run again alone, halved until the file is found that kills; that one is a problem."""
    harvest = Harvest()
    waiting = deque(_batches(jobs))
    done = 0

    def take(batch: Batch, found: Harvest) -> None:
        nonlocal done
        harvest.merge(found)
        done += len(batch)
        progress(done, len(jobs))

    barren = 0
    while waiting:
        left = len(waiting)
        suspects = _run(waiting, make_executor, workers, take)
        barren = barren + 1 if len(waiting) == left else 0
        if barren == _MOST_BARREN_STARTS:
            raise StorageError("worker processes end before they take any work; try --workers 1")
        while suspects:
            lost = _run(deque([suspects.popleft()]), make_executor, 1, take)
            for batch in lost:
                if len(batch) == 1:
                    take(batch, _killed(batch[0]))
                else:
                    half = len(batch) // 2
                    suspects.extend((batch[:half], batch[half:]))
    return harvest


def _batches(jobs: Sequence[Job]) -> Iterator[Batch]:
    batch: list[Job] = []
    size_bytes = 0
    for job in jobs:
        batch.append(job)
        size_bytes += job.file.size_bytes
        if len(batch) == _BATCH_FILES or size_bytes >= _BATCH_BYTES:
            yield batch
            batch, size_bytes = [], 0
    if batch:
        yield batch


def _run(waiting: deque[Batch], make_executor: MakeExecutor, workers: int, take: Callable[[Batch, Harvest], None]) -> deque[Batch]:
    """Run batches until none waits or a worker dies; the batches that may have killed it come back, the untried stay waiting."""
    running: dict[Future[Harvest], Batch] = {}
    suspects: deque[Batch] = deque()
    with make_executor(workers) as executor:
        while waiting or running:
            try:
                while waiting and len(running) < 2 * workers:
                    batch = waiting.popleft()
                    running[executor.submit(work, batch)] = batch
            except BrokenExecutor:
                waiting.appendleft(batch)
                if not running:
                    break
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                batch = running.pop(future)
                if isinstance(future.exception(), BrokenExecutor):
                    suspects.append(batch)
                else:
                    take(batch, future.result())
            if suspects:
                suspects.extend(running.values())
                break
    return suspects


def _killed(job: Job) -> Harvest:
    harvest = Harvest()
    for source in sources_of(job):
        harvest.add(
            source,
            [Problem(job.file.path, None, "kills-worker", "ended the process that read it, twice; it was read alone the second time")],
        )
    return harvest
