"""How a run is carried out; nothing here changes its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from dsqc import executors
from dsqc.executors import MakeExecutor

Progress = Callable[[int, int], None]
"""Called with what is done and how much there is in all."""


def silent(done: int, total: int) -> None:
    """No progress is shown."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Running:
    make_executor: MakeExecutor = executors.inline
    workers: int = 1
    progress: Progress = silent
    now: Callable[[], datetime] = utc_now
