"""Limits as the case standards write them: 2紧急工作时, 4小时, 5天, 3工作日, 2紧急工作日, 15连续分钟."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from desk.errors import BadInput

Unit = Literal["minutes", "days"]

_UNITS: dict[str, tuple[Unit, bool, int]] = {
    # written: unit, by the working calendar, how many of the unit
    "紧急工作分钟": ("minutes", False, 1),
    "紧急分钟": ("minutes", False, 1),
    "连续分钟": ("minutes", False, 1),
    "分钟": ("minutes", True, 1),
    "工作分钟": ("minutes", True, 1),
    "紧急工作小时": ("minutes", False, 60),
    "紧急工作时": ("minutes", False, 60),
    "紧急小时": ("minutes", False, 60),
    "紧急时": ("minutes", False, 60),
    "紧": ("minutes", False, 60),
    "连续工作时": ("minutes", False, 60),
    "连续小时": ("minutes", False, 60),
    "自然小时": ("minutes", False, 60),
    "小时": ("minutes", True, 60),
    "工作小时": ("minutes", True, 60),
    "工作时": ("minutes", True, 60),
    "时": ("minutes", True, 60),
    "紧急工作日": ("days", False, 1),
    "紧急日": ("days", False, 1),
    "紧急天": ("days", False, 1),
    "紧日": ("days", False, 1),
    "自然日": ("days", False, 1),
    "自然天": ("days", False, 1),
    "日历天": ("days", False, 1),
    "日历日": ("days", False, 1),
    "工作日": ("days", True, 1),
    "天": ("days", True, 1),
    "日": ("days", True, 1),
}
_WRITTEN = re.compile(
    r"(\d{1,4}(?:\.5)?|半|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])个?(\D+?)(?:内|以内|之内)?"
    r"(?:制止|完成|办结|处置|处理)?"
)
_DIGITS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long something may take; `working` means that only working time (or working days) counts."""

    amount: int
    unit: Unit
    working: bool
    text: str = ""


def parse_limit(text: str) -> Limit:
    """Read a limit; BadInput with what would be right if it is none."""
    written = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    match = _WRITTEN.fullmatch(written)
    if match is None or match[2] not in _UNITS:
        raise BadInput(f"“{text}”不是时限；应写成“2紧急工作时”“4小时”“5天”“3工作日”或“2紧急工作日”这样。")
    unit, working, times = _UNITS[match[2]]
    amount = _number(match[1]) * times
    if amount != int(amount) or amount <= 0:
        raise BadInput(f"时限“{text}”应是大于零的整数（半小时写作“30分钟”）。")
    return Limit(amount=int(amount), unit=unit, working=working, text=written)


def _number(written: str) -> float:
    """The value of 2, 1.5, 半, 十五 or 二十."""
    if written == "半":
        return 0.5
    if written[0].isascii():
        return float(written)
    if "十" in written:
        tens, _, ones = written.partition("十")
        return (_DIGITS.find(tens) + 1 if tens else 1) * 10 + (_DIGITS.find(ones) + 1 if ones else 0)
    return 2 if written == "两" else _DIGITS.find(written) + 1
