"""Outlines as readers give them, from corners in shares."""

import numpy as np

from dsqc.measures import corners
from tables import table

SHARES = (0.1, 0.1, 0.5, 0.1, 0.5, 0.4)


def outline(*shares, moved=0.0, **columns):
    """The columns of one outline; ``moved`` is added to its first coordinate."""
    points = np.array(shares or SHARES).reshape(-1, 2)
    points[0, 0] += moved
    return {"category_id": "1", "shape_form": "polygons", **corners.measure([points])._asdict(), **columns}


def outlines(*rows):
    """Rows of a table of outlines; lines of label files are numbered."""
    lines: dict[str, int] = {}
    placed = []
    for row in rows:
        lines[row["path"]] = lines.get(row["path"], 0) + 1
        placed.append({"pointer": f"line {lines[row['path']]}", **row})
    return table("outlines", *placed)
