"""未落格 and 重复落格: who is in no grid of a layer, and who is in two, for layers of every basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import Conflict
from desk.office import Office
from desk.store import conditions
from desk.work.belonging.membership import outdated
from desk.work.belonging.rules import parse
from desk.work.ground.coverage import NOWHERE, STALE, TWICE, GridFinding, Step

_PLACED: Final = (
    ("building", "buildings", "building", "栋"),
    ("facility", "facilities", "facility", "个"),
    ("organisation", "organisations", "organisation", "家"),
    ("issue", "issues", "issue", "件"),
)
"""What an area layer divides by its place: table, list, term, measure word."""
_MEASURES: Final = {"resident": "名", "organisation": "家", "facility": "个", "street": "条"}
_LISTS: Final = {
    "resident": "residents", "organisation": "organisations", "facility": "facilities", "street": "streets",
}  # fmt: skip
_FREE: Final = (
    "select t.id from \"{0}\" t where {1} not exists (select 1 from member m where m.kind = '{0}' and m.item_id = t.id"
    " and m.layer_id = ? and m.until is null) order by t.id"
)
_TWICE: Final = (
    "select m.item_id from member m join area a on a.id = m.area_id and a.valid_from <= ?"
    " and (a.valid_to is null or a.valid_to > ?) where m.layer_id = ? and m.kind = ? and m.until is null"
    " group by m.item_id having count(distinct m.area_id) > 1 order by m.item_id"
)
_HELD: Final = (
    "select distinct m.item_id from member m join area a on a.id = m.area_id and a.valid_from <= ?"
    " and (a.valid_to is null or a.valid_to > ?) where m.layer_id = ? and m.kind = ? and m.until is null"
)
_LIVING: Final = "t.state in ('living', 'away') and"


@dataclass(frozen=True, slots=True)
class _Case:
    """One question of the check: whose things, their list, and what they are called."""

    table: str
    list: str
    title: str
    measure: str


def check_belonging(office: Office, layer_id: int, step: Step | None = None) -> tuple[GridFinding, ...]:
    """What belongs to no grid of a layer, and what to two; one finding for each kind of thing, with all its ids."""
    row = office.database.read_one(
        "select l.basis, a.rule_json from layer l left join area a on a.layer_id = l.id and a.level = 0 where l.id = ?",
        (layer_id,),
    )
    if row is None:
        raise Conflict("这个图层已不在了，请刷新后再查。")
    basis, text = row
    ask = {"area": _by_area, "line": _by_line}.get(basis)
    found = ask(office, layer_id) if ask is not None else _by_rule(office, layer_id, basis, text)
    collected = []
    for done, one in enumerate(found):
        if step is not None:
            step(done, 10)
        collected.append(one)
    return tuple(collected)


def _by_area(office: Office, layer_id: int) -> Iterator[GridFinding]:
    terms = office.profile.terms
    for table, list_, term, measure in _PLACED:
        case = _Case(table, list_, terms.get(term, term), measure)
        placed = _ids(office, _FREE.format(table, "t.lon is not null and"), layer_id)
        yield from _said(NOWHERE, case, placed, "的位置不在任何网格里")
        bare = _ids(office, _FREE.format(table, "t.lon is null and"), layer_id)
        yield from _said(NOWHERE, case, bare, "没有位置，落不了格")
        yield from _said(TWICE, case, _twice(office, layer_id, table), "同时在两个以上网格里")
    people = _Case("resident", "residents", terms["resident"], "名")
    homeless = f'select t.id from "resident" t where {_LIVING} t.building_id is null order by t.id'
    yield from _said(NOWHERE, people, _ids(office, homeless), "的住址没有对上楼栋，落不了格")
    outside = (
        f'select t.id from "resident" t where {_LIVING} t.building_id is not null and not exists (select 1 from member m'
        " where m.kind = 'building' and m.item_id = t.building_id and m.layer_id = ? and m.until is null) order by t.id"
    )
    yield from _said(NOWHERE, people, _ids(office, outside, layer_id), "住的楼不在任何网格里")


def _by_line(office: Office, layer_id: int) -> Iterator[GridFinding]:
    """Streets of a grade of the profile are those that are to be divided."""
    grades = [grade.key for grade in office.profile.road_grades]
    case = _Case("street", "streets", office.profile.terms["street"], "条")
    if grades:
        among = ", ".join("?" * len(grades))
        free = _FREE.format("street", f"t.grade in ({among}) and")
        yield from _said(NOWHERE, case, _ids(office, free, *grades, layer_id), "定了等级却不在任何网格里")
    yield from _said(TWICE, case, _twice(office, layer_id, "street"), "同时在两个以上网格里")


def _by_rule(office: Office, layer_id: int, basis: str, text: str | None) -> Iterator[GridFinding]:
    universe = parse(text)
    if universe is None:
        return
    whom = universe.whom
    case = _Case(whom, _LISTS[whom], office.profile.terms.get(whom, whom), _MEASURES[whom])
    if universe.where or basis != "list":
        held = set(_ids(office, _HELD, office.today(), office.today(), layer_id, whom))
        wanted = conditions.ids(office.database, universe, office.today())
        free = [one for one in wanted if one not in held]
        yield from _said(NOWHERE, case, free, "不符合任何网格的条件" if basis != "list" else "不在任何名单里")
    yield from _said(TWICE, case, _twice(office, layer_id, whom), "同时在两个以上网格里")
    come, go = outdated(office, layer_id)
    if come or go:
        parts = [f"应进 {come:,} {case.measure}" if come else "", f"应出 {go:,} {case.measure}" if go else ""]
        words = f"资料有变动，网格的成员已过时：{'，'.join(part for part in parts if part)}"
        yield GridFinding(rule=STALE, sentence=words)


def _ids(office: Office, sql: str, *params: Any) -> list[int]:
    return [int(row[0]) for row in office.database.read(sql, params)]


def _twice(office: Office, layer_id: int, kind: str) -> list[int]:
    return _ids(office, _TWICE, office.today(), office.today(), layer_id, kind)


def _said(rule: str, case: _Case, ids: list[int], words: str) -> Iterator[GridFinding]:
    if ids:
        verb = f"{len(ids):,} {case.measure}{case.title}{words}"
        yield GridFinding(rule=rule, sentence=verb, kind=case.list, item_ids=tuple(ids))
