"""The code tables of the office: looked at with their standards, mended, lengthened, entries put out of use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.profile.codes import CodeTable, code_tables
from desk.rights import EDIT_FORMS, require
from desk.store.schema import house, metadata

if TYPE_CHECKING:
    from desk.store.writing import Transaction

STANDARD: Final = "标准"
UNSURE: Final = "待核实"
OWN: Final = "本地增补"
STATUSES: Final = (STANDARD, UNSURE, OWN)
LONGEST_CODE, LONGEST_LABEL, LONGEST_SOURCE = 20, 60, 60

_OURS: Final = frozenset(
    "resident_state movement_kind special_kind right record_kind task_state photo_kind catalogue_kind geometry_form".split()
)
"""Tables whose codes the program itself acts on: labels may be reworded, entries neither added nor put out of use."""
_ELSEWHERE: Final = frozenset(
    "region issue_source issue_route issue_kind stage action post area_kind road_grade catalogue".split()
)
"""Kept elsewhere: regions by the ministry, the rest in the profile and the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A code table of the office."""

    name: str
    title: str
    source: str
    status: str
    note: str
    can_grow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a code table; `valid_to` is the first day it is no longer offered."""

    code: str
    label: str
    parent: str
    source: str
    status: str
    valid_to: str


def lists(office: Office) -> tuple[CodeList, ...]:
    """Every code table that may be looked at here, in the order of the standards."""
    return tuple(
        CodeList(
            name=name,
            title=table.title,
            source=table.source,
            status=_status(table),
            note=table.note,
            can_grow=name not in _OURS,
        )
        for name, table in code_tables().items()
        if name not in _ELSEWHERE
    )


def entries(office: Office, name: str) -> tuple[Entry, ...]:
    """The lines of a table, also those out of use; the shipped ones while the office has changed none."""
    table = _table(name)
    rows = office.database.read(
        'select code, label, parent, source, status, valid_to from code where "list" = ? order by "sort", code', (name,)
    )
    if not rows:
        return tuple(
            Entry(
                code=one.code,
                label=one.label,
                parent=one.parent,
                source=table.source,
                status=_status(table),
                valid_to="",
            )
            for one in table.entries
        )
    shipped = {one.code: one.label for one in table.entries}
    return tuple(
        Entry(
            code=str(code),
            label=str(label),
            parent=str(parent or ""),
            source=str(source),
            status=_status(table) if status == STANDARD and shipped.get(str(code)) == label else str(status),
            valid_to=str(valid_to or ""),
        )
        for code, label, parent, source, status, valid_to in rows
    )


def used(office: Office, name: str, code: str) -> int:
    """How many records hold this code: counted in every column that the dictionary says is of this table."""
    return sum(
        int(office.database.read_value(f'select count(*) from "{table}" where "{column}" = ?', (code,)) or 0)
        for table, column in _columns(name)
    )


def add(office: Office, name: str, code: str, label: str, *, source: str = "", status: str = OWN) -> Changes:
    """Lengthen a table by an entry of the office's own; it stands last."""
    require(office.actor, EDIT_FORMS)
    table = _table(name)
    if name in _OURS:
        raise BadInput(f"“{table.title}”由程序使用，不能增加条目；可以修改名称。")
    code, label = _checked(code, label)
    if status not in STATUSES:
        raise BadInput(f"核实情况只能是{'、'.join(STATUSES)}。")
    with office.write("edit_codes", kind="code", reason=f"代码表“{table.title}”增加 {code} {label}") as transaction:
        known = _taken_over(transaction, name)
        _refuse_double(known, table, code, label)
        transaction.insert(
            house.code,
            list=name,
            code=code,
            label=label,
            sort=max((sort for _, sort in known.values()), default=-1) + 1,
            source=source.strip()[:LONGEST_SOURCE] or "本单位",
            status=status,
        )
    return transaction.changes


