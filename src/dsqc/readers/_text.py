"""The text of a file in a stated encoding, proved to be text."""

from __future__ import annotations

import codecs
import contextlib
import io
from collections.abc import Collection, Iterator
from typing import Annotated, BinaryIO

from pydantic import AfterValidator

from dsqc.measures import sniff

_AS_TEXT = ("text", "json", "unknown", "xml")
_BLOCK_BYTES = 1 << 18
_LONGEST_LINE = 1 << 26


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
    """The lines with their ends (LF, CR or both). Raises Unreadable, with the line, at the first byte that is not of the encoding."""
    prove(stream, _AS_TEXT, "a text")
    number, length, pieces = 0, 0, list[str]()
    for text, wrong in _decoded(stream, encoding):
        pieces.append(text)
        length += len(text)
        if wrong is not None or "\n" in text or "\r" in text:
            found = io.StringIO("".join(pieces), newline="").readlines()
            # The last line may go on in the next block, and a CR at its end be half of a CR LF.
            pieces = [found.pop()] if found and (wrong is None or not found[-1].endswith(("\n", "\r"))) else []
            length = sum(map(len, pieces))
            yield from found
            number += len(found)
        if wrong is not None:
            raise Unreadable(f"line {number + 1:,}", "malformed", wrong)
        if length > _LONGEST_LINE:
            raise Unreadable(f"line {number + 1:,}", "too-large", f"has more than {_LONGEST_LINE:,} characters, the most of a line")
    if length:
        yield "".join(pieces)


def prove(stream: BinaryIO, kinds: Collection[str], what: str) -> None:
    """Raises Unreadable where the first bytes are of something else."""
    head = stream.read(sniff.HEAD_BYTES)
    size_bytes = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    kind = sniff.content(head, size_bytes)
    if kind == "empty":
        raise Unreadable(None, "empty", "has no bytes")
    if kind not in kinds:
        remedy = ": run git lfs pull" if kind == "git-lfs-pointer" else ""
        raise Unreadable(None, "malformed", f"is {sniff.in_words(kind)}, {size_bytes:,} bytes, not {what}{remedy}")


def _decoded(stream: BinaryIO, encoding: str) -> Iterator[tuple[str, str | None]]:
    """The text block by block, each with what is wrong behind it; a byte order mark of UTF-8 is left out."""
    utf8 = codecs.lookup(encoding).name == "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8-sig" if utf8 else encoding)()
    content = b"..."
    while content:
        content = stream.read(_BLOCK_BYTES)
        text, wrong, state = "", None, decoder.getstate()
        try:
            text = decoder.decode(content, final=not content)
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            hint = "; state the source's 'encoding', as in with: {encoding: latin-1}" if utf8 else ""
            wrong = f"holds the byte 0x{byte:02x}, which is not {encoding}{hint}"
            decoder.setstate(state)
            # What the decoder kept of the block before stands in front of the block in what it complains of.
            with contextlib.suppress(UnicodeError):
                text = decoder.decode(content[: max(0, error.start + len(content) - len(error.object))])
        except UnicodeError as error:
            wrong = f"is not {encoding}: {error}"
        if "\0" in text:
            text, wrong = text[: text.index("\0")], "holds the character U+0000, which no text has"
        yield text, wrong
