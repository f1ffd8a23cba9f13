"""Checksum lists as text: lines of md5sum and its like, of BSD and openssl, of BagIt, tables, and files that hold one digest."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dsqc.measures import bagit

HEX_DIGITS = {
    "md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128,
    "sha3_224": 56, "sha3_256": 64, "sha3_384": 96, "sha3_512": 128, "blake2s": 64, "blake2b": 128,
}  # fmt: skip
BY_LENGTH = {32: "md5", 40: "sha1", 56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
_ALIASES = {name.replace("_", ""): name for name in HEX_DIGITS}
_ALIASES |= {"sha2224": "sha224", "sha2256": "sha256", "sha2384": "sha384", "sha2512": "sha512"}
_ALIASES |= {"b2": "blake2b", "blake2b512": "blake2b", "blake2s256": "blake2s"}
PATH_COLUMNS = ("path", "file", "filename", "name", "filepath", "file_path", "file_name")
DIGEST_COLUMNS = ("checksum", "hash", "digest")

# Eight digits and more, so that a word such as "added" is no digest and a truncated or foreign digest is told by its length.
_DIGEST = r"(?:([A-Za-z][\w-]*):)?([0-9A-Fa-f]{8,})"
_SUM = re.compile(rf"(\\?){_DIGEST} [ *](.+)", re.DOTALL)
_SPACED = re.compile(rf"(\\?){_DIGEST}[ \t]+\*?(.+)", re.DOTALL)
_TAGGED = re.compile(r"(\\?)([A-Za-z][\w/-]*) ?\((.+)\) ?= ?([0-9A-Fa-f]+)\s*", re.DOTALL)
_ALONE = re.compile(rf"\s*{_DIGEST}\s*")
_ALGORITHM = r"md5|sha-?(?:1|224|256|384|512)|sha3[-_](?:224|256|384|512)|blake2[bs]|b2(?=sum)"
_IN_NAME = re.compile(rf"(?<![a-z0-9])({_ALGORITHM})(?:sums?)?(?![a-z0-9])", re.IGNORECASE)
_SUFFIX = re.compile(rf"(.+)\.(?:(?:{_ALGORITHM})(?:sums?)?|b2|sums?|checksum|hash|digest)(?:\.txt)?", re.IGNORECASE)


class Claimed(NamedTuple):
    """What a line claims: a file, as the list writes it, and its digest."""

    line: int
    name: str
    algorithm: str
    digest: bytes


class Misfit(NamedTuple):
    """What fits no form (``malformed``) or takes a digest that cannot be computed (``unsupported``). No line: the whole list."""

    line: int | None
    problem: str
    detail: str


@dataclass(frozen=True, slots=True)
class _List:
    """A list's own name, the algorithm that its user states, and the one that its name states."""

    name: str
    algorithm: str | None
    named_algorithm: str | None

    def claim(self, line: int, name: str, digest: str, stated: str | None) -> Claimed | Misfit:
        if self.algorithm is None and stated is not None and _known(stated) is None:
            return Misfit(line, "unsupported", f"states a digest by {_shown(stated)}, known are {', '.join(HEX_DIGITS)}")
        algorithm = self.algorithm or _known(stated or "") or self.named_algorithm or BY_LENGTH.get(len(digest))
        if algorithm is None:
            lengths = ", ".join(f"{each} {length}" for length, each in BY_LENGTH.items())
            return Misfit(line, "malformed", f"has a digest of {len(digest)} hexadecimal digits, expected {lengths}")
        if len(digest) != HEX_DIGITS[algorithm]:
            detail = f"has a digest of {len(digest)} hexadecimal digits, {algorithm} has {HEX_DIGITS[algorithm]}"
            return Misfit(line, "malformed", detail)
        return Claimed(line, name, algorithm, bytes.fromhex(digest))


def parse(content: bytes, list_name: str, algorithm: str | None = None, encoding: str | None = None) -> Iterator[Claimed | Misfit]:
    """The claims of a list, in order. The algorithm is ``algorithm``, else what the line or column states, else what the
    list's name says, else what the length of the digest says."""
    if algorithm is None and (foreign := bagit.algorithm(list_name) or "").lower().replace("_", "") in bagit.NOT_COMPUTED:
        yield Misfit(None, "unsupported", f"is a list of {foreign} digests by its name, known are {', '.join(HEX_DIGITS)}")
        return
    named_algorithms = {_known(text) for text in _IN_NAME.findall(list_name)}
    of = _List(list_name, algorithm, named_algorithms.pop() if len(named_algorithms) == 1 else None)
    # A carriage return may be part of a name, but not in a bag.
    lines = re.split("\r?\n" if bagit.algorithm(list_name) is None else "\r\n?|\n", _text(content, encoding))
    numbers = [number for number, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith(("#", ";"))]
    if not numbers:
        yield Misfit(None, "malformed", "names no file")
        return
    first = lines[numbers[0] - 1]
    # The name in a line of md5sum may look like the rest of a header, or be nothing but blanks.
    is_sum = _SUM.fullmatch(first) is not None
    if not is_sum and (header := _header(first)):
        yield from _together(_table(of, lines[numbers[0] :], numbers[0] + 1, *header))
    elif len(numbers) == 1 and (alone := _ALONE.fullmatch(first)) and (not is_sum or _SUFFIX.fullmatch(list_name)):
        yield _single(of, numbers[0], alone)
    else:
        yield from _together(_sum(of, number, lines[number - 1]) for number in numbers)


