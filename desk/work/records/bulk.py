"""Many records changed at once: the same fields, the same values, seen before it happens, one transaction, undone as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import BadInput, Missing, NotAllowed
from desk.model import Changes, Value
from desk.office import Office
from desk.registers import spec_of
from desk.registers.checks import Around, complaints
from desk.registers.spec import FieldSpec, RecordSpec
from desk.registers.typed import shown, typed
from desk.rights import EDIT_RECORDS, require
from desk.work.records import following
from desk.work.records.choosing import choices, codes, title_of
from desk.work.records.reading import as_seen

Step = Callable[[int, int], None]

MOST: Final = 50_000
"""Records in one go: more is an import, or a mistake."""
BLOCK: Final = 500
BROKEN_SHOWN: Final = 200
OLD_SHOWN: Final = 8
RECORDS: Final[Mapping[str, str]] = {
    "residents": "resident",
    "households": "household",
    "buildings": "building",
    "facilities": "facility",
    "organisations": "organisation",
}
"""Lists that can be changed so, and the form of their records."""
_OWN: Final = frozenset(
    {"name", "id_no", "id_type", "former_name", "birth", "code", "credit_code", "number", "lon", "lat", "relation"}
    | {"head", "head_phone", "household_id", "dwelling_id"}
)
"""What is each record's own: the same for many would be a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkField:
    """A field that may be set for many: with its codes, and whether it is masked or may be left empty."""

    key: str
    title: str
    type: str
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What becomes of a field: how often each old value stands there, the most frequent first."""

    title: str
    new: str
    old: tuple[tuple[str, int], ...]
    kept: int
    """Records where it is so already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A record that would contradict itself; it is left out."""

    id: int
    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a bulk edit would do."""

    total: int
    changed: int
    turns: tuple[Turn, ...]
    broken: tuple[Broken, ...]
    broken_count: int


def fields(office: Office, kind: str) -> tuple[BulkField, ...]:
    """What may be set for many records of a list; none if it cannot be changed so."""
    if kind not in RECORDS:
        return ()
    spec = spec_of(RECORDS[kind])
    return tuple(
        BulkField(
            key=one.key,
            title=one.title,
            type=one.type,
            choices=tuple(codes(office, one.codes).items()) if one.type == "code" else (),
            needed=one.needed,
        )
        for one in spec.fields
        if _may(one)
    )


def preview(
    office: Office, kind: str, ids: Sequence[int], settings: Mapping[str, str], step: Step | None = None
) -> Preview:
    """What would change; `settings` are texts by field, "" clears. BadInput or NotAllowed says what cannot be."""
    spec, values = _ready(office, kind, ids, settings)
    old: dict[str, Counter[Value]] = {key: Counter() for key in values}
    broken: list[Broken] = []
    changed = count = 0
    for id, before, wanted, wrong in _rows(office, spec, ids, values, step):
        if wrong:
            count += 1
            if len(broken) < BROKEN_SHOWN:
                broken.append(Broken(id=id, name=_name(office, spec, before), sentence=wrong))
            continue
        changed += bool(wanted)
        for key in values:
            old[key][before.get(key) or None] += 1
    turns = []
    for key, value in values.items():
        one, kept = spec.field(key), old[key].pop(value or None, 0)
        common = old[key].most_common(OLD_SHOWN)
        told = [(_said(office, one, each), often) for each, often in common]
        if rest := old[key].total() - sum(often for _, often in common):
            told.append(("其他", rest))
        turns.append(Turn(title=one.title, new=_said(office, one, value), old=tuple(told), kept=kept))
    return Preview(total=len(ids), changed=changed, turns=tuple(turns), broken=tuple(broken), broken_count=count)


def apply(
    office: Office, kind: str, ids: Sequence[int], settings: Mapping[str, str], step: Step | None = None
) -> Changes:
    """Set the fields of all records that stay right, in one transaction; `step` may raise Cancelled: then nothing is."""
    from desk.store.schema import metadata  # brings SQLAlchemy, which the preview need not wait for

    spec, values = _ready(office, kind, ids, settings)
    title = spec.title.format_map(office.profile.terms)
    what = "、".join(
        f"{spec.field(key).title}{'设为' + _said(office, spec.field(key), value) if value is not None else '清空'}"
        for key, value in values.items()
    )
    with office.write("bulk_edit", kind=spec.table, reason=f"批量修改{title}：{what}"[:200]) as transaction:
        waiting: dict[tuple[str, ...], dict[int, list[Any]]] = {}
        for id, _, wanted, wrong in _rows(office, spec, ids, values, step):
            if wanted and not wrong:
                given = {**wanted, **following.columns(spec, wanted)}
                waiting.setdefault(tuple(given), {})[id] = list(given.values())
        for names, rows in waiting.items():
            transaction.update_many(metadata.tables[spec.table], names, rows)
    return transaction.changes


