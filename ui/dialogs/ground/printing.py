"""Print maps: what stands on the sheet, the paper, the kind of file; a preview beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.work.ground import shades
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet
from ui.printing.order import FORMS, Order
from ui.printing.paper import Paper

if TYPE_CHECKING:
    from desk.work.atlas.sheets import Atlas, Wanted

PAUSE = 250
PREVIEW_DPI = 110
PURPOSES = (
    ("map", "网格图（一张）"),
    ("network", "网格划分网络图（附各网格名册）"),
    ("charts", "网格化图谱（每个网格一张）"),
)
METHODS = (("quantile", "分位数"), ("equal", "等距"), ("natural", "自然断点"))


class Preview(QLabel):
    """A page, as large as there is room; grey while it is being drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(520, 400)
        self.setStyleSheet(f"background: {theme.LINE_STRONG}; border-radius: 6px;")
        self.setAccessibleName("预览")

    def show_page(self, image: QImage) -> None:
        """Show a page that was drawn."""
        self._image = image
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page grows with the dialog."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = self.size().shrunkBy(self.contentsMargins()) * ratio - self.size() * 0.03
        page = self._image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        pixmap = QPixmap.fromImage(page)
        pixmap.setDevicePixelRatio(ratio)
        self.setPixmap(pixmap)


