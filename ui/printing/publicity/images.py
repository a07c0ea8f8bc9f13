"""Pictures on a sheet: portraits as sharp as paper shows them, a quiet figure where there is none, QR codes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import segno
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from ui.printing.paper import HAIR, UNITS_PER_INCH

DPI: Final = 300
MODULE: Final = 8
"""Dots of a QR code's picture per module: what smooths it while printing leaves its edges sharp."""
QUIET_ZONE: Final = 4
"""Modules of white around a code, as the standard asks."""
KEPT: Final = 24
"""Photos held decoded: those of one sheet and of the area above, two megabytes each."""


@lru_cache(maxsize=KEPT)
def _decoded(body: bytes, wide: int, high: int) -> QImage:
    """A photo cut to a shape around its middle (a little above) and no larger than it is printed."""
    image = QImage.fromData(body)
    if image.isNull():
        return image
    across, up = min(image.width(), image.height() * wide // high), min(image.height(), image.width() * high // wide)
    cut = image.copy((image.width() - across) // 2, (image.height() - up) // 3, across, up)
    if cut.width() > wide:
        mode = Qt.TransformationMode.SmoothTransformation
        cut = cut.scaled(wide, high, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    return cut.convertToFormat(QImage.Format.Format_RGB32)


def photo(painter: QPainter, room: QRectF, body: bytes) -> bool:
    """A photo that fills a room; False where it cannot be read."""
    scale = _printed(painter)
    wide = max(1, round(room.width() * scale * DPI / UNITS_PER_INCH))
    high = max(1, round(room.height() * scale * DPI / UNITS_PER_INCH))
    image = _decoded(body, wide, high) if body else QImage()
    if image.isNull():
        return False
    painter.drawImage(room, image)
    return True


def _printed(painter: QPainter) -> float:
    """How large a unit is drawn, of what it is on its paper: a sheet for A3 may be printed on A4."""
    return painter.transform().m11() * UNITS_PER_INCH / painter.device().logicalDpiX()


def portrait(painter: QPainter, room: QRectF, body: bytes, accent: str) -> None:
    """Somebody's photo in a thin frame; without one the outline of a person, not an empty box."""
    if not photo(painter, room, body):
        painter.save()
        painter.setClipRect(room)
        painter.fillRect(room, QColor("#eef1f4"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#c3ccd5"))
        wide = room.width()
        middle = QPointF(room.center().x(), room.top() + room.height() * 0.38)
        painter.drawEllipse(middle, wide * 0.21, wide * 0.235)
        shoulders = QPainterPath()
        shoulders.addEllipse(QPointF(room.center().x(), room.bottom() + wide * 0.08), wide * 0.40, wide * 0.46)
        painter.drawPath(shoulders)
        painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(accent if body else HAIR), 3.0))
    painter.drawRect(room)


@lru_cache(maxsize=512)
def _code(text: str) -> QImage:
    """A QR code of one bit a dot: a printed file holds it once however often it is drawn."""
    made = segno.make(text, error="m", micro=False, encoding="utf-8")
    dark = np.array([list(row) for row in made.matrix_iter(border=QUIET_ZONE)], dtype=np.uint8)
    dots = np.packbits(np.kron(dark, np.ones((MODULE, MODULE), dtype=np.uint8)), axis=1)
    side = len(dark) * MODULE
    image = QImage(dots.tobytes(), side, side, dots.shape[1], QImage.Format.Format_Mono).copy()
    image.setColorTable([0xFFFFFFFF, 0xFF000000])
    return image


def code(painter: QPainter, room: QRectF, text: str, picture: bytes) -> bool:
    """The office's own picture, or a code of the text, square in the middle of the room; False if there is neither."""
    side = min(room.width(), room.height())
    spot = QRectF(room.center().x() - side / 2, room.center().y() - side / 2, side, side)
    own = QImage.fromData(picture) if picture else QImage()
    if not own.isNull():
        size = QSizeF(own.size()).scaled(spot.size(), Qt.AspectRatioMode.KeepAspectRatio)
        spot = QRectF(spot.center() - QPointF(size.width() / 2, size.height() / 2), size)
        painter.drawImage(spot, own)
        return True
    if not text:
        return False
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(spot, _code(text))
    painter.restore()
    return True
