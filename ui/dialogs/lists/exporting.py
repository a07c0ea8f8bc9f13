"""Export of a list: what for, as which file, masked or not, with a password or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desk.errors import DeskError
from desk.model import Query
from desk.rights import SEE_PERSONAL
from desk.work.outgoing import guard
from desk.work.outgoing.exports import file_name
from ui import theme
from ui.app import App
from ui.dialogs.mapparts import chooser
from ui.dialogs.sheet import PathField, Sheet, said

_FORMATS = ((".xlsx", "Excel 工作簿 (.xlsx)"), (".csv", "CSV 文本，UTF-8 (.csv)"), (".csv gbk", "CSV 文本，GBK (.csv)"))
_TONES = {"": theme.MUTED, "weak": theme.BAD, "fair": theme.WARN, "good": theme.GOOD}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What the person decided."""

    path: Path
    reason: str
    password: str
    encoding: Literal["utf-8", "gbk"]


class ExportDialog(Sheet):
    """`go` gets the order; `reveal` shows personal data in full or masks it again."""

    def __init__(
        self,
        app: App,
        query: Query,
        columns: list[str],
        count: int,
        go: Callable[[ExportOrder], None],
        reveal: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("导出所见", "", parent, width=620)
        self.app, self._query, self._columns, self._go = app, query, columns, go
        office = app.office
        assert office is not None
        title = office.search.kind(query.kind).title
        self.hint.setText(f"{title} {count:,} 条，{len(columns)} 列，与列表所见的行、列、次序一致。")
        self.hint.show()
        form = QFormLayout()
        self.reason = reason_box(self)
        self.format = chooser(list(_FORMATS), "格式", self)
        self.path = PathField("保存到", self._choose, self)
        self.password, self.again = QLineEdit(self), QLineEdit(self)
        for edit, words in ((self.password, "不加密码则留空"), (self.again, "再输入一次")):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            edit.setPlaceholderText(words)
            edit.setAccessibleName(f"打开密码，{words}")
        both = QHBoxLayout()
        both.addWidget(self.password)
        both.addWidget(self.again)
        self.strength = QLabel(self)
        self.strength.setTextFormat(Qt.TextFormat.PlainText)
        form.addRow("导出用途", self.reason)
        form.addRow("格式", self.format)
        form.addRow("保存到", self.path)
        form.addRow("打开密码", both)
        form.addRow("", self.strength)
        self.body.addLayout(form)
        state = QHBoxLayout()
        self.state = said("", self)
        self.turn = QPushButton(self)
        self.turn.setAutoDefault(False)
        self.turn.clicked.connect(reveal)
        state.addWidget(self.state, 1)
        state.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(state)
        self.body.addWidget(said("文件第二行和打印页脚写明谁、何时、导出多少条。", self))
        self.format.activated.connect(lambda _: self._on_format())
        self.password.textChanged.connect(lambda _: self._rate())
        app.changed.connect(lambda _: self._say_state())
        self.add_close("取消")
        self.main = self.add_main("导出", self._on_export)
        name = file_name(f"{app.area_name(query.area_id)}{title}_{office.today()}")
        self.path.edit.setText(str(Path(app.settings.folder or Path.home()) / f"{name}.xlsx"))
        self._say_state()
        self._rate()
        self.reason.setFocus()

    def _ending(self) -> str:
        return str(self.format.currentData()).split()[0]

    def _choose(self) -> str:
        ending = self._ending()
        path, _ = QFileDialog.getSaveFileName(
            self, "导出所见", self.path.text, f"{self.format.currentText()} (*{ending})"
        )
        return path if not path or path.lower().endswith(ending) else f"{path}{ending}"

    def _on_format(self) -> None:
        is_book = self._ending() == ".xlsx"
        self.path.edit.setText(str(Path(self.path.text).with_suffix(self._ending())) if self.path.text else "")
        for edit in (self.password, self.again):
            edit.setEnabled(is_book)
            if not is_book:
                edit.clear()
        self._rate()

    def _rate(self) -> None:
        level, words = guard.strength(self.password.text())
        self.strength.setText(words if self._ending() == ".xlsx" else "CSV 文件不能加密码。")
        self.strength.setStyleSheet(f"color: {_TONES[level]};")
        self.again.setVisible(bool(self.password.text()))

    def _say_state(self) -> None:
        office = self.app.office
        if office is None:
            self.reject()
            return
        found = guard.guarded(office, self._query, self._columns)
        self.state.setText(f"个人信息：{found.sentence}。")
        is_full = office.actor.may(SEE_PERSONAL)
        self.turn.setVisible(bool(found.masked) or (is_full and bool(found.full)))
        self.turn.setText("改为遮住" if is_full else "改为完整…")
        self.turn.setToolTip("遮住电话和证件号码" if is_full else "显示完整个人信息，记入操作日志")

    def _on_export(self) -> None:
        office = self.app.office
        if office is None:
            return
        reason, password = self.reason.currentText().strip(), self.password.text()
        try:
            guard.check(guard.guarded(office, self._query, self._columns), reason)
            if password:
                guard.check_password(password)
        except DeskError as error:
            self.complain(error)
            return
        if password and password != self.again.text():
            self.say_wrong("两次输入的密码不一样，请重新输入。")
            return
        if not self.path.text:
            self.say_wrong("请先选保存的位置。")
            return
        path = Path(self.path.text)
        if path.suffix.lower() != self._ending():
            path = path.with_name(f"{path.name}{self._ending()}")
        encoding: Literal["utf-8", "gbk"] = "gbk" if str(self.format.currentData()).endswith("gbk") else "utf-8"
        self._go(ExportOrder(path=path, reason=reason, password=password, encoding=encoding))
        self.accept()


def reason_box(parent: QWidget) -> QComboBox:
    """Where is written what an export is for: the usual words, or any other."""
    box = QComboBox(parent)
    box.setEditable(True)
    if (edit := box.lineEdit()) is not None:
        edit.setPlaceholderText("做什么用，给谁（记入操作日志）")
    box.addItems(guard.REASONS)
    box.setCurrentText("")
    box.setAccessibleName("导出用途")
    return box
