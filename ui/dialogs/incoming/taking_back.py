"""Take an import back, whichever window asks: a job, and the sentence that says what stayed."""

from __future__ import annotations

from collections.abc import Callable

from desk.model import Changes
from ui.app import App

TOLD = 4
"""Rows that stay, named at most."""


def take_back(app: App, audit_id: int, then: Callable[[str], None], failed: Callable[[BaseException], None]) -> None:
    """Take an import back in a job; `then` gets the sentence that says what was done and what stayed."""
    office = app.office
    if office is None:
        return

    def work() -> tuple[Changes, str]:
        from desk.work.intake.taking_back import take_back_import  # brings SQLAlchemy

        done = take_back_import(office, audit_id)
        told = "".join(f"\n{one.sentence}。" for one in done.kept[:TOLD])
        more = f"\n……共留下 {len(done.kept):,} 条。" if len(done.kept) > TOLD else ""
        words = "已撤销这次导入" + ("，只留下导入后又用到的：" if done.kept else "，数据和导入前一样。")
        return done.changes, words + told + more

    def landed(result: tuple[Changes, str]) -> None:
        changes, words = result
        if audit_id in app.undoable:
            app.undoable.remove(audit_id)
        app.changed.emit(changes)
        then(words)

    app.jobs.write(work, landed, failed)
