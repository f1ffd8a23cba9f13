"""A small MaskTerial to break in one way at a time, and the definition that it is held against."""

import shutil
from pathlib import Path

import pytest

from dsqc.definition import Definition, load
from dsqc.samples import maskterial

CHECKS = Path(__file__).parents[1] / "checks"
COUNTS = {"train": 4, "test": 3}
SIZE_PX = (240, 150)


def smaller(text: str) -> str:
    """The definition of MaskTerial with the figures of the small sample in it; all else is as it was."""
    for published, small in (("hBN_Thin: {train: 73, test: 62}", "hBN_Thin: {train: 4, test: 3}"), ("[1920, 1200]", "[240, 150]")):
        assert text.count(published) == 1
        text = text.replace(published, small)
    return text


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, which no test may change: see ``copy``."""
    root = tmp_path_factory.mktemp("sample")
    maskterial.write(root, COUNTS, size_px=SIZE_PX)
    return root


@pytest.fixture
def copy(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample for one test to break. The bytes are copied: through a hard link the sample itself would break."""
    return Path(shutil.copytree(sample, tmp_path / "copy"))


@pytest.fixture(scope="session")
def definition_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("checks") / "maskterial.yaml"
    path.write_text(smaller((CHECKS / "maskterial.yaml").read_text()))
    return path


@pytest.fixture(scope="session")
def definition(definition_path: Path) -> Definition:
    return load(definition_path)
