"""The rights a person may hold, and the one question every verb asks first."""

from __future__ import annotations

from typing import Final

from desk.errors import NotAllowed
from desk.model import Actor

SEE_PERSONAL: Final = "see_personal"
"""Residents' phones and ID numbers in full; without it they are masked, on the screen and in every file."""
SEE_NAMES: Final = "see_names"
"""Names in full, and the office phones of staff. The projector goes without."""
EXPORT: Final = "export"
IMPORT: Final = "import"
EDIT_RECORDS: Final = "edit_records"
"""Residents, households, houses, organisations, facilities: by form, in bulk, merged, split."""
EDIT_FORMS: Final = "edit_forms"
"""Templates of forms, and the code tables they print from."""
EDIT_ROSTER: Final = "edit_roster"
EDIT_MAP: Final = "edit_map"
HANDLE_ISSUES: Final = "handle_issues"
HOLD_MEETING: Final = "hold_meeting"
UNDO: Final = "undo"

TITLES: Final[dict[str, str]] = {
    SEE_PERSONAL: "查看完整个人信息",
    SEE_NAMES: "查看姓名",
    EXPORT: "导出",
    IMPORT: "导入",
    EDIT_RECORDS: "编辑名册",
    EDIT_FORMS: "编排表格与代码表",
    EDIT_ROSTER: "编排队伍",
    EDIT_MAP: "编辑地图与网格",
    HANDLE_ISSUES: "办理事件",
    HOLD_MEETING: "主持分析会",
    UNDO: "撤销操作",
}

ALL: Final[frozenset[str]] = frozenset(TITLES)
"""What the owner of a single-person office holds."""


def require(actor: Actor, right: str) -> None:
    """Raise NotAllowed unless the person holds the right."""
    if not actor.may(right):
        raise NotAllowed(f"{actor.name} 没有“{TITLES.get(right, right)}”的权限，请联系管理员授权。")
