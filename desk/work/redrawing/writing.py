"""Writes a draft: areas, what they looked like before, who belongs to them, their teams; every row with its change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from desk.errors import Conflict
from desk.ground.borders import Shape, square_metres
from desk.ground.counting import Belonging
from desk.ground.draft import Draft
from desk.ground.steps import CLOSED, NEW
from desk.office import Office
from desk.store.schema import ground, teams
from desk.store.uid import new_uid
from desk.work.duty import following
from desk.work.redrawing import records as redraw_records
from desk.work.redrawing.area_past import keep_past
from desk.work.redrawing.reading import Members, layer_row
from desk.work.redrawing.teams import Teams, day_before, days_of

if TYPE_CHECKING:
    from desk.store.writing import Transaction


def write(
    office: Office, transaction: Transaction, draft: Draft, belonging: Belonging, members: Members, carried: Teams
) -> None:
    """Write everything; taking it back goes the other way round, so new areas come first and old ones last."""
    ids = _new_areas(office, transaction, draft)
    parties = _members(office, transaction, draft, belonging, members, ids)
    redraw_records.follow(office, transaction, draft, belonging, ids)
    _teams(office, transaction, carried, ids)
    _old_areas(office, transaction, draft)
    following.follow(office, transaction, parties)


def outline(shape: Shape) -> dict[str, Any]:
    """The fields of an area that come from its outline."""
    middle = shapely.centroid(shape)
    if not shapely.contains(shape, middle):
        middle = shapely.point_on_surface(shape)
    return {
        "geometry": shapely.to_wkb(shape, byte_order=1, output_dimension=2),
        "lon": round(float(middle.x), 7),
        "lat": round(float(middle.y), 7),
        "square_metres": round(square_metres(shape), 1),
    }


def _new_areas(office: Office, transaction: Transaction, draft: Draft) -> dict[int, int]:
    """Insert the new grids; their ids by key."""
    layer = layer_row(office, draft.layer_id)
    paths = {row[0]: row[1] for row in transaction.read("select id, path from area where layer_id = ?", (layer.id,))}
    codes = {row[0] for row in transaction.read("select code from area where layer_id = ?", (layer.id,))}
    ids: dict[int, int] = {}
    new = [each for each in draft.grids.values() if each.state == NEW]
    for each in sorted(new, key=lambda each: (each.code, -each.key)):
        if each.code in codes:
            raise Conflict(f"编码 {each.code} 已经用过，没有保存。请结束编辑，重新开始。")
        first = ids[each.key] = transaction.insert(
            ground.area,
            uid=new_uid(),
            layer_id=layer.id,
            parent_id=each.parent_id,
            level=layer.deepest,
            code=each.code,
            code_scheme=layer.code_scheme,
            name=each.name,
            kind=each.kind,
            grade=each.grade,
            path="/",
            **outline(each.shape),
            valid_from=office.today(),
            predecessors_json=json.dumps(list(each.predecessors)),
        )
        transaction.update(ground.area, first, path=f"{paths.get(each.parent_id, '/')}{first}/")
        codes.add(each.code)
    return ids


def _old_areas(office: Office, transaction: Transaction, draft: Draft) -> None:
    """Close what was closed; change outline and name of what goes on."""
    today = office.today()
    changed = {key: each for key, each in draft.grids.items() if key in draft.stored and each != draft.stored[key]}
    for key, each in changed.items():
        if each.state == CLOSED:
            transaction.update(ground.area, key, valid_to=today)
            continue
        values: dict[str, Any] = {"name": each.name}
        if each.shape is not draft.stored[key].shape:
            values |= outline(each.shape)
        keep_past(office, transaction, key)
        transaction.update(ground.area, key, **values)


def _members(
    office: Office, transaction: Transaction, draft: Draft, belonging: Belonging, members: Members, ids: dict[int, int]
) -> set[int]:
    """Write who belongs where now; gives the grids that gained, lost or were closed."""
    today = office.today()
    concerned = {each.key for each in draft.grids.values() if each.state == CLOSED} | set(ids.values())
    for kind, points in belonging.points.items():
        rows, now, hands = members.rows[kind], belonging.now[kind], points.by_hand.copy()
        mine = [id for hand_kind, id in belonging.hands if hand_kind == kind]
        hands[np.isin(points.ids, np.array(mine, dtype=np.int64))] = True
        changed = np.flatnonzero((now != points.owner) | (hands != points.by_hand))
        areas = [ids.get(key, key) for key in now[changed].tolist()]
        parties = {one for one in (*areas, *points.owner[changed].tolist()) if one}
        concerned |= parties
        if parties:
            transaction.touched("area", *parties)  # their lists and figures are others now
        told = list(
            zip(rows[changed].tolist(), areas, hands[changed].tolist(), points.ids[changed].tolist(), strict=True)
        )
        transaction.update_many(
            ground.member,
            ("area_id", "since", "by_hand"),
            {row: (area, today, int(hand)) for row, area, hand, _ in told if row and area},
        )
        transaction.insert_many(
            ground.member,
            ("layer_id", "area_id", "kind", "item_id", "since", "by_hand"),
            [
                (draft.layer_id, area, kind, item, today, int(hand))
                for row, area, hand, item in told
                if not row and area
            ],
        )
        gone = [row for row, area, _, _ in told if row and not area]
        if gone:
            transaction.delete_rows(ground.member, gone)
    return concerned


def _teams(office: Office, transaction: Transaction, carried: Teams, ids: dict[int, int]) -> None:
    """End the seats in closed grids the day before, and go on in the new ones; a seat that had not begun moves itself."""
    today = office.today()
    last = day_before(today)
    free = {seat.id for seat in carried.ended if seat.since > last}
    for each in carried.ended:
        if each.id not in free:
            transaction.update(teams.assignment, each.id, until=last)
    for seat in carried.seats:
        old, area = seat.old[0], ids[seat.key]
        since, until = days_of(seat, today)
        unbegun = next((one.id for one in seat.old if one.id in free), None)
        if unbegun is not None:
            free.discard(unbegun)
            transaction.update(teams.assignment, unbegun, area_id=area, share=seat.share, since=since, until=until)
            continue
        transaction.insert(
            teams.assignment,
            uid=new_uid(),
            person_id=old.person_id,
            post=old.post,
            area_id=area,
            share=seat.share,
            line=old.line,
            reports_to_id=old.reports_to_id,
            kind=old.kind,
            shift=old.shift,
            substitute_for_id=old.substitute_for_id,
            since=since,
            until=until,
        )
    for one in free:
        transaction.delete(teams.assignment, one)
