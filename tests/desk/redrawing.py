"""A clerk who redraws at random: picks grids, draws lines and rings, drags vertices; and what must hold whatever she does."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely

from desk.errors import BadInput
from desk.ground.draft import Draft
from desk.office import Office
from desk.store.schema import metadata

LAYER = 1
"""The layer of a sample street, or of the town, that is redrawn."""
PLACED = ("building", "facility", "organisation", "issue", "street")
OPERATIONS = (
    "split",
    "split",
    "merge",
    "merge",
    "vertex",
    "vertex",
    "drag",
    "give",
    "take",
    "hand",
    "hole",
    "fill",
    "rename",
)


def snapshot(office: Office, *without: str) -> dict[str, list[tuple]]:
    """Every row of every table but the trail itself."""
    names = [name for name, table in metadata.tables.items() if not table.info["planned"]]
    kept = [name for name in names if name not in {"audit", "change", *without}]
    return {name: office.database.read(f'select * from "{name}" order by id') for name in kept}


def digests(office: Office) -> dict[str, str]:
    """The same as one hash a table: a street's rows fill hundreds of megabytes."""
    found = {}
    for name, table in metadata.tables.items():
        if not table.info["planned"] and name not in {"audit", "change"}:
            told = hashlib.sha256()
            for row in office.database.read(f'select * from "{name}" order by id'):
                told.update(repr(row).encode())
            found[name] = told.hexdigest()
    return found


_LEAF = (
    "a.valid_to is null and a.geometry is not null"
    " and not exists (select 1 from area c where c.parent_id = a.id and c.valid_to is null)"
)


def lost_or_doubled(office: Office, layer_id: int) -> list[tuple]:
    """What lies in several grids, in one that is not in force, or (of what has a place) in none."""
    found = office.database.read(
        "select kind, item_id, count(*) from member where layer_id = ? group by kind, item_id having count(*) > 1",
        (layer_id,),
    )
    found += office.database.read(
        "select m.kind, m.item_id, m.area_id from member m join area a on a.id = m.area_id"
        f" where m.layer_id = ? and not ({_LEAF})",
        (layer_id,),
    )
    for kind in PLACED[:4]:
        found += office.database.read(
            f"select id, name_of, lon from (select t.id, '{kind}' as name_of, t.lon from {kind} t) as t where not exists"
            " (select 1 from member m where m.kind = name_of and m.item_id = t.id and m.layer_id = ?)",
            (layer_id,),
        )
    return found


def held(office: Office, layer_id: int, kind: str) -> tuple[np.ndarray, ...]:
    """Things of a kind and the area each belongs to."""
    return office.database.read_packed(
        "select item_id, area_id from member where layer_id = ? and kind = ? order by item_id",
        (layer_id, kind),
        columns=2,
    )


def where_everyone_is(office: Office, layer_id: int) -> dict[tuple[str, int], tuple[int, ...]]:
    """For every thing with a membership the areas it belongs to."""
    found: dict[tuple[str, int], tuple[int, ...]] = {}
    for kind, item, area in office.database.read(
        "select kind, item_id, area_id from member where layer_id = ? order by id", (layer_id,)
    ):
        found[kind, item] = (*found.get((kind, item), ()), area)
    return found


def residents_per_grid(office: Office, layer_id: int) -> list[tuple[int, int]]:
    """For every resident of a building the number of grids: (number of grids, residents with so many)."""
    return office.database.read(
        "select n, count(*) from (select r.id, count(m.id) as n from resident r left join member m on m.kind = 'building'"
        " and m.item_id = r.building_id and m.layer_id = ? group by r.id) as held group by n order by n",
        (layer_id,),
    )


def outlines(office: Office, layer_id: int) -> np.ndarray:
    """The outlines of the lowest grids in force."""
    rows = office.database.read(
        f"select a.geometry from area a where a.layer_id = ? and {_LEAF} order by a.id", (layer_id,)
    )
    return shapely.from_wkb([bytes(row[0]) for row in rows])


