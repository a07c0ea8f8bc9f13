"""Edits the standard in place: a condition reworded ends today and goes on as a new row; classes added, put out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_FORMS, require
from desk.store.schema import issues
from desk.work.standards.given import check_limit

if TYPE_CHECKING:
    from desk.store.writing import Transaction

LONGEST_NAME, LONGEST_TEXT = 40, 400


def check_condition(file_when: str, limit_text: str) -> dict[str, str]:
    """What is wrong with a condition, by field: shown beside the cell while it is typed."""
    wrong = {}
    if not file_when.strip():
        wrong["file_when"] = "请写明什么情况下立案。"
    elif len(file_when) > LONGEST_TEXT:
        wrong["file_when"] = f"最多 {LONGEST_TEXT} 个字，请缩短。"
    sentence = check_limit(limit_text)
    if sentence:
        wrong["limit_text"] = sentence
    return wrong


def check_code(office: Office, code: str, group_code: str) -> str:
    """What is wrong with the code of a new class; "" if it may be used."""
    if not code.isascii() or not code.isdigit() or not 4 <= len(code) <= 5:
        return "小类代码是四位（或五位）数字：大类两位加小类两位，本地增设的从 99 往下编。"
    if not code.startswith(group_code):
        return f"小类代码应以大类代码 {group_code} 开头。"
    taken = office.database.read_value("select name from catalogue where code = ?", (code,))
    return f"代码 {code} 已是“{taken}”，代码不能重复。" if taken else ""


def free_code(office: Office, group_code: str) -> str:
    """The next code for a class of one's own: counted down from 99, as the national list asks; "" if none is free."""
    taken = {
        str(code) for (code,) in office.database.read("select code from catalogue where parent = ?", (group_code,))
    }
    return next((code for n in range(99, 0, -1) if (code := f"{group_code}{n:02d}") not in taken), "")


def add_class(
    office: Office, group_code: str, code: str, name: str, *, department: str = "", superior: str = ""
) -> Changes:
    """A class of the office's own, in force from today."""
    require(office.actor, EDIT_FORMS)
    name = _named(name)
    group = office.database.read_one(
        "select kind, symbol from catalogue where code = ? and parent is null", (group_code,)
    )
    if group is None:
        raise BadInput("请先选一个大类。")
    wrong = check_code(office, code.strip(), group_code)
    if wrong:
        raise BadInput(wrong)
    with office.write("edit_standard", kind="catalogue", reason=f"立案标准增设小类 {code} {name}") as transaction:
        transaction.insert(
            issues.catalogue,
            code=code.strip(),
            parent=group_code,
            name=name,
            kind=group[0],
            symbol=" ".join([*str(group[1] or "circle #546e7a").split(" ")[:2], name[0]]),
            department=department.strip() or None,
            superior=superior.strip() or None,
            sort=_next_sort(transaction, "catalogue"),
            source="本单位",
            since=office.today(),
        )
    return transaction.changes


def change_class(office: Office, code: str, *, name: str, department: str, superior: str) -> Changes:
    """Another name or department of a class or group; rows that named the old department go on with the new one."""
    require(office.actor, EDIT_FORMS)
    name = _named(name)
    with office.write("edit_standard", kind="catalogue", reason=f"立案标准修改 {code} {name}") as transaction:
        id, old = _class(transaction, code)
        transaction.update(
            issues.catalogue, id, name=name, department=department.strip() or None, superior=superior.strip() or None
        )
        if department.strip() != old:
            for row in _rows_in_force(transaction, office, id):
                if (row["department"] or "") == old:
                    _supersede(transaction, office, row, department=department.strip() or None)
    return transaction.changes


def retire_class(office: Office, code: str, *, back: bool = False) -> Changes:
    """Offer a class no longer from today on (`back`: again). Issues and facilities that have it keep it."""
    require(office.actor, EDIT_FORMS)
    words = "恢复" if back else "停用"
    with office.write("edit_standard", kind="catalogue", reason=f"立案标准{words}小类 {code}") as transaction:
        id, _ = _class(transaction, code)
        transaction.update(issues.catalogue, id, valid_to=None if back else office.today())
    return transaction.changes


def add_condition(
    office: Office, class_code: str, *, file_when: str, close_when: str, limit_text: str, department: str = ""
) -> Changes:
    """A further condition of a class, from today on."""
    require(office.actor, EDIT_FORMS)
    values = _checked(file_when, close_when, limit_text)
    with office.write("edit_standard", kind="condition", reason=f"立案标准 {class_code} 增加立案条件") as transaction:
        id, usual = _class(transaction, class_code)
        _refuse_double(_rows_in_force(transaction, office, id), values["file_when"], None)
        transaction.insert(
            issues.condition,
            catalogue_id=id,
            department=department.strip() or usual or None,
            sort=_next_sort(transaction, "condition", id),
            since=office.today(),
            **values,
        )
    return transaction.changes


