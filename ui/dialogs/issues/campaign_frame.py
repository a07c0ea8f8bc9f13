"""What stands around the sheet of a campaign: the list beside it, its name above, issues and summary below, buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QListWidget, QPushButton, QSplitter, QVBoxLayout, QWidget

from ui import theme
from ui.dialogs.issues.campaign_table import CampaignTable
from ui.dialogs.sheet import said
from ui.models.counts import CountRows

SIZE = (1240, 680)


class CampaignFrame(QDialog):
    """The parts of the window; what the buttons do is said by `CampaignsDialog`."""

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.SPACE + 4)
        column.setSpacing(theme.SPACE)
        both = QSplitter(Qt.Orientation.Horizontal, self)
        both.addWidget(self._build_list())
        both.addWidget(self._build_sheet())
        both.setStretchFactor(1, 1)
        both.setSizes([210, SIZE[0] - 210])
        both.setChildrenCollapsible(False)
        column.addWidget(both, 1)
        row = QHBoxLayout()
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        row.addWidget(self.said, 1)
        self.reload_button = self._button(row, "重新读取", self.reload)
        self.reload_button.hide()
        self.export_button = self._button(row, "导出 Excel…", self.export)
        self._button(row, "关闭", self.close)
        column.addLayout(row)

    def _build_list(self) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, theme.SPACE, 0)
        self.list = QListWidget(part)
        self.list.setAccessibleName("专项行动")
        self.list.setStyleSheet(f"QListView::item {{ min-height: {theme.ROW * 2 - 8}px; }}")
        self.new_button = QPushButton("新建专项行动…（Ctrl+N）", part)
        self.new_button.setAutoDefault(False)
        self.new_button.clicked.connect(self.new)
        column.addWidget(self.list, 1)
        column.addWidget(self.new_button)
        return part

    def _build_sheet(self) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(theme.SPACE, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        head = QHBoxLayout()
        self.title = QLabel(part)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(theme.font(theme.FIGURE, weight=theme.BOLD))
        self.about = said("", part)
        self.about.setWordWrap(False)
        head.addWidget(self.title)
        head.addWidget(self.about, 1)
        self.change_button = self._button(head, "名称和计数列…", self.change)
        self.end_button = self._button(head, "结束", self.end)
        self.remove_button = self._button(head, "删除", self.remove)
        column.addLayout(head)
        self.rows = CountRows(self)
        self.table = CampaignTable(self.rows, part)
        column.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self.issues = QLabel(part)
        foot.addWidget(self.issues, 1)
        self.enter_button = self._button(foot, "登记问题…（F4）", self.enter)
        self.link_button = self._button(foot, "归入列表所选", self.link)
        self.show_button = self._button(foot, "查看本次问题", self.show_issues)
        column.addLayout(foot)
        text = QHBoxLayout()
        self.text = QLabel(part)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setStyleSheet(f"background: {theme.RAISED}; padding: {theme.SPACE}px;")
        self.text.setAccessibleName("小结")
        text.addWidget(self.text, 1)
        self.copy_button = self._button(text, "复制小结", self.copy)
        column.addLayout(text)
        return part

    def _button(self, row: QHBoxLayout, words: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: then())
        row.addWidget(button)
        return button

    def say(self, sentence: str, ink: str = theme.MUTED) -> None:
        """A sentence at the foot."""
        self.said.setText(sentence)
        self.said.setStyleSheet(f"color: {theme.GOOD if sentence.startswith('✓') else ink};")

    def reload(self) -> None:
        """Read the campaign again."""
        raise NotImplementedError

    def export(self, path: str = "") -> None:
        """The sheet as a workbook."""
        raise NotImplementedError

    def new(self) -> None:
        """A new campaign."""
        raise NotImplementedError

    def change(self) -> None:
        """Name, days, ground and columns."""
        raise NotImplementedError

    def end(self) -> None:
        """End it, or open it again."""
        raise NotImplementedError

    def remove(self) -> None:
        """Remove it with its numbers."""
        raise NotImplementedError

    def enter(self) -> None:
        """Enter an issue found on the way."""
        raise NotImplementedError

    def link(self) -> None:
        """The issues chosen in the list were raised by it."""
        raise NotImplementedError

    def show_issues(self) -> None:
        """Its issues as a list."""
        raise NotImplementedError

    def copy(self) -> None:
        """The summary to the clipboard."""
        raise NotImplementedError
