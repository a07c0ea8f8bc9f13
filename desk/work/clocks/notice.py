"""The yearly notice of the State Council on holidays, pasted as text, becomes days. Pure: no database.

    七、国庆节、中秋节：10月1日（周四）至8日（周四）放假调休，共8天。9月27日（周日）、10月10日（周六）上班。

What the notice says about itself (共8天, 周四) is held against what was read; what does not fit is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_FEASTS: Final = "元旦|春节|清明|劳动节|五一|端午|中秋|国庆|抗战|纪念日"
_TITLE: Final = re.compile(
    rf"(?:[一二三四五六七八九十]+[、.．]|\d+[、.．])?\s*([^，,。；;：:\n\d]{{0,12}}(?:{_FEASTS})[^，,。；;：:\n\d]{{0,8}})[：:]"
)
_YEAR: Final = re.compile(r"(20\d\d)\s*年(?:\s*部分)?\s*(?:节假日|放假|国庆|春节|元旦)")
_WEEKDAY: Final = r"(?:星期|周|礼拜)([一二三四五六日天])"
_TOKEN: Final = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
    rf"(?:[（(][^（）()]*?(?:{_WEEKDAY})?[）)])?"
    r"|(?P<to>至|到|—|－|-|～|~)"
    r"|(?P<off>放假|补休|休息|休假)|(?P<on>上班|补班)|共\s*(?P<total>\d{1,2})\s*天|(?P<stop>[。；;\n]|鼓励[^。]*)"
)
_LONGEST: Final = 20
_NAMES: Final = "一二三四五六日"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDay:
    """A day that the notice names: worked (调休) or not, and what for."""

    day: str
    working: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What was read: the year, the days in order, and what does not fit together, one sentence each."""

    year: int
    days: tuple[NoticeDay, ...]
    doubts: tuple[str, ...]


def read_notice(text: str, year: int) -> Notice:
    """The days of a pasted notice; `year` where the text does not say one."""
    said = _YEAR.search(text)
    year = int(said[1]) if said else year
    titles = list(_TITLE.finditer(text))
    days: dict[str, NoticeDay] = {}
    doubts: list[str] = []
    for number, title in enumerate(titles):
        end = titles[number + 1].start() if number + 1 < len(titles) else len(text)
        reader = _Item(re.sub(r"\s+", "", title[1]), year)
        for one in reader.read(text[title.end() : end]):
            days[one.day] = one
        doubts += reader.doubts
    if not days:
        doubts.append("没有读到放假日期。请粘贴含“国庆节：10月1日至7日放假调休，共7天。10月10日上班。”这样句子的通知。")
    return Notice(year=year, days=tuple(days[key] for key in sorted(days)), doubts=tuple(doubts))


class _Item:
    """One holiday of the notice, read token by token: dates wait until a verb says what they are."""

    def __init__(self, name: str, year: int) -> None:
        self.name, self.year = name, year
        self.doubts: list[str] = []
        self._waiting: list[date] = []
        self._ranged = False
        self._month = 0
        self._last_year = year
        self._off = 0

    def read(self, text: str) -> Iterator[NoticeDay]:
        """The days of this holiday."""
        for token in _TOKEN.finditer(text):
            if token["day"]:
                self._date(token)
            elif token["to"]:
                self._ranged = bool(self._waiting)
            elif token["off"] or token["on"]:
                yield from self._settle(working=bool(token["on"]))
            elif token["total"]:
                self._count(int(token["total"]))
            else:
                self._waiting, self._ranged = [], False

    def _date(self, token: re.Match[str]) -> None:
        month, number = int(token["month"] or self._month), int(token["day"])
        year = int(token["year"]) if token["year"] else self._usual_year(month, has_month=bool(token["month"]))
        try:
            day = date(year, month, number)
        except ValueError:
            self.doubts.append(f"{self.name}：“{token[0]}”不是日期，没有采用。")
            return
        self._month, self._last_year = month, year
        weekday = token[4]
        if weekday and _NAMES[day.weekday()] != weekday.replace("天", "日"):
            self.doubts.append(
                f"{self.name}：{day.year}年{day.month}月{day.day}日是周{_NAMES[day.weekday()]}，通知写的是周{weekday}，请核对年份。"
            )
        if self._ranged and self._waiting:
            first = self._waiting[-1]
            if not 0 < (day - first).days <= _LONGEST:
                self.doubts.append(
                    f"{self.name}：{first.month}月{first.day}日至{month}月{number}日不像一段假期，请核对。"
                )
                return
            self._waiting += [first + timedelta(days=n) for n in range(1, (day - first).days + 1)]
        else:
            self._waiting.append(day)
        self._ranged = False

    def _usual_year(self, month: int, *, has_month: bool) -> int:
        """The year of the notice; New Year's holiday may begin in the December before."""
        if "元旦" in self.name and month == 12:
            return self.year - 1
        return self.year if has_month else self._last_year

    def _settle(self, *, working: bool) -> Iterator[NoticeDay]:
        for day in self._waiting:
            self._off += not working
            name = f"{self.name}调休" if working else self.name
            yield NoticeDay(day=day.isoformat(), working=working, name=name)
        self._waiting, self._ranged = [], False

    def _count(self, total: int) -> None:
        if total != self._off:
            self.doubts.append(f"{self.name}：通知写共{total}天，读到{self._off}天，请核对。")
