"""Packs of bytes that the map page reads as typed arrays; formats stand at the top of each function."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desk.store.database import Database
from desk.store.search.lights import SYMBOL

CLOSED_DAYS: Final = 60
"""Closed issues stay on the map so long."""
_ISSUE_SYMBOLS: Final = ("待处理", "将到期", "已超期", "已办结", "暂停")
_TENTH_MICRO: Final = 10_000_000


class Packs:
    """Map packs of an office; the large one is kept until the next write."""

    def __init__(self, database: Database, moment: Callable[[], dict[str, str]]) -> None:
        self._database = database
        self._moment = moment
        self._kept: dict[str, tuple[int, bytes]] = {}

    def areas(self, layer_id: int) -> bytes:
        """Geometry pack of the areas in force."""
        return pack_shapes(
            self._database.read(
                "select id, geometry from area where layer_id = ? and geometry is not null"
                " and (valid_to is null or valid_to > ?) order by level, id",
                (layer_id, self._moment()["today"]),
            )
        )

    def labels(self, layer_id: int) -> list[list[Any]]:
        """[id, name, lon, lat, code] of the areas in force that have a centre."""
        rows = self._database.read(
            "select id, name, lon, lat, code from area where layer_id = ? and lon is not null"
            " and (valid_to is null or valid_to > ?) order by level, id",
            (layer_id, self._moment()["today"]),
        )
        return [list(row) for row in rows]

    def points(self, kind: str) -> bytes:
        """Point pack of `facilities` or `issues`; empty for other kinds."""
        if kind == "issues":
            return self._issues()
        if kind != "facilities":
            return pack_points(*(np.empty(0, np.int64) for _ in range(4)))
        seq = self._database.seq
        kept = self._kept.get(kind)
        if kept is None or kept[0] != seq:
            kept = (seq, self._facilities())
            self._kept[kind] = kept
        return kept[1]

    def symbols(self, kind: str) -> tuple[dict[str, Any], ...]:
        """What the symbol indexes mean: {title, code, group, sign}."""
        if kind == "issues":
            return tuple({"title": title, "code": str(number)} for number, title in enumerate(_ISSUE_SYMBOLS))
        if kind != "facilities":
            return ()
        rows = self._database.read(
            "select c.code, c.name, g.name from catalogue c left join catalogue g on g.code = c.parent"
        )
        names = {code: (name, group) for code, name, group in rows}
        found = []
        for code in self._classes():
            name, group = names.get(code, (code, None))
            found.append({"code": code, "title": name, "group": group or "其他", "sign": name[:1]})
        return tuple(found)

    def groups(self) -> list[tuple[str, int]]:
        """Large classes of facilities with their counts, in the order in which `symbols` names them."""
        counted = dict(self._database.read("select class_code, count(*) from facility group by class_code"))
        found: dict[str, int] = {}
        for symbol in self.symbols("facilities"):
            found[symbol["group"]] = found.get(symbol["group"], 0) + int(counted.get(symbol["code"], 0))
        return list(found.items())

    def base_counts(self) -> dict[str, int]:
        """How much each sheet of the base map holds."""
        counted = {
            sheet: int(count)
            for sheet, count in self._database.read("select sheet, count(*) from base_feature group by sheet")
        }
        for sheet in ("building", "street"):
            more = self._database.read_value(f"select count(*) from {sheet} where geometry is not null")
            counted[sheet] = counted.get(sheet, 0) + int(more or 0)
        return counted

    def base(self, sheet: str) -> bytes:
        """Geometry pack of a sheet: buildings and streets of the office, then what was imported."""
        rows: list[tuple[int, Any]] = []
        if sheet in ("building", "street"):
            rows = self._database.read(f"select id, geometry from {sheet} where geometry is not null order by id")
        # Imported features have negative ids, so that they cannot be taken for a building or street.
        rows += self._database.read("select -id, geometry from base_feature where sheet = ? order by id", (sheet,))
        return pack_shapes(rows)

    def base_names(self, sheet: str) -> list[list[Any]]:
        """[id, name, width, grade] of the named features of a sheet."""
        rows: list[tuple[Any, ...]] = []
        if sheet == "street":
            rows = self._database.read("select id, name, width, grade from street order by id")
        elif sheet == "building":
            rows = self._database.read("select id, name, null, null from building order by id")
        rows += self._database.read(
            "select -id, name, null, null from base_feature where sheet = ? and name is not null order by id", (sheet,)
        )
        return [list(row) for row in rows]

    def _classes(self) -> list[str]:
        """Facility classes in use, in the order of their indexes."""
        return [row[0] for row in self._database.read("select distinct class_code from facility order by class_code")]

    def _facilities(self) -> bytes:
        classes = self._classes()
        if self._database.dialect == "postgresql":
            ids, lon, lat, place = self._database.read_packed(
                f"select t.id, {_whole('t.lon')}, {_whole('t.lat')}, c.place from facility t"
                " join unnest(cast(:classes as text[])) with ordinality as c (code, place) on c.code = t.class_code",
                {"classes": classes},
                columns=4,
            )
            return pack_points(ids, lon, lat, np.minimum(place - 1, 255))
        known, starts, at = "|", np.zeros(len(classes), np.int64), 1
        for number, code in enumerate(classes):
            starts[number] = at
            known += f"{code}|"
            at += len(code) + 1
        ids, lon, lat, place = self._database.read_packed(
            f"select id, {_whole('lon')}, {_whole('lat')}, (select instr(:classes, '|' || class_code || '|')) from facility",
            {"classes": known},
            columns=4,
        )
        return pack_points(ids, lon, lat, np.minimum(np.searchsorted(starts, place), 255))

    def _issues(self) -> bytes:
        moment = self._moment()
        now = datetime.fromisoformat(moment["now"])
        params = {**moment, "since": (now - timedelta(days=CLOSED_DAYS)).isoformat()}
        packed = self._database.read_packed(
            f"select id, {_whole('lon')}, {_whole('lat')}, {SYMBOL} from issue t"
            " where lon is not null and lat is not null and (closed_at is null or closed_at >= :since)",
            params,
            columns=4,
        )
        return pack_points(*packed)


def _whole(column: str) -> str:
    return f"cast(round({column} * {_TENTH_MICRO}) as bigint)"


def pack_points(ids: NDArray[np.int64], lon: NDArray[np.int64], lat: NDArray[np.int64], symbol: NDArray[Any]) -> bytes:
    """u32 n; i32[n] id; i32[n] lon*1e7; i32[n] lat*1e7; u8[n] symbol. From north to south."""
    order = np.lexsort((ids, -lat))
    parts = [struct.pack("<I", len(ids))]
    parts += [each[order].astype("<i4").tobytes() for each in (ids, lon, lat)]
    parts.append(symbol[order].astype("u1").tobytes())
    return b"".join(parts)


def pack_shapes(rows: Iterable[tuple[int, Any]]) -> bytes:
    """u32 n; n times: i32 id, u32 length, WKB padded with zeros to a multiple of 4."""
    parts: list[bytes] = []
    count = 0
    head = struct.Struct("<iI").pack
    for id, shape in rows:
        body = bytes(shape)
        parts.append(head(id, len(body)))
        parts.append(body)
        if spare := -len(body) % 4:
            parts.append(b"\0" * spare)
        count += 1
    return struct.pack("<I", count) + b"".join(parts)
