"""Hand out: the people or facilities of a grid as a collecting sheet, one file, or one per grid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from desk.errors import BadInput, Missing
from desk.model import Query, Value
from desk.office import Office
from desk.registers.spec import FieldSpec
from desk.registers.typed import shown
from desk.rights import EXPORT, require
from desk.sheets.collecting import CollectBook, save_collecting
from desk.sheets.place import file_name
from desk.work.collecting.fields import Plan, columns, plan_of, spec_and_fields
from desk.work.forms.producing import grids
from desk.work.outgoing import guard
from desk.work.outgoing.exports import record
from desk.work.records.choosing import codes
from desk.work.records.reading import as_seen

Step = Callable[[int, int], None]

MOST: Final = 5_000
"""Records in a sheet: more nobody walks with."""
BLANK: Final = 30
_BUILDINGS: Final = 400
_BLOCK: Final = 500
BUILDING: Final = "b.name || '（' || b.address || '）'"
"""What a building is called in a sheet: half the town has a No. 1."""


def hand_out(
    office: Office,
    kind: str,
    area_id: int | None,
    path: Path | str,
    *,
    reason: str = "",
    password: str = "",
    step: Step | None = None,
) -> int:
    """Write the sheet of an area and give how many records it holds; masked as the person sees things, audited."""
    plan, area, target = _ready(office, kind, area_id, Path(path), reason, password)
    count = _one(office, plan, area_id, area, target, reason, password, step or _silent)
    return count


def hand_out_each(
    office: Office,
    kind: str,
    area_id: int | None,
    folder: Path | str,
    *,
    reason: str = "",
    password: str = "",
    step: Step | None = None,
) -> tuple[Path, ...]:
    """One sheet per grid below the area, into a folder; grids without a record get none."""
    plan, _, target = _ready(office, kind, area_id, Path(folder) / "采集表.xlsx", reason, password)
    if not target.parent.is_dir():
        raise BadInput(f"文件夹“{folder}”不存在，请先建好或另选位置。")
    listed = grids(office, area_id)
    made: list[Path] = []
    for done, (area, title) in enumerate(listed):
        (step or _silent)(done, len(listed))
        one = target.parent / f"{file_name(f'采集表_{title}_{office.today()}')}.xlsx"
        if one in made:
            one = one.with_stem(f"{one.stem}_{area}")
        if office.search.count(Query(kind=kind, area_id=area)):
            _one(office, plan, area, title, one, reason, password, _silent)
            made.append(one)
    (step or _silent)(len(listed), len(listed))
    return tuple(made)


def _ready(
    office: Office, kind: str, area_id: int | None, target: Path, reason: str, password: str
) -> tuple[Plan, str, Path]:
    require(office.actor, EXPORT)
    plan = plan_of(kind)
    if kind == "residents" and not reason.strip():
        raise Missing(("导出用途",))
    if password:
        guard.check_password(password)
    if target.suffix.lower() != ".xlsx":
        raise BadInput(f"采集表只能存成 .xlsx，“{target.name}”的后缀不对。")
    area = office.name
    if area_id is not None:
        area = str(office.database.read_value("select name from area where id = ?", (area_id,)) or area)
    return plan, area, target


def _one(
    office: Office, plan: Plan, area_id: int | None, area: str, target: Path, reason: str, password: str, step: Step
) -> int:
    ids = office.search.ids(Query(kind=plan.kind, area_id=area_id, only="living" if plan.grows else "")).tolist()
    if not ids:
        raise BadInput(f"“{area}”里没有可采集的记录，请另选一个网格。")
    if len(ids) > MOST:
        raise BadInput(f"“{area}”有 {len(ids):,} 条，一张采集表最多 {MOST:,} 条；请选小一级的网格，或每个网格一份。")
    title = office.search.kind(plan.kind).title
    book = CollectBook(
        title=f"{area}{title}采集表",
        note=_note(office, plan, len(ids)),
        columns=columns(office, plan, _buildings(office, area_id) if plan.grows else ()),
        rows=_rows(office, plan, ids, step),
        blank=BLANK if plan.grows else 0,
        mark={"office": office.database.meta("office_uid"), "kind": plan.kind, "area": area, "at": office.now()},
    )
    save_collecting(target, book, password)
    record(office, plan.kind, len(ids), target, f"采集表　{reason.strip()}{'（加密码）' if password else ''}")
    return len(ids)


def _note(office: Office, plan: Plan, count: int) -> str:
    sample = "示例数据（生成，非真实）　" if office.is_sample else ""
    new = "新来的人写在表尾空行；" if plan.grows else ""
    return (
        f"{sample}{count:,} 条。深色表头可填可改，灰色只供核对；有下拉框的请选；{new}不知道的留空。"
        f"改好后把这个文件原样交回。　导出：{office.actor.name} {office.now()[:16].replace('T', ' ')}"
    )


def texts_of(
    office: Office, fields: tuple[FieldSpec, ...], row: dict[str, Any], labels: dict[str, dict[str, str]], *, full: bool
) -> tuple[str, ...]:
    """The texts of a record as its sheet shows them: labels, loose dates; masked unless `full`."""
    made = []
    for one in fields:
        value: Value = row.get(one.key)
        if not full:
            value = as_seen(office, one, value)
        made.append(shown(one, value, labels.get(one.codes)))
    return tuple(made)


def rows_of(office: Office, plan: Plan, ids: list[int]) -> list[tuple[int, str, dict[str, Any]]]:
    """Id, uid and columns of the form of these records; a building by its name."""
    spec, fields = spec_and_fields(plan)
    own = [one.key for one in fields if one.type != "building"]
    listed = ", ".join(f't."{key}"' for key in own)
    place = f"coalesce({BUILDING}, '')" if plan.grows else "''"
    join = "left join building b on b.id = t.building_id" if plan.grows else ""
    found: dict[int, tuple[int, str, dict[str, Any]]] = {}
    for start in range(0, len(ids), _BLOCK):
        some = ids[start : start + _BLOCK]
        marks = ", ".join("?" * len(some))
        sql = f'select t.id, t.uid, {place}, {listed} from "{spec.table}" t {join} where t.id in ({marks})'
        for id, uid, building, *cells in office.database.read(sql, some):
            found[id] = (id, str(uid), {**dict(zip(own, cells, strict=True)), "building_id": building or None})
    return [found[id] for id in ids if id in found]


def labels_of(office: Office, fields: tuple[FieldSpec, ...]) -> dict[str, dict[str, str]]:
    """Label by code of every code list of the sheet."""
    return {one.codes: codes(office, one.codes) for one in fields if one.type == "code"}


def _rows(office: Office, plan: Plan, ids: list[int], step: Step) -> list[tuple[str, tuple[str, ...]]]:
    _, fields = spec_and_fields(plan)
    labels = labels_of(office, fields)
    spare = ("",) if plan.grows else ()
    made: list[tuple[str, tuple[str, ...]]] = []
    for start in range(0, len(ids), _BLOCK):
        for _, uid, row in rows_of(office, plan, ids[start : start + _BLOCK]):
            made.append((uid, (*texts_of(office, fields, row, labels, full=False), *spare)))
        step(min(start + _BLOCK, len(ids)), len(ids))
    return made


def _buildings(office: Office, area_id: int | None) -> tuple[str, ...]:
    ids = office.search.ids(Query(kind="buildings", area_id=area_id))[:_BUILDINGS].tolist()
    marks = ", ".join("?" * len(ids))
    rows = office.database.read(f"select {BUILDING} from building b where b.id in ({marks}) order by 1", ids)
    return tuple(dict.fromkeys(str(row[0]) for row in rows))


def _silent(done: int, total: int) -> None:
    """Nobody watches."""
