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

from ui.map.bundle import join_modules
from ui.map.scheme import HOST, SCHEME

log = logging.getLogger(__name__)

POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Leaflet moves its panes by the style *property*, which a policy never forbids; no inline style is needed.

_KINDS = {".html": b"text/html", ".js": b"text/javascript", ".css": b"text/css", ".json": b"application/json"}
_PATH = re.compile(r"/[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+){0,4}\Z")
_Answer = Callable[[bytes | None, bytes], None]
Source = Callable[[str, _Answer], bool]
"""Gives what stands behind /data/...: False if there is no such thing, else calls the answer once, now or later."""


def static_files() -> dict[str, bytes]:
    """Every file the page may load, by its path: a fixed list, made once from what is installed.

    One script and one sheet of styles: each request passes the GUI thread, and the first sight waits for all of them.
    """
    ours = Path(__file__).resolve().parents[2] / "resources" / "map"
    modules = {
        "/" + file.relative_to(ours).as_posix(): file.read_text(encoding="utf-8") for file in sorted(ours.rglob("*.js"))
    }
    leaflet = _leaflet()
    scripts = [leaflet.get("leaflet.js", b""), _resource(":/qtwebchannel/qwebchannel.js")]
    return {
        "/index.html": (ours / "index.html").read_bytes(),
        "/map.css": b"\n".join([leaflet.get("leaflet.css", b""), (ours / "map.css").read_bytes()]),
        "/map.js": b"\n;\n".join([*scripts, join_modules(modules, "/map.js").encode()]),
    }


def _leaflet() -> dict[str, bytes]:
    spec = find_spec("js_lib_leaflet")
    if spec is None or spec.origin is None:
        return {}
    place = Path(spec.origin).parent / "static" / "js_lib_leaflet"
    return {name: (place / name).read_bytes() for name in ("leaflet.js", "leaflet.css")}


class Desk(QWebEngineUrlSchemeHandler):
    """Answers requests of the page: files at once, data when a job has fetched it."""

    def __init__(self, source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._files = static_files()
        self.refused: list[str] = []

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """Check the request, then answer or refuse it. Runs on the GUI thread."""
        url = job.requestUrl()
        path = url.path()
        initiator = job.initiator()
        ours = initiator.isEmpty() or (initiator.scheme().encode() == SCHEME and initiator.host() == HOST)
        if job.requestMethod() != b"GET" or not ours:
            self._refuse(job, url, QWebEngineUrlRequestJob.Error.RequestDenied)
        elif url.host() != HOST or url.hasQuery() or not _PATH.match(path) or ".." in path:
            self._refuse(job, url, QWebEngineUrlRequestJob.Error.UrlNotFound)
        elif path in self._files:
            self._answer(job, self._files[path], _KINDS[Path(path).suffix])
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

    def _answer(self, job: QWebEngineUrlRequestJob, body: bytes, kind: bytes) -> None:
        headers = {
            QByteArray(b"Content-Security-Policy"): [QByteArray(POLICY)],
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


def _resource(name: str) -> bytes:
    file = QFile(name)
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        return b""
    return bytes(file.readAll().data())
