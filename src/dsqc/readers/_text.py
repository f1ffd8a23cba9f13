"""The text of a file in a stated encoding, proved to be text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Annotated, BinaryIO

from pydantic import AfterValidator

from dsqc.measures import sniff

_AS_TEXT = ("text", "json", "unknown", "xml")


class Unreadable(Exception):  # noqa: N818
    """The content is no text of that encoding. ``detail`` continues 'path: '."""

    def __init__(self, pointer: str | None, problem: str, detail: str) -> None:
        super().__init__(detail)
        self.pointer = pointer
        self.problem = problem
        self.detail = detail


def _known(encoding: str) -> str:
    try:
        "".encode(encoding)
    except LookupError:
        raise ValueError(f"no text encoding is called {encoding!r}, as in utf-8, latin-1, cp1252") from None
    return encoding


Encoding = Annotated[str, AfterValidator(_known)]
"""Annotation of a reader's option that names an encoding."""


def lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines with their ends. Raises Unreadable, with the line, at the first byte that is not of the encoding."""
    head = stream.read(4096)
    if not head:
        raise Unreadable(None, "empty", "has no bytes")
    size_bytes = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    kind = sniff.content(head, size_bytes)
    if kind not in _AS_TEXT and not encoding.lower().startswith("utf-16"):
        remedy = ": run git lfs pull" if kind == "git-lfs-pointer" else ""
        raise Unreadable(None, "malformed", f"is {sniff.in_words(kind)}, {size_bytes:,} bytes, not a text{remedy}")
    utf8 = encoding.lower().replace("_", "-") in ("utf-8", "utf8")
    text = io.TextIOWrapper(stream, "utf-8-sig" if utf8 else encoding, newline="")
    number = 0
    try:
        for line in text:
            number += 1
            yield line
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        hint = "; state the source's 'encoding', as in with: {encoding: latin-1}" if utf8 else ""
        raise Unreadable(f"after line {number}", "malformed", f"holds the byte 0x{byte:02x}, which is not {encoding}{hint}") from None
    finally:
        text.detach()
