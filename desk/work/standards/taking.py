"""Takes a standard over as a new edition: old rows end on its day, so that issues filed under them keep theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.profile.codes import ClassDef, catalogue, catalogue_keys
from desk.rights import EDIT_FORMS, require
from desk.store.schema import handling, issues
from desk.store.uid import new_uid
from desk.work.standards.comparing import ClassPlan, OwnClass, Plan
from desk.work.standards.days import check_day, latest_day

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_ROW = ("catalogue_id", "file_when", "close_when", "limit_text", "department", "sort", "since", "edition_id")


def take(
    office: Office,
    plan: Plan,
    *,
    title: str,
    source: str = "",
    note: str = "",
    retire: bool = False,
    rename: bool = False,
) -> Changes:
    """Write a plan as an edition. `retire` puts classes the file lacks out of use, `rename` gives used ones new names.

    Without `rename` a class in use whose name differs stays as it is: its code may mean something else there. It does
    so for certain where the file lists the old name under another code: such a class is never renamed.
    """
    require(office.actor, EDIT_FORMS)
    title = " ".join(title.split())
    if not title:
        raise Missing(("版本名称",))
    check_day(plan.since)
    newest = latest_day(office)
    if plan.since < newest:
        raise BadInput(f"启用日期 {plan.since} 早于现行标准最近一次修改的日期（{newest}），请改为这天或更晚。")
    elsewhere = {here for _, here, _ in plan.moved}
    taken = [
        one for one in plan.classes if not (one.is_renamed and one.used) or (rename and one.given.code not in elsewhere)
    ]
    if not any(one.add or one.close or one.fields for one in taken) and not (retire and plan.gone):
        raise BadInput("这份标准与现行的没有不同，不必另立一版。")
    with office.write(
        "take_standard", kind="edition", reason=f"立案标准“{title}”自 {plan.since} 起启用"
    ) as transaction:
        edition = transaction.insert(
            handling.edition,
            uid=new_uid(),
            title=title,
            source=source.strip() or plan.standard.source,
            since=plan.since,
            at=office.now(),
            actor=office.actor.name,
            note=note.strip() or None,
        )
        _Taking(transaction, plan, edition).run(taken, plan.gone if retire else ())
    return transaction.changes


class _Taking:
    def __init__(self, transaction: Transaction, plan: Plan, edition: int) -> None:
        self.transaction, self.since, self.edition = transaction, plan.since, edition
        self.source = plan.standard.title
        rows = transaction.read('select id, code, "sort", symbol from catalogue')
        self.ids = {str(code): int(id) for id, code, _, _ in rows}
        self.sort = max((int(sort) for _, _, sort, _ in rows), default=-1)
        self.looks = {str(code): str(symbol or "") for _, code, _, symbol in rows}
        self.symbols = _symbols()

    def run(self, plans: list[ClassPlan], gone: tuple[OwnClass, ...]) -> None:
        """Groups, classes, then all rows at once; a row that somebody else closed meanwhile is a Conflict."""
        rows: list[tuple[Any, ...]] = []
        closed: list[int] = [one.id for klass in gone for one in klass.conditions]
        for plan in plans:
            owner = self._class(plan)
            closed += plan.close
            rows += [
                (
                    owner,
                    row.file_when,
                    row.close_when,
                    row.limit_text,
                    row.department or _department(plan) or None,
                    place,
                    self.since,
                    self.edition,
                )
                for place, row in plan.add
            ]
        self._close(closed)
        self.transaction.insert_many(issues.condition, _ROW, rows)
        self.transaction.update_many(issues.catalogue, ["valid_to"], {one.id: (self.since,) for one in gone})

    def _close(self, ids: list[int]) -> None:
        standing = self.transaction.rows(issues.condition, ids, ("valid_to",))
        if any(row["valid_to"] is not None and row["valid_to"] <= self.since for row in standing.values()):
            raise Conflict("预览之后有人改过立案标准，没有写入；请重新预览再启用。")
        self.transaction.update_many(issues.condition, ["valid_to"], {one: (self.since,) for one in ids})

    def _class(self, plan: ClassPlan) -> int:
        given = plan.given
        if plan.own is not None:
            fields: dict[str, Any] = dict(plan.fields)
            if not plan.own.is_in_force:
                fields["valid_to"] = None
            if fields:
                self.transaction.update(issues.catalogue, plan.own.id, **fields)
            return plan.own.id
        if given.group_code not in self.ids:
            self.ids[given.group_code] = self._insert(
                code=given.group_code,
                name=given.group,
                kind=given.kind,
                symbol=self._symbol(given.group_code, given.group),
            )
        symbol = given.symbol or self._symbol(given.code, given.name)
        self.ids[given.code] = self._insert(
            code=given.code, parent=given.group_code, name=given.name, kind=given.kind, symbol=symbol,
            department=given.department or None, superior=given.superior or None,
        )  # fmt: skip
        return self.ids[given.code]

    def _insert(self, **values: Any) -> int:
        self.sort += 1
        return self.transaction.insert(
            issues.catalogue, sort=self.sort, source=self.source, since=self.since, edition_id=self.edition, **values
        )

    def _symbol(self, code: str, name: str) -> str:
        """As the shipped class of that name has it, else shape and colour of the group with the first character."""
        if name in self.symbols:
            return self.symbols[name]
        look = self.looks.get(code[:2], "").split(" ")[:2]
        return " ".join([*(look if len(look) == 2 else ("circle", "#546e7a")), name[:1]])


def _department(plan: ClassPlan) -> str:
    """Who handles the class from now on: written into each row, so that a later change leaves old issues theirs."""
    return plan.given.department or (plan.own.department if plan.own is not None else "")


def _symbols() -> dict[str, str]:
    """Symbols of the shipped classes by name."""
    found: dict[str, str] = {}
    for key in catalogue_keys():
        book = catalogue(key)
        one: ClassDef
        for one in (*book.groups, *book.classes):
            found.setdefault(one.name, one.symbol)
    return found
