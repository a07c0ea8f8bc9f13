"""What was typed into a field, made a value: 1990.3.7, 汉, ０１; BadInput says what is wrong, in one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from desk import identity
from desk.errors import BadInput
from desk.model import Value
from desk.registers.spec import FieldSpec

Codes = Mapping[str, str]
"""Label by code."""

_PARTS = re.compile(r"(\d{4})\s*[-/.,年 ]\s*(\d{1,2})\s*[-/.,月 ]\s*(\d{1,2})\s*[日号]?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_CLOCK = re.compile(r"[ T]+(\d{1,2})[:：时](\d{1,2})")


def typed(field: FieldSpec, text: str, *, codes: Codes | None = None, today: str = "") -> Value:
    """The value of a field as typed; None for nothing."""
    given = "\n".join(filter(None, map(identity.clean, text.splitlines()))) if field.lines > 1 else identity.clean(text)
    if not given:
        return None
    if field.type == "date":
        return day(given, today)
    if field.type == "moment":
        return moment(given, today)
    if field.type == "number":
        return number(field, given)
    if field.type == "code":
        return code(field, given, codes or {})
    if field.mask in ("phone", "contact"):
        given = identity.normal_phone(given)
    elif field.mask == "id" or field.key == "credit_code":
        given = given.replace(" ", "").upper()
    elif field.mask == "name":
        given = identity.clean_name(given)
    if len(given) > field.max_length:
        raise BadInput(f"{field.title}最多 {field.max_length} 个字，现在是 {len(given)} 个。")
    return given


def day(text: str, today: str = "") -> str:
    """A date as 2026-10-31; month and day alone are of this year."""
    found = _PARTS.fullmatch(text) or _PACKED.fullmatch(text)
    parts = [int(part) for part in found.groups()] if found else []
    if not parts and today and (short := _SHORT.fullmatch(text)):
        parts = [int(today[:4]), int(short[1]), int(short[2])]
    if not parts:
        raise BadInput(f"“{text}”不是完整的日期，请写成 1990-3-7 或 19900307。")
    try:
        return date(*parts).isoformat()
    except ValueError:
        raise BadInput(f"没有“{text}”这一天，请核对。") from None


def moment(text: str, today: str = "") -> str:
    """A moment as 2026-10-31T09:05:00; a bare date is midnight."""
    clock = _CLOCK.search(text)
    on = day(text[: clock.start()] if clock else text, today)
    try:
        at = datetime.fromisoformat(on).replace(hour=int(clock[1]), minute=int(clock[2])) if clock else None
    except ValueError:
        raise BadInput(f"没有“{text}”这个时间，请核对。") from None
    return at.isoformat() if at else f"{on}T00:00:00"


def number(field: FieldSpec, text: str) -> int | float:
    """A number inside the bounds of its field; thousands may be separated."""
    plain = re.sub(r"(?<=\d)[,，](?=\d{3})", "", text)
    try:
        value = float(plain)
    except ValueError:
        raise BadInput(f"{field.title}应是数字，现在是“{text}”。") from None
    if field.whole and not value.is_integer():
        raise BadInput(f"{field.title}应是整数，现在是“{text}”。")
    if (field.low is not None and value < field.low) or (field.high is not None and value > field.high):
        raise BadInput(f"{field.title}应在 {field.low:g} 到 {field.high:g} 之间，现在是“{text}”。")
    return int(value) if field.whole or value.is_integer() else value


def code(field: FieldSpec, text: str, codes: Codes) -> Value:
    """The code of a label, of a code, or of several of them."""
    parts = [part for part in re.split(r"[,，、;；]", text) if part.strip()] if field.multi else [text]
    found = [_code(field, part.strip(), codes) for part in parts]
    if field.whole and not field.multi:
        return int(found[0])
    return ",".join(dict.fromkeys(found))


def _code(field: FieldSpec, text: str, codes: Codes) -> str:
    if text in codes:
        return text
    for key, label in codes.items():
        if text in (label, f"{label}族", f"{label}性", label.removesuffix("族")):
            return key
    if field.codes in ("yes_no", "have") and text in ("有", "是", "无", "否", "没有", "不是"):
        return "1" if text in ("有", "是") else "0"
    likely = [label for label in codes.values() if text in label]
    if len(likely) == 1:
        return next(key for key, label in codes.items() if label == likely[0])
    some = "、".join((likely or list(codes.values()))[:6])
    raise BadInput(f"{field.title}没有“{text}”这一项，可填：{some}{'…' if len(likely or codes) > 6 else ''}。")


def shown(field: FieldSpec, value: Value, codes: Codes | None = None) -> str:
    """A value as the form shows it: labels for codes, numbers without a useless .0."""
    if value is None or value == "":
        return ""
    if field.type == "code":
        return "、".join((codes or {}).get(part, part) for part in str(value).split(","))
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value).replace("T", " ")[:16] if field.type == "moment" else str(value)


def told_by_number(number: str, regions: Codes, today: str) -> str:
    """What an identity number says of its holder: 1990年3月7日 女 35岁 · 北京市东城区; "" if nothing."""
    told = identity.check_id(number, today=today)
    if not told.birth:
        return ""
    year, month, on = told.birth.split("-")
    age = identity.age_on(told.birth, today)
    who = (
        f"{year}年{int(month)}月{int(on)}日 {'男' if told.sex == '1' else '女'}{f' {age}岁' if age is not None else ''}"
    )
    where = region_name(told.region, regions)
    return f"{who} · {where}" if where else who


def region_name(region: str, regions: Codes) -> str:
    """北京市东城区 for 110101; of an abolished code the city or province."""
    for known in (region, f"{region[:4]}00", f"{region[:2]}0000"):
        if name := regions.get(known):
            return name
    return ""
