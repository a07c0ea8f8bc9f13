"""What the machine finds while a record is typed: whom it is about, what stands beside it, its checklists, who did it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk.office import Office
from desk.work.duty.due import due_today
from desk.work.issues.me import Colleague, colleagues, sought
from desk.work.logbook import whom as calls
from desk.work.logbook.beside import Beside, beside
from desk.work.logbook.checklists import lists_for
from desk.work.logbook.forms import Checklist, RecordForm, form_of, kinds
from desk.work.logbook.whom import HOUSEHOLD, RESIDENT, Whom
from ui.app import App
from ui.dialogs.issues.entering_line import Line
from ui.dialogs.logbook.counters import Counters
from ui.dialogs.logbook.entry_beside import BesideView
from ui.dialogs.logbook.entry_form import EntryForm, say
from ui.notify import sentence_of

Then = Callable[[Sequence[Line]], None]
OFFERED = 9
LISTED = frozenset({"check", "inspection", "upkeep"})
"""Kinds whose record is its checklist: going through it is meant unless one says otherwise."""


class EntryFinder(QObject):
    """Listens to the form, asks off the GUI thread, and shows what it found."""

    found = Signal()
    """Whom it is about was settled."""
    lost = Signal()
    touched = Signal()
    kind_wanted = Signal(str)
    """What it is about wants another kind of record."""

    def __init__(self, app: App, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app
        self.form: EntryForm
        self.view: BesideView
        self.counters: Counters
        self.record: RecordForm | None = None
        self.whom: Whom | None = None
        self.person_id: int | None = None
        self.is_looking = False
        self._people: tuple[Colleague, ...] = ()
        self.wanted_checks: Mapping[str, Any] = {}
        """Of a draft: counted as soon as the checklist is there."""

    def watch(self, form: EntryForm, view: BesideView, counters: Counters) -> None:
        """Listen to the fields from now on."""
        self.form, self.view, self.counters = form, view, counters
        form.whom.chosen.connect(lambda line: self._read(lambda office: _again(office, line.value)))
        form.whom.cleared.connect(self._lose)
        form.person.chosen.connect(lambda line: self.set_person(line.value, line.title))
        form.person.cleared.connect(lambda: self.set_person(None, None))
        form.switch.clicked.connect(self.switch)
        view.person_ticked.connect(self.tick)

    def begin(self) -> None:
        """Another office: its people."""
        office = self.app.office
        if office is None:
            return
        self._people = ()
        self.person_id = None

        def take(found: tuple[Colleague, ...]) -> None:
            self._people = found
            me = next((one for one in found if one.person_id == office.actor.person_id), None)
            if self.person_id is None and me is not None and not self.form.person.text():
                self.set_person(me.person_id, me.name)

        self.app.jobs.read(lambda: colleagues(office), take, key="record people")

    def reset(self) -> None:
        """Nothing is known any more but who does it."""
        self.app.jobs.forget("record whom")
        self.app.jobs.forget("record beside")
        self.is_looking, self.wanted_checks = False, {}
        self._show(None)

    # Who did it

    def ask_person(self, text: str, then: Then) -> None:
        """People of the roster by name, initials or post."""
        fitting = sought(self._people, text)[:60]
        then([Line(title=one.name, detail="、".join(one.posts[:2]), value=one.person_id) for one in fitting])

    def set_person(self, person_id: int | None, name: str | None) -> None:
        """Whoever made the visit; None for the name leaves the letters as they stand."""
        self.person_id = person_id
        if name is not None:
            self.form.person.put(name)
        if person_id is not None:
            self.form.complain(self.form.person, self.form.when_note, "")
        self.touched.emit()

    def name_of(self, person_id: int) -> str:
        """The name of somebody of the roster."""
        return next((one.name for one in self._people if one.person_id == person_id), "")

    # Whom it is about

    def allowed(self) -> tuple[str, ...]:
        """What a record of this kind may be about."""
        return self.record.shape.whom if self.record is not None else ()

    def ask_whom(self, text: str, then: Then) -> None:
        """Offer what the letters may mean; without letters what is due today."""
        office, allowed, person = self.app.office, self.allowed(), self.person_id
        kind = self.record.kind if self.record is not None else ""
        if office is None:
            return

        def work() -> list[Line]:
            found = calls.offers(office, text, allowed, person_id=person) if text else _due(office, person, kind)
            return [Line(title=one.words, detail=one.detail, value=one) for one in found]

        self.app.jobs.read(
            work,
            then,
            key="record offers",
        )

    def take(self, whom: str, item_id: int) -> None:
        """It is about this."""
        self._read(lambda office: calls.one(office, whom, item_id))

    def take_row(self, kind: str, id: int) -> None:
        """It is about what a row of a list stands for, as a record of this kind is about it."""
        allowed = self.allowed()

        def work(office: Office) -> Whom:
            found = calls.of_row(office, kind, id)
            whole = HOUSEHOLD in allowed and allowed.index(HOUSEHOLD) < (*allowed, RESIDENT).index(RESIDENT)
            if found.whom == RESIDENT and whole and found.household_id is not None:
                return _again(office, replace(found, whom=HOUSEHOLD, item_id=found.household_id))
            return found

        self._read(work)

    def switch(self) -> None:
        """From the household to the person who was named, or back."""
        found, allowed = self.whom, self.allowed()
        if found is None:
            return
        if found.whom == HOUSEHOLD and found.resident_id is not None and RESIDENT in allowed:
            self.take(RESIDENT, found.resident_id)
        elif found.whom == RESIDENT and found.household_id is not None and HOUSEHOLD in allowed:
            self._read(lambda office: _again(office, replace(found, whom=HOUSEHOLD, item_id=found.household_id or 0)))

    def set_form(self, record: RecordForm) -> None:
        """Another kind of record: what it cannot be about goes."""
        self.record = record
        found = self.whom
        if found is not None and found.whom not in record.shape.whom:
            other = RESIDENT if found.whom == HOUSEHOLD else HOUSEHOLD
            if other in record.shape.whom and found.household_id is not None and found.resident_id is not None:
                self.switch()
                return
            self.form.whom.put("")
            self._show(None)
        elif found is not None:
            self._show(found)

    def _lose(self) -> None:
        self.app.jobs.forget("record whom")
        self.is_looking = False
        self._show(None)

    def _read(self, work: Callable[[Office], Whom]) -> None:
        office = self.app.office
        if office is None:
            return
        self.is_looking = True
        self.app.jobs.read(lambda: work(office), self._show, key="record whom", failed=self._no_whom)

    def _no_whom(self, error: BaseException) -> None:
        self.is_looking = False
        self.form.complain(self.form.whom, self.form.whom_note, sentence_of(error)[0])
        self.lost.emit()

    def _show(self, found: Whom | None) -> None:
        if found is not None and self.record is not None and found.whom not in self.allowed():
            fitting = (one for one in kinds() if found.whom in form_of(one).shape.whom)
            if kind := next((one for one in fitting if not form_of(one).shape.reviewed), ""):
                self.whom, self.is_looking = found, False
                self.kind_wanted.emit(kind)
                return
        form, office = self.form, self.app.office
        self.whom, self.is_looking = found, False
        form.complain(form.whom, form.whom_note, "")
        self._show_switch()
        if found is None:
            say(form.whom_note, "")
            self.app.jobs.forget("record beside")
            self.view.show_found(None)
            self.counters.offer((), is_used=False)
        else:
            form.whom.put(found.words)
            say(form.whom_note, "　".join(part for part in (found.address, found.grid or "不在任何网格内") if part))
            kind = self.record.kind if self.record is not None else ""
            if office is not None:
                self.app.jobs.read(
                    lambda: (beside(office, found), lists_for(office, kind, found.whom, found.item_id)),
                    self._show_beside,
                    key="record beside",
                )
        self.touched.emit()
        self.found.emit()

    def _show_switch(self) -> None:
        found, allowed, switch = self.whom, self.allowed(), self.form.switch
        to_person = found is not None and found.whom == HOUSEHOLD and RESIDENT in allowed and bool(found.resident_id)
        to_home = found is not None and found.whom == RESIDENT and HOUSEHOLD in allowed and bool(found.household_id)
        switch.setVisible(to_person or to_home)
        if found is not None:
            switch.setText(f"只记 {found.person} 本人" if to_person else "记整户")

    def _show_beside(self, found: tuple[Beside, tuple[Checklist, ...]]) -> None:
        self.view.show_found(found[0], self.present())
        shape = self.record.shape if self.record is not None else None
        lists = found[1] if shape is not None and shape.checklist else ()
        self.counters.offer(lists, is_used=shape is not None and shape.key in LISTED)
        if lists and self.wanted_checks:
            self.counters.restore(self.wanted_checks)
            self.wanted_checks = {}
        self.found.emit()

    # Who was at home

    def present(self) -> tuple[str, ...]:
        """The names that stand in the field of those at home."""
        box = self.form.fields.boxes.get("present")
        return tuple(
            part for part in (box.input.kept() if box is not None else "").replace("，", "、").split("、") if part
        )

    def tick(self, number: int) -> None:
        """This one was at home, or was not after all."""
        box, found = self.form.fields.boxes.get("present"), self.view.found
        if box is None or found is None or number >= len(found.people):
            return
        name, names = found.people[number].name, list(self.present())
        names = [one for one in names if one != name] if name in names else [*names, name]
        box.input.restore("、".join(names))
        self.view.mark_present(self.present())
        self.touched.emit()


def _again(office: Office, offer: Whom) -> Whom:
    """What was offered, with its grid; whoever was named stays named."""
    found = calls.one(office, offer.whom, offer.item_id)
    return replace(found, resident_id=offer.resident_id, person=offer.person) if offer.resident_id else found


def _due(office: Office, person_id: int | None, kind: str) -> tuple[Whom, ...]:
    """What this person has to do today, in the order of the route."""
    if person_id is None:
        return ()
    tasks = [one for one in due_today(office, person_id=person_id) if one.kind == kind][:OFFERED]
    return tuple(
        replace(found, detail=f"{task.plan} · {found.address}")
        for task in tasks
        for found in [calls.one(office, task.whom, task.item_id)]
    )
