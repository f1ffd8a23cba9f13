"""How large the groups of copies are: of pictures proved on their pixels, and of pictures with equal perceptual hashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsqc.renderers import _words
from dsqc.renderers._charts import svg
from dsqc.renderers._charts.chart import Chart
from dsqc.report import Report

if TYPE_CHECKING:
    import polars as pl

_MOST = 12


def chart(report: Report) -> Iterator[Chart]:
    hashes = report.facts.get("hashes")
    if hashes is None or hashes.height < 2:
        return
    pictures = hashes["path"].n_unique()
    proved, equal = _proved(report.facts.get("likenesses")), _equal(hashes)
    title = "Groups of copies"
    of = f"Of {pictures:,} pictures whose hashes were compared"
    if not proved and not equal:
        yield Chart(
            "copies", title, f"{of}, none is proved a copy of another, as far as checks asked, and no two have the same hash.", (), ()
        )
        return
    says = f"{of}, {_told(proved)} are proved copies of each other, as far as checks asked, and {_told(equal)} have one hash in common."
    if len(proved or equal) == 1:
        yield Chart("copies", title, says, (), ())
        return
    sizes = sorted({*proved, *equal})
    rows = [[size, proved[size], equal[size]] for size in sizes]
    shown = proved or equal
    drawn = sorted(shown)[:_MOST]
    labels, counts = [f"{size:,}" for size in drawn], [shown[size] for size in drawn]
    told = [f"groups of {size:,} pictures: {shown[size]:,}" for size in drawn]
    axis = f"pictures in a group; a bar is the number of groups {'of proved copies' if proved else 'with one hash'}"
    height, parts = svg.bars(labels, counts, told, axis)
    head = ["pictures in a group", "groups of proved copies", "groups with one hash"]
    yield Chart("copies", title, says, head, rows, svg.drawing("chart-copies", title, says, height, parts))


def _told(groups: Counter[int]) -> str:
    pictures = sum(size * count for size, count in groups.items())
    return f"{pictures:,} in {_words.counted(groups.total(), 'group')}"


def _equal(hashes: pl.DataFrame) -> Counter[int]:
    import polars as pl

    sizes = hashes.unique("path").group_by("phash").len("size").filter(pl.col("size") > 1)
    return Counter(dict(sizes.group_by("size").len("count").iter_rows()))


def _proved(likenesses: pl.DataFrame | None) -> Counter[int]:
    """Sizes of the groups that links between copies join."""
    import polars as pl

    if likenesses is None or not likenesses.height:
        return Counter()
    leader: dict[str, str] = {}

    def first(path: str) -> str:
        while leader.setdefault(path, path) != path:
            leader[path] = leader[leader[path]]
            path = leader[path]
        return path

    for one, other in likenesses.filter(pl.col("is_copy")).select("path", "other_path").iter_rows():
        leader[first(other)] = first(one)
    return Counter(Counter(map(first, leader)).values())
