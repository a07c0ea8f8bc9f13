"""The ground: layers and their areas, what belongs to which, base map, buildings, facilities."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from desk.store.schema.field import blob, field, key, real, refers, table, text, uid, whole

GB31000 = "GB/T 31000-2015"

layer = table(
    "layer",
    "网格图层",
    key(),
    uid(),
    field("key", text, "代号", needed=True),
    field("name", text, "名称", needed=True),
    field("basis", text, "划分依据（area面 line线 rule条件 list名单 asset资产）", needed=True),
    field("levels_json", text, "各级名称（自上而下）", needed=True),
    field("code_scheme", text, "编码规则", needed=True),
    field("sort", whole, "次序", needed=True),
    field("valid_from", text, "启用日期", needed=True),
    field("valid_to", text, "停用日期"),
    UniqueConstraint("key"),
    source="domain A01-A35：按地、按线、按人、按条件、按资产",
)

area = table(
    "area",
    "网格（及各级区域）",
    key(),
    uid(),
    refers("layer_id", "layer", "图层", needed=True),
    refers("parent_id", "area", "上级"),
    field("level", whole, "层级（0为最上级）", needed=True),
    field("code", text, "编码", source="GB/T 30428.1；统计用区划代码", needed=True, index=True),
    field("code_scheme", text, "编码规则", needed=True),
    field("name", text, "名称", needed=True),
    field("kind", text, "类型", code="area_kind"),
    field("grade", text, "等级", code="road_grade"),
    field("path", text, "路径（各级内部编号）", needed=True, index=True),
    field("geometry", blob, "边界（WKB，EPSG:4490）"),
    field("lon", real, "中心经度"),
    field("lat", real, "中心纬度"),
    field("square_metres", real, "面积（㎡）"),
    field("rule_json", text, "条件（按条件划分时）"),
    field("valid_from", text, "启用日期", needed=True),
    field("valid_to", text, "停用日期"),
    field("predecessors_json", text, "前身网格", needed=True, default="[]"),
    UniqueConstraint("layer_id", "code"),
    source="GB/T 30428.1-2013；GB/T 31000-2015 网格；编码永不重用",
)

area_past = table(
    "area_past",
    "网格旧貌",
    key(),
    refers("area_id", "area", "网格", needed=True),
    field("since", text, "起", needed=True),
    field("until", text, "止（不含当日）", needed=True),
    field("name", text, "名称", needed=True),
    field("code", text, "编码", needed=True),
    field("parent_id", whole, "上级"),
    field("geometry", blob, "边界（WKB，EPSG:4490）"),
    field("square_metres", real, "面积（㎡）"),
    UniqueConstraint("area_id", "since"),
    source="domain B.2.1：沿革可查；编码不变而边界移动时留下旧边界",
)

map_view = table(
    "map_view",
    "地图视图",
    key(),
    field("name", text, "名称", needed=True),
    field("body_json", text, "内容", needed=True),
    field("sort", whole, "次序", needed=True, default="0"),
    field("created_at", text, "保存时间", needed=True),
    field("actor", text, "保存人", needed=True),
    UniqueConstraint("name"),
    source="GIS 软件的视图书签",
)

member = table(
    "member",
    "落格关系",
    key(),
    refers("layer_id", "layer", "图层", needed=True, index=False),
    refers("area_id", "area", "网格", needed=True, index=False),
    field("kind", text, "对象类别（building facility issue organisation resident street）", needed=True),
    field("item_id", whole, "对象", needed=True),
    field("since", text, "起"),
    field("until", text, "止"),
    field("by_hand", whole, "人工指定（重划边界时不改）", needed=True, default="0"),
    Index("member_of_area", "area_id", "kind", "item_id"),
    Index("member_of_item", "kind", "item_id", "layer_id", "area_id"),
    source="domain A21、A23：同一地面可有多层网格；居民随楼落格",
)

street = table(
    "street",
    "街路",
    key(),
    uid(),
    field("code", text, "编号", needed=True, index=True),
    field("name", text, "名称", needed=True),
    field("initials", text, "拼音首字母", needed=True),
    field("grade", text, "等级", code="road_grade"),
    field("width", real, "宽度（米）"),
    field("metres", real, "长度（米）"),
    field("geometry", blob, "中心线（WKB，EPSG:4490）", needed=True),
    field("lon", real, "经度"),
    field("lat", real, "纬度"),
    refers("batch_id", "batch", "导入批次", index=False),
    source="domain A28 锦州街路",
)

base_feature = table(
    "base_feature",
    "底图要素",
    key(),
    field("sheet", text, "底图图层（water水系 park绿地 block街坊 street道路 building建筑）", needed=True, index=True),
    field("name", text, "名称"),
    field("geometry", blob, "图形（WKB，EPSG:4490）", needed=True),
    refers("batch_id", "batch", "导入批次", index=False),
)

building = table(
    "building",
    "楼栋",
    key(),
    uid(),
    field("code", text, "楼栋编号", needed=True, index=True),
    field("name", text, "名称", needed=True),
    field("estate", text, "小区"),
    field("address", text, "地址", source="GB/T 30428.3", needed=True),
    field("use", text, "建筑用途", code="building_use"),
    field("floors", whole, "层数"),
    field("units", whole, "单元数"),
    field("households", whole, "户数"),
    field("square_metres", real, "面积（㎡）"),
    field("built", whole, "建成年份"),
    field("head", text, "楼栋长", source=GB31000),
    field("head_phone", text, "楼栋长电话", source=GB31000),
    field("note", text, "备注"),
    field("geometry", blob, "轮廓（WKB，EPSG:4490）"),
    field("lon", real, "经度"),
    field("lat", real, "纬度"),
    refers("batch_id", "batch", "导入批次", index=False),
    source="GB/T 31000-2015 楼栋（B.3.5）",
)

facility = table(
    "facility",
    "部件",
    key(),
    uid(),
    field("code", text, "部件标识码", source="GB/T 30428.2-2013（16位）", needed=True, index=True),
    field("name", text, "部件名称", needed=True),
    field("class_code", text, "小类代码", code="catalogue", needed=True, index=True),
    field("state", text, "状态", code="facility_state", needed=True),
    field("owner", text, "权属单位"),
    field("manager", text, "主管部门"),
    field("maintainer", text, "养护单位"),
    field("maintainer_phone", text, "养护电话"),
    field("address", text, "所在位置"),
    field("first_date", text, "初始日期"),
    field("changed_date", text, "变更日期"),
    field("data_source", text, "数据来源", code="data_source"),
    field("precision", text, "定位精度", code="precision"),
    field("material", text, "材质规格"),
    field("dangerous", whole, "危险品标志", needed=True, default="0"),
    field("lon", real, "经度", needed=True),
    field("lat", real, "纬度", needed=True),
    field("geometry", blob, "图形（线、面部件；WKB，EPSG:4490）"),
    refers("street_id", "street", "所在街路"),
    field("device_kind", text, "监测仪类别", code="device_kind"),
    field("reading_unit", text, "读数单位"),
    field("threshold", real, "报警阈值"),
    field("threshold_low", real, "报警下限"),
    refers("organisation_id", "organisation", "所属单位", index=False),
    field("note", text, "备注"),
    refers("batch_id", "batch", "导入批次", index=False),
    source="GB/T 30428.2-2013（B.3.11）",
)

reading = table(
    "reading",
    "监测读数",
    key(),
    refers("facility_id", "facility", "部件（监测仪）", needed=True),
    field("at", text, "时间", needed=True),
    field("value", real, "读数", needed=True),
    field("unit", text, "单位", needed=True),
    refers("issue_id", "issue", "由此立的案件", index=False),
    refers("batch_id", "batch", "导入批次", index=False),
    field("actor", text, "录入人"),
    Index("reading_when", "facility_id", "at"),
    source="domain A10 VOC",
)
