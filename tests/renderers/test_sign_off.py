import hashlib

from dsqc.finding import NotJudged
from dsqc.renderers import load
from dsqc.report import WaiverUse
from renderers import reports

RENDERER = load("sign-off")


def test_the_whole_page_reads_so(tmp_path):
    (tmp_path / "SHA256SUMS").write_bytes(b"sums")
    (tmp_path / "report.json").write_bytes(b"{}")
    report = reports.report(
        reports.outcome("readable"),
        reports.outcome("copies", not_judged=[NotJudged("shorter than 32 px", 4)]),
        reports.outcome("folds", status="not-applicable", reason="source lists is absent"),
        reports.accepted(),
        fail_on="warning",
        version="1.1",
        libraries={"numpy": "2.4.6", "pillow": "13.0.0"},
        waivers=[WaiverUse(reports.WAIVER, "used", 2)],
    )
    assert (
        RENDERER.render(report, tmp_path).read_text("utf-8")
        == f"""\
SIGN-OFF OF A RELEASE

Dataset       Shapes & <b>masks</b> (shapes)
Version       1.1
Licence       not stated
Scope         the whole dataset
Reviewed      2026-03-01 09:30 UTC by dsqc 0.1.0
Measured by   numpy 2.4.6, pillow 13.0.0

Verdict       PASSED (warnings decide): 2 of 4 checks passed, 1 accepted, 3 findings (2 waived, 1
              known), 1 does not apply
Coverage      checked 1,269 of 1,270 files, 38.2 MB; 1 unreadable, 2 ignored, 3 outside the scope
Not judged    copies: 4, shorter than 32 px
              folds: does not apply, source lists is absent

Waived        specks: 2 findings (used) by A. <script>alert(1)</script>.png Author until 2027-06-30:
              Agreed <script>alert(1)</script>.png.

sha256        0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  definition
              {hashlib.sha256(b"sums").hexdigest()}  SHA256SUMS
              {hashlib.sha256(b"{}").hexdigest()}  report.json

Decision      [ ] release     [ ] send back

Remarks       ............................................................

Name          ............................................................

Date          ............................................................
"""
    )


def test_more_than_a_page_holds_is_counted():
    outcomes = [reports.outcome(f"check-{number}", not_judged=[NotJudged("blank", 1)]) for number in range(RENDERER.TOLD + 1)]
    assert "more in report.html" not in RENDERER.text(reports.report(*outcomes[:-1]), {})
    assert f"check-{RENDERER.TOLD - 1}: 1, blank\n              … 1 more in report.html\n" in RENDERER.text(reports.report(*outcomes), {})


def test_no_name_steers_the_printer():
    told = RENDERER.text(reports.every_status(), {})
    assert not {character for character in told if character != "\n" and not character.isprintable()}
