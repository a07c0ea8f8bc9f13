"""Campaigns (联合清查, 专项整治): the list of them, and the sheet of one: typed as in Excel, saved by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QListWidgetItem, QWidget

from desk.model import Changes
from desk.work.campaigns import counting, exporting, keeping, telling
from desk.work.campaigns.counting import CountSheet
from desk.work.campaigns.keeping import Campaign
from desk.work.campaigns.telling import Told
from ui import theme
from ui.app import App
from ui.dialogs.issues.campaign_frame import SIZE, CampaignFrame
from ui.models.count_row import Pending
from ui.notify import sentence_of

WIDEST, HIGHEST = 1560, 860
PAUSE = 700
"""After the last key what was typed is saved."""
ID = Qt.ItemDataRole.UserRole
Show = Callable[[int, str], None]


class CampaignsDialog(CampaignFrame):
    """A window beside the main one: issues are entered while it stays open."""

    shown = Signal()
    """The campaign asked for is on the screen."""
    saved = Signal()

    def __init__(
        self, app: App, enter: Show, list_issues: Show, chosen: Callable[[], list[int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.app = app
        self._enter, self._list_issues, self._chosen = enter, list_issues, chosen
        self._is_saving = False
        self._told: Told | None = None
        self.setObjectName("campaigns")
        self.setWindowTitle("专项行动")
        self.setModal(False)
        self.resize(*SIZE)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.save)
        self._build()
        self.rows.edited.connect(self._on_edited)
        self.list.currentItemChanged.connect(lambda *_: self._on_item())
        for keys, then in (
            ("Ctrl+S", self.save),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Y", self.redo),
            ("Ctrl+N", self.new),
            ("F4", self.enter),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(then)
        app.changed.connect(self._on_changed)
        app.closed.connect(self._on_closed)

    # Reading

    @property
    def sheet(self) -> CountSheet | None:
        """The campaign on the screen."""
        return self.rows.sheet

    def open_campaign(self, campaign_id: int | None = None) -> None:
        """Show the window, at a campaign or at the newest one."""
        self._read_list(campaign_id)
        window = self.parentWidget()
        if window is not None and not self.isVisible():
            self.resize(min(WIDEST, window.width() - 40), min(HIGHEST, window.height() - 60))
        self.show()
        self.raise_()
        self.activateWindow()

    def _read_list(self, wanted: int | None = None) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.read(
                lambda: keeping.campaigns(office), lambda found: self._list(found, wanted), key="campaigns",
                failed=self._complain,
            )  # fmt: skip

    def _list(self, found: tuple[Campaign, ...], wanted: int | None) -> None:
        here = self.sheet.campaign.id if self.sheet is not None else None
        self.list.blockSignals(True)
        self.list.clear()
        for one in found:
            days = one.since if one.until in ("", one.since) else f"{one.since} 至 {one.until[5:]}"
            item = QListWidgetItem(f"{one.name}{'（已结束）' if one.closed_at else ''}\n{days}")
            item.setData(ID, one.id)
            self.list.addItem(item)
        ids = [one.id for one in found]
        at = next((ids.index(one) for one in (wanted, here) if one in ids), 0 if ids else -1)
        self.list.setCurrentRow(at)
        self.list.blockSignals(False)
        self._have(bool(ids))
        if ids and (ids[at] != here or wanted is not None):
            self._read(ids[at])
        elif not ids:
            self.shown.emit()

    def _have(self, some: bool) -> None:
        """Buttons of a campaign are there when there is one."""
        for one in (
            self.change_button, self.end_button, self.remove_button, self.enter_button, self.link_button,
            self.show_button, self.copy_button, self.export_button, self.table, self.text,
        ):  # fmt: skip
            one.setVisible(some)
        if not some:
            self.title.setText("还没有专项行动")
            self.about.setText("按“新建专项行动”，选“联合清查”等现成的计数列，再按天、按网格填数。")
            self.issues.setText("")

    def _on_item(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.save()
            self._read(int(item.data(ID)))

    def reload(self) -> None:
        """Read the campaign again; what could not be saved is let go."""
        self.say("")
        self.reload_button.hide()
        if self.sheet is not None:
            self._read(self.sheet.campaign.id)

    def _read(self, campaign_id: int) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.read(
                lambda: (counting.sheet(office, campaign_id), telling.told(office, campaign_id), office.today()),
                lambda found: self._fill(*found),
                key="campaign",
                failed=self._complain,
            )

    def _fill(self, sheet: CountSheet, told: Told, today: str) -> None:
        one = sheet.campaign
        self.rows.show(sheet, told, today)
        self.table.fit()
        self.title.setText(one.name)
        days = one.since if one.until == one.since else f"{one.since} 至 {one.until or '今'}"
        self.about.setText(
            "　".join(part for part in (days, one.area, one.lead, "已结束" if one.closed_at else "") if part)
        )
        self.end_button.setText("重开" if one.closed_at else "结束")
        may = sheet.may_edit or bool(one.closed_at)
        for button in (self.change_button, self.end_button, self.remove_button, self.enter_button, self.link_button):
            button.setEnabled(may)
        self._tell(told)
        self.shown.emit()

    def _tell(self, told: Told) -> None:
        self._told = told
        self.text.setText(told.campaign.body or told.text)
        term = self.app.term("issue", "事件")
        self.issues.setText(f"本次发现{term} {told.issues} 件，已办结 {told.closed} 件。" if told.issues else "")
        self.show_button.setEnabled(bool(told.issues))

    # Saving

    def _on_edited(self) -> None:
        self._pause.start()

    def save(self) -> None:
        """Save what was typed; it is also saved by itself after a short pause."""
        self._pause.stop()
        office, sheet = self.app.office, self.sheet
        if office is None or sheet is None or not sheet.may_edit:
            return
        if self._is_saving:
            self._pause.start()
            return
        pending = self.rows.pending()
        if not pending.lines and not pending.gone:
            self._say_faults(pending)
            return
        one, lines, seen = sheet.campaign.id, [line for _, line in pending.lines], self.rows.seen(pending)
        known = {line.id for line in lines}
        self._is_saving = True
        self.app.jobs.write(
            lambda: counting.write(office, one, lines, seen=seen, gone=pending.gone),
            lambda changes: self._saved(one, pending, changes, known),
            self._refused,
        )

    def _saved(self, campaign_id: int, pending: Pending, changes: Changes, known: set[int | None]) -> None:
        here = self.sheet is not None and self.sheet.campaign.id == campaign_id
        if here:
            written = changes.rows.get("campaign_count", ())
            self.rows.saved(pending, sorted(id for id in written if id not in known and id not in pending.gone))
        self.app.note(changes)  # of one's own making: read again, it would take the steps that can be taken back
        self._is_saving = False
        if here:
            self.say("✓ 已自动保存。")
            self._say_faults(pending)
            self._retell(campaign_id)
        self.saved.emit()

    def _say_faults(self, pending: Pending) -> None:
        if pending.faults:
            self.say(f"▲ 有 {pending.faults} 行还没有保存：标红的格要改正，停在上面看原因。", theme.WARN)

    def _retell(self, campaign_id: int) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.read(lambda: telling.told(office, campaign_id), self._tell, key="campaign told")

    def _refused(self, error: BaseException) -> None:
        self._is_saving = False
        self.reload_button.show()
        self._complain(error)

    def undo(self) -> None:
        """Take back what was typed last."""
        if not self.rows.undo():
            self.say("没有可以撤销的填写。")

    def redo(self) -> None:
        """Type it again."""
        if not self.rows.redo():
            self.say("没有可以重做的填写。")

    # The campaign itself

    def new(self) -> None:
        """A new campaign, with the columns of a usual one."""
        from ui.dialogs.issues.campaign_form import CampaignForm

        self.save()
        form = CampaignForm(self.app, None, self)
        form.made.connect(self._read_list)
        form.open()

    def change(self) -> None:
        """Name, days, ground and columns."""
        from ui.dialogs.issues.campaign_form import CampaignForm

        if self.sheet is not None:
            self.save()
            form = CampaignForm(self.app, self.sheet.campaign, self)
            form.made.connect(self._read_list)
            form.open()

    def end(self) -> None:
        """End it, or open it again."""
        office, sheet = self.app.office, self.sheet
        if office is not None and sheet is not None:
            self.save()
            one = sheet.campaign
            self.app.jobs.write(
                lambda: keeping.end(office, one.id, ended=not one.closed_at),
                lambda changes: self._made(changes, one.id),
                self._complain,
            )

    def remove(self) -> None:
        """Remove it with its numbers; 撤销 in the main window brings it back."""
        office, sheet = self.app.office, self.sheet
        if office is None or sheet is None:
            return
        self._pause.stop()
        one = sheet.campaign

        def gone(changes: Changes) -> None:
            self.rows.sheet = None
            self._made(changes, None)
            self.say(f"✓ 已删除“{one.name}”，可以在主窗口按 Ctrl+Z 撤销。")

        self.app.jobs.write(lambda: keeping.remove(office, one.id), gone, self._complain)

    def _made(self, changes: Changes, campaign_id: int | None) -> None:
        self.app.note(changes)
        self._read_list(campaign_id)

    # Its issues

    def enter(self) -> None:
        """Enter an issue found on the way."""
        if self.sheet is not None:
            self._enter(self.sheet.campaign.id, self.sheet.campaign.name)

    def link(self) -> None:
        """The issues chosen in the list were raised by this campaign."""
        office, sheet, ids = self.app.office, self.sheet, self._chosen()
        if office is None or sheet is None:
            return
        one = sheet.campaign
        self.app.jobs.write(
            lambda: keeping.link(office, one.id, ids), lambda changes: self._linked(changes, one.id, len(ids)),
            self._complain,
        )  # fmt: skip

    def _linked(self, changes: Changes, campaign_id: int, count: int) -> None:
        self.app.note(changes)
        self.say(f"✓ 已把列表所选 {count} 件归入本次行动。")
        self._retell(campaign_id)

    def show_issues(self) -> None:
        """The issues of this campaign as a list."""
        if self.sheet is not None:
            self._list_issues(self.sheet.campaign.id, self.sheet.campaign.name)

    # What leaves

    def copy(self) -> None:
        """The summary to the clipboard."""
        QGuiApplication.clipboard().setText(self.text.text())
        self.say("✓ 已复制小结，可以粘贴到微信或文档里。")

    def export(self, path: str = "") -> None:
        """The sheet as a workbook with live totals."""
        office, sheet = self.app.office, self.sheet
        if office is None or sheet is None:
            return
        self.save()
        one = sheet.campaign
        if not path:
            start = str(Path(self.app.settings.folder) / f"{one.name}登记表_{one.since}.xlsx")
            path, _ = QFileDialog.getSaveFileName(self, "导出专项行动", start, "Excel 工作簿 (*.xlsx)")
        if path:
            self.app.jobs.write(
                lambda: exporting.export(office, one.id, path), lambda made: self.say(f"✓ 已导出到 {made}。"),
                self._complain,
            )  # fmt: skip

    # Around

    def _complain(self, error: BaseException) -> None:
        self.say(f"✕ {sentence_of(error)[0]}", theme.BAD)

    def _on_changed(self, changes: Changes) -> None:
        """Another window or clerk changed something: read it again unless something is being typed."""
        if not self.isVisible() or self._is_saving or self.sheet is None:
            return
        one = self.sheet.campaign.id
        if changes.touches("campaign_count", "campaign") and not self._pause.isActive():
            pending = self.rows.pending()
            if not pending.lines and not pending.gone and not pending.faults:
                self._read_list(one)
        elif changes.touches("issue"):
            self._retell(one)

    def _on_closed(self) -> None:
        self._pause.stop()
        self.rows.sheet = None
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What was typed is saved."""
        self.save()
        super().closeEvent(event)
