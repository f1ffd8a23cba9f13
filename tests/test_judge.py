"""From a check and the facts to its outcome: what it saw, what it said, and why it said nothing."""

import dataclasses

import pytest
from PIL import Image

from dsqc import engine, judge
from dsqc.definition import load
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope

SOURCES = """\
sources:
  images: {reader: image, files: 'images/[{split:train|val}/]{key}.png'}
  masks: {reader: mask, files: 'masks/{split:train|val}/{key}.png'}
  notes: {reader: file, files: 'notes/{split:train|val}/{key}.txt', set: {language: en}, optional: true}
"""


@pytest.fixture
def root(tmp_path):
    return tmp_path / "root"


@pytest.fixture
def definition(tmp_path):
    def read(checks, sources=SOURCES):
        path = tmp_path / "tiny.yaml"
        path.write_text(f"{sources}checks:\n{checks}")
        return load(path)

    return read


@pytest.fixture
def outcomes(root, definition):
    """The outcomes of the checks of a definition by their ids."""

    def outcomes_of(checks, *, sources=SOURCES, partial=False, **only):
        report = engine.run(definition(checks, sources), str(root), Scope(only, partial))
        return {outcome.check_id: outcome for outcome in report.outcomes}

    return outcomes_of


def draw(root, *paths, value=1, size_px=(4, 4)):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", size_px, value).save(root / path)


def state(outcome):
    return outcome.status, outcome.reason


def test_a_role_without_rows_is_no_pass_and_fails_at_its_level(root, definition):
    draw(root, "images/train/a.png", "masks/train/a.png")
    tiny = definition("  - {rule: empty-mask, where: {split: val}, level: warning}\n")
    reports = [engine.run(tiny, str(root), Scope(), fail_on) for fail_on in ("error", "warning")]
    outcome = reports[0].outcomes[-1]
    assert (outcome.status, outcome.level, outcome.rows_seen, outcome.findings) == ("empty", "warning", {"masks": 0}, [])
    assert outcome.reason == "nothing to look at: there are no masks of source masks"
    assert [report.exit_code for report in reports] == [0, 1]


def test_a_role_that_loses_its_rows_fails_though_others_have_theirs(root, outcomes):
    draw(root, "images/train/a.png", "masks/train/a.png")
    (root / "masks/train/a.png").write_bytes(b"")
    outcome = outcomes("  - {rule: same-size, with: {images: images, masks: masks}}\n")["same-size"]
    assert state(outcome) == ("empty", "nothing to look at: there are no masks of source masks")
    assert outcome.rows_seen == {"images": 1, "masks": 0}


def test_an_optional_source_that_is_absent_makes_a_check_not_applicable(root, outcomes):
    draw(root, "images/train/a.png", "masks/train/a.png")
    outcome = outcomes("  - {rule: empty-files, where: {source: notes}}\n")["empty-files"]
    assert state(outcome) == ("not-applicable", "the source notes is optional and absent")


@pytest.mark.parametrize(
    ("check", "only"),
    [
        ("{rule: empty-mask, where: {split: val}}", {"split": ["train"]}),
        ("{rule: empty-files, where: {source: notes}}", {"language": ["fr", "de"]}),
    ],
    ids=["selected by 'where'", "constant of the source"],
)
def test_what_the_scope_leaves_nothing_of_is_not_applicable(root, outcomes, check, only):
    draw(root, "images/train/a.png", "masks/train/a.png", "masks/val/b.png")
    [(name, texts)] = only.items()
    *_, outcome = outcomes(f"  - {check}\n", **only).values()
    assert state(outcome) == ("not-applicable", f"outside the scope: --only {name}={','.join(texts)}")


def test_a_partial_copy_without_the_rows_makes_a_check_not_applicable(root, outcomes):
    draw(root, "images/train/a.png")
    outcome = outcomes("  - rule: empty-mask\n", partial=True)["empty-mask"]
    assert state(outcome) == ("not-applicable", "the copy is partial (--partial) and has no masks of source masks")


def test_a_part_may_be_absent_while_another_is_there(root, outcomes):
    parts = SOURCES.replace("{reader: image,", "{reader: image, part: raw,").replace("{reader: mask,", "{reader: mask, part: labels,")
    checks = "  - rule: empty-mask\n  - {rule: image-mode, with: {modes: [L]}}\n"
    draw(root, "images/train/a.png")
    found = outcomes(checks, sources=parts)
    assert [found[name].status for name in ("empty-mask", "image-mode", "sources-found")] == ["not-applicable", "passed", "passed"]
    (root / "images/train/a.png").unlink()
    found = outcomes(checks, sources=parts)
    assert [found[name].status for name in ("empty-mask", "image-mode", "sources-found")] == ["empty", "empty", "failed"]


