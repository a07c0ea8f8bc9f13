"""The papers in the file of a person: training, contracts and pledges, appraisals. Rows are added, changed, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes, Value
from desk.office import Office
from desk.registers.spec import FieldSpec
from desk.registers.typed import shown
from desk.rights import EDIT_ROSTER, require
from desk.work.houses.homes import labels

if TYPE_CHECKING:
    import sqlalchemy

SOON: Final = 60
"""Days before the end of a contract or a pledge from which on it is marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One kind of row in the file: its table, what it is called, its fields in the order of the form."""

    table: str
    title: str
    row: str
    """What one row is called."""
    fields: tuple[FieldSpec, ...]
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One row of a folder: its values, and the same as words."""

    id: int
    person_id: int
    values: Mapping[str, Value]
    words: tuple[str, ...]
    """In the order of the folder's fields."""
    light: str = ""
    """over or soon, for what ends; "" for what does not."""
    told: str = ""
    """How long it still holds, in words."""


FOLDERS: Final = (
    Folder(
        table="paper",
        title="合同与责任书",
        row="合同、责任书或证件",
        fields=(
            FieldSpec(key="kind", title="种类", type="code", codes="paper_kind", needed=True),
            FieldSpec(key="title", title="名称", max_length=60),
            FieldSpec(key="number", title="编号", max_length=40),
            FieldSpec(key="since", title="签订或生效日期", type="date", needed=True),
            FieldSpec(key="until", title="到期日期", type="date", hint="没有期限的不填"),
            FieldSpec(key="note", title="备注", max_length=200),
        ),
        order="coalesce(until, '9999'), since desc, id",
    ),
    Folder(
        table="training",
        title="培训",
        row="培训",
        fields=(
            FieldSpec(key="day", title="日期", type="date", needed=True),
            FieldSpec(key="topic", title="内容", max_length=100, needed=True),
            FieldSpec(key="hours", title="学时", type="number", low=0, high=500),
            FieldSpec(key="result", title="考核结果", max_length=40),
            FieldSpec(key="place", title="地点或组织单位", max_length=60),
        ),
        order="day desc, id desc",
    ),
    Folder(
        table="appraisal",
        title="考评",
        row="考评",
        fields=(
            FieldSpec(key="period", title="期次", max_length=20, needed=True, hint="如 2026上半年、2026年度"),
            FieldSpec(key="score", title="得分", type="number", low=0, high=1000),
            FieldSpec(key="grade", title="等次", type="code", codes="appraisal_grade"),
            FieldSpec(key="by", title="考评单位", max_length=60, hint="双线考核的两家各写一行"),
            FieldSpec(key="note", title="说明", max_length=200),
        ),
        order="period desc, id desc",
    ),
)


def folder(table: str) -> Folder:
    """The folder of that table; KeyError if there is none."""
    for one in FOLDERS:
        if one.table == table:
            return one
    raise KeyError(table)


def codes_of(office: Office, kind: Folder) -> dict[str, Mapping[str, str]]:
    """Label by code of every list that its fields use."""
    return {one.codes: labels(office, one.codes) for one in kind.fields if one.codes}


def sheets(office: Office, kind: Folder, person_id: int) -> tuple[Sheet, ...]:
    """The rows of a folder in one person's file; what ends first stands first."""
    names = [one.key for one in kind.fields]
    listed = ", ".join(f'"{name}"' for name in names)
    rows = office.database.read(
        f'select id, {listed} from "{kind.table}" where person_id = ? order by {kind.order}', (person_id,)
    )
    lists, today = codes_of(office, kind), office.today()
    found = [(int(id), dict(zip(names, values, strict=True))) for id, *values in rows]
    last: dict[Value, str] = {}
    for _, values in found:
        last[values.get("kind")] = max(last.get(values.get("kind"), ""), str(values.get("until") or "9999"))
    return tuple(
        _sheet(kind, person_id, id, values, lists, today, is_last=str(values.get("until")) == last[values.get("kind")])
        for id, values in found
    )


