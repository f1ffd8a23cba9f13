import pytest

from dsqc import patterns

HOLDS = [
    ("{split}/{key}.jpg", "train/a.jpg", {"split": "train", "key": "a"}),
    ("{split}/{key}.jpg", "train/a.b.JPG", {"split": "train", "key": "a.b"}),
    ("{split}/{key}.jpg", "train/x/a.jpg", None),
    ("{split}/{key}.jpg", "train/a.jpeg", None),
    ("{kind:Real|Synthetic}_{subset}/{key}.png", "Real_hBN_Thin/1.png", {"kind": "Real", "subset": "hBN_Thin", "key": "1"}),
    ("{kind:Real|Synthetic}_{subset}/{key}.png", "Other_hBN/1.png", None),
    (
        "{subset}/{key:[0-9a-f-]{36}}.png",
        "a/17294f8a-1df7-427f-b8ed-ab54e1571960.png",
        {"subset": "a", "key": "17294f8a-1df7-427f-b8ed-ab54e1571960"},
    ),
    ("{subset}/{key:[0-9a-f-]{36}}.png", "a/17294f8a.png", None),
    ("{a}/{a}.txt", "x/x.txt", {"a": "x"}),
    ("{a}/{a}.txt", "x/y.txt", None),
    ("{key}[_{n:[0-9]+}].png", "a_12.png", {"key": "a", "n": "12"}),
    ("{key}[_{n:[0-9]+}].png", "a.png", {"key": "a", "n": None}),
    ("{key}[_{n:[0-9]+}].png", "a_b.png", {"key": "a_b", "n": None}),
    ("{**}/{key}.png", "a.png", {"key": "a"}),
    ("{**}/{key}.png", "x/y/a.png", {"key": "a"}),
    ("raw/{**}", "raw/x/y", {}),
    ("raw/{**}", "raw", None),
    ("{}/{:[a-z]+}.csv", "any/abc.csv", {}),
    ("{}/{:[a-z]+}.csv", "any/abc1.csv", None),
    ("{split}/{key}.jpg", "train/._a.jpg", None),
    ("{split}/{key}.jpg", ".cache/a.jpg", None),
    ("{split}/.{key}.jpg", "train/.a.jpg", {"split": "train", "key": "a"}),
    ("{split}/x{key}.jpg", "train/x.a.jpg", {"split": "train", "key": ".a"}),
    ("{key:.+}.jpg", "._a.jpg", {"key": "._a"}),
    ("{**}/{key}.jpg", "a/.hidden/b.jpg", None),
    ("{**}", ".git/config", {}),
    ("a[[1]].{{x}}", "a[1].{x}", {}),
    ("{name:.*}.txt", "a/b.txt", None),
    ("{name:[^x]+}.txt", "a/b.txt", None),
    (r"{name:\W+}.txt", "-/-.txt", None),
    (r"{:\W+}.txt", "-/-.txt", None),
    (r"{:\D+}/{:\S+}.txt", "a/b/c.txt", None),
    (r"{:\D+}/{:\S+}.txt", "a/c.txt", {}),
    ("{name:[[|&~]+}.txt", "[|&~.txt", {"name": "[|&~"}),
    ("a/{**}/{key}.txt", "a/k.txt", {"key": "k"}),
    ("[{top}/]{**}/{key}.txt", "a/b/k.txt", {"top": "a", "key": "k"}),
    ("{key}.tar.gz", "A.TAR.GZ", {"key": "A"}),
    ("A/{key}.txt", "a/k.txt", None),
    ("{year:\\d{4}}{rest:[a-z{}]*}", "2024a{}", {"year": "2024", "rest": "a{}"}),
]


@pytest.mark.parametrize(("pattern", "path", "captures"), HOLDS)
def test_a_path_tells_its_captures(pattern, path, captures):
    assert patterns.read(pattern).match(path) == captures


MISTAKES = [
    ("", "the pattern is empty", 0),
    ("/abs/{key}", "a pattern is relative to the root and does not begin with '/'", 0),
    ("a/{key.jpg", "'{' is never closed", 2),
    ("a/key}.jpg", "'}' closes nothing; the character itself is written '}}'", 5),
    ("a[/b", "'[' is never closed; the character itself is written '[['", 1),
    ("a]/b", "']' closes nothing; the character itself is written ']]'", 1),
    ("a/*.jpg", "'*' is no wildcard here: write {name}, {} or {**}", 2),
    ("{1a}.jpg", "capture '1a' is no name: letters, digits and '_'", 1),
    ("{a:}.jpg", "the form after ':' is empty", 2),
    ("{a:(x|y)+}", "a form has no groups", 3),
    ("{a:x\\1}", "a form has no back references", 4),
    ("{a:[z-a]}", "the form is no regular expression: bad character range z-a", 4),
    ("{a:x**}", "the form is no regular expression: multiple repeat", 5),
    ("{a}/{a:x}", "{a} repeats with another form; a repeat means equal text and needs none", 4),
    ("{a:x{99999999999}}", "the form is no regular expression: the repetition number is too large", 3),
    ("a/{key:\x08}.txt", "the pattern holds the control character U+0008; write patterns in single quotes", 7),
    ("a\0b", "the pattern holds the control character U+0000; write patterns in single quotes", 1),
    ("x{**}/y", "{**} stands for whole folders: write {**}/ or put it at the end", 1),
    ("raw{**}", "{**} stands for whole folders: write {**}/ or put it at the end", 3),
    ("{a}{**}", "{**} stands for whole folders: write {**}/ or put it at the end", 3),
    ("x{**}y", "{**} stands for whole folders: write {**}/ or put it at the end", 1),
]


@pytest.mark.parametrize(("pattern", "message", "column"), MISTAKES)
def test_a_mistake_is_named_with_its_place(pattern, message, column):
    with pytest.raises(patterns.PatternError) as caught:
        patterns.read(pattern)
    assert (str(caught.value), caught.value.column) == (message, column)


def test_captures_make_a_path_again():
    pattern = patterns.read("{kind:Real|Synthetic}_{subset}[_{n}]/")
    assert pattern.fill({"kind": "Real", "subset": "WS2", "n": None}) == "Real_WS2/"
    assert pattern.fill({"kind": "Real", "subset": "WS2", "n": "3"}) == "Real_WS2_3/"


def test_plain_alternatives_are_known():
    assert patterns.read("{kind:Real|Synthetic}_{subset}_{n:[0-9]+}").alternatives == {"kind": ("Real", "Synthetic")}


def test_many_captures_on_a_long_name_end_soon():
    assert patterns.read("{a}_{b}_{c}_{d}.png").match("_".join("x" * 30) + ".jpg") is None
