"""What the menu 表格 does. Each is one short method; dialogs are imported when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.app import App

if TYPE_CHECKING:
    from desk.work.forms.filings import Filing
    from ui.window import Window


class FormCommands(QObject):
    """Verbs about forms that go up: templates, filings, their deadlines. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        app.opened.connect(self._ask_due)

    def _ask_due(self) -> None:
        """What has to go up today, said once when an office is opened."""
        office = self.app.office
        if office is None:
            return

        def work() -> str:
            from desk.work.forms import filings  # nothing of forms is loaded before the window is there

            return filings.due_line(office)

        self.app.jobs.read(work, self._tell_due, key="filings due", can_wait=True)

    def _tell_due(self, line: str) -> None:
        if line:
            self.window.messages.say(f"{line}。", "warn", "打开报表报送", self.filings)

    def produce(self, form_key: str = "") -> None:
        """Fill a form from the shelf for an area and a period."""
        from ui.dialogs.forms.producing import ProducingDialog

        self.window.show_dialog(
            ProducingDialog(self.app, self.window, form_key=form_key if isinstance(form_key, str) else "")
        )

    def filings(self) -> None:
        """The board of filings due."""
        from ui.dialogs.forms.filings import FilingsDialog  # the start must not wait for dialogs

        dialog = FilingsDialog(self.app, self.window.commands.undo, self.window)
        dialog.type_wanted.connect(lambda filing: self.type_filing(filing, dialog))
        dialog.duties_wanted.connect(lambda: self._duties(dialog))
        self.window.show_dialog(dialog)

    def type_filing(self, filing: Filing, above: QWidget) -> None:
        """What is typed by hand into a filing, with last period's words in it."""
        from ui.dialogs.forms.carrying import CarryingDialog

        title = f"手填内容　{filing.form}　{filing.area}　{filing.period_title}"
        self.window.show_dialog(CarryingDialog(self.app, filing.id, title, above))

    def duties(self) -> None:
        """How often each form goes up."""
        self._duties(self.window)

    def _duties(self, above: QWidget) -> None:
        from ui.dialogs.forms.duties import DutiesDialog

        self.window.show_dialog(DutiesDialog(self.app, above))

    def design(self) -> None:
        """Make a form of one's own workbook."""
        from ui.designer.window import DesignerWindow

        self.window.show_dialog(DesignerWindow(self.app, self.window))

    def codes(self) -> None:
        """What drop-downs offer, with their standards."""
        from ui.dialogs.codebook import CodebookDialog

        self.window.show_dialog(CodebookDialog(self.app, self.window.commands.undo, self.window))
