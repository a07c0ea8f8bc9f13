"""《巡查通报》: what the inspections of a half month found, street by street, and how the grids rank by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from desk.errors import BadInput
from desk.identity.masks import mask_text
from desk.model import Column
from desk.office import Office
from desk.work.logbook.checklists import all_lists
from desk.work.publicity.listings import Listings
from desk.work.publicity.places import Places
from desk.work.publicity.values import SAMPLE, Heading, Line, Listing, Picture
from desk.work.publicity.wanted import Wanted

PICTURES: Final = 24
"""Photos of one bulletin."""
_READ: Final = (
    "select r.id, r.area_id, r.at, r.body, r.result, r.data_json, coalesce(s.name, a.name, '') from record r"
    " left join street s on r.whom = 'street' and s.id = r.item_id left join area a on a.id = r.area_id"
    " where r.kind = 'inspection' and r.at >= ? and r.at < ? order by r.at, r.id"
)
_PHOTO: Final = (
    "select coalesce(c.body, a.body) from attachment a left join content c on c.digest = a.digest"
    " where a.kind = 'record' and a.row_id = ? and a.media_type like 'image/%' and coalesce(c.body, a.body) is not null"
    " order by a.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One inspection: where, when, how, what was wrong, points lost, what is demanded and until when."""

    id: int
    place: str
    at: str
    way: str
    grade: str
    faults: str
    lost: float
    demand: str
    answer_by: str


@dataclass(slots=True, kw_only=True)
class Standing:
    """A grid in the bulletin. Grids with the same score share a rank."""

    area_id: int
    name: str
    unit: str
    findings: list[Finding] = field(default_factory=list)
    lost: float = 0.0
    score: float = 0.0
    rank: int = 0


def bulletins(office: Office, wanted: Wanted) -> Listings:
    """The bulletin of an area for the days of the order."""
    places = Places(office, wanted.layer_id)
    ranked = standings(office, wanted, places)
    top = wanted.area_id if wanted.area_id is not None else next(iter(places.areas))
    return Listings(office, wanted, [(top, _listing(office, wanted, ranked))] if ranked else (), places)


def standings(office: Office, wanted: Wanted, places: Places) -> list[Standing]:
    """The grids that were inspected, the best first."""
    leaves = set(places.leaves(wanted.area_id))
    titles = {(each.grade or each.key, item.key): item.title for each in all_lists(office) for item in each.items}
    found: dict[int, Standing] = {}
    after = (date.fromisoformat(wanted.until) + timedelta(days=1)).isoformat()
    for one, area, at, body, result, data, place in office.database.read(_READ, (wanted.since, after)):
        if area in leaves:
            unit = places.community(area)
            standing = found.setdefault(area, Standing(area_id=area, name=places.name(area), unit=unit))
            told = (str(body or ""), str(result or ""), json.loads(data or "{}"))
            standing.findings.append(_finding(one, str(place), at, *told, titles))
    total, most = _scheme(office)
    for standing in found.values():
        by_grade: dict[str, float] = {}
        for each in standing.findings:
            by_grade[each.grade] = by_grade.get(each.grade, 0.0) + each.lost
        standing.lost = sum(min(lost, most.get(grade, lost)) for grade, lost in by_grade.items())
        standing.score = max(0.0, total - standing.lost)
    ranked = sorted(found.values(), key=lambda each: (-each.score, places.areas[each.area_id].code))
    for number, standing in enumerate(ranked, 1):
        same = number > 1 and ranked[number - 2].score == standing.score
        standing.rank = ranked[number - 2].rank if same else number
    return ranked


def number_of(since: str) -> str:
    """第20期: two a year and month."""
    month, day = int(since[5:7]), int(since[8:10])
    return f"{since[:4]}年第{month * 2 - (day <= 15)}期"


def export_bulletin(office: Office, wanted: Wanted, path: Path) -> int:
    """The bulletin as a workbook, one line per inspection as the forms ask for it; gives how many."""
    from desk.rights import EXPORT, require
    from desk.sheets.lists import write_list  # brings the workbook writer

    require(office.actor, EXPORT)
    places = Places(office, wanted.layer_id)
    ranked = standings(office, wanted, places)
    if not ranked:
        raise BadInput("这些天没有巡查评分记录，请换一段日期。")
    answer = _answer_by(office, wanted)
    photos = {one for one, _ in _photos(office, ranked)}
    rows = [
        (
            number_of(wanted.since), wanted.since, wanted.until, each.unit, found.way, found.place, each.name,
            found.at.replace("T", " ")[:16], found.faults, found.lost, each.lost, each.score, each.rank,
            "有" if found.id in photos else "", found.demand or (wanted.texts.demand if found.lost else ""),
            found.answer_by or (answer if found.lost else ""),
        )
        for each in ranked
        for found in each.findings
    ]  # fmt: skip
    title = f"巡查通报 {number_of(wanted.since)}"
    with office.write("export", kind="publicity", reason=f"{title}到 {path.name}"):
        pass
    note = f"{wanted.texts.sign or office.name}　{wanted.since} 至 {wanted.until}　共 {len(rows)} 条"
    return write_list(path, title, _BOOK, [rows], len(rows), note)


