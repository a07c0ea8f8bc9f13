"""Layers that are not drawn: grids by condition (人群网格, 行业网格), by hand-picked list, by asset.

The root of such a layer says of whom it is (`area.rule_json`: {"whom", "match", "where"}): those whom its grids are meant
to divide, so that 未落格 means something. Each grid below holds its own condition and is in force from `valid_from` to
`valid_to` (the first day no longer). Membership stands in `member`: see `membership`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from desk import identity
from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.store.conditions import Rule
from desk.store.schema import ground
from desk.store.uid import new_uid
from desk.work.belonging.membership import fill, root_of
from desk.work.belonging.rules import check, dumped, parse, spoken

if TYPE_CHECKING:
    from desk.store.writing import Transaction

BASES: Final = {"rule": "按条件", "list": "按名单", "asset": "按资产"}
_PREFIX: Final = {"rule": "TJ", "list": "MD", "asset": "ZC"}
"""Of the codes: initials of 条件, 名单, 资产."""
KINDS: Final = {"resident": "residents", "organisation": "organisations", "facility": "facilities"}
"""Kind of a list by the table whose rows belong to grids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGrid:
    """A grid of a layer that is not drawn. `until` is its last day, "" without end."""

    id: int
    code: str
    name: str
    rule: Rule | None
    words: str
    since: str
    until: str
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLayer:
    """A layer that is not drawn, with its grids. `universe` is who is to be divided."""

    id: int
    name: str
    basis: str
    root_id: int
    universe: Rule
    words: str
    grids: tuple[RuleGrid, ...]


def rule_layers(office: Office) -> tuple[RuleLayer, ...]:
    """Every layer that is not drawn, in the order of the layers."""
    rows = office.database.read(
        "select l.id, l.name, l.basis, a.id, a.rule_json from layer l join area a on a.layer_id = l.id and a.level = 0"
        " where l.basis in ('rule', 'list', 'asset') and l.valid_to is null and a.valid_to is null order by l.sort, l.id"
    )
    return tuple(_layer(office, *row) for row in rows)


def _layer(office: Office, id: int, name: str, basis: str, root_id: int, text: str | None) -> RuleLayer:
    universe = parse(text) or Rule(whom="facility" if basis == "asset" else "resident")
    counted = dict(
        office.database.read(
            "select area_id, count(*) from member where layer_id = ? and kind = ? and until is null group by area_id",
            (id, universe.whom),
        )
    )
    rows = office.database.read(
        "select id, code, name, rule_json, valid_from, valid_to from area where layer_id = ? and level > 0"
        " and (valid_to is null or valid_to > ?) order by code, id",
        (id, office.today()),
    )
    grids = []
    for grid, code, title, body, since, end in rows:
        rule = parse(body)
        words = spoken(office, rule) if rule is not None else "按名单"
        grids.append(
            RuleGrid(
                id=grid,
                code=code,
                name=title,
                rule=rule,
                words=words,
                since=since,
                until=_last_day(end),
                members=counted.get(grid, 0),
            )
        )
    words = spoken(office, universe)
    return RuleLayer(id=id, name=name, basis=basis, root_id=root_id, universe=universe, words=words, grids=tuple(grids))


def make_layer(office: Office, name: str, basis: str, universe: Rule) -> Changes:
    """A new layer that is not drawn; `Changes.rows["layer"]` holds its id."""
    require(office.actor, EDIT_MAP)
    check(universe)
    name = _named(name)
    if basis not in BASES:
        raise BadInput("请选择网格按条件、按名单还是按资产划分。")
    if office.database.read_one("select 1 from layer where name = ?", (name,)):
        raise BadInput(f"已经有叫“{name}”的图层，请换一个名称。")
    with office.write("make_layer", kind="layer", reason=f"新建图层“{name}”") as transaction:
        ((sort,),) = transaction.read("select coalesce(max(sort), 0) + 1 from layer")
        layer_id = transaction.insert(
            ground.layer, uid=new_uid(), key=f"{basis}-{new_uid()[-8:]}-{sort}", name=name, basis=basis,
            levels_json=json.dumps([office.profile.term("area"), office.profile.term("grid")], ensure_ascii=False),
            code_scheme="local", sort=sort, valid_from=office.today(),
        )  # fmt: skip
        root = transaction.insert(
            ground.area, uid=new_uid(), layer_id=layer_id, level=0, code=f"{_PREFIX[basis]}{sort}", code_scheme="local",
            name=_top(transaction) or office.name, path="/", rule_json=dumped(universe), valid_from=office.today(),
        )  # fmt: skip
        transaction.update(ground.area, root, path=f"/{root}/")
    return transaction.changes


