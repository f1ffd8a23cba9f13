"""Chromium for the tests of the report as a browser shows it. Skipped where there is none, unless DSQC_BROWSER is ``required``."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from browser.opened import Opened
    from dsqc.report import Report

QUIET = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
TALLEST_PX = 5_000
"""Of a picture that is kept."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ends with this folder: while it runs, no other test of the same process could start an event loop."""
    chromium = shutil.which("chromium")
    if chromium is None and os.environ.get("DSQC_BROWSER") != "required":
        pytest.skip("there is no chromium")
    assert chromium is not None, "DSQC_BROWSER is required, and there is no chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET.split())
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Opens a file as a reader would, with no network and in a profile of its own; the options are those of a browser's context."""
    from browser.opened import Opened

    contexts = []

    def opening(file: Path, **options: Any) -> Opened:
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        return Opened.at(context, file)

    yield opening
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def report_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """The page of a sample, ``clean`` or ``broken``. Made once for each process that asks, which takes less than a second."""
    from browser import datasets
    from dsqc.renderers import html

    @functools.cache
    def made(name: str, state: str) -> Path:
        folder = tmp_path_factory.mktemp(f"{name}-{state}")
        return html.render(datasets.run(name, folder, broken=state == "broken"), folder)

    return made


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Report], Path]:
    """The page of a report made by hand."""
    from dsqc.renderers import html

    return lambda report: html.render(report, tmp_path)


@pytest.fixture
def pictured() -> Callable[[Page, str], None]:
    """Keeps a picture of a page in the folder that DSQC_SCREENSHOTS names. Nothing is pictured unasked: no verdict rests on a picture,
    and a browser on a busy machine at times fails to take one."""
    folder = os.environ.get("DSQC_SCREENSHOTS")

    def keeping(page: Page, name: str) -> None:
        if folder is not None:
            Path(folder).mkdir(parents=True, exist_ok=True)
            height, width = page.evaluate("[document.documentElement.scrollHeight, innerWidth]")
            page.set_viewport_size({"width": width, "height": min(height, TALLEST_PX)})
            page.screenshot(path=Path(folder) / f"{name}.png")

    return keeping
