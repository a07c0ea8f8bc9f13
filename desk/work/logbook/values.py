"""What was typed into one field of a record, made a value: texts tidied, times as people write them, lines of parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from desk.errors import BadInput
from desk.identity import clean, visible
from desk.office import Office
from desk.registers import typed
from desk.work.logbook.forms import RecordField
from desk.work.records.choosing import codes

_CLOCK: Final = re.compile(
    r"(?:上午|下午|晚上)?\s*(\d{1,2})\s*[:：时点.]\s*(\d{1,2})?\s*(?:[:：分]\s*(\d{1,2}))?\s*[分秒]?"
)
_NUMBERED: Final = re.compile(r"^(?:\s*\d+(?:[、)）]|\.(?!\d))\s*)+")
"""1、 or 2. before a line."""
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no file of a spreadsheet may hold."""
_PART: Final = re.compile(r"[；;|｜]")


def read_field(office: Office, one: RecordField, value: Any) -> Any:
    """The value of one field as it is kept, None for nothing; BadInput says what is wrong with it."""
    if one.type == "rows":
        return read_rows(one, value)
    text = "" if value is None else str(value)
    if one.type in ("text", "long", "choice"):
        kept = tidy(text, lines=one.type == "long")
        if len(kept) > one.max:
            raise BadInput(f"{one.title}最多 {one.max} 个字，现在是 {len(kept)} 个；请写短些，详情可放附件。")
        return kept or None
    if one.unit and text.endswith(one.unit):
        text = text.removesuffix(one.unit)
    labels = codes(office, one.codes) if one.codes else None
    if one.words and labels is not None and text not in labels.values():
        text = one.words.get(clean(text), text)
    return typed.typed(one.spec, text, codes=labels, today=office.today())


def read_rows(one: RecordField, value: Any) -> list[dict[str, str]] | None:
    """Lines of parts, as dictionaries or as lines of text with a semicolon between the parts."""
    if not value:
        return None
    lines: Iterable[Any] = value if isinstance(value, list | tuple) else str(value).splitlines()
    found = []
    for line in lines:
        if isinstance(line, Mapping):
            parts = [str(line.get(part) or "") for part in one.parts]
        else:
            parts = [*_PART.split(str(line)), "", "", ""][: len(one.parts)]
        parts[0] = _NUMBERED.sub("", parts[0])
        parts = [re.sub(r"[；;|｜]+", "，", tidy(part)) for part in parts]
        for part, name in zip(parts, one.parts, strict=True):
            if len(part) > one.max:
                raise BadInput(f"{one.title}的{name}最多 {one.max} 个字，现在是 {len(part)} 个。")
        if any(parts):
            found.append(dict(zip(one.parts, parts, strict=True)))
    if len(found) > 50:
        raise BadInput(f"{one.title}一次最多 50 行，现在是 {len(found)} 行。")
    return found or None


def told_rows(one: RecordField, value: Iterable[Mapping[str, str]] | None) -> str:
    """The same as text: one line each, parts after a semicolon."""
    lines = ("；".join(line.get(part, "") for part in one.parts).rstrip("；") for line in value or ())
    return "\n".join(lines)


def tidy(text: str, *, lines: bool = False) -> str:
    """A text without invisible characters and outer blanks; Chinese punctuation stays as it was typed."""
    plain = _UNPRINTABLE.sub("", visible(text.replace("\r\n", "\n").replace("\r", "\n")))
    kept = [re.sub(r"[ \t\u3000\xa0]+", " ", line).strip() for line in plain.split("\n")]
    return "\n".join(line for line in kept if line) if lines else " ".join(line for line in kept if line)


def moment(text: str, day: str, *, is_time: bool = True) -> str:
    """A moment as typed: with its day, or a time of that day; 下午2点半 is understood, 9.30 where a time is meant."""
    given = clean(text).replace("点半", "点30")
    found = _CLOCK.fullmatch(given) if is_time or not re.fullmatch(r"[\d.]+", given) else None
    if found is None:
        plain = re.sub(r"(?<=\d)点(?=\d)", ":", given).replace("点", ":00")
        value = typed.moment(plain, day)
        seconds = re.search(r"[ T]\d{1,2}:\d{2}:(\d{2})", plain)
        return f"{value[:17]}{seconds[1]}" if seconds and int(seconds[1]) < 60 else value
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if hour < 12 and given.startswith(("下午", "晚上")):
        hour += 12
    if hour > 23 or minute > 59 or second > 59:
        raise BadInput(f"没有“{text.strip()}”这个时间，请写成 09:30 这样。")
    return f"{day}T{hour:02d}:{minute:02d}:{second:02d}"
