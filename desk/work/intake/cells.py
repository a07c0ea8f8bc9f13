"""Clean one cell, or say in one Chinese sentence what is wrong with it. Nothing is ever repaired by guessing."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from desk import identity
from desk.model import Value
from desk.sheets.table import Cell

Codes = Mapping[str, Mapping[str, str]]
"""Code table name to (label or code -> code)."""

ID_AS_NUMBER = "身份证号被表格存成了数字，末几位已丢失；请把该列设为文本后重新录入"
NOTHING = frozenset(
    ("", "none", "null", "nan", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "-", "--", "—", "/", "不详", "未知")
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HALF = re.compile(r"[\ud800-\udfff]")
"""Half of a rare character, cut by a program that counts in 16 bits."""
_TEXT_MARK = re.compile(r"'[\d０-９+]")
"""An apostrophe before a number is how Excel users force text; it is not part of the value."""
_NAME_LIMIT = 100
"""GB/T 31000 exchanges 50 characters; foreign names on paper are longer."""
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
_ID = re.compile(r"[1-9]\d{16}[\dX]\Z", re.ASCII)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71".split()
)
"""Numbers of other regions (Hong Kong, Macao, Taiwan, foreigners) are looked at the slow way."""
_MOBILE = re.compile(r"1[3-9]\d{9}\Z", re.ASCII)
_DAY = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?.*)?$"
)
_PACKED_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


class Fault(Exception):
    """One cell cannot be taken; the text is the reason, without a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """What cleaners may look at: the code tables and today's date."""

    codes: Codes
    today: str


Clean = Callable[[Cell, Cleaning], Value]


def plain_text(cell: Cell) -> str:
    """The text of a cell: no invisible characters, single spaces; whole numbers without `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.isprintable() and "  " not in cell:  # most are clean already
        text = cell.strip()
        return text[1:] if text[:1] == "'" and _TEXT_MARK.match(text) else text
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    text = " ".join(_INVISIBLE.sub("", str(cell)).split())
    if _HALF.search(text):
        raise Fault("里有认不出来的半个字，请在表格里重新输入")
    return text[1:] if _TEXT_MARK.match(text) else text


def name(cell: Cell, _: Cleaning) -> Value:
    """A person's name, written one way (·, no spaces between Chinese characters)."""
    given = identity.clean_name(plain_text(cell))
    if given.lower() in NOTHING or given == "无":
        return None
    if len(given) > _NAME_LIMIT:
        raise Fault(f"太长：{len(given)} 个字，最多 {_NAME_LIMIT} 个")
    return given


def text(limit: int) -> Clean:
    """A cleaner of free texts of at most `limit` characters."""

    def clean(cell: Cell, _: Cleaning) -> Value:
        given = unicodedata.normalize("NFC", plain_text(cell))
        if given.lower() in NOTHING:
            return None
        if len(given) > limit:
            raise Fault(f"太长：{len(given)} 个字，最多 {limit} 个")
        return given

    return _keeping(clean)


def _keeping(clean: Clean) -> Clean:
    """Mark a cleaner whose value is the text of the cell: where it differs, that is told."""
    clean.keeps_text = True  # type: ignore[attr-defined]  # functions carry attributes
    return clean


def id_number(cell: Cell, cleaning: Cleaning) -> Value:
    """An identity number as 18 characters (other papers as they are); check digit and date must be right."""
    if isinstance(cell, str) and _is_sound_id(cell, cleaning.today):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        raise Fault(ID_AS_NUMBER)
    given = unicodedata.normalize("NFKC", plain_text(cell)).replace(" ", "").upper()
    if given.lower() in NOTHING or given == "无":
        return None
    if _SCIENTIFIC.match(given):
        raise Fault(ID_AS_NUMBER)
    if re.fullmatch(r"[A-Z]{1,2}\d{6,9}|\d{8,9}|[A-Z]{3}\d{12}", given):
        return given  # passport, travel permit, permanent residence: no public check digit
    checked = identity.check_id(identity.upgrade_id(given), today=cleaning.today)
    if not checked.ok:
        raise Fault(f"身份证号有疑：{checked.warnings[0]}")
    return checked.number


def _is_sound_id(text: str, today: str) -> bool:
    """Whether this is an identity number without any doubt: the many right ones are told in two microseconds."""
    if not _ID.match(text) or text[:2] not in _PROVINCES:
        return False
    total = sum(map(operator.mul, _ID_WEIGHTS, map(int, text[:17])))
    return _ID_CHECKS[total % 11] == text[17] and text[6:14] < today.replace("-", "") and _is_day(text[6:14])


