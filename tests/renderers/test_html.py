import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from dsqc.finding import Finding
from dsqc.renderers import html
from dsqc.report import Drawing, Said
from renderers import reports

VOID = {"meta", "input", "path", "circle", "rect", "use", "img"}


class Page(HTMLParser):
    """The tags of a page with their attributes, its text, and what was opened and not closed in turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.astray: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID and self.open.pop() != tag:
            self.astray.append(tag)

    def handle_data(self, data):
        self.text += data

    def values(self, attribute: str) -> list[str]:
        return [str(attributes[attribute]) for _, attributes in self.tags if attribute in attributes]


def page(*outcomes, **fields) -> Page:
    return Page(html.page(reports.report(*outcomes, **fields)))


def test_the_page_is_well_formed_with_every_status():
    parsed = Page(html.page(reports.every_status()))
    assert (parsed.open, parsed.astray) == ([], [])
    assert len(parsed.values("id")) == len(set(parsed.values("id")))


def test_no_hostile_name_becomes_markup():
    written = html.page(reports.every_status())
    assert "<script>alert" not in written
    assert "<b>" not in written
    assert written.count("<script>") == 1
    assert written.count(r"bell\x07 esc\x1b[31m tab\t\n\u202egnp.jpg") == len(("subject", "message"))
    assert not {character for character in written if character != "\n" and not character.isprintable()}


def test_the_same_report_gives_the_same_bytes(tmp_path):
    first = html.render(reports.every_status(), tmp_path)
    assert first == tmp_path / "report.html"
    assert first.read_bytes() == html.page(reports.every_status()).encode()


def test_nothing_is_loaded_and_the_homepage_is_the_only_address():
    written = html.page(reports.every_status())
    assert re.findall(r"https?:[^\"<]*", written) == ["https://example.org/a?b=1&amp;c=2"] * 2
    assert not Page(written).values("src")
    assert not [tag for tag, _ in Page(written).tags if tag in ("link", "img", "iframe", "object", "base")]


@pytest.mark.parametrize("homepage", ["javascript:alert(1)", "data:text/html,x", "//example.org", ""])
def test_a_homepage_that_is_no_web_address_is_no_link(homepage):
    parsed = page(reports.outcome(), homepage=homepage)
    assert homepage not in parsed.values("href")
    assert homepage in parsed.text


def test_the_policy_lets_only_this_style_and_this_script_run():
    written = html.page(reports.every_status())
    [policy] = [attributes["content"] for _, attributes in Page(written).tags if attributes.get("http-equiv") == "Content-Security-Policy"]
    allowed = {}
    for tag in ("style", "script"):
        [inside] = re.findall(f"<{tag}>(.*?)</{tag}>", written, re.DOTALL)
        allowed[tag] = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{allowed['style']}'; script-src 'sha256-{allowed['script']}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not Page(written).values("style")


def test_the_first_screen_says_what_was_decided_and_why():
    told = " ".join(page(reports.outcome("readable"), reports.many(2)).text.split())
    assert "FAILED1 of 2 checks failed, 2 findings; decided by min-area." in told
    assert "dsqc 0.1.0, started 2026-03-01 09:30:05 UTC, took 12.3 s" in told


@pytest.mark.parametrize(
    ("count", "open_findings", "folded", "left_out"),
    [(1, 1, None, None), (20, 20, None, None), (21, 20, "1 more finding", None), (1000, 20, "980 more findings", None),
     (1001, 20, "980 more findings", "1 more in report.json"), (3412, 20, "980 more findings", "2,412 more in report.json")],
)  # fmt: skip
def test_counts_are_exact_beyond_the_fold_and_beyond_the_cap(count, open_findings, folded, left_out):
    written = html.page(reports.report(reports.many(count)))
    before_fold = written.partition('<details class="fold">')[0]
    assert before_fold.count('class="finding"') == open_findings
    assert written.count('class="finding"') == min(count, 1000)
    assert re.findall(r"<summary>([\d,]+ more findings?)</summary>", written) == [folded] * (folded is not None)
    assert re.findall(r"[\d,]+ more in report\.json", written) == [left_out] * (left_out is not None)
    assert f"<h4>{count:,} finding{'' if count == 1 else 's'}</h4>" in written


def test_each_row_of_the_table_leads_to_its_check_and_what_failed_comes_first():
    parsed = page(reports.outcome("readable"), reports.outcome("a b/ü"), reports.many(1))
    rows = [link for link in parsed.values("href") if link.startswith("#check-")]
    assert rows == ["#check-min-area", "#check-readable", "#check-a%20b%2F%C3%BC"]
    assert [name for name in parsed.values("id") if name.startswith("check-") and not name.endswith("-title")] == [row[1:] for row in rows]


def test_a_status_is_told_by_word_and_shape_and_not_by_colour_alone():
    signs = {"Passed": "circle", "Failed": "octagon", "Nothing judged": "ring", "Crashed": "diamond", "Not applicable": "box"}
    written = html.page(reports.every_status())
    for word, sign in signs.items():
        assert f'<use href="#{sign}"/></svg>{word}</span>' in written
    assert '<use href="#triangle"/></svg>Failed</span>' in written


def test_a_finding_shows_its_values_with_their_thousands():
    finding = Finding("a.png", "is small", values={"area_px": 12345, "box": (1, 2), "name": None, "share": 0.5, "whole": True})
    written = html.page(reports.report(reports.outcome(status="failed", findings=[finding])))
    shown = re.findall(r'<dt>(\w+)</dt><dd dir="auto">(.*?)</dd>', written)
    assert shown == [("area_px", "12,345"), ("box", "1, 2"), ("name", "—"), ("share", "0.5"), ("whole", "True")]


def test_a_manual_is_shown_as_text_and_example():
    written = html.page(reports.report(reports.outcome(manual=reports.MANUAL)))
    assert "<p>Every region covers <code>at_least_px</code> pixels.</p>" in " ".join(written.split()).replace("> <", "><").replace(
        " </p>", "</p>"
    )
    assert "<p>Specks &lt;b&gt;blur&lt;/b&gt; it." in written
    assert "<pre>- rule: min-area\n  with: {x: 1}</pre>" in written


def test_what_crashed_shows_its_trace_line_by_line():
    written = html.page(reports.every_status())
    assert "<pre>  File &#34;leak.py&#34;, line 3\nValueError: &lt;script&gt;alert(1)&lt;/script&gt;.png\\x00</pre>" in written


def test_claims_are_shown_and_left_out_when_there_are_none():
    told = page(reports.outcome(), claims=[Said("1050 images", "README.md")]).text
    assert "What the documents say" in told
    assert "1050 images" in told
    assert "What the documents say" not in page(reports.outcome()).text


def test_a_report_without_findings_has_nothing_to_filter():
    parsed = page(reports.outcome())
    assert "filter" not in parsed.values("id")
    assert "script" not in [tag for tag, _ in parsed.tags]
    assert "filter" in page(reports.many(1)).values("id")


def test_a_report_without_checks_is_still_a_page():
    assert "INCOMPLETEThe definition has no check; nothing was judged." in page().text


def pictured(check, *drawings_of):
    """A report in which the first findings of a check have these drawings."""
    made = {check.fingerprint(finding): drawings for finding, drawings in zip(check.findings, drawings_of, strict=False)}
    return html.page(reports.report(check, drawings=made))


def drawing(path="mask-00001.png", caption="12 px · orange: mask"):
    return Drawing(path, caption, "the picture; mask outlined in orange", b"\xff\xd8jpeg\xff\xd9", 726, 275)


def figures(written):
    return re.findall(r"<figure>\s*(.*?)\s*</figure>", written, re.DOTALL)


def test_a_drawing_stands_with_its_finding_in_the_page_itself():
    written = pictured(reports.many(1), [drawing()])
    assert figures(written) == [
        f'<img src="data:image/jpeg;base64,{base64.b64encode(drawing().jpeg).decode()}" width="726" height="275" '
        'alt="mask-00001.png: the picture; mask outlined in orange">\n'
        "        <figcaption><bdi>12 px · orange: mask</bdi></figcaption>"
    ]
    assert (Page(written).open, Page(written).astray) == ([], [])


def test_a_drawing_of_another_file_than_the_finding_is_about_names_it():
    written = pictured(reports.many(1), [drawing("a.jpg"), drawing("b.jpg", "copy b.jpg"), drawing("c.jpg", "")])
    told = [re.sub("<.*?>", "", caption) for caption in re.findall("<figcaption>(.*?)</figcaption>", written)]
    assert told == ["a.jpg · 12 px · orange: mask", "copy b.jpg", "c.jpg"]


def test_the_drawings_of_a_group_stand_side_by_side_in_their_order():
    written = pictured(reports.many(1), [drawing(path, path) for path in ("b.jpg", "a.jpg", "c.jpg")])
    assert written.count('<div class="drawings">') == 1
    assert re.findall(r"<figcaption><bdi>(.*?)</bdi>", written) == ["b.jpg", "a.jpg", "c.jpg"]


@pytest.mark.parametrize(
    ("count", "drawn", "told"),
    [(1, 1, []), (12, 12, []), (13, 12, ["12 of 13 findings"]), (3_412, 1, ["1 of 3,412 findings"]), (3, 0, [])],
)
def test_a_check_with_more_findings_than_drawings_says_how_many_have_one(count, drawn, told):
    written = pictured(reports.many(count), *[[drawing(), drawing()]] * drawn)
    assert re.findall(r"<p class=\"soft\">([^<]*) shown with pictures</p>", written) == told


@pytest.mark.parametrize("hostile", reports.HOSTILE)
def test_no_hostile_name_breaks_out_of_a_drawing(hostile):
    written = pictured(reports.many(1), [replace(drawing(), path=hostile, caption=hostile, description=hostile), drawing(hostile)])
    parsed = Page(written)
    assert (parsed.open, parsed.astray, len(figures(written))) == ([], [], 2)
    assert {frozenset(attributes) for tag, attributes in parsed.tags if tag == "img"} == {frozenset(("src", "width", "height", "alt"))}
    assert not {character for character in written if character != "\n" and not character.isprintable()}
