"""The assignments a verb works on, changed in memory and written at once: no row is written twice in one transaction.

(A row written twice could not be taken back.) Ending a seat ends who stands in for it; dividing one hands them on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from desk.errors import BadInput, Conflict
from desk.office import Office
from desk.roster import Composition
from desk.store.schema import teams
from desk.store.uid import new_uid
from desk.work.duty.handing import redeal
from desk.work.teams.seats import day, day_before

if TYPE_CHECKING:
    from desk.store.writing import Transaction

FOREVER: Final = "9999-12-31"
_FIELDS: Final = (
    "person_id", "post", "area_id", "share", "line", "reports_to_id", "kind", "shift", "substitute_for_id", "since",
    "until", "cause",
)  # fmt: skip
_GONE: Final = "这条上岗安排已被他人删除，请刷新后再看。"
Row = dict[str, Any]


class Seating:
    """Assignments by id; new ones have negative ids until they are written."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.rows: dict[int, Row] = {}
        self._stood: dict[int, Row] = {}
        self._new = 0

    # Reading

    def take(self, column: str, values: Iterable[int]) -> tuple[int, ...]:
        """Bring in the assignments where a column (id, person_id, area_id …) has one of these values, and their substitutes."""
        found = self._read(column, list(values))
        self._read("substitute_for_id", found)
        return tuple(found)

    def _read(self, column: str, values: list[int]) -> list[int]:
        found: list[int] = []
        for start in range(0, len(values), 500):
            some = values[start : start + 500]
            for id, *row in self.office.database.read(
                f"select id, {', '.join(_FIELDS)} from assignment where {column} in ({', '.join('?' * len(some))})"
                " order by id",
                some,
            ):
                found.append(id)
                if id not in self._stood:
                    self._stood[id] = dict(zip(_FIELDS, row, strict=True))
                    self.rows[id] = dict(self._stood[id])
        return found

    def row(self, id: int) -> Row:
        """The assignment as it is by now; Conflict if somebody deleted it."""
        if id not in self.rows:
            raise Conflict(_GONE)
        return self.rows[id]

    def on(self, id: int, first: str, last: str | None = None) -> bool:
        """Whether an assignment touches these days (last None: from the first day on)."""
        row = self.rows[id]
        return bool(row["since"] <= (last or FOREVER) and (row["until"] or FOREVER) >= first)

    def same(self, row: Mapping[str, Any]) -> int | None:
        """An assignment of the same person to the same post, area and line at the same time; None if there is none."""
        key = [row.get(name) or None for name in ("person_id", "post", "area_id", "line")]
        for id, other in self.rows.items():
            if key == [other[name] or None for name in ("person_id", "post", "area_id", "line")] and self.on(
                id, row["since"], row.get("until")
            ):
                return id
        return None

    def team(self, area_id: int, day: str, rules: Composition) -> tuple[dict[str, int], set[int]]:
        """How many hold each post of an area on a day or come later, and who fills its team; of what was taken in."""
        holders: dict[str, set[int]] = {}
        for id, row in self.rows.items():
            if row["area_id"] == area_id and row["substitute_for_id"] is None and self.on(id, day):
                holders.setdefault(row["post"], set()).add(row["person_id"])
        counted = {post.key for post in rules.posts if post.counts}
        people = {person for post, persons in holders.items() if post in counted for person in persons}
        return {post: len(persons) for post, persons in holders.items()}, people

    # Changing

    def add(self, **given: Any) -> int:
        """A new assignment; gives its id for now."""
        self._new -= 1
        self.rows[self._new] = {**dict.fromkeys(_FIELDS), "share": 100, **given}
        return self._new

    def cut(self, id: int, last: str) -> None:
        """Let an assignment end on a day at the latest; one that would begin later is taken out. So do its substitutes."""
        for other in self._substitutes(id):
            self.cut(other, last)
        row = self.row(id)
        if row["since"] > last:
            del self.rows[id]
        elif (row["until"] or FOREVER) > last:
            row["until"] = last

    def divide(self, id: int, since: str, **new: Any) -> int:
        """Let something be different from a day on: what was before stays as it was. Gives the id that goes on."""
        row = self.row(id)
        if since <= row["since"]:
            row.update(new)
            return id
        substitutes = [other for other in self._substitutes(id) if self.on(other, since)]
        after = self.add(**{**row, "since": since, **new})
        row["until"] = day_before(since)
        for other in substitutes:
            self.divide(other, since, substitute_for_id=after)
        return after

    def _substitutes(self, id: int) -> list[int]:
        return [other for other, row in self.rows.items() if row["substitute_for_id"] == id]

    # Writing

    def areas(self) -> tuple[int, ...]:
        """The areas whose teams are different now."""
        touched = set()
        for id in self.rows.keys() | self._stood.keys():
            before, after = self._stood.get(id), self.rows.get(id)
            if before != after:
                touched |= {row["area_id"] for row in (before, after) if row}
        return tuple(sorted(touched))

    def write(self, transaction: Transaction) -> None:
        """Write what is different, and see to it that the work follows the people."""
        areas = self.areas()
        gone = [id for id in self._stood if id not in self.rows]
        real: dict[int, int] = {}
        # Who is stood in for goes before who stands in: the row refers to it.
        for id in sorted(
            (id for id in self.rows if id < 0), key=lambda id: ((self.rows[id]["substitute_for_id"] or 0) < 0, -id)
        ):
            real[id] = transaction.insert(teams.assignment, uid=new_uid(), **self._real(self.rows[id], real))
        changed = {id: self._real(row, real) for id, row in self.rows.items() if id > 0 and row != self._stood[id]}
        transaction.update_many(teams.assignment, _FIELDS, {id: tuple(row.values()) for id, row in changed.items()})
        # Who stood in for somebody goes first: the row refers to the other.
        for is_last in (False, True):
            ids = [id for id in gone if (self._stood[id]["substitute_for_id"] is None) == is_last]
            if ids:
                transaction.delete_rows(teams.assignment, ids)
        if areas:
            redeal(self.office, transaction, areas)

    @staticmethod
    def _real(row: Row, real: Mapping[int, int]) -> Row:
        substitute = row["substitute_for_id"]
        return {**row, "substitute_for_id": real.get(substitute, substitute) if substitute else None}