@lru_cache(maxsize=50_000)
def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def phone(cell: Cell, _: Cleaning) -> Value:
    """A phone number with digits only (several separated by a comma)."""
    if isinstance(cell, str) and _MOBILE.match(cell):
        return cell
    given = unicodedata.normalize("NFKC", plain_text(cell))
    if given.lower() in NOTHING or given == "无":
        return None
    if _SCIENTIFIC.match(given):
        raise Fault("电话被表格存成了科学计数法，请把该列设为文本后重新录入")
    doubt = identity.check_phone(given)
    if doubt:
        raise Fault(f"{doubt}，请核对")
    return identity.normal_phone(given)


def code(table: str) -> Clean:
    """A cleaner of labels (男) or codes (1) of a code table."""

    def clean(cell: Cell, cleaning: Cleaning) -> Value:
        given = plain_text(cell)
        if given.lower() in NOTHING:
            return None
        known = cleaning.codes.get(table, {})
        found = known.get(given) or known.get(given.removesuffix("性")) or known.get(f"{given}族")
        if found is None:
            some = "、".join(label for label in list(known)[:12] if not label.isascii())
            raise Fault(f"“{given[:20]}”不在可选项里{f'（可填：{some}…）' if some else ''}")
        return found

    return clean


def code_or_text(table: str, limit: int) -> Clean:
    """A cleaner of labels of a code table that takes other words as they stand."""
    words = text(limit)

    def clean(cell: Cell, cleaning: Cleaning) -> Value:
        given = words(cell, cleaning)
        return given if given is None else cleaning.codes.get(table, {}).get(str(given), str(given))

    return clean


def day(cell: Cell, cleaning: Cleaning) -> Value:
    """A date as `2026-10-31`."""
    moment_text = moment(cell, cleaning)
    return None if moment_text is None else str(moment_text)[:10]


def past_day(cell: Cell, cleaning: Cleaning) -> Value:
    """A date that is not in the future."""
    found = day(cell, cleaning)
    if found is not None and str(found) > cleaning.today:
        raise Fault(f"日期 {found} 在将来，请核对")
    return found


def moment(cell: Cell, _: Cleaning) -> Value:
    """A moment as `2026-10-31T09:05:00`; a bare date is midnight."""
    if isinstance(cell, datetime):
        return _checked(cell)
    if isinstance(cell, date):
        return _checked(datetime(cell.year, cell.month, cell.day))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _checked(_from_number(cell))
    given = unicodedata.normalize("NFKC", plain_text(cell))
    if given.lower() in NOTHING:
        return None
    found = _DAY.match(given) or _PACKED_DAY.match(given)
    if found is None:
        raise Fault(f"“{given[:20]}”不是完整的日期，请写成 1990-03-07")
    return _checked(_made(given, [int(part or 0) for part in found.groups()]))


def _made(given: str, parts: list[int]) -> datetime:
    try:
        return datetime(*parts)  # type: ignore[arg-type]  # six parts at most, the pattern says
    except ValueError:
        raise Fault(f"没有“{given[:20]}”这一天，请核对") from None


def _from_number(cell: int | float) -> datetime:
    if cell == int(cell) and 19000101 <= cell <= 21001231:
        packed = str(int(cell))
        return _made(packed, [int(packed[:4]), int(packed[4:6]), int(packed[6:])])
    if cell == 60:
        raise Fault("1900-02-29 这一天并不存在，请核对")
    if 61 <= cell <= 73415:
        return datetime(1899, 12, 30) + timedelta(days=cell)
    raise Fault(f"“{plain_text(cell)[:20]}”不是日期，请写成 1990-03-07")


def _checked(found: datetime) -> str:
    if not 1900 <= found.year <= 2100:
        raise Fault(f"日期 {found:%Y-%m-%d} 不合常理，请核对")
    return found.isoformat(timespec="seconds")


def codes(table: str) -> Clean:
    """A cleaner of several labels in one cell, stored as 01,03."""
    one = code(table)

    def clean(cell: Cell, cleaning: Cleaning) -> Value:
        parts = [part for part in re.split(r"[,，、;；/]", plain_text(cell)) if part.strip()]
        found = [str(value) for part in parts if (value := one(part.strip(), cleaning)) is not None]
        return ",".join(dict.fromkeys(found)) or None

    return clean


def credit_code(cell: Cell, _: Cleaning) -> Value:
    """A unified social credit code whose check digits are right."""
    given = unicodedata.normalize("NFKC", plain_text(cell)).replace(" ", "").upper()
    if given.lower() in NOTHING or given == "无":
        return None
    if _SCIENTIFIC.match(given):
        raise Fault("信用代码被表格存成了数字，末几位已丢失；请把该列设为文本后重新录入")
    doubts = identity.check_credit_code(given)
    if doubts:
        raise Fault(doubts[0])
    return given


for _each in (name, id_number, phone, credit_code):
    _keeping(_each)
