"""The five slides, in their order."""

from __future__ import annotations

from ui.app import App
from ui.meeting.decisions import Decisions
from ui.meeting.deck import Deck
from ui.meeting.painted import Ground, Late, Numbers
from ui.meeting.stage import Slide
from ui.meeting.trend import Trend


def slides(app: App, deck: Deck) -> tuple[Slide, ...]:
    """Overview, map, trend, overdue, decisions."""
    return (Numbers(deck), Ground(deck), Trend(deck), Late(deck), Decisions(app, deck))
