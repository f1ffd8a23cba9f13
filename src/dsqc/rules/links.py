"""No link points to nothing, to itself or out of the dataset.

Such links are not followed, so what they stand for was not read and not checked. Published, they are empty names on every
other machine; a link that leaves the root can also publish a path of the author's own disk.

    - rule: links
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Files
from dsqc.finding import Finding

MEANINGS = {
    "broken-link": "where nothing is: there was nothing to check",
    "looping-link": "which leads back to the link: it was not followed, and nothing behind it was checked",
    "outside-link": "outside the root of the dataset: it was not followed, and nothing behind it was checked",
}


def check(files: Files) -> Iterator[Finding]:
    links = files.filter(pl.col("file_kind").is_in(list(MEANINGS)))
    for row in links.unique("path", keep="first", maintain_order=True).sort("path").iter_rows(named=True):
        target = "a target that could not be read" if row["link_target"] is None else f"'{row['link_target']}'"
        yield Finding(
            row["path"],
            f"is a link to {target}, {MEANINGS[row['file_kind']]}",
            key=(row["file_kind"],),
            values={"link_target": row["link_target"]},
        )
