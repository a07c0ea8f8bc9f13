"""Reads a city's file of case standards: headers anywhere, merged cells or those lost in copying, several sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desk.errors import BadSheet
from desk.office import Office
from desk.sheets.body import settle
from desk.sheets.header import SEARCHED, Header, best_header
from desk.sheets.shape import Cell, Table
from desk.sheets.table import read_bytes, read_table
from desk.work.standards.columns import ALIASES, TITLES, UNITS, KnownGroups
from desk.work.standards.given import EVENT_SHIFT, KINDS, Fault, GivenClass, GivenCondition, Standard, check_limit

_NEEDED: Final = ("name", "file_when")
_CODED: Final = re.compile(r"(\d{1,2})[\s.、:：_—-]*(\D.*)")
"""A group written with its number: 01公用设施, 1、公用设施."""


@dataclass(slots=True)
class _Class:
    """A class while its rows are being read."""

    code: str
    name: str
    group_code: str
    group: str
    kind: str
    department: str
    superior: str
    rows: list[GivenCondition] = field(default_factory=list)


@dataclass(slots=True)
class _Book:
    """What the sheets of one file have given so far."""

    classes: dict[str, _Class] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_standard(office: Office, file: Path, *, kind: str = "") -> Standard:
    """The standard in a file of any make; BadSheet if no sheet has 小类名称 and 立案条件.

    `kind` (facility, event ...) says what the classes are where neither sheet, title nor codes tell.
    """
    data = read_bytes(file)
    first = read_table(data, file.name)
    book = _Book()
    known = KnownGroups.of(office)
    found = 0
    for name in first.sheets or (first.sheet,):
        table = first if name == first.sheet else read_table(data, file.name, name)
        header = best_header(table.rows, ALIASES, table.merges)
        if header is None or any(key not in header.columns for key in _NEEDED):
            if any(any(cell not in (None, "") for cell in row) for row in table.rows):
                book.notes.append(f"“{name}”没有“小类名称”和“立案条件”两列，没有读")
            continue
        found += 1
        settled, notes = settle(table, header)
        book.notes += [f"“{name}”：{note}" for note in notes]
        _Sheet(book, settled, header, known, _kind_of(file.stem, table, header) or kind).read()
    if not found:
        titles = "、".join(TITLES[key] for key in ("class_code", *_NEEDED, "limit"))
        raise BadSheet(f"“{file.name}”前 {SEARCHED} 行里没有找到立案标准的表头；要有这些列：{titles}。")
    bad = {one.code for one in book.faults if one.code}
    classes = [one for one in book.classes.values() if one.code not in bad]
    return Standard(
        title=file.stem,
        source=file.name,
        classes=tuple(
            GivenClass(
                code=one.code, name=one.name, group_code=one.group_code, group=one.group, kind=one.kind,
                department=one.department, superior=one.superior, conditions=tuple(one.rows),
            )
            for one in classes
        ),
        faults=tuple(book.faults),
        notes=tuple(book.notes),
    )  # fmt: skip


def _kind_of(stem: str, table: Table, header: Header) -> str:
    """The kind of a whole sheet: by its name, by what stands above its header, by the name of the file."""
    above = "".join(str(cell) for row in table.rows[: header.top] for cell in row if isinstance(cell, str))
    for text in (table.sheet, above, stem):
        told = [kind for kind, words in KINDS.items() if words in text]
        if len(told) == 1:
            return told[0]
    return ""


class _Sheet:
    """Reads one sheet into the book, row by row; what stood merged above holds on below."""

    def __init__(self, book: _Book, table: Table, header: Header, known: KnownGroups, kind: str) -> None:
        self.book, self.table, self.header, self.known, self.kind = book, table, header, known, kind
        self.group_code, self.group, self.row_kind = "", "", ""
        self.current: _Class | None = None
        self.number = 0
        self.is_merge_lost = self._has_gaps()

    def read(self) -> None:
        """Every row below the header."""
        for index in range(self.header.row + 1, len(self.table.rows)):
            row = self.table.rows[index]
            if any(cell not in (None, "") for cell in row):
                self.number = self.table.first + index
                self._row({key: row[at] if at < len(row) else None for key, at in self.header.columns.items()})
        if self.is_merge_lost:
            self.book.notes.append(f"“{self.table.sheet}”：小类空白的行当作上一行的小类（合并单元格已丢失）")

    def _has_gaps(self) -> bool:
        """Whether rows have a condition but neither code nor name: then merged cells were lost in copying."""
        wanted, name = self.header.columns["file_when"], self.header.columns["name"]
        code = self.header.columns.get("class_code", name)
        return any(
            _text(row, wanted) and not _text(row, name) and not _text(row, code)
            for row in self.table.rows[self.header.row + 1 :]
        )

    def _row(self, cells: Mapping[str, Cell]) -> None:
        said = {key: _written(cell) for key, cell in cells.items()}
        told = [kind for kind, words in KINDS.items() if words in said.get("kind", "")]
        self.row_kind = told[0] if told else self.row_kind
        self._take_group(said)
        name, code = said.get("name", ""), said.get("class_code", "")
        if name or code:
            if not self._take_class(name, code, said):
                self.current = None
                return
        elif self.current is None:
            if said.get("file_when"):
                self._fault("name", "这一行没有小类，上面也没有可以沿用的小类，没有读。")
            return
        if self.current is not None and said.get("file_when", ""):
            self._take_condition(self.current, said)
        elif self.current is not None and any(said.get(key) for key in ("close_when", *self._limit_keys())):
            self._fault("file_when", f"“{self.current.name}”这一行没有写立案条件，请补上。")

    def _take_group(self, said: Mapping[str, str]) -> None:
        code, name = said.get("group_code", ""), said.get("group", "")
        match = _CODED.fullmatch(name)
        if match is not None:
            code, name = code or match[1], match[2].strip()
        elif name.isdigit() and not code:
            code, name = name, ""
        if (name and name != self.group) or (code and _two(code) != self.group_code):
            self.group_code, self.group = _two(code), name

    def _take_class(self, name: str, code: str, said: Mapping[str, str]) -> bool:
        """Make or find the class of a row; False with a fault if it cannot be told."""
        kind = self.row_kind or self.kind or self._kind_by_group(code)
        if not kind:
            self._fault("name", "看不出这张表是部件还是事件：请在工作表名或标题里写明，或在导入时选定。")
            return False
        group, whole = self._codes(kind, code, name)
        if not whole:
            return False
        there = self.book.classes.get(whole)
        if there is None:
            if not name:
                self._fault("name", f"小类代码 {code} 没有写名称，请补上。", whole)
                return False
            group_name = self.group or self._group_name(group)
            there = _Class(whole, name, group, group_name, kind, *self._departments(said))
            self.book.classes[whole] = there
        elif name and name != there.name:
            self._fault("name", f"代码 {whole} 在这个文件里既是“{there.name}”又是“{name}”，请改正。", whole)
            return False
        elif self.current is not there:
            there.department, there.superior = (
                there.department or said.get("department", ""),
                there.superior or said.get("superior", ""),
            )
        self.current = there
        return True

    def _departments(self, said: Mapping[str, str]) -> tuple[str, str]:
        """The department and its superior; where merges were lost an empty cell says the same as the class above."""
        own, above = said.get("department", ""), said.get("superior", "")
        before = self.current
        if self.is_merge_lost and before is not None and before.group_code == self.group_code:
            return own or before.department, above or (before.superior if not own else "")
        return own, above

    def _kind_by_group(self, code: str) -> str:
        """The kind of a group by its name; one without a name by its number, as the office has it."""
        if self.group:
            return self.known.names.get(self.group, "")
        number = self.group_code or (code[:2] if len(code) >= 4 else "")
        return self.known.kinds.get(number, "") if number not in ("", "0") else ""

    def _group_name(self, group: str) -> str:
        return next((name for (name, _), code in self.known.codes.items() if code == group), group)

    def _codes(self, kind: str, code: str, name: str) -> tuple[str, str]:
        """Code of the group and of the class as this office has them; ("", "") with a fault if they cannot be told."""
        group = self.group_code
        if not group and len(code) >= 4 and code.isdigit():
            group = code[:2]
        if not group and (self.group, kind) in self.known.codes:
            group = self.known.codes[self.group, kind]
        elif not group:
            self._fault("group_code", f"“{name or code}”看不出大类代码，请补上“大类代码”列，或把小类代码写成四位。")
            return "", ""
        if not code.isdigit():
            self._fault("class_code", f"“{name}”的小类代码“{code}”应是数字，例如 01 或 0101。")
            return "", ""
        here, number = self._shifted(kind, group), code
        # 0101 may have become the number 101 in Excel
        head, rest = (code[:2], code[2:]) if len(code) >= 4 else (f"0{code[:1]}", code[1:])
        if len(code) >= 3 and self._shifted(kind, head) == here:
            number = rest
        owner = self.known.kinds.get(here, kind)
        if owner != kind:
            self._fault("group_code", f"大类代码 {here} 在本台是{KINDS.get(owner, owner)}的大类，请换一个代码。")
            return "", ""
        return here, here + number.zfill(2)

    @staticmethod
    def _shifted(kind: str, group: str) -> str:
        """Events of the national numbering stand ten higher here."""
        shifts = kind == "event" and group.isdigit() and int(group) < EVENT_SHIFT
        return f"{int(group) + EVENT_SHIFT}" if shifts else group

    def _limit_keys(self) -> list[str]:
        return [key for key in ("limit", *UNITS) if key in self.header.columns]

    def _take_condition(self, klass: _Class, said: Mapping[str, str]) -> None:
        limit, key = "", "limit"
        for one in self._limit_keys():
            if said[one]:
                limit, key = said[one], one
                break
        if key in UNITS and re.fullmatch(r"\d+(\.\d+)?", limit):
            limit += UNITS[key]
        elif re.fullmatch(r"\d+(\.\d+)?", limit):
            self._fault("limit", f"时限只有数字“{limit}”没有单位，应写成“{limit}天”“{limit}小时”这样。", klass.code)
            return
        wrong = check_limit(limit)
        if wrong:
            self._fault(key, wrong, klass.code)
            return
        close = said.get("close_when", "")
        if not close and self.is_merge_lost and klass.rows:
            close = klass.rows[-1].close_when
        department = said.get("department", "")
        new = GivenCondition(
            file_when=said["file_when"],
            close_when=close,
            limit_text=re.sub(r"\s+", "", limit),
            department=department if department != klass.department else "",
        )
        same = next((one for one in klass.rows if one.file_when == new.file_when), None)
        if same is None:
            klass.rows.append(new)
        elif same.limit_text != new.limit_text:
            words = f"“{klass.name}”的立案条件“{new.file_when}”写了两次，时限一次是{same.limit_text}，"
            self._fault("file_when", f"{words}一次是{new.limit_text}。", klass.code)

    def _fault(self, key: str, sentence: str, code: str = "") -> None:
        at = self.header.columns.get(key)
        column = self.header.titles[at] if at is not None and at < len(self.header.titles) else TITLES.get(key, "")
        self.book.faults.append(
            Fault(sheet=self.table.sheet, row=self.number, column=column, sentence=sentence, code=code)
        )


def _written(cell: Cell) -> str:
    """The text of a cell on one line; a whole number without its decimals."""
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    return " ".join(str(cell).split()) if cell is not None else ""


def _text(row: list[Cell], at: int) -> str:
    return _written(row[at]) if at < len(row) else ""


def _two(code: str) -> str:
    return code.zfill(2) if code.isdigit() else code
