"""How a value is written: dates, ID numbers, amounts, and text that is safe in a cell."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from desk.forms.data import Cell
from desk.identity.masks import mask_id, mask_phone

DATE_LAYOUTS: Final[dict[str, str]] = {
    "2024-01-05": "{y:04d}-{m:02d}-{d:02d}",
    "2024.1.5": "{y}.{m}.{d}",
    "2024.01.05": "{y:04d}.{m:02d}.{d:02d}",
    "2024/1/5": "{y}/{m}/{d}",
    "2024/01/05": "{y:04d}/{m:02d}/{d:02d}",
    "2024年1月5日": "{y}年{m}月{d}日",
    "2024年01月05日": "{y:04d}年{m:02d}月{d:02d}日",
    "20240105": "{y:04d}{m:02d}{d:02d}",
    "2024年1月": "{y}年{m}月",
    "2024-01": "{y:04d}-{m:02d}",
    "2024.1": "{y}.{m}",
    "2024.01": "{y:04d}.{m:02d}",
    "202401": "{y:04d}{m:02d}",
    "2024": "{y:04d}",
    "1月5日": "{m}月{d}日",
}
TEXT_LAYOUTS: Final = ("文本", "数字", "加空格", "遮住", "大写")
LAYOUTS: Final = (*DATE_LAYOUTS, *TEXT_LAYOUTS)
"""What may stand after the bar."""

LONGEST: Final = 32_767
"""Characters that Excel takes in one cell."""

_ISO: Final = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LOOKS_NUMERIC: Final = re.compile(r"[\s'+\-=@]*[\d.,:/\-％%年月日eE+()]*\d[\d.,:/\-％%年月日eE+() ]*$|[=+\-@]")


def written(value: Cell, layout: str = "", dates: str = "") -> str:
    """The value as text, in its layout; nothing is "". A layout that does not suit the value leaves it as it is."""
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    moment = as_date(value)
    if moment is not None:
        return _dated(value, moment, layout if layout in DATE_LAYOUTS else dates)
    if isinstance(value, float):
        value = format(value, ".12g")
    text = clean(str(value))
    if layout in DATE_LAYOUTS:
        return _month(text, layout)
    if layout == "加空格":
        return spaced(text)
    if layout == "遮住":
        return (mask_id(text) if len(text) >= 15 else mask_phone(text)) or ""
    return text.upper() if layout == "大写" else text


def as_date(value: Cell) -> date | datetime | None:
    """The date of a value that is one: a date itself, or a whole ISO date as text."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) < 10 or not (match := _ISO.match(value)) or not match.group(3):
        return None
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second) if match.group(4) else date(year, month, day)
    except ValueError:
        return None


def serial(moment: date | datetime, from_1904: bool) -> float | None:
    """The date as Excel counts days; None before March 1900, where its calendar is wrong."""
    days: float = moment.toordinal() - (695_422 if from_1904 else 693_594)
    if days < (0 if from_1904 else 61):
        return None
    if isinstance(moment, datetime):
        days += (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
    return days


def clean(text: str) -> str:
    """Text without control characters and stray halves of characters; line ends as \\n; at most what a cell takes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNPRINTABLE.search(text):
        text = _UNPRINTABLE.sub("", text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def escaped(text: str) -> str:
    """Cleaned text so that Excel does not take `_x000D_` in it for a character."""
    return _ESCAPE.sub("_x005F_", text) if "_x" in text else text


def unescaped(text: str) -> str:
    """Text of a cell as a person sees it: `_x000D_` is a character there."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match.group(1), 16)), text)


def needs_text_style(text: str) -> bool:
    """Whether a program would take this text for a number, a date or a formula once somebody touches the cell."""
    return bool(_LOOKS_NUMERIC.match(text))


def spaced(text: str) -> str:
    """An ID number or phone in groups: 110101 19900307 1234, 138 0013 8000."""
    if len(text) == 18:
        return f"{text[:6]} {text[6:14]} {text[14:]}"
    if len(text) == 11:
        return f"{text[:3]} {text[3:7]} {text[7:]}"
    return text


def _dated(value: Cell, moment: date | datetime, layout: str) -> str:
    if layout in DATE_LAYOUTS:
        return DATE_LAYOUTS[layout].format(y=moment.year, m=moment.month, d=moment.day)
    if isinstance(moment, datetime):
        return moment.strftime("%Y-%m-%d %H:%M") if (moment.hour or moment.minute) else moment.date().isoformat()
    return moment.isoformat()


def _month(text: str, layout: str) -> str:
    """A date of which only year and month are known keeps to the beginning of the layout."""
    match = _ISO.match(text)
    short = {"2024.1.5": "2024.1", "2024年1月5日": "2024年1月", "20240105": "202401", "2024.01.05": "2024.01"}
    wanted = short.get(layout, layout)
    if match is None or "{d" in DATE_LAYOUTS[wanted] or not 1 <= int(match.group(2)) <= 12:
        return text
    return DATE_LAYOUTS[wanted].format(y=int(match.group(1)), m=int(match.group(2)))
