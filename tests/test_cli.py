"""What holds for every command: the version, and faults of dsqc."""

import importlib.metadata
import subprocess
import sys


def test_the_version_is_that_of_the_package():
    ended = subprocess.run([sys.executable, "-m", "dsqc", "--version"], capture_output=True, text=True, check=True)
    assert ended.stdout == f"python -m dsqc, version {importlib.metadata.version('dsqc')}\n"


def test_a_fault_of_dsqc_ends_with_3(tmp_path, copy):
    main = "import dsqc.engine as engine; engine.list_root = None; from dsqc.cli import main; main()"
    command = [sys.executable, "-c", main, "run", "maskterial", "--root", str(copy), "--out", str(tmp_path / "out")]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.endswith("dsqc: this is a fault of dsqc and says nothing of the dataset\n")
