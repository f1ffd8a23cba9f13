"""The house rules that a machine can check: layers, one test file per plug-in, manuals whose examples work."""

import ast
import inspect
import textwrap
from pathlib import Path

import pytest

from dsqc import commands, comparisons, definition, facts, plugins, readers, renderers, rules, samples

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "src" / "dsqc"
FOLDERS = {"commands": commands, "readers": readers, "comparisons": comparisons, "rules": rules, "renderers": renderers, "samples": samples}

MAY_IMPORT = {
    "facts": set(),
    "finding": set(),
    "patterns": set(),
    "plugins": set(),
    "resolve": set(),
    "layout": {"facts", "patterns"},
    "columns": {"bind", "layout", "reading", "yamltree"},
    "naming": {"definition", "facts", "resolve", "tables"},
    "lending": {"definition", "facts", "tables"},
    "datafile": set(),
    "measures": {"measures", "shifts"},
    "plain": set(),
    "report": {"finding", "plain"},
    "waivers": {"bind", "reading", "report", "yamltree"},
    "accepting": {"facts", "finding", "patterns", "plain", "report", "waivers"},
    "baseline": {"plain", "report", "waivers"},
    "bind": {"facts"},
    "yamltree": {"bind"},
    "readers": {"facts", "layout", "datafile", "measures", "readers", "plugins"},
    "comparisons": {"facts", "bind", "measures", "sides", "similar", "comparisons", "plugins"},
    "rules": {"facts", "finding", "bind", "report", "shifts", "sides", "similar", "rules", "plugins"},
    "diff": {"diff", "facts", "plain", "renderers", "report"},
    "renderers": {"report", "finding", "plain", "renderers", "plugins", "sums"},
    "sums": set(),
    "release": {"definition", "listing", "measures", "renderers", "report", "running", "scan", "sums", "worker"},
    "samples": {"measures", "samples", "plugins"},
    "archives": {"datafile"},
    "worker": {"facts", "datafile", "readers", "comparisons"},
    "executors": set(),
    "scan": {"executors", "facts", "worker"},
    "reading": {"facts", "patterns", "bind", "yamltree"},
    "definition": {"columns", "facts", "layout", "patterns", "readers", "yamltree", "bind", "reading", "report", "checking", "waivers"},
    "checking": {"facts", "rules", "comparisons", "readers", "bind", "definition", "reading", "report", "waivers", "yamltree"},
    "schema": {"plugins", "comparisons", "readers", "rules", "bind"},
    "listing": {"archives", "patterns", "datafile", "definition", "facts", "report"},
    "tables": {"bind", "facts", "definition"},
    "pairing": {"bind", "comparisons", "facts", "datafile", "definition", "running", "scan", "tables", "worker"},
    "judge": {"bind", "plugins", "rules", "definition", "finding", "pairing", "report", "tables"},
    "evidence": {"datafile", "finding", "marking", "report", "running", "showing", "tables"},
    "marking": {"bind", "datafile", "finding", "measures", "tables"},
    "showing": {"datafile", "marking", "measures", "report"},
    "running": {"executors"},
    "catalogue": {"definition"},
    "shifts": set(),
    "sides": set(),
    "similar": set(),
    "asking": {
        "bind",
        "comparisons",
        "definition",
        "executors",
        "facts",
        "listing",
        "patterns",
        "report",
        "resolve",
        "running",
        "scan",
        "worker",
    },
    "engine": {
        "accepting",
        "asking",
        "bind",
        "comparisons",
        "evidence",
        "executors",
        "facts",
        "patterns",
        "resolve",
        "definition",
        "judge",
        "layout",
        "lending",
        "listing",
        "naming",
        "pairing",
        "report",
        "running",
        "scan",
        "tables",
        "waivers",
        "worker",
    },
}
AT_THE_TOP = {"cli", "commands", "pytest_checks", "pytest_plugin", "__init__", "__main__"}


