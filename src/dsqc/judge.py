"""A check held against the facts: its outcome, whatever happens."""

from __future__ import annotations

import dataclasses
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dsqc import bind, plugins, rules
from dsqc.bind import NotApplicableError, NothingRelatesError, signature, values_in
from dsqc.definition import Binding, Check, Source
from dsqc.finding import Finding, NotJudged
from dsqc.pairing import Compared
from dsqc.report import Outcome, Scope
from dsqc.tables import Tables

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class _Case:
    """One call of a rule: the group that it is for, the tables, the options."""

    group: Mapping[str, str | None]
    frames: tuple[pl.DataFrame, ...]
    options: Mapping[str, Any]


class Judge:
    """Holds checks against one set of facts. ``compared`` has the rows of the comparisons that each check asked for."""

    def __init__(self, tables: Tables, compared: Mapping[str, Compared], scope: Scope) -> None:
        self.tables = tables
        self.compared = compared
        self.scope = scope

    def outcome(self, check: Check) -> Outcome:
        """The outcome of one check; a rule that raises makes it ``crashed`` and harms no other."""
        began = time.perf_counter()
        frames = [self._frame(binding, check) for binding in check.bindings]
        compared = [(binding, self.tables.bound(binding)) for each in check.comparisons for binding in each.bindings]
        looked_at = [*zip(check.bindings, frames, strict=True), *compared]
        found: list[Finding | NotJudged] = []
        absent = self._absent(looked_at)
        changes = absent if absent and not _met_trouble(looked_at) else self._tried(check, frames, found)
        findings = sorted((each for each in found if isinstance(each, Finding)), key=_place)
        if findings and not changes:
            changes = {"status": "failed"}
        elif absent and not changes:
            changes = absent
        elif not changes and self._saw_nothing(looked_at):
            changes = {"status": "not-applicable", "reason": "no file of any of its sources is there"}
        elif not changes and self._judged_nothing(found, looked_at, len(check.bindings)):
            status = "not-applicable" if self.scope.only or self.scope.partial else "empty"
            changes = {"status": status, "reason": "nothing that it looked at could be judged"}
        return Outcome(
            check.id,
            check.rule,
            check.level,
            changes.pop("status", "passed"),
            check.why,
            check.line,
            plugins.manual(rules.load(check.rule)),
            rows_seen={_role(binding): frame.height for binding, frame in looked_at},
            findings=findings,
            not_judged=_added(found),
            seconds=time.perf_counter() - began,
            limits={name: value for name, value in check.options.items() if type(value) in (int, float)},
            **changes,
        )

    def _tried(self, check: Check, frames: Sequence[pl.DataFrame], found: list[Finding | NotJudged]) -> dict[str, Any]:
        """Run the rule; what it says is added to ``found``, and what it said before it raised is kept."""
        try:
            for said in self._said(check, frames):
                found.append(said)  # noqa: PERF402
        except NothingRelatesError as error:
            return {"status": "empty", "reason": str(error)}
        except NotApplicableError as error:
            return {"status": "not-applicable", "reason": str(error)}
        except Exception as error:
            return {"status": "crashed", "reason": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}
        return {}

    def _frame(self, binding: Binding, check: Check) -> pl.DataFrame:
        table = binding.slot.table
        if table is not None and table.comparison is not None:
            return self.compared[check.id].tables[table.name]
        return self.tables.bound(binding, list(values_in(check.options)))

    def _absent(self, looked_at: Sequence[tuple[Binding, pl.DataFrame]]) -> dict[str, Any]:
        """Status and reason when a table that must have rows has none."""
        for binding, frame in looked_at:
            if frame.height or _lists_trouble(binding) or _may_be_spared(binding):
                continue
            outside = self._outside_scope(binding)
            if outside is not None:
                return {"status": "not-applicable", "reason": outside}
            sources = [self.tables.sources[name] for name in binding.sources]
            if sources and all(self._may_be_absent(source) for source in sources) and not self._there(sources):
                return {"status": "not-applicable", "reason": f"{_named(sources)} {_why_absent(sources)}"}
            what = f"{' and '.join(binding.tables)}{_of(sources)}"
            if self.scope.partial:
                return {"status": "not-applicable", "reason": f"the copy is partial (--partial) and has no {what}"}
            return {"status": "empty", "reason": f"nothing to look at: there are no {what}"}
        return {}

    def _saw_nothing(self, looked_at: Sequence[tuple[Binding, pl.DataFrame]]) -> bool:
        """Whether a check that found nothing had nothing to find it in: no row but those that list sources, and no file."""
        rows = sum(frame.height for binding, frame in looked_at if binding.tables != ("sources",))
        sources = {source for binding, _ in looked_at for source in binding.sources}
        return not rows and not sources.intersection(self.tables.stored["files"]["source"])

    def _judged_nothing(
        self, found: Sequence[Finding | NotJudged], looked_at: Sequence[tuple[Binding, pl.DataFrame]], own_count: int
    ) -> bool:
        """Whether the rule left out as many rows as there are: of its own, else of those that its comparisons look at."""
        left_out = sum(each.count for each in found if isinstance(each, NotJudged))
        own = sum(frame.height for binding, frame in looked_at[:own_count] if not _is_compared(binding))
        return 0 < (own or sum(frame.height for _, frame in looked_at)) <= left_out

    def _outside_scope(self, binding: Binding) -> str | None:
        for name, texts in self.scope.only.items():
            choice = binding.selection.get(name)
            sources = [self.tables.sources[source] for source in binding.sources]
            ruled_out = choice is not None and not any(choice.allows(text) for text in texts)
            if ruled_out or (sources and not any(source.may_have(name, texts) for source in sources)):
                return f"outside the scope: --only {name}={','.join(texts)}"
        return None

    def _there(self, sources: Sequence[Source]) -> bool:
        """Whether any file of the sources is there, so that only 'where' can have left nothing of them."""
        return not {source.name for source in sources}.isdisjoint(self.tables.stored["files"]["source"])

    def _may_be_absent(self, source: Source) -> bool:
        """Optional, or of a part that is wholly absent while another part is there."""
        if source.optional or source.part is None:
            return source.optional
        counts = dict(self.tables.stored["sources"].group_by("part").agg(bind.total("file_count")).iter_rows())
        return counts.get(source.part, 0) == 0 and any(count for part, count in counts.items() if part is not None)

    def _scope_within(self, check: Check) -> Scope:
        """The scope as it is within one group: a column that ``per`` fixes leaves no part of a group out."""
        return Scope({name: texts for name, texts in self.scope.only.items() if name not in check.per}, self.scope.partial)

    def _said(self, check: Check, frames: Sequence[pl.DataFrame]) -> Iterator[Finding | NotJudged]:
        module = rules.load(check.rule)
        if check.comparisons:
            compared = self.compared[check.id]
            if compared.trouble is not None:
                raise compared.trouble
            yield from (NotJudged(reason, count) for reason, count in compared.left_out)
        scope = {"scope": self._scope_within(check)} if signature(module.check).takes_scope else {}
        unrelated: list[str] = []
        for group, parts in bind.groups(frames, check.per):
            for case in _cases(check, group, parts):
                if isinstance(case, Finding):
                    yield case
                    continue
                try:
                    for said in module.check(*_given(check, case.frames), **case.options, **scope):
                        yield _in_group(said, case.group) if isinstance(said, Finding) else said
                except NothingRelatesError as error:
                    unrelated.append(f"{error}{_group_words(case.group)}")
        if unrelated:
            more = f"; and {len(unrelated) - 1:,} more such groups" if len(unrelated) > 1 else ""
            raise NothingRelatesError(f"{unrelated[0]}{more}")


