"""Kinds that hang on people and houses: records of special groups, rented houses."""

from __future__ import annotations

from typing import Final

from desk.store.search.kinds_people import AGE
from desk.store.search.spec import ColumnSpec as C
from desk.store.search.spec import KindSpec

_BY_BUILDING: Final = "m.kind = 'building' and m.until is null and m.area_id in ({areas})"

SPECIALS: Final = KindSpec(
    key="specials",
    title="特殊人群",
    table="special",
    joins="join resident r on r.id = t.resident_id left join building b on b.id = r.building_id",
    contains=("r.name", "r.live_address"),
    initials="r.initials",
    begins=("r.phone", "r.id_no"),
    belongs=(
        "select s.id from member m join resident r on r.building_id = m.item_id join special s on s.resident_id = r.id"
        f" where {_BY_BUILDING}"
        " union all select s.id from member m join special s on s.resident_id = m.item_id"
        " where m.kind = 'resident' and m.until is null and m.area_id in ({areas})"
    ),
    only={"open": "t.until is null", "closed": "t.until is not null"},
    lon="b.lon",
    lat="b.lat",
    columns=(
        C(key="name", title="姓名", sql="r.name", mask="name", width=6),
        C(key="kind", title="人群", sql="t.kind", codes="special_kind", width=10),
        C(key="care_level", title="关注程度", sql="t.care_level", codes="care_level", width=5),
        C(key="sex", title="性别", sql="r.sex", codes="sex", width=3),
        C(key="age", title="年龄", sql=AGE.replace("t.birth", "r.birth"), type="number", width=4),
        C(key="phone", title="联系方式", sql="r.phone", mask="phone", width=9),
        C(key="live_address", title="现住地址", sql="r.live_address", width=20),
        C(key="since", title="列入日期", sql="t.since", type="date", width=8),
        C(key="until", title="移出日期", sql="t.until", type="date", width=8, shown=False),
        C(key="id_no", title="公民身份号码", sql="r.id_no", type="code", mask="id", width=13, shown=False),
    ),
)

RENTALS: Final = KindSpec(
    key="rentals",
    title="出租房屋",
    table="rental",
    joins="left join building b on b.id = t.building_id",
    contains=("t.address", "t.code", "t.landlord"),
    begins=("t.landlord_phone",),
    belongs=f"select r.id from member m join rental r on r.building_id = m.item_id where {_BY_BUILDING}",
    only={"rated": "t.stars is not null", "unrated": "t.stars is null"},
    lon="b.lon",
    lat="b.lat",
    columns=(
        C(key="code", title="房屋编号", sql="t.code", type="code", width=9),
        C(key="address", title="房屋地址", sql="t.address", width=20),
        C(key="stars", title="星级", sql="t.stars", type="number", width=4),
        C(key="landlord", title="房主姓名", sql="t.landlord", mask="name", width=6),
        C(key="landlord_phone", title="房主联系方式", sql="t.landlord_phone", mask="phone", width=9),
        C(key="use", title="出租用途", sql="t.use", codes="rental_use", width=6),
        C(key="hazard", title="隐患类型", sql="t.hazard", codes="hazard", width=8),
        C(key="since", title="生效时间", sql="t.since", type="date", width=8),
        C(key="until", title="失效时间", sql="t.until", type="date", width=8, shown=False),
        C(key="building", title="{building}", sql="b.name", width=10, shown=False),
    ),
)
