"""New issues: number, grid by their place, first step, and further moves, all in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from desk.errors import BadInput, Missing, NotAllowed
from desk.identity import clean
from desk.model import Changes
from desk.office import Office
from desk.profile import ActionDef, Profile
from desk.rights import HANDLE_ISSUES, require
from desk.store.uid import new_uid
from desk.work.issues import particulars
from desk.work.issues import photos as album
from desk.work.issues.case import Case, load
from desk.work.issues.clock import limit_of
from desk.work.issues.making import make
from desk.work.issues.people import doer_of, ground_of
from desk.work.issues.profiles import current_id
from desk.work.issues.settling import grids_of, ground_in, settle
from desk.workflow import Doer, Standing, why_not

if TYPE_CHECKING:
    from desk.store.writing import Transaction

Then = Sequence[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known of an issue that is being entered. `parties` are rows of the table party, `photos` (name, content)."""

    kind: str
    class_code: str
    condition_id: int | None = None
    title: str = ""
    body: str = ""
    source: str = ""
    route: str = ""
    urgency: int = 1
    reporter: str = ""
    reporter_phone: str = ""
    reported_at: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    facility_id: int | None = None
    resident_id: int | None = None
    organisation_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    parties: tuple[Mapping[str, Any], ...] = ()
    photos: tuple[tuple[str, bytes], ...] = ()
    foreign_id: str = ""
    campaign_id: int | None = None


def enter(office: Office, draft: Draft, *, by: int | None = None, then: Then = ()) -> Changes:
    """Enter one issue and make further moves with it (登记并派遣); `Changes.rows["issue"]` holds its id."""
    return _enter(office, ((draft, then),), by, "登记")


def enter_many(office: Office, drafts: Iterable[Draft], *, by: int | None = None, then: Then = ()) -> Changes:
    """Enter several issues, all or none."""
    return _enter(office, tuple((draft, then) for draft in drafts), by, "成批登记")


def _enter(office: Office, given: Sequence[tuple[Draft, Then]], by: int | None, what: str) -> Changes:
    require(office.actor, HANDLE_ISSUES)
    profile = office.profile
    ready = [(checked(office, draft), then, album.prepared(draft.photos)) for draft, then in given]
    files = [[album.ready(profile, more) for _, more in then] for _, then in given]
    reason = f"{what}{profile.term('issue')}" + (f" {len(ready)} 件" if len(ready) != 1 else "")
    with office.write("enter_issue", kind="issue", reason=reason) as t:
        profile_id, numbers = current_id(office), _Numbers(office)
        for (draft, then, own), moving in zip(ready, files, strict=True):
            case = enter_in(
                office, t, draft, own, by=by, profile_id=profile_id, number=numbers.next(profile, draft.kind)
            )
            ground = ground_of(office, case.id)
            for (action, more), shots in zip(then, moving, strict=True):
                case = make(office, t, case, action, doer_of(office, case, ground, by), more, shots)
    return t.changes


def enter_in(
    office: Office,
    t: Transaction,
    draft: Draft,
    files: tuple[album.Ready, ...] = (),
    *,
    by: int | None = None,
    profile_id: int | None = None,
    number: str = "",
    doer: Doer | None = None,
) -> Case:
    """The same inside a write that does more (a reading over its threshold raises an issue: `doer` is the device)."""
    from desk.store.schema import handling, issues

    profile, now = office.profile, office.now()
    grids = grids_of(office, draft)
    doer = doer or doer_of(office, None, ground_in(office, grids), by)
    action = making_action(profile, draft, doer)
    row = _row(office, profile, draft, now, profile_id, number or _Numbers(office).next(profile, draft.kind))
    new = t.insert(issues.issue, **row)
    settle(t, new, grids)
    for one in draft.parties:
        t.insert(handling.party, issue_id=new, **one)
    given = {"class": draft.class_code, "condition": draft.condition_id, "route": draft.route, "body": draft.body}
    return make(office, t, load(office, new), action.key, doer, _answers(profile, action, draft, given), files)


def making_action(profile: Profile, draft: Draft, doer: Doer) -> ActionDef:
    """The move of the profile that makes such an issue by such a person; NotAllowed says why there is none."""
    standing = Standing(kind=draft.kind, route=draft.route)
    begins = [one for one in profile.workflow.actions if not one.from_]
    for one in begins:
        if not why_not(profile, standing, one, doer):
            return one
    raise NotAllowed(why_not(profile, standing, begins[0], doer))


