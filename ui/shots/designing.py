"""Views of forms: the board of filings, their cadence, what is typed by hand, the designer."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QWidget

from desk.work.forms import carrying, designing, duties, filings, shelf
from desk.work.forms.carrying import Typed
from desk.work.forms.carrying_sheet import typing_sheet
from ui.designer.window import DesignerWindow
from ui.dialogs.forms.carrying import CarryingDialog
from ui.shots.waiting import rest, wait
from ui.window import Window


def board(window: Window) -> QWidget:
    """The board with something of each light, as on a working day."""
    office = window.app.office
    assert office is not None
    today, office._sample_today = office.today(), "2026-09-28"  # some have been late since then
    shelf.ship(office)
    known = {form.name: form.id for form in shelf.forms(office)}
    for name, to, every, due, shift in (
        ("暂住（流动）人口登记表", "派出所", "week", 1, "next"),
        ("安全隐患排查台账", "区应急局", "month", 20, "next"),
        ("特殊困难群众台账", "区民政局", "half_month", 16, ""),
    ):
        duties.set_duty(office, known[name], every=every, due=due, shift=shift, recipient=to)
    office._sample_today = today
    duties.lay_out(office)
    for filing in filings.board(office):
        if filing.light == "overdue" and filing.form != "安全隐患排查台账" and filing.due < "2026-10-25":
            filings.send(office, filing.id, body=b"sent", file_name=f"{filing.form}_{filing.period}.xlsx")
    window.menus.by_command["forms.filings"].trigger()
    rest(window)
    return QApplication.activeModalWidget() or window


def cadence(window: Window) -> QWidget:
    """How often each form goes up."""
    office = window.app.office
    assert office is not None
    duties.lay_out(office)
    window.menus.by_command["forms.duties"].trigger()
    rest(window)
    return QApplication.activeModalWidget() or window


def typing(window: Window) -> QWidget:
    """Last month's words in this month's form: some are changed, somebody is new, somebody is gone."""
    office = window.app.office
    assert office is not None
    shelf.ship(office)
    form = next(form for form in shelf.forms(office) if form.name == "特殊困难群众台账")
    level = duties.levels(office)[-1]
    today, office._sample_today = office.today(), "2026-10-05"
    duties.set_duty(office, form.id, every="month", due=5, level=level, recipient="区民政局")
    office._sample_today = today
    duties.lay_out(office)
    mine = [each for each in filings.board(office) if each.form_id == form.id]
    first = next(each for each in mine if typing_sheet(office, each.id).records)
    second = next(each for each in mine if each.area_id == first.area_id and each.period > first.period)
    sheet = typing_sheet(office, first.id)
    words = {"困难类型": "生活、医疗", "困难原因": "慢性病", "需求": "定期探望", "近期动态": "情况稳定"}
    people = sheet.records[1:]
    rows = {one.uid: {column: words.get(column, "") for column in sheet.columns} for one in people}
    gone = {"gone": {column: words.get(column, "") for column in sheet.columns}}
    labels = {one.uid: one.label for one in people}
    carrying.keep(office, first.id, Typed(rows={**rows, **gone}, labels={**labels, "gone": "周某某"}))
    window.menus.by_command["forms.filings"].trigger()
    rest(window)
    window.commands.forms.type_filing(second, QApplication.activeModalWidget() or window)
    rest(window)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CarryingDialog)
    column = dialog.model.first + sheet.columns.index("近期动态")
    for row, word in ((2, "上周住院，已探望"), (4, "低保已批")):
        dialog.model.setData(dialog.model.index(row, column), word)
    return dialog


def designer(window: Window) -> QWidget:
    """An empty form whose fields have just been claimed by its headers."""
    dialog = _designing(window)
    assert dialog.history is not None
    design = dialog.history.design
    bands = {band.first for band in designing.bands_of(design, dialog.catalogue)}
    for place in [place for place in designing.marks_of(design) if place[1] in bands]:
        design = designing.with_text(design, place, "")
    dialog.history.add(replace(design, bands=None), "清空")
    dialog.claim()
    dialog.view.choose(min(bands), 6)
    return dialog


def trial(window: Window) -> QWidget:
    """The same filled with real data."""
    dialog = _designing(window)
    dialog.toggle_trial()
    wait(lambda: dialog.trial is not None)
    return dialog


def shelved(window: Window) -> QWidget:
    """A shipped form with hand-typed columns, opened to be changed."""
    return _designing(window, "特殊困难群众台账")


def _designing(window: Window, name: str = "常住人口登记表") -> DesignerWindow:
    """A form of the shelf in the designer."""
    office = window.app.office
    assert office is not None
    shelf.ship(office)
    window.menus.by_command["forms.design"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, DesignerWindow)
    dialog.resize(window.size())
    rest(window)
    dialog.open_form(next(form.id for form in shelf.forms(office) if form.name == name))
    rest(window)
    return dialog
