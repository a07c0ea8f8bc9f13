"""Views of the window of one issue: mid-way, closed, returned with photos, and a move with fields missing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from ui.dialogs.issues.detail import IssueDialog
from ui.dialogs.issues.replies import ReplyDialog
from ui.shots.waiting import rest, wait
from ui.window import Window

_WHICH = {
    "midway": "select id from issue where closed_at is null and filed_at is not null order by due_at desc limit 1",
    "late": "select id from issue where closed_at is null and due_at is not null order by due_at limit 1",
    "closed": "select id from issue where closed_at is not null and late_minutes = 0 and step_no > 4 order by id desc limit 1",
    "returned": "select id from issue where returned > 0 and filed_at is not null order by closed_at desc, id desc limit 1",
}


def issue(
    which: str, *, photos: bool = False, move: int | None = None, press: bool = False
) -> Callable[[Window], QWidget]:
    """The window of an issue, with the form of one of its moves open or tried without what it needs."""

    def prepare(window: Window) -> QWidget:
        office = window.app.office
        assert office is not None
        id = int(office.database.read_value(_WHICH[which]))
        if photos:
            _give_photos(window, id)
        dialog = window.commands.issues.detail
        shown: list[bool] = []
        dialog.shown.connect(lambda: shown.append(True))
        window.commands.issues.open_row(id)
        wait(lambda: bool(shown), 10)
        rest(window)
        if move is not None:
            dialog.hand.open(list(dialog.bar.buttons)[move])
            if press:
                dialog.hand.press()
            rest(window)
        return dialog

    return prepare


def busy(window: Window) -> QWidget:
    """An issue to which others are called, with requests that wait for their answer."""
    from desk.work.issues import moving

    office = window.app.office
    assert office is not None
    id = int(office.database.read_value(_WHICH["midway"]))
    actions = {one.key: one for one in office.profile.workflow.actions}
    samples = {"long": "需几家单位一起到场，先设警示。", "posts": [{"department": "供电所"}, {"department": "自来水公司"}],
               "date": (date.fromisoformat(office.today()) + timedelta(days=9)).isoformat()}  # fmt: skip
    for key, action in actions.items():
        found = moving.moves(office, id)
        move = next((one for one in found.moves if one.key == key), None)
        if move is None or not (action.effect == "joint" or (action.request and action.decides == "ask")):
            continue
        given = {one.key: samples[one.type] for one in move.needs if one.type in samples}
        by = move.people[0].person_id if move.people else None
        moving.perform(office, id, key, seen_step=found.step_no, by=by, given=given)
    return issue("midway")(window)


def large(window: Window) -> QWidget:
    """Photos before and after, large."""
    dialog = issue("returned", photos=True)(window)
    assert isinstance(dialog, IssueDialog)
    dialog.files.open(next(iter(dialog.gallery.tiles)))
    rest(window)
    assert dialog.files.large is not None
    return dialog.files.large


def chosen_reply(window: Window) -> QWidget:
    """A standard answer looked for."""
    dialog = issue("midway", move=0)(window)
    assert isinstance(dialog, IssueDialog)
    dialog.hand.choose_reply()
    rest(window)
    assert dialog.hand.replying.chooser is not None
    dialog.hand.replying.chooser.line.setText("xf")
    return dialog.hand.replying.chooser


def replies(window: Window) -> QWidget:
    """The office's standard answers."""
    window.commands.issues.replies()
    rest(window)
    dialog = window.findChild(ReplyDialog)
    assert dialog is not None
    dialog.list.setCurrentRow(3)
    return dialog


def _give_photos(window: Window, id: int) -> None:
    """Two drawn pictures: the sample has none."""
    from PIL import Image, ImageDraw

    from desk.work.issues import showing

    office = window.app.office
    assert office is not None
    if any(one.is_picture for one in showing.shown(office, id).files):
        return
    for role, ground, mark in (("before", "#b9ab93", "#6b4a2a"), ("after", "#a9bfa4", "#d9e4d5")):
        image = Image.new("RGB", (1200, 900), ground)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 620, 1200, 900), fill="#8a8d90")
        for step in range(9):
            draw.ellipse((180 + 95 * step, 560 + 14 * (step % 3), 330 + 95 * step, 700), fill=mark)
        body = io.BytesIO()
        image.save(body, "JPEG")
        showing.add(office, id, [(f"{role}.jpg", body.getvalue())], role)
