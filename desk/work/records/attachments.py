"""Photos and files of any record: one copy of each content, by its SHA-256; photos are made fit to keep first."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desk import identity
from desk.errors import BadInput, Conflict, NotAllowed
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, EXPORT, require
from desk.work.records.pictures import is_heic, is_picture, picture

if TYPE_CHECKING:
    from desk.store.writing import Transaction

MOST: Final = 30 * 1024 * 1024
KEPT: Final = 200
"""Attachments of one record."""
PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
_OFFICE: Final = {
    ".docx": ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_PERSONAL: Final = frozenset({"resident", "special", "household", "rental"})
"""Whose attachments may be photos of papers: seen only by who may see numbers in full."""
_GONE: Final = "-"
"""Stands before the kind of an attachment that was removed: the history still tells of it, and undo brings it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What a list of attachments shows; the content comes by `content_of`."""

    id: int
    name: str
    media_type: str
    size: int
    note: str
    taken_at: str
    added_at: str
    actor: str
    thumb: bytes
    role: str = ""
    """A photo_kind: 处置前, 处置后 …; "" for any other file."""

    @property
    def is_picture(self) -> bool:
        """Whether it can be looked at here."""
        return self.media_type == JPEG


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file made fit to keep."""

    name: str
    media_type: str
    body: bytes
    thumb: bytes | None = None
    taken_at: str | None = None


def attach(office: Office, table: str, id: int, files: Sequence[tuple[str, bytes]], *, note: str = "") -> Changes:
    """Put files (name, content) to a record of that table, all or none; BadInput says which cannot be taken and why."""
    require(office.actor, EDIT_RECORDS)
    ready = [fit(name, data) for name, data in files]
    from desk.store.schema import metadata

    if table not in metadata.tables:
        raise BadInput(f"“{table}”不能添加附件。")
    with office.write("attach", kind=table, reason=f"添加附件 {len(ready)} 个") as t:
        t.rows(metadata.tables[table], [id], ["id"])
        keep(t, office, table, id, ready, note)
    return t.changes


def keep(
    t: Transaction, office: Office, table: str, id: int, ready: Sequence[Kept], note: str, role: str = ""
) -> list[int]:
    """Write attachments that were made fit (`fit`); gives their ids. BadInput if there are too many or one is there."""
    from desk.store.schema import house
    from desk.store.uid import new_uid

    held = t.read("select digest from attachment where kind = ? and row_id = ?", (table, id))
    if len(held) + len(ready) > KEPT:
        raise BadInput(f"一条记录最多 {KEPT} 个附件，现在已有 {len(held)} 个；请先移除不用的。")
    known, ids = {row[0] for row in held}, []
    for one in ready:
        digest = hashlib.sha256(one.body).hexdigest()
        if digest in known:
            raise BadInput(f"“{one.name}”已经在这条记录的附件里了，没有再加。")
        known.add(digest)
        # The content goes past the change log: a photo in it would stand there a second time, in base64.
        t.execute(
            "insert into content (digest, media_type, size, body, thumb) select ?, ?, ?, ?, ?"
            " where not exists (select 1 from content where digest = ?)",
            (digest, one.media_type, len(one.body), one.body, one.thumb, digest),
        )
        new = t.insert(
            house.attachment, uid=new_uid(), kind=table, row_id=id, role=role or None, name=one.name, digest=digest,
            media_type=one.media_type, size=len(one.body), note=note.strip() or None, taken_at=one.taken_at,
            added_at=office.now(), actor=office.actor.name,
        )  # fmt: skip
        ids.append(new)
    return ids


def attached(office: Office, table: str, id: int) -> tuple[Attachment, ...]:
    """The attachments of a record, oldest first."""
    rows = office.database.read(
        "select a.id, a.name, a.media_type, a.size, a.note, a.taken_at, a.added_at, a.actor, c.thumb, a.role"
        " from attachment a"
        " left join content c on c.digest = a.digest where a.kind = ? and a.row_id = ? order by a.id",
        (table, id),
    )
    sees = office.search.sight.see_id or not _is_personal(office, table, id)
    return tuple(
        Attachment(
            id=one,
            name=name if sees else identity.mask_text(name),
            media_type=media,
            size=size,
            note=(note or "") if sees else identity.mask_text(note or ""),
            taken_at=taken or "",
            added_at=added or "",
            actor=actor or "",
            thumb=bytes(thumb or b"") if sees else b"",
            role=role or "",
        )
        for one, name, media, size, note, taken, added, actor, thumb, role in rows
    )