def _may(one: FieldSpec) -> bool:
    return not (
        one.key in _OWN or one.fixed or one.detail or one.multi or (one.is_reference and one.type != "building")
    )


def _ready(
    office: Office, kind: str, ids: Sequence[int], settings: Mapping[str, str]
) -> tuple[RecordSpec, dict[str, Value]]:
    """The form and the values to be set; says what cannot be."""
    require(office.actor, EDIT_RECORDS)
    if kind not in RECORDS:
        raise BadInput("这份名册不能批量修改，请逐条修改。")
    if not settings:
        raise Missing(("要修改的项目",))
    if not ids:
        raise BadInput("没有选中要修改的记录，请先选中几行，或改选“筛选出的全部”。")
    if len(ids) > MOST:
        raise BadInput(f"一次最多批量修改 {MOST:,} 条，这里有 {len(ids):,} 条。请用筛选缩小范围，分几次修改。")
    spec = spec_of(RECORDS[kind])
    known = {one.key: one for one in spec.fields if _may(one)}
    values: dict[str, Value] = {}
    for key, text in settings.items():
        if key not in known:
            raise BadInput(f"“{key}”不能批量修改，请逐条修改。")
        one = known[key]
        if _is_hidden(office, one):
            raise NotAllowed(f"{one.title}现在是遮住的，不能批量修改；请先“显示完整个人信息”。")
        values[key] = _value(office, one, text.strip())
        if values[key] is None and one.needed:
            raise BadInput(f"{one.title}必须填写，不能清空。")
    return spec, values


def _value(office: Office, one: FieldSpec, text: str) -> Value:
    if not text:
        return None
    if not one.is_reference:
        return typed(one, text, codes=codes(office, one.codes) if one.codes else None, today=office.today())
    found = choices(office, one, text)
    exact = [each for each in found if each.title == text] or list(found)
    if len(exact) != 1:
        some = "、".join(each.title for each in exact[:3])
        more = f"有 {len(exact)} 个叫得上“{text}”（{some}），请写得更全" if exact else f"没有“{text}”，请核对名称"
        raise BadInput(f"{one.title}：{more}。")
    return exact[0].id


def _rows(
    office: Office, spec: RecordSpec, ids: Sequence[int], values: Mapping[str, Value], step: Step | None
) -> Iterator[tuple[int, dict[str, Value], dict[str, Value], str]]:
    """Per record its id, what stands there, what would be written, and what would then be wrong ("" is nothing)."""
    names = spec.columns()
    listed = ", ".join(f'"{name}"' for name in ("id", *names))
    around = Around(today=office.today())
    for start in range(0, len(ids), BLOCK):
        some = [int(each) for each in ids[start : start + BLOCK]]
        sql = f'select {listed} from "{spec.table}" where id in ({", ".join("?" * len(some))}) order by id'
        for id, *cells in office.database.read(sql, some):
            before: dict[str, Value] = dict(zip(names, cells, strict=True))
            wanted = {key: value for key, value in values.items() if (before[key] or None) != (value or None)}
            if wanted:
                after = {key: value for key, value in {**before, **wanted}.items() if value not in (None, "")}
                follow = following.filled(office, spec, after, frozenset(wanted))
                wanted |= {key: value for key, value in follow.items() if key in names}
            yield id, before, wanted, newly_wrong(spec, before, wanted, around) if wanted else ""
        if step is not None:
            step(min(start + BLOCK, len(ids)), len(ids))


def newly_wrong(spec: RecordSpec, before: Mapping[str, Value], wanted: Mapping[str, Value], around: Around) -> str:
    """What would be wrong that was not wrong before, in one sentence; "" if nothing."""
    known = {each.rule for each in complaints(spec, _filled(before), around)}
    after = _filled({**before, **wanted})
    new = [
        each for each in complaints(spec, after, around) if set(each.fields) & set(wanted) and each.rule not in known
    ]
    return new[0].sentence if new else ""


def _filled(values: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value not in (None, "")}


def _is_hidden(office: Office, one: FieldSpec) -> bool:
    return bool(one.mask) and as_seen(office, one, "12000001111") != "12000001111"


def _said(office: Office, one: FieldSpec, value: Value) -> str:
    if value in (None, ""):
        return "（空）"
    if one.is_reference:
        return title_of(office, one.type, int(str(value))) or f"{value}"
    return shown(one, as_seen(office, one, value), codes(office, one.codes) if one.codes else None)


def _name(office: Office, spec: RecordSpec, before: Mapping[str, Value]) -> str:
    one = spec.field(spec.name_key)
    return str(as_seen(office, one, before.get(spec.name_key)) or "") if not one.is_reference else ""
