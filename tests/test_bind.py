import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import polars as pl
import pytest
from pydantic import ValidationError

from dsqc import bind, facts
from dsqc.bind import Choice, Column, Countable, NoSharedCaptureError, NothingRelatesError, Per, Slot, Value
from dsqc.facts import AnyTable, Files, Images, Masks
from dsqc.readers import mask
from dsqc.report import Scope
from dsqc.yamltree import resolve
from tables import table


def one_table(images: Images, *, at_least_px: Per[int], modes: list[str] | None = None) -> None: ...
def two_roles(images: Files, masks: Files, *, by: list[Column] | None = None) -> None: ...
def two_tables(images: Images, masks: Masks, *, scope: Scope) -> None: ...
def any_one(table: AnyTable, *, of: Countable) -> None: ...
def other_name(scans: Images) -> None: ...
def no_table(numbers: int) -> None: ...


def test_a_parameter_named_like_its_table_is_no_role():
    asked = bind.signature(one_table)
    assert asked.slots == (Slot("images", facts.TABLES["images"], False),)
    assert (asked.roles, asked.takes_scope) == ((), False)


def test_a_parameter_of_another_name_is_a_role():
    assert [slot.name for slot in bind.signature(two_roles).roles if slot.is_role] == ["images", "masks"]
    assert bind.signature(other_name).roles == (Slot("scans", facts.TABLES["images"], True),)


def test_of_several_tables_each_may_be_given_as_a_role_and_need_not():
    asked = bind.signature(two_tables)
    assert [(slot.name, slot.is_role) for slot in asked.roles] == [("images", False), ("masks", False)]
    assert (asked.takes_scope, asked.options) == (True, ())


def test_any_table_is_chosen_by_the_options():
    assert bind.signature(any_one).slots == (Slot("table", None, False),)


def test_an_option_knows_what_its_annotation_says():
    at_least, modes = bind.signature(one_table).options
    assert (at_least.name, at_least.required, at_least.default, at_least.per_group) == ("at_least_px", True, None, True)
    assert (modes.name, modes.required, modes.default, modes.per_group) == ("modes", False, None, False)
    assert [option.names_columns for option in bind.signature(two_roles).options] == [True]
    assert [option.names_columns for option in (at_least, modes)] == [False, False]


def test_what_a_reader_is_handed_is_no_option():
    asked = bind.signature(mask.read, skip=3)
    assert asked.slots == ()
    assert [option.name for option in asked.options][:2] == ["values", "background"]


def test_a_parameter_without_a_table_is_the_plugin_s_mistake():
    with pytest.raises(TypeError, match="parameter 'numbers' is annotated with no table"):
        bind.signature(no_table)


def read(hint: Any, value: Any) -> Any:
    """An option of this type, given what YAML makes of text."""

    def function(*, option: Any) -> None: ...

    function.__annotations__ = {"option": hint, "return": None}
    [option] = bind.signature(function).options
    return option.adapter().validate_python(value, strict=True)


def written(*texts: str) -> list[Any]:
    return [resolve(text) for text in texts]


READS = [
    (int, resolve("007"), 7),
    (float, resolve("1"), 1.0),
    (float, resolve("1.50"), 1.5),
    (bool, resolve("true"), True),
    (str, resolve("007"), "007"),
    (str | None, resolve("1.50"), "1.50"),
    (str | None, None, None),
    (list[str], written("00", "1", "1e3", "a"), ["00", "1", "1e3", "a"]),
    (list[list[str]], [written("00")], [["00"]]),
    (dict[str, list[str]], {"01": written("00")}, {"01": ["00"]}),
    (str | list[str], resolve("00"), "00"),
    (str | list[str], written("00"), ["00"]),
    (list[int | str], written("00", "1", "a-b"), [0, 1, "a-b"]),
    (Sequence[int | str], written("00", "x"), [0, "x"]),
    (int | list[int], written("1", "2"), [1, 2]),
    (Literal["a", "b"], "a", "a"),
    (Per[int], resolve("3"), 3),
    (list[Column], ["split"], ["split"]),
    (Annotated[int, bind.one_of({"few": 1, "many": 2})], "many", 2),
]


@pytest.mark.parametrize(("hint", "value", "expected"), READS)
def test_an_option_is_read_by_its_type(hint, value, expected):
    found = read(hint, value)
    assert (found, str(found)) == (expected, str(expected))


REFUSES = [
    (int, "7"),
    (int, resolve("7.0")),
    (int, True),
    (int, resolve("9" * 19)),
    (float, "1"),
    (str, True),
    (str, None),
    (list[str], "a"),
    (list[str], ["a", True]),
    (Sequence[int], "12"),
    (bool, resolve("1")),
    (Literal["a", "b"], "c"),
    (Annotated[int, bind.one_of({"few": 1})], "many"),
    (Annotated[int, bind.one_of({"few": 1})], ["few"]),
]


