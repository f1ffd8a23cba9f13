"""Quality control and validation for image and segmentation datasets.

>>> import dsqc
>>> report = dsqc.run(dsqc.load("maskterial"), "data/maskterial", only={"subset": ["hBN_Thin"]})
>>> report.status, report.findings()
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dsqc.definition import Definition
    from dsqc.finding import Finding
    from dsqc.report import Report

__all__ = ["Finding", "Report", "load", "run"]


def load(name: str | Path) -> Definition:
    """The definition of a dataset, by name or file. Raises DefinitionError with every mistake in it."""
    from dsqc import catalogue

    return catalogue.load(str(name))


def run(
    definition: Definition, root: str | Path, *, only: Mapping[str, Sequence[str]] | None = None, partial: bool = False, workers: int = 1
) -> Report:
    """Hold the dataset at ``root`` (a folder or a URL) against its definition.

    ``only`` keeps the files whose captures have one of the texts given; ``partial`` says that the copy is incomplete.
    With several workers the calling script needs the usual ``if __name__ == "__main__":``.
    """
    from dsqc import engine, executors
    from dsqc.report import Scope

    running = engine.Running(executors.inline if workers == 1 else executors.processes, workers)
    return engine.run(definition, str(root), Scope(dict(only or {}), partial), running=running)


def __getattr__(name: str) -> Any:
    if name == "Report":
        from dsqc.report import Report

        return Report
    if name == "Finding":
        from dsqc.finding import Finding

        return Finding
    raise AttributeError(f"module 'dsqc' has no attribute {name!r}")
