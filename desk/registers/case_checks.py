"""What belongs together in a dispute, a hazard, an appeal or a petition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desk.registers.checks import Around, Check, Complaint, text

if TYPE_CHECKING:
    from desk.registers.spec import Values

_SCALES: Final = {"01": (1, 4), "02": (5, 29), "03": (30, 299), "04": (300, 999), "05": (1000, 1_000_000)}
"""People by the code of 事件规模: GB/T 31000 draws its lines at 5, 30, 300 and 1000."""
GRAVE: Final = "03"
"""重大隐患."""
_DUTIES: Final = {
    "measures": "措施", "owner_name": "责任人", "funds": "资金", "mend_by": "时限", "plan": "预案",
}  # fmt: skip


def settled(values: Values, around: Around) -> Iterable[Complaint]:
    """A dispute that is settled was settled in some way on some day; one that is not has no such day."""
    if text(values, "is_settled") == "1":
        lacking = [
            title
            for key, title in (("settle_way", "化解方式"), ("settled_on", "化解日期"))
            if not text(values, key)
        ]  # fmt: skip
        if lacking:
            said = f"化解成功了，请填写{'和'.join(lacking)}"
            yield Complaint(
                rule="settled", sentence=said, fields=("is_settled", "settle_way", "settled_on"), is_grave=True
            )
    elif text(values, "settled_on") and text(values, "is_settled") == "0":
        yield Complaint(
            rule="not_settled", sentence="填了化解日期，化解是否成功却是“否”", fields=("is_settled", "settled_on")
        )


def scale(values: Values, around: Around) -> Iterable[Complaint]:
    """The scale agrees with the number of people."""
    people, code = values.get("people"), text(values, "scale")
    if isinstance(people, int) and people > 0 and code in _SCALES:
        low, high = _SCALES[code]
        if not low <= people <= high:
            span = f"{low} 至 {high} 人" if high < 1_000_000 else f"{low} 人以上"
            yield Complaint(
                rule="scale", sentence=f"这一规模是{span}，涉及人数填的是 {people} 人", fields=("scale", "people")
            )


def grave_hazard(values: Values, around: Around) -> Iterable[Complaint]:
    """A grave hazard has its five duties (五落实) and is reported."""
    if text(values, "level") != GRAVE:
        return
    lacking = [title for key, title in _DUTIES.items() if values.get(key) in (None, "")]
    if lacking:
        said = f"重大隐患要落实措施、责任、资金、时限、预案，还缺{'、'.join(lacking)}"
        yield Complaint(rule="five_duties", sentence=said, fields=("level", *_DUTIES))
    if not text(values, "reported_to"):
        yield Complaint(
            rule="reported_to", sentence="重大隐患应立即上报，请填写上报部门", fields=("reported_to", "level")
        )


def struck_off(values: Values, around: Around) -> Iterable[Complaint]:
    """Nothing is struck off the list that was not looked at again and found right."""
    if text(values, "struck_on") and text(values, "review_result") != "01":
        yield Complaint(
            rule="struck_off", sentence="复查合格才能销号，请先填写复查结果", fields=("struck_on", "review_result"),
            is_grave=True,
        )  # fmt: skip
    if text(values, "review_result") and not text(values, "reviewed_on"):
        yield Complaint(
            rule="reviewed_on", sentence="填了复查结果，请填写复查日期", fields=("reviewed_on", "review_result")
        )


def group_of(key: str, code: str, count: str, least: int, said: str) -> Check:
    """A check that where one field says it is a group, the number of people is one of a group."""

    def check(values: Values, around: Around) -> Iterable[Complaint]:
        people = values.get(count)
        if text(values, key) == code and isinstance(people, int) and people < least:
            yield Complaint(rule=f"group:{count}", sentence=said, fields=(count, key))

    return check


def answered(day: str, words: str, said: str) -> Check:
    """A check that what was answered on a day also says what was answered."""

    def check(values: Values, around: Around) -> Iterable[Complaint]:
        if text(values, day) and not text(values, words):
            yield Complaint(rule=f"answered:{words}", sentence=said, fields=(words, day))

    return check
