"""The small MaskTerial for every test. What it takes is imported where it is used: most tests have no use for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# No test judges by the clock.
settings.register_profile("dsqc", deadline=None)
settings.load_profile("dsqc")

if TYPE_CHECKING:
    from dsqc.definition import Definition


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small MaskTerial, whole. No test changes it: those that break something take ``copy``."""
    from dsqc.samples import maskterial
    from small import COUNTS, SIZE_PX

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
    from small import smaller

    path = tmp_path_factory.mktemp("checks") / "maskterial.yaml"
    published = Path(__file__).parents[1] / "checks" / "maskterial.yaml"
    path.write_text(smaller(published.read_text(encoding="utf-8")), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def definition(definition_path: Path) -> Definition:
    from dsqc.definition import load

    return load(definition_path)


@pytest.fixture
def verdict(definition: Definition, copy: Path) -> Callable[[], dict[str, list[tuple[str, str]]]]:
    """What is told of ``copy``, once it is broken."""
    from small import judged, told

    return lambda: told(judged(definition, copy))


@pytest.fixture
def quick_verdict(definition: Definition, copy: Path) -> Callable[[], dict[str, list[tuple[str, str]]]]:
    """The same, but for the few-shot files that most defects have nothing to do with."""
    from small import ONE_SHOT, judged, told

    return lambda: told(judged(definition, copy, only=ONE_SHOT))
