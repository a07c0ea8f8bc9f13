"""Plates as PDF (vector, fonts inside), as pictures at a resolution, and as a preview. Any thread but the last is a job's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter

from desk.errors import ReadOnly
from ui.printing.paper import UNITS_PER_INCH, Paper
from ui.printing.sheet import Page, pages

if TYPE_CHECKING:
    from desk.work.atlas.plates import Plate

PDF_DPI: Final = 1200
"""Only the grid that coordinates are rounded to: everything but photos is vector."""
UNWRITTEN = "“{}”没有写成：可能没有写入权限或磁盘已满，请换一个位置再试。"
Step = Callable[[int, int], None]


def write_pdf(plates: Iterable[Plate], total: int, path: Path, paper: Paper, title: str, step: Step) -> int:
    """All plates as one PDF; gives the number of pages. `step` is told after every sheet and may raise Cancelled."""
    return write_pages((pages(plate, paper) for plate in plates), total, path, paper, title, step)


def write_pages(units: Iterable[list[Page]], total: int, path: Path, paper: Paper, title: str, step: Step) -> int:
    """Units of pages as one PDF; gives the number of pages. `step` is told after every unit and may raise Cancelled."""
    writer = QPdfWriter(str(path))
    writer.setResolution(PDF_DPI)
    writer.setPageLayout(paper.layout())
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(title)
    writer.setCreator("网格台")
    painter = QPainter()
    if not painter.begin(writer):
        raise ReadOnly(UNWRITTEN.format(path.name))
    count = 0
    try:
        for number, unit in enumerate(units, 1):
            for page in unit:
                if count and not writer.newPage():
                    raise ReadOnly(UNWRITTEN.format(path.name))
                _draw(painter, page, PDF_DPI)
                count += 1
            step(number, total)
    finally:
        painter.end()
    _check_end(path)
    return count


def _check_end(path: Path) -> None:
    """Qt says nothing when the disk fills up while it writes: the end of the file tells."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64))
        if b"%%EOF" not in file.read():
            raise ReadOnly(UNWRITTEN.format(path.name))


def write_pictures(
    plates: Iterable[Plate], total: int, paths: Callable[[int], Path], paper: Paper, dpi: int, step: Step
) -> int:
    """Every page as a picture under `paths(number)` from 1; gives how many."""
    count = 0
    for number, plate in enumerate(plates, 1):
        for page in pages(plate, paper):
            count += 1
            image = picture(page, paper, dpi)
            target = paths(count)
            if not image.save(str(target)):
                raise ReadOnly(UNWRITTEN.format(target.name))
        step(number, total)
    return count


def picture(page: Page, paper: Paper, dpi: int) -> QImage:
    """One page as an opaque picture that knows its resolution."""
    room = paper.room
    image = QImage(
        round(room.width() * dpi / UNITS_PER_INCH),
        round(room.height() * dpi / UNITS_PER_INCH),
        QImage.Format.Format_RGB32,
    )
    per_metre = round(dpi / 0.0254)
    image.setDotsPerMeterX(per_metre)
    image.setDotsPerMeterY(per_metre)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    try:
        _draw(painter, page, dpi)
    finally:
        painter.end()
    return image


def _draw(painter: QPainter, page: Page, dpi: int) -> None:
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing
        | QPainter.RenderHint.TextAntialiasing
        | QPainter.RenderHint.SmoothPixmapTransform
    )
    painter.scale(dpi / UNITS_PER_INCH, dpi / UNITS_PER_INCH)
    page(painter)
    painter.restore()
