"""The whole standard as its window shows it: groups with their classes, the rows of one class, used or not."""

from __future__ import annotations

from dataclasses import dataclass

from desk.office import Office
from desk.work.standards.matrix import Uses, uses_of
from desk.work.standards.reading import ConditionLine, spellings


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeClass:
    """A class, or a group when it has no `parent`; those out of use are told apart."""

    code: str
    name: str
    parent: str
    kind: str
    department: str
    superior: str
    source: str
    is_in_force: bool
    since: str
    rows: int
    initials: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPage:
    """What the window shows of one class: its rows today and later, and who uses it."""

    code: str
    rows: tuple[ConditionLine, ...]
    uses: Uses


def tree(office: Office) -> tuple[TreeClass, ...]:
    """Groups and classes in the order of the standard, each group before its classes."""
    today = office.today()
    rows = office.database.read(
        "select c.code, c.name, c.parent, c.kind, c.department, c.superior, c.source, c.valid_to, c.since,"
        ' (select count(*) from "condition" k where k.catalogue_id = c.id'
        " and (k.valid_to is null or k.valid_to > ?)) from catalogue c left join catalogue g on g.code = c.parent"
        ' order by coalesce(g."sort", c."sort"), coalesce(c.parent, c.code),'
        ' case when c.parent is null then 0 else 1 end, c."sort", c.code',
        (today,),
    )
    return tuple(
        TreeClass(
            code=str(code), name=str(name), parent=str(parent or ""), kind=str(kind), department=str(department or ""),
            superior=str(superior or ""), source=str(source or ""), is_in_force=valid_to is None or str(valid_to) > today,
            since=str(since or ""), rows=int(number), initials=spellings(str(name)),
        )
        for code, name, parent, kind, department, superior, source, valid_to, since, number in rows
    )  # fmt: skip


def page(office: Office, code: str) -> ClassPage:
    """One class: the rows that hold today and those of editions to come."""
    rows = office.database.read(
        "select k.id, k.file_when, k.close_when, k.limit_text, k.department, c.department, k.since, k.valid_to"
        ' from "condition" k join catalogue c on c.id = k.catalogue_id'
        " where c.code = ? and (k.valid_to is null or (k.valid_to > ? and (k.since is null or k.valid_to > k.since)))"
        " order by coalesce(k.since, '') > ?, k.\"sort\", k.id",
        (code, office.today(), office.today()),
    )
    return ClassPage(
        code=code,
        rows=tuple(
            ConditionLine(
                id=int(id), class_code=code, file_when=str(when), close_when=str(close or ""), limit_text=str(limit),
                department=str(own or theirs or ""), since=str(since or ""), valid_to=str(valid_to or ""),
            )
            for id, when, close, limit, own, theirs, since, valid_to in rows
        ),
        uses=uses_of(office, code),
    )  # fmt: skip
