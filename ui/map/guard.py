"""Keeps the map page where it is: every other request, page, window, download and permission is refused."""

from __future__ import annotations

import logging
import re
from collections import Counter

from PySide6.QtCore import QObject, QUrl
from PySide6.QtWebEngineCore import (
    QWebEngineCertificateError,
    QWebEngineDownloadRequest,
    QWebEngineFullScreenRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)

from ui.map.scheme import HOST, PAGE, SCHEME

log = logging.getLogger(__name__)

_OFF = (
    "JavascriptCanOpenWindows",
    "JavascriptCanAccessClipboard",
    "LocalStorageEnabled",
    "LocalContentCanAccessRemoteUrls",
    "LocalContentCanAccessFileUrls",
    "PluginsEnabled",
    "PdfViewerEnabled",
    "WebGLEnabled",
    "NavigateOnDropEnabled",
    "ErrorPageEnabled",
    "ScreenCaptureEnabled",
    "FullScreenSupportEnabled",
    "DnsPrefetchEnabled",
    "HyperlinkAuditingEnabled",
    "AutoLoadIconsForPage",
)


class Guard(QWebEngineUrlRequestInterceptor):
    """Lets requests of our own scheme through and blocks the rest; counts what it blocked by scheme."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.refused: Counter[str] = Counter()
        self.allowed: frozenset[str] = frozenset()
        """Origins of tile servers that the person switched on, as "https://host:port"; nothing else is let out."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Decide about one request. Runs on the GUI thread."""
        url = info.requestUrl()
        if url.scheme().encode() == SCHEME and url.host() == HOST:
            return
        is_picture = info.resourceType() == QWebEngineUrlRequestInfo.ResourceType.ResourceTypeImage
        if is_picture and info.requestMethod() == b"GET" and _origin(url) in self.allowed:
            return
        info.block(True)
        self.refused[url.scheme()] += 1
        log.warning("The map page asked for something outside (%s) and was refused.", url.scheme())


class Page(QWebEnginePage):
    """One page at one address. It opens nothing, asks nothing, and its console goes to the log without digits."""

    def __init__(self, profile: QWebEngineProfile, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        settings = self.settings()
        for name in _OFF:
            settings.setAttribute(getattr(QWebEngineSettings.WebAttribute, name), False)
        self.permissionRequested.connect(_deny)
        self.certificateError.connect(_reject_certificate)
        self.fullScreenRequested.connect(_reject_full_screen)
        self.complaints: list[str] = []

    def acceptNavigationRequest(
        self, url: QUrl | str, _type: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        """Only our page in the main frame, by its exact address."""
        fine = is_main_frame and QUrl(url) == QUrl(PAGE)
        if not fine:
            log.warning("The map page tried to go elsewhere and was stopped.")
        return fine

    def createWindow(self, _type: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:  # type: ignore[override]
        """No windows: the request comes to nothing."""
        return None

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        """Log a line of the page's console with every digit masked: it may hold personal data."""
        # Addresses carry the key of a tile server.
        masked = re.sub(r"\d", "#", re.sub(r"https?://\S+", "(address)", message))[:500]
        if level == QWebEnginePage.JavaScriptConsoleMessageLevel.InfoMessageLevel:
            log.debug("map page: %s", masked)
            return
        self.complaints.append(masked)
        del self.complaints[:-50]
        log.warning("map page: %s (%s:%d)", masked, QUrl(source).fileName(), line)

    def javaScriptAlert(self, _origin: QUrl, _text: str) -> None:  # type: ignore[override]
        """No dialogs of the page."""

    def javaScriptConfirm(self, _origin: QUrl, _text: str) -> bool:  # type: ignore[override]
        """No dialogs of the page."""
        return False

    def javaScriptPrompt(self, _origin: QUrl, _text: str, _default: str) -> tuple[bool, str]:  # type: ignore[override]
        """No dialogs of the page."""
        return False, ""

    def chooseFiles(self, *_: object) -> list[str]:  # type: ignore[override]
        """No files for the page."""
        return []


def _origin(url: QUrl) -> str:
    port = f":{url.port()}" if url.port() != -1 else ""
    return f"{url.scheme()}://{url.host()}{port}"


def refuse_download(download: QWebEngineDownloadRequest) -> None:
    """Cancel a download; the page has nothing to save."""
    download.cancel()
    log.warning("The map page tried to save a file and was stopped.")


def _deny(permission: QWebEnginePermission) -> None:
    permission.deny()


def _reject_certificate(error: QWebEngineCertificateError) -> None:
    error.rejectCertificate()


def _reject_full_screen(request: QWebEngineFullScreenRequest) -> None:
    request.reject()
