"""Every line of a checksum list names a file and its digest.

Understood are the lists of md5sum, sha256sum and their like, the form of BSD and openssl (``SHA256 (name) = digest``), BagIt
manifests, tables with a header (separated by comma, semicolon or tab; a column ``path``, ``file``, ``filename`` or ``name``, and
one or more of ``md5``, ``sha1``, ``sha256``, ``sha512``, ``checksum``, ``hash``), and files that hold one digest alone
(``x.zip.md5``). A digest may be written as on Zenodo, ``md5:…``. The algorithm is the option ``algorithm``, else what the line or
column states, else what the list's name says (``SHA256SUMS``), else what the length of the digest says. A line that fits no form
is a problem of the list; of a file in which no line fits, one problem tells.

A list that is called ``manifest-<algorithm>.txt`` or ``tagmanifest-<algorithm>.txt`` is read as that of a BagIt bag: its payload,
``data/…``, and its tag files lie beside the list and nowhere else, and a name that leads out of the bag is a problem. With
``complete: true`` in the rule ``checksums``, a payload file that no manifest names is a finding; what ``fetch.txt`` names is missing
until it is fetched. ``encoding`` is that of the list, which ``bagit.txt`` states, and UTF-8 unless it is given.

    sums: {reader: checksums, files: ['{**}/md5sums.txt', '{**}/{:tagmanifest|manifest}-{:md5|sha1|sha256|sha512}.txt']}
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Literal

from dsqc.datafile import DataFile
from dsqc.facts import Claim, Problem
from dsqc.measures import bagit, checksum_list
from dsqc.measures.leaving import leaves
from dsqc.measures.shape import shown
from dsqc.readers._text import Encoding

FILLS = (Claim,)

Algorithm = Literal[
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2s", "blake2b"
]  # fmt: skip


def read(
    stream: BinaryIO,
    file: DataFile,
    wanted: Collection[str],
    *,
    algorithm: Algorithm | None = None,
    encoding: Encoding | None = None,
) -> Iterator[Claim | Problem]:
    content = stream.read()
    if not content:
        yield Problem(file.path, None, "empty", "has no bytes")
        return
    list_name = PurePosixPath(file.path).name
    in_bag = bagit.algorithm(list_name) is not None
    for met in checksum_list.parse(content, list_name, algorithm, encoding):
        if isinstance(met, checksum_list.Misfit):
            yield Problem(file.path, None if met.line is None else f"line {met.line}", met.problem, met.detail)
        elif in_bag and leaves(met.name):
            detail = f"names {shown(met.name)}, which leads out of the bag; its files lie beside the list or below"
            yield Problem(file.path, f"line {met.line}", "malformed", detail)
        elif "manifest" in wanted:
            place = bagit.place(met.name, file.path) if in_bag else None
            yield Claim(file.path, met.line, met.name, met.algorithm, met.digest, place)
