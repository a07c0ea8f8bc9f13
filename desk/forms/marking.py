"""Texts written into cells of a workbook: the cells named change, all else stays byte for byte as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk.errors import BadInput
from desk.forms.layouts import clean, escaped
from desk.forms.marks import Node, Splice, escape, splice, with_attributes
from desk.forms.package import Package
from desk.forms.sheets import CellNode, Workbook, address, cells_of, rows_of

Place = tuple[str, int, int]
"""Sheet, row, column; both counted from 1."""
_SPACE: Final = ' xml:space="preserve"'


def write_texts(body: bytes, texts: Mapping[Place, str], *, name: str = "表格") -> bytes:
    """The workbook with these texts in these cells, as texts; "" empties a cell. Looks stay.

    A cell that holds a formula is refused: overwriting it would take a total away unseen.
    """
    if not texts:
        return body
    package = Package(body, name)
    book = Workbook(package)
    changed: dict[str, bytes] = {}
    for sheet_name in dict.fromkeys(place[0] for place in texts):
        sheet = book.sheet(sheet_name)
        if sheet is None:
            raise BadInput(f"表格里没有名为“{sheet_name}”的工作表，请重新打开模板。")
        wanted: dict[int, dict[int, str]] = {}
        for (of, row, column), text in texts.items():
            if of == sheet_name:
                wanted.setdefault(row, {})[column] = text
        tree = package.tree(sheet.part)
        changed[sheet.part] = splice(tree[0], _sheet_splices(book, *tree, wanted))
    return package.written(changed)


def _sheet_splices(book: Workbook, body: bytes, root: Node, wanted: dict[int, dict[int, str]]) -> list[Splice]:
    data = root.child("sheetData")
    if data is None:
        raise BadInput("这张工作表里没有单元格，不能写入；请换一张。")
    prefix, left, changes = data.prefix, dict(wanted), []
    new_rows: list[tuple[int, int]] = []
    listed = list(rows_of(data))
    for number, node in listed:
        if number in left:
            changes += _row_splices(book, body, number, node, left.pop(number), prefix)
    for number in sorted(left):
        after = next((node.start for known, node in listed if known > number), data.inner_end)
        new_rows.append((number, after))
    made = [(at, at, _row(number, left[number], prefix).encode()) for number, at in new_rows]
    if made and data.closed:
        whole = "".join(_row(number, left[number], prefix) for number, _ in new_rows)
        return [(data.start, data.end, f"<{prefix}sheetData>{whole}</{prefix}sheetData>".encode())]
    return changes + made


def _row_splices(
    book: Workbook, body: bytes, number: int, row: Node, wanted: dict[int, str], prefix: str
) -> list[Splice]:
    cells = list(cells_of(row, number, book, body))
    known = {cell.column: cell for cell in cells}
    changes: list[Splice] = []
    for column, text in sorted(wanted.items()):
        if column in known:
            changes.append(_over(body, known[column], text, prefix))
    new = {column: text for column, text in sorted(wanted.items()) if column not in known and text}
    if row.closed and new:
        tag = body[row.start : row.inner].decode().removesuffix("/>").rstrip() + ">"
        inner = "".join(_cell(column, number, text, prefix) for column, text in new.items())
        return [(row.start, row.end, f"{tag}{inner}</{prefix}row>".encode())]
    for column, text in new.items():
        at = next((cell.node.start for cell in cells if cell.column > column), row.inner_end)
        changes.append((at, at, _cell(column, number, text, prefix).encode()))
    return changes


def _over(body: bytes, cell: CellNode, text: str, prefix: str) -> Splice:
    """The same cell with the same looks and another text."""
    if cell.formula is not None:
        raise BadInput(f"{address(cell.column, cell.row)} 是公式，没有改动；请另选一格，或先在 WPS 里删去公式。")
    tag = with_attributes(body, cell.node, {"t": "inlineStr" if text else None}).decode()
    tag = tag.removesuffix("/>").removesuffix(">").rstrip()
    if not text:
        return (cell.node.start, cell.node.end, f"{tag}/>".encode())
    return (cell.node.start, cell.node.end, f"{tag}>{_inline(text, prefix)}</{prefix}c>".encode())


def _cell(column: int, row: int, text: str, prefix: str) -> str:
    return f'<{prefix}c r="{address(column, row)}" t="inlineStr">{_inline(text, prefix)}</{prefix}c>' if text else ""


def _row(number: int, texts: dict[int, str], prefix: str) -> str:
    inner = "".join(_cell(column, number, text, prefix) for column, text in sorted(texts.items()))
    return f'<{prefix}row r="{number}">{inner}</{prefix}row>'


def _inline(text: str, prefix: str) -> str:
    return f"<{prefix}is><{prefix}t{_SPACE}>{escape(escaped(clean(text)))}</{prefix}t></{prefix}is>"
