"""The bones of a sample town: real codes, names and outline, avenues and parks placed by hand."""

from __future__ import annotations

import csv
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from desk.sample.dice import Floats
from desk.sample.frame import Frame

_WIDTHS = {"secondary": 18.0, "lane": 10.0, "hutong": 6.0, "way": 5.0, "path": 3.0}
FOLDER = Path(__file__).resolve().parents[2] / "data" / "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A street office or a community: real code and name."""

    code: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Avenue:
    """A street that was placed by hand, in metres."""

    name: str
    width: float
    grade: str
    points: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """The part of the town that belongs to one street office, as boxes in metres, and what is built there."""

    code: str
    name: str
    box: tuple[float, float, float, float]
    mix: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Everything about a town that is not generated, in metres."""

    code: str
    name: str
    frame: Frame
    outline: Any
    units: int
    avenues: tuple[Avenue, ...]
    places: tuple[dict[str, Any], ...]
    canals: tuple[dict[str, Any], ...]
    quarters: tuple[Quarter, ...]
    communities: tuple[Division, ...]
    suffixes: tuple[str, ...]
    """What small streets are called: 胡同, 巷, ..."""
    widths: dict[str, float]
    """Metres of the generated streets by grade."""
    famous: bool
    """Whether the well-known hutong names belong here."""
    spots: dict[str, Floats]
    """Where some communities lie, by code."""
    grids: int
    """Grids in the whole town; 0: communities are not divided."""
    line_layer: tuple[int, ...]
    """How many areas each level of a layer over streets has."""

    def quarter(self, code: str) -> Quarter:
        """The quarter of that code."""
        return next(quarter for quarter in self.quarters if quarter.code == code)

    def communities_of(self, code: str) -> tuple[Division, ...]:
        """The communities of a quarter, by code."""
        return tuple(division for division in self.communities if division.parent == code)


def load(name: str) -> Town:
    """The town of data/sample/<name>.toml."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        told = tomllib.load(file)
    frame = Frame(*told["centre"])
    codes: list[str] = told["outline"]
    divisions = _divisions()
    served = {row["code"] for row in told["quarter"]}
    return Town(
        code=told.get("top", codes[0]),
        name=told.get("top_name", told["name"]),
        frame=frame,
        outline=frame.flat(_outline(codes, told.get("core"))),
        units=told["units"],
        avenues=tuple(
            Avenue(name=row["name"], width=row["width"], grade=row.get("grade", ""), points=frame.metres(row["points"]))
            for row in told["avenue"]
        ),
        places=tuple({**row, "points": frame.metres(row["points"])} for row in told.get("place", [])),
        canals=tuple({**row, "points": frame.metres(row["points"])} for row in told.get("canal", [])),
        quarters=tuple(_quarter(row, frame, divisions) for row in told["quarter"]),
        communities=tuple(
            Division(code=row["code"], name=row["name"], parent=row["parent"])
            for row in divisions
            if row["level"] == "community" and row["parent"] in served
        ),
        suffixes=tuple(told["hutong_suffixes"]),
        widths={**_WIDTHS, **told.get("widths", {})},
        famous=told.get("famous", False),
        spots={code: frame.metres(point) for code, point in told.get("spots", {}).items()},
        grids=told.get("grids", 0),
        line_layer=tuple(told.get("line_layer", ())),
    )


def _quarter(row: dict[str, Any], frame: Frame, divisions: list[dict[str, str]]) -> Quarter:
    west, south, east, north = row["box"]
    (left, bottom), (right, top) = frame.metres([[west, south], [east, north]])
    name = next(one["name"] for one in divisions if one["code"] == row["code"])
    return Quarter(code=row["code"], name=name, box=(left, bottom, right, top), mix=tuple(row["mix"]))


def _divisions() -> list[dict[str, str]]:
    with (FOLDER / "divisions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _outline(codes: list[str], core: list[float] | None) -> Any:
    with (FOLDER / "outlines.geojson").open(encoding="utf-8") as file:
        features = json.load(file)["features"]
    whole = shapely.union_all([shape(f["geometry"]) for f in features if f["properties"]["code"] in codes])
    if core:
        whole = whole & shapely.box(*core)
    return max(shapely.get_parts(whole), key=shapely.area)
