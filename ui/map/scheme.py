"""The scheme `map://desk/...` on which page and data travel. Importing this is cheap and works without the engine."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QCoreApplication, Qt

SCHEME = b"map"
HOST = "desk"
PAGE = "map://desk/index.html"


def register() -> bool:
    """Make the scheme known to the engine; False if this machine has no engine. Call once, before QApplication."""
    try:
        # Inside the function: a program whose engine cannot be loaded must still start.
        from PySide6.QtWebEngineCore import QWebEngineUrlScheme
    except ImportError:
        return False
    if QWebEngineUrlScheme.schemeByName(QByteArray(SCHEME)).name().data() == SCHEME:
        return True
    scheme = QWebEngineUrlScheme(QByteArray(SCHEME))
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    # With these two flags and no others only our own host may be fetched (measured).
    scheme.setFlags(QWebEngineUrlScheme.Flag.SecureScheme | QWebEngineUrlScheme.Flag.FetchApiAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)
    if QCoreApplication.instance() is None:
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    return True
