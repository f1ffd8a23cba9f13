"""What kind of file some bytes are, told from the first of them.

The name of a file says what it was meant to be; its first bytes say what arrived. A download that failed leaves an HTML page,
a clone without Git LFS leaves a pointer of 130 bytes, a lost block leaves zeros: each deserves its own words.
"""

from __future__ import annotations

import codecs
import re

HEAD_BYTES = 4096

_GIT_LFS = b"version https://git-lfs.github.com/spec/v1"
_BOM = b"\xef\xbb\xbf"
_MAGIC = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),
    (b"\x93NUMPY", "npy"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\0", "sqlite"),
    (b"%PDF-", "pdf"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|script)\b", re.IGNORECASE)
_XML = re.compile(rb"<(?:\?xml\b|!doctype\b|!--|[a-z_][\w.:-]*[\s/>])", re.IGNORECASE)
_JSON = re.compile(rb'(?:\{\s*(?:["}]|\Z)|\[\s*(?:["\[\]{}]|-?\d|true\b|false\b|null\b|\Z))')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")

_WORDS = {
    "empty": "no bytes at all",
    "jpeg": "a JPEG picture",
    "png": "a PNG picture",
    "tiff": "a TIFF picture",
    "gif": "a GIF picture",
    "bmp": "a BMP picture",
    "webp": "a WebP picture",
    "jpeg2000": "a JPEG 2000 picture",
    "npy": "a NumPy array",
    "zip": "a ZIP archive",
    "gzip": "gzip data",
    "7z": "a 7z archive",
    "tar": "a tar archive",
    "hdf5": "an HDF5 file",
    "parquet": "a Parquet table",
    "sqlite": "an SQLite database",
    "pdf": "a PDF document",
    "html": "an HTML page",
    "xml": "an XML document",
    "json": "a JSON document",
    "git-lfs-pointer": "a Git LFS pointer",
    "text": "text",
    "zeros": "zeros only",
    "unknown": "bytes of no known format",
}


def content(head: bytes, size_bytes: int) -> str:
    """The kind of a file of ``size_bytes`` that begins with ``head``: a word of the ``contents`` table."""
    head = head[:HEAD_BYTES]
    if size_bytes == 0:
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if _is_bmp(head):
        return "bmp"
    if head[257:262] == b"ustar":
        return "tar"
    if head and not head.strip(b"\0"):
        return "zeros"
    return _text_kind(head) if _is_text(head) else "unknown"


def in_words(content: str) -> str:
    """The kind as it stands in a sentence: 'an HTML page', 'zeros only'."""
    return _WORDS[content]


def _is_bmp(head: bytes) -> bool:
    """'BM' alone begins many a text; the size of the header that follows is one of seven."""
    return head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in (12, 16, 40, 52, 56, 64, 108, 124)


def _is_text(head: bytes) -> bool:
    """Printable UTF-8. The head may end inside a character."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(text) and _CONTROL.search(text) is None


def _text_kind(head: bytes) -> str:
    if head.split(b"\n", 1)[0].rstrip(b"\r") == _GIT_LFS:
        return "git-lfs-pointer"
    start = head.removeprefix(_BOM).lstrip()
    if _XML.match(start):
        return "html" if _HTML.search(start) else "xml"
    if _JSON.match(start):
        return "json"
    return "text"
