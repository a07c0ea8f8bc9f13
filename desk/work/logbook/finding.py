"""Whom a row of a sheet means: people of the roster, grids, households and things, found by what paper says of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

from desk.errors import BadInput
from desk.identity import clean, clean_name
from desk.office import Office
from desk.work.logbook.columns import WHOM_TITLES
from desk.work.logbook.values import tidy

_BRACKET: Final = re.compile(r"^(.*?)\s*[（(](.*?)[)）]\s*$")
_PIECE: Final = re.compile(r"\d+|[a-zA-Z]+|[\u3400-\u9fff]+")
_UNIT: Final = re.compile(r"(?:单元|号楼|[号楼栋幢座室层门])")
_THINGS: Final = {
    "organisation": ("organisation", "name", "credit_code"), "facility": ("facility", "name", "code"),
    "building": ("building", "name", "code"), "street": ("street", "name", "name"), "issue": ("issue", "title", "number"),
}  # fmt: skip
_SHOWN: Final = 4


class Finder:
    """Finds what rows mean; remembers what it was asked before."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._asked: dict[tuple[str, ...], Any] = {}
        self._people: dict[str, list[tuple[int, str, str, str]]] | None = None
        self._areas: list[tuple[int, str, str, str, str | None]] | None = None

    # People

    def person(self, text: str, area_id: int | None, day: str) -> int:
        """Somebody of the roster: 张三, 张三（社区干部）, 张三（13900001111）. BadInput when nobody or several are meant."""
        bracket = _BRACKET.match(clean(text))
        name, more = (clean_name(bracket[1]), bracket[2]) if bracket else (clean_name(text), "")
        found = self._named().get(name, [])
        if not found:
            raise BadInput(f"花名册里没有“{name}”，请核对姓名，或先登记这个人员。")
        for part in filter(None, re.split(r"[，,、；; ]+", more)):
            narrower = [one for one in found if part in (one[1], one[2], one[3])]
            found = narrower or [one for one in found if part in one[1]] or found
        if len(found) > 1:
            found = self._in_charge(found, area_id, day) or found
        if len(found) > 1:
            told = "、".join(f"{name}（{one[1] or one[3] or one[2] or '无职务'}）" for one in found[:_SHOWN])
            raise BadInput(f"有 {len(found)} 位{name}：{told}；请在括号里写上职务或手机。")
        return found[0][0]

    def _named(self) -> dict[str, list[tuple[int, str, str, str]]]:
        if self._people is None:
            self._people = {}
            rows = self._office.database.read("select id, name, title, phone, employer from person order by id")
            for id, name, title, phone, employer in rows:
                self._people.setdefault(clean_name(name), []).append(
                    (int(id), title or "", phone or "", employer or "")
                )
        return self._people

    def _in_charge(
        self, found: Collection[tuple[int, str, str, str]], area_id: int | None, day: str
    ) -> list[tuple[int, str, str, str]]:
        """Those of namesakes who held a post over the grid on that day."""
        if area_id is None:
            return []
        rows = self._office.database.read(
            "select distinct s.person_id from assignment s join area h on h.id = s.area_id, area a where a.id = ?"
            " and s.since <= ? and (s.until is null or s.until >= ?) and a.path like h.path || '%'",
            (area_id, day, day),
        )
        holders = {int(row[0]) for row in rows}
        return [one for one in found if one[0] in holders]

    # Grids

    def area(self, text: str, day: str) -> int:
        """A grid by its name or code; one that was there on that day goes before another."""
        if ("area", text, day) not in self._asked:
            self._asked["area", text, day] = self._area(text, day)
        return int(self._asked["area", text, day])

    def _area(self, text: str, day: str) -> int:
        given = clean(text)
        bracket = _BRACKET.match(given)
        code = bracket[2] if bracket else given
        known = self._grids()
        found = [one for one in known if one[2] == code] or [one for one in known if one[1] == given]
        found = found or ([one for one in known if one[1] == bracket[1]] if bracket else [])
        found = found or [one for one in known if given and one[1].endswith(given)]
        there = [one for one in found if one[3] <= day and (one[4] is None or one[4] > day)]
        found = there or found
        if not found:
            raise BadInput(f"没有叫“{given}”的{self._office.profile.term('grid')}，请写全名或编码。")
        if len(found) > 1:
            told = "、".join(f"{one[1]}（{one[2]}）" for one in found[:_SHOWN])
            raise BadInput(f"“{given}”有 {len(found)} 个：{told}；请写编码。")
        return found[0][0]

    def _grids(self) -> list[tuple[int, str, str, str, str | None]]:
        if self._areas is None:
            rows = self._office.database.read(
                "select id, name, code, valid_from, valid_to from area order by level desc, id"
            )
            self._areas = [(int(id), clean(n), str(c), str(since or ""), until) for id, n, c, since, until in rows]
        return self._areas

    # Households and things

    def item(
        self, whom: str, number: str, address: str, name: str, area_id: int | None, day: str
    ) -> tuple[str, int] | None:
        """What the row is about; None when nothing is said. `whom` "" tries households, then firms."""
        number, address, name = clean(number), tidy(address), clean_name(name)
        if not (number or address or name):
            return None
        key = (whom, number, address, name, str(area_id))
        if key not in self._asked:
            self._asked[key] = self._item(whom, number, address, name, area_id, day)
        found: tuple[str, int] = self._asked[key]
        return found

    def _item(self, whom: str, number: str, address: str, name: str, area_id: int | None, day: str) -> tuple[str, int]:
        if whom == "area":
            return "area", self.area(name or number, day)
        if whom in _THINGS:
            return whom, self._thing(whom, number, address, name)
        if whom == "resident":
            return whom, self._resident(number, address, name, area_id)[0]
        if number:
            found = self._by_number(number, address, name)
            if found is not None:
                return "household", found
        if not whom and name and self._things("organisation", number, name):
            return "organisation", self._thing("organisation", number, address, name)
        household = self._resident(number, address, name, area_id)[1] if name else self._at(address)
        if household is None:
            raise BadInput(f"{name}没有归到哪一户，请在对象类别里选“居民”，或先把他归户。")
        return "household", household

    def _by_number(self, number: str, address: str, name: str) -> int | None:
        rows = self._office.database.read(
            "select h.id, coalesce(b.address, b.name), d.unit, d.room from household h left join dwelling d on"
            " d.id = h.dwelling_id left join building b on b.id = d.building_id where h.number = ?",
            (number,),
        )
        found = {int(id): " ".join(str(part) for part in place if part) for id, *place in rows}
        if len(found) > 1 and name:
            marks = ", ".join("?" * len(found))
            named = self._office.database.read(
                f"select household_id from resident where household_id in ({marks}) and name = ?", (*found, name)
            )
            found = {int(one): found[int(one)] for (one,) in named} or found
        if len(found) > 1 and address:
            found = {id: place for id, place in found.items() if _fits(address, place)} or found
        if len(found) > 1:
            raise BadInput(f"户号“{number}”有 {len(found)} 户，请补上户主或地址。")
        if not found and not (name or address):
            raise BadInput(f"没有户号“{number}”这一户，请核对，或写户主和地址。")
        home = next(iter(found), None)
        if home is not None and name and "*" not in name and not self._office.database.read_one(
            "select 1 from resident where household_id = ? and name = ?", (home, name)
        ):  # fmt: skip
            raise BadInput(f"户号“{number}”里没有“{name}”，请核对户号和姓名。")
        return home

    def _resident(self, number: str, address: str, name: str, area_id: int | None) -> tuple[int, int | None]:
        """A person by name and what else is said; those who still live there go before those who left."""
        if not name:
            raise BadInput("请写上姓名。")
        rows = self._office.database.read(
            "select r.id, r.household_id, r.state, r.live_address, coalesce(b.address, b.name), r.unit, r.room, h.number,"
            " r.building_id from resident r left join building b on b.id = r.building_id"
            " left join household h on h.id = r.household_id where r.name = ? order by r.id",
            (name,),
        )
        if not rows:
            raise BadInput(f"名册里没有“{name}”，请核对姓名，或改写户号。")
        found = [row for row in rows if number and row[7] == number] or rows
        if address:
            found = [
                row for row in found if _fits(address, f"{row[3] or ''} {row[4] or ''} {row[5] or ''} {row[6] or ''}")
            ]
            if not found:
                raise BadInput(f"“{name}”不住在“{address}”，请核对地址或改写户号。")
        found = [row for row in found if row[2] in ("living", "away")] or found
        if area_id is not None and len(found) > 1:
            found = [row for row in found if self._lies_in(row[8], area_id)] or found
        homes = {row[1] for row in found}
        if len(found) > 1 and (len(homes) > 1 or None in homes):
            raise BadInput(f"有 {len(found)} 位“{name}”，请补上户号或地址。")
        return int(found[0][0]), found[0][1]

    def _lies_in(self, building: int | None, area_id: int) -> bool:
        if building is None:
            return False
        return self._office.database.read_one(
            "select 1 from member m join area a on a.id = m.area_id where m.kind = 'building' and m.item_id = ?"
            " and m.until is null and a.path like (select path from area where id = ?) || '%'",
            (building, area_id),
        ) is not None  # fmt: skip

    def _at(self, address: str) -> int:
        """The one household of an address that names house and room."""
        ids, _ = self._office.search.first("residents", " ".join(_PIECE.findall(_UNIT.sub(" ", address))), 40)
        rows: list[tuple[Any, ...]] = []
        if ids:
            marks = ", ".join("?" * len(ids))
            rows = self._office.database.read(
                "select r.household_id, r.live_address, coalesce(b.address, b.name), r.unit, r.room from resident r"
                f" left join building b on b.id = r.building_id where r.id in ({marks})",
                [int(one) for one in ids],
            )
        homes = {
            row[0] for row in rows if row[0] is not None and _fits(address, " ".join(str(p) for p in row[1:] if p))
        }
        if len(homes) != 1:
            many = f"有 {len(homes)} 户" if homes else "没有找到住户"
            raise BadInput(f"“{address}”{many}，请补上户号或户主。")
        return int(homes.pop())

    def _things(self, whom: str, number: str, name: str) -> list[tuple[Any, ...]]:
        table, title, code = _THINGS[whom]
        rows = self._office.database.read(f"select id, address from {table} where {code} = ?", (number,)) if (
            number and whom not in ("street",)
        ) else []  # fmt: skip
        places = "id, address" if whom != "street" else "id, ''"
        return rows or self._office.database.read(
            f"select {places} from {table} where {title} = ? order by id", (name,)
        )

    def _thing(self, whom: str, number: str, address: str, name: str) -> int:
        found = self._things(whom, number, name)
        what = WHOM_TITLES[whom]
        if not found:
            raise BadInput(f"没有叫“{name or number}”的{what}，请核对名称或编码。")
        if len(found) > 1 and address:
            found = [one for one in found if _fits(address, str(one[1] or ""))] or found
        if len(found) > 1:
            raise BadInput(f"有 {len(found)} 个叫“{name or number}”的{what}，请补上编码或地址。")
        return int(found[0][0])

    def issue(self, text: str) -> int | None:
        """The issue of that number; None for 否 and the like. BadInput when there is no such number."""
        given = clean(text)
        if given in ("", "否", "无", "未转", "不转", "没有", "0", "-", "—", "×"):
            return None
        found = self._office.database.read_value("select id from issue where number = ?", (given,))
        if found is None:
            term = self._office.profile.term("issue")
            raise BadInput(f"没有编号“{given}”的{term}；已转的请写编号，没有转的写“否”。")
        return int(found)


def _fits(typed: str, place: str) -> bool:
    """Whether an address as paper writes it is that place: every number in its order, every name in it."""
    numbers = re.findall(r"\d+|[a-zA-Z]+", _plain(typed))
    there = re.findall(r"\d+|[a-zA-Z]+", _plain(place))
    if not _in_order(numbers, there):
        return False
    names = [piece for piece in re.findall(r"[\u3400-\u9fff]+", _UNIT.sub(" ", typed)) if len(piece) > 1]
    flat = clean(place)
    return all(piece in flat or piece[-3:] in flat for piece in names)


def _plain(text: str) -> str:
    return clean(text).lower()


def _in_order(wanted: Iterable[str], there: Iterable[str]) -> bool:
    rest = iter([one.lstrip("0") or "0" for one in there])
    return all((one.lstrip("0") or "0") in rest for one in wanted)
