"""Make an office with generated people, to look around and to practise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QProgressBar, QWidget

from desk.profile import shipped
from ui.app import App
from ui.dialogs.opener import SUFFIX
from ui.dialogs.sheet import PathField, Sheet
from ui.jobs import LongJob, Step

Opener = Callable[[str, Callable[[BaseException], None]], None]
SIZES = (("street", "一个街道（约半分钟）"), ("district", "全区 17 个街道（约三分钟）"))


class SampleDialog(Sheet):
    """Where, by which rules, how big; then the progress; then it opens."""

    def __init__(self, app: App, open_place: Opener, parent: QWidget | None = None) -> None:
        super().__init__("新建示例数据", "示例里的人、电话和证件号码全部是按规则生成的，不对应任何真实的人。", parent)
        self.app = app
        self._open_place = open_place
        self._job: LongJob | None = None
        form = QFormLayout()
        self.profile = QComboBox(self)
        for profile in shipped():
            self.profile.addItem(profile.name, profile.key)
        self.how_big = QComboBox(self)
        for key, words in SIZES:
            self.how_big.addItem(words, key)
        self.path = PathField("保存到", self._choose, self)
        self.path.edit.setText(str(Path(app.settings.folder or Path.home()) / f"示例街道{SUFFIX}"))
        form.addRow("管理办法", self.profile)
        form.addRow("规模", self.how_big)
        form.addRow("文件", self.path)
        self.body.addLayout(form)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.body.addWidget(self.bar)
        self.make_button = self.add_main("生成并打开", self._on_make)
        self.add_close("取消")
        self.rejected.connect(self._stop)
        app.opened.connect(self.accept)

    def _choose(self) -> str:
        path, _ = QFileDialog.getSaveFileName(self, "保存示例数据", self.path.text, f"网格台数据 (*{SUFFIX})")
        return path if not path or path.endswith(SUFFIX) else path + SUFFIX

    def _on_make(self) -> None:
        path = self.path.text
        if not path:
            self.say_wrong("请先选保存的位置。")
            return
        self.say_wrong("")
        self.make_button.setEnabled(False)
        profile, size = self.profile.currentData(), self.how_big.currentData()
        self.bar.setRange(0, 0)
        self.bar.show()

        def work(step: Step) -> object:
            from desk.sample.make import make  # the generator is heavy and rarely wanted

            return make(path, profile=profile, size=size, step=lambda done, total, what: step(done, total))

        self._job = self.app.jobs.long("生成示例数据", work, lambda _: self._made(path), self._failed)
        self.app.jobs.busy_changed.connect(self._follow)
        self._timer = self.startTimer(200)

    def timerEvent(self, event: object) -> None:
        """Follow the job."""
        self._follow()

    def _follow(self) -> None:
        if self._job is not None:
            self.bar.setRange(0, self._job.total)
            self.bar.setValue(self._job.done)

    def _made(self, path: str) -> None:
        self._job = None
        self._open_place(path, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._job = None
        self.bar.hide()
        self.make_button.setEnabled(True)
        self.complain(error)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
