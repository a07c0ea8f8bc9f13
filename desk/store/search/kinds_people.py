"""Kinds that are people or consist of people: residents, households, organisations, staff, teams."""

from __future__ import annotations

from typing import Final

from desk.store.search.spec import ColumnSpec as C
from desk.store.search.spec import KindSpec

AGE: Final = (
    "cast(substr(:today, 1, 4) as integer) - cast(substr(t.birth, 1, 4) as integer)"
    " - case when substr(:today, 6, 5) < substr(t.birth, 6, 5) then 1 else 0 end"
)
_NAME_ORDER: Final = ("t.initials", "t.name")

RESIDENTS: Final = KindSpec(
    key="residents",
    title="{resident}",
    table="resident",
    joins="left join building b on b.id = t.building_id left join household h on h.id = t.household_id",
    contains=("t.name", "t.live_address"),
    initials="t.initials",
    begins=("t.phone", "t.id_no"),
    tails=("t.phone_tail", "t.id_tail"),
    member="building",
    only={
        "living": "t.state in ('living', 'away')",
        "care": "exists (select 1 from special s where s.resident_id = t.id and s.until is null)",
    },
    lon="b.lon",
    lat="b.lat",
    columns=(
        C(key="name", title="姓名", sql="t.name", mask="name", width=6, sort=_NAME_ORDER),
        C(key="sex", title="性别", sql="t.sex", codes="sex", width=3),
        C(key="age", title="年龄", sql=AGE, type="number", width=4),
        C(key="phone", title="联系方式", sql="t.phone", mask="phone", width=9),
        C(key="live_address", title="现住地址", sql="t.live_address", width=22),
        C(key="id_no", title="公民身份号码", sql="t.id_no", type="code", mask="id", width=13),
        C(key="relation", title="与户主关系", sql="t.relation", codes="relation", width=6),
        C(key="population", title="人口类型", sql="t.population", codes="population", width=6),
        C(key="state", title="状态", sql="t.state", codes="resident_state", width=4),
        C(key="care_level", title="关注程度", sql="t.care_level", codes="care_level", width=6, shown=False),
        C(key="birth", title="出生日期", sql="t.birth", type="date", width=8, shown=False),
        C(key="nation", title="民族", sql="t.nation", codes="nation", width=5, shown=False),
        C(key="politics", title="政治面貌", sql="t.politics", codes="politics", width=8, shown=False),
        C(key="education", title="学历", sql="t.education", codes="education", width=8, shown=False),
        C(key="marriage", title="婚姻状况", sql="t.marriage", codes="marriage", width=5, shown=False),
        C(key="workplace", title="服务处所", sql="t.workplace", width=12, shown=False),
        C(key="hukou_address", title="户籍地址", sql="t.hukou_address", width=20, shown=False),
        C(key="building", title="{building}", sql="b.name", width=10, shown=False),
        C(key="unit", title="单元", sql="t.unit", width=4, shown=False),
        C(key="room", title="房号", sql="t.room", width=5, shown=False),
        C(key="household", title="户号", sql="h.number", type="code", width=10, shown=False),
        C(key="last_visit", title="上次{visit}", sql="h.last_visit", type="date", width=8, shown=False),
        C(key="note", title="备注", sql="t.note", width=12, shown=False),
    ),
)

_HEAD: Final = (
    "(select r.{} from resident r where r.household_id = t.id"
    " order by case when r.relation in ('01', '02') then 0 else 1 end, r.id limit 1)"
)

HOUSEHOLDS: Final = KindSpec(
    key="households",
    title="{household}",
    table="household",
    joins="left join dwelling d on d.id = t.dwelling_id left join building b on b.id = d.building_id",
    contains=("t.number",),
    belongs=(
        "select h.id from member m join dwelling d on d.building_id = m.item_id join household h on h.dwelling_id = d.id"
        " where m.kind = 'building' and m.until is null and m.area_id in ({areas})"
        " union all select r.household_id from member m join resident r on r.id = m.item_id"
        " where m.kind = 'resident' and m.until is null and m.area_id in ({areas}) and r.household_id is not null"
    ),
    lon="b.lon",
    lat="b.lat",
    columns=(
        C(key="number", title="户号", sql="t.number", type="code", width=12),
        C(key="head", title="户主", sql=_HEAD.format("name"), mask="name", width=6),
        C(
            key="people",
            title="人数",
            sql="(select count(*) from resident r where r.household_id = t.id)",
            type="number",
            width=4,
        ),
        C(key="phone", title="联系方式", sql=_HEAD.format("phone"), mask="phone", width=9),
        C(key="building", title="{building}", sql="b.name", width=12),
        C(key="address", title="地址", sql="b.address", width=18),
        C(key="unit", title="单元", sql="d.unit", width=4),
        C(key="room", title="房号", sql="d.room", width=5),
        C(key="kind", title="户别", sql="t.kind", codes="household_kind", width=6),
        C(key="state", title="房屋状态", sql="d.state", codes="dwelling_state", width=5),
        C(key="last_visit", title="上次{visit}", sql="t.last_visit", type="date", width=8),
    ),
)

