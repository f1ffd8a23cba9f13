"""Copies found and told apart: a corpus with planted copies and hard negatives, for dsqc and for the peers that are installed.

python benchmarks/duplicates.py [--files 1000] [--size 256] [--seed 1]
python benchmarks/duplicates.py --hashes 5000000 [--skewed]
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from _corpus import Made, made, real_pictures
from numpy.typing import NDArray
from PIL import Image

from dsqc import similar
from dsqc.measures import phash, picture
from dsqc.measures.likeness import LEAST_DETAIL, Likeness, detail, likeness

WITHIN_BITS, WINDOW_BITS, WINDOWS_UP_TO = 8, 8, 200_000
TURNED_ONCE = ("flip-left-right", "flip-top-bottom", "turn-180", "transpose", "turn-90", "transverse")
"""Each pair that is turned by 270° is one that is turned by 90° the other way."""
REAL = Path(__file__).parents[2] / "shared" / "real"
Pair = tuple[int, int]


class Measured(NamedTuple):
    thumbnails: NDArray[np.uint8]
    digests: list[bytes]


def pixels(content: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def measured(corpus: list[Made]) -> Measured:
    thumbnails, digests = [], []
    for each in corpus:
        header = picture.header(each.content)
        thumbnails.append(picture.reduced_grey(each.content, header)[0])
        digests.append(picture.canonical_digest(picture.decode(each.content, header)[0]))
    return Measured(np.stack(thumbnails), digests)


def candidates(thumbnails: NDArray[np.uint8], telling: NDArray[np.int64]) -> Iterator[tuple[str, int, int, int]]:
    """Every pair that a hash suggests: by which hashes, the two numbers, the bits."""
    hashes = phash.oriented_bits(thumbnails[telling])
    whole = similar.grouped(hashes[:, 0])

    def pairs(kind: str, other: NDArray[np.uint64], owners: NDArray[np.int64], bits: int) -> Iterator[tuple[str, int, int, int]]:
        distinct = similar.grouped(other)
        for block in similar.across_blocks(whole.hashes, distinct.hashes, bits):
            for left, right, apart in block.tolist():
                for one in whole.members(left):
                    for two in owners[distinct.members(right)]:
                        if one != two:
                            yield kind, int(telling[one]), int(telling[two]), apart

    everyone = np.arange(len(telling))
    yield from (each for each in pairs("identity", hashes[:, 0], everyone, WITHIN_BITS) if each[1] < each[2])
    for name in TURNED_ONCE:
        yield from pairs("turned", hashes[:, phash.ORIENTATIONS.index(name)], everyone, WITHIN_BITS)
    if len(thumbnails) <= WINDOWS_UP_TO:
        windows = phash.window_bits(thumbnails[telling])
        yield from pairs("window", windows.ravel(), np.repeat(everyone, windows.shape[1]), WINDOW_BITS)


def by_dsqc(corpus: list[Made]) -> tuple[set[Pair], dict[Pair, Likeness]]:
    """Proved links of a forest: a pair that links already connect is not proved again."""
    began = time.perf_counter()
    facts = measured(corpus)
    hashed = time.perf_counter()
    links: set[Pair] = set()
    first: dict[bytes, int] = {}
    for number, digest in enumerate(facts.digests):
        if first.setdefault(digest, number) != number:
            links.add((first[digest], number))
    firsts = np.array(sorted(first.values()))
    telling = firsts[[detail(facts.thumbnails[each].astype(np.float32)) >= LEAST_DETAIL for each in firsts]]
    nearest: dict[Pair, tuple[int, str]] = {}
    for kind, one, other, bits in candidates(facts.thumbnails, telling):
        pair = min(one, other), max(one, other)
        nearest[pair] = min(nearest.get(pair, (65, "")), (bits, kind))
    searched = time.perf_counter()
    found = {pair: likeness(*(pixels(corpus[each].content) for each in pair)) for pair in sorted(nearest, key=lambda pair: nearest[pair])}
    links |= {pair for pair, each in found.items() if each.is_copy}
    proved = time.perf_counter()
    suggested = Counter(kind for _, kind in nearest.values())
    print(
        f"  dsqc: hashes {hashed - began:.1f} s, candidates {searched - hashed:.1f} s, {len(found):,} proofs {proved - searched:.1f} s "
        f"({(proved - searched) / max(1, len(found)) * 1e3:.1f} ms each); {dict(suggested)}; {len(firsts) - len(telling):,} of no detail"
    )
    return links, found


def by_imagehash(corpus: list[Made]) -> set[Pair]:
    import imagehash

    hashes = np.array([int(str(imagehash.phash(Image.open(io.BytesIO(each.content)))), 16) for each in corpus], dtype=np.uint64)
    return {(int(one), int(other)) for one, other, _ in similar.pairs_within(hashes, 4)}


def by_imagededup(corpus: list[Made]) -> set[Pair]:
    from imagededup.methods import PHash  # type: ignore[import-not-found]

    with written(corpus) as folder:
        found = PHash(verbose=False).find_duplicates(image_dir=folder, max_distance_threshold=10)
    return paired([name, *others] for name, others in found.items())


def by_cleanvision(corpus: list[Made]) -> set[Pair]:
    from cleanvision import Imagelab  # type: ignore[import-not-found]

    with written(corpus) as folder:
        lab = Imagelab(data_path=folder, verbose=False)
        lab.find_issues({"exact_duplicates": {}, "near_duplicates": {}}, verbose=False)
    return paired([Path(path).name for path in each] for kind in ("exact", "near") for each in lab.info[f"{kind}_duplicates"]["sets"])


def by_fastdup(corpus: list[Made]) -> set[Pair]:
    import fastdup  # type: ignore[import-not-found]

    with written(corpus) as folder, tempfile.TemporaryDirectory() as work:
        run = fastdup.create(input_dir=folder, work_dir=work)
        run.run(ccthreshold=0.9)
        components = run.connected_components()[0].groupby("component_id")["filename"].apply(list)
    return paired([Path(path).name for path in each] for each in components)


@contextmanager
def written(corpus: list[Made]) -> Iterator[str]:
    """A folder with the corpus in it."""
    with tempfile.TemporaryDirectory() as folder:
        for each in corpus:
            (Path(folder) / each.name).write_bytes(each.content)
        yield folder


def paired(sets: Iterable[list[str]]) -> set[Pair]:
    numbered = [[int(Path(name).stem) for name in each] for each in sets]
    return {(min(one, other), max(one, other)) for each in numbered for one in each[:1] for other in each[1:]}


PEERS: dict[str, Callable[[list[Made]], set[Pair]]] = {
    "imagehash": by_imagehash,
    "imagededup": by_imagededup,
    "cleanvision": by_cleanvision,
    "fastdup": by_fastdup,
}


def told(name: str, corpus: list[Made], links: set[Pair], seconds: float) -> None:
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
    peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name}: precision {precision:.4f} ({len(false):,} false of {len(links):,} links), {seconds:.1f} s, peak {peak_gib:.2f} GiB")
    for kinds, count in Counter(tuple(sorted({corpus[one].kind, corpus[other].kind})) for one, other in false).most_common(4):
        print(f"    false: {count:,} of {' and '.join(kinds)}")
    for kind in sorted(hits):
        print(f"    {kind:22} {sum(hits[kind]):5,} of {len(hits[kind]):5,}  {np.mean(hits[kind]):7.1%}")


def named(corpus: list[Made], links: set[Pair], found: dict[Pair, Likeness]) -> None:
    """How often a copy, held against its original, is given the right name."""
    originals = {each.origin: number for number, each in enumerate(corpus) if each.kind == "original"}
    right: dict[str, list[bool]] = defaultdict(list)
    for number, each in enumerate(corpus):
        if each.words and each.kind not in ("same bytes", "same pixels"):
            pair = originals[each.origin], number
            known = found.get(pair) or likeness(*(pixels(corpus[place].content) for place in pair))
            words = set(known.words)
            right[each.kind].append(words == each.words or (each.kind == "resized" and len(each.words) > 1 and words <= each.words))
    verdicts = [each for kind in right.values() for each in kind]
    wrong = ", ".join(f"{kind} {np.mean(each):.1%}" for kind, each in right.items() if not all(each))
    print(f"    transformation named rightly {np.mean(verdicts):.2%} {wrong}")
    copies = [each for pair, each in found.items() if corpus[pair[0]].origin == corpus[pair[1]].origin and each.is_copy]
    others = [each for pair, each in found.items() if corpus[pair[0]].origin != corpus[pair[1]].origin and each.similarity >= 0.9]
    for title, each in (("copies", copies), ("not copies of similarity ≥ 0.9", others)):
        weakest = np.array([one.weakest for one in each] or [0.0])
        spread = f"least {weakest.min():.3f}, median {np.median(weakest):.3f}, most {weakest.max():.3f}"
        print(f"    weakest part of {len(each):,} {title}: {spread}")


def hashes_made(count: int, skewed: bool) -> tuple[NDArray[np.uint64], int]:
    """Random hashes, the last 2,000 copies of others with 0 to 4 bits turned. Skewed ones have biased bits, crowds and equal hashes."""
    rng = np.random.default_rng(1)
    numbers = rng.integers(0, 2**64, count, dtype=np.uint64)
    if skewed:
        numbers = np.zeros(count, dtype=np.uint64)
        for bit, share in enumerate(rng.uniform(0.15, 0.85, 64)):
            numbers |= (rng.random(count) < share).astype(np.uint64) << np.uint64(bit)
        crowd = rng.integers(0, 2**64, max(1, count // 2_000), dtype=np.uint64)[rng.integers(0, max(1, count // 2_000), count // 10)]
        for _ in range(10):
            crowd ^= np.uint64(1) << rng.integers(0, 64, len(crowd), dtype=np.uint64)
        numbers[: len(crowd)] = crowd
        numbers[: count // 100] = numbers[0]
    for place in range(planted := min(2_000, count // 4)):
        turned = sum(1 << int(bit) for bit in rng.choice(64, place % 5, replace=False))
        numbers[count - planted + place] = numbers[count // 2 + place] ^ np.uint64(turned)
    return numbers, planted


def searched(count: int, skewed: bool) -> None:
    numbers, planted = hashes_made(count, skewed)
    print(similar.crowding(numbers, 4))
    began = time.perf_counter()
    distinct = similar.grouped(numbers)
    rows = np.concatenate([np.empty((0, 3), np.int64), *similar.near_blocks(distinct.hashes, 4)])
    within = time.perf_counter() - began
    place = np.searchsorted(distinct.hashes, numbers)
    near = {(min(one, other), max(one, other)) for one, other, _ in rows.tolist()}
    wanted = zip(place[count // 2 : count // 2 + planted].tolist(), place[count - planted :].tolist(), strict=True)
    kept = sum(one == other or (min(one, other), max(one, other)) in near for one, other in wanted)
    began = time.perf_counter()
    for turn in range(len(TURNED_ONCE)):
        turned = distinct.hashes ^ np.uint64(0x5555555555555555 * (turn + 1) % 2**64)
        across = sum(len(block) for block in similar.across_blocks(distinct.hashes, similar.grouped(turned).hashes, 4))
    other = time.perf_counter() - began
    peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{count:,} hashes: {kept:,} of {planted:,} planted, {len(rows):,} pairs in {within:.1f} s; ", end="")
    print(f"six other orientations {other:.1f} s ({across:,} pairs in the last); peak {peak_gib:.2f} GiB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=1_000)
    options.add_argument("--size", type=int, default=256)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--hashes", type=int)
    options.add_argument("--skewed", action="store_true")
    options.add_argument("--real", type=Path, default=REAL, help="a folder of real pictures; made-up ones follow when they are used up")
    given = options.parse_args()
    if given.hashes:
        searched(given.hashes, given.skewed)
        return
    corpus = made(given.files, given.size, given.seed, real_pictures(given.real))
    print(f"{len(corpus):,} files of {given.size} px: {dict(Counter(each.kind for each in corpus))}")
    began = time.perf_counter()
    links, found = by_dsqc(corpus)
    told("dsqc", corpus, links, time.perf_counter() - began)
    named(corpus, links, found)
    for name, search in PEERS.items():
        if importlib.util.find_spec(name) is None:
            print(f"{name}: not installed")
            continue
        began = time.perf_counter()
        links = search(corpus)
        told(name, corpus, links, time.perf_counter() - began)


if __name__ == "__main__":
    main()
