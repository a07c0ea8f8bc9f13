"""The shelf of forms: those that come with the program, and the office's own; each a template file and its rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from desk.errors import BadInput, Conflict, Missing
from desk.forms.rules import Rules
from desk.forms.template import Template, read_template
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_FORMS, require
from desk.work.forms.sources import catalogue

SHIPPED: Final = Path(__file__).parents[3] / "data" / "forms"
LARGEST: Final = 20 * 2**20
LONGEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form on the shelf. Without `has_body` it is only a duty, and its template is still to come."""

    id: int
    key: str
    """Which of the shipped forms it is, "" for the office's own."""
    name: str
    kind: str
    file_name: str
    every: str
    due_day: int
    recipient: str
    about: str
    number: int
    has_body: bool
    is_changed: bool = False
    """Whether the office changed a shipped form."""

    @property
    def suffix(self) -> str:
        """.xlsx or .docx."""
        return Path(self.file_name).suffix.lower() or ".xlsx"


def forms(office: Office) -> tuple[Form, ...]:
    """The shelf: shipped forms in their order, then the office's own by name. Shipped ones stand there at once."""
    rows = office.database.read(
        "select id, coalesce(\"key\", ''), name, kind, coalesce(file_name, ''), coalesce(every, ''),"
        " coalesce(due_day, 0), coalesce(recipient, ''), length(body) from form where until is null"
    )
    shipped = {each["key"]: each for each in _shipped()}
    found = []
    for id, key, name, kind, file_name, every, due, recipient, size in rows:
        known = shipped.get(key, {})
        found.append(
            Form(
                id=id,
                key=key if known else "",
                name=name,
                kind=kind,
                file_name=file_name or known.get("file", ""),
                every=every,
                due_day=due,
                recipient=recipient,
                about=known.get("about", ""),
                number=int(known.get("number", 999)),
                has_body=bool(size) or bool(known),
                is_changed=bool(size) and bool(known),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.number, each.key, each.name)))


def ship(office: Office) -> Changes | None:
    """Put the shipped forms that the office has never had on its shelf; None when it has them all.

    Their templates stay with the program, so that a newer one brings newer forms; a changed one is the office's own.
    """
    if office.database.read_only or not office.actor.may(EDIT_FORMS):
        return None
    missing = _missing(office)
    if not missing:
        return None
    from desk.store.schema import house  # brings SQLAlchemy
    from desk.store.uid import new_uid

    with office.write("ship_forms", kind="form", reason=f"自带表格 {len(missing)} 张") as transaction:
        there = {row[0] for row in transaction.read('select "key" from form where "key" is not null')}
        for each in missing:
            if each["key"] not in there:
                transaction.insert(
                    house.form,
                    uid=new_uid(),
                    name=each["name"],
                    kind=each.get("category", ""),
                    body=b"",
                    rules_json=json.dumps(each.get("rules", {}), ensure_ascii=False),
                    key=each["key"],
                    file_name=each["file"],
                    every="event",
                    due_day=0,
                    since=office.today(),
                )
    return transaction.changes


def load(office: Office, form_id: int) -> tuple[bytes, str, Rules]:
    """Template, its file name and its rules; BadInput when the form has no template yet."""
    row = office.database.read_one(
        "select body, name, coalesce(file_name, ''), rules_json, coalesce(\"key\", '') from form where id = ?",
        (form_id,),
    )
    if row is None:
        raise Conflict("这张表已被他人删除，请刷新后再选。")
    body, name, file_name, rules, key = bytes(row[0]), *row[1:]
    known = next((each for each in _shipped() if each["key"] == key), None)
    if not body and known is not None:
        # The program's template goes with the program's rules: those stored may be of an older one with other rows.
        return (
            (SHIPPED / known["file"]).read_bytes(),
            known["file"],
            Rules.from_json(json.dumps(known.get("rules", {}))),
        )
    if not body:
        raise BadInput(f"“{name}”还没有模板，请先导入上级发的空表并在设计窗口里放好项目。")
    return body, file_name or f"{name}.xlsx", Rules.from_json(rules)


