"""The contract of every table of facts.

A table is written down once, as the NamedTuple of one of its rows: readers yield such rows, a row's type is its table,
and the annotation of each column states type, meaning, unit and bounds. The frame type beside it (``Images`` for
``Image``) is what a rule annotates its parameters with. The first column of every table that a scan fills is
``source``, which the scan adds; captures of file names are further columns of ``files`` alone.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, NewType, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    import polars as pl

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What a column holds. ``unit`` stands in the column's name too; ``names_file`` is the column whose text resolves to this path."""

    meaning: str
    unit: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    one_of: tuple[str, ...] | None = None
    names_file: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: type[str] | type[int] | type[float] | type[bool] | type[bytes]
    nullable: bool
    fact: Fact


@dataclass(frozen=True, slots=True)
class Table:
    """``row`` and ``frame`` are the two types of the table.

    ``lists_trouble`` tables are rightly empty on good data; ``one_per_file`` ones have at most one row for a file and source;
    ``comparison`` is the plug-in that fills the table in the second wave; a table that ``may_be_spared`` is left empty where the
    comparison that reads it says so.
    """

    name: str
    one_row_per: str
    row: type[Any]
    frame: Any
    columns: tuple[Column, ...]
    lists_trouble: bool = False
    one_per_file: bool = False
    comparison: str | None = None
    may_be_spared: bool = False

    @property
    def names_file(self) -> tuple[str, str] | None:
        """The column with the path of the picture that a row names, and the column with the name as written."""
        return next(((column.name, column.fact.names_file) for column in self.columns if column.fact.names_file is not None), None)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


PATH = Fact("path below the root of the dataset, with '/'; bytes that are not UTF-8 stand as \\xNN")

FILE_KINDS = ("file", "member", "archive", "special", "broken-link", "looping-link", "outside-link")


class File(NamedTuple):
    path: Annotated[str, PATH]
    source: Annotated[str | None, Fact("source that the file belongs to; null when it belongs to none")]
    size_bytes: Annotated[int, Fact("size of the content, unpacked", "bytes", at_least=0)]
    file_kind: Annotated[str, Fact("what the listing found at this path", one_of=FILE_KINDS)]
    container: Annotated[str | None, Fact("path of the archive that holds the file")]
    crc32: Annotated[int | None, Fact("checksum that the archive states", at_least=0, at_most=2**32 - 1)]
    link_target: Annotated[str | None, Fact("where a link that was not followed points")]


class SourcePattern(NamedTuple):
    source: Annotated[str, Fact("name of the source")]
    pattern: Annotated[str, Fact("one of its patterns")]
    optional: Annotated[bool, Fact("whether the source may be absent")]
    part: Annotated[str | None, Fact("release shape that the source belongs to: wholly there or wholly absent")]
    file_count: Annotated[int, Fact("files in scope that the pattern found", at_least=0)]


PROBLEM_KINDS = {
    "empty": "the file has no bytes",
    "not-an-image": "the bytes are something else than a picture",
    "damaged": "part of the content is lost",
    "too-large": "unpacking it would take more memory than is allowed",
    "unsupported": "a form of the format that dsqc does not read",
    "denied": "the file system refuses to open the file",
    "bad-archive": "the archive, or a member of it, is broken or dangerous",
    "collision": "two files claim the same path",
    "two-sources": "two sources with the same reader claim the file",
    "name-not-parsed": "a captured name fits none of the patterns that take it apart",
    "malformed": "a text, table or array file does not follow its format",
    "lent-twice": "rows of a table lend the file values that contradict each other",
    "not-lent": "no row of a table lends the file what each is to get",
    "kills-worker": "reading the file ended the process twice",
    "trailing-bytes": "the content is whole, and further bytes follow it",
    "irregular": "the content is whole, and its container departs from the standard",
}

HARMLESS_PROBLEMS = ("trailing-bytes", "irregular")


class Problem(NamedTuple):
    path: Annotated[str, PATH]
    pointer: Annotated[str | None, Fact("place inside the file: line, member, JSON pointer")]
    problem: Annotated[str, Fact("kind of trouble", one_of=tuple(PROBLEM_KINDS))]
    detail: Annotated[str, Fact("what was met, in words; continues 'path: '")]


