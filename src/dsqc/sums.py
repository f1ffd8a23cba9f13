"""Lists of digests as sha256sum and its like of GNU coreutils write them and check them with ``-c``."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ESCAPES = {b"\\": rb"\\", b"\n": rb"\n", b"\r": rb"\r"}
_BYTES = re.compile(r"(?:\\x[89a-f][0-9a-f])+")


def text(rows: Iterable[tuple[bytes, str]]) -> bytes:
    """A line for each pair of digest and path, in their order."""
    return b"".join(line(digest, path) for digest, path in rows)


def line(digest: bytes, path: str) -> bytes:
    """The line for one file. A name with a backslash or a line end is escaped, which a backslash in front of the digest says."""
    name = b"./-" if path == "-" else name_bytes(path)  # A bare hyphen means the standard input.
    if not name or b"\0" in name:
        raise ValueError(f"a path has characters other than NUL, {path!r} is none")
    escaped = re.sub(rb"[\\\n\r]", lambda found: _ESCAPES[found[0]], name)
    return b"%s%s  %s\n" % (b"\\" if escaped != name else b"", digest.hex().encode(), escaped)


def name_bytes(path: str) -> bytes:
    """The bytes of a listed path, in which a byte that is not UTF-8 stands as \\xNN.

    Where such text would itself be UTF-8 as bytes, no listing wrote it: it is the file's own name.
    """
    pieces, end = [], 0
    for found in _BYTES.finditer(path):
        stood_for = bytes.fromhex(found[0].replace("\\x", ""))
        own = stood_for.decode("utf-8", "backslashreplace") != found[0]
        pieces += [path[end : found.start()].encode(), found[0].encode() if own else stood_for]
        end = found.end()
    return b"".join([*pieces, path[end:].encode()])
