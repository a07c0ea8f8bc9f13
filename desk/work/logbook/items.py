"""What things, grids and people of records are called in a book, many at once: so that they are found again when read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from desk.office import Office
from desk.work.logbook.stored import Stored

_SOME: Final = 500
_PLAIN: Final = {
    "organisation": "select id, '', address, name from organisation",
    "facility": "select id, code, address, name from facility",
    "building": "select id, code, address, name from building",
    "area": "select id, '', '', name from area",
    "street": "select id, '', '', name from street",
    "issue": "select id, number, address, title from issue",
}
Called = tuple[str, str, str]
"""Number, address, name."""


def items_of(office: Office, records: Iterable[Stored]) -> dict[tuple[str, int], Called]:
    """Number, address and name of everything these records are about; names masked by right."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for one in records:
        if one.row["whom"] and one.row["item_id"] is not None:
            wanted[one.row["whom"]].add(one.row["item_id"])
    found: dict[tuple[str, int], Called] = {}
    for whom, ids in wanted.items():
        listed = sorted(ids)
        for start in range(0, len(listed), _SOME):
            for id, number, address, name in _some(office, whom, listed[start : start + _SOME]):
                found[whom, int(id)] = (str(number or ""), str(address or ""), str(name or ""))
    return found


def _some(office: Office, whom: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    marks = ", ".join("?" * len(ids))
    name = office.search.sight.column("r.name", "name")
    if whom == "household":
        heads: dict[int, str] = {}
        for household, who in office.database.read(
            f"select r.household_id, {name} from resident r where r.household_id in ({marks})"
            " order by case when r.state in ('living', 'away') then 0 else 1 end,"
            " case when r.relation in ('01', '02') then 0 else 1 end, r.birth, r.id",
            ids,
        ):
            heads.setdefault(int(household), str(who))
        rows = office.database.read(
            "select h.id, h.number, coalesce(b.address, b.name), d.unit, d.room from household h"
            " left join dwelling d on d.id = h.dwelling_id left join building b on b.id = d.building_id"
            f" where h.id in ({marks})",
            ids,
        )
        return [(id, number, _joined(house, unit, room), heads.get(id, "")) for id, number, house, unit, room in rows]
    if whom == "resident":
        return office.database.read(
            f"select r.id, h.number, r.live_address, {name} from resident r left join household h on h.id = r.household_id"
            f" where r.id in ({marks})",
            ids,
        )
    return office.database.read(f"{_PLAIN[whom]} where id in ({marks})", ids) if whom in _PLAIN else []


def _joined(house: str | None, unit: str | None, room: str | None) -> str:
    """甲路3号 1单元 201, with blanks: it must be seen where one number ends."""
    unit = f"{unit}单元" if unit and unit.isdigit() else unit
    return " ".join(part for part in (house, unit, room) if part)


def people_of(office: Office) -> dict[int, str]:
    """Everybody on the roster as a book writes them: 张三（社区干部）, with the phone where two are called so."""
    name = office.search.sight.column("name", "name")
    phone = office.search.sight.column("phone", "contact")
    rows = office.database.read(f"select id, {name}, title, {phone} from person")
    alike = Counter((who, title or "") for _, who, title, _ in rows)
    names = Counter(who for _, who, _, _ in rows)
    found = {}
    for id, who, title, number in rows:
        more = [title or "", number or "" if alike[who, title or ""] > 1 else ""]
        told = "，".join(part for part in more if part)
        found[int(id)] = f"{who}（{told}）" if told and (title or names[who] > 1) else str(who)
    return found


def areas_of(office: Office) -> dict[int, str]:
    """Every grid as a book writes it: its name, with its code where two are called so."""
    rows = office.database.read("select id, name, code from area")
    alike = Counter(name for _, name, _ in rows)
    return {int(id): f"{name}（{code}）" if alike[name] > 1 else str(name) for id, name, code in rows}
