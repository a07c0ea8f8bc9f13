"""A building on one page of paper: the plan, its legend, and at the foot who made it when."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from desk.errors import ReadOnly
from desk.office import Office
from desk.rights import EXPORT, require
from desk.work.houses.floors import House
from desk.work.houses.rooms import Colouring
from desk.work.houses.stack import stacked
from desk.work.outgoing import exports
from ui import theme
from ui.dialogs.houses.floorplan import TONES, Brush
from ui.models.plan import Plan

DPI: Final = 96
"""Units in which the page is laid out; everything on it is vector."""
WIDTH: Final = 1400.0
HEAD, FOOT, LEGEND = 62.0, 26.0, 26.0


def write_page(house: House, colouring: Colouring, title: str, about: str, office: Office, path: Path) -> None:
    """Write the page and the audit line; upright or across, as the building is. Any thread."""
    require(office.actor, EXPORT)
    plan = Plan(stacked(house.rooms, house.floors))
    plan.fit(WIDTH)
    size = plan.size
    writer = QPdfWriter(str(path))
    writer.setResolution(DPI)
    is_across = size.width() > size.height()
    way = QPageLayout.Orientation.Landscape if is_across else QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), way, QMarginsF(10, 10, 10, 10)))
    writer.setTitle(title)
    writer.setCreator("网格台")
    painter = QPainter()
    if not painter.begin(writer):
        raise ReadOnly(f"“{path.name}”没有写成：可能没有写入权限或磁盘已满，请换一个位置再试。")
    page = QRectF(0, 0, writer.width(), writer.height())
    try:
        _furnish(
            painter, page, house, colouring, title, about, f"{office.actor.name}　{office.now()[:16].replace('T', ' ')}"
        )
        inside = page.adjusted(0, HEAD + LEGEND, 0, -FOOT)
        scale = min(inside.width() / size.width(), inside.height() / size.height(), 1.0)
        painter.translate(inside.left(), inside.top())
        painter.scale(scale, scale)
        brush = Brush(plan, colouring, house.today)
        for place in plan.stack.places:
            brush.tile(painter, place.room, plan.tile(place), is_chosen=False)
        brush.floors(painter, 0, size.width())
        brush.units(painter, 0)
    finally:
        painter.end()
    exports.record(office, "buildings", len(house.rooms), path, f"楼栋图：{title}")


def _furnish(
    painter: QPainter, page: QRectF, house: House, colouring: Colouring, title: str, about: str, who: str
) -> None:
    """Title, numbers, legend, foot."""
    painter.setPen(theme.colour(theme.TEXT))
    painter.setFont(theme.font(theme.FIGURE, weight=theme.BOLD))
    left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(QRectF(0, 0, page.width(), 34), left, title)
    painter.setFont(theme.font(theme.SMALL))
    painter.setPen(theme.colour(theme.MUTED))
    painter.drawText(QRectF(0, 34, page.width(), 24), left, about)
    painter.drawText(QRectF(0, page.height() - FOOT, page.width(), FOOT), left, f"{who}　按{colouring.title}着色")
    counts = Counter(colouring.of(room, house.today) for room in house.rooms)
    at = 0.0
    metrics = painter.fontMetrics()
    for shade in colouring.shades:
        if not counts[shade.key]:
            continue
        words = f"{shade.title} {counts[shade.key]:,}"
        painter.setPen(theme.colour(theme.LINE_STRONG))
        painter.setBrush(theme.colour(TONES[shade.key]))
        painter.drawRect(QRectF(at, HEAD, 24, 18))
        painter.setPen(theme.colour(theme.TEXT))
        painter.drawText(QRectF(at, HEAD, 24, 18), int(Qt.AlignmentFlag.AlignCenter), shade.sign)
        painter.drawText(QRectF(at + 29, HEAD, metrics.horizontalAdvance(words) + 6, 18), left, words)
        at += 48 + metrics.horizontalAdvance(words)
