"""One issue in a window beside the map: where it stands, what happened, what can be done, done in place.

The window is one and is used again for the next issue, as the form of a record is. What was typed for a move is kept
per issue and move while the program runs, so that nothing asks before one looks at another issue.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from desk.model import Changes
from desk.work.issues import showing
from desk.work.issues.showing import Shown
from desk.work.issues.similar import Similar
from ui import theme
from ui.app import App
from ui.dialogs.issues.detail_files import FilesHand
from ui.dialogs.issues.detail_foot import Foot
from ui.dialogs.issues.detail_head import Head, NewsBar, news
from ui.dialogs.issues.facts import FactsPage
from ui.dialogs.issues.gallery import Gallery
from ui.dialogs.issues.moves import MovesBar
from ui.dialogs.issues.moving_hand import MovingHand
from ui.dialogs.issues.timeline import Timeline
from ui.notify import sentence_of
from ui.parts import Parts

SIZE = (860, 680)
NARROWEST, WIDEST = 700, 900
Walk = Callable[[int, int], int | None]
"""The issue so many lines further down in the list (-1: up), or None at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    id: int
    walk: Walk | None


class IssueDialog(QDialog):
    """The window of one issue at a time."""

    shown = Signal()
    """The issue asked for is on the screen."""

    def __init__(
        self, app: App, undo: Callable[[], None], to_map: Callable[[int], None], follow: Callable[[str, int], None],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.app = app
        self.setObjectName("issue")
        self.setModal(False)
        self.resize(*SIZE)
        self._undo, self._to_map, self._follow = undo, to_map, follow
        self._place: _Place | None = None
        self._back: list[_Place] = []
        self._seen_step = 0
        self._stood = False
        self.found: Shown | None = None
        self._alike: tuple[Similar, ...] = ()
        self.parts = Parts(self._make_parts())
        self.setAcceptDrops(True)
        app.changed.connect(self._on_changed)
        app.closed.connect(self._on_office_closed)

    # Building

    def _make_parts(self) -> Generator[None, None, None]:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = Head(self.step, self.go_back, self)
        self.head.to_map.clicked.connect(self.show_on_map)
        self.news = NewsBar(self)
        self.bar = MovesBar(self)
        yield
        self._make_pages()
        self.foot = Foot(self.app, self._undo, self)
        yield
        both = self._make_columns()
        yield
        column.addWidget(self.head)
        column.addWidget(self.news)
        column.addWidget(both, 1)
        column.addWidget(self.foot)
        self._keys()

    def _make_pages(self) -> None:
        self.timeline = Timeline(self)
        self.facts = FactsPage(self)
        self.about = FactsPage(self, is_first=True)
        for page in (self.about, self.facts):
            page.followed.connect(self._on_link)
        self.gallery = Gallery(self)
        self.files = FilesHand(self.app, self)
        self.files.wire(self.gallery)
        self.timeline.photo_wanted.connect(self.files.open)
        self.hand = MovingHand(self.app, self)
        self.bar.pressed.connect(self.hand.open)

    def _make_columns(self) -> QSplitter:
        slot = QWidget(self)
        self.slot = QVBoxLayout(slot)
        self.slot.setContentsMargins(0, 0, 0, 0)
        self._left = left = self._column(self.bar, slot, self.timeline)
        right = self._column(self.about, self.gallery, self.facts)
        both = QSplitter(Qt.Orientation.Horizontal, self)
        for area, share in ((left, 11), (right, 10)):
            both.addWidget(area)
            both.setStretchFactor(both.count() - 1, share)
        both.setSizes([SIZE[0] * 11 // 21, SIZE[0] * 10 // 21])
        both.setChildrenCollapsible(False)
        return both

    def _column(self, *parts: QWidget) -> QScrollArea:
        page = QWidget()
        page.setProperty("surface", True)
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.SPACE + 4, theme.SPACE)
        column.setSpacing(theme.SPACE + 2)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    def _keys(self) -> None:
        for keys, then in (
            ("Ctrl+Return", self.hand.press), ("Ctrl+Enter", self.hand.press), ("Ctrl+R", self.hand.choose_reply),
            ("Ctrl+Shift+W", self.foot.copy_usual), ("Ctrl+M", self.show_on_map), ("Ctrl+V", self.paste),
            ("Alt+Left", lambda: self.step(-1)), ("Alt+Right", lambda: self.step(1)),
            ("Ctrl+Shift+P", self._reveal),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(then)

    # Opening

    def open_issue(self, id: int, walk: Walk | None = None) -> None:
        """Show an issue; `walk` steps through the list it was opened from."""
        here = self._place
        if here is not None and here.id != id and walk is None:
            self._back.append(here)
        elif walk is not None:
            self._back.clear()
        self._go(_Place(id=id, walk=walk))
        if not self.isVisible():
            self._stand()
        self.show()
        self.raise_()
        self.activateWindow()

    def _go(self, place: _Place) -> None:
        if self._place is None or self._place.id != place.id:
            self.hand.leave()
            self.news.say("")
            self.foot.clear()
            self.found, self._alike = None, ()
        self._place = place
        self.read()

    def _stand(self) -> None:
        """Over the lists, so that the map stays in sight."""
        window = self.parentWidget()
        if window is not None and not self._stood:
            self._stood = True
            width = max(NARROWEST, min(round(window.width() * 0.52), WIDEST))
            height = min(round(window.height() * 0.92), 960)
            self.resize(width, height)
            corner = window.mapToGlobal(QPoint(window.width() - width - 8, max(34, window.height() - height - 34)))
            self.move(corner)

    def read(self) -> None:
        """Read the issue anew and show it."""
        office, place = self.app.office, self._place
        if office is not None and place is not None:
            self.app.jobs.read(
                lambda: showing.shown(office, place.id), self._show, key="issue detail", failed=self.not_read
            )

    def not_read(self, error: BaseException) -> None:
        """Say at the foot what went wrong."""
        self.foot.say(f"✕ {sentence_of(error)[0]}", theme.BAD)

    def _show(self, found: Shown) -> None:
        place, before = self._place, self.found
        if place is None or place.id != found.detail.id:
            return
        is_other = before is None
        one = found.detail
        self.found = found
        self.setWindowTitle(f"{one.number} {one.title}")
        self.head.show_issue(one)
        self.files.look(found)
        self.foot.look(one)
        self.bar.show_moves(found.moves, found.why_locked, bool(one.closed_at))
        if not is_other and one.step_no != self._seen_step and (said := news(self._seen_step, one)):
            self.news.say(said)
        self._seen_step = one.step_no
        self._show_arrows()
        self.hand.renew()
        if is_other:
            self._point_out(one.id)
            self._read_alike()
            if self.hand.form is None:
                next(iter(self.bar.buttons.values()), self.foot.close_button).setFocus()
        # Rows and sections are many small widgets: made in one go they would be felt.
        self.app.jobs.bit_by_bit(self._fill(found, is_other=is_other), self.shown.emit)

    def _fill(self, found: Shown, *, is_other: bool) -> Iterator[None]:
        """The long parts, bit by bit; they end when the issue is read anew meanwhile."""
        one = found.detail
        parts = (
            self.about.fill(one),
            self.gallery.fill(found.files, may_edit=not found.why_locked),
            self.timeline.fill(one, found.tones),
            self.facts.fill(one),
        )
        for part in parts:
            for _ in part:
                yield
                if self.found is not found:
                    return
        self.facts.show_alike(self._alike)
        if is_other:
            for area in self.findChildren(QScrollArea):
                area.verticalScrollBar().setValue(0)

    def expect_step(self) -> None:
        """The next step is of this window's own making: no news."""
        self._seen_step += 1

    def to_top(self) -> None:
        """The fields of a move stand on top of the timeline."""
        self._left.verticalScrollBar().setValue(0)

    def _point_out(self, id: int) -> None:
        """List, card and map show the issue that the window shows."""
        now = self.app.selection
        if (now.kind, now.item_id) != ("issues", id):
            self.app.select(kind="issues", id=id, source="issue")

    def _read_alike(self) -> None:
        office, found = self.app.office, self.found
        if office is None or found is None or found.detail.closed_at:
            return
        detail = found.detail

        def take(alike: tuple[Similar, ...]) -> None:
            if self.found is not None and self.found.detail.id == detail.id:
                self._alike = alike
                self.facts.show_alike(alike)

        self.app.jobs.read(lambda: showing.alike(office, detail), take, key="issue alike", can_wait=True)

    def _show_arrows(self) -> None:
        place = self._place
        for button, by in ((self.head.previous, -1), (self.head.next, 1)):
            can = place is not None and place.walk is not None
            button.setVisible(can)
            button.setEnabled(can and place.walk(place.id, by) is not None)  # type: ignore[union-attr,misc]
        self.head.back.setVisible(bool(self._back))

    def step(self, by: int) -> None:
        """To the next issue of the list, or the one before."""
        place = self._place
        if place is None or place.walk is None:
            return
        other = place.walk(place.id, by)
        if other is None:
            self.foot.say("已经是最后一件。" if by > 0 else "已经是第一件。")
        else:
            self._go(_Place(id=other, walk=place.walk))

    def go_back(self) -> None:
        """To the issue this one was opened from."""
        if self._back:
            self._go(self._back.pop())

    # Around

    def paste(self) -> None:
        """A pasted picture goes along with the open move, or to the issue."""
        box = self.hand.form.photos() if self.hand.form is not None else None
        if box is not None:
            if not box.paste():
                self.foot.say("剪贴板里没有图片。")
        else:
            self.files.paste(QGuiApplication.clipboard().mimeData())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos and files are welcome."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put what was dropped to the open move, or to the issue."""
        box = self.hand.form.photos() if self.hand.form is not None else None
        if box is not None:
            box.dropEvent(event)
        elif self.files.paste(event.mimeData()):
            event.acceptProposedAction()

    def show_on_map(self) -> None:
        """Mark it on the map and bring it into view."""
        if self.found is not None and self.found.detail.lon is not None:
            self._to_map(self.found.detail.id)

    def _on_link(self, kind: str, id: int) -> None:
        if kind == "issue":
            self.open_issue(id)
        else:
            self._follow(kind, id)

    def _reveal(self) -> None:
        reveal = getattr(self.parent(), "commands", None)
        if reveal is not None:
            reveal.reveal()

    def _on_changed(self, changes: Changes) -> None:
        """Read it again: the photo was added here, or another clerk moved it."""
        kinds = ("issue", "step", "attachment", "joint", "request", "party", "reply", "assignment", "resident")
        if self.isVisible() and self._place is not None and changes.touches(*kinds):
            self.read()

    def _on_office_closed(self) -> None:
        if not self.parts.is_done:
            return
        self.hide()
        self._forget()
        self.hand.forget()

    def _forget(self) -> None:
        self.hand.leave()
        self._back.clear()
        self._place, self.found = None, None

    # Leaving

    def reject(self) -> None:
        """Esc: back from a move, else the window goes."""
        if self.hand.form is not None:
            self.hand.leave()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window is kept for the next issue, what was typed too."""
        self._forget()
        super().closeEvent(event)
