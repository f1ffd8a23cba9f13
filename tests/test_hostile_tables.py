"""Parquet is read by native code, which damaged bytes may end: the run goes on, and each file is read or told."""

import polars as pl

from dsqc import engine, executors
from dsqc.definition import load
from dsqc.report import Scope

DEFINITION = """\
sources:
  tables: {reader: table, files: '{number}.parquet', columns: {a: int, b: text}}
checks:
  - rule: count
    where: {source: tables}
    with: {of: rows, by: [number], each: 200}
"""


def test_damaged_parquet_files_are_read_or_told_whatever_they_do_to_their_reader(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    pl.DataFrame({"a": range(200), "b": [f"x{number % 7}" for number in range(200)]}).write_parquet(root / "0.parquet")
    whole = (root / "0.parquet").read_bytes()
    for place in range(4, len(whole) - 4, 61):
        (root / f"{place}.parquet").write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
    (tmp_path / "d.yaml").write_text(DEFINITION, encoding="utf-8")
    report = engine.run(load(tmp_path / "d.yaml"), str(root), Scope(), running=engine.Running(executors.processes, 2))
    counts = dict(report.facts["rows-tables"].group_by("path").len().iter_rows())
    told = set(report.facts["problems"]["path"])
    paths = {path.name for path in root.iterdir()}
    assert counts["0.parquet"] == 200
    assert {path for path in paths if counts.get(path) != 200} <= told
    assert told
