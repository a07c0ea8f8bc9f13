"""What is known of an issue, section by section; what leads somewhere is a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from desk.work.issues.particulars import has_form
from desk.work.issues.reading import IssueDetail, Link, NoticeLine, PartyLine, RequestLine
from desk.work.issues.similar import Similar
from ui import theme
from ui.models.cells import written

Line = tuple[str, str]
"""Title, and markup that is already escaped."""


class FactsPage(QWidget):
    """Sections of titles and values. The first, what it is about, stands above the photos: `is_first` is that part."""

    followed = Signal(str, int)
    """A link was clicked: the kind of record (resident, organisation, facility, issue) and its id."""

    def __init__(self, parent: QWidget | None = None, *, is_first: bool = False) -> None:
        super().__init__(parent)
        self._is_first = is_first
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE)
        self._made: list[QWidget] = []
        self._alike: QWidget | None = None

    def fill(self, found: IssueDetail) -> Iterator[None]:
        """Show these, a section at a time."""
        for one in self._made:
            self._column.removeWidget(one)
            one.deleteLater()
        self._made, self._alike = [], None
        for number, (title, lines) in enumerate(_sections(found)):
            if lines and (number == 0) == self._is_first:
                self._add(title, lines)
                yield

    def show_alike(self, found: tuple[Similar, ...]) -> None:
        """Other issues that may be the same."""
        if self._alike is not None:
            self._column.removeWidget(self._alike)
            self._made.remove(self._alike)
            self._alike.deleteLater()
            self._alike = None
        if found:
            lines = [("、".join(one.why), _similar(one)) for one in found[:6]]
            self._alike = self._add("可能重复的", lines)

    def _add(self, title: str, lines: list[Line]) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QLabel(title, part)
        head.setFont(theme.font(theme.BODY, weight=theme.BOLD))
        head.setStyleSheet(f"color: {theme.ACCENT_DARK};")
        column.addWidget(head)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(theme.WIDE)
        form.setVerticalSpacing(3)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, markup in lines:
            form.addRow(*self._line(name, markup, part)) if name else form.addRow(self._value(markup, part))
        column.addLayout(form)
        self._column.addWidget(part)
        part.show()
        self._made.append(part)
        return part

    def _line(self, name: str, markup: str, parent: QWidget) -> tuple[QLabel, QLabel]:
        label = QLabel(name, parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("muted", True)
        label.setFixedWidth(84)
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        label.setWordWrap(True)
        return label, self._value(markup, parent)

    def _value(self, markup: str, parent: QWidget) -> QLabel:
        value = QLabel(markup, parent)
        value.setTextFormat(Qt.TextFormat.RichText)
        value.setWordWrap(True)
        value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        value.linkActivated.connect(self._on_link)
        return value

    def _on_link(self, link: str) -> None:
        kind, _, id = link.partition(":")
        self.followed.emit(kind, int(id))


def _sections(found: IssueDetail) -> Iterator[tuple[str, list[Line]]]:
    yield (
        "问题",
        _lines((("", found.body), ("类别", f"{found.kind_title} › {found.class_title}")))
        + _lines(found.detail)
        + ([("", _link("case", found.id, f"填写{found.kind_title}专有项…"))] if has_form(found.kind) else []),
    )
    yield (
        "办理要求",
        _lines(
            (
                ("立案条件", found.file_when),
                ("结案条件", found.close_when),
                ("时限", found.limit_text),
                ("本环节", f"{_at(found.stage_due_at)}前" if found.stage_due_at and not found.closed_at else ""),
                ("路线", found.route_title),
                ("层级", found.tier_title),
                ("分工", found.handled_by),
            )
        ),
    )
    yield (
        "办理结果",
        _lines(
            (
                ("结案", " ".join(part for part in (_at(found.closed_at), found.closed_as_title) if part)),
                ("申诉", "超时申诉成立，不计超期" if found.pardoned else ""),
                ("超期答复", found.answer),
                ("满意度", found.satisfaction_title),
                ("回访", _at(found.called_back_at)),
            )
        ),
    )
    yield "申请与督办", [_request(one) for one in found.requests]
    yield "会办", [
        (one.whom, escape(f"{_at(one.done_at)} {one.done_by} 已回复：{one.body}" if one.done_at else
                          "等待回复" + (f"，{_at(one.due_at)}前" if one.due_at else "")))
        for one in found.joints
    ]  # fmt: skip
    yield "相关", _related(found)
    yield "人和单位", _people(found)
    yield "地点", _lines((("地点", found.address), *found.areas))
    yield "公示", _lines((one.tier, _notice(one)) for one in found.publicity)


def _notice(one: NoticeLine) -> str:
    return f"{one.since} 至 {one.until}" + (f"，异议：{one.objection}" if one.objection else "")


def _similar(one: Similar) -> str:
    return f"{_link('issue', one.id, f'{one.number} {one.title}')}　{escape(one.stage)}"


def _people(found: IssueDetail) -> list[Line]:
    lines = _lines((("来源", found.source_title), ("外部编号", found.foreign_id)))
    reporter = " ".join(part for part in (found.reporter, found.reporter_phone) if part)
    lines += _lines((("上报人", reporter), ("上报时间", _at(found.reported_at))))
    for title, kind, id, name in (
        ("居民", "resident", found.resident_id, found.resident),
        ("单位", "organisation", found.organisation_id, found.organisation),
        ("部件", "facility", found.facility_id, found.facility),
    ):
        if id is not None:
            lines.append((title, _link(kind, id, name or "打开登记表")))
    lines += [_party(one) for one in found.parties]
    return [*lines, ("", _link("parties", found.id, "登记当事人…"))]


def _party(one: PartyLine) -> Line:
    rest = escape(" ".join(part for part in (one.phone, one.id_no, one.address, one.note) if part))
    name = escape(one.name)
    if one.resident_id is not None:
        name = _link("resident", one.resident_id, one.name)
    elif one.organisation_id is not None:
        name = _link("organisation", one.organisation_id, one.name)
    return one.role_title or "当事人", f"{name}　{rest}"


def is_open(one: RequestLine) -> bool:
    """Whether a request waits for its decision, a supervision for its answer."""
    return one.state in ("asked", "agreed")


def state_of(one: RequestLine) -> str:
    """How a request stands; a supervision is not decided but answered."""
    return "待回复" if one.kind == "supervise" and is_open(one) else one.state_title


def _request(one: RequestLine) -> Line:
    ink = theme.WARN if is_open(one) else theme.MUTED
    said = [f"<b style='color:{ink}'>{escape(state_of(one))}</b>", escape(f"{one.asked_by} {_at(one.asked_at)}")]
    said += [escape(part) for part in (one.reason, f"拟到 {one.until}" if one.until else "") if part]
    if one.agreed_by:
        said.append(escape(f"初审 {one.agreed_by}"))
    if one.decided_by:
        said.append(escape(f"{one.decided_by} {_at(one.decided_at)} {one.decision}".strip()))
    return one.kind_title, "　".join(said)


def _related(found: IssueDetail) -> list[Line]:
    links = [("整件", found.whole)] if found.whole is not None else []
    links += [("并入", found.kept)] if found.kept is not None else []
    links += [("分件", one) for one in found.parts]
    links += [("并入本件", one) for one in found.duplicates]
    return [(title, _other(one)) for title, one in links]


def _other(one: Link) -> str:
    rest = " ".join(part for part in (one.stage_title, one.handler, one.reporter) if part)
    return f"{_link('issue', one.id, f'{one.number} {one.title}')}　{escape(rest)}"


def _link(kind: str, id: int, words: str) -> str:
    return f"<a href='{kind}:{id}' style='color:{theme.ACCENT}'>{escape(words)}</a>"


def _lines(pairs: Iterable[tuple[str, str]]) -> list[Line]:
    return [(title, escape(text).replace("\n", "<br>")) for title, text in pairs if text]


def _at(moment: str) -> str:
    return written(moment, "moment") if len(moment) > 10 else moment
