"""No rule of axe is broken, in light or in dark, whatever the verdict."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.datasets import DATASETS
from renderers import reports


def violations(page, **options):
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize("state", ["clean", "broken"])
@pytest.mark.parametrize("name", DATASETS)
def test_axe_finds_nothing_in_the_report_of_a_sample(opened, report_of, name, state):
    page = opened(report_of(name, state), color_scheme="light").page
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=["color-contrast"]) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_where_every_status_is_shown_and_every_fold_is_open(opened, written, scheme, width):
    shown = opened(written(reports.every_status()), color_scheme=scheme, viewport={"width": width, "height": 844})
    shown.page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    assert violations(shown.page) == []


def test_axe_sees_what_is_not_accessible(opened, written):
    page = opened(written(reports.every_status())).page
    page.get_by_role("searchbox").evaluate("box => document.querySelectorAll('label').forEach(each => each.remove())")
    page.get_by_role("searchbox").evaluate("box => box.removeAttribute('placeholder')")
    assert [name for name, _ in violations(page)] == ["label"]
