"""Working hours as a clerk writes them, a line for the usual ones and one for each season.

平时 08:00-12:00 14:00-18:00
夏季 6月15日至9月15日 08:00-12:00 15:00-18:00
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Final

from desk.deadlines import Calendar, Season
from desk.errors import BadInput

Spans = tuple[tuple[str, str], ...]
USUAL: Final = "平时"
_SPAN: Final = re.compile(r"(\d{1,2}):(\d\d)\s*(?:-|至|到|~)\s*(\d{1,2}):(\d\d)")
_PERIOD: Final = re.compile(r"(\d{1,2})月(\d{1,2})日\s*(?:-|至|到|~)\s*(\d{1,2})月(\d{1,2})日")
_LOOSE: Final = str.maketrans("：－—～、，,;；", ":--~     ")


def hours_text(usual: Spans, seasons: tuple[Season, ...]) -> str:
    """The hours for reading and editing, a line each."""
    lines = [f"{USUAL} {_spans_text(usual)}"]
    for one in seasons:
        since, until = _day_text(one.since), _day_text(one.until)
        lines.append(f"{one.name} {since}至{until} {_spans_text(one.hours)}")
    return "\n".join(lines)


def hours_from(text: str) -> tuple[Spans, tuple[Season, ...]]:
    """What a clerk wrote; BadInput says which line is wrong and how it should look."""
    usual: Spans = ()
    seasons: list[Season] = []
    for line in text.splitlines():
        written = unicodedata.normalize("NFKC", line.translate(_LOOSE)).strip()
        if not written:
            continue
        period, spans = _PERIOD.search(written), _spans_from(written)
        rest = _SPAN.sub("", _PERIOD.sub("", written)).strip(" :")
        if not spans or re.search(r"\d", rest):
            raise BadInput(f"“{line.strip()}”读不懂，应写成“平时 08:00-12:00 14:00-18:00”这样。")
        if period:
            days = [f"{int(month):02d}-{int(day):02d}" for month, day in (period.group(1, 2), period.group(3, 4))]
            seasons.append(Season(name=rest or f"第{len(seasons) + 1}季", since=days[0], until=days[1], hours=spans))
        elif usual:
            raise BadInput(f"“{line.strip()}”没有起止日期，应写成“夏季 6月15日至9月15日 08:00-12:00 15:00-18:00”这样。")
        else:
            usual = spans
    if not usual:
        raise BadInput("缺平时的工作时间，应有一行“平时 08:00-12:00 14:00-18:00”。")
    Calendar(hours=usual, seasons=tuple(seasons))  # complains of what cannot be
    return usual, tuple(seasons)


def written_hours(usual: Spans, seasons: tuple[Season, ...]) -> str:
    """The setting that keeps these hours, as `desk.store.calendar` reads it."""
    listed = [{"name": one.name, "since": one.since, "until": one.until, "hours": one.hours} for one in seasons]
    return json.dumps({"hours": usual, "seasons": listed}, ensure_ascii=False)


def _spans_text(spans: Spans) -> str:
    return " ".join(f"{begin}-{end}" for begin, end in spans)


def _spans_from(written: str) -> Spans:
    return tuple((f"{int(a):02d}:{b}", f"{int(c):02d}:{d}") for a, b, c, d in _SPAN.findall(written))


def _day_text(day: str) -> str:
    return f"{int(day[:2])}月{int(day[3:])}日"
