"""Views of the windows of work records: the quick entry, many at once, one record, the logs of the day and the week."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.dialogs.logbook.entering import VisitDialog
from ui.shots.waiting import rest, wait
from ui.window import Window


def _open(window: Window) -> VisitDialog:
    window.menus.by_command["logbook.enter"].trigger()
    rest(window)
    return window.commands.logbook.entry()


def _somebody(window: Window) -> None:
    """Whoever has most to do sits at the desk."""
    office = window.app.office
    assert office is not None
    row = office.database.read_one(
        "select p.uid from record r join person p on p.id = r.person_id where r.kind = 'visit'"
        " group by p.uid order by count(*) desc limit 1"
    )
    from desk.work.issues.me import sit_down

    if row is not None:
        sit_down(office, str(row[0]))


def _home(window: Window) -> int:
    """A household with somebody to care for and an open issue, if there is one."""
    office = window.app.office
    assert office is not None
    row = office.database.read_one(
        "select r.household_id from special s join resident r on r.id = s.resident_id where s.until is null"
        " and s.kind = 'elderly_alone' and r.household_id is not null order by (select count(*) from record x where"
        " x.whom = 'household' and x.item_id = r.household_id) desc, r.id limit 1"
    )
    return int(row[0]) if row is not None else 1


def offered(window: Window) -> QWidget:
    """What two letters may mean."""
    _somebody(window)
    dialog = _open(window)
    dialog.form.whom.setFocus()
    dialog.form.whom.setText("zw")
    dialog.form.whom.look()
    rest(window)
    return dialog


def filled(window: Window) -> QWidget:
    """A visit before the last key."""
    _somebody(window)
    dialog = _open(window)
    dialog.take("household", _home(window), "visit")
    rest(window)
    boxes = dialog.form.fields.boxes
    boxes["body"].input.restore("老人独自在家，灯管坏了两天没人修，想请社区帮忙换；血压药还够一周。")
    boxes["need"].input.restore("life")
    rest(window)
    return dialog


def with_issue(window: Window) -> QWidget:
    """A visit that becomes an issue, with all its fields."""
    dialog = filled(window)
    assert isinstance(dialog, VisitDialog)
    dialog.form.fields.boxes["body"].input.restore("楼道路灯不亮已经一周，老人摔过一跤，想请人来修。")
    dialog.issue.open(True)
    wait(lambda: bool(dialog.issue.suggestions.found), 5)
    rest(window)
    return dialog


def checked(window: Window) -> QWidget:
    """A shop gone through by its checklist."""
    office = window.app.office
    assert office is not None
    _somebody(window)
    dialog = _open(window)
    shop = office.database.read_value("select id from organisation where kind = 'shop' order by id limit 1")
    dialog.take("organisation", int(shop), "check")
    rest(window)
    for line, count in ((1, 2), (3, 1)):
        dialog.counters.lines.counted.emit(line, count)
    dialog.counters.lines.stand_on(3)
    rest(window)
    return dialog


def typed_in(window: Window) -> QWidget:
    """A paper list half understood."""
    office = window.app.office
    assert office is not None
    rows = office.database.read(
        "select b.address || d.room, r.name, p.name from household h join dwelling d on d.id = h.dwelling_id"
        " join building b on b.id = d.building_id join resident r on r.household_id = h.id and r.relation in ('01', '02')"
        " join record x on x.whom = 'household' and x.item_id = h.id join person p on p.id = x.person_id"
        " group by b.address || d.room, r.name, p.name order by min(h.id) limit 14"
    )
    _somebody(window)
    window.menus.by_command["logbook.batch"].trigger()
    rest(window)
    dialog = window.commands.logbook.batching()
    said = ("核对家庭成员信息，无变动。", "反映楼道灯夜间不亮。", "老人按时服药，子女周末探望。")
    lines = ["日期\t时间\t走访人\t户主\t地址\t走访内容\t满意度"]
    for at, (address, head, person) in enumerate(rows):
        place = "" if at == 4 else address
        lines.append(f"10.30\t{9 + at // 6}:{at * 9 % 60:02d}\t{person}\t{head}\t{place}\t{said[at % 3]}\t满意")
    lines[8] = lines[8].replace("满意", "很好")
    dialog.model.put(dialog.model.pasted("\n".join(lines), 0, 0))
    rest(window)
    wait(lambda: not dialog.model.unread(), 10)
    dialog.go_to_wrong()
    rest(window)
    return dialog


def listed(window: Window) -> QWidget:
    """The list of records, all of them."""
    window.commands.logbook.records()
    window.lists["records"].ask_for("")
    rest(window)
    return window


def opened(window: Window) -> QWidget:
    """One record in full."""
    return _opened(window, 0)


def changed(window: Window) -> QWidget:
    """One record as a form."""
    return _opened(window, 1)


def _opened(window: Window, tab: int) -> QWidget:
    office = window.app.office
    assert office is not None
    id = office.database.read_value("select max(id) from record where kind = 'visit'")
    window.commands.logbook.open_row(int(id))
    rest(window)
    dialog = window.commands.logbook.record()
    dialog.tabs.setCurrentIndex(tab)
    rest(window)
    return dialog


def log_day(window: Window) -> QWidget:
    """The log of a day, filled from its records."""
    return _log(window, 0)


def log_review(window: Window) -> QWidget:
    """The logs of a week to be read."""
    return _log(window, 1)


def log_summary(window: Window) -> QWidget:
    """The summary of a week."""
    dialog = _log(window, 0)
    window.commands.logbook.logging().show_summary()
    rest(window)
    return dialog


def _log(window: Window, tab: int) -> QWidget:
    office = window.app.office
    assert office is not None
    _somebody(window)
    window.commands.logbook.log()
    rest(window)
    dialog = window.commands.logbook.logging()
    last = office.database.read_value("select max(at) from record where kind = 'visit'")
    person = office.database.read_value(
        "select person_id from record where kind = 'visit' and at >= ? group by person_id order by count(*) desc limit 1",
        (str(last)[:10],),
    )
    dialog.show_day(int(person), str(last)[:10])
    rest(window)
    if tab:
        dialog.save()
        rest(window)
        dialog.tabs.setCurrentIndex(tab)
    rest(window)
    return dialog
