"""Quality control and validation for image and segmentation datasets.

>>> import dsqc
>>> report = dsqc.run(dsqc.load("maskterial"), "data/maskterial", only={"subset": ["hBN_Thin"]})
>>> report.status, report.findings()
>>> dsqc.render(report, "reports/maskterial", ["html", "json"])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dsqc.definition import Definition
    from dsqc.finding import Finding
    from dsqc.report import FailOn, Report

__all__ = ["Finding", "Report", "load", "render", "run"]


def load(name: str | Path) -> Definition:
    """The definition of a dataset, by name or file. Raises DefinitionError with every mistake in it."""
    from dsqc import catalogue

    return catalogue.load(str(name))


def run(
    definition: Definition,
    root: str | Path,
    *,
    only: Mapping[str, Sequence[str]] | None = None,
    partial: bool = False,
    baseline: str | Path | None = None,
    fail_on: FailOn = "error",
    pictures: bool = False,
    workers: int = 1,
) -> Report:
    """Hold the dataset at ``root`` (a folder or a URL) against its definition.

    ``only`` keeps the files whose captures have one of the texts given; ``partial`` says that the copy is incomplete. Findings in the
    file ``baseline`` do not fail; ``fail_on`` is the level that does. With ``pictures`` findings are drawn, for the HTML report.
    With several workers the calling script needs the usual ``if __name__ == "__main__":``.
    """
    from dsqc import engine, executors
    from dsqc.baseline import load as known
    from dsqc.report import Scope

    running = engine.Running(executors.inline if workers == 1 else executors.processes, workers)
    scope = Scope({name: list(texts) for name, texts in (only or {}).items()}, partial)
    before = None if baseline is None else known(Path(baseline), definition.name)
    return engine.run(definition, str(root), scope, fail_on, running, baseline=before, pictures=pictures)


def render(report: Report, folder: str | Path, formats: Sequence[str] = ("html", "json")) -> list[Path]:
    """Write the report to a folder in these formats; gives what was written. Raises ValueError for a format that is not known."""
    from dsqc import renderers

    for name in formats:
        if name not in renderers.known():
            raise ValueError(f"no format is called {name!r}; there are {', '.join(renderers.known())}")
    Path(folder).mkdir(parents=True, exist_ok=True)
    return [Path(renderers.load(name).render(report, Path(folder))) for name in formats]


def __getattr__(name: str) -> Any:
    if name == "Report":
        from dsqc.report import Report

        return Report
    if name == "Finding":
        from dsqc.finding import Finding

        return Finding
    raise AttributeError(f"module 'dsqc' has no attribute {name!r}")
