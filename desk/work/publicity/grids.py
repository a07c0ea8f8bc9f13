"""Boards of grids and charts of communities: the map as the atlas draws it, and the people."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk.errors import BadInput
from desk.office import Office
from desk.work.atlas.plates import Plate
from desk.work.atlas.sheets import MOST_SHEETS, Atlas
from desk.work.atlas.sheets import Wanted as Drawn
from desk.work.publicity.places import Places
from desk.work.publicity.values import SAMPLE, Board, Branch, Chart
from desk.work.publicity.wanted import Wanted

ABOVE: Final = 3
"""People of the area above that stand on the board of a grid."""


class _Mapped:
    """One sheet per area, with its map."""

    def __init__(self, office: Office, wanted: Wanted, places: Places, areas: list[int]) -> None:
        if len(areas) > MOST_SHEETS:
            raise BadInput(f"共 {len(areas):,} 张，一次最多打印 {MOST_SHEETS:,} 张，请缩小范围。")
        self._office, self._texts, self.places, self._areas = office, wanted.texts, places, areas
        self._atlas = Atlas(
            office,
            Drawn(purpose="charts", layer_id=wanted.layer_id, areas=tuple(areas), codes=False, phones=wanted.phones),
        )
        self._at = {target: at for at, target in enumerate(self._atlas.targets)}
        self._mark = SAMPLE if office.is_sample else ""
        self._sign = self._texts.sign or office.name

    def __len__(self) -> int:
        return len(self._areas)

    def area(self, at: int) -> int:
        """The area of that sheet."""
        return self._areas[at]

    def _plate(self, area_id: int) -> Plate | None:
        at = self._at.get(area_id)
        return self._atlas.plate(at) if at is not None else None


class Boards(_Mapped):
    """公示牌: one per grid."""

    def __init__(self, office: Office, wanted: Wanted) -> None:
        places = Places(office, wanted.layer_id)
        super().__init__(office, wanted, places, places.leaves(wanted.area_id))

    def sheet(self, at: int) -> Board:
        """The board of that place in the order."""
        area = self.places.areas[self._areas[at]]
        plate, above = self._plate(area.id), self.places.above(area.id)
        return Board(
            title=area.name,
            place=" · ".join(each.name for each in above),
            plate=plate,
            team_title=self._atlas.crews.title,
            people=self._atlas.crews.of(area.id),
            above=self._atlas.crews.of(above[-1].id)[:ABOVE] if above else (),
            facts=plate.facts if plate is not None else (("编码", area.code), ("层级", area.level_name)),
            services=self._texts.items,
            hotline=self._texts.hotline,
            office=self._sign,
            date=self._office.today(),
            mark=self._mark,
        )


class Charts(_Mapped):
    """网格化图谱: one per community."""

    def __init__(self, office: Office, wanted: Wanted) -> None:
        places = Places(office, wanted.layer_id)
        super().__init__(office, wanted, places, places.communities(wanted.area_id))

    def sheet(self, at: int) -> Chart:
        """The chart of that place in the order."""
        area = self.places.areas[self._areas[at]]
        below = self.places.below(area.id) or [area.id]
        plate = self._plate(area.id)
        if plate is not None:  # each grid with a colour of its own, the same as in the tree
            tones = {each: number % len(TINTS) for number, each in enumerate(below)}
            pieces = tuple(replace(piece, tone=tones.get(piece.area_id, -1)) for piece in plate.pieces)
            plate = replace(plate, pieces=pieces, fills=TINTS)
        return Chart(
            title=area.name,
            place=" · ".join(each.name for each in self.places.above(area.id)),
            plate=plate,
            head_title=area.level_name,
            heads=self._atlas.crews.of(area.id) if area.id not in below else (),
            branches=tuple(
                Branch(name=self.places.name(each), tone=number % len(TINTS), people=self._atlas.crews.of(each))
                for number, each in enumerate(below)
            ),
            services=self._texts.items,
            hotline=self._texts.hotline,
            office=self._sign,
            date=self._office.today(),
            mark=self._mark,
        )


TINTS: Final = ("#cfe3f3", "#d8ecd2", "#fbe6c8", "#f3d6d6", "#e2d9f0", "#d3ecea", "#f4eebf", "#e6e1d8")
"""Soft colours of the grids of a community, told apart by their names where they come again."""
