"""What other tools find in a folder of pictures whose names are numbers. Pairs and seconds are written as JSON.

python benchmarks/_peers.py NAME FOLDER OUT
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

Pair = tuple[int, int]


def by_imagehash(folder: str) -> set[Pair]:
    import imagehash
    import numpy as np
    from PIL import Image

    from dsqc import similar

    hashes = [int(str(imagehash.phash(Image.open(path))), 16) for path in sorted(Path(folder).iterdir())]
    return {(int(one), int(other)) for one, other, _ in similar.pairs_within(np.array(hashes, dtype=np.uint64), 4)}


def by_imagededup(folder: str) -> set[Pair]:
    from imagededup.methods import PHash  # type: ignore[import-not-found]

    found = PHash(verbose=False).find_duplicates(image_dir=folder, max_distance_threshold=10)
    return paired([name, *others] for name, others in found.items())


def by_cleanvision(folder: str) -> set[Pair]:
    from cleanvision import Imagelab  # type: ignore[import-not-found]

    lab = Imagelab(data_path=folder, verbose=False)
    lab.find_issues({"exact_duplicates": {}, "near_duplicates": {}}, verbose=False)
    return paired([Path(path).name for path in each] for kind in ("exact", "near") for each in lab.info[f"{kind}_duplicates"]["sets"])


def by_fastdup(folder: str) -> set[Pair]:
    import fastdup  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory() as work:
        run = fastdup.create(input_dir=folder, work_dir=work)
        run.run(ccthreshold=0.9)
        components = run.connected_components()[0].groupby("component_id")["filename"].apply(list)
    return paired([Path(path).name for path in each] for each in components)


def paired(sets: Iterable[list[str]]) -> set[Pair]:
    numbered = [[int(Path(name).stem) for name in each] for each in sets]
    return {(min(one, other), max(one, other)) for each in numbered for one in each[:1] for other in each[1:]}


PEERS: dict[str, Callable[[str], set[Pair]]] = {
    "imagehash": by_imagehash,
    "imagededup": by_imagededup,
    "cleanvision": by_cleanvision,
    "fastdup": by_fastdup,
}


def main(name: str, folder: str, out: str) -> None:
    began = time.perf_counter()
    links = sorted(PEERS[name](folder))
    Path(out).write_text(json.dumps({"links": links, "seconds": time.perf_counter() - began}), encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
