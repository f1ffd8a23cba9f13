"""All that the page offers is reached and worked by the keyboard, and one sees where one is."""

import pytest
from playwright.sync_api import expect

from renderers import reports

FOCUS = """() => {
    const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
    return [document.activeElement.tagName, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            box.width > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight];
}"""


@pytest.fixture
def page(opened, written):
    return opened(written(reports.every_status())).page


def tabbed_to(page, wanted, at_most=60):
    """Press Tab until this has the focus."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"{at_most} times Tab do not lead to {wanted}")


def test_the_first_tab_leads_to_the_skip_link_which_leads_to_the_checks(page):
    skip = page.get_by_role("link", name="Skip to the checks")
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Checks", exact=True)).to_be_in_viewport(ratio=1)


def test_the_search_is_reached_and_takes_what_is_typed(page):
    box = page.get_by_role("searchbox")
    tabbed_to(page, box)
    page.keyboard.type("two  spaces")
    expect(box).to_have_value("two  spaces")


def test_a_fold_is_opened_and_closed_by_enter(page):
    fold = page.locator("details", has=page.locator("summary", has_text="Details")).first
    tabbed_to(page, fold.locator("summary"))
    for is_open in (True, False):
        page.keyboard.press("Enter")
        assert fold.evaluate("fold => fold.open") is is_open


def test_a_link_in_the_table_leads_to_its_check(page):
    tabbed_to(page, page.locator("summary", has_text="passed"))
    page.keyboard.press("Enter")
    link = page.get_by_role("rowheader", name="near-copies").get_by_role("link")
    tabbed_to(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="near-copies")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_sees_where_the_focus_is_all_the_way(opened, written, scheme):
    page = opened(written(reports.every_status()), color_scheme=scheme).page
    passed = []
    for _ in range(100):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus[0] == "BODY":
            break
        passed.append(focus)
    assert {"A", "INPUT", "SUMMARY"} <= {tag for tag, *_ in passed}
    assert [each for each in passed if each[1:] != [True, True]] == []
    assert focus[0] == "BODY"
