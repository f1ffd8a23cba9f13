"""What pytest collects of a definition, and the run that its tests share."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import filelock
import pytest

from dsqc import catalogue
from dsqc.commands import _judging
from dsqc.definition import Check, Definition, DefinitionError
from dsqc.pytest_plugin import DsqcWarning
from dsqc.renderers import _words
from dsqc.report import FAILING, Outcome

ENDINGS = (".yaml", ".yml")
FINDINGS_SHOWN = 10


class CheckFailedError(Exception):
    """``str()`` is all that is to be shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a check, for its test: ``verdict`` is passed, warned, skipped or failed."""

    verdict: str
    words: str


class Collecting:
    """The hooks of a session with a dataset. ``folder`` holds what the first test finds for all others, also of other processes."""

    def __init__(self, config: pytest.Config, shared: str | None) -> None:
        self.config = config
        self.folder = Path(shared or tempfile.mkdtemp(prefix="dsqc-"))
        self.owned = shared is None
        self.judged: dict[Path, dict[str, Told]] = {}
        try:
            self.scope = _judging.scope_of(_judging.kept(config.getoption("dsqc_only")), config.getoption("dsqc_partial"))
        except click.ClickException as error:
            raise pytest.UsageError(f"--dsqc-only: {error.format_message()}") from None

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> DefinitionFile | None:
        if not file_path.name.endswith(ENDINGS) or "." in file_path.stem:
            return None
        asked = any(file_path.match(pattern) for pattern in self.config.getini("dsqc_definitions"))
        if not asked and not parent.session.isinitpath(file_path):
            return None
        return DefinitionFile.from_parent(parent, path=file_path, collecting=self)

    def pytest_unconfigure(self) -> None:
        if self.owned:
            shutil.rmtree(self.folder, ignore_errors=True)

    def told(self, definition: Definition) -> dict[str, Told]:
        """What became of each check, by id; the first process that asks judges the dataset."""
        if definition.path not in self.judged:
            place = self.folder / hashlib.sha256(str(definition.path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
            with filelock.FileLock(place.with_suffix(".lock")):
                if not place.is_file():
                    place.write_text(json.dumps(self._judge(definition, place.with_suffix(".sample"))), encoding="utf-8")
            self.judged[definition.path] = {name: Told(*told) for name, told in json.loads(place.read_text(encoding="utf-8")).items()}
        return self.judged[definition.path]

    def _judge(self, definition: Definition, sample: Path) -> dict[str, tuple[str, str]]:
        try:
            asked = _judging.Asked(definition, self._root(), self.scope, self.config.getoption("dsqc_workers"))
            if self.config.getoption("dsqc_sample"):
                asked = _judging.with_sample(asked, sample)
            report = _judging.judged(replace(asked, baseline=_judging.baseline(definition, None)), "error")
        except click.ClickException as error:
            words = _words.visible_lines(f"the dataset was not judged: {error.format_message()}")
            return {check.id: ("failed", words) for check in definition.checks}
        return {outcome.check_id: (_verdict(outcome), "\n".join(_told(outcome))) for outcome in report.outcomes}

    def _root(self) -> str:
        root = self.config.getoption("dsqc_root") or ""
        return root if "://" in root else str(self.config.invocation_params.dir / root)


class DefinitionFile(pytest.File):
    """A definition, whose checks are tests."""

    def __init__(self, *, collecting: Collecting, **others: Any) -> None:
        super().__init__(**others)
        self.collecting = collecting

    def collect(self) -> Iterator[DefinitionCheck]:
        try:
            definition = catalogue.load(_relative(self.path, self.config.invocation_params.dir))
        except DefinitionError as error:
            lines = [f"{error.path}:{each.line}:{each.column}: {each.message}" for each in error.mistakes]
            raise self.CollectError("\n".join(map(_words.visible, lines))) from None
        for check in definition.checks:
            yield DefinitionCheck.from_parent(
                self, name=_words.visible(check.id), check=check, definition=definition, collecting=self.collecting
            )


class DefinitionCheck(pytest.Item):
    """A check of a definition. It is also chosen by the name of its rule."""

    def __init__(self, *, check: Check, definition: Definition, collecting: Collecting, **others: Any) -> None:
        super().__init__(**others)
        self.collecting = collecting
        self.check = check
        self.definition = definition
        self.extra_keyword_matches.add(check.rule)

    def runtest(self) -> None:
        told = self.collecting.told(self.definition)[self.check.id]
        if told.verdict == "skipped":
            pytest.skip(told.words)
        if told.verdict == "failed":
            raise CheckFailedError(told.words)
        if told.verdict == "warned":
            warnings.warn_explicit(DsqcWarning(told.words), None, str(self.definition.path), self.check.line or 1)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, CheckFailedError | DsqcWarning) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None if self.check.line is None else self.check.line - 1, self.name


def _relative(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _verdict(outcome: Outcome) -> str:
    if outcome.status == "not-applicable":
        return "skipped"
    if outcome.status == "crashed":
        return "failed"
    return {"error": "failed", "warning": "warned"}[outcome.level] if outcome.status in FAILING else "passed"


def _told(outcome: Outcome) -> Iterator[str]:
    """The outcome in a few lines: what was found, with exact counts, why it matters, and the first open findings."""
    if outcome.status == "not-applicable":
        yield _words.visible(outcome.reason or "")
        return
    found = f"{_words.counted(len(outcome.findings), 'finding')}{_words.states([outcome])}"
    yield f"{_words.visible(outcome.check_id)}: {found if outcome.findings else outcome.status}"
    for label, said in (("why: ", outcome.why), ("", outcome.reason)):
        if said:
            yield f"  {label}{_words.visible(' '.join(said.split()))}"
    counting = [finding for finding in outcome.findings if outcome.state(finding) == "open"]
    for finding in counting[:FINDINGS_SHOWN]:
        yield f"  {_words.subject(finding)}: {_words.visible(finding.message)}"
    if len(counting) > FINDINGS_SHOWN:
        yield f"  … {len(counting) - FINDINGS_SHOWN:,} more"
    for each in outcome.not_judged:
        yield f"  not judged: {each.count:,}, {_words.visible(each.reason)}"
