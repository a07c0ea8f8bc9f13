"""Count the issues of an area over the months: one pass over the rows, every count by the definition beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from desk.report.calendar import Month

if TYPE_CHECKING:
    from desk.office import Office

FORMULAS: Final[Mapping[str, str]] = {
    "reported": "上报时间在本月的件数",
    "accepted": "本月上报中，没有不予受理的件数",
    "filed": "立案时间在本月的件数",
    "refused": "本月办结为不予受理、作废或并案的件数",
    "closed": "结案时间在本月的件数（不含不予受理、作废、并案）",
    "closed_in_time": "本月结案中，不晚于应办结时间的件数",
    "closed_late": "本月结案中，晚于应办结时间的件数",
    "due_close": "应结案＝本月结案＋月末超期未结",
    "pending": "月末尚未办结的件数（不论何时上报）",
    "pending_in_time": "月末尚未办结、还没到应办结时间的件数",
    "pending_late": "月末尚未办结、已过应办结时间的件数；挂账期间不计时",
    "returned": "本月上报中，被退回过的件数",
    "rework": "本月上报中，返工过的件数",
    "extended": "本月上报中，延期过的件数",
    "supervised": "本月上报中，被督办的件数",
    "suspended": "月末挂账（暂停计时）的件数",
    "self_handled": "本月结案中，现场自行办结的件数",
    "disputes": "本月上报的矛盾纠纷件数",
    "disputes_settled": "本月结案的矛盾纠纷件数",
    "rated": "本月结案中，群众作了评价的件数",
    "satisfied": "本月结案中，评价满意或基本满意的件数",
    "answered": "本月超期结案和月末超期未结中，已作答复的件数",
    "due_handle": "应处置＝本月结案＋月末超期未结",
    "handled": "本月结案的件数",
    "handled_in_time": "本月结案中，不晚于应办结时间的件数",
    "handled_late": "本月结案中，晚于应办结时间的件数",
    "dispatched": "本月立案中，已有承办单位的件数",
    "visits": "走访时间在本月的记录数",
    "visits_due": "按走访计划本月应走访的户次",
    "households_visited": "本月走访过的户数",
    "households": "现有户数",
    "residents": "现有在住人口",
    "patrols": "本月巡查、巡检记录数",
    "records": "本月工作记录数",
    "breaches": "本月检查中记下的违反项次",
    "facilities": "现有部件数",
    "facilities_sound": "现有部件中完好的个数",
}
"""Every count with its definition: printed beside the number."""

_NOT_CLOSED = ("refused", "void", "duplicate")
_ISSUES = (
    "select i.reported_at, i.filed_at, i.due_at, i.closed_at, i.closed_as, i.class_code, i.source, i.kind, i.returned,"
    " i.rework, i.extended, i.supervised, i.paused_at, i.satisfaction, i.answer, i.handler, a.path"
    " from issue i left join member m on m.kind = 'issue' and m.item_id = i.id and m.layer_id = :layer"
    " left join area a on a.id = m.area_id"
    " where (i.reported_at >= :first or i.closed_at is null or i.closed_at >= :first)"
)


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts per month, per area one level down (this month), per class and source (this month and the last)."""

    months: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    areas: defaultdict[int | None, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    classes: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    sources: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted: an area with its layer and path, and how deep its children stand in a path."""

    layer_id: int
    area_id: int
    path: str
    is_root: bool

    def child(self, path: str | None) -> int | None:
        """The area one level down that a path runs through; the area itself if nothing is below; None if in no grid."""
        if path is None:
            return None
        rest = path[len(self.path) :].strip("/")
        return int(rest.split("/", 1)[0]) if rest else self.area_id

    def condition(self, alias: str) -> tuple[str, dict[str, str]]:
        """SQL that keeps the rows of the area; the root takes everything, also what lies in no grid."""
        return ("", {}) if self.is_root else (f" and {alias}.path like :below", {"below": f"{self.path}%"})


def tally_issues(office: Office, scope: Scope, months: Iterable[Month], until: str) -> Tally:
    """Count every issue into the months it touches; `until` is the moment at which the last month is looked at."""
    shown = list(months)
    this, previous = shown[-1], shown[-2]
    compared = {this.name: until, previous.name: previous.end, shown[0].name: shown[0].end}
    named = {month.name for month in shown}
    tally = Tally()
    condition, values = scope.condition("a")
    rows = office.database.read(_ISSUES + condition, {"layer": scope.layer_id, "first": shown[0].start, **values})
    for row in rows:
        touched: dict[str, list[str]] = defaultdict(list)
        for month, keys in _events(row):
            if month in named:
                touched[month] += keys
        for month, end in compared.items():
            touched[month] += _pending(row, end)
        for month, keys in touched.items():
            tally.months[month].update(keys)
        _split(tally, row, touched.get(this.name, ()), touched.get(previous.name, ()), scope)
    return tally


def _events(row: tuple[object, ...]) -> Iterable[tuple[str, list[str]]]:
    """What an issue counts as in the month of its report, of its filing and of its closing."""
    reported, filed, due, closed, closed_as = (None if one is None else str(one) for one in row[:5])
    is_dispute = row[7] == "dispute"
    refused = closed_as in _NOT_CLOSED
    if reported:
        keys = ["reported"] + ([] if refused else ["accepted"]) + (["disputes"] if is_dispute else [])
        keys += [key for key, at in (("returned", 8), ("rework", 9), ("extended", 10), ("supervised", 11)) if row[at]]
        yield reported[:7], keys
    if filed:
        yield filed[:7], ["filed", "dispatched"] if row[15] else ["filed"]
    if closed:
        yield closed[:7], ["refused"] if refused else _closing(row, due, closed, closed_as)


def _closing(row: tuple[object, ...], due: str | None, closed: str, closed_as: str | None) -> list[str]:
    late = due is not None and closed > due
    keys = ["closed", "handled", "due_close", "due_handle"]
    keys += ["closed_late", "handled_late"] if late else ["closed_in_time", "handled_in_time"]
    if late and row[14]:
        keys.append("answered")
    if row[7] == "dispute":
        keys.append("disputes_settled")
    if closed_as == "on_the_spot":
        keys.append("self_handled")
    if row[13] in ("1", "2", "3"):
        keys += ["rated", "satisfied"] if row[13] != "3" else ["rated"]
    return keys


def _pending(row: tuple[object, ...], end: str) -> list[str]:
    """How an issue stood at a moment, if it was open then."""
    reported, due, closed = row[0], row[2], row[3]
    if str(reported) >= end or (closed is not None and str(closed) < end):
        return []
    # What was late before its clock stood still is late; what stands cannot become so.
    late = due is not None and str(due) < min(end, str(row[12] or end))
    keys = ["pending", "pending_late", "due_close", "due_handle"] if late else ["pending", "pending_in_time"]
    if late and row[14]:
        keys.append("answered")
    return [*keys, "suspended"] if row[12] else keys


def _split(tally: Tally, row: tuple[object, ...], now: Iterable[str], before: Iterable[str], scope: Scope) -> None:
    keys = list(now)
    if keys:
        path = row[16]
        tally.areas[scope.child(None if path is None else str(path))].update(keys)
        tally.classes[str(row[5])].update(keys)
        tally.sources[str(row[6])].update(keys)
    if "reported" in before:
        tally.classes[str(row[5])]["before"] += 1
        tally.sources[str(row[6])]["before"] += 1
