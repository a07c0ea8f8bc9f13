"""The file of a person beyond the form: posts held now and before, both lines of reporting, papers, absences, the photo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, require
from desk.work.houses.homes import labels
from desk.work.teams import papers
from desk.work.teams.papers import Sheet

PORTRAIT: Final = "portrait"
"""Role of the attachment that is a person's photo."""
_STATES: Final = {"now": "在岗", "coming": "待上岗", "past": "已离岗"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post that a person holds, held or will hold."""

    assignment_id: int
    post: str
    area_id: int
    area: str
    share: int
    kind: str
    line: str
    reports_to: str
    stands_for: str
    """Whom a substitute stands for."""
    since: str
    until: str
    cause: str
    state: str
    """now, coming or past."""

    @property
    def state_words(self) -> str:
        """在岗, 待上岗 or 已离岗."""
        return _STATES[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days off, and who stands in."""

    kind: str
    since: str
    until: str
    substitute: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """All that the file of a person shows beside the form of particulars."""

    id: int
    name: str
    today: str
    posts: tuple[Held, ...]
    """Present ones first, then coming, then past; the newest first."""
    sheets: Mapping[str, tuple[Sheet, ...]]
    """By table of the folder."""
    codes: Mapping[str, Mapping[str, str]]
    absences: tuple[Absence, ...]
    portrait: bytes
    may_edit: bool

    @property
    def warnings(self) -> tuple[str, ...]:
        """What ends soon or has ended, in words: 责任书还有 30 天到期."""
        return tuple(
            f"{one.words[1] or one.words[0]}{one.told}" for one in self.sheets["paper"] if one.light in ("soon", "over")
        )


def person_file(office: Office, person_id: int) -> PersonFile:
    """The file of a person; Conflict if the person is gone."""
    name = office.database.read_value(
        f"select {office.search.sight.column('name', 'name')} from person where id = ?", (person_id,)
    )
    if name is None:
        raise Conflict("这个人员已被他人删除，请刷新后再看。")
    return PersonFile(
        id=person_id,
        name=str(name),
        today=office.today(),
        posts=_posts(office, person_id),
        sheets={kind.table: papers.sheets(office, kind, person_id) for kind in papers.FOLDERS},
        codes={key: known for kind in papers.FOLDERS for key, known in papers.codes_of(office, kind).items()},
        absences=_absences(office, person_id),
        portrait=portrait(office, person_id),
        may_edit=office.actor.may(EDIT_ROSTER) and not office.database.read_only,
    )


def holder(office: Office, assignment_id: int) -> int | None:
    """Who holds a post, by the row of the team's list."""
    found = office.database.read_value("select person_id from assignment where id = ?", (assignment_id,))
    return None if found is None else int(found)


def _posts(office: Office, person_id: int) -> tuple[Held, ...]:
    name = office.search.sight.column
    rows = office.database.read(
        f"select s.id, s.post, s.area_id, a.name, s.share, s.kind, s.line, {name('r.name', 'name')},"
        f" {name('q.name', 'name')}, s.since, s.until, s.cause"
        " from assignment s join area a on a.id = s.area_id left join person r on r.id = s.reports_to_id"
        " left join assignment o on o.id = s.substitute_for_id left join person q on q.id = o.person_id"
        " where s.person_id = ? order by s.since desc, s.id desc",
        (person_id,),
    )
    today, posts, kinds = office.today(), labels(office, "post"), labels(office, "assignment_kind")
    found = [
        Held(
            assignment_id=id,
            post=posts.get(post, post),
            area_id=area_id,
            area=area,
            share=share,
            kind=kinds.get(kind or "regular", ""),
            line=line or "",
            reports_to=boss or "",
            stands_for=other or "",
            since=since,
            until=until or "",
            cause=cause or "",
            state="coming" if since > today else "past" if until and until < today else "now",
        )
        for id, post, area_id, area, share, kind, line, boss, other, since, until, cause in rows
    ]
    return tuple(sorted(found, key=lambda one: list(_STATES).index(one.state)))


def _absences(office: Office, person_id: int) -> tuple[Absence, ...]:
    name = office.search.sight.column("q.name", "name")
    rows = office.database.read(
        f"select a.kind, a.since, a.until, {name}, a.note from absence a left join person q on q.id = a.substitute_id"
        " where a.person_id = ? order by a.since desc, a.id desc",
        (person_id,),
    )
    kinds = labels(office, "absence_kind")
    return tuple(
        Absence(kind=kinds.get(kind, kind), since=since, until=until, substitute=other or "", note=note or "")
        for kind, since, until, other, note in rows
    )


def portrait(office: Office, person_id: int) -> bytes:
    """The small picture of a person: the newest one put here as the photo, else the newest picture; b"" if there is none."""
    rows = office.database.read(
        "select c.thumb, c.body from attachment a join content c on c.digest = a.digest"
        " where a.kind = 'person' and a.row_id = ? and a.media_type = 'image/jpeg'"
        " order by case when a.role = ? then 0 else 1 end, a.id desc limit 1",
        (person_id, PORTRAIT),
    )
    return bytes(rows[0][0] or rows[0][1] or b"") if rows else b""


def set_photo(office: Office, person_id: int, name: str, data: bytes) -> Changes:
    """Make a picture the photo of a person; the one before stays among the attachments."""
    require(office.actor, EDIT_ROSTER)
    from desk.store.schema import house, teams  # brings SQLAlchemy; reading goes without
    from desk.work.records import attachments  # brings the library of pictures

    ready = attachments.fit(name, data)
    if not ready.media_type.startswith("image/"):
        raise BadInput(f"“{name}”不是照片，请选 JPG 或 PNG 图片。")
    with office.write("attach", kind="person", reason="更换人员照片") as t:
        t.rows(teams.person, [person_id], ["id"])
        for (id,) in t.read(
            "select id from attachment where kind = 'person' and row_id = ? and role = ?", (person_id, PORTRAIT)
        ):
            t.update(house.attachment, id, role=None)
        attachments.keep(t, office, "person", person_id, [ready], "", PORTRAIT)
    return t.changes
