"""The checks of a definition as tests of pytest.

    pytest checks/maskterial.yaml --dsqc-root data/maskterial

Each check is a test by its id, ``checks/maskterial.yaml::min-area-200``, to choose with ``-k``. The dataset is judged once, when the
first test runs, whole whatever is chosen, and once for all workers of pytest-xdist. Without ``--dsqc-root`` and ``--dsqc-sample``
nothing is collected and nothing of dsqc but this file is imported.
"""

from __future__ import annotations

from typing import Any

import pytest

KEY = "dsqc_folder"


class DsqcWarning(UserWarning):
    """A check of level warning failed. Its test passes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("dsqc", "datasets (dsqc)")
    group.addoption("--dsqc-root", metavar="PATH|URL", help="the dataset that the definitions named on the command line are to judge")
    group.addoption("--dsqc-sample", action="store_true", help="judge the sample of the dataset, which is written to a temporary folder")
    group.addoption("--dsqc-only", action="append", default=[], metavar="KEY=VALUE", help="judge only files whose capture has the value")
    group.addoption("--dsqc-partial", action="store_true", help="the copy is incomplete: counts are ceilings, completeness is not judged")
    group.addoption("--dsqc-workers", type=int, metavar="N", help="processes that read (default: the cores at hand)")
    parser.addini("dsqc_definitions", "patterns of definitions to collect beside those named on the command line", "args", [])


def pytest_configure(config: pytest.Config) -> None:
    root, sample = config.getoption("dsqc_root"), config.getoption("dsqc_sample")
    if root is None and not sample:
        return
    if root is not None and sample:
        raise pytest.UsageError("--dsqc-sample judges the sample that it writes; leave --dsqc-root away")
    from dsqc.pytest_checks import Collecting

    # In front of the project's own filters "error" would make every failed warning a failed test; the command line has the last word.
    config.addinivalue_line("filterwarnings", "always::dsqc.pytest_plugin.DsqcWarning")
    config.pluginmanager.register(Collecting(config, getattr(config, "workerinput", {}).get(KEY)), "dsqc-collecting")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by pytest-xdist for each of its workers, which share what the first of them finds."""
    collecting = node.config.pluginmanager.get_plugin("dsqc-collecting")
    if collecting is not None:
        node.workerinput[KEY] = str(collecting.folder)
