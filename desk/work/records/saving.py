"""Save what a form holds: checked, only what was changed, nobody else's work overwritten, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desk.errors import BadInput, Conflict, NotAllowed
from desk.model import Changes, Value
from desk.office import Office
from desk.registers import spec_of
from desk.registers.checks import Complaint, complaints
from desk.registers.details import written_details
from desk.registers.spec import RecordSpec
from desk.registers.typed import shown, typed
from desk.rights import require
from desk.work.records import following
from desk.work.records.choosing import codes, codes_of, title_of
from desk.work.records.reading import Record, around, as_seen, raw_row, raw_values

if TYPE_CHECKING:
    from desk.store.writing import Transaction

Reasons = Mapping[str, str]


class Doubtful(BadInput):
    """What was typed does not fit together. `complaints` says what; those not grave may be saved with a reason."""

    def __init__(self, found: tuple[Complaint, ...]) -> None:
        self.complaints = found
        more = f"（另有 {len(found) - 1} 处）" if len(found) > 1 else ""
        super().__init__(f"{found[0].sentence}{more}。请改正，或写明理由后保存。")


def save(
    office: Office,
    kind: str,
    id: int | None,
    values: Mapping[str, Value],
    reasons: Reasons | None = None,
    *,
    seen: Record | None = None,
    whose: Mapping[str, Any] | None = None,
) -> Changes:
    """Write a new record (id None; `Changes.rows` has the new id) or the changed fields of one.

    `values` may be the whole form or a few fields. With `seen` (what the form was filled from) a field that somebody
    else changed since is a Conflict. Doubtful says what does not fit; `reasons` by rule let it through. `whose` are
    columns of a new row that no form shows: what it belongs to.
    """
    spec = spec_of(kind)
    require(office.actor, spec.right)
    row = raw_row(office, spec, id) if id is not None else {}
    before = raw_values(office, spec, row) if id is not None else {}
    wanted = _wanted(office, spec, before, values, is_new=id is None)
    if seen is not None and id is not None:
        _check_untouched(office, spec, id, before, wanted, seen)
    merged = {**before, **wanted}
    wanted |= following.filled(office, spec, merged, frozenset(wanted))
    merged |= wanted
    _check(office, kind, id, merged, frozenset(wanted), reasons or {})
    if id is not None and not wanted:
        return Changes()
    what = "、".join(one.title for one in spec.fields if one.key in wanted)
    title = spec.title.format_map(office.profile.terms)
    words = f"登记{title}" if id is None else f"修改{title}：{what}"
    with office.write("save_record", kind=spec.table, reason=words[:200]) as transaction:
        id = _write(transaction, office, spec, id, row, wanted, whose or {})
        _keep_reasons(transaction, office, spec, id, reasons or {}, merged, kind)
        if spec.table in ("building", "facility", "organisation") and {"lon", "lat"} & set(wanted):
            # Brings shapely, which most forms need not wait for.
            from desk.work.records.laying import lay

            lay(office, transaction, spec.table, id, merged.get("lon"), merged.get("lat"))
    return transaction.changes


def _wanted(
    office: Office, spec: RecordSpec, before: Mapping[str, Value], values: Mapping[str, Value], *, is_new: bool
) -> dict[str, Value]:
    """The fields that are to be different, as values; a mask that came back is no change."""
    known = {one.key: one for one in spec.fields}
    unknown = [key for key in values if key not in known]
    if unknown:
        raise BadInput(f"{spec.title}没有“{unknown[0]}”这一项。")
    labels = codes_of(office, spec)
    given = {**spec.defaults, **values} if is_new else values
    found: dict[str, Value] = {}
    for key, value in given.items():
        if key not in known:
            found[key] = value  # a usual value of a column the form does not show
            continue
        one = known[key]
        old = before.get(key)
        if value == old or (value in (None, "") and old in (None, "")):
            continue
        is_hidden = old is not None and as_seen(office, one, old) != old
        if is_hidden and value == as_seen(office, one, old):
            continue
        if is_hidden:
            raise NotAllowed(f"{one.title}现在是遮住的，不能改；请先“显示完整个人信息”，再改这一项。")
        if one.mask and "*" in str(value or ""):
            raise BadInput(f"{one.title}里有遮住的星号，不能保存；请先“显示完整个人信息”，再填写完整。")
        if one.fixed and not is_new:
            raise BadInput(f"{one.title}不能直接改{f'，{one.hint}' if one.hint else ''}。")
        if one.is_reference:
            if value not in (None, "") and not _exists(office, one.type, value):
                raise BadInput(f"所选的{one.title}已不在名册里，请另选。")
            found[key] = None if value in (None, "") else int(str(value))
        else:
            new = typed(one, "" if value is None else str(value), codes=labels.get(one.codes), today=office.today())
            if new != old:
                found[key] = new
    return found


def _exists(office: Office, type: str, id: Value) -> bool:
    return office.database.read_one(f'select 1 from "{type}" where id = ?', (id,)) is not None


def _check_untouched(
    office: Office, spec: RecordSpec, id: int, before: Mapping[str, Value], wanted: Mapping[str, Value], seen: Record
) -> None:
    """Conflict if a field that is to be written does not stand as the form saw it."""
    for key in wanted:
        one = spec.field(key)
        now = before.get(key)
        shown_now = now if now is None else as_seen(office, one, now)
        if (shown_now if shown_now != "" else None) == (seen.values.get(key) if seen.values.get(key) != "" else None):
            continue
        row = office.database.read_one(
            "select a.actor, a.at from change c join audit a on a.id = c.audit_id"
            " where c.kind = ? and c.row_id = ? and c.audit_id > ? order by c.id desc limit 1",
            (spec.table, id, seen.seq),
        )
        who, at = row or ("有人", "")
        when = f"在 {at[:16].replace('T', ' ')} " if at else ""
        word = (
            title_of(office, one.type, now)
            if one.is_reference and isinstance(now, int)
            else shown(one, shown_now, codes(office, one.codes) if one.codes else None)
        )
        to = f"改成了“{word}”" if word else "清空了"
        raise Conflict(f"{who}{when}把“{one.title}”{to}，这里没有保存。请重新打开这条记录，看过再改。")


def _check(
    office: Office, kind: str, id: int | None, merged: Mapping[str, Value], changed: frozenset[str], reasons: Reasons
) -> None:
    """Doubtful unless all that does not fit was there before, or has a reason."""
    spec = spec_of(kind)
    allowed = {rule for rule, reason in reasons.items() if reason.strip()}
    if id is not None:
        rows = office.database.read("select rule from exemption where kind = ? and row_id = ?", (spec.table, id))
        allowed |= {row[0] for row in rows}
    found = [
        each
        for each in complaints(spec, merged, around(office, kind, id, merged))
        if (id is None or changed & set(each.fields)) and (each.is_grave or each.rule not in allowed)
    ]
    if found:
        raise Doubtful(tuple(sorted(found, key=lambda each: not each.is_grave)))


def _write(
    transaction: Transaction,
    office: Office,
    spec: RecordSpec,
    id: int | None,
    row: Mapping[str, Any],
    wanted: Mapping[str, Value],
    whose: Mapping[str, Any],
) -> int:
    from desk.store.schema import metadata  # brings SQLAlchemy, which reading a form need not wait for
    from desk.store.uid import new_uid

    table = metadata.tables[spec.table]
    details = {one.key for one in spec.fields if one.detail}
    given: dict[str, Any] = {key: value for key, value in wanted.items() if key not in details}
    given |= following.columns(spec, given)
    if details & set(wanted):
        given["detail_json"] = written_details(spec, row.get("detail_json"), wanted)
    if id is not None:
        # The form was checked against this row: if it changed in between, nothing may be written.
        if transaction.rows(table, [id], list(row))[id] != {**row, "id": id}:
            raise Conflict("刚才有人改了这条记录，这里没有保存。请重新打开这条记录，看过再改。")
        transaction.update(table, id, **given)
        return id
    if spec.has_details and spec.table != "resident":
        given.setdefault("detail_json", "{}")
    if spec.table == "resident":
        given.setdefault("state_since", office.today())
    if "uid" in table.columns:
        given["uid"] = new_uid()
    return transaction.insert(table, **whose, **spec.fixed, **given)


def _keep_reasons(
    transaction: Transaction,
    office: Office,
    spec: RecordSpec,
    id: int,
    reasons: Reasons,
    merged: Mapping[str, Value],
    kind: str,
) -> None:
    """Reasons for what really does not fit stand beside the record."""
    wanted = {rule: " ".join(reason.split()) for rule, reason in reasons.items() if reason.strip()}
    if not wanted:
        return
    from desk.store.schema import house

    rules = {each.rule for each in complaints(spec, merged, around(office, kind, id, merged))}
    rows = transaction.read("select rule from exemption where kind = ? and row_id = ?", (spec.table, id))
    for rule in sorted((rules & set(wanted)) - {row[0] for row in rows}):
        transaction.insert(
            house.exemption, kind=spec.table, row_id=id, rule=rule, reason=wanted[rule][:200], at=office.now(),
            actor=office.actor.name,
        )  # fmt: skip
