"""Each report as it is seen: on a screen, light and dark, on a phone, on paper. DSQC_SCREENSHOTS names a folder for pictures of it."""

import pytest
from playwright.sync_api import expect

from browser.datasets import DATASETS

VIEWS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "print": {"viewport": {"width": 794, "height": 1123}, "color_scheme": "dark"},
}
VERDICTS = {"clean": "PASSED", "broken": "FAILED"}
A4_WITHIN_MARGINS_PX = 718
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
BRIGHTNESS = "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3).reduce((sum, each) => sum + Number(each), 0)"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("state", VERDICTS)
@pytest.mark.parametrize("name", DATASETS)
def test_the_verdict_is_seen_first_and_nothing_is_wider_than_the_page(opened, report_of, pictured, name, state, view):
    page = opened(report_of(name, state), **VIEWS[view]).page
    page.emulate_media(media="print" if view == "print" else "screen")
    expect(page.get_by_text(VERDICTS[state], exact=True)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    needed, given = page.evaluate(WIDTHS)
    assert needed == given == VIEWS[view]["viewport"]["width"]
    pictured(page, f"{name}-{state}-{view}")


@pytest.mark.parametrize(("view", "bright"), [("light", True), ("dark", False), ("print", True)])
def test_the_page_is_dark_where_that_is_wished_and_paper_is_white(opened, report_of, view, bright):
    page = opened(report_of("coast-train", "clean"), **VIEWS[view]).page
    page.emulate_media(media="print" if view == "print" else "screen")
    assert (page.evaluate(BRIGHTNESS) > 3 * 128) is bright


@pytest.mark.parametrize("view", ["light", "narrow"])
def test_every_drawing_is_decoded_and_no_wider_than_the_page(opened, report_of, view):
    page = opened(report_of("maskterial", "broken"), **VIEWS[view]).page
    drawings = page.get_by_role("img").and_(page.locator("img"))
    assert drawings.count() > 0
    drawn = drawings.evaluate_all("all => all.map(each => [each.naturalWidth > 0, each.getBoundingClientRect().right <= innerWidth])")
    assert set(map(tuple, drawn)) == {(True, True)}


def test_nothing_is_wider_than_paper(opened, report_of):
    page = opened(report_of("seatizen-atlas", "broken"), viewport={"width": A4_WITHIN_MARGINS_PX, "height": 1000}).page
    page.emulate_media(media="print")
    needed, given = page.evaluate(WIDTHS)
    assert needed == given


def test_paper_has_every_check_and_nothing_to_click(opened, report_of, tmp_path):
    page = opened(report_of("xami", "broken")).page
    on_screen = page.get_by_role("heading", level=3).all_inner_texts()
    page.emulate_media(media="print")
    expect(page.get_by_role("searchbox")).not_to_be_visible()
    expect(page.get_by_role("link", name="Skip to")).not_to_be_visible()
    assert page.get_by_role("heading", level=3).all_inner_texts() == on_screen
    assert len(on_screen) > 10
    assert page.pdf(format="A4").startswith(b"%PDF")
