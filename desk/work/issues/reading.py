"""One issue in full, as the detail window shows it: personal data masked by the rights of whoever is at the desk."""

from __future__ import annotations

from typing import Any

from desk import clocks
from desk.office import Office
from desk.work.clocks.calendar import working_calendar
from desk.work.issues import particulars
from desk.work.issues.case import Case, Row, given_of, load
from desk.work.issues.lines import IssueDetail, JointLine, Link, NoticeLine, PartyLine, RequestLine, StepLine
from desk.work.issues.wording import Words


def detail(office: Office, issue_id: int) -> IssueDetail:
    """The issue in full; Conflict if it is gone."""
    case, now = load(office, issue_id), office.now()
    words = Words(office, case.profile)
    row = _seen(office, issue_id)
    issue, calendar = case.issue, working_calendar(office)
    due = issue["due_at"]
    as_is: dict[str, Any] = {name: issue[name] for name in _PLAIN}
    as_is |= {name: issue[name] or "" for name in _TEXTS}
    return IssueDetail(
        id=issue_id,
        kind_title=words.of("issue_kind", issue["kind"]),
        class_title=row["class_title"],
        file_when=row["file_when"],
        close_when=row["close_when"],
        stage_title=words.of("stage", issue["stage"]),
        route_title=words.of("issue_route", issue["route"]),
        urgency_title=words.of("urgency", str(issue["urgency"])),
        source_title=words.of("issue_source", issue["source"]),
        reporter=row["reporter"],
        reporter_phone=row["reporter_phone"],
        areas=_areas(office, issue_id),
        facility=row["facility"],
        resident=row["resident"],
        organisation=row["organisation"],
        handler_post_title=words.of("post", issue["handler_post"]),
        tier_title=_tier_title(case),
        light=clocks.light(now, due, issue["warn_at"], issue["paused_at"], issue["closed_at"], issue["late_minutes"]),
        left=clocks.left(issue["paused_at"] or now, due, calendar) if not issue["closed_at"] else "",
        paused=issue["paused_at"] is not None,
        pardoned=bool(issue["pardoned"]),
        closed_as_title=words.of("closed_as", issue["closed_as"]),
        satisfaction_title=words.of("satisfaction", issue["satisfaction"]),
        handled_by=_handled_by(case),
        steps=tuple(_step(words, case, step) for step in case.steps),
        joints=tuple(_joint(words, one) for one in case.joints),
        requests=tuple(_request(words, one) for one in case.requests),
        parties=particulars.parties(office, words, issue_id),
        parts=_links(office, words, "i.parent_id = ?", issue_id),
        whole=next(iter(_links(office, words, "i.id = ?", issue["parent_id"])), None),
        duplicates=_links(office, words, "i.duplicate_of_id = ?", issue_id),
        kept=next(iter(_links(office, words, "i.id = ?", issue["duplicate_of_id"])), None),
        publicity=tuple(_notice(one) for one in case.notices),
        due_changes=_due_changes(office, issue_id),
        detail=particulars.said(office, words, issue["kind"], issue["detail_json"]),
        title=words.text(issue["title"]),
        body=words.text(issue["body"]),
        answer=words.text(issue["answer"]),
        **as_is,
    )


_PLAIN = (
    "number", "kind", "class_code", "condition_id", "stage", "step_no", "urgency", "source", "reported_at",
    "lon", "lat", "facility_id", "resident_id", "organisation_id", "handler_person_id", "tier", "late_minutes",
    "returned", "rework", "extended", "supervised",
)  # fmt: skip
_TEXTS = (
    "route", "address", "handler", "handler_post", "due_at", "limit_text", "stage_since", "stage_due_at",
    "paused_at", "filed_at", "closed_at", "closed_as", "satisfaction", "called_back_at", "foreign_id",
)  # fmt: skip


def _seen(office: Office, issue_id: int) -> dict[str, str]:
    """What is said in words of other tables, and personal data as far as this person may see it."""
    column = office.search.sight.column
    names = "class_title file_when close_when facility resident organisation reporter reporter_phone".split()
    row = office.database.read_one(
        f"select c.name, k.file_when, k.close_when, f.name, {column('r.name', 'name')}, o.name,"
        f" {column('i.reporter', 'name')}, {column('i.reporter_phone', 'phone')} from issue i"
        " left join catalogue c on c.code = i.class_code left join condition k on k.id = i.condition_id"
        " left join facility f on f.id = i.facility_id left join resident r on r.id = i.resident_id"
        " left join organisation o on o.id = i.organisation_id where i.id = ?",
        (issue_id,),
    )
    return dict(zip(names, ("" if one is None else str(one) for one in row or ()), strict=True))