CONTENTS = (
    "empty", "jpeg", "png", "tiff", "gif", "bmp", "webp", "jpeg2000", "npy", "zip", "gzip", "7z", "tar", "hdf5", "parquet", "sqlite",
    "pdf", "html", "xml", "json", "git-lfs-pointer", "text", "zeros", "unknown",
)  # fmt: skip


class Content(NamedTuple):
    path: Annotated[str, PATH]
    content: Annotated[str, Fact("kind of file by its first bytes", one_of=CONTENTS)]


POINTER = Fact("place inside the file: line, member, JSON pointer")


class Digest(NamedTuple):
    path: Annotated[str, PATH]
    algorithm: Annotated[str, Fact("name as hashlib has it: md5, sha1, sha256, sha512, …")]
    digest: Annotated[bytes, Fact("digest of the file's bytes")]


class Sum(NamedTuple):
    path: Annotated[str, PATH]
    sha256: Annotated[bytes, Fact("digest of the file's bytes")]


class Claim(NamedTuple):
    path: Annotated[str, Fact("path of the checksum list")]
    line: Annotated[int, Fact("line of the list, from 1", at_least=1)]
    claimed: Annotated[str, Fact("file name as the list writes it")]
    algorithm: Annotated[str, Fact("name as hashlib has it")]
    digest: Annotated[bytes, Fact("digest that the list claims")]
    named_path: Annotated[str | None, Fact("listed path that ``claimed`` resolves to; null when none does")]
    """A reader states the one path that is meant, or None where it may be several; the scan puts in the listed one."""


class Image(NamedTuple):
    path: Annotated[str, PATH]
    format: Annotated[str, Fact("format of the bytes as Pillow names it: JPEG, PNG, TIFF, …")]
    width_px: Annotated[int, Fact("width as stored, orientation not applied", "px", at_least=1)]
    height_px: Annotated[int, Fact("height as stored, orientation not applied", "px", at_least=1)]
    mode: Annotated[str, Fact("Pillow's mode: 1, L, LA, P, RGB, RGBA, CMYK, I;16, F, …")]
    orientation: Annotated[int, Fact("EXIF orientation; 1 when none is stated", at_least=1, at_most=8)]
    private: Annotated[str | None, Fact("names of the private metadata found, with ', ' between them; null when there is none")]


class Pixels(NamedTuple):
    path: Annotated[str, PATH]
    constant: Annotated[bool, Fact("whether every pixel has the same value")]
    pixel_digest: Annotated[bytes, Fact("sha256 of mode, width, height and pixels, palette applied")]


class Hash(NamedTuple):
    path: Annotated[str, PATH]
    phash: Annotated[int, Fact("64-bit perceptual hash as imagehash.phash defines it, read as a signed number")]
    detail: Annotated[
        float, Fact("deviation of the grey levels of its 32 × 32 thumbnail from what its rows and its columns alone tell", at_least=0)
    ]


class TurnedHash(NamedTuple):
    path: Annotated[str, PATH]
    flipped_left_right: Annotated[int, Fact("phash of the picture flipped left to right")]
    flipped_top_bottom: Annotated[int, Fact("phash of it flipped top to bottom")]
    turned_180: Annotated[int, Fact("phash of it turned by 180°")]
    transposed: Annotated[int, Fact("phash of it with rows and columns swapped")]
    turned_90: Annotated[int, Fact("phash of it turned by 90° counterclockwise")]
    turned_270: Annotated[int, Fact("phash of it turned by 270° counterclockwise")]
    transversed: Annotated[int, Fact("phash of it transposed along the other diagonal")]


class WindowHash(NamedTuple):
    path: Annotated[str, PATH]
    window_phashes: Annotated[bytes, Fact("phashes of its parts, as they would be cropped: 36 little-endian 64-bit numbers")]


