"""Rota and attendance as workbooks: out for the wall and the leader, attendance also in from the sheet others keep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from desk.errors import BadInput, BadSheet
from desk.model import Changes
from desk.office import Office
from desk.report.rota_book import AttendanceBook, RotaBook, RotaLine, write_attendance, write_rota
from desk.rights import EXPORT, IMPORT, require
from desk.sheets.table import Cell, read_bytes, read_table
from desk.work.outgoing.exports import record
from desk.work.shifts.attendance import SIGNS, AttendanceSheet, attendance, mark_all
from desk.work.shifts.sheet import sheet

_WEEK = "一二三四五六日"
_WORDS = {
    "√": "present", "✓": "present", "✔": "present", "勤": "present", "到": "present", "出": "present", "1": "present",
    "正常": "present", "班": "present", "迟": "late", "迟到": "late", "早": "early", "早退": "early", "×": "absent",
    "x": "absent", "旷": "absent", "缺": "absent", "旷工": "absent", "缺勤": "absent", "假": "leave", "事": "leave",
    "病": "leave", "年": "leave", "产": "leave", "婚": "leave", "丧": "leave", "△": "leave", "请假": "leave",
    "差": "away", "公": "away", "学": "away", "出差": "away", "公出": "away", "休": "rest", "○": "rest", "/": "rest",
}  # fmt: skip
"""What other people's sheets write, without 事假's second character (looked up by the first where the whole is unknown)."""
_DAY = re.compile(r"(\d{1,2})(?:日|号)?\Z")


def export_rota(office: Office, area_id: int, first: date, last: date, path: Path | str) -> Path:
    """Write the rota of a place; recorded, as everything that leaves."""
    require(office.actor, EXPORT)
    target = _xlsx(path, "值班表")
    found = sheet(office, area_id, first, last)
    lines = []
    for day, is_workday in zip(found.days, found.works, strict=True):
        names = []
        for shift in found.shifts:
            seats = [seat for seat in found.seats if seat.day == day and seat.shift_id == shift.id]
            names.append("、".join(f"{seat.name}{'（带班）' if seat.role == 'lead' else ''}" for seat in seats))
        lines.append(RotaLine(day=str(day), weekday=_WEEK[day.weekday()], is_workday=is_workday, names=tuple(names)))
    people = {seat.person_id: (seat.name, seat.phone) for seat in found.seats}
    record(office, "turn", len(found.seats), target, "值班表")
    return write_rota(
        target,
        RotaBook(
            name=f"{found.area}值班表（{first:%Y年%m月%d日}至{last:%m月%d日}）",
            facts=f"填报单位：{office.name}　制表日期：{office.today()}",
            shifts=tuple(f"{shift.name}（{shift.begins}–{shift.ends}）" for shift in found.shifts),
            lines=tuple(lines),
            people=tuple(people.values()),
        ),
    )


def export_attendance(office: Office, area_id: int, first: date, last: date, path: Path | str) -> Path:
    """Write the attendance of a month; recorded."""
    require(office.actor, EXPORT)
    target = _xlsx(path, "考勤表")
    found = attendance(office, area_id, first, last)
    area = office.database.read_value("select name from area where id = ?", (area_id,))
    labels = dict(office.database.read("select code, label from code where list = 'attendance_state'"))
    record(office, "attendance", len(found.people), target, "考勤表")
    return write_attendance(
        target,
        AttendanceBook(
            name=f"{area}{first:%Y年%m月}考勤表",
            facts=f"填报单位：{office.name}　制表日期：{office.today()}",
            days=tuple((str(day.day), is_work) for day, is_work in zip(found.days, found.works, strict=True)),
            lines=tuple((name, _signs(found, person)) for person, name in found.people),
            signs=tuple((sign, str(labels.get(state, sign))) for state, sign in SIGNS.items()),
        ),
    )


def _signs(found: AttendanceSheet, person: int) -> tuple[str, ...]:
    marks = (found.marks.get((person, day)) for day in found.days)
    return tuple(SIGNS[mark.state] if mark is not None else "" for mark in marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAttendance:
    """What a sheet of attendance holds: states by person and day, and what could not be understood, cell by cell."""

    states: dict[tuple[int, date], str]
    people: int
    complaints: tuple[str, ...]


def look_at_attendance(office: Office, area_id: int, month: date, path: Path | str) -> TakenAttendance:
    """Read a sheet with a row per person and a column per day of that month; writes nothing."""
    require(office.actor, IMPORT)
    source = Path(path)
    rows = read_table(read_bytes(source), source.name).rows
    head, columns, name_at = _header(rows, source.name)
    first = month.replace(day=1)
    known = attendance(office, area_id, first, _last_of(first))
    by_name: dict[str, list[int]] = {}
    for person, name in known.people:
        by_name.setdefault(name, []).append(person)
    states: dict[tuple[int, date], str] = {}
    wrong: list[str] = []
    people = 0
    for number, row in enumerate(rows[head + 1 :], head + 2):
        name = str(row[name_at] or "").replace(" ", "").replace("\u3000", "") if name_at < len(row) else ""
        if not name or name in ("合计", "制表", "审核"):
            continue
        found = by_name.get(name, [])
        if len(found) != 1:
            why = "花名册里没有这个人" if not found else f"花名册里有 {len(found)} 个同名的人"
            wrong.append(f"第 {number} 行“{name}”：{why}，这一行没有收。")
            continue
        people += 1
        for at, day in columns.items():
            text = _text(row[at]) if at < len(row) else ""
            state = _state(text)
            if text and not state:
                wrong.append(f"第 {number} 行“{name}”{day} 日的“{text[:8]}”看不懂，可写 {'、'.join(SIGNS.values())}。")
            elif state and day <= _last_of(first).day:
                states[found[0], first.replace(day=day)] = state
    return TakenAttendance(states=states, people=people, complaints=tuple(wrong))


def take_attendance(office: Office, taken: TakenAttendance) -> Changes:
    """Write what was understood, as one transaction."""
    if not taken.states:
        raise BadInput("这张表里没有读到出勤情况，没有写入。")
    return mark_all(office, taken.states, source="考勤表")


def _header(rows: Sequence[Sequence[Cell]], name: str) -> tuple[int, dict[int, int], int]:
    """The row in which days stand, column to day, and the column of names."""
    for number, row in enumerate(rows[:15]):
        columns = {at: day for at, cell in enumerate(row) if (day := _day(cell))}
        names = [at for at, cell in enumerate(row) if _text(cell).replace(" ", "") in ("姓名", "名字", "人员")]
        if len(columns) >= 20 and names:
            return number, columns, names[0]
    raise BadSheet(f"“{name}”不像考勤表：没有找到写着“姓名”和 1 到 31 日的表头行，请检查后再试。")


def _day(cell: Cell) -> int:
    if isinstance(cell, (date, datetime)):
        return cell.day
    match = _DAY.match(_text(cell))
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else 0


def _state(text: str) -> str:
    low = text.lower()
    return _WORDS.get(low) or (_WORDS.get(low[:1], "") if low[1:2] in ("假", "休") else "")


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _last_of(first: date) -> date:
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return date.fromordinal(following.toordinal() - 1)


def _xlsx(path: Path | str, what: str) -> Path:
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise BadInput(f"{what}只能导出成 .xlsx，“{target.name}”的后缀不对。")
    return target
