"""What a given standard would change in the office's own: new, changed, gone, and names that do not agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from desk.office import Office
from desk.work.standards.given import GivenClass, GivenCondition, Standard
from desk.work.standards.reading import IN_FORCE

What = Literal["new", "changed", "gone", "renamed", "back"]
WORDS: Final[Mapping[What, str]] = {
    "new": "新增", "changed": "修改", "gone": "文件里没有", "renamed": "改名", "back": "恢复",
}  # fmt: skip
_ALIKE: Final = 0.6
"""A sentence that is so much alike another is the same one reworded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One line of the preview. `condition_id` is the row that is closed; `after` is what stands there then."""

    what: What
    code: str
    name: str
    before: str = ""
    after: str = ""
    used: int = 0
    """Issues and facilities of a class that gets another name or goes."""

    @property
    def words(self) -> str:
        """What happens, in Chinese."""
        return WORDS[self.what]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCondition:
    """A row of the office's standard that holds on a day."""

    id: int
    file_when: str
    close_when: str
    limit_text: str
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClass:
    """A class of the office, in force or not, with its rows."""

    id: int
    code: str
    name: str
    parent: str
    kind: str
    department: str
    superior: str
    is_in_force: bool
    conditions: tuple[OwnCondition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPlan:
    """What becomes of one class: rows to close, rows to add (with their place), fields of the class to change."""

    given: GivenClass
    own: OwnClass | None
    close: tuple[int, ...]
    add: tuple[tuple[int, GivenCondition], ...]
    fields: Mapping[str, str]
    is_renamed: bool
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that taking a standard from a day on would do; nothing is written yet."""

    standard: Standard
    since: str
    classes: tuple[ClassPlan, ...]
    gone: tuple[OwnClass, ...]
    lines: tuple[Difference, ...]
    same: int
    moved: tuple[tuple[str, str, str], ...] = ()
    """Classes that the file lists under another code than the office: name, code here, code there."""

    def count(self, what: What) -> int:
        """How many lines of a sort there are."""
        return sum(one.what == what for one in self.lines)


def compare(office: Office, standard: Standard, since: str) -> Plan:
    """The plan of taking a standard over from the day `since`."""
    own = own_classes(office, since)
    used = uses(office)
    lines: list[Difference] = []
    plans: list[ClassPlan] = []
    same = 0
    for given in standard.classes:
        there = own.get(given.code)
        plan, told, equal = _class_plan(given, there, used.get(given.code, 0))
        plans.append(plan)
        lines += told
        same += equal
    kinds = {one.kind for one in standard.classes}
    listed = {one.code for one in standard.classes} | standard.faulty
    gone = tuple(one for one in own.values() if one.kind in kinds and one.is_in_force and one.code not in listed)
    lines += [
        Difference(
            what="gone",
            code=one.code,
            name=one.name,
            before=f"小类，{len(one.conditions)} 条立案条件",
            used=used.get(one.code, 0),
        )
        for one in gone
    ]
    listed_as = {(one.kind, one.name): one.code for one in standard.classes}
    moved = tuple(
        (one.name, one.code, code)
        for one in own.values()
        if one.is_in_force and (code := listed_as.get((one.kind, one.name), one.code)) != one.code
    )
    return Plan(
        standard=standard, since=since, classes=tuple(plans), gone=gone, lines=tuple(lines), same=same, moved=moved
    )  # fmt: skip


def _class_plan(given: GivenClass, own: OwnClass | None, used: int) -> tuple[ClassPlan, list[Difference], int]:
    lines: list[Difference] = []

    def tell(what: What, before: str = "", after: str = "", number: int = 0) -> None:
        lines.append(Difference(what=what, code=given.code, name=given.name, before=before, after=after, used=number))

    if own is None:
        tell("new", after=f"小类，{len(given.conditions)} 条立案条件")
        whole = ClassPlan(
            given=given, own=None, close=(), add=tuple(enumerate(given.conditions)), fields={}, is_renamed=False, used=0
        )
        return whole, lines, 0
    if not own.is_in_force:
        tell("back", after="已停用的小类重新启用")
    is_renamed = own.name != given.name
    if is_renamed:
        tell("renamed", own.name, given.name, used)
    fields = {
        key: new
        for key, old, new in (
            ("name", own.name, given.name),
            ("department", own.department, given.department),
            ("superior", own.superior, given.superior),
        )
        if new and new != old
    }
    titles = {"department": "处置单位", "superior": "主管部门"}
    for key, title in titles.items():
        if key in fields:
            tell("changed", f"{title}：{getattr(own, key) or '—'}", f"{title}：{fields[key]}")
    department = given.department or own.department
    close, add, same = _rows(own, given.conditions, department, tell)
    plan = ClassPlan(
        given=given, own=own, close=close, add=add, fields=fields, is_renamed=is_renamed, used=used
    )  # fmt: skip
    return plan, lines, same


def _rows(
    own: OwnClass, given: Sequence[GivenCondition], department: str, tell: Callable[..., None]
) -> tuple[tuple[int, ...], tuple[tuple[int, GivenCondition], ...], int]:
    """Rows of a class to close and to add; told line by line. Reworded rows are told as changed."""
    left = {one.file_when: one for one in own.conditions}
    add: list[tuple[int, GivenCondition]] = []
    close: list[int] = []
    new: list[tuple[int, GivenCondition]] = []
    same = 0
    for place, row in enumerate(given):
        old = left.pop(row.file_when, None)
        if old is None:
            new.append((place, row))
        elif _whole(old, own.department) == _whole(row, department):
            same += 1
        else:
            before, after = _told(old, own.department), _told(row, department)
            if before != after:  # a department that the whole class changes is told once
                tell("changed", before, after)
            close.append(old.id)
            add.append((place, row))
    for place, row in new:
        near = _nearest(row.file_when, left)
        old = left.pop(near, None) if near else None
        tell("changed" if old else "new", _told(old, own.department) if old else "", _told(row, department))
        if old is not None:
            close.append(old.id)
        add.append((place, row))
    for old in left.values():
        tell("gone", _told(old, own.department))
        close.append(old.id)
    return tuple(close), tuple(add), same


def difference_lines(before: OwnClass | None, after: OwnClass | None, code: str, name: str) -> list[Difference]:
    """What one class says on a later day that it did not say before."""
    text = "小类，{} 条立案条件"
    if before is None:
        return (
            []
            if after is None
            else [Difference(what="new", code=code, name=name, after=text.format(len(after.conditions)))]
        )
    if after is None:
        return [Difference(what="gone", code=code, name=name, before=text.format(len(before.conditions)))]
    lines: list[Difference] = []

    def tell(what: What, old: str = "", new: str = "") -> None:
        lines.append(Difference(what=what, code=code, name=name, before=old, after=new))

    given = [
        GivenCondition(
            file_when=one.file_when, close_when=one.close_when, limit_text=one.limit_text, department=one.department
        )
        for one in after.conditions
    ]
    _rows(before, given, after.department, tell)
    return lines


def _nearest(text: str, others: Iterable[str]) -> str:
    """The other sentence that is most alike; "" if none is alike enough."""
    ranked = [(SequenceMatcher(None, text, one, autojunk=False).ratio(), one) for one in others]
    best = max(ranked, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else ""


def _whole(row: OwnCondition | GivenCondition, department: str) -> tuple[str, str, str, str]:
    return row.file_when, row.close_when, row.limit_text, row.department or department


def _told(row: OwnCondition | GivenCondition, department: str) -> str:
    """A row in one line, with the department only where it is not that of the class."""
    own = row.department if row.department and row.department != department else ""
    return "；".join(part for part in (row.file_when, row.limit_text, row.close_when, own) if part)


def own_classes(office: Office, day: str) -> dict[str, OwnClass]:
    """Every class of the office by code, with the rows that hold on a day."""
    rows: dict[int, list[OwnCondition]] = {}
    for owner, id, file_when, close_when, limit, department in office.database.read(
        "select k.catalogue_id, k.id, k.file_when, k.close_when, k.limit_text, k.department"
        f' from "condition" k where {IN_FORCE.format("k")} order by k."sort", k.id',
        (day, day),
    ):
        rows.setdefault(int(owner), []).append(
            OwnCondition(
                id=int(id), file_when=str(file_when), close_when=str(close_when or ""), limit_text=str(limit),
                department=str(department or ""),
            )
        )  # fmt: skip
    return {
        str(code): OwnClass(
            id=int(id), code=str(code), name=str(name), parent=str(parent), kind=str(kind),
            department=str(department or ""), superior=str(superior or ""),
            is_in_force=valid_to is None or str(valid_to) > day, conditions=tuple(rows.get(int(id), ())),
        )
        for id, code, name, parent, kind, department, superior, valid_to in office.database.read(
            "select c.id, c.code, c.name, c.parent, c.kind, coalesce(c.department, g.department),"
            " coalesce(c.superior, g.superior), c.valid_to from catalogue c join catalogue g on g.code = c.parent"
            ' order by c."sort", c.code'
        )
    }  # fmt: skip


def uses(office: Office) -> dict[str, int]:
    """How many issues and facilities each class code has."""
    found: dict[str, int] = {}
    for table in ("issue", "facility"):
        for code, number in office.database.read(f"select class_code, count(*) from {table} group by class_code"):
            found[str(code)] = found.get(str(code), 0) + int(number)
    return found