class Mask(NamedTuple):
    path: Annotated[str, PATH]
    format: Annotated[str, Fact("format of the bytes as Pillow names it")]
    width_px: Annotated[int, Fact("width", "px", at_least=1)]
    height_px: Annotated[int, Fact("height", "px", at_least=1)]
    mode: Annotated[str, Fact("Pillow's mode: 1, L, P, RGB, RGBA, I;16, …")]
    lossy: Annotated[bool, Fact("whether the format of the bytes loses values (JPEG, lossy WebP)")]
    value_count: Annotated[int, Fact("distinct values, background included", at_least=1)]
    labelled_px: Annotated[int, Fact("pixels that are not background", "px", at_least=0)]
    blended_px: Annotated[
        int, Fact("pixels strictly between their two neighbours in a row or column, a sign of interpolation", "px", at_least=0)
    ]


class MaskValue(NamedTuple):
    path: Annotated[str, PATH]
    value: Annotated[int, Fact("pixel value; palette index; or colour as 0xRRGGBB", at_least=0)]
    label: Annotated[str, Fact("the value in words: '7', or '#ff0000' for a colour")]
    area_px: Annotated[int, Fact("pixels of this value", "px", at_least=1)]
    first_x_px: Annotated[int, Fact("column of its first pixel", "px", at_least=0)]
    first_y_px: Annotated[int, Fact("row of its first pixel", "px", at_least=0)]


class Region(NamedTuple):
    path: Annotated[str, PATH]
    label: Annotated[str, Fact("the value in words, as in mask_values")]
    region: Annotated[int, Fact("number of the region among those of its value, by first pixel, from 1", at_least=1)]
    exact: Annotated[bool, Fact("true where one value is one instance; false where touching instances of a class may have merged")]
    area_px: Annotated[int, Fact("pixels of the region", "px", at_least=1)]
    box_x_px: Annotated[int, Fact("left side of the tight box", "px", at_least=0)]
    box_y_px: Annotated[int, Fact("upper side of the tight box", "px", at_least=0)]
    box_width_px: Annotated[int, Fact("width of the tight box", "px", at_least=1)]
    box_height_px: Annotated[int, Fact("height of the tight box", "px", at_least=1)]


class WaiverRow(NamedTuple):
    path: Annotated[str, Fact("file in which the waiver is written")]
    line: Annotated[int, Fact("line of it, from 1", at_least=1)]
    waived_check: Annotated[str, Fact("id of the check whose findings it waives")]
    waiver_state: Annotated[str, Fact("what it came to", one_of=("used", "unused", "expired", "too-wide", "not-judged"))]
    waived_count: Annotated[int, Fact("findings that fit it, waived or not", at_least=0)]
    waived_at_most: Annotated[int, Fact("findings that it may cover", at_least=1)]
    waived_because: Annotated[str, Fact("reason that it gives")]
    waived_by: Annotated[str, Fact("who answers for it")]
    waived_until: Annotated[str, Fact("last day on which it holds, or 'forever'")]


AnnotationFile = Annotated[str, Fact("path of the annotation file")]
Pointer = Annotated[str, POINTER]
AnnotationId = Annotated[str | None, Fact("the annotation's id as text; null when it has none")]
NamedPictureId = Annotated[str | None, Fact("id of the picture that it names")]
NamedFile = Annotated[str | None, Fact("file name of that picture as written; null when no entry has the id")]
NamedPicture = Annotated[str | None, Fact("listed path of that picture; filled in by the scan", names_file="file_name")]
NamedCategoryId = Annotated[str | None, Fact("id of the category that it names")]
NamedCategory = Annotated[str | None, Fact("name of that category; null when no category has the id")]
IsCrowd = Annotated[bool, Fact("whether it says iscrowd: 1")]


class Annotation(NamedTuple):
    path: AnnotationFile
    pointer: Pointer
    annotation_id: AnnotationId
    image_id: NamedPictureId
    file_name: NamedFile
    image_path: NamedPicture
    category_id: NamedCategoryId
    category: NamedCategory
    is_crowd: IsCrowd
    shape_form: Annotated[str, Fact("how its shape is written", one_of=("compressed-rle", "listed-rle", "polygons", "box", "none"))]


