"""A picture of the map when it has come to rest: for shots, the guide and tests."""

from __future__ import annotations

import logging
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from ui.map.view import MapView

log = logging.getLogger(__name__)
_numbers = count(1)


def grab(view: MapView, path: Path | None, patience: float) -> QImage:
    """The map as a picture; written to `path` if given. Runs the event loop for at most `patience` s."""
    number, loop, settled = next(_numbers), QEventLoop(), [False]

    def on_settled(which: int) -> None:
        if which == number:
            settled[0] = True
            loop.quit()

    again, enough = QTimer(), QTimer()
    # Asked again and again, because a page that is not there yet hears nothing.
    again.timeout.connect(lambda: view.order(do="settle", number=number))
    enough.timeout.connect(loop.quit)
    view.settled.connect(on_settled)
    again.start(400)
    enough.start(int(patience * 1000))
    view.order(do="settle", number=number)
    if not settled[0]:
        loop.exec()
    again.stop()
    enough.stop()
    view.settled.disconnect(on_settled)
    if not settled[0]:
        log.warning("The map did not come to rest in %.0f s.", patience)
    image = view.grab().toImage()
    if path is not None:
        image.save(str(path))
    return image
