"""Views of the fields and people of a dispute."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from desk.work.campaigns import counting, keeping
from desk.work.campaigns.columns import presets
from desk.work.campaigns.counting import Line
from desk.work.campaigns.keeping import CampaignDraft
from desk.work.issues import particulars
from ui.dialogs.issues.campaign_form import CampaignForm
from ui.dialogs.issues.case import CaseDialog
from ui.shots.waiting import rest, wait
from ui.window import Window

_DISPUTE = "select max(id) from issue where kind = 'dispute'"


def fields(window: Window) -> QWidget:
    """A dispute with its fields half filled, and one that does not fit."""
    dialog = _opened(window, "case")
    for key, text in (
        ("happened_on", "2026.10.8"), ("scale", "个体性"), ("people", "9"), ("settle_way", "人民调解"),
        ("settle_team", "社区人民调解委员会"), ("owner", "张书记"), ("is_settled", "是"),
    ):  # fmt: skip
        field = dialog.form.boxes[key].field
        field.setText(text)  # type: ignore[union-attr]
        field.editingFinished.emit()  # type: ignore[union-attr]
    dialog.form.judge()
    rest(window)
    return dialog


def party(window: Window) -> QWidget:
    """Two people of a dispute, one of them chosen from the register."""
    office = window.app.office
    assert office is not None
    issue = int(office.database.read_value(_DISPUTE))
    if not office.database.read_only and not particulars.parties_of(office, issue):
        resident = int(office.database.read_value("select min(id) from resident where phone is not null"))
        particulars.save_party(office, issue, None, {"role": "applicant", "resident_id": resident})
        particulars.save_party(office, issue, None, {"role": "respondent", "name": "钱大爷", "address": "同楼 302"})
    return _opened(window, "parties")


_DAYS = (
    {"出动人数": 40, "检查商铺": 103, "查扣摩托车": 5},
    {
        "出动人数": 89, "检查出租房屋": 500, "检查商铺": 112, "检查旅店": 5, "检查发廊": 2, "检查网吧": 1,
        "盘查人员": 81, "收缴刀具": 1, "收缴麻将": 1,
    },
)  # fmt: skip


def campaigns(window: Window) -> QWidget:
    """Two joint checks; in the second one something is wrong."""
    office = window.app.office
    assert office is not None
    if not keeping.campaigns(office):
        columns = presets()[0].columns
        keys = {one.name: one.key for one in columns}
        today = date.fromisoformat(office.today())
        for ago, numbers in zip((2, 1), _DAYS, strict=True):
            since = (today - timedelta(days=ago)).isoformat()
            draft = CampaignDraft(name="联合清查", since=since, lead="派出所", columns=columns)
            (one,) = keeping.make(office, draft).rows["campaign"]
            counts = {keys[name]: value for name, value in numbers.items()}
            counting.write(office, one, [Line(day=since, counts=counts, body="集中清查")])
    dialog = window.commands.cases.campaigns_dialog
    shown: list[bool] = []
    dialog.shown.connect(lambda: shown.append(True))
    dialog.open_campaign()
    wait(lambda: bool(shown), 10)
    rest(window)
    at = len(dialog.rows.rows) - 1
    dialog.rows.paste(at, 2, "12\t30余\t8家\t很多")
    dialog.save()
    rest(window)
    return dialog


def new_campaign(window: Window) -> QWidget:
    """A new campaign with its columns."""
    dialog = window.commands.cases.campaigns_dialog
    dialog.show()
    dialog.new()
    rest(window)
    return dialog.findChild(CampaignForm)  # type: ignore[return-value]


def _opened(window: Window, page: str) -> CaseDialog:
    office = window.app.office
    assert office is not None
    dialog = window.commands.cases.case
    shown: list[bool] = []
    dialog.shown.connect(lambda: shown.append(True))
    dialog.show_issue(int(office.database.read_value(_DISPUTE)), page)
    wait(lambda: bool(shown), 10)
    rest(window)
    return dialog
