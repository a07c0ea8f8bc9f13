"""Beside the quick entry: who lives there and how they are, what is due, what is open, what was said the last times."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QTextBrowser, QWidget

from desk.work.logbook.beside import Beside, Due
from ui import theme

_HEAD = f'<p style="margin:8px 0 2px 0; color:{theme.MUTED};"><b>{{}}</b></p>'
_LINE = '<p style="margin:1px 0 1px 0;">{}</p>'


class BesideView(QTextBrowser):
    """Reads like a note; names, tasks and issues are links."""

    person_ticked = Signal(int)
    """This one of the people was at home: by number, from 0."""
    issue_wanted = Signal(int)
    record_wanted = Signal(int)
    """An earlier record is to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: Beside | None = None
        self._present: tuple[str, ...] = ()
        self.setOpenLinks(False)
        self.setAccessibleName("这一户的情况")
        self.setFont(theme.font(theme.SMALL + 0.5))
        self.document().setDocumentMargin(10)
        self.setStyleSheet(
            f"QTextBrowser {{ background: {theme.RAISED}; border: 0; border-left: 1px solid {theme.LINE}; }}"
        )
        self.anchorClicked.connect(self._on_link)
        self.show_found(None)

    def show_found(self, found: Beside | None, present: tuple[str, ...] = ()) -> None:
        """Show this; None says what will stand here."""
        self.found, self._present = found, present
        self.setHtml(_told(found, present) if found is not None else _NOTHING)

    def mark_present(self, present: tuple[str, ...]) -> None:
        """Tick those who were at home."""
        if self.found is not None and present != self._present:
            self.show_found(self.found, present)

    def _on_link(self, url: QUrl) -> None:
        what, _, number = url.toString().partition(":")
        signal = {"person": self.person_ticked, "issue": self.issue_wanted, "record": self.record_wanted}.get(what)
        if signal is not None:
            signal.emit(int(number))


_NOTHING = (
    f'<p style="color:{theme.MUTED};">选定走访对象后，这里列出住了谁、关注标记、到期任务、'
    "没办结的事件和前几次的记录。</p>"
)


def _told(found: Beside, present: tuple[str, ...]) -> str:
    parts: list[str] = []
    if found.tasks:
        parts += [_HEAD.format(f"到期任务 {len(found.tasks)}"), *(_LINE.format(_task(one)) for one in found.tasks)]
    if found.people:
        parts.append(_HEAD.format(f"在住 {len(found.people)} 人　<span>点姓名或按 Alt+数字记为在家</span>"))
        for at, one in enumerate(found.people):
            tick = "✓ " if one.name in present else f"{at + 1} "
            marks = "".join(f' <span style="color:{theme.WARN};">▲{escape(mark)}</span>' for mark in one.marks)
            name = (
                f'<a href="person:{at}" style="color:{theme.ACCENT};text-decoration:none;">{tick}{escape(one.name)}</a>'
            )
            parts.append(_LINE.format(f"{name} {escape(one.about)}{marks}"))
    if found.issues:
        parts.append(_HEAD.format(f"没办结的 {len(found.issues)} 件"))
        for issue in found.issues:
            words = f"{escape(issue.title)}（{escape(issue.stage)}）"
            parts.append(_LINE.format(f'<a href="issue:{issue.id}" style="color:{theme.ACCENT};">{words}</a>'))
    parts.append(_HEAD.format(f"前几次　近一年 {found.count} 次"))
    if not found.earlier:
        parts.append(_LINE.format(f'<span style="color:{theme.MUTED};">还没有记录</span>'))
    for record in found.earlier:
        head = " ".join(part for part in (record.at[:10], record.kind, record.person) if part)
        link = f'<a href="record:{record.id}" style="color:{theme.ACCENT};text-decoration:none;">{escape(head)}</a>'
        more = f'<br><span style="color:{theme.MUTED};">{escape(record.more)}</span>' if record.more else ""
        parts.append(_LINE.format(f"{link}<br>{escape(record.body)}{more}"))
    return "".join(parts)


def _task(one: Due) -> str:
    when = f"{int(one.due[5:7])}月{int(one.due[8:10])}日前" if len(one.due) >= 10 else ""
    tone, sign = (theme.BAD, "! 已过期 ") if one.is_late else (theme.TEXT, "")
    who = f" · {escape(one.person)}" if one.person else ""
    return f'<span style="color:{tone};">{sign}{escape(one.title)} {when}{who}</span>'
