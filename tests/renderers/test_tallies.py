import polars as pl

from dsqc import facts
from dsqc.finding import Finding
from dsqc.renderers import _splits, _tallies
from dsqc.renderers._tallies import Line, Tally
from renderers import reports

FILES = pl.DataFrame(
    {
        "path": ["a.png", "b.png", "c.png", "d.png", "e.txt", "f.txt"],
        "source": ["masks", "masks", "masks", "masks", "lists", "lists"],
        "key": ["a", "b", "c", "d", None, None],
        "kind": ["Real", "Real", "Real", "Synthetic", None, None],
        "split": ["train", "train", "test", None, "train", "val"],
    }
)


def failed(*subjects, **fields):
    return reports.outcome(status="failed", findings=[Finding(subject, "is odd", ("7",)) for subject in subjects], **fields)


def test_the_columns_of_files_that_are_no_captures_are_known():
    assert set(facts.TABLES["files"].column_names) == set(_splits.LISTED)


def test_captures_that_part_the_files_come_with_the_split_first():
    assert _splits.captures(reports.report(facts={"files": FILES})) == ["split", "kind"]


def test_a_report_without_facts_has_no_captures():
    assert _splits.captures(reports.report()) == []
    assert _tallies.by_split(reports.report(failed("a.png"))) == {}


def test_findings_are_counted_by_split_with_all_files_of_their_source_beside():
    check = failed("a.png", "a.png", "c.png", "d.png", ".", "latin-\udcff.png")
    assert _tallies.by_split(reports.report(check, facts={"files": FILES})) == {
        "min-area": [
            Tally("split", (Line("test", 1, 1, 1), Line("train", 2, 1, 2)), apart=3),
            Tally("kind", (Line("Real", 3, 2, 3), Line("Synthetic", 1, 1, 1)), apart=2),
        ]
    }


def test_findings_of_no_file_have_no_tally():
    assert _tallies.by_split(reports.report(failed("."), facts={"files": FILES})) == {}


def test_findings_are_counted_by_the_class_that_they_tell():
    found = [Finding("a.png", "is odd", values={"category": name}) for name in ("mono", "few", "mono")]
    check = reports.outcome(status="failed", findings=[*found, Finding("b.png", "is odd")])
    assert _tallies.by_class(reports.report(check), check) == Tally(
        "class", (Line("mono", 2, None, None), Line("few", 1, None, None)), apart=1
    )


def test_findings_about_annotations_are_counted_by_their_class_with_all_of_it_beside():
    instances = pl.DataFrame(
        {"path": "a.json", "annotation_id": ["7", None, "9"], "pointer": ["/0", "/1", "/2"], "category": ["mono", "few", "mono"]}
    )
    found = [Finding("a.json", "is small", ("7",)), Finding("a.json", "is small", ("/1",)), Finding("other.json", "is small", ("9",))]
    check = reports.outcome(status="failed", findings=found, rows_seen={"instances": 3})
    assert _tallies.by_class(reports.report(check, facts={"instances": instances}), check) == Tally(
        "class", (Line("few", 1, None, 1), Line("mono", 1, None, 2)), apart=1
    )


def test_findings_about_regions_are_counted_by_their_value():
    check = reports.outcome(status="failed", findings=[Finding("a.png", "is small", ("3", "1")), Finding("a.png", "is small", ("3", "2"))],
                            rows_seen={"regions": 9})  # fmt: skip
    regions = pl.DataFrame({"label": ["3"] * 8 + ["1"]})
    assert _tallies.by_class(reports.report(check, facts={"regions": regions}), check) == Tally("class", (Line("3", 2, None, 8),), apart=0)


def test_findings_without_a_class_have_no_tally():
    check = failed("a.png", rows_seen={"images": 3})
    assert _tallies.by_class(reports.report(check), check) is None


def test_classes_beyond_the_twelve_most_frequent_are_summed():
    found = [Finding("a.png", "is odd", values={"label": f"{number:02}"}) for number in range(14) for _ in range(2)]
    check = reports.outcome(status="failed", findings=found)
    tally = _tallies.by_class(reports.report(check), check)
    assert tally is not None
    assert tally.lines[11:] == (Line("11", 2, None, None), Line("2 more", 4, None, None))


def test_classes_and_splits_that_are_numbers_are_in_the_order_of_numbers():
    found = [Finding(path, "is odd", values={"label": label}) for path, label in (("a.png", "10"), ("b.png", "10"), ("c.png", "9"))]
    check = reports.outcome(status="failed", findings=found)
    files = FILES.with_columns(split=pl.Series(["10", "10", "9", "9", None, None]))
    report = reports.report(check, facts={"files": files})
    tally = _tallies.by_class(report, check)
    assert tally is not None
    assert [line.name for line in tally.lines] == ["9", "10"]
    assert [line.name for line in _tallies.by_split(report)["min-area"][0].lines] == ["9", "10"]
