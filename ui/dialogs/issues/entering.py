"""快速登记: where, what, who, in one window beside the map; the machine finds the rest and makes the usual next moves."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desk.errors import DeskError
from desk.model import Changes
from desk.work.issues import chat, places, preparing, similar
from desk.work.issues.entering import Draft, enter
from desk.work.issues.onward import Onward, Way
from ui import theme
from ui.app import App
from ui.dialogs.issues import entering_keeping as keeping
from ui.dialogs.issues.entering_also import AlsoStrip
from ui.dialogs.issues.entering_draft import Typed
from ui.dialogs.issues.entering_finding import Finder
from ui.dialogs.issues.entering_form import EntryForm, Paster, say
from ui.dialogs.issues.entering_words import chat_words, lacking, saved_words
from ui.notify import sentence_of
from ui.parts import Parts

ENTER, DISPATCH, SPOT = "enter", "dispatch", "spot"
NARROW, WIDE = 532, 640
LONGEST_PASTE = 20_000


class EnteringDialog(QDialog):
    """Stays open for the next one; hidden it keeps what was typed. Lives on the GUI thread."""

    pick_wanted = Signal()
    """The next click on the map is to be the place."""
    issue_shown = Signal(int)

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.saved: preparing.Entered | None = None
        self._reported_at = ""
        self._after = ""
        """What to do as soon as the machine has found what is still looked for."""
        self._is_saving = False
        self.setWindowTitle(f"快速登记{app.term('issue', '事件')}")
        self.setModal(False)
        self.setAcceptDrops(True)
        self.parts = Parts(self._make_parts())
        app.closed.connect(self._on_closed)

    def _make_parts(self) -> Generator[None, None, None]:
        self.finder = Finder(self.app, self)
        self.form = EntryForm(self.app, self, self.finder.ask_place, self.finder.ask_class)
        self.finder.watch(self.form)
        self.keeper = keeping.Keeper(self.app, self.typed, self.put_typed, self)
        yield
        self._build()
        yield
        self._connect()

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
        self.line = QLabel(self)
        self.line.setTextFormat(Qt.TextFormat.PlainText)
        self.line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.line.setWordWrap(True)
        self.line.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)
        self.line.hide()
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.WIDE, theme.TIGHT, theme.WIDE, theme.SPACE)
        bar.setSpacing(6)
        self.enter_button = self._button(bar, "登记", "Ctrl+Enter", lambda: self.save(ENTER))
        self.dispatch_button = self._button(bar, "登记并派遣", "Ctrl+Shift+Enter", lambda: self.save(DISPATCH))
        self.spot_button = self._button(bar, "现场办结", "Ctrl+Alt+Enter", lambda: self.save(SPOT))
        bar.addStretch(1)
        self.draft_button = self._button(bar, "存草稿", "Ctrl+S", self.put_aside)
        self.more_button = self._button(bar, "草稿", "", lambda: self.keeper.offer(self.more_button))
        self.clear_button = self._button(bar, "清空", "", self.clear)
        self.enter_button.setProperty("primary", True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.TIGHT)
        whole.addWidget(area, 1)
        whole.addWidget(self.line)
        self.also = AlsoStrip(self)
        whole.addWidget(self.also)
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
        form, finder, keeper = self.form, self.finder, self.keeper
        form.pick.clicked.connect(lambda _=False: self.pick_wanted.emit())
        form.similar.join_wanted.connect(self.join)
        form.similar.looked_at.connect(self.issue_shown)
        for field in (form.reporter, form.phone, form.handler, form.result):
            field.textEdited.connect(lambda _: keeper.touch())
        for signal in (form.photos.edited, finder.touched):
            signal.connect(keeper.touch)
        finder.found.connect(self._go_on)
        finder.lost.connect(self._stop_waiting)
        finder.ways_changed.connect(self._show_ways)
        keeper.restored.connect(lambda: self._tell("已恢复上次没有登记完的内容；不要了请点“清空”。", "warn"))
        keeper.counted.connect(self._count_drafts)
        self._paster = Paster(self._paste, self)
        for each in form.fields():
            each.installEventFilter(self._paster)
        for keys, then in (
            ("Ctrl+Return", lambda: self.save(ENTER)), ("Ctrl+Enter", lambda: self.save(ENTER)),
            ("Ctrl+Shift+Return", lambda: self.save(DISPATCH)), ("Ctrl+Shift+Enter", lambda: self.save(DISPATCH)),
            ("Ctrl+Alt+Return", lambda: self.save(SPOT)), ("Ctrl+S", self.put_aside), ("F4", self.pick_wanted.emit),
            ("Ctrl+M", form.similar.join), ("Ctrl+1", lambda: form.suggestions.take(0)),
            ("Ctrl+2", lambda: form.suggestions.take(1)), ("Ctrl+3", lambda: form.suggestions.take(2)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(then)

    def begin(self) -> None:
        """Finish the window for the office that is open: what the profile offers, what was left here the last time."""
        self.parts.finish()
        office = self.app.office
        if office is None:
            return
        self.form.learn(office.profile)
        if self.form.route is not None:
            self.form.route.edited.connect(self.finder.on_route)
        self._reset()
        self.keeper.begin(office.database.label)
        self.app.jobs.read(lambda: preparing.make_ready(office), lambda _: None, key="entry words", can_wait=True)

    def stand(self, window: QWidget) -> None:
        """Over the lists at the right, so that map and tree stay in sight."""
        width = min(max(NARROW, round(window.width() * 0.34)), WIDE)
        self.resize(width, min(window.height() - 96, 860))
        self.move(window.mapToGlobal(QPoint(window.width() - width - 8, 80)))

    @property
    def is_fresh(self) -> bool:
        """Whether nothing is typed yet."""
        return self.typed().is_empty

    def focus_first(self) -> None:
        """Go where typing begins."""
        (self.form.told if self.finder.spot is not None else self.form.where).setFocus()

    # Pasting and dropping

    def _paste(self, field: QWidget) -> bool:
        """A picture or file becomes a photo, a chat fills the form; False for a plain text."""
        if self.form.photos.paste():
            return True
        mime = QGuiApplication.clipboard().mimeData()
        text = mime.text() if mime.hasText() else ""
        if field not in (self.form.told, self.form.where) or not any(sign in text for sign in "\n：:"):
            return False
        self.take_chat(text)
        return True

    def take_chat(self, text: str) -> None:
        """Fill the form with what a pasted text says."""
        office = self.app.office
        if office is None:
            return

        def work() -> tuple[chat.Chat, places.Spot | None]:
            found = chat.read(text[:LONGEST_PASTE], now=office.now())
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
            say(form.person_note, chat_words(found))
        if self.finder.spot is None and spot is not None:
            self.finder.set_spot(spot)
        elif self.finder.spot is None and found.places and not form.where.text():
            form.where.setText(found.places[0])
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
        self._after = how
        if self.form.where.is_waiting:
            self.form.where.take_first()
        elif self.form.what.is_waiting:
            self.form.what.take_first()
        else:
            self._go_on()

    def _stop_waiting(self) -> None:
        self._after = ""

    def _go_on(self) -> None:
        """Save what was asked to be saved, when everything looked for is found."""
        how, form, found = self._after, self.form, self.finder.prepared
        if not how or self.finder.is_looking:
            return
        if form.where.is_waiting or form.what.is_waiting:
            self.save(how)
            return
        self._after = ""
        office = self.app.office
        if self._lacks(how) or office is None or found is None:
            return
        draft = self._draft()
        way: Way | None = {DISPATCH: found.onward.dispatch, SPOT: found.onward.on_the_spot}.get(how)
        answers: dict[str, Any] = {"handler": form.handler.text().strip(), "result": form.result.text().strip()}
        then = way.given(office.profile, draft, answers) if way is not None else []
        self._begin_saving()

        def work() -> tuple[Changes, preparing.Entered]:
            changes = enter(office, places.unmasked(office, draft), then=then)
            return changes, preparing.entered(office, max(changes.rows["issue"]))

        words = f"已登记并{way.title}" if way is not None else "已登记"
        self.app.jobs.write(work, lambda made: self._saved(made, words), self._failed)

    def _lacks(self, how: str) -> bool:
        """Tell beside each field what is missing; go to the first."""
        form, finder = self.form, self.finder
        fields = {
            "where": (form.where, form.place_note), "what": (form.what, form.due_note),
            "told": (form.told, form.told_note), "handler": (form.handler, form.way_note),
            "result": (form.result, form.way_note),
        }  # fmt: skip
        typed = {"told": form.told.toPlainText(), "handler": form.handler.text(), "result": form.result.text()}
        missing = lacking(how == DISPATCH, how == SPOT, finder.spot, finder.prepared, finder.case(), typed)
        for field, note in fields.values():
            if note.property("wrong"):
                form.mark(field, note, "")
        for key, sentence in missing.items():
            form.mark(*fields[key], sentence)
        if missing:
            fields[next(iter(missing))][0].setFocus()
        return bool(missing)

    def _draft(self) -> Draft:
        form, spot, found, case = self.form, self.finder.spot, self.finder.prepared, self.finder.case()
        assert spot is not None and found is not None
        return Draft(
            kind=found.kind, class_code=found.code, condition_id=case.id if case is not None else None,
            body=form.told.toPlainText().strip() or (f"{case.words}。" if case is not None else ""),
            source=str(form.source.currentData() or ""), route=self.finder.route(),
            urgency=int(form.urgency.value() or 1), reporter=form.reporter.text().strip(),
            reporter_phone=form.phone.text().strip(), reported_at=self._reported_at, address=spot.address or spot.title,
            lon=spot.lon, lat=spot.lat, facility_id=spot.facility_id, resident_id=spot.resident_id,
            organisation_id=spot.organisation_id, photos=tuple(form.photos.value()),
            campaign_id=self.also.campaign_id,
        )  # fmt: skip

    def join(self, other: similar.Similar) -> None:
        """Put this report to an issue that is there already."""
        office, form, spot = self.app.office, self.form, self.finder.spot
        if office is None or self._is_saving:
            return
        self._begin_saving()
        given: dict[str, Any] = {
            "reporter": form.reporter.text(), "phone": form.phone.text(), "body": form.told.toPlainText(),
            "resident_id": spot.resident_id if spot is not None else None, "photos": form.photos.value(),
        }  # fmt: skip

        def work() -> tuple[Changes, preparing.Entered]:
            return similar.join(office, other.id, **given), preparing.entered(office, other.id)

        self.app.jobs.write(work, lambda made: self._saved(made, f"已并入 {other.number}"), self._failed)

    def _begin_saving(self) -> None:
        self._is_saving = True
        for button in (self.enter_button, self.dispatch_button, self.spot_button, self.form.similar.join_button):
            button.setEnabled(False)

    def _end_saving(self) -> None:
        self._is_saving = False
        for button in (self.enter_button, self.dispatch_button, self.spot_button):
            button.setEnabled(True)

    def _saved(self, made: tuple[Changes, preparing.Entered], words: str) -> None:
        changes, self.saved = made
        self._end_saving()
        if (found := self.finder.prepared) is not None:
            self.also.show_saved(self.saved.id, found.kind, found.kind_title)
        self.finder.remember()
        self._reset()
        self._tell(saved_words(self.saved, words), "good")
        self.app.note(changes)
        self.keeper.write()
        self.form.where.setFocus()

    def _failed(self, error: BaseException) -> None:
        self._end_saving()
        self._tell(f"✕ {sentence_of(error)[0]}", "bad")
        if not isinstance(error, DeskError):
            self.app.jobs.error.emit(error)

    def _tell(self, words: str, tone: str) -> None:
        self.line.setText(words)
        self.line.setStyleSheet(f"color: {theme.TONES[tone]};")
        self.line.setVisible(bool(words))

    def _show_ways(self, ways: Onward | None) -> None:
        """Buttons in the profile's words, for what it can do at once."""
        dispatch, spot = (ways.dispatch, ways.on_the_spot) if ways is not None else (None, None)
        self.dispatch_button.setVisible(dispatch is not None or ways is None)
        self.spot_button.setVisible(spot is not None)
        if dispatch is not None:
            self.dispatch_button.setText(f"登记并{dispatch.title}")
            self.dispatch_button.setToolTip(f"{' → '.join(one.title for one in dispatch.actions)}　Ctrl+Shift+Enter")
        if spot is not None:
            self.spot_button.setText(spot.title[:8])

    # What is typed stays

    def typed(self) -> Typed:
        """What stands in the form."""
        return keeping.typed(self.form, self.finder, self._reported_at)

    def put_typed(self, one: Typed) -> None:
        """Show what was typed before."""
        self._reset()
        self._reported_at = one.reported_at
        keeping.put(self.form, self.finder, one)

    def clear(self) -> None:
        """Begin anew."""
        self._reset()
        self._tell("", "")
        self.keeper.write()
        self.form.where.setFocus()

    def put_aside(self) -> None:
        """Keep what is typed for later and begin with another."""
        one = self.typed()
        if one.is_empty:
            return
        self.keeper.put_aside(one)
        self._reset()
        self.keeper.write()
        self._tell(f"✓ 已存为草稿：{one.title}。", "good")
        self.form.where.setFocus()

    def _reset(self) -> None:
        """Empty fields; the source stays as it was chosen."""
        self._after, self._reported_at = "", ""
        office = self.app.office
        self.form.empty(office.profile.routes[0].key if office is not None and office.profile.routes else "")
        self.finder.reset()

    def _count_drafts(self, count: int) -> None:
        self.more_button.setText(f"草稿 {count}")
        self.more_button.setVisible(count > 0)

    def _on_closed(self) -> None:
        """The office goes, and this window with it."""
        self.parts.stop()
        if self.parts.is_done:
            self.keeper.finish()
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed stays."""
        self.keeper.write()
        super().closeEvent(event)
