"""What every new office holds before anybody types anything: code tables, catalogues and conditions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from desk.profile import Profile, parse_profile, shipped_text
from desk.profile.codes import ClassDef, Condition, catalogue, catalogue_keys, code_tables
from desk.sample.sink import Sink
from desk.store.database import Database
from desk.store.schema import ground, house, issues, teams

_OWN = "本办法"
ROAD_GRADES = {"ring": "环路", "main": "主干路", "secondary": "次干路", "lane": "支路", "hutong": "胡同"}
"""Grades of streets where the profile has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The classes of the catalogues an office uses, in the order of their rows, with their conditions' row ids."""

    classes: list[ClassDef]
    conditions: dict[str, list[tuple[int, Condition]]]

    def of_kind(self, kind: str) -> list[ClassDef]:
        """The classes (not groups) of a kind."""
        return [one for one in self.classes if one.kind == kind and one.parent]


def begin(sink: Sink, profile: Profile) -> Known:
    """Fill the code tables and catalogues of a new office."""
    listed = list(_codes(profile))
    sink.put(
        house.code,
        len(listed),
        **{
            name: [row[i] for row in listed]
            for i, name in enumerate(("list", "code", "label", "parent", "sort", "source"))
        },
    )
    classes = starting_classes(profile)
    sink.put(
        issues.catalogue,
        len(classes),
        code=[one.code for one, _ in classes],
        parent=[one.parent or None for one, _ in classes],
        name=[one.name for one, _ in classes],
        kind=[one.kind for one, _ in classes],
        symbol=[one.symbol for one, _ in classes],
        department=[one.department for one, _ in classes],
        superior=[one.superior or None for one, _ in classes],
        sort=list(range(len(classes))),
        source=[source for _, source in classes],
    )
    pairs = [(row, one, n) for row, (klass, _) in enumerate(classes, 1) for n, one in enumerate(klass.conditions)]
    sink.put(
        issues.condition,
        len(pairs),
        catalogue_id=[row for row, _, _ in pairs],
        file_when=[one.file_when for _, one, _ in pairs],
        close_when=[one.close_when for _, one, _ in pairs],
        limit_text=[one.limit for _, one, _ in pairs],
        department=[one.department for _, one, _ in pairs],
        sort=[n for _, _, n in pairs],
    )
    conditions: dict[str, list[tuple[int, Condition]]] = {}
    for number, (row, one, _) in enumerate(pairs, 1):
        conditions.setdefault(classes[row - 1][0].code, []).append((number, one))
    return Known(classes=[one for one, _ in classes], conditions=conditions)


def starting_classes(profile: Profile) -> list[tuple[ClassDef, str]]:
    """Groups and classes with their source; facilities always, and of each kind only what its category names.

    A city's own events stand beside the disputes and hazards of the common file, whose events would have their codes.
    """
    named = {category.key: category.catalogue for category in profile.categories}
    keys = dict.fromkeys([named.setdefault("facility", "facilities"), *named.values()])
    return [
        (one, book.source)
        for book in (catalogue(key) for key in keys if key in catalogue_keys())
        for one in (*book.groups, *book.classes)
        if named.get(one.kind, book.key) == book.key
    ]


def new_office(where: str | Path, *, profile: str, name: str) -> Database:
    """An empty office of a shipped profile: code tables, catalogues, layers and plans, and nobody in it yet."""
    text = shipped_text(profile)
    rules = parse_profile(text, file=f"{profile}.toml")
    database = Database.create(
        where, profile_text=text, profile_key=rules.key, profile_version=rules.version, name=name
    )
    with database.write(actor="新建", action="新建办公室", kind="office") as transaction:
        sink = Sink(transaction, None, None, 1)
        begin(sink, rules)
        put_plans(sink, rules, str(date.today()))
        for sort, told in enumerate(rules.layers):
            sink.put(
                ground.layer,
                1,
                key=told.key,
                name=told.name,
                basis=told.basis,
                levels_json=json.dumps(list(told.office_levels), ensure_ascii=False),
                code_scheme=told.code_scheme,
                sort=sort,
                valid_from=str(date.today()),
            )
    return database


def put_plans(sink: Sink, profile: Profile, since: str) -> None:
    """The duties that come round, from the profile."""
    plans = profile.plans
    rules = [
        json.dumps({"condition": plan.condition}, ensure_ascii=False) if plan.condition else None for plan in plans
    ]
    sink.put(
        teams.plan,
        len(plans),
        key=[plan.key for plan in plans],
        name=[plan.title for plan in plans],
        kind=[plan.kind for plan in plans],
        whom=[plan.whom for plan in plans],
        rule_json=rules,
        times=[plan.times for plan in plans],
        every=[plan.every for plan in plans],
        post=[plan.post or None for plan in plans],
        area_kind=[plan.area_kind or None for plan in plans],
        event=[plan.event or None for plan in plans],
        hours=[plan.hours or None for plan in plans],
        note=[plan.note or None for plan in plans],
        since=since,
    )


def code_of(table: str, label: str) -> str:
    """The code of a label in a shipped code table; KeyError when the table lacks it."""
    code = code_tables()[table].code_of(label)
    if code is None:
        raise KeyError(f"{table}: {label}")
    return code


def _codes(profile: Profile) -> Iterator[tuple[Any, ...]]:
    for key, table in code_tables().items():
        for sort, one in enumerate(table.entries):
            yield key, one.code, one.label, one.parent or None, sort, table.source
    lists: dict[str, Any] = {
        "issue_source": profile.sources,
        "issue_route": profile.routes,
        "issue_kind": profile.categories,
        "stage": profile.workflow.stages,
        "action": profile.workflow.actions,
        "post": profile.posts,
        "area_kind": profile.area_kinds,
    }
    if profile.road_grades:
        lists["road_grade"] = profile.road_grades
    else:
        for sort, (key, title) in enumerate(ROAD_GRADES.items()):
            yield "road_grade", key, title, None, sort, "CJJ 37 道路等级"
    for name, entries in lists.items():
        if name not in code_tables():
            for sort, one in enumerate(entries):
                yield name, one.key, one.title, None, sort, _OWN
