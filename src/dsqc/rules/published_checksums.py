"""Files have the digests that were published for them.

Where a dataset comes without a list of checksums, its documents or its loader often state a few: of the archives, of single pictures.
``stated`` maps paths to digests as Zenodo writes them. A file that is not there is told as not judged, because an archive that was
unpacked and removed is none that is missing; with ``required: true`` it is a finding, but for a partial copy (``--partial``). With
``may_be_cut: true`` another digest says nothing in a partial copy, whose table of metadata may have been cut with its pictures.

    - rule: published-checksums
      with:
        stated: {'Real/images/train/a_1x1.jpg': 'md5:d41d8cd98f00b204e9800998ecf8427e'}
"""

from __future__ import annotations

from collections.abc import Iterator

from dsqc.bind import Checksum, NotApplicableError
from dsqc.facts import Digests, Files
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope


def check(
    digests: Digests, files: Files, *, stated: dict[str, Checksum], required: bool = False, may_be_cut: bool = False, scope: Scope
) -> Iterator[Finding | NotJudged]:
    there = set(files["path"])
    absent = sorted(stated.keys() - there)
    if required and not scope.partial:
        yield from (Finding(path, "is not there, and its digest was published", key=("missing",)) for path in absent)
    elif len(absent) == len(stated):
        raise NotApplicableError(f"none of the {len(stated):,} files whose digest was published is there")
    else:
        yield NotJudged("files whose digest was published and that are not there", len(absent))
    measured = {(path, algorithm): digest for path, algorithm, digest in digests.select("path", "algorithm", "digest").iter_rows()}
    for path in sorted(stated.keys() & there):
        published, digest = stated[path], measured.get((path, stated[path].algorithm))
        if digest is None:
            yield NotJudged("files whose digest was published and that could not be read", 1)
        elif digest != published.digest and may_be_cut and scope.partial:
            yield NotJudged("files with another digest, which a partial copy may hold in part", 1)
        elif digest != published.digest:
            yield Finding(
                path,
                f"{published.algorithm} is {digest.hex()}, published is {published.digest.hex()}",
                key=("differs", published.algorithm),
                values={"measured": digest.hex(), "published": published.digest.hex()},
            )
