"""Take over a file of tracks: who and which day, looked at before anything is written; then one transaction for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from desk.errors import BadInput, Conflict
from desk.gis.doubts import Doubt, Offer
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.store.schema import teams
from desk.store.uid import new_uid
from desk.work.duty.settling import settle
from desk.work.tracks import reading
from desk.work.tracks.coverage import steps_from
from desk.work.tracks.covering import cover, lines_of
from desk.work.tracks.ground import Ground, ground_of
from desk.work.tracks.points import Walk, plane, text_of
from desk.work.tracks.reading import DAY, Choice, Part, TrackFile, moment, seconds

if TYPE_CHECKING:
    from desk.store.writing import Transaction

Step = Callable[[int, int], None]

_FAR: Final = 5_000.0
"""Metres from the office's ground from which a track is not here at all."""
_CLOSER: Final = 3.0
_NEAR: Final = 30.0
"""Another reference system is offered if in it the points lie within so many metres of streets, so many times closer."""
_SAMPLED: Final = 400
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
        doubts=tuple(_doubts(file, chosen, ground)),
        remarks=file.remarks,
        refusal=_taken_before(office, file.digest),
        people=people,
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
    area_id, area, far = _where(office, part.walk, person_id, day, ground)
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


def _where(
    office: Office, walk: Walk, person_id: int | None, day: str, ground: Ground | None
) -> tuple[int | None, str, float]:
    """The grid a walk was in: of the person's own ones where they were walked, else wherever most of it lies."""
    if ground is None or not ground.grids:
        return None, "", 0.0
    steps = steps_from(walk.parts, ground.middle)
    leaves = ground.leaves
    metres = _metres_in(ground, leaves, steps)
    seats = _seats(office, person_id, day)
    own = [
        at for at, place in enumerate(leaves)
        if any(f"/{seat}/" in ground.grids[place].path for seat in seats)
    ]  # fmt: skip
    among = [at for at in own if metres[at] > 0] or [at for at in range(len(leaves)) if metres[at] > 0]
    if among:
        best = ground.grids[leaves[max(among, key=lambda at: metres[at])]]
        return best.id, best.name, 0.0
    shapes = ground.outlines[~shapely.is_missing(ground.outlines)] if ground.basis != "line" else ground.lines
    if not len(shapes) or not len(steps):
        return None, "", 0.0
    middle = shapely.points(np.median(steps[:, 0]), np.median(steps[:, 1]))
    return None, "", float(shapely.distance(shapes, middle).min())


def _seats(office: Office, person_id: int | None, day: str) -> set[int]:
    rows = office.database.read(
        "select area_id from assignment where person_id = ? and since <= ? and (until is null or until >= ?)",
        (person_id, day, day),
    )
    return {int(row[0]) for row in rows}


def _metres_in(ground: Ground, leaves: list[int], steps: Any) -> Any:
    """Metres of the way in each grid (of a grid of streets: of its streets that were walked)."""
    if ground.basis == "line":
        found = []
        for place in leaves:
            _, shapes = ground.streets_of(place)
            found.append(float(cover(lines_of(shapes), steps, _NEAR).lengths().sum()))
        return np.array(found)
    lines = shapely.linestrings(steps.reshape(-1, 2, 2)) if len(steps) else np.empty(0, object)
    tree = shapely.STRtree(ground.outlines[leaves])
    which, at = tree.query(lines, predicate="intersects")
    parts = shapely.length(shapely.intersection(lines[which], ground.outlines[leaves][at]))
    return np.bincount(at, weights=parts, minlength=len(leaves))


def _doubts(file: TrackFile, choice: Choice, ground: Ground | None) -> list[Doubt]:
    """What a person must say before the file is taken: its clock, its reference system."""
    found = []
    if file.is_at_night and choice.zone == "":
        began = next((part.walk.began for part in file.parts if part.walk.is_timed), 0.0) % DAY
        found.append(
            Doubt(
                key="clock",
                sentence=f"按文件写的时区，轨迹在夜里（{_clock(began)} 开始）；有的软件把北京时间写成了格林尼治时间。",
                offers=(
                    Offer(words="写的其实是北京时间", change={"zone": "local"}),
                    Offer(words="确实在夜里", change={"zone": "file"}),
                ),
            )
        )
    if choice.system == "" and ground is not None and len(ground.lines):
        found += _system_doubt(file, ground)
    return found


def _system_doubt(file: TrackFile, ground: Ground) -> list[Doubt]:
    raw = file.raw.chosen(np.unique(np.linspace(0, len(file.raw) - 1, _SAMPLED).astype(np.int64)))
    tree = shapely.STRtree(ground.lines)
    away = {}
    for key, _ in reading.SYSTEMS:
        moved = reading.as_if(raw, key)
        x, y = plane(moved.lon, moved.lat, ground.middle)
        _, metres = tree.query_nearest(shapely.points(x, y), return_distance=True, all_matches=False)
        away[key] = float(np.median(metres)) if len(metres) else 0.0
    best = min(away, key=lambda key: away[key])
    if best == "" or away[best] > _NEAR or away[""] < _CLOSER * away[best] or away[""] < _NEAR:
        return []
    title = dict(reading.SYSTEMS)[best]
    return [
        Doubt(
            key="system",
            sentence=f"轨迹离街路很远（一般 {away['']:,.0f} 米）；如果坐标是 {title} 的，就只有 {away[best]:,.0f} 米。",
            offers=(
                Offer(words=f"是 {title.partition('（')[0]} 坐标，换算后导入", change={"system": best}),
                Offer(words="坐标没有错，照原样导入", change={"system": "as is"}),
            ),
        )
    ]


def _clock(seconds_of_day: float) -> str:
    return f"{int(seconds_of_day // 3600):02d}:{int(seconds_of_day % 3600 // 60):02d}"
