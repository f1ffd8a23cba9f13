import hashlib
import io
import os
import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsqc import engine, sums
from dsqc.datafile import DataFile
from dsqc.definition import load
from dsqc.facts import Claim
from dsqc.readers import checksums
from dsqc.report import Scope
from small import told

ZEROS = b"\0" * 2
HOSTILE = [
    b"plain.png", b" leads", b"  leads twice", b"trails ", b"deep/er/\xe9/ \\", b"back\\slash", b"\\starts",
    b"ends\\", b"line\nend", b"\n", b"return\r", b"\r\n",
    b"\\n", b"\\r", b"tab\there", b"*star", b"#hash", b"-", b"-c", b"--help", b"%0A", b"caf\xe9", b"\xff\xfe", b"\xe9\\\n", "é".encode(),
    b"\xc3\xe9", b"\xed\xa0\x80", b"a = b", b"MD5 (a) = b", b"x,path,sha256", b"\x1b[31m", "\u202egnp".encode(), b"\\xc3\\xa9", b" ",
]  # fmt: skip


def has_coreutils() -> bool:
    """Whether sha256sum is that of GNU coreutils 9 or later, which escape carriage returns."""
    if shutil.which("sha256sum") is None:
        return False
    version = subprocess.run(["sha256sum", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\(GNU coreutils\) (\d+)", version)
    return found is not None and int(found[1]) >= 9


needs_coreutils = pytest.mark.skipif(not has_coreutils(), reason="sha256sum of GNU coreutils 9 is not installed")


def listed(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("a/b c.png", b"0000  a/b c.png\n"),
        (" a", b"0000   a\n"),
        ("a\\b", b"\\0000  a\\\\b\n"),
        ("a\nb", b"\\0000  a\\nb\n"),
        ("a\r", b"\\0000  a\\r\n"),
        ("caf\\xe9", b"0000  caf\xe9\n"),
        ("\\xe9\\", b"\\0000  \xe9\\\\\n"),
        ("\\xc3\\xa9", b"\\0000  \\\\xc3\\\\xa9\n"),
        ("\\x41", b"\\0000  \\\\x41\n"),
        ("\\xE9", b"\\0000  \\\\xE9\n"),
        ("-", b"0000  ./-\n"),
        ("é", b"0000  \xc3\xa9\n"),
    ],
)
def test_a_line_is_as_coreutils_write_it(path, written):
    assert sums.line(ZEROS, path) == written


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match="a path has characters other than NUL"):
        sums.line(ZEROS, path)


def test_a_text_has_a_line_for_each_row_in_their_order():
    assert sums.text([(ZEROS, "b"), (b"\xff", "a")]) == b"0000  b\nff  a\n"
    assert sums.text([]) == b""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A folder of hostile names, the root's own list of them beside it, and the rows of that list."""
    top = tmp_path_factory.mktemp("hostile")
    rows = []
    for name in HOSTILE:
        path = os.path.join(os.fsencode(top), b"root", name)  # noqa: PTH118
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        with open(path, "wb") as stream:  # noqa: PTH123
            stream.write(name)
        rows.append((hashlib.sha256(name).digest(), listed(name)))
    return top / "root", rows


@needs_coreutils
def test_sha256sum_finds_and_confirms_every_file(hostile):
    root, rows = hostile
    ended = subprocess.run(["sha256sum", "--check", "--strict", "-"], cwd=root, input=sums.text(rows), capture_output=True)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.count(b": OK\n") == len(HOSTILE)


@needs_coreutils
def test_the_lines_are_those_that_sha256sum_writes(hostile):
    root, rows = hostile
    names = [name for name in HOSTILE if name != b"-"]
    ended = subprocess.run([b"sha256sum", b"--", *names], cwd=root, capture_output=True, check=True)
    assert ended.stdout == sums.text([row for row in rows if row[1] != "-"])


def test_a_run_finds_and_confirms_every_file(hostile, tmp_path):
    root, rows = hostile
    whole = tmp_path / "root"
    shutil.copytree(root, whole)
    (whole / "SHA256SUMS").write_bytes(sums.text(rows))
    (tmp_path / "d.yaml").write_text(
        "title: hostile\nsources:\n  sums: {reader: checksums, files: SHA256SUMS}\n  rest: {reader: file, files: '{**}/{name}'}\n"
        "checks:\n  - {rule: checksums, with: {complete: true}}\n"
    )
    report = engine.run(load(tmp_path / "d.yaml"), str(whole), Scope())
    assert told(report) == {}
    assert report.status == "passed"


NAMES = st.binary(min_size=1, max_size=12) | st.text('\\xn\r\n \t*#,;()=:"%-é\x85path', min_size=1, max_size=12).map(str.encode)


@given(st.lists(NAMES.filter(lambda name: b"\0" not in name), min_size=1, max_size=4))
def test_our_reader_reads_every_row_back(names):
    rows = [(hashlib.sha256(name).digest(), listed(name)) for name in names]
    written = sums.text(rows)
    found = list(checksums.read(io.BytesIO(written), DataFile("SHA256SUMS", "", len(written)), {"manifest"}))
    assert found == [
        Claim("SHA256SUMS", number, path if path != "-" else "./-", "sha256", digest, None) for number, (digest, path) in enumerate(rows, 1)
    ]


@given(NAMES)
def test_a_listed_name_gives_back_bytes_that_are_listed_as_it(name):
    assert listed(sums.name_bytes(listed(name))) == listed(name)


@given(st.binary(max_size=12).filter(lambda name: b"\\" not in name))
def test_a_name_without_a_backslash_gives_back_its_own_bytes(name):
    assert sums.name_bytes(listed(name)) == name
