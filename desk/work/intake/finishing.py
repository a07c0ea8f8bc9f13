"""What follows from the cells of a row, and what contradicts itself in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from desk import identity
from desk.model import Value
from desk.work.intake.rows import Rows
from desk.work.intake.shape import Say

ID_CARD: Final = "111"
"""居民身份证 in GA/T 517."""
PERMANENT_RESIDENT: Final = "553"
_SEX: Final = {"1": "男", "2": "女"}
_initials = lru_cache(maxsize=50_000)(identity.initials)


def finish_resident(rows: Rows, say: Say) -> None:
    """Birth and sex from the ID number; a contradiction is a fault that may be excused with a reason."""
    finish_name(rows, say)
    numbers = rows.known("id_no")
    cards = [number if isinstance(number, str) and len(number) == 18 else None for number in numbers]
    births = [None if card is None else f"{card[6:10]}-{card[10:12]}-{card[12:14]}" for card in cards]
    sexes = [None if card is None else "1" if card[16] in "13579" else "2" for card in cards]
    for at in _other(rows.known("birth"), births):
        said = f"号码里是 {births[at]}，填的是 {rows.values['birth'][at]}"
        say(at, "birth", f"出生日期与身份证号不一致，请核对：{said}", "birth_by_id")
    for at in _other(rows.known("sex"), sexes):
        given = str(rows.values["sex"][at])
        if given in _SEX:
            said = f"号码里是{_SEX[str(sexes[at])]}，填的是{_SEX[given]}"
            say(at, "sex", f"性别与身份证号不一致，请核对：{said}", "sex_by_id")
    kinds = [None if card is None else PERMANENT_RESIDENT if card[0] == "9" else ID_CARD for card in cards]
    rows.fallbacks |= {"birth": [*births], "sex": [*sexes], "id_type": [*kinds]}
    rows.values["id_tail"] = [_reversed(number) for number in numbers]
    rows.values["phone_tail"] = [_reversed(phone) for phone in rows.known("phone")]


def finish_name(rows: Rows, say: Say) -> None:
    """The initials of the name."""
    rows.values["initials"] = [None if name is None else _initials(str(name)) for name in rows.known("name")]


def finish_firm(rows: Rows, say: Say) -> None:
    """The initials of a name that is no person's."""
    names = rows.known("name")
    rows.values["initials"] = [None if name is None else identity.initials(str(name), person=False) for name in names]


def finish_issue(rows: Rows, say: Say) -> None:
    """Nothing is closed before it was reported; what was not filed otherwise was filed when reported."""
    reported = rows.known("reported_at")
    for at, closed in enumerate(rows.known("closed_at")):
        begun = reported[at]
        if closed is not None and begun is not None and str(closed) < str(begun):
            say(at, "closed_at", "结案时间早于上报时间，请核对", "")
    rows.fallbacks["filed_at"] = list(reported)


def finish_special(rows: Rows, say: Say) -> None:
    """A record is not closed before it was opened."""
    begun = rows.known("since")
    for at, ended in enumerate(rows.known("until")):
        since = begun[at]
        if ended is not None and since is not None and str(ended) < str(since):
            say(at, "until", "移出日期早于列入日期，请核对", "")


def _other(given: Sequence[Value], told: Sequence[Value]) -> list[int]:
    """Where both say something, and not the same."""
    pairs = enumerate(zip(given, told, strict=True))
    return [at for at, (one, other) in pairs if one is not None and other is not None and one != other]


def _reversed(value: Value) -> Value:
    return None if value is None else str(value)[::-1]
