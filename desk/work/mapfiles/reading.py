"""A map file as the import dialog sees it: what is in it, what is doubtful, which column is what, what to show first."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy
import shapely

from desk.errors import BadInput
from desk.gis import files, systems
from desk.gis.around import Around
from desk.gis.doubts import Doubt, Offer
from desk.gis.files import ENDINGS, Features
from desk.gis.raw import Reading
from desk.office import Office
from desk.sheets.header import plain
from desk.work.intake.reading import aliases

__all__ = [
    "BECOMES",
    "ENDINGS",
    "Doubt",
    "Features",
    "MapLook",
    "Offer",
    "Reading",
    "around",
    "fields_for",
    "look",
    "preview",
]

BECOMES: Mapping[str, str] = {
    "areas": "网格图层（面）",
    "facilities": "部件（点、线、面）",
    "building": "楼栋轮廓（面）",
    "street": "街路（线）",
    "base": "底图图层（水系、绿地等）",
}
"""What the features of a file can become here."""

_TITLES = {
    "areas": {"code": "编码", "name": "名称", "grade": "等级"},
    "building": {"code": "楼栋编号", "name": "名称", "address": "地址", "floors": "层数"},
    "street": {"code": "编号", "name": "名称", "width": "宽度（米）"},
    "base": {"name": "名称"},
}
_KNOWN = 4_000
_MOST_SHOWN = 20_000
SAMPLE = 50


@dataclass(frozen=True, slots=False, kw_only=True)
class MapLook:
    """A file read once. `features` have doubts; with a blocking one they stand where the file has them."""

    source: Path
    reading: Reading
    layers: tuple[tuple[str, str], ...]
    features: Features
    is_settled: bool

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The columns of the file."""
        return tuple(self.features.fields)

    @cached_property
    def kinds(self) -> Mapping[int, int]:
        """How many points (0), lines (1) and areas (2)."""
        dimensions = shapely.get_dimensions(self.features.geometry)
        return {each: int((dimensions == each).sum()) for each in range(3) if (dimensions == each).any()}

    def sample(self, most: int = SAMPLE) -> list[tuple[str, ...]]:
        """The first rows as texts: number in the file, then the columns."""
        found = []
        for at, number in enumerate(self.features.numbers[:most]):
            cells = (self.features.fields[title][at] for title in self.titles)
            found.append((str(number), *("" if cell is None else str(cell) for cell in cells)))
        return found


def look(office: Office, source: Path | str, reading: Reading | None = None) -> MapLook:
    """Read a file as `reading` says. BadInput if it cannot be read at all; anything else stands among the doubts."""
    path, how = Path(source), reading or Reading()
    found = files.read(path, how, around(office))
    return MapLook(source=path, reading=how, layers=files.layers(path), features=found, is_settled=found.is_settled)


def usual(found: MapLook) -> str:
    """What the features most likely become: a key of BECOMES."""
    if not found.kinds:
        return "areas"
    most = max(found.kinds, key=lambda each: found.kinds[each])
    if most == 2:
        words = plain(f"{found.features.layer} {found.source.stem}")
        return "building" if any(word in words for word in ("build", "楼", "建筑", "房屋", "jz", "fw")) else "areas"
    return "street" if most == 1 else "facilities"


def systems_for(office: Office) -> tuple[tuple[str, str], ...]:
    """The coordinate systems to choose from: (key, title), those of the office's zone first."""
    place = around(office)
    return systems.choices(place.middle[0] if place else 116.4)


def system_title(system: str) -> str:
    """What a person calls a system."""
    return systems.title(system) if system else "没有写明"


def fields_for(becomes: str) -> tuple[tuple[str, str], ...]:
    """The fields that a column of the file can fill: (key, title)."""
    if becomes == "facilities":
        return tuple((key, names[0]) for key, names in aliases("facilities").items() if key not in ("lon", "lat"))
    return tuple(_TITLES[becomes].items())


def guess(found: MapLook, becomes: str) -> dict[str, str]:
    """Which column is which field, by the usual names."""
    known = {plain(title): title for title in reversed(found.titles)}
    names = aliases("facilities" if becomes == "facilities" else "areas")
    chosen: dict[str, str] = {}
    for key, _ in fields_for(becomes):
        title = next((known[plain(name)] for name in names.get(key, ()) if plain(name) in known), "")
        if title and title not in chosen.values():
            chosen[key] = title
    return chosen


def around(office: Office) -> Around | None:
    """Where the office lies, and some of its buildings; None while it has no ground."""
    rows = office.database.read(
        "select geometry from area where parent_id is null and geometry is not null and valid_to is null"
    )
    if not rows:
        return None
    bounds = shapely.total_bounds(shapely.from_wkb([bytes(row[0]) for row in rows]))
    known = office.database.read(f"select lon, lat from building where lon is not null order by id limit {_KNOWN}")
    west, south, east, north = (float(edge) for edge in bounds)
    return Around(
        west=west, south=south, east=east, north=north, known=numpy.array(known, dtype=numpy.float64) if known else None
    )


def preview(features: Features) -> bytes:
    """A geometry pack (as `search.map_areas`) of the features, at most 20,000 of them, in less detail where very fine."""
    if not features.is_settled or not len(features):
        return b""
    shapes = features.geometry[:: max(1, len(features) // _MOST_SHOWN)]
    if int(shapely.get_num_coordinates(shapes).sum()) > 400_000:
        shapes = shapely.simplify(shapes, 1e-5)
    packed = shapely.to_wkb(shapes, byte_order=1)
    parts: list[bytes] = [struct.pack("<I", len(packed))]
    for number, body in enumerate(packed, 1):
        parts += [struct.pack("<iI", number, len(body)), body, b"\0" * (-len(body) % 4)]
    return b"".join(parts)


def settled(features: Features) -> Features:
    """The features, if nothing stands in the way of saving them; BadInput with the first thing that does."""
    for doubt in features.doubts:
        if doubt.is_blocking:
            raise BadInput(doubt.sentence)
    return features


def with_doubts(features: Features, notes: Sequence[str] = ()) -> tuple[str, ...]:
    """Everything a person should know before saving: notes of the reading, doubts, and these."""
    return (*features.notes, *(doubt.sentence for doubt in features.doubts), *notes)


def source_of(path: Path, features: Features) -> str:
    """What batch and audit line call the file; that its places are only rough stays on record."""
    rough = next((note for note in features.notes if "只作示意" in note), "")
    return f"{path.name}（{rough}）" if rough else path.name


def digest_of(path: Path) -> str:
    """The fingerprint of a file; of a geodatabase, which is a folder, that of its files."""
    parts = sorted(path.iterdir()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for part in parts:
        if part.is_file():
            digest.update(part.read_bytes())
    return digest.hexdigest()


def column(features: Features, title: str | None) -> Sequence[Any]:
    """The values of a column; nothing for every feature if there is none."""
    empty: Sequence[Any] = [None] * len(features)
    return features.fields.get(title, empty) if title else empty
