"""The figures of a month as a workbook for the district."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QWidget

from ui.app import App
from ui.dialogs.sheet import PathField, Sheet, said
from ui.jobs import Step

MONTHS = 13


class MonthDialog(Sheet):
    """Which month, of which area, where to."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__("月报", "把一个月的数字做成 Excel 报表，可直接上报。", parent)
        self.app = app
        self._written: Path | None = None
        form = QFormLayout()
        self.month = QComboBox(self)
        for month in _months(app.office.today() if app.office is not None else "2026-10-31"):
            self.month.addItem(f"{month[:4]}年{int(month[5:])}月", month)
        self.area = QComboBox(self)
        chosen = app.selection.area_id
        if chosen is not None and chosen != app.root_id:
            self.area.addItem(app.area_name(chosen), chosen)
        self.area.insertItem(0, f"{app.area_name(None)}（全域）", None)
        self.area.setCurrentIndex(0)
        self.folder = PathField("保存到文件夹", self._choose, self)
        self.folder.edit.setText(app.settings.folder or str(Path.home()))
        form.addRow("月份", self.month)
        form.addRow("范围", self.area)
        form.addRow("文件夹", self.folder)
        self.body.addLayout(form)
        self.done_words = said("", self)
        self.body.addWidget(self.done_words)
        self.main = self.add_main("生成", self._on_make)
        self.show_button = self.add_other("打开报表", self._show)
        self.show_button.hide()
        self.add_close()

    def _choose(self) -> str:
        return QFileDialog.getExistingDirectory(self, "保存到文件夹", self.folder.text)

    def _on_make(self) -> None:
        office = self.app.office
        if office is None:
            return
        if not Path(self.folder.text).is_dir():
            self.say_wrong("这个文件夹不存在，请另选一个。")
            return
        self.say_wrong("")
        self.main.setEnabled(False)
        month, area_id, folder = self.month.currentData(), self.area.currentData(), Path(self.folder.text)

        def work(step: Step) -> Path:
            from desk.work.reporting import report  # brings the workbook writer

            return report(office, month, folder, area_id, step)[0]

        self.app.jobs.long(f"生成{self.month.currentText()}月报", work, self._made, self._failed)

    def _made(self, path: Path) -> None:
        self._written = path
        self.main.setEnabled(True)
        self.show_button.show()
        self.done_words.setText(f"✓ 已生成 {path.name}")
        self.app.settings.folder = str(path.parent)

    def _failed(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.complain(error)

    def _show(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))


def _months(today: str) -> list[str]:
    """The months one may report on, the present one first."""
    year, month = int(today[:4]), int(today[5:7])
    found = []
    for _ in range(MONTHS):
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found
