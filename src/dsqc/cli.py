"""Arguments in, exit code out."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dsqc.definition import Definition
    from dsqc.report import FailOn, Report, Scope

USAGE, UNFINISHED, INTERRUPTED = 2, 3, 130
DEFAULT_FORMATS = "html,json,facts"


class UnfinishedError(click.ClickException):
    """dsqc could not finish."""

    exit_code = UNFINISHED


def main() -> None:
    """The entry point: ``dsqc`` and ``python -m dsqc``."""
    try:
        sys.exit(dsqc(standalone_mode=False))
    except click.exceptions.Abort:
        _fail("interrupted", INTERRUPTED)
    except KeyboardInterrupt:
        _fail("interrupted", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception:
        traceback.print_exc()
        _fail("this is a fault of dsqc and says nothing of the dataset", UNFINISHED)


def _fail(message: str, code: int) -> None:
    click.echo(f"dsqc: {message}", err=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dsqc")
def dsqc() -> None:
    """Is a dataset what its authors say it is, and is it safe to train on and to publish?"""


def _scope_option(context: click.Context, parameter: click.Parameter, given: Sequence[str]) -> dict[str, list[str]]:
    only: dict[str, list[str]] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals or not name or not text:
            raise click.BadParameter(f"{each!r} is not KEY=VALUE, as in --only subset=WSe2")
        only.setdefault(name, []).append(text)
    return only


@dsqc.command()
@click.argument("name")
@click.option("--root", metavar="PATH|URL", help="The dataset: a folder, or any URL that fsspec reads. Default: the current folder.")
@click.option("--sample", is_flag=True, help="Write the sample of this dataset and judge that, with the scope that it fills.")
@click.option(
    "--only", multiple=True, metavar="KEY=VALUE", callback=_scope_option, help="Judge only files whose capture has the value; repeatable."
)
@click.option("--partial", is_flag=True, help="The copy is incomplete: counts are ceilings, completeness is not judged.")
@click.option("--out", default="reports", metavar="DIR", show_default=True, help="Reports land in DIR/<dataset>/.")
@click.option("--format", "formats", default=DEFAULT_FORMATS, metavar="html,json,…", show_default=True, help="Reports to write.")
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True, help="Level that ends with 1."
)
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes that read. Default: the cores at hand.")
def run(
    name: str,
    root: str | None,
    sample: bool,
    only: dict[str, list[str]],
    partial: bool,
    out: str,
    formats: str,
    fail_on: FailOn,
    workers: int | None,
) -> int:
    """Hold a dataset against its definition NAME (or a YAML FILE) and write the reports."""
    from dsqc.report import Scope

    if sample and root is not None:
        raise click.UsageError("--sample judges the sample that it writes; leave --root away")
    chosen = _formats(formats)
    definition = _definition(name)
    click.echo(f"definition {definition.path}", err=True)
    folder = Path(out) / definition.name
    scope = Scope(only, partial)
    if sample:
        root, scope = _sample(definition.name, folder / "sample", scope)
    _refuse_to_write_into(root or ".", folder)
    report = _report(definition, root or ".", scope, fail_on, workers, pictures=_want_pictures(chosen))
    folder.mkdir(parents=True, exist_ok=True)
    return _tell(report, folder, chosen)


def _refuse_to_write_into(root: str, folder: Path) -> None:
    """The dataset is never written to, and reports in it would be judged by the next run."""
    if "://" not in root and folder.resolve().is_relative_to(Path(root).resolve()):
        raise click.UsageError(f"the reports ({folder}) would lie inside the dataset ({root}); give --root, or --out a folder outside it")


def _formats(formats: str) -> list[str]:
    from dsqc import renderers

    chosen = [each.strip() for each in formats.split(",") if each.strip()]
    for each in chosen:
        if each not in renderers.known():
            raise click.BadParameter(f"no format is called {each!r}; there are {', '.join(renderers.known())}", param_hint="--format")
    return chosen


def _definition(name: str) -> Definition:
    from dsqc import catalogue
    from dsqc.definition import DefinitionError, load

    try:
        return load(catalogue.find(name))
    except catalogue.UnknownDefinitionError as error:
        raise click.UsageError(str(error)) from None
    except DefinitionError as error:
        click.echo(str(error), err=True)
        number = len(error.mistakes)
        raise click.UsageError(f"{error.path} has {number} {'mistake' if number == 1 else 'mistakes'}; nothing was judged") from None


def _sample(name: str, root: Path, scope: Scope) -> tuple[str, Scope]:
    from dsqc import samples
    from dsqc.report import Scope

    if name not in samples.known():
        raise click.UsageError(f"dsqc has no sample of {name!r}; there are samples of {', '.join(samples.known())}")
    module = samples.load(name)
    click.echo(f"writing the sample to {root}", err=True)
    module.write(root)
    return str(root), Scope({**module.SCOPE, **scope.only}, scope.partial or _is_partial(module))


def _is_partial(sample: ModuleType) -> bool:
    """Whether a sample is smaller than what its definition counts."""
    return bool(getattr(sample, "PARTIAL", False))


def _want_pictures(formats: Sequence[str]) -> bool:
    from dsqc import renderers

    return any(getattr(renderers.load(name), "WANTS_PICTURES", False) for name in formats)


def _report(definition: Definition, root: str, scope: Scope, fail_on: FailOn, workers: int | None, *, pictures: bool) -> Report:
    from dsqc import engine, executors
    from dsqc.listing import RootError
    from dsqc.worker import ReaderError, StorageError

    count = workers or executors.available_cores()
    try:
        with _progress() as progress:
            running = engine.Running(executors.inline if count == 1 else executors.processes, count, progress)
            return engine.run(definition, root, scope, fail_on, running, pictures=pictures)
    except (RootError, engine.ScopeError) as error:
        raise click.UsageError(str(error)) from None
    except (StorageError, ReaderError) as error:
        raise UnfinishedError(str(error)) from None


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


def _tell(report: Report, folder: Path, formats: Sequence[str]) -> int:
    from dsqc import renderers

    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    click.echo(renderers.load("text").text(report, colour=colour), nl=False, color=colour)
    for name in formats:
        click.echo(f"wrote {renderers.load(name).render(report, folder)}")
    return report.exit_code


@dsqc.command("list")
def list_definitions() -> None:
    """List the definitions that 'dsqc run NAME' finds."""
    from dsqc import catalogue

    found = list(catalogue.definitions())
    width = max((len(name) for name, _, _ in found), default=0)
    for name, path, title in found:
        click.echo(f"{name:<{width}}  {title}  ({path})")


@dsqc.command()
@click.argument("name", required=False)
def rules(name: str | None) -> None:
    """List the rules, or print the manual of rule NAME."""
    from dsqc import plugins
    from dsqc import rules as folder

    if name is None:
        width = max(map(len, folder.known()))
        for each in folder.known():
            click.echo(f"{each:<{width}}  {plugins.heading(folder.load(each))}")
        return
    try:
        module = folder.load(name)
    except KeyError:
        from dsqc.bind import nearest

        raise click.UsageError(f"no rule is called {name!r}{nearest(name, folder.known())}") from None
    click.echo(f"{plugins.manual(module)}\n\n{_parameters(module.check)}")


def _parameters(check: Callable[..., Any]) -> str:
    from dsqc import comparisons
    from dsqc.bind import signature
    from dsqc.schema import type_in_words

    asked = signature(check)
    compared = [slot.table.comparison for slot in asked.slots if slot.table is not None and slot.table.comparison is not None]
    signatures = [asked, *(signature(comparisons.load(name).pairs) for name in compared)]
    roles = {slot.name: slot for each in signatures for slot in each.roles if slot.table is None or slot.table.comparison is None}
    one, many = "a source that gives {}", "a name for each table, with its source"
    lines = [f"  {name}: {many if slot.many else one.format(slot.table.name if slot.table else 'rows')}" for name, slot in roles.items()]
    for option in {option.name: option for each in signatures for option in each.options}.values():
        default = "" if option.required else f" (default: {option.default_in_words()})"
        lines.append(f"  {option.name}: {type_in_words(option)}{default}")
    return "with:\n" + "\n".join(lines) if lines else "with: nothing"


@dsqc.command()
@click.argument("name")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
def sample(name: str, folder: str) -> None:
    """Write a small valid dataset in the shape of NAME to DIR."""
    from dsqc import samples

    if name not in samples.known():
        raise click.UsageError(f"there is no sample of {name!r}; there are samples of {', '.join(samples.known())}")
    if Path(folder).exists() and any(Path(folder).iterdir()):
        raise click.UsageError(f"{folder} is not empty; a sample is written to an empty or new folder")
    module = samples.load(name)
    module.write(Path(folder))
    scope = [f"--only {key}={text}" for key, texts in module.SCOPE.items() for text in texts] + ["--partial"] * _is_partial(module)
    click.echo(" ".join([f"wrote {folder}; judge it with: dsqc run {name} --root {folder}", *scope]))


@dsqc.command()
def schema() -> None:
    """Print the JSON Schema of definitions, for editors."""
    import json

    from dsqc.schema import definition_schema

    click.echo(json.dumps(definition_schema(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
