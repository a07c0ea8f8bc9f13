"""Views of the quick entry: filled beside the map, with suggestions, with a similar issue, from a chat, something missing."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.dialogs.issues.entering import ENTER, EnteringDialog
from ui.shots.waiting import rest, wait
from ui.window import Window

CHAT = (
    "张三 10:21\n@社区小李 楼下垃圾好几天没人清，都发臭了，就在{place}旁边\n[图片]\n\n李四 10:23\n对\n\n"
    "张三 10:24\n电话13900001234，麻烦安排一下\n\n社区小李 10:30\n收到"
)


def _open(window: Window) -> EnteringDialog:
    window.menus.by_command["issues.enter"].trigger()
    rest(window)
    return window.commands.issues.entering()


def _house(window: Window) -> str:
    """Address of a house where something was reported of late."""
    office = window.app.office
    assert office is not None
    row = office.database.read_one(
        "select i.address from issue i join building b on b.address = i.address order by i.reported_at desc limit 1"
    )
    return str(row[0]) if row is not None else ""


def filled(window: Window) -> QWidget:
    """Place, words and class as they stand before the last key."""
    dialog = _open(window)
    dialog.form.where.setText(_house(window))
    dialog.form.where.take_first()
    rest(window)
    dialog.form.told.setPlainText("楼门口的垃圾好几天没人清，有臭味")
    wait(lambda: bool(dialog.form.suggestions.found), 5)
    dialog.form.suggestions.take(0)
    rest(window)
    return dialog


def suggested(window: Window) -> QWidget:
    """What the words speak of, before a class is chosen."""
    dialog = _open(window)
    dialog.form.where.setText(_house(window))
    dialog.form.where.take_first()
    rest(window)
    dialog.form.told.setPlainText("路灯好几盏不亮，晚上一片黑，老人摔了一跤")
    wait(lambda: bool(dialog.form.suggestions.found), 5)
    return dialog


def offered(window: Window) -> QWidget:
    """What a few letters may mean."""
    dialog = _open(window)
    dialog.form.where.setFocus()
    dialog.form.where.setText("zw")
    dialog.form.where.look()
    rest(window)
    return dialog


def chatted(window: Window) -> QWidget:
    """A chat that was pasted."""
    dialog = _open(window)
    dialog.take_chat(CHAT.format(place=_house(window)))
    rest(window)
    return dialog


def lacking(window: Window) -> QWidget:
    """What is missing, told beside its field."""
    dialog = _open(window)
    dialog.form.told.setPlainText("有人反映")
    dialog.save(ENTER)
    rest(window)
    return dialog


def saved(window: Window) -> QWidget:
    """One was entered, the next may come."""
    dialog = filled(window)
    assert isinstance(dialog, EnteringDialog)
    dialog.save(ENTER)
    rest(window)
    return dialog
