"""Manifests of BagIt bags (RFC 8493): told by their names, with the paths that their lines mean."""

from __future__ import annotations

import posixpath
import re

NOT_COMPUTED = frozenset({
    "adler32", "blake3", "crc32", "crc32c", "gost", "md2", "md4", "ripemd160", "rmd160", "sha", "sha0", "sha512224", "sha512256",
    "sm3", "streebog256", "streebog512", "tiger", "whirlpool", "xxh3", "xxh64", "xxh128",
})  # fmt: skip
"""Algorithms of other tools, some with digests as long as those that are computed."""

_MANIFEST = re.compile(r"(tag)?manifest-(\w+)\.txt", re.IGNORECASE)
_ESCAPE = re.compile("%(0A|0D|25)", re.IGNORECASE)


def algorithm(list_name: str) -> str | None:
    """The algorithm as the name of a manifest writes it; None for a list of another name."""
    found = _MANIFEST.fullmatch(list_name)
    return found and found[2]


def decoded(name: str) -> str:
    """A name of a manifest without its escapes, of which there are three: line feed, carriage return and per cent."""
    return _ESCAPE.sub(lambda code: chr(int(code[1], 16)), name)


def place(name: str, manifest: str) -> str | None:
    """The one path that ``name`` means in the manifest of a bag; None for a name that no bag would have, in a list called like one."""
    folder, list_name = posixpath.split(manifest)
    is_payload = not list_name.lower().startswith("tag")
    if is_payload and not posixpath.normpath(name).startswith("data/"):
        return None
    return posixpath.normpath(posixpath.join(folder, name))
