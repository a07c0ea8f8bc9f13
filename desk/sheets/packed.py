"""Look into a packed workbook before it is read: is it sound, how large is it, what does it hide.

Nothing is parsed: parts are unpacked piece by piece, counted and searched. A bomb ends here, and so do foreign entities.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from desk.errors import BadSheet
from desk.sheets.shape import (
    AREA_LARGEST,
    RATIO_LARGEST,
    ROWS_LARGEST,
    UNPACKED_LARGEST,
    column_number,
    letters,
)

_PIECE = 1 << 20
_SMALL = 10 * 1024 * 1024
_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')
_COLUMN = re.compile(rb"<col\b[^>]*>")
_WIDE = re.compile(rb'<c r="([A-Z]{2,3})\d+"[^>]*>(?:<f|<v>|<is>)')
_PLACE = re.compile(rb'<c\b[^>]*\br="([A-Z]+)(\d+)"')
_ERROR = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*\bt="e"[^>]*>.*?<v>([^<]*)</v>', re.DOTALL)
_UNSOLVED = re.compile(rb'<c r="([A-Z]+\d+)"[^>/]*><f(?:\s[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SHOWN = 5
_ROW_RECORD, _BLANK_RECORD, _LAST_CELL_RECORD, _LONGEST_SIZE = 0, 1, 11, 21
"""Records of an .xlsb: rows, cells without and with a value; a size takes four bytes at most."""


@dataclass(slots=True, kw_only=True)
class SheetParts:
    """What one sheet hides or lacks."""

    hidden_rows: int = 0
    hidden_columns: list[str] = field(default_factory=list)
    filtered: bool = False
    errors: list[str] = field(default_factory=list)
    unsolved: list[str] = field(default_factory=list)
    comments: int = 0
    pictures: int = 0
    rows: int = 0
    """Rows that hold cells, as far as they are counted."""
    height: int = 0
    width: int = 0
    """The rectangle from the first corner around everything that has a value."""

    def reach(self, height: int, width: int) -> None:
        """There is a value as far as this."""
        self.height, self.width = max(self.height, height), max(self.width, width)

    def refuse_size(self, name: str, sheet: str) -> None:
        """A sheet with too many rows, or a stray cell far away, is refused before it fills the memory."""
        if self.rows > ROWS_LARGEST:
            raise BadSheet(f"“{name}”的“{sheet}”有 {self.rows:,} 行，一次最多导入 {ROWS_LARGEST:,} 行，请拆分。")
        if self.height * self.width > AREA_LARGEST:
            corner = f"{letters(self.width - 1)}{self.height}"
            raise BadSheet(
                f"“{name}”的“{sheet}”在很远的地方（{corner} 附近）还有零散内容，读不了。"
                "请把要导入的行列复制到新表，另存后再导入。"
            )

    def notes(self) -> Iterator[str]:
        """One sentence for each thing the person should know."""
        if self.hidden_rows:
            why = "（表里有筛选）" if self.filtered else ""
            yield f"有 {self.hidden_rows:,} 行被隐藏{why}，也一并读入"
        elif self.filtered:
            yield "表里有筛选，没有显示的行也一并读入"
        if self.hidden_columns:
            yield f"有隐藏的列（{'、'.join(self.hidden_columns[:_SHOWN])}），也一并读入"
        if self.errors:
            yield f"有 {len(self.errors)} 格公式出错（{_some(self.errors)}），按空格读"
        if self.unsolved:
            yield f"有 {len(self.unsolved)} 格公式没有存下结果（{_some(self.unsolved)}），按空格读；请用 WPS 打开保存一次再导入"
        if self.comments:
            yield f"有 {self.comments} 条批注，批注里的字没有导入"
        if self.pictures:
            yield "表里有图片，图片没有导入"


@dataclass(slots=True, kw_only=True)
class Survey:
    """What a packed workbook holds, by sheet name."""

    sheets: dict[str, SheetParts] = field(default_factory=dict)
    is_linked: bool = False

    def notes(self, sheet: str) -> tuple[str, ...]:
        """What to say about a sheet."""
        parts = self.sheets.get(sheet)
        linked = ("表里引用了别的文件，只读它上次存下的结果，没有去打开那些文件",) if self.is_linked else ()
        return (*(parts.notes() if parts is not None else ()), *linked)


def survey(data: bytes, name: str) -> Survey:
    """Check the package and look at its sheets; BadSheet for one that is broken, a bomb, or asks for foreign files."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            _refuse_bomb(package, name)
            return _look(package, name)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError, NotImplementedError):
        raise BadSheet(f"“{name}”已损坏或没有下载完整，请重新取一份。") from None


def _refuse_bomb(package: ZipFile, name: str) -> None:
    sizes = [(one.file_size, max(1, one.compress_size)) for one in package.infolist()]
    whole = sum(size for size, _ in sizes)
    swollen = any(size > _SMALL and size / packed_size > RATIO_LARGEST for size, packed_size in sizes)
    if whole > UNPACKED_LARGEST or swollen:
        raise BadSheet(f"“{name}”解压后异常庞大（约 {whole // 1024 // 1024} MB），为安全起见没有打开。请拆分后再导入。")


