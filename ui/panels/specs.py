"""The lists around the map, as one table: which kind, whose word, how it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """One docked list."""

    kind: str
    """Key of the kind in `office.search.kinds()`."""
    term: str
    """Whose word of the profile names it."""
    word: str
    """The word if the profile has none."""
    prefix: str = ""
    unit: str = ""
    icon: str = ""
    first: tuple[str, ...] = ()
    """Columns that stand first until the person arranges them; the rest follow."""
    sort: str = ""
    """Order of what is still to be done, until the person sorts."""
    states: tuple[tuple[str, str], ...] = ()
    """Named states of `Query.only` to choose from, with their words; the first is the one it begins with."""
    tones: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    """Per column what colour and sign a text gets."""
    has_chips: bool = False
    """Whether the states stand above the list as chips with their counts, and not in a box."""
    touched_by: tuple[str, ...] = ()
    """Kinds of `Changes` after which the list looks different."""
    can_be_picked: bool = False
    """Whether its rows can be put into a grid by hand."""
    is_place: bool = False
    """Whether an issue can be entered for a row: there, or with them, it happened."""
    opens: bool = False
    """Whether a row opens a window of its own kind, and no form."""
    verb: str = "打开"
    """What that is called in the menu of a row."""
    has_form: bool = False
    """Whether a row opens a form, and new ones can be entered."""


def _light(text: str) -> str:
    """The tone of a light by its word."""
    if text.startswith("超"):
        return "bad"
    return {"将到期": "warn", "正常": "good", "暂停": "idle", "不限时": "idle", "已结": "idle"}.get(text, "")


def task_tone(text: str) -> str:
    """The tone of how many days a task has left."""
    return "bad" if text.startswith(("逾期", "已过")) else "warn" if text.startswith(("今天", "明天")) else ""


ISSUE_STATES = (
    ("open", "待处理"),
    ("mine", "我的"),
    ("my_area", "我的辖区"),
    ("overdue", "超期"),
    ("warned", "将到期"),
    ("due", "今日到期"),
    ("stage_late", "环节超时"),
    ("answer", "待答复"),
    ("returned", "退回"),
    ("supervised", "督办"),
    ("paused", "暂停"),
    ("closed", "已办结"),
    ("", "全部"),
)
"""Named states of issues, the one it begins with first."""
TASK_STATES = (
    ("open", "本期待办"),
    ("today", "今天"),
    ("week", "本周"),
    ("behind", "积压（过了计划日）"),
    ("overdue", "逾期"),
    ("mine", "我的"),
    ("event", "由事件引起"),
    ("done", "已办"),
    ("skipped", "未办（有原因）"),
    ("later", "以后"),
    ("", "全部"),
)
"""Named states of tasks, the one it begins with first."""


LISTS: tuple[ListSpec, ...] = (
    ListSpec(
        kind="residents",
        is_place=True,
        has_form=True,
        term="resident",
        word="居民",
        unit="人",
        icon="group-line",
        can_be_picked=True,
        touched_by=("resident", "household", "special", "member", "building"),
    ),
    ListSpec(
        kind="facilities",
        is_place=True,
        has_form=True,
        term="facility",
        word="部件",
        unit="个",
        icon="lightbulb-line",
        can_be_picked=True,
        touched_by=("facility", "member"),
    ),
    ListSpec(
        kind="issues",
        term="issue",
        word="事件",
        prefix="待处理",
        unit="件",
        icon="alarm-warning-line",
        first=("light", "title", "left", "stage", "handler", "class"),
        sort="light",
        states=ISSUE_STATES,
        has_chips=True,
        opens=True,
        tones={"light": _light},
        touched_by=("issue", "step", "member", "request", "joint", "assignment", "calendar_day"),
    ),
    ListSpec(
        kind="team",
        term="team",
        word="团队",
        unit="人",
        icon="team-line",
        touched_by=("assignment", "person"),
    ),
)

RARER: tuple[ListSpec, ...] = (
    ListSpec(
        kind="organisations",
        is_place=True,
        has_form=True,
        term="organisation",
        word="单位",
        unit="家",
        icon="store-2-line",
        can_be_picked=True,
        touched_by=("organisation", "member"),
    ),
    ListSpec(
        kind="buildings",
        is_place=True,
        has_form=True,
        term="building",
        word="楼栋",
        unit="栋",
        icon="building-line",
        touched_by=("building", "member"),
    ),
    ListSpec(
        kind="households",
        term="household",
        word="户",
        unit="户",
        icon="home-heart-line",
        has_form=True,
        touched_by=("household", "resident", "dwelling", "member"),
    ),
    ListSpec(
        kind="specials",
        term="",
        word="特殊人群",
        unit="份",
        icon="heart-pulse-line",
        has_form=True,
        states=(("open", "在册"), ("closed", "已移出"), ("", "全部")),
        touched_by=("special", "resident", "member"),
    ),
    ListSpec(
        kind="rentals",
        term="",
        word="出租房屋",
        unit="处",
        icon="key-2-line",
        has_form=True,
        states=(("", "全部"), ("rated", "已评星"), ("unrated", "未评星")),
        touched_by=("rental", "building", "member"),
    ),
    ListSpec(
        kind="tasks",
        verb="记录",
        term="",
        word="任务",
        unit="项",
        icon="calendar-todo-line",
        sort="planned",
        opens=True,
        first=("item", "name", "plan", "planned", "late", "person", "area"),
        states=TASK_STATES,
        tones={"late": task_tone},
        touched_by=("task", "plan", "record", "person", "bond"),
    ),
    ListSpec(
        kind="unvisited",
        verb="记录走访",
        term="",
        word="未走访户",
        unit="户",
        icon="home-heart-line",
        sort="since",
        opens=True,
        first=("address", "head", "since", "person"),
        states=(
            ("term", "本期未走访"),
            ("year", "今年未走访"),
            ("never", "从未走访"),
            ("visited", "本期已走访"),
            ("", "全部"),
        ),
        touched_by=("household", "record", "task", "dwelling", "member"),
    ),
    ListSpec(
        kind="records",
        term="",
        word="工作记录",
        unit="条",
        icon="file-list-line",
        opens=True,
        first=("at", "kind", "item", "head", "body", "person", "area"),
        states=(
            ("week", "本周"),
            ("today", "今天"),
            ("mine", "我的"),
            ("unreviewed", "未审阅"),
            ("issue", "转出的"),
            ("late", "补录的"),
            ("", "全部"),
        ),
        touched_by=("record", "person", "issue"),
    ),
    ListSpec(
        kind="streets", term="street", word="街路", unit="条", icon="road-map-line", touched_by=("street", "member")
    ),
)
"""Lists that are docked when somebody first asks for them."""
