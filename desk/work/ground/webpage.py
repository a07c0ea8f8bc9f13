"""What stands on the web page that an office hands on: grids with a figure, chosen facilities and issues, teams if allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from desk.errors import BadInput, Missing
from desk.geo import Box
from desk.gis.page import write_page
from desk.model import Query
from desk.office import Office
from desk.rights import EXPORT, require
from desk.store.search.lights import SYMBOL, moment
from desk.work.atlas.crews import Crews
from desk.work.atlas.ledger import Ledger
from desk.work.atlas.realm import Realm
from desk.work.ground import shades
from desk.work.ground.backdrop import Backdrop, Ground, Run, rings_of, runs_of
from desk.work.ground.dotting import STATES, groups_of
from desk.work.ground.toning import Tones, tones_of
from desk.work.leaving import leaving

MOST_POINTS: Final = 20_000
"""More dots make the page slow in the browsers that offices have."""
FINEST: Final = 3_000.0
"""Steps across the area that outlines are thinned to."""
_E6: Final = 1_000_000
_FACILITY: Final = ("#2a7f86", "#7b5ea7", "#a8661c", "#4f8a3a", "#b0477a", "#5a6f80")
_ISSUE: Final = ("#17659c", "#e08a00", "#c23b22")
_BLOCK: Final = 2_000
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWanted:
    """What the page shows. `groups` are large classes of facilities by name; teams and issues need a reason."""

    layer_id: int
    area_id: int | None = None
    title: str = ""
    figure: str = ""
    method: str = "quantile"
    classes: int = 5
    groups: frozenset[str] = frozenset()
    issues: bool = False
    teams: bool = False
    reason: str = ""

    @property
    def is_personal(self) -> bool:
        """Whether names, phones or texts about people leave the office."""
        return self.issues or self.teams


def make_page(office: Office, wanted: PageWanted, target: Path, step: Step | None = None) -> int:
    """Write the page to `target` and give its size in bytes; the audit line names who, what and why.

    NotAllowed without the right to export; Missing without a reason where persons are named; BadInput for too many dots.
    """
    require(office.actor, EXPORT)
    if wanted.is_personal and not wanted.reason.strip():
        raise Missing(("理由",))
    with leaving(office, target, f"网页（{_said(wanted)}）", wanted.reason.strip()) as temporary:
        return write_page(temporary, page_data(office, wanted, step))


def page_data(office: Office, wanted: PageWanted, step: Step | None = None) -> dict[str, Any]:
    """Everything the page's script draws, as plain JSON values."""
    told = step or (lambda done, total: None)
    told(0, 4)
    realm = Realm(office, wanted.layer_id)
    top = realm.top(wanted.area_id)
    box = realm.boxes[top]
    if box is None:
        raise BadInput("所选区域还没有画出边界，不能做成网页。")
    crews = Crews(office, realm.layer, True) if wanted.teams else None
    tones = _tones(office, wanted, realm, top)
    packer = _Packer(box)
    told(1, 4)
    grids = _Grids(office, realm, tones, crews, packer, (box[2] - box[0]) / FINEST)
    points = _points(office, wanted, realm, top, packer)
    told(2, 4)
    ground = _ground(Ground(office).within(box), packer)
    told(3, 4)
    name = realm.areas[top].name
    made = {
        "title": wanted.title.strip() or f"{name} {realm.layer.name}",
        "office": office.name,
        "sample": "示例数据（生成，非真实）" if office.is_sample else "",
        "footer": _footer(office, wanted),
        "origin": list(packer.origin),
        "figure": tones.title,
        "ranges": list(tones.titles),
        "fills": list(tones.fills),
        "grids": grids.all(top),
        "points": points,
        **ground,
    }
    told(4, 4)
    return made


def groups(office: Office) -> tuple[str, ...]:
    """The large classes of facilities in use, in the order of the map."""
    found = dict(sorted(set(groups_of(office).values())))
    return tuple(found.values())


def _said(wanted: PageWanted) -> str:
    parts = ["网格", *sorted(wanted.groups), "待办事件" if wanted.issues else "", "团队" if wanted.teams else ""]
    return "、".join(part for part in parts if part)


def _footer(office: Office, wanted: PageWanted) -> str:
    parts = [
        f"生成：{office.actor.name}，{office.now().replace('T', ' ')[:16]}",
        f"用途：{wanted.reason.strip()}" if wanted.reason.strip() else "",
        "含个人信息，请勿转发" if wanted.is_personal else "",
        "示意图，不作权属、界线依据；内部使用",
    ]
    return "　".join(part for part in parts if part)