def _given(check: Check, frames: Sequence[pl.DataFrame]) -> Sequence[Any]:
    """The positional arguments of the rule: the tables, those of a slot of many as one mapping."""
    if not any(binding.slot.many for binding in check.bindings):
        return frames
    return [{binding.slot.name: frame for binding, frame in zip(check.bindings, frames, strict=True)}]


def _cases(check: Check, group: Mapping[str, str | None], frames: Sequence[pl.DataFrame]) -> Iterator[_Case | Finding]:
    """The calls that values by group ask for; a group that no value is given for is a finding."""
    grouped = check.grouped
    by = tuple(dict.fromkeys(name for each in grouped.values() for name in each.by))
    if not by:
        yield _Case(group, tuple(frames), check.options)
        return
    for texts, parts in bind.groups(frames, by):
        options = dict(check.options)
        missing = []
        for name, given in grouped.items():
            key = tuple("null" if (text := texts[column]) is None else text for column in given.by)
            if key in given.values:
                options[name] = given.values[key]
            else:
                missing.append((name, "/".join(key)))
        for name, key_text in missing:
            message = (
                f"{key_text}: the definition gives no {name!r} for it, so its {max(part.height for part in parts):,} rows were not judged"
            )
            yield Finding(".", message, key=("no value", name, key_text))
        if not missing:
            yield _Case(group, parts, options)


