"""Households split, joined, given another head, moved to another dwelling.

Each verb is one transaction with its movement rows, and 撤销 takes it back. A household has one head and is never left
without members. Relations follow the new head where they can (`kinship`); what the person gives in `relations` counts
first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.work.houses import kinship
from desk.work.houses.homes import Household, Member, kin_of, read
from desk.work.houses.kinship import HEAD

if TYPE_CHECKING:
    from desk.store.writing import Transaction


# Before a verb: what it would do


def foretold(members: Sequence[Member], new_head: int) -> dict[int, str | None]:
    """The relation each of these would have to the new head; None where it does not follow and stays as it is."""
    return kinship.retold(kin_of(members), new_head)


def foretold_join(members: Sequence[Member], given: Mapping[int, str] | None = None) -> dict[int, str | None]:
    """The relation each would have to the head of the household they come into; None where it is not known.

    What their own head is to him must be said (`given`); the rest follows from it where it can.
    """
    head = next((one.id for one in members if one.is_head), 0)
    told = kinship.joined(kin_of(members), (given or {}).get(head, ""))
    return {one: (given or {}).get(one) or word for one, word in told.items()}


def next_number(office: Office) -> str:
    """The household number after the highest one, as long as it is; "" when numbers are no numbers here."""
    top = office.database.read_value(
        "select max(number) from household where length(number) = (select max(length(number)) from household)"
    )
    return str(int(top) + 1).zfill(len(top)) if top and str(top).isdigit() else ""


# Verbs


def change_head(
    office: Office, household_id: int, resident_id: int, relations: Mapping[int, str] | None = None
) -> Changes:
    """Make another member the head; everybody's relation is told anew."""
    require(office.actor, EDIT_RECORDS)
    home = read(office, household_id)
    if home.head is not None and home.head.id == resident_id:
        raise BadInput(f"{home.head.name}已经是户主。")
    if resident_id not in {one.id for one in home.members}:
        raise BadInput("新户主要是这一户的人，请重新选择。")
    with office.write("change_head", kind="household", reason=f"换户主：{_called(home)}") as transaction:
        _relate(transaction, home.members, resident_id, relations)
    return transaction.changes


def split(
    office: Office,
    household_id: int,
    members: Sequence[int],
    head: int,
    *,
    rest_head: int | None = None,
    dwelling_id: int | None = None,
    number: str = "",
    relations: Mapping[int, str] | None = None,
    day: str = "",
    reason: str = "",
) -> Changes:
    """Some members become a household of their own, in the same dwelling unless another is given."""
    require(office.actor, EDIT_RECORDS)
    home = read(office, household_id)
    leaving = [one for one in home.members if one.id in set(members)]
    staying = [one for one in home.members if one.id not in set(members)]
    if not leaving or len(leaving) < len(set(members)):
        raise BadInput("请选出要分出去的人，而且都要是这一户的。")
    if not staying:
        raise BadInput("全户的人都选了，原来的户会空着。要整户搬走请用“迁居”。")
    if head not in {one.id for one in leaving}:
        raise BadInput("新户的户主要从分出去的人里选。")
    kept = next((one.id for one in staying if one.is_head), rest_head)
    if kept is None and home.head is not None:
        raise Missing(("原户的新户主",))
    if kept is not None and kept not in {one.id for one in staying}:
        raise BadInput("原户的户主要从留下的人里选。")
    from desk.store.schema import people
    from desk.store.uid import new_uid

    if number and office.database.read_one("select 1 from household where number = ?", (number,)):
        raise BadInput(f"户号 {number} 已经有了，请换一个。")
    with office.write("split_household", kind="household", reason=f"分户：{_called(home)}") as transaction:
        target = dwelling_id if dwelling_id is not None else home.dwelling_id
        kind = transaction.read("select kind from household where id = ?", (household_id,))[0][0]
        made = transaction.insert(people.household, uid=new_uid(), dwelling_id=target, number=number or None, kind=kind)
        _relate(transaction, leaving, head, relations, known=home.members)
        if kept is not None and not any(one.is_head for one in staying):
            _relate(transaction, staying, kept, relations, known=home.members)
        ids = [one.id for one in leaving]
        transaction.update_many(people.resident, ["household_id"], {one: (made,) for one in ids})
        before, after = home.place, place_of(transaction, target)
        _move(transaction, ids, target if target != home.dwelling_id else None)
        _note(office, transaction, ids, "split", before, after, household_id, day, reason)
    return transaction.changes


