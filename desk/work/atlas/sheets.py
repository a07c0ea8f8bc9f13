"""The sheets that an office prints of its ground: one map, the network of its grids, or one sheet per team.

网格划分网络图 shows every grid of an area with code, name and level; 网格化图谱 hangs on the notice board: the grid, who
answers for it, and how to reach them. What stands on a sheet is decided here, `ui.printing` only draws it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import shapely

from desk.errors import BadInput
from desk.geo import Box, grown, metres_between
from desk.office import Office
from desk.work.atlas.crews import Crews
from desk.work.atlas.ledger import Ledger
from desk.work.atlas.plates import Dots, Key, Label, Piece, Plate
from desk.work.atlas.realm import Realm
from desk.work.ground import shades
from desk.work.ground.backdrop import Ground, rings_of, runs_of
from desk.work.ground.dotting import dots_within
from desk.work.ground.toning import Tones, tones_of

MARGIN: Final = 0.03
"""Of the area's size, on every side of the frame."""
LEAST_MARGIN: Final = 25.0
"""Metres."""
MOST_SHEETS: Final = 3_000

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
    areas: tuple[int, ...] = ()
    """For charts: exactly these get a sheet, as far as they have an outline; there may be none."""
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
        self._realm = Realm(office, wanted.layer_id)
        self.targets = self._targets()
        self._ground = Ground(office)
        self._crews = Crews(office, self._realm.layer, wanted.phones)
        self._ledger = Ledger(office, self._realm, self._crews)
        self._tones = self._read_tones()

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def realm(self) -> Realm:
        """The areas of the layer."""
        return self._realm

    @property
    def crews(self) -> Crews:
        """Who answers for them."""
        return self._crews

    def plates(self) -> Iterator[Plate]:
        """Sheet after sheet."""
        for at in range(len(self.targets)):
            yield self.plate(at)

    def plate(self, at: int) -> Plate:
        """The sheet of that place in the order."""
        wanted, target = self._wanted, self.targets[at]
        area = self._realm.areas[target]
        box = self._realm.boxes[target]
        assert box is not None  # areas without an outline are no targets
        frame = _grown(box)
        here = set(self._realm.below(target))
        pieces = self._pieces(frame, here, target)
        dots = dots_within(self._office, frame, facilities=wanted.facilities, issues=wanted.issues)
        is_chart = wanted.purpose == "charts"
        return Plate(
            title=wanted.title or f"{area.name} {TITLES[wanted.purpose]}",
            place=" › ".join(self._realm.areas[each].name for each in self._realm.above(target)),
            box=frame,
            pieces=pieces,
            fills=self._tones.fills,
            labels=self._labels(pieces, here, target, frame),
            backdrop=self._ground.within(_wider(frame)),
            dots=dots,
            legend=self._legend(pieces, dots),
            facts=self._ledger.facts(target),
            team_title=self._crews.title if is_chart else "",
            team=self._crews.of(target) if is_chart else (),
            has_photos=is_chart,
            table=self._ledger.table(target)
            if wanted.purpose == "network" or is_chart and self._realm.children.get(target)
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
        if wanted.areas:
            return tuple(each for each in wanted.areas if self._realm.boxes.get(each) is not None)
        top = self._realm.top(wanted.area_id)
        chosen = [top]
        if wanted.purpose == "charts":
            level = wanted.level if wanted.level is not None else max(area.level for area in self._realm.areas.values())
            chosen = [each for each in self._realm.below(top) if self._realm.areas[each].level == level]
            if not chosen:
                raise BadInput("所选区域里没有这一级的网格，请换一级再试。")
        found = tuple(each for each in chosen if self._realm.boxes[each] is not None)
        if not found:
            raise BadInput("所选区域还没有画出边界，不能打印成图。")
        if len(found) > MOST_SHEETS:
            raise BadInput(f"共 {len(found):,} 张，一次最多打印 {MOST_SHEETS:,} 张，请缩小范围。")
        return found

    # What is drawn

    def _pieces(self, frame: Box, here: set[int], target: int) -> tuple[Piece, ...]:
        finest = (frame[2] - frame[0]) / 4000
        found = []
        for number in self._realm.within(_wider(frame)):
            area, shape = self._realm.areas[number], self._realm.shapes[number]
            # Neighbours keep common borders: a topology-breaking thinning would open slits at this scale of a dot.
            thin = shapely.simplify(shape, finest)
            is_line = self._realm.is_line(number)
            found.append(
                Piece(
                    area_id=number,
                    level=area.level,
                    is_line=is_line,
                    is_leaf=self._realm.is_leaf(number),
                    is_here=number in here,
                    is_target=number == target,
                    rings=(runs_of(thin),) if is_line else rings_of(thin),
                    tone=self._tones.of.get(number, -1) if number in here else -1,
                )
            )
        return tuple(sorted(found, key=lambda piece: (-piece.level, piece.area_id)))

    def _labels(self, pieces: tuple[Piece, ...], here: set[int], target: int, frame: Box) -> tuple[Label, ...]:
        leaf = max((piece.level for piece in pieces if piece.is_here), default=0)
        found = []
        for piece in pieces:
            area = self._realm.areas[piece.area_id]
            # The lowest are named; what is above them only where it is not the whole sheet.
            if area.lon is None or area.lat is None or area.id in self._realm.above(target):
                continue
            if piece.level < leaf and (area.id == target or not self._realm.children.get(area.id)):
                continue
            box = self._realm.boxes[area.id] or frame
            code = area.code if self._wanted.codes and piece.is_leaf and area.id in here else ""
            found.append(
                Label(
                    lon=area.lon,
                    lat=area.lat,
                    name=area.name,
                    code=code,
                    level=area.level,
                    across=box[2] - box[0],
                    short=area.code[-3:] if piece.is_leaf else "",
                    is_here=area.id in here,
                )
            )
        return tuple(sorted(found, key=lambda label: (not label.is_here, label.level)))

    def _legend(self, pieces: tuple[Piece, ...], dots: tuple[Dots, ...]) -> tuple[Key, ...]:
        names = self._realm.layer.levels
        levels = sorted({piece.level for piece in pieces if not piece.is_line and piece.level < len(names)})
        found = [Key(sign="border", title=f"{names[each]}界", tone=each) for each in levels]
        if any(piece.is_line for piece in pieces):
            found.append(Key(sign="street", title=f"{names[-1]}（街路）"))
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

    def _read_tones(self) -> Tones:
        wanted = self._wanted
        figure = next((one for one in shades.figures(self._office) if one.key == wanted.figure), None)
        if figure is None:
            return Tones()
        values = shades.values(self._office, self._realm.layer.id, figure.key)
        inside = {each for target in self.targets for each in self._realm.below(target)}
        return tones_of(figure, {k: v for k, v in values.items() if k in inside}, wanted.method, wanted.classes)


def _grown(box: Box) -> Box:
    across = metres_between(box[0], box[1], box[2], box[1])
    up = metres_between(box[0], box[1], box[0], box[3])
    return grown(box, max(LEAST_MARGIN, MARGIN * max(across, up)))


def _wider(box: Box) -> Box:
    """The frame on the paper has another shape than the area, and a rounder scale: what lies beside it is drawn too."""
    wide, high = box[2] - box[0], box[3] - box[1]
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    across, up = max(0.65 * wide, 1.25 * high), max(0.65 * high, 0.65 * wide)
    return x - across, y - up, x + across, y + up


def levels_of(office: Office, layer_id: int) -> tuple[tuple[int, str, int], ...]:
    """The levels of a layer that have areas: number, name, how many; for the choice of what gets a sheet."""
    counts: dict[tuple[int, str], int] = {}
    for area in office.search.tree(layer_id):
        counts[area.level, area.level_name] = counts.get((area.level, area.level_name), 0) + 1
    return tuple((level, name, count) for (level, name), count in sorted(counts.items()))
