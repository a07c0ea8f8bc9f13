"""Hand out collecting sheets: of the chosen area, as one file or one per grid, with a reason and a password."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit, QRadioButton, QWidget

from desk.work.outgoing import guard
from desk.work.outgoing.exports import file_name
from ui import theme
from ui.app import App
from ui.dialogs.lists.exporting import reason_box
from ui.dialogs.mapparts import chooser
from ui.dialogs.sheet import PathField, Sheet, said
from ui.jobs import LongJob, Step

_TONES = {"": theme.MUTED, "weak": theme.BAD, "fair": theme.WARN, "good": theme.GOOD}


class HandOutDialog(Sheet):
    """Progress stands on the main button; a second press stops."""

    def __init__(self, app: App, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(
            "导出采集表",
            "给没有电脑程序的网格员：一份带下拉框的表，填好发回来，用“收回采集表”按人合并。",
            parent,
            width=620,
        )
        self.app = app
        self.made: tuple[Path, ...] = ()
        self._job: LongJob | None = None
        self._area_id = app.selection.area_id
        area = app.area_name(self._area_id)
        form = QFormLayout()
        kinds = [("residents", app.term("resident", "居民")), ("facilities", app.term("facility", "部件"))]
        self.kind = chooser(kinds, "采集什么", self)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self.one = QRadioButton(f"{area}，一份", self)
        self.each = QRadioButton(f"{area}下面每个{app.term('grid', '网格')}一份，放进一个文件夹", self)
        self.one.setChecked(True)
        self.path = PathField("保存到", self._choose, self)
        self.reason = reason_box(self)
        self.reason.setCurrentText("入户走访名单")
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self.password.setPlaceholderText("不加密码则留空；密码另行告知")
        self.password.setAccessibleName("打开密码")
        self.strength = said("", self)
        form.addRow("采集什么", self.kind)
        form.addRow("范围", self.one)
        form.addRow("", self.each)
        form.addRow("保存到", self.path)
        form.addRow("导出用途", self.reason)
        form.addRow("打开密码", self.password)
        form.addRow("", self.strength)
        self.body.addLayout(form)
        self.outcome = said("电话和证件号码按您现在看到的样子导出（遮住的仍是星号），网格员可以整个重写。", self)
        self.body.addWidget(self.outcome)
        self.main = self.add_main("导出", self._on_main)
        self.open_button = self.add_other("打开文件夹", self._open)
        self.open_button.hide()
        self.add_close()
        self.one.toggled.connect(lambda _: self._name())
        self.kind.activated.connect(lambda _: self._on_kind())
        self.password.textChanged.connect(lambda _: self._rate())
        self._on_kind()
        self._rate()

    def _on_kind(self) -> None:
        self.reason.setEnabled(self.kind.currentData() == "residents")
        self._name()

    def _name(self) -> None:
        office = self.app.office
        assert office is not None
        folder = Path(self.app.settings.folder or Path.home())
        name = file_name(f"采集表_{self.app.area_name(self._area_id)}{self.kind.currentText()}_{office.today()}")
        self.path.edit.setText(str(folder / f"{name}.xlsx" if self.one.isChecked() else folder))

    def _choose(self) -> str:
        if self.each.isChecked():
            return QFileDialog.getExistingDirectory(self, "放采集表的文件夹", self.path.text)
        path, _ = QFileDialog.getSaveFileName(self, "导出采集表", self.path.text, "Excel 工作簿 (*.xlsx)")
        return path if not path or path.lower().endswith(".xlsx") else f"{path}.xlsx"

    def _rate(self) -> None:
        level, words = guard.strength(self.password.text())
        self.strength.setText(words)
        self.strength.setStyleSheet(f"color: {_TONES[level]};")

    def _on_main(self) -> None:
        if self._job is not None:
            self._job.cancel()
            return
        office = self.app.office
        if office is None:
            return
        from desk.work.collecting.handing import hand_out, hand_out_each  # brings the workbook writer

        self.say_wrong("")
        kind, path, area = str(self.kind.currentData()), Path(self.path.text), self._area_id
        reason, password, is_one = self.reason.currentText().strip(), self.password.text(), self.one.isChecked()
        self.app.settings.folder = str(path.parent if is_one else path)

        def work(step: Step) -> tuple[Path, ...]:
            if is_one:
                hand_out(office, kind, area, path, reason=reason, password=password, step=step)
                return (path,)
            return hand_out_each(office, kind, area, path, reason=reason, password=password, step=step)

        self.main.setText("停止")
        self._job = self.app.jobs.long("导出采集表", work, self._done, self._failed)

    def _done(self, paths: tuple[Path, ...]) -> None:
        self._rest()
        self.made = paths
        self.open_button.setVisible(bool(paths))
        first = f"“{paths[0].name}”" if paths else ""
        self.outcome.setText(
            f"已导出 {len(paths)} 份采集表，例如{first}。填好后用“收回采集表”合并。"
            if len(paths) != 1
            else f"已导出采集表{first}。填好后用“收回采集表”合并。"
        )

    def _failed(self, error: BaseException) -> None:
        self._rest()
        self.complain(error)

    def _rest(self) -> None:
        self._job = None
        self.main.setText("导出")

    def _open(self) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made[0].parent)))