def _text(content: bytes, encoding: str | None) -> str:
    """Bytes that are no text stand as \\xNN. PowerShell writes UTF-16."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    stated = encoding or ("utf-16" if wide else "utf-8")
    return content.decode("utf-8-sig" if codecs.lookup(stated).name == "utf-8" else stated, "backslashreplace")


def _together(found: Iterator[Claimed | Misfit]) -> Iterator[Claimed | Misfit]:
    """A list that claims nothing is one misfit, not one for each of its lines: it may be a file of another kind."""
    misfits: list[Misfit] = []
    for met in found:
        if isinstance(met, Claimed):
            yield from misfits
            yield met
            yield from found
            return
        misfits.append(met)
    if len(misfits) > 1:
        first = misfits[0]
        misfits = [Misfit(None, first.problem, f"none of its {len(misfits):,} lines claims a digest; line {first.line} {first.detail}")]
    yield from misfits or [Misfit(None, "malformed", "names no file")]


def _sum(of: _List, number: int, line: str) -> Claimed | Misfit:
    line = line.lstrip(" \t")
    is_bagit = bagit.algorithm(of.name) is not None
    if found := (None if is_bagit else _SUM.fullmatch(line)) or _SPACED.fullmatch(line):
        escaped, stated, digest, name = found.groups()
    elif tagged := _TAGGED.fullmatch(line):
        escaped, stated, name, digest = tagged.groups()
    else:
        return Misfit(number, "malformed", f"expected a digest and a file name, met {_shown(line)}")
    if is_bagit:
        name = bagit.decoded(name)
    return of.claim(number, _unescaped(name) if escaped else name, digest, stated)


def _unescaped(name: str) -> str:
    """The name of a line that starts with a backslash, as coreutils writes names with line ends or backslashes."""
    return re.sub(r"\\([\\nr])", lambda escape: {"n": "\n", "r": "\r"}.get(escape[1], "\\"), name)


def _single(of: _List, number: int, alone: re.Match[str]) -> Claimed | Misfit:
    named = _SUFFIX.fullmatch(of.name)
    if named is None:
        return Misfit(number, "malformed", "holds a digest alone, and its own name is not that of a file with .md5 or the like")
    return of.claim(number, named[1], alone[2], alone[1])


def _header(line: str) -> tuple[list[str], str] | None:
    """The cells and the delimiter of a line that heads a table, with a column for the file and one for the digest."""
    for delimiter in "\t,;":
        try:
            [cells] = csv.reader([line], delimiter=delimiter)
        except csv.Error:
            continue
        if all(_columns(cells)):
            return cells, delimiter
    return None


def _columns(header: list[str]) -> tuple[list[int], list[tuple[int, str | None]]]:
    """Places of the columns that name a file, best first, and of those that hold a digest, each with its algorithm if it has one."""
    names = [cell.strip().lower() for cell in header]
    paths = [names.index(name) for name in PATH_COLUMNS if name in names]
    digests = [(place, _known(name)) for place, name in enumerate(names) if name in DIGEST_COLUMNS or _known(name)]
    return paths, digests


def _table(of: _List, lines: list[str], first: int, header: list[str], delimiter: str) -> Iterator[Claimed | Misfit]:
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True)
    [path, *_], digests = _columns(header)
    while True:
        number = first + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Misfit(number, "malformed", f"expected a row of a table, met {error}")
            continue
        if not any(cells) or (len(cells) != len(header) and cells[0].startswith("#")):
            continue
        if len(cells) != len(header):
            yield Misfit(number, "malformed", f"has {len(cells)} cells, the header has {len(header)}")
        else:
            yield from _cells(of, number, cells[path], [(header[place], cells[place], stated) for place, stated in digests])


def _cells(of: _List, number: int, name: str, digests: list[tuple[str, str, str | None]]) -> Iterator[Claimed | Misfit]:
    given = [each for each in digests if each[1].strip()]
    if not name.strip() or not given:
        yield Misfit(number, "malformed", f"states no digest of {_shown(name)}" if name.strip() else "names no file")
        return
    for column, cell, stated in given:
        alone = _ALONE.fullmatch(cell)
        if alone is None:
            yield Misfit(number, "malformed", f"expected a hexadecimal digest in column {column}, met {_shown(cell)}")
        else:
            yield of.claim(number, name, alone[2], alone[1] or stated)


def _known(stated: str) -> str | None:
    """The algorithm as hashlib names it: SHA2-256 and sha256sum are sha256."""
    return _ALIASES.get(re.sub(r"[-_ ]", "", stated.lower()).removesuffix("sums").removesuffix("sum"))


def _shown(text: str, longest: int = 60) -> str:
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")
