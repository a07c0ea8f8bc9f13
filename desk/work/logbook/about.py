"""What a record is about: whether it is still there, in which grid it lies, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from desk.errors import BadInput
from desk.office import Office

_TITLES: Final = {
    "household": "这一户", "resident": "这位居民", "organisation": "这个单位", "facility": "这个部件", "building": "这栋楼",
    "area": "这个网格", "street": "这条街路", "issue": "这个事件",
}  # fmt: skip
_ORDER: Final = (
    " and m.until is null and l.valid_to is null"
    " order by case when l.key = ? then 0 when l.basis in ('area', 'line') then 1 else 2 end, l.sort, l.id limit 1"
)
_GONE: Final = frozenset({"moved", "dead", "cancelled"})
_LEFT: Final = {"moved": "迁出", "dead": "去世", "cancelled": "注销"}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Where the thing is; `household_id` is the household that was seen with it."""

    area_id: int | None
    lon: float | None
    lat: float | None
    household_id: int | None = None


def about(office: Office, whom: str, item_id: int, day: str) -> About:
    """The thing a record of that day is about; BadInput when it is gone, or nobody lives there any more."""
    if whom == "household":
        return _household(office, item_id, day)
    if whom == "resident":
        return _resident(office, item_id, day)
    if whom not in _TITLES:
        raise BadInput(f"工作记录不能以“{whom}”为对象，请另选。")
    row = office.database.read_one(f'select lon, lat from "{whom}" where id = ?', (item_id,))
    if row is None:
        raise BadInput(f"{_TITLES[whom]}已不在名册里，请另选。")
    area = item_id if whom == "area" else grid_of(office, whom, item_id)
    return About(area_id=area, lon=row[0], lat=row[1])


def grid_of(office: Office, kind: str, item_id: int) -> int | None:
    """The grid a thing lies in: of the layer that teams belong to, else of the first other."""
    return _grid(office, "m.kind = ? and m.item_id = ?", (kind, item_id))


def _grid(office: Office, where: str, params: tuple[Any, ...]) -> int | None:
    found = office.database.read_value(
        f"select m.area_id from member m join layer l on l.id = m.layer_id where {where}{_ORDER}",
        (*params, office.profile.team.layer),
    )
    return int(found) if found is not None else None


def _household(office: Office, household: int, day: str) -> About:
    row = office.database.read_one(
        "select h.number, b.id, b.lon, b.lat from household h left join dwelling d on d.id = h.dwelling_id"
        " left join building b on b.id = d.building_id where h.id = ?",
        (household,),
    )
    if row is None:
        raise BadInput("这一户已不在名册里（可能已并户），请另选。")
    people = office.database.read(
        "select state, coalesce(state_since, '') from resident where household_id = ?", (household,)
    )
    if people and all(state in _GONE and since <= day for state, since in people):
        last = max(since for _, since in people)
        raise BadInput(f"户号 {row[0] or household} 的人已全部迁出或注销（{last}），不能再登记走访；请核对户号或日期。")
    building = row[1]
    area = _grid(office, "m.kind = 'building' and m.item_id = ?", (building,)) if building is not None else None
    return About(area_id=area, lon=row[2], lat=row[3], household_id=household)


def _resident(office: Office, resident: int, day: str) -> About:
    row = office.database.read_one(
        "select r.name, r.state, coalesce(r.state_since, ''), r.household_id, b.id, b.lon, b.lat from resident r"
        " left join building b on b.id = r.building_id where r.id = ?",
        (resident,),
    )
    if row is None:
        raise BadInput("这位居民已不在名册里，请另选。")
    name, state, since, household, building, lon, lat = row
    if state in _GONE and since and since <= day:
        raise BadInput(f"{name}已于 {since} {_LEFT[state]}，不能登记 {day} 的记录；请核对人员或日期。")
    house = _grid(office, "m.kind = 'building' and m.item_id = ?", (building,)) if building is not None else None
    area = house or grid_of(office, "resident", resident)
    return About(area_id=area, lon=lon, lat=lat, household_id=household)
