"""The hooks for pre-commit, installed from a clone of this repository as a user's would be."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

TOP = Path(__file__).parents[1]
CONFIG = """\
repos:
  - repo: {clone}
    rev: {commit}
    hooks:
      - id: dsqc-definitions
      - id: dsqc-run
        args: [mine, --root, data/mine, --format, json]
        files: ^data/mine/
"""
DEFINITION = """\
sources:
  images: {reader: image, files: '{key}.png'}
checks:
  - rule: image-mode
    with: {modes: [L]}
"""
HOOKS = ("definitions of datasets are in order", "the dataset is what its definition says")
RESULT = re.compile(r"^([a-z ]+)\.+(?:\(no files to check\))?(Passed|Failed|Skipped)$", re.MULTILINE)


def git(folder, *arguments):
    return subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def clone(tmp_path):
    if not (TOP / ".git").exists():
        pytest.skip("this is no clone of the repository")
    git(tmp_path, "clone", "--quiet", str(TOP), "clone")
    return tmp_path / "clone"


@pytest.fixture
def pre_commit(tmp_path, clone):
    """Runs pre-commit on files in a repository with both hooks: the exit code, the result of each hook, and what it printed."""
    repository = tmp_path / "repository"
    (repository / "data" / "mine").mkdir(parents=True)
    (repository / "checks").mkdir()
    git(repository, "init", "--quiet")
    (repository / ".pre-commit-config.yaml").write_text(CONFIG.format(clone=clone, commit=git(clone, "rev-parse", "HEAD")))
    own = {name: text for name, text in os.environ.items() if not name.startswith(("GIT_", "PYTHON", "PRE_COMMIT"))}
    environment = {**own, "PRE_COMMIT_HOME": str(tmp_path / "home"), "PRE_COMMIT_COLOR": "never"}

    def call(*changed):
        git(repository, "add", "--all")
        command = [sys.executable, "-m", "pre_commit", "run", "--files", *changed]
        ended = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
        return ended.returncode, RESULT.findall(ended.stdout), ended.stdout

    yield repository, call
    shutil.rmtree(tmp_path / "home", ignore_errors=True)


@pytest.mark.installs
def test_hooks_judge_definitions_and_datasets_when_they_change(pre_commit):
    repository, run = pre_commit
    definition, picture = repository / "checks" / "mine.yaml", repository / "data" / "mine" / "a.png"
    definition.write_text(DEFINITION)
    Image.new("L", (4, 4), 128).save(picture)
    assert run("checks/mine.yaml")[:2] == (0, [*zip(HOOKS, ("Passed", "Skipped"), strict=True)])
    assert run("data/mine/a.png")[:2] == (0, [*zip(HOOKS, ("Skipped", "Passed"), strict=True)])

    Image.new("RGB", (4, 4), 128).save(picture)
    code, _, out = run("data/mine/a.png")
    assert (code, "FAILED   error    image-mode: 1 finding\n  a.png: has mode RGB (colour), expected L\n" in out) == (1, True)

    definition.write_text(DEFINITION.replace("image-mode", "image-mood"))
    code, _, out = run("checks/mine.yaml")
    assert (code, "\nchecks/mine.yaml:4:11: no rule is called 'image-mood', did you mean 'image-mode'?\n" in out) == (1, True)
