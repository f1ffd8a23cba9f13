"""The page needs nothing but itself, and its security policy has nothing to refuse."""

import pytest

from browser.datasets import DATASETS
from renderers import reports


@pytest.mark.parametrize("state", ["clean", "broken"])
@pytest.mark.parametrize("name", DATASETS)
def test_nothing_is_asked_for_but_the_file_itself(opened, report_of, name, state):
    shown = opened(report_of(name, state))
    shown.page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    shown.page.keyboard.press("End")
    assert (shown.elsewhere(), shown.complaints) == ([], [])
    assert shown.requests[0] == shown.address


def test_what_would_load_is_refused_and_heard_of(opened, written):
    shown = opened(written(reports.every_status()))
    shown.page.evaluate(
        """() => new Promise(done => {
            addEventListener("securitypolicyviolation", done);
            document.body.append(Object.assign(new Image(), {src: "https://example.org/x.png"}));
        })"""
    )
    assert "refused img-src https://example.org/x.png" in shown.complaints
    assert shown.elsewhere() == ["https://example.org/x.png"]
