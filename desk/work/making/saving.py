"""What becomes of proposed grids: a draft to adjust by hand, or a new layer beside the others."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import shapely

from desk import identity
from desk.errors import BadInput, Conflict
from desk.ground.draft import Draft
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.store.schema import ground, house
from desk.store.uid import new_uid
from desk.store.writing import Transaction
from desk.work.belonging.placing import place_everything
from desk.work.codes import LOCAL, next_code
from desk.work.making.options import CELLS, LINES, STREETS, WAYS
from desk.work.making.proposal import NewGrid, Proposal
from desk.work.making.site import Above
from desk.work.redrawing import redraw

NAME_LENGTH = 40
_BORDER = 1e-6
"""Degrees (a tenth of a metre) off the outline within which a thing counts as standing on it."""
_BELOW = 999
"""Numbers a code has for the grids of one area; more need longer ones."""
_COLUMNS = (
    "uid", "layer_id", "parent_id", "level", "code", "code_scheme", "name", "kind", "path", "geometry", "lon", "lat",
    "square_metres", "valid_from", "predecessors_json",
)  # fmt: skip


def why_not_adjusted(office: Office, proposal: Proposal) -> str:
    """Why the proposal cannot take the place of its layer's grids; "" when it can."""
    if proposal.is_line:
        return "街路的块没有面状边界，不能在地图上拖动；请保存为新图层。"
    levels = json.loads(
        office.database.read_value("select levels_json from layer where id = ?", (proposal.layer_id,)) or "[]"
    )
    if any(each.level != len(levels) - 2 for each in proposal.above):
        return "这个方案的网格跨了社区，不能直接替换原来的网格；请保存为新图层。"
    return ""


def adjusting(office: Office, proposal: Proposal) -> Draft:
    """The layer as a draft in which the proposal has taken the place of the grids of its areas; nothing is written."""
    if said := why_not_adjusted(office, proposal):
        raise BadInput(said)
    draft = redraw.start(office, proposal.layer_id)
    for above in proposal.above:
        mine = [grid for grid in proposal.grids if grid.parent_id == above.id]
        if mine:
            draft.replace_all(above.id, [grid.shape for grid in mine], [grid.name for grid in mine])
    return draft


def save_layer(office: Office, proposal: Proposal, name: str) -> Changes:
    """Write the proposal as a layer of its own, with everything laid into its grids; one write that can be undone.

    Conflict when the ground changed since it was proposed.
    """
    require(office.actor, EDIT_MAP)
    title = identity.clean(name)
    if not title:
        raise BadInput("请填写新图层的名称。")
    if len(title) > NAME_LENGTH:
        raise BadInput(f"图层名称最多 {NAME_LENGTH} 个字，现在有 {len(title)} 个。")
    if office.database.read_value("select id from layer where name = ?", (title,)) is not None:
        raise BadInput(f"已经有名为“{title}”的图层，请换一个名称。")
    reason = f"生成网格：{title}（{WAYS[proposal.options.way][0]}，{len(proposal.grids)}个）"
    with office.write("make_grids", kind="area", reason=reason) as transaction:
        if office.database.seq != proposal.seq:
            raise Conflict("生成方案之后，数据又有改动，没有保存。请重新生成一次再保存。")
        _note_batch(office, transaction, proposal, title)
        layer_id = _new_layer(office, transaction, proposal, title)
        above = _upper(office, transaction, proposal, layer_id)
        rows = _grid_rows(office, proposal, layer_id, above)
        ids = transaction.insert_many(ground.area, _COLUMNS, rows)
        _set_paths(transaction, proposal, above, ids)
        if proposal.is_line:
            _streets_in(transaction, proposal, layer_id, ids)
        else:
            place_everything(office.database, transaction, layer_id)
            _place_at_the_border(transaction, proposal, layer_id, ids)
        transaction.touched("area")
    return transaction.changes


def _note_batch(office: Office, transaction: Transaction, proposal: Proposal, title: str) -> None:
    """A line among the batches: what was laid into the grids goes with them when the write is undone."""
    transaction.insert(
        house.batch,
        uid=new_uid(),
        audit_id=transaction.audit_id,
        kind="areas",
        source=title,
        digest=hashlib.sha256(b"".join(_wkb(grid.shape) for grid in proposal.grids)).hexdigest(),
        at=office.now(),
        new=len(proposal.grids),
        changed=0,
        same=0,
        duplicate=0,
        faulty=0,
    )


def _new_layer(office: Office, transaction: Transaction, proposal: Proposal, title: str) -> int:
    levels, scheme = transaction.read("select levels_json, code_scheme from layer where id = ?", (proposal.layer_id,))[
        0
    ]
    words = json.loads(levels)
    terms = office.profile.terms
    last = {CELLS: terms.get("cell", "单元"), STREETS: "街坊", LINES: words[-1]}.get(
        proposal.options.way, terms["grid"]
    )
    upper = [words[min(proposal.area.level, len(words) - 1)]]
    if proposal.above[0].id != proposal.area.id:
        upper.append(words[min(proposal.above[0].level, len(words) - 1)])
    sort = int(transaction.read("select coalesce(max(sort), 0) + 1 from layer")[0][0])
    made: int = transaction.insert(
        ground.layer,
        uid=new_uid(),
        key=f"made-{sort}-{new_uid()[-6:]}",
        name=title,
        basis="line" if proposal.is_line else "area",
        levels_json=json.dumps([*upper, last], ensure_ascii=False),
        code_scheme=_scheme(proposal, scheme, len(words)),
        sort=sort,
        valid_from=office.today(),
    )
    return made


