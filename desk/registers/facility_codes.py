"""部件标识码 (GB/T 30428.2): region 6, class 4 and serial 6, or class 5 and serial 5; what contradicts that is doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desk.registers.checks import Around, Complaint, text

if TYPE_CHECKING:
    from desk.registers.spec import Values

LENGTH: Final = 16
REGION: Final = 6
_DIGITS: Final = re.compile(r"[0-9]+")


def is_standard(code: str) -> bool:
    """Whether a code has the shape of the standard."""
    return len(code) == LENGTH and _DIGITS.fullmatch(code) is not None


def next_code(region: str, class_code: str, last: str) -> str:
    """The code after `last` (the highest of its class, "" if there is none); "" when the rule has no room for it."""
    begin = f"{region}{class_code}"
    digits = LENGTH - len(begin)
    if len(region) != REGION or len(class_code) not in (4, 5) or not _DIGITS.fullmatch(begin):
        return ""
    serial = int(last[len(begin) :]) + 1 if is_standard(last) and last.startswith(begin) else 1
    return f"{begin}{serial:0{digits}d}" if len(str(serial)) <= digits else ""


def facility_code(values: Values, around: Around) -> Iterable[Complaint]:
    """The code against the standard, the chosen class, the region of the office, and other things of the same code.

    An office that numbers its things in its own way is not told about the standard.
    """
    code, class_code = text(values, "code"), text(values, "class_code")
    if code and around.same_number:
        said = f"另有{'、'.join(around.same_number[:3])}也用这个标识码，请核对是不是同一个"
        yield Complaint(rule="same_code", sentence=said, fields=("code",))
    if not code or around.own_codes:
        return
    if not is_standard(code):
        said = f"标识码应为 {LENGTH} 位数字（区划 6 位、分类 4 位、顺序号 6 位），{_wrong(code)}"
        yield Complaint(rule="code_shape", sentence=said, fields=("code",))
        return
    if around.region and not code.startswith(around.region):
        said = f"标识码开头的区划是 {code[:REGION]}，本单位的区划是 {around.region}"
        yield Complaint(rule="code_region", sentence=said, fields=("code",))
    part = code[REGION : REGION + len(class_code)]
    if len(class_code) in (4, 5) and part != class_code:
        said = f"标识码里的分类是 {part}，所选小类是 {class_code}"
        yield Complaint(rule="code_class", sentence=said, fields=("code", "class_code"))


def _wrong(code: str) -> str:
    return f"这里是 {len(code)} 位" if _DIGITS.fullmatch(code) else "这里有数字以外的字符"
