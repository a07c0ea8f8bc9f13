"""Filings due: a board of what is overdue, due and sent; what was sent is kept to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EXPORT, require
from desk.work.forms.duties import with_template
from desk.work.forms.periods import period_named

WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One form of one period (and area), due on a day. `light` is "overdue", "today", "week", "later" or "sent"."""

    id: int
    form_id: int
    form: str
    recipient: str
    area_id: int | None
    area: str
    period: str
    period_title: str
    due: str
    light: str
    made_at: str
    sent_at: str
    actor: str
    note: str
    file_name: str
    digest: str
    suffix: str
    """Of the form's file: .xlsx or .docx; "" when it has no template yet."""
    has_typed: bool

    @property
    def has_template(self) -> bool:
        """Whether it can be made here."""
        return bool(self.suffix)


def board(office: Office, *, since: str = "") -> tuple[Filing, ...]:
    """What is due, overdue first; of what was sent, that of the last 92 days (or from a day on)."""
    today = office.today()
    since = since or (date.fromisoformat(today) - timedelta(days=92)).isoformat()
    rows = office.database.read(
        "select f.id, f.form_id, o.name, coalesce(o.recipient, ''), f.area_id, coalesce(a.name, ''), f.period, f.due,"
        " coalesce(f.made_at, ''), coalesce(f.sent_at, ''), coalesce(f.actor, ''), coalesce(f.note, ''),"
        " coalesce(f.file_name, ''), coalesce(f.digest, ''), f.typed_json"
        " from filing f join form o on o.id = f.form_id left join area a on a.id = f.area_id"
        " where (f.sent_at is null and o.until is null) or f.sent_at >= ? order by f.due, o.name, a.code",
        (since,),
    )
    templates = with_template(office)
    found = [_filing(row, today, office.name, templates.get(row[1], "")) for row in rows]
    return tuple(sorted(found, key=lambda filing: filing.light == "sent"))


def filing_of(office: Office, filing_id: int) -> Filing:
    """One filing; Conflict if it is gone."""
    for filing in board(office, since="0000-00-00"):
        if filing.id == filing_id:
            return filing
    raise Conflict("这项报送已被他人删除，请刷新后再看。")


def make(office: Office, filing_id: int, path: Path, step: Callable[[int, int], None] | None = None) -> Changes:
    """Fill the form of a filing for its area and period, and note that it was made; why it leaves is the filing itself."""
    from desk.store.schema import house
    from desk.work.forms import producing  # brings the engine of forms

    filing = filing_of(office, filing_id)
    reason = f"报送{filing.recipient or '上级'}：{filing.form}，{filing.period_title}"
    producing.produce(office, filing.form_id, filing.area_id, filing.period, path, reason=reason, step=step)
    with office.write("make_filing", kind="filing", reason=path.name) as transaction:
        transaction.update(house.filing, filing_id, made_at=office.now(), actor=office.actor.name)
    return transaction.changes


def send(office: Office, filing_id: int, *, body: bytes, file_name: str, note: str = "") -> Changes:
    """Note that a filing went up: keeps the very bytes, their SHA-256, who and when."""
    require(office.actor, EXPORT)
    if not body:
        raise BadInput(f"“{file_name}”是空的，不能作为报送的文件；请另选文件。")
    from desk.store.schema import house

    with office.write("send_filing", kind="filing", reason=file_name) as transaction:
        sent = transaction.read("select sent_at, actor from filing where id = ?", (filing_id,))
        if sent and sent[0][0]:
            raise Conflict(f"{sent[0][1]} 已于 {sent[0][0][:16].replace('T', ' ')} 标记报送，没有再改。")
        transaction.update(
            house.filing,
            filing_id,
            sent_at=office.now(),
            body=body,
            digest=hashlib.sha256(body).hexdigest(),
            file_name=file_name[:200],
            actor=office.actor.name,
            note=note.strip() or None,
        )
    return transaction.changes


def take_back(office: Office, filing_id: int) -> Changes:
    """It has not gone up after all: the filing is due again, what was typed stays."""
    require(office.actor, EXPORT)
    from desk.store.schema import house

    with office.write("take_back_filing", kind="filing") as transaction:
        transaction.update(house.filing, filing_id, sent_at=None, body=None, digest=None, file_name=None)
    return transaction.changes


def sent_file(office: Office, filing_id: int) -> tuple[str, bytes]:
    """Name and bytes of what was sent; Conflict if nothing was, or if the bytes are no longer what they were."""
    row = office.database.read_one("select file_name, body, digest from filing where id = ?", (filing_id,))
    if row is None or row[1] is None:
        raise Conflict("这项报送没有留存文件，请刷新后再看。")
    body = bytes(row[1])
    if hashlib.sha256(body).hexdigest() != row[2]:
        raise Conflict("留存的文件与报送时的指纹不符，可能已损坏；请从备份中找回。")
    return str(row[0]), body


def due_line(office: Office) -> str:
    """One line for the start of the day: 今日应报 3 张，逾期 1 张; "" when nothing presses."""
    today = office.today()
    row = office.database.read_one(
        "select sum(case when f.due = ? then 1 else 0 end), sum(case when f.due < ? then 1 else 0 end)"
        " from filing f join form o on o.id = f.form_id where f.sent_at is null and o.until is null and f.due <= ?",
        (today, today, today),
    )
    now, late = (int(row[0] or 0), int(row[1] or 0)) if row else (0, 0)
    parts = [f"今日应报 {now} 张" if now else "", f"逾期未报 {late} 张" if late else ""]
    return "，".join(part for part in parts if part)


# Reading


def _filing(row: tuple[Any, ...], today: str, whole: str, suffix: str) -> Filing:
    id, form_id, form, recipient, area_id, area, period, due, made, sent, actor, note, name, digest, typed = row
    return Filing(
        id=id,
        form_id=form_id,
        form=form,
        recipient=recipient,
        area_id=area_id,
        area=area or whole,
        period=period,
        period_title=period_named(period).title,
        due=due,
        light=_light(due, sent, today),
        made_at=made,
        sent_at=sent,
        actor=actor,
        note=note,
        file_name=name,
        digest=digest,
        suffix=suffix,
        has_typed=typed != "{}",
    )


def _light(due: str, sent: str, today: str) -> str:
    if sent:
        return "sent"
    if due <= today:
        return "overdue" if due < today else "today"
    end = date.fromisoformat(today) + timedelta(days=WEEK)
    return "week" if due <= end.isoformat() else "later"
