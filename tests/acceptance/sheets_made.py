"""Workbooks as clerks have them, made by code, and what the cases of sheets ask of them."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from desk import identity
from desk.errors import BadSheet
from desk.office import Office
from desk.sheets.table import Table, read_table
from desk.work.intake import imports

HEAD = ("姓名", "身份证号", "联系电话", "现住地址")


def number(serial: int) -> str:
    return identity.make_id("119901", "1990-03-07", serial)


def person(n: int) -> list[Any]:
    return [
        f"测试{'甲乙丙丁戊己庚辛'[n % 8]}{'一二三四五六七八'[n // 8 % 8]}",
        number(n + 1),
        f"1990000{n:04d}",
        "测试路1号",
    ]


def book(fill: Callable[[Worksheet], None]) -> bytes:
    made = openpyxl.Workbook()
    fill(made.active)
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def lines(sheet: Worksheet, rows: Sequence[Sequence[Any]]) -> None:
    for row in rows:
        sheet.append(list(row))


def plain(sheet: Worksheet) -> None:
    """A title, a header, three people; the address of the last two in one merged cell; the second row hidden."""
    lines(sheet, [["居民登记表"], HEAD, person(0), person(1), [*person(2)[:3], None]])
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("D4:D5")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True


def planned(office: Office, tmp_path: Path, data: bytes, name: str = "登记表.xlsx") -> imports.ImportPlan:
    (tmp_path / name).write_bytes(data)
    return imports.plan(office, "residents", tmp_path / name)


def refused(data: bytes, name: str, sentence: str, seconds: float = 2.0) -> None:
    began = time.perf_counter()
    with pytest.raises(BadSheet, match=sentence) as raised:
        read_table(data, name)
    assert time.perf_counter() - began < seconds
    assert str(raised.value).endswith("。")


def names(plan: imports.ImportPlan) -> list[Any]:
    return [row.values.get("name") for row in plan.rows]


def told(plan: imports.ImportPlan | Table, words: str) -> bool:
    return any(words in note for note in plan.notes)


def rezipped(data: bytes, change: dict[str, Callable[[bytes], bytes]], more: dict[str, bytes] | None = None) -> bytes:
    """The package with some of its parts changed or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change.get(part, bytes)(old.read(part)))
        for part, content in (more or {}).items():
            new.writestr(part, content)
    return packed.getvalue()


def sheet_of(rows: bytes) -> bytes:
    data = book(lambda sheet: lines(sheet, [["姓名"], ["测试甲"]]))
    return rezipped(
        data, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")}
    )


def xlsb(rows: Sequence[Sequence[str]], last: int = 0) -> bytes:
    """The smallest binary workbook there is: one sheet of texts; its last row may stand far away (0-based)."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size, length = b"", len(body)
        while True:
            size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
            length >>= 7
            if not length:
                return head + size + body

    def text(words: str) -> bytes:
        return struct.pack("<I", len(words)) + words.encode("utf-16-le")

    cells = b""
    for at, row in enumerate(rows):
        place = last if last and at == len(rows) - 1 else at
        cells += record(0x00, struct.pack("<IIHBBBI", place, 0, 300, 0, 0, 0, 0))
        for column, words in enumerate(row):
            cells += record(0x06, struct.pack("<II", column, 0) + text(words))
    dimension = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    sheet = record(0x81) + record(0x94, dimension) + record(0x91) + cells + record(0x92) + record(0x82)
    bundle = struct.pack("<II", 0, 1) + text("rId1") + text("名单")
    workbook = record(0x83) + record(0x8F) + record(0x9C, bundle) + record(0x90) + record(0x84)
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("[Content_Types].xml", "<Types/>")
        out.writestr("xl/workbook.bin", workbook)
        out.writestr("xl/worksheets/sheet1.bin", sheet)
        out.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{kind}/worksheet"'
            ' Target="worksheets/sheet1.bin"/></Relationships>',
        )
    return packed.getvalue()
