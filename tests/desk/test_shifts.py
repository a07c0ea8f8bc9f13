"""Shifts, turns, absences and attendance of a real office, in a file and on a server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from desk.errors import BadInput, BadSheet, Conflict, NotAllowed
from desk.office import Office
from desk.store.schema import teams
from desk.store.uid import new_uid
from desk.work import undo
from desk.work.shifts import absences, attendance, books, keeping, sheet, turns
from desk.work.shifts.absences import AbsenceDraft
from desk.work.shifts.keeping import ShiftDraft
from desk.work.shifts.turns import Laying
from tests.desk.town import CLERK, new_office

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
TABLES = ("shift", "turn", "absence", "attendance")


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    made = new_office(where)
    keeping.begin(made)
    yield made
    made.close()


def root(office: Office) -> int:
    return int(office.database.read_value("select id from area where parent_id is null"))


def people(office: Office, count: int = 6) -> tuple[int, ...]:
    """Staff of the street office itself."""
    made = []
    with office.write("staff") as transaction:
        for number in range(count):
            name = f"值班{'一二三四五六七八'[number]}"
            person = transaction.insert(
                teams.person, uid=new_uid(), name=name, initials=f"zb{number}", phone=f"1380000{number:04d}"
            )
            transaction.insert(
                teams.assignment, uid=new_uid(), person_id=person, post="street_desk", area_id=root(office),
                since="2026-01-01",
            )  # fmt: skip
            made.append(person)
    return tuple(made)


def state(office: Office) -> list[object]:
    return [office.database.read(f"select * from {table} order by id") for table in TABLES]


def laid(office: Office, staff: tuple[int, ...]) -> sheet.RotaSheet:
    turns.lay(office, root(office), Laying(first=FIRST, last=LAST, people=staff))
    return sheet.sheet(office, root(office), FIRST, LAST)


def test_a_month_is_dealt_fairly_and_taken_back_in_one_step(office: Office) -> None:
    staff, empty = people(office), state(office)
    changes = turns.lay(office, root(office), Laying(first=FIRST, last=LAST, people=staff))
    found = sheet.sheet(office, root(office), FIRST, LAST)
    assert found.open == found.complaints == ()
    assert max(one.free_days for one in found.members) - min(one.free_days for one in found.members) <= 1
    works = sum(found.works)
    assert len(found.seats) == 2 * works + 2 * len(found.days)
    assert {one.posts for one in found.members} == {"街镇网格办"}
    assert changes.audit_id is not None
    undo.undo(office, changes.audit_id)
    assert state(office)[1:] == empty[1:]


def test_holidays_of_the_office_s_calendar_count_as_free_days(office: Office) -> None:
    first, last = date(2026, 10, 1), date(2026, 10, 7)
    turns.lay(office, root(office), Laying(first=first, last=last, people=people(office)))
    found = sheet.sheet(office, root(office), first, last)
    assert not any(found.works)
    names = {shift.id: shift.name for shift in found.shifts}
    assert {names[seat.shift_id] for seat in found.seats} == {"24小时值班"}


def test_filling_gaps_keeps_what_stands_and_dealing_anew_spares_the_past(office: Office) -> None:
    staff = people(office)
    before = laid(office, staff)
    turns.take_out(office, [before.seats[0].turn_id, before.seats[-1].turn_id])
    turns.lay(office, root(office), Laying(first=FIRST, last=LAST, people=staff))
    after = sheet.sheet(office, root(office), FIRST, LAST)
    kept = {seat.turn_id: seat for seat in after.seats}
    assert len(after.seats) == len(before.seats)
    assert all(kept[seat.turn_id] == seat for seat in before.seats[1:-1])
    past = Laying(first=date(2026, 10, 28), last=date(2026, 11, 3), people=staff[:3], anew=True)
    turns.lay(office, root(office), past)
    old = office.database.read("select count(*) from turn where day < ?", (office.today(),))[0][0]
    turns.lay(office, root(office), past)
    assert office.database.read("select count(*) from turn where day < ?", (office.today(),))[0][0] == old > 0


def test_nobody_is_dealt_to_two_places_at_once(office: Office) -> None:
    staff = people(office, 4)
    laid(office, staff)
    other = int(office.database.read_value("select min(id) from area where level = 1"))
    turns.lay(office, other, Laying(first=FIRST, last=LAST, people=staff))
    rows = office.database.read(
        "select a.person_id, a.day from turn a join turn b on a.person_id = b.person_id and a.day = b.day"
        " and a.area_id <> b.area_id"
    )
    assert rows == []


def test_two_turns_are_swapped_and_a_stand_in_is_remembered(office: Office) -> None:
    staff = people(office)
    found = laid(office, staff)
    one = found.seats[0]
    same = next(s for s in found.seats if (s.day, s.shift_id) == (one.day, one.shift_id) and s.turn_id != one.turn_id)
    there = {(s.person_id) for s in found.seats if (s.day, s.shift_id) == (one.day, one.shift_id)}
    other = next(
        s for s in found.seats
        if s.person_id not in there
        and not any(x.person_id == one.person_id and (x.day, x.shift_id) == (s.day, s.shift_id) for x in found.seats)
    )  # fmt: skip
    turns.swap(office, one.turn_id, other.turn_id)
    now = {seat.turn_id: seat for seat in sheet.sheet(office, root(office), FIRST, LAST).seats}
    assert now[one.turn_id].person_id == other.person_id and now[other.turn_id].person_id == one.person_id
    with pytest.raises(BadInput, match="同一班"):
        turns.swap(office, one.turn_id, same.turn_id)
    free = next(person for person in staff if person not in there | {other.person_id})
    turns.stand_in(office, one.turn_id, free)
    now = {seat.turn_id: seat for seat in sheet.sheet(office, root(office), FIRST, LAST).seats}
    assert now[one.turn_id].person_id == free and now[one.turn_id].instead_of == other.name
    with pytest.raises(Conflict, match="已在这一班"):
        turns.stand_in(office, one.turn_id, same.person_id)
    turns.stand_in(office, one.turn_id, other.person_id)
    now = {seat.turn_id: seat for seat in sheet.sheet(office, root(office), FIRST, LAST).seats}
    assert now[one.turn_id].instead_of == ""


def test_leave_hands_the_turns_to_the_substitute_in_one_write(office: Office) -> None:
    staff = people(office)
    laid(office, staff[:5])
    before = state(office)
    draft = AbsenceDraft(
        person_id=staff[0], kind="sick", since="2026-11-05", until="2026-11-20", substitute_id=staff[5]
    )
    changes = absences.leave(office, draft)
    rows = office.database.read(
        "select person_id, instead_of_id from turn where day between '2026-11-05' and '2026-11-20'"
    )
    assert staff[0] not in {person for person, _ in rows}
    assert {of for person, of in rows if person == staff[5]} == {staff[0]}
    (absence,) = absences.absences(office, "2026-11-01", "2026-11-30")
    assert (absence.kind, absence.substitute, absence.turns) == ("sick", "值班六", 0)
    with pytest.raises(Conflict, match="已登记请假"):
        absences.leave(office, draft)
    assert changes.audit_id is not None
    undo.undo(office, changes.audit_id)
    assert state(office) == before


def test_leave_without_a_substitute_leaves_a_complaint(office: Office) -> None:
    staff = people(office)
    laid(office, staff)
    absences.leave(office, AbsenceDraft(person_id=staff[1], kind="leave", since="2026-11-02", until="2026-11-08"))
    said = [sentence for _, person, sentence in sheet.sheet(office, root(office), FIRST, LAST).complaints]
    assert said and all("值班二" in sentence and "已请假" in sentence for sentence in said)
    (absence,) = absences.absences(office, "2026-11-01", "2026-11-30")
    assert absence.turns == len(said)
    absences.back_early(office, absence.id, "2026-11-01")
    assert absences.absences(office, "2026-11-01", "2026-11-30") == ()


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-11-05", "2026-11-01", "早于"),
        ("十一月", "2026-11-01", "“十一月”不是日期"),
        ("2025-01-01", "2026-11-01", "最长一年"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(office: Office, since: str, until: str, said: str) -> None:
    (person,) = people(office, 1)
    with pytest.raises(BadInput, match=said):
        absences.leave(office, AbsenceDraft(person_id=person, kind="leave", since=since, until=until))


def test_who_is_on_duty_at_midnight_is_the_one_who_came_yesterday(office: Office) -> None:
    found = laid(office, people(office))
    round_ = next(shift for shift in found.shifts if shift.kind == "whole_day")
    monday = date(2026, 11, 9)
    wanted = {s.name for s in found.seats if s.shift_id == round_.id and s.day == monday}
    assert {s.name for s in sheet.on_duty(office, datetime(2026, 11, 10, 3, 0))} == wanted
    at_ten = {s.day for s in sheet.on_duty(office, datetime(2026, 11, 10, 10, 0), root(office))}
    assert at_ten == {date(2026, 11, 10)}


def test_a_shift_out_of_use_keeps_its_past(office: Office) -> None:
    staff = people(office)
    turns.lay(office, root(office), Laying(first=date(2026, 10, 20), last=LAST, people=staff))
    shift = keeping.shifts(office)[2]
    old = Counter(
        day < office.today() for (day,) in office.database.read("select day from turn where shift_id = ?", (shift.id,))
    )
    keeping.switch_off(office, shift.id)
    assert office.database.read("select count(*) from turn where shift_id = ?", (shift.id,))[0][0] == old[True] > 0
    assert shift.id not in {one.id for one in keeping.shifts(office)}
    with pytest.raises(Conflict, match="已有叫"):
        keeping.save_shift(office, ShiftDraft(name="错时服务", kind="day", begins="08:00", ends="12:00"))


def test_attendance_is_guessed_from_turns_and_absences_until_somebody_says(office: Office) -> None:
    staff = people(office)
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    turns.lay(office, root(office), Laying(first=first, last=last, people=staff[:4]))
    absences.leave(office, AbsenceDraft(person_id=staff[4], kind="study", since="2026-10-12", until="2026-10-14"))
    found = attendance.attendance(office, root(office), first, last)
    assert found.marks[staff[4], date(2026, 10, 13)] == attendance.Mark(state="away", source="请假")
    assert found.counts(staff[0])["present"] > 5
    attendance.mark(office, [(staff[4], date(2026, 10, 13)), (staff[5], date(2026, 10, 13))], "late")
    again = attendance.attendance(office, root(office), first, last)
    assert again.marks[staff[4], date(2026, 10, 13)].is_marked and again.counts(staff[5]) == {"late": 1}
    attendance.mark(office, [(staff[5], date(2026, 10, 13))], "")
    assert attendance.attendance(office, root(office), first, last).counts(staff[5]) == {}
    with pytest.raises(BadInput, match="还没有到"):
        attendance.mark(office, [(staff[5], date(2026, 11, 13))], "present")


def test_the_attendance_sheet_goes_out_and_comes_back_unchanged(office: Office, tmp_path: Path) -> None:
    staff = people(office)
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    for number, sign in enumerate(attendance.SIGNS):
        attendance.mark(office, [(staff[number % 6], date(2026, 10, 1 + number))], sign)
    before = attendance.attendance(office, root(office), first, last).marks
    path = books.export_attendance(office, root(office), first, last, tmp_path / "考勤.xlsx")
    rows = office.database.read("select person_id, day, state from attendance order by 1, 2")
    attendance.mark(office, [key for key, mark in before.items() if mark.is_marked], "")
    taken = books.look_at_attendance(office, root(office), first, path)
    assert taken.complaints == () and taken.people == 6
    books.take_attendance(office, taken)
    assert office.database.read("select person_id, day, state from attendance order by 1, 2") == rows


def test_a_foreign_attendance_sheet_is_understood_or_complained_of_by_cell(office: Office, tmp_path: Path) -> None:
    staff = people(office, 2)
    book = Workbook()
    book.active.append(["某街道十月考勤"])
    book.active.append(["序号", "姓 名", *[f"{day}日" for day in range(1, 32)]])
    book.active.append([1, "值班 一", "√", "迟到", "旷工", "病假", "?", None, 1])
    book.active.append([2, "无此人", "√"])
    book.save(tmp_path / "a.xlsx")
    taken = books.look_at_attendance(office, root(office), date(2026, 10, 1), tmp_path / "a.xlsx")
    assert [taken.states[staff[0], date(2026, 10, day)] for day in (1, 2, 3, 4, 7)] == [
        "present", "late", "absent", "leave", "present",
    ]  # fmt: skip
    assert len(taken.complaints) == 2 and "第 3 行" in taken.complaints[0] and "无此人" in taken.complaints[1]
    Workbook().save(tmp_path / "b.xlsx")
    with pytest.raises(BadSheet):
        books.look_at_attendance(office, root(office), date(2026, 10, 1), tmp_path / "b.xlsx")


def test_the_rota_s_workbook_counts_turns_by_formula(office: Office, tmp_path: Path) -> None:
    found = laid(office, people(office))
    path = books.export_rota(office, root(office), FIRST, LAST, tmp_path / "值班表.xlsx")
    book = load_workbook(path)
    assert book.sheetnames == ["值班表", "值班次数"]
    cells = [str(cell.value) for row in book["值班表"].iter_rows(min_row=5) for cell in row]
    assert sum(cell.count("值班") for cell in cells) == len(found.seats)
    assert str(book["值班次数"]["D5"].value).startswith("=SUMPRODUCT")
    with pytest.raises(BadInput, match="后缀"):
        books.export_rota(office, root(office), FIRST, LAST, tmp_path / "值班表.xls")


def test_a_clerk_without_the_right_changes_nothing(office: Office) -> None:
    (person,) = people(office, 1)
    before = state(office)
    plain = Office(office.database, office.profile, CLERK, office.clock)
    shift = keeping.shifts(office)[0].id
    for attempt in (
        lambda: turns.put(plain, root(office), shift, FIRST, person),
        lambda: turns.lay(plain, root(office), Laying(first=FIRST, last=LAST, people=(person,))),
        lambda: absences.leave(
            plain, AbsenceDraft(person_id=person, kind="leave", since="2026-11-01", until="2026-11-01")
        ),
        lambda: attendance.mark(plain, [(person, date(2026, 10, 1))], "present"),
        lambda: keeping.switch_off(plain, shift),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert state(office) == before
