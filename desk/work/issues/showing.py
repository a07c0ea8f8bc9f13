"""What the window of one issue shows, in one reading; and the photos put to an issue outside of a move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.profile import ActionDef, Profile
from desk.profile.codes import code_tables
from desk.rights import HANDLE_ISSUES, TITLES, require
from desk.work.issues import asking
from desk.work.issues.moving import Move, Moves, moves
from desk.work.issues.photos import AFTER, BEFORE, album
from desk.work.issues.reading import IssueDetail, detail
from desk.work.issues.similar import About, Similar, similar
from desk.work.records.attachments import Attachment, fit, keep

ROLES: Final = "photo_kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An issue as it is at this moment, with what can be done about it by whoever is at the desk."""

    detail: IssueDetail
    moves: Moves
    files: tuple[Attachment, ...]
    entries: Mapping[str, Mapping[str, str]]
    """Label by code, per field of a move that is chosen from a code list."""
    tones: Mapping[str, str]
    """Which moves stand out in the timeline: "warn" for ways back and supervision, "good" for a good end."""
    why_locked: str = ""
    """Why nothing can be done here; "" if it can."""


def shown(office: Office, issue_id: int) -> Shown:
    """The issue, read anew; Conflict if it is gone."""
    why = ""
    if office.database.read_only:
        why = "数据是只读打开的，只能查看。"
    elif not office.actor.may(HANDLE_ISSUES):
        why = f"没有“{TITLES[HANDLE_ISSUES]}”的权限，只能查看。"
    found = detail(office, issue_id)
    able = Moves(step_no=found.step_no, moves=()) if why else moves(office, issue_id)
    fields = {one.key: one for move in able.moves for one in (*move.needs, *move.asks) if one.codes}
    return Shown(
        detail=found,
        moves=able,
        files=album(office, issue_id),
        entries={key: asking.entries(office, one) for key, one in fields.items()},
        tones={one.key: _tone(office.profile, one) for one in office.profile.workflow.actions},
        why_locked=why,
    )


def _tone(profile: Profile, action: ActionDef) -> str:
    if action.counts in ("returned", "rework", "supervised") or action.decides == "refuse":
        return "warn"
    return "" if profile.workflow.stage(action.to).open else "good"


def people_first(move: Move, person_id: int | None) -> int | None:
    """In whose name a move is offered: whoever is at the desk if they may make it, else the nearest who may."""
    if any(one.person_id == person_id for one in move.people):
        return person_id
    return move.people[0].person_id if move.people else None


def alike(office: Office, found: IssueDetail) -> tuple[Similar, ...]:
    """Other issues that may be the same: near, or of the same facility or person."""
    about = About(
        lon=found.lon, lat=found.lat, facility_id=found.facility_id, resident_id=found.resident_id,
        class_code=found.class_code,
    )  # fmt: skip
    known = {found.id, *(one.id for one in (*found.parts, *found.duplicates))}
    known |= {one.id for one in (found.whole, found.kept) if one is not None}
    return tuple(one for one in similar(office, about) if one.id not in known)


# Photos


def role_title(role: str) -> str:
    """What a photo shows, in words."""
    return roles().get(role, role)


def roles() -> Mapping[str, str]:
    """What a photo may show: label by code."""
    return code_tables()[ROLES].labels()


def usual_role(found: IssueDetail) -> str:
    """What a photo added now most likely shows: the ground before anybody was sent, afterwards what was done."""
    return AFTER if found.filed_at or found.closed_at else BEFORE


def add(office: Office, issue_id: int, files: Sequence[tuple[str, bytes]], role: str) -> Changes:
    """Put photos and papers to an issue that does not move by it."""
    require(office.actor, HANDLE_ISSUES)
    if not files:
        raise BadInput("没有选择照片或文件。")
    ready = [fit(name, data) for name, data in files]
    with office.write("attach", kind="issue", reason=f"添加{role_title(role) or '附件'} {len(ready)} 个") as t:
        if not t.read("select 1 from issue where id = ?", (issue_id,)):
            raise Conflict(f"这件{office.profile.term('issue')}已被他人删除，请刷新后再看。")
        keep(t, office, "issue", issue_id, ready, "", role)
    return t.changes


def say_role(office: Office, attachment_id: int, role: str) -> Changes:
    """Say what a photo shows."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import house

    with office.write("photo_role", kind="attachment", reason=f"照片标为{role_title(role) or '其他'}") as t:
        t.update(house.attachment, attachment_id, role=role or None)
    return t.changes


def take_off(office: Office, attachment_id: int) -> Changes:
    """Take a photo off its issue; its content stays for undo."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import house

    with office.write("detach", kind="attachment", reason="移除附件") as t:
        row = t.rows(house.attachment, [attachment_id], ["kind"])[attachment_id]
        if row["kind"] != "issue":
            raise Conflict("这个附件已被他人移除，请刷新后再看。")
        t.update(house.attachment, attachment_id, kind="-issue")
    return t.changes