class PrintDialog(Sheet):
    """Chooses and previews; `ordered` gets the order when a place for the file is chosen.

    `figure` and `classes` say how the map on the screen is shaded: one prints what one sees.
    """

    def __init__(
        self,
        app: App,
        ordered: Callable[[Order], None],
        parent: QWidget | None = None,
        *,
        figure: str = "",
        classes: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__("打印地图", "", parent, width=1040)
        self.app, self._ordered = app, ordered
        self._lock = threading.Lock()
        self._atlas: tuple[Wanted, Atlas] | None = None
        self._page, self._pages = 0, 0
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addLayout(self._build_form())
        row.addLayout(self._build_preview(), 1)
        self.body.addLayout(row, 1)
        self.main = self.add_main("保存…", self._on_save)
        self.add_close()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.draw)
        self._begin_with(self.figure, figure)
        self._begin_with(self.method, (classes or {}).get("method"))
        self._begin_with(self.count, (classes or {}).get("count"))
        self._on_layer()
        self._on_purpose()

    # The form

    def _build_form(self) -> QVBoxLayout:
        form = QFormLayout()
        form.setVerticalSpacing(theme.SPACE)
        self.purpose = self._choice(PURPOSES)
        self.layer = self._choice([(layer.id, layer.name) for layer in self.app.layers])
        self.layer.setCurrentIndex(max(0, self.layer.findData(self.app.layer.id if self.app.layer else None)))
        self.area = self._choice([(None, f"{self.app.area_name(None)}（全域）")])
        self.level = self._choice([])
        self.title_edit = QLineEdit(self)
        self.title_edit.setPlaceholderText("照内容起名")
        office = self.app.office
        figures = [(one.key, one.title) for one in shades.figures(office)] if office is not None else []
        self.figure = self._choice([("", "不着色"), *figures])
        self.method = self._choice(METHODS)
        self.count = self._choice([(number, f"{number} 级") for number in range(3, 8)])
        self.count.setCurrentIndex(2)
        shading = QHBoxLayout()
        shading.addWidget(self.method, 1)
        shading.addWidget(self.count)
        self.paper = self._choice([("A4", "A4"), ("A3", "A3")])
        self.turn = self._choice([(True, "横向"), (False, "竖向")])
        paper = QHBoxLayout()
        paper.addWidget(self.paper, 1)
        paper.addWidget(self.turn, 1)
        self.form = self._choice(FORMS)
        self.facilities = QCheckBox(self.app.term("facility", "部件"), self)
        self.issues = QCheckBox(f"待办{self.app.term('issue', '事件')}", self)
        self.codes = QCheckBox(f"{self.app.term('grid', '网格')}编码", self)
        self.phones = QCheckBox("电话写全", self)
        shown = QVBoxLayout()
        for box, is_on in ((self.facilities, False), (self.issues, False), (self.codes, True), (self.phones, True)):
            box.setChecked(is_on)
            box.toggled.connect(self._later)
            shown.addWidget(box)
        for words, field in (
            ("内容", self.purpose),
            ("图层", self.layer),
            ("范围", self.area),
            ("每张一个", self.level),
            ("标题", self.title_edit),
            ("着色", self.figure),
            ("分级", shading),
            ("显示", shown),
            ("纸张", paper),
            ("存为", self.form),
        ):
            form.addRow(words, field)
        self.layer.activated.connect(self._on_layer)
        self.purpose.activated.connect(self._on_purpose)
        self.title_edit.textEdited.connect(self._later)
        column = QVBoxLayout()
        column.addLayout(form)
        column.addStretch(1)
        self._rows = form
        return column

    def _choice(self, entries: Any) -> QComboBox:
        box = QComboBox(self)
        for key, words in entries:
            box.addItem(words, key)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(14)
        box.activated.connect(self._later)
        return box

    @staticmethod
    def _begin_with(box: QComboBox, key: Any) -> None:
        at = box.findData(key)
        if at >= 0:
            box.setCurrentIndex(at)

    def _build_preview(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.preview = Preview(self)
        column.addWidget(self.preview, 1)
        row = QHBoxLayout()
        self.before, self.after = QPushButton("上一张", self), QPushButton("下一张", self)
        self.place = QLabel(self)
        self.place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for button, by in ((self.before, -1), (self.after, 1)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, by=by: self._turn(by))
        row.addWidget(self.before)
        row.addWidget(self.place, 1)
        row.addWidget(self.after)
        column.addLayout(row)
        return column

    def _on_layer(self) -> None:
        """Areas and levels are those of the layer; of another layer than the window's only the whole is offered."""
        is_here = self.app.layer is not None and self.layer.currentData() == self.app.layer.id
        self.area.clear()
        self.area.addItem(f"{self.app.area_name(None)}（全域）", None)
        chosen = self.app.selection.area_id
        if is_here:
            for area in self.app.areas.values():
                if area.id != self.app.root_id:
                    self.area.addItem(f"{'　' * area.level}{area.name}", area.id)
            self.area.setCurrentIndex(max(0, self.area.findData(chosen)))
        layer = next((each for each in self.app.layers if each.id == self.layer.currentData()), None)
        self.level.clear()
        for number, name in enumerate(layer.levels if layer is not None else ()):
            self.level.addItem(name, number)
        self.level.setCurrentIndex(self.level.count() - 1)
        self._later()

    def _on_purpose(self) -> None:
        is_charts = self.purpose.currentData() == "charts"
        self._rows.setRowVisible(self.level, is_charts)
        self._rows.setRowVisible(self.title_edit, not is_charts)
        self.phones.setVisible(self.purpose.currentData() != "map")
        self._page = 0
        self._later()

    # The preview

    def wanted(self) -> Wanted:
        """What the form says."""
        from desk.work.atlas.sheets import Wanted

        return Wanted(
            purpose=self.purpose.currentData(),
            layer_id=self.layer.currentData(),
            area_id=self.area.currentData(),
            level=self.level.currentData(),
            title=self.title_edit.text().strip() if not self.title_edit.isHidden() else "",
            figure=self.figure.currentData() or "",
            method=self.method.currentData(),
            classes=self.count.currentData(),
            facilities=self.facilities.isChecked(),
            issues=self.issues.isChecked(),
            codes=self.codes.isChecked(),
            phones=self.phones.isChecked(),
        )

    def paper_of(self) -> Paper:
        """The paper that the form says."""
        return Paper(size=self.paper.currentData(), is_across=self.turn.currentData())

    def _later(self) -> None:
        self._pause.start()

    def _turn(self, by: int) -> None:
        self._page = max(0, min(self._page + by, self._pages - 1))
        self.draw()

    def draw(self) -> None:
        """Draw the page of the preview on a reader's thread."""
        office = self.app.office
        if office is None or self.layer.currentData() is None:
            return
        wanted, paper, page = self.wanted(), self.paper_of(), self._page

        def work() -> tuple[QImage, int, int]:
            from desk.work.atlas.sheets import Atlas
            from ui.printing.output import picture
            from ui.printing.sheet import pages

            with self._lock:  # an older preview may still be under way on another reader
                if self._atlas is None or self._atlas[0] != wanted:
                    self._atlas = (wanted, Atlas(office, wanted))
                atlas = self._atlas[1]
                number = min(page, len(atlas) - 1)
                return picture(pages(atlas.plate(number), paper)[0], paper, PREVIEW_DPI), number, len(atlas)

        self.app.jobs.read(work, lambda made: self._show(*made), "print preview", failed=self._failed)

    def _show(self, image: QImage, page: int, pages: int) -> None:
        self._page, self._pages = page, pages
        self.say_wrong("")
        self.main.setEnabled(True)
        self.preview.show_page(image)
        self.place.setText(f"第 {page + 1} 张，共 {pages:,} 张" if pages > 1 else "共 1 张")
        self.before.setEnabled(page > 0)
        self.after.setEnabled(page < pages - 1)

    def _failed(self, error: BaseException) -> None:
        self.main.setEnabled(False)
        self.complain(error)

    # Away with it

    def _on_save(self) -> None:
        from desk.work.leaving import file_name

        ending = ".pdf" if self.form.currentData() == "pdf" else ".png"
        words = self.purpose.currentText().partition("（")[0]
        name = file_name(self.title_edit.text().strip() or f"{self.area.currentText().strip('　')}{words}")
        start = str(Path(self.app.settings.folder or Path.home()) / f"{name}{ending}")
        kind = "PDF 文件 (*.pdf)" if ending == ".pdf" else "PNG 图片 (*.png)"
        path, _ = QFileDialog.getSaveFileName(self, "保存", start, kind)
        if path:
            self.order(Path(path if path.lower().endswith(ending) else f"{path}{ending}"))

    def order(self, path: Path) -> None:
        """Order exactly what the form says, to that path, and close."""
        self.app.settings.folder = str(path.parent)
        self._ordered(Order(wanted=self.wanted(), paper=self.paper_of(), form=self.form.currentData(), path=path))
        self.accept()