class Instance(NamedTuple):
    path: AnnotationFile
    pointer: Pointer
    annotation_id: AnnotationId
    image_id: NamedPictureId
    file_name: NamedFile
    image_path: NamedPicture
    category_id: NamedCategoryId
    category: NamedCategory
    is_crowd: IsCrowd
    declared_area_px: Annotated[float | None, Fact("area that the annotation states; null when it states none", "px")]
    area_px: Annotated[int, Fact("pixels that its shape covers", "px", at_least=0)]
    declared_box_x_px: Annotated[float | None, Fact("left side of the box that the annotation states", "px")]
    declared_box_y_px: Annotated[float | None, Fact("upper side of that box", "px")]
    declared_box_width_px: Annotated[float | None, Fact("third number of that box: its width", "px")]
    declared_box_height_px: Annotated[float | None, Fact("fourth number of that box: its height", "px")]
    box_x_px: Annotated[float, Fact("left side of the tight box: of the pixels of an RLE, of the corners of polygons", "px")]
    box_y_px: Annotated[float, Fact("upper side of the tight box", "px")]
    box_width_px: Annotated[float, Fact("width of the tight box", "px", at_least=0)]
    box_height_px: Annotated[float, Fact("height of the tight box", "px", at_least=0)]
    outside_px: Annotated[float, Fact("how far the farthest corner lies outside the picture", "px", at_least=0)]
    crosses_itself: Annotated[bool, Fact("whether a polygon of it crosses itself")]
    row_major: Annotated[bool, Fact("whether its runs fit the declared box only when read row by row")]
    size_height_px: Annotated[int, Fact("height of the grid that its runs lie on", "px", at_least=1)]
    size_width_px: Annotated[int, Fact("width of the grid that its runs lie on", "px", at_least=1)]
    rle: Annotated[bytes, Fact("its pixels as compressed COCO RLE, polygons rasterised")]


class ShapeFault(NamedTuple):
    path: AnnotationFile
    pointer: Pointer
    annotation_id: AnnotationId
    file_name: NamedFile
    image_path: NamedPicture
    fault: Annotated[str, Fact("kind of fault: rle-sum, rle-size, polygon-odd, area-form, …")]
    detail: Annotated[str, Fact("what was met, in words")]


class Entry(NamedTuple):
    path: AnnotationFile
    pointer: Pointer
    image_id: Annotated[str | None, Fact("the picture's id as text")]
    file_name: Annotated[str | None, Fact("its file name as written")]
    image_path: Annotated[str | None, Fact("listed path of the picture; filled in by the scan", names_file="file_name")]
    width_px: Annotated[int | None, Fact("width that the file states; null when it states none", "px")]
    height_px: Annotated[int | None, Fact("height that the file states; null when it states none", "px")]


class Category(NamedTuple):
    path: AnnotationFile
    pointer: Pointer
    category_id: Annotated[str | None, Fact("the category's id as text")]
    category: Annotated[str | None, Fact("its name")]


class Mapped(NamedTuple):
    path: Annotated[str, Fact("path of the mapping file")]
    pointer: Pointer
    given_name: Annotated[str, Fact("the key: what is named")]
    maps_to: Annotated[str, Fact("the text that it maps to")]


class Outline(NamedTuple):
    path: AnnotationFile
    pointer: Pointer
    annotation_id: AnnotationId
    file_name: NamedFile
    image_path: NamedPicture
    category_id: NamedCategoryId
    category: NamedCategory
    shape_form: Annotated[str, Fact("how its shape is written", one_of=("polygons", "box"))]
    part_count: Annotated[int, Fact("polygons that it consists of", at_least=1)]
    corner_count: Annotated[int, Fact("corners of all its polygons", at_least=2)]
    left_share: Annotated[float, Fact("left side of its tight box, as a share of the picture's width")]
    top_share: Annotated[float, Fact("upper side of that box, as a share of the picture's height")]
    width_share: Annotated[float, Fact("width of that box, as a share of the picture's width", at_least=0)]
    height_share: Annotated[float, Fact("height of that box, as a share of the picture's height", at_least=0)]
    area_share: Annotated[float, Fact("area that its polygons enclose, as a share of the picture's", at_least=0)]
    corners: Annotated[bytes, Fact("its corners in order, x and y as shares of width and height, little-endian 64-bit floats")]


class Setting(NamedTuple):
    path: Annotated[str, PATH]
    pointer: Pointer
    setting: Annotated[str, Fact("name of the last key that leads to it")]
    written: Annotated[str, Fact("the value as it is written")]


