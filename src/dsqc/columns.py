"""The keys of a table source: ``columns``, ``nulls``, ``parse`` and ``paths``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsqc.bind import nearest
from dsqc.layout import Form, Kind, Layout, whole
from dsqc.reading import Reading, length
from dsqc.yamltree import Map, Node

KEYS = ("columns", "nulls", "parse", "paths")
OTHERS = "*"
_KINDS: tuple[Kind, ...] = ("text", "int", "float", "bool")
_FORM_KEYS = ("is", "from", "fits", "keep", "optional")
_OWN = ("source", "path", "row", "row_name", "named_file", "file_path")
"""Columns that every row has."""


def read_layout(reading: Reading, given: Map, name: str, always: Sequence[str], sources: Sequence[str]) -> Layout:
    """The layout that a source states. ``always`` are columns that its reader gives whatever is stated."""
    stated = tuple(_forms(reading, given.get("columns"), name))
    own = tuple(Form(column, column) for column in always if column not in {form.given for form in stated})
    forms = own + tuple(form for form in stated if form.name != OTHERS)
    others = next((form for form in stated if form.name == OTHERS), None)
    layout = Layout(forms, others, frozenset(reading.texts(given.get("nulls"), "'nulls'")))
    columns = [form.name for form in forms]
    parse = {}
    for column, key, value in reading.map(given.get("parse"), "'parse'"):
        _known(reading, key, column, columns)
        parse[column] = reading.patterns(value, f"parse {column}", key)
        for each in (pattern_name for pattern in parse[column] for pattern_name in pattern.names):
            if each in columns:
                reading.wrong(value, f"parse {column} makes {each!r}, which is a column of {name} already")
    file_column, file_sources = _paths(reading, given.get("paths"), name, columns, sources)
    return Layout(forms, others, layout.nulls, {column: found for column, found in parse.items() if found}, file_column, file_sources)


def _known(reading: Reading, key: Node, column: str, columns: Sequence[str]) -> None:
    if column not in columns:
        reading.wrong(key, f"'columns' states no {column!r}{nearest(column, columns)}")


def _paths(
    reading: Reading, node: Node | None, name: str, columns: Sequence[str], sources: Sequence[str]
) -> tuple[str | None, tuple[str, ...]]:
    pairs = list(reading.map(node, "'paths'"))
    if len(pairs) > 1:
        reading.wrong(pairs[1][1], f"'paths' of {name} names two columns, expected the one that names the row's file")
    for column, key, value in pairs[:1]:
        _known(reading, key, column, columns)
        named = reading.texts(value, f"paths {column}")
        for text in named:
            if text not in sources:
                reading.wrong(value.find(text), f"no source is called {text!r}{nearest(text, sources)}")
        return column if column in columns else None, tuple(text for text in named if text in sources)
    return None, ()


def _forms(reading: Reading, node: Node | None, source: str) -> Iterator[Form]:
    for name, key, value in reading.map(node, "'columns'"):
        if name in _OWN or name.endswith("_right"):
            reading.wrong(key, f"a column may not be called {name!r}, which every row has; call it otherwise: {{OTHER: {{from: {name}}}}}")
            continue
        form = _form(reading, name, value)
        if form is not None:
            yield form
    if node is not None and length(node) == 0:
        reading.wrong(node, f"'columns' of {source} is empty, expected at least one")


def _form(reading: Reading, name: str, node: Node) -> Form | None:
    if node.is_list:
        listed_words = reading.texts(node, f"column {name}")
        return Form(name, name, words=listed_words) if listed_words else None
    if not node.is_map:
        return Form(name, name, _kind(reading, node, name))
    given = reading.map(node, f"column {name}", _FORM_KEYS)
    named = given.get("from")
    if name == OTHERS and named is not None:
        reading.wrong(named, "'*' is all other columns and has no 'from'")
    stated = given.get("is")
    listed = stated is not None and stated.is_list
    words: tuple[str, ...] | None = reading.texts(stated, f"'is' of column {name}") if listed else None
    kind: Kind = "text" if stated is None or listed else _kind(reading, stated, name)
    fits, keep = reading.text(given.get("fits"), f"'fits' of column {name}"), given.get("keep")
    if fits is not None:
        _readable(reading, given.get("fits") or node, fits)
    if keep is not None:
        reading.one_of(keep, f"'keep' of column {name}", ("digest",), "digest")
    if (fits is not None or keep is not None) and kind != "text":
        reading.wrong(node, f"column {name} is {kind}; only text has 'fits' and 'keep'")
    optional = reading.truth(given.get("optional"), f"'optional' of column {name}")
    return Form(name, reading.text(named, f"'from' of column {name}") or name, kind, words, fits, keep is not None, optional)


def _kind(reading: Reading, node: Node, name: str) -> Kind:
    if node.value is None:
        return "text"
    found = reading.one_of(node, f"column {name}", _KINDS, "text")
    return next((kind for kind in _KINDS if kind == found), "text")


def _readable(reading: Reading, node: Node, expression: str) -> None:
    import polars as pl

    try:
        pl.Series([""]).str.contains(whole(expression))
    except pl.exceptions.PolarsError as error:
        reason = next((line.strip() for line in str(error).splitlines() if line.strip().startswith("error:")), str(error).splitlines()[0])
        reading.wrong(node, f"{expression!r} is no regular expression that polars reads: {reason.removeprefix('error: ')}")
