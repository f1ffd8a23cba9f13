"""The third wave: which findings are drawn, from which files, and what happens when that fails."""

import io
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest
from PIL import Image

import deadly
from dsqc import engine, evidence, executors
from dsqc.definition import load
from dsqc.finding import Finding, Mark
from dsqc.listing import list_root
from dsqc.measures import drawing
from dsqc.report import Outcome, Scope
from dsqc.running import Running
from dsqc.tables import Tables
from small import FIRST, IMAGE, IMAGES, MASK, MASKS, ONLY, SIZE_PX

ANNOTATIONS = f"Real_hBN_Thin/RLE_annotations/{FIRST.split}_annotations_with_class_full.json"
ON_MASK = Mark(MASK, (20, 20, 10, 10), outline=True, caption="100 px")


class Drawer:
    """The facts of a root as a run has them when its checks are judged."""

    def __init__(self, definition, root, scope=Scope(ONLY)):  # noqa: B008
        self.tables = Tables(definition, engine.run(definition, str(root), scope).facts)
        self.by_path = list_root(definition, str(root), scope).by_path

    def __call__(self, *outcomes, how=None, **options):
        return evidence.draw(outcomes, self.tables, self.by_path, how or Running(), **options)

    def captions(self, *marks):
        """What is told of each mark that was drawn."""
        judged = outcome(each(*marks))
        drawings = self(judged)
        return [drawing.caption for finding in judged.findings for drawing in drawings.get(judged.fingerprint(finding), ())]


@pytest.fixture(scope="module")
def draw(definition, sample):
    return Drawer(definition, sample)


def outcome(findings, check_id="min-area", level="error"):
    return Outcome(check_id, "min-area", level, "failed", findings=findings)


def findings(count, *marks):
    return [Finding(MASK, "is wrong", (str(number),), evidence=marks or (ON_MASK,)) for number in range(count)]


def each(*marks):
    """A finding for each mark."""
    return [Finding(".", "is wrong", (str(number),), evidence=(mark,)) for number, mark in enumerate(marks)]


def colours(drawing):
    """Whether the drawing has orange and blue in it."""
    shown = np.asarray(Image.open(io.BytesIO(drawing.jpeg))).astype(int)
    assert shown.shape == (drawing.height_px, drawing.width_px, 3)
    return tuple(bool((np.abs(shown - colour).max(axis=-1) < 40).any()) for colour in ((255, 150, 0), (70, 190, 255)))


def test_a_mark_on_a_mask_is_drawn_on_the_picture_below_it(draw):
    judged = outcome(findings(1))
    [[drawing]] = draw(judged).values()
    assert list(draw(judged)) == [judged.fingerprint(judged.findings[0])]
    assert (drawing.path, drawing.caption) == (MASK, "100 px · orange: mask, right: ×11")
    assert drawing.description == (
        "the picture, 240×150 px; mask outlined in orange; a white frame around 10×10 px at x 20, y 20; "
        "on the right this place at 11 times its size"
    )
    assert (colours(drawing), len(drawing.jpeg) < 60_000) == ((True, False), True)


def test_the_annotations_that_a_mark_names_are_drawn_beside_the_mask(draw):
    [[drawing]] = draw(outcome(findings(1, replace(ON_MASK, annotations=ANNOTATIONS)))).values()
    assert drawing.caption == "100 px · orange: mask, blue: annotations, right: ×11"
    assert colours(drawing) == (True, True)


def test_a_finding_about_an_annotation_file_shows_its_shapes_on_the_picture(draw):
    [[drawing]] = draw(outcome([Finding(ANNOTATIONS, "is wrong", evidence=(Mark(IMAGE, (20, 20, 10, 10), caption="7"),))])).values()
    assert (drawing.path, drawing.caption, colours(drawing)) == (IMAGE, "7 · blue: annotations, right: ×11", (False, True))