class _Packer:
    """Turns places into whole steps of a millionth of a degree, each from the one before."""

    def __init__(self, box: Box) -> None:
        self.origin = (round(box[0], 6), round(box[1], 6))

    def pack(self, run: Run) -> list[int]:
        """x, y, x, y ... of a run of lon/lat."""
        steps = np.rint((run - self.origin) * _E6).astype(np.int64)
        return np.diff(steps, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel().tolist()

    def polygon(self, rings: Sequence[Run]) -> list[list[int]]:
        """Outer ring and holes."""
        return [self.pack(ring) for ring in rings]


def _tones(office: Office, wanted: PageWanted, realm: Realm, top: int) -> Tones:
    figure = next((one for one in shades.figures(office) if one.key == wanted.figure), None)
    if figure is None:
        return Tones()
    inside = set(realm.below(top))
    values = {key: value for key, value in shades.values(office, realm.layer.id, figure.key).items() if key in inside}
    return tones_of(figure, values, wanted.method, wanted.classes)


class _Grids:
    """The areas as the page's script wants them."""

    def __init__(
        self, office: Office, realm: Realm, tones: Tones, crews: Crews | None, packer: _Packer, finest: float
    ) -> None:
        self._realm, self._tones, self._crews, self._packer, self._finest = realm, tones, crews, packer, finest
        self._ledger = Ledger(office, realm, Crews(office, realm.layer, False) if crews is None else crews)

    def all(self, top: int) -> list[dict[str, Any]]:
        """Every area with an outline; the lowest first, so that the borders above lie on top."""
        realm = self._realm
        chosen = [each for each in realm.below(top) if each in realm.shapes]
        # Above the grids of a line layer lie the same streets once more: they would only hide the shade.
        chosen = [each for each in chosen if realm.is_leaf(each) or not realm.is_line(each)]
        chosen.sort(key=lambda each: -realm.areas[each].level)
        return [self._one(each) for each in chosen]

    def _one(self, area_id: int) -> dict[str, Any]:
        realm, area = self._realm, self._realm.areas[area_id]
        thin = realm.shapes[area_id].simplify(self._finest)
        is_line = realm.is_line(area_id)
        shape: list[Any] = (
            [[self._packer.pack(run) for run in runs_of(thin)]]
            if is_line
            else [self._packer.polygon(rings) for rings in rings_of(thin)]
        )
        rows = [[title, text] for title, text in self._ledger.facts(area_id)]
        if self._crews is not None:
            rows += [[member.post, f"{member.name} {member.phone}".strip()] for member in self._crews.of(area_id)]
        return {
            "name": area.name,
            "code": area.code,
            "leaf": realm.is_leaf(area_id),
            "line": is_line,
            "tone": self._tones.of.get(area_id, -1),
            "rows": rows,
            "shape": shape,
        }


def _points(office: Office, wanted: PageWanted, realm: Realm, top: int, packer: _Packer) -> list[dict[str, Any]]:
    area = None if realm.areas[top].parent_id is None else top
    sets: dict[tuple[str, int, str], list[tuple[float, float, str, list[list[str]]]]] = {}
    if wanted.groups:
        chosen = {code: (tone, title) for code, (tone, title) in groups_of(office).items() if title in wanted.groups}
        for lon, lat, code, name, rows in _rows(office, "facilities", area, "class_code", ("code", "state", "address")):
            if code in chosen:
                sets.setdefault(("facility", *chosen[code]), []).append((lon, lat, name, rows))
    if wanted.issues:
        for lon, lat, symbol, name, rows in _rows(
            office, "issues", area, SYMBOL, ("number", "stage", "light", "left", "address")
        ):
            tone = int(symbol) % 4  # one whose clock stands is open
            sets.setdefault(("issue", tone, STATES[tone]), []).append((lon, lat, name, rows))
    total = sum(len(each) for each in sets.values())
    if total > MOST_POINTS:
        raise BadInput(f"要显示 {total:,} 个点，网页里一次最多 {MOST_POINTS:,} 个；请缩小范围或少选几类。")
    return [_set(kind, tone, title, things, packer) for (kind, tone, title), things in sorted(sets.items())]


def _rows(office: Office, kind: str, area: int | None, field: str, details: tuple[str, ...]) -> Any:
    """(lon, lat, field, title, rows) of the things of an area that have a place, masked by the person's rights."""
    table, title = ("facility", "name") if kind == "facilities" else ("issue", "title")
    ids = office.search.ids(Query(kind=kind, area_id=area, only="open" if kind == "issues" else ""))
    if len(ids) > 10 * MOST_POINTS:
        raise BadInput(f"这里有 {len(ids):,} 个点，网页里一次最多 {MOST_POINTS:,} 个；请缩小范围。")
    columns = office.search.kind(kind)
    titles = [columns.column(key).title for key in details]
    now = office.now()
    for start in range(0, len(ids), _BLOCK):
        block = [int(each) for each in ids[start : start + _BLOCK]]
        numbers = ", ".join(str(each) for each in block)
        places = {
            row[0]: row[1:]
            for row in office.database.read(
                f"select id, lon, lat, {field} from {table} t where lon is not null and id in ({numbers})",
                moment(now) if kind == "issues" else (),
            )
        }
        for each, (name, *said) in zip(block, office.search.rows(kind, block, (title, *details)), strict=True):
            if each in places:
                lon, lat, value = places[each]
                rows = [[head, str(text)] for head, text in zip(titles, said, strict=True) if text]
                yield float(lon), float(lat), value, str(name or ""), rows


def _set(kind: str, tone: int, title: str, things: list[Any], packer: _Packer) -> dict[str, Any]:
    """Dots of one sign; names are kept once, for a street has a thousand lamps."""
    names = {name: number for number, name in enumerate(dict.fromkeys(name for _, _, name, _ in things))}
    colours = _FACILITY if kind == "facility" else _ISSUE
    return {
        "title": f"{title}（{len(things):,}）",
        "colour": colours[tone % len(colours)],
        "radius": 4 if kind == "facility" else 7,
        "places": packer.pack(np.array([(lon, lat) for lon, lat, _, _ in things], np.float64)),
        "names": list(names),
        "name": [names[name] for _, _, name, _ in things],
        "rows": [rows for _, _, _, rows in things],
    }


def _ground(backdrop: Backdrop, packer: _Packer) -> dict[str, Any]:
    polygons = [[sheet, [packer.polygon(rings) for rings in each]] for sheet, each in backdrop.polygons.items() if each]
    ways: dict[int, list[list[int]]] = {}
    for way in sorted(backdrop.ways, key=lambda one: one.width):
        ways.setdefault(1 if way.width < 9 else 2 if way.width < 18 else 4, []).extend(
            packer.pack(run) for run in way.runs
        )
    return {"ground": polygons, "ways": [[width, runs] for width, runs in ways.items()]}
