"""The columns of a book of records: what a sheet of visits or logs has, in the order of D.3, and what else they go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from desk.errors import BadInput
from desk.work.logbook.forms import RecordField, SheetBook, book, form_of

WHOM_TITLES: Final = {
    "household": "户", "resident": "居民", "organisation": "单位", "facility": "部件", "building": "楼栋", "area": "网格",
    "street": "街路", "issue": "事件",
}  # fmt: skip
_FIXED: Final[Mapping[str, tuple[str, int, tuple[str, ...]]]] = {
    "kind": ("记录类型", 9, ("类别",)),
    "day": ("日期", 11, ()),
    "clock": ("时间", 8, ()),
    "until": ("结束", 8, ("结束时间", "止")),
    "span": ("起止时间", 12, ("出勤起止", "出勤起止时间", "时间段")),
    "person": ("记录人", 13, ()),
    "area": ("网格", 16, ("所属网格", "网格名称", "责任网格", "所在网格")),
    "number": ("户号", 12, ("户编号", "户口编号", "部件编码", "部件编号")),
    "address": ("地址", 22, ("户号/地址", "住址", "家庭住址", "现住址", "家庭地址", "详细地址", "门牌号")),
    "item": ("户主", 10, ()),
    "whom": ("对象类别", 8, ("对象",)),
    "list": ("检查清单", 16, ()),
    "breaches": ("不符项", 24, ("违反项", "问题项", "扣分项")),
    "issue": ("是否转事件", 14, ("转事件编号", "事件编号", "上报编号", "是否上报", "是否转办")),
    "review": ("审阅", 14, ("网格长审阅", "审阅意见", "审阅（网格长）")),
    "reviewed_by": ("审阅人", 9, ()),
    "reviewed_at": ("审阅时间", 16, ()),
    "cleared": ("质量说明", 14, ()),
    "others": ("其他", 14, ("备注",)),
    "lon": ("经度", 11, ()),
    "lat": ("纬度", 11, ()),
    "uid": ("记录编号", 20, ()),
}
_LAST: Final = ("list", "breaches", "issue", "whom", "review", "reviewed_by", "reviewed_at", "cleared", "others", "lon",
                "lat", "uid")  # fmt: skip
KEPT: Final = frozenset({"span", "reviewed_by", "reviewed_at", "cleared", "others", "lon", "lat", "uid"})
"""What nobody fills in on paper: not in the empty sheet."""
_WIDE: Final = {"long": 26, "rows": 30, "text": 14, "code": 10, "choice": 10, "date": 11, "number": 8, "whole": 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class BookColumn:
    """A column. `field` is the field of the form it holds, None for what every record has."""

    key: str
    title: str
    width: int
    aliases: tuple[str, ...] = ()
    field: RecordField | None = None


@cache
def book_of(key: str) -> SheetBook:
    """The book of that key; BadInput if there is none."""
    found = {one.key: one for one in book().books}
    if key not in found:
        raise BadInput(f"没有“{key}”这种记录簿，可用的有：{'、'.join(one.title for one in found.values())}。")
    return found[key]


@cache
def columns_of(key: str) -> tuple[BookColumn, ...]:
    """The columns of a book, in their order."""
    one = book_of(key)
    fields = _fields(one)
    head = ["kind", *one.head] if len(one.kinds) > 1 else list(one.head)
    last = [name for name in _LAST if name not in head and _is_there(one, name)]
    order = [*head, *(name for name in fields if name not in head and name != "at"), *last]
    if "reply" in order:  # where paper has it
        order.remove("issue")
        order.insert(order.index("reply") + 1, "issue")
    named = {alias for names in one.aliases.values() for alias in names.split("、")}
    return tuple(_column(one, name, fields.get(name), named) for name in order)


def aliases_of(key: str) -> dict[str, tuple[str, ...]]:
    """The titles each column goes by, the usual first; with what only foreign sheets have (出勤起止)."""
    found = {one.key: (one.title, *one.aliases) for one in columns_of(key)}
    if "clock" in found and "until" in found:
        found["span"] = (_FIXED["span"][0], *_FIXED["span"][2])
    taken = {title for name, titles in found.items() for title in titles[:1]}
    return {
        name: (titles[0], *(each for each in dict.fromkeys(titles[1:]) if each not in taken and each != titles[0]))
        for name, titles in found.items()
    }


def _fields(one: SheetBook) -> dict[str, RecordField]:
    """The fields of all kinds of a book by key; a title that differs between them is said in general."""
    found: dict[str, RecordField] = {}
    general = {each.key: each for each in book().columns}
    for kind in one.kinds:
        for each in form_of(kind).fields:
            if each.key == "until":
                continue
            old = found.get(each.key)
            found[each.key] = each if old is None or old.title == each.title else general.get(each.key, old)
    return found


def _is_there(one: SheetBook, name: str) -> bool:
    shapes = [form_of(kind).shape for kind in one.kinds]
    if name in ("list", "breaches"):
        return any(shape.checklist for shape in shapes)
    if name in ("review", "reviewed_by", "reviewed_at"):
        return any(shape.reviewed for shape in shapes)
    if name == "whom":
        return any(len(shape.whom) > 1 for shape in shapes)
    return True


def _column(one: SheetBook, name: str, field: RecordField | None, named: set[str]) -> BookColumn:
    more = tuple(each for each in one.aliases.get(name, "").split("、") if each)
    if field is not None and name not in ("at", "until"):
        aliases = tuple(alias for alias in field.aliases if alias not in named)
        title = one.titles.get(name, field.title)
        return BookColumn(
            key=name, title=title, width=_WIDE.get(field.type, 12), aliases=(*more, field.title, *aliases), field=field
        )
    title, width, known = _FIXED[name]
    begins = form_of(one.kinds[0])
    if name == "person":
        title = one.person
    elif name in ("clock", "until") and begins.shape.reviewed:
        title = begins.field("at" if name == "clock" else "until").title
    title = one.titles.get(name, title)
    return BookColumn(key=name, title=title, width=width, aliases=(*more, _FIXED[name][0], *known))
