"""The sheets that an office prints of its ground: one map, the network of its grids, or one sheet per team.

网格划分网络图 shows every grid of an area with code, name and level; 网格化图谱 hangs on the notice board: the grid, who
answers for it, and how to reach them. What stands on a sheet is decided here, `ui.printing` only draws it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import shapely

from desk.errors import BadInput
from desk.geo import Box, grown, metres_between, union
from desk.model import Layer
from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets import place
from desk.work.backdrop import Ground, rings_of, runs_of
from desk.work.crews import Crews
from desk.work.dotting import dots_within
from desk.work.plates import Dots, Key, Label, Line, Piece, Plate, Table
from desk.work.toning import Tones, tones_of

MARGIN: Final = 0.03
"""Of the area's size, on every side of the frame."""
LEAST_MARGIN: Final = 25.0
"""Metres."""
MOST_SHEETS: Final = 3_000
_COUNTED: Final = (("households", "户"), ("residents", "人"), ("facilities", "个"))

Purpose = Literal["map", "network", "charts"]
TITLES: Final[Mapping[str, str]] = {"map": "网格图", "network": "网格划分网络图", "charts": "网格化图谱"}
"""As the documents call the three sheets, whatever the office calls its grids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be printed: of which layer and area (None: all of it), and what is shown."""

    purpose: Purpose
    layer_id: int
    area_id: int | None = None
    level: int | None = None
    """For charts: one sheet per area of this level; None takes the lowest."""
    title: str = ""
    figure: str = ""
    method: str = "quantile"
    classes: int = 5
    facilities: bool = False
    issues: bool = False
    codes: bool = True
    phones: bool = True
    """Phones as the person may see them; False masks them on the paper."""