def _scheme(proposal: Proposal, scheme: str, levels: int) -> str:
    """The scheme of the layer it came from, unless its numbers do not suffice or would read as codes of communities."""
    if any(above.level != levels - 2 for above in proposal.above):
        return LOCAL
    most = max((sum(grid.parent_id == above.id for grid in proposal.grids) for above in proposal.above), default=0)
    return LOCAL if most > _BELOW or scheme == "CJ20" else scheme


def _upper(
    office: Office, transaction: Transaction, proposal: Proposal, layer_id: int
) -> dict[int, tuple[int, str, Above]]:
    """Copies of the areas above the grids: by their old id the new id, path and what they are."""
    root = _copy(office, transaction, layer_id, proposal.area, None, "/", 0)
    found = {proposal.area.id: (*root, proposal.area)}
    for above in proposal.above:
        if above.id not in found:
            found[above.id] = (*_copy(office, transaction, layer_id, above, root[0], root[1], 1), above)
    return found


def _copy(
    office: Office, transaction: Transaction, layer_id: int, area: Above, parent: int | None, path: str, level: int
) -> tuple[int, str]:
    scheme, geometry, lon, lat, size = transaction.read(
        "select code_scheme, geometry, lon, lat, square_metres from area where id = ?", (area.id,)
    )[0]
    made = transaction.insert(
        ground.area,
        uid=new_uid(),
        layer_id=layer_id,
        parent_id=parent,
        level=level,
        code=area.code,
        code_scheme=scheme,
        name=area.name,
        path=path,
        geometry=geometry,
        lon=lon,
        lat=lat,
        square_metres=size,
        valid_from=office.today(),
    )
    own = f"{path}{made}/"
    transaction.update(ground.area, made, path=own)
    return made, own


def _grid_rows(
    office: Office, proposal: Proposal, layer_id: int, above: dict[int, tuple[int, str, Above]]
) -> list[tuple[Any, ...]]:
    """A row per grid, numbered below its area in the order of the proposal; the path follows with the id."""
    scheme = office.database.read_value("select code_scheme from layer where id = ?", (layer_id,))
    taken = {each.code for _, _, each in above.values()}
    number: dict[int, int] = {}
    rows = []
    kind = (
        {kind.key for kind in office.profile.area_kinds if kind.key == "cell"}
        if proposal.options.way == CELLS
        else set()
    )
    for grid in proposal.grids:
        parent, _, up = above[grid.parent_id]
        code = _code(scheme, up, number.get(up.id, 0), taken)
        number[up.id] = number.get(up.id, 0) + 1
        taken.add(code)
        point = (
            shapely.line_interpolate_point(_longest(grid), 0.5, normalized=True)
            if proposal.is_line
            else (shapely.point_on_surface(grid.shape))
        )
        rows.append((
            new_uid(), layer_id, parent, 1 if up.id == proposal.area.id else 2, code, scheme, grid.name,
            next(iter(kind), None), "/", _wkb(grid.shape), float(point.x), float(point.y),
            grid.square_metres or None, office.today(), "[]",
        ))  # fmt: skip
    return rows


def _code(scheme: str, up: Above, given: int, taken: set[str]) -> str:
    """The next code; with many grids below one area its number has as many digits as that needs."""
    if scheme == LOCAL:
        code = f"{up.code}-{given + 1:04d}"
        if code not in taken:
            return code
    return next_code(scheme, up.code, taken, ())


def _set_paths(
    transaction: Transaction, proposal: Proposal, above: dict[int, tuple[int, str, Above]], ids: list[int]
) -> None:
    paths = {one: [f"{above[grid.parent_id][1]}{one}/"] for one, grid in zip(ids, proposal.grids, strict=True)}
    transaction.update_many(ground.area, ["path"], paths)


def _streets_in(transaction: Transaction, proposal: Proposal, layer_id: int, ids: list[int]) -> None:
    """The streets of each 块 belong to it."""
    rows = [
        (layer_id, area, "street", street)
        for area, grid in zip(ids, proposal.grids, strict=True)
        for street in grid.streets
    ]
    transaction.bulk(ground.member, ["layer_id", "area_id", "kind", "item_id"], rows)


def _place_at_the_border(transaction: Transaction, proposal: Proposal, layer_id: int, ids: list[int]) -> None:
    """What stands on the outer border itself (a street along it) belongs to the nearest grid, as it did before."""
    tree = shapely.STRtree([grid.shape for grid in proposal.grids])
    for kind in ("building", "facility", "issue", "organisation", "street"):
        left = transaction.read(
            f'select t.id, t.lon, t.lat from "{kind}" t where t.lon is not null and t.lat is not null and not exists'
            " (select 1 from member m where m.layer_id = ? and m.kind = ? and m.item_id = t.id)",
            (layer_id, kind),
        )
        if not left:
            continue
        spots = shapely.points([row[1] for row in left], [row[2] for row in left])
        at, hit = tree.query_nearest(spots, max_distance=_BORDER, all_matches=False)
        rows = [(layer_id, ids[grid], kind, left[one][0]) for one, grid in zip(at.tolist(), hit.tolist(), strict=True)]
        transaction.bulk(ground.member, ["layer_id", "area_id", "kind", "item_id"], rows)


def _longest(grid: NewGrid) -> Any:
    return max(shapely.get_parts(grid.shape), key=shapely.length)


def _wkb(shape: Any) -> bytes:
    packed: bytes = shapely.to_wkb(shape, byte_order=1, output_dimension=2)
    return packed
