"""Two sides in, what changed between them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from dsqc import facts
from dsqc.diff import distributions, files, findings
from dsqc.diff.distributions import ClassChange, Distribution
from dsqc.diff.files import FilesChange, Listed
from dsqc.diff.findings import FindingsChange
from dsqc.diff.loaded import Side, UnreadableError, read
from dsqc.renderers import _words

FailOn = Literal["new", "never"]
_OF_FILES = {"digests": ("path", "algorithm", "digest"), "pixels": ("path", "pixel_digest", "constant")}
_ANNOTATED = ("source", "path", "file_name", "image_path", "category_id", "category")
_MEASURED = {
    "annotations": _ANNOTATED,
    "instances": (*_ANNOTATED, "area_px"),
    "outlines": _ANNOTATED,
    "regions": ("source", "path", "label", "area_px"),
    "entries": ("source", "path", "file_name", "image_path"),
    "categories": ("source", "category_id", "category"),
    "images": ("source", "path", "width_px", "height_px"),
    "mask_values": ("source", "path", "label", "area_px"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What changed from ``old`` to ``new``. ``differs`` are the reasons for which not all of it need lie in the data;
    ``not_compared`` says what is None here, and why."""

    old: Side
    new: Side
    differs: Sequence[str]
    not_compared: Sequence[str]
    findings: FindingsChange | None
    files: FilesChange | None
    distributions: Sequence[Distribution] = ()
    classes: Sequence[ClassChange] = ()

    def reasons_to_fail(self) -> list[str]:
        """What a gate ends with 1 for."""
        opened = 0 if self.findings is None else self.findings.opened()
        lost = [] if self.findings is None else [check.check_id for check in self.findings.checks if check.is_lost]
        moved = 0 if self.files is None else self.files.moves_between_splits()
        told = [f"{_words.counted(opened, 'finding')} open now and not shown to be open before"] * bool(opened)
        told += [f"{_words.counted(moved, 'file')} moved between splits"] * bool(moved)
        return told + [f"{', '.join(map(_words.visible, lost))} judged before and not now"] * bool(lost)

    def exit_code(self, fail_on: FailOn) -> int:
        return int(fail_on == "new" and bool(self.reasons_to_fail()))


def compare(old: Side, new: Side, splits: Sequence[str] = ()) -> Change:
    """Raises UnreadableError when the facts of a side cannot be read, or the two have nothing in common."""
    if (old.reported is None or new.reported is None) and not (old.facts and new.facts):
        raise UnreadableError(f"nothing can be compared: {'; '.join(filter(None, (old.lacks, new.lacks)))}")
    lacks = "; ".join(dict.fromkeys(each.lacks for each in (old, new) if each.lacks is not None))
    found = None if old.reported is None or new.reported is None else findings.compare(old.reported, new.reported)
    not_compared = [f"findings: {lacks}"] * (found is None)
    if not (old.facts and new.facts):
        return Change(old, new, list(_differs(old, new)), [*not_compared, f"files and distributions: {lacks}"], found, None)
    before, after = _listed(old), _listed(new)
    taken = files.splits_of(before.files, after.files, splits)
    if missing := set(splits) - set(taken):
        raise UnreadableError(f"{', '.join(sorted(missing))} is no capture of both sides; it was stated as a split")
    changed = files.compare(before, after, taken)
    was, now = _measured(old, before, taken), _measured(new, after, taken)
    told = distributions.compare(was, now, taken)
    return Change(old, new, list(_differs(old, new)), not_compared, found, changed, told, distributions.classes(was, now))


def _listed(side: Side) -> Listed:
    frames = []
    for name, columns in _OF_FILES.items():
        frame = read(side, name, columns)
        frames.append(facts.frame(facts.TABLES[name], ()).select(columns) if frame is None else frame)
    listed = read(side, "files")
    assert listed is not None
    contract = facts.TABLES["files"].column_names
    captures = [name for name, kind in listed.schema.items() if name in contract or kind == pl.String]
    return Listed(listed.select(captures), *frames)


def _measured(side: Side, listed: Listed, splits: Sequence[str]) -> dict[str, pl.DataFrame]:
    """The tables that distributions are made of; one without a row was not measured."""
    tables = {name: read(side, name, columns) for name, columns in _MEASURED.items()}
    measured = {name: frame for name, frame in tables.items() if frame is not None and frame.height}
    return {"files": listed.files.select("path", "source", *splits), **measured}


def _differs(old: Side, new: Side) -> Iterator[str]:
    before, after = old.reported, new.reported
    if before is None or after is None:
        return
    if before.dataset != after.dataset:
        yield f"the datasets differ: {_words.visible(before.dataset)} before, {_words.visible(after.dataset)} now"
    if before.scope != after.scope:
        scopes = f"{_words.scope(before.scope)} before, {_words.scope(after.scope)} now"
        yield f"the scopes differ: {scopes}; what lies in one alone is told as new or gone"
    if before.definition_sha256 != after.definition_sha256:
        yield f"the definitions differ: sha256 {before.definition_sha256[:12]}… before, {after.definition_sha256[:12]}… now"
    if before.dsqc_version != after.dsqc_version:
        yield f"the versions of dsqc differ: {_words.visible(before.dsqc_version)} before, {_words.visible(after.dsqc_version)} now"
