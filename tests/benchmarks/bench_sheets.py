"""Write 100,000 rows x 20 columns, styled, beside the libraries an office program would usually take; one run, a table.

Seconds are processor time, so that a busy machine changes little. The slow peers write a fifth and are scaled up
(their memory is not).

Promise: at least 10 times faster than openpyxl's write-only mode, under 100 MB of memory beyond the rows.
"""

from __future__ import annotations

import datetime
import importlib.util
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.model import Column
from desk.sheets.lists import write_list
from desk.sheets.table import read_table

ROWS, COLUMNS, BLOCK = 100_000, 20, 2_000
SCALE = 5
"""The slow peers write this part of the rows."""
TYPES = ("text",) * 12 + ("date",) * 3 + ("moment",) + ("number",) * 4
SHEET = [Column(key=f"c{i}", title=f"第{i}列", type=t, width=8) for i, t in enumerate(TYPES)]  # type: ignore[arg-type]


def row(k: int) -> tuple[Any, ...]:
    """A row like a resident's: names, numbers as text, an address, dates, figures."""
    texts = (f"张{k % 977}", "110101199003071234", f"13800{k % 1_000_000:06d}", f"东华门大街{k % 300}号楼{k % 7}单元")
    return (*texts, *("文字内容",) * 8, *("2026-10-31",) * 3, "2026-10-31T09:05:00", k, k % 7, 2.5, None)


def blocks(rows: int = ROWS) -> Iterator[list[tuple[Any, ...]]]:
    """The rows as the database gives them."""
    for start in range(0, rows, BLOCK):
        yield [row(k) for k in range(start, start + BLOCK)]


def ours(path: Path) -> None:
    """desk.sheets.lists."""
    write_list(path, "居民", SHEET, blocks(), ROWS, "导出人")


