"""A YAML file as nodes with their places, of which nothing is made: no objects, no merges, no numbers."""

from __future__ import annotations

import codecs
from typing import Any, BinaryIO

from dsqc.measures import sniff
from dsqc.measures.shape import shown

_MOST_BYTES = 2_000_000
"""Such a file takes six seconds."""
DEEPEST = 100
_NOTHING = ("", "~", "null", "Null", "NULL")


class Unreadable(Exception):  # noqa: N818
    """The file, or what its anchors make of it, cannot be read. ``detail`` continues 'path: '."""

    def __init__(self, pointer: str | None, detail: str, problem: str = "malformed") -> None:
        super().__init__(detail)
        self.pointer = pointer
        self.detail = detail
        self.problem = problem


def content(stream: BinaryIO) -> str:
    found = stream.read(_MOST_BYTES + 1)
    if not found:
        raise Unreadable(None, "has no bytes", "empty")
    if found.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(None, "is UTF-16, expected UTF-8")
    kind = sniff.content(found[: sniff.HEAD_BYTES], len(found))
    if kind not in ("text", "json", "unknown"):
        remedy = ": run git lfs pull" if kind == "git-lfs-pointer" else ""
        raise Unreadable(None, f"is {sniff.in_words(kind)}, not YAML{remedy}")
    if len(found) > _MOST_BYTES:
        raise Unreadable(None, f"has more than {_MOST_BYTES:,} bytes, the most that is read of a settings file", "too-large")
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        number, byte = before.count(b"\n") + 1, error.object[error.start]
        raise Unreadable(f"line {number}", f"holds the byte 0x{byte:02x}, which is not UTF-8") from None


def compose(text: str) -> Any:
    """The mapping that the file is, as nodes: nothing is made of them."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.nodes import MappingNode
    from ruamel.yaml.reader import ReaderError

    loader = YAML(typ="safe", pure=True)
    loader.max_depth = DEEPEST
    loader.composer.warn_double_anchors = False
    try:
        root = loader.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(None if mark is None else f"line {mark.line + 1}", f"is no YAML{_column(mark)}: {_said(error)}") from None
    except ReaderError as error:
        number = text.count("\n", 0, error.position) + 1
        raise Unreadable(f"line {number}", f"holds the character U+{error.character:04X}, which cannot stand in YAML") from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(None, f"is no YAML: {str(error).partition(chr(10))[0]}") from None
    if root is None:
        raise Unreadable(None, "states nothing, expected a mapping of settings")
    if not isinstance(root, MappingNode):
        raise Unreadable(place(root), f"is {in_words(root)}, expected a mapping of settings")
    return root


def _said(error: Any) -> str:
    problem = (error.problem or error.context or "it cannot be read").strip()
    if problem.startswith("maximum depth"):
        return f"values are nested deeper than {DEEPEST} levels"
    return f"{error.context}, {problem}" if problem.startswith("but ") and error.context else problem


def _column(mark: Any) -> str:
    return "" if mark is None else f" at column {mark.column + 1:,}"


def place(node: Any) -> str:
    return f"line {node.start_mark.line + 1}"


def in_words(node: Any) -> str:
    if isinstance(node.value, str):
        return "nothing" if is_nothing(node) else f"the text {shown(node.value)}"
    return "a mapping" if node.id == "mapping" else "a list"


def is_nothing(node: Any) -> bool:
    return isinstance(node.value, str) and node.style is None and node.value in _NOTHING


def is_merge(key: Any) -> bool:
    return isinstance(key.value, str) and key.style is None and key.value == "<<"
