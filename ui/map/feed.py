"""What stands behind map://desk/data/...: each address is one question to `office.search`, asked on a job thread."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from desk import crash
from desk.errors import DeskError, Unavailable
from ui.map.answers import BYTES, JSON, ROUTES, SHADE, TILE, first_ground, first_signs, shade
from ui.map.wish import Wish

if TYPE_CHECKING:
    from desk.office import Office
    from ui.app import App

log = logging.getLogger(__name__)

PICTURE = b"image/png"
"""Said of every tile; the engine looks at the bytes themselves."""

Answer = Callable[[bytes | None, bytes], None]
_Question = Callable[["Office"], bytes]


class Feed:
    """Answers by path. Asks ahead of the page, so that reading and starting the engine happen at the same time.

    Lives on the GUI thread; only the questions run elsewhere.
    """

    def __init__(self, app: App, wish: Wish) -> None:
        self._app = app
        self._wish = wish
        self._ahead: dict[str, _Ahead] = {}
        self.preview: tuple[int, bytes] = (0, b"")
        """Number and geometry pack of what would be saved (`MapView.preview`)."""
        self.spots: tuple[int, bytes] = (0, b"[]")
        """Number and places, as JSON, of what a check found (`MapView.mark`)."""
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
        later = path.startswith(("/base", "/names", "/points", "/symbols", "/tile"))
        self._app.jobs.read(lambda: question(office), lambda body: answer(body, kind), "", failed, can_wait=later)
        return True

    def _question(self, path: str) -> tuple[_Question, bytes] | None:
        wish = self._wish.plain()
        if path == "/first/ground":
            return (lambda office: first_ground(office, wish)), BYTES
        if path == "/first/signs":
            return first_signs, BYTES
        if path == f"/preview/{self.preview[0]}":
            pack = self.preview[1]
            return (lambda _office: pack), BYTES
        if path == f"/spots/{self.spots[0]}":
            places = self.spots[1]
            return (lambda _office: places), JSON
        if match := TILE.fullmatch(path):
            return self._tile(*match.groups())
        if match := SHADE.fullmatch(path):
            layer, figure, method, count = match.groups()
            classes = {"method": method, "count": int(count)} if method else wish["classes"]
            return (lambda office: shade(office, layer, figure, classes, wish["date"])), JSON
        for pattern, question, kind in ROUTES:
            if match := pattern.fullmatch(path):
                return partial(_ask_with, question, match.groups()), kind
        return None

    def _tile(self, package: str, zoom: str, column: str, row: str) -> tuple[_Question, bytes] | None:
        """A picture of a base-map package of this PC."""
        where = self._app.settings.packages.get(package)
        if where is None:
            return None

        def question(_office: Office) -> bytes:
            from desk.work.ground import tiles  # most offices have no pictures below their map

            body = tiles.tile(where, int(zoom), int(column), int(row))
            if body is None:
                raise Unavailable("这一块底图没有图像。")
            return body

        return question, PICTURE


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


def _ask_with(question: Callable[..., bytes], given: tuple[str, ...], office: Office) -> bytes:
    return question(office, *given)
