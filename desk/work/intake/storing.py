"""Write what a plan says into an open transaction: new homes, new rows, changed rows, reasons for exceptions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desk.model import Value
from desk.office import Office
from desk.store.filling import search_later
from desk.store.schema import house, issues, people
from desk.store.uid import new_uids
from desk.work.belonging.placing import place_points
from desk.work.intake.homes import Homes
from desk.work.intake.matching import DETAILS
from desk.work.intake.rows import Rows
from desk.work.intake.shape import Spec

if TYPE_CHECKING:
    from desk.store.writing import Transaction

Step = Callable[[int, int], None]
T = TypeVar("T")

_STEP: Final = 500
_MANY: Final = 2_000
"""From so many rows on it is faster to index the words afterwards."""


def gather_details(spec: Spec, rows: Rows) -> None:
    """Make `detail_json` of the fields that stand in it, and take them out of the columns."""
    held = {key: rows.values.pop(key) for key in sorted(spec.details & rows.values.keys())}
    if not held:
        return
    made: list[Value] = []
    for values in zip(*held.values(), strict=True):
        found = {key: value for key, value in zip(held, values, strict=True) if value is not None}
        made.append(json.dumps(found, ensure_ascii=False) if found else None)
    rows.values[DETAILS] = made


def store(
    office: Office,
    transaction: Transaction,
    spec: Spec,
    rows: Rows,
    homes: Homes,
    batch: int,
    excuses: Mapping[int, str],
    step: Step | None,
) -> None:
    """Write all of it; `step` may raise."""
    new, changed = rows.places("new"), rows.places("changed")
    total = len(new) + len(changed)
    made = _homes(transaction, homes, batch)
    ids = _insert(office, transaction, spec, rows, new, made, batch, _teller(step, 0, total))
    _change(transaction, spec, rows, changed, made, _teller(step, len(new), total))
    _excuse(office, transaction, spec, rows, ids, excuses)


def _teller(step: Step | None, done: int, total: int) -> Callable[[Iterable[T]], Iterator[T]]:
    """Passes things on, telling every few hundred how far it is."""

    counted = [done]

    def told(things: Iterable[T]) -> Iterator[T]:
        for thing in things:
            counted[0] += 1
            if step is not None and counted[0] % _STEP == 0:
                step(min(counted[0], total), total)
            yield thing

    return told


def _first(transaction: Transaction, table: str) -> int:
    return int(transaction.read(f'select coalesce(max(id), 0) + 1 from "{table}"')[0][0])


def _with_uids(things: Sequence[T]) -> Iterator[tuple[str, T]]:
    return zip(new_uids(len(things)), things, strict=True)


def _homes(transaction: Transaction, homes: Homes, batch: int) -> dict[str, Callable[[Any], Any]]:
    """Write new dwellings and households; gives what turns -1, -2, ... into their ids."""
    ids = {}
    if homes.dwellings:
        first = ids["dwelling_id"] = _first(transaction, "dwelling")
        transaction.bulk(
            people.dwelling,
            ["id", "uid", "building_id", "unit", "room", "batch_id"],
            [(first + at, uid, *home, batch) for at, (uid, home) in enumerate(_with_uids(homes.dwellings))],
        )

    def final(key: str) -> Callable[[Any], Any]:
        first = ids.get(key, 0)
        return lambda value: value if value is None or value > 0 else first - value - 1

    if homes.households:
        first, dwelling = _first(transaction, "household"), final("dwelling_id")
        transaction.bulk(
            people.household,
            ["id", "uid", "number", "kind", "dwelling_id", "batch_id"],
            [
                (first + n, uid, number, "1", dwelling(at), batch)
                for n, (uid, (number, at)) in enumerate(_with_uids(homes.households))
            ],
        )
        ids["household_id"] = first
    return {key: final(key) for key in ("dwelling_id", "household_id")}


def _insert(
    office: Office,
    transaction: Transaction,
    spec: Spec,
    rows: Rows,
    places: Sequence[int],
    made: Mapping[str, Callable[[Any], Any]],
    batch: int,
    told: Callable[[Iterable[Any]], Iterator[Any]],
) -> dict[int, int]:
    """Write the new rows; gives their ids by place."""
    if not places:
        return {}
    first = _first(transaction, spec.table.name)
    columns: dict[str, Iterable[Any]] = {
        "id": range(first, first + len(places)),
        "uid": new_uids(len(places)),
        "batch_id": repeat(batch),
        **{key: repeat(value) for key, value in {**spec.fixed, **_defaults(office, spec)}.items()},
    }
    for key in dict.fromkeys((*rows.values, *rows.fallbacks)):
        if key in spec.table.columns:
            columns[key] = _picked(rows.best(key), places, spec.defaults.get(key), made.get(key))
    if spec.kind == "issues":
        columns |= _stages(office, rows, places)
    data = told(zip(*columns.values(), strict=False))  # some columns repeat for ever
    if len(places) < _MANY:
        transaction.bulk(spec.table, list(columns), data)
    else:
        with search_later(transaction, spec.table, len(places), told):
            transaction.bulk(spec.table, list(columns), data)
    ids = dict(zip(places, range(first, first + len(places)), strict=True))
    if spec.kind == "issues":
        _first_steps(office, transaction, batch)
    if spec.placed:
        points = transaction.read(
            f'select id, lon, lat from "{spec.table.name}" where batch_id = ? and lon is not null and lat is not null',
            (batch,),
        )
        place_points(office.database, transaction, spec.placed, points)
    return ids


def _defaults(office: Office, spec: Spec) -> dict[str, Any]:
    """What a new row has where the sheet has no such column."""
    found = dict(spec.defaults)
    if "detail_json" in spec.table.columns and not spec.table.columns[DETAILS].nullable:
        found[DETAILS] = "{}"
    if spec.person:
        found.setdefault("since", office.today())
    return found


def _picked(
    values: Sequence[Value], places: Sequence[int], default: Any, final: Callable[[Any], Any] | None
) -> Sequence[Any]:
    """The values of some rows as they are stored."""
    found = values if len(places) == len(values) else [values[at] for at in places]
    if final is not None:
        return [final(value) for value in found]
    return found if default is None else [default if value is None else value for value in found]


def _change(
    transaction: Transaction,
    spec: Spec,
    rows: Rows,
    places: Sequence[int],
    made: Mapping[str, Callable[[Any], Any]],
    told: Callable[[Iterable[Any]], Iterator[Any]],
) -> None:
    """Write the changed rows: those that change the same fields together."""
    followers = defaultdict(list)
    for follower, key in spec.followers.items():
        followers[key].append(follower)
    alike: defaultdict[tuple[str, ...], list[tuple[int, list[Any]]]] = defaultdict(list)
    for at in places:
        new = {key: made[key](value) if key in made else value for key, (_, value) in rows.changes[at].items()}
        for key in rows.changes[at]:
            new |= {follower: rows.values[follower][at] for follower in followers.get(key, ())}
        alike[(*new,)].append((rows.item_ids[at], list(new.values())))
    for columns, values in alike.items():
        for start in range(0, len(values), _MANY):
            transaction.update_many(spec.table, columns, dict(told(values[start : start + _MANY])))


def _excuse(
    office: Office, transaction: Transaction, spec: Spec, rows: Rows, ids: Mapping[int, int], excuses: Mapping[int, str]
) -> None:
    """Keep why a row may contradict its ID number."""
    made = [
        (spec.table.name, item, rule, excuses[rows.numbers[at]].strip(), office.now(), office.actor.name)
        for at, rules in rows.excused.items()
        if (item := ids.get(at) or rows.item_ids.get(at)) is not None and rows.outcomes[at] in ("new", "changed")
        for rule in rules
    ]
    transaction.insert_many(house.exemption, ("kind", "row_id", "rule", "reason", "at", "actor"), made)


def _stages(office: Office, rows: Rows, places: Sequence[int]) -> dict[str, Iterable[Any]]:
    """A closed issue stands in the last stage of its workflow, any other in the first."""
    stages = office.profile.workflow.stages
    first = next(stage.key for stage in stages if stage.open)
    last = next((stage.key for stage in stages if not stage.open), first)
    closed, source = rows.known("closed_at"), rows.known("source")
    return {
        "stage": [last if closed[at] else first for at in places],
        "profile_id": repeat(office.database.read_value("select max(id) from profile")),
        "source": [source[at] or office.profile.sources[0].key for at in places],
    }


def _first_steps(office: Office, transaction: Transaction, batch: int) -> None:
    """Every issue has steps; an imported one begins with the import."""
    found = transaction.read(
        "select id, stage, coalesce(closed_at, reported_at) from issue where batch_id = ?", (batch,)
    )
    transaction.bulk(
        issues.step,
        ["issue_id", "no", "action", "to_stage", "at", "actor", "body", "late_minutes"],
        ([issue, 1, "import", stage, at, office.actor.name, "由台账导入", 0] for issue, stage, at in found),
    )