class Array(NamedTuple):
    path: Annotated[str, PATH]
    pointer: Annotated[str, Fact("name of the member that holds the array")]
    array_key: Annotated[str, Fact("key of the array: the member's name without .npy")]
    array_name: Annotated[str, Fact("the key without the zeros in front of it")]
    generation: Annotated[int, Fact("zeros in front of the key: 0 for the newest, more for older ones", at_least=0)]
    dtype: Annotated[str, Fact("kind of its values, as numpy names it without byte order: uint8, float64, str, …")]
    shape: Annotated[str, Fact("its sides with ',' between them, outermost first; empty for a single value")]
    least: Annotated[float | None, Fact("least value; null when it has no numbers")]
    greatest: Annotated[float | None, Fact("greatest value; null when it has no numbers")]
    value_count: Annotated[int | None, Fact("distinct values of an array of whole numbers; null for other kinds", at_least=1)]
    not_finite: Annotated[int, Fact("values that are NaN or infinite", at_least=0)]
    not_one_hot_px: Annotated[
        int | None, Fact("places of a 3-D array whose last axis is not one 1 and 0 else; null for other arrays", "px", at_least=0)
    ]
    texts: Annotated[str | None, Fact("values of an array of texts as a JSON list; null for other kinds")]
    digest: Annotated[bytes, Fact("sha256 of kind, shape and values")]
    colour_digest: Annotated[bytes | None, Fact("digest of the first three bands of a 3-D array of at least three; null for others")]


class Doodle(NamedTuple):
    path: Annotated[str, PATH]
    generation: Annotated[int, Fact("zeros in front of the keys of the two arrays", at_least=0)]
    doodles_key: Annotated[str, Fact("key of the array of doodles: 0 is nothing, n is class n")]
    label_key: Annotated[str, Fact("key of the one-hot label that was made from them")]
    value: Annotated[int, Fact("class that was doodled, from 1", at_least=1)]
    doodled_px: Annotated[int, Fact("doodled pixels of the class", "px", at_least=1)]
    agreeing_px: Annotated[int, Fact("of these, pixels that the label gives to the same class", "px", at_least=0)]


class TableRow(NamedTuple):
    path: Annotated[str, Fact("path of the table's file")]
    row: Annotated[int, Fact("line at which the row begins, the header counted; its number where the format has no lines", at_least=1)]
    row_name: Annotated[str | None, Fact("what the row is called: its text in the first column that the source states")]
    named_file: Annotated[str | None, Fact("text of the column that names a file; null when none does")]
    file_path: Annotated[str | None, Fact("listed path of that file; filled in by the scan", names_file="named_file")]


class TableColumn(NamedTuple):
    path: Annotated[str, Fact("path of the table's file")]
    column_number: Annotated[int, Fact("place of the column, from 1", at_least=1)]
    column_name: Annotated[str, Fact("what the file's header calls it")]


class RowBlock(NamedTuple):
    """Rows of one table file, packed as a worker sends them: a table may have millions. ``rows`` is a polars IPC stream."""

    path: Annotated[str, Fact("path of the table's file")]
    rows: Annotated[bytes, Fact("the rows, in typed columns")]


ALIGNMENT_VERDICTS = (
    "as given", "flipped left to right", "flipped top to bottom", "turned by 180°", "turned by 90° clockwise",
    "turned by 90° counterclockwise", "transposed", "transposed across the other diagonal", "shifted", "on no edges", "unclear",
)  # fmt: skip


