"""The definitions that a name alone finds, as they are listed."""

from pathlib import Path

from dsqc import catalogue


def test_each_definition_has_a_line_with_its_title_and_file(dsqc):
    ended = dsqc("list")
    assert (ended.code, ended.err) == (0, "")
    assert [line.split()[0] for line in ended.out.splitlines()] == [path.stem for path in sorted(catalogue.packaged().glob("*.yaml"))]
    assert f"maskterial      MaskTerial, flakes of 2D materials  ({catalogue.packaged() / 'maskterial.yaml'})\n" in ended.out


def test_what_lies_beside_a_definition_is_not_listed(dsqc):
    Path("checks").mkdir()
    Path("checks/mine.yaml").write_text("sources: {}\n")
    Path("checks/mine.waivers.yaml").write_text("waivers: []\n")
    assert [line for line in dsqc("list").out.splitlines() if "mine" in line] == ["mine            mine  (checks/mine.yaml)"]