def _top(transaction: Transaction) -> str:
    """What the office's ground is called in its first layer."""
    rows = transaction.read(
        "select a.name from area a join layer l on l.id = a.layer_id where a.level = 0 order by l.sort, l.id limit 1"
    )
    return str(rows[0][0]) if rows else ""


def save_grid(
    office: Office,
    layer_id: int,
    name: str,
    rule: Rule | None,
    *,
    since: str = "",
    until: str = "",
    area_id: int | None = None,
) -> Changes:
    """Make a grid, or change the one of `area_id`; its members are worked out in the same write.

    `until` is the last day. A grid of a list layer has no rule.
    """
    require(office.actor, EDIT_MAP)
    name = _named(name)
    since, end = _days(office, since, until)
    with office.write("save_rule_grid", kind="area", reason=f"条件网格“{name}”") as transaction:
        root, whom, basis = root_of(transaction, layer_id)
        if rule is not None:
            check(rule)
            if rule.whom != whom:
                raise BadInput("这个图层的网格都按同一类对象划分，请重新设置条件。")
        elif basis != "list":
            raise BadInput("请至少设一条条件。")
        values: dict[str, Any] = {
            "name": name, "rule_json": dumped(rule) if rule else None, "valid_from": since, "valid_to": end,
        }  # fmt: skip
        if area_id is None:
            code = _next_code(transaction, layer_id, root[1])
            area_id = transaction.insert(
                ground.area, uid=new_uid(), layer_id=layer_id, parent_id=root[0], level=1, code=code,
                code_scheme="local", path=root[2], **values,
            )  # fmt: skip
            transaction.update(ground.area, area_id, path=f"{root[2]}{area_id}/")
        else:
            transaction.update(ground.area, area_id, **values)
        fill(office, transaction, layer_id, whom)
    return transaction.changes


def close_grid(office: Office, area_id: int) -> Changes:
    """Take a grid out of force from today; what it was stays in the history."""
    require(office.actor, EDIT_MAP)
    with office.write("close_rule_grid", kind="area") as transaction:
        rows = transaction.read("select layer_id, valid_from, name from area where id = ? and level > 0", (area_id,))
        if not rows:
            raise Conflict("这个网格已不在了，请刷新后再看。")
        transaction.update(ground.area, area_id, valid_to=office.today())
        members = transaction.read("select id from member where area_id = ?", (area_id,))
        transaction.delete_rows(ground.member, [row[0] for row in members])
    return transaction.changes


def close_layer(office: Office, layer_id: int) -> Changes:
    """Take a layer that is not drawn out of use."""
    require(office.actor, EDIT_MAP)
    with office.write("close_layer", kind="layer") as transaction:
        root_of(transaction, layer_id)
        transaction.update(ground.layer, layer_id, valid_to=office.today())
    return transaction.changes


def _next_code(transaction: Transaction, layer_id: int, root: str) -> str:
    """The next code, never one that was used before."""
    codes = [row[0] for row in transaction.read("select code from area where layer_id = ?", (layer_id,))]
    numbers = [int(tail) for code in codes if (tail := code.removeprefix(f"{root}-")).isdigit()]
    return f"{root}-{max(numbers, default=0) + 1:03d}"


def _named(name: str) -> str:
    name = identity.clean(name).strip()
    if not name:
        raise BadInput("请填名称。")
    if len(name) > 40:
        raise BadInput("名称最多 40 个字。")
    return name


def _days(office: Office, since: str, until: str) -> tuple[str, str | None]:
    """First day, and the first day no longer (None without end), checked."""
    since = since or office.today()
    for day in (since, until):
        if day:
            try:
                date.fromisoformat(day)
            except ValueError:
                raise BadInput(f"日期“{day}”不对，应如 2026-01-31。") from None
    if not until:
        return since, None
    if until < since:
        raise BadInput("有效期的止日早于起日，请核对。")
    return since, (date.fromisoformat(until) + timedelta(days=1)).isoformat()


def _last_day(end: str | None) -> str:
    return (date.fromisoformat(end) - timedelta(days=1)).isoformat() if end else ""
