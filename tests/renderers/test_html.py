import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import polars as pl
import pytest

from dsqc.finding import Finding
from dsqc.renderers import html
from dsqc.report import Drawing, Said, Scope
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
    assert written.count(r"bell\x07 esc\x1b[31m tab\t\n\u202egnp.jpg") == len(("subject", "details of", "message", "class"))
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
    folds = re.findall(r"<summary>([\d,]+ more findings?.*?)</summary>", written)
    assert [said(fold) for fold in folds] == [f"{folded} of min-area"] * (folded is not None)
    assert re.findall(r"[\d,]+ more in report\.json", written) == [left_out] * (left_out is not None)
    assert f"<h4>{count:,} finding{'' if count == 1 else 's'}</h4>" in written


def test_each_row_of_the_table_leads_to_its_check_and_what_failed_comes_first():
    parsed = page(reports.outcome("readable"), reports.outcome("a b/ü"), reports.many(1))
    reason, *rows = [link for link in parsed.values("href") if link.startswith("#check-")]
    assert reason == "#check-min-area"
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
    assert "(1 statement of the documents, shown and not judged)" in told
    assert "What the documents say" not in page(reports.outcome()).text


def test_a_report_without_findings_has_nothing_to_filter():
    parsed = page(reports.outcome())
    assert "filter" not in parsed.values("id")
    assert not {"input", "select", "output"} & {tag for tag, _ in parsed.tags}
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


def opened(check_id, written):
    """The card of a check."""
    return re.search(f'<article class="check[^"]*" id="check-{check_id}".*?</article>', written, re.DOTALL)[0]


def said(markup):
    return " ".join(re.sub("<[^>]*>", " ", markup).split())


def test_the_reasons_of_a_verdict_lead_to_their_checks_with_what_each_says_first():
    failed = [replace(reports.many(2), check_id=f"check-{number}") for number in range(8)]
    written = html.page(reports.report(*failed, reports.outcome("counts", status="empty", reason="no row is left", rows_seen={})))
    [reasons] = re.findall(r'<dl class="reasons".*?</dl>', written, re.DOTALL)
    assert re.findall('href="(#check.*?)"', reasons) == [f"#check-check-{number}" for number in range(6)]
    assert said(reasons).startswith(
        "Failed check-0 : 2 findings, the first: region 1 of value mask-00001.png covers 12 px mask-00001.png Failed check-1 :"
    )
    assert '<a href="#checks">3 more checks</a>' in written


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("a" * 96, "a" * 96),
        (f"{'a' * 40}/{'b' * 56}", f"{'a' * 32}…{'a' * 6}/{'b' * 56}"),
        (f"train/{'long/' * 40}0042.png", f"train/{'long/' * 5}l…{'long/' * 11}0042.png"),
    ],
)
def test_a_very_long_path_of_a_reason_is_shortened_in_the_middle_and_whole_in_its_title(path, told):
    written = html.page(reports.report(reports.outcome(status="failed", findings=[Finding(path, "has no bytes")])))
    [reasons] = re.findall(r'<dl class="reasons".*?</dl>', written, re.DOTALL)
    assert said(reasons).startswith("Failed min-area : 1 finding: has no bytes")
    [(title, shown)] = re.findall('<bdi class="path" title="(.*?)">(.*?)</bdi>', reasons)
    assert (title, len(shown) <= 96) == (path, True)
    assert shown == told


def test_checks_that_passed_or_do_not_apply_are_folded_in_the_table_and_the_others_are_not():
    spared = reports.outcome("folds", status="not-applicable", reason="source lists is absent")
    written = html.page(reports.report(reports.outcome("a"), reports.many(1), spared, reports.outcome("b")))
    [table] = re.findall('<section id="checks".*?</section>', written, re.DOTALL)
    shown, folded = table.split('<details class="quiet">')
    assert re.findall('href="#check-(.*?)"', shown) == ["min-area"]
    assert re.findall('href="#check-(.*?)"', folded) == ["a", "b", "folds"]
    assert said(folded).startswith("2 passed, 1 not applicable , show these checks")


def test_a_reason_about_the_whole_dataset_has_no_path():
    written = html.page(reports.report(reports.outcome(status="failed", findings=[Finding(".", "0 rows, expected 2")])))
    [reasons] = re.findall(r'<dl class="reasons".*?</dl>', written, re.DOTALL)
    assert said(reasons) == "Failed min-area : 1 finding: 0 rows, expected 2"


def test_level_is_told_only_where_a_check_did_not_pass_and_seconds_only_in_folds():
    written = html.page(reports.report(reports.many(1), reports.outcome("b", seconds=0.25)))
    assert [said(head) for head in re.findall("<thead>(.*?)</thead>", written.partition("</section>")[0], re.DOTALL)] == [
        "Status Check Level Rows seen Findings Not judged",
        "Status Check Rows seen Findings Not judged",
    ]
    unfolded = re.sub(r"<details\b.*?</details>", "", opened("b", written), flags=re.DOTALL)
    assert said(unfolded) == "Passed b saw 5,000 regions"
    assert said(opened("b", written)).endswith("Why and how : b error · rule min-area · house check Took 0.25 s.")


