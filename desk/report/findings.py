"""The office's health: what the database, the audit chain, the grids, the people and the teams have wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy
import shapely

from desk.model import Finding
from desk.report.gaps import gaps

if TYPE_CHECKING:
    from desk.office import Office

_HOLE = 100.0
"""Square metres of bare ground that are worth a word."""
_OVERLAP = 1.0
"""Square metres below which two outlines only touch."""


def findings(office: Office) -> tuple[Finding, ...]:
    """Everything found, worst first: damage, broken chain, grids, things in no grid, people, teams."""
    return (
        *office.database.check(),
        *office.database.verify_audit(),
        *_areas(office),
        *_overlaps(office),
        *_holes(office),
        *_outside(office),
        *_residents(office),
        *_issues(office),
        *_teams(office),
    )


def _areas(office: Office) -> Iterator[Finding]:
    rows = office.database.read(
        "select a.id, a.name, a.parent_id, p.layer_id, a.layer_id, a.path, p.path, a.geometry is null, l.basis"
        " from area a join layer l on l.id = a.layer_id left join area p on p.id = a.parent_id where a.valid_to is null"
    )
    for one, name, parent, above_layer, layer, path, above, shapeless, basis in rows:
        if parent is not None and (above_layer != layer or not path.startswith(above or "?")):
            yield Finding(rule="area-path", sentence=f"“{name}”与上级的关系对不上", kind="area", id=one)
        if shapeless and basis == "area":
            yield Finding(rule="area-outline", sentence=f"“{name}”没有边界，地图上看不到", kind="area", id=one)
    roots = office.database.read(
        "select l.name, count(a.id) from layer l left join area a on a.layer_id = l.id and a.level = 0"
        " and a.valid_to is null group by l.id, l.name having count(a.id) <> 1"
    )
    for name, number in roots:
        yield Finding(rule="layer-root", sentence=f"图层“{name}”应有一个最上级，现有 {number} 个")


def _overlaps(office: Office) -> Iterator[Finding]:
    """Sibling outlines that lie over one another: a place would belong to two grids."""
    for layer_id, layer in office.database.read("select id, name from layer where basis = 'area'"):
        rows = office.database.read(
            "select id, parent_id, name, geometry from area where layer_id = ? and geometry is not null"
            " and valid_to is null order by id",
            (layer_id,),
        )
        if not rows:
            continue
        shapes = shapely.from_wkb([bytes(row[3]) for row in rows])
        invalid = numpy.flatnonzero(~shapely.is_valid(shapes))
        for at in invalid.tolist():
            yield Finding(rule="area-shape", sentence=f"“{rows[at][2]}”的边界自相交", kind="area", id=rows[at][0])
        shapes[invalid] = None
        metres = _square_degree(shapes)
        left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        parents = numpy.array([row[1] or 0 for row in rows])
        siblings = (left < right) & (parents[left] == parents[right])
        left, right = left[siblings], right[siblings]
        sizes = shapely.area(shapely.intersection(shapes[left], shapes[right])) * metres
        for one, other, size in zip(left.tolist(), right.tolist(), sizes.tolist(), strict=True):
            if size > _OVERLAP:
                words = f"{layer}里“{rows[one][2]}”与“{rows[other][2]}”重叠约 {size:,.0f} ㎡"
                yield Finding(rule="area-overlap", sentence=words, kind="area", id=rows[one][0])


def _holes(office: Office) -> Iterator[Finding]:
    """Ground of an area that none of the areas below it covers; only in the profile's own layers, which must cover."""
    for layer in office.profile.layers:
        if layer.basis != "area":
            continue
        rows = office.database.read(
            'select a.id, a.parent_id, a.name, a.geometry from area a join layer l on l.id = a.layer_id where l."key" = ?'
            " and a.geometry is not null and a.valid_to is null",
            (layer.key,),
        )
        shapes = {row[0]: shapely.from_wkb(bytes(row[3])) for row in rows}
        below: dict[int, list[object]] = {}
        for one, parent, *_ in rows:
            if parent in shapes and shapes[one].is_valid:
                below.setdefault(parent, []).append(shapes[one])
        names = {row[0]: row[2] for row in rows}
        for parent, parts in below.items():
            if not shapes[parent].is_valid:
                continue
            bare = shapes[parent].difference(shapely.union_all(parts))
            size = bare.area * _square_degree(numpy.array([shapes[parent]]))
            if size > _HOLE:
                words = f"“{names[parent]}”有约 {size:,.0f} ㎡不在任何下级里"
                yield Finding(rule="area-gap", sentence=words, kind="area", id=parent)


def _square_degree(shapes: numpy.ndarray) -> float:
    _, south, _, north = shapely.total_bounds(shapes)
    if not numpy.isfinite(south + north):
        return 0.0
    return 111_320.0 * float(numpy.cos(numpy.radians((south + north) / 2))) * 110_950.0


def _outside(office: Office) -> Iterator[Finding]:
    """Things with a place that lie in no grid of the first layer."""
    layer = office.database.read_value("select id from layer where basis = 'area' order by sort limit 1")
    words = {"building": "楼栋", "facility": "部件", "issue": "事件"}
    for kind, title in words.items():
        number = office.database.read_value(
            f'select count(*) from "{kind}" t where not exists'
            " (select 1 from member m where m.kind = ? and m.item_id = t.id and m.layer_id = ?)",
            (kind, layer),
        )
        if layer is not None and number:
            yield Finding(rule="no-grid", sentence=f"{number:,} 个{title}不在任何网格里", kind=kind)


def _residents(office: Office) -> Iterator[Finding]:
    layer = office.database.read_value("select id from layer where basis = 'area' order by sort limit 1")
    number = office.database.read_value(
        "select count(*) from resident r where r.state = 'living' and (r.building_id is null or not exists"
        " (select 1 from member m where m.kind = 'building' and m.item_id = r.building_id and m.layer_id = ?))",
        (layer,),
    )
    if number:
        yield Finding(
            rule="resident-no-grid", sentence=f"{number:,} 名居民没有落到网格（住址没有对上楼栋）", kind="resident"
        )
    twice = office.database.read_value(
        "select count(*) from (select id_no from resident where id_no is not null group by id_no having count(*) > 1) t"
    )
    if twice:
        yield Finding(rule="resident-twice", sentence=f"{twice:,} 个身份证号登记了不止一人", kind="resident")


def _issues(office: Office) -> Iterator[Finding]:
    rows = office.database.read(
        "select count(*) from issue i where not exists"
        " (select 1 from step s where s.issue_id = i.id and s.no = i.step_no and s.to_stage = i.stage)"
    )
    if rows[0][0]:
        yield Finding(rule="issue-step", sentence=f"{rows[0][0]:,} 件事件的环节与最后一步对不上", kind="issue")
    known = {stage.key for stage in office.profile.workflow.stages}
    for (stage,) in office.database.read("select distinct stage from issue"):
        if stage not in known:
            yield Finding(rule="issue-stage", sentence=f"有事件停在办法里没有的环节“{stage}”", kind="issue")


def _teams(office: Office) -> Iterator[Finding]:
    for gap in gaps(office):
        yield Finding(rule="team", sentence=f"{gap.area_name}：{gap.sentence}", kind="area", id=gap.area_id)
