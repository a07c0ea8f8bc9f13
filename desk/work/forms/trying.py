"""A design tried on real data, and put on the shelf."""

from __future__ import annotations

from desk.errors import BadInput
from desk.forms.looks import SheetLook
from desk.model import Changes
from desk.office import Office
from desk.work.forms import duties, producing, shelf
from desk.work.forms.designing import Catalogue, Design, opened, written
from desk.work.forms.sources import catalogue as all_sources


def catalogue(office: Office) -> Catalogue:
    """All that a form of this office may ask for."""
    return all_sources(office)


def on_shelf(office: Office, form_id: int) -> tuple[bytes, str, Design]:
    """The template of a form on the shelf, its file name, and the design it was saved as."""
    body, name, rules = shelf.load(office, form_id)
    return body, name, opened(body, name, rules.to_json())


def try_out(
    office: Office, design: Design, body: bytes, known: Catalogue, area_id: int | None, period: str
) -> tuple[SheetLook, ...]:
    """How the form looks filled with real data, read back from the very bytes that a clerk would get."""
    name = design.template.name
    marked, rules = written(design, body, known, name)
    made = producing.filled(office, marked, name, rules, area_id, period)
    return opened(made, name).template.sheets


def save(
    office: Office,
    design: Design,
    body: bytes,
    known: Catalogue,
    *,
    name: str,
    kind: str,
    form_id: int | None = None,
    every: str = "event",
    due: int = 5,
    recipient: str = "",
) -> tuple[int, Changes]:
    """Put the design on the shelf, as a new form or in the place of one; gives its id. A cadence makes it fall due."""
    if every != "event" and not 0 <= due <= 60:
        raise BadInput(f"截止日应在期满后 0 到 60 天之间，现在是 {due}。")
    marked, rules = written(design, body, known, design.template.name)
    changes = shelf.save(office, name, marked, rules, form_id=form_id, file_name=_file_name(design, name), kind=kind)
    saved = form_id if form_id is not None else next(iter(changes.rows["form"]))
    if every != "event":
        duties.set_duty(office, saved, every=every, due=due, recipient=recipient)
    return saved, changes


def _file_name(design: Design, name: str) -> str:
    given = design.template.name
    return given if given.lower().endswith((".xlsx", ".xlsm")) else f"{name}.xlsx"
