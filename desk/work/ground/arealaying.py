"""Write imported areas: into a new layer, or into one that is there, where everything then belongs to the right grid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy
import shapely

from desk.errors import Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.store.schema import ground, house
from desk.store.uid import new_uid
from desk.store.undoing import IMPORT_OUTLINES
from desk.work.belonging.placing import place_everything
from desk.work.ground.areas import AreaPlan, NewArea
from desk.work.redrawing.area_past import keep_past
from desk.work.redrawing.resettling import settle_members

if TYPE_CHECKING:
    from desk.store.writing import Transaction


def apply_areas(office: Office, plan: AreaPlan) -> Changes:
    """Write the areas and lay buildings, facilities, issues, organisations and streets into them; `undo` takes it back.

    In a layer that was there before, each membership that changes leaves a change row, so that 撤销 restores exactly
    what stood there; what was put into a grid by hand stays. The old outline of a grid is kept for the history.
    """
    require(office.actor, EDIT_MAP)
    action = "import_areas" if plan.layer_id is None else IMPORT_OUTLINES
    with office.write(action, kind="area", reason=f"导入网格 {plan.layer_name}：{plan.source}") as transaction:
        if office.database.seq != plan.seq:
            raise Conflict("核对之后，网格又有改动，没有导入。请重新核对一次再导入。")
        transaction.insert(
            house.batch,
            uid=new_uid(),
            audit_id=transaction.audit_id,
            kind="areas",
            source=plan.source,
            digest=plan.digest,
            at=office.now(),
            **plan.counts,
        )
        if plan.layer_id is None and plan.new:
            layer_id = _new_layer(office, transaction, plan)
            _write(office, transaction, layer_id, plan)
            place_everything(office.database, transaction, layer_id)
            transaction.touched("area")
        elif plan.layer_id is not None and (plan.new or plan.changed):
            _write(office, transaction, plan.layer_id, plan)
            settle_members(transaction, plan.layer_id)
    return transaction.changes


def _new_layer(office: Office, transaction: Transaction, plan: AreaPlan) -> int:
    deepest = max((area.depth for area in plan.new), default=0)
    levels = [office.profile.term("area"), *[f"第{n + 1}级" for n in range(deepest)], office.profile.term("grid")]
    sort = int(office.database.read_value("select coalesce(max(sort), 0) from layer")) + 1
    layer_id = transaction.insert(
        ground.layer,
        uid=new_uid(),
        key=f"import-{plan.digest[:8]}-{sort}",
        name=plan.layer_name,
        basis="area",
        levels_json=json.dumps(levels, ensure_ascii=False),
        code_scheme="local",
        sort=sort,
        valid_from=office.today(),
    )
    outline = shapely.union_all(shapely.make_valid(numpy.array([area.geometry for area in plan.new], dtype=object)))
    _insert(
        office, transaction, layer_id, None, ("", 0),
        NewArea(code=f"{plan.layer_name}-0", name=office.name, grade=None, geometry=outline, parent=None,
                parent_id=None, depth=0),
    )  # fmt: skip
    return layer_id


def _write(office: Office, transaction: Transaction, layer_id: int, plan: AreaPlan) -> None:
    rows = transaction.read("select id, path, level from area where layer_id = ?", (layer_id,))
    held = {one: (path, level) for one, path, level in rows}
    root = next(one for one, (_, level) in sorted(held.items()) if level == 0)
    made: list[int] = []
    for area in plan.new:
        parent = made[area.parent] if area.parent is not None else area.parent_id or root
        one, path, level = _insert(office, transaction, layer_id, parent, held[parent], area)
        held[one] = (path, level)
        made.append(one)
    for one, name, outline in plan.changed:
        lon, lat = _middle(outline)
        keep_past(office, transaction, one)
        transaction.update(
            ground.area, one, name=name, geometry=_wkb(outline), lon=lon, lat=lat, square_metres=_square_metres(outline)
        )


def _insert(
    office: Office, transaction: Transaction, layer_id: int, parent: int | None, above: tuple[str, int], area: NewArea
) -> tuple[int, str, int]:
    lon, lat = _middle(area.geometry)
    level = 0 if parent is None else above[1] + 1
    one = transaction.insert(
        ground.area,
        uid=new_uid(),
        layer_id=layer_id,
        parent_id=parent,
        level=level,
        code=area.code,
        code_scheme="local",
        name=area.name,
        grade=area.grade,
        path="/",
        geometry=_wkb(area.geometry),
        lon=lon,
        lat=lat,
        square_metres=_square_metres(area.geometry),
        valid_from=office.today(),
    )
    path = f"{above[0] or '/'}{one}/"
    transaction.update(ground.area, one, path=path)
    return one, path, level


def _wkb(outline: Any) -> bytes:
    packed: bytes = shapely.to_wkb(outline, byte_order=1)
    return packed


def _middle(outline: Any) -> tuple[float, float]:
    point = shapely.point_on_surface(outline)
    return float(point.x), float(point.y)


def _square_metres(outline: Any) -> float:
    _, south, _, north = outline.bounds
    scale = 111_320.0 * float(numpy.cos(numpy.radians((south + north) / 2))) * 110_950.0
    return round(float(outline.area) * scale, 1)
