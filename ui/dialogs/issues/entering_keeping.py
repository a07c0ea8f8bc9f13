"""Keeps what is typed: after every pause on the disk, aside when another call comes first, back when it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from desk.work.issues import places
from ui.app import App
from ui.dialogs.issues import entering_draft as drafts
from ui.dialogs.issues.entering_draft import Typed
from ui.dialogs.issues.entering_finding import Finder
from ui.dialogs.issues.entering_form import EntryForm

KEEP = 700
"""Milliseconds after the last change before it is kept on the disk."""


def typed(form: EntryForm, finder: Finder, reported_at: str) -> Typed:
    """What stands in the form."""
    return Typed(
        place=asdict(finder.spot) if finder.spot is not None else None, where=form.where.text().strip(),
        body=form.told.toPlainText(), class_code=finder.prepared.code if finder.prepared is not None else "",
        class_name=form.what.text(), condition_id=form.condition.currentData(), reporter=form.reporter.text(),
        phone=form.phone.text(), source=str(form.source.currentData() or ""), route=finder.route(),
        urgency=int(form.urgency.value() or 1), reported_at=reported_at, photos=form.photos.kept(),
    )  # fmt: skip


def put(form: EntryForm, finder: Finder, one: Typed) -> None:
    """Show in an empty form what was typed before."""
    form.told.setPlainText(one.body)
    form.reporter.setText(one.reporter)
    form.phone.setText(one.phone)
    form.source.setCurrentIndex(max(0, form.source.findData(one.source)))
    form.urgency.restore(str(one.urgency))
    if form.route is not None:
        form.route.restore(one.route)
    form.photos.restore(one.photos)
    if one.place is not None:
        finder.set_spot(places.Spot(**one.place))
    elif one.where:
        form.where.setText(one.where)
    if one.class_code:
        finder.wanted_condition = one.condition_id
        finder.prepare(one.class_code)


class Keeper(QObject):
    """The drafts of one office. `present` gives what stands in the form, `show` puts something there."""

    restored = Signal()
    """What was not finished the last time stands in the form again."""
    counted = Signal(int)
    """So many drafts are put aside."""

    def __init__(self, app: App, present: Callable[[], Typed], show: Callable[[Typed], None], parent: QObject) -> None:
        super().__init__(parent)
        self.app = app
        self.aside: list[Typed] = []
        self._present, self._show = present, show
        self._path: Path | None = None
        self._pause = QTimer(self, singleShot=True, interval=KEEP)
        self._pause.timeout.connect(self.write)

    def begin(self, label: str) -> None:
        """Read what was left here."""
        self._path = path = drafts.path_of(self.app.settings, label)
        self.app.jobs.read(lambda: drafts.load(path), self._restore, key="entry draft")

    def touch(self) -> None:
        """Something was typed."""
        self._pause.start()

    def write(self) -> None:
        """Put it onto the disk, off the GUI thread."""
        self._pause.stop()
        path, kept = self._path, drafts.Kept(current=self._present(), aside=list(self.aside))
        self.app.jobs.write(lambda: drafts.save(path, kept))

    def finish(self) -> None:
        """The office goes: write now what would be written later."""
        if self._pause.isActive():
            self._pause.stop()
            drafts.save(self._path, drafts.Kept(current=self._present(), aside=list(self.aside)))

    def put_aside(self, one: Typed) -> None:
        """Keep this for later."""
        self.aside = [one, *self.aside][: drafts.MOST]
        self.counted.emit(len(self.aside))

    def take_back(self, number: int) -> None:
        """Go on with a draft; what stands in the form goes aside for it."""
        one, present = self.aside.pop(number), self._present()
        if not present.is_empty:
            self.aside.insert(0, present)
        self._show(one)
        self.counted.emit(len(self.aside))
        self.touch()

    def offer(self, button: QPushButton) -> None:
        """The drafts as a menu above their button."""
        menu = QMenu(button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, one in enumerate(self.aside):
            menu.addAction(one.title, partial(self.take_back, number))
        menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _restore(self, kept: drafts.Kept) -> None:
        self.aside = kept.aside
        self.counted.emit(len(self.aside))
        if kept.current is not None and self._present().is_empty:
            self._show(kept.current)
            self.restored.emit()