class Agreement(NamedTuple):
    path: Annotated[str, Fact("path of the mask")]
    image_path: Annotated[str, Fact("path of the picture that mask and annotations are of")]
    annotation_path: AnnotationFile
    category_id: Annotated[str, Fact("class: the mask's value and the annotations' category id")]
    mask_px: Annotated[int, Fact("pixels of the class in the mask", "px", at_least=0)]
    annotated_px: Annotated[int, Fact("pixels of the class in the annotations above the floor", "px", at_least=0)]
    missing_px: Annotated[int, Fact("annotated pixels that the mask gives to another value", "px", at_least=0)]
    extra_px: Annotated[int, Fact("pixels of the class in the mask that no annotation covers", "px", at_least=0)]
    iou: Annotated[float, Fact("intersection over union after what may be either way", at_least=0, at_most=1)]
    at_limit: Annotated[int, Fact("instances of exactly the limit, which may be present or absent", at_least=0)]
    box_x_px: Annotated[int | None, Fact("left side of the box around the differing pixels; null when none differ", "px")]
    box_y_px: Annotated[int | None, Fact("upper side of that box", "px")]
    box_width_px: Annotated[int | None, Fact("width of that box", "px")]
    box_height_px: Annotated[int | None, Fact("height of that box", "px")]
    hint: Annotated[str | None, Fact("what would make them agree: flipped, turned by 180°, shifted; null when nothing simple does")]


class Alignment(NamedTuple):
    path: Annotated[str, Fact("path of the file that holds the labels: mask, annotation file, NPZ file")]
    image_path: Annotated[str, Fact("path of the picture that the labels were laid on")]
    neighbour: Annotated[int, Fact("0 for the labels' own picture, ±k for the k-th neighbour in the order of names")]
    verdict: Annotated[str, Fact("how the labels lie", one_of=ALIGNMENT_VERDICTS)]
    is_enough: Annotated[bool, Fact("whether labels that do not lie right would have been noticed")]
    z_given: Annotated[float | None, Fact("how far edges under the boundary stand out from chance, as given; null for swapped sides")]
    z_turn: Annotated[float, Fact("the same for the best turn")]
    z_offset: Annotated[float | None, Fact("the same for the best offset without a turn; null for swapped sides")]
    right_px: Annotated[int, Fact("how far the labels lie to the right of where they fit best", "px")]
    down_px: Annotated[int, Fact("how far they lie below that place", "px")]
    offset_is_sure: Annotated[bool, Fact("whether neither chance nor outlines drawn too wide explain the offset")]
    boundary_px: Annotated[int, Fact("length of the labels' boundary", "px", at_least=0)]
    contrast: Annotated[float, Fact("edge strength under the boundary above chance, in units of the picture's spread")]
    expected_z: Annotated[float, Fact("z of a boundary of this length on edges a quarter as distinct as the picture's strongest")]
    orientation: Annotated[int, Fact("EXIF orientation of the picture; 1 when none is stated", at_least=1, at_most=8)]
    surface: Annotated[bytes, Fact("edge strength by offset, 9×9 little-endian 32-bit floats row by row; empty if there is none")]


class Likeness(NamedTuple):
    path: Annotated[str, Fact("path of the first of two pictures that may be copies")]
    other_path: Annotated[str, Fact("path of the second; what is told was done to the first to make it")]
    is_copy: Annotated[bool, Fact("whether their pixels prove them copies")]
    reason: Annotated[str | None, Fact("why they are none; null for copies")]
    transformation: Annotated[str, Fact("what was done, in words: 'flipped left to right, resized by 0.5'; empty where they are not alike")]
    similarity: Annotated[float, Fact("correlation of all aligned pixels", at_least=0, at_most=1)]
    weakest: Annotated[float, Fact("likeness of the part that is least alike", at_least=0, at_most=1)]
    orientation: Annotated[str, Fact("how the first is turned, as Pillow names it; identity where it is not")]
    first_is_larger: Annotated[bool, Fact("whether the second lies in the first; false where the first is cropped out of the second")]
    cropped_left: Annotated[float, Fact("share of the larger's width that is cut off on the left", at_least=0, at_most=1)]
    cropped_top: Annotated[float, Fact("share of its height that is cut off at the top", at_least=0, at_most=1)]
    cropped_right: Annotated[float, Fact("share of its width that is cut off on the right", at_least=0, at_most=1)]
    cropped_bottom: Annotated[float, Fact("share of its height that is cut off at the bottom", at_least=0, at_most=1)]
    resized_across: Annotated[float, Fact("how much wider its pixels are drawn")]
    resized_down: Annotated[float, Fact("how much higher its pixels are drawn")]
    gain: Annotated[float, Fact("factor of the grey levels")]
    level_offset: Annotated[float, Fact("what is added to them")]