def openpyxl_write_only(path: Path) -> None:
    """openpyxl in write-only mode, styled cell by cell as its documentation shows."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Border, Font, Side

    line = Side(style="thin", color="D0D5DD")
    border, font = Border(left=line, right=line, top=line, bottom=line), Font(name="微软雅黑", size=10)
    formats = {"text": "@", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "number": "General"}
    book = Workbook(write_only=True)
    sheet = book.create_sheet("居民")
    sheet.append([column.title for column in SHEET])
    for block in blocks(ROWS // SCALE):
        for values in block:
            line_of_cells = []
            for value, kind in zip(values, TYPES, strict=True):
                cell = WriteOnlyCell(sheet, _plain(value, kind))
                cell.border, cell.font, cell.number_format = border, font, formats[kind]
                line_of_cells.append(cell)
            sheet.append(line_of_cells)
    book.save(path)


def openpyxl_normal(path: Path) -> None:
    """openpyxl as most scripts use it: a whole workbook in memory, styled cell by cell."""
    from openpyxl import Workbook
    from openpyxl.styles import Border, Font, Side

    line = Side(style="thin", color="D0D5DD")
    border, font = Border(left=line, right=line, top=line, bottom=line), Font(name="微软雅黑", size=10)
    formats = {"text": "@", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "number": "General"}
    book = Workbook()
    sheet = book.active
    sheet.append([column.title for column in SHEET])
    for block in blocks(ROWS // SCALE):
        for values in block:
            sheet.append([_plain(value, kind) for value, kind in zip(values, TYPES, strict=True)])
    for cells in sheet.iter_rows(min_row=2):
        for cell, kind in zip(cells, TYPES, strict=True):
            cell.border, cell.font, cell.number_format = border, font, formats[kind]
    book.save(path)


def pandas_to_excel(path: Path) -> None:
    """pandas with its usual engine, without any style."""
    import pandas

    rows = [[_plain(v, k) for v, k in zip(row, TYPES, strict=True)] for block in blocks(ROWS // SCALE) for row in block]
    frame = pandas.DataFrame(rows, columns=[column.title for column in SHEET])
    frame.to_excel(path, index=False, engine="openpyxl")


def rapidxlsx_plain(path: Path) -> None:
    """rapidxlsx, the fastest writer measured: no style, dates as text."""
    import rapidxlsx  # type: ignore[import-not-found]

    rows = [["" if value is None else value for value in row] for block in blocks() for row in block]
    rapidxlsx.write(path, rows, "居民", [column.title for column in SHEET])


def xlsxwriter_constant_memory(path: Path) -> None:
    """XlsxWriter in constant-memory mode, one format per column."""
    import xlsxwriter  # type: ignore[import-not-found]

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("居民")
    formats = {"text": "@", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "number": "General"}
    made = {k: book.add_format({"border": 1, "font_size": 10, "num_format": f}) for k, f in formats.items()}
    sheet.write_row(0, 0, [column.title for column in SHEET])
    number = 1
    for block in blocks(ROWS // SCALE):
        for values in block:
            for at, (value, kind) in enumerate(zip(values, TYPES, strict=True)):
                if value is None:
                    sheet.write_blank(number, at, None, made[kind])
                elif kind == "text":
                    sheet.write_string(number, at, value, made[kind])
                elif kind == "number":
                    sheet.write_number(number, at, value, made[kind])
                else:
                    sheet.write_datetime(number, at, _plain(value, kind), made[kind])
            number += 1
    book.close()


def _plain(value: Any, kind: str) -> Any:
    if kind == "date":
        return datetime.date.fromisoformat(value)
    return datetime.datetime.fromisoformat(value) if kind == "moment" else value


def _measure(write: Callable[[Path], None], path: Path, answers: Any) -> None:
    Path("/proc/self/clear_refs").write_text("5")  # a new process begins with its parent's peak
    before = _peak()
    began = time.process_time()
    write(path)
    answers.put((time.process_time() - began, _peak() - before))


def _peak() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def measured(write: Callable[[Path], None], path: Path, runs: int) -> tuple[float, float]:
    """Median seconds for all rows and greatest extra memory (MB), each run in a process of its own."""
    context = multiprocessing.get_context("spawn")
    found = []
    scale = 1 if write in (ours, rapidxlsx_plain) else SCALE
    for _ in range(runs):
        answers = context.Queue()
        process = context.Process(target=_measure, args=(write, path, answers))
        process.start()
        found.append(answers.get())
        process.join()
    return statistics.median(s for s, _ in found) * scale, max(m for _, m in found)


@pytest.mark.bench
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_a_long_list_is_written_ten_times_faster_than_openpyxl(tmp_path: Path) -> None:
    peers: dict[str, tuple[Callable[[Path], None], int]] = {
        "desk.sheets.lists": (ours, 3),
        "openpyxl write_only": (openpyxl_write_only, 1),
        "openpyxl": (openpyxl_normal, 1),
        "pandas.to_excel, no style": (pandas_to_excel, 1),
    }
    if importlib.util.find_spec("rapidxlsx"):
        peers["rapidxlsx, no style"] = (rapidxlsx_plain, 3)
    if importlib.util.find_spec("xlsxwriter"):
        peers["XlsxWriter constant_memory"] = (xlsxwriter_constant_memory, 1)
    figures = {}
    for name, (write, runs) in peers.items():
        path = tmp_path / f"{len(figures)}.xlsx"
        figures[name] = measured(write, path, runs)
    best = figures["desk.sheets.lists"][0]
    print(f"\n{ROWS:,} x {COLUMNS} cells        seconds   extra MB   times ours")
    for name, (seconds, memory) in figures.items():
        print(f"{name:<28} {seconds:8.2f} {memory:10.0f} {seconds / best:12.1f}")
    table = read_table((tmp_path / "0.xlsx").read_bytes(), "0.xlsx")
    assert len(table.rows) == ROWS + 3
    assert figures["desk.sheets.lists"][1] < 100
    assert figures["openpyxl write_only"][0] / best > 10
    assert figures["openpyxl"][0] / best > 10
