"""A .docx filled: placeholders over split runs, in tables, headers, footers and text boxes; one document per record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desk.errors import BadInput
from desk.forms.cellplan import marked, spread
from desk.forms.data import Cell, FormData, Rows
from desk.forms.layouts import clean, written
from desk.forms.marks import Node, Splice, escape, splice
from desk.forms.package import Package
from desk.forms.placeholder import Placeholder
from desk.forms.rules import Band, Rules
from desk.forms.values import Filling
from desk.forms.wordparts import band_rows, blank_rows_below, paragraphs, tables, text_of, texts_of
from desk.forms.wordread import guessed

Step = Callable[[int, int], None]
_ONLY_ONCE: Final = re.compile(rb"\s(?:w14:paraId|w14:textId|w:rsid\w*)=(?:\"[^\"]*\"|'[^']*')")
_NUMBERED: Final = re.compile(rb"(<(?:wp:docPr|w:bookmarkStart|w:bookmarkEnd)\b[^>]*?\s(?:w:)?id=\")(\d+)(\")")
_PARTS: Final = ("header", "footer", "footnotes", "endnotes")


def fill_document(package: Package, rules: Rules, data: FormData, step: Step) -> bytes:
    """The filled document; with `data.each` one after the other, each on a page of its own."""
    main = package.main()
    body, root = package.tree(main)
    filler = _Filler(rules, frozenset(data.lists), step)
    changed: dict[str, bytes | Iterable[bytes]] = {}
    if data.each is None:
        made = filler.filled(body, root, data)
        if made != body:
            changed[main] = made
    else:
        changed[main] = filler.repeated(body, root, data)
    for kind, part in package.related(main).values():
        if kind in _PARTS and part in package and b"{" in package.read(part):
            other, top = package.tree(part)
            made = filler.filled(other, top, data)
            if made != other:
                changed[part] = made
    return package.written(changed)


@dataclass(slots=True)
class _Filler:
    rules: Rules
    lists: frozenset[str]
    step: Step
    copies: int = field(default=0)

    def filled(self, body: bytes, root: Node, data: FormData) -> bytes:
        """A part with its placeholders and bands filled."""
        return splice(body, self._changes(body, root, data))

    def repeated(self, body: bytes, root: Node, data: FormData) -> Iterator[bytes]:
        """The document once per record, each copy after a page break."""
        whole = root.child("body")
        if whole is None or data.each is None:
            raise BadInput("文档里没有正文，请在 WPS 或 Word 里另存后再用。")
        end = next((each.start for each in whole.children if each.name == "sectPr"), whole.inner_end)
        total = len(data.each)
        yield body[: whole.inner]
        count = 0
        for count, one in enumerate(data.each, 1):
            if count > 1:
                yield _page_break(whole.prefix)
            own = FormData(singles={**data.singles, **one.singles}, lists={**data.lists, **one.lists})
            yield self._one(body, root, own, whole.inner, end)
            self.step(count, total)
        if not count:
            yield self._one(body, root, data, whole.inner, end)
        yield body[end:]

    def _one(self, body: bytes, root: Node, data: FormData, start: int, end: int) -> bytes:
        changes = [each for each in self._changes(body, root, data) if start <= each[0] and each[1] <= end]
        made = splice(body[start:end], [(a - start, b - start, new) for a, b, new in changes])
        self.copies += 1
        return made if self.copies == 1 else _copied(made, self.copies)

    def _changes(self, body: bytes, root: Node, data: FormData) -> list[Splice]:
        filling = Filling(data=data, dates=self.rules.dates)
        lists: dict[str, Rows] = dict(data.lists)
        changes: list[Splice] = []
        inside: list[tuple[int, int]] = []
        listed = tables(root)
        for band in self._bands(root, data):
            if not band.sheet.isdigit() or not 1 <= int(band.sheet) <= len(listed):
                raise BadInput(f"文档里没有第 {band.sheet} 个表格，请在设计窗口里重新设定重复的行。")
            rows = data.lists.get(band.key, data.lists.get(band.source))
            place = self._band(body, listed[int(band.sheet) - 1], band, rows, filling, lists)
            inside.append(place[:2])
            changes.append(place)
        for paragraph in paragraphs(root):
            if any(start <= paragraph.start < end for start, end in inside):
                continue
            changes += _paragraph(paragraph, lambda mark: filling.single(mark, lists), self.rules.dates)
        return changes

    def _bands(self, root: Node, data: FormData) -> Sequence[Band]:
        if root.name != "document":
            return ()
        return self.rules.bands or guessed(root, frozenset(data.lists) - {self.rules.record})

    def _band(
        self, body: bytes, table: Node, band: Band, rows: Rows | None, filling: Filling, lists: Mapping[str, Rows]
    ) -> Splice:
        nodes = band_rows(table, band)
        if not nodes:
            raise BadInput(f"第 {band.sheet} 个表格没有第 {band.first} 行，请在设计窗口里重新设定重复的行。")
        start, end = nodes[0].start, nodes[-1].end
        spare = blank_rows_below(table, nodes[-1], band.spare)
        count = len(rows) if rows is not None else 0
        copies = max(1, count, band.at_least)
        used = spare[: (copies - 1) * len(nodes)]
        if used:
            end = used[-1].end
        pieces: list[bytes] = []
        records = iter(rows) if rows is not None else iter(())
        getters: dict[str, Callable[[Sequence[Cell] | None, int], Cell]] = {}
        for number in range(1, copies + 1):
            record = next(records, None)

            def value(mark: Placeholder, record: Sequence[Cell] | None = record, number: int = number) -> Cell:
                if mark.name not in getters:
                    getters[mark.name] = filling.getter(mark, band.source, rows, lists)
                return getters[mark.name](record, number)

            changes = [
                change
                for node in nodes
                for each in paragraphs(node)
                for change in _paragraph(each, value, self.rules.dates)
            ]
            first, last = nodes[0].start, nodes[-1].end
            made = splice(body[first:last], [(a - first, b - first, new) for a, b, new in changes])
            pieces.append(made if number == 1 else _copied(made, number))
        return (start, end, b"".join(pieces))


def _paragraph(paragraph: Node, value_of: Callable[[Placeholder], Cell], dates: str) -> list[Splice]:
    """The changes of one paragraph: the value takes the looks of the run where its placeholder begins."""
    nodes = texts_of(paragraph)
    if not nodes or not marked(text_of(nodes)):
        return []
    changes: list[Splice] = []
    for node, parts in zip(nodes, spread([each.text for each in nodes]), strict=True):
        new = "".join(
            part if isinstance(part, str) else clean(written(value_of(part), part.layout, dates)) for part in parts
        )
        if new != node.text:
            changes.append((node.start, node.end, _text(new, node).encode()))
    return changes


def _text(text: str, node: Node) -> str:
    """The text in `t` elements, line ends as breaks and tabs as tabs."""
    p = node.prefix
    lines = []
    for line in text.split("\n"):
        parts = [f'<{p}t xml:space="preserve">{escape(each)}</{p}t>' for each in line.split("\t")]
        lines.append(f"<{p}tab/>".join(parts))
    return f"<{p}br/>".join(lines)


def _copied(made: bytes, number: int) -> bytes:
    """A copy without what may stand in a document only once; drawings and bookmarks get numbers of their own."""
    made = _ONLY_ONCE.sub(b"", made)
    return _NUMBERED.sub(lambda match: match[1] + str(int(match[2]) + number * 10_000).encode() + match[3], made)


def _page_break(prefix: str) -> bytes:
    """A paragraph that ends the page and is next to nothing on the new one."""
    p = prefix
    return (
        f'<{p}p><{p}pPr><{p}spacing {p}before="0" {p}after="0" {p}line="20" {p}lineRule="exact"/>'
        f'<{p}rPr><{p}sz {p}val="2"/></{p}rPr></{p}pPr><{p}r><{p}br {p}type="page"/></{p}r></{p}p>'
    ).encode()
