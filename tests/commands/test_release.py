"""The pack of a release, from the command line, held against sha256sum and against what becomes of the files later."""

import json
import shutil
import subprocess
import sys
import zipfile

import pytest
from PIL import Image

from dsqc import cli

DEFINITION = """\
version: '1.1'
archives: {'{name}.zip': '{name}/'}
ignore: [notes.txt]
sources:
  images: {reader: image, files: '{name}/{key}.png'}
checks:
  - id: sides
    rule: image-size
    where: {source: images}
    with: {equals: [10, 10]}
    level: warning
"""
PACKED = ["PACK.sha256", "SHA256SUMS", "d.yaml", "facts", "findings.parquet", "report.html", "report.json", "sign-off.txt"]


@pytest.fixture
def root(tmp_path):
    """A folder of two pictures, an archive of one, and a file that is ignored."""
    root = tmp_path / "data"
    (root / "plain").mkdir(parents=True)
    for number in range(2):
        Image.new("L", (10, 10), number).save(root / "plain" / f"{number}.png")
    with zipfile.ZipFile(root / "packed.zip", "w") as archive:
        archive.write(root / "plain" / "0.png", "3.png")
    (root / "notes.txt").write_text("no picture")
    return root


@pytest.fixture
def dsqc(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.yaml").write_text(DEFINITION)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["dsqc", *map(str, arguments), "--workers", "1"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, capsys.readouterr()

    return call


@pytest.fixture
def pack(dsqc, root, tmp_path):
    code, told = dsqc("release", "d.yaml", "--root", root)
    assert (code, told.out.splitlines()[-1]) == (0, "wrote releases/d: 4 files have a digest in releases/d/SHA256SUMS")
    return tmp_path / "releases" / "d"


def checked(sums, folder):
    """What sha256sum says of the files that do not fit."""
    ended = subprocess.run(["sha256sum", "--quiet", "-c", str(sums)], cwd=folder, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout.splitlines()


def verified(dsqc, pack, root):
    code, told = dsqc("release", "--verify", pack, "--root", root)
    return code, told.out.splitlines()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="there is no sha256sum")
def test_sha256sum_accepts_the_sums_and_names_the_file_with_one_byte_flipped(pack, root):
    assert sorted(path.name for path in pack.iterdir()) == PACKED
    assert checked(pack / "SHA256SUMS", root) == checked(pack / "PACK.sha256", pack) == (0, [])
    flip(root / "plain" / "1.png")
    assert checked(pack / "SHA256SUMS", root) == (1, ["plain/1.png: FAILED"])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_what_is_published_is_what_was_reviewed(dsqc, pack, root):
    assert verified(dsqc, pack, root) == (0, ["4 files are what was reviewed; 0 are not"])


def test_one_byte_flipped_in_an_archive_names_it(dsqc, pack, root):
    flip(root / "packed.zip")
    assert verified(dsqc, pack, root) == (1, ["changed: packed.zip", "3 files are what was reviewed; 1 is not"])


def test_what_is_missing_or_added_is_told_apart(dsqc, pack, root):
    (root / "notes.txt").rename(root / "more\n.txt")
    assert verified(dsqc, pack, root) == (1, ["added: more\\n.txt", "missing: notes.txt", "3 files are what was reviewed; 2 are not"])


def test_a_pack_that_was_changed_is_told(dsqc, pack, root):
    flip(pack / "sign-off.txt")
    told = ["changed: releases/d: sign-off.txt", "4 files are what was reviewed; 0 are not; the pack itself was changed"]
    assert verified(dsqc, pack.relative_to(pack.parents[1]), root) == (1, told)


def test_sums_that_were_changed_with_the_data_do_not_pass(dsqc, pack, root):
    (root / "notes.txt").unlink()
    lines = (pack / "SHA256SUMS").read_text().splitlines(keepends=True)
    (pack / "SHA256SUMS").write_text("".join(line for line in lines if "notes" not in line))
    code, told = verified(dsqc, pack, root)
    assert (code, told[-1]) == (1, "3 files are what was reviewed; 0 are not; the pack itself was changed")


def test_a_warning_sends_back_and_the_pack_is_there_to_read(dsqc, root, tmp_path):
    Image.new("L", (9, 9), 5).save(root / "plain" / "2.png")
    code, _ = dsqc("release", "d.yaml", "--root", root)
    report = json.loads((tmp_path / "releases" / "d" / "report.json").read_bytes())
    assert (code, report["status"]) == (1, "failed")
    assert "Verdict       FAILED (warnings decide): 1 of 5 checks failed, 1 finding; decided by sides\n" in (
        (tmp_path / "releases" / "d" / "sign-off.txt").read_text()
    )


def test_a_baseline_is_not_known_and_a_waiver_is(dsqc, root, tmp_path):
    Image.new("L", (9, 9), 5).save(root / "plain" / "2.png")
    assert dsqc("baseline", "create", "d.yaml", "--root", root)[0] == 0
    assert dsqc("release", "d.yaml", "--root", root)[0] == 1
    (tmp_path / "d.waivers.yaml").write_text("waivers: [{check: sides, at_most: 1, reason: Thumbnail., by: J. Doe, until: forever}]\n")
    assert dsqc("release", "d.yaml", "--root", root)[0] == 0
    assert (tmp_path / "releases" / "d" / "d.waivers.yaml").is_file()
    assert (
        "Waived        sides: 1 finding (used) by J. Doe for ever: Thumbnail.\n"
        in (tmp_path / "releases" / "d" / "sign-off.txt").read_text()
    )


def test_a_release_packed_again_has_nothing_of_the_former(dsqc, pack, root):
    (pack / "facts" / "stale.parquet").write_bytes(b"")
    dsqc("release", "d.yaml", "--root", root)
    assert not (pack / "facts" / "stale.parquet").exists()


def test_a_folder_that_is_no_pack_is_not_cleared(dsqc, root, tmp_path):
    (tmp_path / "out" / "d").mkdir(parents=True)
    (tmp_path / "out" / "d" / "thesis.tex").write_text("years of work")
    code, told = dsqc("release", "d.yaml", "--root", root, "--out", "out")
    assert (code, "out/d holds files and is no pack of a release; give --out another folder" in told.err) == (2, True)
    assert (tmp_path / "out" / "d" / "thesis.tex").read_text() == "years of work"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give the NAME of a dataset to review, or --verify with the pack of a release"),
        (("d.yaml", "--verify", "."), "give the NAME of a dataset to review, or --verify with the pack of a release"),
        (("--verify", ".", "--partial"), "--verify looks at every file; leave --sample, --only and --partial away"),
        (("--verify", "data"), "data is no pack of a release: PACK.sha256: No such file or directory"),
        (("d.yaml", "--root", "data", "--out", "data"), "would lie inside the dataset"),
    ],
)
def test_what_cannot_be_done_says_so(dsqc, root, arguments, told):
    code, said = dsqc("release", *arguments)
    assert (code, told in said.err) == (2, True)


def test_what_no_check_reads_is_summed_and_does_not_count_as_checked(dsqc, pack):
    coverage = json.loads((pack / "report.json").read_bytes())["coverage"]
    assert (coverage["files_listed"], coverage["files_read"], coverage["files_ignored"]) == (5, 4, 1)


def test_a_file_that_is_no_picture_stays_unreadable_though_it_has_a_digest(dsqc, root, tmp_path):
    (root / "plain" / "0.png").write_bytes(b"no picture")
    dsqc("release", "d.yaml", "--root", root)
    coverage = json.loads((tmp_path / "releases" / "d" / "report.json").read_bytes())["coverage"]
    assert (coverage["files_read"], coverage["files_unreadable"]) == (4, 1)
    assert "  plain/0.png\n" in (tmp_path / "releases" / "d" / "SHA256SUMS").read_text()


def test_a_run_without_sums_reads_no_more_than_its_checks_need(dsqc, root, tmp_path):
    dsqc("run", "d.yaml", "--root", root, "--format", "json,facts")
    import polars as pl

    assert pl.read_parquet(tmp_path / "reports" / "d" / "facts" / "sums.parquet").height == 0
