"""A small dataset with a Croissant description, whole and broken in one way, as a run tells of it."""

import hashlib
import json

import pytest

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from small import told

DEFINITION = """
title: a dataset with a description
sources:
  description: {reader: croissant, files: croissant.json}
  tables: {reader: file, files: ['{**}/{key}.csv', '{key}.zip']}
checks:
  - rule: checksums
    with: {complete: true}
"""
FILES = {"data/a.csv": b"id\n1\n", "data/b.csv": b"id\n2\n", "images.zip": b"not opened"}


@pytest.fixture
def root(tmp_path):
    entries = [
        {"@type": "cr:FileObject", "@id": path, "contentUrl": path, "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in FILES.items()
    ]
    entries[2]["contentUrl"] = "https://example.org/files/images.zip?download=1"
    for path, content in FILES.items():
        (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / path).write_bytes(content)
    describe(tmp_path / "root", entries)
    return tmp_path / "root"


def describe(root, entries):
    (root / "croissant.json").write_text(json.dumps({"@type": "sc:Dataset", "distribution": entries}, indent=1), encoding="utf-8")


def judged(root):
    definition = root.parent / "d.yaml"
    definition.write_text(DEFINITION, encoding="utf-8")
    return told(engine.run(load(definition), str(root), Scope()))


def test_a_dataset_as_described_is_whole(root):
    assert judged(root) == {}


def test_a_flipped_byte_a_missing_and_a_further_file_are_told(root):
    (root / "data" / "a.csv").write_bytes(b"id\n3\n")
    (root / "data" / "b.csv").unlink()
    (root / "data" / "c.csv").write_bytes(b"id\n")
    measured, claimed = (hashlib.sha256(content).hexdigest() for content in (b"id\n3\n", FILES["data/a.csv"]))
    assert judged(root) == {
        "checksums": [
            ("data/a.csv", f"sha256 is {measured}, croissant.json line 8 claims {claimed}"),
            ("data/b.csv", "listed in croissant.json line 14 and not there"),
            ("data/c.csv", "no checksum list claims it"),
        ]
    }


def test_a_path_that_leads_out_of_the_dataset_and_a_placeholder_are_told_as_problems(root):
    outside = {"@type": "cr:FileObject", "contentUrl": "../d.yaml", "sha256": hashlib.sha256(DEFINITION.encode()).hexdigest()}
    describe(root, [outside, {"@type": "cr:FileObject", "contentUrl": "data/a.csv", "sha256": "see issue 80"}])
    readable = judged(root)["readable"]
    assert [subject for subject, _ in readable] == ["croissant.json", "croissant.json"]
    assert "names '../d.yaml', which leads out of the dataset" in readable[0][1]
    assert "is 'see issue 80', expected 64 hexadecimal digits" in readable[1][1]
