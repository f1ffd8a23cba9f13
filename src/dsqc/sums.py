"""Lists of digests as coreutils write and check them."""

from __future__ import annotations

from collections.abc import Iterable


def line(digest: bytes, path: str) -> bytes:
    name = path.encode()
    return digest.hex().encode() + b"  " + name + b"\n"


def text(rows: Iterable[tuple[bytes, str]]) -> bytes:
    return b"".join(line(digest, path) for digest, path in rows)
