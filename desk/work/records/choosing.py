"""What may be chosen in a form: the entries of its code lists, and things (buildings, households, people) by a few letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.model import Query
from desk.office import Office
from desk.profile.codes import code_tables
from desk.registers.spec import FieldSpec, RecordSpec

FEW = 30
_LIST = {"building": "buildings", "resident": "residents", "organisation": "organisations"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A thing to choose: what it is called, and what tells it from its likes."""

    id: int
    title: str
    detail: str = ""


def codes_of(office: Office, spec: RecordSpec) -> Mapping[str, Mapping[str, str]]:
    """Label by code of every code list that the form uses, in the order of the list."""
    return {name: codes(office, name) for name in dict.fromkeys(one.codes for one in spec.fields if one.codes)}


def codes(office: Office, name: str) -> dict[str, str]:
    """Label by code of one list, without what is out of use."""
    if name == "catalogue":
        sql = (
            "select code, name from catalogue where kind = ? and parent is not null and (since is null or since <= ?)"
            ' and (valid_to is null or valid_to > ?) order by "sort"'
        )
        rows = office.database.read(sql, ("facility", office.today(), office.today()))
    else:
        sql = (
            'select code, label from code where "list" = ? and (valid_to is null or valid_to > ?) order by "sort", code'
        )
        rows = office.database.read(sql, (name, office.today()))
    if not rows and name in code_tables():
        return code_tables()[name].labels()
    return {str(code): str(label) for code, label in rows}


def choices(office: Office, field: FieldSpec, text: str, *, building_id: int | None = None) -> tuple[Choice, ...]:
    """Things for a field that fit what was typed; households and dwellings of the chosen building first of all."""
    if field.type == "household":
        return _households(office, text.strip(), building_id)
    if field.type == "dwelling":
        return _dwellings(office, text.strip(), building_id)
    kind = _LIST[field.type]
    if not text.strip():
        return ()
    ids, _ = office.search.first(kind, text, FEW)
    columns = {"buildings": ("name", "address"), "organisations": ("name", "address")}.get(
        kind, ("name", "sex", "age", "live_address")
    )
    rows = office.search.rows(kind, ids, columns)
    return tuple(
        Choice(
            id=one, title=str(row[0] or ""), detail=" ".join(str(part) for part in row[1:] if part not in (None, ""))
        )
        for one, row in zip(ids, rows, strict=True)
    )


def title_of(office: Office, type: str, id: int | None) -> str:
    """How a thing that a field refers to is called; "" if there is none."""
    if id is None:
        return ""
    if type == "household":
        found = _households(office, "", None, only=id)
    elif type == "dwelling":
        found = _dwellings(office, "", None, only=id)
    else:
        kind = _LIST[type]
        if not office.search.count(Query(kind=kind, ids=(id,))):
            return ""
        ((name,),) = office.search.rows(kind, [id], ["name"])
        return str(name or "")
    return found[0].title if found else ""


def _households(office: Office, text: str, building_id: int | None, *, only: int | None = None) -> tuple[Choice, ...]:
    name = office.search.sight.column("r.name", "name")
    where, given = _narrowed("d.building_id", building_id, "h.id", only)
    if text and building_id is None:  # a whole office is looked through by the indexes of the search box
        people, _ = office.search.first("residents", text, 4 * FEW)
        marks = ", ".join("?" * len(people)) or "0"
        where = f"h.id in (select household_id from resident where id in ({marks})) or (h.number >= ? and h.number < ?)"
        given = [*people, text, f"{text}\uffff"]
    elif text:
        where += " and (h.number like ? or d.room like ? or exists (select 1 from resident x"
        where += " where x.household_id = h.id and (x.name like ? or x.initials like ?)))"
        given += [f"{text}%", f"{text}%", f"{text}%", f"{text.lower()}%"]
    rows = office.database.read(
        f"select h.id, h.number, b.name, d.unit, d.room, (select {name} from resident r where r.household_id = h.id"
        " order by case when r.relation in ('01', '02') then 0 else 1 end, r.id limit 1),"
        " (select count(*) from resident r where r.household_id = h.id)"
        " from household h left join dwelling d on d.id = h.dwelling_id left join building b on b.id = d.building_id"
        f" where {where} order by b.name, d.unit, d.room, h.id limit {FEW}",
        given,
    )
    return tuple(
        Choice(
            id=one,
            title=" ".join(str(part) for part in (f"{head}户" if head else "空户", unit, room) if part),
            detail=" ".join(str(part) for part in (building, f"户号{number}" if number else "", f"{count}人") if part),
        )
        for one, number, building, unit, room, head, count in rows
    )


def _dwellings(office: Office, text: str, building_id: int | None, *, only: int | None = None) -> tuple[Choice, ...]:
    where, given = _narrowed("d.building_id", building_id, "d.id", only)
    if text:
        where += " and (d.room like ? or b.name like ?)"
        given += [f"{text}%", f"%{text}%"]
    rows = office.database.read(
        "select d.id, b.name, d.unit, d.room from dwelling d join building b on b.id = d.building_id"
        f" where {where} order by b.name, d.unit, d.floor, d.room limit {FEW}",
        given,
    )
    return tuple(
        Choice(id=one, title=" ".join(str(part) for part in (building, unit, room) if part))
        for one, building, unit, room in rows
    )


def _narrowed(building: str, building_id: int | None, key: str, only: int | None) -> tuple[str, list[int | str]]:
    if only is not None:
        return f"{key} = ?", [only]
    if building_id is not None:
        return f"{building} = ?", [building_id]
    return "1 = 1", []
