from dsqc.finding import Finding, Mark
from dsqc.rules import duplicate_annotations
from outlines import outline, outlines

A = outline(path="a.txt")
B = outline(0.2, 0.2, 0.6, 0.2, 0.6, 0.7, path="a.txt")
C = outline(0.3, 0.2, 0.6, 0.2, 0.6, 0.7, path="a.txt")


def told(*rows):
    return list(duplicate_annotations.check(outlines(*rows)))


def messages(*rows):
    return [(finding.subject, finding.message) for finding in told(*rows)]


def test_a_shape_that_stands_twice_is_told_with_its_lines():
    [finding] = told(A, B, A)
    assert finding == Finding(
        "a.txt",
        "a shape of category 1 stands 2 times, expected once: line 1, line 3",
        key=("repeated", "", "1", "1", finding.key[-1]),
        values={"count": 2, "places": ["line 1", "line 3"]},
        evidence=(Mark("a.txt", caption="a shape that stands 2 times", instances=("line 1",)),),
    )


def test_two_repeated_shapes_are_two_findings_with_different_keys():
    one, other = told(A, A, B, B, C)
    assert one.key != other.key
    assert len(one.key[-1]) == 16


def test_the_key_of_a_shape_stays_when_other_lines_come_and_go():
    assert told(A, B, A)[0].key == told(B, C, A, A, A)[0].key


def test_different_shapes_categories_and_files_are_no_copies():
    assert told(A, {**A, "category_id": "2"}, {**A, "path": "b.txt"}, {**A, **outline(moved=1e-9)}, {**A, "category_id": None}) == []


def test_no_outline_is_no_finding():
    assert told() == []


def test_shapes_without_a_category_are_copies_too():
    none = {**A, "category_id": None}
    assert messages(none, none, B) == [("a.txt", "a shape without category stands 2 times, expected once: line 1, line 2")]


def test_a_file_in_which_every_shape_stands_twice_is_one_finding():
    assert told(A, B, A, B, {**C, "path": "b.txt"}) == [
        Finding(
            "a.txt",
            "is written 2 times over: each of its 2 shapes stands 2 times",
            key=("written over",),
            values={"shape_count": 2, "times": 2},
        )
    ]


def test_a_copy_in_a_file_that_was_written_twice_stands_four_times():
    assert messages(A, A, B, A, A, B) == [("a.txt", "is written 2 times over: each of its 2 shapes stands 2 times or a multiple of that")]


def test_a_file_of_one_shape_thrice_is_written_thrice():
    assert messages(A, A, A) == [("a.txt", "is written 3 times over: its one shape stands 3 times")]


def test_counts_without_a_common_factor_are_told_shape_by_shape():
    assert messages(A, B, A, B, A) == [
        ("a.txt", "a shape of category 1 stands 3 times, expected once: line 1, line 3, line 5"),
        ("a.txt", "a shape of category 1 stands 2 times, expected once: line 2, line 4"),
    ]


def test_annotations_of_a_coco_file_are_named_by_id_and_compared_within_their_picture():
    named = {"path": "a.json", "file_name": "f.jpg", "image_path": "i/f.jpg", "category": "mono"}
    other_picture = {**A, **named, "file_name": "g.jpg", "image_path": "i/g.jpg", "annotation_id": "9"}
    copies = [{**A, **named, "annotation_id": str(number)} for number in range(4)]
    [finding] = told(*copies, other_picture)
    assert finding == Finding(
        "a.json",
        "a shape of category 1 (mono) of f.jpg stands 4 times, expected once: annotations 0, 1, 2 and 1 more",
        key=("repeated", "f.jpg", "1", "1", finding.key[-1]),
        values={"count": 4, "places": ["0", "1", "2"]},
        evidence=(Mark("i/f.jpg", caption="a shape that stands 4 times", instances=("0",)),),
    )
