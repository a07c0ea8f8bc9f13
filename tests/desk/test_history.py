"""Grids as they were: on any date, what they came from and became, what lay in them; in a file and on a server."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from contextlib import closing

import pytest
import shapely

from desk.errors import BadInput
from desk.office import Office
from desk.work.ground import history
from desk.work.redrawing import redraw
from tests.desk import town
from tests.desk.redrawing import LAYER, Day, across, grid


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def office(where: str, day: Day) -> Iterator[Office]:
    town.new_office(where).close()
    with closing(Office.open(where, actor=town.SECRETARY, clock=day)) as office:
        yield office


def test_history_knows_every_day_and_the_line_of_every_grid(office: Office, day: Day) -> None:
    one = grid(office, 1)
    draft = redraw.start(office, LAYER)
    draft.split(one, across(office, one))
    redraw.save(office, draft)
    later = day.later(10)
    draft = redraw.start(office, LAYER)
    draft.merge([key for key, each in draft.grids.items() if each.code[-2:] in ("03", "04")], name="合村")
    draft.rename(grid(office, 2), "河西")
    redraw.save(office, draft)

    def names(on: str) -> set[str]:
        return {each.name for each in history.areas_on(office, LAYER, on) if each.is_leaf}

    second = {"第2社区第1网格", "第2社区第2网格"}
    assert names("2025-12-31") == set()
    assert names("2026-10-30") == {"第1社区第1网格", "第1社区第2网格"} | second
    assert names("2026-11-05") == {"第1社区第3网格", "第1社区第4网格", "第1社区第2网格"} | second
    assert names(later) == {"合村", "河西"} | second
    assert [(at, said) for at, said in history.dates(office, LAYER)] == [
        (later, "新划 1 个、撤销 2 个、调整 1 个"),
        ("2026-10-31", "新划 2 个、撤销 1 个、调整 1 个"),
        ("2026-01-01", "启用，共 7 个"),
    ]
    merged = office.database.read_value("select id from area where code = ?", ("110101001000005",))
    assert [(kin.name, kin.steps) for kin in history.ancestors(office, merged)] == [
        ("第1社区第3网格", 1), ("第1社区第4网格", 1), ("第1社区第1网格", 2)
    ]  # fmt: skip
    assert [kin.name for kin in history.successors(office, one)] == ["第1社区第3网格", "第1社区第4网格", "合村"]
    counts = history.counts_on(office, LAYER, "2026-10-30")
    assert (counts[one].buildings, counts[one].residents) == (1, 2)
    assert sum(each.residents for each in history.counts_on(office, LAYER, later).values()) == 8
    with pytest.raises(BadInput, match="不是日期"):
        history.areas_on(office, LAYER, "2026-2-30")


def test_a_moved_border_is_shown_where_it_stood_and_its_name_inside(office: Office, day: Day) -> None:
    corner = (town.WEST + town.SIDE, town.SOUTH + town.SIDE)
    draft = redraw.start(office, LAYER)
    draft.move_vertex(corner, (corner[0] - 0.9 * town.SIDE, corner[1]), tolerance=1)
    draft.rename(grid(office, 1), "新名")
    redraw.save(office, draft)
    then = {each.id: each for each in history.areas_on(office, LAYER, "2026-10-30")}
    now = {each.id: each for each in history.areas_on(office, LAYER, "2026-10-31")}
    one = grid(office, 1)
    assert (then[one].name, then[one].is_changed) == ("第1社区第1网格", True)
    assert (now[one].name, now[one].is_changed) == ("新名", False)
    assert then[one].parent_id == now[one].parent_id
    for areas, on in ((then, "2026-10-30"), (now, "2026-10-31")):
        shapes = history.shapes_on(office, LAYER, on)
        assert shapes[one].contains(shapely.Point(areas[one].lon, areas[one].lat))
    assert shapely.equals(history.shapes_on(office, LAYER, "2026-10-30")[one], town.square(0, 0))


def test_the_pack_of_today_is_the_pack_of_the_map(office: Office) -> None:
    def outlines(pack: bytes) -> dict[int, bytes]:
        (count,), at, found = struct.unpack_from("<I", pack), 4, {}
        for _ in range(count):
            id, size = struct.unpack_from("<iI", pack, at)
            found[id] = pack[at + 8 : at + 8 + size]
            at += 8 + size + -size % 4
        return found

    draft = redraw.start(office, LAYER)
    draft.split(grid(office, 1), across(office, grid(office, 1)))
    redraw.save(office, draft)
    assert outlines(history.outlines_on(office, LAYER, "2026-10-31")) == outlines(office.search.map_areas(LAYER))
    before = outlines(history.outlines_on(office, LAYER, "2026-10-30"))
    assert grid(office, 1) in before
    assert len(before) == 7


def test_a_grid_that_lived_less_than_a_day_was_never_in_force_but_stays_in_the_line(office: Office) -> None:
    one = grid(office, 1)
    draft = redraw.start(office, LAYER)
    draft.split(one, across(office, one))
    redraw.save(office, draft)
    draft = redraw.start(office, LAYER)
    halves = [key for key, each in draft.grids.items() if each.code[-2:] in ("03", "04")]
    draft.merge(halves)
    redraw.save(office, draft)
    leaves = {each.id: each for each in history.areas_on(office, LAYER, "2026-10-31") if each.is_leaf}
    assert not leaves.keys() & {one, *halves}
    (merged,) = [each for each in leaves.values() if each.predecessors]
    assert set(merged.predecessors) == set(halves)
    assert [(kin.id, kin.steps) for kin in history.ancestors(office, merged.id)][-1] == (one, 2)
    row = office.database.read_one(
        "select valid_from, valid_to, predecessors_json from area where id = ?", (halves[0],)
    )
    assert row is not None
    assert (row[0], row[1], json.loads(row[2])) == ("2026-10-31", "2026-10-31", [one])


def test_issues_are_counted_as_they_stood_at_the_end_of_the_day(office: Office) -> None:
    place = {"lon": town.WEST + 0.004, "lat": town.SOUTH + 0.004}
    town.add_issue(office, "110101001000001", number="S1", reported_at="2026-10-20T10:00:00",
                   closed_at="2026-10-25T10:00:00", **place)  # fmt: skip
    town.add_issue(office, "110101001000001", number="S2", reported_at="2026-10-24T10:00:00", **place)
    told = {
        on: history.counts_on(office, LAYER, on)[grid(office, 1)] for on in ("2026-10-19", "2026-10-24", "2026-10-25")
    }
    assert {on: (each.reported, each.open) for on, each in told.items()} == {
        "2026-10-19": (0, 0), "2026-10-24": (2, 2), "2026-10-25": (2, 1)
    }  # fmt: skip
    assert history.counts_on(office, LAYER, "2020-01-01") == {}
    assert history.dates(office, 99) == ()
