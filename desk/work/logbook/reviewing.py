"""审阅: the logs of a week in one list for the head of a grid, and what a week looks like day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from desk import identity
from desk.office import Office
from desk.work.logbook.forms import book, form_of
from desk.work.logbook.reading import lines
from desk.work.logbook.stored import load_many


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """One log as its line shows it; `told` is the whole of it."""

    id: int
    kind: str
    day: str
    person: str
    area: str
    told: str
    reviewed_by: str
    review: str
    is_own: bool
    """Of whoever sits at the desk: nobody reviews what they did themselves."""


def to_read(office: Office, monday: str, area_id: int | None = None) -> tuple[ToRead, ...]:
    """Logs and summaries of a week in a grid and below it, what is not read yet first."""
    sunday = (date.fromisoformat(monday) + timedelta(days=6)).isoformat()
    kinds = [one.key for one in book().kinds if one.reviewed]
    where = f"kind in ({', '.join('?' * len(kinds))}) and at >= ? and at <= ?"
    params: list[object] = [*kinds, monday, f"{sunday}T23:59:59"]
    if area_id is not None:
        where += " and area_id in (select id from area where path like (select path from area where id = ?) || '%')"
        params.append(area_id)
    name = office.search.sight.column("name", "name")
    people = dict(office.database.read(f"select id, {name} from person"))
    grids = dict(office.database.read("select id, name from area"))
    sees = office.search.sight.see_id
    found = []
    for one in load_many(office, where, tuple(params), "case when reviewed_at is null then 0 else 1 end, at, id"):
        row = one.row
        parts = [f"{line.title}：{line.text}" for line in lines(office, one)]
        text = "；".join(part.replace("\n", "，") for part in parts)
        found.append(
            ToRead(
                id=int(row["id"]), kind=form_of(row["kind"]).title, day=str(row["at"])[:10],
                person=str(people.get(row["person_id"]) or ""), area=str(grids.get(row["area_id"]) or ""),
                told=text if sees else identity.mask_text(text), reviewed_by=str(row["reviewed_by"] or ""),
                review=str(row["review"] or ""),
                is_own=office.actor.person_id is not None and row["person_id"] == office.actor.person_id,
            )
        )  # fmt: skip
    return tuple(found)
