"""The letter or pledge of the office: its title, its paragraphs, the fields that may stand in them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFormLayout, QGridLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from desk.errors import BadInput
from desk.work.publicity.texts import FIELDS, check_template
from ui import theme
from ui.dialogs.sheet import Sheet

COLUMNS = 7


class WordingDialog(Sheet):
    """`take(title, body, sign)` gets what was typed."""

    def __init__(
        self, title: str, body: str, sign: str, take: Callable[[str, str, str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__("标题和正文", "大括号里的字会换成每户、每人自己的内容；点下面的按钮插入。", parent, width=820)
        self._take = take
        self.title_edit = QLineEdit(title, self)
        self.title_edit.setMaxLength(40)
        self.sign_edit = QLineEdit(sign, self)
        self.sign_edit.setMaxLength(40)
        self.sign_edit.setPlaceholderText("本办公室名称")
        self.text_edit = QPlainTextEdit(body, self)
        self.text_edit.setMinimumHeight(300)
        self.text_edit.setTabChangesFocus(True)
        self.text_edit.setAccessibleName("正文")
        form = QFormLayout()
        form.addRow("标题", self.title_edit)
        form.addRow("落款", self.sign_edit)
        form.addRow("正文", self.text_edit)
        self.body.addLayout(form, 1)
        grid = QGridLayout()
        grid.setSpacing(theme.TIGHT)
        for number, (name, about) in enumerate(FIELDS.items()):
            button = QPushButton(f"{{{name}}}", self)
            button.setToolTip(about)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, name=name: self.text_edit.insertPlainText(f"{{{name}}}"))
            grid.addWidget(button, *divmod(number, COLUMNS))
        self.body.addLayout(grid)
        self.main = self.add_main("用这些文字", self._on_main)
        self.add_close("取消")

    def _on_main(self) -> None:
        body = self.text_edit.toPlainText().strip()
        try:
            check_template(body)
        except BadInput as error:
            self.complain(error)
            return
        self._take(self.title_edit.text().strip(), body, self.sign_edit.text().strip())
        self.accept()
