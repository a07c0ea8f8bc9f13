"""What is published, for whom and how: the left side of the window of publicity."""

from __future__ import annotations

import base64
import calendar
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desk.rights import SEE_NAMES
from desk.work.publicity.texts import PICTURE, Texts
from desk.work.publicity.wanted import PRODUCTS, Product, Wanted, product
from ui import theme
from ui.app import App
from ui.dialogs.publicity.wording import WordingDialog
from ui.dialogs.sheet import said
from ui.printing.publicity.layouts import DESIGNS
from ui.printing.publicity.order import SPLITS

ISO = "yyyy-MM-dd"
SIZES = {"A4": "A4", "A3": "A3", "CARD": "名片 90×54 毫米"}
TEMPLATED = {"letter": ("letter_title", "letter_body"), "pledge": ("pledge_title", "pledge_body")}


class Options(QWidget):
    """The form. `changed` when the sheets would look different."""

    changed = Signal()

    def __init__(self, app: App, texts: Texts, households: tuple[int, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.app, self.texts, self._households = app, texts, households
        self._build_choices()
        self._build_words()
        self._lay_out()
        self._begin()

    # What it says

    def wanted(self) -> Wanted:
        """The order as the form has it."""
        one = self.product_of()
        area = self.area.currentData()
        return Wanted(
            product=one.key,
            layer_id=self.layer.currentData(),
            area_id=None if area == "chosen" else area,
            households=self._households if area == "chosen" else None,
            since=self.since.date().toString(ISO) if one.has_days else "",
            until=self.until.date().toString(ISO) if one.has_days else "",
            phones=self.phones.isChecked(),
            texts=self.words(),
        )

    def product_of(self) -> Product:
        """The product that is chosen."""
        return product(self.product.currentData())

    def words(self) -> Texts:
        """The office's words as they stand in the form."""
        return replace(
            self.texts,
            hotline=self.hotline.text().strip(),
            services=self.services.toPlainText().strip(),
            demand=self.demand.text().strip(),
            days=self.days.value(),
        )

    # The form

    def _build_choices(self) -> None:
        self.product = self._choice([(one.key, one.title) for one in PRODUCTS if one.key in DESIGNS])
        self.hint = said("", self)
        self.layer = self._choice([(layer.id, layer.name) for layer in self.app.layers])
        self.area = self._choice([])
        self.design = self._choice([])
        self.paper = self._choice([])
        self.split = self._choice(SPLITS)
        self.since, self.until = QDateEdit(self), QDateEdit(self)
        for edit, name in ((self.since, "起"), (self.until, "止")):
            edit.setDisplayFormat(ISO)
            edit.setCalendarPopup(True)
            edit.setAccessibleName(name)
            edit.dateChanged.connect(self.changed)
        self.phones = QCheckBox("公示用：电话写全", self)
        self.phones.toggled.connect(self.changed)

    def _build_words(self) -> None:
        self.hotline = QLineEdit(self.texts.hotline, self)
        self.hotline.setMaxLength(40)
        self.hotline.setPlaceholderText("印在每张上，如 12345")
        self.services = QPlainTextEdit(self.texts.services, self)
        self.services.setTabChangesFocus(True)
        self.services.setFixedHeight(theme.TARGET * 4)
        self.services.setAccessibleName("服务事项，一行一项")
        self.demand = QLineEdit(self.texts.demand, self)
        self.demand.setMaxLength(200)
        self.days = QSpinBox(self)
        self.days.setRange(1, 60)
        self.days.setValue(self.texts.days)
        self.days.setSuffix(" 天内书面回复")
        self.demand.textEdited.connect(self.changed)
        self.days.valueChanged.connect(self.changed)
        self.hotline.textEdited.connect(self.changed)
        self.services.textChanged.connect(self.changed)
        self.body = self._button("改标题和正文…", self._on_body)
        self.scan = self._button("", self._on_scan)
        self._name_scan()

    def _lay_out(self) -> None:
        self.form = form = QFormLayout()
        form.setVerticalSpacing(theme.SPACE)
        days = _row(self.since, self.until)
        paper = _row(self.design, self.paper)
        paper.setStretch(0, 2)
        for words, field in (
            ("宣传品", self.product),
            ("", self.hint),
            ("图层", self.layer),
            ("范围", self.area),
            ("日期", days),
            ("版式", paper),
            ("文件", self.split),
            ("电话", self.phones),
            ("监督电话", self.hotline),
            ("服务事项", self.services),
            ("整改要求", self.demand),
            ("回复时限", self.days),
            ("文字", self.body),
            ("二维码", self.scan),
        ):
            form.addRow(words, field)
        self._days = days
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addStretch(1)
        self.product.activated.connect(self._on_product)
        self.layer.activated.connect(self._on_layer)
        self.design.activated.connect(self._on_design)

    def _begin(self) -> None:
        office = self.app.office
        may = office is not None and office.actor.may(SEE_NAMES)
        self.phones.setChecked(may)
        self.phones.setEnabled(may)
        self.phones.setToolTip("" if may else "没有“查看姓名”的权限，电话会遮住中间四位。请联系管理员授权。")
        self.layer.setCurrentIndex(max(0, self.layer.findData(self.app.layer.id if self.app.layer else None)))
        if self._households:
            self.product.setCurrentIndex(max(0, self.product.findData("card")))
        self._on_layer()
        self._on_product()

    def choose(self, key: str) -> None:
        """Take that product."""
        self.product.setCurrentIndex(self.product.findData(key))
        self._on_product()

    def _on_layer(self) -> None:
        """Areas are those of the window's layer; of another only the whole is offered."""
        self.area.clear()
        if self._households:
            self.area.addItem(f"列表所选 {len(self._households):,} 户", "chosen")
        self.area.addItem(f"{self.app.area_name(None)}（全部）", None)
        is_here = self.app.layer is not None and self.layer.currentData() == self.app.layer.id
        if is_here:
            below = [area for area in self.app.areas.values() if area.id != self.app.root_id]
            first = self.area.count()
            self.area.addItems([f"{'　' * area.level}{area.name}" for area in below])
            for at, area in enumerate(below, first):
                self.area.setItemData(at, area.id)
            chosen = self.area.findData(self.app.selection.area_id)
            self.area.setCurrentIndex(0 if self._households else max(0, chosen))
        self.changed.emit()

    def _on_product(self) -> None:
        one = self.product_of()
        self.hint.setText(one.hint)
        _refill(self.design, [(each.key, each.title) for each in DESIGNS[one.key]])
        self.form.setRowVisible(self._days, one.has_days)
        self.form.setRowVisible(self.split, one.each != "office")
        self.form.setRowVisible(self.body, one.key in TEMPLATED)
        self.form.setRowVisible(self.scan, one.key in ("card", "letter"))
        self.form.setRowVisible(self.services, one.each in ("grid", "household", "community"))
        self.form.setRowVisible(self.hotline, one.key not in ("pledge", "roster", "turns", "bulletin"))
        self.form.setRowVisible(self.phones, one.key not in ("bulletin", "notice"))
        for field in (self.demand, self.days):
            self.form.setRowVisible(field, one.key == "bulletin")
        if one.has_days:
            self._begin_days(one.key)
        self._on_design()

    def _begin_days(self, key: str) -> None:
        office = self.app.office
        today = date.fromisoformat(office.today()) if office is not None else date.today()
        since, until = usual_days(key, today)
        for edit, day in ((self.since, since), (self.until, until)):
            edit.blockSignals(True)
            edit.setDate(QDate(day.year, day.month, day.day))
            edit.blockSignals(False)

    def _on_design(self) -> None:
        designs = DESIGNS[self.product.currentData()]
        one = next(each for each in designs if each.key == self.design.currentData())
        _refill(self.paper, [(key, SIZES[key]) for key in one.sizes])
        self.paper.setEnabled(len(one.sizes) > 1)
        self.changed.emit()

    def _on_body(self) -> None:
        title, body = TEMPLATED[self.product.currentData()]

        def take(new_title: str, new_body: str, sign: str) -> None:
            self.texts = (
                replace(self.texts, letter_title=new_title, letter_body=new_body, sign=sign)
                if title == "letter_title"
                else replace(self.texts, pledge_title=new_title, pledge_body=new_body, sign=sign)
            )
            self.changed.emit()

        begun = (getattr(self.texts, title), getattr(self.texts, body), self.texts.sign)
        WordingDialog(*begun, take, self).open()

    def _on_scan(self) -> None:
        if self.texts.qr:
            self._take_picture(b"")
            return
        start = self.app.settings.folder or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self, "选择二维码图片", start, "图片 (*.png *.jpg *.jpeg *.bmp)")
        if path and Path(path).stat().st_size <= PICTURE:
            self._take_picture(Path(path).read_bytes())
        elif path:
            self.app.say("二维码图片太大，请换一张 400 KB 以内的图片。", "warn")

    def _take_picture(self, body: bytes) -> None:
        self.texts = replace(self.texts, qr=base64.b64encode(body).decode())
        self._name_scan()
        self.changed.emit()

    def _name_scan(self) -> None:
        self.scan.setText("去掉本办公室的二维码" if self.texts.qr else "自动生成名片码；换成图片…")

    def _choice(self, entries: Iterable[tuple[Any, str]]) -> QComboBox:
        box = QComboBox(self)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        _refill(box, entries)
        box.activated.connect(self.changed)
        return box

    def _button(self, words: str, then: Any) -> QPushButton:
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.clicked.connect(then)
        return made


def usual_days(key: str, today: date) -> tuple[date, date]:
    """The days one usually means: this month's shifts, the half month that is over, what is published today."""
    if key == "turns":
        return today.replace(day=1), today.replace(day=calendar.monthrange(today.year, today.month)[1])
    if key == "bulletin":
        if today.day > 15:
            return today.replace(day=1), today.replace(day=15)
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=16), last
    return today, today


def _refill(box: QComboBox, entries: Iterable[tuple[Any, str]]) -> None:
    box.clear()
    for key, words in entries:
        box.addItem(words, key)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget, 1)
    return row
