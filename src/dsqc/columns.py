"""The keys of a table source: ``columns``, ``nulls``, ``parse`` and ``paths``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dsqc.bind import nearest
from dsqc.layout import OWN, Form, Kind, Layout, whole
from dsqc.reading import Reading, length
from dsqc.yamltree import Map, Node

if TYPE_CHECKING:
    from dsqc.patterns import Pattern

KEYS = ("columns", "nulls", "parse", "paths")
OTHERS = "*"
_KINDS: tuple[Kind, ...] = ("text", "int", "float", "bool")
_FORM_KEYS = ("is", "from", "fits", "keep", "optional", "filled")


def read_layout(
    reading: Reading, given: Map, name: str, always: Sequence[str], sources: Sequence[str], captures: Sequence[str] = ()
) -> Layout:
    """The layout that a source states. ``always`` are the columns that its reader gives whatever is stated and no others;
    ``captures`` are those of its files, which its rows have too."""
    stated = tuple(_forms(reading, given.get("columns"), name, always, captures))
    own = tuple(Form(column, column) for column in always if column not in {form.given for form in stated})
    forms = own + tuple(form for form in stated if form.name != OTHERS)
    others = next((form for form in stated if form.name == OTHERS), None)
    # A column with a mistake is one all the same, so that what names it is no second mistake.
    keys = given.get("columns")
    mistaken = (key for key, _, _ in (keys.value if keys is not None and keys.is_map else ()))
    columns = list(dict.fromkeys([*(form.name for form in forms), *mistaken]))
    parse = _parse(reading, given.get("parse"), name, columns, captures)
    file_column, file_sources = _paths(reading, given.get("paths"), name, columns, sources)
    known = {form.name for form in forms}
    return Layout(
        forms,
        others,
        frozenset(_nulls(reading, given.get("nulls"))),
        {column: found for column, found in parse.items() if found and column in known},
        file_column if file_column in known else None,
        file_sources,
    )


def _nulls(reading: Reading, node: Node | None) -> Iterator[str]:
    for item in reading.items(node, "'nulls'"):
        text = reading.text(item, "'nulls'")
        if text:
            yield text
        elif item.value is None:
            reading.wrong(item, "'nulls' holds nothing, expected text; the text null is written 'null'")


def _parse(
    reading: Reading, node: Node | None, name: str, columns: Sequence[str], captures: Sequence[str]
) -> Mapping[str, tuple[Pattern, ...]]:
    parse: dict[str, tuple[Pattern, ...]] = {}
    taken = dict.fromkeys(captures, "a capture of its files") | dict.fromkeys(columns, f"a column of {name}")
    for column, key, value in reading.map(node, "'parse'"):
        _known(reading, key, column, columns)
        parse[column] = reading.patterns(value, f"parse {column}", key)
        made = tuple(dict.fromkeys(each for pattern in parse[column] for each in pattern.names))
        for each in made:
            if each in taken:
                reading.wrong(value, f"parse {column} makes {each!r}, which is {taken[each]} already")
        taken |= dict.fromkeys(made, f"made by parse {column}")
    return parse


def _known(reading: Reading, key: Node, column: str, columns: Sequence[str]) -> None:
    if column not in columns or column == OTHERS:
        reading.wrong(key, f"'columns' states no {column!r}{nearest(column, [each for each in columns if each != OTHERS])}")


def _paths(
    reading: Reading, node: Node | None, name: str, columns: Sequence[str], sources: Sequence[str]
) -> tuple[str | None, tuple[str, ...]]:
    pairs = list(reading.map(node, "'paths'"))
    if len(pairs) > 1:
        reading.wrong(pairs[1][1], f"'paths' of {name} names two columns, expected the one that names the row's file")
    for column, key, value in pairs[:1]:
        _known(reading, key, column, columns)
        named = reading.texts(value, f"paths {column}")
        if length(value) == 0:
            reading.wrong(value, f"paths {column} names no source, expected at least one")
        for text in named:
            if text not in sources:
                reading.wrong(value.find(text), f"no source is called {text!r}{nearest(text, sources)}")
        return column, tuple(text for text in named if text in sources)
    return None, ()


def _forms(reading: Reading, node: Node | None, source: str, always: Sequence[str], captures: Sequence[str]) -> Iterator[Form]:
    for name, key, value in reading.map(node, "'columns'"):
        if name in OWN or name.endswith("_right"):
            reading.wrong(key, f"a column may not be called {name!r}, a name of dsqc's own; call it otherwise: {{OTHER: {{from: {name}}}}}")
            continue
        if name in captures:
            reading.wrong(key, f"{name!r} is a capture of the files of {source}; call the column otherwise: {{OTHER: {{from: {name}}}}}")
            continue
        form = _form(reading, name, value)
        if form is not None:
            yield form
        if form is not None and always and form.given not in always:
            reading.wrong(key, f"{source} has no column {form.given!r}, its reader gives {' and '.join(always)}")
    if node is not None and length(node) == 0 and not node.is_list:
        reading.wrong(node, f"'columns' of {source} is empty, expected at least one")


def _form(reading: Reading, name: str, node: Node) -> Form | None:
    what = f"column {name}"
    if node.is_list:
        listed = _words(reading, node, what)
        return Form(name, name, words=listed) if listed else None
    if not node.is_map:
        return Form(name, name, _kind(reading, node, what))
    given = reading.map(node, what, _FORM_KEYS)
    kind, words = _is(reading, given.get("is"), f"'is' of {what}")
    named = given.get("from")
    if name == OTHERS and named is not None:
        reading.wrong(named, "'*' is all other columns and has no 'from'")
    fits, keep = given.get("fits"), given.get("keep")
    expression = reading.needed_text(fits, f"'fits' of {what}") if fits is not None else None
    if fits is not None and expression is not None:
        _readable(reading, fits, expression)
    if keep is not None:
        reading.one_of(keep, f"'keep' of {what}", ("digest",), "digest")
    for key, stated in (("fits", fits), ("keep", keep)):
        if stated is not None and kind != "text":
            reading.wrong(given.key(key) or stated, f"{what} is {kind}; only text has {key!r}")
    if fits is not None and words:
        reading.wrong(given.key("fits") or fits, f"{what} lists its texts; 'fits' is for texts that are not listed")
    optional = reading.truth(given.get("optional"), f"'optional' of {what}")
    filled = reading.truth(given.get("filled"), f"'filled' of {what}")
    given_name = reading.needed_text(named, f"'from' of {what}") if named is not None else None
    return Form(name, given_name or name, kind, words, expression, keep is not None, optional, filled)


def _is(reading: Reading, node: Node | None, what: str) -> tuple[Kind, tuple[str, ...] | None]:
    if node is not None and node.is_list:
        return "text", _words(reading, node, what) or None
    return ("text" if node is None else _kind(reading, node, what)), None


def _words(reading: Reading, node: Node, what: str) -> tuple[str, ...]:
    if length(node) == 0:
        reading.wrong(node, f"{what} lists no text, expected at least one")
    return reading.texts(node, what)


def _kind(reading: Reading, node: Node, what: str) -> Kind:
    if node.value is None:
        return "text"
    found = reading.one_of(node, what, _KINDS, "text")
    return next((kind for kind in _KINDS if kind == found), "text")


def _readable(reading: Reading, node: Node, expression: str) -> None:
    """The expression is one that polars reads, by itself too: ``a)(b`` is one only within the brackets that are put around it."""
    import polars as pl

    try:
        for each in (expression, whole(expression)):
            pl.Series([""]).str.contains(each)
    except pl.exceptions.PolarsError as error:
        reason = next((line.strip() for line in str(error).splitlines() if line.strip().startswith("error:")), str(error).splitlines()[0])
        reading.wrong(node, f"{expression!r} is no regular expression that polars reads: {reason.removeprefix('error: ')}")
