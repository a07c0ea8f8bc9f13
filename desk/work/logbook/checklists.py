"""Checklists: which one belongs to the street, firm, house, device or grid looked at, and what it found costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk.errors import BadInput
from desk.office import Office
from desk.work.logbook.forms import Checklist, book

MOST = 99
"""Breaches of one line."""


def lists_for(office: Office, kind: str, whom: str, item_id: int | None) -> tuple[Checklist, ...]:
    """The checklists that fit, the nearest first; the bans of a road grade come before anything else."""
    if item_id is None:
        return ()
    graded = _graded(office, whom, item_id)
    found = [one for one in book().checklists if kind in one.kinds and one.whom == whom]
    if not found:
        return graded
    if whom == "organisation":
        own = _value(office, "select kind from organisation where id = ?", item_id)
        found = [one for one in found if own in one.organisation_kinds]
    elif whom == "area":
        own = _value(office, "select kind from area where id = ?", item_id)
        found = [one for one in found if own in one.area_kinds] or [one for one in found if not one.area_kinds]
    elif whom == "facility":
        named = _value(
            office,
            "select coalesce(f.name, '') || coalesce(c.name, '') || coalesce(f.device_kind, '') from facility f"
            " left join catalogue c on c.code = f.class_code where f.id = ?",
            item_id,
        )
        found = [one for one in found if any(word.lower() in named.lower() for word in one.words)] or [
            one for one in found if not one.words
        ]
    return (*graded, *found)


def chosen(office: Office, kind: str, whom: str, item_id: int | None, detail: Mapping[str, Any]) -> Checklist | None:
    """The checklist a record was made by; None when it was made by none. BadInput for one that does not belong there."""
    grade, key = str(detail.get("grade") or ""), str(detail.get("list") or "")
    if not grade and not key and "breaches" not in detail:
        return None
    found = lists_for(office, kind, whom, item_id)
    one = next((each for each in found if (grade and each.grade == grade) or (key and each.key == key)), None)
    if one is None and not grade and not key:
        one = next(iter(found), None)
    if one is None and (grade or key):
        # The street may have another grade by now: the list it was looked at by still counts.
        one = next((each for each in all_lists(office) if each.grade == grade and (each.key == key or grade)), None)
    if one is None:
        raise BadInput("这个对象没有对应的检查清单，请不填检查项，或另选对象。")
    return one


def all_lists(office: Office) -> tuple[Checklist, ...]:
    """Every checklist of this office: of the road grades of its profile, then those of data/records.toml."""
    return (*(_of_grade(grade) for grade in office.profile.road_grades), *book().checklists)


def scored(checklist: Checklist, detail: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a checklist: how often each line was broken, and the points lost."""
    given = detail.get("breaches") or {}
    if not isinstance(given, Mapping):
        raise BadInput("检查项应逐项填处数。")
    broken: dict[str, int] = {}
    lost = 0.0
    for key, count in given.items():
        item = checklist.item(str(key))
        if item is None:
            known = "、".join(one.title for one in checklist.items)
            raise BadInput(f"“{checklist.title}”没有“{key}”这一项，可填：{known}。")
        number = _count(item.title, count)
        if number:
            broken[item.key] = number
            lost += item.points * number
    lost = int(lost) if float(lost).is_integer() else round(lost, 2)
    named = {"grade": checklist.grade} if checklist.grade else {"list": checklist.key}
    return {**named, "breaches": broken, "lost": lost}


def told(checklist: Checklist, broken: Mapping[str, int]) -> str:
    """What was found, in words, for a record in which nothing was typed."""
    found = "、".join(f"“{item.title}”{broken[item.key]}处不符" for item in checklist.items if broken.get(item.key))
    if not found:
        return f"按{checklist.title}检查，未见问题。"
    lost = sum(item.points * broken.get(item.key, 0) for item in checklist.items)
    return f"按{checklist.title}检查，{found}，扣{lost:g}分。"


def _graded(office: Office, whom: str, item_id: int) -> tuple[Checklist, ...]:
    if whom not in ("street", "area") or not office.profile.road_grades:
        return ()
    own = _value(office, f'select grade from "{whom}" where id = ?', item_id)
    return tuple(_of_grade(grade) for grade in office.profile.road_grades if grade.key == own)


def _of_grade(grade: Any) -> Checklist:
    return Checklist(
        key="", grade=grade.key, title=f"{grade.title}“{grade.slogan}”", items=grade.checklist, whom="street"
    )


def _value(office: Office, sql: str, item_id: int) -> str:
    return str(office.database.read_value(sql, (item_id,)) or "")


def _count(title: str, given: Any) -> int:
    text = str(given).strip().removesuffix("处") if given is not None else ""
    if not text:
        return 0
    if isinstance(given, bool) or text in ("是", "有", "不符", "不合格", "×", "✗"):
        return 1 if given else 0
    if text in ("否", "无", "符合", "合格", "√", "✓"):
        return 0
    try:
        number = int(float(text))
    except ValueError:
        raise BadInput(f"“{title}”应填处数，现在是“{text}”。") from None
    if not 0 <= number <= MOST:
        raise BadInput(f"“{title}”应在 0 到 {MOST} 处之间，现在是 {text}。")
    return number