def _answers(profile: Profile, action: ActionDef, draft: Draft, given: dict[str, Any]) -> dict[str, Any]:
    """What the making move asks for, out of the draft: by the meaning of its fields."""
    found = dict(given)
    for key in (*action.needs, *action.asks):
        one = profile.workflow.field(key)
        if one.type == "class":
            found[key] = draft.class_code
        elif one.type == "condition":
            found[key] = draft.condition_id
        elif one.codes == "issue_route":
            found[key] = draft.route
        elif one.type == "photo":
            found[key] = draft.photos
        elif key in draft.detail:
            found[key] = draft.detail[key]
        elif one.type == "long" and key not in found:
            found[key] = draft.body
    return found


def checked(office: Office, draft: Draft) -> Draft:
    """The draft with its texts cleaned and its title made; BadInput or Missing say what is wrong."""
    profile = office.profile
    kinds = profile.codes("issue_kind")
    if draft.kind not in kinds:
        raise BadInput(f"没有“{draft.kind}”这一类{profile.term('issue')}，可以选：{'、'.join(kinds.values())}。")
    if not draft.class_code:
        raise Missing(("类别",))
    name = office.database.read_value("select name from catalogue where code = ?", (draft.class_code,))
    if name is None:
        raise BadInput(f"分类目录里没有“{draft.class_code}”，请重新选择。")
    sources, routes = profile.codes("issue_source"), profile.codes("issue_route")
    if draft.source and draft.source not in sources:
        raise BadInput(f"没有“{draft.source}”这个来源，可以选：{'、'.join(sources.values())}。")
    if draft.route and draft.route not in routes:
        raise BadInput(f"没有“{draft.route}”这条路线，可以选：{'、'.join(routes.values())}。")
    if draft.reported_at and draft.reported_at > office.now():
        raise BadInput("上报时间在现在之后，请改正。")
    address, title = clean(draft.address), clean(draft.title)
    return replace(
        draft,
        address=address,
        title=title or f"{address}{name}",
        body=draft.body.strip(),
        source=draft.source or next(iter(sources), ""),
        reporter=clean(draft.reporter),
        reporter_phone=clean(draft.reporter_phone),
        detail=particulars.fit(office, draft.kind, draft.detail),
        parties=tuple(particulars.fit_party(office, one) for one in draft.parties),
    )


def _row(
    office: Office, profile: Profile, draft: Draft, now: str, profile_id: int | None, number: str
) -> dict[str, Any]:
    return {
        "uid": new_uid(), "number": number, "profile_id": profile_id if profile_id is not None else current_id(office),
        "kind": draft.kind, "class_code": draft.class_code, "condition_id": draft.condition_id, "title": draft.title,
        "body": draft.body or None, "source": draft.source, "route": draft.route or None, "urgency": draft.urgency,
        "reporter": draft.reporter or None, "reporter_phone": draft.reporter_phone or None,
        "reported_at": draft.reported_at or now, "address": draft.address or None, "lon": draft.lon, "lat": draft.lat,
        "facility_id": draft.facility_id, "resident_id": draft.resident_id, "organisation_id": draft.organisation_id,
        "stage": "", "step_no": 0, "foreign_id": draft.foreign_id or None, "campaign_id": draft.campaign_id,
        "limit_text": limit_of(office, profile, draft.kind, draft.condition_id) or None,
        "detail_json": json.dumps(dict(draft.detail), ensure_ascii=False) if draft.detail else None,
    }  # fmt: skip


class _Numbers:
    """Case numbers: prefix of the kind, the day, and a serial of that day. Inside one write."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._last: dict[str, int] = {}

    def next(self, profile: Profile, kind: str) -> str:
        """The number after the last one of this kind today."""
        prefix = next((one.prefix for one in profile.categories if one.key == kind), "")
        begin = f"{prefix}{self._office.today().replace('-', '')}"
        if begin not in self._last:
            rows = self._office.database.read(
                "select number from issue where number >= ? and number < ?", (begin, f"{begin}:")
            )
            serials = [row[0][len(begin) :].split("-")[0] for row in rows]
            self._last[begin] = max((int(one) for one in serials if one.isdigit()), default=0)
        self._last[begin] += 1
        return f"{begin}{self._last[begin]:04d}"
