"""No file is a leftover of a program that passed through the dataset.

File managers, download tools and editors leave files beside the data. They inflate counts, are taken for pictures
(``._0001.jpg`` has a picture's name and is none), or mean that the file beside them is incomplete.

    - rule: junk-files
      level: warning
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Files
from dsqc.finding import Finding

LEFTOVERS = {
    "macos-archive": (r"(^|/)__MACOSX(/|$)", "added by the archive tool of macOS"),
    "notebook-checkpoint": (r"(^|/)\.ipynb_checkpoints(/|$)", "a copy saved by Jupyter"),
    "apple-double": (r"(^|/)\._[^/]*$", "left by macOS: the attributes of the file named after '._'"),
    "ds-store": (r"(?i)(^|/)\.DS_Store$", "left by macOS Finder"),
    "thumbs-db": (r"(?i)(^|/)Thumbs\.db$", "thumbnails left by Windows Explorer"),
    "desktop-ini": (r"(?i)(^|/)desktop\.ini$", "folder settings left by Windows Explorer"),
    "aria2": (r"(?i)\.aria2$", "an unfinished download of aria2"),
    "crdownload": (r"(?i)\.crdownload$", "an unfinished download of Chrome"),
    "part": (r"(?i)\.part$", "an unfinished download, as Firefox and others name it"),
    "backup": (r"~$", "a backup copy left by a text editor"),
}
"""Kind to the form of the path and what wrote it; a path of several kinds is of the first."""


def check(files: Files) -> Iterator[Finding]:
    kind = pl.coalesce(pl.when(pl.col("path").str.contains(form)).then(pl.lit(name)) for name, (form, _) in LEFTOVERS.items())
    junk = files.unique("path", keep="first", maintain_order=True).with_columns(kind.alias("kind")).filter(pl.col("kind").is_not_null())
    for row in junk.sort("path").iter_rows(named=True):
        _, wrote_it = LEFTOVERS[row["kind"]]
        yield Finding(row["path"], wrote_it, key=(row["kind"],), values={"kind": row["kind"], "size_bytes": row["size_bytes"]})
