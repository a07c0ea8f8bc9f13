"""Many records typed from paper, a line each: every cell read, what is meant by it found, what is wrong said per cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from desk.errors import BadInput, Conflict, Missing
from desk.identity import clean
from desk.office import Office
from desk.registers import typed
from desk.work.duty.due import due_today
from desk.work.issues.me import Colleague, colleagues
from desk.work.logbook import whom as calls
from desk.work.logbook.checking import checked, moment, read_field
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.forms import form_of
from desk.work.logbook.whom import HOUSEHOLD, Whom

DAY, TIME, PERSON, WHOM = "day", "time", "person", "whom"
FIXED: Final = {DAY: "日期", TIME: "时间", PERSON: "记录人", WHOM: "户（地址房号或姓名）"}
"""What every line begins with; the fields of the kind follow."""
_ALIASES: Final = {
    DAY: ("日期", "走访日期", "走访时间", "记录日期", "巡查日期", "检查日期", "年月日"),
    TIME: ("时间", "时刻", "几点"),
    PERSON: ("记录人", "走访人", "走访人员", "巡查人", "检查人", "网格员", "姓名（走访人）", "经办人"),
    WHOM: (
        "户", "户主", "户主姓名", "地址", "住址", "详细地址", "房号", "户号", "户号/地址", "走访对象", "对象", "姓名",
        "单位", "单位名称",
    ),
}  # fmt: skip
_NUMBER: Final = re.compile(r"\d{4,12}")

Step = Callable[[int, int], None]
Cells = Mapping[str, str]
"""The texts of one line by the key of their column."""
Picked = Mapping[str, tuple[str, int]]
"""What somebody chose for a text that may mean several things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the grid. `codes` is its code table, `is_long` a text that may be long."""

    key: str
    title: str
    codes: str = ""
    is_long: bool = False
    aliases: tuple[str, ...] = ()
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLine:
    """A line as it was understood: its draft, or by column what is wrong with it."""

    draft: RecordDraft | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    whom: Whom | None = None
    offers: tuple[Whom, ...] = ()
    """What its text may mean, where that is not one thing."""


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of the grid for a kind of record."""
    form = form_of(kind)
    fixed = [Column(key=key, title=title, aliases=_ALIASES[key], is_needed=key != TIME) for key, title in FIXED.items()]
    rest = [
        Column(
            key=one.key, title=one.title, codes=one.codes, is_long=one.type in ("long", "rows"), aliases=one.aliases,
            is_needed=one.needed,
        )
        for one in form.fields
        if one.key != "at" and one.type != "rows"
    ]  # fmt: skip
    first = {"way": 0, "need": 1, "body": 2, "reply": 3, "satisfaction": 4}
    rest.sort(key=lambda one: first.get(one.key, 9))
    return (*fixed, *rest)


def header_of(cells: Sequence[str], columns: Sequence[Column]) -> list[str] | None:
    """The key of each pasted column, "" for those that mean nothing here; None if the line is no header."""
    found = []
    for cell in cells:
        text = re.sub(r"[\s（(].*$", "", clean(cell))
        found.append(next((one.key for one in columns if text and text in (one.title, *one.aliases)), ""))
    return found if sum(bool(key) for key in found) >= min(2, len(cells)) and any(found) else None


