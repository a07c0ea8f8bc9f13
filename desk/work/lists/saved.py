"""Saved lists: conditions, columns, order and widths under a name, shared by everybody in the office."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, get_args

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes, Condition, Kind, Op
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.store.schema import house
from desk.work.lists.look import Look

if TYPE_CHECKING:
    from desk.store.writing import Transaction

LONGEST_NAME = 40
LARGEST = 65_536
"""Characters of a saved list: forty conditions with long lists of codes fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedList:
    """A look as it was saved, by whom."""

    id: int
    kind: str
    name: str
    look: Look
    actor: str
    created_at: str


def saved(office: Office, kind: str) -> tuple[SavedList, ...]:
    """The saved lists of a kind in their order; one that cannot be read is left out, columns that are gone too."""
    rows = office.database.read(
        "select id, name, body_json, actor, created_at from list_view where kind = ? order by sort, id", (kind,)
    )
    known, found = office.search.kind(kind), []
    for id, name, text, actor, created_at in rows:
        look = _look(text, known)
        if look is not None:
            found.append(SavedList(id=id, kind=kind, name=name, look=look, actor=actor, created_at=created_at))
    return tuple(found)


def save(office: Office, kind: str, name: str, look: Look, *, replace: bool = False) -> Changes:
    """Keep a look under a name; `replace` puts it in the place of one of that name, else that is a Conflict."""
    require(office.actor, EDIT_RECORDS)
    name, text = _named(name), json.dumps(asdict(look), ensure_ascii=False, sort_keys=True)
    if len(text) > LARGEST:
        raise BadInput("这个筛选的内容太多，存不下；请减少条件里的取值后再保存。")
    fields = {"body_json": text, "created_at": office.now(), "actor": office.actor.name}
    with office.write("save_list", kind="list_view", reason=f"保存筛选“{name}”") as transaction:
        same = _of_name(transaction, kind, name)
        if same is not None and not replace:
            raise Conflict(f"已有名为“{name}”的筛选，请换一个名称，或选择覆盖。")
        if same is not None:
            transaction.update(house.list_view, same, **fields)
        else:
            ((last,),) = transaction.read("select coalesce(max(sort), 0) from list_view")
            transaction.insert(house.list_view, kind=kind, name=name, sort=int(last) + 1, **fields)
    return transaction.changes


def rename(office: Office, list_id: int, name: str) -> Changes:
    """Give a saved list another name."""
    require(office.actor, EDIT_RECORDS)
    name = _named(name)
    with office.write("rename_list", kind="list_view", reason=f"筛选改名为“{name}”") as transaction:
        kinds = transaction.read("select kind from list_view where id = ?", (list_id,))
        if kinds and _of_name(transaction, str(kinds[0][0]), name) not in (None, list_id):
            raise Conflict(f"已有名为“{name}”的筛选，请换一个名称。")
        transaction.update(house.list_view, list_id, name=name)
    return transaction.changes


def delete(office: Office, list_id: int) -> Changes:
    """Take a saved list out; 撤销 brings it back."""
    require(office.actor, EDIT_RECORDS)
    with office.write("delete_list", kind="list_view", reason="删除筛选") as transaction:
        transaction.delete(house.list_view, list_id)
    return transaction.changes


def _look(text: str, kind: Kind) -> Look | None:
    try:
        body: dict[str, Any] = json.loads(text)
        keys = {column.key for column in kind.columns}
        where = tuple(
            Condition(str(each["column"]), each["op"], tuple(map(str, each["values"])))
            for each in body["where"]
            if each["column"] in keys and each["op"] in get_args(Op)
        )
        return Look(
            where=where,
            columns=tuple(str(each) for each in body["columns"] if each in keys),
            sort=str(body["sort"]) if body["sort"] in keys else "",
            descending=body["descending"] is True,
            widths={str(key): int(width) for key, width in body["widths"].items() if key in keys},
            only=str(body["only"]),
            text=str(body["text"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Missing(("名称",))
    if len(name) > LONGEST_NAME:
        raise BadInput(f"名称最多 {LONGEST_NAME} 个字，现在有 {len(name)} 个字。")
    return name


def _of_name(transaction: Transaction, kind: str, name: str) -> int | None:
    rows = transaction.read("select id from list_view where kind = ? and name = ?", (kind, name))
    return int(rows[0][0]) if rows else None