class Overlap(NamedTuple):
    path: AnnotationFile
    file_name: Annotated[str, Fact("file name of the picture as written")]
    image_path: Annotated[str | None, Fact("listed path of the picture")]
    annotation_id: Annotated[str, Fact("id of the annotation that comes first; its pointer when it has none")]
    other_id: Annotated[str, Fact("id of the annotation that comes later; its pointer when it has none")]
    category: Annotated[str | None, Fact("category of the first")]
    other_category: Annotated[str | None, Fact("category of the other")]
    shared_px: Annotated[int, Fact("pixels that both cover", "px", at_least=1)]
    iou: Annotated[float, Fact("intersection over union of the two", at_least=0, at_most=1)]
    box_x_px: Annotated[int, Fact("left side of the box around what is shared", "px", at_least=0)]
    box_y_px: Annotated[int, Fact("upper side of that box", "px", at_least=0)]
    box_width_px: Annotated[int, Fact("width of that box", "px", at_least=1)]
    box_height_px: Annotated[int, Fact("height of that box", "px", at_least=1)]


Files = NewType("Files", "pl.DataFrame")
Sources = NewType("Sources", "pl.DataFrame")
Problems = NewType("Problems", "pl.DataFrame")
Contents = NewType("Contents", "pl.DataFrame")
Digests = NewType("Digests", "pl.DataFrame")
Manifest = NewType("Manifest", "pl.DataFrame")
Images = NewType("Images", "pl.DataFrame")
PixelFacts = NewType("PixelFacts", "pl.DataFrame")
Hashes = NewType("Hashes", "pl.DataFrame")
TurnedHashes = NewType("TurnedHashes", "pl.DataFrame")
WindowHashes = NewType("WindowHashes", "pl.DataFrame")
Masks = NewType("Masks", "pl.DataFrame")
MaskValues = NewType("MaskValues", "pl.DataFrame")
Regions = NewType("Regions", "pl.DataFrame")
Annotations = NewType("Annotations", "pl.DataFrame")
Instances = NewType("Instances", "pl.DataFrame")
ShapeFaults = NewType("ShapeFaults", "pl.DataFrame")
Entries = NewType("Entries", "pl.DataFrame")
Categories = NewType("Categories", "pl.DataFrame")
Mappings = NewType("Mappings", "pl.DataFrame")
Outlines = NewType("Outlines", "pl.DataFrame")
Settings = NewType("Settings", "pl.DataFrame")
Arrays = NewType("Arrays", "pl.DataFrame")
Doodles = NewType("Doodles", "pl.DataFrame")
Rows = NewType("Rows", "pl.DataFrame")
TableColumns = NewType("TableColumns", "pl.DataFrame")
Agreements = NewType("Agreements", "pl.DataFrame")
Alignments = NewType("Alignments", "pl.DataFrame")
Overlaps = NewType("Overlaps", "pl.DataFrame")
Likenesses = NewType("Likenesses", "pl.DataFrame")
Sums = NewType("Sums", "pl.DataFrame")
Waivers = NewType("Waivers", "pl.DataFrame")
AnyTable = NewType("AnyTable", "pl.DataFrame")
NamedTables = NewType("NamedTables", "Mapping[str, pl.DataFrame]")


def _columns(row: type[Any]) -> tuple[Column, ...]:
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(name, hints[name]) for name in row._fields)


def _column(name: str, hint: Any) -> Column:
    kind, fact = get_args(hint)
    nullable = get_origin(kind) in (Union, types.UnionType)
    if nullable:
        [kind] = [each for each in get_args(kind) if each is not type(None)]
    return Column(name, kind, nullable, fact)


