"""The form of a member of staff: what the roster and the notice board know of a person (GB/T 31000, B.3.7 and B.3.10)."""

from __future__ import annotations

from typing import Final

from desk.registers import checks
from desk.registers.spec import FieldSpec as F
from desk.registers.spec import RecordSpec, Section
from desk.rights import EDIT_ROSTER

STAFF: Final = RecordSpec(
    kind="staff",
    title="{person}",
    table="person",
    right=EDIT_ROSTER,
    sections=(
        Section(
            title="基本信息",
            fields=(
                F(key="name", title="姓名", max_length=50, needed=True, mask="name"),
                F(key="sex", title="性别", type="code", codes="sex"),
                F(key="birth", title="出生日期", type="date"),
                F(key="id_no", title="公民身份号码", max_length=30, mask="id", source="GB 11643-1999"),
                F(key="nation", title="民族", type="code", codes="nation", source="GB/T 3304"),
                F(key="politics", title="政治面貌", type="code", codes="politics", source="GB/T 4762"),
                F(key="education", title="学历", type="code", codes="education", source="GB/T 4658"),
                F(key="speciality", title="专业特长", max_length=60),
            ),
        ),
        Section(
            title="单位与联系",
            fields=(
                F(key="phone", title="手机", max_length=50, mask="contact"),
                F(key="landline", title="固话", max_length=50),
                F(key="kind", title="人员类型", type="code", codes="person_kind"),
                F(key="employer", title="单位", max_length=60),
                F(key="title", title="职务", max_length=40),
                F(key="since", title="到岗日期", type="date"),
                F(key="until", title="离岗日期", type="date"),
                F(key="note", title="备注", max_length=500, lines=2),
            ),
        ),
    ),
    checks=(
        checks.identity_number,
        checks.same_number,
        checks.born,
        checks.phones("phone", "landline"),
        checks.order("since", "until", "离岗日期 {last} 早于到岗日期 {first}"),
    ),
)
