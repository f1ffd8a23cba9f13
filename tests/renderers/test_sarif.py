import gzip
import json
import random
import shutil
import subprocess
import tarfile
from dataclasses import replace
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dsqc.finding import Finding, NotJudged
from dsqc.renderers import _sarif_results, sarif
from dsqc.report import Known, Waiver, WaiverUse
from renderers import reports

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
ANYTHING = st.text(st.characters(codec=None, categories=None), max_size=20)


def run_of(report, **options):
    return json.loads(sarif.log(report, **options))["runs"][0]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The schema that was published with SARIF 2.1.0, out of a package that carries it."""
    if shutil.which("npm") is None:
        pytest.skip("there is no npm to bring the published schema")
    folder = tmp_path_factory.mktemp("sarif")
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True)
    [archive] = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        schema = json.load(packed.extractfile("package/lib/schemas/sarif-2.1.0-rtm.5.json"))
    return jsonschema.Draft4Validator(schema)


def mistakes(published, report):
    return [each.message for each in published.iter_errors(json.loads(sarif.log(report)))]


def answered():
    """Findings of every state, and a baseline that knows two of them, one of them in other words, and one that is gone."""
    names = ("waived", "known", "changed", "new")
    plain = reports.outcome("specks", status="failed", line=55, findings=[reports.finding(name) for name in names])
    waived, known, changed, _ = map(plain.fingerprint, plain.findings)
    waiver = Waiver("specks", (), None, (waived,), 1, "Agreed.", "A. Author", None, "checks/shapes.yaml", 70)
    told = [Known("specks", name, (name, "1"), f"region 1 of value {name} covers 12 px", own) for name, own in (("known", known),)]
    told.append(Known("specks", "changed", ("changed", "1"), "covered 3 px", changed))
    gone = Known("specks", "gone", ("gone",), "covered 4 px", "fedcba9876543210")
    outcome = replace(plain, waived={waived: waiver}, known=frozenset({known}), was={changed: "covered 3 px"})
    baseline = replace(reports.baseline(gone), path="checks/shapes.baseline.json", findings=[*told, gone])
    return reports.report(outcome, waivers=[WaiverUse(waiver, "used", 1)], baseline=baseline)


@pytest.mark.installs
def test_a_report_with_every_status_fits_the_published_schema(published):
    crashed = reports.outcome("late", status="crashed", reason="ValueError: x", trace="line 3")
    odd = reports.report(*answered().outcomes, crashed, dataset=reports.UNSEEN, definition_path=f"checks/{reports.SURROGATE}.yaml")
    for report in (reports.every_status(), reports.report(), answered(), odd):
        assert mistakes(published, report) == []


@pytest.mark.installs
def test_the_published_schema_tells_what_is_wrong(published):
    log = json.loads(sarif.log(answered()))
    del log["runs"][0]["results"][0]["message"]
    assert [each.message for each in published.iter_errors(log)] == ["'message' is a required property"]


def test_each_check_is_a_rule():
    assert len(run_of(reports.every_status())["tool"]["driver"]["rules"]) == len(reports.every_status().outcomes)
    assert run_of(reports.report())["results"] == []


def test_a_finding_is_a_result_on_the_line_of_its_check():
    outcome = reports.outcome(status="failed", line=31, findings=[reports.finding("Real/a.png")])
    own = outcome.fingerprint(outcome.findings[0])
    place = {"artifactLocation": {"uri": "checks/shapes.yaml", "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 31}}
    assert run_of(reports.report(reports.outcome("readable"), outcome))["results"] == [
        {
            "ruleId": "min-area",
            "ruleIndex": 1,
            "kind": "fail",
            "level": "error",
            "message": {"text": "Real/a.png: region 1 of value Real/a.png covers 12 px"},
            "locations": [{"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": "Real/a.png", "kind": "file"}]}],
            "partialFingerprints": {"dsqcFinding/v1": own, "primaryLocationLineHash": f"{own}:1"},
            "properties": {"state": "open", "key": ["Real/a.png", "1"], "values": {"area_px": 1200}},
        }
    ]


def test_a_check_is_a_rule_with_the_manual_of_its_rule():
    outcome = reports.outcome("specks", level="warning", why="Asked\n for.", manual=reports.MANUAL)
    [rule] = run_of(reports.report(outcome))["tool"]["driver"]["rules"]
    assert rule == {
        "id": "specks",
        "name": "min-area",
        "shortDescription": {"text": "Every region covers ``at_least_px`` pixels."},
        "fullDescription": {"text": "Asked for."},
        "help": {"text": reports.MANUAL.strip(), "markdown": reports.MANUAL.strip()},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"rule": "min-area"},
    }


def test_what_is_waived_or_known_is_a_suppressed_note_and_each_result_says_how_it_stands_to_the_baseline():
    results = run_of(answered())["results"]
    told = [(each["message"]["text"].partition(":")[0], each["level"], each["kind"], each["baselineState"]) for each in results]
    assert told == [
        ("changed", "error", "fail", "updated"),
        ("new", "error", "fail", "new"),
        ("waived", "note", "fail", "new"),
        ("known", "note", "fail", "unchanged"),
        ("gone", "none", "pass", "absent"),
    ]
    assert [[each["justification"] for each in result["suppressions"]] for result in results] == [
        [],
        [],
        ["by A. Author for ever: Agreed."],
        ["known since 2026-02-01"],
        [],
    ]
    [waiver], [known] = results[2]["suppressions"], results[3]["suppressions"]
    assert waiver["location"]["physicalLocation"]["region"] == {"startLine": 70}
    assert known["location"]["physicalLocation"]["artifactLocation"]["uri"] == "checks/shapes.baseline.json"
    assert {(each["kind"], each["status"]) for each in (waiver, known)} == {("external", "accepted")}
    assert results[0]["properties"]["was"] == "covered 3 px"


def test_what_is_gone_of_a_check_that_is_no_more_is_told_without_a_rule():
    gone = Known("old", ".", (), "had 3 files", "fedcba9876543210")
    [result] = run_of(reports.report(reports.outcome(), baseline=reports.baseline(gone)))["results"]
    assert (result["ruleId"], "ruleIndex" in result) == ("old", False)
    assert result["message"]["text"] == "the dataset: no longer found: had 3 files"
    assert result["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "shapes", "kind": "dataset"}]


def test_a_check_that_saw_nothing_is_a_result_of_its_level():
    empty = reports.outcome("late", level="warning", status="empty", reason="no row is left", line=48)
    [result] = run_of(reports.report(empty))["results"]
    assert (result["level"], result["message"]["text"]) == ("warning", "the dataset: judged nothing: no row is left")


def test_a_crash_is_a_notification_and_the_run_did_not_succeed():
    crashed = reports.outcome("leakage", status="crashed", reason="ValueError: x", trace="line 3\nValueError: x")
    [invocation] = run_of(reports.report(crashed))["invocations"]
    assert invocation == {
        "executionSuccessful": False,
        "exitCode": 3,
        "startTimeUtc": "2026-03-01T09:30:05.250Z",
        "endTimeUtc": "2026-03-01T09:30:17.595Z",
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": "crashed: ValueError: x"},
                "exception": {"message": "ValueError: x"},
                "properties": {"trace": "line 3\nValueError: x"},
                "associatedRule": {"id": "leakage", "index": 0},
            }
        ],
    }


def test_what_was_not_judged_is_a_notification_and_the_run_succeeded():
    spared = reports.outcome("folds", status="not-applicable", reason="lists is absent", not_judged=[NotJudged("too short", 4)])
    [invocation] = run_of(reports.report(spared, reports.outcome()))["invocations"]
    told = [(each["level"], each["message"]["text"]) for each in invocation["toolExecutionNotifications"]]
    assert (invocation["executionSuccessful"], told) == (
        True,
        [("note", "does not apply: lists is absent"), ("note", "not judged: 4, too short")],
    )


@pytest.mark.parametrize(
    ("counts", "room", "given"),
    [
        ([], 10, []),
        ([3, 7], 10, [3, 7]),
        ([3, 8], 10, [3, 7]),
        ([100, 1, 100], 10, [5, 1, 4]),
        ([9, 9, 9], 10, [3, 3, 4]),
        ([5, 5], 0, [0, 0]),
    ],
)
def test_every_check_has_a_fair_share_of_the_room(counts, room, given):
    shares = _sarif_results.shares(counts, room)
    assert (sorted(shares), sum(shares)) == (sorted(given), min(room, sum(counts)))


def test_beyond_5000_results_the_rest_is_told_with_exact_numbers():
    many = reports.many(6_000)
    few = reports.outcome("few", status="failed", findings=[reports.finding("a.png")])
    answered_for = replace(reports.accepted(), line=None)
    run = run_of(reports.report(many, few, answered_for))
    assert len(run["results"]) == 5_000
    told = {each["associatedRule"]["id"]: each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]}
    assert told == {
        "min-area": "4,999 of 6,000 findings are results here; report.json has all",
        "specks": "0 of 3 findings are results here; report.json has all",
    }
    assert [(each["finding_count"], each["result_count"]) for each in run["properties"]["checks"]] == [(6_000, 4_999), (1, 1), (3, 0)]
    assert [run["properties"]["checks"][2][f"{state}_count"] for state in ("open", "waived", "known")] == [0, 2, 1]


def test_a_log_that_github_would_not_take_has_fewer_results():
    noise = random.Random(7)
    findings = [Finding(f"{n}.png", noise.randbytes(9_000).hex()) for n in range(2_500)]
    written = sarif.log(reports.report(reports.outcome(status="failed", findings=findings)))
    run = json.loads(written)["runs"][0]
    assert len(gzip.compress(written)) <= 10_000_000
    assert len(run["results"]) == 625
    assert run["properties"]["checks"][0]["finding_count"] == 2_500


def test_a_definition_outside_of_the_folder_is_named_by_its_whole_address():
    path = "/opt/my checks/ü:a.yaml"
    [result] = run_of(reports.report(reports.outcome(status="failed", findings=[reports.finding("a")]), definition_path=path))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///opt/my%20checks/%C3%BC%3Aa.yaml"}


def test_no_name_makes_a_link_or_a_place_for_an_argument():
    assert _sarif_results.message("[here](http://x) {0} {name}") == {"text": r"\[here\](http://x) {{0}} {name}"}
    assert _sarif_results.message("a[0].png\n") == {"text": r"a[0].png\n"}


@pytest.mark.installs
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING, ANYTHING)
def test_any_text_fits_the_schema(published, name, said):
    assume(name != said)
    failed = reports.outcome(name, status="failed", why=said, findings=[Finding(name, said, (said,), {name: said})])
    crashed = reports.outcome(said, status="crashed", reason=said, trace=name)
    report = reports.report(failed, crashed, dataset=name, definition_path=f"checks/{said}.yaml")
    assert mistakes(published, report) == []
    run = run_of(report)
    assert [rule["name"] for rule in run["tool"]["driver"]["rules"]] == ["min-area", "min-area"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri, errors="surrogatepass").endswith(".yaml")


def test_two_datasets_do_not_take_the_place_of_each_other():
    ids = [run_of(reports.report(dataset=name))["automationDetails"]["id"] for name in ("shapes", "a/b")]
    assert ids == ["dsqc/shapes/", "dsqc/a%2Fb/"]


def test_the_same_report_gives_the_same_bytes(tmp_path):
    first = sarif.render(reports.every_status(), tmp_path).read_bytes()
    assert first == sarif.render(reports.every_status(), tmp_path).read_bytes()