def _finding(
    one: int,
    place: str,
    at: str,
    body: str,
    result: str,
    data: Mapping[str, Any],
    titles: Mapping[tuple[str, str], str],
) -> Finding:
    listed = str(data.get("grade") or data.get("list") or "")
    breaches = data.get("breaches") or {}
    said = [_fault(titles.get((listed, key), key), count) for key, count in breaches.items()]
    return Finding(
        id=one,
        place=place,
        at=at,
        way=str(data.get("way") or "巡查"),
        grade=listed,
        faults="、".join(said) or ("" if "breaches" in data else mask_text(body)),
        lost=float(data.get("lost") or 0),
        demand=mask_text(result),
        answer_by=str(data.get("answer_by") or ""),
    )


def _fault(title: str, count: int) -> str:
    """A line of a checklist that was broken: 无店外经营 reads 店外经营2处, any other as not met."""
    return f"{title.removeprefix('无')}{count}处" if title.startswith("无") else f"“{title}”{count}处不符"


def _scheme(office: Office) -> tuple[float, dict[str, float]]:
    """Full marks, and how many of them a grade's checklist may cost."""
    for scheme in office.profile.schemes:
        if scheme.bulletin:
            return float(scheme.total), {item.checklist: item.most for item in scheme.items if item.checklist}
    return 100.0, {}


def _answer_by(office: Office, wanted: Wanted) -> str:
    return (date.fromisoformat(office.today()) + timedelta(days=wanted.texts.days)).isoformat()


def _photos(office: Office, ranked: list[Standing]) -> list[tuple[int, Picture]]:
    """Photos of what was found, the worst first."""
    found: list[tuple[int, Picture]] = []
    for each in sorted((one for standing in ranked for one in standing.findings), key=lambda one: -one.lost):
        if len(found) >= PICTURES:
            break
        caption = f"{each.place}　{each.faults}".strip()
        found += [
            (each.id, Picture(body=bytes(row[0]), caption=caption)) for row in office.database.read(_PHOTO, (each.id,))
        ]
    return found[:PICTURES]


def _listing(office: Office, wanted: Wanted, ranked: list[Standing]) -> Listing:
    lines = []
    for each in ranked:
        words = f"第 {each.rank} 名　{each.name}（{each.unit}）　检查 {len(each.findings)} 次"
        words += f"　扣分 {each.lost:g}　得分 {each.score:g}"
        lines.append(Line(cells=(words,), is_group=True))
        for one in each.findings:
            until = f"（{one.answer_by} 前回复）" if one.answer_by else ""
            said = "；".join(
                part for part in (one.faults, f"整改：{one.demand}{until}" if one.demand else until) if part
            )
            cells = (one.place, f"{one.at[5:10]} {one.at[11:16]}", one.way, said or "未发现问题", f"{one.lost:g}")
            lines.append(Line(cells=cells))
    count = sum(len(each.findings) for each in ranked)
    lost = sum(each.lost for each in ranked)
    best, worst = ranked[0], ranked[-1]
    before = (
        f"{wanted.since} 至 {wanted.until}，共检查 {len(ranked)} 个{office.profile.terms.get('grid', '网格')}、{count} 次，"
        f"扣 {lost:g} 分。得分最高的是{best.name}（{best.score:g} 分），"
        f"最低的是{worst.name}（{worst.score:g} 分）。现通报如下：",
    )
    after = (f"整改要求：{wanted.texts.demand}", f"回复时限：{_answer_by(office, wanted)} 前。")
    return Listing(
        title="巡查通报",
        number=number_of(wanted.since),
        about=wanted.texts.sign or office.name,
        before=before,
        columns=_COLUMNS,
        lines=tuple(lines),
        after=after,
        pictures=tuple(picture for _, picture in _photos(office, ranked)),
        sign=wanted.texts.sign or office.name,
        date=office.today(),
        mark=SAMPLE if office.is_sample else "",
    )


_COLUMNS: Final = (
    Heading(title="街路（网格）", share=0.2),
    Heading(title="时间", share=0.13),
    Heading(title="方式", share=0.09),
    Heading(title="问题项", share=0.5),
    Heading(title="扣分", share=0.08, align="right"),
)
_BOOK: Final = tuple(
    Column(key=key, title=title, type=kind, width=width, shown=True)  # type: ignore[arg-type]
    for key, title, kind, width in (
        ("number", "期号", "text", 12), ("since", "起", "date", 9), ("until", "止", "date", 9),
        ("unit", "单位", "text", 14), ("way", "检查方式", "text", 7), ("place", "街路", "text", 14),
        ("grid", "网格", "text", 14), ("at", "检查时间", "text", 12), ("faults", "问题项", "text", 36),
        ("lost", "扣分", "number", 6), ("sum", "本期扣分", "number", 7), ("score", "得分", "number", 6),
        ("rank", "排名", "number", 6), ("photo", "照片", "text", 5), ("demand", "整改要求", "text", 26),
        ("answer", "回复时限", "date", 9),
    )
)  # fmt: skip
