"""Calls of dsqc as a shell makes them."""

import subprocess
import sys

import pytest

from dsqc import cli
from typed import SCOPE, Ended


@pytest.fixture
def dsqc(monkeypatch, capsys, tmp_path):
    """Calls dsqc as a shell does, from an empty folder, but without the start of another interpreter."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["dsqc", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Ended(ended.value.code or 0, *capsys.readouterr())

    return call


@pytest.fixture
def run(dsqc, definition_path):
    """Runs the small definition on a root, in this process."""
    return lambda root, *arguments: dsqc("run", definition_path, "--root", root, *SCOPE, "--workers", 1, *arguments)


@pytest.fixture
def with_plug_in(tmp_path, copy):
    """Judges the sample with a plug-in that is no part of dsqc: a reader or a rule called ``mine``, and nothing else but house checks."""

    def call(package, code, *arguments):
        (tmp_path / "mine.py").write_text(code)
        reader, rule = {"readers": ("mine", "regular-files"), "rules": ("file", "mine")}[package]
        (tmp_path / "mine.yaml").write_text(f"sources:\n  all: {{reader: {reader}, files: '{{**}}'}}\nchecks:\n  - rule: {rule}\n")
        main = f"import dsqc.{package} as folder; folder.__path__.append({str(tmp_path)!r}); from dsqc.cli import main; main()"
        command = [sys.executable, "-c", main, "run", "mine.yaml", "--root", str(copy), "--workers", "1", *arguments]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return call