def test_a_mask_that_is_not_to_be_outlined_is_shown_beside_its_picture(draw):
    assert draw.captions(Mark(MASK)) == ["right: the mask in colours of its own"]


def test_the_members_of_a_group_are_drawn_in_their_order(draw):
    [drawings] = draw(outcome(findings(1, *(Mark(path, caption=path) for path in (IMAGES[2], IMAGES[0], IMAGES[1]))))).values()
    assert [(drawing.path, drawing.caption) for drawing in drawings] == [(path, path) for path in (IMAGES[2], IMAGES[0], IMAGES[1])]


def test_a_check_has_no_more_drawings_than_allowed_and_keeps_all_findings(draw):
    judged = outcome(findings(evidence.MOST_PER_CHECK + 5))
    assert list(draw(judged)) == [judged.fingerprint(finding) for finding in judged.findings[: evidence.MOST_PER_CHECK]]
    assert len(judged.findings) == evidence.MOST_PER_CHECK + 5


def test_findings_without_a_mark_take_no_place_from_those_that_have_one(draw):
    judged = outcome([*(Finding("a", "is wrong", (str(number),)) for number in range(50)), *findings(2)])
    assert len(draw(judged)) == 2


@pytest.mark.parametrize(("before", "drawn"), [(999, 1), (1_000, 0)])
def test_a_finding_that_no_report_shows_is_not_drawn(draw, before, drawn):
    assert len(draw(outcome([*(Finding("a", "is wrong", (f"b{number}",)) for number in range(before)), *findings(1)]))) == drawn


def test_a_group_has_no_more_drawings_than_allowed(draw):
    [drawings] = draw(outcome(findings(1, *[ON_MASK] * 50))).values()
    assert len(drawings) == evidence.MOST_PER_FINDING


def test_every_check_has_its_first_drawing_before_any_has_its_second(draw):
    checks = [outcome(findings(3), f"check {number}", level) for number, level in enumerate(("warning", "error", "error"))]
    drawings = draw(*checks, most=5)
    counts = [sum(check.fingerprint(finding) in drawings for finding in check.findings) for check in checks]
    assert counts == [1, 2, 2]


def test_a_group_that_no_longer_fits_is_left_away_whole(draw):
    group, single = outcome(findings(1, ON_MASK, ON_MASK), "group"), outcome(findings(2), "single")
    assert [len(drawings) for drawings in draw(outcome(findings(1), "first"), group, single, most=3).values()] == [1, 2]
    assert [len(drawings) for drawings in draw(single, group, most=2).values()] == [1, 1]


def test_nothing_to_draw_starts_no_worker(draw):
    assert draw(outcome(()), outcome([Finding("a", "is wrong")]), how=Running(None)) == {}


@pytest.mark.parametrize("path", ["gone.png", "", ".", ANNOTATIONS, "../../etc/passwd", "Real_hBN_Thin"])
def test_a_mark_on_what_is_no_picture_yields_nothing(draw, path):
    assert draw.captions(Mark(path), Mark(IMAGE, caption="drawn")) == ["drawn"]


def test_a_picture_that_cannot_be_read_yields_nothing_and_its_mask_is_shown_alone(definition, copy):
    (copy / IMAGE).write_bytes(b"<html>404</html>")
    draw = Drawer(definition, copy)
    assert draw.captions(Mark(IMAGE), ON_MASK) == ["100 px · orange: mask, the mask without its picture, right: ×11"]


def test_a_mask_that_cannot_be_read_yields_nothing(definition, copy):
    (copy / MASK).write_bytes((copy / MASK).read_bytes()[:-40])
    assert Drawer(definition, copy).captions(ON_MASK, Mark(IMAGE, caption="drawn")) == ["drawn"]


def test_files_that_vanish_after_they_were_judged_take_only_their_drawings_along(definition, copy):
    draw = Drawer(definition, copy)
    (copy / IMAGE).unlink()
    (copy / MASKS[1]).unlink()
    marks = [ON_MASK, Mark(IMAGE), Mark(MASKS[1]), Mark(IMAGES[2], caption="drawn")]
    assert draw.captions(*marks) == ["100 px · orange: mask, the mask without its picture, right: ×11", "drawn"]


