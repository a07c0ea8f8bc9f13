"""Answers the page's requests: our files, Leaflet from its package, the office's data; nothing else can be asked for."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QUrl
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob, QWebEngineUrlSchemeHandler
from shiboken6 import isValid

from ui.map.bundle import join_modules, join_page, with_nonce
from ui.map.scheme import HOST, SCHEME

log = logging.getLogger(__name__)

PAGE_PATH = "/index.html"
_PATH = re.compile(r"/[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+){0,5}\Z")
_DATE = re.compile(r"date=(\d{4}-\d\d-\d\d)\Z")
_Answer = Callable[[bytes | None, bytes], None]
Source = Callable[[str, _Answer], bool]
"""Gives what stands behind /data/...: False if there is no such thing, else calls the answer once, now or later."""


def our_page() -> str:
    """The one page with everything in it, made of what is installed.

    In one piece: each request passes the GUI thread, and the first sight waits for all of them.
    """
    ours = Path(__file__).resolve().parents[2] / "resources" / "map"
    modules = {
        "/" + file.relative_to(ours).as_posix(): file.read_text(encoding="utf-8") for file in sorted(ours.rglob("*.js"))
    }
    leaflet = _leaflet()
    channel = _resource(":/qtwebchannel/qwebchannel.js").decode()
    return join_page(
        (ours / "index.html").read_text(encoding="utf-8"),
        style=leaflet["leaflet.css"] + "\n" + (ours / "map.css").read_text(encoding="utf-8"),
        script="\n;\n".join([leaflet["leaflet.js"], channel, join_modules(modules, "/map.js")]),
    )


def _leaflet() -> dict[str, str]:
    names = ("leaflet.js", "leaflet.css")
    spec = find_spec("js_lib_leaflet")
    if spec is None or spec.origin is None:
        log.error("Leaflet is not installed; the map stays empty.")
        return dict.fromkeys(names, "")
    place = Path(spec.origin).parent / "static" / "js_lib_leaflet"
    return {name: (place / name).read_text(encoding="utf-8") for name in names}


class Desk(QWebEngineUrlSchemeHandler):
    """Answers requests of the page: files at once, data when a job has fetched it."""

    def __init__(self, source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._page = our_page()
        self.refused: list[str] = []
        self.images: frozenset[str] = frozenset()
        """Origins of tile servers that the page may show pictures of; read when the page is loaded."""

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """Check the request, then answer or refuse it. Runs on the GUI thread."""
        url = job.requestUrl()
        path = _path_of(url)
        initiator = job.initiator()
        ours = initiator.isEmpty() or (initiator.scheme().encode() == SCHEME and initiator.host() == HOST)
        if job.requestMethod() != b"GET" or not ours:
            self._refuse(job, url, QWebEngineUrlRequestJob.Error.RequestDenied)
        elif url.host() != HOST or not _PATH.match(path) or ".." in path:
            self._refuse(job, url, QWebEngineUrlRequestJob.Error.UrlNotFound)
        elif path == PAGE_PATH:
            page, policy = with_nonce(self._page, self.images)
            self._answer(job, page.encode(), b"text/html", policy.encode())
        elif not path.startswith("/data/") or not self._source(path[len("/data") :], self._later(job)):
            self._refuse(job, url, QWebEngineUrlRequestJob.Error.UrlNotFound)

    def _later(self, job: QWebEngineUrlRequestJob) -> _Answer:
        def answer(body: bytes | None, kind: bytes) -> None:
            # The engine deletes the job when the page is reloaded or the request aborted.
            if not isValid(job):
                return
            if body is None:
                job.fail(QWebEngineUrlRequestJob.Error.RequestFailed)
            else:
                self._answer(job, body, kind)

        return answer

    def _answer(
        self, job: QWebEngineUrlRequestJob, body: bytes, kind: bytes, policy: bytes = b"default-src 'none'"
    ) -> None:
        headers = {
            QByteArray(b"Content-Security-Policy"): [QByteArray(policy)],
            QByteArray(b"X-Content-Type-Options"): [QByteArray(b"nosniff")],
            QByteArray(b"Cache-Control"): [QByteArray(b"no-store")],
        }
        job.setAdditionalResponseHeaders(headers)  # type: ignore[arg-type]  # the stub forgets the lists
        buffer = QBuffer(job)
        buffer.setData(QByteArray(body))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(kind), buffer)

    def _refuse(self, job: QWebEngineUrlRequestJob, url: QUrl, error: QWebEngineUrlRequestJob.Error) -> None:
        self.refused.append(f"{url.scheme()}://{url.host()}{url.path()}"[:200])
        del self.refused[:-100]
        log.warning("The map asked for something that does not exist and was refused.")
        job.fail(error)


def _path_of(url: QUrl) -> str:
    """The path; a day asked for in the query becomes its last part. "" for any other query."""
    if not url.hasQuery():
        return url.path()
    asked = _DATE.match(url.query())
    return f"{url.path()}/{asked[1]}" if asked and url.path().startswith("/data/") else ""


def _resource(name: str) -> bytes:
    file = QFile(name)
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        return b""
    return bytes(file.readAll().data())
