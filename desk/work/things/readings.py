"""What devices read: the list of devices with their state, readings by hand or from a file, and the alarm they raise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.work.issues.entering import Draft, enter_in
from desk.work.records.choosing import codes
from desk.workflow import Doer

if TYPE_CHECKING:
    from desk.store.writing import Transaction

SILENT_HOURS: Final = 24
"""A device that has read nothing for so long is told."""
FINE, HIGH, LOW, SILENT, NEVER = "fine", "high", "low", "silent", "never"
STATES: Final = {FINE: "正常", HIGH: "超上限", LOW: "低于下限", SILENT: "无读数", NEVER: "还没有读数"}
_ALARMS: Final = ("报警", "监测", "预警")
_URGENT: Final = ("报警", "突发", "紧急")
"""Words by which the sources and routes of a profile are known for what an alarm is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A facility that reads something. `state` is a key of `STATES`; `alarm` the open issue it raised, if any."""

    id: int
    code: str
    name: str
    kind: str
    address: str
    organisation: str
    unit: str
    low: float | None
    high: float | None
    at: str
    value: float | None
    state: str
    alarm: int | None
    alarm_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one device read at one moment."""

    facility_id: int
    at: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a write of readings did: how many are new, how many stood there already, and the issues that were raised."""

    changes: Changes
    new: int
    known: int
    raised: tuple[int, ...]


def devices(office: Office) -> tuple[Device, ...]:
    """Every device, those that are beyond a limit first, then the silent ones."""
    kinds, now = codes(office, "device_kind"), office.now()
    silent = (datetime.fromisoformat(now) - timedelta(hours=SILENT_HOURS)).isoformat(timespec="seconds")
    rows = office.database.read(
        "select f.id, f.code, f.name, f.device_kind, f.address, o.name, f.reading_unit, f.threshold_low, f.threshold,"
        " r.at, r.value, i.id, i.number from facility f left join organisation o on o.id = f.organisation_id"
        " left join reading r on r.id = (select x.id from reading x where x.facility_id = f.id"
        " order by x.at desc, x.id desc limit 1)"
        " left join issue i on i.id = (select max(y.issue_id) from reading y join issue z on z.id = y.issue_id"
        " where y.facility_id = f.id and z.closed_at is null)"
        " where f.device_kind is not null order by f.code, f.id"
    )
    found = [
        Device(
            id=id, code=str(code), name=str(name), kind=kinds.get(kind, str(kind)), address=str(address or ""),
            organisation=str(owner or ""), unit=str(unit or ""), low=low, high=high, at=str(at or ""), value=value,
            state=_state(low, high, at, value, silent), alarm=alarm, alarm_number=str(number or ""),
        )
        for id, code, name, kind, address, owner, unit, low, high, at, value, alarm, number in rows
    ]  # fmt: skip
    rank = {HIGH: 0, LOW: 0, SILENT: 1, NEVER: 2, FINE: 3}
    return tuple(sorted(found, key=lambda one: rank[one.state]))


def readings(office: Office, facility_id: int, since: str = "", most: int = 5_000) -> tuple[Reading, ...]:
    """The newest readings of a device since that moment, oldest first."""
    rows = office.database.read(
        "select at, value from reading where facility_id = ? and at >= ? order by at desc, id desc limit ?",
        (facility_id, since, most),
    )
    return tuple(Reading(facility_id=facility_id, at=str(at), value=float(value)) for at, value in reversed(rows))


def record(
    office: Office, given: Sequence[Reading], *, source: str = "", step: Callable[[int, int], None] | None = None
) -> Recorded:
    """Write readings in one transaction; each excursion beyond a limit raises one issue, by the device itself.

    A reading of the same device and moment that stands there already is left out; another value there is a Conflict.
    """
    require(office.actor, EDIT_RECORDS)
    if not given:
        raise Missing(("读数",))
    now = office.now()
    by_device: defaultdict[int, list[Reading]] = defaultdict(list)
    for one in given:
        if one.at > now:
            raise BadInput(f"读数时间 {one.at.replace('T', ' ')} 在现在之后，请改正。")
        by_device[one.facility_id].append(one)
    reason = source or (f"登记读数 {len(given)} 条" if len(given) > 1 else "登记读数")
    new, known, raised, done = 0, 0, [], 0
    with office.write("record_reading", kind="reading", reason=reason) as t:
        for facility_id, mine in by_device.items():
            fresh = _fresh(t, facility_id, mine)
            new, known = new + len(fresh), known + len(mine) - len(fresh)
            raised += _write(office, t, facility_id, fresh)
            done += len(mine)
            if step:
                step(done, len(given))
    return Recorded(changes=t.changes, new=new, known=known, raised=tuple(raised))


def beyond(value: float, low: float | None, high: float | None) -> str:
    """HIGH, LOW, or "" for a value within its limits; the limit itself is still within."""
    if high is not None and value > high:
        return HIGH
    return LOW if low is not None and value < low else ""


def _state(low: float | None, high: float | None, at: str | None, value: float | None, silent: str) -> str:
    if at is None or value is None:
        return NEVER
    return beyond(value, low, high) or (SILENT if at < silent else FINE)


def _fresh(t: Transaction, facility_id: int, given: Iterable[Reading]) -> list[Reading]:
    """What does not stand there yet, in the order of time."""
    listed = sorted(given, key=lambda one: one.at)
    there = dict(
        t.read(
            "select at, value from reading where facility_id = ? and at between ? and ?",
            (facility_id, listed[0].at, listed[-1].at),
        )
    )
    fresh: list[Reading] = []
    for one in listed:
        if one.at in there:
            if there[one.at] != one.value:
                raise Conflict(
                    f"{one.at.replace('T', ' ')} 已有读数 {there[one.at]:g}，与 {one.value:g} 不同；请核对后只留一个。"
                )
            continue
        there[one.at] = one.value
        fresh.append(one)
    return fresh


def _write(office: Office, t: Transaction, facility_id: int, fresh: list[Reading]) -> list[int]:
    """Write the readings of one device; gives the issues that were raised."""
    from desk.store.schema import ground  # SQLAlchemy: whoever writes can wait for it

    if not fresh:
        return []
    device = _device(t, facility_id)
    latest = t.read("select max(at) from reading where facility_id = ?", (facility_id,))[0][0] or ""
    alarm, raised = _open_alarm(t, facility_id), []
    rows = []
    for one in fresh:
        which = beyond(one.value, device["low"], device["high"])
        if which and alarm is None and one.at >= latest:  # what is told late about the past raises nothing now
            alarm = _raise(office, t, device, one, which)
            raised.append(alarm)
        rows.append((facility_id, one.at, one.value, device["unit"], alarm if which else None, office.actor.name))
    t.insert_many(ground.reading, ("facility_id", "at", "value", "unit", "issue_id", "actor"), rows)
    return raised


def _device(t: Transaction, facility_id: int) -> dict[str, Any]:
    rows = t.read(
        "select name, class_code, reading_unit, threshold_low, threshold, address, lon, lat, organisation_id, device_kind"
        " from facility where id = ?",
        (facility_id,),
    )
    if not rows:
        raise Conflict("这台监测设备已被他人删除，请刷新后再看。")
    names = ("name", "class_code", "unit", "low", "high", "address", "lon", "lat", "organisation_id", "kind")
    device = dict(zip(names, rows[0], strict=True))
    if device["kind"] is None:
        raise BadInput(f"“{device['name']}”不是监测设备：请先在登记表里填监测仪类别、读数单位和报警阈值。")
    return device | {"id": facility_id, "unit": device["unit"] or ""}


def _open_alarm(t: Transaction, facility_id: int) -> int | None:
    """The issue this device raised that is not closed yet: one excursion, one issue."""
    rows = t.read(
        "select max(i.id) from reading r join issue i on i.id = r.issue_id"
        " where r.facility_id = ? and i.closed_at is null",
        (facility_id,),
    )
    return int(rows[0][0]) if rows and rows[0][0] is not None else None


def _raise(office: Office, t: Transaction, device: dict[str, Any], one: Reading, which: str) -> int:
    """The issue of a reading beyond its limit."""
    profile = office.profile
    limit = device["high"] if which == HIGH else device["low"]
    said = (
        f"{device['name']} {one.at.replace('T', ' ')[:16]} 读数 {one.value:g}{device['unit']}，"
        f"{'超过上限' if which == HIGH else '低于下限'} {limit:g}{device['unit']}。"
    )
    kinds = profile.codes("issue_kind")
    draft = Draft(
        kind="facility" if "facility" in kinds else next(iter(kinds)),
        class_code=device["class_code"],
        title=f"{device['name']}{STATES[which]}",
        body=said,
        source=_called(profile.codes("issue_source"), _ALARMS),
        route=_called(profile.codes("issue_route"), _URGENT),
        urgency=2,
        reported_at=one.at,
        address=device["address"] or "",
        lon=device["lon"],
        lat=device["lat"],
        facility_id=device["id"],
        organisation_id=device["organisation_id"],
    )
    return enter_in(office, t, draft, doer=Doer(name=f"监测设备 {device['name']}")).id


def _called(titles: Any, words: Sequence[str]) -> str:
    """The entry that is called so, else the first."""
    for word in words:
        for key, title in titles.items():
            if word in title:
                return str(key)
    return str(next(iter(titles), ""))
