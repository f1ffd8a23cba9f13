"""Work that ends the process that does it, importable in any process; and executors that never do any."""

import os
import signal
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from dsqc.worker import work


def work_that_a_killer_ends(jobs):
    """Reads as always, but a file called killer ends the process at once."""
    if any(Path(job.file.path).name.startswith("killer") for job in jobs):
        os._exit(1)
    return work(jobs)


def work_that_ends_once(jobs):
    """Reads as always, but the process that first meets a file called mortal is killed, as by the system when memory is short."""
    for job in jobs:
        met = Path(f"{job.file.location}.met")
        if job.file.path == "mortal" and not met.exists():
            met.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return work(jobs)


def ends_at_its_start(workers):
    return ProcessPoolExecutor(workers, mp_context=get_context("forkserver"), initializer=os._exit, initargs=(1,))


class _Broken(Executor):
    def submit(self, fn, /, *args, **kwargs):
        raise BrokenExecutor


class _NoProcesses(Executor):
    def submit(self, fn, /, *args, **kwargs):
        raise BlockingIOError(11, "Resource temporarily unavailable")


def is_broken_at_once(workers):
    return _Broken()


def gets_no_processes(workers):
    return _NoProcesses()
