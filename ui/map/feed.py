"""What stands behind map://desk/data/...: each address is one question to `office.search`, asked on a job thread."""

from __future__ import annotations

import json
import logging
import re
import struct
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from desk import crash
from desk.errors import DeskError
from desk.model import Value
from ui.map.wish import BASE, Wish
from ui.models.cells import written

if TYPE_CHECKING:
    from desk.office import Office
    from ui.app import App

log = logging.getLogger(__name__)

JSON = b"application/json"
BYTES = b"application/octet-stream"
TIP_LINES = 6

Answer = Callable[[bytes | None, bytes], None]
_Question = Callable[["Office"], bytes]

_NUMBER = r"(\d{1,15})"
_KEY = r"([A-Za-z0-9_.:-]{1,64})"
_PLACED = "(facilities|issues)"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_SHEET = f"({'|'.join(BASE)})"


class Feed:
    """Answers by path. Asks ahead of the page, so that reading and starting the engine happen at the same time.

    Lives on the GUI thread; only the questions run elsewhere.
    """

    def __init__(self, app: App, wish: Wish) -> None:
        self._app = app
        self._wish = wish
        self._ahead: dict[str, _Ahead] = {}
        self.told: Office | None = None
        """The office that the page heard of last."""

    def __call__(self, path: str, answer: Answer) -> bool:
        """Answer `path` now or later, once; False if there is no such thing."""
        if path == "/first/ground":
            self.told = self._app.office
        if ahead := self._ahead.pop(path, None):
            ahead.hand_to(answer)
            return True
        return self._ask(path, answer)

    def ask_ahead(self, paths: Iterable[str]) -> None:
        """Ask for what the page will ask for in a moment."""
        for path in paths:
            if path not in self._ahead:
                ahead = _Ahead()
                self._ahead[path] = ahead
                if not self._ask(path, ahead.take):
                    del self._ahead[path]

    def forget(self) -> None:
        """Drop what was asked ahead: the office changed."""
        self._ahead.clear()

    def _ask(self, path: str, answer: Answer) -> bool:
        office = self._app.office
        found = self._question(path)
        if found is None:
            return False
        question, kind = found
        if office is None:
            answer(b"null" if kind == JSON else b"", kind)
            return True

        def failed(error: BaseException) -> None:
            if not isinstance(error, DeskError):
                # The report leaves out what the error says, which may quote a row.
                log.error("The map's question %s failed. %s", re.sub(r"\d", "#", path), crash.report(error))
            answer(None, kind)

        # What decorates waits until lists and grids are there.
        later = path.startswith(("/base", "/names", "/points", "/symbols"))
        self._app.jobs.read(lambda: question(office), lambda body: answer(body, kind), "", failed, can_wait=later)
        return True

    def _question(self, path: str) -> tuple[_Question, bytes] | None:
        wish = self._wish.plain()
        if path == "/first/ground":
            return (lambda office: _first_ground(office, wish)), BYTES
        if path == "/first/signs":
            return _first_signs, BYTES
        for pattern, question, kind in _ROUTES:
            if match := pattern.fullmatch(path):
                return _bound(question, match.groups()), kind
        return None


class _Ahead:
    """One answer that is waited for from two sides: whoever comes second hands over."""

    def __init__(self) -> None:
        self._body: tuple[bytes | None, bytes] | None = None
        self._answer: Answer | None = None

    def take(self, body: bytes | None, kind: bytes) -> None:
        if self._answer is not None:
            self._answer(body, kind)
        else:
            self._body = (body, kind)

    def hand_to(self, answer: Answer) -> None:
        if self._body is not None:
            answer(*self._body)
        else:
            self._answer = answer


def _bound(question: Callable[..., bytes], given: tuple[str, ...]) -> _Question:
    return lambda office: question(office, *given)


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _chosen(office: Office, wish: dict[str, Any]) -> tuple[int, str]:
    """The layer and the figure to begin with: what is wished, else the first there is."""
    layer, figure = wish["layer"], wish["figure"]
    if layer is None:
        layer = office.search.layers()[0].id
    if not figure:
        figures = office.search.figures()
        figure = figures[0].key if figures else "none"
    return layer, figure