class Day:
    """The office's clock, which the test moves on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 10, 31, 9, 5)

    def __call__(self) -> datetime:
        return self.now

    def later(self, days: int) -> str:
        self.now += timedelta(days=days)
        return self.now.strftime("%Y-%m-%d")


def grid(office: Office, number: int) -> int:
    """Grid 1 and 2 of the first community, 3 and 4 of the second; each holds one building of its number."""
    codes = ("110101001000001", "110101001000002", "110101001001001", "110101001001002")
    return int(office.database.read_value("select id from area where code = ?", (codes[number - 1],)))


def across(office: Office, area_id: int, share: float = 0.25) -> list[tuple[float, float]]:
    """A line through a grid from west to east, `share` of its height above its foot."""
    wkb = office.database.read_value("select geometry from area where id = ?", (area_id,))
    west, south, east, north = shapely.from_wkb(bytes(wkb)).bounds
    lat = south + share * (north - south)
    return [(west - 0.001, lat), (east + 0.001, lat)]


class Clerk:
    """Makes one random change of a draft that is not refused; says what it was."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.refused = 0

    def redraw(self, draft: Draft) -> str:
        for _ in range(200):
            what = self.dice.choice(OPERATIONS)
            try:
                getattr(self, f"_{what}")(draft)
            except BadInput as error:
                assert str(error).endswith(("。", "）")), error
                self.refused += 1
                continue
            if draft.is_changed:
                return what
        raise AssertionError("nothing can be redrawn any more")

    def _grid(self, draft: Draft) -> Any:
        return self.dice.choice([each for each in draft.grids.values() if each.stands])

    def _split(self, draft: Draft) -> None:
        grid = self._grid(draft)
        if grid.shape.area < 2e-7:
            raise BadInput("太小。")
        spot = shapely.point_on_surface(grid.shape)
        turn = self.dice.uniform(0, np.pi)
        way = np.array([np.cos(turn), np.sin(turn)]) * 0.02
        bend = (spot.x + self.dice.uniform(-1e-4, 1e-4), spot.y + self.dice.uniform(-1e-4, 1e-4))
        draft.split(grid.key, [(spot.x - way[0], spot.y - way[1]), bend, (spot.x + way[0], spot.y + way[1])])

    def _merge(self, draft: Draft) -> None:
        grid = self._grid(draft)
        beside = [each for each in draft.grids.values() if each.stands and each.shape.intersects(grid.shape)]
        draft.merge([grid.key, self.dice.choice(beside).key])

    def _at(self, draft: Draft) -> tuple[Any, tuple[float, float]]:
        grid = self._grid(draft)
        return grid, tuple(self.dice.choice(shapely.get_coordinates(grid.shape).tolist()))

    def _vertex(self, draft: Draft) -> None:
        _, at = self._at(draft)
        to = (at[0] + self.dice.gauss(0, 2e-4), at[1] + self.dice.gauss(0, 2e-4))
        draft.move_vertex(at, to, tolerance=self.dice.choice([0.5, 5.0, 20.0]))

    def _drag(self, draft: Draft) -> None:
        """A drag with the mouse: many live moves, refused ones between, then the button comes up."""
        _, at = self._at(draft)
        to = at
        for _ in range(5):
            to = (to[0] + self.dice.gauss(0, 5e-5), to[1] + self.dice.gauss(0, 5e-5))
            try:
                draft.move_vertex(at, to, tolerance=3.0, live=True)
            except BadInput:
                self.refused += 1
        draft.move_vertex(at, to, tolerance=3.0)

    def _ring(self, x: float, y: float, size: float) -> list[tuple[float, float]]:
        turns = sorted(self.dice.uniform(0, 2 * np.pi) for _ in range(6))
        return [(x + size * np.cos(turn), y + size * np.sin(turn)) for turn in turns]

    def _give(self, draft: Draft) -> None:
        grid, at = self._at(draft)
        beside = [each for each in draft.grids.values() if each.stands and each.shape.intersects(grid.shape)]
        draft.give(grid.key, self.dice.choice(beside).key, self._ring(*at, 6e-4))

    def _take(self, draft: Draft) -> None:
        grid, at = self._at(draft)
        draft.draw(self._ring(*at, 6e-4), parent_id=grid.parent_id, take=True)

    def _hole(self, draft: Draft) -> None:
        if self.dice.random() < 0.5:
            raise BadInput("今天不挖。")
        grid = self._grid(draft)
        spot = shapely.point_on_surface(grid.shape)
        draft.hole(grid.key, self._ring(spot.x, spot.y, 2e-4))

    def _fill(self, draft: Draft) -> None:
        grid = self._grid(draft)
        draft.draw(self._ring(*shapely.get_coordinates(grid.shape)[0].tolist(), 2e-3), parent_id=grid.parent_id)

    def _hand(self, draft: Draft) -> None:
        kind = self.dice.choice(PLACED[:4])
        ids = draft.belonging.points[kind].ids
        draft.move_members(kind, self.dice.sample(ids.tolist(), 3), self._grid(draft).key)

    def _rename(self, draft: Draft) -> None:
        draft.rename(self._grid(draft).key, f"新名{self.dice.randrange(10_000)}")