def join(
    office: Office,
    keep_id: int,
    other_id: int,
    *,
    relations: Mapping[int, str] | None = None,
    day: str = "",
    reason: str = "",
) -> Changes:
    """The members of one household go into another, with its visits; the head of that one stays head."""
    require(office.actor, EDIT_RECORDS)
    if keep_id == other_id:
        raise BadInput("请选两个不同的户。")
    keep, other = read(office, keep_id), read(office, other_id)
    from desk.store.links import move_links
    from desk.store.schema import people

    with office.write(
        "join_households", kind="household", reason=f"并户：{_called(other)} 并入 {_called(keep)}"
    ) as transaction:
        ids = [one.id for one in other.members]
        told = foretold_join(other.members, relations)
        transaction.update_many(people.resident, ["relation"], {one: (word,) for one, word in told.items()})
        _move(transaction, ids, keep.dwelling_id if keep.dwelling_id != other.dwelling_id else None)
        _note(office, transaction, ids, "join", other.place, keep.place, other_id, day, reason)
        move_links(transaction, "household", other_id, keep_id)
        visits = [visit for visit in (keep.last_visit, other.last_visit) if visit]
        if visits and max(visits) != keep.last_visit:
            transaction.update(people.household, keep_id, last_visit=max(visits))
        transaction.delete(people.household, other_id)
    return transaction.changes


def move(office: Office, household_id: int, dwelling_id: int, *, day: str = "", reason: str = "") -> Changes:
    """A whole household goes to another dwelling of the register; its members' building and address follow."""
    require(office.actor, EDIT_RECORDS)
    home = read(office, household_id)
    if home.dwelling_id == dwelling_id:
        raise BadInput("这一户已经在这套房屋里。")
    if office.database.read_one("select 1 from dwelling where id = ?", (dwelling_id,)) is None:
        raise Conflict("这套房屋已不在名册里，请重新选择。")
    from desk.store.schema import people

    with office.write("move_household", kind="household", reason=f"迁居：{_called(home)}") as transaction:
        transaction.update(people.household, household_id, dwelling_id=dwelling_id)
        ids = [one.id for one in home.members]
        _move(transaction, ids, dwelling_id)
        _note(
            office, transaction, ids, "move", home.place, place_of(transaction, dwelling_id), household_id, day, reason
        )
    return transaction.changes


# What the verbs share


def place_of(transaction: Transaction, dwelling_id: int | None) -> str:
    """Building, unit and room of a dwelling in words."""
    rows = transaction.read(
        "select b.name, d.unit, d.room from dwelling d join building b on b.id = d.building_id where d.id = ?",
        (dwelling_id,),
    )
    return " ".join(part for part in rows[0] if part) if rows else ""


def _called(home: Household) -> str:
    """A household in the audit trail: its number, else its place; never a name."""
    return home.number or home.place or "无户号"


def _relation(home: Household, resident_id: int) -> str | None:
    return next((one.relation for one in home.members if one.id == resident_id), "") or None


def _relate(
    transaction: Transaction,
    members: Sequence[Member],
    head: int,
    given: Mapping[int, str] | None,
    known: Sequence[Member] = (),
) -> None:
    """Write the relations of members to their new head; `known` are all who help to tell them."""
    from desk.store.schema import people

    told = foretold(known or members, head)
    new: dict[int, tuple[str | None]] = {}
    for one in members:
        word = HEAD if one.id == head else (given or {}).get(one.id) or told.get(one.id)
        if word is None and one.is_head:  # two heads would be worse than none said
            new[one.id] = (None,)
        elif word is not None:
            new[one.id] = (word,)
    transaction.update_many(people.resident, ["relation"], new)


def _move(transaction: Transaction, ids: Sequence[int], dwelling_id: int | None) -> None:
    """Building, unit, room and address of people follow their dwelling; None leaves them."""
    if dwelling_id is None or not ids:
        return
    from desk.store.schema import people

    building, unit, room, address = transaction.read(
        "select d.building_id, d.unit, d.room, b.address from dwelling d join building b on b.id = d.building_id"
        " where d.id = ?",
        (dwelling_id,),
    )[0]
    live = f"{address or ''}{unit or ''}{room}{'' if room.endswith(('室', '号')) else '室'}"
    transaction.update_many(
        people.resident,
        ["building_id", "unit", "room", "live_address"],
        {one: (building, unit, room, live) for one in ids},
    )


def _note(
    office: Office,
    transaction: Transaction,
    ids: Sequence[int],
    kind: str,
    before: str,
    after: str,
    household_id: int,
    day: str,
    reason: str,
) -> None:
    from desk.store.schema import people

    transaction.insert_many(
        people.movement,
        ["resident_id", "kind", "day", "from_place", "to_place", "reason", "household_before"],
        [
            (one, kind, day or office.today(), before or None, after or None, reason or None, household_id)
            for one in ids
        ],
    )
