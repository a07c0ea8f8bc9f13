"""Papers about one issue: the forms of the shelf filled for it alone, and what its case sheet says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desk.errors import BadInput
from desk.model import Condition
from desk.office import Office
from desk.rights import EXPORT, require
from desk.work.issues.reading import IssueDetail, detail
from desk.work.outgoing.exports import record
from desk.work.records.attachments import Attachment, attached, content_of

FEEDBACK: Final = "17-feedback"
SUPERVISION: Final = "17-supervision"
PHOTOS: Final = 6
"""Photos on a case sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaper:
    """What a case sheet (处理单) says: the issue as the person may see it, its photos with their contents."""

    office: str
    term: str
    today: str
    detail: IssueDetail
    photos: tuple[tuple[Attachment, bytes], ...]


def write_form(office: Office, issue_id: int, form_key: str, path: Path | str) -> Path:
    """A form of the shelf (反馈卡, 督办单) for this issue alone; recorded before the file appears."""
    require(office.actor, EXPORT)
    from desk.sheets import place
    from desk.work.forms import producing, shelf  # brings the engine of forms

    shelf.ship(office)
    form = next((one for one in shelf.forms(office) if one.key == form_key), None)
    if form is None:
        raise BadInput("表格架上没有这张表，请在“编排表格”里找回自带的表。")
    number = office.database.read_value("select number from issue where id = ?", (issue_id,))
    body, name, rules = shelf.load(office, form.id)
    only = (Condition(column="编号", op="is", values=(str(number),)),)
    made = producing.filled(office, body, name, replace(rules, where=only, sort=()), None, "")
    target = Path(path)
    with place.replacing(target) as temporary:
        temporary.write_bytes(made)
        record(office, "issues", 1, target, f"{form.name} {number}")
    return target


def case_paper(office: Office, issue_id: int) -> CasePaper:
    """Everything that stands on a case sheet."""
    pictures = [one for one in attached(office, "issue", issue_id) if one.is_picture][:PHOTOS]
    return CasePaper(
        office=office.name,
        term=office.profile.term("issue"),
        today=office.today(),
        detail=detail(office, issue_id),
        photos=tuple((one, content_of(office, one.id)[2]) for one in pictures),
    )


@contextmanager
def leaving(office: Office, paper: CasePaper, path: Path | str) -> Iterator[Path]:
    """Where a case sheet is written: a temporary path that becomes `path`, recorded before."""
    require(office.actor, EXPORT)
    from desk.sheets import place

    with place.replacing(path) as temporary:
        yield temporary
        record(office, "issues", 1, Path(path), f"处理单 {paper.detail.number}")
