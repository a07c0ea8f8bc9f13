"""The card of a grid on a date: its name then, its kin, and who answered for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from desk.errors import BadInput
from desk.model import Actor
from desk.office import Office
from desk.rights import ALL
from desk.work.ground.past_card import past_card
from desk.work.redrawing import redraw


@pytest.fixture
def office(sample_file: Callable[[str], Path], each_profile: str) -> Iterator[Office]:
    office = Office.open(sample_file(each_profile), actor=Actor(name="小李", rights=ALL))
    yield office
    office.database.close()


def test_a_split_grid_is_known_before_and_its_parts_after(office: Office) -> None:
    layer = next(each for each in office.search.layers() if each.basis == "area")
    draft = redraw.start(office, layer.id)
    grid = max(draft.grids.values(), key=lambda each: each.shape.area)
    west, south, east, north = grid.shape.bounds
    middle = (south + north) / 2
    draft.split(grid.key, [(west - 0.001, middle), (east + 0.001, middle)])
    parts = {each.name for each in draft.grids.values() if each.state == "new"}
    redraw.save(office, draft, reason="试分")
    today = str(office.today())
    yesterday = str(date.fromisoformat(today) - timedelta(days=1))
    assert past_card(office, layer.id, grid.key, today) is None
    card = past_card(office, layer.id, grid.key, yesterday)
    assert card is not None
    assert (card.name, card.code, card.until) == (grid.name, grid.code, today)
    assert {each.name for each in card.after} == parts
    assert card.before == ()
    assert card.above
    new = past_card(office, layer.id, card.after[0].id, today)
    assert new is not None
    assert [each.name for each in new.before] == [grid.name]
    assert new.until == ""


def test_who_answered_then_is_named_with_the_post(office: Office) -> None:
    today = str(office.today())
    area, layer = office.database.read_one(
        "select t.area_id, a.layer_id from assignment t join area a on a.id = t.area_id where t.since <= ?"
        " and (t.until is null or t.until >= ?) order by t.id desc",
        (today, today),
    )
    card = past_card(office, layer, area, today)
    assert card is not None
    assert card.team
    assert all(post and name for post, name in card.team)
    long_ago = past_card(office, layer, area, "1999-01-01")
    assert long_ago is None


def test_what_is_no_date_is_refused_with_a_sentence(office: Office) -> None:
    with pytest.raises(BadInput, match="不是日期"):
        past_card(office, office.search.layers()[0].id, 1, "去年")
