"""Who or what is probably in the register twice, found by what rows share, never by comparing every row with every other.

Rows that share an identity number, a name and birth date, a name and phone, a name and building, a credit code, or a spot on
the ground are brought together by the database or by a sort; only those are looked at. What a person has judged (`verdict`)
is never shown again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk.errors import BadInput
from desk.model import Changes, Query
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.work.twins import same_people, same_things
from desk.work.twins.pairs import Pair, Step

MOST: Final = 5_000
"""Pairs shown at once; the likeliest."""
TABLES: Final = {"residents": "resident", "organisations": "organisation", "facilities": "facility"}
"""Kinds whose rows can be compared and merged, and their tables."""
_FINDERS: Final = {
    "residents": same_people.residents,
    "organisations": same_things.organisations,
    "facilities": same_things.facilities,
}


def find(office: Office, kind: str, area_id: int | None = None, step: Step = lambda done, total: None) -> list[Pair]:
    """The pairs of a kind in an area (None: everywhere), the likeliest first."""
    finder = _FINDERS.get(kind)
    if finder is None:
        raise BadInput("这份名册不查重，请选居民、单位或部件。")
    found = finder(office, step)
    if area_id is not None:
        inside = set(office.search.ids(Query(kind=kind, area_id=area_id)).tolist())
        found = [pair for pair in found if pair.first in inside or pair.second in inside]
    judged = _judged(office, kind, found)
    found = [pair for pair in found if (pair.first, pair.second) not in judged]
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))[:MOST]


def not_same(office: Office, kind: str, first: int, second: int, reason: str = "") -> Changes:
    """Note that two rows are two; the pair is not shown again."""
    require(office.actor, EDIT_RECORDS)
    from desk.store.schema import house

    table = TABLES[kind]
    uids = dict(office.database.read(f'select id, uid from "{table}" where id in (?, ?)', (first, second)))
    if len(uids) < 2:
        raise BadInput("其中一条已不在名册里，请刷新后再看。")
    with office.write("not_same", kind=table, reason="查重：不是同一个") as transaction:
        transaction.insert(
            house.verdict, kind=table, first_uid=uids[first], second_uid=uids[second], same=0, reason=reason or None,
            at=office.now(), actor=office.actor.name,
        )  # fmt: skip
    return transaction.changes


def _judged(office: Office, kind: str, pairs: Sequence[Pair]) -> set[tuple[int, int]]:
    """Of these pairs those that a person has judged to be two."""
    table = TABLES[kind]
    told = office.database.read("select first_uid, second_uid from verdict where kind = ? and same = 0", (table,))
    if not told or not pairs:
        return set()
    rows = office.database.read(
        f"select v.uid, t.id from (select first_uid as uid from verdict where kind = ? and same = 0 union"
        f' select second_uid from verdict where kind = ? and same = 0) v join "{table}" t on t.uid = v.uid',
        (table, table),
    )
    ids = dict(rows)
    both = {(ids[one], ids[other]) for one, other in told if one in ids and other in ids}
    return both | {(other, one) for one, other in both}
