"""Every path that a settings file states is a folder or a file of the dataset.

A settings file that was written on one machine names folders of that machine, and the first thing that everyone else does is to mend it.
``keys`` are the settings that state paths, each one path or a list. A path begins where the settings file lies, or at the folder that
the file states as ``below`` (``path`` unless said otherwise). Told are absolute paths, paths that lead out of the dataset, and those
that no listed file has; each with the folder that was meant, where the end of the path or a removed '.' gives it away. A path that is
left empty is none.

    - rule: named-folders
      with: {keys: [train, val]}
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from dsqc.facts import Files, Settings
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules._annotated import left_out

WHOLE = Scope()
_NOTHING = ("", "~", "null", "Null", "NULL")
_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:/|[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True, slots=True)
class _Listed:
    """The folders and files of the dataset; ``dotless`` finds a path by what is left of it without any '.'."""

    paths: frozenset[str]
    dotless: dict[str, str]


def check(
    settings: Settings, files: Files, *, keys: list[str], below: str | None = "path", scope: Scope = WHOLE
) -> Iterator[Finding | NotJudged]:
    listed = _listed(files)
    absent = 0
    bases = {} if below is None else dict(settings.filter(pl.col("pointer") == f"/{below}").select("path", "written").iter_rows())
    stated = settings.filter(pl.col("setting").is_in(keys)).unique(["path", "setting", "written"], keep="first", maintain_order=True)
    for path in sorted(set(settings["path"]) - set(stated["path"])):
        yield Finding(path, f"has no setting {' or '.join(keys)}", key=("not stated",), values={"keys": keys})
    for path, setting, written in stated.filter(~pl.col("written").is_in(_NOTHING)).select("path", "setting", "written").iter_rows():
        base = bases.get(path, "")
        told, missing = _told(path, written, "" if base in _NOTHING else base, listed)
        if missing and (scope.partial or scope.only):
            absent += 1
        elif told is not None:
            within = "" if base in _NOTHING else f", below {below} {base!r}"
            yield Finding(
                path, f"{setting} is {written!r}{within}, {told}", key=(setting, written), values={"setting": setting, "written": written}
            )
    yield from left_out("paths that are not there and may lie outside the scope, or be left out of a partial copy", absent)


def _listed(files: pl.DataFrame) -> _Listed:
    paths = set(files["path"].to_list())
    folders = {posixpath.dirname(path) for path in paths}
    while folders:
        paths |= folders
        folders = {posixpath.dirname(folder) for folder in folders} - paths
    return _Listed(frozenset(paths), {path.replace(".", ""): path for path in sorted(paths, reverse=True) if "." in path})


def _told(settings_path: str, written: str, base: str, listed: _Listed) -> tuple[str | None, bool]:
    """What is wrong with a path, and whether all that is wrong is that nothing is there."""
    stated = posixpath.join(base.replace("\\", "/"), written.replace("\\", "/"))
    if _ABSOLUTE.match(stated):
        return f"which is an absolute path, of one machine alone{_hint(stated, listed)}", False
    found = posixpath.normpath(posixpath.join(posixpath.dirname(settings_path), stated))
    if found == ".." or found.startswith("../"):
        return f"which leads out of the dataset{_hint(stated, listed)}", False
    if ("" if found == "." else found) in listed.paths:
        return None, False
    return f"and no listed file is {found} or lies there{_hint(found, listed)}", True


def _hint(stated: str, listed: _Listed) -> str:
    """The longest end of the path that is there, as it is or without its '.'."""
    segments = [each for each in stated.split("/") if each not in ("", ".", "..")]
    for place in range(len(segments)):
        end = "/".join(segments[place:])
        if end in listed.paths:
            without = f", and './{end}' with every '.' removed reads the same" if stated == f"/{end}" else ""
            return f"; the dataset has {end}{without}"
        if end in listed.dotless:
            return f"; the dataset has {listed.dotless[end]}, which with every '.' removed reads so"
    return ""
