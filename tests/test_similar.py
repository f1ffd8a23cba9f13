import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsqc import similar

FEW_BITS = st.lists(st.integers(0, 63), max_size=5).map(lambda places: sum(1 << place for place in set(places)))
CROWDED = st.lists(st.one_of(FEW_BITS, st.integers(0, 2**64 - 1)), max_size=30)
LINKS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)).filter(lambda pair: pair[0] < pair[1]), max_size=20)


def hashes(*numbers):
    return np.array(numbers, dtype=np.uint64)


def pairs(*rows):
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def all_with_all(numbers, distance):
    apart = np.bitwise_count(numbers[:, None] ^ numbers).astype(np.int64)
    one, other = np.nonzero(np.triu(apart <= distance, 1))
    return np.stack([one, other, apart[one, other]], axis=1)


def clustered(seed, count):
    """Hashes that lie up to six bits from one of five, so that most of them share most bands."""
    random = np.random.default_rng(seed)
    numbers = random.integers(0, 2**64, 5, dtype=np.uint64)[random.integers(0, 5, count)]
    for _ in range(6):
        numbers ^= random.integers(0, 2, count, dtype=np.uint64) << random.integers(0, 64, count, dtype=np.uint64)
    return numbers


def planted(count, distance):
    """Random hashes, of which each of the first hundred has a copy at the end with ``distance`` bits turned."""
    random = np.random.default_rng(3)
    numbers = random.integers(0, 2**64, count, dtype=np.uint64)
    for place in range(100):
        turned = [1 << int(bit) for bit in random.choice(64, distance, replace=False)]
        numbers[count - 100 + place] = numbers[place] ^ np.uint64(sum(turned))
    return numbers


@given(CROWDED, st.integers(0, 64))
def test_pairs_of_few_hashes_are_those_of_comparing_all_with_all(numbers, distance):
    assert np.array_equal(similar.pairs_within(hashes(*numbers), distance), all_with_all(hashes(*numbers), distance))


@given(st.integers(0, 2**32), st.integers(0, 12))
def test_pairs_of_clustered_hashes_are_those_of_comparing_all_with_all(seed, distance):
    numbers = clustered(seed, 300)
    assert np.array_equal(similar.pairs_within(numbers, distance), all_with_all(numbers, distance))


@pytest.mark.parametrize("distance", [2, 6])
def test_more_pairs_than_fit_a_block_are_those_of_comparing_all_with_all(distance):
    numbers = clustered(1, 5_000)
    assert np.array_equal(similar.pairs_within(numbers, distance), all_with_all(numbers, distance))


@pytest.mark.parametrize("distance", [1, 4, 8])
def test_planted_pairs_are_found_at_exactly_their_distance_and_not_below(distance):
    numbers = planted(20_000, distance)
    expected = [[place, 19_900 + place, distance] for place in range(100)]
    assert [row for row in similar.pairs_within(numbers, distance).tolist() if row[1] - row[0] == 19_900] == expected
    assert [row for row in similar.pairs_within(numbers, distance - 1).tolist() if row[1] - row[0] == 19_900] == []


def test_many_equal_hashes_are_all_pairs_in_order():
    found = similar.pairs_within(np.full(2_000, 2**63, dtype=np.uint64), 4)
    first, second = np.triu_indices(2_000, 1)
    assert np.array_equal(found, np.stack([first, second, np.zeros_like(first)], axis=1))


def test_copies_of_two_near_hashes_are_crossed():
    assert similar.pairs_within(hashes(7, 3, 7, 3), 1).tolist() == [[0, 1, 1], [0, 2, 0], [0, 3, 1], [1, 2, 1], [1, 3, 0], [2, 3, 1]]


@pytest.mark.parametrize("numbers", [(), (5,)])
def test_fewer_than_two_hashes_have_no_pair(numbers):
    found = similar.pairs_within(hashes(*numbers), 4)
    assert (found.shape, found.dtype) == ((0, 3), np.int64)


@pytest.mark.parametrize("distance", [-1, 65])
def test_a_distance_that_64_bits_cannot_have_is_refused(distance):
    with pytest.raises(ValueError, match=f"distance is {distance}, expected 0 to 64"):
        similar.pairs_within(hashes(1, 2), distance)


def test_groups_connect_by_way_of_others():
    assert [group.tolist() for group in similar.groups(7, pairs((1, 5, 2), (3, 5, 0), (0, 6, 1)))] == [[0, 6], [1, 3, 5]]


def test_no_pair_is_no_group():
    assert similar.groups(3, pairs()) == []


@given(LINKS)
def test_groups_are_those_of_joining_sets(links):
    sets = [{number} for number in range(20)]
    for one, other in links:
        joined = next(each for each in sets if one in each) | next(each for each in sets if other in each)
        sets = [each for each in sets if not each & joined] + [joined]
    expected = sorted(sorted(each) for each in sets if len(each) > 1)
    assert [group.tolist() for group in similar.groups(20, pairs(*((*link, 0) for link in links)))] == expected


def distinct(seed, count):
    return np.unique(clustered(seed, count))


def all_across(one, other, distance):
    apart = np.bitwise_count(one[:, None] ^ other).astype(np.int64)
    left, right = np.nonzero(apart <= distance)
    return np.stack([left, right, apart[left, right]], axis=1)


@given(CROWDED, CROWDED, st.integers(0, 64))
def test_pairs_across_two_sets_are_those_of_comparing_all_with_all(one, other, distance):
    assert np.array_equal(similar.pairs_across(hashes(*one), hashes(*other), distance), all_across(hashes(*one), hashes(*other), distance))


@pytest.mark.parametrize("distance", [0, 4, 8])
def test_pairs_across_large_sets_are_those_of_comparing_all_with_all(distance):
    one, other = planted(5_000, distance)[-2_000:], planted(5_000, distance)[:3_000]
    found = similar.pairs_across(one, other, distance)
    assert np.array_equal(found, all_across(one, other, distance))
    assert len(found) >= 100


@pytest.mark.parametrize("distance", [0, 2, 6])
def test_blocks_give_every_pair_of_distinct_hashes_once(distance):
    numbers = distinct(1, 3_000)
    blocks = [np.sort(each[:, :2], axis=1) for each in similar.near_blocks(numbers, distance)]
    rows = sorted(map(tuple, np.concatenate([np.empty((0, 2), np.int64), *blocks]).tolist()))
    assert rows == [(one, other) for one, other, _ in all_with_all(numbers, distance).tolist()]


def test_equal_hashes_are_grouped_with_all_their_places():
    found = similar.grouped(hashes(7, 3, 7, 9, 7))
    assert found.hashes.tolist() == [3, 7, 9]
    assert [found.members(number).tolist() for number in range(3)] == [[1], [0, 2, 4], [3]]


def test_no_hash_is_no_group_of_equals():
    assert [len(each) for each in similar.grouped(hashes())] == [0, 0, 0, 0]


def test_equal_hashes_cost_no_comparison():
    assert similar.crowding(np.full(100_000, 5, np.uint64), 4) == similar.Crowding(100_000, 1, 100_000, 1, 0)


def test_the_largest_bucket_is_told():
    found = similar.crowding(np.arange(1_000, dtype=np.uint64), 1)
    assert (found.hashes, found.distinct, found.most_equal, found.largest_bucket) == (1_000, 1_000, 1, 1_000)
    assert found.comparisons >= 1_000 * 999 // 2


def test_a_distance_that_64_bits_cannot_have_is_refused_across_sets():
    with pytest.raises(ValueError, match="distance is 65, expected 0 to 64"):
        similar.pairs_across(hashes(1), hashes(2), 65)
