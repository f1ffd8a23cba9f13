"""The categories of an annotation file are exactly the expected ones.

``expected`` gives each id its name, or lists the names, or with ``listed: ids`` the ids. Files of one dataset that number the same names
in another order train a model to confuse its classes, and nothing stops. Each category that is missing, not expected, renamed or under
another id is a finding; the same names under each other's ids are told as permuted. A file that names pictures and has no
category lacks them all.

    - rule: categories
      with: {expected: {1: mono, 2: bi}}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from dsqc.bind import Per
from dsqc.facts import Categories, Entries
from dsqc.finding import Finding

_SHOWN = 12

Stated = Sequence[tuple[str | None, str | None]]
"""The id and name of each category of a file."""


def verify(options: Mapping[str, Any]) -> str | None:
    expected = options.get("expected")
    if isinstance(expected, (list, dict)) and not expected:
        return "expected names no category"
    if isinstance(expected, dict) and options.get("listed") == "ids":
        return "'listed: ids' says what a list holds, and expected is a mapping of ids to names"
    return None


def check(
    categories: Categories, entries: Entries, *, expected: Per[list[str] | dict[str, str]], listed: Literal["names", "ids"] = "names"
) -> Iterator[Finding]:
    grouped = categories.group_by("path", maintain_order=True).agg("category_id", "category").iter_rows()
    stated: dict[str, Stated] = {path: list(zip(ids, names, strict=True)) for path, ids, names in grouped}
    for path in sorted({*stated, *entries["path"].unique()}):
        of_file = stated.get(path, [])
        yield from _mapped(path, of_file, expected) if isinstance(expected, dict) else _listed(path, of_file, expected, listed)


def _listed(path: str, stated: Stated, expected: Sequence[str], listed: str) -> Iterator[Finding]:
    place, what = (0, "category id") if listed == "ids" else (1, "category")
    counts = Counter(each[place] for each in stated)
    wanted = ", ".join(expected[:_SHOWN]) + (f" and {len(expected) - _SHOWN:,} more" if len(expected) > _SHOWN else "")
    for missing in sorted(set(expected) - set(counts)):
        yield Finding(path, f"has no {what} {missing}, expected {wanted}", key=("missing", missing), values={"expected": missing})
    for text, count in sorted(counts.items(), key=lambda each: each[0] or ""):
        if text is None:
            without = "no id" if listed == "ids" else "no name"
            yield Finding(path, f"has a category with {without} ({count:,} in all)", key=("without", without), values={"count": count})
        elif text not in expected:
            yield Finding(path, f"has {what} {text}, expected {wanted}", key=("not expected", text), values={"found": text})
        elif count > 1:
            yield Finding(path, f"has {what} {text} {count:,} times, expected once", key=("repeated", text), values={"count": count})


def _mapped(path: str, stated: Stated, expected: Mapping[str, str]) -> Iterator[Finding]:
    """What differs is paired by name first, then by id; what is left stands on one side alone."""
    found = dict.fromkeys(stated)
    wanted = [pair for pair in expected.items() if pair not in found]
    extra = [pair for pair in found if pair not in expected.items()]
    moved = list(_paired(wanted, extra, 1))
    hint = _hint([(one[0], other[0]) for one, other in moved])
    for (number, name), (other, _) in moved:
        message = f"category {name} has {'no id' if other is None else f'id {other}'}, expected {number}{hint}"
        yield Finding(path, message, key=("id", name, number), values={"category": name, "category_id": other, "expected": number})
    for (number, name), (_, other) in _paired(wanted, extra, 0):
        message = f"category id {number} has {'no name' if other is None else f'the name {other}'}, expected {name}"
        yield Finding(path, message, key=("name", number), values={"category_id": number, "category": other, "expected": name})
    for number, name in wanted:
        values = {"category_id": number, "category": name}
        yield Finding(path, f"has no category {name} (id {number})", key=("missing", number), values=values)
    for number_found, name_found in extra:
        told = f"{'without a name' if name_found is None else name_found} ({'no id' if number_found is None else f'id {number_found}'})"
        yield Finding(
            path,
            f"has a category {told} that is not expected",
            key=("not expected", str(number_found), str(name_found)),
            values={"category_id": number_found, "category": name_found},
        )


def _paired(
    wanted: list[tuple[str, str]], extra: list[tuple[str | None, str | None]], place: int
) -> list[tuple[tuple[str, str], tuple[str | None, str | None]]]:
    """The pairs that agree in one place, taken out of both lists."""
    pairs = []
    for one in tuple(wanted):
        other = next((each for each in extra if each[place] == one[place]), None)
        if other is not None:
            wanted.remove(one)
            extra.remove(other)
            pairs.append((one, other))
    return pairs


def _hint(ids: Sequence[tuple[str, str | None]]) -> str:
    """How several ids went wrong at once: expected and found."""
    if len(ids) < 2:
        return ""
    if {expected for expected, _ in ids} == {found for _, found in ids}:
        return "; the same names stand under each other's ids: permuted"
    if not all(found is not None and found.isdecimal() and expected.isdecimal() for expected, found in ids):
        return ""
    steps = {int(found or 0) - int(expected) for expected, found in ids}
    if len(steps) > 1:
        return ""
    [step] = steps
    return f"; all {len(ids):,} ids are {abs(step):,} {'higher' if step > 0 else 'lower'}"