ORGANISATIONS: Final = KindSpec(
    key="organisations",
    title="{organisation}",
    table="organisation",
    contains=("t.name", "t.address", "t.credit_code"),
    initials="t.initials",
    begins=("t.head_phone",),
    member="organisation",
    lon="t.lon",
    lat="t.lat",
    columns=(
        C(key="name", title="名称", sql="t.name", width=16),
        C(key="kind", title="类别", sql="t.kind", codes="organisation_kind", width=8),
        C(key="address", title="地址", sql="t.address", width=18),
        C(key="head", title="负责人", sql="t.head", mask="name", width=6),
        C(key="head_phone", title="负责人电话", sql="t.head_phone", mask="phone", width=9),
        C(key="employees", title="员工数", sql="t.employees", type="number", width=5),
        C(key="hazard", title="安全隐患类型", sql="t.hazard", codes="hazard", width=8, shown=False),
        C(key="care_level", title="关注程度", sql="t.care_level", codes="care_level", width=6, shown=False),
        C(key="state", title="状态", sql="t.state", codes="organisation_state", width=5, shown=False),
        C(key="credit_code", title="统一社会信用代码", sql="t.credit_code", type="code", width=13, shown=False),
    ),
)

_NOW_HELD: Final = "(t.until is null or t.until >= :today) and t.since <= :today"

PEOPLE: Final = KindSpec(
    key="people",
    title="{person}",
    table="person",
    contains=("t.name", "t.phone"),
    initials="t.initials",
    belongs=(
        "select distinct t.person_id from assignment t where t.area_id in (select id from area where path like :path)"
        f" and {_NOW_HELD}"
    ),
    columns=(
        C(key="name", title="姓名", sql="t.name", width=6, sort=_NAME_ORDER),
        C(key="sex", title="性别", sql="t.sex", codes="sex", width=3),
        C(key="phone", title="手机", sql="t.phone", mask="contact", width=9),
        C(key="landline", title="固话", sql="t.landline", width=8, shown=False),
        C(key="employer", title="单位", sql="t.employer", width=12),
        C(key="title", title="职务", sql="t.title", width=8),
        C(key="kind", title="人员类型", sql="t.kind", codes="person_kind", width=6),
        C(key="speciality", title="专业特长", sql="t.speciality", width=10, shown=False),
        C(key="since", title="到岗日期", sql="t.since", type="date", width=8),
        C(key="until", title="离岗日期", sql="t.until", type="date", width=8, shown=False),
        C(key="note", title="备注", sql="t.note", width=12, shown=False),
    ),
)

TEAM: Final = KindSpec(
    key="team",
    title="{team}",
    table="assignment",
    joins="join person p on p.id = t.person_id join area a on a.id = t.area_id",
    where=_NOW_HELD,
    contains=("p.name", "p.phone", "a.name"),
    initials="p.initials",
    belongs="select t.id from assignment t where t.area_id in (select id from area where path like :path)",
    lon="a.lon",
    lat="a.lat",
    columns=(
        C(key="name", title="姓名", sql="p.name", width=6),
        C(key="post", title="{post}", sql="t.post", codes="post", width=8),
        C(key="area", title="{grid}", sql="a.name", width=12),
        C(key="phone", title="手机", sql="p.phone", mask="contact", width=9),
        C(key="share", title="占比（%）", sql="t.share", type="number", width=5, shown=False),
        C(key="since", title="起", sql="t.since", type="date", width=8),
        C(key="until", title="止", sql="t.until", type="date", width=8, shown=False),
        C(key="employer", title="单位", sql="p.employer", width=12, shown=False),
    ),
)
