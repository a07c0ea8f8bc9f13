"""What may be shown of a person on a projector or to somebody without the right."""

from __future__ import annotations

import re

from desk.identity.names import surname_length


def mask_id(number: str) -> str:
    """110101********0017 for an identity number: the region and the last four stay, as everybody masks it."""
    return number[:6] + "*" * (len(number) - 10) + number[-4:] if len(number) > 14 else "*" * len(number)


def mask_phone(phones: str) -> str:
    """138****1234 for a mobile, 010-****5678 for a landline, several separated by commas each alike."""
    return ",".join(_mask_one(phone) for phone in phones.split(","))


def _mask_one(phone: str) -> str:
    area, dash, number = phone.rpartition("-")
    if dash and area.isdigit():
        return f"{area}-{'*' * max(len(number) - 4, 0)}{number[-4:]}" if len(number) > 4 else f"{area}-****"
    if len(phone) == 11:
        return f"{phone[:3]}****{phone[7:]}"
    return "*" * (len(phone) - 4) + phone[-4:] if len(phone) > 6 else "*" * len(phone)


_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])(?:(\d{17}[\dXx])|(1\d\d(?:[ -]?\d{4}){2}))(?![0-9A-Za-z])")


def mask_text(text: str) -> str:
    """The text with every identity and mobile number in it masked: people write them into titles and notes."""
    return _IN_TEXT.sub(lambda found: mask_id(found[1]) if found[1] else mask_phone(re.sub("[ -]", "", found[2])), text)


_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+")


def mask_name(name: str) -> str:
    """张** for 张小明, 欧阳* for 欧阳修, 阿*** for a long name; the count of stars tells nothing beyond three."""
    if not name:
        return ""
    if len(name) == 1:
        return "*"
    kept = surname_length(name) if _CHINESE.fullmatch(name) else 1
    return name[:kept] + "*" * min(len(name) - kept, 3)