def _joined(*parts: bytes) -> bytes:
    """Several answers in one: their number, their lengths, then each from a multiple of 4 on."""
    lengths = struct.pack(f"<{len(parts) + 1}I", len(parts), *map(len, parts))
    return lengths + b"".join(part + b"\0" * (-len(part) % 4) for part in parts)


def _first_ground(office: Office, wish: dict[str, Any]) -> bytes:
    """The first thing the page asks for: set-up, areas, what is known of them, and their shade."""
    layer, figure = wish["layer"], wish["figure"] = _chosen(office, wish)
    return _joined(_setup(office, wish), _areas(office, layer), _about(office, layer), _shade(office, layer, figure))


def _first_signs(office: Office) -> bytes:
    """Facilities and their classes: the other half of the first sight."""
    # Imported here: the plain map's reader brings numpy, and the window paints before it is needed.
    from ui.map.ground import sketch

    return _joined(*sketch(_points(office, "facilities")), _symbols(office, "facilities"))


def _setup(office: Office, wish: dict[str, Any]) -> bytes:
    """What can be chosen, what is wished, and the office's words."""
    search, terms = office.search, office.profile.terms
    return _dump(
        {
            "wish": wish,
            "layers": [{"id": each.id, "name": each.name, "basis": each.basis} for each in search.layers()],
            "figures": [{"key": each.key, "title": each.title, "unit": each.unit} for each in search.figures()],
            "words": {key: str(terms.get(key, word)) for key, word in _WORDS.items()},
        }
    )


_WORDS = {"grid": "网格", "facility": "部件", "issue": "事件"}


def _areas(office: Office, layer: str | int) -> bytes:
    return office.search.map_areas(int(layer))


def _about(office: Office, layer: str | int) -> bytes:
    """Per area: id, parent, level, name, code, centre, open, overdue."""
    badges = office.search.badges(int(layer))
    rows = []
    for area in office.search.tree(int(layer)):
        badge = badges.get(area.id)
        pending = (badge.open, badge.overdue) if badge else (0, 0)
        rows.append([area.id, area.parent_id, area.level, area.name, area.code, area.lon, area.lat, *pending])
    return _dump(rows)


def _shade(office: Office, layer: str | int, figure: str) -> bytes:
    if figure == "none":
        return b"[]"
    return _dump(list(office.search.shade(int(layer), figure).items()))


def _points(office: Office, kind: str) -> bytes:
    return office.search.map_points(kind)


def _symbols(office: Office, kind: str) -> bytes:
    return _dump(office.search.map_symbols(kind))


def _base(office: Office, sheet: str) -> bytes:
    return office.search.map_base(sheet)


def _names(office: Office, sheet: str) -> bytes:
    return _dump(office.search.map_base_names(sheet))


def _tip(office: Office, kind: str, item: str) -> bytes:
    """The first lines of a thing's card, as pairs of text."""
    lines = [
        [title, _written(value)] for title, value in office.search.record(kind, int(item)) if value not in (None, "")
    ]
    return _dump(lines[:TIP_LINES])


def _written(value: Value) -> str:
    """The text of a value; a moment as a person writes it."""
    return written(value, "moment") if isinstance(value, str) and _MOMENT.fullmatch(value) else str(value)


_ROUTES: tuple[tuple[re.Pattern[str], Callable[..., bytes], bytes], ...] = (
    (re.compile(f"/areas/{_NUMBER}"), _areas, BYTES),
    (re.compile(f"/about/{_NUMBER}"), _about, JSON),
    (re.compile(f"/shade/{_NUMBER}/{_KEY}"), _shade, JSON),
    (re.compile(f"/points/{_PLACED}"), _points, BYTES),
    (re.compile(f"/symbols/{_PLACED}"), _symbols, JSON),
    (re.compile(f"/base/{_SHEET}"), _base, BYTES),
    (re.compile(f"/names/{_SHEET}"), _names, JSON),
    (re.compile(f"/tip/(facilities|issues|buildings)/{_NUMBER}"), _tip, JSON),
)
