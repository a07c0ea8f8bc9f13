"""The file of a person: photo, particulars, posts, contracts and pledges, training, appraisals, attachments, history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.model import Changes, Value
from desk.office import Office
from desk.work.teams import papers, persons
from desk.work.teams.candidates import Candidate
from desk.work.teams.persons import PersonFile
from desk.work.teams.workload import Judgement, Load, workload
from ui import theme
from ui.app import App
from ui.dialogs.record import RecordDialog, Walk
from ui.dialogs.teams.person_pages import FolderPage, PostsPage
from ui.dialogs.teams.person_row import RowDialog
from ui.icons import icon
from ui.models.people import words

STAFF = "staff"
PHOTO = QSize(66, 84)
PICTURES = "照片 (*.jpg *.jpeg *.png *.bmp *.webp)"


class PersonDialog(RecordDialog):
    """The form of particulars as any record has it, with the pages only a person has."""

    told = Signal()
    """Posts and papers of the person are on the screen."""

    def __init__(self, app: App, undo: Callable[[], None], go: Callable[[int], None], parent: QWidget) -> None:
        self.file: PersonFile | None = None
        super().__init__(app, undo, parent)
        self.setObjectName("person")
        self.posts.gone.connect(go)

    def _build(self) -> None:
        super()._build()
        self.tabs.setTabText(0, "基本信息")
        self.posts = PostsPage(self)
        self.tabs.insertTab(1, self.posts, "岗位")
        self.folders: dict[str, FolderPage] = {}
        for at, kind in enumerate(papers.FOLDERS, 2):
            page = FolderPage(kind, self)
            page.added.connect(self.add_row)
            page.changed.connect(self.change_row)
            page.removed.connect(self.remove_row)
            self.folders[kind.table] = page
            self.tabs.insertTab(at, page, kind.title)

    def _build_head(self) -> QWidget:
        head = super()._build_head()
        self.photo = QPushButton(head)
        self.photo.setAutoDefault(False)
        self.photo.setFixedSize(PHOTO + QSize(8, 8))
        self.photo.setIconSize(PHOTO)
        self.photo.setStyleSheet("padding: 2px;")
        self.photo.setToolTip("换照片…")
        self.photo.setAccessibleName("照片")
        self.photo.clicked.connect(self.choose_photo)
        self.strip = QLabel(head)
        self.strip.setTextFormat(Qt.TextFormat.PlainText)
        self.strip.setWordWrap(True)
        self.warning = QLabel(head)
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.setWordWrap(True)
        return self._with_strip(head)

    def _with_strip(self, head: QWidget) -> QWidget:
        """The photo left of the name, below the name what the person carries."""
        whole = QWidget(self)
        whole.setProperty("surface", True)
        row = QHBoxLayout(whole)
        row.setContentsMargins(theme.WIDE, theme.SPACE, theme.SPACE, theme.SPACE)
        row.setSpacing(theme.SPACE)
        column = QVBoxLayout()
        column.setSpacing(2)
        inner = head.layout()
        assert inner is not None
        inner.setContentsMargins(0, 0, 0, 0)
        column.addWidget(head)
        column.addWidget(self.strip)
        column.addWidget(self.warning)
        column.addStretch(1)
        row.addWidget(self.photo)
        row.addLayout(column, 1)
        return whole

    def _keys(self) -> None:
        super()._keys()
        QShortcut(QKeySequence("Insert"), self).activated.connect(self._add_here)

    # Showing

    def open_person(self, id: int, walk: Walk | None = None) -> None:
        """Show the file of a person."""
        self.open_record(STAFF, id, walk)

    def _read_page(self) -> None:
        super()._read_page()
        office, found = self.app.office, self.form.opened
        if office is None or found is None or found.record.id is None:
            return
        person = found.record.id
        self.app.jobs.read(lambda: _whole(office, person), self._tell, key="person file", failed=self._complain)

    def _tell(self, found: tuple[PersonFile, Load | None, Judgement | None]) -> None:
        file, load, judgement = found
        self.file = file
        self.posts.show_posts(file)
        for table, page in self.folders.items():
            rows = file.sheets[table]
            page.show_rows(rows, file.may_edit)
            ends = sum(bool(one.light) for one in rows)
            title = f"{page.kind.title} {len(rows)}" if rows else page.kind.title
            self.tabs.setTabText(self.tabs.indexOf(page), f"{title}{' ▲' if ends else ''}")
        self.tabs.setTabText(
            self.tabs.indexOf(self.posts), f"岗位 {sum(one.state == 'now' for one in file.posts) or ''}".strip()
        )
        self._show_photo(file.portrait)
        self.photo.setEnabled(file.may_edit)
        self._show_strip(file, load, judgement)
        self.told.emit()

    def _show_strip(self, file: PersonFile, load: Load | None, judgement: Judgement | None) -> None:
        now = [one for one in file.posts if one.state == "now"]
        held = "、".join(f"{one.area}{one.post}" for one in now[:3]) + (f" 等 {len(now)} 岗" if len(now) > 3 else "")
        carried = ""
        heavy = judgement.sentence if judgement is not None and judgement.verdict == "heavy" else ""
        if load is not None:
            one = Candidate(
                file.id, "", "", "", len(now), load.areas, load.households, load.issues, load.tasks - load.overdue,
                load.overdue,
            )  # fmt: skip
            carried = words(one).strip()
        self.strip.setText("　".join(part for part in (held or "目前没有岗位", carried) if part))
        lines = [f"▲ {one}" for one in file.warnings] + ([f"! {heavy}"] if heavy else [])
        lines += [f"请假：{one.kind} {one.since} 至 {one.until}{f'，{one.substitute}顶替' if one.substitute else ''}"
                  for one in file.absences if one.since <= file.today <= one.until]  # fmt: skip
        self.warning.setText("　".join(lines))
        self.warning.setVisible(bool(lines))
        self.warning.setStyleSheet(f"color: {theme.BAD if heavy else theme.WARN};")

    def _show_photo(self, data: bytes) -> None:
        image = QImage.fromData(data) if data else QImage()
        if image.isNull():
            self.photo.setIcon(icon("user-line", theme.FAINT, 48))
            return
        scale = self.devicePixelRatioF()
        size = PHOTO * scale
        fitted = image.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        )
        left, top = (fitted.width() - size.width()) // 2, (fitted.height() - size.height()) // 4
        drawn = QPixmap(size)
        painter = QPainter(drawn)
        painter.drawImage(0, 0, fitted, left, top, size.width(), size.height())
        painter.end()
        drawn.setDevicePixelRatio(scale)
        self.photo.setIcon(drawn)

    def _on_changed(self, changes: Changes) -> None:
        super()._on_changed(changes)
        found = self.form.opened
        mine = ("person", "assignment", "paper", "training", "appraisal", "absence", "attachment", "task")
        if self.isVisible() and found is not None and found.record.id is not None and changes.touches(*mine):
            if changes.touches("person") and not self.form.is_dirty and not self._is_saving:
                self._read()
            self._read_page()

    # The photo

    def choose_photo(self) -> None:
        """Ask for a picture."""
        path, _ = QFileDialog.getOpenFileName(self, "选一张照片", self.app.settings.folder, PICTURES)
        if path:
            self.app.settings.folder = str(Path(path).parent)
            self.take_photo(path)

    def take_photo(self, path: str) -> None:
        """Make a picture the photo of the person."""
        office, file = self.app.office, self.file
        if office is not None and file is not None:
            self._write(
                lambda: persons.set_photo(office, file.id, Path(path).name, Path(path).read_bytes()), "照片已换。"
            )

    # Rows of the folders

    def _add_here(self) -> None:
        page = self.tabs.currentWidget()
        if isinstance(page, FolderPage):
            self.add_row(page.kind.table)

    def add_row(self, table: str) -> None:
        """Ask for a new row."""
        file, office = self.file, self.app.office
        if file is None or office is None or not file.may_edit:
            return
        kind, person = papers.folder(table), file.id
        self._ask_row(
            f"新增{kind.row}",
            table,
            {},
            lambda values: papers.add(office, table, person, values),
        )

    def change_row(self, table: str, id: int) -> None:
        """Ask for a row anew."""
        file, office = self.file, self.app.office
        if file is None or office is None or not file.may_edit:
            return
        values = next((one.values for one in file.sheets[table] if one.id == id), None)
        if values is not None:
            self._ask_row(
                f"修改{papers.folder(table).row}", table, values, lambda given: papers.change(office, table, id, given)
            )

    def _ask_row(
        self, title: str, table: str, values: Mapping[str, Value], write: Callable[[Mapping[str, Value]], Changes]
    ) -> None:
        assert self.file is not None
        dialog = RowDialog(self.app, title, papers.folder(table), values, self.file, write, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(lambda changes: self._noted(changes, "已保存。"))
        dialog.open()

    def remove_row(self, table: str, id: int) -> None:
        """Take a row out; 撤销 brings it back."""
        office = self.app.office
        if office is not None:
            self._write(lambda: papers.remove(office, table, id), "已删去。")

    def _write(self, work: Callable[[], Changes], sentence: str) -> None:
        self.app.jobs.write(work, lambda changes: self._noted(changes, sentence), self._complain)

    def _noted(self, changes: Changes, sentence: str) -> None:
        self.app.note(changes)
        self.undo_button.setVisible(True)
        self.say(f"✓ {sentence}")


def _whole(office: Office, person_id: int) -> tuple[PersonFile, Load | None, Judgement | None]:
    """Runs on a reader."""
    carried = workload(office)
    load = next((one for one in carried.loads if one.person_id == person_id), None)
    return persons.person_file(office, person_id), load, carried.judgements.get(person_id)