def test_a_mask_that_has_no_picture_in_the_listing_is_shown_alone(definition, copy):
    for path in IMAGES:
        (copy / path).unlink()
    assert Drawer(definition, copy).captions(ON_MASK) == ["100 px · orange: mask, the mask without its picture, right: ×11"]


def test_a_mask_of_another_size_is_laid_on_its_picture(definition, copy):
    Image.fromarray(np.zeros((SIZE_PX[1] - 1, SIZE_PX[0]), np.uint8)).save(copy / MASK)
    assert Drawer(definition, copy).captions(Mark(MASK)) == [
        "orange: mask of 240×149 px on a picture of 240×150 px: 1 px short at the bottom, right: ×11"
    ]


def test_pictures_of_an_archive_are_drawn_as_those_of_its_folder(definition, copy, draw):
    shutil.make_archive(str(copy / "Real_hBN_Thin"), "zip", copy / "Real_hBN_Thin")
    shutil.rmtree(copy / "Real_hBN_Thin")
    assert Drawer(definition, copy)(outcome(findings(1))) == draw(outcome(findings(1)))


OWN_MASK = Mark("masks/a.png", outline=True)
SOURCES = """
title: options of sources
sources:
  masks: {{reader: mask, with: {{{mask}}}, files: 'masks/{{key}}.png'}}
  masks_as_images: {{reader: image, files: 'masks/{{key}}.png'}}
  images: {{reader: image, with: {{{image}}}, files: 'images/{{key}}.png'}}
  further: {{reader: image, files: 'further/{{key}}.png', optional: true}}
checks:
  - {{rule: image-mode, where: {{source: images}}, with: {{modes: [L]}}}}
"""


def own(folder, numbers, *, mask="background: 255", image="max_pixels: 1000000"):
    """A dataset of one grey picture of 60 × 40 px and this mask, whose own file is read as a picture too."""
    for name, pixels in (("images", np.full((40, 60), 90, np.uint8)), ("masks", numbers)):
        (folder / name).mkdir()
        Image.fromarray(pixels).save(folder / name / "a.png")
    (folder / "own.yaml").write_text(SOURCES.format(mask=mask, image=image), encoding="utf-8")
    return Drawer(load(folder / "own.yaml"), folder, Scope())


@pytest.mark.parametrize("mask", ["background: 255", "values: colour, background: 16777215"])
def test_the_background_of_a_mask_is_the_one_that_its_source_states(tmp_path, mask):
    draw = own(tmp_path, np.full((40, 60), 255, np.uint8), mask=mask)
    [[drawing]] = draw(outcome(findings(1, OWN_MASK))).values()
    assert (drawing.caption, colours(drawing)) == ("orange: mask", (False, False))


def test_what_is_not_the_background_is_outlined(tmp_path):
    [[drawing]] = own(tmp_path, np.full((40, 60), 9, np.uint8))(outcome(findings(1, OWN_MASK))).values()
    assert (drawing.caption, colours(drawing)) == ("orange: mask", (True, False))


def test_a_mask_with_several_pictures_is_laid_on_that_of_the_first_source(tmp_path):
    (tmp_path / "further").mkdir()
    Image.new("L", (61, 40)).save(tmp_path / "further" / "a.png")
    assert own(tmp_path, np.zeros((40, 60), np.uint8)).captions(OWN_MASK) == ["orange: mask"]


def test_a_picture_larger_than_its_source_allows_is_not_drawn(tmp_path):
    draw = own(tmp_path, np.zeros((40, 60), np.uint8), image="max_pixels: 100")
    assert draw.captions(Mark("images/a.png"), OWN_MASK) == ["orange: mask, the mask without its picture"]


