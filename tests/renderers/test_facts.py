import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dsqc.renderers import facts
from renderers import reports
from tables import table

FILES = table("files", {"path": "עברית.png", "source": "images", "split": "train"}, {"path": "b.png", "split": None})
DIGESTS = table("digests", {"path": "b.png", "algorithm": "md5", "digest": b"\x00\xff"})


def test_every_table_reads_back_as_it_was(tmp_path):
    folder = facts.render(reports.report(facts={"files": FILES, "digests": DIGESTS, "masks": table("masks")}), tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == ["digests.parquet", "files.parquet", "masks.parquet"]
    assert_frame_equal(pl.read_parquet(folder / "files.parquet"), FILES)
    assert_frame_equal(pl.read_parquet(folder / "digests.parquet"), DIGESTS)
    assert_frame_equal(pl.read_parquet(folder / "masks.parquet"), table("masks"))


def test_tables_of_an_earlier_run_are_removed_and_nothing_else(tmp_path):
    facts.render(reports.report(facts={"files": FILES, "digests": DIGESTS}), tmp_path)
    (tmp_path / "facts" / "notes.txt").write_text("mine")
    folder = facts.render(reports.report(facts={"files": FILES}), tmp_path)
    assert folder == tmp_path / "facts"
    assert sorted(path.name for path in folder.iterdir()) == ["files.parquet", "notes.txt"]


@pytest.mark.parametrize("name", ["files", "digests"])
def test_the_same_table_gives_the_same_bytes(tmp_path, name):
    report = reports.report(facts={"files": FILES, "digests": DIGESTS})
    first = (facts.render(report, tmp_path) / f"{name}.parquet").read_bytes()
    assert first == (facts.render(report, tmp_path) / f"{name}.parquet").read_bytes()