def test_a_rule_that_raises_keeps_what_it_said_and_harms_no_other(root, definition):
    draw(root, "images/train/a.png", "masks/train/a.png")
    Image.new("P", (4, 4), 1).save(root / "masks/train/b.png")
    tiny = definition("  - {rule: mask-encoding, with: {modes: [L]}}\n  - rule: empty-mask\n")
    checks = [
        dataclasses.replace(check, options={**check.options, "most_blended": object()}) if check.id == "mask-encoding" else check
        for check in tiny.checks
    ]
    report = engine.run(dataclasses.replace(tiny, checks=tuple(checks)), str(root), Scope(), "never")
    *others, crashed, last = report.outcomes
    assert (crashed.status, [finding.key for finding in crashed.findings]) == ("crashed", [("mode", "P")])
    assert crashed.reason.startswith("TypeError: ")
    assert crashed.trace.startswith("Traceback")
    assert {outcome.status for outcome in (*others, last)} == {"passed"}
    assert (report.status, report.exit_code) == ("incomplete", 3)


def test_values_by_group_hold_in_their_group(root, outcomes):
    draw(root, "images/train/a.png", "masks/train/a.png", value=3)
    draw(root, "masks/val/b.png", value=3)
    outcome = outcomes("  - {rule: mask-values, with: {allowed: {by: [split], train: ['0-3'], val: ['0-2']}}}\n")["mask-values"]
    assert [(finding.subject, finding.key) for finding in outcome.findings] == [("masks/val/b.png", ("3",))]


def test_a_group_without_a_value_is_a_finding_and_not_a_pass(root, outcomes):
    draw(root, "images/train/a.png", "masks/train/a.png", value=3)
    draw(root, "masks/val/b.png", "masks/val/c.png", value=9)
    outcome = outcomes("  - {rule: mask-values, with: {allowed: {by: [split], train: ['0-3']}}}\n")["mask-values"]
    message = "val: the definition gives no 'allowed' for it, so its 2 rows were not judged"
    assert outcome.findings == [Finding(".", message, key=("no value", "allowed", "val"))]
    assert outcome.status == "failed"


def test_per_judges_each_group_apart_and_names_it(root, outcomes):
    draw(root, "images/train/a.png", "images/val/b.png", "masks/train/a.png")
    draw(root, "images/val/c.png", "images/val/d.png", value=5)
    whole = "  - {id: whole, rule: duplicates, where: {source: images}, with: {same: pixels}}\n"
    apart = "  - {id: apart, rule: duplicates, where: {source: images}, with: {same: pixels}, per: [split]}\n"
    found = outcomes(whole + apart)
    assert [finding.subject for finding in found["whole"].findings] == ["images/train/a.png", "images/val/c.png"]
    [finding] = found["apart"].findings
    assert (finding.subject, finding.message) == ("images/val/c.png", "has the same pixels as images/val/d.png [split=val]")
    assert finding.key == ("same", "pixels", "split=val")


def test_a_missing_capture_is_a_group_of_its_own(root, outcomes):
    draw(root, "images/a.png", "images/b.png", "images/train/c.png", "masks/train/c.png")
    check = "  - {rule: duplicates, where: {source: images}, with: {same: pixels}, per: [split]}\n"
    [finding] = outcomes(check)["duplicates"].findings
    assert (finding.subject, finding.values["members"]) == ("images/a.png", ["images/a.png", "images/b.png"])


def test_the_rows_that_each_role_had_are_counted(root, outcomes):
    draw(root, "images/train/a.png", "images/train/b.png", "images/val/c.png", "masks/train/a.png", "masks/train/b.png")
    check = "  - {rule: paired, where: {split: train}, with: {images: images, masks: masks}}\n"
    outcome = outcomes(check)["paired"]
    assert (outcome.status, outcome.rows_seen) == ("passed", {"images": 2, "masks": 2})


