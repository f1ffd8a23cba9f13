"""A JSON file as its reader gets it: the value, and what is to be told of the text itself."""

from __future__ import annotations

from typing import Any, BinaryIO

from dsqc.facts import Problem
from dsqc.measures import sniff, strict_json


def value(stream: BinaryIO, path: str) -> tuple[Any, list[Problem]] | Problem:
    """The value and the problems that reading survived, or the one problem of a file that is no JSON."""
    content = stream.read()
    if not content:
        return Problem(path, None, "empty", "has no bytes")
    try:
        read, troubles = strict_json.load(content)
    except strict_json.Unreadable as unreadable:
        kind = sniff.content(content[:4096], len(content))
        if kind not in ("json", "text", "unknown"):
            remedy = ": run git lfs pull" if kind == "git-lfs-pointer" else ""
            return Problem(path, None, "malformed", f"is {sniff.in_words(kind)}, {len(content):,} bytes, not JSON{remedy}")
        return Problem(path, unreadable.pointer, "malformed", unreadable.detail)
    return read, [Problem(path, trouble.pointer or None, "malformed", trouble.detail) for trouble in troubles]
