"""Copies found and told apart: a corpus with planted copies and hard negatives, for dsqc and for the peers that are installed.

python benchmarks/duplicates.py [--files 1000] [--size 256] [--seed 1] [--peers PYTHON]
python benchmarks/duplicates.py --hashes 500000,1000000,2500000,5000000 [--skewed]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from _corpus import TURNS, Made, made, real_pictures
from _hashes import searched
from _peers import PEERS

from dsqc import similar

REAL = Path(__file__).parents[2] / "shared" / "real"
Pair = tuple[int, int]


class Proved(NamedTuple):
    """What dsqc told: the links that it proved, with what was done, the members of its findings, and all pairs that it looked at."""

    links: dict[Pair, str]
    groups: list[list[int]]
    peak_gib: float
    pairs: dict[Pair, tuple[bool, float, float]]


MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""
"""Runs a command and prints the memory of its largest process: one started from here would be told to have had what this one has."""
DEFINITION = """
title: Copies
sources:
  images: {reader: image, files: '{key}.{:jpg|png}'}
checks:
  - rule: near-duplicates
    where: {source: images}
"""


def by_dsqc(corpus: list[Made], folder: str, workers: int) -> Proved:
    """``dsqc run`` on the corpus, as anyone would run it."""
    with tempfile.TemporaryDirectory() as out:
        definition = Path(out) / "copies.yaml"
        definition.write_text(DEFINITION, encoding="utf-8")
        options = f"--root {folder} --out {out} --format json,facts --workers {workers}".split()
        command = [sys.executable, "-m", "dsqc", "run", str(definition), *options]
        done = subprocess.run([sys.executable, "-c", MEASURED, *command], check=False, capture_output=True, text=True)  # noqa: S603
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr)
        report = json.loads((Path(out) / "copies" / "report.json").read_text(encoding="utf-8"))
        rows = pl.read_parquet(Path(out) / "copies" / "facts" / "likenesses.parquet").to_dicts()
    [check] = [each for each in report["checks"] if each["rule"] == "near-duplicates"]
    number = {each.name: place for place, each in enumerate(corpus)}
    pairs = {(number[row["path"]], number[row["other_path"]]): row for row in rows}
    print(f"  dsqc: {len(pairs):,} pairs held against each other, {check['finding_count']:,} findings; not judged {check['not_judged']}")
    return Proved(
        {pair: row["transformation"] for pair, row in pairs.items() if row["is_copy"]},
        [[number[name] for name in each["values"]["members"]] for each in check["findings"]],
        int(done.stdout) / 2**20,
        {pair: (row["is_copy"], row["similarity"], row["weakest"]) for pair, row in pairs.items()},
    )


@contextmanager
def written(corpus: list[Made]) -> Iterator[str]:
    """A folder with the corpus in it."""
    with tempfile.TemporaryDirectory() as folder:
        for each in corpus:
            (Path(folder) / each.name).write_bytes(each.content)
        yield folder


def by_peer(name: str, corpus: list[Made], folder: str, python: str) -> None:
    """A peer in a process of its own: one that crashes is told with its reason and ends no more than itself."""
    command = [python, str(Path(__file__).with_name("_peers.py")), name, folder]
    with tempfile.TemporaryDirectory() as out:
        measured = [sys.executable, "-c", MEASURED, *command, f"{out}/found.json"]
        done = subprocess.run(measured, check=False, capture_output=True, text=True, errors="replace")  # noqa: S603
        if done.returncode:
            last = (done.stderr.strip() or "nothing was said").splitlines()[-1]
            print(f"{name}: {'not installed' if last.startswith('ModuleNotFoundError') else f'crashed ({done.returncode})'}: {last}")
            return
        found = json.loads(Path(out, "found.json").read_text(encoding="ascii"))
    told(name, corpus, {(one, other) for one, other in found["links"]}, found["seconds"], int(done.stdout) / 2**20)


def told(name: str, corpus: list[Made], links: set[Pair], seconds: float, peak_gib: float) -> None:
    """Recall per kind by what links connect; precision by the links themselves."""
    rows = np.array([[one, other, 0] for one, other in sorted(links)], dtype=np.int64).reshape(-1, 3)
    group = {int(number): place for place, members in enumerate(similar.groups(len(corpus), rows)) for number in members}
    originals = {each.origin: number for number, each in enumerate(corpus) if each.kind == "original"}
    hits: dict[str, list[bool]] = defaultdict(list)
    for number, each in enumerate(corpus):
        if each.words:
            hits[each.kind].append(group.get(number, -1) == group.get(originals[each.origin], -2))
    false = [(one, other) for one, other in links if corpus[one].origin != corpus[other].origin]
    precision = 1 - len(false) / max(1, len(links))
    print(f"{name}: precision {precision:.4f} ({len(false):,} false of {len(links):,} links), {seconds:.1f} s, peak {peak_gib:.2f} GiB")
    for kinds, count in Counter(tuple(sorted({corpus[one].kind, corpus[other].kind})) for one, other in false).most_common(4):
        print(f"    false: {count:,} of {' and '.join(kinds)}")
    for kind in sorted(hits):
        print(f"    {kind:22} {sum(hits[kind]):5,} of {len(hits[kind]):5,}  {np.mean(hits[kind]):7.1%}")


WORDS = {
    **{turn: turn for turn in TURNS},
    "cropped": "cropped",
    "resized": "resized",
    "re-encoded": "re-encoded",
    "brightness or contrast changed": "brightness or contrast changed",
    "same bytes": "same pixels",
    "same pixels": "same pixels",
}


def words_of(transformation: str) -> set[str]:
    """The words in which a transformation is told, without their measures."""
    return {next((WORDS[word] for word in WORDS if part.startswith(word)), part) for part in transformation.split(", ")}


def named(corpus: list[Made], told_by: Proved) -> None:
    """How often a copy is told with the right name, held against its original, which is the first of its group."""
    originals = {each.origin: number for number, each in enumerate(corpus) if each.kind == "original"}
    right: dict[str, list[bool]] = defaultdict(list)
    for number, each in enumerate(corpus):
        if each.words and (words := told_by.links.get((originals[each.origin], number))) is not None:
            found = {word for word in words_of(words) if not word[0].isdigit()}
            right[each.kind].append(found == each.words or (each.kind == "resized" and len(each.words) > 1 and found <= each.words))
    verdicts = [each for kind in right.values() for each in kind]
    wrong = ", ".join(f"{kind} {np.mean(each):.1%}" for kind, each in right.items() if not all(each))
    print(f"    transformation named rightly {np.mean(verdicts):.2%} of {len(verdicts):,} {wrong}")
    copies = [weakest for is_copy, _, weakest in told_by.pairs.values() if is_copy]
    others = [weakest for is_copy, similarity, weakest in told_by.pairs.values() if not is_copy and similarity >= 0.9]
    for title, each in (("copies", copies), ("not copies of similarity ≥ 0.9", others)):
        spread = np.array(each or [0.0])
        print(
            f"    weakest part of {len(each):,} {title}: least {spread.min():.3f}, median {np.median(spread):.3f}, most {spread.max():.3f}"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=1_000)
    options.add_argument("--size", type=int, default=256)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--peers", default=sys.executable, help="the Python of the environment in which the peers are installed")
    options.add_argument("--hashes", help="numbers of hashes to search among instead, with ',' between them")
    options.add_argument("--skewed", action="store_true", help="hashes with bits in common, crowds and equal ones")
    options.add_argument("--real", type=Path, default=REAL, help="a folder of real pictures; made-up ones follow when they are used up")
    given = options.parse_args()
    if given.hashes:
        # A process for each, so that its peak is its own.
        with ProcessPoolExecutor(max_workers=1, max_tasks_per_child=1) as pool:
            for count in given.hashes.split(","):
                print(pool.submit(searched, int(count), given.skewed).result(), flush=True)
        return
    corpus = made(given.files, given.size, given.seed, real_pictures(given.real))
    print(f"{len(corpus):,} files of {given.size} px: {dict(Counter(each.kind for each in corpus))}")
    with written(corpus) as folder:
        began = time.perf_counter()
        proved = by_dsqc(corpus, folder, given.workers)
        grouped = {(members[0], other) for members in proved.groups for other in members[1:]}
        told("dsqc", corpus, grouped | set(proved.links), time.perf_counter() - began, proved.peak_gib)
        named(corpus, proved)
        for name in PEERS:
            by_peer(name, corpus, folder, sys.executable if name == "imagehash" else given.peers)


if __name__ == "__main__":
    main()
