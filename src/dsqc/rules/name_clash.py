"""Every path can be stored on every file system, beside all the others.

Two paths that differ only in upper and lower case, or in how Unicode writes an accent, are one file on Windows and macOS:
unpacking keeps whichever came last, in silence. Names of Windows devices, characters that Windows forbids, a space or dot
at the end, control characters and bytes that are not UTF-8 stop or bend the name there. A folder is judged once, not once
for each file in it.

    - rule: name-clash
      level: warning
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import polars as pl

from dsqc.facts import Files
from dsqc.finding import Finding

ESCAPED_BYTE = r"\\x[89A-Fa-f][0-9A-Fa-f]"

UNPORTABLE = {
    "reserved": (r"(?i)^(?:CON|PRN|AUX|NUL|(?:COM|LPT)[1-9¹²³])(?: *\.|$)", "its name begins with {}, which is a device on Windows"),
    "character": (r'[<>:"|?*\\]', "its name holds {}, which Windows cannot store"),
    "trailing": (r"[ .]$", "its name ends in {}, which Windows cuts off"),
    "control": (r"\p{Cc}", "its name holds the control character {}, which Windows and archive tools cannot store"),
    "not-utf-8": (ESCAPED_BYTE, "its name holds the byte {}, which is not UTF-8, so tools disagree about the name"),
}
"""Kind to the form of what is wrong in a name and what to say of it."""


def check(files: Files) -> Iterator[Finding]:
    entries = _entries(files)
    yield from _clashes(entries)
    yield from _unportable(entries)


def _entries(files: pl.DataFrame) -> pl.DataFrame:
    """Every path and every folder above it, once: ``path``, ``name``, ``is_folder``."""
    paths = files.select("path").unique()
    levels = [paths.with_columns(pl.lit(value=False).alias("is_folder"))]
    while paths.height:
        paths = paths.select(pl.col("path").str.extract("(?s)^(.+)/[^/]*$")).drop_nulls().unique()
        levels.append(paths.with_columns(pl.lit(value=True).alias("is_folder")))
    entries = pl.concat(levels).unique("path", keep="first", maintain_order=True)
    return entries.with_columns(pl.col("path").str.extract("([^/]*)$").alias("name"))


def _clashes(entries: pl.DataFrame) -> Iterator[Finding]:
    """Folders whose own names are equal clash only because a folder above them does, which is told there."""
    clashing = _folded(entries).filter(pl.col("folded").is_duplicated())
    groups = clashing.group_by("folded").agg(
        pl.col("path").sort().alias("members"), pl.col("name").n_unique().alias("names"), pl.col("is_folder").all()
    )
    told = groups.filter(~pl.col("is_folder") | (pl.col("names") > 1)).sort(pl.col("members").list.first())
    for members, folders in told.select("members", "is_folder").iter_rows():
        first, *others = members
        yield Finding(
            first,
            f"differs only in {_difference(members)} from {_shown(others)}; "
            f"a file system that ignores this {'merges' if folders else 'keeps one of'} the {len(members):,}{' folders' * folders}",
            key=tuple(others),
            values={"members": members},
        )


def _folded(entries: pl.DataFrame) -> pl.DataFrame:
    """ASCII needs no Unicode tables, and is what millions of paths are made of."""
    plain = pl.col("path").str.len_bytes() == pl.col("path").str.len_chars()
    lower = entries.filter(plain).with_columns(pl.col("path").str.to_lowercase().alias("folded"))
    folded = pl.col("path").map_elements(_fold, return_dtype=pl.String).alias("folded")
    return pl.concat([lower, entries.filter(~plain).with_columns(folded)])


def _fold(path: str) -> str:
    """Folding case can take a composed letter apart, so that it is composed again."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _difference(members: list[str]) -> str:
    if len({unicodedata.normalize("NFC", member) for member in members}) == 1:
        return "how Unicode composes its letters"
    if len({member.casefold() for member in members}) == 1:
        return "upper and lower case"
    return "upper and lower case and how Unicode composes its letters"


def _shown(others: list[str]) -> str:
    shown = ", ".join(others[:3])
    return shown if len(others) <= 3 else f"{shown} and {len(others) - 3:,} more"


def _unportable(entries: pl.DataFrame) -> Iterator[Finding]:
    # An escaped byte is written with a backslash that the name itself does not have.
    unescaped = pl.col("name").str.replace_all(ESCAPED_BYTE, "_")
    for kind, (form, message) in UNPORTABLE.items():
        name = pl.col("name") if kind == "not-utf-8" else unescaped
        found = entries.filter(name.str.contains(form)).sort("path").select("path", name.str.extract_all(form))
        for path, texts in found.iter_rows():
            shown = ", ".join(dict.fromkeys(_written(kind, text) for text in texts))
            yield Finding(path, message.format(shown), key=(kind,), values={"found": shown})


def _written(kind: str, text: str) -> str:
    if kind == "control":
        return f"U+{ord(text):04X}"
    return text.rstrip(" .") if kind == "reserved" else f"'{text}'"
