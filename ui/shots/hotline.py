"""Views of the hotline: a file being looked at, and the answers that go back."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtWidgets import QWidget

from ui.dialogs.issues.hotline import HotlineDialog
from ui.dialogs.issues.hotline_answer import HotlineAnswerDialog
from ui.shots.waiting import rest, wait
from ui.window import Window

REPORTS = (
    ("暴露垃圾", "楼下垃圾三天没人清，味道很大", "open"),
    ("暴露垃圾", "垃圾桶满了，地上都是", "open"),
    ("市政类-路灯", "路灯连着几天不亮，晚上走路看不见", "open"),
    ("市政类-路灯", "小区门口路灯时亮时不亮", "open"),
    ("道路破损", "路面有个坑，骑车摔了一跤", "open"),
    ("道路破损", "人行道砖松动", "closed"),
)


def file(office: object) -> Path:
    """A batch of a city's hotline, about this office's own houses."""
    rows = office.database.read(  # type: ignore[attr-defined]
        "select address, lon, lat from building where address is not null and lon is not null order by id limit 6"
    )
    batch = [
        {
            "service_request_id": f"202610310{number:03d}", "status": status, "service_code": f"S{name}",
            "service_name": name, "description": text, "requested_datetime": f"2026-10-31T0{number}:10:00+08:00",
            "address": address, "long": lon, "lat": lat, "last_name": "李", "phone": "12000000001",
        }
        for number, ((name, text, status), (address, lon, lat)) in enumerate(zip(REPORTS, rows, strict=False), 1)
    ]  # fmt: skip
    batch.append({"service_name": "没有工单号的一件"})
    path = Path(mkdtemp()) / "热线工单_20261031.json"
    path.write_text(json.dumps(batch, ensure_ascii=False), encoding="utf-8")
    return path


def taking(window: Window) -> QWidget:
    """The file looked at: services found by name, one only guessed, one request faulty."""
    dialog = HotlineDialog(window.app, window)
    dialog.take_file(str(file(window.app.office)))
    dialog.show()
    wait(lambda: dialog.lines.rowCount() > 0, 20)
    rest(window)
    return dialog


def answering(window: Window) -> QWidget:
    """What came in, and what would be answered."""
    from desk.work.hotline import taking as verbs

    office = window.app.office
    assert office is not None
    made = verbs.plan(office, file(office))
    window.app.note(verbs.take(office, made, {one.code: one.class_code for one in made.services}))
    dialog = HotlineAnswerDialog(window.app, window)
    dialog.show()
    wait(lambda: dialog.rows.rowCount() > 0, 20)
    rest(window)
    return dialog
