"""A report of 100,000 findings is still a page: small enough to be mailed, and exact in its counts."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from dsqc.report import Drawing, Report
from renderers import reports

CHECKS, EACH, DRAWN = 25, 4_000, 2
MOST_BYTES = 5_000_000
TIMES = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def jpeg() -> bytes:
    noise = Image.effect_noise((726, 275), 40)
    noise.save(written := io.BytesIO(), "JPEG", quality=50)
    return written.getvalue()


def crowded() -> Report:
    """As many findings in each check, in paths as long as those of real datasets; the first of each check are drawn."""
    checks = [
        reports.outcome(
            f"check-{place:02}",
            status="failed",
            findings=[
                reports.finding(f"Real_hBN_Thin/train_masks/{place:08}-4a6b-8c7d-{number:020}.png", number) for number in range(EACH)
            ],
        )
        for place in range(CHECKS)
    ]
    picture = jpeg()
    drawn = [(check, finding) for check in checks for finding in check.findings[:DRAWN]]
    drawings = {check.fingerprint(each): [Drawing(each.subject, "12 px", "a mask", picture, 726, 275)] for check, each in drawn}
    return reports.report(*checks, drawings=drawings)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    from dsqc.renderers import html

    return html.render(crowded(), tmp_path_factory.mktemp("crowd"))


def test_the_page_is_small_enough_to_be_mailed(crowd):
    print(f"{crowd.stat().st_size / 1e6:.1f} MB")
    assert crowd.stat().st_size < MOST_BYTES


def test_the_page_opens_with_its_counts_exact_and_finds_the_one(opened, crowd):
    shown = opened(crowd)
    print(f"DOMContentLoaded after {shown.page.evaluate(TIMES) / 1000:.1f} s, {crowd.stat().st_size / 1e6:.1f} MB")
    expect(shown.page.get_by_role("banner").get_by_text("100,000 findings")).to_be_visible()
    row = shown.page.get_by_role("row", name="check-24")
    expect(row.get_by_role("cell", name="4,000", exact=True)).to_be_visible()
    expect(shown.page.get_by_role("heading", name="4,000 findings", exact=True)).to_have_count(CHECKS)
    shown.page.get_by_role("searchbox").fill("00000024-4a6b-8c7d-00000000000000000007.png")
    expect(shown.page.get_by_role("listitem").filter(has_text="-00000000000000000007.png").filter(visible=True)).to_have_count(1)
    assert shown.counts_told()[0] == 1
    assert (shown.elsewhere(), shown.complaints) == ([], [])