LAID = Mark("masks/a.png", outline=True, on="images/a.png")
LYING_RIGHT = np.zeros((40, 60), np.uint8)
LYING_RIGHT[10:20, 10:30] = 1


@pytest.mark.parametrize(
    ("numbers", "undone"),
    [(np.roll(LYING_RIGHT, (-4, 6), (0, 1)), {"offset_px": (6, -4)}), (LYING_RIGHT[::-1], {"turn": "flipped top to bottom"})],
)
def test_a_mask_is_drawn_as_it_would_lie_corrected(tmp_path, numbers, undone):
    def drawing(name, pixels, **options):
        (tmp_path / name).mkdir()
        [[made]] = own(tmp_path / name, pixels, mask="background: 0")(outcome(findings(1, replace(LAID, **options)))).values()
        return made

    assert drawing("corrected", numbers, **undone) == drawing("right", LYING_RIGHT) != drawing("given", numbers)


def test_what_is_moved_in_from_outside_is_the_background_that_the_source_states(tmp_path):
    moved = replace(LAID, offset_px=(6, 0))
    [[drawing]] = own(tmp_path, np.full((40, 60), 255, np.uint8))(outcome(findings(1, moved))).values()
    assert colours(drawing) == (False, False)


def test_labels_are_laid_on_the_picture_that_a_mark_names(tmp_path):
    draw = own(tmp_path, LYING_RIGHT)
    assert draw.captions(LAID, replace(LAID, on="images/gone.png")) == [
        "orange: mask, right: the picture's edges",
        "orange: mask, the mask without its picture",
    ]


def several():
    """Marks of every kind, over two checks."""
    marks = [ON_MASK, Mark(IMAGE, caption="a"), Mark(MASKS[1], (0, 0, 5, 5)), Mark(IMAGES[2], (1, 1, 3, 3), annotations=ANNOTATIONS)]
    return [outcome(each(*marks), name) for name in "ab"]


def test_one_worker_and_two_draw_the_same_bytes_in_the_same_order(draw):
    one, two = draw(*several()), draw(*several(), how=Running(executors.processes, 2))
    assert (one, list(one)) == (two, list(two))
    assert len(one) == 8


class _Deadly(ProcessPoolExecutor):
    """Ends the process that is to draw a mark whose caption says so."""

    def submit(self, fn, /, *args, **kwargs):
        return super().submit(os._exit, 1) if args[0].mark.caption == "kills" else super().submit(fn, *args, **kwargs)


def test_a_mark_that_kills_its_worker_takes_no_other_drawing_along(draw):
    marks = [Mark(path, caption=caption) for path, caption in zip(IMAGES[:5], ("a", "kills", "b", "c", "kills"), strict=True)]
    drawings = draw(outcome(each(*marks)), how=Running(lambda workers: _Deadly(workers, mp_context=get_context("forkserver")), 2))
    assert [made.caption for [made] in drawings.values()] == ["a", "b", "c"]


@pytest.mark.parametrize("make_executor", [deadly.is_broken_at_once, deadly.gets_no_processes])
def test_workers_that_do_not_start_cost_no_more_than_the_drawings(draw, make_executor):
    assert draw(*several(), how=Running(make_executor, 2)) == {}


def test_a_fault_of_the_drawing_is_told_and_costs_no_other(draw):
    faulty = Mark(IMAGE, caption=7)
    with pytest.warns(RuntimeWarning, match="was not drawn") as told:
        assert draw.captions(faulty, Mark(IMAGES[1], caption="drawn")) == ["drawn"]
    assert str(told[0].message).startswith(f"{IMAGE} was not drawn: TypeError(")


def test_a_page_with_all_the_drawings_there_may_be_can_be_mailed():
    assert evidence.MOST_BYTES * 4 / 3 <= 5_000_000


