"""What stands beside the quick entry at times: the campaign that what is entered belongs to, and the fields of its kind."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desk.work.issues.particulars import has_form
from ui import theme


class AlsoStrip(QWidget):
    """Hidden while there is nothing to say."""

    particulars_wanted = Signal(int)
    """Fields and people of the issue that was just entered are to be filled in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.campaign_id: int | None = None
        """The campaign that is being entered for."""
        self._saved: int | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)
        self.campaign = self._button(row, "不再归入这次专项行动", self.leave_campaign)
        self.more = self._button(row, "刚登记的这件还有专有项和当事人要填", self._on_more)
        row.addStretch(1)
        self._stand()

    def _button(self, row: QHBoxLayout, hint: str, then: object) -> QPushButton:
        button = QPushButton(self)
        button.setAutoDefault(False)
        button.setToolTip(hint)
        button.clicked.connect(then)
        row.addWidget(button)
        return button

    def for_campaign(self, campaign_id: int, name: str) -> None:
        """What is entered from now on was found by this campaign."""
        self.campaign_id = campaign_id
        self.campaign.setText(f"专项行动：{name} ✕")
        self._stand()

    def leave_campaign(self) -> None:
        """No longer."""
        self.campaign_id = None
        self._stand()

    def show_saved(self, issue_id: int, kind: str, kind_title: str) -> None:
        """An issue was entered: a kind with fields of its own offers them."""
        self._saved = issue_id if has_form(kind) else None
        self.more.setText(f"填写{kind_title}专有项、当事人…")
        self._stand()

    def forget(self) -> None:
        """Another office, or another issue."""
        self._saved = None
        self.leave_campaign()

    def _on_more(self) -> None:
        if self._saved is not None:
            self.particulars_wanted.emit(self._saved)

    def _stand(self) -> None:
        self.campaign.setVisible(self.campaign_id is not None)
        self.more.setVisible(self._saved is not None)
        self.setVisible(self.campaign_id is not None or self._saved is not None)
