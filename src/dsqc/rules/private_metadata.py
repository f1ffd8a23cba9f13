"""No picture carries private metadata: positions, names, serial numbers.

A release that was made from camera files often tells where a picture was taken, by whom and with which device, and cannot
be called back. Names of metadata that are meant to be published stand in ``allow``, as the finding writes them.

    - rule: private-metadata
      where: {source: images}
      with: {allow: [Artist]}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from dsqc.facts import Images
from dsqc.finding import Finding


def check(images: Images, *, allow: Sequence[str] = ()) -> Iterator[Finding]:
    names = pl.col("private").str.split(", ").list.set_difference(pl.lit(list(allow), dtype=pl.List(pl.String))).list.sort()
    found = images.filter(pl.col("private").is_not_null()).with_columns(names=names).filter(pl.col("names").list.len() > 0)
    expected = f"expected none but {', '.join(allow)}" if allow else "expected none"
    for path, tags in found.sort("path").select("path", "names").iter_rows():
        message = f"carries private metadata: {', '.join(tags)}; {expected}"
        yield Finding(path, message, key=tuple(tags), values={"private": tags, "allow": list(allow)})