def _areas(office: Office, issue_id: int) -> tuple[tuple[str, str], ...]:
    found = []
    rows = office.database.read(
        "select l.name, a.path from member m join area a on a.id = m.area_id join layer l on l.id = m.layer_id"
        " where m.kind = 'issue' and m.item_id = ? and m.until is null order by l.sort, l.id",
        (issue_id,),
    )
    for layer, path in rows:
        ids = [int(part) for part in str(path).split("/") if part]
        marks = ", ".join("?" * len(ids))
        names = office.database.read(f"select name from area where id in ({marks}) order by level", ids)
        found.append((str(layer), " › ".join(str(name[0]) for name in names)))
    return tuple(found)


def _tier_title(case: Case) -> str:
    levels, tier = case.profile.escalation, case.issue["tier"]
    return levels[tier].title if tier < len(levels) else ""


def _handled_by(case: Case) -> str:
    """Who handled and who verified, said from the moves that the profile keeps apart."""
    actions = {one.key: one for one in case.profile.workflow.actions}
    apart = {key for one in actions.values() for key in one.apart}
    said: dict[str, None] = {}
    for step in case.steps:
        action = actions.get(step["action"])
        if action and (action.key in apart or action.apart) and step["actor"]:
            said[f"{action.title}：{step['actor']}"] = None
    return "；".join(said)


def _step(words: Words, case: Case, step: Row) -> StepLine:
    given = given_of(step)
    shown = [
        (words.field(key), words.value(key, value))
        for key, value in given.items()
        if key not in ("photo", "recorded_by") and value not in (None, "", []) and value != step["body"]
    ]
    if recorded := given.get("recorded_by"):
        shown.append(("代为登记", str(recorded)))
    return StepLine(
        no=step["no"],
        at=step["at"],
        action=step["action"],
        title=words.action(step["action"]),
        from_title=words.of("stage", step["from_stage"]),
        to_title=words.of("stage", step["to_stage"]),
        who=words.name(step["actor"]),
        person_id=step["person_id"],
        post_title=words.of("post", step["post"]),
        department=step["department"] or "",
        body=words.text(step["body"]),
        given=tuple(shown),
        late_minutes=step["late_minutes"],
        due_at=step["due_at"] or "",
        photos=tuple(given.get("photo") or ()),
    )


def _joint(words: Words, row: Row) -> JointLine:
    whom = [row["department"], words.of("post", row["post"]), words.person(row["person_id"])]
    return JointLine(
        id=row["id"], whom=" ".join(one for one in whom if one), asked_at=row["asked_at"], due_at=row["due_at"] or "",
        done_at=row["done_at"] or "", done_by=words.name(row["done_by"]), body=words.text(row["body"]),
    )  # fmt: skip


def _request(words: Words, row: Row) -> RequestLine:
    return RequestLine(
        id=row["id"], kind=row["kind"], kind_title=words.of("request_kind", row["kind"]), state=row["state"],
        state_title=words.of("request_state", row["state"]), asked_at=row["asked_at"],
        asked_by=words.name(row["asked_by"]), reason=words.text(row["reason"]), until=row["until"] or "",
        agreed_by=words.name(row["agreed_by"]), decided_at=row["decided_at"] or "",
        decided_by=words.name(row["decided_by"]), decision=words.text(row["decision"]),
    )  # fmt: skip


def _links(office: Office, words: Words, where: str, value: int | None) -> tuple[Link, ...]:
    if value is None:
        return ()
    reporter = office.search.sight.column("i.reporter", "name")
    rows = office.database.read(
        f"select i.id, i.number, i.title, i.stage, i.handler, {reporter}, i.reported_at, i.closed_at, i.closed_as"
        f" from issue i where {where} order by i.id",
        (value,),
    )
    return tuple(
        Link(
            id=one, number=number, title=title, stage_title=words.of("stage", stage), handler=handler or "",
            reporter=who or "", reported_at=at, closed_at=closed or "", closed_as_title=words.of("closed_as", closed_as),
        )
        for one, number, title, stage, handler, who, at, closed, closed_as in rows
    )  # fmt: skip


def _notice(row: Row) -> NoticeLine:
    return NoticeLine(
        id=row["id"], tier=row["tier"], since=row["since"], until=row["until"] or "", body=row["body"],
        objection=row["objection"] or "",
    )  # fmt: skip


def _due_changes(office: Office, issue_id: int) -> tuple[tuple[str, str, str, str], ...]:
    rows = office.database.read(
        "select at, old_due_at, new_due_at, why from due_change where issue_id = ? order by id", (issue_id,)
    )
    return tuple((at, old or "", new or "", why) for at, old, new, why in rows)


__all__ = ["IssueDetail", "JointLine", "Link", "NoticeLine", "PartyLine", "RequestLine", "StepLine", "detail"]
