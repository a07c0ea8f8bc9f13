"""The small events between page and program: five checked slots in, a few signals out; ids and short keys only."""

from __future__ import annotations

import json
import logging
import math
import re
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal, Slot

log = logging.getLogger(__name__)

PICKABLE = frozenset({"areas", "facilities", "issues", "buildings", "streets", ""})
STAGES = frozenset({"page", "ground", "settled"})
TOPICS = frozenset({"layer", "figure", "show", "hide", "panel"})
TOLD = frozenset({"tool", "draft", "measured", "selected", "placed", "pointer"})
"""What tools of the page may speak of; one topic for each thing a tool says."""
LONGEST = 65_536
_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")
_LARGEST = 2**53


class Bridge(QObject):
    """Everything on this object can be called by the page: keep it small, check everything, hold nothing.

    A call that fails a check, or comes too often, is dropped and counted; the page is never told why.
    """

    # To the page.
    order = Signal(str)
    """A JSON text of at most a few hundred bytes: {"do": ..., ...}; see map.js `orders`."""

    def __init__(
        self,
        *,
        on_picked: Callable[[str, int], None],
        on_viewed: Callable[[float, float, float], None],
        on_ready: Callable[[str, int], None],
        on_chosen: Callable[[str, str], None],
        on_told: Callable[[str, Any], None],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_picked = on_picked
        self._on_viewed = on_viewed
        self._on_ready = on_ready
        self._on_chosen = on_chosen
        self._on_told = on_told
        self._clock = clock
        self._second = 0
        self._calls = 0
        self.dropped = 0

    def event(self, event: QEvent) -> bool:
        """Stay: `deleteLater` is a slot of every QObject and so within the page's reach. The parent still deletes us."""
        return event.type() == QEvent.Type.DeferredDelete or super().event(event)

    @Slot("QVariant", "QVariant")
    def picked(self, kind: object, item_id: object) -> None:
        """The person clicked a thing; kind "" and id 0 is the empty ground."""
        if self._may() and isinstance(kind, str) and kind in PICKABLE and _is_id(item_id):
            self._on_picked(kind, int(item_id))  # type: ignore[call-overload]
        else:
            self._drop()

    @Slot("QVariant", "QVariant", "QVariant")
    def viewed(self, lon: object, lat: object, zoom: object) -> None:
        """The map came to rest here."""
        if self._may() and _is_between(lon, -180, 180) and _is_between(lat, -90, 90) and _is_between(zoom, 0, 24):
            self._on_viewed(float(lon), float(lat), float(zoom))  # type: ignore[arg-type]
        else:
            self._drop()

    @Slot("QVariant", "QVariant")
    def ready(self, stage: object, number: object) -> None:
        """The page reached a stage; `number` repeats what it was asked with."""
        if self._may() and isinstance(stage, str) and stage in STAGES and _is_id(number):
            self._on_ready(stage, int(number))  # type: ignore[call-overload]
        else:
            self._drop()

    @Slot("QVariant", "QVariant")
    def chosen(self, topic: object, key: object) -> None:
        """The person chose a layer, a figure or a sheet in the map's own switch."""
        fine = isinstance(topic, str) and topic in TOPICS and isinstance(key, str) and _KEY.match(key)
        if self._may() and fine:
            self._on_chosen(str(topic), str(key))
        else:
            self._drop()

    @Slot("QVariant", "QVariant")
    def told(self, topic: object, text: object) -> None:
        """A tool says something, as JSON; who listens checks every field."""
        fine = isinstance(topic, str) and topic in TOLD and isinstance(text, str) and len(text) <= LONGEST
        try:
            value = json.loads(str(text), parse_constant=_refused) if self._may() and fine else None
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            self._on_told(str(topic), value)
        else:
            self._drop()

    def _may(self) -> bool:
        """Whether this second still has room: a person does not click 60 times in one."""
        second = int(self._clock())
        if second != self._second:
            self._second, self._calls = second, 0
        self._calls += 1
        return self._calls <= 60

    def _drop(self) -> None:
        self.dropped += 1
        if self.dropped <= 3:
            log.warning("The map page made a call that makes no sense; it was dropped.")


def _refused(word: str) -> float:
    raise ValueError(word)


def _is_id(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and value == int(value)
        and 0 <= value < _LARGEST
    )


def _is_between(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
