"""Kinds that lie on the ground: areas, buildings, facilities, streets, the base map."""

from __future__ import annotations

from typing import Final

from desk.store.search.spec import ColumnSpec as C
from desk.store.search.spec import KindSpec

AREAS: Final = KindSpec(
    key="areas",
    title="{area}",
    table="area",
    joins="join layer l on l.id = t.layer_id left join area u on u.id = t.parent_id",
    where="(t.valid_to is null or t.valid_to > :today)",
    contains=("t.name", "t.code"),
    belongs="select id from area where path like :path",
    lon="t.lon",
    lat="t.lat",
    columns=(
        C(key="code", title="编码", sql="t.code", type="code", width=16),
        C(key="name", title="名称", sql="t.name", width=14),
        C(key="level", title="层级", sql="l.levels_json || '#' || t.level", codes="level", width=6),
        C(key="parent", title="上级", sql="u.name", width=12),
        C(key="layer", title="{layer}", sql="l.name", width=10),
        C(key="kind", title="类型", sql="t.kind", codes="area_kind", width=8, shown=False),
        C(key="grade", title="等级", sql="t.grade", codes="road_grade", width=6, shown=False),
        C(
            key="square_metres",
            title="面积（㎡）",
            sql="cast(round(t.square_metres) as integer)",
            type="number",
            width=8,
        ),
        C(key="valid_from", title="启用日期", sql="t.valid_from", type="date", shown=False),
    ),
)

BUILDINGS: Final = KindSpec(
    key="buildings",
    title="{building}",
    table="building",
    contains=("t.name", "t.address", "t.estate", "t.code"),
    member="building",
    lon="t.lon",
    lat="t.lat",
    columns=(
        C(key="name", title="名称", sql="t.name", width=12),
        C(key="address", title="地址", sql="t.address", width=20),
        C(key="estate", title="小区", sql="t.estate", width=10),
        C(key="use", title="建筑用途", sql="t.use", codes="building_use", width=8),
        C(key="floors", title="层数", sql="t.floors", type="number", width=4),
        C(key="units", title="单元数", sql="t.units", type="number", width=5),
        C(key="households", title="户数", sql="t.households", type="number", width=5),
        C(
            key="square_metres",
            title="面积（㎡）",
            sql="cast(round(t.square_metres) as integer)",
            type="number",
            width=8,
            shown=False,
        ),
        C(key="built", title="建成年份", sql="cast(t.built as text)", width=6, shown=False),
        C(key="code", title="楼栋编号", sql="t.code", type="code", width=14, shown=False),
    ),
)

FACILITIES: Final = KindSpec(
    key="facilities",
    title="{facility}",
    table="facility",
    contains=("t.name", "t.code", "t.address"),
    member="facility",
    lon="t.lon",
    lat="t.lat",
    columns=(
        C(key="name", title="名称", sql="t.name", width=10),
        C(key="class", title="类别", sql="t.class_code", codes="catalogue", width=8),
        C(key="state", title="状态", sql="t.state", codes="facility_state", width=5),
        C(key="address", title="所在位置", sql="t.address", width=20),
        C(key="code", title="标识码", sql="t.code", type="code", width=14),
        C(key="manager", title="主管部门", sql="t.manager", width=10),
        C(key="owner", title="权属单位", sql="t.owner", width=10, shown=False),
        C(key="maintainer", title="养护单位", sql="t.maintainer", width=10, shown=False),
        C(key="maintainer_phone", title="养护电话", sql="t.maintainer_phone", mask="contact", shown=False),
        C(key="material", title="材质规格", sql="t.material", width=10, shown=False),
        C(key="first_date", title="初始日期", sql="t.first_date", type="date", shown=False),
        C(key="changed_date", title="变更日期", sql="t.changed_date", type="date", shown=False),
        C(key="data_source", title="数据来源", sql="t.data_source", codes="data_source", width=6, shown=False),
        C(key="note", title="备注", sql="t.note", width=12, shown=False),
    ),
)

STREETS: Final = KindSpec(
    key="streets",
    title="{street}",
    table="street",
    contains=("t.name", "t.code"),
    initials="t.initials",
    member="street",
    lon="t.lon",
    lat="t.lat",
    columns=(
        C(key="name", title="名称", sql="t.name", width=12),
        C(key="grade", title="等级", sql="t.grade", codes="road_grade", width=6),
        C(key="width", title="宽度（米）", sql="t.width", type="number", width=6),
        C(key="metres", title="长度（米）", sql="cast(round(t.metres) as integer)", type="number", width=6),
        C(key="code", title="编号", sql="t.code", type="code", width=10),
    ),
)

BASE: Final = KindSpec(
    key="base",
    title="底图要素",
    table="base_feature",
    contains=("t.name",),
    columns=(
        C(key="sheet", title="底图图层", sql="t.sheet", codes="base_sheet", width=8),
        C(key="name", title="名称", sql="t.name", width=14),
    ),
)