def _place(finding: Finding) -> tuple[str, list[tuple[int, str]], str]:
    """Where a finding stands among the others: by subject, then by key, in which numbers go by their size and before other texts."""
    numbers = (each.lstrip("0") if each.isdecimal() else None for each in finding.key)
    parts = [
        (len(number), number) if number is not None else (sys.maxsize, each) for number, each in zip(numbers, finding.key, strict=True)
    ]
    return finding.subject, parts, finding.message


def _in_group(finding: Finding, group: Mapping[str, str | None]) -> Finding:
    """The finding with the group that it was found in, when the check is judged group by group."""
    if not group:
        return finding
    named = _named_group(group)
    return dataclasses.replace(finding, message=f"{finding.message} [{named}]", key=(*finding.key, named))


def _named_group(group: Mapping[str, str | None]) -> str:
    return ", ".join(f"{name}={text}" for name, text in group.items())


def _group_words(group: Mapping[str, str | None]) -> str:
    return f" [{_named_group(group)}]" if group else ""


def _added(found: Sequence[Finding | NotJudged]) -> tuple[NotJudged, ...]:
    counts: dict[str, int] = {}
    for each in found:
        if isinstance(each, NotJudged):
            counts[each.reason] = counts.get(each.reason, 0) + each.count
    return tuple(NotJudged(reason, count) for reason, count in sorted(counts.items()) if count)


def _met_trouble(looked_at: Sequence[tuple[Binding, pl.DataFrame]]) -> bool:
    """Whether there is trouble to tell, whatever else is missing."""
    return any(frame.height for binding, frame in looked_at if _lists_trouble(binding))


def _lists_trouble(binding: Binding) -> bool:
    return binding.slot.table is not None and binding.slot.table.lists_trouble


def _is_compared(binding: Binding) -> bool:
    return binding.slot.table is not None and binding.slot.table.comparison is not None


def _may_be_spared(binding: Binding) -> bool:
    return binding.slot.table is not None and binding.slot.table.may_be_spared


def _role(binding: Binding) -> str:
    """What the rows of a slot are called in a report."""
    return binding.slot.name if binding.slot.table is not None else " and ".join(binding.tables)


def _named(sources: Sequence[Source]) -> str:
    names = ", ".join(source.name for source in sources)
    return f"the source {names} is" if len(sources) == 1 else f"the sources {names} are"


def _why_absent(sources: Sequence[Source]) -> str:
    parts = list(dict.fromkeys(source.part for source in sources if source.part is not None and not source.optional))
    return "optional and absent" if not parts else f"of the part {' and '.join(parts)}, which is absent as a whole"


def _of(sources: Sequence[Source]) -> str:
    return f" of source {', '.join(source.name for source in sources)}" if sources else ""
