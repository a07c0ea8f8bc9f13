"""Printed tables: the roster, who is on duty when, and what is put up for the public before it is granted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from desk.errors import BadInput
from desk.identity.masks import mask_phone, mask_text
from desk.model import Area
from desk.office import Office
from desk.work.atlas.crews import Crews
from desk.work.publicity.places import Places
from desk.work.publicity.values import SAMPLE, Heading, Line, Listing
from desk.work.publicity.wanted import Wanted

_BLOCK: Final = 2_000
WEEKDAYS: Final = "一二三四五六日"


class Listings:
    """The tables of an order, each about one area."""

    def __init__(self, office: Office, wanted: Wanted, made: Iterable[tuple[int, Listing]], places: Places) -> None:
        self.places = places
        self._made = list(made)
        if not self._made:
            raise BadInput(_NONE[wanted.product])

    def __len__(self) -> int:
        return len(self._made)

    def area(self, at: int) -> int:
        """The area of that table."""
        return self._made[at][0]

    def sheet(self, at: int) -> Listing:
        """The table of that place in the order."""
        return self._made[at][1]


def rosters(office: Office, wanted: Wanted) -> Listings:
    """花名册 of an area: whoever holds a post, from the top down."""
    places = Places(office, wanted.layer_id)
    crews = Crews(office, places.layer, wanted.phones)
    held = [(area, one) for area in _down(places, wanted.area_id) for one in crews.named(area)]
    people = list(dict.fromkeys(one.id for _, one in held))
    known: dict[int, tuple[str, ...]] = {}
    for first in range(0, len(people), _BLOCK):
        ids = people[first : first + _BLOCK]
        rows = office.search.rows("people", ids, ("sex", "title", "kind", "since"))
        known |= {one: tuple(str(each or "") for each in row) for one, row in zip(ids, rows, strict=True)}
    lines, last = [], ""
    for number, (area, one) in enumerate(held, 1):
        group = places.community(area) if not places.below(area) else places.name(area)
        if group != last:
            lines.append(Line(cells=(group,), is_group=True))
            last = group
        sex, title, kind, since = known[one.id]
        cells = (str(number), places.name(area), one.post, one.name, sex, one.employer, title, kind, since, one.phone)
        lines.append(Line(cells=cells))
    return Listings(
        office, wanted, _one(office, wanted, places, "花名册", _ROSTER, lines, f"共 {len(held):,} 人次"), places
    )


def turns(office: Office, wanted: Wanted) -> Listings:
    """值班表 of an area from day to day: a line per day and shift."""
    places = Places(office, wanted.layer_id)
    here = set(_down(places, wanted.area_id))
    sees = wanted.phones and office.search.sight.see_name
    rows = office.database.read(
        "select t.day, s.name, s.begins, s.ends, t.area_id, t.role, p.name, p.phone, s.sort, s.id from turn t"
        " join shift s on s.id = t.shift_id join person p on p.id = t.person_id where t.day >= ? and t.day <= ?"
        ' order by t.day, s."sort", s.begins, s.id, t.area_id, t.id',
        (wanted.since, wanted.until),
    )
    found: dict[tuple[str, str, str, int], tuple[list[str], list[str], list[str]]] = {}
    for day, shift, begins, ends, area, role, name, phone, _, _ in rows:
        if area in here:
            leads, duty, phones = found.setdefault((day, shift, f"{begins}-{ends}", area), ([], [], []))
            (leads if role == "lead" else duty).append(name)
            if phone:
                phones.append(f"{name} {phone if sees else mask_phone(phone)}")
    lines = [
        Line(cells=(_day(day), shift, times, places.name(area), "、".join(leads), "、".join(duty), "\n".join(phones)))
        for (day, shift, times, area), (leads, duty, phones) in found.items()
    ]
    about = f"{wanted.since} 至 {wanted.until}"
    return Listings(
        office, wanted, _one(office, wanted, places, "值班表", _TURNS, lines, about) if lines else (), places
    )


def notices(office: Office, wanted: Wanted) -> Listings:
    """三级公示: for each level the sheets that hang there, with what is open to objection in these days."""
    places = Places(office, wanted.layer_id)
    here = set(_down(places, wanted.area_id)) | {area.id for area in _over(places, wanted.area_id)}
    rows = office.database.read(
        "select p.tier, coalesce(p.area_id, m.area_id), p.issue_id, p.title, p.body, p.since, p.until from publicity p"
        " left join member m on m.kind = 'issue' and m.item_id = p.issue_id and m.layer_id = ? and m.until is null"
        " where p.since <= ? and (p.until is null or p.until >= ?) order by p.since desc, p.id",
        (wanted.layer_id, wanted.until, wanted.since),
    )
    issues = _issues(office, [row[2] for row in rows if row[2]])
    sheets: dict[tuple[str, int], list[Line]] = {}
    for tier, grid, issue, title, body, since, until in rows:
        area = _at_tier(places, grid, tier)
        if area not in here:
            continue
        number, what = issues.get(issue, ("", ""))
        lines = sheets.setdefault((tier, area), [])
        matter = mask_text(f"{title}：{what}" if what else str(title))
        cells = (str(len(lines) + 1), number, matter, mask_text(str(body)), f"{since} 至 {until or '长期'}")
        lines.append(Line(cells=cells))
    order = {tier: at for at, tier in enumerate(places.layer.levels)}
    found = sorted(sheets.items(), key=lambda each: (order.get(each[0][0], -1), places.areas[each[0][1]].code))
    hotline = (
        f"公示期内如有异议，请拨打监督电话 {wanted.texts.hotline} 或到"
        if wanted.texts.hotline
        else "公示期内如有异议，请到"
    )
    after = (f"{hotline}{office.name}反映，请写明姓名和联系方式，便于回复。",)
    return Listings(
        office, wanted,
        (
            (area, _listing(office, wanted, f"{places.name(area)}事项公示", f"{tier}级公示", _NOTICE, lines, after=after))
            for (tier, area), lines in found
        ),
        places,
    )  # fmt: skip


def _issues(office: Office, ids: list[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for first in range(0, len(ids), _BLOCK):
        part = ids[first : first + _BLOCK]
        rows = office.search.rows("issues", part, ("number", "title"))
        found |= {one: (str(a or ""), str(b or "")) for one, (a, b) in zip(part, rows, strict=True)}
    return found


def _at_tier(places: Places, grid: int | None, tier: str) -> int:
    """The area of that level that a grid belongs to; the uppermost where neither is known."""
    if grid is None or grid not in places.areas:
        return next(iter(places.areas), 0)
    line = [*places.above(grid), places.areas[grid]]
    return next((area.id for area in line if area.level_name == tier), line[0].id)


def _down(places: Places, area_id: int | None) -> list[int]:
    """An area and all below it, parents first."""
    waiting = (
        [area_id] if area_id is not None else [each.id for each in places.areas.values() if each.parent_id is None]
    )
    found = []
    while waiting:
        each = waiting.pop(0)
        found.append(each)
        waiting = places.below(each) + waiting
    return found


def _over(places: Places, area_id: int | None) -> list[Area]:
    return places.above(area_id) if area_id is not None else []


def _one(
    office: Office,
    wanted: Wanted,
    places: Places,
    title: str,
    columns: tuple[Heading, ...],
    lines: list[Line],
    about: str,
) -> list[tuple[int, Listing]]:
    """A single table about the area of the order."""
    if not lines:
        return []
    top = wanted.area_id if wanted.area_id is not None else next(iter(places.areas))
    name = places.name(top) if wanted.area_id is not None else office.name
    return [(top, _listing(office, wanted, f"{name}{title}", about, columns, lines))]


def _listing(
    office: Office, wanted: Wanted, title: str, about: str, columns: tuple[Heading, ...], lines: list[Line],
    after: tuple[str, ...] = (),
) -> Listing:  # fmt: skip
    return Listing(
        title=title,
        number="",
        about=about,
        before=(),
        columns=columns,
        lines=tuple(lines),
        after=after,
        pictures=(),
        sign=wanted.texts.sign or office.name,
        date=office.today(),
        mark=SAMPLE if office.is_sample else "",
    )


def _day(day: str) -> str:
    return f"{day[5:]}（{WEEKDAYS[date.fromisoformat(day).weekday()]}）"


_NONE: Final = {
    "roster": "所选范围里还没有人上岗，请先在花名册里安排人员。",
    "turns": "这些天还没有排班，请先在“值班、请假与考勤”里排班。",
    "notice": "这些天没有公示中的事项，请换一段日期。",
    "bulletin": "这些天没有巡查评分记录，请换一段日期。",
}
_ROSTER: Final = (
    Heading(title="序号", share=0.045, align="centre"), Heading(title="网格", share=0.14),
    Heading(title="岗位", share=0.13), Heading(title="姓名", share=0.08), Heading(title="性别", share=0.045, align="centre"),
    Heading(title="单位", share=0.17), Heading(title="职务", share=0.1), Heading(title="类型", share=0.07),
    Heading(title="到岗", share=0.1), Heading(title="电话", share=0.12),
)  # fmt: skip
_TURNS: Final = (
    Heading(title="日期", share=0.11), Heading(title="班次", share=0.1), Heading(title="时间", share=0.12),
    Heading(title="值班处", share=0.15), Heading(title="带班", share=0.12), Heading(title="值班", share=0.16),
    Heading(title="电话", share=0.24),
)  # fmt: skip
_NOTICE: Final = (
    Heading(title="序号", share=0.07, align="centre"), Heading(title="编号", share=0.19),
    Heading(title="事项", share=0.28), Heading(title="内容", share=0.3), Heading(title="公示期", share=0.16),
)  # fmt: skip
