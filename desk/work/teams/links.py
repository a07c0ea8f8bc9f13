"""Who is linked to an area by office: delegates (两代表一委员) and leaders with their departments; the 包联表 (D.3 no. 17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, EXPORT, require
from desk.sheets.binder import Page, write_binder
from desk.work.teams.seating import Seating, check_area, check_days, person_name
from desk.work.teams.seats import EX_OFFICIO, path_of

__all__ = ["Link", "link", "links", "write_links"]

_COLUMNS: Final = (
    ("领导", 10.0), ("职务", 16.0), ("部门", 20.0), ("联系身份", 16.0), ("社区", 18.0), ("网格", 18.0), ("电话", 14.0),
    ("起", 12.0), ("止", 12.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Somebody linked to an area by office. `grid` is "" when it is a whole community."""

    assignment_id: int
    person_id: int
    name: str
    title: str
    department: str
    post: str
    area_id: int
    community: str
    grid: str
    phone: str
    """Masked unless the person at the desk may see it."""
    since: str
    until: str


def link(
    office: Office,
    *,
    person_id: int,
    area_ids: Sequence[int],
    since: str,
    until: str | None = None,
    post: str | None = None,
    cause: str | None = None,
) -> Changes:
    """Link somebody to areas by office, as the holder of the post named or of the highest post held today."""
    require(office.actor, EDIT_ROSTER)
    check_days(since, until)
    name = person_name(office, person_id)
    areas = {area: check_area(office, area) for area in dict.fromkeys(area_ids)}
    if not areas:
        raise BadInput("请选择要联系的社区或网格。")
    key = post or _own_post(office, person_id, name)
    title = next((one.title for one in office.profile.posts if one.key == key), "")
    if not title:
        raise BadInput(f"没有“{key}”这个岗位，可用的有：{'、'.join(one.title for one in office.profile.posts)}。")
    with office.write(
        "link", kind="assignment", reason=f"{name}联系{'、'.join(list(areas.values())[:3])}"
    ) as transaction:
        seating = Seating(office)
        seating.take("person_id", [person_id])
        for area, where in areas.items():
            new = {
                "person_id": person_id, "post": key, "area_id": area, "since": since, "until": until,
                "kind": EX_OFFICIO, "cause": cause or None,
            }  # fmt: skip
            if seating.same(new) is not None:
                raise BadInput(f"{name}在这段时间已经联系{where}（{title}），不必重复安排。")
            # A link takes no part of somebody's time: the share stays with the post itself.
            seating.add(**new, share=0)
        seating.write(transaction)
    return transaction.changes


def links(office: Office, area_id: int | None = None) -> tuple[Link, ...]:
    """Who is linked today or later to an area or what lies below it, by the order of the areas."""
    today = office.today()
    phone = office.search.sight.column("p.phone", "contact")
    rows = office.database.read(
        f"select s.id, p.id, p.name, coalesce(p.title, ''), coalesce(p.employer, ''), s.post, a.id, a.name,"
        f" coalesce(u.name, ''), exists (select 1 from area b where b.parent_id = a.id),"
        f" coalesce({phone}, ''), s.since, coalesce(s.until, '')"
        " from assignment s join person p on p.id = s.person_id join area a on a.id = s.area_id"
        " left join area u on u.id = a.parent_id"
        " where s.kind = ? and a.path like ? and (s.until is null or s.until >= ?) order by a.code, s.id",
        (EX_OFFICIO, f"{path_of(office, area_id)}%", today),
    )
    return tuple(
        Link(
            assignment_id=i, person_id=person, name=name, title=title, department=department, post=post, area_id=area,
            community=where if is_above else above, grid="" if is_above else where, phone=number, since=since,
            until=until,
        )
        for i, person, name, title, department, post, area, where, above, is_above, number, since, until in rows
    )  # fmt: skip


def write_links(office: Office, path: Path | str, area_id: int | None = None) -> int:
    """Write the 包联表; gives the number of lines."""
    require(office.actor, EXPORT)
    found = links(office, area_id)
    titles = {post.key: post.title for post in office.profile.posts}
    rows = [
        [one.name, one.title, one.department, titles.get(one.post, one.post), one.community, one.grid or "全部",
         one.phone, one.since, one.until]
        for one in found
    ]  # fmt: skip
    note = f"填报单位：{office.name}　填报日期：{office.today()}　共 {len(found)} 条　填报人：{office.actor.name}"
    write_binder(path, [Page(name="包联表", title=f"{office.name}包联表", note=note, columns=_COLUMNS, rows=rows)])
    with office.write("export", kind="assignment", reason=f"导出包联表 {len(found)} 条到 {Path(path).name}"):
        pass
    return len(found)


def _own_post(office: Office, person_id: int, name: str) -> str:
    """The post held today at the highest level."""
    today = office.today()
    found = office.database.read_value(
        "select s.post from assignment s join area a on a.id = s.area_id where s.person_id = ? and s.since <= ?"
        " and (s.until is null or s.until >= ?) and s.substitute_for_id is null order by a.level, s.id limit 1",
        (person_id, today, today),
    )
    if found is None:
        raise BadInput(f"{name}现在没有岗位，请选择以什么身份联系。")
    return str(found)
