"""The lists a form can ask for, as declarations: columns go by their Chinese names, which is what a clerk writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from desk.registers.catalogue import kinds as record_kinds
from desk.registers.catalogue import spec_of
from desk.registers.spec import FieldSpec, RecordSpec
from desk.store.search.kinds_ground import BUILDINGS, FACILITIES
from desk.store.search.kinds_people import HOUSEHOLDS, ORGANISATIONS, RESIDENTS, TEAM
from desk.store.search.kinds_work import ISSUES, RECORDS
from desk.store.search.spec import ColumnSpec as C
from desk.store.search.spec import KindSpec

_GRID: Final = (
    "(select ga.{what} from member gm join area ga on ga.id = gm.area_id where gm.kind = '{kind}'"
    " and gm.item_id = {item} and gm.until is null and gm.layer_id = :layer limit 1)"
)
_UNIT: Final = re.compile(r"（[^）]*）$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSource:
    """A list of the office for forms. `spec` has columns whose keys are the Chinese names."""

    title: str
    spec: KindSpec
    form: RecordSpec | None = None
    """Whose detail fields stand in the column `detail_json`."""
    forms: dict[str, RecordSpec] = field(default_factory=dict)
    """The same by the kind of the row (special groups)."""
    packed: tuple[str, ...] = ()
    """Columns that hold JSON, of which the value of the same name is meant."""

    def details(self) -> dict[str, tuple[FieldSpec, ...]]:
        """The detail fields by name; groups may share a name."""
        found: dict[str, tuple[FieldSpec, ...]] = {}
        columns = {each.key for each in self.spec.columns}
        for spec in [self.form] if self.form else self.forms.values():
            for one in spec.fields if spec is not None else ():
                name = plain(one.title)
                if one.detail and name not in columns:
                    found[name] = (*found.get(name, ()), one)
        return found


def plain(title: str) -> str:
    """A title as a placeholder names it: without its unit in brackets and without signs that mean something there."""
    return re.sub(r"[.|:{}/\s]", "", _UNIT.sub("", title))


def grid(kind: str, item: str) -> C:
    """The column 网格: where the row belongs in the layer that the form is made for."""
    return C(
        key="网格",
        title="网格",
        sql=_GRID.format(what="name", kind=kind, item=item),
        sort=(f"coalesce({_GRID.format(what='code', kind=kind, item=item)}, '')",),
    )


def _named(spec: KindSpec, renamed: dict[str, str], form: RecordSpec | None, more: Iterable[C]) -> KindSpec:
    """The kind with its columns under their Chinese names, then those of its record form, then more."""
    columns: dict[str, C] = {}
    for each in spec.columns:
        name = renamed.get(each.key, plain(each.title))
        columns[name] = replace(each, key=name, title=name)
    for one in form.fields if form is not None else ():
        name = plain(one.title)
        if not one.detail and not one.is_reference and name not in columns:
            sql = f"cast(t.{one.key} as text)" if one.type == "code" and one.whole else f"t.{one.key}"
            kind = one.type if one.type in ("number", "date", "moment") else "text"
            columns[name] = C(key=name, title=name, sql=sql, type=kind, codes=one.codes, mask=one.mask)
    for each in more:
        columns[each.key] = each
    return replace(spec, columns=tuple(columns.values()))


def _c(name: str, sql: str, type: str = "text", codes: str = "", mask: str = "") -> C:
    return C(key=name, title=name, sql=sql, type=type, codes=codes, mask=mask)  # type: ignore[arg-type]


_HEAD: Final = (
    "(select r.{} from resident r where r.household_id = {}"
    " order by case when r.relation in ('01', '02') then 0 else 1 end, r.id limit 1)"
)
_AGE: Final = (
    "cast(substr(:today, 1, 4) as integer) - cast(substr(r.birth, 1, 4) as integer)"
    " - case when substr(:today, 6, 5) < substr(r.birth, 6, 5) then 1 else 0 end"
)

_RESIDENTS: Final = _named(
    RESIDENTS,
    {"building": "楼栋", "last_visit": "上次走访"},
    spec_of("resident"),
    (
        _c("户别", "h.kind", codes="household_kind"),
        _c("户主姓名", _HEAD.format("name", "t.household_id"), mask="name"),
        _c("现住详址", "t.live_address"),
        _c("小区", "b.estate"),
        grid("building", "t.building_id"),
    ),
)
_HOUSEHOLDS: Final = _named(
    HOUSEHOLDS,
    {"building": "楼栋", "last_visit": "上次走访"},
    spec_of("household"),
    (_c("面积", "d.square_metres", "number"), grid("building", "d.building_id")),
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
        _c("姓名", "r.name", mask="name"),
        _c("人群", "t.kind", codes="special_kind"),
        _c("性别", "r.sex", codes="sex"),
        _c("年龄", _AGE, "number"),
        _c("出生日期", "r.birth", "date"),
        _c("公民身份号码", "r.id_no", mask="id"),
        _c("联系方式", "r.phone", mask="phone"),
        _c("民族", "r.nation", codes="nation"),
        _c("政治面貌", "r.politics", codes="politics"),
        _c("学历", "r.education", codes="education"),
        _c("户籍地址", "r.hukou_address"),
        _c("现住地址", "r.live_address"),
        _c("户号", "h.number"),
        _c("户主姓名", _HEAD.format("name", "r.household_id"), mask="name"),
        _c("关注程度", "t.care_level", codes="care_level"),
        _c("列入日期", "t.since", "date"),
        _c("上次走访", "h.last_visit", "date"),
        _c("备注", "r.note"),
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
        _c("房屋编号", "t.code"),
        _c("房屋地址", "t.address"),
        _c("楼栋", "b.name"),
        _c("单元", "d.unit"),
        _c("房号", "d.room"),
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
        _c("事项", "t.body"),
        _c("责任人", "t.owner"),
        _c("完成期限", "t.due", "date"),
        _c("完成日期", "t.done_at", "date"),
        _c("会议月份", "m.month", "date"),
        _c("会议时间", "m.held_at", "moment"),
        _c("网格", "a.name"),
    ),
)
_WHOSE: Final = "left join household h on t.whom = 'household' and h.id = t.item_id"
_RECORDS: Final = _named(
    replace(
        RECORDS,
        joins=f"{RECORDS.joins} {_WHOSE} left join dwelling d on d.id = h.dwelling_id"
        " left join building b on b.id = d.building_id left join issue i on i.id = t.issue_id",
    ),
    {"area": "网格"},
    None,
    (
        _c("户号", "h.number"),
        _c("户主", _HEAD.format("name", "h.id"), mask="name"),
        _c("地址", "coalesce(b.address, b.name)"),
        _c("单元", "d.unit"),
        _c("房号", "d.room"),
        _c("事件编号", "i.number"),
        _c("方式", "t.data_json"),
    ),
)
_PERSONAL: Final = (
    _c("性别", "p.sex", codes="sex"),
    _c("出生日期", "p.birth", "date"),
    _c("民族", "p.nation", codes="nation"),
    _c("政治面貌", "p.politics", codes="politics"),
    _c("学历", "p.education", codes="education"),
    _c("公民身份号码", "p.id_no", mask="id"),
    _c("固话", "p.landline"),
    _c("职务", "p.title"),
    _c("专业特长", "p.speciality"),
    _c("人员类型", "p.kind", codes="person_kind"),
    _c("到岗日期", "p.since", "date"),
    _c("备注", "p.note"),
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
            spec=_named(ORGANISATIONS, {}, spec_of("organisation"), (grid("organisation", "t.id"),)),
            form=spec_of("organisation"),
        ),
        ListSource(title="出租房屋", spec=_named(_RENTALS, {}, spec_of("rental"), ()), form=spec_of("rental")),
        ListSource(title="楼栋", spec=_named(BUILDINGS, {}, spec_of("building"), (grid("building", "t.id"),))),
        ListSource(title="部件", spec=_named(FACILITIES, {}, spec_of("facility"), (grid("facility", "t.id"),))),
        ListSource(title="事件", spec=_named(ISSUES, {}, None, (grid("issue", "t.id"),))),
        ListSource(title="团队", spec=_named(TEAM, {"post": "岗位", "area": "网格"}, None, _PERSONAL)),
        ListSource(title="工作记录", spec=_RECORDS, packed=("方式",)),
        ListSource(
            title="走访记录",
            spec=replace(_RECORDS, key="visits", where="t.kind in ('visit', 'diary')"),
            packed=("方式",),
        ),
        ListSource(title="议定事项", spec=_RESOLUTIONS),
    )


LISTS: Final[dict[str, ListSource]] = {each.title: each for each in _all()}
