"""Where a file's bytes are, and the one way to open them: in a folder, in a zip archive, behind a URL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataFile:
    """A listed file. ``path`` names it below the root; ``location`` is the real file or URL that holds the bytes.

    For a member of an archive ``container`` is the archive's path below the root, ``offset`` the place of the member's
    local header in it, ``packed_bytes`` its size there, ``method`` its compression and ``crc32`` what the archive claims.
    """

    path: str
    location: str
    size_bytes: int
    container: str | None = None
    offset: int | None = None
    packed_bytes: int | None = None
    method: int | None = None
    crc32: int | None = None
