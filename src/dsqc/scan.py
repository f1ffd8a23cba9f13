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
_STARTS = 3

Batch = Sequence[Job]
Work = Callable[[Batch], Harvest]
Take = Callable[[Batch, Harvest], None]
Run = Callable[[deque[Batch], int], deque[Batch]]
Progress = Callable[[int, int], None]
"""Called with files done and files in all."""


def scan(jobs: Sequence[Job], make_executor: MakeExecutor, workers: int, progress: Progress, read: Work = work) -> Harvest:
    """Read all files. A batch whose worker died is run again alone, halved until the file is found that kills; that one is a problem."""
    harvest = Harvest()
    waiting = deque(_batches(jobs))
    done = 0

    def take(batch: Batch, found: Harvest) -> None:
        nonlocal done
        harvest.merge(found)
        done += len(batch)
        progress(done, len(jobs))

    def run(batches: deque[Batch], crew: int) -> deque[Batch]:
        return _run(batches, make_executor, crew, read, take)

    while waiting:
        suspects = run(waiting, workers)
        if waiting and not suspects:
            _prove_start(run)
        while suspects:
            batch = suspects.pop()
            if _survives(batch, run):
                continue
            if len(batch) > 1:
                half = len(batch) // 2
                suspects.extend((batch[half:], batch[:half]))
            else:
                _prove_start(run)
                take(batch, _killed(batch[0]))
    return harvest


def _survives(batch: Batch, run: Run) -> bool:
    """Whether a worker of its own finishes the batch."""
    alone = deque([batch])
    return not run(alone, 1) and not alone


def _prove_start(run: Run) -> None:
    """Raises StorageError where workers end even with nothing to read, so that no file is blamed for it."""
    if not any(_survives((), run) for _ in range(_STARTS)):
        raise StorageError("worker processes end before they take any work; try --workers 1")


def _batches(jobs: Sequence[Job]) -> Iterator[Batch]:
    batch: list[Job] = []
    size_bytes = 0
    for job in jobs:
        batch.append(job)
        size_bytes += job.size_bytes
        if len(batch) == _BATCH_FILES or size_bytes >= _BATCH_BYTES:
            yield batch
            batch, size_bytes = [], 0
    if batch:
        yield batch


def _run(waiting: deque[Batch], make_executor: MakeExecutor, workers: int, read: Work, take: Take) -> deque[Batch]:
    """Run batches until none waits or a worker dies; the batches that may have killed it come back, the untried stay waiting."""
    running: dict[Future[Harvest], Batch] = {}
    suspects: deque[Batch] = deque()
    with make_executor(workers) as executor:
        while waiting or running:
            try:
                while waiting and len(running) < 2 * workers:
                    running[executor.submit(read, waiting[0])] = waiting[0]
                    waiting.popleft()
            except BrokenExecutor:
                if not running:
                    break
            except OSError as error:
                raise StorageError(f"worker processes cannot be started: {error}; try --workers 1") from error
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in [each for each in running if each in finished]:
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
