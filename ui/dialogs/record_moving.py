"""迁出、死亡、注销、迁入、恢复: day, place, reason, and who is head next."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from desk.model import Changes
from desk.work.records.choosing import codes
from desk.work.records.movement import LEAVING, WORDS, Standing, arrive, leave
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said

PLACES = {"out": "迁往何地", "in": "从何地迁入"}
REASONS = {
    "out": ("购房", "工作调动", "投靠亲友", "租期届满", "拆迁"),
    "death": ("病故", "年老", "意外"),
    "cancel": ("重复登记", "查无此人", "出国定居", "参军", "服刑"),
    "in": ("购房", "租房", "投靠亲友", "工作调动"),
    "return": ("核实后恢复", "登记有误"),
}


class MovingDialog(Sheet):
    """One movement, one transaction."""

    def __init__(self, app: App, verb: str, resident_id: int, now: Standing, parent: QWidget | None = None) -> None:
        super().__init__(f"{WORDS[verb]}：{now.name}", _hint(verb, now), parent, width=460)
        self.app, self.verb, self.resident_id = app, verb, resident_id
        office = app.office
        assert office is not None
        form = QFormLayout()
        form.setVerticalSpacing(theme.SPACE)
        self.day = QLineEdit(office.today(), self)
        self.day.setPlaceholderText("如 2026.10.31")
        self.day.setAccessibleName("日期")
        form.addRow(f"{WORDS[verb]}日期", self.day)
        self.place = QLineEdit(self)
        self.place.setMaxLength(100)
        if verb in PLACES:
            form.addRow(PLACES[verb], self.place)
        self.reason = QComboBox(self)
        self.reason.setEditable(True)
        self.reason.addItems(["", *REASONS[verb]])
        self.reason.setAccessibleName("原因")
        form.addRow("原因", self.reason)
        self.head = QComboBox(self)
        self.head.setAccessibleName("新户主")
        if verb in LEAVING and now.needs_head:
            self.head.addItem("请选择由谁接任户主", None)
            for one, name, _ in now.others:
                self.head.addItem(name, one)
            form.addRow("新户主", self.head)
            app.jobs.read(
                lambda: codes(office, "relation"), lambda known: self._name_heads(now, known), key="relations"
            )
            self.body.addWidget(said("其余各人与新户主的关系能推定的自动改好，不能推定的留空待补。", self))
        self.body.insertLayout(0, form)
        self.needs_head = verb in LEAVING and now.needs_head
        self.add_main(WORDS[verb], self.go)
        self.add_close("取消")
        self.day.setFocus()
        self.day.selectAll()

    def _name_heads(self, now: Standing, known: dict[str, str]) -> None:
        for at, (_, name, relation) in enumerate(now.others, 1):
            self.head.setItemText(at, f"{name}（{known[relation]}）" if relation in known else name)

    def go(self) -> None:
        """Write the movement."""
        office = self.app.office
        assert office is not None
        if self.needs_head and self.head.currentData() is None:
            self.say_wrong("请选择由谁接任户主。")
            return
        verb, one, day, place = self.verb, self.resident_id, self.day.text(), self.place.text()
        reason, head = self.reason.currentText(), self.head.currentData()

        def work() -> Changes:
            if verb in LEAVING:
                return leave(office, one, verb, day=day, place=place, reason=reason, next_head=head)
            return arrive(office, one, verb, day=day, place=place, reason=reason)

        self.app.jobs.write(work, self._done, self.complain)

    def _done(self, changes: Changes) -> None:
        self.accept()
        self.app.note(changes)
        self.app.say(f"已办理{WORDS[self.verb]}。Ctrl+Z 可以撤销。", "good")


def _hint(verb: str, now: Standing) -> str:
    parts = []
    if verb in LEAVING:
        parts.append("办理后状态改变，并离开所在的户。")
        if now.open_specials:
            parts.append(f"{now.open_specials} 份特殊人群档案同日移出。")
    elif verb == "return":
        parts.append("状态恢复为在住，原来的户还在的，回到原户。")
    return "".join(parts)
