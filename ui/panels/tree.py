"""The tree of areas on the left, with the layer switch above it and pending work beside each name."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desk.model import Area, Badge, Changes, Layer
from ui import theme
from ui.app import App, Selection
from ui.models.areas import BADGE, AreaModel

Index = QModelIndex | QPersistentModelIndex
PILL = 20


class AreaDelegate(QStyledItemDelegate):
    """Name on the left; on the right open work, and overdue work with 超 before it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._small = theme.font(theme.SMALL)
        self._metrics = QFontMetrics(self._small)
        self._body = theme.font()
        self._body_metrics = QFontMetrics(self._body)
        self._chosen = theme.colour(theme.ACCENT_SOFT)
        self._ink = {True: theme.colour(theme.ACCENT_DARK), False: theme.colour(theme.TEXT)}
        self._pills: dict[tuple[str, bool], QPixmap] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        rect: QRect = option.rect  # type: ignore[attr-defined]
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        if is_chosen:
            painter.fillRect(rect, self._chosen)
        right = rect.right() - theme.SPACE
        badge: Badge = index.data(BADGE)
        if badge is not None and badge.open:
            if badge.overdue:
                right = self._pill(painter, rect, right, f"超 {badge.overdue:,}", is_late=True)
            right = self._pill(painter, rect, right, f"{badge.open:,}", is_late=False)
        painter.setFont(self._body)
        painter.setPen(self._ink[is_chosen])
        room = QRect(rect.x() + theme.TIGHT, rect.y(), right - rect.x() - theme.SPACE, rect.height())
        text = self._body_metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)

    def _pill(self, painter: QPainter, rect: QRect, right: int, text: str, *, is_late: bool) -> int:
        """Draw a pill that ends at `right`; give where the next one may end. Drawn once per text."""
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._pills.get((text, is_late))
        if pixmap is None or pixmap.devicePixelRatio() != ratio:
            pixmap = self._pills[text, is_late] = self._draw_pill(text, is_late, ratio)
        left = right - round(pixmap.width() / ratio)
        painter.drawPixmap(left, rect.center().y() - PILL // 2, pixmap)
        return left - theme.TIGHT

    def _draw_pill(self, text: str, is_late: bool, ratio: float) -> QPixmap:
        width = self._metrics.horizontalAdvance(text) + 12
        pixmap = QPixmap(round(width * ratio), round(PILL * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(theme.BAD_SOFT if is_late else theme.GROUND))
        painter.drawRoundedRect(0, 0, width, PILL, PILL / 2, PILL / 2)
        painter.setFont(self._small)
        painter.setPen(theme.colour(theme.BAD if is_late else theme.MUTED))
        painter.drawText(QRect(0, 0, width, PILL), int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()
        return pixmap

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A row of comfortable height."""
        return QSize(120, theme.ROW + 2)


class TreePanel(QWidget):
    """Layer switch and tree."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.model = AreaModel(self)
        self._is_following = False
        self.header = QWidget(self)
        self.header.setProperty("surface", True)
        row = QHBoxLayout(self.header)
        row.setContentsMargins(theme.SPACE, theme.TIGHT, theme.SPACE, theme.TIGHT)
        self.layers = QComboBox(self.header)
        self.layers.setAccessibleName("网格图层")
        self.layers.setToolTip("切换网格图层")
        self.layers.setFixedHeight(theme.TARGET)
        row.addWidget(self.layers, 1)
        self.tree = QTreeView(self)
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(AreaDelegate(self.tree))
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(16)
        self.tree.setAnimated(False)
        self.tree.setAccessibleName("区域")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.tree, 1)
        self.layers.activated.connect(self._on_layer)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        app.opened.connect(self._on_opened)
        app.closed.connect(lambda: self.model.set_areas(()))
        app.layer_changed.connect(lambda _: self._fill())
        app.layers_changed.connect(self._fill_layers)
        app.selected.connect(self._on_selected)
        app.changed.connect(self._on_changed)

    def _on_opened(self) -> None:
        self._fill_layers()
        self._fill()

    def _fill_layers(self) -> None:
        self.layers.clear()
        for layer in self.app.layers:
            self.layers.addItem(layer.name, layer.id)
        self.layers.setVisible(len(self.app.layers) > 1)
        if self.app.layer is not None:
            self.layers.setCurrentIndex(self.layers.findData(self.app.layer.id))

    def _fill(self) -> None:
        if self.app.layer is not None:
            self.layers.setCurrentIndex(self.layers.findData(self.app.layer.id))
        self.model.set_areas(tuple(self.app.areas.values()))
        top = self.model.index(0, 0)
        self.tree.expand(top)
        if self.model.rowCount(top) == 1:
            self.tree.expand(self.model.index(0, 0, top))
        self._on_selected(self.app.selection)
        self._read_badges()

    def _read_badges(self) -> None:
        office, layer = self.app.office, self.app.layer
        if office is None or layer is None:
            return
        search, layer_id = office.search, layer.id
        self.app.jobs.read(lambda: search.badges(layer_id), self.model.set_badges, key="badges")

    def _on_layer(self, number: int) -> None:
        layer = self.app.layers[number]
        office = self.app.office
        if office is None or layer == self.app.layer:
            return
        search = office.search
        self.app.jobs.read(lambda: search.tree(layer.id), lambda areas: self._take_layer(layer, areas), key="layer")

    def _take_layer(self, layer: Layer, areas: tuple[Area, ...]) -> None:
        self.app.set_layer(layer, areas)
        self.app.select(area_id=self.app.root_id, source="layer")

    def _on_current(self, current: QModelIndex, _: QModelIndex) -> None:
        area = self.model.area(current)
        if area is not None and not self._is_following:
            self.app.select(area_id=area.id, source="tree")

    def _on_selected(self, chosen: Selection) -> None:
        if chosen.area_id is None or chosen.source == "tree":
            return
        index = self.model.index_of(chosen.area_id)
        if index.isValid() and index != self.tree.currentIndex():
            self._is_following = True
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
            self._is_following = False

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("issue", "step", "area", "member"):
            self._read_badges()
