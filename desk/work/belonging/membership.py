"""Who belongs to the grids of layers that are not drawn: worked out from their rules, or put there by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.store import conditions
from desk.store.schema import ground
from desk.work.belonging.rules import parse

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_ISSUE_OF: Final = {"resident": "resident_id", "organisation": "organisation_id", "facility": "facility_id"}


def recompute(office: Office, layer_id: int) -> Changes:
    """Work out anew who belongs to each grid of a layer; what a person put there by hand stays."""
    require(office.actor, EDIT_MAP)
    with office.write("place_members", kind="member", reason="重新计算成员") as transaction:
        _, whom, _ = root_of(transaction, layer_id)
        fill(office, transaction, layer_id, whom)
    return transaction.changes


def outdated(office: Office, layer_id: int) -> tuple[int, int]:
    """How many would come into and go out of the grids of a layer if it were worked out anew."""
    row = office.database.read_one(
        "select a.rule_json from area a join layer l on l.id = a.layer_id and l.basis in ('rule', 'asset')"
        " where a.layer_id = ? and a.level = 0",
        (layer_id,),
    )
    universe = parse(row[0]) if row else None
    if universe is None:
        return 0, 0
    wanted = _wanted(office, layer_id)
    held = {
        (area, item)
        for area, item in office.database.read(
            "select area_id, item_id from member where layer_id = ? and kind = ? and by_hand = 0 and until is null",
            (layer_id, universe.whom),
        )
    }
    return len(wanted - held), len(held - wanted)


def add_members(office: Office, area_id: int, ids: Sequence[int]) -> Changes:
    """Put things into a grid by hand; who is in it already stays once. `Changes` is empty when all were."""
    require(office.actor, EDIT_MAP)
    with office.write("add_members", kind="member", reason=f"加入名单网格 {len(ids)} 项") as transaction:
        layer_id, whom = _grid_of(transaction, area_id)
        known = {row[0] for row in transaction.read(f'select id from "{whom}"')} if len(ids) > 500 else None
        held = _held(transaction, area_id, whom)
        for item in sorted({int(each) for each in ids} - set(held)):
            there = item in known if known is not None else _is_there(transaction, whom, item)
            if there:
                transaction.insert(
                    ground.member, layer_id=layer_id, area_id=area_id, kind=whom, item_id=item, since=office.today(),
                    by_hand=1,
                )  # fmt: skip
        _fill_issues(transaction, layer_id, whom)
    return transaction.changes


def remove_members(office: Office, area_id: int, ids: Sequence[int]) -> Changes:
    """Take things out of a grid that were put there by hand."""
    require(office.actor, EDIT_MAP)
    with office.write("remove_members", kind="member", reason=f"移出名单网格 {len(ids)} 项") as transaction:
        layer_id, whom = _grid_of(transaction, area_id)
        wanted = {int(each) for each in ids}
        rows = transaction.read(
            "select id, item_id from member where area_id = ? and kind = ? and by_hand = 1", (area_id, whom)
        )
        transaction.delete_rows(ground.member, [row for row, item in rows if item in wanted])
        _fill_issues(transaction, layer_id, whom)
    return transaction.changes


def fill(office: Office, transaction: Transaction, layer_id: int, whom: str) -> None:
    """Make the members of the grids that are in force what their rules say, touching only what differs."""
    wanted = _wanted(office, layer_id)
    rows = transaction.read(
        "select id, area_id, item_id, by_hand from member where layer_id = ? and kind = ?", (layer_id, whom)
    )
    hands = {(area, item) for _, area, item, by_hand in rows if by_hand}
    held = {(area, item): row for row, area, item, by_hand in rows if not by_hand}
    transaction.delete_rows(ground.member, [row for pair, row in held.items() if pair not in wanted or pair in hands])
    fresh = sorted(wanted - set(held) - hands)
    transaction.insert_many(
        ground.member,
        ["layer_id", "area_id", "kind", "item_id", "since", "by_hand"],
        [(layer_id, area, whom, item, office.today(), 0) for area, item in fresh],
    )
    _fill_issues(transaction, layer_id, whom)


def _wanted(office: Office, layer_id: int) -> set[tuple[int, int]]:
    """(grid, thing) by the rules of the grids that are in force today."""
    today = office.today()
    rows = office.database.read(
        "select id, rule_json from area where layer_id = ? and level > 0 and rule_json is not null"
        " and valid_from <= ? and (valid_to is null or valid_to > ?)",
        (layer_id, today, today),
    )
    found: set[tuple[int, int]] = set()
    for area, text in rows:
        rule = parse(text)
        assert rule is not None
        found |= {(area, item) for item in conditions.ids(office.database, rule, today)}
    return found


def _fill_issues(transaction: Transaction, layer_id: int, whom: str) -> None:
    """An issue belongs to the grids of the resident, organisation or facility it is about, so that badges count it."""
    rows = transaction.read(
        f"select m.area_id, i.id from member m join issue i on i.{_ISSUE_OF[whom]} = m.item_id"
        " where m.layer_id = ? and m.kind = ? and m.until is null",
        (layer_id, whom),
    )
    wanted = {(area, issue) for area, issue in rows}
    held = {
        (area, item): row
        for row, area, item in transaction.read(
            "select id, area_id, item_id from member where layer_id = ? and kind = 'issue'", (layer_id,)
        )
    }
    transaction.delete_rows(ground.member, [row for pair, row in held.items() if pair not in wanted])
    transaction.insert_many(
        ground.member,
        ["layer_id", "area_id", "kind", "item_id", "by_hand"],
        [(layer_id, area, "issue", issue, 0) for area, issue in sorted(wanted - set(held))],
    )


def _held(transaction: Transaction, area_id: int, whom: str) -> list[int]:
    rows = transaction.read("select item_id from member where area_id = ? and kind = ?", (area_id, whom))
    return [row[0] for row in rows]


def _is_there(transaction: Transaction, whom: str, item: int) -> bool:
    return bool(transaction.read(f'select 1 from "{whom}" where id = ?', (item,)))


def _grid_of(transaction: Transaction, area_id: int) -> tuple[int, str]:
    rows = transaction.read(
        "select a.layer_id from area a join layer l on l.id = a.layer_id where a.id = ? and a.level > 0"
        " and l.basis in ('rule', 'list', 'asset')",
        (area_id,),
    )
    if not rows:
        raise BadInput("只能往名单网格里加成员，请先选一个名单网格。")
    return rows[0][0], root_of(transaction, rows[0][0])[1]


def root_of(transaction: Transaction, layer_id: int) -> tuple[tuple[int, str, str], str, str]:
    """Id, code and path of the root of a layer that is not drawn, whom it divides, and its basis."""
    rows = transaction.read(
        "select a.id, a.code, a.path, a.rule_json, l.basis from area a join layer l on l.id = a.layer_id"
        " where a.layer_id = ? and a.level = 0 and l.basis in ('rule', 'list', 'asset')",
        (layer_id,),
    )
    if not rows:
        raise Conflict("这个图层已不在了，请刷新后再看。")
    one, code, path, text, basis = rows[0]
    rule = parse(text)
    return (one, code, path), rule.whom if rule is not None else "resident", basis
