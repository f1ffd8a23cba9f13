"""A file that has to be there and is not read further: its kind, told from its first bytes.

For a file of a form that no reader knows, or whose content nobody needs to look at. What it is said to be by its name and what it
is can be held against each other, and any checksum list covers it as it covers every file.

    archive_index: {reader: file, files: 'annotations/index.json'}
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import BinaryIO

from dsqc.datafile import DataFile
from dsqc.facts import Content
from dsqc.measures import sniff

FILLS = (Content,)


def read(stream: BinaryIO, file: DataFile, wanted: Collection[str]) -> Iterator[Content]:
    if "contents" in wanted:
        yield Content(file.path, sniff.content(stream.read(sniff.HEAD_BYTES), file.size_bytes))
