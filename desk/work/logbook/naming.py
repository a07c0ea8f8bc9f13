"""What the thing, the grid and the person of a record are called; names masked by right."""

from __future__ import annotations

from typing import Final

from desk.office import Office

_HEAD: Final = (
    "(select {} from resident r where r.household_id = ? and r.state in ('living', 'away')"
    " order by case when r.relation in ('01', '02') then 0 else 1 end, r.birth, r.id limit 1)"
)
_NAMED: Final = {
    "organisation": "select name, address, id from organisation where id = ?",
    "facility": "select name, address, code from facility where id = ?",
    "building": "select name, address, code from building where id = ?",
    "area": "select name, '', code from area where id = ?",
    "street": "select name, '', grade from street where id = ?",
    "issue": "select title, address, number from issue where id = ?",
}


def item_of(office: Office, whom: str | None, item_id: int | None) -> tuple[str, str]:
    """What the thing of a record is called, and what tells it from its likes; names masked by right."""
    if item_id is None or not whom:
        return "", ""
    name = office.search.sight.column("r.name", "name")
    if whom == "household":
        row = office.database.read_one(
            f"select {_HEAD.format(name)}, h.number, coalesce(b.address, b.name), d.unit, d.room from household h"
            " left join dwelling d on d.id = h.dwelling_id left join building b on b.id = d.building_id where h.id = ?",
            (item_id, item_id),
        )
        if row is None:
            return "（这一户已不在名册里）", ""
        head, number, *place = row
        return str(head or ""), " ".join(str(one) for one in (number, "".join(str(p) for p in place if p)) if one)
    if whom == "resident":
        row = office.database.read_one(f"select {name}, live_address from resident r where r.id = ?", (item_id,))
        return ("（已不在名册里）", "") if row is None else (str(row[0]), str(row[1] or ""))
    row = office.database.read_one(_NAMED[whom], (item_id,)) if whom in _NAMED else None
    if row is None:
        return "（已不在名册里）", ""
    detail = [str(row[1] or ""), "" if whom == "organisation" else str(row[2] or "")]
    return str(row[0] or ""), " ".join(one for one in detail if one)


def area_of(office: Office, area_id: int | None) -> str:
    """The name of a grid, "" for none."""
    if area_id is None:
        return ""
    return str(office.database.read_value("select name from area where id = ?", (area_id,)) or "")


def person_of(office: Office, person_id: int | None) -> tuple[str, str]:
    """Name and title of somebody on the roster."""
    if person_id is None:
        return "", ""
    name = office.search.sight.column("name", "name")
    row = office.database.read_one(f"select {name}, title from person where id = ?", (person_id,))
    return (str(row[0]), str(row[1] or "")) if row is not None else ("（已不在花名册里）", "")