def test_the_checks_come_before_the_dataset_in_figures():
    facts = {"images": pl.DataFrame({"source": "images", "path": ["a"], "width_px": 1, "height_px": 1})}
    sections = re.findall('<section id="(.*?)"', html.page(reports.report(reports.many(1), facts=facts)))
    assert sections == ["checks", "unchecked", "findings", "charts"]


def test_the_verdict_says_of_which_part_of_the_dataset_it_is():
    only = page(reports.outcome(), scope=Scope({"subset": ["hBN_Thin"]})).text
    assert "PASSED1 of 1 checks passed, of a part of the dataset: only subset hBN_Thin." in " ".join(only.split())
    partial = page(reports.many(2), scope=Scope(partial=True)).text
    assert "1 of 1 checks failed, 2 findings, of a part of the dataset: an incomplete copy; decided by min-area." in " ".join(
        partial.split()
    )
    assert "of a part" not in page(reports.outcome()).text


def test_every_fold_says_what_it_is_of():
    files = pl.DataFrame({"source": "a", "width_px": [1, 2, 3, 4], "height_px": 1})
    manual = reports.outcome("manual", status="failed", manual=reports.MANUAL, findings=[reports.finding("x.png")])
    written = html.page(reports.report(manual, reports.many(4), reports.outcome("quiet"), facts={"images": files}))
    assert [said(summary) for summary in re.findall("<summary>(.*?)</summary>", written, re.DOTALL)] == [
        "1 passed , show these checks",
        "Details of x.png",
        "What min-area requires",
        *(f"Details of mask-0000{number}.png" for number in range(1, 5)),
        "Details of the check min-area",
        "Why and how : quiet",
        "Figures as a table : Sizes of pictures, sizes-a",
    ]


def test_what_was_not_checked_is_told_with_its_reason():
    written = html.page(reports.every_status())
    [told] = re.findall(r'<section id="unchecked".*?</section>', written, re.DOTALL)
    lines = [said(line) for line in re.findall("<li>(.*?)</li>", told, re.DOTALL)]
    assert lines[:3] == [
        "3 files outside the scope the run was told to look at kind Real and subset WSe2 or "
        "&lt;script&gt;alert(1)&lt;/script&gt;.png alone (--only)",
        "2 files ignored the definition names them under ignore",
        "1 file unreadable see the findings of the check readable",
    ]
    assert r"1 check not applicable: folds source lists is absent latin-\udcff.png" in lines
    assert "4 not judged: near-copies shorter than 32 px" in lines
    assert 'id="unchecked"' not in html.page(
        reports.report(
            coverage=replace(
                reports.report().coverage, files_listed=9, files_read=9, files_unreadable=0, files_ignored=0, files_outside_scope=0
            )
        )
    )


def test_an_archive_that_cannot_be_opened_is_told_first():
    rows = [
        ("broken.zip", None, "bad-archive", "cannot be read as a zip archive: File is not a zip file"),
        ("empty.zip", None, "bad-archive", "has no files in it"),
        ("bomb.zip", "a.png", "bad-archive", "shares its bytes with another member, as in a zip bomb"),
        ("arrays.npz", None, "bad-archive", "cannot be read as a zip archive: File is not a zip file"),
    ]
    problems = pl.DataFrame(rows, schema=["path", "pointer", "problem", "detail"], orient="row")
    kinds = ["archive", "archive", "archive", "file"]
    files = pl.DataFrame({"path": problems["path"], "source": None, "file_kind": kinds}, schema_overrides={"source": pl.String})
    written = html.page(reports.report(reports.outcome(), facts={"problems": problems, "files": files}))
    [told] = re.findall(r'<section id="unchecked".*?</section>', written, re.DOTALL)
    first, second, *_ = [said(line) for line in re.findall("<li>(.*?)</li>", told, re.DOTALL)]
    assert first == "broken.zip: its contents are unknown cannot be read as a zip archive: File is not a zip file"
    assert second.startswith("3 files outside the scope")
    assert told.count("its contents are unknown") == 1


def test_waived_and_known_findings_say_who_answers_for_them():
    card = opened("specks", html.page(reports.every_status()))
    assert re.findall('class="finding" data-state="(.*?)"', card) == ["known", "waived", "waived"]
    assert said(card).count("Waived by A. &lt;script&gt;alert(1)&lt;/script&gt;.png Author until 2027-06-30: Agreed") == 2
    assert "3 findings (2 waived, 1 known)" in card


def test_a_changed_finding_shows_what_the_baseline_told():
    check = reports.many(2)
    changed = replace(check, was={check.fingerprint(check.findings[1]): f"covered 3 px {reports.TAG}"})
    card = opened("min-area", html.page(reports.report(changed)))
    assert "The baseline told: covered 3 px &lt;script&gt;alert(1)&lt;/script&gt;.png" in said(card)
    assert re.findall('<span class="state (.*?)">(.*?)</span>', card) == [("open", "changed")]


