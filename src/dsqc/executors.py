"""Where batches run: in this process, or in local processes. Anything with the Executor interface serves."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

MakeExecutor = Callable[[int], Executor]
"""Makes an executor of at most so many workers."""


class InlineExecutor(Executor):
    """Runs what is submitted at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def inline(workers: int) -> Executor:
    return InlineExecutor()


def processes(workers: int) -> Executor:
    """Local processes started by a fork server, which has the worker's modules loaded and no threads running."""
    # There is a worker for each core already: threads of the linear algebra would only stand in each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dsqc.worker", "dsqc.readers.image", "dsqc.readers.mask"])
    return ProcessPoolExecutor(workers, mp_context=context)


def available_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
