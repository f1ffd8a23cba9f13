import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays_of

from dsqc.measures import npy
from dsqc.measures.unreadable import Unreadable


def saved(array):
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


def forged(header, values=b"", version=2):
    text = header.encode() if isinstance(header, str) else header
    return npy.MAGIC + bytes((version, 0)) + struct.pack("<H" if version == 1 else "<I", len(text)) + text + values


def stating(shape="(2,)", descr="'|u1'", fortran="False"):
    return f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}}}"


def refused(content):
    with pytest.raises(Unreadable) as met:
        npy.array(content)
    return met.value.problem, met.value.detail


KINDS = (
    arrays_of.boolean_dtypes()
    | arrays_of.integer_dtypes(endianness="?")
    | arrays_of.floating_dtypes(endianness="?", sizes=(16, 32, 64))
    | arrays_of.complex_number_dtypes(endianness="?", sizes=(64, 128))
    | arrays_of.unicode_string_dtypes(endianness="?")
    | arrays_of.byte_string_dtypes()
    | arrays_of.datetime64_dtypes(endianness="?")
)


@given(arrays_of.arrays(KINDS, arrays_of.array_shapes(min_dims=0, min_side=0, max_dims=4, max_side=4)))
def test_an_array_is_read_as_numpy_reads_it(array):
    for ordered in (array, np.asfortranarray(array)):
        content = saved(ordered)
        read, meant = npy.array(content), np.load(io.BytesIO(content))
        assert (read.dtype, read.shape, read.tobytes()) == (meant.dtype, meant.shape, meant.tobytes())


@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_version_of_the_format_is_read(version):
    assert npy.array(forged(stating(), b"\1\2", version)).tolist() == [1, 2]


def test_long_integers_of_python_2_are_numbers():
    assert npy.header(forged(stating("(2L, 3L)"), bytes(6))).shape == (2, 3)


def test_the_order_of_the_sides_is_respected():
    assert npy.array(forged(stating("(2, 2)", fortran="True"), b"\1\2\3\4")).tolist() == [[1, 3], [2, 4]]


@pytest.mark.parametrize("array", [np.array([None, 1]), np.array({"a": 1})])
def test_python_objects_are_never_unpickled(array):
    assert refused(saved(array)) == ("malformed", "holds Python objects, which are never unpickled")


def test_records_are_not_supported():
    array = np.zeros(2, [("x", "u1"), ("y", object)])
    assert refused(saved(array)) == ("unsupported", "holds records of several fields, expected one kind of values")


@pytest.mark.parametrize(
    "descr", ["'|V4'", "'<f16'", "'<i3'", "'<U0'", "'<U999999999'", "'u1,u1'", "'<M8[no such unit]'", "'uint8'", "'a5'"]
)
def test_a_kind_without_meaning_on_every_machine_is_not_supported(descr):
    problem, detail = refused(forged(stating(descr=descr), bytes(99)))
    assert problem == "unsupported"
    assert detail == f"states the kind {descr}, expected truth values, numbers of up to 64 bits, texts or times"


@pytest.mark.parametrize(
    ("shape", "shown"),
    [
        ("(-1, -1)", "(-1, -1)"),
        ("(True,)", "(True,)"),
        ("(1.0,)", "(1.0,)"),
        ("[1]", "[1]"),
        ("1", "1"),
        ("('1',)", "('1',)"),
        ("(1,) * 2", None),
        (f"({'1,' * 33})", "(1, 1, 1, 1, 1, 1, ...)"),
    ],
)
def test_sides_that_are_no_whole_numbers_are_told(shape, shown):
    problem, detail = refused(forged(stating(shape), b"\0"))
    assert problem == "malformed"
    assert shown is None or detail == f"states the shape {shown}, expected up to 32 whole numbers from 0"


@pytest.mark.parametrize("shape", ["(1099511627776,)", "(1099511627776, 0, 1099511627776)", "(0, 9223372036854775807)", "(10, 10)", "(1,)"])
def test_sides_that_the_bytes_do_not_fill_ask_for_no_memory(shape):
    problem, detail = refused(forged(stating(shape), b"\0\0"))
    assert problem == "malformed"
    assert detail.endswith((", and 2 bytes follow", ", more than any memory holds"))


def test_the_bytes_that_are_stated_and_those_that_follow_are_told():
    assert refused(forged(stating("(4, 306)", "'<f8'"), bytes(9_000)))[1] == (
        "states 4 × 306 values of float64, 9,792 bytes, and 9,000 bytes follow"
    )


@pytest.mark.parametrize(
    "header",
    ["", "{", "[1, 2", "__import__('os').getpid()", "-" * 9_999 + "1", "(" * 9_999, "1+" * 4_999 + "1", "{[]: 1}", "'\0'", "9" * 9_000],
)
def test_a_header_that_is_no_literal_is_told(header):
    problem, detail = refused(forged(header))
    assert problem == "malformed"
    assert detail.endswith(", which is no Python literal")


@pytest.mark.parametrize("header", ["{}", "[1]", "None", "{'descr': '|u1', 'shape': (1,)}", stating()[:-1] + ", 'more': 1}"])
def test_a_literal_that_is_no_header_is_told(header):
    assert refused(forged(header))[1].endswith(", expected descr, fortran_order and shape")


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "does not begin with the signature of an NPY array"),
        (b"PK\3\4", "does not begin with the signature of an NPY array"),
        (npy.MAGIC + b"\2\0\0", "is cut short: it ends inside its header, after 9 bytes"),
        (forged(stating())[:40], "is cut short: it ends inside its header, after 40 bytes"),
        (forged(b" " * 1_000_000), "states a header of 1,000,000 bytes, expected at most 10,000"),
        (forged(b"\xff", version=3), "has a header that is no UTF-8"),
        (forged(stating(fortran="1")), "states fortran_order 1, expected True or False"),
        (forged(stating(descr="1")), "states the kind 1, expected a text such as '|u1'"),
        (forged(stating(descr="'<U1'"), b"\0\0\x11\0" * 2), "holds numbers beyond the last character of Unicode, expected texts"),
        (forged(stating(descr="'>U1'"), b"\0\x11\0\0" * 2), "holds numbers beyond the last character of Unicode, expected texts"),
        (forged(stating(descr="'|b1'"), b"\0\2"), "holds bytes other than 0 and 1, expected truth values"),
    ],
)
def test_what_is_broken_is_told(content, detail):
    assert refused(content) == ("malformed", detail)


@pytest.mark.parametrize(("version", "shown"), [(b"\4\0", "4.0"), (b"\1\1", "1.1"), (b"", "0.0")])
def test_another_version_is_not_supported(version, shown):
    told = f"has version {shown} of the NPY format, expected 1.0, 2.0 or 3.0"
    assert refused(npy.MAGIC + version) == ("unsupported", told)


@pytest.mark.parametrize(
    ("kind", "name"), [("u1", "uint8"), (">f8", "float64"), ("<U7", "str"), ("S3", "bytes"), ("?", "bool"), ("<M8[s]", "datetime64[s]")]
)
def test_a_kind_is_named_without_order_and_length(kind, name):
    assert npy.kind_name(np.dtype(kind)) == name
