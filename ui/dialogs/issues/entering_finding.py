"""What the machine finds while an issue is typed: the place, who reports, the class with its limit, and its likes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from desk.office import Office
from desk.work.issues import places, preparing, similar, suggesting
from ui.app import App
from ui.dialogs.issues.entering_form import TOLD, EntryForm, say
from ui.dialogs.issues.entering_line import Line
from ui.dialogs.issues.entering_words import due_words, place_words, way_words
from ui.notify import sentence_of

THINK = 260
"""Milliseconds after the last key before words are compared."""
RECENT = 5
Then = Callable[[Sequence[Line]], None]


class Finder(QObject):
    """Listens to the form, asks off the GUI thread, and writes below the fields what it found."""

    found = Signal()
    """The place or the class was settled."""
    lost = Signal()
    """A place could not be read."""
    touched = Signal()
    place_shown = Signal(float, float, str)
    ways_changed = Signal(object)
    """Onward, or None while no class is chosen."""

    def __init__(self, app: App, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app
        self.form: EntryForm
        self.spot: places.Spot | None = None
        self.prepared: preparing.Prepared | None = None
        self.recent: list[places.Spot] = []
        self._is_placing = self._is_preparing = False
        self.wanted_condition: int | None = None
        """Of a draft: chosen as soon as the class is there."""
        self._is_showing = False
        self._filled = ("", "", "")
        """Reporter, phone and department that the machine put in: it may put in others."""
        self._think = QTimer(self, singleShot=True, interval=THINK)
        self._think.timeout.connect(self._suggest)

    def watch(self, form: EntryForm) -> None:
        """Listen to the fields from now on."""
        self.form = form
        form.where.chosen.connect(self._on_place)
        form.where.cleared.connect(self._lose_spot)
        form.where.passed.connect(form.told.setFocus)
        form.told.passed.connect(form.what.setFocus)
        form.told.textChanged.connect(self._on_told)
        form.what.chosen.connect(lambda line: self.choose_class(line.value))
        form.what.cleared.connect(lambda: self._set_prepared(None))
        form.what.passed.connect(self._pass_class)
        form.suggestions.taken.connect(lambda one: self.choose_class(one.code))
        form.condition.currentIndexChanged.connect(lambda _: self._on_condition())
        form.phone.editingFinished.connect(self._ask_similar)

    @property
    def is_looking(self) -> bool:
        """Whether the place or the class is still being read."""
        return self._is_placing or self._is_preparing

    def reset(self) -> None:
        """Nothing is known any more."""
        for key in ("entry spot", "entry prepare", "entry similar", "entry suggest"):
            self.app.jobs.forget(key)
        self._is_placing = False
        self._filled, self.spot, self.wanted_condition = ("", "", ""), None, None
        self.form.similar.show_found(())
        self._set_prepared(None)
        self._think.stop()
        self.form.suggestions.show_found(())

    def remember(self) -> None:
        """Keep the place for the next issue."""
        if self.spot is not None and self.spot.lon is not None:
            self.recent = [self.spot, *(one for one in self.recent if one != self.spot)][:RECENT]

    # Where

    @staticmethod
    def can_take(kind: str) -> bool:
        """Whether a row of this list says where something happened."""
        return places.can_be_place(kind)

    def ask_place(self, text: str, then: Then) -> None:
        """Offer what the letters may mean; without letters the last places."""
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
        if self.form.where.hasFocus():
            self.form.told.setFocus()
        if isinstance(value, places.Spot):
            self.set_spot(value)
        else:
            self._read_spot(lambda office: places.spot(office, value))

    def _lose_spot(self) -> None:
        """Other letters are typed: what was found for the old ones must not come any more."""
        self.app.jobs.forget("entry spot")
        self.set_spot(None)

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

        self._is_placing = True

        def take(spot: places.Spot) -> None:
            self.set_spot(spot)
            if self.form.where.hasFocus():
                self.form.told.setFocus()

        self.app.jobs.read(lambda: work(office), take, key="entry spot", failed=self._no_place)

    def _no_place(self, error: BaseException) -> None:
        self._is_placing = False
        self.lost.emit()
        self.form.mark(self.form.where, self.form.place_note, sentence_of(error)[0])

    def set_spot(self, spot: places.Spot | None) -> None:
        """Show what is known of the place; who reports comes with a resident."""
        form, self.spot, self._is_placing = self.form, spot, False
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
                self.prepare(self.prepared.code)
        self._ask_similar()
        self.touched.emit()
        self.found.emit()

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
        self.touched.emit()

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

    def ask_class(self, text: str, then: Then) -> None:
        """Offer classes; without letters first what the description speaks of."""
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
        if self.prepared is None and not self.form.what.text() and self.form.suggestions.found:
            self.form.suggestions.take(0)
        else:
            self.form.reporter.setFocus()

    def choose_class(self, code: str, *, goes_on: bool = True) -> None:
        """Take a class; its conditions, limit and department follow."""
        self.prepare(code)
        if goes_on and (self.form.told.hasFocus() or self.form.what.hasFocus()):
            self.form.reporter.setFocus()

    def prepare(self, code: str) -> None:
        """Read what follows from a class here and now."""
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
        chosen = self.wanted_condition if not again else form.condition.currentData()
        self.prepared, self._is_preparing, self.wanted_condition = found, False, None
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
        self.found.emit()

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
        self.touched.emit()

    def case(self) -> preparing.Case | None:
        """The chosen condition."""
        at = self.form.condition.currentIndex()
        return self.prepared.cases[at] if self.prepared is not None and 0 <= at < len(self.prepared.cases) else None

    def on_route(self) -> None:
        if self.prepared is not None:
            self.prepare(self.prepared.code)
        self.touched.emit()

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
        self.ways_changed.emit(found.onward if found is not None else None)
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
