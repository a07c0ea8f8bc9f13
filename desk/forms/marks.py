"""XML as positions in its own bytes: what changes is spliced in, what does not stays byte for byte as it was.

No tree is ever written back: prefixes, order of attributes, mc:Ignorable, extLst and white space of whoever made
the file stay theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from xml.parsers import expat

from desk.errors import BadSheet

Splice = tuple[int, int, bytes]

_TAG: Final = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_ENCODING: Final = re.compile(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_ATTRIBUTE: Final = re.compile(rb"\s([^\s=<>/]+)\s*=\s*(\"[^\"]*\"|'[^']*')")


class Node:
    """An element and where it stands: `start` … `inner` is its start tag, `inner_end` … `end` its end tag."""

    __slots__ = ("attrs", "children", "end", "inner", "inner_end", "parent", "start", "tag", "text")

    def __init__(self, tag: str, attrs: dict[str, str], start: int, inner: int, parent: Node | None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.start = start
        self.inner = self.inner_end = self.end = inner
        self.children: list[Node] = []
        self.parent = parent
        self.text = ""

    @property
    def name(self) -> str:
        """The tag without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or ""."""
        head, colon, _ = self.tag.rpartition(":")
        return head + colon

    @property
    def closed(self) -> bool:
        """Whether it is written `<a/>`."""
        return self.inner == self.end

    def child(self, name: str) -> Node | None:
        """The first child of that name."""
        for each in self.children:
            if each.name == name:
                return each
        return None

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def all(self, name: str) -> Iterator[Node]:
        """All elements of that name, this one included, in document order."""
        return (each for each in self.walk() if each.name == name)


def parse_xml(body: bytes, file: str) -> tuple[bytes, Node]:
    """The part as UTF-8 and its root; BadSheet for broken XML and for anything that declares entities."""
    data = _as_utf8(body)
    roots: list[Node] = []
    stack: list[Node] = []
    parser: Any = expat.ParserCreate()
    parser.buffer_text = True

    def begin(tag: str, attrs: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        match = _TAG.match(data, start)
        if match is None:
            raise _broken(file)
        node = Node(tag, attrs, start, match.end(), stack[-1] if stack else None)
        if stack:
            stack[-1].children.append(node)
        else:
            roots.append(node)
        stack.append(node)

    def finish(_tag: str) -> None:
        node = stack.pop()
        index = parser.CurrentByteIndex
        if index > node.start and not data.startswith(b"/>", node.inner - 2):
            node.inner_end = index
            node.end = data.index(b">", index) + 1

    def text(piece: str) -> None:
        if stack:
            stack[-1].text += piece

    def refuse(*_: object) -> None:
        raise BadSheet(f"“{file}”里写有外部引用（DTD），为安全起见不打开；请在 WPS 或 Excel 里另存后再用。")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, finish, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        raise _broken(file) from None
    return data, roots[0]


def splice(body: bytes, changes: Iterable[Splice]) -> bytes:
    """The bytes with each [start, end) replaced; changes may not overlap, insertions at one place keep their order."""
    out: list[bytes] = []
    at = 0
    for start, end, new in sorted(changes, key=lambda each: (each[0], each[1])):
        if start < at:
            raise ValueError("changes overlap")
        out += (body[at:start], new)
        at = end
    out.append(body[at:])
    return b"".join(out)


def with_attributes(body: bytes, node: Node, values: dict[str, str | None]) -> bytes:
    """The start tag of an element with these attributes set, or taken out where None; all else as it was."""
    tag = body[node.start : node.inner]
    left = dict(values)

    def put(match: re.Match[bytes]) -> bytes:
        name = match.group(1).decode()
        if name not in left:
            return match.group(0)
        value = left.pop(name)
        if value is None:
            return b""
        return match.group(0)[: match.start(2) - match.start()] + b'"' + attribute(value).encode() + b'"'

    tag = _ATTRIBUTE.sub(put, tag)
    more = "".join(f' {name}="{attribute(value)}"' for name, value in left.items() if value is not None).encode()
    if not more:
        return tag
    cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:cut].rstrip() + more + tag[cut:]


def escape(text: str) -> str:
    """Text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """Text as it stands in an attribute."""
    return escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _as_utf8(body: bytes) -> bytes:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", errors="replace")
        return _ENCODING.sub(r"\1", text).encode()
    return body


def _broken(file: str) -> BadSheet:
    return BadSheet(f"“{file}”的内容已损坏，读不出来；请在 WPS 或 Excel 里打开另存后再试。")