def read(office: Office, form_id: int) -> tuple[Template, Rules]:
    """The form as the designer and the typing sheet see it, checked against the office's sources."""
    body, file_name, rules = load(office, form_id)
    return read_template(body, file_name, catalogue(office)), rules


def save(
    office: Office,
    name: str,
    body: bytes,
    rules: Rules,
    *,
    form_id: int | None = None,
    file_name: str = "",
    kind: str = "自制",
) -> Changes:
    """Keep a form; `Changes.rows["form"]` holds its id. A template with faults is refused with the first of them."""
    require(office.actor, EDIT_FORMS)
    name = " ".join(name.split())
    if not name:
        raise Missing(("表名",))
    if len(name) > LONGEST:
        raise BadInput(f"表名最多 {LONGEST} 个字。")
    if len(body) > LARGEST:
        raise BadInput("模板文件大于 20 MB，请只保留表头和样行（去掉大图）后再用。")
    template = read_template(body, file_name or name, catalogue(office))
    if template.faults:
        more = f"（另有 {len(template.faults) - 1} 处）" if len(template.faults) > 1 else ""
        raise BadInput(f"{template.faults[0]}{more}")
    from desk.store.schema import house  # brings SQLAlchemy
    from desk.store.uid import new_uid

    with office.write("save_form", kind="form", reason=name) as transaction:
        others = transaction.read("select id from form where name = ? and until is null", (name,))
        if any(row[0] != form_id for row in others):
            raise Conflict(f"已有一张“{name}”，请换个名称，或打开那一张来改。")
        kept = transaction.read("select rules_json from form where id = ?", (form_id or 0,))
        if form_id is not None and not kept:
            raise Conflict("这张表已被他人删除，请另存为新表。")
        values: dict[str, Any] = {
            "name": name,
            "body": body,
            "rules_json": _merged(kept[0][0] if kept else "{}", rules),
            "file_name": file_name or f"{name}.{template.kind}",
        }
        if form_id is None:
            transaction.insert(
                house.form, uid=new_uid(), kind=kind, every="event", due_day=0, since=office.today(), **values
            )
        else:
            transaction.update(house.form, form_id, **values)
    return transaction.changes


def take_away(office: Office, form_id: int) -> Changes:
    """Take a form off the shelf; what was filed with it stays."""
    require(office.actor, EDIT_FORMS)
    from desk.store.schema import house  # brings SQLAlchemy

    with office.write("remove_form", kind="form") as transaction:
        transaction.update(house.form, form_id, until=office.today())
    return transaction.changes


def restore(office: Office, form_id: int) -> Changes:
    """Give a shipped form its own template and rules back."""
    require(office.actor, EDIT_FORMS)
    from desk.store.schema import house  # brings SQLAlchemy

    with office.write("restore_form", kind="form") as transaction:
        row = transaction.read('select "key", rules_json from form where id = ?', (form_id,))
        known = next((each for each in _shipped() if row and each["key"] == row[0][0]), None)
        if known is None:
            raise BadInput("这张表不是自带的，没有原样可以恢复。")
        rules = _merged(row[0][1], Rules.from_json(json.dumps(known.get("rules", {}))))
        transaction.update(house.form, form_id, body=b"", rules_json=rules, file_name=known["file"])
    return transaction.changes


def _merged(text: str, rules: Rules) -> str:
    """The rules as JSON, with what others keep beside them (cadence of filing)."""
    try:
        kept = json.loads(text or "{}")
    except json.JSONDecodeError:
        kept = {}
    ours = ("bands", "conditions", "record", "where", "sort", "dates")
    others = {key: value for key, value in kept.items() if key not in ours} if isinstance(kept, dict) else {}
    return json.dumps({**others, **json.loads(rules.to_json())}, ensure_ascii=False)


def _missing(office: Office) -> list[dict[str, Any]]:
    known = {row[0] for row in office.database.read('select "key" from form where "key" is not null')}
    return [each for each in _shipped() if each["key"] not in known]


@cache
def _shipped() -> list[dict[str, Any]]:
    listed = SHIPPED / "shelf.json"
    if not listed.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(listed.read_text(encoding="utf-8"))
    return found
