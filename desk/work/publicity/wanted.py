"""The products an office publishes, and an order for one: of whom, for which days, with phones in full or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from desk.work.publicity.texts import Texts

Each = Literal["grid", "household", "person", "community", "office"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product: how it is called, what gets one sheet, what it is for."""

    key: str
    title: str
    each: Each
    hint: str
    has_days: bool = False
    """Whether it is about days from - to."""


PRODUCTS: Final = (
    Product(key="board", title="网格公示牌", each="grid", hint="每个网格一张：图、人员、职责、服务事项、监督电话"),
    Product(key="card", title="服务联系卡", each="household", hint="每户一张：负责人、电话、二维码，按门牌排好"),
    Product(key="letter", title="致居民的一封信", each="household", hint="每户一封，抬头写到户，正文可以改"),
    Product(key="pledge", title="责任书", each="person", hint="每人每个网格一份，双方签字"),
    Product(key="chart", title="网格化图谱", each="community", hint="每个社区一张：地图和各网格责任人、职责"),
    Product(key="roster", title="花名册", each="office", hint="所选范围在岗人员，按网格、岗位排列"),
    Product(key="turns", title="值班表", each="office", hint="每天各班次的带班、值班人员和电话", has_days=True),
    Product(key="bulletin", title="巡查通报", each="office", hint="问题项、扣分、得分、排名、整改要求", has_days=True),
    Product(key="notice", title="事项公示（三级）", each="office", hint="公示期内的事项，每级一张", has_days=True),
)
MOST: Final = 60_000
"""Sheets of one order."""


def product(key: str) -> Product:
    """The product of that key."""
    return next(each for each in PRODUCTS if each.key == key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be published. `households` narrows cards and letters to these; `until` and `since` are days."""

    product: str
    layer_id: int
    area_id: int | None = None
    households: tuple[int, ...] | None = None
    since: str = ""
    until: str = ""
    tier: str = ""
    """三级公示: which level, empty for all."""
    phones: bool = True
    """公示用: phones of staff in full; False masks them on the paper."""
    texts: Texts
    """The office's words as they are to be printed, kept or not."""
