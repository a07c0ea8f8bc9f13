"""Bad input in the window: a message in one sentence, and the window goes on."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.acceptance.conftest import RealDesk
from tests.acceptance.wrongs import FILES, guarded_server, held
from ui.dialogs.opener import OpenDialog


def complaint(desk: RealDesk, where: object) -> str:
    """What the message bar says after trying to open a place."""
    desk.window.messages.hide()
    desk.window.commands.open_place(str(where))
    desk.settle()
    assert desk.window.messages.isVisible(), f"nothing was said about {where}"
    return desk.window.messages.text.text()


def test_every_wrong_file_is_one_sentence_and_the_office_stays_open(
    desk: RealDesk,
    small_sample: Callable[[str], Path],
    own_small: Callable[[str], Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    good = small_sample("zhoushan")
    desk.open(good)
    before = desk.app.office
    for number, (wrong, (make, pattern)) in enumerate(FILES.items()):
        path = make(tmp_path / f"办公室{number}.griddesk", good)
        said = complaint(desk, path)
        assert re.search(pattern, said), (wrong, said)
        assert not re.search("Traceback|Error|差错", said), (wrong, said)
        assert desk.app.office is before
    held_office = own_small("zhoushan")
    with held(held_office):
        assert re.search("占用.*稍后再试", complaint(desk, held_office))
    area = desk.leaf(having="residents")
    desk.app.select(area_id=area, source="tree")
    desk.settle()
    assert desk.window.lists["residents"].model.rowCount() > 0, "the window works on"
    desk.window.commands.open_place(str(held_office))
    desk.settle()
    assert desk.app.office is not before and desk.app.office is not None
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


def test_servers_that_do_not_serve_are_told_in_the_dialog(
    desk: RealDesk, postgres_server: str, postgres_url: str
) -> None:
    desk.window.menus.by_command["open"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, OpenDialog)
    dialog.tabs.setCurrentIndex(1)
    port = int(postgres_url.rsplit(":", 1)[1].split("/")[0])
    base = postgres_url.rsplit("/", 1)[1]

    def say(host: str, at: int, database: str, user: str = "postgres", password: str = "") -> str:
        for field, text in (
            (dialog.host, host),
            (dialog.database, database),
            (dialog.user, user),
            (dialog.password, password),
        ):
            field.setText(text)
        dialog.port.setValue(at)
        dialog.open_button.click()
        desk.settle()
        assert dialog.wrong.isVisible() and dialog.open_button.isEnabled()
        return dialog.wrong.text()

    assert "主机" in say("", port, base)
    assert "连不上服务器" in say("127.0.0.1", 1, base)
    assert "还是空的" in say("127.0.0.1", port, base)
    assert "没有这个数据库" in say("127.0.0.1", port, "nirgends")
    with guarded_server(postgres_server):
        said = say("127.0.0.1", port, base, "clerk", "geheim")
        assert "用户名或口令" in said and "geheim" not in said
    assert desk.app.office is None
    dialog.close()
    desk.settle()