def content_of(office: Office, attachment_id: int) -> tuple[str, str, bytes]:
    """Name, type and content of an attachment. Papers show numbers in full: it takes the right to see those."""
    row = office.database.read_one(
        "select a.name, a.media_type, coalesce(c.body, a.body), a.kind, a.row_id from attachment a"
        " left join content c on c.digest = a.digest where a.id = ? and a.kind not like '-%'",
        (attachment_id,),
    )
    if row is None or row[2] is None:
        raise Conflict("这个附件已被他人移除，请刷新后再看。")
    if not office.search.sight.see_id and _is_personal(office, row[3], row[4]):
        raise NotAllowed("附件里可能有证件照片，请先“显示完整个人信息”，再打开。")
    return str(row[0]), str(row[1]), bytes(row[2])


def _is_personal(office: Office, table: str, id: int) -> bool:
    """Whether it may show people or their papers: theirs, and what was taken when they were visited."""
    if table != "record":
        return table in _PERSONAL
    return office.database.read_value("select whom from record where id = ?", (id,)) in _PERSONAL


def save_copy(office: Office, attachment_id: int, path: Path | str) -> None:
    """Write a copy of an attachment; the audit trail tells of it."""
    require(office.actor, EXPORT)
    name, _, body = content_of(office, attachment_id)
    with office.write("copy_attachment", kind="attachment", reason=f"另存附件 {name}"):
        pass
    try:
        Path(path).write_bytes(body)
    except OSError as error:
        raise BadInput(f"写不到“{Path(path).name}”：{error.strerror or '没有权限'}。请换一个位置。") from None


def detach(office: Office, attachment_id: int) -> Changes:
    """Take an attachment off its record. The content stays for undo and for others who hold the same."""
    require(office.actor, EDIT_RECORDS)
    from desk.store.schema import house

    with office.write("detach", kind="attachment", reason="移除附件") as t:
        row = t.rows(house.attachment, [attachment_id], ["kind"])[attachment_id]
        if row["kind"].startswith(_GONE):
            raise Conflict("这个附件已被他人移除，请刷新后再看。")
        t.update(house.attachment, attachment_id, kind=f"{_GONE}{row['kind']}")
    return t.changes


def fit(name: str, data: bytes) -> Kept:
    """A file as it is kept; BadInput says why it is not taken."""
    name = Path(identity.clean(name).replace("\\", "/")).name[:120] or "附件"
    suffix = Path(name).suffix.lower()
    if not data:
        raise BadInput(f"“{name}”是空文件，没有加入。")
    if len(data) > MOST:
        raise BadInput(f"“{name}”有 {len(data) / 1048576:.0f} MB，超过 {MOST // 1048576} MB，没有加入；请压缩后再加。")
    if is_heic(data):
        raise BadInput(
            f"“{name}”是苹果手机的 HEIC 照片，这里打不开；请在手机“设置-相机-格式”里改为“兼容性最佳”，或转成 JPG。"
        )
    if is_picture(data):
        made = picture(data, name)
        stem = name[: -len(suffix)] if suffix else name
        return Kept(
            name=f"{stem or '照片'}.jpg", media_type=JPEG, body=made.body, thumb=made.thumb, taken_at=made.taken_at
        )
    if data.startswith(b"%PDF-"):
        return Kept(name=name if suffix == ".pdf" else f"{name}.pdf", media_type=PDF, body=data)
    if suffix in _OFFICE and _is_office(data, _OFFICE[suffix][0]):
        return Kept(name=name, media_type=_OFFICE[suffix][1], body=data)
    raise BadInput(f"“{name}”不是可以加入的文件。可以加：照片（JPG、PNG 等）、PDF、Word（docx）、Excel（xlsx）。")


def _is_office(data: bytes, folder: str) -> bool:
    """Whether it is a document or workbook without macros."""
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile:
        return False
    return (
        "[Content_Types].xml" in names
        and any(name.startswith(folder) for name in names)
        and not any(name.lower().endswith("vbaproject.bin") for name in names)
    )
