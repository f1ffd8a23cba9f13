"""What the commands that judge a dataset share: their options, and the way from arguments to a report."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from dsqc.definition import Definition
    from dsqc.report import Baseline, FailOn, Report, Scope
    from dsqc.running import Running

T = TypeVar("T")
UNFINISHED = 3


class UnfinishedError(click.ClickException):
    """dsqc could not finish."""

    exit_code = UNFINISHED


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked to be judged: a definition, the dataset, how much of it, by how many processes."""

    definition: Definition
    root: str
    scope: Scope
    workers: int | None = None
    baseline: Baseline | None = None


def kept(given: Sequence[str]) -> dict[str, list[str]]:
    """What ``--only`` keeps, of each capture the texts."""
    only: dict[str, list[str]] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals or not name or not text:
            raise click.BadParameter(f"{each!r} is not KEY=VALUE, as in --only subset=WSe2")
        only.setdefault(name, []).append(text)
    return only


def root_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--root", metavar="PATH|URL", help="The dataset: a folder, or any URL that fsspec reads. Default: the current folder."
    )(command)


def scope_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``only`` and ``partial``."""
    partial = click.option("--partial", is_flag=True, help="The copy is incomplete: counts are ceilings, completeness is not judged.")
    only = click.option(
        "--only",
        multiple=True,
        metavar="KEY=VALUE",
        callback=lambda context, parameter, given: kept(given),
        help="Judge only files whose capture has the value; repeatable.",
    )
    return only(partial(command))


def workers_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes that read. Default: the cores at hand.")(command)


def baseline_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--baseline",
        "baseline_path",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Findings that are known and do not fail. Default: NAME.baseline.json beside the definition, where it is.",
    )(command)


def definition(name: str) -> Definition:
    """The definition of a name or a path with the waivers beside it; every mistake in it is told."""
    from dsqc import catalogue
    from dsqc.definition import DefinitionError

    try:
        found = catalogue.load(name)
    except catalogue.UnknownDefinitionError as error:
        raise click.UsageError(str(error)) from None
    except DefinitionError as error:
        click.echo(str(error), err=True)
        number = len(error.mistakes)
        raise click.UsageError(f"{error.path} has {number} {'mistake' if number == 1 else 'mistakes'}; nothing was judged") from None
    click.echo(f"definition {found.path}", err=True)
    return found


def baseline(of: Definition, stated: Path | None) -> Baseline | None:
    """The baseline that was named, else the one beside the definition if there is one."""
    from dsqc import baseline, catalogue

    path = stated if stated is not None else catalogue.beside(of.path, "baseline.json")
    if stated is None and not path.is_file():
        return None
    try:
        found = baseline.load(path, of.name)
    except (OSError, baseline.BaselineError) as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"baseline {path}", err=True)
    return found


def with_sample(asked: Asked, folder: Path) -> Asked:
    """The same asked of the sample, written to a folder, with the scope that it fills."""
    from dsqc import samples
    from dsqc.report import Scope

    name = asked.definition.name
    if name not in samples.known():
        raise click.UsageError(f"dsqc has no sample of {name!r}; there are samples of {', '.join(samples.known())}")
    module = samples.load(name)
    click.echo(f"writing the sample to {folder}", err=True)
    module.write(folder)
    scope = Scope({**module.SCOPE, **asked.scope.only}, asked.scope.partial or samples.is_partial(module))
    return replace(asked, root=str(folder), scope=scope)


def refuse_to_write_into(root: str, folder: Path) -> None:
    """The dataset is never written to, and what is written into it would be judged by the next run."""
    if "://" not in root and folder.resolve().is_relative_to(Path(root).resolve()):
        raise click.UsageError(f"the reports ({folder}) would lie inside the dataset ({root}); give --root, or --out a folder outside it")


def judged(asked: Asked, fail_on: FailOn, **wishes: Any) -> Report:
    """The report on what was asked; ``wishes`` are handed on to the engine."""
    from dsqc import engine

    def run(running: Running) -> Report:
        return engine.run(asked.definition, asked.root, asked.scope, fail_on, running, baseline=asked.baseline, **wishes)

    try:
        return carried_out(asked.workers, run)
    except engine.ScopeError as error:
        raise click.UsageError(str(error)) from None


def carried_out(workers: int | None, work: Callable[[Running], T]) -> T:
    """What ``work`` gives, done by so many processes with its progress shown; trouble with root and storage is told."""
    from dsqc import executors
    from dsqc.listing import RootError
    from dsqc.running import Running
    from dsqc.worker import ReaderError, StorageError

    count = workers or executors.available_cores()
    try:
        with _progress() as progress:
            return work(Running(executors.inline if count == 1 else executors.processes, count, progress))
    except RootError as error:
        raise click.UsageError(str(error)) from None
    except (StorageError, ReaderError) as error:
        raise UnfinishedError(str(error)) from None


def in_colour() -> bool:
    """Whether what is printed is looked at by a person who wants colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr where a person looks at one, else nothing."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading files"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def formats(stated: str, known: Sequence[str]) -> list[str]:
    """The formats named in a list with commas, each once."""
    chosen = list(dict.fromkeys(each.strip() for each in stated.split(",") if each.strip()))
    for each in chosen:
        if each not in known:
            raise click.BadParameter(f"no format is called {each!r}; there are {', '.join(known)}", param_hint="--format")
    return chosen


def scope_of(only: Mapping[str, Sequence[str]], partial: bool) -> Scope:
    from dsqc.report import Scope

    return Scope(only, partial)
