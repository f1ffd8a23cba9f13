import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dsqc.definition import Definition, load
from dsqc.samples import maskterial
from small import COUNTS, SIZE_PX, Told, judged, smaller, told


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small MaskTerial, whole. No test changes it: those that break something take ``copy``."""
    root = tmp_path_factory.mktemp("sample")
    maskterial.write(root, COUNTS, size_px=SIZE_PX)
    return root


@pytest.fixture
def copy(sample: Path, tmp_path: Path) -> Path:
    """The sample for one test to break. Its bytes are copied: what is written through a hard link would break the sample itself."""
    return Path(shutil.copytree(sample, tmp_path / "copy"))


@pytest.fixture(scope="session")
def definition_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The definition of MaskTerial as it is published, but for the figures of the small sample."""
    path = tmp_path_factory.mktemp("checks") / "maskterial.yaml"
    published = Path(__file__).parents[1] / "checks" / "maskterial.yaml"
    path.write_text(smaller(published.read_text(encoding="utf-8")), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def definition(definition_path: Path) -> Definition:
    return load(definition_path)


@pytest.fixture
def verdict(definition: Definition, copy: Path) -> Callable[[], Told]:
    """What is told of ``copy``, once it is broken."""
    return lambda: told(judged(definition, copy))
