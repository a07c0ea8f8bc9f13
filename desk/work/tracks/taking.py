"""Take over a file of tracks: who and which day, looked at before anything is written; then one transaction for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desk.errors import BadInput, Conflict
from desk.gis.doubts import Doubt
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.store.schema import teams
from desk.store.uid import new_uid
from desk.work.duty.settling import settle
from desk.work.tracks import reading
from desk.work.tracks.doubts import doubts
from desk.work.tracks.ground import Ground, ground_of
from desk.work.tracks.placing import grid_of
from desk.work.tracks.points import Walk, text_of
from desk.work.tracks.reading import Choice, Part, TrackFile, moment, seconds

if TYPE_CHECKING:
    from desk.store.writing import Transaction

Step = Callable[[int, int], None]

_FAR: Final = 5_000.0
"""Metres from the office's ground from which a track is not here at all."""
_START: Final = "08:30:00"
"""When a walk without times is taken to have begun."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proposal:
    """One walk of the file with what it would become; `wrong` says what stands in the way."""

    part: Part
    person_id: int | None
    person: str
    day: str
    area_id: int | None
    area: str
    record_id: int | None
    """The patrol record of that day it would be put to; None: one is made."""
    wrong: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def walk(self) -> Walk:
        """The way itself."""
        return self.part.walk


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackPlan:
    """What a file would become. `refusal` speaks against the file as a whole."""

    file: TrackFile
    choice: Choice
    rows: tuple[Proposal, ...]
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[str, ...] = ()
    refusal: str = ""
    people: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    """Everybody to choose from; namesakes with their grid."""

    @property
    def taken(self) -> int:
        """How many walks would be taken over."""
        if self.refusal or any(doubt.is_blocking for doubt in self.doubts):
            return 0
        return sum(not row.wrong for row in self.rows)


def look(office: Office, path: Path | str, choice: Choice | None = None, step: Step | None = None) -> TrackPlan:
    """Read a file and say what it would become; BadInput when it cannot be read at all. Writes nothing."""
    chosen = choice or Choice()
    row = office.database.read_one("select id from layer order by sort, id limit 1")
    ground = ground_of(office, int(row[0])) if row is not None else None
    people = tuple(
        (int(id), str(name)) for id, name in office.database.read("select id, name from person order by name, id")
    )
    file = reading.read(path, chosen, step, frozenset(name for _, name in people))
    rows = tuple(_proposal(office, file, part, chosen, people, ground) for part in file.parts)
    return TrackPlan(
        file=file,
        choice=chosen,
        rows=rows,
        doubts=tuple(doubts(file, chosen, ground)),
        remarks=file.remarks,
        refusal=_taken_before(office, file.digest),
        people=_told_apart(office, people),
    )


def take(office: Office, plan: TrackPlan) -> Changes:
    """Write the tracks, put to the patrol record of their day (made where there is none), which settles its tasks."""
    require(office.actor, EDIT_RECORDS)
    if plan.refusal:
        raise Conflict(plan.refusal)
    for doubt in plan.doubts:
        if doubt.is_blocking:
            raise BadInput(doubt.sentence)
    rows = [row for row in plan.rows if not row.wrong]
    if not rows:
        raise BadInput(plan.rows[0].wrong if plan.rows else "这个文件里没有可以收入的轨迹。")
    name = plan.file.source.name
    with office.write("take_tracks", kind="track", reason=f"收入轨迹 {len(rows)} 条：{name[:80]}") as transaction:
        if transaction.read("select 1 from track where digest = ? limit 1", (plan.file.digest,)):
            raise Conflict(_ONCE.format(name=name))
        for row in rows:
            _write(office, transaction, plan, row)
    return transaction.changes


_ONCE: Final = "“{name}”刚才已经收入过，没有再收一次。"


def _write(office: Office, transaction: Transaction, plan: TrackPlan, row: Proposal) -> None:
    walk, began, ended = row.walk, *span(row)
    record_id = row.record_id
    if record_id is None:
        # Several walks of one file may be of one person and day.
        known = _record(transaction.read, row.person_id, row.day, began)
        record_id = known if known is not None else _made(office, transaction, row, began, ended)
    transaction.insert(
        teams.track,
        uid=new_uid(),
        record_id=record_id,
        person_id=row.person_id,
        area_id=row.area_id,
        began=began,
        ended=ended,
        geometry_json=text_of(walk.parts, seconds(began)),
        metres=round(walk.metres, 1),
        source=plan.file.source.name[:200],
        digest=plan.file.digest,
    )


def _made(office: Office, transaction: Transaction, row: Proposal, began: str, ended: str) -> int:
    """A patrol record for a track that has none; it settles the patrol tasks of its grid."""
    stops = f"，停留 {len(row.walk.stops)} 处" if row.walk.stops else ""
    spell = f"，{began[11:16]} 至 {ended[11:16]}" if row.walk.is_timed else ""
    at = transaction.insert(
        teams.record,
        uid=new_uid(),
        kind="patrol",
        area_id=row.area_id,
        whom="area" if row.area_id is not None else None,
        item_id=row.area_id,
        person_id=row.person_id,
        at=began,
        until=ended if row.walk.is_timed else None,
        body=f"按轨迹登记：巡查 {row.walk.metres / 1000:.1f} 公里{spell}{stops}。",
        entered_at=office.now(),
        entered_by=office.actor.name,
    )
    if row.area_id is not None:
        settle(
            transaction,
            kind="patrol",
            whom="area",
            item_id=row.area_id,
            at=began,
            person_id=row.person_id,
            record_id=at,
        )
    return at


def span(row: Proposal) -> tuple[str, str]:
    """When a walk began and ended, as the tables write it."""
    if row.walk.is_timed:
        return moment(row.walk.began), moment(row.walk.ended)
    return f"{row.day}T{_START}", f"{row.day}T{_START}"


def _proposal(
    office: Office,
    file: TrackFile,
    part: Part,
    choice: Choice,
    people: tuple[tuple[int, str], ...],
    ground: Ground | None,
) -> Proposal:
    person_id, person, wrong = _whose(file, part, choice, people)
    day = part.day or choice.day or reading.day_in(file.source.stem, office.today())
    remarks = list(part.walk.remarks)
    if not wrong and not day:
        wrong = "文件里没有时间，请选巡查日期"
    elif not wrong and day > office.today():
        wrong = f"日期 {day} 还没有到，可能是设备的时钟不准；请改正后再导入"
    began = moment(part.walk.began) if part.walk.is_timed else f"{day}T{_START}"
    area_id, area, far = grid_of(office, part.walk, person_id, day, ground)
    if far > _FAR and not wrong:
        wrong = f"轨迹离本辖区 {far / 1000:,.0f} 公里，可能选错了文件或坐标系"
    record_id = _record(office.database.read, person_id, day, began) if person_id is not None and day else None
    if not wrong and part.walk.is_timed and _overlapping(office, person_id, part.walk):
        remarks.append("这个人在这段时间已有别的轨迹")
    return Proposal(
        part=part, person_id=person_id, person=person, day=day, area_id=area_id, area=area,
        record_id=record_id, wrong=wrong, remarks=tuple(remarks),
    )  # fmt: skip


def _whose(
    file: TrackFile, part: Part, choice: Choice, people: tuple[tuple[int, str], ...]
) -> tuple[int | None, str, str]:
    """Person, name, and what is wrong: who the table names, who was chosen, whose name stands in the file's name."""
    by_name: dict[str, list[int]] = {}
    for id, name in people:
        by_name.setdefault(name, []).append(id)
    if part.who:
        named, where = part.who, "表里的"
    elif choice.person_id is not None:
        name = next((name for id, name in people if id == choice.person_id), "")
        return (choice.person_id, name, "") if name else (None, "", "选的人已不在名册里，请另选")
    else:
        named, where = reading.name_in(file.source.stem, by_name), "文件名里的"
        if not named:
            return None, "", "请选这是谁的轨迹"
    found = by_name.get(named, [])
    if choice.person_id in found:
        return choice.person_id, named, ""
    if not found:
        return None, named, f"名册里没有“{named}”，请先登记这个人"
    if len(found) > 1:
        return None, named, f"{where}“{named}”在名册里有 {len(found)} 人，请选是哪一位"
    return found[0], named, ""