def modules():
    return [path for path in sorted(PACKAGE.rglob("*.py")) if room(path) not in AT_THE_TOP]


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path):
    """The rooms of dsqc that a module imports, type checking left out of account."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guards = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    for_types = {id(inner) for guard in guards for inner in ast.walk(guard)}
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "dsqc":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dsqc."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("dsqc."))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_the_rooms_below_it(path):
    assert set(imported_rooms(path)) - MAY_IMPORT[room(path)] == set()


def plugin_modules():
    return [(folder, name) for folder, package in FOLDERS.items() for name in package.known()]


@pytest.mark.parametrize(("folder", "name"), plugin_modules())
def test_a_plugin_has_a_manual_and_a_test_file_of_its_own(folder, name):
    assert len(plugins.manual(FOLDERS[folder].load(name)).splitlines()) >= 1
    assert (TOP / "tests" / folder / f"test_{name.replace('-', '_')}.py").is_file()


@pytest.mark.parametrize(("folder", "name"), plugin_modules())
def test_a_test_file_has_tests(folder, name):
    text = (TOP / "tests" / folder / f"test_{name.replace('-', '_')}.py").read_text(encoding="utf-8")
    assert text.count("\ndef test_") >= 1


@pytest.mark.parametrize("name", rules.known())
def test_a_rule_is_a_generator_over_tables(name):
    assert inspect.isgeneratorfunction(rules.load(name).check)


SOURCES = """
sources:
  images: {reader: image, files: '{kind}/images/{split}/{key}_{width}x{height}.jpg'}
  masks: {reader: mask, files: '{kind}/masks/{split}/{key}_{width}x{height}.png'}
  lists: {reader: checksums, files: '{name}.sha256', optional: true}
  coco: {reader: coco, files: '[{shots}_shot/run_{run}/]{split}_annotations[_{classed}]_{floor}.json', set: {kind: Real}}
  names: {reader: mapping, files: '{split}_names.json', set: {kind: Real}}
  listed: {reader: names, files: 'lists/{split}.txt', set: {kind: Real}, paths: {name: images}}
  labels: {reader: yolo, files: '{split}/labels/{key}.txt'}
  data: {reader: yaml, files: 'data.yaml'}
  arrays: {reader: npz, files: '{record}/{key}.npz'}
  metadata:
    reader: table
    files: 'metadata/{fold}.csv'
    columns: {processid: text, file: text, part: [train, valid], species: text, barcode: text, year: int, lat: float, lon: float,
              x_min: float, x_max: float, y_min: float, y_max: float, pixel_m: float, width_as_stated: int, height_as_stated: int}
    parse: {processid: '{session}-{number}'}
    paths: {file: images}
checks:
"""


def example(module):
    """The example in a manual: the lines that are indented by four spaces."""
    lines = [line for line in plugins.manual(module).splitlines() if line.startswith("    ")]
    return textwrap.dedent("\n".join(lines))


@pytest.mark.parametrize("name", rules.known())
def test_the_example_in_a_rules_manual_loads(name, tmp_path):
    text = example(rules.load(name))
    assert f"rule: {name}" in text
    (tmp_path / "d.yaml").write_text(SOURCES + textwrap.indent(text, "  "), encoding="utf-8")
    loaded = definition.load(tmp_path / "d.yaml")
    assert name in [check.rule for check in loaded.checks]


@pytest.mark.parametrize("name", readers.known())
def test_the_example_in_a_readers_manual_loads(name, tmp_path):
    text = example(readers.load(name))
    assert f"reader: {name}" in text
    (tmp_path / "d.yaml").write_text(text if text.startswith("sources:") else "sources:\n" + textwrap.indent(text, "  "), encoding="utf-8")
    assert [source.reader for source in definition.load(tmp_path / "d.yaml").sources] == [name]


@pytest.mark.parametrize(
    "path", [path for path in sorted((TOP / "checks").glob("*.yaml")) if "." not in path.stem], ids=lambda path: path.name
)
def test_every_definition_in_checks_loads(path):
    assert definition.load(path).checks


def test_every_table_that_a_scan_fills_has_a_reader():
    filled = {facts.BY_ROW[row].name for name in readers.known() for row in readers.load(name).FILLS}
    compared = {table.name for table in facts.TABLES.values() if table.comparison is not None}
    assert filled == set(facts.TABLES) - {*facts.LISTED, *facts.JUDGED, *facts.OF_EVERY_FILE} - compared


def test_every_comparison_table_has_its_comparison():
    assert sorted(table.comparison for table in facts.TABLES.values() if table.comparison is not None) == list(comparisons.known())


def test_a_tables_columns_have_a_unit_in_the_name_where_they_have_one():
    ends = {"px": "_px", "bytes": "_bytes", "deg": "_deg"}
    columns = [column for table in facts.TABLES.values() for column in table.columns if column.fact.unit]
    assert [column.name for column in columns if not column.name.endswith(ends[column.fact.unit])] == []
