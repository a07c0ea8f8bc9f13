"""The forms of buildings (B.3.5), dwellings, households and rented houses (B.3.4)."""

from __future__ import annotations

from typing import Final

from desk.registers import checks
from desk.registers.people import HAVE
from desk.registers.spec import FieldSpec as F
from desk.registers.spec import RecordSpec, Section

BUILDING: Final = RecordSpec(
    kind="building",
    title="{building}",
    table="building",
    list_kind="buildings",
    sections=(
        Section(
            title="楼栋",
            fields=(
                F(key="name", title="名称", needed=True),
                F(key="code", title="楼栋编号", max_length=40, needed=True),
                F(key="estate", title="小区"),
                F(key="address", title="地址", max_length=200, needed=True),
                F(key="use", title="建筑用途", type="code", codes="building_use"),
                F(key="floors", title="层数", type="number", whole=True, low=0, high=200),
                F(key="units", title="单元数", type="number", whole=True, low=0, high=100),
                F(key="households", title="户数", type="number", whole=True, low=0, high=10_000),
                F(key="square_metres", title="面积（㎡）", type="number", low=0, high=10_000_000),
                F(key="built", title="建成年份", type="number", whole=True, low=1000, high=2200),
            ),
        ),
        Section(
            title="楼栋长与位置",
            fields=(
                F(key="head", title="楼栋长", max_length=50),
                F(key="head_phone", title="楼栋长电话", max_length=50),
                F(key="lon", title="经度", type="number", low=-180, high=180),
                F(key="lat", title="纬度", type="number", low=-90, high=90),
                F(key="note", title="备注", max_length=500, lines=2),
            ),
        ),
    ),
    checks=(checks.position, checks.phones("head_phone"), checks.built),
)

DWELLING: Final = RecordSpec(
    kind="dwelling",
    title="房屋",
    table="dwelling",
    name_key="room",
    sections=(
        Section(
            title="房屋",
            fields=(
                F(key="building_id", title="楼栋", type="building", needed=True),
                F(key="unit", title="单元", max_length=20),
                F(key="floor", title="楼层", type="number", whole=True, low=-10, high=200),
                F(key="room", title="房号", max_length=20, needed=True),
                F(key="use", title="用途", type="code", codes="dwelling_use"),
                F(key="square_metres", title="面积（㎡）", type="number", low=0, high=1_000_000),
                F(key="state", title="状态", type="code", codes="dwelling_state"),
            ),
        ),
    ),
)

HOUSEHOLD: Final = RecordSpec(
    kind="household",
    title="{household}",
    table="household",
    list_kind="households",
    name_key="number",
    sections=(
        Section(
            title="户",
            fields=(
                F(key="number", title="户号", max_length=20),
                F(key="kind", title="户别", type="code", codes="household_kind"),
                F(key="dwelling_id", title="房屋", type="dwelling"),
                F(key="benefit", title="保障类型", type="code", codes="benefit"),
                F(key="last_visit", title="上次走访", type="date", fixed=True, hint="由走访记录改变"),
                F(key="note", title="备注", max_length=500, lines=2),
            ),
        ),
    ),
    defaults={"kind": "1"},
)

RENTAL: Final = RecordSpec(
    kind="rental",
    title="出租房屋",
    table="rental",
    list_kind="rentals",
    name_key="address",
    sections=(
        Section(
            title="出租房屋",
            fields=(
                F(key="code", title="房屋编号", max_length=50, needed=True),
                F(key="house_name", title="房屋名称", detail=True),
                F(key="building_id", title="楼栋", type="building"),
                F(key="dwelling_id", title="房屋", type="dwelling"),
                F(key="address", title="房屋地址", max_length=200, needed=True),
                F(key="building_use", title="建筑用途", type="code", codes="building_use", detail=True),
                F(key="square_metres", title="建筑面积（㎡）", type="number", low=0, high=1_000_000, detail=True),
                F(key="rooms", title="房间数", type="number", whole=True, low=0, high=1000, detail=True),
                F(key="use", title="出租用途", type="code", codes="rental_use"),
                F(key="stars", title="星级", type="code", codes="rental_stars", whole=True),
                F(key="since", title="生效时间", type="date"),
                F(key="until", title="失效时间", type="date"),
            ),
        ),
        Section(
            title="房主",
            fields=(
                F(key="landlord", title="房主姓名", max_length=50, mask="name"),
                F(key="landlord_id_type", title="房主证件种类", type="code", codes="id_type", detail=True),
                F(key="landlord_id_no", title="房主证件号码", max_length=30, mask="id"),
                F(key="landlord_phone", title="房主联系方式", max_length=50, mask="phone"),
                F(key="landlord_address", title="房主现居详址", max_length=200, detail=True),
                F(key="agent", title="二手房东或代管人", max_length=50, mask="name", detail=True),
                F(key="agent_phone", title="代管人联系方式", max_length=50, mask="phone", detail=True),
            ),
        ),
        Section(
            title="承租人",
            fields=(
                F(key="tenant", title="承租人姓名", max_length=50, mask="name", detail=True),
                F(key="tenant_id_no", title="承租人公民身份号码", max_length=18, mask="id", detail=True),
                F(key="tenant_phone", title="承租人联系方式", max_length=50, mask="phone", detail=True),
                F(key="tenant_count", title="居住人数", type="number", whole=True, low=0, high=1000, detail=True),
            ),
        ),
        Section(
            title="责任与检查",
            fields=(
                F(key="duty_book", title="治安责任书", type="code", codes="duty_book", detail=True),
                F(key="duty_signed_on", title="责任书签订日期", type="date", detail=True),
                F(key="has_fire_gear", title="有无消防设施", type="code", codes=HAVE, detail=True),
                F(key="hazard", title="隐患类型", type="code", codes="hazard"),
                F(key="mending", title="整改情况", max_length=500, lines=2, detail=True),
                F(key="checked_on", title="检查日期", type="date", detail=True),
                F(key="checked_by", title="检查人", max_length=50, detail=True),
                F(key="note", title="备注", max_length=500, lines=2, detail=True),
            ),
        ),
    ),
    checks=(
        checks.order("since", "until", "失效时间 {last} 早于生效时间 {first}"),
        checks.phones("landlord_phone", "agent_phone", "tenant_phone"),
        checks.landlord_number,
        checks.numbers("tenant_id_no"),
        checks.past("checked_on", "duty_signed_on"),
    ),
)
