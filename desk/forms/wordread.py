"""A .docx read as a form: its placeholders, the rows that repeat, what it says."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from desk.errors import BadInput
from desk.forms.cellplan import marked
from desk.forms.marks import Node
from desk.forms.package import Package
from desk.forms.placeholder import AREA, Placeholder, found
from desk.forms.rules import Band
from desk.forms.wordparts import blank_rows_below, paragraphs, rows_of, tables, text_of, texts_of

_MOST_BLANK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class WordMark:
    """A placeholder: in the table of that number, or "" with the number of its paragraph."""

    placeholder: Placeholder
    table: str
    row: int
    column: int


def read_parts(package: Package) -> tuple[list[WordMark], list[str], str, Node]:
    """Placeholders, faults and text of a document with its headers and footers, and its root."""
    main = package.main()
    root = package.tree(main)[1]
    trees = [root] + [
        package.tree(part)[1]
        for kind, part in package.related(main).values()
        if kind in ("header", "footer", "footnotes", "endnotes") and part in package
    ]
    marks: list[WordMark] = []
    faults: list[str] = []
    lines: list[str] = []
    for tree in trees:
        places = _places(tree)
        for number, paragraph in enumerate(paragraphs(tree), 1):
            text = text_of(texts_of(paragraph))
            lines.append(text)
            if not marked(text):
                if "{{" in text:
                    faults.append(f"文中“{text[:20]}”里的占位没有写完整，要以“}}}}”结束。")
                continue
            table, row, column = places.get(paragraph.start, ("", number, 1))
            try:
                marks += [WordMark(placeholder=each, table=table, row=row, column=column) for _, _, each in found(text)]
            except BadInput as error:
                faults.append(f"文中“{text[:20]}”：{error}")
    return marks, faults, "\n".join(lines), root


def guessed(root: Node, many: AbstractSet[str]) -> list[Band]:
    """The rows of tables that hold fields of one list: neighbours of the same list repeat together."""
    bands: list[Band] = []
    for number, table in enumerate(tables(root), 1):
        rows = rows_of(table)
        for at, row in enumerate(rows, 1):
            marks = list(_marks(row))
            lists = many if any(one.kind == "number" for one in marks) else many - {AREA}
            source = next((one.source for one in marks if one.kind == "value" and one.source in lists), "")
            if not source:
                continue
            last = bands[-1] if bands else None
            if last is not None and last.sheet == str(number) and last.last == at - 1 and last.source == source:
                bands[-1] = Band(source=source, sheet=last.sheet, first=last.first, last=at)
            else:
                spare = len(blank_rows_below(table, row, _MOST_BLANK))
                bands.append(Band(source=source, sheet=str(number), first=at, last=at, spare=spare))
    return bands


def _marks(row: Node) -> Iterator[Placeholder]:
    for paragraph in paragraphs(row):
        text = text_of(texts_of(paragraph))
        if marked(text):
            yield from (each for _, _, each in found(text))


def _places(root: Node) -> dict[int, tuple[str, int, int]]:
    """Table, row and cell of each paragraph in a table, by where it starts; of nested tables the inner."""
    places: dict[int, tuple[str, int, int]] = {}
    for number, table in enumerate(tables(root), 1):
        for at, row in enumerate(rows_of(table), 1):
            for column, cell in enumerate((each for each in row.children if each.name == "tc"), 1):
                for paragraph in paragraphs(cell):
                    places[paragraph.start] = (str(number), at, column)
    return places
