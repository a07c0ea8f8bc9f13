"""What happened to an issue, newest first: who did what, when and as what; returns and lateness stand out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desk.work.issues.reading import IssueDetail, StepLine
from ui import theme
from ui.models.cells import written

RAIL = 22
RECORDED = "代为登记"
"""The title under which a step says who wrote it down for somebody else."""
MOST = 200
"""Steps that are drawn; an issue with more has been going round in circles."""


class Timeline(QWidget):
    """One row per step, change of the limit, and what still lies ahead."""

    photo_wanted = Signal(int)
    """Id of an attachment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.rows: list[_Row] = []

    def fill(self, found: IssueDetail, tones: Mapping[str, str]) -> Iterator[None]:
        """Show the steps of this issue, a few at a time; `tones` says which moves stand out."""
        for row in self.rows:
            row.deleteLater()
        self.rows = []
        lines = []
        was_late = False
        for step in found.steps:  # the step that first came too late stands out, those after it only say so
            tone = "bad" if step.late and not was_late else tones.get(step.action, "")
            lines.append((step.at, 1, *_of_step(step, tone)))
            was_late = step.late
        lines += [(at, 0, *_of_due(old, new, why)) for at, old, new, why in found.due_changes]
        newest = sorted(lines, key=lambda line: line[:2], reverse=True)[:MOST]
        for number, (at, _, title, inside, tone) in enumerate(newest):
            row = _Row(at, title, inside, tone, self, is_first=number == 0, is_last=number == len(newest) - 1)
            row.text.linkActivated.connect(self._on_link)
            self._column.insertWidget(number, row)
            self.rows.append(row)
            yield

    def words(self) -> list[str]:
        """What stands in the rows, for those who cannot see them, and for tests."""
        return [row.title for row in self.rows]

    def _on_link(self, link: str) -> None:
        self.photo_wanted.emit(int(link))


class _Row(QWidget):
    """A dot on the line, when, what, and what was said."""

    def __init__(
        self, at: str, title: str, inside: str, tone: str, parent: QWidget, *, is_first: bool, is_last: bool
    ) -> None:
        super().__init__(parent)
        self.title, self._tone, self._ends = title, tone, (is_first, is_last)
        row = QHBoxLayout(self)
        row.setContentsMargins(RAIL, theme.TIGHT, theme.TIGHT, theme.TIGHT)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
        )
        when = f"<span style='color:{theme.MUTED}'>{escape(written(at, 'moment'))}</span>"
        self.text.setText(f"{when}&nbsp; <b style='color:{_INK[tone]}'>{escape(title)}</b>{inside}")
        self.text.setAccessibleName(f"{written(at, 'moment')} {title}")
        row.addWidget(self.text, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line with its dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = RAIL / 2 - 2, theme.TIGHT + self.fontMetrics().height() / 2
        painter.setPen(QPen(theme.colour(theme.LINE_STRONG), 1.5))
        is_first, is_last = self._ends
        painter.drawLine(QPointF(x, y if is_first else 0), QPointF(x, y if is_last else self.height()))
        ink = theme.colour(_INK[self._tone] if self._tone else theme.ACCENT)
        painter.setPen(QPen(ink, 2))
        painter.setBrush(ink if is_first or self._tone in ("bad", "warn") else theme.colour(theme.SURFACE))
        painter.drawEllipse(QPointF(x, y), 4.0, 4.0)


_INK = {"": theme.TEXT, "good": theme.GOOD, "warn": theme.WARN, "bad": theme.BAD, "quiet": theme.MUTED}


def _of_step(step: StepLine, tone: str) -> tuple[str, str, str]:
    """Title, the rest as markup, and tone of a step."""
    moves_on = step.to_title and step.to_title not in (step.title, step.from_title)
    goes_on = f" → {step.to_title}" if moves_on else ""
    who = " ".join(part for part in (step.who, step.post_title) if part)
    recorded = next((value for title, value in step.given if title == RECORDED), "")
    who += f"（{recorded} 代为登记）" if recorded else ""
    parts = [f"<span style='color:{theme.MUTED}'>{escape(who)}</span>"] if who else []
    if step.late:
        parts.append(f"<b style='color:{theme.BAD}'>! 超期{duration(step.late_minutes)}</b>")
    inside = "<br>" + "　".join(parts) if parts else ""
    if step.body:
        inside += "<br>" + escape(step.body).replace("\n", "<br>")
    for title, value in step.given:
        if title == RECORDED:
            continue
        inside += f"<br><span style='color:{theme.MUTED}'>{escape(title)}：</span>{escape(value)}"
    if step.photos:
        links = "　".join(f"<a href='{id}'>照片{number}</a>" for number, id in enumerate(step.photos, 1))
        inside += f"<br>{links}"
    return f"{step.title}{goes_on}", inside, tone


def _of_due(old: str, new: str, why: str) -> tuple[str, str, str]:
    was = written(old, "moment") if old else "不限时"
    becomes = written(new, "moment") if new else "不限时"
    return (
        f"期限改为 {becomes}",
        f"<br><span style='color:{theme.MUTED}'>{escape(f'原为 {was}，{why}')}</span>",
        "quiet",
    )


def duration(minutes: int) -> str:
    """1天2小时 of minutes by the clock."""
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    parts = [
        f"{days}天" if days else "",
        f"{hours}小时" if hours else "",
        f"{minutes}分钟" if not days and minutes else "",
    ]
    return "".join(parts[:2] if days else parts) or "不到1分钟"
