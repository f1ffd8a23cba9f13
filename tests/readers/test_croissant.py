import hashlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsqc.datafile import DataFile
from dsqc.facts import Claim, Problem
from dsqc.readers import croissant

SHA256 = hashlib.sha256(b"a").hexdigest()
MD5 = hashlib.md5(b"a").hexdigest()
FILE = {"@type": "cr:FileObject", "@id": "a.csv", "contentUrl": "data/a.csv", "sha256": SHA256}


def rows(content, path="croissant.json", wanted=("manifest",)):
    content = content if isinstance(content, bytes) else json.dumps(content, indent=1).encode()
    return list(croissant.read(io.BytesIO(content), DataFile(path, path, len(content)), set(wanted)))


def of_files(*entries, path="croissant.json", **document):
    return rows({"@type": "sc:Dataset", "distribution": list(entries), **document}, path)


def names(*entries, **options):
    found = of_files(*entries, **options)
    assert all(isinstance(row, Claim) for row in found), found
    return [row.claimed for row in found]


def told(*entries, **options):
    found = of_files(*entries, **options)
    assert all(isinstance(row, Problem) and row.problem == "malformed" for row in found), found
    return [(row.pointer, row.detail) for row in found]


def without(*keys, **more):
    return {key: value for key, value in FILE.items() if key not in keys} | more


def test_a_file_object_is_a_claim_on_the_line_of_its_digest():
    assert of_files(FILE) == [Claim("croissant.json", 8, "data/a.csv", "sha256", bytes.fromhex(SHA256), None)]


def test_both_digests_are_claims():
    found = of_files({**FILE, "sha256": SHA256.upper(), "md5": MD5})
    assert [(row.line, row.algorithm, row.digest.hex()) for row in found] == [(8, "sha256", SHA256), (9, "md5", MD5)]


@pytest.mark.parametrize(
    "kind", ["cr:FileObject", "sc:FileObject", "FileObject", "http://mlcommons.org/croissant/FileObject", ["x", "cr:FileObject"]]
)
def test_types_are_written_in_many_ways(kind):
    assert names({**FILE, "@type": kind}) == ["data/a.csv"]


def test_keys_may_name_their_vocabulary():
    entry = {"@type": "FileObject", "sc:contentUrl": "a", "https://schema.org/sha256": SHA256, "cr:md5": MD5}
    found = rows({"sc:distribution": entry})
    assert [(row.claimed, row.algorithm) for row in found] == [("a", "sha256"), ("a", "md5")]


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (FILE, "data/a.csv"),
        (without(contentUrl="./data/a b.csv"), "./data/a b.csv"),
        (without(contentUrl="a%20b.csv"), "a%20b.csv"),
        (without(contentUrl="https://example.org/files/a%20b.zip?download=1#x"), "a b.zip"),
        (without(contentUrl="https://example.org/files/b.zip/"), "b.zip"),
        (without(contentUrl="s3://bucket/dir/b.zip"), "b.zip"),
        (without(contentUrl="https://example.org/api/file/17", name="images.zip"), "images.zip"),
        (without(contentUrl="https://example.org/api/file/17", name="all the images"), "a.csv"),
        (without("@id", contentUrl="https://example.org/tree/refs%2Fmain", name="repo"), "main"),
        (without("@id", contentUrl="https://example.org", name="repo"), "repo"),
        (without("contentUrl"), "a.csv"),
        (without("contentUrl", "@id", name="x/b"), "x/b"),
        (without("@id", contentUrl="https://example.org/%2e%2e", name="b.csv"), "b.csv"),
        (without(contentUrl="caf\ud800"), "caf\\ud800"),
        (without(contentUrl="images/a.png", containedIn={"@id": "images.zip"}), "images/a.png"),
    ],
)
def test_what_a_file_is_called(entry, name):
    assert names(entry) == [name]


@pytest.mark.parametrize("url", ["../a", "/a", "C:/a", "c:\\a", "..\\a", "\\\\host\\a", "file:///a", "FILE:a", "//host/a", "x/../../a"])
def test_a_path_that_leads_out_of_the_dataset_names_no_file(url):
    assert told(without(contentUrl=url)) == [("/distribution/0/contentUrl", f"names {url!r}, which leads out of the dataset")]


def test_a_description_in_a_folder_may_name_what_lies_above_it_in_the_dataset():
    assert names(without(contentUrl="../images/a.png"), path="meta/croissant.json") == ["../images/a.png"]
    assert [row.pointer for row in of_files(without(contentUrl="../../a"), path="meta/croissant.json")] == ["/distribution/0/contentUrl"]