@pytest.mark.parametrize(("hint", "value"), REFUSES)
def test_an_option_of_another_type_is_refused(hint, value):
    with pytest.raises(ValidationError):
        read(hint, value)


VALUES = [
    ("split", Value(None, "split"), "split"),
    ("images.width_px", Value("images", "width_px"), "images.width_px"),
    ({"md5": "key"}, Value(None, "key", md5=True), "md5(key)"),
    ({"md5": "key", "first": 2}, Value(None, "key", md5=True, first=2), "md5(key)[:2]"),
    ({"of": "images.format", "first": 1}, Value("images", "format", first=1), "images.format[:1]"),
    (Value(None, "split"), Value(None, "split"), "split"),
]


@pytest.mark.parametrize(("given", "value", "name"), VALUES)
def test_a_value_is_a_capture_a_fact_or_a_part_of_one(given, value, name):
    assert (Value.read(given), Value.read(given).name) == (value, name)


NO_VALUES = [
    (3, "expected a capture (split), a fact (images.width_px) or a column (rows.year)"),
    ("files", "files is a table, expected a capture (split) or a fact (files.path)"),
    ("imags.width_px", "no table is called 'imags', did you mean 'images'?"),
    ("images.widht_px", "table images has no column 'widht_px', did you mean 'width_px'?"),
    (
        "images.",
        "table images has no column ''; there are path, format, width_px, height_px, mode, orientation, private, "
        "taken_at, latitude_deg, longitude_deg",
    ),
    ({"md5": "key", "frist": 2}, "there is no key 'frist', did you mean 'first'?"),
    ({"first": 2}, "expected NAME, TABLE.COLUMN, {md5: NAME, first: n} or {of: NAME, first: n}"),
    ({"md5": "key", "of": "key"}, "expected NAME, TABLE.COLUMN, {md5: NAME, first: n} or {of: NAME, first: n}"),
    ({"md5": {"md5": "key"}}, "expected NAME, TABLE.COLUMN, {md5: NAME, first: n} or {of: NAME, first: n}"),
    ({"md5": "files"}, "files is a table, expected a capture (split) or a fact (files.path)"),
    ({"md5": "key", "first": 0}, "'first' is a number of characters, 1 or more"),
    ({"md5": "key", "first": True}, "'first' is a number of characters, 1 or more"),
    ({"md5": "key", "first": "2"}, "'first' is a number of characters, 1 or more"),
]


@pytest.mark.parametrize(("given", "message"), NO_VALUES)
def test_what_is_no_value_is_told(given, message):
    with pytest.raises(ValueError) as caught:
        Value.read(given)
    assert str(caught.value) == message


def test_rows_of_a_table_can_be_counted_and_are_no_value():
    assert (Countable.read("files"), Countable.read("split")) == (Countable("files", ""), Countable(None, "split"))
    with pytest.raises(ValueError, match="files is a table"):
        Countable.read({"md5": "files"})


def test_values_are_found_however_deep():
    given = {"a": [Value(None, "x"), ("b", Value(None, "y"))], "c": 3}
    assert [value.column for value in bind.values_in(given)] == ["x", "y"]


def test_the_digest_of_a_value_is_taken_of_its_text_and_of_nothing_is_nothing():
    frame = pl.DataFrame({"key": ["a", None], "number": [12, None]})
    digests = frame.select(Value(None, "key", md5=True, first=4).expression(), Value(None, "number", md5=True).expression())
    expected = {"md5(key)[:4]": [hashlib.md5(b"a").hexdigest()[:4], None], "md5(number)": [hashlib.md5(b"12").hexdigest(), None]}
    assert digests.to_dict(as_series=False) == expected


CHOICES = [
    (Choice(("a",)), ["a"]),
    (Choice(("a", "00")), ["a", "00"]),
    (Choice((None,)), [None]),
    (Choice(("a", None)), ["a", None]),
    (Choice(("a",), negated=True), ["00", None]),
    (Choice((None,), negated=True), ["a", "00"]),
    (Choice(("a", None), negated=True), ["00"]),
    (Choice(("absent",)), []),
]


@pytest.mark.parametrize(("choice", "kept"), CHOICES)
def test_a_choice_says_the_same_of_a_text_and_of_a_column(choice, kept):
    frame = pl.DataFrame({"split": ["a", "00", None]})
    assert bind.select(frame, {"split": choice})["split"].to_list() == kept
    assert [text for text in ("a", "00", None) if choice.allows(text)] == kept


