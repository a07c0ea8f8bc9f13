"""From the command line to the painted window, in an order that start-up time dictates.

PySide6 replaces `builtins.__import__`; everything imported after it is slower, so the original is put back: we use none of
the features it serves (snake_case, true_property).
"""

from __future__ import annotations

import builtins
import logging
import sys

_plain_import = builtins.__import__

from PySide6.QtCore import (  # noqa: E402
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    Qt,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

builtins.__import__ = _plain_import

from ui import theme  # noqa: E402
from ui.app import App  # noqa: E402
from ui.map import environment, scheme  # noqa: E402
from ui.settings import Settings  # noqa: E402
from ui.window import Window  # noqa: E402

log = logging.getLogger(__name__)

TURN = 0.001
"""Seconds a job thread may hold the interpreter while the window wants it; Python's own 0.005 is felt as a stutter."""


def application(arguments: list[str]) -> QApplication:
    """The QApplication with our look, Chinese standard buttons and the map's scheme; the present one if there is one."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    qInstallMessageHandler(_to_log)
    environment.prepare()
    scheme.register()
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    sys.setswitchinterval(TURN)
    made = QApplication(arguments)
    made.setApplicationName("GridDesk")
    made.setApplicationDisplayName("")
    speak_chinese(made)
    theme.apply(made)
    return made


def _to_log(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Qt's remarks about missing graphics drivers are no errors; what is fatal stays loud."""
    loud = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    log.log(logging.ERROR if loud else logging.INFO, "Qt: %s", text)


def speak_chinese(made: QApplication) -> None:
    """Let Qt's own buttons and menus speak Chinese, numbers and dates too."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translator = QTranslator(made)
    if translator.load("qtbase_zh_CN", folder):
        made.installTranslator(translator)
    else:
        log.warning("Qt's Chinese translation is missing in %s.", folder)


def run(where: str | None) -> int:
    """Show the window, open what was asked for or what was open last, and stay until it is closed."""
    made = application(sys.argv[:1])
    app = App(Settings.load())
    window = Window(app)
    sys.excepthook = lambda _, error, __: window.complain(error)
    window.show()
    if where:
        window.commands.open_place(where)  # its job runs beside the first paint; the map begins after it
    return made.exec()
