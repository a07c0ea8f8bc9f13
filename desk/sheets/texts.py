"""Text tables (.csv, .txt, whatever the name): encoding and separator found, or as a person says."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from desk.errors import BadSheet
from desk.sheets.shape import COLUMNS_LARGEST, ROWS_LARGEST, Cell, Reading, Table, beyond

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5")
DELIMITERS = (",", "\t", ";", "，", "|", "；")
MIXED = "mixed"
"""Lines of UTF-8 and lines of GBK in one file: two systems wrote it."""

_NAMES = {"utf-8": "UTF-8", "gb18030": "GBK/GB18030", "big5": "BIG5（繁体）"}
_SAMPLE = 200_000
_SNIFFED = 60
_FEWEST = 8
_BREAK = re.compile(rb"\r\n|\n|\r")
_HANZI = re.compile("[\u4e00-\u9fff]")
_QUOTED_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
_ODD = re.compile("[\x01-\x08\x0e-\x1f]")


def read_text(data: bytes, name: str, how: Reading) -> Table:
    """The rows of a text table; every cell is a text or nothing."""
    if data.startswith(b"ID;P"):
        raise BadSheet(f"“{name}”是旧的 SYLK 交换文件，不能导入。请用 WPS 打开它，另存为 .xlsx 后再导入。")
    notes: list[str] = []
    encoding = how.encoding or _encoding_of(data)
    text = _decoded(data, name, encoding, bool(how.encoding), notes)
    text, said = _announced(text)
    delimiter = how.delimiter or said or _delimiter_of(text)
    csv.field_size_limit(1_000_000)
    try:
        rows = [[_cell(cell) for cell in row] for row in _records(text, delimiter)]
    except csv.Error as error:
        raise BadSheet(f"“{name}”的文字表格读不出来（{error}）。请用 WPS 打开并另存为 .xlsx。") from None
    if len(rows) > ROWS_LARGEST:
        raise BadSheet(f"“{name}”有 {len(rows):,} 行，一次最多导入 {ROWS_LARGEST:,} 行，请拆分。")
    notes += beyond(max(map(len, rows), default=0))
    notes += _ragged(rows)
    rows = [row[:COLUMNS_LARGEST] for row in rows]
    return Table(sheet=name, sheets=(name,), rows=rows, notes=tuple(notes), encoding=encoding, delimiter=delimiter)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _cell(text: str) -> Cell:
    text = text.strip()
    if text.startswith('="') and (quoted := _QUOTED_TEXT.match(text)):
        return quoted[1] or None  # how systems keep Excel from cutting long numbers
    return text or None


def _encoding_of(data: bytes) -> str:
    if data.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if data.startswith(b"\xfe\xff"):
        return "utf-16-be"
    sample = data[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd > len(sample) // 20 and max(even, odd) > 8 * min(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    lines = [line for line in _BREAK.split(data) if not line.isascii()]
    if any(_is_utf8(line) for line in lines):
        return MIXED
    return "big5" if _is_big5(sample) else "gb18030"


def _is_utf8(line: bytes) -> bool:
    """Whether a line is UTF-8 and says something Chinese: GBK is rarely both."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(_HANZI.search(text)) and not re.search("[\u0080-\u07ff]", text)


def _is_big5(sample: bytes) -> bool:
    """Whether the text makes better sense as Big5: as GBK it would be all rare characters."""
    read = {}
    for encoding in ("gb18030", "big5"):
        try:
            read[encoding] = sample[: len(sample) // 2 * 2].decode(encoding, "strict")
        except UnicodeDecodeError:
            read[encoding] = ""
    return _common(read["big5"], "big5", 0xC6) > 0.9 and _common(read["gb18030"], "gb2312", 0xD7) < 0.6


def _common(text: str, encoding: str, last: int) -> float:
    """The share of common characters among those that are not ASCII."""
    found = [one for one in text if one > "\x7f"]
    common = sum(1 for one in found if 0xA1 <= (one.encode(encoding, "ignore") or b"\0")[0] <= last)
    return common / len(found) if len(found) >= _FEWEST else 0.0


def _decoded(data: bytes, name: str, encoding: str, is_chosen: bool, notes: list[str]) -> str:
    if encoding == MIXED:
        return _line_by_line(data, notes)
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        if not is_chosen:
            raise _no_table(name) from None
        shown = _NAMES.get(encoding, encoding.upper())
        raise BadSheet(f"“{name}”不能按 {shown} 读，有些字节不属于这种编码。请换一种文字编码再看。") from None
    sample = text[:_SAMPLE]
    if len(_ODD.findall(sample)) + sample.count("\0") > 2 + len(sample) // 200:
        raise _no_table(name)
    return text


def _no_table(name: str) -> BadSheet:
    return BadSheet(f"“{name}”不是表格文件，读不出来（也可能被加密软件加了密）。请选择 .xlsx、.xls 或 .csv。")


def _line_by_line(data: bytes, notes: list[str]) -> str:
    """Each line by its own encoding; what is neither is shown as �, never guessed."""
    made: list[str] = []
    counts: Counter[str] = Counter()
    lost: list[int] = []
    at = 0
    for number, line in enumerate(_BREAK.split(data), 1):
        end = at + len(line)
        stop = data[end : end + 2] if data[end : end + 2] == b"\r\n" else data[end : end + 1]
        at = end + len(stop)
        if line.isascii():
            text = line.decode("ascii")
        elif _is_utf8(line):
            text, counts["UTF-8"] = line.decode("utf-8"), counts["UTF-8"] + 1
        else:
            text, counts["GBK"] = line.decode("gb18030", "replace"), counts["GBK"] + 1
            if "�" in text:
                lost.append(number)
        made.append(text + stop.decode("ascii"))
    notes.append(
        f"文件里混着两种文字编码（UTF-8 {counts['UTF-8']} 行、GBK {counts['GBK']} 行），已逐行分别读，请核对文字"
    )
    if lost:
        notes.append(f"有 {len(lost)} 行的文字读不全（第 {'、'.join(map(str, lost[:5]))} 行），读不出的字显示为 �")
    return "".join(made).removeprefix("\ufeff")


def _announced(text: str) -> tuple[str, str]:
    """A first line `sep=;` names the separator for Excel; it is no row."""
    first, _, rest = text.partition("\n")
    mark = first.strip().removeprefix("sep=")
    return (rest, mark) if first.startswith("sep=") and len(mark) == 1 else (text, "")


def _delimiter_of(text: str) -> str:
    """The separator that gives the most rows of one width."""
    best, most = ",", 0
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for _, row in zip(range(_SNIFFED), _records(text[:_SAMPLE], delimiter), strict=False):
                if len(row) > 1:
                    widths[len(row)] += 1
        except csv.Error:
            continue
        width, rows = max(widths.items(), key=lambda pair: pair[1], default=(0, 0))
        if rows * min(width, 8) > most:
            best, most = delimiter, rows * min(width, 8)
    return best


def _ragged(rows: list[list[Cell]]) -> list[str]:
    """Rows longer than the usual ones have a separator too many: their cells stand in the wrong columns."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return []
    usual = widths.most_common(1)[0][0]
    long = [number for number, row in enumerate(rows, 1) if any(cell is not None for cell in row[usual:])]
    if not long or len(long) > len(rows) // 2:
        return []
    some = "、".join(f"第 {number} 行" for number in long[:5])
    return [f"有 {len(long)} 行比表头多出几格（{some}），可能是内容里带了分隔符，请核对"]
