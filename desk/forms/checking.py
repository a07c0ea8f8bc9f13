"""What is wrong with a placeholder, as a sentence with its cell and what was probably meant."""

from __future__ import annotations

import difflib

from desk.forms.data import Catalogue
from desk.forms.layouts import LAYOUTS
from desk.forms.placeholder import Placeholder


def fault(mark: Placeholder, place: str, catalogue: Catalogue) -> str:
    """The sentence for a placeholder that asks for what there is not, "" when all is well."""
    if mark.layout and mark.layout not in LAYOUTS:
        near = difflib.get_close_matches(mark.layout, LAYOUTS, 1, 0.3)
        hint = f"，是不是“{near[0]}”" if near else f"，可用的有：{'、'.join(LAYOUTS[:4])}、{'、'.join(LAYOUTS[-5:])}"
        return f"{place}：未知的格式“{mark.layout}”{hint}？"
    if mark.kind in ("number", "typed"):
        return ""
    if not mark.source:
        return (
            ""
            if any(each.title == mark.field for each in catalogue.singles)
            else _unknown(mark.field, place, catalogue)
        )
    source = catalogue.source(mark.source)
    if source is None:
        meant = _meant(mark, catalogue)
        return f"{place}：未知的名单“{mark.source}”{f'，是不是“{meant}”？' if meant else '。'}"
    if mark.field and not source.has(mark.field):
        return _unknown(f"{mark.source}.{mark.field}", place, catalogue)
    if mark.kind in ("sum", "count") and not source.many:
        return f"{place}：“{mark.source}”只有一个，不能{'合计' if mark.kind == 'sum' else '计数'}。"
    return ""


def _unknown(name: str, place: str, catalogue: Catalogue) -> str:
    near = catalogue.near(name)
    return f"{place}：未知的项“{name}”" + (f"，是不是“{near}”？" if near else "，请从左边的清单里选。")


def _meant(mark: Placeholder, catalogue: Catalogue) -> str:
    """The list that was probably meant: its name is near, best where it has the field too."""

    def likeness(title: str, has_field: bool) -> float:
        same = set(title) == set(mark.source)
        return difflib.SequenceMatcher(None, mark.source, title).ratio() + same + 0.2 * has_field

    scored = [(likeness(each.title, each.has(mark.field)), each.title) for each in catalogue.sources]
    score, title = max(scored, default=(0.0, ""))
    if score < 0.5:
        return ""
    return f"{title}.{mark.field}" if mark.field else title
