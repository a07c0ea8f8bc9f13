"""What goes to every household: contact cards and letters, in the order in which they are handed out."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import BadInput
from desk.model import Query
from desk.office import Office
from desk.work.atlas.crews import Crews
from desk.work.atlas.plates import Member
from desk.work.publicity.places import Places, responsible, vcard
from desk.work.publicity.texts import Texts, fill
from desk.work.publicity.values import SAMPLE, Card, Letter
from desk.work.publicity.wanted import MOST, Wanted

_BLOCK, _BLOCKS = 2_000, 12
"""Households read at a time, and how often that is kept: the ten cards of a page lie apart in the order."""
_DIGITS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class _Home:
    id: int
    area: int
    person: int | None


class Homes:
    """The households of an order, grid by grid, building by building, door by door."""

    def __init__(self, office: Office, wanted: Wanted) -> None:
        self._office, self.texts = office, wanted.texts
        self.places = Places(office, wanted.layer_id)
        self._crews = Crews(office, self.places.layer, wanted.phones)
        self._homes = self._read(wanted)
        if not self._homes:
            raise BadInput("所选范围里没有住户，请换一个范围。")
        if len(self._homes) > MOST:
            raise BadInput(f"共 {len(self._homes):,} 户，一次最多 {MOST:,} 户，请缩小范围。")
        self._people: dict[tuple[int, int | None], Member | None] = {}
        self._shown: OrderedDict[int, list[tuple[str, str]]] = OrderedDict()
        self.mark = SAMPLE if office.is_sample else ""
        self.sign = self.texts.sign or office.name

    def __len__(self) -> int:
        return len(self._homes)

    def area(self, at: int) -> int:
        """The grid of that household."""
        return self._homes[at].area

    def person(self, at: int) -> Member | None:
        """Who answers for the household: who is bound to it, or the first of its grid."""
        home = self._homes[at]
        key = (home.area, home.person)
        if key not in self._people:
            team = self._crews.of(home.area)
            bound = next((each for each in team if each.id == home.person), None)
            self._people[key] = bound or responsible(self.places, self._crews, home.area)
        return self._people[key]

    def team(self, at: int) -> tuple[Member, ...]:
        """The people of its grid."""
        return self._crews.named(self._homes[at].area)

    def shown(self, at: int) -> tuple[str, str]:
        """Householder and address, as the person at the desk may see them."""
        block, place = divmod(at, _BLOCK)
        if block not in self._shown:
            ids = [each.id for each in self._homes[block * _BLOCK : (block + 1) * _BLOCK]]
            rows = self._office.search.rows("households", ids, ("head", "building", "address", "unit", "room"))
            self._shown[block] = [_addressed(row) for row in rows]
            if len(self._shown) > _BLOCKS:
                self._shown.popitem(last=False)
        return self._shown[block][place]

    def _read(self, wanted: Wanted) -> list[_Home]:
        leaves = self.places.leaves(wanted.area_id)
        place = {area: at for at, area in enumerate(leaves)}
        ids = set(
            self._office.search.ids(Query(kind="households", area_id=wanted.area_id, ids=wanted.households)).tolist()
        )
        grids = _grids(self._office, wanted.layer_id)
        bonds = _bonds(self._office)
        found = []
        for home, dwelling_of, name, unit, floor, room in self._office.database.read(
            "select h.id, d.building_id, b.name, d.unit, d.floor, d.room from household h"
            " left join dwelling d on d.id = h.dwelling_id left join building b on b.id = d.building_id"
        ):
            area = grids.get((0, dwelling_of)) or grids.get((1, home))
            if home in ids and area in place:
                order = (place[area], natural(name), dwelling_of or 0, natural(unit), floor or 0, natural(room), home)
                found.append((order, _Home(home, area, bonds.get(home))))
        found.sort(key=lambda each: each[0])
        return [home for _, home in found]


class Cards:
    """服务联系卡: one per household."""

    def __init__(self, office: Office, wanted: Wanted) -> None:
        self._homes = Homes(office, wanted)
        self.places = self._homes.places
        self._picture = self._homes.texts.picture

    def __len__(self) -> int:
        return len(self._homes)

    def area(self, at: int) -> int:
        """The grid of that card."""
        return self._homes.area(at)

    def sheet(self, at: int) -> Card:
        """The card of that place in the order."""
        homes = self._homes
        grid, person, texts = self.places.name(homes.area(at)), homes.person(at), homes.texts
        return Card(
            title="服务联系卡",
            grid=grid,
            community=self.places.community(homes.area(at)),
            person=person,
            services=texts.items,
            hotline=texts.hotline,
            address=homes.shown(at)[1],
            scan="" if self._picture else vcard(person, grid, homes.sign, texts.hotline),
            picture=self._picture,
            office=homes.sign,
            mark=homes.mark,
        )


class Letters:
    """一封信: one per household."""

    def __init__(self, office: Office, wanted: Wanted) -> None:
        self._homes, self._today = Homes(office, wanted), office.today()
        self.places = self._homes.places

    def __len__(self) -> int:
        return len(self._homes)

    def area(self, at: int) -> int:
        """The grid of that letter."""
        return self._homes.area(at)

    def sheet(self, at: int) -> Letter:
        """The letter of that place in the order."""
        homes, area = self._homes, self._homes.area(at)
        person, (head, address) = homes.person(at), homes.shown(at)
        values = filled(homes.texts, homes.sign, self.places, area, person, self._today)
        values |= {"户主": head or "住户", "地址": address, "人员": _people(homes.team(at))}
        return Letter(
            title=homes.texts.letter_title,
            number="",
            to=f"尊敬的{head}：" if head else "尊敬的居民朋友：",
            where=address,
            paragraphs=fill(homes.texts.letter_body, values),
            people=(person,) if person is not None else (),
            sign=homes.sign,
            date=self._today,
            scan="" if homes.texts.picture else vcard(person, values["网格"], homes.sign, homes.texts.hotline),
            picture=homes.texts.picture,
            mark=homes.mark,
        )


def filled(texts: Texts, sign: str, places: Places, area: int, person: Member | None, today: str) -> dict[str, str]:
    """What the fields of a template get for a grid and a person."""
    return {
        "网格": places.name(area),
        "社区": places.community(area),
        "负责人": person.name if person is not None else "（人员待定）",
        "姓名": person.name if person is not None else "",
        "岗位": person.post if person is not None else "负责人",
        "电话": (person.phone if person is not None else "") or texts.hotline or "（待公布）",
        "职责": (person.duty if person is not None else "").rstrip("。") or "按岗位职责执行",
        "服务事项": "、".join(texts.items),
        "监督电话": texts.hotline or "（待公布）",
        "单位": sign,
        "日期": today,
    }


def natural(text: Any) -> tuple[tuple[int, int, str], ...]:
    """2号楼 before 10号楼: digits compare as numbers."""
    parts = _DIGITS.split(str(text or ""))
    return tuple((0, int(part[:18]), "") if part.isdigit() else (1, 0, part) for part in parts if part)


def _people(team: Sequence[Member]) -> str:
    return "；".join(" ".join(part for part in (each.post, each.name, each.phone) if part) for each in team)


def _addressed(row: Sequence[Any]) -> tuple[str, str]:
    head, building, address, unit, room = (str(each or "").strip() for each in row)
    unit = f"{unit}单元" if unit.isdigit() else unit
    place = (
        building
        if not address or address in building
        else f"{address} {building}"
        if building not in address
        else address
    )
    return head, " ".join(part for part in (place, unit, room) if part)


def _grids(office: Office, layer_id: int) -> dict[tuple[int, int], int]:
    """The grid of each building (0, id), and of each household (1, id) by its people where it has no building."""
    rows = office.database.read(
        "select 0, m.item_id, m.area_id from member m where m.layer_id = ? and m.kind = 'building' and m.until is null"
        " union all select 1, r.household_id, min(m.area_id) from member m join resident r on r.id = m.item_id"
        " where m.layer_id = ? and m.kind = 'resident' and m.until is null and r.household_id is not null"
        " group by r.household_id",
        (layer_id, layer_id),
    )
    return {(kind, item): area for kind, item, area in rows}


def _bonds(office: Office) -> dict[int, int]:
    """Who is bound to each household today, the first of several."""
    today = office.today()
    rows = office.database.read(
        "select item_id, person_id from bond where whom = 'household' and since <= ? and (until is null or until >= ?)"
        " order by id desc",
        (today, today),
    )
    return dict(rows)
