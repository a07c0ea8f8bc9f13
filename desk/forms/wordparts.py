"""The pieces of a .docx: paragraphs with their own text, tables with their rows."""

from __future__ import annotations

from collections.abc import Iterator

from desk.forms.marks import Node
from desk.forms.package import Package
from desk.forms.rules import Band


def is_document(package: Package) -> bool:
    """Whether the package is a Word document."""
    main = package.main()
    return (
        main in package
        and main.endswith(".xml")
        and b":document" in package.read(main)[:4000]
        and (package.tree(main)[1].name == "document")
    )


def paragraphs(root: Node) -> Iterator[Node]:
    """All paragraphs, those of text boxes within others included."""
    return root.all("p")


def texts_of(paragraph: Node) -> list[Node]:
    """The `t` elements of a paragraph that are its own, not of a text box within."""
    found: list[Node] = []
    waiting = list(reversed(paragraph.children))
    while waiting:
        node = waiting.pop()
        if node.name == "t":
            found.append(node)
        elif node.name not in ("p", "txbxContent", "del", "pPr", "rPr"):
            waiting.extend(reversed(node.children))
    return found


def text_of(nodes: list[Node]) -> str:
    """The text of these elements."""
    return "".join(each.text for each in nodes)


def tables(root: Node) -> list[Node]:
    """All tables in their order; the first is number 1."""
    return list(root.all("tbl"))


def rows_of(table: Node) -> list[Node]:
    """The rows of a table, the first is number 1."""
    found: list[Node] = []
    for each in table.children:
        if each.name == "tr":
            found.append(each)
        elif each.name == "sdt" and (content := each.child("sdtContent")) is not None:
            found += [row for row in content.children if row.name == "tr"]
    return found


def band_rows(table: Node, band: Band) -> list[Node]:
    """The rows of a band."""
    return rows_of(table)[band.first - 1 : band.last]


def blank_rows_below(table: Node, row: Node, most: int) -> list[Node]:
    """At most so many rows right below one that have its cells and no text."""
    rows = rows_of(table)
    at = rows.index(row) + 1
    found: list[Node] = []
    cells = _cells(row)
    for each in rows[at : at + most]:
        if _cells(each) != cells or any(text.text.strip() for text in each.all("t")):
            break
        found.append(each)
    return found


def _cells(row: Node) -> int:
    return sum(each.name == "tc" for each in row.children)
