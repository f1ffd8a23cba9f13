"""The definitions at hand: those in ``./checks``, and those that come with the package."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from dsqc import definition
from dsqc.definition import Definition, heading


class UnknownDefinitionError(Exception):
    """No definition has that name; ``str()`` says where was looked and what there is."""


def packaged() -> Path:
    """The folder of the definitions that dsqc ships: in the wheel beside this module, in a checkout at its top."""
    beside = Path(__file__).parent / "checks"
    return beside if beside.is_dir() else Path(__file__).parents[2] / "checks"


def folders() -> tuple[Path, ...]:
    """Where definitions are looked for, the first that has the name winning."""
    return (Path("checks"), packaged())


def definitions() -> Iterator[tuple[str, Path, str]]:
    """Name, file and title of every definition that a name alone finds."""
    seen: set[str] = set()
    for folder in folders():
        for path in sorted(folder.glob("*.yaml")):
            if path.stem not in seen and "." not in path.stem:
                seen.add(path.stem)
                yield path.stem, path, heading(path)


def find(name: str) -> Path:
    """The file that a name or a path means. Raises UnknownDefinitionError."""
    if name.endswith((".yaml", ".yml")) or "/" in name:
        if Path(name).is_file():
            return Path(name)
        raise UnknownDefinitionError(f"there is no definition file {name}")
    for folder in folders():
        if (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    known = [each for each, _, _ in definitions()]
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(known) or 'none'}"
    raise UnknownDefinitionError(f"no definition is called {name!r} in ./checks or in dsqc; {hint} A path to a YAML file serves as well.")


def beside(path: Path, kind: str) -> Path:
    """Where ``NAME.kind`` of a definition lies: beside it, in ``./checks`` where the definition came with dsqc."""
    folder = Path("checks") if path.parent.resolve() == packaged().resolve() else path.parent
    return folder / f"{path.stem}.{kind}"


def load(name: str) -> Definition:
    """The definition that a name or a path means, with the waivers beside it. Raises UnknownDefinitionError and DefinitionError."""
    path = find(name)
    waivers = beside(path, "waivers.yaml")
    return definition.load(path, waivers if waivers.is_file() else None)
