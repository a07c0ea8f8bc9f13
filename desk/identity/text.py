"""Clean what was typed or pasted: full-width forms, invisible characters, the many middle dots; phones."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SPACES = re.compile(r"\s+")
_DOTS = re.compile(r"[•・･∙⋅．‧]")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])")


def clean(text: str) -> str:
    """The text without invisible characters, full-width letters and digits made half-width, outer spaces cut."""
    if text.isascii():
        return _SPACES.sub(" ", text).strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).strip()


def visible(text: str) -> str:
    """The text without invisible characters; its punctuation and lines stay as they were written."""
    return _INVISIBLE.sub("", text)


def clean_name(text: str) -> str:
    """A person's name as it is stored: no spaces between Chinese characters, · for every kind of middle dot."""
    return _BETWEEN_CHINESE.sub("", clean(_DOTS.sub("·", text)))


_MOBILE = re.compile(r"1\d{10}")
_EXTENSION = re.compile(r"(.*\d)\s*(?:转|分机|ext\.?)\s*(\d{1,6})", re.IGNORECASE)


def normal_phone(text: str) -> str:
    """A phone as it is stored: mobile as 11 digits, landline as 010-12345678转801, anything else cleaned only.

    Of several phones in one cell all are kept, separated by a comma.
    """
    phones = [_one_phone(one) for one in re.split(r"[,，、;；/\n]+", clean(text)) if one.strip()]
    return ",".join(dict.fromkeys(one for one in phones if one))


def _one_phone(text: str) -> str:
    extended = _EXTENSION.fullmatch(text)
    return f"{_plain_phone(extended[1])}转{extended[2]}" if extended else _plain_phone(text)


def _plain_phone(text: str) -> str:
    digits = re.sub(r"[^\d+]", "", text)
    digits = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", digits)
    if _MOBILE.fullmatch(digits):
        return digits
    landline = re.fullmatch(r"(0(?:10|2\d|[3-9]\d\d))(\d{7,8})", digits)
    if landline:
        return f"{landline[1]}-{landline[2]}"
    return digits if re.fullmatch(r"\d{5,12}", digits) else text.strip()


def check_phone(text: str) -> str:
    """What is doubtful about a phone; "" if nothing."""
    for phone in normal_phone(text).split(","):
        if not phone:
            continue
        if not re.fullmatch(r"1[3-9]\d{9}|(?:0\d{2,3}-\d{7,8}|\d{7,8})(?:转\d{1,6})?|1\d{4}|[48]00\d{7}", phone):
            return f"“{phone}”不像电话号码"
    return ""
