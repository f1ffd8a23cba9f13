"""The action for GitHub: its form as GitHub documents it, and its scripts run by bash with inputs that would like to be scripts."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from ruamel.yaml import YAML

from dsqc import renderers
from dsqc.commands import run as command

ACTION = YAML(typ="safe").load(Path(__file__).parents[1] / "action.yml")
INSTALL, RUN = ACTION["runs"]["steps"]
DEFAULTS = {name: stated.get("default", "") for name, stated in ACTION["inputs"].items()}
MASKS = "sources:\n  images: {reader: image, files: '{key}.png'}\nchecks:\n  - {rule: image-mode, with: {modes: [L]}}\n"
EVIL = '$(touch pwned)`touch pwned`\'"; touch pwned; echo "\nsecond=line\n::set-output name=x::y'


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str
    outputs: dict[str, str]


def outputs(text):
    """The outputs in the file of a step: NAME<<END, lines, END, as GitHub reads it."""
    found = re.findall(r"(.*)<<(.+)\n((?:.*\n)*?)\2\n", text)
    assert "".join(f"{name}<<{end}\n{value}{end}\n" for name, end, value in found) == text
    return {name: value.removesuffix("\n") for name, _, value in found}


def bash(step, folder, environment):
    """Runs the script of a step as GitHub does."""
    (folder / "script.sh").write_text(step["run"])
    call = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "script.sh"]
    environment = {"PATH": "/usr/bin:/bin", "GITHUB_OUTPUT": str(folder / "output.txt"), **environment}
    return subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def judge(tmp_path):
    """Runs the second step on given inputs, with dsqc or with a stand-in that tells its arguments."""
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "d.yaml").write_text(MASKS)

    def call(program=f'exec "{sys.executable}" -m dsqc "$@"', **inputs):
        (tmp_path / "env/bin/dsqc").write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / "env/bin/dsqc").chmod(0o755)
        given = {
            f"DSQC_{name.replace('-', '_').upper()}": text
            for name, text in (DEFAULTS | {"name": "d.yaml", "root": "data"} | inputs).items()
        }
        paths = {"DSQC_ENVIRONMENT": str(tmp_path / "env"), "PYTHONPATH": ":".join(sys.path)}
        ended = bash(RUN, tmp_path, given | paths)
        return Ran(ended.returncode, ended.stdout, ended.stderr, outputs((tmp_path / "output.txt").read_text()))

    return call


def picture(root, name, mode):
    Image.new(mode, (4, 4), 128).save(root / "data" / name)


def test_the_form_is_that_of_a_composite_action():
    assert {"name", "description", "inputs", "outputs", "runs"} == set(ACTION)
    assert (ACTION["runs"]["using"], set(ACTION["runs"])) == ("composite", {"using", "steps"})
    assert [step["shell"] for step in ACTION["runs"]["steps"]] == ["bash", "bash"]
    assert all(set(stated) <= {"description", "required", "default"} for stated in ACTION["inputs"].values())
    assert all(set(stated) == {"description", "value"} for stated in ACTION["outputs"].values())
    assert all(isinstance(default, str) for default in DEFAULTS.values())


def test_nothing_is_put_into_a_script_by_the_runner():
    assert [step["run"] for step in ACTION["runs"]["steps"] if "${{" in step["run"]] == []


def test_every_input_reaches_the_script_and_every_output_comes_from_it():
    used = re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", str([step["env"] for step in ACTION["runs"]["steps"]]))
    assert sorted(used) == sorted(ACTION["inputs"])
    assert all(name in RUN["run"] for name in RUN["env"])
    told = re.findall(r"output (\w+) ", RUN["run"])
    assert {f"${{{{ steps.run.outputs.{name} }}}}" for name in told} == {stated["value"] for stated in ACTION["outputs"].values()}


def test_defaults_are_those_of_the_command():
    stated = {parameter.name: parameter.default for parameter in command.command.params}
    assert (DEFAULTS["out"], DEFAULTS["fail-on"]) == (stated["out"], stated["fail_on"])
    assert set(DEFAULTS["format"].split(",")) <= set(renderers.known())


def test_a_dataset_that_passes_ends_with_0_and_names_its_reports(judge, tmp_path):
    picture(tmp_path, "a.png", "L")
    ran = judge()
    reports = "\n".join(f"reports/d/{name}" for name in ("report.html", "report.json", "report.sarif", "github.txt"))
    assert (ran.code, ran.outputs) == (0, {"status": "passed", "folder": "reports/d", "reports": reports})
    assert (tmp_path / "reports/d/report.json").is_file()


def test_a_dataset_that_fails_ends_with_1(judge, tmp_path):
    picture(tmp_path, "a.png", "RGB")
    ran = judge(out="o $HOME", format="json")
    assert (ran.code, ran.outputs) == (1, {"status": "failed", "folder": "o $HOME/d", "reports": "o $HOME/d/report.json"})
    assert judge(**{"fail-on": "never"}).code == 0


def test_a_wrong_definition_ends_with_2_and_has_no_reports(judge, tmp_path):
    (tmp_path / "d.yaml").write_text("sources: 1\n")
    ran = judge()
    assert (ran.code, ran.outputs) == (2, {"status": "unfinished"})
    assert "d.yaml:1:10: sources is the number 1, expected a mapping" in ran.err


@pytest.mark.parametrize("name", [name for name in DEFAULTS if name != "python"])
def test_an_input_that_would_like_to_be_a_script_is_a_text(judge, tmp_path, name):
    picture(tmp_path, "a.png", "L")
    ran = judge(**{name: EVIL})
    assert not list(tmp_path.rglob("pwned*"))
    assert ran.code in ((0,) if name in ("partial", "out") else (2,))
    assert set(ran.outputs) <= {"status", "folder", "reports"}


def test_all_inputs_are_handed_over_one_by_one(judge, tmp_path):
    told = 'printf "%s|" "$@" > "$(dirname "$0")/../../told.txt"'
    stated = {
        "name": "-n",
        "root": "a b",
        "only": "x=1 2\n\ny=*",
        "partial": "true",
        "format": "",
        "baseline": "-b",
        "out": "*",
        "fail-on": "never",
    }
    assert judge(told, **stated).outputs == {"status": "unfinished"}
    expected = [
        "run",
        "--root=a b",
        "--format=",
        "--fail-on=never",
        "--out=*",
        "--only=x=1 2",
        "--only=y=*",
        "--partial",
        "--baseline=-b",
        "--",
        "-n",
    ]
    assert (tmp_path / "told.txt").read_text().split("|") == [*expected, ""]


def test_names_in_a_dataset_are_no_commands_and_annotations_are(judge):
    ran = judge("printf 'FAILED  d\\n  ::add-mask::a\\n::error file=a::b\\n##[group]c\\n'; exit 1")
    token = re.match(r"::stop-commands::([0-9a-f]{32})\n", ran.out)[1]
    assert ran.out == f"::stop-commands::{token}\nFAILED  d\n  ::add-mask::a\n##[group]c\n::{token}::\n::error file=a::b\n"
    assert (ran.code, ran.outputs["status"]) == (1, "failed")


def test_dsqc_is_installed_from_the_action_itself(tmp_path):
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\nmkdir -p "$3/bin"; cp "$0" "$3/bin/python"; printf \'%s|\' "$@" >> told.txt\n')
    python.chmod(0o755)
    source, environment = "$(touch pwned) a", str(tmp_path / "e $(touch pwned)")
    ended = bash(INSTALL, tmp_path, {"DSQC_PYTHON": "./python", "DSQC_SOURCE": source, "DSQC_ENVIRONMENT": environment})
    told = ["-m", "venv", environment, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", source, ""]
    assert (ended.returncode, (tmp_path / "told.txt").read_text().split("|")) == (0, told)
    assert not (tmp_path / "pwned").exists()
