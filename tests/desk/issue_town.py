"""A town with a class of the catalogue, two people on every post over one grid, and one on every post elsewhere."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desk import identity
from desk.model import Actor
from desk.office import Office
from desk.profile import FieldDef, Profile
from desk.rights import ALL
from desk.store.schema import issues, teams
from desk.store.uid import new_uid
from desk.work.issues.entering import Draft, enter
from desk.work.issues.moving import Moves, moves, perform
from tests.desk.town import SOUTH, WEST, new_office

CLASS = "0101"
HERE = (WEST + 0.002, SOUTH + 0.002)
CLERK = Actor(name="值班员", rights=ALL)


class Town:
    """An office whose clock the test moves."""

    def __init__(self, where: Path | str, profile: str) -> None:
        self.now = datetime(2026, 10, 30, 9, 5)
        self.office: Office = new_office(where, profile, CLERK)
        self.office.clock = lambda: self.now
        self.profile: Profile = self.office.profile
        self.taken: Counter[str] = Counter()
        self.written: list[int] = []
        self.people: dict[str, list[int]] = {}
        self.elsewhere: dict[str, list[int]] = {}
        with self.office.write("fill") as t:
            for kind in dict.fromkeys(one.key for one in self.profile.categories):
                code = CLASS if kind == "event" else f"{CLASS}-{kind}"
                one = t.insert(issues.catalogue, code=code, name="道路破损", kind=kind, source="测试")
                self.condition = t.insert(issues.condition, catalogue_id=one, file_when="破损", limit_text="4小时")
        self._staff()

    def _staff(self) -> None:
        levels = self.profile.layers[0].office_levels
        areas = self.office.database.read("select id, level, code, path from area order by id")
        mine = next(path for _, level, code, path in areas if level == len(levels) - 1 and code.endswith("0001"))
        with self.office.write("staff") as t:
            for post in self.profile.posts:
                level = levels.index(post.level) if post.level in levels else 0
                over = [one for one, at, _, path in areas if at == level and mine.startswith(path)]
                others = [one for one, at, _, path in areas if at == level and not mine.startswith(path)]
                self.people[post.key] = [self._person(t, f"{post.title}{n}", post.key, over[0]) for n in "甲乙"]
                self.elsewhere[post.key] = [self._person(t, f"{post.title}丙", post.key, one) for one in others[:1]]

    def _person(self, t: Any, name: str, post: str, area: int) -> int:
        one = t.insert(teams.person, uid=new_uid(), name=name, initials=identity.initials(name))
        t.insert(teams.assignment, uid=new_uid(), person_id=one, post=post, area_id=area, since="2026-01-01")
        return int(one)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def enter(self, route: str = "", kind: str = "", **more: Any) -> int:
        """An issue in the grid that has the people."""
        kind = kind or self.profile.categories[0].key
        given = {
            "class_code": CLASS if kind == "event" else f"{CLASS}-{kind}", "body": "路面坏了", "address": "测试路1号",
            "route": route or self.profile.routes[0].key, "lon": HERE[0], "lat": HERE[1], **more,
        }  # fmt: skip
        (one,) = enter(self.office, Draft(kind=kind, **given)).rows["issue"]
        return one

    def moves(self, issue: int, by: int | None = None) -> Moves:
        """What can be done."""
        return moves(self.office, issue, by)

    def titles(self, issue: int, by: int | None = None) -> set[str]:
        """Keys of what can be done."""
        return {one.key for one in self.moves(issue, by).moves}

    def do(self, issue: int, action: str, /, by: int | None = None, **given: Any) -> None:
        """Make a move, what it needs filled in."""
        found = self.moves(issue)
        known = {one.key: one for one in self.profile.workflow.actions}[action]
        move = next((one for one in found.moves if one.key == action), None)
        needed = move.needs if move else tuple(self.profile.workflow.field(key) for key in known.needs)
        filled = {one.key: self.answer(one) for one in needed} | given
        perform(self.office, issue, action, seen_step=found.step_no, by=by, given=filled)

    def answer(self, field: FieldDef) -> Any:
        """Something that fits a field."""
        if field.type == "choice":
            return {"satisfaction": "1", "issue_route": self.profile.routes[0].key}.get(field.codes, self._first(field))
        return {
            "date": (self.now + timedelta(days=5)).date().isoformat(), "number": 1, "class": CLASS,
            "condition": self.condition, "photo": [], "person": next(iter(self.people.values()))[0],
            "posts": [{"post": self.profile.posts[0].key}, {"department": "消防"}],
            "parts": [{"title": "甲件", "handler": "城管科"}, {"title": "乙件", "post": self.profile.posts[0].key}],
        }.get(field.type, "已办")  # fmt: skip

    def _first(self, field: FieldDef) -> str:
        rows = self.office.database.read('select code from code where "list" = ? order by id limit 1', (field.codes,))
        if rows:
            return str(rows[0][0])
        from desk.profile.codes import short_tables

        return next(iter(short_tables()[field.codes].labels()))

    def row(self, issue: int) -> dict[str, Any]:
        """The issue as its table has it."""
        names = [column.name for column in issues.issue.columns]
        listed = ", ".join(f'"{name}"' for name in names)
        return dict(
            zip(names, self.office.database.read(f"select {listed} from issue where id = ?", (issue,))[0], strict=True)
        )

    def steps(self, issue: int) -> list[dict[str, Any]]:
        """Its steps, oldest first."""
        names = [column.name for column in issues.step.columns]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = self.office.database.read(f'select {listed} from step where issue_id = ? order by "no"', (issue,))
        return [dict(zip(names, row, strict=True)) for row in rows]


def handled(town: Town, route: str = "joint", **more: Any) -> int:
    """An issue that was given to 城管科."""
    issue = town.enter(route, **more)
    town.do(issue, "check")
    town.do(issue, "assign", by=town.people["street_desk"][0], handler="城管科")
    return issue


def closed(town: Town, issue: int) -> None:
    """Bring it to its end by the hands of several."""
    town.do(issue, "finish", by=town.people["community_cadre"][0])
    town.do(issue, "analyse", by=town.people["community_desk"][1], cause="老化")
    town.do(issue, "close", by=town.people["community_cadre"][1], satisfaction="1", answer="已说明")
