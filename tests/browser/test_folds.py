"""What is folded is reached: without the script, from an address, on paper."""

import pytest
from playwright.sync_api import expect

from renderers import reports

REPORT = reports.report(reports.many(1), reports.outcome("near-copies", manual=reports.MANUAL, why="Copies weigh twice."))


def row(page):
    return page.get_by_role("rowheader", name="near-copies")


@pytest.mark.parametrize("script", [True, False])
def test_checks_that_passed_are_unfolded_with_and_without_the_script(opened, written, script):
    page = opened(written(REPORT), java_script_enabled=script).page
    expect(row(page)).not_to_be_visible()
    page.locator("details.quiet > summary").click()
    expect(row(page)).to_be_visible()


def test_a_link_to_a_check_that_passed_opens_what_is_folded_in_it(opened, written):
    page = opened(written(REPORT)).page
    expect(page.get_by_text("Copies weigh twice.")).not_to_be_visible()
    page.locator("details.quiet > summary").click()
    page.get_by_role("link", name="near-copies").click()
    expect(page.get_by_text("Copies weigh twice.")).to_be_in_viewport(ratio=1)


def test_an_address_of_something_folded_opens_it(opened, written):
    page = opened(written(REPORT)).page
    page.locator("details.quiet tbody tr").evaluate("row => { row.id = 'somewhere'; location.hash = 'somewhere'; }")
    expect(row(page)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("script", [True, False])
def test_paper_has_the_whole_table_of_checks(opened, written, script):
    page = opened(written(REPORT), java_script_enabled=script).page
    page.emulate_media(media="print")
    expect(row(page)).to_be_visible()


def test_after_printing_the_fold_is_closed_again(opened, written):
    page = opened(written(REPORT)).page
    fold = page.locator("details.quiet")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert fold.evaluate("fold => fold.open") is True
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert fold.evaluate("fold => fold.open") is False
