"""Saved views of the map: what is shown and where, by name, shared by everybody in the office."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.store.schema import ground

if TYPE_CHECKING:
    from desk.store.writing import Transaction

LONGEST_NAME = 40
LARGEST = 16_384
"""Characters of a view; a thousand hidden classes fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A view as it was saved. `body` is what the map keeps of a wish; whoever uses it checks every field."""

    id: int
    name: str
    body: Mapping[str, Any]
    actor: str
    created_at: str


def views(office: Office) -> tuple[SavedView, ...]:
    """The saved views in their order; one whose body cannot be read is left out."""
    rows = office.database.read("select id, name, body_json, actor, created_at from map_view order by sort, id")
    found = []
    for id, name, text, actor, created_at in rows:
        try:
            body = json.loads(text)
        except ValueError:
            continue
        if isinstance(body, dict):
            found.append(SavedView(id=id, name=name, body=body, actor=actor, created_at=created_at))
    return tuple(found)


def save(office: Office, name: str, body: Mapping[str, Any], *, replace: bool = False) -> Changes:
    """Keep a view under a name; `replace` puts it in the place of one of that name, else that is a Conflict."""
    require(office.actor, EDIT_MAP)
    name, text = _named(name), json.dumps(body, ensure_ascii=False, sort_keys=True)
    if len(text) > LARGEST:
        raise BadInput("这个视图的内容太多，存不下；请少隐藏一些类别后再保存。")
    with office.write("save_view", kind="map_view", reason=f"保存视图“{name}”") as transaction:
        same = _of_name(transaction, name)
        if same is not None and not replace:
            raise Conflict(f"已有名为“{name}”的视图，请换一个名称，或选择覆盖。")
        if same is not None:
            transaction.update(ground.map_view, same, body_json=text, created_at=office.now(), actor=office.actor.name)
        else:
            ((last,),) = transaction.read("select coalesce(max(sort), 0) from map_view")
            transaction.insert(
                ground.map_view,
                name=name,
                body_json=text,
                sort=int(last) + 1,
                created_at=office.now(),
                actor=office.actor.name,
            )
    return transaction.changes


def rename(office: Office, view_id: int, name: str) -> Changes:
    """Give a view another name."""
    require(office.actor, EDIT_MAP)
    name = _named(name)
    with office.write("rename_view", kind="map_view", reason=f"视图改名为“{name}”") as transaction:
        if _of_name(transaction, name) not in (None, view_id):
            raise Conflict(f"已有名为“{name}”的视图，请换一个名称。")
        transaction.update(ground.map_view, view_id, name=name)
    return transaction.changes


def delete(office: Office, view_id: int) -> Changes:
    """Take a view out; 撤销 brings it back."""
    require(office.actor, EDIT_MAP)
    with office.write("delete_view", kind="map_view", reason="删除视图") as transaction:
        transaction.delete(ground.map_view, view_id)
    return transaction.changes


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Missing(("视图名称",))
    if len(name) > LONGEST_NAME:
        raise BadInput(f"视图名称最多 {LONGEST_NAME} 个字，现在有 {len(name)} 个字。")
    return name


def _of_name(transaction: Transaction, name: str) -> int | None:
    rows = transaction.read("select id from map_view where name = ?", (name,))
    return int(rows[0][0]) if rows else None
