"""批量补录: a paper list typed or pasted like into Excel; each cell is understood while one goes on, saved all or none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from desk.errors import DeskError
from desk.identity import clean
from desk.model import Changes
from desk.office import Office
from desk.work.issues.asking import Option
from desk.work.issues.me import Colleague, colleagues, sought
from desk.work.logbook import whom as calls
from desk.work.logbook.forms import form_of, kinds
from desk.work.logbook.lines import (
    PERSON,
    WHOM,
    CheckedLine,
    Prefilled,
    columns_of,
    from_tasks,
    from_unvisited,
    read_lines,
)
from desk.work.logbook.saving import RowsWrong, save_many
from desk.work.records.choosing import codes
from ui import theme
from ui.app import App
from ui.dialogs.issues.me import MeDialog
from ui.dialogs.logbook.batch_frame import BatchFrame
from ui.dialogs.logbook.batch_model import Row
from ui.dialogs.logbook.keeping import Keeper, Typed
from ui.notify import sentence_of

PAUSE = 250
"""Milliseconds after the last change before lines are read."""
AT_ONCE = 60
"""Lines of one reading: what is understood is seen while the rest is read."""


class BatchDialog(BatchFrame):
    """Keeps what is typed when it is closed. Lives on the GUI thread."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        self._undo = undo
        self._people: tuple[Colleague, ...] = ()
        self._is_reading = self._is_saving = False
        self._wants_save = False
        self.keeper = Keeper(app, "补录", self.typed, self.put_typed, self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._read)
        self._connect()
        app.closed.connect(self._on_closed)

    def _connect(self) -> None:
        self.model.changed.connect(self._on_changed)
        self.grid.stood.connect(self._say_here)
        self.grid.chosen.connect(self._pick)
        self.kind.activated.connect(lambda _: self._on_kind())
        for keys, then in (("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("F8", self.go_to_wrong)):
            QShortcut(QKeySequence(keys), self).activated.connect(then)

    # Opening

    def begin(self) -> None:
        """Learn the office that is open, and what was left here."""
        office = self.app.office
        if office is None:
            return
        names = {one.codes for kind in kinds() for one in form_of(kind).fields if one.codes}

        def work() -> tuple[tuple[Colleague, ...], dict[str, dict[str, str]]]:
            return colleagues(office), {name: codes(office, name) for name in names}

        self._on_kind()
        self.app.jobs.read(work, self._learn, key="batch codes")

    def _learn(self, found: tuple[tuple[Colleague, ...], dict[str, dict[str, str]]]) -> None:
        self._people, self.grid.codes = found
        office = self.app.office
        if office is not None:
            self.keeper.begin(office.database.label)

    def stand(self, window: QWidget) -> None:
        """Nearly as large as the window: paper lists are wide."""
        self.resize(min(window.width() - 40, 1500), min(window.height() - 90, 860))
        self.move(window.mapToGlobal(QPoint(20, 64)))

    def _on_kind(self) -> None:
        self.model.set_columns(columns_of(self.record_kind()))
        self.grid.lay_out()
        self._on_changed()

    def record_kind(self) -> str:
        return str(self.kind.currentData() or "visit")

    # Reading what was typed

    def _on_changed(self) -> None:
        self._pause.start()
        self._count_up()
        self._say_here()
        self.keeper.touch()

    def _read(self) -> None:
        """Read what is new, off the GUI thread; one job at a time, so that typing does not starve it."""
        office, lines = self.app.office, self.model.unread()[:AT_ONCE]
        if office is None or self._is_reading or not lines:
            self._go_on()
            return
        self._is_reading = True
        texts = [dict(self.model.rows[at]) for at in lines]
        kind, picked = self.record_kind(), dict(self.model.picked)

        def take(found: tuple[CheckedLine, ...]) -> None:
            self._is_reading = False
            if kind == self.record_kind():
                self.model.take_read(lines, texts, found)
            self._count_up()
            self._say_here()
            self._read()

        def failed(error: BaseException) -> None:
            self._is_reading = False
            self._wants_save = False
            self.tell(sentence_of(error)[0], "bad")

        self.app.jobs.read(lambda: read_lines(office, kind, texts, picked, lambda *_: None), take, failed=failed)

    def _wrong_lines(self) -> list[int]:
        return [at for at in self.model.filled() if (one := self.model.read_as(at)) is not None and one.wrong]

    def _count_up(self) -> None:
        filled, unread, wrong = len(self.model.filled()), len(self.model.unread()), len(self._wrong_lines())
        parts = [f"{filled} 行" if filled else ""]
        parts.append(
            f"正在核对 {unread} 行" if unread else f"{wrong} 行有问题" if wrong else "都可以保存" if filled else ""
        )
        self.count.setText("　" + "，".join(part for part in parts if part))
        self.count.setStyleSheet(f"color: {theme.BAD if wrong and not unread else theme.MUTED};")
        self.next_button.setEnabled(wrong > 0)
        self.save_button.setEnabled(filled > 0 and not self._is_saving)

    def _say_here(self) -> None:
        """What is wrong with the cell one stands in, or what its line means."""
        here = self.grid.currentIndex()
        if not here.isValid() or not self.model.columns:
            self.tell("", "")
            return
        row, key = here.row(), self.model.columns[here.column()].key
        one = self.model.read_as(row)
        wrong = self.model.wrong(row, key) or next(iter(one.wrong.values()), "") if one is not None else ""
        if wrong:
            self.tell(f"✕ 第 {row + 1} 行：{wrong}", "bad")
        elif one is not None and one.whom is not None:
            self.tell(f"第 {row + 1} 行：{one.whom.words}　{one.whom.address}　{one.whom.grid}", "")
        else:
            self.tell("", "")

    def go_to_wrong(self) -> None:
        """To the next cell with something wrong, from the cursor on and round."""
        here = self.grid.currentIndex()
        cells = [
            (row, column)
            for row in self._wrong_lines()
            for column, one in enumerate(self.model.columns)
            if self.model.wrong(row, one.key)
        ]
        if not cells:
            return
        at = (here.row(), here.column()) if here.isValid() else (-1, -1)
        row, column = next((cell for cell in cells if cell > at), cells[0])
        self.grid.setCurrentIndex(self.model.index(row, column))
        self.grid.setFocus()

    # Finding

    def ask(self, key: str, text: str, then: Callable[[tuple[Option, ...]], None]) -> None:
        office = self.app.office
        if office is None:
            return
        if key == PERSON:
            found = sought(self._people, text)[:40]
            then(tuple(Option(value=one.person_id, title=one.name, detail="、".join(one.posts[:2])) for one in found))
            return
        row = self.grid.currentIndex().row()
        allowed, person = form_of(self.record_kind()).shape.whom, self._person_of(row)

        def work() -> tuple[Option, ...]:
            return tuple(
                Option(value=(one.whom, one.item_id), title=_text_of(one), detail=one.words)
                for one in calls.offers(office, text, allowed, person_id=person, limit=15)
            )

        self.app.jobs.read(work, then, key="batch offers")

    def _person_of(self, row: int) -> int | None:
        name = self.model.rows[row].get(PERSON, "") if 0 <= row < len(self.model.rows) else ""
        return next((one.person_id for one in self._people if one.name == name), None)

    def _pick(self, key: str, row: int, option: Option) -> None:
        """A find was taken: its words stand in the cell and mean exactly this from now on."""
        column = next(at for at, one in enumerate(self.model.columns) if one.key == key)
        if key == PERSON:
            self.model.picked[f"{PERSON}:{option.title}"] = (PERSON, int(option.value))
        else:
            self.model.picked[clean(option.title)] = option.value
        self.model.put([(row, column, option.title)])
        self.model.forget([row])

    # Lists of names

    def offer_lists(self) -> None:
        menu = QMenu(self)
        menu.addAction("今天要办的任务…", lambda: self._whose("tasks"))
        menu.addAction("本季还没走访的户…", lambda: self._whose("unvisited"))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.list_button.mapToGlobal(QPoint(0, self.list_button.height())))

    def _whose(self, what: str) -> None:
        """Ask whose list it is."""
        office = self.app.office
        if office is None:
            return
        dialog = MeDialog(self._people, office.actor.person_id, partial(self._prefill, what), self)
        dialog.setWindowTitle("谁的名单")
        dialog.heading.setText("谁的名单")
        dialog.hint.setText("选一个人，把他的名单列成待填的行。")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _prefill(self, what: str, uid: str) -> None:
        office, kind = self.app.office, self.record_kind()
        one = next((each for each in self._people if each.uid == uid), None)
        person = one.person_id if one is not None else office.actor.person_id if office is not None else None
        if office is None or person is None:
            return

        def work(open_office: Office) -> tuple[Prefilled, ...]:
            return from_tasks(open_office, person, kind) if what == "tasks" else from_unvisited(open_office, person)

        self.app.jobs.read(lambda: work(office), self.take_prefilled, key="batch prefill")

    def take_prefilled(self, found: tuple[Prefilled, ...]) -> None:
        """Lines of a list of names, ready for what was said."""
        if not found:
            self.tell("这个名单是空的，没有要补录的户。", "warn")
            return
        self.model.picked |= {clean(one.cells[WHOM]): one.picked for one in found}
        first = len(self.model.filled())
        self.model.append([dict(one.cells) for one in found])
        self.grid.setCurrentIndex(self.model.index(first, 0))
        self.grid.setFocus()

    # Saving

    def save(self) -> None:
        """Save every line, or none; what is still being read is waited for."""
        if self._is_saving or self.app.office is None or not self.model.filled():
            return
        self._wants_save = True
        self._pause.stop()
        self._read()

    def _go_on(self) -> None:
        office = self.app.office
        if not self._wants_save or self._is_reading or office is None:
            return
        self._wants_save = False
        lines = self.model.filled()
        if self._wrong_lines():
            self.go_to_wrong()
            self._say_here()
            return
        drafts = [
            draft for at in lines if (one := self.model.read_as(at)) is not None and (draft := one.draft) is not None
        ]
        if len(drafts) != len(lines):
            return
        self._is_saving = True
        self.save_button.setEnabled(False)
        self.tell(f"正在保存 {len(drafts)} 条…", "")
        self.app.jobs.write(lambda: save_many(office, drafts), self._saved, partial(self._failed, lines))

    def _saved(self, changes: Changes) -> None:
        self._is_saving = False
        count, done = len(changes.rows.get("record", ())), len(changes.rows.get("task", ()))
        self.model.show([], {})
        self.app.note(changes)
        self.keeper.write()
        self._count_up()
        self.undo_button.show()
        self.tell(f"✓ 已保存 {count} 条{f'，结清任务 {done} 项' if done else ''}。", "good")
        self.grid.setCurrentIndex(self.model.index(0, 0))
        self.tell(f"✓ 已保存 {count} 条{f'，结清任务 {done} 项' if done else ''}。", "good")

    def _failed(self, lines: list[int], error: BaseException) -> None:
        self._is_saving = False
        if isinstance(error, RowsWrong):
            for at, sentence in error.rows.items():
                self.model.complain(lines[at], sentence)
        self._count_up()
        self.tell(f"✕ 都没有保存：{sentence_of(error)[0]}", "bad")
        if not isinstance(error, DeskError):
            self.app.jobs.error.emit(error)

    def take_back(self) -> None:
        self.undo_button.hide()
        self._undo()
        self.tell("已撤销刚才的保存。", "good")

    # What is typed stays

    def typed(self) -> Typed:
        """What stands in the grid; {} for nothing."""
        rows: list[Row] = self.model.cells()
        if not rows:
            return {}
        return {"kind": self.record_kind(), "rows": rows, "picked": {k: list(v) for k, v in self.model.picked.items()}}

    def put_typed(self, one: dict[str, Any]) -> None:
        """Show what was typed before."""
        self.kind.setCurrentIndex(max(0, self.kind.findData(one.get("kind"))))
        self._on_kind()
        self.model.show(one.get("rows") or [], {k: (v[0], v[1]) for k, v in (one.get("picked") or {}).items()})
        self._on_changed()

    def clear(self) -> None:
        """Begin anew; Ctrl+Z brings the lines back."""
        self.model.take_out(self.model.filled())
        self.model.picked = {}
        self.undo_button.hide()
        self.grid.setFocus()

    def _on_closed(self) -> None:
        self.keeper.finish()
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed stays."""
        self.keeper.write()
        super().closeEvent(event)


def _text_of(one: calls.Whom) -> str:
    """How a find stands in its cell."""
    return " ".join(part for part in (one.address, one.person or one.title) if part) if one.address else one.title