def change(
    office: Office,
    name: str,
    code: str,
    *,
    label: str | None = None,
    source: str | None = None,
    status: str | None = None,
) -> Changes:
    """Reword an entry, or say where it comes from and whether it was checked; its code stays: records hold it."""
    require(office.actor, EDIT_FORMS)
    table = _table(name)
    values: dict[str, str] = {}
    if label is not None:
        values["label"] = _checked(code, label)[1]
    if source is not None:
        values["source"] = source.strip()[:LONGEST_SOURCE] or "本单位"
    if status is not None:
        if status not in STATUSES:
            raise BadInput(f"核实情况只能是{'、'.join(STATUSES)}。")
        values["status"] = status
    with office.write("edit_codes", kind="code", reason=f"代码表“{table.title}”修改 {code}") as transaction:
        known = _taken_over(transaction, name)
        if "label" in values:
            _refuse_double({key: one for key, one in known.items() if key != code}, table, "", values["label"])
        transaction.update(house.code, _row(transaction, table, name, code), **values)
    return transaction.changes


def retire(office: Office, name: str, code: str, *, back: bool = False) -> Changes:
    """Offer an entry no longer from today on (`back`: again). Records that hold it keep it and its label."""
    require(office.actor, EDIT_FORMS)
    table = _table(name)
    if name in _OURS:
        raise BadInput(f"“{table.title}”由程序使用，条目不能停用；可以修改名称。")
    words = "恢复" if back else "停用"
    with office.write("edit_codes", kind="code", reason=f"代码表“{table.title}”{words} {code}") as transaction:
        _taken_over(transaction, name)
        transaction.update(house.code, _row(transaction, table, name, code), valid_to=None if back else office.today())
    return transaction.changes


def _table(name: str) -> CodeTable:
    if name in _ELSEWHERE or name not in code_tables():
        raise BadInput(f"没有“{name}”这张可以编辑的代码表。")
    return code_tables()[name]


def _status(table: CodeTable) -> str:
    """How sure the shipped table is of its numbers."""
    return STANDARD if table.confidence == "high" else UNSURE


def _checked(code: str, label: str) -> tuple[str, str]:
    code, label = code.strip(), " ".join(label.split())
    if not code or not label:
        raise Missing(("代码" if not code else "名称",))
    if not code.isascii() or not code.replace("_", "").isalnum() or len(code) > LONGEST_CODE:
        raise BadInput(f"代码“{code}”只能用字母和数字，最多 {LONGEST_CODE} 位。")
    if len(label) > LONGEST_LABEL:
        raise BadInput(f"名称最多 {LONGEST_LABEL} 个字，请缩短。")
    return code, label


def _refuse_double(known: dict[str, tuple[str, int]], table: CodeTable, code: str, label: str) -> None:
    if code in known:
        raise Conflict(f"“{table.title}”里已有代码 {code}（{known[code][0]}），代码不能重复。")
    same = next((key for key, (text, _) in known.items() if text == label), None)
    if same is not None:
        raise Conflict(f"“{table.title}”里已有“{label}”（代码 {same}），请不要重复。")


def _taken_over(transaction: Transaction, name: str) -> dict[str, tuple[str, int]]:
    """Label and place by code of the office's own table; the shipped lines become its own when it has none yet."""
    sql = 'select code, label, "sort" from code where "list" = ?'
    rows = transaction.read(sql, (name,))
    if not rows:
        table = code_tables()[name]
        transaction.insert_many(
            house.code,
            ["list", "code", "label", "parent", "sort", "source", "status"],
            [
                (name, one.code, one.label, one.parent or None, place, table.source, STANDARD)
                for place, one in enumerate(table.entries)
            ],
        )
        rows = transaction.read(sql, (name,))
    return {str(code): (str(label), int(sort)) for code, label, sort in rows}


def _row(transaction: Transaction, table: CodeTable, name: str, code: str) -> int:
    rows = transaction.read('select id from code where "list" = ? and code = ?', (name, code))
    if not rows:
        raise BadInput(f"“{table.title}”里没有代码 {code}，请刷新后再看。")
    return int(rows[0][0])


def _columns(name: str) -> list[tuple[str, str]]:
    return [
        (table.name, column.name)
        for table in metadata.sorted_tables
        if not table.info["planned"]
        for column in table.columns
        if column.info.get("code") == name
    ]
