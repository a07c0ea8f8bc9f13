"""A made-up office for the map: a valid coverage of wavy grids, streets, houses, facilities and issues, all from a seed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from desk.model import Area, Badge, Figure, Layer, Place

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}=cmd|'/c calc'!A1"
WEST, SOUTH, EAST, NORTH = 116.372, 39.872, 116.444, 39.973


def pack(geometries: list[tuple[int, bytes]]) -> bytes:
    """A geometry pack."""
    parts = [struct.pack("<I", len(geometries))]
    for number, wkb in geometries:
        parts.append(struct.pack("<iI", number, len(wkb)) + wkb + b"\0" * (-len(wkb) % 4))
    return b"".join(parts)


def polygon(ring: np.ndarray) -> bytes:
    """WKB of a polygon with one ring, closed here."""
    closed = np.vstack([ring, ring[:1]])
    return struct.pack("<BIII", 1, 3, 1, len(closed)) + closed.astype("<f8").tobytes()


def line(points: np.ndarray) -> bytes:
    """WKB of a line."""
    return struct.pack("<BII", 1, 2, len(points)) + points.astype("<f8").tobytes()


def point_pack(ids: np.ndarray, lon: np.ndarray, lat: np.ndarray, symbol: np.ndarray) -> bytes:
    """A point pack, sorted from north to south."""
    order = np.argsort(-lat, kind="stable")
    return (
        struct.pack("<I", len(ids))
        + ids[order].astype("<i4").tobytes()
        + np.round(lon[order] * 1e7).astype("<i4").tobytes()
        + np.round(lat[order] * 1e7).astype("<i4").tobytes()
        + symbol[order].astype("u1").tobytes()
    )


class Coverage:
    """Grids whose borders are shared vertex for vertex: a bent lattice with wavy edges."""

    def __init__(self, columns: int, rows: int, wave: int, seed: int = 7) -> None:
        self.columns, self.rows, self.wave = columns, rows, wave
        random = np.random.default_rng(seed)
        step_x, step_y = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
        x, y = np.meshgrid(np.linspace(WEST, EAST, columns + 1), np.linspace(SOUTH, NORTH, rows + 1))
        x[1:-1, 1:-1] += random.uniform(-0.25, 0.25, x[1:-1, 1:-1].shape) * step_x
        y[1:-1, 1:-1] += random.uniform(-0.25, 0.25, y[1:-1, 1:-1].shape) * step_y
        self.nodes = np.dstack([x, y])
        self.swing = random.uniform(-1, 1, (2, rows + 1, columns + 1, wave)) * min(step_x, step_y) * 0.04

    def edge(self, row: int, column: int, direction: int) -> np.ndarray:
        """Vertices from a node to its eastern (0) or northern (1) neighbour, without the last."""
        start = self.nodes[row, column]
        end = self.nodes[row, column + 1] if direction == 0 else self.nodes[row + 1, column]
        part = np.linspace(0, 1, self.wave + 2)[:-1, None]
        points = start + (end - start) * part
        inner = (row not in (0, self.rows)) if direction == 0 else (column not in (0, self.columns))
        if inner:
            points[1:, 1 - direction] += self.swing[direction, row, column]
        return points

    def ring(self, row: int, column: int) -> np.ndarray:
        """The ring of a grid, anticlockwise."""
        south, west = self.edge(row, column, 0), self.edge(row, column, 1)
        north, east = self.edge(row + 1, column, 0), self.edge(row, column + 1, 1)
        top = np.vstack([north, self.nodes[row + 1, column + 1]])[::-1][:-1]
        left = np.vstack([west, self.nodes[row + 1, column]])[::-1][:-1]
        return np.vstack([south, east, top, left])


@dataclass
class StandIn:
    """Answers like `office.search`."""

    columns: int = 8
    rows: int = 6
    wave: int = 6
    facilities: int = 600
    issues: int = 60
    hostile: bool = False
    paved: bool = True
    grids: int | None = None
    """So many of the lattice's cells are grids; None is all."""
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ground = Coverage(self.columns, self.rows, self.wave)
        self.kept: dict[str, bytes] = {}

    # ---- tree: office 1, communities 2.., grids 1000..

    def layers(self) -> tuple[Layer, ...]:
        both = [("grid", "社会管理网格", "area"), ("road", "街路网格", "line")]
        return tuple(
            Layer(id=n, key=key, name=name, basis=basis, levels=("街道", "社区", "网格"))
            for n, (key, name, basis) in enumerate(both, 1)
        )

    def cells(self) -> list[tuple[int, int, int]]:
        return [(1000 + r * self.columns + c, r, c) for r in range(self.rows) for c in range(self.columns)][
            : self.grids
        ]

    def community(self, row: int, column: int) -> int:
        return 2 + (row * 2 // self.rows) * 2 + column * 2 // self.columns

    def tree(self, layer_id: int) -> tuple[Area, ...]:
        def area(id: int, parent: int | None, level: int, name: str, spot: Any = (None, None)) -> Area:
            given = HOSTILE if self.hostile and level else name
            return Area(
                id=id,
                layer_id=layer_id,
                parent_id=parent,
                level=level,
                level_name="",
                code=f"1101{id:06d}",
                name=given,
                lon=float(spot[0]) if spot[0] else None,
                lat=float(spot[1]) if spot[1] else None,
            )

        if layer_id == 2:
            return (area(5000, None, 0, "街道"), *(area(5001 + n, 5000, 1, f"街路 {n + 1}") for n in range(4)))
        leaves = [area(id, self.community(r, c), 2, f"网格{id}", self.ground.nodes[r, c]) for id, r, c in self.cells()]
        return (area(1, None, 0, "示例街道"), *(area(n, 1, 1, f"第{n - 1}社区") for n in range(2, 6)), *leaves)

    def map_areas(self, layer_id: int) -> bytes:
        self.asked.append(f"areas {layer_id}")
        return self.keep(f"areas {layer_id}", lambda: self._areas(layer_id))

    def keep(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Made once: benchmarks measure the map, not this."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def _areas(self, layer_id: int) -> bytes:
        if layer_id == 2:
            return pack([(5001 + n, wkb) for n, (_, wkb) in enumerate(self.streets()[:4])])
        return pack([(id, polygon(self.ground.ring(r, c))) for id, r, c in self.cells()])

    def figures(self) -> tuple[Figure, ...]:
        return (Figure(key="people", title="居民数", unit="人"), Figure(key="open", title="待办事件", unit="件"))

    def shade(self, layer_id: int, figure_key: str) -> dict[int, float]:
        self.asked.append(f"shade {figure_key}")
        ids = [5001 + n for n in range(4)] if layer_id == 2 else [id for id, _, _ in self.cells()]
        random = np.random.default_rng(len(figure_key))
        return {id: float(value) for id, value in zip(ids, random.integers(100, 1200, len(ids)), strict=True)}

    def badges(self, layer_id: int) -> dict[int, Badge]:
        return {1000: Badge(open=3, overdue=1)}

    def record(self, kind: str, id: int) -> tuple[tuple[str, Any], ...]:
        self.asked.append(f"record {kind} {id}")
        return (("名称", HOSTILE if self.hostile else f"{kind} {id}"), ("状态", "完好"), ("备注", None))

    def place(self, kind: str, id: int) -> Place:
        return Place(lon=(WEST + EAST) / 2, lat=(SOUTH + NORTH) / 2)

    def surface_kinds(self) -> list[tuple[str, str, str]]:
        return [("issues", "13个月上报", "件"), ("residents", "人口", "人")]

    def surface(self, kind: str) -> dict[str, Any]:
        self.asked.append(f"surface {kind}")
        cells = [
            [WEST + 0.01 * n, SOUTH, WEST + 0.01 * (n + 1), SOUTH + 0.01, z, 10 * n]
            for n, z in enumerate((-2.7, 0.5, 1.7, 2.0, 3.1))
        ]
        return {"kind": kind, "title": kind, "unit": "件", "metres": 1000, "most": 40, "missing": 0, "cells": cells}

    def map_history(self) -> bytes:
        """Issue n was reported on day n % 390 and closed 5 days later; every fourth is open."""
        self.asked.append("history")
        lon, lat = self.spots(self.issues, 5)
        order = np.argsort(-lat, kind="stable")
        number = np.arange(self.issues)
        state = number % 4
        since = number % 390
        until = np.where(state == 3, since + 5, 0xFFFF)
        columns = ((number + 1, "<i4"), (np.round(lon * 1e7), "<i4"), (np.round(lat * 1e7), "<i4"), (since, "<u2"),
                   (until, "<u2"), (state, "u1"), (number % 3 + 1, "u1"), (number % 2, "u1"))  # fmt: skip
        return struct.pack("<I", self.issues) + b"".join(each[order].astype(kind).tobytes() for each, kind in columns)

    def map_history_about(self) -> dict[str, Any]:
        return {
            "day0": "2025-10-01",
            "today": "2026-10-31",
            "days": 396,
            "classes": ["市容环境", "街面秩序"],
            "urgencies": ["一般", "紧急", "特急"],
        }

    def map_counts(self) -> dict[str, Any]:
        issues = {key: self.issues // 4 for key in ("open", "due", "overdue", "closed")}
        groups = [("公用设施", 240), ("道路交通", 120), ("园林绿化", 120), ("市容环境", 120)]
        return {"facilities": groups, "issues": {**issues, "u1": 20, "u2": 20, "u3": 20}, "base": {"street": 12}}

    def reported_by_day(self) -> list[int]:
        return [day % 7 for day in range(396)]

    # ---- what lies on the ground

    def spots(self, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        random = np.random.default_rng(seed)
        return random.uniform(WEST, EAST, count), random.uniform(SOUTH, NORTH, count)

    def map_points(self, kind: str) -> bytes:
        self.asked.append(f"points {kind}")
        return self.keep(f"points {kind}", lambda: self._points(kind))

    def _points(self, kind: str) -> bytes:
        count = self.facilities if kind == "facilities" else self.issues
        lon, lat = self.spots(count, 3 if kind == "facilities" else 5)
        symbols = np.arange(count) % (5 if kind == "facilities" else 4)
        return point_pack(np.arange(1, count + 1), lon, lat, symbols)

    def map_symbols(self, kind: str) -> tuple[dict[str, Any], ...]:
        names = ["上水井盖", "路灯", "公交站亭", "行道树", "垃圾箱"]
        groups = ["公用设施", "公用设施", "道路交通", "园林绿化", "市容环境"]
        return tuple(
            {"key": f"k{n}", "title": HOSTILE if self.hostile else name, "group": HOSTILE if self.hostile else group}
            for n, (name, group) in enumerate(zip(names, groups, strict=True))
        )

    def streets(self) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = []
        if not self.paved:
            return found
        for row in range(1, self.rows):
            parts = [self.ground.edge(row, column, 0) for column in range(self.columns)]
            found.append((len(found) + 1, line(np.vstack([*parts, self.ground.nodes[row, self.columns]]))))
        for column in range(1, self.columns):
            parts = [self.ground.edge(row, column, 1) for row in range(self.rows)]
            found.append((len(found) + 1, line(np.vstack([*parts, self.ground.nodes[self.rows, column]]))))
        return found

    def map_base(self, sheet: str) -> bytes:
        self.asked.append(f"base {sheet}")
        return self.keep(f"base {sheet}", lambda: self._base(sheet))

    def _base(self, sheet: str) -> bytes:
        if sheet == "street":
            return pack(self.streets())
        if sheet == "building":
            houses = []
            for id, r, c in self.cells():
                middle = self.ground.ring(r, c).mean(axis=0)
                corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [0.0003, 0.0002]
                houses.append((id, polygon(middle + corners)))
            return pack(houses)
        if sheet == "park":
            return pack([(1, polygon(np.array([[116.40, 39.90], [116.41, 39.90], [116.41, 39.91], [116.40, 39.91]])))])
        return pack([])

    def map_base_names(self, sheet: str) -> list[list[Any]]:
        name = HOSTILE if self.hostile else "示例大街"
        return [[n, name, 30.0 if n % 3 == 0 else 12.0, "二级"] for n, _ in self.streets()]


def office(**given: Any) -> Any:
    """An office with a made-up search side."""
    search = StandIn(**given)
    profile = SimpleNamespace(key="stand-in", terms={"grid": "网格", "facility": "部件", "issue": "事件"})
    return SimpleNamespace(search=search, profile=profile, name="示例", is_sample=True)
