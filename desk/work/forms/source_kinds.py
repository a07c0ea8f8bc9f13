"""The lists a form can ask for, as declarations: columns go by their Chinese names, which is what a clerk writes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk.registers.catalogue import kinds as record_kinds
from desk.registers.catalogue import spec_of
from desk.store.search.kinds_ground import BUILDINGS, FACILITIES
from desk.store.search.kinds_people import HOUSEHOLDS, ORGANISATIONS, RESIDENTS, TEAM
from desk.store.search.kinds_work import RECORDS
from desk.store.search.spec import KindSpec
from desk.work.forms.issue_source import ISSUE_SOURCE
from desk.work.forms.source_shape import ListSource, column, grid, named, plain
from desk.work.logbook.forms import form_of
from desk.work.logbook.forms import kinds as logbook_kinds

_HEAD: Final = (
    "(select r.{} from resident r where r.household_id = {}"
    " order by case when r.relation in ('01', '02') then 0 else 1 end, r.id limit 1)"
)
_AGE: Final = (
    "cast(substr(:today, 1, 4) as integer) - cast(substr(r.birth, 1, 4) as integer)"
    " - case when substr(:today, 6, 5) < substr(r.birth, 6, 5) then 1 else 0 end"
)

_RESIDENTS: Final = named(
    RESIDENTS,
    {"building": "楼栋", "last_visit": "上次走访"},
    spec_of("resident"),
    (
        column("户别", "h.kind", codes="household_kind"),
        column("户主姓名", _HEAD.format("name", "t.household_id"), mask="name"),
        column("现住详址", "t.live_address"),
        column("小区", "b.estate"),
        grid("building", "t.building_id"),
    ),
)
_HOUSEHOLDS: Final = named(
    HOUSEHOLDS,
    {"building": "楼栋", "last_visit": "上次走访"},
    spec_of("household"),
    (column("面积", "d.square_metres", "number"), grid("building", "d.building_id")),
)
_PERSON_JOIN: Final = (
    "join resident r on r.id = t.resident_id left join building b on b.id = r.building_id"
    " left join household h on h.id = r.household_id"
)
_SPECIAL: Final = KindSpec(
    key="special",
    title="特殊人群",
    table="special",
    joins=_PERSON_JOIN,
    where="t.until is null and r.state in ('living', 'away')",
    belongs=(
        "select s.id from special s join resident r on r.id = s.resident_id join member m on m.kind = 'building'"
        " and m.item_id = r.building_id where m.until is null and m.area_id in ({areas})"
        " union select s.id from special s join member m on m.kind = 'resident' and m.item_id = s.resident_id"
        " where m.until is null and m.area_id in ({areas})"
    ),
    columns=(
        column("姓名", "r.name", mask="name"),
        column("人群", "t.kind", codes="special_kind"),
        column("性别", "r.sex", codes="sex"),
        column("年龄", _AGE, "number"),
        column("出生日期", "r.birth", "date"),
        column("公民身份号码", "r.id_no", mask="id"),
        column("联系方式", "r.phone", mask="phone"),
        column("民族", "r.nation", codes="nation"),
        column("政治面貌", "r.politics", codes="politics"),
        column("学历", "r.education", codes="education"),
        column("户籍地址", "r.hukou_address"),
        column("现住地址", "r.live_address"),
        column("户号", "h.number"),
        column("户主姓名", _HEAD.format("name", "r.household_id"), mask="name"),
        column("关注程度", "t.care_level", codes="care_level"),
        column("列入日期", "t.since", "date"),
        column("上次走访", "h.last_visit", "date"),
        column("备注", "r.note"),
        grid("building", "r.building_id"),
    ),
)
_RENTALS: Final = KindSpec(
    key="rental",
    title="出租房屋",
    table="rental",
    joins="left join dwelling d on d.id = t.dwelling_id left join building b on b.id = coalesce(t.building_id, d.building_id)",
    belongs=(
        "select n.id from rental n left join dwelling d on d.id = n.dwelling_id join member m on m.kind = 'building'"
        " and m.item_id = coalesce(n.building_id, d.building_id) where m.until is null and m.area_id in ({areas})"
    ),
    columns=(
        column("房屋编号", "t.code"),
        column("房屋地址", "t.address"),
        column("楼栋", "b.name"),
        column("单元", "d.unit"),
        column("房号", "d.room"),
        grid("building", "coalesce(t.building_id, d.building_id)"),
    ),
)
_RESOLUTIONS: Final = KindSpec(
    key="resolution",
    title="议定事项",
    table="resolution",
    joins="join meeting m on m.id = t.meeting_id left join area a on a.id = m.area_id",
    belongs=(
        "select n.id from resolution n join meeting m on m.id = n.meeting_id"
        " where m.area_id in (select id from area where path like :path)"
    ),
    columns=(
        column("事项", "t.body"),
        column("责任人", "t.owner"),
        column("完成期限", "t.due", "date"),
        column("完成日期", "t.done_at", "date"),
        column("会议月份", "m.month", "date"),
        column("会议时间", "m.held_at", "moment"),
        column("网格", "a.name"),
    ),
)


def _packed_fields() -> dict[str, tuple[str, ...]]:
    """What kinds of records keep in data_json, by its name on paper; kinds may keep the same under other keys."""
    found: dict[str, tuple[str, ...]] = {}
    for kind in logbook_kinds():
        for one in form_of(kind).details():
            name = plain(one.title)
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), one.key)))
    return {**found, "扣分": ("lost",)}


_WHOSE: Final = (
    "left join resident v on t.whom = 'resident' and v.id = t.item_id"
    " left join household h on h.id = case when t.whom = 'household' then t.item_id else v.household_id end"
)
_RECORDS: Final = named(
    replace(
        RECORDS,
        joins=f"{RECORDS.joins} {_WHOSE} left join dwelling d on d.id = h.dwelling_id"
        " left join building b on b.id = d.building_id left join issue i on i.id = t.issue_id",
    ),
    {"area": "网格"},
    None,
    (
        column("户号", "h.number"),
        column("户主", _HEAD.format("name", "h.id"), mask="name"),
        column("地址", "coalesce(b.address, b.name, v.live_address)"),
        column("单元", "d.unit"),
        column("房号", "d.room"),
        column("事件编号", "i.number"),
        column("方式", "t.data_json"),
        column("开始时刻", "case when substr(t.at, 12, 8) > '00:00:00' then substr(t.at, 12, 5) end"),
        column("结束时刻", "substr(t.until, 12, 5)"),
        column("在家人员", "t.present"),
        column("职务", "p.title"),
        column("审阅意见", "t.review"),
        column("网格编码", "a.code"),
        *(column(name, "t.data_json") for name in _packed_fields()),
    ),
)
_PACKED: Final = {"方式": ("方式",), **_packed_fields()}
_INSTEAD: Final = {"方式": "走访方式", "走访方式": "方式"}
"""Older offices wrote how a visit was made into data_json."""
_PERSONAL: Final = (
    column("性别", "p.sex", codes="sex"),
    column("出生日期", "p.birth", "date"),
    column("民族", "p.nation", codes="nation"),
    column("政治面貌", "p.politics", codes="politics"),
    column("学历", "p.education", codes="education"),
    column("公民身份号码", "p.id_no", mask="id"),
    column("固话", "p.landline"),
    column("职务", "p.title"),
    column("专业特长", "p.speciality"),
    column("人员类型", "p.kind", codes="person_kind"),
    column("到岗日期", "p.since", "date"),
    column("备注", "p.note"),
)


def _groups() -> list[ListSource]:
    """The special groups, each as a list of its own with its fields."""
    found = []
    for kind in record_kinds():
        name = kind.partition(":")[2]
        if name:
            form = spec_of(kind)
            spec = replace(_SPECIAL, key=kind, title=form.title, where=f"{_SPECIAL.where} and t.kind = '{name}'")
            found.append(ListSource(title=plain(form.title), spec=spec, form=form))
    return found


def _all() -> tuple[ListSource, ...]:
    groups = _groups()
    by_kind = {each.form.kind.partition(":")[2]: each.form for each in groups if each.form is not None}
    return (
        ListSource(title="居民", spec=_RESIDENTS, form=spec_of("resident")),
        ListSource(title="户", spec=_HOUSEHOLDS, form=spec_of("household")),
        ListSource(title="特殊人群", spec=_SPECIAL, forms=by_kind),
        *groups,
        ListSource(
            title="单位",
            spec=named(ORGANISATIONS, {}, spec_of("organisation"), (grid("organisation", "t.id"),)),
            form=spec_of("organisation"),
        ),
        ListSource(title="出租房屋", spec=named(_RENTALS, {}, spec_of("rental"), ()), form=spec_of("rental")),
        ListSource(title="楼栋", spec=named(BUILDINGS, {}, spec_of("building"), (grid("building", "t.id"),))),
        ListSource(title="部件", spec=named(FACILITIES, {}, spec_of("facility"), (grid("facility", "t.id"),))),
        ISSUE_SOURCE,
        ListSource(title="团队", spec=named(TEAM, {"post": "岗位", "area": "网格"}, None, _PERSONAL)),
        ListSource(title="工作记录", spec=_RECORDS, packed=_PACKED, instead=_INSTEAD),
        ListSource(
            title="走访记录",
            spec=replace(_RECORDS, key="visits", where="t.kind in ('visit', 'diary')"),
            packed=_PACKED,
            instead=_INSTEAD,
        ),
        ListSource(title="议定事项", spec=_RESOLUTIONS),
    )


LISTS: Final[dict[str, ListSource]] = {each.title: each for each in _all()}

__all__ = ["LISTS", "ListSource", "grid", "plain"]
