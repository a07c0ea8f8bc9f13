"""Filters and columns kept under a name, on a file and on a server; conditions in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.model import Column, Condition, Query
from desk.office import Office
from desk.rights import EDIT_RECORDS
from desk.work import undo
from desk.work.lists import saved, words
from desk.work.lists.look import Look
from tests.desk.both import both

__all__ = ["both"]

LOOK = Look(
    where=(Condition("sex", "in", ("2",)), Condition("age", "between", ("60", ""))),
    columns=("age", "name"),
    sort="age",
    descending=True,
    widths={"name": 133},
    text="号",
)


def names(office: Office) -> list[str]:
    return [each.name for each in saved.saved(office, "residents")]


def test_a_saved_list_comes_back_as_it_was_for_everybody(both: Office) -> None:
    saved.save(both, "residents", " 六十岁以上  女 ", LOOK)
    (kept,) = saved.saved(both, "residents")
    assert (kept.name, kept.look, kept.actor) == ("六十岁以上 女", LOOK, both.actor.name)
    assert saved.saved(both, "facilities") == ()
    ids = both.search.ids(Query(kind="residents", where=kept.look.where))
    ages = {row for row in both.search.rows("residents", ids.tolist(), ["sex"])}
    assert len(ids) and ages == {("女",)}


def test_names_are_kept_apart_renamed_deleted_and_brought_back(both: Office) -> None:
    saved.save(both, "residents", "甲", LOOK)
    with pytest.raises(Conflict, match="甲"):
        saved.save(both, "residents", "甲", Look())
    saved.save(both, "residents", "甲", Look(), replace=True)
    saved.save(both, "residents", "乙", LOOK)
    saved.save(both, "households", "甲", Look())
    assert names(both) == ["甲", "乙"] and saved.saved(both, "residents")[0].look == Look()
    first, second = (each.id for each in saved.saved(both, "residents"))
    with pytest.raises(Conflict):
        saved.rename(both, second, "甲")
    saved.rename(both, second, "丙")
    gone = saved.delete(both, first)
    assert names(both) == ["丙"]
    assert gone.audit_id is not None
    undo.undo(both, gone.audit_id)
    assert names(both) == ["甲", "丙"]


def test_what_cannot_be_kept_is_said(both: Office) -> None:
    for name, error in (("  ", Missing), ("长" * 41, BadInput)):
        with pytest.raises(error):
            saved.save(both, "residents", name, LOOK)
    both.actor = replace(both.actor, rights=both.actor.rights - {EDIT_RECORDS})
    with pytest.raises(NotAllowed):
        saved.save(both, "residents", "甲", LOOK)


@pytest.mark.parametrize(
    ("type", "op", "values", "said"),
    [
        ("number", "between", ("60", "80"), "年龄 60 至 80"),
        ("number", "between", ("60", ""), "年龄 60 以上"),
        ("date", "between", ("", "today-90"), "年龄 到 90天前 止"),
        ("date", "is", ("today",), "年龄 是 今天"),
        ("code", "in", ("1", "2"), "年龄 是 男、女"),
        ("code", "in", ("1", "2", "3", "4"), "年龄 是 男、女、3 等 4 项"),
        ("text", "empty", (), "年龄 没有填"),
    ],
)
def test_a_condition_reads_as_a_phrase(type: str, op: str, values: tuple[str, ...], said: str) -> None:
    column = Column(key="age", title="年龄", type=type)  # type: ignore[arg-type]
    assert words.phrase(column, Condition("age", op, values), {"1": "男", "2": "女"}) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("今天", "today"), ("90天前", "today-90"), ("30 天以后", "today+30"), ("2026年3月", "2026-03"),
     ("2026/3/5", "2026-03-05"), ("2026.3.5", "2026-03-05"), ("2026", "2026"), ("去年", "去年"), ("2026年", "2026")],
)  # fmt: skip
def test_a_date_may_be_typed_as_people_write_it(typed: str, kept: str) -> None:
    assert words.understood(typed) == kept
