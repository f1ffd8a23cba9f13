"""Two sides with everything that can change, and names of files that no output may trip over."""

from dataclasses import replace
from pathlib import Path

from dsqc import diff, facts
from dsqc.renderers import load as renderer
from renderers import reports

HOSTILE = (*reports.HOSTILE[:3], "a::b|c.png", reports.SPACES)


def write(folder, report, rows):
    """A folder as ``dsqc run`` writes it: files as path and split, and instances of a class called like the path."""
    (folder / "facts").mkdir(parents=True)
    renderer("json").render(report, folder)
    table = facts.TABLES["files"]
    listed = facts.frame(table, [(path, "s", 1, "file", None, None, None) for path, _, _ in rows])
    import polars as pl

    captures = (pl.Series(name, [row[place] for row in rows], pl.String) for place, name in ((1, "split"), (2, "key")))
    listed.with_columns(captures).write_parquet(folder / "facts" / "files.parquet")
    values = [("s", path, 1, path, 5, 0, 0) for path, _, _ in rows]
    facts.frame(facts.TABLES["mask_values"], values).write_parquet(folder / "facts" / "mask_values.parquet")
    return diff.load(folder)


def hostile(tmp_path: Path) -> diff.Change:
    """A change in which hostile names stand wherever a name can."""
    failed = replace(reports.every_status(), definition_sha256="f" * 64)
    before = replace(failed, outcomes=[reports.outcome(f"hostile {reports.TAG}"), *failed.outcomes[2:]], dataset=reports.TAG)
    old = [(f"old/{name}", name, str(number)) for number, name in enumerate(HOSTILE)]
    new = [(f"new/{name}", f"{name}!", str(number)) for number, name in enumerate(HOSTILE)]
    sides = [
        write(tmp_path / "old", before, [*old, *((name, None, None) for name in HOSTILE)]),
        write(tmp_path / "new", failed, [*new, *((f"more/{name}", None, None) for name in HOSTILE)]),
    ]
    return diff.compare(*sides)
