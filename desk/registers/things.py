"""The forms of facilities (B.3.11) and of the devices among them that take readings (A10)."""

from __future__ import annotations

from typing import Final

from desk.registers import checks
from desk.registers.facility_codes import facility_code
from desk.registers.spec import FieldSpec as F
from desk.registers.spec import RecordSpec, Section

_IDENTITY: Final = Section(
    title="部件",
    fields=(
        F(key="name", title="部件名称", needed=True),
        F(key="class_code", title="小类", type="code", codes="catalogue", needed=True),
        F(key="code", title="部件标识码", max_length=40, needed=True, source="GB/T 30428.2-2013"),
        F(key="state", title="状态", type="code", codes="facility_state", needed=True),
        F(key="address", title="所在位置", max_length=200),
        F(key="lon", title="经度", type="number", low=-180, high=180, needed=True),
        F(key="lat", title="纬度", type="number", low=-90, high=90, needed=True),
    ),
)

_MORE: Final = Section(
    title="权属与普查",
    fields=(
        F(key="manager", title="主管部门"),
        F(key="owner", title="权属单位"),
        F(key="maintainer", title="养护单位"),
        F(key="maintainer_phone", title="养护电话", max_length=50),
        F(key="first_date", title="初始日期", type="date"),
        F(key="changed_date", title="变更日期", type="date"),
        F(key="data_source", title="数据来源", type="code", codes="data_source"),
        F(key="precision", title="定位精度", type="code", codes="precision"),
        F(key="material", title="材质规格"),
        F(key="note", title="备注", max_length=500, lines=2),
    ),
)

_CHECKS: Final = (
    facility_code,
    checks.position,
    checks.phones("maintainer_phone"),
    checks.past("first_date", "changed_date"),
    checks.order("first_date", "changed_date", "变更日期 {last} 早于初始日期 {first}"),
    checks.thresholds,
)

FACILITY: Final = RecordSpec(
    kind="facility",
    title="{facility}",
    table="facility",
    list_kind="facilities",
    sections=(_IDENTITY, _MORE),
    defaults={"state": "01", "dangerous": 0},
    checks=_CHECKS,
)

DEVICE: Final = RecordSpec(
    kind="device",
    title="监测设备",
    table="facility",
    list_kind="devices",
    sections=(
        _IDENTITY,
        Section(
            title="监测",
            fields=(
                F(key="device_kind", title="监测仪类别", type="code", codes="device_kind", needed=True),
                F(key="organisation_id", title="所属单位", type="organisation"),
                F(key="reading_unit", title="读数单位", max_length=20),
                F(key="threshold", title="报警阈值", type="number"),
                F(key="threshold_low", title="报警下限", type="number"),
            ),
        ),
        _MORE,
    ),
    defaults={"state": "01", "dangerous": 0},
    checks=_CHECKS,
)