@pytest.mark.parametrize(
    "entry",
    [
        without("contentUrl", "@id"),
        without("contentUrl", **{"@id": "../x"}),
        without("contentUrl", **{"@id": "file:x"}),
        without("@id", contentUrl="https://x.org/.."),
    ],
)
def test_a_file_without_a_name_is_told(entry):
    assert told(entry) == [("/distribution/0", "names no file: it has no contentUrl, name or @id that could be a path")]


@pytest.mark.parametrize(
    ("digest", "detail"),
    [
        ("TODO", "is 'TODO', expected 64 hexadecimal digits"),
        ("", "is '', expected 64 hexadecimal digits"),
        ("ab" * 32 + "\n", "is 'abababababab...bababababab\\n', expected 64 hexadecimal digits"),
        (7, "is 7, expected 64 hexadecimal digits"),
        (["ab"], "is ['ab'], expected 64 hexadecimal digits"),
        (SHA256[:-1], "has 63 hexadecimal digits, sha256 has 64"),
        (MD5, "has 32 hexadecimal digits, sha256 has 64"),
        ("0" * 64, "is 64 times '0', which stands in for a digest"),
        ("f" * 64, "is 64 times 'f', which stands in for a digest"),
    ],
)
def test_a_digest_that_is_none_is_told_with_its_place(digest, detail):
    assert told({**FILE, "sha256": digest}) == [("/distribution/0/sha256", detail)]


def test_a_file_that_states_no_digest_is_told_unless_it_need_not():
    bare = without("sha256")
    assert told(bare, {**bare, "sha256": None}) == [(f"/distribution/{n}", "states neither sha256 nor md5") for n in (0, 1)]
    assert told({**bare, "containedIn": "archive"}) == []
    assert told(bare, isLiveDataset=True) == []


def test_file_sets_are_passed_over_and_other_types_are_told():
    assert told({"@type": "cr:FileSet", "includes": "*.png"}) == []
    assert told({**FILE, "@type": "sc:DataDownload"}, without("@type")) == [
        ("/distribution/0", "is of the type 'sc:DataDownload', expected cr:FileObject or cr:FileSet"),
        ("/distribution/1", "is of the type None, expected cr:FileObject or cr:FileSet"),
    ]


def test_wrong_types_are_told():
    assert told(3, without(contentUrl=["a"])) == [
        ("/distribution/0", "is 3, expected an object that describes a file"),
        ("/distribution/1/contentUrl", "is ['a'], expected a path or a URL"),
    ]
    assert rows([]) == [Problem("croissant.json", None, "malformed", "is [], expected an object that describes a dataset")]
    nothing = Problem("croissant.json", None, "malformed", "names no file: it has no entry of 'distribution'")
    assert [rows({}), rows({"distribution": []})] == [[nothing], [nothing]]


def test_a_key_that_occurs_twice_is_told_and_the_last_is_a_claim():
    content = f'{{"distribution": {{"@type": "FileObject", "contentUrl": "a",\n"md5": "{SHA256}",\n"md5": "{MD5}"}}}}'.encode()
    assert rows(content) == [
        Problem("croissant.json", "/distribution", "malformed", "has the key 'md5' 2 times, of which the last is read"),
        Claim("croissant.json", 3, "a", "md5", bytes.fromhex(MD5), None),
    ]


@pytest.mark.parametrize(
    ("content", "pointer", "kind"), [(b"", None, "empty"), (b"{\n]", "line 2", "malformed"), (b"<html>", None, "malformed")]
)
def test_what_is_no_json_is_told(content, pointer, kind):
    assert [(row.pointer, row.problem) for row in rows(content)] == [(pointer, kind)]


def test_what_no_check_asks_for_is_not_yielded_and_problems_are():
    assert rows({"distribution": [FILE]}, wanted=()) == []
    assert [type(row) for row in rows({"distribution": [FILE, 3]}, wanted=())] == [Problem]


SCALARS = (
    st.none() | st.integers() | st.sampled_from([SHA256, MD5, "FileObject", "cr:FileSet", "../x", "https://[", "a.csv", "\ud800", "//"])
)
ENTRIES = st.dictionaries(st.sampled_from([*FILE, "name", "md5", "containedIn"]), SCALARS | st.lists(SCALARS, max_size=2))


@given(st.fixed_dictionaries({"distribution": st.lists(SCALARS | ENTRIES, max_size=4) | SCALARS | ENTRIES}))
def test_no_description_crashes_the_reader(document):
    found = rows(document)
    assert all(row.line >= 1 for row in found if isinstance(row, Claim))
    assert all(row.detail.encode() for row in found if isinstance(row, Problem))
