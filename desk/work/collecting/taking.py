"""Take back: what a returned sheet says against what it was handed out with and what the register says now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from desk.errors import BadInput, BadSheet
from desk.identity import clean_name
from desk.model import Value
from desk.office import Office
from desk.registers.checks import Around
from desk.registers.spec import FieldSpec, RecordSpec
from desk.registers.typed import typed
from desk.rights import EDIT_RECORDS, require
from desk.sheets.collecting import Returned, read_collecting
from desk.sheets.table import Cell, read_bytes
from desk.work.collecting.fields import LEAVING, Plan, plan_of, spec_and_fields
from desk.work.collecting.handing import BUILDING, labels_of, rows_of, texts_of
from desk.work.intake.cells import Fault, plain_text
from desk.work.records.bulk import newly_wrong
from desk.work.records.reading import as_seen

Outcome = Literal["change", "conflict", "fault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell that the collector changed. `now` is what the register says, `given` what the sheet says."""

    row: int
    id: int
    who: str
    key: str
    title: str
    before: str
    now: str
    given: str
    value: Value
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """A record written at the foot of the sheet. With a `reason` it is not taken."""

    row: int
    who: str
    values: Mapping[str, Value]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a returned sheet would change. Nothing is written until `merge`."""

    source: str
    kind: str
    area: str
    handed_out: str
    records: int
    changes: tuple[CellChange, ...]
    new: tuple[NewRecord, ...]
    leaving: tuple[tuple[int, str, str], ...]
    """Id, name and what the collector says of who is gone: to be done in the form, where the household is settled."""
    notes: tuple[str, ...]
    seq: int

    def of(self, outcome: Outcome) -> tuple[CellChange, ...]:
        """The changes with this outcome."""
        return tuple(one for one in self.changes if one.outcome == outcome)


def take(office: Office, path: Path | str, password: str = "") -> Taken:
    """Read a returned sheet and say what it would change; BadSheet, NeedsPassword, BadInput say why not."""
    require(office.actor, EDIT_RECORDS)
    source = Path(path)
    returned = read_collecting(read_bytes(source), source.name, password)
    if returned.mark.get("office") != office.database.meta("office_uid"):
        raise BadSheet(f"“{source.name}”是另一个单位的采集表（{returned.mark.get('area', '')}），不能收到这里。")
    plan = plan_of(returned.mark.get("kind", ""))
    seq = office.database.seq
    reader = _Reader(office, plan, returned)
    reader.read()
    return Taken(
        source=source.name,
        kind=plan.kind,
        area=returned.mark.get("area", ""),
        handed_out=returned.mark.get("at", ""),
        records=len(returned.given),
        changes=tuple(reader.changes),
        new=tuple(reader.new),
        leaving=tuple(reader.leaving),
        notes=tuple(reader.notes),
        seq=seq,
    )


@dataclass(slots=True)
class _Reader:
    office: Office
    plan: Plan
    returned: Returned
    changes: list[CellChange] = field(default_factory=list)
    new: list[NewRecord] = field(default_factory=list)
    leaving: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _spec: RecordSpec = field(init=False)
    _fields: tuple[FieldSpec, ...] = field(init=False)
    _labels: dict[str, dict[str, str]] = field(init=False)

    def read(self) -> None:
        self._spec, fields = spec_and_fields(self.plan)
        by_key = {one.key: one for one in fields}
        if set(self.returned.keys) - {LEAVING} != set(by_key):
            raise BadSheet("这份采集表是另一版程序导出的，列对不上；请用“导入表格”，或重新发一份采集表。")
        self._fields = tuple(by_key[key] for key in self.returned.keys if key in by_key)
        self._labels = labels_of(self.office, self._fields)
        rows = self._rows()
        seen: set[str] = set()
        lost = 0
        for number, uid, cells in self.returned.now:
            if not uid:
                self._new(number, cells)
            elif uid in seen:
                self.notes.append(f"第 {number} 行是复制出来的（同一个人写了两行），没有收。新来的人请写在表尾空行。")
            elif uid not in rows or uid not in self.returned.given:
                lost += 1
            else:
                self._known(number, uid, cells, *rows[uid])
            seen.add(uid)
        if lost:
            self.notes.append(f"有 {lost} 行在册里已找不到（导出后被合并或删除），没有收。")
        if missing := len(set(self.returned.given) - seen):
            self.notes.append(f"表里少了 {missing} 行（被删掉了），册里不动；人走了请填“{LEAVING}”。")

    def _rows(self) -> dict[str, tuple[int, dict[str, Any]]]:
        uids = list(self.returned.given)
        ids: list[int] = []
        for start in range(0, len(uids), 500):
            some = uids[start : start + 500]
            marks = ", ".join("?" * len(some))
            found = self.office.database.read(f'select id from "{self._spec.table}" where uid in ({marks})', some)
            ids += [int(row[0]) for row in found]
        return {uid: (id, row) for id, uid, row in rows_of(self.office, self.plan, ids)}

    def _known(self, number: int, uid: str, cells: tuple[Cell, ...], id: int, row: dict[str, Any]) -> None:
        given = self.returned.given[uid]
        now = texts_of(self.office, self._fields, row, self._labels, full=False)
        who = str(as_seen(self.office, self._spec.field("name"), row.get("name")) or "")
        found: list[CellChange] = []
        for at, one in enumerate(self._fields):
            text = _plain(cells[at])
            if one.key in self.plan.locked or text == given[at]:
                continue
            change = self._cell(number, id, who, one, given[at], now[at], text, row.get(one.key))
            if change is not None:
                found.append(change)
        self.changes += self._checked(id, row, found)
        if LEAVING in self.returned.keys and (said := _plain(cells[self.returned.keys.index(LEAVING)])):
            self.leaving.append((id, who, said))

    def _cell(
        self, number: int, id: int, who: str, one: FieldSpec, before: str, now: str, text: str, raw: Value
    ) -> CellChange | None:
        """What becomes of a cell that differs from what was handed out; None when nothing does."""
        outcome: Outcome = "change"
        value: Value = None
        reason = ""
        try:
            value = self._value(one, text)
        except BadInput as error:
            outcome, reason = "fault", str(error)
        else:
            if value == raw or (value is None and raw in (None, "")):
                return None
            if before and value == _quiet(self, one, before):
                return None  # written another way, the same thing
            if now != before:
                outcome, reason = "conflict", "导出以后，册里也改过"
        return CellChange(
            row=number, id=id, who=who, key=one.key, title=one.title, before=before, now=now, given=text, value=value,
            outcome=outcome, reason=reason,
        )  # fmt: skip

    def _value(self, one: FieldSpec, text: str) -> Value:
        if not text:
            if one.needed:
                raise BadInput(f"{one.title}不能清空。")
            return None
        if one.mask and "*" in text:
            raise BadInput(f"{one.title}里有星号，没有写全；请整个重写，或保持原样。")
        return typed(one, text, codes=self._labels.get(one.codes), today=self.office.today())

    def _checked(self, id: int, row: dict[str, Any], found: list[CellChange]) -> Iterator[CellChange]:
        """The changes of a record; if together they contradict what is known, they are faults."""
        wanted = {one.key: one.value for one in found if one.outcome != "fault"}
        before = {key: value for key, value in row.items() if key != "building_id"}
        wrong = newly_wrong(self._spec, before, wanted, Around(today=self.office.today())) if wanted else ""
        for one in found:
            yield _faulty(one, wrong) if wrong and one.outcome != "fault" else one

    def _new(self, number: int, cells: tuple[Cell, ...]) -> None:
        texts = {one.key: _plain(cells[at]) for at, one in enumerate(self._fields)}
        who = texts.get("name", "")
        if not any(texts.values()):
            return
        if not self.plan.grows:
            self.notes.append(f"第 {number} 行是新写的；新部件要有位置，请在地图上新增。")
            return
        values: dict[str, Value] = {}
        reason = ""
        try:
            for one in self._fields:
                values[one.key] = (
                    self._building(texts[one.key]) if one.type == "building" else self._value(one, texts[one.key])
                )
            values = {**self._spec.defaults, **{key: value for key, value in values.items() if value is not None}}
            reason = newly_wrong(self._spec, {}, values, Around(today=self.office.today())) or self._double(values)
        except BadInput as error:
            reason = str(error)
        self.new.append(NewRecord(row=number, who=who or "（没有姓名）", values=values, reason=reason))

    def _building(self, text: str) -> Value:
        if not text:
            return None
        rows = self.office.database.read(f"select b.id from building b where {BUILDING} = ? limit 2", (text,))
        if len(rows) != 1:
            raise BadInput(
                f"楼栋“{text}”{'有几栋同名' if rows else '不在册（请从下拉框选）'}，请在登记表里新增这个人。"
            )
        return int(rows[0][0])

    def _double(self, values: Mapping[str, Value]) -> str:
        """Why a new person may be one that is known already; "" if not."""
        number, name, birth = values.get("id_no"), str(values.get("name") or ""), values.get("birth")
        if number:
            rows = self.office.database.read("select name from resident where id_no = ? limit 1", (number,))
            if rows:
                same = clean_name(name) == clean_name(str(rows[0][0]))
                return "这个身份证号已在册，没有新增。" if same else "这个身份证号已在册，姓名不同，请核对。"
        rows = self.office.database.read(
            "select 1 from resident where name = ? and birth = ? and state in ('living', 'away') limit 1", (name, birth)
        )
        return "册里有同名同生日的人，没有新增；确不是同一人的，请在登记表里新增。" if rows and birth else ""


def _quiet(reader: _Reader, one: FieldSpec, text: str) -> Value:
    """The value of a text that was handed out; the text itself where it is a mask or a code out of use."""
    try:
        return reader._value(one, text)
    except BadInput:
        return text


def _faulty(one: CellChange, reason: str) -> CellChange:
    return CellChange(
        row=one.row, id=one.id, who=one.who, key=one.key, title=one.title, before=one.before, now=one.now,
        given=one.given, value=one.value, outcome="fault", reason=reason,
    )  # fmt: skip


def _plain(cell: Cell) -> str:
    try:
        text = plain_text(cell)
    except Fault as fault:
        raise BadSheet(f"采集表里有读不出的格子：{fault}。") from None
    return text.removesuffix(" 00:00:00")
