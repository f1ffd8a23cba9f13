import itertools

import numpy as np
import pytest

from dsqc.comparisons._candidates import MOST_LINKS, Nodes, crowds, edges, pieces
from dsqc.measures.phash import WINDOWS


def clustered(seed, count):
    """Hashes around few centres, many of them equal."""
    rng = np.random.default_rng(seed)
    centres = rng.integers(0, 2**64, 4, dtype=np.uint64)
    turned = np.array([sum(1 << int(bit) for bit in rng.choice(64, rng.integers(0, 5), replace=False)) for _ in range(count)], np.uint64)
    return centres[rng.integers(0, 4, count)] ^ turned


def sides(seed, count, several):
    return np.random.default_rng(seed).integers(0, several, count)


def all_with_all(nodes, others, within_bits):
    """Every pair of nodes by comparing each picture's hash with each other hash of each picture."""
    found = {}
    hashes = nodes.hashes[nodes.hashed]
    for one, other in itertools.product(range(len(hashes)), repeat=2):
        pair = tuple(sorted((int(nodes.node[one]), int(nodes.node[other]))))
        may = pair[0] != pair[1] and not (nodes.across and nodes.side[pair[0]] == nodes.side[pair[1]])
        for each in [hashes, *others]:
            bits = int(np.bitwise_count(hashes[one] ^ each[other]))
            if may and bits <= within_bits:
                found[pair] = min(found.get(pair, 64), bits)
    return sorted((*pair, bits) for pair, bits in found.items())


@pytest.mark.parametrize("several", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_those_of_comparing_all_with_all(seed, several):
    nodes = Nodes.of(clustered(seed, 40), sides(seed, 40, several))
    turned = [clustered(seed + 10, 40), clustered(seed, 40)[::-1].copy()]
    windows = clustered(seed, 40 * len(WINDOWS))
    by_window = [windows.reshape(40, -1)[:, place].copy() for place in range(len(WINDOWS))]
    found = edges(nodes, turned, windows, 4)
    assert [tuple(row) for row in found.tolist()] == all_with_all(nodes, [*turned, *by_window], 4)


def test_every_link_is_in_one_piece_and_all_links_of_a_crowded_node_in_the_same():
    nodes = Nodes.of(clustered(1, 2_000), sides(1, 2_000, 1))
    found = edges(nodes, [], None, 8)
    cut = list(pieces(nodes, found))
    assert sorted(map(tuple, np.concatenate(cut).tolist())) == sorted(map(tuple, found.tolist()))
    most = int(np.argmax(np.bincount(nodes.node)))
    assert sum(bool((piece[:, :2] == most).any()) for piece in cut) == 1
    assert len(cut) > len(found) // (20 * MOST_LINKS)


def test_what_does_not_hang_together_is_not_one_piece():
    nodes = Nodes.of(np.array([0, 1, 0xFF00, 0xFF01, 2**63 + 0xFF], np.uint64), sides(1, 5, 1))
    assert [piece[:, :2].tolist() for piece in pieces(nodes, edges(nodes, [], None, 1))] == [[[0, 1]], [[2, 3]]]


def test_equal_hashes_with_no_other_near_are_a_crowd_unless_only_sides_count():
    hashes = np.array([5, 5, 2**60, 2**60 + 1, 2**60], np.uint64)
    one_side = Nodes.of(hashes, np.zeros(5, np.int64))
    assert crowds(one_side, edges(one_side, [], None, 1)).tolist() == [0]
    two = Nodes.of(hashes, np.array([0, 0, 0, 1, 1]))
    assert crowds(two, edges(two, [], None, 1)).tolist() == []


def test_equal_hashes_on_two_sides_are_a_pair():
    nodes = Nodes.of(np.array([5, 5], np.uint64), np.array([0, 1]))
    assert edges(nodes, [], None, 0).tolist() == [[0, 1, 0]]


def test_a_turned_picture_is_no_pair_with_itself():
    nodes = Nodes.of(np.array([5, 2**50], np.uint64), np.zeros(2, np.int64))
    assert edges(nodes, [np.array([5, 4], np.uint64)], None, 1).tolist() == [[0, 1, 1]]


def test_nothing_has_no_pairs():
    nodes = Nodes.of(np.empty(0, np.uint64), np.empty(0, np.int64))
    assert (len(edges(nodes, [], None, 8)), list(pieces(nodes, edges(nodes, [], None, 8)))) == (0, [])
