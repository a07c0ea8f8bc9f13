"""The month of an area in figures: `figures` counts, `write_workbook` lays the same tree out for the district."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from desk.errors import BadInput
from desk.identity import mask_text
from desk.profile import IndicatorDef
from desk.profile.words import COUNTS
from desk.report import standing
from desk.report.calendar import Month, month_of, thirteen
from desk.report.counting import FORMULAS, Scope, Tally, tally_issues
from desk.report.figures import (
    AreaLine,
    ClassLine,
    CountLine,
    MonthFigures,
    OverdueLine,
    RateLine,
    SourceLine,
    TrendPoint,
    quotient,
)
from desk.report.gaps import gaps
from desk.report.workbook import AREA_COUNTS, write_workbook

if TYPE_CHECKING:
    from desk.office import Office

__all__ = ["figures", "write_workbook"]

_SHOWN = (
    "reported", "filed", "closed", "closed_in_time", "closed_late", "due_close", "pending", "pending_in_time",
    "pending_late", "returned", "rework", "supervised", "answered", "disputes", "disputes_settled", "rated",
    "satisfied", "visits", "visits_due", "households_visited", "households", "residents", "patrols",
)  # fmt: skip
_UNITS = {
    "visits": "户次", "visits_due": "户次", "households": "户", "households_visited": "户", "residents": "人",
    "patrols": "次",
}  # fmt: skip


def figures(office: Office, month: str, area_id: int | None = None) -> MonthFigures:
    """Everything the month's report says of an area (None: the whole office) and of the areas one level down."""
    months = thirteen(month_of(month))
    scope, name = _scope(office, area_id)
    until = min(months[-1].end, office.now())
    if until <= months[-1].start:
        raise BadInput(f"{months[-1].title}还没有到，没有数字可报。")
    tally = tally_issues(office, scope, months, until)
    _add_standing(office, scope, months, tally)
    now, before, year = (tally.months[months[at].name] for at in (-1, -2, 0))
    level, areas = _areas(office, scope, tally)
    indicators = [one for one in office.profile.indicators if _is_countable(one)]
    needed = [_plain(key) for one in indicators for key in (*one.top, *one.bottom)]
    keys, always = dict.fromkeys([*_SHOWN, *needed]), {*AREA_COUNTS, *needed}
    return MonthFigures(
        month=month,
        area_id=scope.area_id,
        area_name=name,
        office=office.name,
        profile=office.profile.name,
        sample=office.is_sample,
        until=until,
        words=dict(office.profile.terms),
        counts=tuple(
            CountLine(
                key=key,
                title=COUNTS[key],
                unit=_UNITS.get(key, "件"),
                formula=FORMULAS[key],
                value=now[key],
                previous=before[key],
                year_ago=year[key],
            )
            for key in keys
            if key in always or now[key] or before[key] or year[key]
        ),
        rates=tuple(_rate(one, now, before, year) for one in indicators),
        areas=areas,
        area_level=level,
        classes=_classes(office, tally),
        sources=_sources(office, tally),
        trend=tuple(_point(one, tally) for one in months),
        overdue=_overdue(office, scope, until),
        gaps=gaps(office, None if scope.is_root else scope.area_id),
    )


def _scope(office: Office, area_id: int | None) -> tuple[Scope, str]:
    if area_id is None:
        row = office.database.read_one(
            "select a.id, a.layer_id, a.path, a.level, a.name from area a join layer l on l.id = a.layer_id"
            " where a.level = 0 order by l.sort, a.id limit 1"
        )
    else:
        row = office.database.read_one("select id, layer_id, path, level, name from area where id = ?", (area_id,))
    if row is None:
        raise BadInput("这个办公室还没有网格，先导入或生成网格才能出月报。")
    return Scope(area_id=row[0], layer_id=row[1], path=row[2], is_root=row[3] == 0), row[4]


def _add_standing(office: Office, scope: Scope, months: list[Month], tally: Tally) -> None:
    """Add what is no issue: visits, patrols, households, residents; this month per area too."""
    for month in (months[0], months[-2], months[-1]):
        for child, counts in standing.records(office, scope, month).items():
            tally.months[month.name].update(counts)
            if month is months[-1]:
                tally.areas[child].update(counts)
    for child, counts in standing.stock(office, scope).items():
        tally.areas[child].update(counts)
        for month in (months[0], months[-2], months[-1]):
            tally.months[month.name].update(counts)


def _is_countable(one: IndicatorDef) -> bool:
    return all(_plain(key) in FORMULAS for key in (*one.top, *one.bottom))


def _plain(key: str) -> str:
    return key.removeprefix("-")


