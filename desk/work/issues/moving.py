"""The moves an issue may make now and who may make them; and making one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import Conflict
from desk.model import Changes
from desk.office import Office
from desk.profile import ActionDef, FieldDef, Profile
from desk.rights import HANDLE_ISSUES, require
from desk.work.issues import photos
from desk.work.issues.case import Case, load, standing_of
from desk.work.issues.making import make
from desk.work.issues.people import Ground, Holder, doer_from, doer_of, ground_of, holders
from desk.workflow import Doer, Standing, asks, choices, needs, why_not

MOST_PEOPLE: Final = 60
"""Candidates offered for one move; those over the issue's own grid come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody of the roster who may make a move."""

    person_id: int
    name: str
    post: str
    post_title: str
    area_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One button: what it is called, what it needs and offers, and whose name it can be recorded in.

    `tone` is "", "good" (ends well), "warn" (a way back) or "bad" (ends without being done).
    """

    key: str
    title: str
    note: str
    needs: tuple[FieldDef, ...]
    asks: tuple[FieldDef, ...]
    people: tuple[Candidate, ...]
    tone: str
    to_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """A move of this stage that cannot be made now, and the reason."""

    key: str
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What can be done with an issue; `step_no` is to be handed to `perform` as `seen_step`."""

    step_no: int
    moves: tuple[Move, ...]
    barred: tuple[Barred, ...] = ()


def moves(office: Office, issue_id: int, by: int | None = None) -> Moves:
    """The moves of this moment: those the person `by` may make; None is all that whoever is at the desk may record."""
    case, ground = load(office, issue_id), ground_of(office, issue_id)
    standing, profile = standing_of(case, office.now()), case.profile
    doer = doer_of(office, case, ground, by) if by is not None else Doer(name=office.actor.name)
    here = [one for one in profile.workflow.actions if standing.stage in one.from_]
    people = _people(office, case, ground, here, standing)
    open_to = {one.key for one in choices(profile, standing, doer)}
    if by is None:  # what this clerk may not do herself she may still record for somebody else
        open_to |= {one.key for one in here if people[one.key]}
    found = [_move(profile, one, standing, people[one.key]) for one in here if one.key in open_to]
    barred = [
        Barred(key=one.key, title=one.title, why=why_not(profile, standing, one, doer))
        for one in here
        if one.key not in open_to and _concerns(one, standing)
    ]
    return Moves(step_no=standing.step_no, moves=tuple(found), barred=tuple(barred))


def perform(
    office: Office,
    issue_id: int,
    action: str,
    *,
    seen_step: int,
    by: int | None = None,
    given: Mapping[str, Any] | None = None,
) -> Changes:
    """Make a move in the name of `by` (None: whoever is at the desk), in one transaction.

    Conflict says who was faster with what; NotAllowed, Missing and BadInput say why the move cannot be made.
    """
    require(office.actor, HANDLE_ISSUES)
    given = given or {}
    before = load(office, issue_id)
    title = _title(before.profile, action)
    files = photos.ready(before.profile, given)
    with office.write("move_issue", kind="issue", reason=f"{before.issue['number']} {title}") as t:
        case = load(office, issue_id)
        check_seen(case, seen_step)
        doer = doer_of(office, case, ground_of(office, issue_id), by)
        make(office, t, case, action, doer, given, files)
    return t.changes


def check_seen(case: Case, seen_step: int) -> None:
    """Conflict with who did what when, if the issue has moved since it was looked at."""
    if case.issue["step_no"] == seen_step:
        return
    issue, profile = case.profile.term("issue"), case.profile
    here = profile.codes("stage").get(case.issue["stage"], case.issue["stage"])
    later = [step for step in case.steps if step["no"] > seen_step]
    if not later:
        raise Conflict(f"这件{issue}的上一步刚被撤销，现在在“{here}”，请刷新后再办。")
    first = later[0]
    when = first["at"][5:16].replace("T", " ")
    who = first["actor"] or "别人"
    raise Conflict(
        f"{who}已在 {when} 办了“{_title(profile, first['action'])}”，这件{issue}现在在“{here}”，请刷新后再办。"
    )


def _people(
    office: Office, case: Case, ground: Ground, here: list[ActionDef], standing: Standing
) -> dict[str, tuple[Candidate, ...]]:
    """For each move whoever of the roster may make it, the nearest first."""
    local = holders(office, ground, sorted({post for one in here if one.scope == "area" for post in one.posts}))
    wide = holders(
        office, ground, sorted({post for one in here if one.scope != "area" for post in one.posts}), anywhere=True
    )
    known = tuple({(one.person_id, one.post, one.area_id): one for one in (*local, *wide)}.values())
    held: dict[int, list[Holder]] = {}
    for one in known:
        held.setdefault(one.person_id, []).append(one)
    doers = {
        person: doer_from(case, person, mine[0].name, mine[0].employer, mine, office) for person, mine in held.items()
    }
    titles = case.profile.codes("post")
    found: dict[str, tuple[Candidate, ...]] = {}
    for action in here:
        able = {person for person, doer in doers.items() if not why_not(case.profile, standing, action, doer)}
        fitting = [one for one in known if one.person_id in able and one.post in action.posts]
        first = {one.person_id: one for one in reversed(fitting)}  # the nearest post of each
        found[action.key] = tuple(
            Candidate(
                person_id=one.person_id, name=one.name, post=one.post, post_title=titles.get(one.post, one.post),
                area_name=one.area_name,
            )
            for one in fitting
            if first[one.person_id] is one
        )[:MOST_PEOPLE]  # fmt: skip
    return found


def _move(profile: Profile, action: ActionDef, standing: Standing, people: tuple[Candidate, ...]) -> Move:
    return Move(
        key=action.key,
        title=action.title,
        note=action.note,
        needs=needs(profile, action, standing),
        asks=asks(profile, action, standing),
        people=people,
        tone=_tone(profile, action),
        to_title=profile.workflow.stage(action.to).title,
    )


def _tone(profile: Profile, action: ActionDef) -> str:
    if not profile.workflow.stage(action.to).open:
        return "bad" if action.closed_as in ("refused", "void", "duplicate", "forced") else "good"
    return "warn" if action.counts in ("returned", "rework") or action.timer == "pause" else ""


def _concerns(action: ActionDef, standing: Standing) -> bool:
    """Whether it is worth telling that this move is not open: there is something that it could be about."""
    if action.routes and standing.route not in action.routes or action.kinds and standing.kind not in action.kinds:
        return False
    if action.decides not in ("", "ask") and action.request not in standing.requests:
        return False
    return not (action.effect == "joint_done" and "joint" not in standing.waiting or action.when == "late")


def _title(profile: Profile, action: str) -> str:
    return next((one.title for one in profile.workflow.actions if one.key == action), action)
