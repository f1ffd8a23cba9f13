"""Specimens of invented insects: what stands in their records, and how they are dealt out to splits.

Families are real; genera and species are made up, and so are the ids: all begin with DEMO, which no institution does.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

SPLITS = ("pretrain", "train", "val", "test", "key_unseen", "val_unseen", "test_unseen", "other_heldout")
CHUNK_DIGITS: Mapping[str, int] = {"pretrain": 2, "train": 1, "other_heldout": 1}
"""How many digits of the MD5 digest of an id name its folder; the other splits have no such folders."""

PARENT = {"val": "train", "test": "train", "val_unseen": "key_unseen", "test_unseen": "key_unseen"}
"""Splits whose species are all among those of another."""

_GROUPS = {"pretrain": 0, "train": 1, "key_unseen": 2, "other_heldout": 3}
_PER_SPECIES = 2

_INSTITUTIONS = ("DEMOA", "DEMOB", "DEMO")
_TAXA = (
    ("Diptera", "Phoridae", "Metopininae"),
    ("Diptera", "Chironomidae", "Orthocladiinae"),
    ("Diptera", "Cecidomyiidae", None),
    ("Hymenoptera", "Braconidae", "Euphorinae"),
    ("Hymenoptera", "Formicidae", "Myrmicinae"),
    ("Hymenoptera", "Scelionidae", "Scelioninae"),
    ("Coleoptera", "Staphylinidae", "Aleocharinae"),
    ("Coleoptera", "Curculionidae", None),
    ("Hemiptera", "Cicadellidae", "Cicadellinae"),
    ("Hemiptera", "Aphididae", None),
    ("Lepidoptera", "Tortricidae", "Olethreutinae"),
    ("Lepidoptera", "Gelechiidae", None),
)
_PLACES = (
    ("Costa Rica", "Heredia", 10.327, -84.08),
    ("Australia", "Western Australia", -35.019, 117.228),
    ("Canada", "British Columbia", 54.774, -127.108),
    ("Vietnam", "Ninh Binh", 20.351, 105.594),
    ("Ghana", "Volta", 6.208, 0.442),
    ("Argentina", "Jujuy", -23.756, -64.854),
    ("Thailand", "Nakhon Ratchasima", 14.503, 101.925),
    ("South Africa", None, -25.02, 31.6),
)
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo", "yu", "za")
_LETTERS = np.array(list("ACGT"))


@dataclass(frozen=True, slots=True)
class Specimen:
    """What is known of an insect but for its picture. ``species`` is None in pretrain, where nobody named it."""

    split: str
    index: int
    processid: str
    sampleid: str
    order: str
    family: str
    subfamily: str | None
    genus: str | None
    species: str | None
    dna_bin: str | None
    dna_barcode: str
    country: str
    province_state: str | None
    latitude: float
    longitude: float
    index_of_1m: int | None

    @property
    def taxon(self) -> str:
        """The name of its lowest known rank."""
        return self.species or self.genus or self.subfamily or self.family

    @property
    def chunk(self) -> str | None:
        digits = CHUNK_DIGITS.get(self.split)
        return None if digits is None else hashlib.md5(self.processid.encode(), usedforsecurity=False).hexdigest()[:digits]


def dealt(counts: Mapping[str, int], seed: int) -> Iterator[Specimen]:
    """``counts`` specimens for each split, two of a species. Some of these two have one barcode; no two splits share one."""
    for split in SPLITS:
        for index in range(counts.get(split, 0)):
            yield _specimen(split, index, _species_of(split, index, counts), seed)


def rng(seed: int, *names: object) -> np.random.Generator:
    """Random numbers of their own for everything that has a name, so that no order can change them."""
    return np.random.default_rng([seed, zlib.crc32("/".join(map(str, names)).encode())])


def _species_of(split: str, index: int, counts: Mapping[str, int]) -> int:
    """The number of a species: those of seen, unseen and held-out ones are different, and so are those without a name."""
    parent = PARENT.get(split, split)
    known = -(-counts.get(parent, 0) // _PER_SPECIES)
    own = index // _PER_SPECIES
    return len(_GROUPS) * (own if parent == split or not known else own % known) + _GROUPS[parent]


def _specimen(split: str, index: int, number: int, seed: int) -> Specimen:
    own, species = rng(seed, "specimen", split, index), rng(seed, "species", number)
    genus_number = int(species.integers(5 * len(_TAXA)))
    order, family, subfamily = _TAXA[genus_number % len(_TAXA)]
    genus = f"{_latin(genus_number).capitalize()}ia"
    named = split != "pretrain"
    dna_bin = f"BOLD:A{_letters(species, 2)}{species.integers(10_000):04}"
    country, province, latitude, longitude = _PLACES[own.integers(len(_PLACES))]
    known = named or own.random() < 0.4
    return Specimen(
        split,
        index,
        f"{_INSTITUTIONS[own.integers(len(_INSTITUTIONS))]}{SPLITS.index(split) + 1}{index + 1:05}-{own.integers(21, 24)}",
        f"CBG-A{own.integers(1, 20_000):05}-{'ABCDEFGH'[own.integers(8)]}{own.integers(1, 13):02}",
        order,
        family,
        subfamily,
        genus if known else None,
        f"{genus} {_latin(number)}ensis" if named else None,
        dna_bin if named or own.random() < 0.9 else None,
        _barcode(split, index, number, seed),
        country,
        province,
        round(latitude + own.normal(0, 0.05), 4),
        round(longitude + own.normal(0, 0.05), 4),
        int(own.integers(1, 1_128_314)) if own.random() < 0.15 else None,
    )


def _barcode(split: str, index: int, species: int, seed: int) -> str:
    """That of the species with a few changes. The second of two of a species has the barcode of the first in one case of three."""
    if index % _PER_SPECIES and index % 3 == 0:
        index -= 1
    whole, own = rng(seed, "barcode", species), rng(seed, "barcode", split, index)
    letters = whole.choice(_LETTERS, whole.integers(640, 659))
    letters[own.integers(len(letters), size=9)] = own.choice(_LETTERS, 9)
    if own.random() < 0.1:
        letters[own.integers(len(letters))] = "N"
    return "".join(letters)


def _letters(random: np.random.Generator, count: int) -> str:
    return "".join(chr(ord("A") + each) for each in random.integers(26, size=count))


def _latin(number: int) -> str:
    """A word that no other number has, of two syllables or more."""
    word, rest = "", number + len(_SYLLABLES)
    while rest:
        rest, last = divmod(rest, len(_SYLLABLES))
        word = _SYLLABLES[last] + word
    return word
