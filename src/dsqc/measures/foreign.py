"""The one way into third-party decoders: whatever they raise or warn about some bytes comes out as one exception.

Decoders promise little about hostile bytes. Here their switches are set as needed and restored, whatever a program around us set:
a truncated picture never passes, and the size limit is ours alone, held before any pixel is unpacked.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

_ADDRESS = re.compile(r"\s*<[^<>]* at 0x[0-9a-f]+>")


class ForeignError(Exception):
    """What a decoder said. ``kind`` is the name of its exception."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind
        self.words = words


@contextmanager
def foreign() -> Iterator[list[warnings.WarningMessage]]:
    """Only calls of third-party code stand in this block. The list fills with its warnings, which go nowhere else."""
    switches = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
    Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = None, False
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield warned
    except Exception as trouble:
        kind = type(trouble).__name__
        raise ForeignError(kind, _ADDRESS.sub("", str(trouble)) or kind) from trouble
    finally:
        Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = switches
