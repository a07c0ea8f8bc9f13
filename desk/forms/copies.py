"""One sheet of a template made into many, one per grid: its drawings and comments with it, names and titles kept."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from desk.errors import BadInput
from desk.forms.formulas import Movement, moved
from desk.forms.marks import Node, Splice, attribute, escape, splice, with_attributes
from desk.forms.package import Package, content_type, with_type
from desk.forms.sheets import SheetPart, Workbook

_OWN: Final = frozenset(
    {"drawing", "comments", "vmlDrawing", "chart", "printerSettings", "threadedComment", "legacyDrawing"}
)
"""Parts that each copy needs for itself; pictures are shared."""
_REFUSED: Final = {"table": "表格对象（套用了表格格式）", "pivotTable": "数据透视表"}
_FORMULAS: Final = frozenset({"f", "formula", "formula1", "formula2"})


def copied_sheets(body: bytes, name: str, sheet: str, titles: Sequence[str]) -> bytes:
    """The workbook with this sheet standing once under each of these names, one after the other."""
    package = Package(body, name)
    book = Workbook(package)
    part = book.sheet(sheet)
    if part is None or not titles:
        raise BadInput(f"表格里没有名为“{sheet}”的工作表，请在设计窗口里重新设定。")
    taken = {each.name.lower() for each in book.sheets} - {sheet.lower()}
    if taken & {each.lower() for each in titles}:
        raise BadInput("有网格与表格里别的工作表同名，请给那张工作表换个名称。")
    return _Copier(package, book, part, titles).made()


@dataclass(slots=True)
class _Copier:
    package: Package
    book: Workbook
    sheet: SheetPart
    titles: Sequence[str]
    changed: dict[str, bytes] = field(default_factory=dict)
    types: list[tuple[str, str]] = field(default_factory=list)

    def made(self) -> bytes:
        for kind, _ in self.package.related(self.sheet.part).values():
            if kind in _REFUSED:
                raise BadInput(f"这张表里有{_REFUSED[kind]}，不能一格一张工作表；请改选一格一个文件。")
        parts = [self.sheet.part]
        body, root = self.package.tree(self.sheet.part)
        for number, title in enumerate(self.titles):
            made = splice(body, self._renamed(body, root, title, first=not number))
            if number:
                parts.append(self._cloned(self.sheet.part, number, made))
            else:
                self.changed[self.sheet.part] = made
        self._others()
        self._charts()
        dropped = {self.book.only_part("calcChain")} - {""}
        for part, text in self.package.without(dropped).items() if dropped else ():
            self.changed.setdefault(part, text)
        self._workbook(parts)
        self._content()
        return self.package.written(dict(self.changed), dropped)

    def _renamed(self, body: bytes, root: Node, title: str, *, first: bool) -> list[Splice]:
        """A copy's own changes: its formulas name itself, and only the first is the one chosen."""
        movement = Movement(renamed={self.sheet.name.lower(): title})
        changes = _formulas(root, movement)
        if first:
            return changes
        uid = next((each for each in root.attrs if each.endswith(":uid")), "")
        if uid:
            changes.append((root.start, root.inner, with_attributes(body, root, {uid: None})))
        for view in root.all("sheetView"):
            if "tabSelected" in view.attrs:
                changes.append((view.start, view.inner, with_attributes(body, view, {"tabSelected": None})))
        return changes

    def _others(self) -> None:
        """Sheets beside it go on reading the first copy."""
        movement = Movement(renamed={self.sheet.name.lower(): self.titles[0]})
        for each in self.book.sheets:
            if each.part != self.sheet.part:
                body, root = self.package.tree(each.part)
                if changes := _formulas(root, movement):
                    self.changed[each.part] = splice(body, changes)

    def _charts(self) -> None:
        movement = Movement(renamed={self.sheet.name.lower(): self.titles[0]})
        for part in self.package.parts:
            if "/charts/chart" in part and part.endswith(".xml"):
                body, root = self.package.tree(part)
                if changes := _formulas(root, movement):
                    self.changed[part] = splice(body, changes)

    def _cloned(self, part: str, number: int, made: bytes) -> str:
        """A part under a new name with what belongs to it; gives the name."""
        folder, file = posixpath.split(part)
        stem, suffix = posixpath.splitext(file)
        new = posixpath.join(folder, f"{stem}_g{number}{suffix}")
        self.changed[new] = made
        self.types.append((part, new))
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if rels in self.package:
            body, root = self.package.tree(rels)
            related = self.package.related(part)
            changes: list[Splice] = []
            for each in root.children:
                kind, path = related.get(each.attrs.get("Id", ""), ("", ""))
                if kind in _OWN and path in self.package:
                    target = self._cloned(path, number, self._inner(path, number))
                    changes.append((each.start, each.inner, with_attributes(body, each, {"Target": f"/{target}"})))
            self.changed[posixpath.join(folder, "_rels", f"{posixpath.basename(new)}.rels")] = splice(body, changes)
        return new

    def _inner(self, path: str, number: int) -> bytes:
        if "/charts/chart" not in path:
            return self.package.read(path)
        body, root = self.package.tree(path)
        return splice(body, _formulas(root, Movement(renamed={self.sheet.name.lower(): self.titles[number]})))

    def _workbook(self, parts: Sequence[str]) -> None:
        """The list of sheets, their relations and their names (print areas and titles)."""
        rels = posixpath.join(posixpath.dirname(self.book.part), "_rels", f"{posixpath.basename(self.book.part)}.rels")
        body, root = self.package.tree(rels)
        kind = next(e.attrs["Type"] for e in root.children if e.attrs.get("Type", "").endswith("/worksheet"))
        lines = "".join(
            f'<{root.prefix}Relationship Id="rIdGrid{n}" Type="{attribute(kind)}" Target="/{attribute(part)}"/>'
            for n, part in enumerate(parts)
            if n
        )
        kept = self.changed.get(rels, body)
        at = kept.rindex(b"</")
        self.changed[rels] = kept[:at] + lines.encode() + kept[at:]
        changes = [(self.sheet.node.start, self.sheet.node.end, self._lines().encode()), *self._names()]
        self.changed[self.book.part] = splice(self.book.body, changes)

    def _lines(self) -> str:
        node = self.sheet.node
        id_name = next(name for name in node.attrs if name.rpartition(":")[2] == "id")
        highest = max(int(each.node.attrs.get("sheetId", 0)) for each in self.book.sheets)
        out = []
        for number, title in enumerate(self.titles):
            values: dict[str, str | None] = {"name": title}
            if number:
                values |= {"sheetId": str(highest + number), id_name: f"rIdGrid{number}"}
            out.append(with_attributes(self.book.body, node, values).decode())
        return "".join(out)

    def _names(self) -> list[Splice]:
        listed = self.book.root.child("definedNames")
        sheets = self.book.root.child("sheets")
        assert sheets is not None
        index = sheets.children.index(self.sheet.node)
        changes: list[Splice] = []
        for each in listed.children if listed is not None else ():
            local = each.attrs.get("localSheetId", "")
            if local.isdigit() and int(local) == index:
                made = b"".join(self._name(each, number, str(index + number)) for number in range(len(self.titles)))
            elif local.isdigit() and int(local) > index:
                made = self._name(each, 0, str(int(local) + len(self.titles) - 1))
            else:
                made = self._name(each, 0, local)
            changes.append((each.start, each.end, made))
        return changes

    def _name(self, node: Node, number: int, local: str) -> bytes:
        text = moved(node.text, Movement(renamed={self.sheet.name.lower(): self.titles[number]}))
        tag = with_attributes(self.book.body, node, {"localSheetId": local or None})
        return tag + escape(text).encode() + self.book.body[node.inner_end : node.end]

    def _content(self) -> None:
        part = "[Content_Types].xml"
        body, root = self.package.tree(part)
        changes = [with_type(root, new, kind) for old, new in self.types if (kind := content_type(root, old))]
        kept = self.changed.get(part, body)
        at = kept.rindex(b"</")
        self.changed[part] = kept[:at] + b"".join(each[2] for each in changes) + kept[at:]


def _formulas(root: Node, movement: Movement) -> list[Splice]:
    return [
        (each.inner, each.inner_end, escape(new).encode())
        for each in root.walk()
        if each.name in _FORMULAS
        and each.text
        and not each.children
        and (new := moved(each.text, movement)) != each.text
    ]


def sheet_titles(names: Sequence[str], clean: Callable[[str], str]) -> list[str]:
    """Names that may stand on sheets of one workbook: cleaned, and numbered where two are the same."""
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        title, number = clean(name), 2
        while title.lower() in taken:
            tail = f"({number})"
            title, number = re.sub(r"\s+$", "", clean(name)[: 31 - len(tail)]) + tail, number + 1
        taken.add(title.lower())
        found.append(title)
    return found
