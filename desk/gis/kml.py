"""KML and KMZ as data only: nothing is unpacked by its name, fetched, or kept as a web page."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

from desk.errors import BadInput

LARGEST = 300 * 1024**2
_UNSAFE = re.compile(r"(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:")
_LINK = re.compile(rb"<(?:\w+:)?NetworkLink[\s>]", re.IGNORECASE)
_SILENT = {"script", "style", "iframe", "object"}


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """The KML inside a KMZ, in a folder of our own while it is needed; a KML stands for itself."""
    if path.suffix.lower() != ".kmz":
        yield path
        return
    body = _inside(path)
    with tempfile.TemporaryDirectory(prefix="griddesk-") as folder:
        target = Path(folder) / "doc.kml"
        target.write_bytes(body)
        yield target


def check(path: Path, name: str) -> tuple[str, ...]:
    """Refuse declarations that blow up; note links that will not be followed."""
    with path.open("rb") as file:
        body = file.read(LARGEST)
    if b"<!DOCTYPE" in body[:4096].upper() or b"<!ENTITY" in body.upper():
        raise BadInput(f"“{name}”里有 KML 不该有的实体声明，为安全起见没有打开；请重新导出一份。")
    links = len(_LINK.findall(body))
    return (f"有 {links} 处网络链接，没有访问，链接里的内容没有读入",) if links else ()


def plain_text(text: str) -> str:
    """The words of a description that is a web page; scripts and markup are dropped."""
    if "<" not in text:
        return text
    words = _Words()
    words.feed(text)
    words.close()
    return " ".join("".join(words.found).split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self.found.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def _inside(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.infolist()
            if any(_UNSAFE.search(one.filename) for one in names):
                raise BadInput(f"“{path.name}”这个压缩包里有指向外部文件夹的路径，可能被做过手脚，没有打开。")
            found = [one for one in names if one.filename.lower().endswith(".kml")]
            if not found:
                raise BadInput(f"“{path.name}”这个压缩包里没有 KML，请在原软件里重新导出。")
            first = min(found, key=lambda one: (one.filename.lower() != "doc.kml", one.filename.count("/")))
            if (
                first.file_size > LARGEST
                or first.file_size > 10 * 1024**2
                and first.file_size > 200 * first.compress_size
            ):
                raise BadInput(f"“{path.name}”解压后异常庞大，为安全起见没有打开。")
            with packed.open(first) as inside:
                body = inside.read(LARGEST + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadInput(f"“{path.name}”不是完好的压缩包，可能没有下载完整；请重新取一份。") from error
    if len(body) > LARGEST:
        raise BadInput(f"“{path.name}”解压后异常庞大，为安全起见没有打开。")
    return body
