"""What is searched for is what is shown, and the counts that are told are exact."""

import re

import pytest
from playwright.sync_api import expect

from renderers import reports


def findings(page):
    return page.get_by_role("listitem").filter(has_text=re.compile(r"region \d+ of value")).filter(visible=True)


@pytest.fixture
def shown(opened, written):
    """Three checks with 57, 3 and no finding; those of the first that are folded stay folded."""
    few = reports.outcome("few", status="failed", findings=[reports.finding(f"few/{number}.png", number) for number in (7, 8, 9)])
    return opened(written(reports.report(reports.many(57), few, reports.outcome("none"))))


@pytest.fixture
def page(shown):
    return shown.page


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        ("few/", 3),
        ("mask-00057", 1),
        ("MASK-0005", 8),
        ("  mask-00001.png ", 1),
        ("covers 12 px", 60),
        ("nowhere", 0),
        ("<b>", 0),
        (".*", 0),
    ],
)
def test_those_that_fit_are_shown_wherever_they_were_folded(shown, wanted, fitting):
    shown.page.get_by_role("searchbox").fill(wanted)
    expect(findings(shown.page)).to_have_count(fitting)
    assert shown.counts_told() == [fitting, 60]


def test_a_check_none_of_whose_findings_fit_steps_back(page):
    page.get_by_role("searchbox").fill("few/8.png")
    assert page.get_by_role("heading", level=3).filter(visible=True).all_inner_texts() == ["few"]


def test_without_a_search_all_is_as_it_was(page):
    before = page.locator("main").inner_text()
    page.get_by_role("searchbox").fill("few/8.png")
    assert page.locator("main").inner_text() != before
    page.get_by_role("searchbox").fill("")
    assert page.locator("main").inner_text() == before


def test_what_is_folded_is_unfolded_to_the_last(page):
    expect(findings(page)).to_have_count(20 + 3)
    page.get_by_text("37 more findings").click()
    expect(findings(page)).to_have_count(57 + 3)


def test_a_row_of_the_table_leads_to_a_check_that_the_search_has_hidden(page):
    page.get_by_role("searchbox").fill("few/8.png")
    page.locator("details.quiet > summary").click()
    page.get_by_role("link", name="none").click()
    assert page.get_by_role("heading", name="none").is_visible()
