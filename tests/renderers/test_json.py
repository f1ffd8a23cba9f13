import json
from datetime import datetime, timedelta, timezone
from importlib.resources import files
from pathlib import PurePosixPath

import jsonschema
import pytest

from dsqc.renderers import load
from dsqc.report import WaiverUse
from renderers import reports

RENDERER = load("json")
SCHEMA = json.loads(files("dsqc.renderers").joinpath("report.schema.json").read_text("utf-8"))


def test_a_report_with_every_status_fits_the_schema(tmp_path):
    written = json.loads(RENDERER.render(reports.every_status(), tmp_path).read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    assert {check["status"] for check in written["checks"]} == set(SCHEMA["$defs"]["check"]["properties"]["status"]["enum"])


def test_the_schema_asks_for_every_field_in_the_order_of_the_projection():
    projected = RENDERER.project(reports.every_status())
    check = projected["checks"][1]
    assert list(projected) == SCHEMA["required"] == list(SCHEMA["properties"])
    assert list(check) == SCHEMA["$defs"]["check"]["required"]
    assert list(check["findings"][0]) == SCHEMA["$defs"]["finding"]["required"]


@pytest.mark.parametrize("change", [{"extra": 1}, {"status": "good"}, {"exit_code": 2}, {"schema_version": 1}, {"seconds": None}])
def test_the_schema_refuses_what_the_contract_lacks(change):
    projected = {**RENDERER.project(reports.every_status()), **change}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(projected, SCHEMA)


def test_only_a_crashed_check_has_a_trace():
    checks = RENDERER.project(reports.every_status())["checks"]
    assert [check["status"] for check in checks if "trace" in check] == ["crashed"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(RENDERER.project(reports.every_status()) | {"checks": [checks[0] | {"trace": "x"}]}, SCHEMA)


def test_a_check_stands_as_the_contract_has_it():
    outcome = reports.outcome(status="failed", why="Asked for.", line=7, seconds=0.12345, findings=[reports.finding("a.png", 2)])
    assert RENDERER.project(reports.report(outcome))["checks"] == [
        {
            "id": "min-area",
            "rule": "min-area",
            "level": "error",
            "why": "Asked for.",
            "line": 7,
            "status": "failed",
            "reason": None,
            "rows_seen": {"regions": 5000},
            "finding_count": 1,
            "waived_count": 0,
            "known_count": 0,
            "not_judged": [],
            "seconds": 0.123,
            "findings": [
                {
                    "subject": "a.png",
                    "key": ["a.png", "2"],
                    "message": "region 2 of value a.png covers 12 px",
                    "values": {"area_px": 1200},
                    "fingerprint": outcome.fingerprint(outcome.findings[0]),
                    "state": "open",
                    "waiver": None,
                    "was": None,
                }
            ],
        }
    ]


def test_each_finding_says_who_took_it_on():
    projected = RENDERER.project(
        reports.report(reports.accepted(), waivers=[WaiverUse(reports.WAIVER, "used", 2)], baseline=reports.baseline())
    )
    [check] = projected["checks"]
    assert [(each["state"], each["waiver"]) for each in check["findings"]] == [("waived", 0), ("waived", 0), ("known", None)]
    assert (check["status"], check["finding_count"], check["waived_count"], check["known_count"]) == ("accepted", 3, 2, 1)
    assert projected["waivers"] == [
        {
            "check": "specks",
            "subject": ["{**}"],
            "key": None,
            "findings": [],
            "at_most": 2,
            "reason": f"Agreed {reports.TAG}.",
            "by": f"A. {reports.TAG} Author",
            "until": "2027-06-30",
            "path": "checks/shapes.yaml",
            "line": 70,
            "state": "used",
            "finding_count": 2,
        }
    ]
    assert projected["baseline"] == {
        "path": f"checks/{reports.TAG}.baseline.json",
        "made": "2026-02-01",
        "dsqc_version": "0.1.0",
        "finding_count": 1,
        "gone": [],
    }


def test_the_run_is_told_with_its_scope_its_moment_and_its_exit_code():
    projected = RENDERER.project(reports.every_status())
    assert projected["scope"] == {"only": {"kind": ["Real"], "subset": ["WSe2", reports.TAG]}, "partial": True}
    assert (projected["started"], projected["seconds"]) == ("2026-03-01T09:30:05Z", 12.346)
    assert (projected["status"], projected["exit_code"]) == ("incomplete", 3)
    assert projected["definition"] == {"path": "checks/shapes.yaml", "sha256": "0123456789abcdef" * 4}


def test_a_moment_of_another_zone_is_told_in_utc():
    there = datetime(2026, 3, 1, 11, 0, tzinfo=timezone(timedelta(hours=2)))
    assert RENDERER.project(reports.report(started=there))["started"] == "2026-03-01T09:00:00Z"


def test_values_that_json_lacks_are_still_told():
    finding = reports.finding("a", f=float("inf"), b=b"\xff", s={"y", "x"}, path=PurePosixPath("a/b"))
    [told] = RENDERER.project(reports.report(reports.outcome(findings=[finding])))["checks"][0]["findings"]
    assert told["values"] == {"area_px": 1200, "f": None, "b": "ff", "s": ["x", "y"], "path": "a/b"}


def test_a_lone_surrogate_is_escaped_as_text_and_other_scripts_are_not(tmp_path):
    written = RENDERER.render(reports.every_status(), tmp_path).read_bytes()
    assert rb'"subject": "latin-\\udcff.png"' in written
    assert '"subject": "two  spaces/עברית.png"'.encode() in written


def test_the_same_report_gives_the_same_bytes(tmp_path):
    first = RENDERER.render(reports.every_status(), tmp_path).read_bytes()
    assert first == RENDERER.render(reports.every_status(), tmp_path).read_bytes()
    assert first.endswith(b"\n}\n")
