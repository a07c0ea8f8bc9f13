"""The web map: QtWebEngine with our one page, its bridge and its guard. Import this only after the first paint."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QColor
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.map.bridge import Bridge
from ui.map.guard import Guard, Page, refuse_download
from ui.map.pulse import Pulse
from ui.map.scheme import PAGE, SCHEME
from ui.map.serve import Desk, Source

log = logging.getLogger(__name__)

CRASHES = 3
MINUTE = 60.0


class WebMap:
    """A view that shows the map page, mends itself when its process dies or hangs, and gives up at the third time in a minute.

    Lives on the GUI thread. `gave_up` is called once, one turn of the event loop after the last crash.
    """

    def __init__(
        self,
        parent: QWidget,
        *,
        source: Source,
        on_picked: Callable[[str, int], None],
        on_viewed: Callable[[float, float, float], None],
        on_ready: Callable[[str, int], None],
        on_chosen: Callable[[str, str], None],
        on_told: Callable[[str, Any], None],
        gave_up: Callable[[], None],
        origins: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gave_up = gave_up
        self._on_ready = on_ready
        self._clock = clock
        self._deaths: list[float] = []
        self._is_ready = False
        # Without a name: nothing is ever written to disk. The application owns it, so that it outlives the page.
        self._profile = QWebEngineProfile(QCoreApplication.instance())
        self._profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self._profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
        self._profile.downloadRequested.connect(refuse_download)
        # The profile owns neither of these: they live as long as this object.
        self.guard = Guard(self._profile)
        self.desk = Desk(source, self._profile)
        self.guard.allowed = self.desk.images = origins
        self._profile.setUrlRequestInterceptor(self.guard)
        self._profile.installUrlSchemeHandler(SCHEME, self.desk)
        self.widget = QWebEngineView(parent)
        self.widget.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.widget.setAcceptDrops(False)
        self.widget.setAccessibleName("地图")
        self.page = Page(self._profile, self.widget)
        self.page.setBackgroundColor(QColor(theme.GROUND))
        self.bridge = Bridge(
            on_picked=on_picked,
            on_viewed=on_viewed,
            on_ready=self._note_ready,
            on_chosen=on_chosen,
            on_told=on_told,
            parent=self.page,
        )
        channel = QWebChannel(self.page)
        channel.registerObject("desk", self.bridge)
        self.page.setWebChannel(channel)
        self.widget.setPage(self.page)
        self.page.renderProcessTerminated.connect(self._on_death)
        self._pulse = Pulse(self.page, lambda: self._is_ready)
        self.page.load(QUrl(PAGE))

    def order(self, **what: Any) -> None:
        """Tell the page to do something; before it listens this is nothing, for it starts from the wish."""
        if self._is_ready:
            self.bridge.order.emit(json.dumps(what, ensure_ascii=False))

    def allow(self, origins: frozenset[str]) -> None:
        """Let pictures of these tile servers through and no others. The page is loaded anew: its policy came with it."""
        if origins == self.guard.allowed:
            return
        self.guard.allowed = self.desk.images = origins
        self._is_ready = False
        self.page.load(QUrl(PAGE))

    def close(self) -> None:
        """Let page and profile go, in the order the engine needs."""
        self._is_ready = False
        self.page.triggerAction(QWebEnginePage.WebAction.Stop)
        self.widget.hide()
        self.widget.setParent(None)
        self.page.deleteLater()
        _flush(self.page)
        self.widget.deleteLater()
        self._profile.removeUrlSchemeHandler(self.desk)
        self._profile.deleteLater()

    def _note_ready(self, stage: str, number: int) -> None:
        if stage == "page":
            self._is_ready = True
        self._on_ready(stage, number)

    def _on_death(self, status: QWebEnginePage.RenderProcessTerminationStatus, _code: int) -> None:
        if status == QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            return
        self._is_ready = False
        now = self._clock()
        self._deaths = [moment for moment in self._deaths if now - moment < MINUTE] + [now]
        log.warning("The map's process ended (%s), %d in a minute.", status.name, len(self._deaths))
        # One turn later: the engine is still inside its own clean-up here.
        if len(self._deaths) < CRASHES:
            QTimer.singleShot(0, self.page, lambda: self.page.load(QUrl(PAGE)))
        else:
            QTimer.singleShot(0, self.page, self._gave_up)


def _flush(what: QObject) -> None:
    """Delete now what asked to be deleted later; `processEvents` would skip it."""
    QCoreApplication.sendPostedEvents(what, QEvent.Type.DeferredDelete)
