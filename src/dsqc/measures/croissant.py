"""The files that a Croissant description (JSON-LD, versions 0.8 to 1.1) lists, with the digests that it states of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from dsqc.measures.leaving import leaves
from dsqc.measures.shape import shown
from dsqc.measures.strict_json import child, plain

DIGITS = {"sha256": 64, "md5": 32}

_VOCABULARY = re.compile(r"(?:sc|schema|cr|mlc):|https?://schema\.org/|https?://mlcommons\.org/croissant/(?:\d[^/]*/)?")
_URL = re.compile(r"(?!(?i:file):)[A-Za-z][\w+.-]+://[^/?#]*([^?#]*)")


class Stated(NamedTuple):
    """A digest of a file: where it stands, what the description calls the file."""

    pointer: str
    name: str
    algorithm: str
    digest: bytes


class Misfit(NamedTuple):
    """What cannot be held against a file. ``detail`` continues 'path: '."""

    pointer: str | None
    detail: str


Node = dict[str, Any]


def parse(document: object, folder: str) -> Iterator[Stated | Misfit]:
    """What the description, which lies in ``folder``, states of each of its files, in order."""
    if not isinstance(document, dict):
        yield Misfit(None, f"is {shown(document)}, expected an object that describes a dataset")
        return
    key, listed = _term(document, "distribution")
    entries = listed if isinstance(listed, list) else [] if listed is None else [listed]
    if not entries:
        yield Misfit(None, "names no file: it has no entry of 'distribution'")
    must_state = _term(document, "isLiveDataset")[1] is not True
    for number, entry in enumerate(entries):
        pointer = child("", key)
        yield from _entry(child(pointer, number) if entries is listed else pointer, entry, folder, must_state=must_state)


def _entry(pointer: str, entry: object, folder: str, *, must_state: bool) -> Iterator[Stated | Misfit]:
    if not isinstance(entry, dict):
        yield Misfit(pointer, f"is {shown(entry)}, expected an object that describes a file")
        return
    kinds = _kinds(entry)
    if "FileSet" in kinds:
        return
    if "FileObject" not in kinds:
        yield Misfit(pointer, f"is of the type {shown(entry.get('@type'))}, expected cr:FileObject or cr:FileSet")
        return
    digests = [(algorithm, *_term(entry, algorithm)) for algorithm in DIGITS]
    given = [(algorithm, child(pointer, key), value) for algorithm, key, value in digests if value is not None]
    if not given:
        if must_state and _term(entry, "containedIn")[1] is None:
            yield Misfit(pointer, "states neither sha256 nor md5")
        return
    name = _name(pointer, entry, folder)
    if isinstance(name, Misfit):
        yield name
    for algorithm, place, value in given:
        digest = _digest(place, algorithm, value)
        if isinstance(digest, Misfit):
            yield digest
        elif isinstance(name, str):
            yield Stated(place, name, algorithm, digest)


def _term(node: Node, term: str) -> tuple[str, Any]:
    """The key that means ``term`` in its vocabulary, and its value; None for none and for null."""
    if term in node:
        return term, node[term]
    return next(((key, value) for key, value in node.items() if _local(key) == term), (term, None))


def _local(word: str) -> str:
    found = _VOCABULARY.match(word)
    return word[found.end() :] if found else word


def _kinds(entry: Node) -> set[str]:
    stated = entry.get("@type")
    return {_local(kind) for kind in (stated if isinstance(stated, list) else [stated]) if isinstance(kind, str)}


def _name(pointer: str, entry: Node, folder: str) -> str | Misfit:
    """The path that the description writes, or what the file that a URL leads to is probably called."""
    key, url = _term(entry, "contentUrl")
    if url is not None and not isinstance(url, str):
        return Misfit(child(pointer, key), f"is {shown(url)}, expected a path or a URL")
    if url and not (found := _URL.match(url)):
        path = plain(url)
        if _leads_out(path, folder):
            return Misfit(child(pointer, key), f"names {shown(url)}, which leads out of the dataset")
        return path
    last = [unquote(found[1].rstrip("/"), errors="backslashreplace").rpartition("/")[2]] if url and found else []
    others = [_term(entry, "name")[1], entry.get("@id")]
    called = [plain(text) for text in (*last, *others) if isinstance(text, str) and text]
    inside = [text for text in called if not _leads_out(text, folder) and not _URL.match(text)]
    if not inside:
        return Misfit(pointer, "names no file: it has no contentUrl, name or @id that could be a path")
    return next((text for text in inside if _has_extension(text)), inside[0])


def _leads_out(path: str, folder: str) -> bool:
    return leaves(path, folder) or path.lower().startswith("file:")


def _has_extension(path: str) -> bool:
    return re.fullmatch(r"\.[A-Za-z0-9]{1,8}", posixpath.splitext(path)[1]) is not None


def _digest(pointer: str, algorithm: str, value: object) -> bytes | Misfit:
    expected = f"expected {DIGITS[algorithm]} hexadecimal digits"
    if not isinstance(value, str) or re.fullmatch("[0-9A-Fa-f]+", value) is None:
        return Misfit(pointer, f"is {shown(value)}, {expected}")
    if len(value) != DIGITS[algorithm]:
        return Misfit(pointer, f"has {len(value):,} hexadecimal digits, {algorithm} has {DIGITS[algorithm]}")
    if len(set(value)) == 1:
        return Misfit(pointer, f"is {len(value)} times {value[0]!r}, which stands in for a digest")
    return bytes.fromhex(value)
