import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dsqc.finding import Finding, NotJudged
from dsqc.renderers import _words, markdown
from dsqc.renderers._inline import code
from renderers import reports

NASTY = [
    "`",
    "``x`",
    " `",
    "|",
    "\\|",
    "\n\n# x",
    "@octocat",
    "<img src=x>",
    "[a](http://b)",
    "www.x.org",
    "~~~",
    "***",
    "</code>",
    "\u202e",
]
ANYTHING = st.text(st.characters(codec=None, categories=None), max_size=20) | st.lists(st.sampled_from(NASTY), max_size=4).map("".join)


class Reader(HTMLParser):
    """What a page says outside and inside of code, and by which tags."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.inside, self.outside, self.is_code = [], [], "", False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.is_code = tag == "code"
        self.inside += [""] * self.is_code

    def handle_endtag(self, tag):
        self.is_code = False

    def handle_data(self, text):
        if self.is_code:
            self.inside[-1] += text
        else:
            self.outside += text


def read(text):
    return Reader(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


@settings(deadline=None)
@given(ANYTHING)
def test_text_as_code_is_read_as_it_is_shown(text):
    page = read(f"| a |\n| --- |\n| {code(text)} |\n\n- x {code(text)} y")
    assert page.inside == [_words.visible(text)] * 2
    assert page.outside.split() == ["a", "x", "y"]


@settings(deadline=None)
@given(ANYTHING, ANYTHING)
def test_no_name_adds_a_tag_or_a_word_outside_of_code(name, said):
    def page(name, said):
        failed = reports.outcome(name, status="failed", why=said, findings=[Finding(name, said)])
        spared = reports.outcome(said, status="not-applicable", reason=name, not_judged=[NotJudged(said, 2)])
        return read(markdown.text(reports.report(failed, spared, reports.outcome(name), dataset=name, definition_path=said)))

    plain, hostile = page("name", "said"), page(name or "x", said or "x")
    assert hostile.tags == plain.tags
    assert hostile.outside == plain.outside


def test_long_text_is_cut_and_says_so():
    assert code("x" * 500) == f"`{'x' * 500}`"
    assert code("x" * 501) == f"`{'x' * 499}…`"


def test_the_whole_report_reads_so(tmp_path):
    report = reports.report(
        reports.outcome("readable"),
        reports.outcome("folds", status="not-applicable", reason="source lists is absent"),
        reports.outcome("paired", level="warning", status="empty", reason="no row is left"),
        reports.outcome("copies", not_judged=[NotJudged("shorter than 32 px", 4)]),
        reports.outcome(status="failed", why="Asked\n  for.", findings=[reports.finding(f"{name}.png") for name in "abcde"]),
        reports.accepted(),
    )
    assert (
        markdown.render(report, tmp_path).read_text("utf-8")
        == f"""\
## FAILED `shapes`

`1 of 6 checks failed, 1 judged nothing, 1 accepted, 8 findings (2 waived, 1 known); decided by min-area`

- coverage: checked 1,269 of 1,270 files, 38.2 MB; 1 unreadable, 2 ignored, 3 outside the scope
- scope: `the whole dataset`
- definition: `checks/shapes.yaml`, sha256 `0123456789ab`

| status | check | level | findings | open | known | waived |
| --- | --- | --- | --: | --: | --: | --: |
| failed | `min-area` | error | 5 | 5 | 0 | 0 |
| empty | `paired` | warning | 0 | 0 | 0 | 0 |

`min-area`: 5 findings

- why: `Asked for.`
- `a.png: region 1 of value a.png covers 12 px`
- `b.png: region 1 of value b.png covers 12 px`
- `c.png: region 1 of value c.png covers 12 px`
- … 2 more in report.json

Not checked:

- `folds` does not apply: `source lists is absent`
- `paired` judged nothing: `no row is left`
- `copies` 4 not judged: `shorter than 32 px`

<details><summary>1 accepted, 2 passed</summary>

- `specks`: 3 findings (2 waived, 1 known)
  - 2 waived `by A. {reports.TAG} Author until 2027-06-30: Agreed {reports.TAG}.`
- `readable`
- `copies`

</details>
"""
    )


@pytest.mark.parametrize("character", ["x", "|", "\x00", "🙂"])
def test_it_stays_under_its_limit_and_counts_what_it_leaves_out(character):
    long = character * 5_000
    failed = [
        reports.outcome(f"{number}{long}", status="failed", findings=[Finding(long, long, (str(n),)) for n in range(7)])
        for number in range(1_000)
    ]
    spared = [
        reports.outcome(f"s{number}{long}", status="not-applicable", reason=long, not_judged=[NotJudged(long, 1)]) for number in range(300)
    ]
    passed = [reports.outcome(f"p{number}{long}") for number in range(2_000)]
    told = markdown.text(
        reports.report(*failed, *spared, *passed, dataset=long, definition_path=long, baseline=replace(reports.baseline(), path=long))
    )
    assert len(told) < 60_000
    assert "7,000 findings" in told
    shown = len(re.findall("^\\| failed", told, re.MULTILINE))
    assert 0 < shown < 1_000
    assert f"… {1_000 - shown:,} more checks with {7 * (1_000 - shown):,} findings in report.json" in told
    reasons = told.count(" does not apply: ") + told.count(" 1 not judged: ")
    assert f"- … {600 - reasons:,} more in report.json" in told
    assert "<details><summary>2,000 passed</summary>" in told


def test_what_the_baseline_told_is_told_with_a_finding_that_changed():
    finding = reports.finding("a.png")
    plain = reports.outcome(status="failed", findings=[finding])
    changed = reports.outcome(status="failed", findings=[finding], was={plain.fingerprint(finding): "covered 3 px"})
    told = markdown.text(reports.report(changed, baseline=reports.baseline()))
    assert "- `a.png: region 1 of value a.png covers 12 px (in the baseline: covered 3 px)`" in told
    assert f"- baseline: `checks/{reports.TAG}.baseline.json`, 1 finding of 2026-02-01" in told


def test_the_same_report_gives_the_same_bytes(tmp_path):
    first = markdown.render(reports.every_status(), tmp_path).read_bytes()
    assert first == markdown.render(reports.every_status(), tmp_path).read_bytes()
