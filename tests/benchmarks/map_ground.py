"""The ground that every map draws in the benchmark: grids, facilities and issues, once, three and ten times as many."""

from __future__ import annotations

import struct
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tests.map import stand_in

GRIDS, FACILITIES, ISSUES = 2_428, 168_339, 100_000
LATTICES = {1: (38, 64), 3: (66, 111), 10: (121, 201)}
VIEW = (39.9225, 116.408)
SIZE = (1280, 800)


class Ground:
    """What is drawn, `times` as much as a district has; in every form that a peer reads, each made when first asked for."""

    def __init__(self, times: int = 1) -> None:
        self.times = times
        columns, rows = LATTICES[times]
        self.office = stand_in.office(
            columns=columns, rows=rows, wave=23, grids=GRIDS * times, facilities=FACILITIES * times, issues=ISSUES * times, paved=False
        )  # fmt: skip
        search = self.office.search
        for ask in (
            lambda: search.map_areas(1),
            lambda: search.map_points("facilities"),
            lambda: search.map_points("issues"),
        ):
            ask()

    @property
    def title(self) -> str:
        """What it holds."""
        return f"{GRIDS * self.times:,} grids, {FACILITIES * self.times:,} facilities, {ISSUES * self.times:,} issues"

    def places(self, kind: str) -> np.ndarray:
        """Longitude and latitude of every facility or issue."""
        pack = self.office.search.map_points(kind)
        count = struct.unpack_from("<I", pack)[0]
        return np.frombuffer(pack, "<i4", 2 * count, 4 + 4 * count).reshape(2, count).T / 1e7

    @cached_property
    def outlines(self) -> list[tuple[int, bytes]]:
        """Id and WKB of every grid."""
        pack, found, at = self.office.search.map_areas(1), [], 4
        for _ in range(struct.unpack_from("<I", pack)[0]):
            number, length = struct.unpack_from("<iI", pack, at)
            found.append((number, pack[at + 8 : at + 8 + length]))
            at += 8 + (length + 3) // 4 * 4
        return found

    @cached_property
    def geojson(self) -> dict[str, bytes]:
        """Grids, facilities and issues as GeoJSON texts by their path."""
        grids = []
        for number, wkb in self.outlines:
            count = struct.unpack_from("<I", wkb, 9)[0]
            ring = np.frombuffer(wkb, "<f8", 2 * count, 13).reshape(-1, 2).round(7).tolist()
            grids.append(
                f'{{"type":"Feature","properties":{{"id":{number}}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}'
            )
        made = {"/areas.json": grids}
        for kind in ("facilities", "issues"):
            made[f"/{kind}.json"] = [
                f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}'
                for lon, lat in self.places(kind).tolist()
            ]
        return {
            path: f'{{"type":"FeatureCollection","features":[{",".join(each)}]}}'.encode()
            for path, each in made.items()
        }

    def package(self, folder: Path) -> Path:
        """A GeoPackage with spatial indexes."""
        import pyogrio
        import shapely

        file = folder / "ground.gpkg"
        layers = {"areas": ("Polygon", np.array([wkb for _, wkb in self.outlines], object))}
        for kind in ("facilities", "issues"):
            layers[kind] = ("Point", shapely.to_wkb(shapely.points(self.places(kind))))
        for name, (kind, shapes) in layers.items():
            pyogrio.raw.write(
                file, shapes, [np.arange(len(shapes))], ["number"], layer=name, driver="GPKG", geometry_type=kind,
                crs="EPSG:4326", append=file.exists(),
            )  # fmt: skip
        return file

    def with_package(self, use: Any) -> Any:
        """What `use(file)` gives; the file is gone afterwards."""
        with tempfile.TemporaryDirectory() as folder:
            return use(self.package(Path(folder)))