def test_what_was_not_judged_is_added_up_over_groups(root, outcomes):
    draw(root, *(f"{kind}/{split}/a.png" for kind in ("images", "masks") for split in ("train", "val")))
    draw(root, "masks/train/x.png", "masks/val/y.png", "masks/val/z.png")
    outcome = outcomes("  - {rule: same-size, with: {images: images, masks: masks}, per: [split]}\n")["same-size"]
    assert (outcome.status, outcome.not_judged) == ("passed", (NotJudged("mask without exactly one image", 3),))


def test_roles_of_which_no_row_relates_are_no_pass(root, outcomes):
    draw(root, "images/train/a.png", "images/train/b.png", "masks/train/x.png")
    outcome = outcomes("  - {rule: same-size, with: {images: images, masks: masks}}\n")["same-size"]
    assert state(outcome) == ("empty", "none of 1 rows has a partner among 2 by split, key")


def test_findings_are_in_the_order_of_their_subjects(root, outcomes):
    draw(root, "images/train/a.png", *(f"masks/{split}/{key}.png" for split in ("val", "train") for key in "ba"), value=0)
    outcome = outcomes("  - rule: empty-mask\n")["empty-mask"]
    assert [finding.subject for finding in outcome.findings] == [f"masks/{split}/{key}.png" for split in ("train", "val") for key in "ab"]


def test_a_check_that_could_judge_no_row_is_no_pass(root, outcomes):
    draw(root, "images/a.png", "images/b.png")
    checks = "  - {rule: agree, where: {source: images}, with: {left: split, right: key}}\n"
    outcome = outcomes(checks)["agree"]
    assert state(outcome) == ("empty", "nothing that it looked at could be judged")
    assert outcome.not_judged == (NotJudged("without split", 2),)
    assert state(outcomes(checks, partial=True)["agree"]) == ("not-applicable", "nothing that it looked at could be judged")


def test_a_check_that_could_judge_one_row_passes(root, outcomes):
    draw(root, "images/a.png", "images/train/train.png")
    outcome = outcomes("  - {rule: agree, where: {source: images}, with: {left: split, right: key}}\n")["agree"]
    assert (outcome.status, outcome.not_judged) == ("passed", (NotJudged("without split", 1),))


def test_trouble_with_every_file_is_told_by_the_rule_that_tells_it_and_is_no_pass_of_another(root, outcomes):
    draw(root, "images/a.png", "images/b.png")
    for name in "ab":
        (root / f"images/{name}.png").write_bytes(b"")
    judged = outcomes("  - {rule: duplicates, where: {source: images}, with: {same: pixels}}\n")
    assert len(judged["readable"].findings) == 2
    assert state(judged["duplicates"]) == ("empty", "nothing to look at: there are no pixels of source images")


def test_findings_stand_by_subject_then_by_key_with_numbers_by_their_size():
    keys = [("b",), ("10",), ("9",), ("9" * 5000,), ("a",), ("9ff",), ("73e",)]
    findings = [Finding("a", "x", key=key) for key in keys] + [Finding("A", "x")]
    ordered = sorted(findings, key=judge._place)
    assert [each.key for each in ordered] == [(), ("9",), ("10",), ("9" * 5000,), ("73e",), ("9ff",), ("a",), ("b",)]


def test_what_only_chose_and_per_fixes_leaves_no_part_of_a_group_out(root, outcomes):
    draw(root, "images/train/a.png")
    check = "  - {rule: count, where: {source: images}, per: [split], with: {of: files, counts: 2}}\n"
    [finding] = outcomes(check, split=["train"])["count"].findings
    assert finding.message == "in all: 1 files, expected 2 (1 missing) [split=train]"


def test_a_group_in_which_nothing_relates_keeps_no_other_from_being_judged(root, outcomes):
    draw(root, "images/train/a.png", "images/val/b.png", "masks/train/a.png", "masks/val/c.png")
    draw(root, "masks/train/d.png")
    outcome = outcomes("  - {rule: paired, per: [split], with: {images: images, masks: masks}}\n")["paired"]
    assert state(outcome) == ("empty", "none of 1 rows has a partner among 1 by split, key [split=val]")
    assert [finding.subject for finding in outcome.findings] == ["masks/train/d.png"]


def test_an_outcome_has_the_numbers_that_the_definition_states(root, outcomes):
    draw(root, "images/train/a.png", "masks/train/a.png")
    told = outcomes(
        "  - {rule: min-area, where: {source: masks}, with: {at_least_px: 7}}\n  - {rule: empty-mask, where: {source: masks}}\n"
    )
    assert (told["min-area"].limits, told["empty-mask"].limits) == ({"at_least_px": 7}, {})
