"""What stands beside a printed map: size and people of an area, and the table of the areas below it."""

from __future__ import annotations

from typing import Final

from desk.office import Office
from desk.work.atlas.crews import Crews
from desk.work.atlas.plates import Line, Table
from desk.work.atlas.realm import Realm

_COUNTED: Final = (("households", "户"), ("residents", "人"), ("facilities", "个"))


class Ledger:
    """Counts of a layer's areas, summed up from the lowest."""

    def __init__(self, office: Office, realm: Realm, crews: Crews) -> None:
        self._realm, self._crews = realm, crews
        known = {figure.key for figure in office.search.figures()}
        self._counts = {key: dict(office.search.shade(realm.layer.id, key)) for key, _ in _COUNTED if key in known}
        terms = office.profile.terms
        self._words = {
            "households": "户数",
            "residents": terms.get("resident", "居民"),
            "facilities": terms.get("facility", "部件"),
        }

    def facts(self, target: int) -> tuple[tuple[str, str], ...]:
        """Code, level, size and people of an area: (name, value)."""
        area, metres = self._realm.areas[target], self._realm.square_metres(target)
        found = [("编码", area.code), ("层级", area.level_name)]
        if metres:
            found.append(("面积", surface(metres)))
        for key, unit in _COUNTED:
            if value := self._sum(key, target):
                found.append((self._words[key], f"{value:,.0f} {unit}"))
        return tuple(found)

    def table(self, target: int) -> Table:
        """The areas below, each with code, level, size and who answers for it."""
        first = self._realm.areas[target].level
        counted = [key for key, _ in _COUNTED[:2] if self._counts.get(key)]
        has_ground = self._realm.layer.basis != "line"
        lines = []
        for each in self._realm.below(target)[1:] or [target]:
            area, metres = self._realm.areas[each], self._realm.square_metres(each)
            sizes = [f"{self._sum(key, each):,.0f}" for key in counted]
            hectares = [f"{metres / 1e4:,.1f}" if metres else ""] if has_ground else []
            cells = (area.name, area.code, area.level_name, *hectares, *sizes, *self._crews.head(each))
            lines.append(Line(depth=max(0, area.level - first - 1), cells=cells))
        sized = ["公顷"] * has_ground + ["户数" if key == "households" else "人数" for key in counted]
        widths = [0.2, 0.19, 0.08, *([0.09] * len(sized)), 0.11, 0.18]
        return Table(
            titles=("名称", "编码", "层级", *sized, "负责人", "电话"),
            widths=tuple(width / sum(widths) for width in widths),
            numeric=frozenset(range(3, 3 + len(sized))),
            lines=tuple(lines),
        )

    def _sum(self, key: str, target: int) -> float:
        values = self._counts.get(key, {})
        return sum(values.get(each, 0) for each in self._realm.below(target))


def surface(metres: float) -> str:
    """137,610 ㎡, 5.31 平方公里."""
    return f"{metres / 1e6:,.2f} 平方公里" if metres >= 1e6 else f"{metres:,.0f} ㎡"