def test_rows_fit_every_choice_of_a_selection():
    frame = pl.DataFrame({"kind": ["a", "a", "b"], "split": ["x", "y", "x"]})
    assert bind.select(frame, {"kind": Choice(("a",)), "split": Choice(("x",))}).rows() == [("a", "x")]
    assert bind.select(frame, {}).height == 3


def test_a_capture_with_one_text_is_pinned_and_the_source_is_not():
    selection = {
        "source": Choice(("a",)),
        "floor": Choice(("200",)),
        "run": Choice((None,)),
        "kind": Choice(("a", "b")),
        "split": Choice(("x",), negated=True),
    }
    assert bind.pinned(selection) == ("floor", "run")


def left(*keys: str | None, **more: str) -> Any:
    return table("images", *({"path": f"{key}.jpg", "key": key, **more} for key in keys))


def right(*keys: str | None, **more: str) -> Any:
    return table("masks", *({"path": f"{number}/{key}.png", "key": key, **more} for number, key in enumerate(keys)))


def paths(relation: bind.Relation) -> dict[str, list[str]]:
    return {part: getattr(relation, part)["path"].to_list() for part in ("pairs", "alone", "ambiguous")}


def test_each_left_row_has_its_one_partner():
    relation = bind.relate(left("a", "b"), right("b", "a"))
    assert relation.pairs.select("path", "path_right").rows() == [("a.jpg", "1/a.png"), ("b.jpg", "0/b.png")]
    assert (relation.on, paths(relation)) == (("key",), {"pairs": ["a.jpg", "b.jpg"], "alone": [], "ambiguous": []})


def test_many_left_rows_may_share_a_partner():
    both = pl.concat([left("a"), left("a")])
    assert bind.relate(both, right("a")).pairs["path_right"].to_list() == ["0/a.png", "0/a.png"]


def test_a_row_without_a_partner_is_alone():
    assert paths(bind.relate(left("a", "b"), right("a", "c"))) == {"pairs": ["a.jpg"], "alone": ["b.jpg"], "ambiguous": []}


def test_a_row_with_several_partners_is_ambiguous_once_and_names_them():
    relation = bind.relate(left("a", "b"), right("b", "a", "b"))
    assert paths(relation) == {"pairs": ["a.jpg"], "alone": [], "ambiguous": ["b.jpg"]}
    assert relation.ambiguous.select("partners", "partner_paths").rows() == [(2, ["0/b.png", "2/b.png"])]


def test_null_relates_to_null_and_to_nothing_else():
    relation = bind.relate(left(None, "a"), right("b", None, "a"))
    assert relation.pairs.select("path", "path_right").rows() == [("None.jpg", "1/None.png"), ("a.jpg", "2/a.png")]
    assert paths(bind.relate(left(None, "a"), right("a"))) == {"pairs": ["a.jpg"], "alone": ["None.jpg"], "ambiguous": []}


def test_every_shared_capture_identifies_unless_by_says_which():
    images, masks = left("a", split="train"), right("a", split="val")
    with pytest.raises(NothingRelatesError, match=r"^none of 1 rows has a partner among 1 by key, split$"):
        bind.relate(images, masks)
    [pair] = bind.relate(images, masks, by=["key"]).pairs.iter_rows(named=True)
    assert (pair["split"], pair["split_right"]) == ("train", "val")


def test_by_without_a_column_is_by_all():
    assert bind.relate(left("a"), right("a"), by=[]).on == ("key",)


def test_a_capture_that_one_side_does_not_have_takes_no_part():
    assert bind.relate(left("a"), right("a", floor="200")).on == ("key",)
    assert bind.relate(left("a", floor="300").drop("floor"), right("a", floor="200")).pairs.height == 1


def test_relating_is_never_a_product():
    images = table("images", *({"path": f"{n}.jpg", "split": "train"} for n in range(300)))
    masks = table("masks", *({"path": f"{n}.png", "split": "train"} for n in range(300)))
    relation = bind.relate(images, masks)
    assert (relation.pairs.height, relation.alone.height, relation.ambiguous.height) == (0, 0, 300)


def test_sides_of_which_nothing_relates_are_no_result():
    with pytest.raises(NothingRelatesError, match=r"^none of 2 rows has a partner among 1 by key$"):
        bind.relate(left("a", "b"), right("c"))


def test_a_side_without_rows_is_a_result():
    assert paths(bind.relate(left("a"), right().with_columns(key=pl.lit("x")))) == {"pairs": [], "alone": ["a.jpg"], "ambiguous": []}
    assert paths(bind.relate(left("a").clear(), right("a"))) == {"pairs": [], "alone": [], "ambiguous": []}


def test_sides_without_a_shared_capture_cannot_relate():
    with pytest.raises(NoSharedCaptureError, match=r"^the two sides share no capture$"):
        bind.relate(left("a"), right("a").rename({"key": "name"}))