class Atlas:
    """The sheets of one order, read for a job: the office's ground once, then sheet after sheet. One thread."""

    def __init__(self, office: Office, wanted: Wanted) -> None:
        self._office, self._wanted = office, wanted
        self._layer = _layer(office, wanted.layer_id)
        self._areas = {area.id: area for area in office.search.tree(wanted.layer_id)}
        self._shapes = _shapes(office, wanted.layer_id, self._areas.keys())
        self._children: dict[int | None, list[int]] = {}
        for area in self._areas.values():
            self._children.setdefault(area.parent_id, []).append(area.id)
        self._boxes: dict[int, Box | None] = {}
        for area in sorted(self._areas.values(), key=lambda one: -one.level):
            own = self._shapes.get(area.id)
            box = tuple(shapely.bounds(own).tolist()) if own is not None else None
            self._boxes[area.id] = union([box, *(self._boxes[child] for child in self._children.get(area.id, ()))])
        self.targets = self._targets()
        self._numbers = list(self._shapes)
        self._tree = shapely.STRtree([self._shapes[number] for number in self._numbers])
        self._ground = Ground(office)
        self._crews = Crews(office, self._layer, wanted.phones)
        self._counts = self._read_counts()
        self._tones = self._read_tones()

    def __len__(self) -> int:
        return len(self.targets)

    def plates(self) -> Iterator[Plate]:
        """Sheet after sheet."""
        for at in range(len(self.targets)):
            yield self.plate(at)

    def plate(self, at: int) -> Plate:
        """The sheet of that place in the order."""
        wanted, target = self._wanted, self.targets[at]
        area = self._areas[target]
        box = self._boxes[target]
        assert box is not None  # areas without an outline are no targets
        frame = _grown(box)
        here = set(self._below(target))
        pieces = self._pieces(frame, here, target)
        dots = dots_within(self._office, frame, facilities=wanted.facilities, issues=wanted.issues)
        is_chart = wanted.purpose == "charts"
        return Plate(
            title=wanted.title or f"{area.name} {TITLES[wanted.purpose]}",
            place=" › ".join(self._areas[each].name for each in self._above(target)),
            box=frame,
            pieces=pieces,
            fills=self._tones.fills,
            labels=self._labels(pieces, here, target),
            backdrop=self._ground.within(_wider(frame)),
            dots=dots,
            legend=self._legend(pieces, dots, is_chart=is_chart),
            facts=self._facts(target),
            team_title=self._crews.title if is_chart else "",
            team=self._crews.of(target) if is_chart else (),
            has_photos=is_chart,
            table=self._table(target)
            if wanted.purpose == "network" or is_chart and self._children.get(target)
            else None,
            office=self._office.name,
            date=self._office.today(),
            mark="示例数据" if self._office.is_sample else "",
            note="示意图，不作权属、界线依据；内部使用。",
            number=at + 1,
            total=len(self.targets),
        )

    # Which areas

    def _targets(self) -> tuple[int, ...]:
        wanted = self._wanted
        roots = self._children.get(None, [])
        top = wanted.area_id if wanted.area_id is not None else roots[0] if roots else None
        if top not in self._areas:
            raise BadInput("要打印的区域已不在这个图层里，请重新选择。")
        chosen = [top]
        if wanted.purpose == "charts":
            level = wanted.level if wanted.level is not None else max(area.level for area in self._areas.values())
            chosen = [each for each in self._below(top) if self._areas[each].level == level]
            if not chosen:
                raise BadInput("所选区域里没有这一级的网格，请换一级再试。")
        found = tuple(each for each in chosen if each is not None and self._boxes[each] is not None)
        if not found:
            raise BadInput("所选区域还没有画出边界，不能打印成图。")
        if len(found) > MOST_SHEETS:
            raise BadInput(f"共 {len(found):,} 张，一次最多打印 {MOST_SHEETS:,} 张，请缩小范围。")
        return found

    def _below(self, top: int) -> list[int]:
        """The area and all below it, parents before children, brothers in the order of their codes."""
        found, waiting = [], [top]
        while waiting:
            each = waiting.pop()
            found.append(each)
            waiting += reversed(self._children.get(each, []))
        return found

    def _above(self, target: int) -> list[int]:
        found = []
        parent = self._areas[target].parent_id
        while parent in self._areas:
            found.append(parent)
            parent = self._areas[parent].parent_id
        return found[::-1]

    # What is drawn

    def _pieces(self, frame: Box, here: set[int], target: int) -> tuple[Piece, ...]:
        finest = (frame[2] - frame[0]) / 4000
        found = []
        for at in self._tree.query(shapely.box(*_wider(frame))).tolist():
            number = self._numbers[at]
            area, shape = self._areas[number], self._shapes[number]
            # Neighbours keep common borders: a topology-breaking thinning would open slits at this scale of a dot.
            thin = shapely.simplify(shape, finest)
            is_line = shape.geom_type.endswith("LineString")
            found.append(
                Piece(
                    area_id=number,
                    level=area.level,
                    is_line=is_line,
                    is_leaf=not self._children.get(number),
                    is_here=number in here,
                    is_target=number == target,
                    rings=(runs_of(thin),) if is_line else rings_of(thin),
                    tone=self._tones.of.get(number, -1) if number in here else -1,
                )
            )
        return tuple(sorted(found, key=lambda piece: (-piece.level, piece.area_id)))

    def _labels(self, pieces: tuple[Piece, ...], here: set[int], target: int) -> tuple[Label, ...]:
        leaf = max((piece.level for piece in pieces if piece.is_here), default=0)
        found = []
        for piece in pieces:
            area = self._areas[piece.area_id]
            # The lowest are named; what is above them only where it is not the whole sheet.
            if area.lon is None or area.lat is None or area.id in self._above(target):
                continue
            if piece.level < leaf and (area.id == target or not self._children.get(area.id)):
                continue
            code = area.code if self._wanted.codes and piece.is_leaf and area.id in here else ""
            found.append(
                Label(
                    lon=area.lon,
                    lat=area.lat,
                    name=area.name,
                    code=code,
                    level=area.level,
                    is_here=area.id in here,
                )
            )
        return tuple(sorted(found, key=lambda label: (not label.is_here, -label.level)))

    def _legend(self, pieces: tuple[Piece, ...], dots: tuple[Dots, ...], *, is_chart: bool) -> tuple[Key, ...]:
        names = self._layer.levels
        levels = sorted({piece.level for piece in pieces})
        found = [Key(sign="border", title=f"{names[each]}界", tone=each) for each in levels if each < len(names)]
        if self._tones.titles:
            found.append(Key(sign="heading", title=self._tones.title))
            found += [Key(sign="fill", title=title, tone=tone) for tone, title in enumerate(self._tones.titles)]
        for kind, term, word in (("facilities", "facility", "部件"), ("issues", "issue", "事件")):
            of_kind = [each for each in dots if each.kind == kind]
            if of_kind:
                found.append(Key(sign="heading", title=self._office.profile.terms.get(term, word)))
                found += [Key(sign=each.kind, title=each.title, tone=each.tone) for each in of_kind]
        return tuple(found)

    # What stands beside

    def _read_counts(self) -> dict[str, dict[int, float]]:
        known = {figure.key for figure in self._office.search.figures()}
        search, layer = self._office.search, self._layer.id
        return {key: dict(search.shade(layer, key)) for key, _ in _COUNTED if key in known}

    def _read_tones(self) -> Tones:
        wanted = self._wanted
        figure = next((one for one in self._office.search.figures() if one.key == wanted.figure), None)
        if figure is None:
            return Tones()
        values = dict(self._office.search.shade(self._layer.id, figure.key))
        inside = {each for target in self.targets for each in self._below(target)}
        return tones_of(figure, {k: v for k, v in values.items() if k in inside}, wanted.method, wanted.classes)

    def _sum(self, key: str, target: int) -> float | None:
        values = self._counts.get(key)
        if values is None:
            return None
        return sum(values.get(each, 0) for each in self._below(target))

    def _facts(self, target: int) -> tuple[tuple[str, str], ...]:
        area = self._areas[target]
        terms = self._office.profile.terms
        words = {"households": terms.get("household", "户"), "residents": terms.get("resident", "居民")}
        words["facilities"] = terms.get("facility", "部件")
        found = [("编码", area.code), ("层级", area.level_name)]
        metres = self._square_metres(target)
        if metres:
            found.append(("面积", _surface(metres)))
        for key, unit in _COUNTED:
            value = self._sum(key, target)
            if value:
                found.append((words[key] if words[key] != unit else "户数", f"{value:,.0f} {unit}"))
        return tuple(found)

    def _square_metres(self, target: int) -> float:
        shape = self._shapes.get(target)
        if shape is None or shape.geom_type.endswith("LineString"):
            return 0.0
        return _square_metres(shape)

    def _table(self, target: int) -> Table:
        """The areas below, each with code, level, size and who answers for it."""
        first = self._areas[target].level
        below = self._below(target)[1:] or [target]
        counted = [(key, unit) for key, unit in _COUNTED[:2] if self._counts.get(key)]
        lines = []
        for each in below:
            area = self._areas[each]
            head = self._crews.head(each)
            metres = self._square_metres(each)
            sizes = [f"{self._sum(key, each) or 0:,.0f}" for key, _ in counted]
            cells = (area.name, area.code, area.level_name, _hectares(metres), *sizes, *head)
            lines.append(Line(depth=max(0, area.level - first - 1), cells=cells))
        titles = ("名称", "编码", "层级", "公顷", *("户数" if key == "households" else "人数" for key, _ in counted))
        widths = [0.22, 0.2, 0.08, 0.07, *([0.07] * len(counted)), 0.1, 0.18]
        return Table(
            titles=(*titles, "负责人", "电话"),
            widths=tuple(width / sum(widths) for width in widths),
            numeric=frozenset(range(3, 4 + len(counted))),
            lines=tuple(lines),
        )


