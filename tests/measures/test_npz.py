import io

import numpy as np
import pytest

from dsqc.measures import npz
from dsqc.measures.unreadable import Unreadable


def packed(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


GRID = np.arange(6, dtype=np.uint8).reshape(2, 3)


def test_the_newest_generation_is_read():
    assert npz.newest(packed(label=GRID, **{"0label": GRID[::-1]}), "label").tolist() == GRID.tolist()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (packed(image=GRID), "has no array label"),
        (b"PK nothing", "is no NPZ file"),
        (packed(label=np.array([{}])), "never unpickled"),
    ],
)
def test_what_cannot_be_had_is_told(content, words):
    with pytest.raises(Unreadable, match=words):
        npz.newest(content, "label")


@pytest.mark.parametrize("label", [GRID, GRID[..., None], np.eye(6, dtype=np.uint8)[GRID]], ids=["numbers", "one channel", "one-hot"])
def test_labels_of_every_form_are_numbers(label):
    assert npz.classes(packed(label=label), "label").tolist() == GRID.tolist()