def test_columns_of_contracts_are_no_captures():
    assert bind.captures(left("a", split="x").with_columns(pl.lit(1).alias("images.width_px"))) == ("key", "split")


def test_groups_come_sorted_with_absent_texts_last():
    frame = pl.DataFrame({"split": ["b", None, "a", "b"], "n": [1, 2, 3, 4]})
    assert [(group, part["n"].to_list()) for group, (part,) in bind.groups([frame], ["split"])] == [
        ({"split": "a"}, [3]),
        ({"split": "b"}, [1, 4]),
        ({"split": None}, [2]),
    ]


def test_a_group_that_one_side_lacks_is_still_a_group():
    sides = [pl.DataFrame({"split": ["a"]}), pl.DataFrame({"split": ["b"]})]
    found = [(group["split"], [part.height for part in parts]) for group, parts in bind.groups(sides, ["split"])]
    assert found == [("a", [1, 0]), ("b", [0, 1])]


def test_a_frame_without_the_column_stands_whole_in_each_group():
    sides = [pl.DataFrame({"split": ["a", "b"]}), pl.DataFrame({"key": ["x", "y"]})]
    assert [[part.height for part in parts] for _, parts in bind.groups(sides, ["split"])] == [[1, 2], [1, 2]]


def test_without_columns_there_is_one_group():
    frame = pl.DataFrame({"split": ["a", "b"]})
    [(group, (whole,))] = bind.groups([frame], [])
    assert (group, whole.height) == ({}, 2)


def test_a_table_of_captures_alone_is_that_of_files():
    assert bind.tables_of([Value(None, "split")]) == ("files",)
    assert bind.tables_of([Value("masks", "width_px"), Value(None, "split"), Value("images", "mode")]) == ("masks", "images")


def test_values_of_several_tables_stand_beside_each_other_by_file():
    values = table("mask_values", *({"path": "a.png", "value": value, "source": "m", "key": "a"} for value in (1, 2)))
    masks = table("masks", {"path": "a.png", "width_px": 7, "source": "m", "key": "a"})
    wanted = [Value("masks", "width_px"), Value("mask_values", "value"), Value(None, "key", first=1)]
    found = bind.any_table({"masks": masks, "mask_values": values}, wanted)
    assert found.select("masks.width_px", "mask_values.value", "key[:1]", "key").rows() == [(7, 1, "a", "a"), (7, 2, "a", "a")]


def test_a_fact_that_a_file_lacks_is_null():
    files = table("files", {"path": "a", "source": "m"}, {"path": "b", "source": "m"})
    images = table("images", {"path": "b", "source": "m", "mode": "L"})
    found = bind.any_table({"files": files, "images": images}, [Value("files", "size_bytes"), Value("images", "mode")])
    assert found.select("path", "images.mode").rows() == [("a", None), ("b", "L")]


def test_a_file_in_two_sources_has_the_facts_of_each():
    files = table("files", {"path": "a", "source": "m"}, {"path": "a", "source": "n"})
    images = table("images", {"path": "a", "source": "n", "mode": "L"})
    found = bind.any_table({"files": files, "images": images}, [Value("files", "size_bytes"), Value("images", "mode")])
    assert found.select("source", "images.mode").rows() == [("m", None), ("n", "L")]


def test_rows_alone_are_the_table_itself():
    files = table("files", {"path": "a", "split": "x"})
    assert bind.any_table({"files": files}, [Countable("files", ""), Countable(None, "split")]).equals(files)


NEAREST = [
    ("imags", ["images", "masks"], ", did you mean 'images'?"),
    ("zzz", ["images", "masks"], "; there are images, masks"),
    ("zzz", [], ""),
    ("zzz", [f"word{n}" for n in range(21)], ""),
]


@pytest.mark.parametrize(("word", "words", "hint"), NEAREST)
def test_the_nearest_word_is_told_or_all_when_there_are_few(word, words, hint):
    assert bind.nearest(word, words) == hint


def test_a_product_of_two_columns_is_a_value():
    area = Value.read({"of": "images.width_px", "times": "images.height_px"})
    frame = bind.any_table({"images": table("images", {"path": "a", "width_px": 4, "height_px": 3})}, [area])
    assert frame["images.width_px × height_px"].to_list() == [12]


@pytest.mark.parametrize(
    "given", [{"of": "images.width_px", "times": "masks.width_px"}, {"of": "images.width_px", "times": "images.width_px", "first": 1}]
)
def test_a_product_is_of_one_table_and_nothing_else(given):
    with pytest.raises(ValueError, match="product"):
        Value.read(given)


def test_any_table_without_values_is_the_table_that_is_bound():
    masks = table("masks", {"path": "a"})
    assert bind.any_table({"masks": masks}, []).equals(masks)
