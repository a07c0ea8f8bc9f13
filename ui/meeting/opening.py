"""Begins a meeting: reads the deck on a job thread, then fills the stage."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from ui.app import App
from ui.later import bring_charts
from ui.meeting.stage import Stage
from ui.meeting.words import title_of

if TYPE_CHECKING:
    from desk.office import Office
    from ui.meeting.deck import Deck

EARLY = 10
"""Up to this day of a month the meeting is about the month before."""


def open(app: App) -> Stage | None:  # the name is the menu's word
    """Put the meeting of the selected area on the projector (or the only screen); None without an office."""
    stage = _stage(app)
    if stage is not None:
        stage.present()
    return stage


def slide(app: App, number: int) -> Stage:
    """A stage turned to slide `number` (from 1), not yet shown: for pictures. Needs an open office."""
    stage = _stage(app)
    if stage is None:
        raise ValueError("no office is open")
    stage.turn_to(number - 1)
    return stage


def meeting_month(today: str) -> str:
    """The month a meeting on this day is about."""
    day = date.fromisoformat(today)
    if day.day <= EARLY:
        day = day.replace(day=1) - timedelta(days=1)
    return f"{day:%Y-%m}"


def _stage(app: App) -> Stage | None:
    office = app.office
    if office is None:
        return None
    month = meeting_month(office.today())
    area = app.selection.area_id
    stage = Stage(app.area_name(area), title_of(month), sample=office.is_sample)
    _fill(app, stage, office, month, area)
    return stage


def _fill(app: App, stage: Stage, office: Office, month: str, area: int | None) -> None:
    """Bring what draws the slides (0.6 s, so not on the GUI thread in one go), then read and show."""

    def read() -> Deck:
        deck: Deck = import_module("ui.meeting.deck").read_deck(office, month, area)
        return deck

    def show(deck: Deck) -> None:
        if stage.is_open:
            slides = import_module("ui.meeting.slides")
            stage.show_slides(slides.slides(app, deck))

    def failed(error: BaseException) -> None:
        if stage.is_open:
            stage.close()
        app.jobs.error.emit(error)

    bring_charts(app, lambda: app.jobs.read(read, show, key="meeting", failed=failed))
