"""What the words of a row refer to: its building, its grid, the resident a record is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from desk.model import Value
from desk.office import Office
from desk.sheets.header import Header
from desk.work.intake.buildings import Buildings
from desk.work.intake.cleaning import fault_at
from desk.work.intake.matching import asked
from desk.work.intake.rows import WHOLE_ROW, Rows
from desk.work.intake.shape import Spec


def link(office: Office, spec: Spec, rows: Rows, header: Header) -> list[str]:
    """Fill what rows refer to; gives what could not be found and still does not keep a row out."""
    notes = []
    if spec.building:
        notes += _buildings(office, spec, rows)
    _areas(office, rows, header)
    if "building_id" in rows.values:
        notes += _contradictions(office, rows)
    if spec.person:
        _residents(office, rows, header)
    return notes


def _buildings(office: Office, spec: Spec, rows: Rows) -> list[str]:
    """The building of each row; one that the ledger does not have keeps nobody out, but is said."""
    buildings = Buildings(office)
    found: list[Value] = []
    lost: list[int] = []
    known: dict[tuple[Value, Value], int | None] = {}
    for at, said in enumerate(zip(rows.known(spec.building), rows.known("_building"), strict=True)):
        if said not in known:
            known[said] = None if said == (None, None) else buildings.of(str(said[0] or ""), str(said[1] or ""))
        found.append(known[said])
        if known[said] is None and said != (None, None) and rows.outcomes[at] != "faulty":
            lost.append(at)
    if any(place is not None for place in found):
        rows.values["building_id"] = found
    if not lost:
        return []
    first = lost[0]
    words = rows.known("_building")[first] or rows.known(spec.building)[first]
    return [
        f"有 {len(lost)} 行的住址没有对上楼栋台账（如第 {rows.numbers[first]} 行“{str(words)[:30]}”），"
        "地址照记，暂不落在任何网格"
    ]


def _areas(office: Office, rows: Rows, header: Header) -> None:
    """A grid or community that does not exist is a fault: nobody can say which one was meant."""
    if "_grid" not in rows.values and "_community" not in rows.values:
        return
    names = _area_names(office)
    for key, word in (("_grid", "网格"), ("_community", "社区")):
        at = header.columns.get(key, WHOLE_ROW)
        for place, said in enumerate(rows.known(key)):
            if said is not None and str(said) not in names:
                rows.blame(place, fault_at(header, at, f"没有“{str(said)[:20]}”这个{word}，请核对，或先建好{word}"))


def _area_names(office: Office) -> dict[str, set[int]]:
    """Ids of the areas in force, by name and by code."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for item, name, code in office.database.read("select id, name, code from area where valid_to is null"):
        found[name].add(item)
        found[code].add(item)
    return dict(found)


def _contradictions(office: Office, rows: Rows) -> list[str]:
    """Rows whose building lies in another grid than they say: the building is what counts."""
    if "_grid" not in rows.values and "_community" not in rows.values:
        return []
    names = _area_names(office)
    buildings: Sequence[Any] = rows.values["building_id"]
    above: defaultdict[int, set[int]] = defaultdict(set)
    lies = "select m.item_id, a.path from member m join area a on a.id = m.area_id"
    sql = lies + " where m.kind = 'building' and m.item_id in ({})"
    for item, path in asked(office, sql, {one for one in buildings if one is not None}):
        above[item] |= {int(part) for part in path.split("/") if part}
    wrong = [
        at
        for at, building in enumerate(buildings)
        if building in above
        and rows.outcomes[at] != "faulty"
        and any(
            (said := rows.known(key)[at]) is not None and not names[str(said)] & above[building]
            for key in ("_grid", "_community")
        )
    ]
    if not wrong:
        return []
    return [f"有 {len(wrong)} 行写的网格与楼栋所在的不同（如第 {rows.numbers[wrong[0]]} 行），以楼栋为准，请核对"]


def _residents(office: Office, rows: Rows, header: Header) -> None:
    """The resident of each row: by ID number, else by name with phone or address; unknown ones are faults."""
    numbers, names, phones, homes = (rows.known(key) for key in ("id_no", "name", "phone", "_address"))
    by_number: defaultdict[Any, list[tuple[int, str]]] = defaultdict(list)
    sql = "select id, id_no, name from resident where id_no in ({})"
    for item, number, name in asked(office, sql, (one for one in numbers if one is not None)):
        by_number[number].append((item, name))
    by_name: defaultdict[Any, list[tuple[int, Value, Value]]] = defaultdict(list)
    wanted = (name for name, number in zip(names, numbers, strict=True) if number is None and name is not None)
    for item, name, phone, home in asked(
        office, "select id, name, phone, live_address from resident where name in ({})", wanted
    ):
        by_name[name].append((item, phone, home))
    found: list[Value] = [None] * len(rows)
    for at, name in enumerate(names):
        if rows.outcomes[at] == "faulty":
            continue
        if numbers[at] is not None:
            same = by_number.get(numbers[at], [])
            found[at] = next((item for item, held in same if held == name), None)
            if same and found[at] is None:
                said = f"居民名册里这个身份证号的姓名是“{same[0][1]}”，请核对"
            else:
                said = "居民名册里没有这个身份证号，请先导入居民"
            key = "id_no"
        else:
            alike = by_name.get(name, [])
            sure = [one for one in alike if one[1:] != (None, None) and (one[1] == phones[at] or one[2] == homes[at])]
            sure = sure or (alike if len(alike) == 1 else [])
            found[at] = sure[0][0] if len(sure) == 1 else None
            said = (
                f"居民名册里有 {len(alike)} 人叫这个名字，请填身份证号"
                if alike
                else "居民名册里没有这个人，请先导入居民"
            )
            key = "name"
        if found[at] is None:
            rows.blame(at, fault_at(header, header.columns.get(key, WHOLE_ROW), said))
    rows.values["resident_id"] = found
