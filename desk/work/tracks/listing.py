"""The tracks an office has: listed by person and day, one drawn, written out again as GPX or CSV, taken out."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from desk.errors import BadInput, Conflict
from desk.identity.masks import mask_name
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, EXPORT, SEE_NAMES, require
from desk.sheets import place
from desk.sheets.plain import harmless
from desk.store.schema import teams
from desk.work.outgoing.exports import record
from desk.work.tracks import gpx
from desk.work.tracks.points import Numbers, points_of
from desk.work.tracks.reading import moment, seconds
from desk.work.tracks.table import COLUMNS

_SELECT: Final = (
    "select t.id, t.person_id, p.name, t.area_id, a.name, t.began, t.ended, t.metres, t.source, t.record_id"
    " from track t left join person p on p.id = t.person_id left join area a on a.id = t.area_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRow:
    """One track as a line of the list."""

    id: int
    person_id: int | None
    person: str
    area_id: int | None
    area: str
    began: str
    ended: str
    metres: float
    source: str
    record_id: int | None

    @property
    def minutes(self) -> int:
        """From beginning to end; 0 when the file did not say."""
        return round((seconds(self.ended) - seconds(self.began)) / 60)

    @property
    def pace(self) -> float | None:
        """Kilometres an hour, stops included; None when the time is not known."""
        return self.metres / 1000 / (self.minutes / 60) if self.minutes else None


def tracks(
    office: Office, *, first: str, last: str, area_id: int | None = None, person_id: int | None = None
) -> tuple[TrackRow, ...]:
    """The tracks that began on these days (both counted), the newest first; of an area with all below it, or a person."""
    parts = ["t.began >= ?", "t.began < ?"]
    params: list[Any] = [first, f"{last}T~"]
    if person_id is not None:
        parts.append("t.person_id = ?")
        params.append(person_id)
    if area_id is not None:
        parts.append("(t.area_id is null or a.path like (select path from area where id = ?) || '%')")
        params.append(area_id)
    rows = office.database.read(f"{_SELECT} where {' and '.join(parts)} order by t.began desc, t.id", tuple(params))
    return tuple(_row(office, row) for row in rows)


def parts_of(office: Office, track_ids: list[int] | tuple[int, ...]) -> dict[int, list[Numbers]]:
    """The points of tracks: per track its parts as rows of lon, lat, seconds of the wall clock (NaN: not known)."""
    found: dict[int, list[Numbers]] = {}
    for start in range(0, len(track_ids), 500):
        some = track_ids[start : start + 500]
        marks = ", ".join("?" * len(some))
        for id, began, text in office.database.read(
            f"select id, began, geometry_json from track where id in ({marks})", tuple(some)
        ):
            found[int(id)] = [part + np.array([0.0, 0.0, seconds(began)]) for part in points_of(text)]
    return {id: found[id] for id in track_ids if id in found}


def write_gpx(office: Office, track_ids: list[int] | tuple[int, ...], path: Path | str) -> int:
    """Write tracks as GPX 1.1 and give how many; recorded as every export."""
    chosen = _chosen(office, track_ids)
    parts = parts_of(office, track_ids)
    gpx.write(path, [(f"{one.person} {one.began[:10]}".strip(), parts[one.id]) for one in chosen])
    record(office, "tracks", len(chosen), Path(path), "巡查轨迹")
    return len(chosen)


def write_csv(office: Office, track_ids: list[int] | tuple[int, ...], path: Path | str) -> int:
    """Write tracks as a table of points that can be taken in again; recorded as every export."""
    chosen = _chosen(office, track_ids)
    parts = parts_of(office, track_ids)
    piece = 0
    with place.replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for one in chosen:
            for part in parts[one.id]:
                piece += 1
                for lon, lat, at in part.tolist():
                    time = "" if at != at else moment(at).replace("T", " ")
                    writer.writerow([time, f"{lon:.7f}", f"{lat:.7f}", piece, harmless(one.person)])
    record(office, "tracks", len(chosen), Path(path), "巡查轨迹")
    return len(chosen)


def remove(office: Office, track_ids: list[int] | tuple[int, ...]) -> Changes:
    """Take tracks out again; the patrol records they were put to stay."""
    require(office.actor, EDIT_RECORDS)
    if not track_ids:
        raise BadInput("请先选要删除的轨迹。")
    with office.write("remove_tracks", kind="track", reason=f"删除轨迹 {len(track_ids)} 条") as transaction:
        transaction.delete_rows(teams.track, list(track_ids))
    return transaction.changes


def _chosen(office: Office, track_ids: list[int] | tuple[int, ...]) -> list[TrackRow]:
    require(office.actor, EXPORT)
    if not track_ids:
        raise BadInput("请先选要导出的轨迹。")
    found: dict[int, TrackRow] = {}
    for start in range(0, len(track_ids), 500):
        some = track_ids[start : start + 500]
        rows = office.database.read(f"{_SELECT} where t.id in ({', '.join('?' * len(some))})", tuple(some))
        found |= {row[0]: _row(office, row) for row in rows}
    if len(found) < len(set(track_ids)):
        raise Conflict("有的轨迹已被他人删除，请刷新后再试。")
    return [found[id] for id in track_ids]


def _row(office: Office, row: tuple[Any, ...]) -> TrackRow:
    id, person_id, person, area_id, area, began, ended, metres, source, record_id = row
    if person and not office.actor.may(SEE_NAMES):
        person, source = mask_name(person), ""  # the file's name tells whose it is
    return TrackRow(
        id=id, person_id=person_id, person=person or "", area_id=area_id, area=area or "", began=began, ended=ended,
        metres=metres or 0.0, source=source or "", record_id=record_id,
    )  # fmt: skip
