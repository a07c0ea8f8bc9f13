"""The zip of parts that an .xlsx or .docx is: opened with care, written again with the parts that changed."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

from desk.errors import BadInput, BadSheet
from desk.forms.marks import Node, attribute, parse_xml, splice

MOST: Final = 300 * 2**20
"""Bytes unpacked: more is no template."""
RATIO: Final = 200
"""Unpacked to packed of one part above a megabyte: more is a bomb."""
_OLE: Final = b"\xd0\xcf\x11\xe0"
_CONTENT: Final = "[Content_Types].xml"


class Package:
    """The parts of a document by name. Read from bytes; `written` gives bytes with some parts changed."""

    def __init__(self, body: bytes, name: str) -> None:
        self.name = name
        self._zip = _opened(body, name)
        self._infos = {info.filename: info for info in self._zip.infolist()}

    def __contains__(self, part: str) -> bool:
        return part in self._infos

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts in their order."""
        return tuple(self._infos)

    def read(self, part: str) -> bytes:
        """The bytes of a part; BadSheet when it is not there or broken."""
        try:
            with self._zip.open(self._infos[part]) as stream:
                body = stream.read(MOST + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
            raise BadSheet(f"“{self.name}”已损坏，里面的内容读不出来；请在 WPS 或 Excel 里打开另存后再试。") from None
        if len(body) > MOST:
            raise _too_large(self.name)
        return body

    def tree(self, part: str) -> tuple[bytes, Node]:
        """The bytes of an XML part as UTF-8 and its elements with their places in them."""
        return parse_xml(self.read(part), self.name)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """By relation id: the kind (`worksheet`, `drawing` …) and the part it leads to; outside targets are left out."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if rels not in self:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for each in self.tree(rels)[1].children:
            target = each.attrs.get("Target", "")
            if each.name != "Relationship" or each.attrs.get("TargetMode") == "External":
                continue
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[each.attrs.get("Id", "")] = (each.attrs.get("Type", "").rsplit("/", 1)[-1], path)
        return found

    def main(self) -> str:
        """The part that the document begins with; BadSheet when the package is no document."""
        for kind, path in self.related("").values():
            if kind == "officeDocument":
                return path
        raise BadSheet(f"“{self.name}”不是 Excel 表格或 Word 文档，请选择 .xlsx 或 .docx 文件。")

    def without(self, dropped: Iterable[str]) -> dict[str, bytes]:
        """The parts that change when these are taken out: the list of contents and the relations that name them."""
        gone = set(dropped)
        changed: dict[str, bytes] = {}
        body, root = self.tree(_CONTENT)
        changed[_CONTENT] = splice(
            body, [(e.start, e.end, b"") for e in root.children if e.attrs.get("PartName", "").lstrip("/") in gone]
        )
        for part in self.parts:
            if not part.endswith(".rels"):
                continue
            owner = posixpath.join(
                posixpath.dirname(posixpath.dirname(part)), posixpath.basename(part)[: -len(".rels")]
            )
            ids = {key for key, (_, path) in self.related(owner).items() if path in gone}
            if ids:
                body, root = self.tree(part)
                changed[part] = splice(body, [(e.start, e.end, b"") for e in root.children if e.attrs.get("Id") in ids])
        return changed

    def written(self, changed: Mapping[str, bytes | Iterable[bytes]], dropped: Iterable[str] = ()) -> bytes:
        """The whole package again: parts of `changed` as given (whole or in pieces), all others byte for byte.

        What changed comes last, in the order given: a part in pieces may still add to those behind it.
        """
        gone = set(dropped)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
            for info in self._infos.values():
                if info.filename in gone or info.filename in changed:
                    continue
                made.writestr(_like(info, info.filename), self.read(info.filename))
            for name, body in changed.items():
                if name in gone:
                    continue
                like = _like(self._infos.get(name), name)
                if isinstance(body, bytes):
                    made.writestr(like, body)
                    continue
                like._compresslevel = 1  # type: ignore[attr-defined]  # a long part: faster, a little larger
                with made.open(like, "w", force_zip64=False) as stream:
                    for piece in body:
                        stream.write(piece)
        return out.getvalue()


def content_type(root: Node, part: str) -> str:
    """The content type that the list of contents names for a part, "" when its ending says it."""
    for each in root.children:
        if each.attrs.get("PartName", "").lstrip("/") == part:
            return each.attrs.get("ContentType", "")
    return ""


def with_type(root: Node, part: str, kind: str) -> tuple[int, int, bytes]:
    """The splice that names one more part in the list of contents."""
    line = f'<{root.prefix}Override PartName="/{attribute(part)}" ContentType="{attribute(kind)}"/>'
    return (root.inner_end, root.inner_end, line.encode())


def _opened(body: bytes, name: str) -> zipfile.ZipFile:
    if not body:
        raise BadSheet(f"“{name}”是空文件，里面什么也没有。")
    if body.startswith(_OLE):
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in body:
            raise BadSheet(f"“{name}”设了打开密码，请在 WPS 或 Excel 里去掉密码后再做成表格。")
        raise BadSheet(f"“{name}”是旧格式（.xls、.et、.doc、.wps），请在 WPS 或 Excel 里另存为 .xlsx 或 .docx 后再用。")
    if not body.startswith(b"PK"):
        raise BadSheet(f"“{name}”不是 .xlsx 或 .docx 文件，请在 WPS 或 Excel 里另存后再用。")
    try:
        opened = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise BadSheet(f"“{name}”已损坏（可能没有下载完），请重新取得原文件。") from None
    infos = opened.infolist()
    if sum(info.file_size for info in infos) > MOST or len(infos) > 20_000:
        raise _too_large(name)
    for info in infos:
        if info.file_size > 2**20 and info.file_size > RATIO * max(1, info.compress_size):
            raise _too_large(name)
        if info.flag_bits & 0x1:
            raise BadSheet(f"“{name}”设了密码，请去掉密码后再做成表格。")
    if len({info.filename for info in infos}) != len(infos):
        raise BadSheet(f"“{name}”里有重名的部分，不是正常的表格文件；请另存后再用。")
    return opened


def _too_large(name: str) -> BadInput:
    return BadSheet(f"“{name}”解开后大得不正常，不像一张空表；请只保留表头和样行后再用。")


def _like(info: zipfile.ZipInfo | None, name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, info.date_time if info is not None else (1980, 1, 1, 0, 0, 0))
    made.compress_type = zipfile.ZIP_DEFLATED
    if info is not None:
        made.compress_type = info.compress_type if info.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
        made.external_attr = info.external_attr
    return made