def test_the_bytes_of_all_drawings_are_bounded_and_every_check_has_its_first_before_any_has_its_second(draw):
    checks = [outcome(findings(3), name) for name in ("one", "other")]
    [first, *_] = draw(*checks).values()
    for room, counts in ((2, [1, 1]), (3, [2, 1]), (6, [3, 3])):
        drawings = draw(*checks, most_bytes=room * len(first[0].jpeg))
        assert [sum(check.fingerprint(finding) in drawings for finding in check.findings) for check in checks] == counts


def test_a_group_that_takes_too_many_bytes_is_left_away_whole_and_a_smaller_one_is_drawn(draw):
    group, single = outcome(findings(1, ON_MASK, ON_MASK), "group"), outcome(findings(1), "single")
    [[drawing]] = draw(single).values()
    assert list(draw(group, single, most_bytes=2 * len(drawing.jpeg) - 1)) == [single.fingerprint(single.findings[0])]


def test_most_drawings_are_far_smaller_than_they_may_be(draw):
    drawings = [made for each_made in draw(*several()).values() for made in each_made]
    assert max(len(made.jpeg) for made in drawings) <= drawing.MOST_BYTES
    assert sorted(len(made.jpeg) for made in drawings)[len(drawings) // 2] < 25_000


def test_a_turned_picture_is_drawn_as_a_viewer_shows_it(definition, copy):
    upright = Image.open(copy / IMAGE)
    for path, picture in ((IMAGES[0], upright), (IMAGES[1], upright.transpose(Image.Transpose.ROTATE_90))):
        picture.save(copy / path, quality=100, subsampling=0)
    draw = Drawer(definition, copy)
    stored, turned = (draw(outcome(each(mark))) for mark in (Mark(IMAGES[0]), Mark(IMAGES[1], turn="turned by 90° counterclockwise")))
    [[one]], [[other]] = stored.values(), turned.values()
    assert (other.width_px, other.height_px) == (one.width_px, one.height_px)
    both = [np.asarray(Image.open(io.BytesIO(drawing.jpeg))).astype(int) for drawing in (one, other)]
    assert np.abs(both[0] - both[1]).mean() < 3


HOSTILE_BOXES = [(0, 0, 1, 1), (-5, -5, 3, 3), (10**9, 0, 5, 5), (0, 0, 10**18, 1), (float("nan"), 0, 1, 1), (0, 0, float("inf"), 1)]


@pytest.mark.parametrize("size_px", [(1, 1), (20_000, 1), (1, 20_000), (3, 2)])
@pytest.mark.parametrize("box_px", HOSTILE_BOXES)
def test_whatever_a_mark_says_of_whatever_picture_something_is_drawn(tmp_path, size_px, box_px):
    draw = own(tmp_path, np.zeros(size_px[::-1], np.uint8))
    marks = [
        Mark("masks/a.png", box_px, outline=True), Mark("masks/a.png", stated_px=box_px), Mark("masks/a.png", box_px, stated_px=box_px),
        Mark("masks/a.png", box_px, outline=True, value=0), Mark("masks/a.png", box_px, value=-1, annotations="none.json"),
        Mark("images/a.png", box_px, instances=("", "1", "\x00")), Mark("images/a.png", turn="transposed"),
    ]  # fmt: skip
    assert len(draw.captions(*marks)) == len(marks)


def test_a_run_draws_only_when_it_is_asked_for_pictures(definition, copy):
    speck = np.asarray(Image.open(copy / MASK)).copy()
    speck[5:8, 5:8] = 1
    Image.fromarray(speck).save(copy / MASK)
    plain, pictured = (engine.run(definition, str(copy), Scope(ONLY), pictures=pictures) for pictures in (False, True))
    [found] = [each for each in pictured.outcomes if each.check_id == "min-area-of-regions"]
    assert (plain.drawings, [each.findings for each in plain.outcomes]) == ({}, [each.findings for each in pictured.outcomes])
    [drawing] = pictured.drawings[found.fingerprint(found.findings[0])]
    assert (FIRST.key in drawing.path, drawing.caption) == (True, "9 px · orange: mask, right: ×11")
