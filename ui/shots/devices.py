"""Views of the devices: a week of readings with an alarm."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QWidget

from desk.model import Value
from ui.dialogs.things.devices import DevicesDialog
from ui.shots.waiting import rest, wait
from ui.window import Window


def shown(window: Window) -> QWidget:
    """Three devices; the first has gone beyond its limit this morning."""
    _furnish(window)
    dialog = DevicesDialog(window.app, window)
    dialog.resize(dialog.minimumWidth(), 640)
    dialog.show()
    wait(lambda: dialog.chart is not None and dialog.rows.rowCount() == 3, 20)
    rest(window)
    return dialog


def _furnish(window: Window) -> None:
    """Make meters out of three facilities and give them a week of hourly values."""
    from desk.work.records.saving import save
    from desk.work.things.readings import Reading, record

    office = window.app.office
    assert office is not None
    ids = [id for (id,) in office.database.read("select id from facility order by id limit 3")]
    for number, (id, name) in enumerate(zip(ids, ("东门监测仪", "喷涂车间监测仪", "仓库监测仪"), strict=True)):
        values: dict[str, Value] = {"device_kind": "voc", "reading_unit": "ppb", "threshold": 60, "name": name}
        reasons = dict.fromkeys(("code", "facility_code", "region", "class"), "演示")
        window.app.note(save(office, "device", id, values, reasons))
        if number == 2:
            continue
        hours = [(day, hour) for day in range(25, 32) for hour in range(0, 24, 2) if (day, hour) < (31, 9)]
        given = [
            Reading(facility_id=id, at=f"2026-10-{day}T{hour:02d}:00:00",
                    value=round(32 + 12 * math.sin(hour / 4 + number) + (30 if (day, hour, number) == (31, 8, 0) else 0), 1))
            for day, hour in hours
        ]  # fmt: skip
        window.app.note(record(office, given).changes)
