"""Orders kept as packed numbers are the orders that SQL gives, also after rows changed; on a file and on a server."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from desk.model import Query
from desk.store.database import Database
from desk.store.schema import ground, people
from desk.store.search import Search, ranks
from desk.store.search.kinds import BY_KEY, KINDS
from desk.store.search.ranks import MENDED, Ranks
from tests.desk import search_town as town

MOMENT = {"now": town.NOW, "today": town.NOW[:10], "tonight": town.NOW}


@pytest.fixture
def database(database: Database) -> Database:
    town.build(database)
    return database


@pytest.fixture
def asked(database: Database) -> Search:
    return town.search(database)


def same(kept: Ranks, asked: Search, kind: str, *, must: bool = True) -> None:
    """Every order of a kind by rank is the one by SQL; `must` says whether there has to be one."""
    spec = BY_KEY[kind]
    for column in filter(ranks.can_have, spec.columns):
        for descending in (False, True):
            by_sql = asked.ids(Query(kind=kind, sort=column.key, descending=descending))
            by_rank = kept.order(spec, column, _ids(asked, kind), descending, MOMENT)
            if by_rank is None:
                assert not must, (kind, column.key)
                continue
            assert by_rank.tolist() == by_sql.tolist(), (kind, column.key, descending)


def _ids(asked: Search, kind: str) -> NDArray[np.int64]:
    return np.sort(asked.ids(Query(kind=kind)))


def made(database: Database, kind: str) -> Ranks:
    kept = Ranks(database)
    for column in filter(ranks.can_have, BY_KEY[kind].columns):
        kept.make(BY_KEY[kind], column, MOMENT)
    return kept


def test_every_order_by_rank_is_the_order_by_sql(database: Database, asked: Search) -> None:
    for spec in KINDS:
        if not spec.where:
            same(made(database, spec.key), asked, spec.key, must=bool(_ids(asked, spec.key).size))


def test_ranks_follow_rows_that_change_come_and_go(database: Database, asked: Search) -> None:
    kept, dice = made(database, "residents"), random.Random(3)
    rows = {row[0]: row for row in database.read("select id, name, birth, live_address, sex from resident")}
    for turn in range(12):
        with database.write(actor="测试", action="test") as transaction:
            for id in dice.sample(sorted(rows), 4):
                name = dice.choice((rows[id][1], "阿" + str(turn), "zz", "𠮷", ""))
                birth = dice.choice((rows[dice.choice(sorted(rows))][2], f"19{turn + 10}-01-01", None))
                address = dice.choice((None, "", "新街1号", rows[dice.choice(sorted(rows))][3]))
                transaction.update(
                    people.resident, id, name=name, birth=birth, live_address=address, sex=dice.choice(("1", "2", None))
                )
            if turn % 3 == 0:
                gone = dice.choice(sorted(rows))
                del rows[gone]
                transaction.delete(people.resident, gone)
            if turn % 4 == 0:
                new = transaction.insert(
                    people.resident,
                    uid=f"u{turn}",
                    name="后来者",
                    initials="hlz",
                    state="living",
                    household_id=3,
                    population="1",
                )
                rows[new] = (new, "后来者", None, None, None)
            transaction.update(ground.building, turn + 1, name=f"改名{turn % 3}")
            transaction.update(people.household, turn + 1, last_visit=f"2026-0{turn % 9 + 1}-01")
        same(kept, asked, "residents")


def test_after_many_changes_ranks_are_dropped_not_wrong(database: Database, asked: Search) -> None:
    kept = made(database, "residents")
    with database.write(actor="测试", action="test") as transaction:
        rows = {id: ("甲" if id % 2 else "乙",) for id in range(1, MENDED + 20)}
        transaction.update_many(people.resident, ["live_address"], rows)
    same(kept, asked, "residents", must=False)
    assert kept.bytes() == 0


def test_a_day_later_ages_are_ranked_anew(database: Database, asked: Search) -> None:
    kept, spec = made(database, "residents"), BY_KEY["residents"]
    ids = _ids(asked, "residents")
    tomorrow = {**MOMENT, "today": "2026-11-12"}
    assert kept.order(spec, spec.column("age"), ids, False, tomorrow) is None
    assert kept.order(spec, spec.column("birth"), ids, False, tomorrow) is not None
