"""快速登记: where, what, who, in one window beside the map; the machine finds the rest and makes the usual next moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desk.errors import DeskError
from desk.model import Changes
from desk.office import Office
from desk.work.issues import chat, places, preparing, similar, suggesting
from desk.work.issues.entering import Draft, enter
from desk.work.issues.onward import Way
from ui import theme
from ui.app import App
from ui.dialogs.issues import entering_draft as drafts
from ui.dialogs.issues.entering_form import TOLD, EntryForm, Paster, say
from ui.dialogs.issues.entering_line import Line
from ui.dialogs.issues.entering_words import due_words, place_words, way_words
from ui.notify import sentence_of

THINK = 260
"""Milliseconds after the last key before words are compared."""
KEEP = 700
"""Milliseconds after the last change before it is kept on the disk."""
RECENT = 5
ENTER, DISPATCH, SPOT = "enter", "dispatch", "spot"
Then = Callable[[Sequence[Line]], None]


class EnteringDialog(QDialog):
    """Stays open for the next one; hidden it keeps what was typed. Lives on the GUI thread."""

    pick_wanted = Signal()
    """The next click on the map is to be the place."""
    place_shown = Signal(float, float, str)
    issue_shown = Signal(int)

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.spot: places.Spot | None = None
        self.prepared: preparing.Prepared | None = None
        self.recent: list[places.Spot] = []
        self.aside: list[drafts.Typed] = []
        self.saved: preparing.Entered | None = None
        self._reported_at = ""
        self._after = ""
        """What to do as soon as the machine has found what is still looked for."""
        self._is_saving = self._is_preparing = self._is_showing = False
        self._wanted_condition: int | None = None
        self._filled = ("", "", "")
        """Reporter, phone and department that the machine put in: it may put in others."""
        self.setWindowTitle(f"快速登记{app.term('issue', '事件')}")
        self.setModal(False)
        self.setAcceptDrops(True)
        self.form = EntryForm(app, self, self._ask_place, self._ask_class)
        self._build()
        self._connect()
        self._learn_office()

    def _build(self) -> None:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.TIGHT)
        column.addWidget(self.form)
        area.setWidget(inside)
        self.told_line = QLabel(self)
        self.told_line.setTextFormat(Qt.TextFormat.PlainText)
        self.told_line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told_line.setWordWrap(True)
        self.told_line.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)
        self.told_line.hide()
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.WIDE, theme.TIGHT, theme.WIDE, theme.SPACE)
        bar.setSpacing(6)
        self.enter_button = self._button(bar, "登记", "Ctrl+Enter", lambda: self.save(ENTER))
        self.dispatch_button = self._button(bar, "登记并派遣", "Ctrl+Shift+Enter", lambda: self.save(DISPATCH))
        self.spot_button = self._button(bar, "现场办结", "Ctrl+Alt+Enter", lambda: self.save(SPOT))
        bar.addStretch(1)
        self.draft_button = self._button(bar, "存草稿", "Ctrl+S", self.put_aside)
        self.more_button = self._button(bar, "草稿", "", self._offer_drafts)
        self.clear_button = self._button(bar, "清空", "", self.clear)
        self.enter_button.setProperty("primary", True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.TIGHT)
        whole.addWidget(area, 1)
        whole.addWidget(self.told_line)
        whole.addLayout(bar)

    def _button(self, bar: QHBoxLayout, words: str, keys: str, then: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.setToolTip(keys)
        button.setStyleSheet("padding: 5px 10px;")
        button.clicked.connect(lambda _=False: then())
        bar.addWidget(button)
        return button

    def _connect(self) -> None:
        form = self.form
        form.where.chosen.connect(self._on_place)
        form.where.cleared.connect(lambda: self._set_spot(None))
        form.where.passed.connect(form.told.setFocus)
        form.pick.clicked.connect(lambda _=False: self.pick_wanted.emit())
        form.told.passed.connect(form.what.setFocus)
        form.told.textChanged.connect(self._on_told)
        form.what.chosen.connect(lambda line: self.choose_class(line.value))
        form.what.cleared.connect(lambda: self._set_prepared(None))
        form.what.passed.connect(self._pass_class)
        form.suggestions.taken.connect(lambda one: self.choose_class(one.code))
        form.condition.currentIndexChanged.connect(lambda _: self._on_condition())
        form.similar.join_wanted.connect(self.join)
        form.similar.looked_at.connect(self.issue_shown)
        form.phone.editingFinished.connect(self._ask_similar)
        for field in (form.reporter, form.phone, form.handler, form.result):
            field.textEdited.connect(lambda _: self._touch())
        form.photos.edited.connect(self._touch)
        self._paster = Paster(self._paste, self)
        for each in form.fields():
            each.installEventFilter(self._paster)
        self._think = QTimer(self, singleShot=True, interval=THINK)
        self._think.timeout.connect(self._suggest)
        self._keep = QTimer(self, singleShot=True, interval=KEEP)
        self._keep.timeout.connect(self._write_draft)
        for keys, then in (
            ("Ctrl+Return", lambda: self.save(ENTER)), ("Ctrl+Enter", lambda: self.save(ENTER)),
            ("Ctrl+Shift+Return", lambda: self.save(DISPATCH)), ("Ctrl+Shift+Enter", lambda: self.save(DISPATCH)),
            ("Ctrl+Alt+Return", lambda: self.save(SPOT)), ("Ctrl+S", self.put_aside), ("F4", self.pick_wanted.emit),
            ("Ctrl+M", form.similar.join), ("Ctrl+1", lambda: form.suggestions.take(0)),
            ("Ctrl+2", lambda: form.suggestions.take(1)), ("Ctrl+3", lambda: form.suggestions.take(2)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(then)
        self.app.closed.connect(self._on_closed)

    def _learn_office(self) -> None:
        """Sources and routes of the profile, and what was left here the last time."""
        office = self.app.office
        if office is None:
            return
        profile = office.profile
        self.form.source.clear()
        for code, label in profile.codes("issue_source").items():
            self.form.source.addItem(label, code)
        routes = profile.codes("issue_route")
        title = next((one.title for one in profile.workflow.fields if one.codes == "issue_route"), "办理")
        self.form.set_routes(routes if len(routes) > 1 else {}, title)
        if self.form.route is not None:
            self.form.route.edited.connect(self._on_route)
        self._reset()
        self._path = drafts.path_of(self.app.settings, office.database.label)
        path = self._path
        self.app.jobs.read(lambda: drafts.load(path), self._restore, key="entry draft")
        self.app.jobs.read(lambda: suggesting.learned(office), lambda _: None, key="entry words", can_wait=True)

    def stand(self, window: QWidget) -> None:
        """Over the lists at the right, so that map and tree stay in sight."""
        width = min(max(532, round(window.width() * 0.34)), 640)
        height = min(window.height() - 96, 860)
        self.resize(width, height)
        self.move(window.mapToGlobal(QPoint(window.width() - width - 8, 80)))

    @property
    def is_fresh(self) -> bool:
        """Whether nothing is typed yet."""
        return self.typed().is_empty

    def focus_first(self) -> None:
        """Go where typing begins."""
        form = self.form
        (form.told if self.spot is not None else form.where).setFocus()

    # Where

    @staticmethod
    def can_take(kind: str) -> bool:
        """Whether a row of this list says where something happened."""
        return places.can_be_place(kind)

    def _ask_place(self, text: str, then: Then) -> None:
        office = self.app.office
        if office is None:
            return
        if not text:
            then([Line(title=one.title, detail=f"刚才的地点 · {one.grid}", value=one) for one in self.recent])
            return
        chosen = self.app.selection.area_id
        area = chosen if chosen != self.app.root_id else None
        self.app.jobs.read(
            lambda: [
                Line(title=one.title, detail=one.detail, value=one) for one in places.offers(office, text, area_id=area)
            ],
            then,
            key="entry place",
        )

    def _on_place(self, line: Line) -> None:
        value = line.value
        if isinstance(value, places.Spot):
            self._set_spot(value)
            self.form.told.setFocus()
        else:
            self._read_spot(lambda office: places.spot(office, value))

    def take_row(self, kind: str, id: int) -> None:
        """The place is that of a row of a list."""
        self._read_spot(lambda office: places.of_row(office, kind, id))

    def take_point(self, lon: float, lat: float) -> None:
        """The place is this one on the map."""
        self._read_spot(lambda office: places.spot_at(office, lon, lat))

    def _read_spot(self, work: Callable[[Office], places.Spot]) -> None:
        office = self.app.office
        if office is None:
            return

        def take(spot: places.Spot) -> None:
            self._set_spot(spot)
            if self.form.where.hasFocus() or not self.form.told.toPlainText():
                self.form.told.setFocus()

        self.app.jobs.read(lambda: work(office), take, key="entry spot", failed=self._no_place)

    def _no_place(self, error: BaseException) -> None:
        self._after = ""
        self.form.mark(self.form.where, self.form.place_note, sentence_of(error)[0])

    def _set_spot(self, spot: places.Spot | None) -> None:
        """Show what is known of the place; who reports comes with a resident."""
        form, self.spot = self.form, spot
        form.mark(form.where, form.place_note, "")
        say(form.place_note, *place_words(spot) if spot is not None else ("",))
        if spot is not None:
            form.where.put(spot.address or spot.title)
            self._fill_person(spot)
            if spot.lon is not None and spot.lat is not None:
                self.place_shown.emit(spot.lon, spot.lat, spot.address or spot.title)
            if spot.class_code and self.prepared is None and not form.what.text():
                self.choose_class(spot.class_code, goes_on=False)
            elif self.prepared is not None:
                self._prepare(self.prepared.code)
        self._ask_similar()
        self._touch()
        self._go_on()

    def _fill_person(self, spot: places.Spot) -> None:
        form = self.form
        old_name, old_phone, department = self._filled
        if spot.reporter and form.reporter.text() in ("", old_name) and form.phone.text() in ("", old_phone):
            form.reporter.setText(spot.reporter)
            form.phone.setText(spot.phone)
            self._filled = (spot.reporter, spot.phone, department)

    # What

    def _on_told(self) -> None:
        self._think.start()
        self._touch()

    def _suggest(self) -> None:
        office, text = self.app.office, self.form.told.toPlainText().strip()
        area = self.spot.area_id if self.spot is not None else None
        if office is None or self.prepared is not None or len(text) < 2:
            self.form.suggestions.show_found(())
            return
        self.app.jobs.read(
            lambda: suggesting.suggest(office, text, area_id=area), self._show_suggestions, key="entry suggest"
        )

    def _show_suggestions(self, found: tuple[suggesting.Suggestion, ...]) -> None:
        self.form.suggestions.show_found(found if self.prepared is None else ())

    def _ask_class(self, text: str, then: Then) -> None:
        office = self.app.office
        if office is None:
            return
        first = [Line(title=one.name, detail=one.why, value=one.code) for one in self.form.suggestions.found]

        def work() -> list[Line]:
            found = preparing.choices(office, text, 60)
            lines = [
                Line(title=one.name, detail=" · ".join(p for p in (one.group, one.found) if p), value=one.code)
                for one in found
            ]
            return lines if text else first + lines

        self.app.jobs.read(work, then, key="entry class")

    def _pass_class(self) -> None:
        """Enter on the empty line takes the first suggestion, else goes on."""
        if self.prepared is None and self.form.suggestions.found:
            self.form.suggestions.take(0)
        else:
            self.form.reporter.setFocus()

    def choose_class(self, code: str, *, goes_on: bool = True) -> None:
        """Take a class; its conditions, limit and department follow."""
        self._prepare(code)
        if goes_on and (self.form.told.hasFocus() or self.form.what.hasFocus()):
            (self.form.reporter if self.form.told.toPlainText().strip() else self.form.told).setFocus()

    def _prepare(self, code: str) -> None:
        office = self.app.office
        if office is None:
            return
        route, area = self.route(), self.spot.area_id if self.spot is not None else None
        self._is_preparing = True
        self.app.jobs.read(
            lambda: preparing.prepare(office, code, route=route, area_id=area), self._set_prepared, key="entry prepare"
        )

    def _set_prepared(self, found: preparing.Prepared | None) -> None:
        form = self.form
        again = self.prepared is not None and found is not None and self.prepared.code == found.code
        chosen = self._wanted_condition if not again else form.condition.currentData()
        self.prepared, self._is_preparing, self._wanted_condition = found, False, None
        form.mark(form.what, form.due_note, "")
        self._is_showing = True
        form.condition.clear()
        for one in found.cases if found is not None else ():
            form.condition.addItem(f"{one.words or '一般情况'}（{one.limit_text}）", one.id)
        form.condition.setCurrentIndex(max(0, form.condition.findData(chosen)))
        form.condition.setVisible(form.condition.count() > 1)
        self._is_showing = False
        if found is not None:
            form.what.put(found.name)
            form.suggestions.show_found(())
        else:
            self._think.start()
        self._on_condition()
        self._ask_similar()
        self._go_on()

    def _on_condition(self) -> None:
        if self._is_showing:
            return
        form, found = self.form, self.prepared
        office = self.app.office
        case = self.case()
        today = office.today() if office is not None else ""
        say(form.due_note, due_words(found, case, today) if found is not None and case is not None else "")
        words = case.words if case is not None else ""
        form.told.setPlaceholderText(f"不写就用立案条件：{words}" if words else TOLD)
        self._show_ways()
        self._touch()

    def case(self) -> preparing.Case | None:
        """The chosen condition."""
        at = self.form.condition.currentIndex()
        return self.prepared.cases[at] if self.prepared is not None and 0 <= at < len(self.prepared.cases) else None

    def _on_route(self) -> None:
        if self.prepared is not None:
            self._prepare(self.prepared.code)
        self._touch()

    def route(self) -> str:
        """The chosen route; of a profile with one route that one."""
        office = self.app.office
        chosen = self.form.route.value() if self.form.route is not None else None
        if chosen or office is None:
            return str(chosen or "")
        return office.profile.routes[0].key if office.profile.routes else ""

    # Who gets it

    def _show_ways(self) -> None:
        """The fields of the usual next moves, and buttons in the profile's words."""
        form, found = self.form, self.prepared
        dispatch = found.onward.dispatch if found is not None else None
        spot = found.onward.on_the_spot if found is not None else None
        handler = next((one for one in dispatch.fields if one.key == "handler"), None) if dispatch else None
        result = next(iter(spot.fields), None) if spot else None
        form.show_row("派给", form.handler, handler is not None)
        form.show_row("结果", form.result, result is not None)
        self.dispatch_button.setVisible(dispatch is not None or found is None)
        self.spot_button.setVisible(spot is not None)
        if dispatch is not None:
            self.dispatch_button.setText(f"登记并{dispatch.title}")
            self.dispatch_button.setToolTip(f"{' → '.join(one.title for one in dispatch.actions)}　Ctrl+Shift+Enter")
        if spot is not None:
            self.spot_button.setText(spot.title[:8])
        if handler is not None and found is not None:
            case = self.case()
            department = (case.department if case is not None else "") or found.department
            name, phone, old = self._filled
            if form.handler.text() in ("", old):
                form.handler.setText(department)
                self._filled = (name, phone, department)
            form.handler.setPlaceholderText(handler.title)
        say(form.way_note, way_words(found))

    # Similar ones

    def _ask_similar(self) -> None:
        office, spot = self.app.office, self.spot
        if office is None:
            return
        about = similar.About(
            lon=spot.lon if spot else None, lat=spot.lat if spot else None,
            facility_id=spot.facility_id if spot else None, resident_id=spot.resident_id if spot else None,
            phone=self.form.phone.text(), class_code=self.prepared.code if self.prepared is not None else "",
        )  # fmt: skip
        self.app.jobs.read(lambda: similar.similar(office, about), self.form.similar.show_found, key="entry similar")

    def join(self, other: similar.Similar) -> None:
        """Put this report to an issue that is there already."""
        office, form = self.app.office, self.form
        if office is None or self._is_saving:
            return
        self._begin_saving()
        given: dict[str, Any] = {
            "reporter": form.reporter.text(), "phone": form.phone.text(), "body": form.told.toPlainText(),
            "resident_id": self.spot.resident_id if self.spot is not None else None, "photos": form.photos.value(),
        }  # fmt: skip

        def work() -> tuple[Changes, preparing.Entered]:
            return similar.join(office, other.id, **given), preparing.entered(office, other.id)

        self.app.jobs.write(work, lambda found: self._saved(found, f"已并入 {other.number}"), self._failed)

    # Pasting and dropping

    def _paste(self, field: QWidget) -> bool:
        """A picture or file becomes a photo, a chat fills the form; False for a plain text."""
        mime = QGuiApplication.clipboard().mimeData()
        if self.form.photos.paste():
            return True
        text = mime.text() if mime.hasText() else ""
        if field not in (self.form.told, self.form.where) or not ("\n" in text or "：" in text or ":" in text):
            return False
        self.take_chat(text)
        return True

    def take_chat(self, text: str) -> None:
        """Fill the form with what a pasted text says."""
        office = self.app.office
        if office is None:
            return
        now = office.now()

        def work() -> tuple[chat.Chat, places.Spot | None]:
            found = chat.read(text[:20_000], now=now)
            offer = places.guess(office, found.places)
            return found, places.spot(office, offer) if offer is not None else None

        self.app.jobs.read(work, lambda found: self._take_chat(*found), key="entry chat")

    def _take_chat(self, found: chat.Chat, spot: places.Spot | None) -> None:
        form = self.form
        form.told.insertPlainText(found.body)
        if found.is_chat:
            for field, value in ((form.reporter, found.reporter), (form.phone, found.phone)):
                if value and not field.text().strip():
                    field.setText(value)
            self._reported_at = found.at
            said = [f"{found.at[5:16].replace('T', ' ')} 反映" if found.at else ""]
            said += [f"{found.agreed} 人附和" if found.agreed else ""]
            said += [f"聊天里另有 {found.pictures} 张图片，请另外复制粘贴" if found.pictures else ""]
            say(form.person_note, "；".join(one for one in said if one))
        if self.spot is None and spot is not None:
            self._set_spot(spot)
        elif self.spot is None and found.places and not form.where.text():
            form.where.setText(found.places[0])
            form.where.look()
        form.told.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos are welcome anywhere."""
        self.form.photos.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take photos."""
        self.form.photos.dropEvent(event)

    # Saving

    def save(self, how: str) -> None:
        """Enter the issue, and make the usual next moves if that is wanted; what is still looked for is waited for."""
        if self._is_saving or self.app.office is None:
            return
        form = self.form
        self._after = how
        if form.where.is_waiting:
            form.where.take_first()
        elif form.what.is_waiting:
            form.what.take_first()
        elif not self._is_preparing:
            self._go_on()

    def _go_on(self) -> None:
        """Save what was asked to be saved, when everything looked for is found."""
        how, form = self._after, self.form
        if not how or self._is_preparing:
            return
        if form.where.is_waiting or form.what.is_waiting:
            self.save(how)
            return
        self._after = ""
        if self._lacks(how):
            return
        office, draft = self.app.office, self._draft()
        if office is None or self.prepared is None:
            return
        ways = self.prepared.onward
        way: Way | None = {DISPATCH: ways.dispatch, SPOT: ways.on_the_spot}.get(how)
        answers: dict[str, Any] = {"handler": form.handler.text().strip(), "result": form.result.text().strip()}
        then = way.given(office.profile, draft, answers) if way is not None else []
        self._begin_saving()

        def work() -> tuple[Changes, preparing.Entered]:
            changes = enter(office, places.unmasked(office, draft), then=then)
            return changes, preparing.entered(office, max(changes.rows["issue"]))

        words = {ENTER: "已登记"}.get(how, f"已登记并{way.title}" if way is not None else "已登记")
        self.app.jobs.write(work, lambda found: self._saved(found, words), self._failed)

    def _lacks(self, how: str) -> bool:
        """Tell beside each field what is missing; go to the first."""
        form = self.form
        lacking: list[tuple[QWidget, QLabel, str]] = []
        if self.spot is None:
            lacking.append((form.where, form.place_note, "请写在哪里，或按 F4 在地图上点一下"))
        if self.prepared is None:
            lacking.append((form.what, form.due_note, "请选什么事：输入几个字后按 Enter"))
        elif how == DISPATCH and self.prepared.onward.dispatch is None:
            lacking.append((form.handler, form.way_note, "这条路线不能登记后直接派出，请改选办理方式或只登记"))
        elif how == SPOT and self.prepared.onward.on_the_spot is None:
            lacking.append((form.result, form.way_note, "这条路线不能现场办结，请改选办理方式"))
        elif how == DISPATCH and form.handler.isVisible() and not form.handler.text().strip():
            lacking.append((form.handler, form.way_note, "请写派给谁"))
        elif how == SPOT and form.result.isVisible() and not form.result.text().strip():
            lacking.append((form.result, form.way_note, "请写怎么办的"))
        case = self.case()
        if not form.told.toPlainText().strip() and not (case is not None and case.words) and self.prepared is not None:
            lacking.append((form.told, form.due_note, "请写情况"))
        for field, note, sentence in lacking:
            form.mark(field, note, sentence)
        if lacking:
            lacking[0][0].setFocus()
        return bool(lacking)

    def _draft(self) -> Draft:
        form, spot, found, case = self.form, self.spot, self.prepared, self.case()
        assert spot is not None and found is not None
        return Draft(
            kind=found.kind, class_code=found.code, condition_id=case.id if case is not None else None,
            body=form.told.toPlainText().strip() or (f"{case.words}。" if case is not None else ""),
            source=str(form.source.currentData() or ""), route=self.route(), urgency=int(form.urgency.value() or 1),
            reporter=form.reporter.text().strip(), reporter_phone=form.phone.text().strip(),
            reported_at=self._reported_at, address=spot.address or spot.title, lon=spot.lon, lat=spot.lat,
            facility_id=spot.facility_id, resident_id=spot.resident_id, organisation_id=spot.organisation_id,
            photos=tuple(form.photos.value()),
        )  # fmt: skip

    def _begin_saving(self) -> None:
        self._is_saving = True
        for button in (self.enter_button, self.dispatch_button, self.spot_button, self.form.similar.join_button):
            button.setEnabled(False)

    def _end_saving(self) -> None:
        self._is_saving = False
        for button in (self.enter_button, self.dispatch_button, self.spot_button):
            button.setEnabled(True)

    def _saved(self, found: tuple[Changes, preparing.Entered], words: str) -> None:
        changes, self.saved = found
        self._end_saving()
        if self.spot is not None and self.spot.lon is not None:
            self.recent = [self.spot, *(one for one in self.recent if one != self.spot)][:RECENT]
        self._reset()
        number = "" if self.saved.number in words else f" {self.saved.number}"
        until = f"，{self.saved.due_at[5:16].replace('T', ' ')} 前办结" if self.saved.due_at else ""
        self._tell(f"✓ {words}{number}（{self.saved.stage}{until}）。可以接着登记下一件。", "good")
        self.app.note(changes)
        self._write_draft()
        self.form.where.setFocus()

    def _failed(self, error: BaseException) -> None:
        self._end_saving()
        self._tell(f"✕ {sentence_of(error)[0]}", "bad")
        if not isinstance(error, DeskError):
            self.app.jobs.error.emit(error)

    def _tell(self, words: str, tone: str) -> None:
        self.told_line.setText(words)
        self.told_line.setStyleSheet(f"color: {theme.TONES[tone]};")
        self.told_line.setVisible(bool(words))

    # What is typed stays

    def clear(self) -> None:
        """Begin anew."""
        self._reset()
        self._tell("", "")
        self._write_draft()
        self.form.where.setFocus()

    def _reset(self) -> None:
        """Empty fields; the source stays as it was chosen."""
        form = self.form
        self._after, self._reported_at, self._filled = "", "", ("", "", "")
        form.where.put("")
        self.spot = None
        form.told.clear()
        form.what.put("")
        for field in (form.reporter, form.phone, form.handler, form.result):
            field.clear()
        form.photos.restore([])
        form.urgency.restore("1")
        office = self.app.office
        if form.route is not None and office is not None:
            form.route.restore(office.profile.routes[0].key)
        for note in (form.place_note, form.person_note):
            say(note, "")
        form.mark(form.where, form.place_note, "")
        form.similar.show_found(())
        self._set_prepared(None)
        form.suggestions.show_found(())

    def typed(self) -> drafts.Typed:
        """What stands in the form."""
        form = self.form
        return drafts.Typed(
            place=asdict(self.spot) if self.spot is not None else None, where=form.where.text().strip(),
            body=form.told.toPlainText(), class_code=self.prepared.code if self.prepared is not None else "",
            class_name=form.what.text(), condition_id=form.condition.currentData(), reporter=form.reporter.text(),
            phone=form.phone.text(), source=str(form.source.currentData() or ""), route=self.route(),
            urgency=int(form.urgency.value() or 1), reported_at=self._reported_at, photos=form.photos.kept(),
        )  # fmt: skip

    def put_typed(self, one: drafts.Typed) -> None:
        """Show what was typed before."""
        form = self.form
        self._reset()
        self._reported_at = one.reported_at
        form.told.setPlainText(one.body)
        form.reporter.setText(one.reporter)
        form.phone.setText(one.phone)
        form.source.setCurrentIndex(max(0, form.source.findData(one.source)))
        form.urgency.restore(str(one.urgency))
        if form.route is not None:
            form.route.restore(one.route)
        form.photos.restore(one.photos)
        if one.place is not None:
            self._set_spot(places.Spot(**one.place))
        elif one.where:
            form.where.setText(one.where)
        if one.class_code:
            self._wanted_condition = one.condition_id
            self._prepare(one.class_code)

    def _restore(self, kept: drafts.Kept) -> None:
        self.aside = kept.aside
        self._count_drafts()
        if kept.current is not None and self.typed().is_empty:
            self.put_typed(kept.current)
            self._tell("已恢复上次没有登记完的内容；不要了请点“清空”。", "warn")

    def put_aside(self) -> None:
        """Keep what is typed for later and begin with another."""
        one = self.typed()
        if one.is_empty:
            return
        self.aside = [one, *self.aside][: drafts.MOST]
        self._reset()
        self._count_drafts()
        self._write_draft()
        self._tell(f"✓ 已存为草稿：{one.title}。", "good")
        self.form.where.setFocus()

    def _offer_drafts(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, one in enumerate(self.aside):
            menu.addAction(one.title, partial(self.take_back, number))
        menu.popup(self.more_button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def take_back(self, number: int) -> None:
        """Go on with a draft; what stands in the form goes aside for it."""
        one, present = self.aside.pop(number), self.typed()
        if not present.is_empty:
            self.aside.insert(0, present)
        self.put_typed(one)
        self._count_drafts()
        self._touch()

    def _count_drafts(self) -> None:
        self.more_button.setText(f"草稿 {len(self.aside)}")
        self.more_button.setVisible(bool(self.aside))

    def _touch(self) -> None:
        self._keep.start()

    def _write_draft(self) -> None:
        """Put what is typed onto the disk, off the GUI thread."""
        self._keep.stop()
        path, kept = self._path, drafts.Kept(current=self.typed(), aside=list(self.aside))
        self.app.jobs.write(lambda: drafts.save(path, kept))

    def _on_closed(self) -> None:
        """The office goes: what is typed is written now, nobody writes later."""
        if self._keep.isActive():
            self._keep.stop()
            drafts.save(self._path, drafts.Kept(current=self.typed(), aside=list(self.aside)))
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed stays."""
        self._write_draft()
        super().closeEvent(event)
