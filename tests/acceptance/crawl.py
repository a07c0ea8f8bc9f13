"""Everything that a window says: texts, tooltips, accessible names, and what its models give for any role."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import Qt as Gui
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QLabel, QWidget

ROWS = 60
SAYS = ("text", "toPlainText", "windowTitle", "title", "placeholderText", "currentText", "toolTip", "whatsThis", "statusTip",
        "accessibleName", "accessibleDescription")  # fmt: skip
RICH = ("toolTip", "whatsThis", "statusTip")


def widgets() -> list[QWidget]:
    """Every widget alive."""
    return [widget for widget in QApplication.allWidgets() if widget is not None]


def texts(models: bool = True) -> Iterator[tuple[str, str]]:
    """Where it stands and what is said, for every text of every widget and of every view's model."""
    for widget in widgets():
        where = f"{type(widget).__name__} {widget.objectName()}".strip()
        for name in SAYS:
            method = getattr(widget, name, None)
            text = method() if callable(method) else None
            if isinstance(text, str) and text:
                yield f"{where}.{name}", text
        for action in widget.actions():
            yield f"{where} action", f"{action.text()} {action.toolTip()}"
        if models and _has_rows(widget):
            yield from ((f"{where} {place}", text) for place, text in model_texts(widget.model()))


def model_texts(
    model: QAbstractItemModel, parent: QModelIndex | None = None, depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Texts of every role of the first rows, and of the headers."""
    above = parent or QModelIndex()
    is_flat = isinstance(model, QAbstractListModel | QAbstractTableModel)
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(above)
    roles = [0, 2, 3, 4, 5, 11, 12, *(int(Qt.ItemDataRole.UserRole) + number for number in range(3))]  # those of texts
    if depth == 0:
        for section in range(columns):
            for role in roles:
                yield from _said(f"header {section}/{role}", model.headerData(section, Qt.Orientation.Horizontal, role))
    for row in range(min(model.rowCount(above), ROWS)):
        for column in range(columns):
            index = model.index(row, column, above)
            for role in roles:
                yield from _said(f"cell {row},{column}/{role}", index.data(role))
        first = model.index(row, 0, above)
        if not is_flat and depth < 6 and model.rowCount(first):
            yield from model_texts(model, first, depth + 1)


def _said(place: str, value: object) -> Iterator[tuple[str, str]]:
    if value is not None and not isinstance(value, int | float | bool):
        yield place, value if isinstance(value, str) else str(value)


def _has_rows(widget: QWidget) -> bool:
    is_view = isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView)
    return is_view and widget.model() is not None  # type: ignore[attr-defined]


def taken_for_markup(mark: str) -> list[str]:
    """Where a text that contains `mark` would be drawn by Qt as markup instead of as itself."""
    found = []
    for widget in widgets():
        for name in RICH:
            text = getattr(widget, name)()
            if mark in text and Gui.mightBeRichText(text) and not _escaped(text, mark):
                found.append(f"{type(widget).__name__} {widget.objectName()}.{name}: {text[:80]}")
        if isinstance(widget, QLabel) and mark in widget.text():
            auto = widget.textFormat() == Qt.TextFormat.AutoText and Gui.mightBeRichText(widget.text())
            if auto or widget.textFormat() in (Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText):
                found.append(f"QLabel {widget.objectName()}: {widget.text()[:80]}")
        if _has_rows(widget):
            for place, text in model_texts(widget.model()):
                tooltip = place.endswith(
                    (f"/{int(Qt.ItemDataRole.ToolTipRole)}", f"/{int(Qt.ItemDataRole.WhatsThisRole)}")
                )
                if tooltip and mark in text and Gui.mightBeRichText(text):
                    found.append(f"{type(widget).__name__} {place}: {text[:80]}")
    return found


def _escaped(text: str, mark: str) -> bool:
    return f"<{mark}" not in text
