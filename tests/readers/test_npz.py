import io
import struct
import tracemalloc
import zipfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from dsqc import facts
from dsqc.datafile import DataFile
from dsqc.facts import Array, Doodle, Problem
from dsqc.measures import arrays, npy
from dsqc.readers import npz

REAL = Path(__file__).parents[2].parent / "shared/real/coast-train/npz"
ALL = ("arrays", "doodles")
PAIR = {"doodles": "label"}
LABEL = np.eye(2, dtype=np.uint8)[[[0, 1, 1], [1, 0, 0]]]
DRAWN = np.array([[1, 2, 0], [1, 0, 0]], np.uint8)


def saved(_packed=True, /, **named):
    out = io.BytesIO()
    (np.savez_compressed if _packed else np.savez)(out, **named)
    return out.getvalue()


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    """An archive of (name, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def plain(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def rows(content, wanted=ALL, **options):
    return list(npz.read(io.BytesIO(content), DataFile("a.npz", "a.npz", len(content)), wanted, **options))


def keys(content):
    """(key, name, generation) of each array; nothing else was yielded."""
    return [(row.array_key, row.array_name, row.generation) for row in rows(content, ("arrays",))]


def patched(content, offset, value):
    """The archive with another number in the directory entry of its last member."""
    place = content.rindex(b"PK\1\2") + offset
    return content[:place] + value + content[place + len(value) :]


def test_each_array_is_a_row_with_its_measures():
    settings_of_it = np.array([3.0, np.nan, 0.5])
    assert rows(saved(label=LABEL, settings=settings_of_it, classes=["wäter", "land"], one=np.int64(7))) == [
        Array(
            "a.npz", "label.npy", "label", "label", 0, "uint8", "2,3,2", 0.0, 1.0, 2, 0, 0, None, arrays.digest(LABEL), None
        ),
        Array(
            "a.npz", "settings.npy", "settings", "settings", 0, "float64", "3", 0.5, 3.0, None, 1, None, None,
            arrays.digest(settings_of_it), None,
        ),
        Array(
            "a.npz", "classes.npy", "classes", "classes", 0, "str", "2", None, None, None, 0, None, '["wäter", "land"]',
            arrays.digest(np.array(["wäter", "land"])), None,
        ),
        Array("a.npz", "one.npy", "one", "one", 0, "int64", "", 7.0, 7.0, 1, 0, None, None, arrays.digest(np.array(7)), None),
    ]  # fmt: skip


def test_a_picture_has_a_digest_of_its_colours():
    bands = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    image, other = rows(saved(image=bands[..., :3], orig_image=bands), ("arrays",))
    assert image.digest == image.colour_digest == other.colour_digest != other.digest


def test_rows_are_plain_values_and_fit_the_contract():
    for row in rows(saved(label=LABEL, doodles=DRAWN, classes=["a"]), doodles=PAIR):
        for value, column in zip(row, facts.BY_ROW[type(row)].columns, strict=True):
            assert type(value) is column.type or (value is None and column.nullable)


def test_zeros_in_front_of_a_key_count_generations():
    content = saved(**{"label": DRAWN, "0label": DRAWN, "000label": DRAWN, "0": DRAWN, "00": DRAWN, "l0": DRAWN, "01": DRAWN})
    assert keys(content) == [
        ("label", "label", 0),
        ("0label", "label", 1),
        ("000label", "label", 3),
        ("0", "0", 0),
        ("00", "00", 0),
        ("l0", "l0", 0),
        ("01", "1", 1),
    ]


def test_doodles_are_held_against_the_label_of_their_generation():
    content = saved(**{"0label": 1 - LABEL, "label": LABEL, "0doodles": DRAWN, "doodles": DRAWN, "1label": LABEL})
    assert rows(content, ("doodles",), doodles=PAIR) == [
        Doodle("a.npz", 1, "0doodles", "0label", 1, 2, 1),
        Doodle("a.npz", 1, "0doodles", "0label", 2, 1, 0),
        Doodle("a.npz", 0, "doodles", "label", 1, 2, 1),
        Doodle("a.npz", 0, "doodles", "label", 2, 1, 1),
    ]


def test_a_doodled_class_that_the_label_lacks_agrees_nowhere():
    assert rows(saved(doodles=DRAWN * 2, label=LABEL), ("doodles",), doodles=PAIR) == [
        Doodle("a.npz", 0, "doodles", "label", 2, 2, 1),
        Doodle("a.npz", 0, "doodles", "label", 4, 1, 0),
    ]


@pytest.mark.parametrize("content", [saved(doodles=DRAWN), saved(label=LABEL), saved(**{"doodles": DRAWN, "0label": LABEL})])
def test_doodles_without_a_label_of_their_generation_give_no_row(content):
    assert rows(content, ("doodles",), doodles=PAIR) == []


def test_without_the_option_nothing_is_held_against_the_label():
    assert rows(saved(doodles=DRAWN, label=LABEL), ("doodles",)) == []


@pytest.mark.parametrize(
    ("drawn", "label", "detail"),
    [
        (
            DRAWN.T,
            LABEL,
            "has sides 3 × 2, and label, made from it, 2 × 3 × 2; expected the same height and width, and a third side for the classes",
        ),
        (
            DRAWN,
            LABEL[..., 0],
            "has sides 2 × 3, and label, made from it, 2 × 3; expected the same height and width, and a third side for the classes",
        ),
        (DRAWN.astype(float), LABEL, "holds float64, and label uint8; expected whole numbers, and a label of numbers"),
        (DRAWN, LABEL.astype(str), "holds uint8, and label str; expected whole numbers, and a label of numbers"),
        (DRAWN.astype(np.uint64) << 60, LABEL, "holds 2,305,843,009,213,693,952, which is the number of no class"),
    ],
)
def test_doodles_that_cannot_be_held_against_the_label_are_told_beside_the_arrays(drawn, label, detail):
    *measured, problem = rows(saved(doodles=drawn, label=label), doodles=PAIR)
    assert [row.array_key for row in measured] == ["doodles", "label"]
    assert problem == Problem("a.npz", "doodles.npy", "malformed", detail)


def test_what_no_check_asks_for_is_not_measured_and_every_array_is_proved():
    content = saved(label=LABEL, doodles=DRAWN)
    assert rows(content, (), doodles=PAIR) == []
    assert rows(zipped(("a.npy", plain(DRAWN)[:-1])), ()) == [
        Problem("a.npz", "a.npy", "malformed", "states 2 × 3 values of uint8, 6 bytes, and 5 bytes follow")
    ]


def test_an_array_that_fails_its_checksum_takes_its_neighbours_with_it():
    content = bytearray(saved(False, image=LABEL, label=DRAWN))
    content[content.index(DRAWN.tobytes(), content.index(b"label.npy"))] ^= 1
    assert rows(bytes(content)) == [Problem("a.npz", "label.npy", "damaged", "cannot be unpacked: Bad CRC-32 for file 'label.npy'")]


def test_packed_bytes_that_are_spoilt_are_told():
    content = bytearray(saved(label=LABEL))
    start = content.index(b"label.npy") + len("label.npy")
    content[start : start + 40] = bytes(40)
    [problem] = rows(bytes(content))
    assert (problem.pointer, problem.problem) == ("label.npy", "damaged")
    assert problem.detail.startswith("cannot be unpacked: ")


def test_an_array_shorter_than_the_directory_states_is_damaged():
    content = patched(zipped(("a.npy", plain(DRAWN)), method=zipfile.ZIP_STORED), 24, struct.pack("<I", 135))
    assert rows(content) == [Problem("a.npz", "a.npy", "damaged", "holds 134 bytes, and the file states 135")]


def test_python_objects_are_told_and_never_unpickled():
    assert rows(saved(settings=np.array([None, 1.0]), label=LABEL)) == [
        Problem("a.npz", "settings.npy", "malformed", "holds Python objects, which are never unpickled")
    ]


def test_every_array_that_cannot_be_had_is_told():
    content = zipped(("a.npy", b""), ("b.npy", plain(DRAWN)), ("c.npy", b"PK"))
    assert [(row.pointer, row.detail) for row in rows(content)] == [
        ("a.npy", "does not begin with the signature of an NPY array"),
        ("c.npy", "does not begin with the signature of an NPY array"),
    ]


def test_a_forged_header_asks_for_no_memory():
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (1099511627776,)}"
    [problem] = rows(zipped(("a.npy", npy.MAGIC + b"\1\0" + struct.pack("<H", len(header)) + header)))
    detail = "states 1,099,511,627,776 values of uint8, 1,099,511,627,776 bytes, and 0 bytes follow"
    assert problem == Problem("a.npz", "a.npy", "malformed", detail)


def test_what_is_larger_than_allowed_is_not_unpacked():
    content = saved(big=np.zeros(1_000_000, np.uint8), small=DRAWN)
    assert rows(content, max_bytes=1_000_000) == [Problem("a.npz", "big.npy", "too-large", "states 1,000,128 bytes, more than 1,000,000")]
    assert len(rows(content, max_bytes=1_000_128)) == 2


def test_a_member_never_unpacks_to_more_than_it_states():
    content = patched(saved(a=np.zeros(50_000_000, np.uint8)), 24, struct.pack("<I", 200))
    tracemalloc.start()
    [problem] = rows(content, max_bytes=1_000)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (problem.pointer, problem.problem, peak_bytes < 2_000_000) == ("a.npy", "damaged", True)


def test_texts_of_many_bytes_are_too_large_to_be_kept():
    problem = Problem("a.npz", "t.npy", "too-large", "holds texts of 4,194,308 bytes, more than 4,194,304")
    assert rows(saved(t=np.full(1 + (1 << 20), "a"))) == [problem]
    assert rows(saved(t=np.full(1 << 20, "a")), ()) == []


def test_an_array_that_stands_twice_is_told_and_the_last_is_read():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped(("a.npy", plain(DRAWN)), ("a.npy", plain(LABEL)))
    problem, row = rows(content)
    assert problem == Problem("a.npz", "a.npy", "malformed", "stands in the file twice; the last is read")
    assert row.shape == "2,3,2"


def test_what_is_no_array_and_what_lies_in_a_folder_is_irregular():
    content = zipped(("read.me", b"hello"), ("sub/a.npy", plain(DRAWN)), ("b.npy", plain(DRAWN)))
    problems, measured = rows(content)[:2], rows(content)[2:]
    assert problems == [
        Problem("a.npz", "read.me", "irregular", "is no array: its name does not end in .npy"),
        Problem("a.npz", "sub/a.npy", "irregular", "lies in a folder inside the file, expected the key of an array"),
    ]
    assert [row.array_key for row in measured] == ["sub/a", "b"]


@pytest.mark.parametrize("name", ["../a.npy", "/a.npy", "C:a.npy", "b\\..\\a.npy", "\\a.npy"])
def test_a_name_that_leaves_the_folder_is_dangerous(name):
    assert rows(zipped((name, plain(DRAWN)))) == [Problem("a.npz", name, "bad-archive", "leaves the file's folder when unpacked")]


def test_members_that_share_their_bytes_are_a_zip_bomb():
    content = zipped(("a.npy", plain(DRAWN)), ("b.npy", plain(DRAWN)))
    assert [row[1:] for row in rows(patched(content, 42, bytes(4)))] == [
        ("a.npy", "bad-archive", "shares its bytes with another member, as in a zip bomb"),
        ("b.npy", "bad-archive", "shares its bytes with another member, as in a zip bomb"),
    ]


def test_an_encrypted_member_is_not_supported():
    content = patched(zipped(("a.npy", plain(DRAWN))), 8, b"\1")
    assert rows(content) == [Problem("a.npz", "a.npy", "unsupported", "is encrypted")]


def test_another_compression_is_not_supported():
    content = zipped(("a.npy", plain(DRAWN)), method=zipfile.ZIP_BZIP2)
    assert rows(content) == [Problem("a.npz", "a.npy", "unsupported", "is packed by method 12, which dsqc does not unpack")]


@pytest.mark.parametrize("content", [saved(), zipped(("read.me", b""))])
def test_a_file_without_arrays_is_told(content):
    assert rows(content)[-1] == Problem("a.npz", None, "malformed", "has no arrays in it")


def test_a_file_without_bytes_is_empty():
    assert rows(b"") == [Problem("a.npz", None, "empty", "has no bytes")]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"<!DOCTYPE html><html></html>", "is an HTML page, 28 bytes, not NPZ"),
        (plain(DRAWN), "is a NumPy array, 134 bytes, not NPZ"),
        (bytes(99), "is zeros only, 99 bytes, not NPZ"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "is a Git LFS pointer, 46 bytes, not NPZ: run git lfs pull"),
    ],
)
def test_what_is_no_archive_is_told_as_what_it_is(content, detail):
    assert rows(content) == [Problem("a.npz", None, "malformed", detail)]


def test_a_file_cut_short_is_damaged():
    [problem] = rows(saved(label=LABEL)[:-30])
    assert (problem.pointer, problem.problem) == (None, "damaged")
    assert problem.detail.startswith("begins as a ZIP archive, and the directory at its end cannot be read, as in a file cut short")


@settings(max_examples=200)
@given(st.data())
def test_no_byte_that_is_spoilt_or_cut_off_makes_the_reader_fail(data):
    content = bytearray(saved(**{"label": LABEL, "0doodles": DRAWN, "classes": np.array(["a"])}))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    kept = data.draw(st.integers(1, len(content)))
    assert rows(bytes(content[:kept]), doodles=PAIR)


@given(
    st.dictionaries(
        st.text("abc0_", min_size=1, max_size=5),
        arrays_of.arrays(
            arrays_of.integer_dtypes(endianness="?") | arrays_of.boolean_dtypes() | arrays_of.floating_dtypes(sizes=(32, 64)),
            arrays_of.array_shapes(min_dims=0, max_dims=3, max_side=4),
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
    st.booleans(),
)
def test_what_numpy_saves_is_read(named, packed, is_fortran):
    if is_fortran:
        named = {key: np.asfortranarray(array) for key, array in named.items()}
    found = {row.array_key: (row.dtype, row.shape, row.digest) for row in rows(saved(packed, **named), ("arrays",))}
    assert found == {key: (array.dtype.name, ",".join(map(str, array.shape)), arrays.digest(array)) for key, array in named.items()}


@pytest.fixture(scope="module")
def real():
    """The rows of each real file."""
    if not REAL.is_dir():
        pytest.skip("needs the real files beside the checkout")
    return [rows(path.read_bytes(), doodles=PAIR) for path in sorted(REAL.glob("*.npz"))]


def test_all_real_files_are_read_and_their_keys_counted(real):
    measured = [[row for row in of_file if isinstance(row, Array)] for of_file in real]
    assert [len(of_file) for of_file in measured] == [42, 7, 14, 7]
    assert not any(isinstance(row, Problem) or "color_label" in str(row[2]) for of_file in real for row in of_file)


def test_six_generations_of_a_real_file_are_told_apart(real):
    generations = defaultdict(set)
    for row in real[0]:
        if isinstance(row, Array):
            generations[row.generation].add(row.array_name)
    names = {"image", "orig_image", "label", "color_doodles", "doodles", "settings", "classes"}
    assert generations == dict.fromkeys(range(6), names)


def test_real_pictures_are_the_first_bands_of_the_originals_and_real_labels_one_hot(real):
    for of_file in real:
        by_key = {row.array_key: row for row in of_file if isinstance(row, Array)}
        for row in by_key.values():
            if row.array_name == "image":
                assert row.colour_digest == by_key[row.array_key.replace("image", "orig_image")].colour_digest is not None
            if row.array_name == "label":
                classes = by_key[row.array_key.replace("label", "classes")]
                assert (row.not_one_hot_px, row.shape.split(",")[2]) == (0, classes.shape)


def test_real_labels_give_most_doodles_to_the_doodled_class(real):
    shares = []
    for of_file in real:
        pixels = defaultdict(lambda: [0, 0])
        for row in of_file:
            if isinstance(row, Doodle):
                pixels[row.generation][0] += row.doodled_px
                pixels[row.generation][1] += row.agreeing_px
        shares += [agreeing / doodled for doodled, agreeing in pixels.values()]
    assert (len(shares), round(min(shares), 3), round(max(shares), 3)) == (10, 0.907, 1.0)
