"""Views of the import, page by page, of a sheet as a community would send it."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from desk import identity
from ui.dialogs.incoming.importing import CHECK, ImportDialog
from ui.shots.waiting import rest, wait
from ui.window import Window

_TOP = ["序号", "户主信息", "", "", "", "", "居住情况", "", "血型", "备注"]
_HEAD = ["", "姓名", "公民身份\n号码", "性别", "出生日期", "手机", "现住地址", "楼号", "", ""]
_NAMES = ("测试甲一", "测试乙二", "测试丙三", "测试丁四", "测试戊五", "测试己六", "测试庚七", "测试辛八", "测试壬九")


def page(number: int) -> Callable[[Window], QWidget]:
    """The import at one of its pages before anything is written."""

    def prepare(window: Window) -> QWidget:
        folder = Path(tempfile.mkdtemp(prefix="griddesk-shot-"))
        path = folder / "幸福社区居民摸底表.csv"
        with path.open("w", encoding="gb18030", newline="") as out:
            csv.writer(out).writerows(_rows())
        window.commands.take_file(str(path))
        rest(window)
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        if number >= CHECK:
            dialog.plan()
            wait(lambda: dialog.stack.currentIndex() == CHECK, 15)
        else:
            while dialog.stack.currentIndex() > number:
                dialog.back.click()
        shutil.rmtree(folder)
        dialog.path.edit.setText(path.name)  # a picture shows nobody's own folder
        dialog.resize(1040, 640)
        return dialog

    return prepare


def _rows() -> list[list[str]]:
    people = []
    for n, name in enumerate(_NAMES, 1):
        number = identity.make_id("110101", f"19{50 + 4 * n}-0{n}-1{n}", 10 * n + 1)
        told = identity.check_id(number)
        sex = "女" if told.sex == "2" else "男"
        people.append(
            [str(n), name, number, sex, str(told.birth), f"1990000{n:04d}", f"测试路{n}号", f"{n}号楼", "O", ""]
        )
    people[2][2] = "1.10101E+17"
    people[4][5] = "1380013800"
    people[6][4] = "1990-02-30"
    return [
        ["幸福社区居民摸底表"],
        ["填报单位：", "", "", "", "", "2026年10月"],
        _TOP,
        _HEAD,
        *people,
        ["合计", "9 人"],
    ]
