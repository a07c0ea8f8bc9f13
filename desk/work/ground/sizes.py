"""How large the grids of a layer are by the measures of the profile's targets, and which are out of target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import shapely

from desk.ground.borders import length_metres
from desk.ground.sizes import MEASURES, Sizes
from desk.office import Office
from desk.profile.parts import SizeTarget

_FIGURES: Final = ("households", "residents", "buildings", "facilities")
"""Measures that `Search.shade` counts; the others are counted here."""
_OF_KIND: Final = (
    "select m.area_id, count(*) from member m join organisation o on o.id = m.item_id and o.kind = ?"
    " where m.kind = 'organisation' and m.layer_id = ? and m.until is null group by m.area_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A grid out of target."""

    area_id: int
    value: float
    target: SizeTarget

    @property
    def sentence(self) -> str:
        """现有 912 户，应为 150 至 800 户"""
        unit = MEASURES[self.target.measure][1]
        return f"现有 {self.value:,.0f} {unit}，应为 {self.target.least:,} 至 {self.target.most:,} {unit}"


def out_of_target(office: Office, layer_id: int) -> tuple[Size, ...]:
    """The lowest grids of a layer that are smaller or larger than the profile wants; by area id."""
    row = office.database.read_one('select "key" from layer where id = ?', (layer_id,))
    layer = next((each for each in office.profile.layers if row and each.key == row[0]), None)
    if layer is None or not layer.size:
        return ()
    sizes = Sizes(targets=layer.size, kinds={kind.key: kind.title for kind in office.profile.area_kinds})
    counted = {measure: measured(office, layer_id, measure) for measure in {each.measure for each in layer.size}}
    found = []
    for area_id, kind in _leaves(office, layer_id):
        target = sizes.target_of(kind)
        assert target is not None
        value = counted[target.measure].get(area_id, 0.0)
        if not target.least <= value <= target.most:
            found.append(Size(area_id=area_id, value=value, target=target))
    return tuple(found)


def measured(office: Office, layer_id: int, measure: str) -> Mapping[int, float]:
    """A measure per lowest grid of a layer; what has none is left out or 0."""
    if measure in _FIGURES:
        return office.search.shade(layer_id, measure)
    read = office.database.read
    if measure == "square_metres":
        rows = read("select id, square_metres from area where layer_id = ? and square_metres is not null", (layer_id,))
    elif measure == "metres":
        return _metres(office, layer_id)
    elif measure in ("shops", "firms"):
        rows = read(_OF_KIND, (measure.removesuffix("s"), layer_id))
    else:
        rows = read("select parent_id, count(*) from area where layer_id = ? group by parent_id", (layer_id,))
    return {area: float(value or 0) for area, value in rows}


def _metres(office: Office, layer_id: int) -> Mapping[int, float]:
    """Metres of street per grid: of the streets that belong to it, or (a piece of a street) of its own line."""
    rows = office.database.read(
        "select m.area_id, sum(s.metres) from member m join street s on s.id = m.item_id"
        " where m.kind = 'street' and m.layer_id = ? and m.until is null group by m.area_id",
        (layer_id,),
    )
    found = {area: float(metres or 0) for area, metres in rows}
    for area, geometry in office.database.read(
        "select id, geometry from area where layer_id = ? and geometry is not null", (layer_id,)
    ):
        shape = None if found.get(area) else shapely.from_wkb(bytes(geometry))
        if shape is not None and shapely.get_dimensions(shape) == 1:
            found[area] = length_metres(shape)
    return found


def _leaves(office: Office, layer_id: int) -> Iterator[tuple[int, str | None]]:
    yield from office.database.read(
        "select a.id, a.kind from area a where a.layer_id = ? and a.level > 0"
        " and (a.valid_to is null or a.valid_to > ?) and not exists"
        " (select 1 from area c where c.parent_id = a.id and (c.valid_to is null or c.valid_to > ?)) order by a.id",
        (layer_id, office.today(), office.today()),
    )
