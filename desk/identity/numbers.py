"""Identity numbers and credit codes: check digits, what they say of the holder, what is doubtful.

GB 11643-1999 (公民身份号码), GB 32100-2015 (统一社会信用代码), GB 11714 (组织机构代码).
A doubtful number is a warning, never a refusal: clerks type what stands on the paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from desk.identity.text import clean

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91".split()
)
"""First two digits of regions that exist; 9 begins a foreigner's permanent residence number, 83 a Taiwan resident's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCheck:
    """What an identity number says of its holder, and what is doubtful about it."""

    number: str
    warnings: tuple[str, ...]
    birth: str = ""
    sex: str = ""
    region: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is doubtful."""
        return not self.warnings


def check_digit(first_17: str) -> str:
    """The eighteenth character of an identity number."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True)) % 11]


def make_id(region: str, birth: str, serial: int) -> str:
    """An identity number of that region, birth date (1990-01-31) and serial 0-999, with its check digit."""
    first = f"{region}{birth.replace('-', '')}{serial:03d}"
    return first + check_digit(first)


def check_id(number: str, *, birth: str = "", sex: str = "", today: str = "") -> IdCheck:
    """Check an identity number of 18 or (old form) 15 places, against the stated birth and sex (1 男, 2 女) if given."""
    cleaned = clean(number).replace(" ", "").upper()
    if re.fullmatch(r"\d{15}", cleaned):
        digits, serial, warnings = f"{cleaned[:6]}19{cleaned[6:12]}", cleaned[12:], ["是15位旧号码，请换成18位"]
    elif re.fullmatch(r"\d{17}[\dX]", cleaned):
        digits, serial, warnings = cleaned[:14], cleaned[14:17], []
        right = check_digit(cleaned[:17])
        if right != cleaned[17]:
            warnings.append(f"最后一位应是{right}，可能抄错了一位")
    else:
        return IdCheck(number=cleaned, warnings=(_wrong_shape(cleaned),))
    region = digits[:6]
    if region[:2] not in _PROVINCES:
        warnings.append(f"地区码{region}不存在")
    told_birth = _date(digits[6:])
    told_sex = "1" if int(serial[-1]) % 2 else "2"
    if not told_birth:
        warnings.append(f"出生日期{digits[6:]}不存在")
    elif told_birth > (today or date.today().isoformat()):
        warnings.append(f"出生日期{told_birth}还没到")
    if birth and told_birth and birth != told_birth:
        warnings.append(f"号码里的出生日期是{told_birth}，填的是{birth}")
    if sex in ("1", "2") and sex != told_sex:
        warnings.append(f"号码里的性别是{_SEX[told_sex]}，填的是{_SEX[sex]}")
    return IdCheck(number=cleaned, warnings=tuple(warnings), birth=told_birth, sex=told_sex, region=region)


_SEX = {"1": "男", "2": "女"}


def _wrong_shape(number: str) -> str:
    if not number:
        return "没有填身份号码"
    if len(number) != 18:
        return f"身份号码应是18位，现在是{len(number)}位"
    return "身份号码只能是数字，最后一位可以是X"


def _date(digits: str) -> str:
    """20010230 gives "", 20010228 gives 2001-02-28."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).isoformat()
    except ValueError:
        return ""


def upgrade_id(number: str) -> str:
    """The 18-place number of an old 15-place one; anything else comes back unchanged."""
    if not re.fullmatch(r"\d{15}", number):
        return number
    first = f"{number[:6]}19{number[6:]}"
    return first + check_digit(first)


def birth_of(number: str) -> str:
    """The birth date in an identity number, "" when there is none."""
    return check_id(number).birth


def sex_of(number: str) -> str:
    """The sex code (1 男, 2 女) in an identity number, "" when there is none."""
    return check_id(number).sex


def age_on(birth: str, day: str) -> int | None:
    """Full years of age on that day; None when the birth date is no date."""
    try:
        born, on = date.fromisoformat(birth), date.fromisoformat(day[:10])
    except ValueError:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def check_credit_code(code: str) -> tuple[str, ...]:
    """What is doubtful about a unified social credit code; () if nothing."""
    cleaned = clean(code).replace(" ", "").upper()
    if len(cleaned) != 18:
        return (f"统一社会信用代码应是18位，现在是{len(cleaned)}位",)
    strange = sorted(set(cleaned) - set(_CREDIT_SYMBOLS))
    if strange:
        return (f"统一社会信用代码里不会有{'、'.join(strange)}（不用I、O、S、V、Z）",)
    warnings = []
    if (right := credit_check_digit(cleaned[:17])) != cleaned[17]:
        warnings.append(f"最后一位应是{right}，可能抄错了一位")
    if (inner := organisation_check_digit(cleaned[8:16])) != cleaned[16]:
        warnings.append(f"第17位（组织机构代码校验位）应是{inner}")
    return tuple(warnings)


def credit_check_digit(first_17: str) -> str:
    """The eighteenth character of a credit code."""
    total = sum(_CREDIT_SYMBOLS.index(c) * w for c, w in zip(first_17, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_SYMBOLS[(31 - total % 31) % 31]


def organisation_check_digit(first_8: str) -> str:
    """The ninth character of an organisation code (GB 11714)."""
    total = sum(int(c, 36) * w for c, w in zip(first_8, _ORGANISATION_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]
