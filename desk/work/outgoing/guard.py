"""What is personal about a list that is to leave the office, what is masked in it, and how good a password is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from desk.errors import BadInput, Missing
from desk.model import Query
from desk.office import Office

PEOPLE: Final = frozenset({"residents", "households", "unvisited", "tasks"})
"""Kinds that are about persons whatever columns are shown."""
REASONS: Final = ("上报上级部门", "入户走访名单", "核对信息", "分析会材料", "部门协查（有函）")
"""Reasons that come up daily; any other may be typed."""
LEAST: Final = 8
"""Characters of a password."""
_POOR: Final = re.compile(r"(.)\1*|(?:0?123456789|12345678|abcdefgh)\w*|(?:password|passw0rd|qwerty|admin)\w*", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """What is to be known before a list is exported. Titles of columns."""

    is_personal: bool
    full: tuple[str, ...]
    """Personal columns that leave in full."""
    masked: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The state in words."""
        parts = [
            f"{'、'.join(self.full)}完整" if self.full else "",
            f"{'、'.join(self.masked)}已遮住" if self.masked else "",
        ]
        said = "；".join(part for part in parts if part)
        return said or ("不含姓名、电话和证件号码" if self.is_personal else "不含个人信息")


def guarded(office: Office, query: Query, columns: Sequence[str]) -> Guarded:
    """What of these columns is personal, as this person would export it."""
    kind, search = office.search.kind(query.kind), office.search
    personal = [kind.column(key) for key in columns if search.is_personal(kind.key, key)]
    return Guarded(
        is_personal=bool(personal) or kind.key in PEOPLE,
        full=tuple(each.title for each in personal if not search.hides(kind.key, each.key)),
        masked=tuple(each.title for each in personal if search.hides(kind.key, each.key)),
    )


def check(found: Guarded, reason: str) -> None:
    """Missing when a list of persons is to leave without a reason."""
    if found.is_personal and not reason.strip():
        raise Missing(("导出用途",))
    if len(reason) > 200:
        raise BadInput("导出用途最多 200 个字，请写短一些。")


def strength(password: str) -> tuple[Literal["", "weak", "fair", "good"], str]:
    """How good a password is, and the sentence that says so."""
    if not password:
        return "", "不加密码：拿到文件的人都能打开。"
    if len(password) < LEAST:
        return "weak", f"太短：至少 {LEAST} 位。"
    if _POOR.fullmatch(password):
        return "weak", "太常见，容易被猜中。"
    kinds = sum(bool(re.search(each, password)) for each in (r"\d", r"[a-z]", r"[A-Z]", r"[^0-9A-Za-z]"))
    if kinds < 2 or len(password) < 10:
        return "fair", "一般：再长一些，或混用字母、数字和符号。"
    return "good", "较强。密码不会保存，忘记了打不开文件，请另行告知收件人。"


def check_password(password: str) -> None:
    """BadInput when a password would not protect anything."""
    level, said = strength(password)
    if level == "weak":
        raise BadInput(f"密码{said}请换一个再导出。")
