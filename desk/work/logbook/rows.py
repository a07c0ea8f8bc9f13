"""One row of a sheet made a record: cells read by column, what cannot be read told beside its cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from desk.errors import BadInput
from desk.identity import clean
from desk.office import Office
from desk.registers import typed
from desk.sheets.table import Cell
from desk.work.logbook.celltext import Facts, of_day, told
from desk.work.logbook.checklists import all_lists
from desk.work.logbook.columns import WHOM_TITLES, BookColumn, book_of, columns_of
from desk.work.logbook.finding import Finder
from desk.work.logbook.forms import KindForm, form_of
from desk.work.logbook.values import moment, read_field

_SPAN: Final = re.compile(r"^(.*?\d)\s*(?:[-－—~～至到]+)\s*(\D{0,2}\d.*)$")
_BREACH: Final = re.compile(r"^(.*?)\s*(?:[×xX*：:]\s*(\d+)|(\d+)\s*处)?$")
_ONLY_DAY: Final = re.compile(r"(\d{1,2})\s*[日号]?")


class Wrong(Exception):
    """Cells that cannot be read: a reason by key of the column."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("；".join(self.faults.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A row as read: values for a draft, and what no draft holds. Only what the sheet has columns for."""

    kind: str
    uid: str
    given: dict[str, Any]
    """Fields of a RecordDraft by name, without `detail`."""
    detail: dict[str, Any]
    others: dict[str, str]
    review: dict[str, Any] = field(default_factory=dict)
    """review, reviewed_by, reviewed_at, cleared."""
    has_clock: bool = True


