"""``dsqc lint``: judge definitions alone, without data, with the waivers and the baseline that lie beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

WRONG = 2
COMPANIONS = (".waivers.yaml", ".baseline.json")
ENDINGS = (".yaml", ".yml")


@click.command()
@click.argument(
    "files", metavar="FILE…", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
def command(files: Sequence[Path]) -> int:
    """Tell every mistake in definitions as FILE:LINE:COLUMN, without looking at a dataset; ends with 2 where there is one.

    NAME.waivers.yaml and NAME.baseline.json are held against the definition NAME beside them.
    """
    from dsqc.renderers import _words

    found: dict[Path, Path] = {}
    for path in files:
        found.setdefault(_definition_of(path), path)
    told = [line for definition, path in found.items() for line in _mistakes(definition, path)]
    for line in told:
        click.echo(_words.visible(line))
    if told:
        return WRONG
    click.echo(f"{_words.counted(len(found), 'definition')} {'is' if len(found) == 1 else 'are'} in order", err=True)
    return 0


def _definition_of(path: Path) -> Path:
    """The definition that a file belongs to: itself, the one beside it, or the one that dsqc ships. It need not be there."""
    from dsqc import catalogue

    ending = next((each for each in COMPANIONS if path.name.endswith(each)), None)
    if ending is None:
        return path
    stem = path.name.removesuffix(ending)
    beside = [path.with_name(stem + each) for each in ENDINGS]
    shipped = catalogue.packaged() / f"{stem}.yaml"
    possible = [*beside, shipped] if path.resolve() == catalogue.beside(shipped, ending[1:]).resolve() else beside
    return next((each for each in possible if each.is_file()), beside[0])


def _mistakes(path: Path, given: Path) -> Iterator[str]:
    """The mistakes in a definition, or in what lies beside it, each in a line; ``given`` is the file for which it is looked at."""
    from dsqc import baseline, catalogue, definition

    waivers, known = catalogue.beside(path, "waivers.yaml"), catalogue.beside(path, "baseline.json")
    if not path.is_file():
        yield f"{given}:1:1: there is no definition {path} that this belongs to"
        return
    try:
        definition.load(path, waivers if waivers.is_file() else None)
    except definition.DefinitionError as error:
        yield from (f"{error.path}:{each.line}:{each.column}: {each.message}" for each in error.mistakes)
    except OSError as error:
        yield f"{error.filename}:1:1: {error.strerror}"
    try:
        if known.is_file():
            baseline.load(known, path.stem)
    except baseline.BaselineError as error:
        yield f"{known}:1:1: {error}"
    except OSError as error:
        yield f"{known}:1:1: {error.strerror}"
