"""Two rows become one: field by field what stays, every link of the other moves over, and the verdict is kept.

The row that goes leaves its uid in `verdict.second_uid` and itself, whole, in the change rows of the same write: `aliases`
reads its numbers back from there, so that an import which brings it again finds the row that stayed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desk import identity
from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, SEE_PERSONAL, require
from desk.work.houses.homes import labels
from desk.work.twins.duplicates import TABLES

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_OWN: Final = frozenset({"id", "uid", "batch_id", "initials", "id_tail", "phone_tail", "geometry"})
"""Fields that are not chosen: they belong to the row, or follow from another field."""
_MASKS: Final = {
    ("resident", "name"): "name", ("resident", "former_name"): "name", ("resident", "id_no"): "id",
    ("resident", "phone"): "phone", ("organisation", "head"): "name", ("organisation", "head_phone"): "phone",
}  # fmt: skip
_TOGETHER: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "facility": {"lon": ("lat", "geometry")},
    "organisation": {"lon": ("lat",)},
}
"""Fields that go with another one: half a spot is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One field of two rows: its title, both values as they may be shown, and which is proposed."""

    field: str
    title: str
    first: str
    second: str
    proposed: int
    """0 the first, 1 the second."""

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to choose."""
        return self.first == self.second


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Two rows side by side, and how much hangs on each."""

    kind: str
    first: int
    second: int
    sides: tuple[Side, ...]
    links: tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]
    """Per row the tables that refer to it, with how many rows."""


def beside(office: Office, kind: str, first: int, second: int) -> Beside:
    """Two rows field by field; Conflict if one is gone."""
    from desk.store.schema import metadata

    name = TABLES[kind]
    table = metadata.tables[name]
    one, other = (_row(office, name, each) for each in (first, second))
    hidden = _OWN | {"lat"} if name in _TOGETHER else _OWN
    sides = []
    for column in table.columns:
        if column.name in hidden or column.name.endswith("_json"):
            continue
        shown = [_shown(office, name, column, row) for row in (one, other)]
        if any(shown):
            proposed = int(one[column.name] in (None, "") and other[column.name] not in (None, ""))
            sides.append(
                Side(
                    field=column.name,
                    title="位置" if column.name == "lon" else column.info["zh"].partition("（")[0],
                    first=shown[0],
                    second=shown[1],
                    proposed=proposed,
                )
            )
    links = tuple(_counted(office, name, each) for each in (first, second))
    return Beside(kind=kind, first=first, second=second, sides=tuple(sides), links=(links[0], links[1]))


def merge(
    office: Office, kind: str, keep: int, gone: int, take: frozenset[str] = frozenset(), reason: str = ""
) -> Changes:
    """One row takes over from another: the fields of `take` come from the one that goes, and blanks are filled from it."""
    require(office.actor, EDIT_RECORDS)
    if keep == gone:
        raise BadInput("请选两条不同的记录。")
    from desk.store.links import move_links
    from desk.store.schema import house, metadata

    name = TABLES[kind]
    table = metadata.tables[name]
    one, other = _row(office, name, keep), _row(office, name, gone)
    values = _values(name, one, other, take)
    with office.write("merge", kind=name, reason=reason or f"合并重复的{table.info['zh']}") as transaction:
        if name == "resident":
            _fold_specials(transaction, keep, gone)
        if "lon" in table.columns:
            _settle_place(transaction, name, keep, gone, moves=("lon" in values))
        move_links(transaction, name, gone, keep)
        transaction.delete(table, gone)
        if values:
            transaction.update(table, keep, **values)
        _leave_no_empty_home(
            transaction, other.get("household_id"), values.get("household_id", one.get("household_id"))
        )
        transaction.insert(
            house.verdict, kind=name, first_uid=one["uid"], second_uid=other["uid"], same=1, reason=reason or None,
            at=office.now(), actor=office.actor.name,
        )  # fmt: skip
    return transaction.changes


def aliases(office: Office, table: str) -> dict[str, int]:
    """What rows that were merged away were known by (uid, identity number, credit code, facility code) and who stayed.

    An import that matches a row by one of these has found the row of that id. Merges of merges are followed.
    """
    rows = office.database.read(
        "select v.first_uid, v.second_uid, g.before_json from verdict v"
        " join change c on c.row_id = v.id and c.kind = 'verdict' and c.before_json is null"
        " join change g on g.audit_id = c.audit_id and g.kind = v.kind and g.after_json is null"
        " where v.same = 1 and v.kind = ?",
        (table,),
    )
    if not rows:
        return {}
    follow = {gone: kept for kept, gone, _ in rows}
    ends = {gone: _end(follow, gone) for gone in follow}
    marks = list(dict.fromkeys(ends.values()))
    ids: dict[str, int] = {}
    for start in range(0, len(marks), 500):
        some = marks[start : start + 500]
        sql = f'select uid, id from "{table}" where uid in ({", ".join("?" * len(some))})'
        ids.update({uid: int(one) for uid, one in office.database.read(sql, tuple(some))})
    found: dict[str, int] = {}
    for _, gone, text in rows:
        before = json.loads(text)
        if before.get("uid") != gone or ends[gone] not in ids:
            continue
        known = [before.get(key) for key in ("uid", "id_no", "credit_code", "code")]
        if before.get("id_no"):
            known.append(identity.upgrade_id(before["id_no"]))
        found.update({str(each): ids[ends[gone]] for each in known if each})
    return found


def _end(follow: Mapping[str, str], uid: str) -> str:
    seen = set()
    while uid in follow and uid not in seen:
        seen.add(uid)
        uid = follow[uid]
    return uid


def _row(office: Office, name: str, id: int) -> dict[str, Any]:
    from desk.store.schema import metadata

    columns = [column.name for column in metadata.tables[name].columns]
    listed = ", ".join(f'"{each}"' for each in columns)
    found = office.database.read_one(f'select {listed} from "{name}" where id = ?', (id,))
    if found is None:
        raise Conflict("其中一条已不在名册里，可能刚被合并或删除，请刷新后再看。")
    return dict(zip(columns, found, strict=True))


def _shown(office: Office, name: str, column: Any, row: Mapping[str, Any]) -> str:
    value = row[column.name]
    if value in (None, ""):
        return ""
    mask = _MASKS.get((name, column.name))
    if mask and not office.actor.may(SEE_PERSONAL):
        if mask != "name":
            return {"id": identity.mask_id, "phone": identity.mask_phone}[mask](str(value))
        return str(value) if office.search.sight.see_name else identity.mask_name(str(value))
    if column.info.get("code"):
        return labels(office, column.info["code"]).get(str(value), str(value))
    if column.info.get("refers"):
        return _called(office, column.info["refers"], value)
    if column.name == "lon":
        return f"{value:.6f}, {row['lat']:.6f}"
    return str(value)


def _called(office: Office, name: str, id: int) -> str:
    if name == "household":
        from desk.work.houses.homes import read

        home = read(office, id)
        return " ".join(part for part in (home.number, home.place, f"{len(home.members)}人") if part)
    field = {"building": "name", "street": "name", "organisation": "name"}.get(name)
    if field is None:
        return ""
    return str(office.database.read_value(f'select "{field}" from "{name}" where id = ?', (id,)) or "")


def _counted(office: Office, name: str, id: int) -> tuple[tuple[str, int], ...]:
    from desk.store.links import links_to

    found: dict[str, int] = {}
    for link in links_to(name):
        more = f" and {link.where}" if link.where else ""
        sql = f'select count(*) from "{link.table.name}" where "{link.field}" = ?{more}'
        count = int(office.database.read_value(sql, (id,)))
        if count and link.table.name != "member":
            title = link.table.info["zh"].partition("（")[0]
            found[title] = found.get(title, 0) + count
    return tuple(found.items())


def _values(name: str, one: Mapping[str, Any], other: Mapping[str, Any], take: frozenset[str]) -> dict[str, Any]:
    """What the row that stays takes over: the chosen fields, what is blank, and what goes with them."""
    values = {
        field: value
        for field, value in other.items()
        if field not in _OWN and not field.endswith("_json") and value not in (None, "") and value != one[field]
        if field in take or one[field] in (None, "")
    }
    for field, others in _TOGETHER.get(name, {}).items():
        for each in others:
            values.pop(each, None)
            if field in values:
                values[each] = other[each]
    if "relation" in values and "relation" not in take and one.get("household_id") is not None:
        del values["relation"]  # a relation to another household's head says nothing here
    if "household_id" in values:
        values["relation"] = other.get("relation")
    if other.get("detail_json") not in (None, "", "{}"):
        merged = json.loads(other["detail_json"]) | json.loads(one.get("detail_json") or "{}")
        if merged != json.loads(one.get("detail_json") or "{}"):
            values["detail_json"] = json.dumps(merged, ensure_ascii=False)
    if "name" in values and "initials" in one:
        values["initials"] = identity.initials(values["name"], person=name == "resident")
    for field, tail in (("id_no", "id_tail"), ("phone", "phone_tail")):
        if field in values and tail in one:
            values[tail] = other[tail]
    return values


def _fold_specials(transaction: Transaction, keep: int, gone: int) -> None:
    """The same special group on both is one record: details fill each other, its photos and visits move."""
    from desk.store.links import move_links
    from desk.store.schema import people

    rows = transaction.read(
        "select id, resident_id, kind, since, detail_json from special where resident_id in (?, ?) and until is null"
        " order by id",
        (keep, gone),
    )
    kept = {row[2]: row for row in rows if row[1] == keep}
    for one, owner, kind, since, detail in rows:
        if owner != gone or kind not in kept:
            continue
        stays = kept[kind]
        merged = json.loads(detail or "{}") | json.loads(stays[4] or "{}")
        transaction.update(
            people.special, stays[0], since=min(since, stays[3]), detail_json=json.dumps(merged, ensure_ascii=False)
        )
        move_links(transaction, "special", one, stays[0])
        transaction.delete(people.special, one)


def _settle_place(transaction: Transaction, name: str, keep: int, gone: int, *, moves: bool) -> None:
    """What lies on the ground belongs to the grids of the spot that stays; what a person put there by hand moves along."""
    from desk.store.schema import ground

    loser = keep if moves else gone
    rows = transaction.read("select id from member where kind = ? and item_id = ? and by_hand = 0", (name, loser))
    transaction.delete_rows(ground.member, [row[0] for row in rows])


def _leave_no_empty_home(transaction: Transaction, left: int | None, stays: int | None) -> None:
    """The household that nobody is in any more goes, its visits to the one where the person is now."""
    if left is None or left == stays:
        return
    if transaction.read("select 1 from resident where household_id = ? limit 1", (left,)):
        return
    from desk.store.links import move_links
    from desk.store.schema import people

    if stays is not None:
        move_links(transaction, "household", left, stays)
        transaction.delete(people.household, left)
