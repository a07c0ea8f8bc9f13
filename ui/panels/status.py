"""The line at the bottom: which file or server, who, by which rules, and what is under way."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from ui import theme
from ui.app import App


class StatusLine(QStatusBar):
    """Words on the right, the running job on the left."""

    me_wanted = Signal()
    """Somebody else sits here now."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.setSizeGripEnabled(False)
        self.job = QWidget(self)
        row = QHBoxLayout(self.job)
        row.setContentsMargins(theme.SPACE, 0, 0, 0)
        self.what = QLabel(self.job)
        self.bar = QProgressBar(self.job)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.far = QLabel(self.job)
        self.stop = QToolButton(self.job)
        self.stop.setText("取消")
        self.stop.clicked.connect(self._on_stop)
        for widget in (self.what, self.bar, self.far, self.stop):
            row.addWidget(widget)
        self.addWidget(self.job)
        self.words = [QLabel(self) for _ in range(3)]
        for label in self.words:
            label.setTextFormat(Qt.TextFormat.PlainText)
            self.addPermanentWidget(label)
        self.me = QToolButton(self)
        self.me.setToolTip("点这里选择：我是花名册里的哪一位")
        self.me.clicked.connect(self.me_wanted)
        self.insertPermanentWidget(2, self.me)
        self.job.hide()
        self._timer = self.startTimer(200)
        app.jobs.busy_changed.connect(self._show_job)
        app.opened.connect(self._show_words)
        app.closed.connect(self._show_words)
        self._show_words()

    def _show_words(self) -> None:
        office = self.app.office
        texts = ["没有打开的数据", "", ""]
        self.me.setVisible(office is not None)
        if office is not None:
            texts = [
                f"{'服务器' if office.database.dialect == 'postgresql' else '文件'}：{office.database.label}",
                f"办法：{office.profile.name}",
                "示例数据" if office.is_sample else "",
            ]
            self.words[0].setToolTip(theme.plain(office.database.url))
        for label, text in zip(self.words, texts, strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self.words[2].setStyleSheet(f"color: {theme.WARN};")

    def say_me(self, words: str) -> None:
        """Say who sits here."""
        self.me.setText(words.replace("&", "&&"))

    def timerEvent(self, event: object) -> None:
        """Follow the running job."""
        if self.job.isVisible():
            self._show_job()

    def _show_job(self) -> None:
        running = self.app.jobs.running
        self.job.setVisible(bool(running))
        if not running:
            return
        first = running[0]
        more = f"（另有 {len(running) - 1} 项）" if len(running) > 1 else ""
        self.what.setText(f"{first.name}{more}")
        self.bar.setRange(0, first.total)
        self.bar.setValue(first.done)
        self.far.setText(f"{first.done:,} / {first.total:,}" if first.total else "")
        self.stop.setEnabled(not first.is_cancelled)

    def _on_stop(self) -> None:
        for job in self.app.jobs.running[:1]:
            job.cancel()
        self._show_job()