class Reader:
    """Reads the rows of one sheet; a day or a person that is not written is that of the row above."""

    def __init__(self, office: Office, key: str, columns: Mapping[str, int], facts: Facts, finder: Finder) -> None:
        self._office = office
        self._book = book_of(key)
        self._known: dict[str, BookColumn] = {one.key: one for one in columns_of(key)}
        self._columns = columns
        self._facts = facts
        self._find = finder
        self._day = ""
        self._person_above = ""
        self.carried: list[int] = []
        """Numbers of rows whose day was taken from the row above."""
        self._kinds = {form_of(kind).title: kind for kind in self._book.kinds}

    def read(self, cells: list[Cell], number: int) -> Read:
        """The record of a row; Wrong says what cannot be read."""
        faults: dict[str, str] = {}

        def tried(key: str, work: Any, otherwise: Any = None) -> Any:
            try:
                return work()
            except BadInput as error:
                faults[key] = str(error).rstrip("。")
                return otherwise

        kind = tried("kind", lambda: self._kind(self._text(cells, "kind")), self._book.kinds[0])
        at, until, has_clock = tried("day", lambda: self._when(cells, number), ("", "", True))
        day = (at or self._office.today())[:10]
        area = tried("area", lambda: self._area(cells, day))
        person = tried("person", lambda: self._person(cells, area, day))
        about = tried("item", lambda: self._about(cells, form_of(kind).shape, area, day))
        given: dict[str, Any] = {"at": at, "person_id": person}
        if "until" in self._columns or "span" in self._columns:
            given["until"] = until
        if area is not None:
            given["area_id"] = area
        if about is not None:
            given["whom"], given["item_id"] = about
        detail = self._fields(cells, kind, given, tried)
        if "breaches" in self._columns and form_of(kind).shape.checklist:
            tried("breaches", lambda: detail.update(self._checks(cells)))
        if "issue" in self._columns:
            given["issue_id"] = tried("issue", lambda: self._find.issue(self._text(cells, "issue")))
        if "lon" in self._columns and "lat" in self._columns:
            tried("lon", lambda: given.update(self._position(cells)))
        review = tried("review", lambda: self._review(cells), {})
        if faults:
            raise Wrong(faults)
        return Read(
            kind=kind, uid=self._text(cells, "uid"), given=given, detail=detail, others=self._others(cells), review=review,
            has_clock=has_clock,
        )  # fmt: skip

    # Cells

    def _cell(self, cells: list[Cell], key: str) -> Cell:
        at = self._columns.get(key)
        return cells[at] if at is not None and at < len(cells) else None

    def _text(self, cells: list[Cell], key: str, *, lines: bool = False) -> str:
        return told(self._cell(cells, key), lines=lines)

    def _kind(self, text: str) -> str:
        if not text:
            return self._book.kinds[0]
        found = self._kinds.get(text) or next((kind for title, kind in self._kinds.items() if title in text), None)
        if found is None:
            raise BadInput(f"这一册没有“{text}”这一类记录，可填：{'、'.join(self._kinds)}")
        return found

    # When

    def _when(self, cells: list[Cell], number: int) -> tuple[str, str, bool]:
        day_cell, clock_cell = self._cell(cells, "day"), self._cell(cells, "clock")
        until = self._cell(cells, "until")
        span = self._text(cells, "span")
        if span and (parts := _SPAN.match(span)):
            clock_cell, until = clock_cell or parts[1], until or parts[2]
        clock_cell, until = of_day(clock_cell), of_day(until)
        begin = told(clock_cell)
        if begin and not told(until) and (parts := _SPAN.match(begin)) and not re.search(r"\d{4}[-./年]", begin):
            begin, until = parts[1], parts[2]
        day, clock = self._day_of(day_cell, begin, number)
        begin = clock or begin
        if re.match(r"\d{4}-\d\d-\d\dT", begin):
            at = begin
        elif begin:
            at = moment(begin, day)
        else:
            at = f"{day}T00:00:00"
        end = told(until)
        return at, (end if "T" in end or not end else moment(end, at[:10])), at[11:] != "00:00:00"

    def _day_of(self, cell: Cell, begin: str, number: int) -> tuple[str, str]:
        """The day of a row, and its time when the same cell holds that."""
        text = told(cell)
        if not text:
            if re.search(r"\d{4}\s*[-./年]\s*\d", begin):
                whole = begin if "T" in begin else moment(begin, self._office.today())
                self._day = whole[:10]
                return self._day, whole
            if not self._day:
                raise BadInput("没有日期，请写上")
            self.carried.append(number)
            return self._day, ""
        if "T" in text:
            self._day = text[:10]
            return self._day, text if text[11:19] != "00:00:00" else ""
        self._day = self._said_day(text)
        clock = re.search(r"\d{1,2}\s*[:：时点]\s*\d{0,2}", text)
        return self._day, moment(clock[0], self._day) if clock and not begin else ""

    def _said_day(self, text: str) -> str:
        today = self._office.today()
        plain = re.split(r"\s+(?=\d{1,2}[:：时点])|(?:星期|周)[一二三四五六日天]|[（(]", clean(text))[0].strip()
        if (only := _ONLY_DAY.fullmatch(plain)) and self._facts.month:
            return typed.day(f"{self._facts.month}-{only[1]}", today)
        found = typed.day(plain, today)
        year = self._facts.month[:4]
        if not re.search(r"(?:19|20)\d\d", plain):
            if year:
                return f"{year}{found[4:]}"
            if found > today:  # 12.30 written in January is of last year
                return typed.day(f"{int(found[:4]) - 1}{found[4:]}", today)
        return found

    # Who, where, about whom

    def _area(self, cells: list[Cell], day: str) -> int | None:
        text = self._text(cells, "area") or self._facts.area
        return self._find.area(text, day) if text else None

    def _person(self, cells: list[Cell], area: int | None, day: str) -> int | None:
        text = self._text(cells, "person")
        if not text and not self._text(cells, "uid"):
            text = self._person_above or self._facts.person
        self._person_above = text
        if not text and self._text(cells, "uid"):
            return None
        if not text and self._office.actor.person_id is None:
            raise BadInput(f"没有写{self._known['person'].title}")
        return self._find.person(text, area, day) if text else self._office.actor.person_id

    def _about(self, cells: list[Cell], shape: KindForm, area: int | None, day: str) -> tuple[str, int] | None:
        said = self._text(cells, "whom")
        whom = next((key for key, title in WHOM_TITLES.items() if said and said == title), "")
        if said and not whom:
            raise BadInput(f"没有“{said}”这类对象，可填：{'、'.join(WHOM_TITLES.values())}")
        if not whom and not {"household", "resident"} & set(shape.whom):
            whom = shape.whom[0]  # a street for an inspection, a facility for 设备巡检
        number, address = self._text(cells, "number"), self._text(cells, "address")
        name = self._text(cells, "item")
        if whom == "area" and not (name or number):
            return ("area", area) if area is not None else None
        if (
            whom in ("", "household")
            and not number
            and address
            and " " not in address
            and not re.search(r"[路街巷村里]", address)
        ):
            number, address = address, ""  # 户号/地址 in one column: a bare number is the household's
        return self._find.item(whom, number, address, name, area, day)

    # What was said

    def _fields(self, cells: list[Cell], kind: str, given: dict[str, Any], tried: Any) -> dict[str, Any]:
        detail: dict[str, Any] = {}
        own = {one.key: one for one in form_of(kind).fields}
        for key, column in self._known.items():
            if column.field is None or key not in self._columns or key in ("at", "until"):
                continue
            text, one = self._text(cells, key, lines=column.field.type in ("long", "rows")), own.get(key)
            if one is None:
                if text:
                    tried(key, lambda title=column.title: _no_column(form_of(kind).title, title))
                continue
            value = tried(key, lambda one=one, text=text: read_field(self._office, one, text))
            if one.is_column:
                given[key] = value if value is not None else ""
            else:
                detail[key] = value
        return detail

    def _checks(self, cells: list[Cell]) -> dict[str, Any]:
        text, title = self._text(cells, "breaches", lines=True), self._text(cells, "list")
        if not text and not title:
            return {}
        lists = all_lists(self._office)
        found = next((one for one in lists if one.title == title), None)
        if title and found is None:
            raise BadInput(f"没有“{title}”这张检查清单，可填：{'、'.join(one.title for one in lists)}")
        broken: dict[str, int] = {}
        for line in filter(None, (part.strip() for part in re.split(r"[；;\n]", text))):
            match = _BREACH.match(line)
            name, count = (match[1].strip(), int(match[2] or match[3] or 1)) if match else (line, 1)
            item = next(
                (
                    each
                    for one in ([found] if found else lists)
                    for each in one.items
                    if name in (each.title, each.title[1:])
                ),
                None,
            )
            if item is None:
                raise BadInput(f"检查清单里没有“{name}”这一项，请照清单的说法写")
            broken[item.key] = broken.get(item.key, 0) + count
        named = {"grade": found.grade} if found and found.grade else {"list": found.key} if found else {}
        return {**named, "breaches": broken}

    def _position(self, cells: list[Cell]) -> dict[str, float | None]:
        found: dict[str, float | None] = {}
        for key in ("lon", "lat"):
            text = self._text(cells, key)
            try:
                found[key] = float(text) if text else None
            except ValueError:
                raise BadInput(f"{self._known[key].title}应是数字，现在是“{text}”") from None
        return found

    def _review(self, cells: list[Cell]) -> dict[str, Any]:
        names = [name for name in ("review", "reviewed_by", "cleared") if name in self._columns]
        found: dict[str, Any] = {name: self._text(cells, name, lines=True) or None for name in names}
        if "reviewed_at" in self._columns:
            text = self._text(cells, "reviewed_at")
            found["reviewed_at"] = None if not text else text if "T" in text else moment(text, self._office.today())
        return found

    def _others(self, cells: list[Cell]) -> dict[str, str]:
        text = self._text(cells, "others", lines=True)
        found: dict[str, str] = {}
        for line in text.split("\n"):
            name, sign, value = line.partition("：")
            if sign and name and len(name) <= 12:
                found[name] = value
            elif line:
                found["备注"] = f"{found['备注']}\n{line}" if "备注" in found else line
        return found


def _no_column(kind: str, title: str) -> None:
    raise BadInput(f"{kind}没有“{title}”这一栏，请清空或改到别的栏")