def _table(
    name: str,
    one_row_per: str,
    row: type[Any],
    frame: Any,
    *,
    lists_trouble: bool = False,
    one_per_file: bool = False,
    comparison: str | None = None,
    may_be_spared: bool = False,
) -> Table:
    return Table(name, one_row_per, row, frame, _columns(row), lists_trouble, one_per_file, comparison, may_be_spared)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table("files", "file of a source, and listed file of no source", File, Files, one_per_file=True),
        _table("sources", "pattern of a source", SourcePattern, Sources),
        _table("problems", "thing that could not be read, or is irregular", Problem, Problems, lists_trouble=True),
        _table("contents", "file", Content, Contents, one_per_file=True),
        _table("digests", "file and algorithm", Digest, Digests),
        _table("sums", "file below the root, where a release asks for them all", Sum, Sums, lists_trouble=True),
        _table("manifest", "file claimed by a checksum list", Claim, Manifest),
        _table("images", "image header", Image, Images, one_per_file=True),
        _table("pixels", "picture decoded whole", Pixels, PixelFacts, one_per_file=True),
        _table("hashes", "picture", Hash, Hashes, one_per_file=True),
        _table("turned_hashes", "picture", TurnedHash, TurnedHashes, one_per_file=True, may_be_spared=True),
        _table("window_hashes", "picture", WindowHash, WindowHashes, one_per_file=True, may_be_spared=True),
        _table("masks", "mask", Mask, Masks, one_per_file=True),
        _table("mask_values", "mask and value", MaskValue, MaskValues),
        _table("regions", "region of a mask: an instance of an instance mask, else a connected region of one value", Region, Regions),
        _table("annotations", "annotation of an annotation file, as it declares itself", Annotation, Annotations),
        _table("instances", "annotation whose shape was proved, with what it covers", Instance, Instances),
        _table("shape_faults", "item of an annotation file and fault in what it states", ShapeFault, ShapeFaults, lists_trouble=True),
        _table("entries", "picture that an annotation file names", Entry, Entries),
        _table("categories", "category of an annotation file", Category, Categories),
        _table("mappings", "entry of a file that maps names to texts", Mapped, Mappings),
        _table("outlines", "annotation drawn by corners, in shares of its picture's sides", Outline, Outlines),
        _table("settings", "single value of a settings file", Setting, Settings),
        _table("arrays", "array of an NPZ file", Array, Arrays),
        _table("doodles", "NPZ file, generation and doodled class", Doodle, Doodles),
        _table("columns", "column of a table's file, read or not", TableColumn, TableColumns),
        _table("rows", "row of a table source; its columns are those that the source states", TableRow, Rows),
        _table(
            "overlaps", "pair of annotations of a picture that share pixels", Overlap, Overlaps, lists_trouble=True, comparison="overlap"
        ),
        _table(
            "alignments",
            "labels and picture that they are laid on",
            Alignment,
            Alignments,
            lists_trouble=True,
            comparison="alignment",
        ),
        _table("likenesses", "pair of pictures that may be copies", Likeness, Likenesses, lists_trouble=True, comparison="likeness"),
        _table("agreements", "mask, annotation file and class", Agreement, Agreements, lists_trouble=True, comparison="agreement"),
        _table("waivers", "waiver of the definition or of the file beside it", WaiverRow, Waivers, lists_trouble=True),
    )
}

LISTED = ("files", "sources")
"""Tables that the listing fills."""
JUDGED = ("waivers",)
"""Tables that are filled when all other checks are judged."""
OF_EVERY_FILE = ("problems", "digests", "sums")
"""Tables that a scan fills of any file; readers fill the others."""
NOT_NAMED = (*JUDGED, "sums")
"""Tables that no definition can name."""

BY_ROW: dict[type[Any], Table] = {table.row: table for table in TABLES.values()} | {RowBlock: TABLES["rows"]}
BY_FRAME: dict[Any, Table] = {table.frame: table for table in TABLES.values()}
RESERVED: frozenset[str] = frozenset({"source", "archive", "row"}.union(*(table.column_names for table in TABLES.values())))
"""Names that a capture may not have, because a contract uses them."""


def schema(table: Table) -> dict[str, Any]:
    """Column names and polars types of a table as it is stored: the contract, with ``source`` in front."""
    import polars as pl

    kinds = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean, bytes: pl.Binary}
    stored = {column.name: kinds[column.type] for column in table.columns}
    return stored if "source" in stored else {"source": pl.String, **stored}


def frame(table: Table, rows: Iterable[Row]) -> pl.DataFrame:
    """A stored table of ``rows``, each with its source in front unless the contract has a source column of its own."""
    import polars as pl

    return pl.DataFrame(list(rows), schema=schema(table), orient="row")
