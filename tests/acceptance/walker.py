"""Walks an issue through a shipped profile and, before every step, tries all that is forbidden there.

What is allowed is reckoned by `ledger` from the TOML text alone; the engine is asked through `desk.work.issues` only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from desk import identity
from desk.errors import DeskError, Missing
from desk.model import Actor
from desk.office import Office
from desk.profile import shipped_text
from desk.rights import ALL
from desk.store.schema import teams
from desk.store.uid import new_uid
from desk.work.issues.entering import Draft, enter
from desk.work.issues.moving import moves, perform
from tests.acceptance.ledger import Ledger, Member, Move

START = datetime(2026, 11, 2, 9, 5)
"""A Monday."""


class Walk:
    """One issue on its way: `do` makes a step, after everything else has been tried and refused."""

    def __init__(self, town: Town, kind: str, route: str, by: str, source: str = "") -> None:
        self.town, self.office, self.tried = town, town.office, 0
        self.book = Ledger(told=town.told, kind=kind, route=route)
        code, condition = town.class_of(kind)
        draft = Draft(
            kind=kind, class_code=code, condition_id=condition, title=f"{kind}{route}", body="现场情况属实", route=route,
            lon=town.spot[0], lat=town.spot[1], source=source or town.told["sources"][0]["key"],
        )  # fmt: skip
        self._entry_is_refused(draft)
        who = town.somebody(by)
        (self.issue,) = enter(self.office, draft, by=who.person_id).rows["issue"]
        first = next(one for one in self.book.moves if not one["from"])
        self.book.take(first, who, {})
        assert self.row("stage") == town.told["workflow"]["start"]

    def row(self, *names: str) -> Any:
        """Columns of the issue as they are now; one name gives the value itself."""
        found = self.office.database.read_one(f"select {', '.join(names)} from issue where id = ?", (self.issue,))
        assert found is not None
        return found[0] if len(names) == 1 else found

    def do(self, key: str, by: str | Member, **given: Any) -> None:
        """Everything forbidden is tried first; then this person makes this move."""
        self.all_else_is_refused()
        who = self.town.somebody(by) if isinstance(by, str) else by
        move = self.book.move(key)
        needed = [*move.get("needs", ()), *(move.get("late_needs", ()) if self.is_late() else ())]
        filled = {name: self.town.answer(name) for name in needed} | given
        step_no = self.row("step_no")
        for name in needed:  # without one thing it needs the move is not made, and the thing is named
            with pytest.raises(Missing) as caught:
                self._try(key, who.person_id, {**filled, name: ""})
            assert self.town.field(name)["title"] in str(caught.value)
        perform(self.office, self.issue, key, seen_step=step_no, by=who.person_id, given=filled)
        self.book.take(move, who, filled)
        assert (self.row("stage"), self.row("step_no")) == (move["to"], step_no + 1)

    def refused(self, key: str, by: str | Member, because: str) -> None:
        """One forbidden step by name: this person is told this."""
        who = self.town.somebody(by) if isinstance(by, str) else by
        with pytest.raises(DeskError, match=re.escape(because)):
            self._try(key, who.person_id, self._answers(self.book.move(key)))

    def end_parts(self, *ways: tuple[str, str]) -> None:
        """Bring every part to its end by these moves of these posts."""
        for part, step_no in self.office.database.read(
            "select id, step_no from issue where parent_id = ? and closed_at is null", (self.issue,)
        ):
            for place, (key, post) in enumerate(ways):
                by = self.town.somebody(post).person_id
                given = self._answers(self.book.move(key))
                perform(self.office, part, key, seen_step=step_no + place, by=by, given=given)
        self.book.parts = 0

    def is_late(self) -> bool:
        """Whether the limit has passed."""
        due, closed, paused, late = self.row("due_at", "closed_at", "paused_at", "late_minutes")
        return bool(late > 0 if closed else due and (paused or self.office.now()) > due)

    def all_else_is_refused(self) -> None:
        """Every move of the profile by everybody of the cast: refused with its reason, unless it is allowed."""
        late, today, before = self.is_late(), self.office.today(), self.row("step_no")
        offered: dict[int, set[str]] = {}
        barred: dict[int, dict[str, str]] = {}
        for who in self.town.cast:
            found = moves(self.office, self.issue, who.person_id)
            offered[who.person_id] = {one.key for one in found.moves}
            barred[who.person_id] = {one.key: one.why for one in found.barred}
        for move in self.book.moves:
            general = self.book.about_issue(move, late, today)
            if general:
                assert not any(move["key"] in keys for keys in offered.values()), move["key"]
                self._is_told(move, next(one for one in self.town.cast if one.post in move["posts"]), general)
                continue
            told: set[str] = set()
            for who in self.town.cast:
                why = self.book.about_person(move, who)
                allowed, said = move["key"] in offered[who.person_id], barred[who.person_id].get(move["key"])
                assert allowed == (not why), f"{who.name} {move['title']}: {why or said}"
                if why:
                    assert said is None or why in said
                    sort = why.replace(who.name, "").replace(move["title"], "")
                    if sort not in told:  # the sentence itself once for each sort of reason
                        told.add(sort)
                        self._is_told(move, who, why)
        assert self.row("step_no") == before

    def _is_told(self, move: Move, who: Member, why: str) -> None:
        with pytest.raises(DeskError) as caught:
            self._try(move["key"], who.person_id, self._answers(move))
        assert why in str(caught.value)
        assert str(caught.value).endswith("。")
        self.tried += 1

    def _answers(self, move: Move) -> dict[str, Any]:
        return {name: self.town.answer(name) for name in (*move.get("needs", ()), *move.get("late_needs", ()))}

    def _try(self, key: str, by: int, given: dict[str, Any]) -> None:
        perform(self.office, self.issue, key, seen_step=self.row("step_no"), by=by, given=given)

    def _entry_is_refused(self, draft: Draft) -> None:
        """Who may not enter issues cannot enter this one."""
        first = next(one for one in self.book.moves if not one["from"])
        for who in self.town.cast:
            if who.here and who.post not in first["posts"]:
                with pytest.raises(DeskError, match="的岗位不能“"):
                    enter(self.office, draft, by=who.person_id)


class Town:
    """A small sample office of a profile with a cast of its own: two on every post here, one on every post elsewhere."""

    def __init__(self, office: Office, key: str) -> None:
        self.office, self.told = office, tomllib.loads(shipped_text(key))
        self.now = START
        office.clock = lambda: self.now
        self.spot, areas = self._ground()
        self.cast = tuple(self._people(areas))

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def somebody(self, post: str) -> Member:
        """Who holds the post here: “部门” the first, “部门乙” the second, “部门丙” the one from elsewhere."""
        key, _, which = post.partition(" ")
        found = [one for one in self.cast if one.post == key and (which == "丙") != one.here]
        return found[1 if which == "乙" else 0]

    @contextmanager
    def two_posts(self, who: Member, post: str) -> Iterator[None]:
        """Let somebody hold a second post here for a while."""
        area = self.office.database.read_value(
            "select area_id from assignment where person_id = ?", (self.somebody(post).person_id,)
        )
        with self.office.write("second post") as t:
            one = t.insert(
                teams.assignment, uid=new_uid(), person_id=who.person_id, post=post, area_id=area, since="2026-01-01"
            )
        yield
        with self.office.write("second post") as t:
            t.delete(teams.assignment, one)

    def class_of(self, kind: str) -> tuple[str, int]:
        """A class of that kind with a limit of some working days."""
        row = self.office.database.read_one(
            "select k.code, c.id from condition c join catalogue k on k.id = c.catalogue_id where k.kind = ?"
            " and (c.limit_text like ? or c.limit_text like ?) and c.limit_text not like ? order by c.id",
            (kind, "%工作日", "%天", "%紧急%"),
        )
        assert row is not None, kind
        return str(row[0]), int(row[1])

    def field(self, name: str) -> dict[str, Any]:
        """The field of that key as the profile has it."""
        return next(one for one in self.told["workflow"]["fields"] if one["key"] == name)

    def answer(self, name: str) -> Any:
        """Something that fits the field."""
        told = self.field(name)
        if told["type"] == "choice":
            return {"satisfaction": "1", "settle_way": "02", "issue_route": self.told["routes"][0]["key"]}[
                told["codes"]
            ]
        return {
            "date": (self.now + timedelta(days=8)).date().isoformat(), "number": 95,
            "posts": [{"post": self.told["posts"][0]["key"]}],
            "parts": [{"title": "清理", "handler": "环卫"}, {"title": "修补", "handler": "市政"}], "issue": 1,
        }.get(told["type"], f"{told['title']}已写明")  # fmt: skip

    def _ground(self) -> tuple[tuple[float, float], dict[tuple[str, str], tuple[list[int], list[int]]]]:
        """A place in every layer, and per layer and level the areas that hold it and those that do not."""
        read = self.office.database.read
        layers = read("select id, key from layer order by sort")
        inside = "".join(
            f" and exists (select 1 from member m where m.kind = 'issue' and m.item_id = i.id and m.layer_id = {int(one)})"
            for one, _ in layers
        )
        lon, lat = read(f"select lon, lat from issue i where facility_id is null{inside} order by id")[0]
        kind = self.told["categories"][0]["key"]
        probe = Draft(
            kind=kind, class_code=self.class_of(kind)[0], body="看这里归谁", route=self.told["routes"][0]["key"],
            lon=lon, lat=lat,
        )  # fmt: skip
        (one,) = enter(self.office, probe).rows["issue"]
        rows = read(
            "select l.id, l.key, a.path from member m join area a on a.id = m.area_id join layer l on l.id = m.layer_id"
            " where m.kind = 'issue' and m.item_id = ?",
            (one,),
        )
        assert len(rows) == len(layers)
        areas = {}
        for layer, key, path in rows:
            mine = [int(part) for part in str(path).split("/") if part]
            told = next(one for one in self.told["layers"] if one["key"] == key)
            for depth, area in enumerate(mine):
                level = told["levels"][depth - len(mine)]
                others = read("select id from area where layer_id = ? and level = ? and id <> ?", (layer, depth, area))
                areas[str(key), str(level)] = ([area], [int(one[0]) for one in others])
        return (float(lon), float(lat)), areas

    def _people(self, areas: dict[tuple[str, str], tuple[list[int], list[int]]]) -> Iterator[Member]:
        with self.office.write("cast") as t:
            for post in self.told["posts"]:
                here, others = areas[post["layer"], post["level"]]
                for which, area in (("甲", here[0]), ("乙", here[0]), *((("丙", others[0]),) if others else ())):
                    name = f"{post['title']}{which}"
                    one = t.insert(teams.person, uid=new_uid(), name=name, initials=identity.initials(name))
                    t.insert(
                        teams.assignment, uid=new_uid(), person_id=one, post=post["key"], area_id=area,
                        since="2026-01-01",
                    )  # fmt: skip
                    yield Member(person_id=one, name=name, post=post["key"], here=area in here)


CLERK = Actor(name="值班员", rights=ALL)


def town_of(path: Any, key: str) -> Town:
    """The town of a copy of a small sample; its clock goes by the test."""
    office = Office.open(path, actor=CLERK, clock=lambda: START)
    office._sample_today = None  # a sample stands still on its last day; here time must pass
    return Town(office, key)
