import polars as pl
from polars.testing import assert_frame_equal

from dsqc.renderers import findings
from renderers import reports


def test_the_file_holds_the_findings_of_the_report(tmp_path):
    report = reports.every_status()
    path = findings.render(report, tmp_path)
    assert path == tmp_path / "findings.parquet"
    assert_frame_equal(pl.read_parquet(path), report.findings())


def test_each_finding_is_told_with_its_state():
    outcome = reports.accepted()
    assert reports.report(outcome).findings().row(2, named=True) == {
        "check": "specks",
        "rule": "min-area",
        "level": "warning",
        "state": "known",
        "subject": "c.png",
        "message": "region 1 of value c.png covers 12 px",
        "values": '{"area_px": 1200}',
        "fingerprint": outcome.fingerprint(outcome.findings[2]),
        "key": ["c.png", "1"],
    }


def test_a_report_without_findings_is_a_table_without_rows(tmp_path):
    empty = pl.read_parquet(findings.render(reports.report(reports.outcome()), tmp_path))
    assert (empty.shape, empty.schema) == ((0, 9), reports.every_status().findings().schema)


def test_the_same_report_gives_the_same_bytes(tmp_path):
    first = findings.render(reports.every_status(), tmp_path).read_bytes()
    assert first == findings.render(reports.every_status(), tmp_path).read_bytes()