def _rate(one: IndicatorDef, now: Mapping[str, int], before: Mapping[str, int], year: Mapping[str, int]) -> RateLine:
    return RateLine(
        key=one.key,
        title=one.title,
        unit=one.unit,
        formula=_spoken(one),
        top=one.top,
        bottom=one.bottom,
        value=quotient(now, one.top, one.bottom),
        previous=quotient(before, one.top, one.bottom),
        year_ago=quotient(year, one.top, one.bottom),
    )


def _spoken(one: IndicatorDef) -> str:
    top, bottom = _sum(one.top), _sum(one.bottom)
    if not one.bottom:
        return f"{one.title}＝{top}"
    return f"{one.title}＝{_bracketed(top, one.top)}÷{_bracketed(bottom, one.bottom)}"


def _sum(keys: tuple[str, ...]) -> str:
    return "".join(f"{'－' if key.startswith('-') else '＋'}{COUNTS[_plain(key)]}" for key in keys).removeprefix("＋")


def _bracketed(text: str, keys: tuple[str, ...]) -> str:
    return f"（{text}）" if len(keys) > 1 else text


def _areas(office: Office, scope: Scope, tally: Tally) -> tuple[str, tuple[AreaLine, ...]]:
    rows = office.database.read(
        "select id, code, name from area where (parent_id = ? or id = ?) and valid_to is null order by code",
        (scope.area_id, scope.area_id),
    )
    below = [row for row in rows if row[0] != scope.area_id] or rows
    layer = next((one for one in office.search.layers() if one.id == scope.layer_id), None)
    depth = scope.path.strip("/").count("/") + (1 if below != rows else 0)
    level = layer.levels[min(depth, len(layer.levels) - 1)] if layer and layer.levels else office.profile.term("area")
    known = {row[0] for row in below}
    rest: dict[str, int] = {}
    for area, counts in tally.areas.items():
        if area not in known:
            for key, value in counts.items():
                rest[key] = rest.get(key, 0) + value
    lines = [AreaLine(area_id=row[0], code=row[1], name=row[2], counts=dict(tally.areas[row[0]])) for row in below]
    if any(rest.values()):
        lines.append(AreaLine(area_id=None, code="", name="未落入网格", counts=rest))
    return level, tuple(lines)


def _classes(office: Office, tally: Tally) -> tuple[ClassLine, ...]:
    names = standing.class_names(office)
    lines = [
        ClassLine(
            code=code,
            group=names.get(code, ("", ""))[0] or "其他",
            name=names.get(code, ("", ""))[1] or f"未列入目录（{code}）",
            reported=counts["reported"],
            previous=counts["before"],
            closed=counts["closed"],
            overdue=counts["pending_late"],
        )
        for code, counts in tally.classes.items()
    ]
    shown = [line for line in lines if line.reported or line.previous or line.closed or line.overdue]
    return tuple(sorted(shown, key=lambda line: (-line.reported, -line.overdue, line.code)))


def _sources(office: Office, tally: Tally) -> tuple[SourceLine, ...]:
    titles = {one.key: one.title for one in office.profile.sources}
    known = [*titles, *(key for key in tally.sources if key not in titles)]
    return tuple(
        SourceLine(
            key=key,
            title=titles.get(key, "其他来源"),
            reported=tally.sources[key]["reported"],
            previous=tally.sources[key]["before"],
        )
        for key in known
    )


def _point(month: Month, tally: Tally) -> TrendPoint:
    counts = tally.months[month.name]
    return TrendPoint(
        month=month.name,
        reported=counts["reported"],
        filed=counts["filed"],
        closed=counts["closed"],
        closed_in_time=counts["closed_in_time"],
    )


def _overdue(office: Office, scope: Scope, until: str) -> tuple[OverdueLine, ...]:
    condition, values = scope.condition("a")
    names = standing.class_names(office)
    rows = office.database.read(
        "select i.id, i.number, i.title, i.class_code, a.name, i.handler, i.due_at, i.answer from issue i"
        " left join member m on m.kind = 'issue' and m.item_id = i.id and m.layer_id = :layer"
        " left join area a on a.id = m.area_id"
        " where i.reported_at < :until and i.due_at < :until and i.due_at < coalesce(i.paused_at, :until)"
        " and (i.closed_at is null or i.closed_at >= :until)" + condition + " order by i.due_at, i.number",
        {"layer": scope.layer_id, "until": until, **values},
    )
    at = datetime.fromisoformat(until)
    return tuple(
        OverdueLine(
            issue_id=one,
            number=number,
            title=mask_text(title),
            class_name=names.get(code, ("", ""))[1],
            area_name=area or "未落入网格",
            handler=handler or "",
            due_at=due,
            days_late=(at - datetime.fromisoformat(due)).days,
            answered=bool(answer),
        )
        for one, number, title, code, area, handler, due, answer in rows
    )
