"""A Croissant description (``croissant.json``, JSON-LD) says which files make up a dataset, and states digests of them.

Each ``sha256`` and ``md5`` of a FileObject is a claim that the rule ``checksums`` holds against the file. A relative ``contentUrl`` is a
path beside the description or below the root; of a URL, the last segment, ``name`` or ``@id`` is taken for the file's name, the first
of them that ends in an extension. Nothing is fetched: a file that is not there is told as missing. What lies in an archive
(``containedIn``) is found where the definition unfolds that archive. FileSets have no digest, and the files of a live dataset
need none. Problems are what is no JSON, keys that occur twice, digests of another length or with a text that stands in for them, and
paths that lead out of the dataset.

    description: {reader: croissant, files: '{:croissant|metadata}.json'}
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Collection, Iterator
from typing import BinaryIO

from dsqc.datafile import DataFile
from dsqc.facts import Claim, Problem
from dsqc.measures import croissant, json_lines
from dsqc.readers import _json

FILLS = (Claim,)


def read(stream: BinaryIO, file: DataFile, wanted: Collection[str]) -> Iterator[Claim | Problem]:
    content = stream.read()
    found = _json.value(io.BytesIO(content), file.path)
    if isinstance(found, Problem):
        yield found
        return
    document, problems = found
    yield from problems
    stated: list[croissant.Stated] = []
    for met in croissant.parse(document, posixpath.dirname(file.path)):
        if isinstance(met, croissant.Misfit):
            yield Problem(file.path, met.pointer, "malformed", met.detail)
        else:
            stated.append(met)
    if "manifest" in wanted and stated:
        lines = json_lines.lines(content.decode("utf-8-sig"), {each.pointer for each in stated})
        yield from (Claim(file.path, lines[each.pointer], each.name, each.algorithm, each.digest, None) for each in stated)