@contextmanager
def leaving(office: Office, target: Path, what: str, sheets: int) -> Iterator[Path]:
    """A temporary path that becomes `target` when all is well; the audit line is written before it appears.

    NotAllowed without the right to export: a sheet carries names and phones.
    """
    require(office.actor, EXPORT)
    with place.replacing(target) as temporary:
        yield temporary
        with office.write("export", kind="atlas", reason=f"打印{what} {sheets} 张到 {target.name}"):
            pass


def _layer(office: Office, layer_id: int) -> Layer:
    found = next((layer for layer in office.search.layers() if layer.id == layer_id), None)
    if found is None:
        raise BadInput("这个网格图层已经停用，请换一个图层再试。")
    return found


def _shapes(office: Office, layer_id: int, known: Any) -> dict[int, Any]:
    rows = office.database.read(
        "select id, geometry from area where layer_id = ? and geometry is not null order by id", (layer_id,)
    )
    kept = [(int(number), bytes(body)) for number, body in rows if number in known]
    shapes = shapely.force_2d(shapely.from_wkb([body for _, body in kept], on_invalid="ignore"))
    usable = [shape is not None and not shape.is_empty for shape in shapes]
    return {number: shape for (number, _), shape, fine in zip(kept, shapes, usable, strict=True) if fine}


def _grown(box: Box) -> Box:
    across = metres_between(box[0], box[1], box[2], box[1])
    up = metres_between(box[0], box[1], box[0], box[3])
    return grown(box, max(LEAST_MARGIN, MARGIN * max(across, up)))


def _wider(box: Box) -> Box:
    """The frame on the paper has another shape than the area: what lies beside it is drawn too."""
    wide, high = box[2] - box[0], box[3] - box[1]
    side = 1.2 * max(wide, high * 1.4)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return x - side, y - side, x + side, y + side


def _square_metres(shape: Any) -> float:
    """By an equirectangular projection at the middle latitude: good to a few parts in a thousand."""
    middle = np.radians((shape.bounds[1] + shape.bounds[3]) / 2)
    degree = np.radians(1) * 6_371_008.8
    return float(shape.area * degree * degree * np.cos(middle))


def _surface(metres: float) -> str:
    return f"{metres / 1e6:,.2f} 平方公里" if metres >= 1e6 else f"{metres:,.0f} ㎡"


def _hectares(metres: float) -> str:
    return f"{metres / 1e4:,.1f}" if metres else ""


def levels_of(office: Office, layer_id: int) -> tuple[tuple[int, str, int], ...]:
    """The levels of a layer that have areas: number, name, how many; for the choice of what gets a sheet."""
    counts: dict[tuple[int, str], int] = {}
    for area in office.search.tree(layer_id):
        counts[area.level, area.level_name] = counts.get((area.level, area.level_name), 0) + 1
    return tuple((level, name, count) for (level, name), count in sorted(counts.items()))