# What is checked before anything is written


def check_post(office: Office, post: str, area_id: int) -> str:
    """The title of a post; BadInput if there is no such post, or the area stands no more."""
    titles = {one.key: one.title for one in office.profile.posts}
    if post not in titles:
        raise BadInput(f"没有“{post}”这个岗位，可用的有：{'、'.join(titles.values())}。")
    check_area(office, area_id)
    return titles[post]


def check_area(office: Office, area_id: int) -> str:
    """The name of an area; BadInput if it stands no more."""
    row = office.database.read_one("select name, valid_to from area where id = ?", (area_id,))
    if row is None or (row[1] is not None and row[1] < office.today()):
        raise BadInput("这个网格已停用或不存在，请刷新后另选。")
    return str(row[0])


def check_days(since: str, until: str | None) -> None:
    """BadInput if these are no days, or the last comes before the first."""
    first = day(since, "上岗日期")
    if until is not None and day(until, "离岗日期") < first:
        raise BadInput("离岗日期早于上岗日期，请改正。")


def check_share(share: int) -> None:
    """BadInput if this is no share."""
    if not 1 <= share <= 100:
        raise BadInput(f"占比应在 1 到 100 之间，现在是 {share}。")


def person_name(office: Office, person_id: int) -> str:
    """The name of a person; BadInput if he is not on the roster."""
    name = office.database.read_value("select name from person where id = ?", (person_id,))
    if name is None:
        raise BadInput("这个人员已不在名册里，请刷新后另选。")
    return str(name)
