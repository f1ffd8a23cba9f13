"""Where and with what the Seatizen Atlas was photographed, and what its annotators call the things they see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Session:
    """The pictures that one camera took on one day. ``frame`` is the form of their names, by a number and the clip that they are of.

    What is in ``later`` was not yet asked of its annotators. ``fix`` is whether the device knew where it was.
    """

    date: str
    place: str
    device: str
    frame: str
    extension: str
    latitude: float
    longitude: float
    fix: bool = True
    later: bool = False

    @property
    def name(self) -> str:
        return f"{self.date}_{self.place}_{self.device}"

    @property
    def is_photo(self) -> bool:
        """A photo is 4:3 and keeps the camera's name; a frame of a video is 16:9."""
        return self.extension == "JPG"


SESSIONS: Sequence[Session] = (
    Session("20210218", "REU-Hermitage", "scuba", "{clip}_{number:05}", "jpg", -21.0871, 55.2206, fix=False),
    Session("20210618", "ATF-Europa", "ASV-00", "GX0{clip}4250_{number:03}", "jpeg", -22.3412, 40.3387, later=True),
    Session("20180311", "MUS-Le-Morne", "kite", "G00{number:05}", "JPG", -20.4537, 57.3094),
    Session("20210830", "MYT", "scuba", "1{clip}_{number:05}", "jpg", -12.8364, 45.2581, fix=False),
    Session("20210310", "REU-Hermitage", "scuba-01", "01_{clip}_{number:05}", "jpg", -21.0893, 55.2214, fix=False),
    Session("20210828", "MYT", "scuba", "GH01{clip}287_{number:03}", "jpeg", -12.8402, 45.2617, later=True),
    Session("20190420", "MYT", "scuba", "DSCI{number:04}", "JPG", -12.8329, 45.2590),
)
FEW_SESSIONS: Mapping[str, Session] = {
    "train": Session("20150611", "REU-St-Gilles", "scuba", "G00{number:05}", "JPG", -21.0520, 55.2228),
    "val": Session("20150618", "REU-St-Gilles", "scuba", "G00{number:05}", "JPG", -21.0534, 55.2231),
    "test": Session("20150702", "REU-Saline", "scuba", "G00{number:05}", "JPG", -21.0986, 55.2345),
}

CLASSES: Mapping[str, tuple[str, str, int | None]] = {
    "Acropore_branched": ("Acropora_Branching", "ACB", 7673664),
    "Acropore_tabular": ("Acropora_Tabular", "ACT", 7673664),
    "Algae_assembly": ("Algal_Assemblage", "AA", None),
    "Algae_sodding": ("Algae_Turf", "AG", None),
    "Atra/Leucospilota": ("Atra/Leucospilota", "", 2279143),
    "Blurred": ("Blurred", "", None),
    "Clam": ("Giant_clam", "BE", 4372618),
    "D_savignyi/S_variolaris/E_calamaris/E_diadema": ("D_savignyi/S_variolaris/E_calamaris/E_diadema", "", 221),
    "Dead_coral": ("Dead_coral", "", None),
    "Fish": ("Fish", "", None),
    "Human_object": ("Human_object", "", None),
    "Living_coral": ("Living_coral", "", 714),
    "No_acropore_massive": ("Non-acropora_Massive", "CM", 714),
    "Rock": ("Rock", "RO", None),
    "Rubble": ("Rubble", "DEB", None),
    "Sand": ("Sand", "SA", None),
    "Sea_cucumber": ("Sea_cucumber", "", 2279143),
    "Sea_urchins": ("Sea_urchin", "OU", 221),
    "Syringodium_isoetifolium": ("Syringodium_isoetifolium", "", 2864078),
    "Turtle": ("Turtle", "", 11418114),
    "Useless": ("Useless", "", None),
    "Waste": ("Waste", "", None),
}
"""By the old name: the new name, the code of the Global Coral Reef Monitoring Network, and the number of the taxon at GBIF."""

LATER = ("Atra/Leucospilota", "D_savignyi/S_variolaris/E_calamaris/E_diadema", "Turtle")
"""What some sessions were annotated without."""

ALONG: Mapping[str, Sequence[str]] = {
    "Acropore_branched": ("Living_coral",),
    "Acropore_tabular": ("Living_coral",),
    "No_acropore_massive": ("Living_coral",),
    "Sea_cucumber": ("Atra/Leucospilota",),
    "Sea_urchins": ("D_savignyi/S_variolaris/E_calamaris/E_diadema",),
}
"""What a thing is as well."""

SEEN: Sequence[Sequence[str]] = (
    ("Sand", "Acropore_branched", "Fish"),
    ("Rubble", "Rock", "No_acropore_massive"),
    ("Algae_sodding", "Dead_coral", "Sea_urchins"),
    ("Sand", "Sea_cucumber", "Human_object"),
    ("Syringodium_isoetifolium", "Fish"),
    ("Rubble", "Acropore_tabular", "Acropore_branched", "Fish"),
    ("Sand", "Algae_assembly", "No_acropore_massive", "Clam"),
    ("Useless",),
    ("Rubble", "Rock", "Dead_coral", "Sea_cucumber"),
    ("Algae_sodding", "Acropore_branched", "No_acropore_massive", "Blurred"),
    ("Sand", "Rock", "Sea_urchins", "Fish"),
    ("Rubble", "Algae_assembly", "Acropore_tabular", "Clam", "Human_object"),
)
"""What pictures show in turn, from the ground up."""