def _sheet(
    kind: Folder,
    person_id: int,
    id: int,
    values: Mapping[str, Value],
    lists: Mapping[str, Mapping[str, str]],
    today: str,
    *,
    is_last: bool,
) -> Sheet:
    """`is_last`: nothing of its kind holds longer; a contract that was renewed alarms nobody."""
    light, told = ending(values.get("until"), today) if is_last else ("", "")
    words = tuple(shown(one, values[one.key], lists.get(one.codes)) for one in kind.fields)
    return Sheet(id=id, person_id=person_id, values=values, words=words, light=light, told=told)


def ending(until: Value, today: str) -> tuple[str, str]:
    """How it stands with something that ends: (over, 已到期 12 天), (soon, 还有 30 天到期) or two empty texts."""
    if not until:
        return "", ""
    left = (date.fromisoformat(str(until)) - date.fromisoformat(today)).days
    if left < 0:
        return "over", f"已到期 {-left} 天"
    if left <= SOON:
        return "soon", f"还有 {left} 天到期" if left else "今天到期"
    return "", ""


def add(office: Office, table: str, person_id: int, values: Mapping[str, Value]) -> Changes:
    """A new row in a person's file; its id stands in `Changes.rows[table]`."""
    require(office.actor, EDIT_ROSTER)
    kind, name = folder(table), _name(office, person_id)
    given = _checked(kind, values)
    with office.write("add_paper", kind=table, reason=f"{name}的档案新增{kind.row}") as t:
        t.insert(_table(kind), person_id=person_id, **given)
    return t.changes


def change(office: Office, table: str, id: int, values: Mapping[str, Value]) -> Changes:
    """Write the fields of a row anew."""
    require(office.actor, EDIT_ROSTER)
    kind = folder(table)
    given, name = _checked(kind, values), _name(office, _owner(office, kind, id))
    with office.write("change_paper", kind=table, reason=f"{name}的档案修改{kind.row}") as t:
        t.update(_table(kind), id, **given)
    return t.changes


def remove(office: Office, table: str, id: int) -> Changes:
    """Take a row out of a file; 撤销 brings it back."""
    require(office.actor, EDIT_ROSTER)
    kind = folder(table)
    name = _name(office, _owner(office, kind, id))
    with office.write("remove_paper", kind=table, reason=f"{name}的档案删去{kind.row}") as t:
        t.delete(_table(kind), id)
    return t.changes


def _checked(kind: Folder, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values of the folder's fields, complete; what is missing or contradicts itself is told."""
    given = {one.key: values.get(one.key) or None for one in kind.fields}
    if "hours" in given or "score" in given:  # nought hours is not nothing
        given |= {key: values.get(key) for key in ("hours", "score") if key in given}
    lacking = tuple(one.title for one in kind.fields if one.needed and given[one.key] in (None, ""))
    if lacking:
        raise Missing(lacking)
    since, until = given.get("since"), given.get("until")
    if until and since and str(until) < str(since):
        raise BadInput(f"到期日期 {until} 早于签订日期 {since}，请改正。")
    return given


def _owner(office: Office, kind: Folder, id: int) -> int:
    found = office.database.read_value(f'select person_id from "{kind.table}" where id = ?', (id,))
    if found is None:
        raise Conflict(f"这条{kind.row}记录已被他人删除，请刷新后再看。")
    return int(found)


def _name(office: Office, person_id: int) -> str:
    name = office.database.read_value("select name from person where id = ?", (person_id,))
    if name is None:
        raise BadInput("这个人员已不在名册里，请刷新后另选。")
    return str(name)


def _table(kind: Folder) -> sqlalchemy.Table:
    from desk.store.schema import metadata  # brings SQLAlchemy; reading goes without

    return metadata.tables[kind.table]