def _told_apart(office: Office, people: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    """Names to choose from: of namesakes each with the grid of a post, or the phone."""
    often = Counter(name for _, name in people)
    if max(often.values(), default=0) < 2:
        return people
    rows = office.database.read(
        "select p.id, coalesce(min(a.name), p.phone, '') from person p left join assignment s on s.person_id = p.id"
        " and (s.until is null or s.until >= ?) left join area a on a.id = s.area_id group by p.id, p.phone",
        (office.today(),),
    )
    places = dict(rows)
    return tuple((id, f"{name}（{places[id] or id}）" if often[name] > 1 else name) for id, name in people)


def _record(read: Callable[..., Any], person_id: int | None, day: str, began: str) -> int | None:
    """The patrol record of a person and day, the nearest in time of several."""
    rows = read(
        "select id, at from record where kind = 'patrol' and person_id = ? and at >= ? and at < ?",
        (person_id, day, f"{day}T~"),
    )
    if not rows:
        return None
    return int(min(rows, key=lambda row: (abs(seconds(row[1][:19]) - seconds(began)), row[0]))[0])


def _overlapping(office: Office, person_id: int | None, walk: Walk) -> bool:
    row = office.database.read_one(
        "select 1 from track where person_id = ? and began < ? and ended > ?",
        (person_id, moment(walk.ended), moment(walk.began)),
    )
    return row is not None


def _taken_before(office: Office, digest: str) -> str:
    row = office.database.read_one(
        "select t.source, t.began, p.name from track t left join person p on p.id = t.person_id"
        " where t.digest = ? order by t.id limit 1",
        (digest,),
    )
    if row is None:
        return ""
    return f"这个文件已经收入过（{row[0]}，{row[2] or '未写明人员'}，{row[1][:10]}），没有再收一次。"