class LineReader:
    """Reads lines of one kind; what was found for a text once is known for the next line. For one job at a time."""

    def __init__(self, office: Office, kind: str, picked: Picked) -> None:
        self.office, self.form, self._picked = office, form_of(kind), picked
        self._people: dict[str, list[Colleague]] = {}
        for one in colleagues(office):
            self._people.setdefault(one.name, []).append(one)
        self._found: dict[tuple[str, int | None], tuple[Whom, ...]] = {}

    def read(self, cells: Cells) -> CheckedLine:
        """One line."""
        wrong: dict[str, str] = {}
        person = self._person(cells.get(PERSON, ""), wrong)
        at = self._at(cells, wrong)
        offers = self._whom(cells.get(WHOM, ""), person, wrong)
        columns, detail = self._fields(cells, wrong)
        one = offers[0] if len(offers) == 1 else None
        if wrong or one is None:
            return CheckedLine(wrong=wrong, whom=one, offers=offers)
        draft = RecordDraft(
            kind=self.form.kind, whom=one.whom, item_id=one.item_id, person_id=person, at=at, detail=detail, **columns
        )
        try:
            checked(self.office, draft)
        except Missing as error:
            for title in error.fields:
                wrong[self._key(title) or WHOM] = f"请填{title}"
        except BadInput as error:
            key = next((each.key for each in self.form.fields if str(error).startswith(each.title)), "")
            wrong[DAY if key == "at" else key or WHOM] = str(error)
        return CheckedLine(draft=None if wrong else draft, wrong=wrong, whom=one)

    def _key(self, title: str) -> str:
        return next((one.key for one in self.form.fields if one.title == title), "")

    def _person(self, text: str, wrong: dict[str, str]) -> int | None:
        name = clean(text)
        if not name:
            if self.office.actor.person_id is not None:
                return self.office.actor.person_id
            wrong[PERSON] = "请写记录人姓名，或先在“我是…”里选定自己"
            return None
        known = self._people.get(name, [])
        if len(known) == 1:
            return known[0].person_id
        if known:
            wrong[PERSON] = f"有 {len(known)} 位“{name}”，请按 F2 从列表里选"
            chosen = self._picked.get(f"{PERSON}:{name}")
            if chosen is not None:
                del wrong[PERSON]
                return chosen[1]
        else:
            chosen = self._picked.get(f"{PERSON}:{name}")
            if chosen is not None:
                return chosen[1]
            wrong[PERSON] = f"花名册里没有在岗的“{name}”"
        return None

    def _at(self, cells: Cells, wrong: dict[str, str]) -> str:
        day, time = cells.get(DAY, "").strip(), cells.get(TIME, "").strip()
        if not day:
            wrong[DAY] = "请写日期，如 10.30"
            return ""
        try:
            at = typed.moment(clean(day), self.office.today())
        except BadInput as error:
            wrong[DAY] = str(error)
            return ""
        if not time:
            return at
        try:
            return moment(time, at[:10])
        except BadInput as error:
            wrong[TIME] = str(error)
            return ""

    def _whom(self, text: str, person: int | None, wrong: dict[str, str]) -> tuple[Whom, ...]:
        asked = clean(text)
        if not asked:
            wrong[WHOM] = "请写地址房号或户主姓名"
            return ()
        if (picked := self._picked.get(asked)) is not None:
            try:
                found: tuple[Whom, ...] = (calls.one(self.office, *picked),)
            except Conflict as error:
                wrong[WHOM] = str(error)
                return ()
        else:
            key = (asked, person)
            if key not in self._found:
                self._found[key] = self._sought(asked, person)
            found = self._found[key]
        if not found:
            wrong[WHOM] = f"没有找到“{asked}”，请换个写法，或按 F2 查找"
        elif len(found) > 1:
            names = "；".join(f"{one.words} {one.address}" for one in found[:3])
            more = "…" if len(found) > 3 else ""
            wrong[WHOM] = f"有 {len(found)} 个符合，按 F2 选一个，或写得细些：{names}{more}"
        return found

    def _sought(self, asked: str, person: int | None) -> tuple[Whom, ...]:
        if _NUMBER.fullmatch(asked) and HOUSEHOLD in self.form.shape.whom:
            rows = self.office.database.read("select id from household where number = ?", (asked,))
            if len(rows) == 1:
                return (calls.one(self.office, HOUSEHOLD, int(rows[0][0])),)
        found = calls.offers(self.office, asked, self.form.shape.whom, person_id=person)
        exact = [one for one in found if asked in (one.address, one.title, one.person)]
        own = calls.in_own_grids(self.office, exact or found, person)
        for some in (exact, own):
            if len(some) == 1:
                return tuple(some)
        return found

    def _fields(self, cells: Cells, wrong: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
        columns: dict[str, Any] = {}
        detail: dict[str, Any] = {}
        for one in self.form.fields:
            text = cells.get(one.key, "").strip()
            if not text or one.key == "at":
                continue
            if one.key != "until":
                try:
                    read_field(self.office, one, text)
                except BadInput as error:
                    wrong[one.key] = str(error)
            (columns if one.is_column else detail)[one.key] = text
        usual = self.form.shape.usual
        columns |= {key: code for key, code in usual.items() if key not in columns}
        return columns, detail


def read_lines(
    office: Office, kind: str, lines: Sequence[Cells], picked: Picked, step: Step
) -> tuple[CheckedLine, ...]:
    """Every line as it was understood; an empty one is nobody's."""
    reader, found = LineReader(office, kind, picked), []
    for at, cells in enumerate(lines):
        if at % 20 == 0:
            step(at, len(lines))
        found.append(reader.read(cells) if any(text.strip() for text in cells.values()) else CheckedLine())
    return tuple(found)


# Lines that are there before one types


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """A line of a list of names: its cells, and what its text stands for."""

    cells: dict[str, str]
    picked: tuple[str, int]


def from_tasks(office: Office, person_id: int, kind: str) -> tuple[Prefilled, ...]:
    """What somebody has to do today and did not do before, in the order of the route."""
    name = _name(office, person_id)
    tasks = [one for one in due_today(office, person_id=person_id) if one.kind == kind]
    return tuple(_prefilled(office, name, task.whom, task.item_id) for task in tasks)


def from_unvisited(office: Office, person_id: int, most: int = 300) -> tuple[Prefilled, ...]:
    """Households of somebody's grids that were not visited this quarter, those longest ago first."""
    name, today = _name(office, person_id), office.today()
    first = f"{today[:4]}-{(int(today[5:7]) - 1) // 3 * 3 + 1:02d}-01"
    areas = calls.areas_of(office, person_id)
    if not areas:
        return ()
    under = " or ".join("a.path like (select path from area where id = ?) || '%'" for _ in areas)
    rows = office.database.read(
        "select distinct h.id, coalesce(h.last_visit, ''), d.building_id, d.unit, d.room from area a"
        " join member m on m.area_id = a.id and m.kind = 'building' and m.until is null"
        " join dwelling d on d.building_id = m.item_id join household h on h.dwelling_id = d.id"
        f" where ({under}) and (h.last_visit is null or h.last_visit < ?) and exists (select 1 from resident r where"
        " r.household_id = h.id and r.state in ('living', 'away')) order by 2, 3, 4, 5 limit ?",
        (*areas, first, most),
    )
    return tuple(_prefilled(office, name, HOUSEHOLD, int(row[0])) for row in rows)


def _name(office: Office, person_id: int) -> str:
    return str(office.database.read_value("select name from person where id = ?", (person_id,)) or "")


def _prefilled(office: Office, person: str, whom: str, item_id: int) -> Prefilled:
    one = calls.one(office, whom, item_id)
    text = clean(" ".join(part for part in (one.address, one.title) if part))
    return Prefilled(cells={DAY: "", PERSON: person, WHOM: text}, picked=(whom, item_id))