def _look(package: ZipFile, name: str) -> Survey:
    found = Survey()
    sheets = {part: sheet for sheet, part in _sheet_parts(package).items()}
    for entry in package.infolist():
        found.is_linked = found.is_linked or entry.filename.startswith("xl/externalLinks/")
        looking = _Looking(SheetParts()) if entry.filename in sheets else None
        for at, piece in enumerate(_pieces(package, entry)):
            if at == 0 and not entry.filename.endswith(".bin") and _ENTITY.search(piece[:4096]):
                raise BadSheet(f"“{name}”里带有外部引用声明，不是正常的表格，为安全起见没有打开。")
            if looking is not None:
                looking.feed(piece)
        if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".bin"):
            parts = SheetParts()
            parts.reach(*binary_reach(package.read(entry)))
            parts.refuse_size(name, posixpath.basename(entry.filename))
        if looking is not None:
            looking.finish()
            _attached(package, entry.filename, looking.parts)
            found.sheets[sheets[entry.filename]] = looking.parts
    return found


def _pieces(package: ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part piece by piece; one that holds more than its entry says fails its check sum at the end."""
    with package.open(entry) as part:
        while piece := part.read(_PIECE):
            yield piece


class _Looking:
    """Searches a sheet's part, each piece up to the start of its last row."""

    def __init__(self, parts: SheetParts) -> None:
        self.parts = parts
        self._rest = b""
        self._has_columns = False

    def feed(self, piece: bytes) -> None:
        text = self._rest + piece
        cut = text.rfind(b"<row") if len(text) < 64 * _PIECE else -1
        if cut <= 0:
            cut = len(text)
        self._rest = text[cut:]
        self._search(text[:cut])

    def finish(self) -> None:
        self._search(self._rest)
        self._rest = b""

    def _search(self, text: bytes) -> None:
        parts = self.parts
        if not self._has_columns and b"<cols>" in text:
            self._has_columns = True
            parts.hidden_columns += _hidden_columns(text)
        if b"hidden=" in text:
            parts.hidden_rows += len(_ROW.findall(text))
        if b't="e"' in text:
            parts.errors += [f"{at.decode()} {said.decode()}" for at, said in _ERROR.findall(text)]
        if b"<f" in text:
            parts.unsolved += [at.decode() for at in _UNSOLVED.findall(text)]
            parts.pictures += text.count(b"DISPIMG(")
            parts.filtered = parts.filtered or b"<filterColumn" in text
        self._measure(text)

    def _measure(self, text: bytes) -> None:
        end = max(text.rfind(b"</v>"), text.rfind(b"</is>"))
        if end < 0:
            return
        self.parts.rows += text.count(b"</row>")
        start = text.rfind(b"<c ", 0, end)
        place = _PLACE.match(text, start) if start >= 0 else None
        wide = max((column_number(one.decode()) for one in set(_WIDE.findall(text))), default=25)
        self.parts.reach(int(place[2]) if place is not None else 0, wide + 1)


def _hidden_columns(text: bytes) -> list[str]:
    found = []
    for column in _COLUMN.findall(text):
        if _attribute(column, b"hidden") in ("1", "true"):
            low, high = (int(_attribute(column, key) or 1) - 1 for key in (b"min", b"max"))
            found.append(letters(low) if low == high else f"{letters(low)}–{letters(min(high, 16_383))}")
    return found


def _attribute(tag: bytes, key: bytes) -> str:
    found = re.search(rb"\b" + key + rb'\s*=\s*"([^"]*)"', tag)
    return found[1].decode("utf-8", "replace") if found else ""


def _sheet_parts(package: ZipFile) -> dict[str, str]:
    """Sheet name to its part; nothing for packages that are no Excel workbook."""
    names = set(package.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    targets = {}
    for relation in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        target = _attribute(relation, b"Target")
        targets[_attribute(relation, b"Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for sheet in _SHEET.findall(package.read("xl/workbook.xml")):
        title = _attribute(sheet, b"name")
        for mark, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
            title = title.replace(mark, sign)
        part = targets.get(_attribute(sheet, rb"\w+:id"), "")
        if part in names:
            found[title] = part
    return found


def binary_reach(part: bytes) -> tuple[int, int]:
    """How far the values of a sheet of an .xlsb reach: rows and columns."""
    at = row = height = width = 0
    end = len(part)
    while at < end:
        kind, at = part[at], at + 1
        if kind & 0x80 and at < end:
            kind, at = kind & 0x7F | (part[at] << 7), at + 1
        size = shift = 0
        while at < end:
            byte, at = part[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > _LONGEST_SIZE:
                break
        if kind == _ROW_RECORD:
            row = int.from_bytes(part[at : at + 4], "little") + 1
        elif _BLANK_RECORD < kind <= _LAST_CELL_RECORD:
            height, width = max(height, row), max(width, int.from_bytes(part[at : at + 4], "little") + 1)
        at += size
    return height, width


def _attached(package: ZipFile, part: str, parts: SheetParts) -> None:
    """Comments and pictures hang on a sheet by its relations."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return
    for relation in _RELATION.findall(package.read(relations)):
        target = posixpath.normpath(posixpath.join(folder, _attribute(relation, b"Target"))).lstrip("/")
        kind = _attribute(relation, b"Type").rpartition("/")[2]
        if target not in package.namelist():
            continue
        if kind == "comments":
            parts.comments += len(re.findall(rb"<(?:\w+:)?comment\s", package.read(target)))
        elif kind == "drawing":
            parts.pictures += len(re.findall(rb"<(?:\w+:)?pic\b", package.read(target)))


def _some(places: list[str]) -> str:
    return "、".join(places[:_SHOWN]) + ("等" if len(places) > _SHOWN else "")