def change_condition(
    office: Office, condition_id: int, *, file_when: str, close_when: str, limit_text: str, department: str = ""
) -> Changes:
    """Reword a condition or give it another limit from today on; issues filed under the old row keep that."""
    require(office.actor, EDIT_FORMS)
    values = _checked(file_when, close_when, limit_text)
    with office.write("edit_standard", kind="condition", reason="立案标准修改立案条件") as transaction:
        row = _open_row(transaction, office, condition_id)
        _refuse_double(_rows_in_force(transaction, office, row["catalogue_id"]), values["file_when"], condition_id)
        _supersede(transaction, office, row, **values, department=department.strip() or row["department"])
    return transaction.changes


def retire_condition(office: Office, condition_id: int) -> Changes:
    """End a condition today; issues filed under it keep it."""
    require(office.actor, EDIT_FORMS)
    with office.write("edit_standard", kind="condition", reason="立案标准停用立案条件") as transaction:
        row = _open_row(transaction, office, condition_id)
        transaction.update(issues.condition, row["id"], valid_to=office.today())
    return transaction.changes


def _supersede(transaction: Transaction, office: Office, row: dict[str, Any], **values: Any) -> None:
    """End a row today and go on with a new one; a row of today that no issue has is changed itself."""
    if all(row[key] == value for key, value in values.items()):
        return
    today = office.today()
    used = transaction.read("select 1 from issue where condition_id = ? limit 1", (row["id"],))
    if row["since"] == today and not used:
        transaction.update(issues.condition, row["id"], **values)
        return
    transaction.update(issues.condition, row["id"], valid_to=today)
    kept = {key: row[key] for key in ("catalogue_id", "file_when", "close_when", "limit_text", "department", "sort")}
    transaction.insert(issues.condition, **{**kept, **values}, since=today, valid_to=row["valid_to"])


_COLUMNS: Final = (
    "id",
    "catalogue_id",
    "file_when",
    "close_when",
    "limit_text",
    "department",
    "sort",
    "since",
    "valid_to",
)


def _rows_in_force(transaction: Transaction, office: Office, class_id: int) -> list[dict[str, Any]]:
    """The rows of a class that hold today or are to hold later."""
    listed = ", ".join(f'"{name}"' for name in _COLUMNS)
    rows = transaction.read(
        f'select {listed} from "condition" where catalogue_id = ? and (valid_to is null or valid_to > ?)',
        (class_id, office.today()),
    )
    return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]


def _open_row(transaction: Transaction, office: Office, condition_id: int) -> dict[str, Any]:
    row = transaction.rows(issues.condition, [condition_id])[condition_id]
    if row["valid_to"] is not None and row["valid_to"] <= office.today():
        raise Conflict(f"这条立案条件已于 {row['valid_to']} 停用，请刷新后再看。")
    return row


def _class(transaction: Transaction, code: str) -> tuple[int, str]:
    rows = transaction.read("select id, department from catalogue where code = ?", (code,))
    if not rows:
        raise BadInput(f"没有 {code} 这个小类，请刷新后再看。")
    return int(rows[0][0]), str(rows[0][1] or "")


def _checked(file_when: str, close_when: str, limit_text: str) -> dict[str, Any]:
    wrong = check_condition(file_when, limit_text)
    if wrong:
        raise BadInput(next(iter(wrong.values())))
    return {
        "file_when": " ".join(file_when.split()),
        "close_when": " ".join(close_when.split())[:LONGEST_TEXT] or None,
        "limit_text": "".join(limit_text.split()),
    }


def _refuse_double(rows: list[dict[str, Any]], file_when: str, mine: int | None) -> None:
    if any(row["file_when"] == file_when and row["id"] != mine for row in rows):
        raise Conflict(f"这个小类已有立案条件“{file_when}”，请不要重复。")


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Missing(("小类名称",))
    if len(name) > LONGEST_NAME:
        raise BadInput(f"小类名称最多 {LONGEST_NAME} 个字，请缩短。")
    return name


def _next_sort(transaction: Transaction, table: str, owner: int | None = None) -> int:
    where, given = ("", ()) if owner is None else (" where catalogue_id = ?", (owner,))
    return int(transaction.read(f'select coalesce(max("sort"), -1) + 1 from "{table}"{where}', given)[0][0])
