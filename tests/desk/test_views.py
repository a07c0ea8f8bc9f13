"""Saved views of the map: kept, replaced, renamed, deleted, and all of it taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.office import Office
from desk.work.ground import views
from desk.work.undo import undo
from tests.desk.town import CLERK, new_office

BODY = {"figure": "overdue", "classes": {"method": "natural", "count": 4}, "lon": 116.4, "hidden": ["street"]}


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    made = new_office(where)
    yield made
    made.close()


def names(office: Office) -> list[str]:
    return [view.name for view in views.views(office)]


def test_a_view_is_kept_with_who_and_when(office: Office) -> None:
    views.save(office, "  超期 网格 ", BODY)
    (view,) = views.views(office)
    assert (view.name, view.body, view.actor) == ("超期 网格", BODY, "王书记")
    assert view.created_at == "2026-10-31T09:05:00"


def test_a_name_is_given_once_unless_replaced(office: Office) -> None:
    views.save(office, "甲", BODY)
    with pytest.raises(Conflict, match="已有名为“甲”的视图"):
        views.save(office, "甲", {})
    views.save(office, "甲", {"figure": "open"}, replace=True)
    assert [view.body for view in views.views(office)] == [{"figure": "open"}]


def test_views_are_renamed_and_stay_in_their_order(office: Office) -> None:
    for name in ("乙", "甲", "丙"):
        views.save(office, name, BODY)
    first = views.views(office)[0].id
    views.rename(office, first, "丁")
    assert names(office) == ["丁", "甲", "丙"]
    views.rename(office, first, "丁")
    with pytest.raises(Conflict):
        views.rename(office, first, "丙")


def test_everything_can_be_taken_back(office: Office) -> None:
    saved = views.save(office, "甲", BODY)
    (view,) = views.views(office)
    replaced = views.save(office, "甲", {"figure": "open"}, replace=True)
    undo(office, replaced.audit_id or 0)
    assert views.views(office)[0].body == BODY
    deleted = views.delete(office, view.id)
    assert names(office) == []
    undo(office, deleted.audit_id or 0)
    assert views.views(office) == (view,)
    assert view.id in saved.rows["map_view"]


def test_a_view_that_somebody_deleted_cannot_be_renamed(office: Office) -> None:
    views.save(office, "甲", BODY)
    (view,) = views.views(office)
    views.delete(office, view.id)
    with pytest.raises(Conflict):
        views.rename(office, view.id, "乙")


@pytest.mark.parametrize(("name", "error"), [(" ", Missing), ("长" * 41, BadInput)])
def test_a_name_is_neither_empty_nor_endless(office: Office, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        views.save(office, name, BODY)
    assert names(office) == []


def test_a_view_that_is_too_large_is_refused_and_a_broken_one_left_out(office: Office) -> None:
    with pytest.raises(BadInput, match="存不下"):
        views.save(office, "大", {"hidden": ["x" * 100] * 1000})
    views.save(office, "好", BODY)
    with office.write("break") as transaction:
        transaction.execute(
            "insert into map_view (name, body_json, sort, created_at, actor) values ('坏', '{', 0, '2026', 'x')"
        )
    assert names(office) == ["好"]


def test_who_may_not_edit_the_map_keeps_no_view(tmp_path: Path) -> None:
    made = new_office(tmp_path / "a.griddesk")
    made.actor = CLERK
    with pytest.raises(NotAllowed, match="编辑地图"):
        views.save(made, "甲", BODY)
    made.close()
