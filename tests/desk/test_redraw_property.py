"""Two hundred redrawings at random on a sample street: nobody lost or doubled, every date answers, all can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely

from desk.model import Actor
from desk.office import Office
from desk.rights import ALL
from desk.sample.make import make
from desk.store.schema import house
from desk.work.ground import history
from desk.work.redrawing import redraw
from desk.work.undo import undo
from tests.desk.redrawing import (
    Clerk,
    digests,
    held,
    lost_or_doubled,
    outlines,
    residents_per_grid,
    where_everyone_is,
)
from tests.postgres import fresh_database

SUN = Actor(name="孙莉", rights=ALL)
GRID_LAYER = 1
pytestmark = pytest.mark.long


class Clock:
    """A wall clock that the test moves on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, 0)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def as_today(where: str | Path, clock: Clock) -> Office:
    """A sample office whose day goes on."""
    with closing(Office.open(where, actor=SUN)) as office, office.write("test") as transaction:
        row = transaction.read("select id from meta where name = ?", ("sample",))[0]
        transaction.update(house.meta, row[0], value="0")
    return Office.open(where, actor=SUN, clock=clock)


@pytest.fixture(params=("first fifty", "second fifty", "and the third fifty", "the last fifty", "on a server"))
def opened(
    request: pytest.FixtureRequest, sample_file: Callable[[str], Path]
) -> Iterator[tuple[Office, Clock, Clerk, int]]:
    """An office with its clock, a clerk, and how many redrawings the office is to bear."""
    clock, clerk = Clock(), Clerk(seed=len(request.param))
    if request.param != "on a server":
        with closing(as_today(sample_file("zhoushan"), clock)) as office:
            yield office, clock, clerk, 50
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        make(url, profile="zhoushan", size="street")
        with closing(as_today(url, clock)) as office:
            yield office, clock, clerk, 25


def test_redrawing_at_random_loses_nobody_and_can_be_undone_to_the_last_byte(
    opened: tuple[Office, Clock, Clerk, int],
) -> None:
    office, clock, clerk, times = opened
    first = digests(office)
    everyone, residents = where_everyone_is(office, GRID_LAYER), residents_per_grid(office, GRID_LAYER)
    assert lost_or_doubled(office, GRID_LAYER) == []
    done: list[tuple[int, str, str]] = []
    states = {}
    outlines_of_day: dict[str, list[bytes]] = {}
    for _ in range(times):
        if clerk.dice.random() < 0.7:
            clock.now += timedelta(days=clerk.dice.randrange(1, 4))
        draft = redraw.start(office, GRID_LAYER)
        what = "+".join(clerk.redraw(draft) for _ in range(clerk.dice.randrange(1, 4)))
        if not draft.is_changed:
            continue
        changes = redraw.save(office, draft)
        assert not changes.everything
        done.append((changes.audit_id or 0, what, office.today()))
        assert lost_or_doubled(office, GRID_LAYER) == [], what
        assert residents_per_grid(office, GRID_LAYER) == residents, what
        for kind, points in draft.belonging.points.items():  # what the clerk saw is what was saved
            items, areas = held(office, GRID_LAYER, kind)
            seen = draft.belonging.now[kind][np.searchsorted(points.ids, items)]
            assert ((areas == seen) | (seen < 0)).all(), (what, kind)
        shapes = outlines(office, GRID_LAYER)
        assert shapely.is_valid(shapes).all(), what
        assert shapely.coverage_is_valid(shapes), what
        outlines_of_day[office.today()] = sorted(shapely.to_wkb(shapes).tolist())
        if len(done) % 20 == 0:
            assert where_everyone_is(office, GRID_LAYER).keys() >= everyone.keys()
            states[len(done)] = digests(office)

    assert {"split", "merge", "vertex"} <= set("+".join(what for _, what, _ in done).split("+"))
    _every_date_answers(office, outlines_of_day)
    assert office.database.verify_audit() == ()
    for number in range(len(done), 0, -1):
        if number in states:
            assert _tables(digests(office), states[number]) == [], number
        undo(office, done[number - 1][0])
    assert _tables(digests(office), first) == []


def _tables(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The tables in which two states differ."""
    return [name for name in other if one[name] != other[name]]


def _every_date_answers(office: Office, outlines_of_day: dict[str, list[bytes]]) -> None:
    day, today = datetime(2026, 10, 31), office.today()
    standing: list[bytes] | None = None
    while day.strftime("%Y-%m-%d") <= today:
        text = day.strftime("%Y-%m-%d")
        shapes = history.shapes_on(office, GRID_LAYER, text)
        told = sorted(shapely.to_wkb(list(shapes.values())).tolist())
        standing = outlines_of_day.get(text, standing)
        assert told == (standing or told), text  # as the grids stood at the end of that day
        assert shapely.coverage_is_valid(list(shapes.values())), text
        areas = [each for each in history.areas_on(office, GRID_LAYER, text) if each.is_leaf]
        assert {each.id for each in areas} == set(shapes), text
        assert len({each.code for each in areas}) == len(areas), text
        day += timedelta(days=1)
    days = sorted(outlines_of_day)
    redrawn = {
        late for early, late in zip(days, days[1:], strict=False) if outlines_of_day[early] != outlines_of_day[late]
    }
    assert redrawn <= dict(history.dates(office, GRID_LAYER)).keys()
    counted = history.counts_on(office, GRID_LAYER, "2026-10-31")
    assert sum(each.residents for each in counted.values()) > 60_000
    new = office.database.read("select id from area where layer_id = ? and predecessors_json <> '[]'", (GRID_LAYER,))
    for (area_id,) in new[:40]:
        assert history.ancestors(office, area_id)
