"""``SHA256SUMS``: a digest of every file below the root, in the form that ``sha256sum -c`` reads.

The names are those below the root, so that anyone proves a copy without dsqc: ``cd ROOT && sha256sum -c …/SHA256SUMS``. Archives stand
there as the files that they are. Files that the definition ignores or that lie outside the scope have a line as well: what is published
is the whole folder.

    dsqc run maskterial --format sums
"""

from __future__ import annotations

from pathlib import Path

from dsqc import sums
from dsqc.report import Report

WANTS_SUMS = True


def render(report: Report, folder: Path) -> Path:
    path = folder / "SHA256SUMS"
    path.write_bytes(sums.text(report.facts["sums"].sort("path").select("sha256", "path").iter_rows()))
    return path
