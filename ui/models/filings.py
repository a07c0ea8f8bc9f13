"""The board of filings as rows: a light with its word, the form, whose, which period, when it is due."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt

from desk.work.forms.filings import Filing
from ui import theme
from ui.models.titled import Index, TitledRows

LIGHTS: Final = {
    "overdue": ("! 逾期", theme.BAD, theme.BAD_SOFT),
    "today": ("▲ 今天", theme.WARN, theme.WARN_SOFT),
    "week": ("▲ 七天内", theme.WARN, ""),
    "later": ("○ 以后", theme.MUTED, ""),
    "sent": ("✓ 已报", theme.GOOD, ""),
}
"""Word, ink and ground of each light; the word says what the colour says."""
TITLES: Final = ("状态", "表名", "范围", "期次", "截止日期", "报送给", "办理")
STATE, FORM, AREA, PERIOD, DUE, TO, DONE = range(len(TITLES))
WIDTHS: Final = (112, 196, 150, 136, 96, 110, 150)


class FilingRows(TitledRows):
    """What is due of one light ("" is all), and of forms or areas whose name holds a text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, parent)
        self.all: tuple[Filing, ...] = ()
        self.rows: tuple[Filing, ...] = ()
        self._today = ""

    def show(self, filings: tuple[Filing, ...], today: str, light: str = "", text: str = "") -> None:
        """Show these filings, narrowed."""
        self.beginResetModel()
        self.all, self._today = filings, today
        self.rows = tuple(
            each
            for each in filings
            if (not light or each.light == light)
            and (not text or text in each.form or text in each.area or text in each.recipient)
        )
        self.endResetModel()

    def counts(self) -> Counter[str]:
        """How many of each light there are."""
        return Counter(each.light for each in self.all)

    def is_number(self, column: int) -> bool:
        """All are words."""
        return False

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Filings."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, and the light's colours."""
        filing, column = self.rows[index.row()], index.column()
        _, ink, ground = LIGHTS[filing.light]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(filing, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            whole = {DONE: self._whole(filing), PERIOD: filing.period_title}
            return theme.plain(whole.get(column, self._text(filing, column)))
        if role == Qt.ItemDataRole.ForegroundRole:
            if column in (STATE, DUE):
                return theme.colour(ink)
            return theme.colour(theme.MUTED if filing.light == "sent" else theme.TEXT)
        if role == Qt.ItemDataRole.BackgroundRole and ground:
            return theme.colour(ground)
        if role == Qt.ItemDataRole.FontRole and column == STATE:
            return theme.font(weight=theme.BOLD)
        return None

    def _text(self, filing: Filing, column: int) -> str:
        texts = {
            STATE: self._state(filing),
            FORM: filing.form,
            AREA: filing.area,
            PERIOD: filing.period_title.partition("（")[0],
            DUE: filing.due,
            TO: filing.recipient,
            DONE: _done(filing),
        }
        return texts[column]

    def _state(self, filing: Filing) -> str:
        """The light with how far the day is: ! 逾期 3 天, ○ 还有 12 天."""
        word = LIGHTS[filing.light][0]
        if filing.light in ("sent", "today") or not self._today:
            return word
        days = (date.fromisoformat(filing.due) - date.fromisoformat(self._today)).days
        return f"{word} {-days} 天" if days < 0 else f"{word[0]} 还有 {days} 天"

    def _whole(self, filing: Filing) -> str:
        parts = [_done(filing)]
        if filing.file_name:
            parts.append(f"留存文件：{filing.file_name}")
        if filing.digest:
            parts.append(f"指纹（SHA-256）：{filing.digest}")
        if filing.note:
            parts.append(f"备注：{filing.note}")
        return "\n".join(parts)


def _done(filing: Filing) -> str:
    """What has been done about it so far."""
    if filing.sent_at:
        return f"{filing.sent_at[5:16].replace('T', ' ')}　{filing.actor}"
    if filing.made_at:
        return f"已生成 {filing.made_at[5:10]}，未报"
    if filing.has_typed:
        return "手填了一部分"
    return "" if filing.has_template else "还没有模板"
