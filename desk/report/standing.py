"""Counts that are no issues: visits and patrols of a month, households and residents as they stand."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk.profile.codes import catalogue
from desk.report.calendar import Month
from desk.report.counting import Scope

if TYPE_CHECKING:
    from desk.office import Office

PerArea = Mapping[int | None, Counter[str]]

_MONTHS = {"day": 1 / 30, "week": 7 / 30, "half_month": 0.5, "month": 1, "two_months": 2, "quarter": 3, "half_year": 6,
           "year": 12}  # fmt: skip
_PATROLS = ("patrol", "inspection")


def records(office: Office, scope: Scope, month: Month) -> PerArea:
    """Visits, patrols and all records of a month per area one level down."""
    condition, values = scope.condition("a")
    found: defaultdict[int | None, Counter[str]] = defaultdict(Counter)
    span = {"first": month.start, "last": month.end, **values}
    for path, kind, number in office.database.read(
        "select a.path, r.kind, count(*) from record r left join area a on a.id = r.area_id"
        " where r.at >= :first and r.at < :last" + condition + " group by a.path, r.kind",
        span,
    ):
        counts = found[scope.child(path)]
        counts["records"] += number
        if kind == "visit":
            counts["visits"] += number
        if kind in _PATROLS:
            counts["patrols"] += number
    for path, number in office.database.read(
        "select a.path, count(distinct r.item_id) from record r left join area a on a.id = r.area_id"
        " where r.kind = 'visit' and r.whom = 'household' and r.at >= :first and r.at < :last"
        + condition + " group by a.path",
        span,
    ):  # fmt: skip
        found[scope.child(path)]["households_visited"] += number
    for path, data in office.database.read(
        "select a.path, r.data_json from record r left join area a on a.id = r.area_id"
        " where r.kind = 'inspection' and r.data_json is not null and r.at >= :first and r.at < :last" + condition,
        span,
    ):
        found[scope.child(path)]["breaches"] += sum(json.loads(data).get("breaches", {}).values())
    return found


def stock(office: Office, scope: Scope) -> PerArea:
    """Households, residents, facilities and the visits due in a month, per area one level down."""
    found: defaultdict[int | None, Counter[str]] = defaultdict(Counter)
    buildings = _children(office, scope, "building")
    for building, number in office.database.read(
        "select d.building_id, count(*) from household h join dwelling d on d.id = h.dwelling_id group by d.building_id"
    ):
        if scope.is_root or building in buildings:
            found[buildings.get(building)]["households"] += number
    for building, number in office.database.read(
        "select building_id, count(*) from resident where state in ('living', 'away') group by building_id"
    ):
        if scope.is_root or building in buildings:
            found[buildings.get(building)]["residents"] += number
    _facilities(office, scope, found)
    for counts in found.values():
        counts["visits_due"] = _visits_due(office, counts["households"])
    return found


def class_names(office: Office) -> dict[str, tuple[str, str]]:
    """Class code to (group, class) in words, of the profile's catalogues and of the office's own."""
    names: dict[str, tuple[str, str]] = {}
    for key in dict.fromkeys(category.catalogue for category in office.profile.categories):
        shelf = catalogue(key)
        groups = {one.code: one.name for one in shelf.groups}
        names.update({one.code: (groups.get(one.parent, ""), one.name) for one in shelf.classes})
    own = {
        code: (parent, name) for code, parent, name in office.database.read("select code, parent, name from catalogue")
    }
    names.update({code: (own.get(parent or "", ("", ""))[1], name) for code, (parent, name) in own.items() if parent})
    return names


def _children(office: Office, scope: Scope, kind: str) -> dict[int, int | None]:
    condition, values = scope.condition("a")
    rows = office.database.read(
        "select m.item_id, a.path from member m join area a on a.id = m.area_id"
        " where m.layer_id = :layer and m.kind = :kind" + condition,
        {"layer": scope.layer_id, "kind": kind, **values},
    )
    return {item: scope.child(path) for item, path in rows}


def _facilities(office: Office, scope: Scope, found: defaultdict[int | None, Counter[str]]) -> None:
    condition, values = scope.condition("a")
    for path, state, number in office.database.read(
        "select a.path, f.state, count(*) from facility f"
        " left join member m on m.kind = 'facility' and m.item_id = f.id and m.layer_id = :layer"
        " left join area a on a.id = m.area_id where 1 = 1" + condition + " group by a.path, f.state",
        {"layer": scope.layer_id, **values},
    ):
        counts = found[scope.child(path)]
        counts["facilities"] += number
        if state == "01":
            counts["facilities_sound"] += number


def _visits_due(office: Office, households: int) -> int:
    return sum(
        round(households * plan.times / _MONTHS[plan.every])
        for plan in office.profile.plans
        if plan.kind == "visit" and plan.whom == "household" and plan.every in _MONTHS
    )