def test_waivers_and_baseline_have_sections_of_their_own():
    written = html.page(reports.every_status())
    [waivers] = re.findall(r'<section id="waivers".*?</section>', written, re.DOTALL)
    assert [said(row) for row in re.findall("<tr>(.*?)</tr>", waivers, re.DOTALL)][2] == (
        "unused specks any file; key gone 0 at most 1 by B for ever: Not needed. "
        "checks/&lt;script&gt;alert(1)&lt;/script&gt;.png.yaml line 75"
    )
    [baseline] = re.findall(r'<section id="baseline".*?</section>', written, re.DOTALL)
    assert "It knows 2 findings; 1 of this run are known, 1 of the baseline are gone." in said(baseline)
    assert "covered 3 px latin-\\udcff.png" in said(baseline)


def test_findings_of_a_check_are_grouped_by_kind():
    found = [Finding(f"{number}.png", "is odd", ("junk" if number % 3 else "hidden-file", str(number))) for number in range(30)]
    card = opened("min-area", html.page(reports.report(reports.outcome(status="failed", findings=found))))
    assert [said(heading) for heading in re.findall("<h5>(.*?)</h5>", card)] == ["hidden-file 10 findings", "junk 20 findings"]
    folds = re.findall("<summary>(.*? more findings.*?)</summary>", card)
    assert [said(fold) for fold in folds] == ["10 more findings of junk in min-area"]


def test_findings_are_chosen_by_what_leaves_a_choice():
    files = pl.DataFrame({"path": ["mask-00001.png", "mask-00002.png", "x"], "source": "masks", "split": ["val", "train", "train"]})
    warning = reports.outcome("few", level="warning", status="failed", findings=[reports.finding("x")])
    written = html.page(reports.report(reports.many(2), warning, reports.accepted(), facts={"files": files}))
    assert re.findall('data-filter="(.*?)"', written) == ["level", "state", "status", "place"]
    assert re.findall('<option value="(.*?)">(.*?)</option>', written) == [
        ("", "every level"), ("error", "error"), ("warning", "warning"),
        ("", "every state"), ("open", "new"), ("waived", "waived"), ("known", "known"),
        ("", "every status"), ("accepted", "accepted"), ("failed", "failed"),
        ("", "every split"), ("0", "train"), ("1", "val"),
    ]  # fmt: skip
    assert re.findall('class="finding" data-place="(.*?)"', written) == ["1", "0", "0"]
    assert "<select" not in html.page(reports.report(reports.many(2)))


def test_a_page_of_very_many_findings_stays_small_and_counts_them_all():
    checks = [replace(reports.many(2_000), check_id=f"check-{number:02}") for number in range(50)]
    picture = replace(drawing(), jpeg=b"\xff" * 60_000)
    drawings = {check.fingerprint(each): [picture] for check in checks for each in check.findings[:12]}
    written = html.page(reports.report(*checks, drawings=drawings))
    assert len(written.encode()) < 5_000_000
    assert written.count('class="finding"') == 2_000
    assert "50 of 50 checks failed, 100,000 findings" in written
    assert written.count("1,960 more in report.json, findings.parquet or findings.csv") == 50


@pytest.mark.parametrize("hostile", reports.HOSTILE)
def test_no_hostile_name_breaks_out_of_charts_tallies_and_filters(hostile):
    name = hostile.encode("utf-8", "backslashreplace").decode()
    paths = [f"{name}{number}" for number in range(4)]
    files = pl.DataFrame({"path": paths, "source": name, name: [name, name, "b", "b"]})
    texts = dict.fromkeys(("source", "file_name", "category"), name) | dict.fromkeys(("annotation_id", "image_id", "category_id"), "1")
    boxes = dict.fromkeys(("box_x_px", "box_y_px", "box_width_px", "box_height_px"), 1.0)
    annotation = {"path": paths[0], "pointer": "/1", "image_path": pl.Series(paths), "area_px": [1, 20, 300, 4000], **texts, **boxes}
    images = pl.DataFrame({"source": name, "path": paths, "width_px": [1, 2, 3, 4], "height_px": 5})
    facts = {"files": files, "instances": pl.DataFrame(annotation), "images": images}
    check = reports.outcome(
        name,
        status="failed",
        rows_seen={"instances": 4},
        limits={"at_least_px": 200},
        findings=[reports.finding(path) for path in paths[:2]],
    )
    written = html.page(reports.report(check, facts=facts))
    parsed = Page(written)
    assert (parsed.open, parsed.astray) == ([], [])
    assert written.count('class="chart"') == 3
    assert written.count("<script>") == 1
    assert not parsed.values("style")
    assert not {character for character in written if character != "\n" and not character.isprintable()}
