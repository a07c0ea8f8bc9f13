"""转事件: what was heard or seen becomes an issue in the same saving, with a title and a class."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from desk.work.issues import preparing, suggesting
from desk.work.issues.entering import Draft
from desk.work.logbook.whom import FACILITY, ORGANISATION, Whom
from ui import theme
from ui.app import App
from ui.dialogs.issues.entering_beside import Suggestions
from ui.dialogs.issues.entering_line import Line, OfferLine
from ui.dialogs.logbook.entry_form import say
from ui.dialogs.logbook.fields import LABEL

THINK = 260
LONGEST_TITLE = 40


class IssueStrip(QWidget):
    """Hidden until somebody wants an issue of it."""

    edited = Signal()
    settled = Signal()
    """The class that was looked for is there, or there is none."""

    def __init__(self, app: App, window: QWidget, words: Callable[[], str]) -> None:
        super().__init__(window)
        self.app, self._words = app, words
        self.prepared: preparing.Prepared | None = None
        self.is_looking = False
        term = app.term("issue", "事件")
        self.headline = QLineEdit(self)
        self.headline.setFixedHeight(theme.TARGET)
        self.headline.setMaxLength(100)
        self.headline.setAccessibleName(f"{term}标题")
        self.headline.setPlaceholderText("不写就取内容的第一句")
        self.what = OfferLine("什么事", "类别：名称或首字母；Ctrl+1～3 取下面的推荐", self._ask, window)
        self.condition = QComboBox(self)
        self.condition.setAccessibleName("立案条件")
        self.condition.setFixedHeight(theme.TARGET)
        self.condition.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.condition.hide()
        self.suggestions = Suggestions(self)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setFont(theme.font(theme.SMALL))
        self.note.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.TIGHT, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(theme.TIGHT)
        grid.setColumnMinimumWidth(0, LABEL)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(3, 3)
        for column, words_, field in ((0, f"转{term}", self.what), (2, "标题", self.headline)):
            label = QLabel(words_, self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 0, column + 1)
        grid.addWidget(self.suggestions, 1, 1, 1, 3)
        grid.addWidget(self.condition, 2, 1, 1, 3)
        grid.addWidget(self.note, 3, 1, 1, 3)
        self._think = QTimer(self, singleShot=True, interval=THINK)
        self._think.timeout.connect(self._suggest)
        self.what.chosen.connect(lambda line: self.choose(line.value))
        self.what.cleared.connect(lambda: self._take(None))
        self.what.passed.connect(self._on_passed)
        self.headline.textEdited.connect(lambda _: self.edited.emit())
        self.suggestions.taken.connect(lambda one: self.choose(one.code))
        self.hide()

    def open(self, is_open: bool) -> None:
        """Show it and go there, or put it away with what was typed in it."""
        self.setVisible(is_open)
        if is_open:
            self.what.setFocus()
            self.think()
        else:
            self.empty()
        self.edited.emit()

    @property
    def is_open(self) -> bool:
        """Whether an issue is wanted."""
        return not self.isHidden()

    def empty(self) -> None:
        """Nothing chosen."""
        self.app.jobs.forget("record issue class")
        self.headline.clear()
        self.what.put("")
        self._take(None)
        self.suggestions.show_found(())
        say(self.note, "")

    def think(self) -> None:
        """The words changed: see which classes they speak of."""
        if self.is_open and self.prepared is None:
            self._think.start()

    def choose(self, code: str) -> None:
        """Take a class."""
        office, route = self.app.office, self._route()
        if office is None:
            return
        self.is_looking = True
        self.app.jobs.read(lambda: preparing.prepare(office, code, route=route), self._take, key="record issue class")

    def _route(self) -> str:
        """The usual way of handling; another one is chosen when the issue is opened."""
        routes = self.app.office.profile.routes if self.app.office is not None else ()
        return routes[0].key if routes else ""

    def kept(self) -> dict[str, str]:
        """What is needed to show the same again."""
        if not self.is_open:
            return {}
        return {
            "title": self.headline.text(),
            "class": self.prepared.code if self.prepared is not None else "",
            "open": "1",
        }

    def restore(self, kept: dict[str, str]) -> None:
        """Show what `kept` gave."""
        self.setVisible(bool(kept.get("open")))
        self.headline.setText(kept.get("title", ""))
        if kept.get("class"):
            self.choose(kept["class"])

    def complain(self) -> bool:
        """Say what is missing; whether anything is."""
        if not self.is_open or self.prepared is not None:
            return False
        say(self.note, "✕ 请选什么事：输入几个字后按 Enter，或不转了按 Ctrl+E", "bad")
        self.what.setFocus()
        return True

    def draft(self, found: Whom | None, body: str) -> Draft | None:
        """The issue as it will be entered with the record; None if none is wanted."""
        one = self.prepared
        if not self.is_open or one is None:
            return None
        case = one.cases[max(0, self.condition.currentIndex())] if one.cases else None
        first = body.strip().splitlines()[0] if body.strip() else one.name
        return Draft(
            route=self._route(), kind=one.kind, class_code=one.code, condition_id=case.id if case is not None else None,
            title=self.headline.text().strip() or first[:LONGEST_TITLE], body=body,
            address=found.address if found is not None else "",
            lon=found.lon if found is not None else None, lat=found.lat if found is not None else None,
            resident_id=found.resident_id if found is not None else None,
            organisation_id=found.item_id if found is not None and found.whom == ORGANISATION else None,
            facility_id=found.item_id if found is not None and found.whom == FACILITY else None,
        )  # fmt: skip

    def _ask(self, text: str, then: Callable[[Sequence[Line]], None]) -> None:
        office = self.app.office
        if office is None:
            return

        def work() -> list[Line]:
            return [
                Line(title=one.name, detail=" · ".join(p for p in (one.group, one.found) if p), value=one.code)
                for one in preparing.choices(office, text, 60)
            ]

        self.app.jobs.read(work, then, key="record issue classes")

    def _suggest(self) -> None:
        office, text = self.app.office, self._words().strip()
        if office is None or not self.is_open or self.prepared is not None or len(text) < 2:
            return
        self.app.jobs.read(
            lambda: suggesting.suggest(office, text, area_id=None), self._show_suggestions, key="record issue suggest"
        )

    def _show_suggestions(self, found: tuple[suggesting.Suggestion, ...]) -> None:
        self.suggestions.show_found(found if self.prepared is None and self.is_open else ())

    def _on_passed(self) -> None:
        if self.prepared is None and not self.what.text() and self.suggestions.found:
            self.suggestions.take(0)
        self.headline.setFocus()

    def _take(self, found: preparing.Prepared | None) -> None:
        self.prepared, self.is_looking = found, False
        self.condition.clear()
        for case in found.cases if found is not None else ():
            self.condition.addItem(f"{case.words or '一般情况'}（{case.limit_text}）")
        self.condition.setVisible(self.condition.count() > 1)
        if found is not None:
            self.what.put(found.name)
            self.suggestions.show_found(())
            department = f"，承办 {found.department}" if found.department else ""
            say(self.note, f"保存时一并登记为{found.kind_title}{department}")
            self.note.setAlignment(Qt.AlignmentFlag.AlignLeft)
        else:
            say(self.note, "")
            self.think()
        self.edited.emit()
        self.settled.emit()
