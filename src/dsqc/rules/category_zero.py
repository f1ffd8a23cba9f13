"""No annotation is of category 0.

Many tools take 0 as background, or the place in a list as the class: objects of category 0 vanish from masks and from training.
Where 0 is meant as a class, as in files that count from 0, this check has no place. A file is one finding.

    - rule: category-zero
      level: warning
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Annotations
from dsqc.finding import Finding, Mark
from dsqc.rules._instances import shown_at


def check(annotations: Annotations) -> Iterator[Finding]:
    of_zero = annotations.filter(pl.col("category_id") == "0").group_by("path", maintain_order=True)
    told = of_zero.agg(pl.len().alias("count"), pl.col("category", "pointer", "image_path", "file_name").first())
    for path, count, category, pointer, image_path, file_name in told.sort("path").iter_rows():
        named = "category 0" if category is None else f"category 0 ({category})"
        shown = shown_at(image_path, file_name, path)
        are = "1 annotation is" if count == 1 else f"{count:,} annotations are"
        yield Finding(
            path,
            f"{are} of {named}, first at {pointer}: many tools take 0 as background",
            key=("0",),
            values={"annotation_count": count, "category": category, "pointer": pointer},
            evidence=() if shown is None else (Mark(shown, caption=named, instances=(pointer,)),),
        )
