"""The foot of an issue's window: what was just done, texts for WeChat, and the papers made for this issue."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from desk.office import Office
from desk.work.issues import papers, telling
from desk.work.issues.papers import FEEDBACK, SUPERVISION, CasePaper
from desk.work.issues.reading import IssueDetail
from ui import theme
from ui.app import App
from ui.notify import sentence_of


class Foot(QWidget):
    """Buttons for what leaves the office about one issue."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._issue: IssueDetail | None = None
        self._take_back = undo
        self._path: Path | None = None
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        row.addWidget(self.said, 1)
        self.undo = self._button(row, "撤销", self.take_back)
        self.undo.hide()
        self.open = self._button(row, "打开", self._open)
        self.open.hide()
        self.wechat = QToolButton(self)
        self.wechat.setText("微信文字 ▾")
        self.wechat.setToolTip("复制为微信文字（Ctrl+Shift+W 复制第一种）")
        self.wechat.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.wechat)
        for form in telling.text_forms():
            menu.addAction(form.title, partial(self.copy, form.key))
        self.wechat.setMenu(menu)
        row.addWidget(self.wechat)
        self.papers = QToolButton(self)
        self.papers.setText("单据 ▾")
        self.papers.setToolTip("这一件的反馈卡、督办单、处理单")
        self.papers.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        forms = QMenu(self.papers)
        forms.addAction("反馈卡…", partial(self.ask_form, FEEDBACK, "反馈卡"))
        forms.addAction("督办单…", partial(self.ask_form, SUPERVISION, "督办单"))
        forms.addAction("处理单（PDF，含照片）…", self.ask_case)
        self.papers.setMenu(forms)
        row.addWidget(self.papers)
        self.close_button = self._button(row, "关闭", self._close)

    def _button(self, row: QHBoxLayout, words: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: then())
        row.addWidget(button)
        return button

    def look(self, found: IssueDetail) -> None:
        """The issue all this is about."""
        self._issue = found

    def clear(self) -> None:
        """Another issue comes."""
        self._issue = None
        self.say("")
        self.undo.hide()
        self.open.hide()

    def say(self, sentence: str, ink: str = theme.MUTED) -> None:
        """A sentence at the foot."""
        self.said.setText(sentence)
        self.said.setStyleSheet(f"color: {theme.GOOD if sentence.startswith('✓') else ink};")

    def take_back(self) -> None:
        """Undo the last move."""
        self.undo.hide()
        self.say("")
        self._take_back()

    def copy_usual(self) -> None:
        """Ctrl+Shift+W: the first form of the text."""
        self.copy(telling.text_forms()[0].key)

    def copy(self, form: str) -> None:
        """Put a text about the issue onto the clipboard."""
        office, found = self.app.office, self._issue
        if office is None or found is None:
            return
        title = next(one.title for one in telling.text_forms() if one.key == form)

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.say(f"✓ 已复制“{title}”微信文字，可以到微信里粘贴。")

        self.app.jobs.write(lambda: telling.told(office, found.id, form), copied, self._failed)

    # Papers

    def ask_form(self, key: str, title: str) -> None:
        """Ask where, then fill a form of the shelf for this issue."""
        if path := self._ask(title, ".docx"):
            self.write_form(key, path)

    def write_form(self, key: str, path: str) -> None:
        """Fill a form of the shelf for this issue."""
        office, found = self.app.office, self._issue
        if office is not None and found is not None:
            self.say("正在生成……")
            self.app.jobs.write(lambda: papers.write_form(office, found.id, key, path), self._written, self._failed)

    def ask_case(self) -> None:
        """Ask where, then write the case sheet."""
        if path := self._ask("处理单", ".pdf"):
            self.write_case(path)

    def write_case(self, path: str) -> None:
        """Write the case sheet as a PDF."""
        office, found = self.app.office, self._issue
        if office is not None and found is not None:
            from ui.printing.case_sheet import write_case  # only whoever prints needs it; Qt comes on this thread

            self.say("正在生成……")
            self.app.jobs.write(lambda: _case(office, found.id, path, write_case), self._written, self._failed)

    def _ask(self, title: str, suffix: str) -> str:
        number = self._issue.number if self._issue is not None else ""
        first = str(Path(self.app.settings.folder) / f"{number}_{title}{suffix}")
        path, _ = QFileDialog.getSaveFileName(self, f"生成{title}", first, f"*{suffix}")
        if path:
            self.app.settings.folder = str(Path(path).parent)
        return path

    def _written(self, path: Path) -> None:
        self._path = path
        self.open.show()
        self.say(f"✓ 已生成 {path.name}。")

    def _open(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path)))

    def _failed(self, error: BaseException) -> None:
        self.say(f"✕ {sentence_of(error)[0]}", theme.BAD)

    def _close(self) -> None:
        self.window().close()


def _case(office: Office, id: int, path: str, write: Callable[[CasePaper, Path], None]) -> Path:
    paper = papers.case_paper(office, id)
    with papers.leaving(office, paper, path) as temporary:
        write(paper, temporary)
    return Path(path)
