"""The records that the sample of Coast Train fills: names of their files, classes, columns in their order, and where they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_NAMES = ("label_image_filename", "image_filename", "annotation_image_filename")
_CLASSES = ("classes_array", "num_classes", "classes_integer", "classes_present_integer", "classes_present_array")
_SETTINGS = (
    "pen_width", "CRF_theta", "CRF_mu", "CRF_downsample_factor", "Classifier_downsample_factor", "prob_of_unary_potential",
    "doodle_spatial_density", "num_of_scales",
)  # fmt: skip
_TAKEN = ("year", "month", "day", "hour", "minute", "second")
_EXTENT = ("XMin", "XMax", "YMin", "YMax", "LonMin", "LonMax", "LatMin", "LatMax")
_SIDES = ("ImageHeightPx", "ImageWidthPx", "ImageBands")

_OF_NAIP = (*_NAMES, *_CLASSES, *_SETTINGS, "acc_georef", "epsg", *_TAKEN, *_EXTENT, "CRS", "px_size_m", *_SIDES)
_OF_LANDSAT = ("image_filename", "label_image_filename", "annotation_image_filename", *_OF_NAIP[3:])
_OF_SENTINEL = (*_NAMES, *_CLASSES, *_SETTINGS, "CRS", "acc_georef", "epsg", *_TAKEN, *_EXTENT, *_SIDES, "px_size_m")
_OF_ORTHOPHOTO = (
    *_OF_LANDSAT[:3], "classes_array", "classes_integer", "classes_present_array", "classes_present_integer", "CRF_downsample_factor",
    "CRF_mu", "CRF_theta", "Classifier_downsample_factor", "doodle_spatial_density", "num_classes", "num_of_scales", "pen_width",
    "prob_of_unary_potential", *_OF_SENTINEL[_OF_SENTINEL.index("CRS"):],
)  # fmt: skip

_ELEVEN = (
    "water", "whitewater", "sediment", "other_natural_terrain", "vegetated_surface", "agricultural", "development", "cloud", "nodata",
    "unusual", "unknown",
)  # fmt: skip
_TWELVE = (
    "water", "sand", "gravel", "cobble_boulder", "vegetated", "coastal_defense", "buildings", "pavement_road", "vehicles", "people",
    "other_anthro", "nodata",
)  # fmt: skip
_EIGHT = ("water", "whitewater", "sediment", "terrestrial_vegetation", "marsh_vegetation", "development", "unusual", "nodata")
_FOUR = ("water", "surf", "sand", "dev")


@dataclass(frozen=True, slots=True)
class Place:
    """Where pictures of a record lie: UTM zone, and the south-western corner in degrees."""

    name: str
    zone: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Record:
    """``stem`` is the form of the names of its pictures, ``folders`` those that its table writes in front of NPZ, image and label.

    An archive has a ``top`` folder or none; what is not ``zipped`` lies unpacked. ``crs`` and ``datum_epsg`` may name the UTM zone.
    """

    name: str
    classes: Sequence[str]
    columns: Sequence[str]
    stem: str
    places: Sequence[Place]
    pixel_m: float
    crs: str
    datum_epsg: int = 26900
    folders: tuple[str, str, str] = ("npz/", "images/", "labels/")
    image_suffix: str = ".jpg"
    bands: int = 3
    top: bool = True
    zipped: bool = True
    square: bool = False

    @property
    def key(self) -> str:
        """The record without its version."""
        return self.name.rpartition("_")[0]


_TILE = "chunk{chunk}_{taken:%Y%m%dT%H%M%S}_{processed:%Y%m%dT%H%M%S}_T{zone}SKT.TCI_RGB_site{site}_ID{labeler}"

_RECORDS = (
    Record(
        "NAIP_11_001", _ELEVEN, _OF_NAIP,
        "chunk{chunk}_m_{quad}_nw_{zone}_1_{taken:%Y%m%d}_multiband_{place}_site{site}_ID{labeler}",
        (Place("canaveral", 17, -80.62, 28.57), Place("san_diego", 11, -117.25, 32.71)), 1.0, '"NAD83 / UTM zone {zone}N (±6 m)"',
        bands=4, top=False,
    ),
    Record(
        "Sentinel2_11_001", _ELEVEN, _OF_SENTINEL, _TILE, (Place("ventura", 11, -119.24, 34.14), Place("freeport", 15, -95.31, 28.94)),
        10.0, '"WGS 84 / UTM zone {zone}N"',
    ),
    Record("Sentinel2_4_001", _FOUR, _OF_SENTINEL, _TILE, (Place("elwha", 10, -123.55, 48.14),), 10.0, ""),
    Record(
        "Landsat8_11_001", _ELEVEN, _OF_LANDSAT, "{place}_{taken:%Y-%m-%d-%H-%M-%S}_L8_rgbr_ID{labeler}",
        (Place("duck", 18, -75.64, 35.96), Place("sunset", 10, -121.85, 36.84)), 15.0, "epsg:4326", datum_epsg=32600,
        folders=("", "", ""), image_suffix="_image.jpg", zipped=False,
    ),
    Record(
        "Orthophoto_12_001", _TWELVE, _OF_ORTHOPHOTO, "{taken:%Y%m%d}_MadeiraBeachFL_ortho_5cm_{site:02}_{chunk:02}_ID{labeler}",
        (Place("MadeiraBeachFL", 17, -82.80, 27.80),), 0.05, "na", square=True,
    ),
    Record(
        "Orthophoto_8_001", _EIGHT, _OF_ORTHOPHOTO, "{taken:%Y%m%d}_SandwichMA_ortho_5cm_{site:02}_{chunk:02}_ID{labeler}",
        (Place("SandwichMA", 19, -70.49, 41.77),), 0.05, "n/a", folders=("/npz/", "/images/", "/labels/"), top=False,
    ),
)  # fmt: skip

RECORDS: Mapping[str, Record] = {record.key: record for record in _RECORDS}
"""The records by name, without the version."""
