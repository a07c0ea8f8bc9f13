"""Views of forms: the board of filings, their cadence, what is typed by hand, the designer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtWidgets import QApplication, QWidget

from desk.work.forms import designing, duties, filings, shelf
from ui.designer.window import DesignerWindow
from ui.shots.waiting import rest, wait
from ui.window import Window


def board(window: Window) -> QWidget:
    """The board with something of each light, as on a working day."""
    office = window.app.office
    assert office is not None
    duties.lay_out(office)
    today = date.fromisoformat(office.today())
    for name, to, every, late in (
        ("流动人口登记表", "派出所", "week", -1),
        ("安全隐患排查台账", "区应急局", "month", -20),
        ("困难群众动态表", "区民政局", "month", 0),
        ("出租房屋登记表", "派出所", "half_month", 4),
    ):
        (form_id,) = duties.add_duty(office, name, every=every, due=5, recipient=to).rows["form"]
        last = next(each for each in filings.board(office) if each.form_id == form_id)
        _move(window, last.id, (today + timedelta(days=late)).isoformat())
    sent = next(each for each in filings.board(office) if each.form == "民情事件台账")
    filings.send(office, sent.id, body=b"sent", file_name="民情事件台账_2026-10.xlsx")
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


def _move(window: Window, filing_id: int, due: str) -> None:
    """A filing as if its day were another: a picture needs something of each light."""
    from desk.store.schema import house

    office = window.app.office
    assert office is not None
    with office.write("move_filing") as transaction:
        transaction.update(house.filing, filing_id, due=due)


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
