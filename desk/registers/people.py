"""The form of a resident (GB/T 31000, B.3.1), with a section per type of population (B.3.2)."""

from __future__ import annotations

from typing import Final

from desk.registers import checks
from desk.registers.spec import FieldSpec as F
from desk.registers.spec import RecordSpec, Section, When

YES_NO: Final = "yes_no"
HAVE: Final = "have"

_FLOATING: Final = When(key="population", values=("02",))
_FOREIGN: Final = When(key="population", values=("03",))
_UNREGISTERED: Final = When(key="population", values=("04",))
_REGISTERED: Final = When(key="population", values=("01",))

_PERSON: Final = Section(
    title="基本信息",
    fields=(
        F(key="name", title="姓名", max_length=100, needed=True, mask="name"),
        F(key="id_no", title="公民身份号码", max_length=30, mask="id", source="GB 11643-1999"),
        F(key="sex", title="性别", type="code", codes="sex", source="GB/T 2261.1"),
        F(key="birth", title="出生日期", type="date"),
        F(key="population", title="人口类型", type="code", codes="population", needed=True),
        F(key="phone", title="联系方式", max_length=50, mask="phone"),
        F(key="nation", title="民族", type="code", codes="nation", source="GB/T 3304"),
        F(key="id_type", title="证件种类", type="code", codes="id_type", source="GA/T 517"),
        F(key="former_name", title="曾用名", max_length=50, mask="name"),
        F(key="native_place", title="籍贯", type="code", codes="region", source="GB/T 2260"),
    ),
)

_HOME: Final = Section(
    title="居住与户",
    fields=(
        F(key="building_id", title="楼栋", type="building"),
        F(key="unit", title="单元", max_length=20),
        F(key="room", title="房号", max_length=20),
        F(key="live_address", title="现住门（楼）详址", max_length=80),
        F(key="household_id", title="户", type="household"),
        F(key="relation", title="与户主关系", type="code", codes="relation", source="GB/T 4761-2008"),
        F(key="hukou_region", title="户籍地", type="code", codes="region", source="GB/T 2260"),
        F(key="hukou_address", title="户籍门（楼）详址", max_length=80),
        F(key="consistent", title="人户一致标识", type="code", codes="consistent"),
    ),
)

_MORE: Final = Section(
    title="其他",
    fields=(
        F(key="marriage", title="婚姻状况", type="code", codes="marriage", source="GB/T 2261.2"),
        F(key="politics", title="政治面貌", type="code", codes="politics", source="GB/T 4762"),
        F(key="education", title="学历", type="code", codes="education", source="GB/T 4658"),
        F(key="religion", title="宗教信仰", type="code", codes="religion", source="GA 214.12"),
        F(key="health", title="健康状况", type="code", codes="health", source="GB/T 2261.3"),
        F(key="occupation_class", title="职业类别", type="code", codes="occupation_class", source="GB/T 6565"),
        F(key="occupation", title="职业", max_length=30),
        F(key="workplace", title="服务处所", max_length=100),
        F(key="care_level", title="关注程度", type="code", codes="care_level"),
        F(key="state", title="状态", type="code", codes="resident_state", fixed=True, hint="由“人口变动”改变"),
        F(key="state_since", title="状态日期", type="date", fixed=True),
        F(key="note", title="备注", max_length=500, lines=2),
    ),
)

_BY_REGISTER: Final = Section(
    title="户籍人口",
    only_when=_REGISTERED,
    fields=(
        F(key="register_no", title="户口簿户号", max_length=9, detail=True),
        F(key="head_name", title="户籍户主姓名", max_length=50, mask="name", detail=True),
        F(key="head_id_no", title="户籍户主公民身份号码", max_length=18, mask="id", detail=True),
        F(key="head_phone", title="户籍户主联系方式", max_length=50, mask="phone", detail=True),
    ),
)

_FLOATS: Final = Section(
    title="流动人口",
    only_when=_FLOATING,
    fields=(
        F(key="inflow_reason", title="流入原因", type="code", codes="inflow_reason", detail=True),
        F(key="permit_kind", title="办证类型", type="code", codes="permit_kind", detail=True),
        F(key="permit_no", title="居住证件号码", max_length=22, mask="id", detail=True),
        F(key="registered_on", title="登记日期", type="date", detail=True),
        F(key="permit_until", title="证件到期日期", type="date", detail=True),
        F(key="lodging", title="住所类型", type="code", codes="lodging", detail=True),
        F(key="is_watched", title="是否重点关注人员", type="code", codes=YES_NO, detail=True),
    ),
)

_FOREIGNER: Final = Section(
    title="境外人员",
    only_when=_FOREIGN,
    fields=(
        F(key="foreign_surname", title="外文姓", max_length=40, mask="name", detail=True),
        F(key="foreign_name", title="外文名", max_length=40, mask="name", detail=True),
        F(key="nationality", title="国籍", type="code", codes="nationality", detail=True),
        F(key="paper_until", title="证件有效期", type="date", detail=True),
        F(key="visit_purpose", title="来华目的", type="code", codes="visit_purpose", detail=True),
        F(key="arrived_on", title="抵达日期", type="date", detail=True),
        F(key="leaves_on", title="预计离开日期", type="date", detail=True),
        F(key="is_watched", title="是否重点关注人员", type="code", codes=YES_NO, detail=True),
    ),
)

_NO_REGISTER: Final = Section(
    title="未落户人员",
    only_when=_UNREGISTERED,
    fields=(
        F(key="unregistered_reason", title="未落户原因", type="code", codes="unregistered_reason", detail=True),
        F(key="unregistered_since", title="未落户起始时间", type="date", detail=True),
        F(key="papers_held", title="持证情况", max_length=100, detail=True),
    ),
)

RESIDENT: Final = RecordSpec(
    kind="resident",
    title="{resident}",
    table="resident",
    list_kind="residents",
    sections=(_PERSON, _HOME, _BY_REGISTER, _FLOATS, _FOREIGNER, _NO_REGISTER, _MORE),
    defaults={"population": "01", "state": "living", "id_type": "111"},
    checks=checks.RESIDENT,
)
