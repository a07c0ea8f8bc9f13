"""Readings out of any sheet a device's maker exports: which columns are device, time and value, and what cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from desk.errors import BadSheet
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.sheets.header import plain
from desk.sheets.table import Table, read_bytes, read_table
from desk.work.things.readings import Reading

_DEVICE: Final = (
    "设备编码",
    "设备编号",
    "设备号",
    "编码",
    "编号",
    "监测点编号",
    "站点编号",
    "设备",
    "设备名称",
    "监测点",
    "站点",
)
_TIME: Final = ("时间", "监测时间", "采集时间", "读数时间", "采样时间", "日期时间", "数据时间", "上报时间", "日期")
_VALUE: Final = ("读数", "数值", "监测值", "浓度", "实测值", "测量值", "值", "均值", "小时均值", "液位", "温度")
_HEAD: Final = 15
_FORMATS: Final = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M", "%Y.%m.%d %H:%M", "%Y%m%d%H%M%S")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPlan:
    """What a sheet of readings holds: what can be written, and per faulty row its number and why."""

    source: str
    readings: tuple[Reading, ...]
    faults: tuple[tuple[int, str], ...]


def plan(office: Office, path: str | Path, *, only: int | None = None) -> ReadingPlan:
    """Look at a file; nothing is written. `only` is the device of a file that names none. BadSheet says why not."""
    require(office.actor, EDIT_RECORDS)
    path = Path(path)
    table = read_table(read_bytes(path), path.name)
    head, columns = _columns(table, path.name, needs_device=only is None)
    known = _known(office)
    readings, faults = [], []
    for at, row in enumerate(table.rows[head + 1 :], head + 1):
        if not any(cell not in (None, "") for cell in row):
            continue
        try:
            device = only if "device" not in columns else _device(known, _cell(row, columns["device"]))
            moment, value = _moment(_cell(row, columns["time"])), _number(_cell(row, columns["value"]))
        except BadSheet as error:
            faults.append((table.first + at, str(error)))
            continue
        assert device is not None
        readings.append(Reading(facility_id=device, at=moment, value=value))
    return ReadingPlan(source=path.name, readings=tuple(readings), faults=tuple(faults))


def _columns(table: Table, name: str, *, needs_device: bool) -> tuple[int, dict[str, int]]:
    """The row of titles and which column is what."""
    wanted = {"device": _DEVICE, "time": _TIME, "value": _VALUE}
    for at, row in enumerate(table.rows[:_HEAD]):
        titles = [plain(str(cell or "")) for cell in row]
        found: dict[str, int] = {}
        for key, words in wanted.items():
            place = next((titles.index(plain(word)) for word in words if plain(word) in titles), None)
            if place is not None:
                found[key] = place
        if {"time", "value"} <= found.keys() and (not needs_device or "device" in found):
            return at, found
    lacking = "设备编码、时间、读数" if needs_device else "时间、读数"
    raise BadSheet(f"“{name}”里找不到{lacking}这几列；请在表头写明后再导入。")


def _known(office: Office) -> dict[str, int | None]:
    """Devices by code and by name; None for a name that two bear."""
    found: dict[str, int | None] = {}
    for id, code, name in office.database.read("select id, code, name from facility where device_kind is not null"):
        found[str(code)] = id
        found[str(name)] = None if str(name) in found else id
    return found


def _device(known: dict[str, int | None], given: Any) -> int:
    text = str(given or "").strip()
    if not text:
        raise BadSheet("没有写设备编码。")
    if text not in known:
        raise BadSheet(f"没有编码或名称是“{text[:30]}”的监测设备，请先登记这台设备。")
    found = known[text]
    if found is None:
        raise BadSheet(f"叫“{text[:30]}”的设备不止一台，请改用设备编码。")
    return found


def _moment(given: Any) -> str:
    if isinstance(given, datetime):
        return given.replace(microsecond=0).isoformat(timespec="seconds")
    if isinstance(given, date):
        return f"{given.isoformat()}T00:00:00"
    text = str(given or "").strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        for form in _FORMATS:
            try:
                moment = datetime.strptime(text, form)
                break
            except ValueError:
                continue
        else:
            raise BadSheet(f"时间“{text[:30]}”读不懂，应写成 2026-10-31 09:05 这样。") from None
    return moment.replace(tzinfo=None, microsecond=0).isoformat(timespec="seconds")


def _number(given: Any) -> float:
    if isinstance(given, bool) or given in (None, ""):
        raise BadSheet("没有写读数。")
    try:
        value = float(str(given).strip())
    except ValueError:
        raise BadSheet(f"读数“{str(given)[:30]}”不是数字。") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise BadSheet(f"读数“{given}”不是数字。")
    return value


def _cell(row: Sequence[Any], column: int) -> Any:
    return row[column] if column < len(row) else None
