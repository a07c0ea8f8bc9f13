"""迁入、迁出、死亡、注销、恢复: set the state of a resident, take them out of their household, close their records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.registers.checks import HEAD
from desk.registers.relations import HEAD as THE_HEAD
from desk.registers.relations import after_change
from desk.registers.typed import day as typed_day
from desk.rights import EDIT_RECORDS, require
from desk.store.schema import people

if TYPE_CHECKING:
    from desk.store.writing import Transaction

LEAVING: Final = {"out": "moved", "death": "dead", "cancel": "cancelled"}
"""State after each movement that takes somebody away."""
ARRIVING: Final = ("in", "birth", "return")
WORDS: Final = {"in": "迁入", "birth": "出生", "return": "恢复", "out": "迁出", "death": "死亡", "cancel": "注销"}
_HERE: Final = ("living", "away")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a window must know before it offers a movement."""

    name: str
    state: str
    is_head: bool
    others: tuple[tuple[int, str, str], ...]
    """The others of the household who live here: id, name (masked by right), relation code."""
    open_specials: int

    @property
    def is_here(self) -> bool:
        """Whether the person lives here now."""
        return self.state in _HERE

    @property
    def needs_head(self) -> bool:
        """Whether the household would be left with people and no head."""
        return self.is_head and bool(self.others)


class NeedsHead(BadInput):
    """The head leaves and people stay: somebody must be named. `others` are (id, name, relation)."""

    def __init__(self, name: str, others: tuple[tuple[int, str, str], ...]) -> None:
        self.others = others
        super().__init__(f"{name}是户主，户里还有 {len(others)} 人。请先选定由谁接任户主。")


def standing(office: Office, resident_id: int) -> Standing:
    """State, household and open special records of a resident."""
    sight = office.search.sight
    row = office.database.read_one(
        f"select {sight.column('name', 'name')}, state, relation, household_id from resident where id = ?",
        (resident_id,),
    )
    if row is None:
        raise Conflict("这位居民已被他人删除，请刷新后再看。")
    name, state, relation, household = row
    others = office.database.read(
        f"select id, {sight.column('name', 'name')}, coalesce(relation, '') from resident"
        " where household_id = ? and id <> ? and state in ('living', 'away') order by relation, birth, id",
        (household, resident_id),
    )
    open_ = office.database.read_value(
        "select count(*) from special where resident_id = ? and until is null", (resident_id,)
    )
    heads = {str(each[2]) for each in others} & set(HEAD)
    return Standing(
        name=name,
        state=state,
        is_head=relation in HEAD and not heads,
        others=tuple((int(one), str(who), str(code)) for one, who, code in others),
        open_specials=int(open_),
    )


def leave(
    office: Office,
    resident_id: int,
    kind: str,
    *,
    day: str,
    place: str = "",
    reason: str = "",
    next_head: int | None = None,
) -> Changes:
    """迁出 (out), 死亡 (death) or 注销 (cancel): out of the household, open special records closed on that day.

    NeedsHead when the head of others leaves and nobody was named.
    """
    require(office.actor, EDIT_RECORDS)
    if kind not in LEAVING:
        raise BadInput(f"没有“{kind}”这种变动。")
    on = _day(office, day, WORDS[kind])
    now = standing(office, resident_id)
    if not now.is_here:
        raise Conflict(f"{now.name}已经不在住，不能再办{WORDS[kind]}；请刷新后核对。")
    if now.needs_head and next_head not in {one for one, _, _ in now.others}:
        raise NeedsHead(now.name, now.others)
    with office.write("movement", kind="resident", reason=f"{WORDS[kind]}{f'：{reason}' if reason else ''}"[:200]) as t:
        old = t.rows(people.resident, [resident_id])[resident_id]
        if old["state"] not in _HERE:
            raise Conflict("刚才有人改了这位居民的状态，这里没有保存；请刷新后核对。")
        if kind == "death" and old["birth"] and on < old["birth"]:
            raise BadInput(f"死亡日期 {on} 早于出生日期 {old['birth']}，请核对。")
        t.update(people.resident, resident_id, state=LEAVING[kind], state_since=on, household_id=None, relation=None)
        t.insert(
            people.movement, resident_id=resident_id, kind=kind, day=on, from_place=old["live_address"],
            to_place=place.strip() or None, reason=reason.strip() or None, household_before=old["household_id"],
        )  # fmt: skip
        for (special,) in t.read("select id from special where resident_id = ? and until is null", (resident_id,)):
            t.update(people.special, special, until=on)
        if now.needs_head and next_head is not None:
            _hand_over(t, next_head, [one for one, _, _ in now.others])
    return t.changes


def arrive(office: Office, resident_id: int, kind: str, *, day: str, place: str = "", reason: str = "") -> Changes:
    """迁入 (in), 出生 (birth) or 恢复 (return): lives here from that day. 恢复 gives the old household back if it stands."""
    require(office.actor, EDIT_RECORDS)
    if kind not in ARRIVING:
        raise BadInput(f"没有“{kind}”这种变动。")
    on = _day(office, day, WORDS[kind])
    with office.write("movement", kind="resident", reason=f"{WORDS[kind]}{f'：{reason}' if reason else ''}"[:200]) as t:
        old = t.rows(people.resident, [resident_id])[resident_id]
        if kind == "return" and old["state"] in _HERE:
            raise Conflict("这位居民现在就是在住，不需要恢复；请刷新后核对。")
        given: dict[str, str | int | None] = {"state": "living", "state_since": on}
        if kind == "return" and old["household_id"] is None:
            given["household_id"] = _old_household(t, resident_id)
        t.update(people.resident, resident_id, **given)
        t.insert(
            people.movement, resident_id=resident_id, kind=kind, day=on, from_place=place.strip() or None,
            to_place=old["live_address"], reason=reason.strip() or None, household_before=old["household_id"],
        )  # fmt: skip
    return t.changes


def _hand_over(transaction: Transaction, head: int, others: list[int]) -> None:
    """Somebody else is head; relations that follow from it are set, those that cannot be known are emptied."""
    rows = transaction.rows(people.resident, others)
    new = rows[head]
    for one, row in rows.items():
        relation = after_change(row["relation"], new["relation"], row["sex"], row["birth"], new["birth"])
        transaction.update(people.resident, one, relation=THE_HEAD if one == head else relation)


def _old_household(transaction: Transaction, resident_id: int) -> int | None:
    rows = transaction.read(
        "select m.household_before from movement m join household h on h.id = m.household_before"
        " where m.resident_id = ? order by m.id desc limit 1",
        (resident_id,),
    )
    return rows[0][0] if rows else None


def _day(office: Office, text: str, what: str) -> str:
    on = typed_day(text.strip(), office.today())
    if on > office.today():
        raise BadInput(f"{what}日期 {on} 还没到，请核对。")
    return on
