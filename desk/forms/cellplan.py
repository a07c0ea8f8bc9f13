"""What to write for a cell of the template: as it was, its text with values, or its formula where it now stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desk.forms.data import Cell
from desk.forms.layouts import clean, escaped, unescaped, written
from desk.forms.marks import escape
from desk.forms.placeholder import MARK, Placeholder, parse
from desk.forms.sheets import CellNode, text_nodes

Part = str | Placeholder
_SPACE: Final = ' xml:space="preserve"'


def whole(text: str) -> Placeholder | None:
    """The placeholder that a cell consists of, None when there is more or none."""
    match = MARK.fullmatch(text.strip())
    return parse(match.group(1)) if match else None


def marked(text: str) -> bool:
    """Whether a text holds a placeholder."""
    return "{{" in text and MARK.search(text) is not None


def text_plan(cell: CellNode, prefix: str) -> list[Part]:
    """The inside of `<is>` as pieces of XML and placeholders between; formatting within the text stays.

    A placeholder that begins in one run and ends in another takes the looks of the first.
    """
    if cell.rich is None:
        return _plain(cell.text, prefix)
    body, item = cell.rich
    nodes = text_nodes(item)
    if len(nodes) < 2 or item.prefix != prefix:
        return _plain(cell.text, prefix)
    texts = spread([unescaped(each.text) for each in nodes])
    plan: list[Part] = []
    for node, parts in zip(nodes, texts, strict=True):
        run = node.parent if node.parent is not None and node.parent.name == "r" else None
        if not parts and run is not None:
            continue
        before = body[run.start : node.start].decode() if run is not None else ""
        after = body[node.end : run.end].decode() if run is not None else ""
        plan += (before, f"<{prefix}t{_SPACE}>", *_escaped(parts), f"</{prefix}t>", after)
    return plan


def spread(texts: list[str]) -> list[list[Part]]:
    """The texts of runs as pieces: a placeholder over several runs belongs to the one where it begins."""
    whole_text = "".join(texts)
    marks = [(each.start(), each.end(), parse(each.group(1))) for each in MARK.finditer(whole_text)]
    found: list[list[Part]] = []
    at = 0
    for text in texts:
        end = at + len(text)
        parts: list[Part] = []
        here = at
        for start, stop, mark in marks:
            if stop <= here or start >= end:
                continue
            if start > here:
                parts.append(whole_text[here:start])
            if start >= at:
                parts.append(mark)
            here = min(stop, end)
        if here < end:
            parts.append(whole_text[here:end])
        found.append(parts)
        at = end
    return found


def rendered(plan: list[Part], value_of: Callable[[Placeholder], Cell], dates: str) -> str:
    """The pieces joined, each placeholder as the text of its value."""
    return "".join(
        part if isinstance(part, str) else escape(escaped(clean(written(value_of(part), part.layout, dates))))
        for part in plan
    )


def _plain(text: str, prefix: str) -> list[Part]:
    return [f"<{prefix}t{_SPACE}>", *_escaped(spread([text])[0]), f"</{prefix}t>"]


def _escaped(parts: list[Part]) -> list[Part]:
    return [escape(escaped(part)) if isinstance(part, str) else part for part in parts]
