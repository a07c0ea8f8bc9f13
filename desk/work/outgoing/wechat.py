"""Rows of a list as short lines for a WeChat group: masked as on the screen, cut into messages that WeChat takes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from desk.errors import BadInput
from desk.model import Column, Query, Value
from desk.office import Office
from desk.profile.codes import DATA
from desk.rights import EXPORT, require
from desk.work.outgoing import guard
from desk.work.outgoing.exports import record

LONGEST: Final = 2000
"""Characters of one message: more is cut by WeChat or becomes a file."""
MOST: Final = 500
"""Rows in one go: what nobody would read is better exported."""
_PATTERNS: Final = DATA / "messages" / "lists.toml"
_PART: Final = re.compile(r"\[([^\[\]]*)\]")
_FIELD: Final = re.compile(r"\{([^{}]+)\}")


def messages(office: Office, query: Query, ids: Sequence[int], place: str, reason: str = "") -> tuple[str, ...]:
    """The chosen rows of a list as messages of at most 2,000 characters; recorded, as every list that leaves."""
    require(office.actor, EXPORT)
    if not ids:
        raise BadInput("请先在列表里选中要复制的行。")
    if len(ids) > MOST:
        raise BadInput(f"一次最多复制 {MOST} 行，这里选中了 {len(ids):,} 行。请少选一些，或用导出。")
    kind = office.search.kind(query.kind)
    pattern = _patterns().get(
        query.kind, {"head": f"【{{名称}}{kind.title}】共{{数量}}条", "line": _usual(kind.columns)}
    )
    columns = [column for column in kind.columns if f"{{{column.key}}}" in pattern["line"]]
    rows = office.search.rows(kind.key, ids, [column.key for column in columns])
    lines = [
        worded(pattern["line"], {"序号": str(number)} | dict(_written(columns, row)))
        for number, row in enumerate(rows, 1)
    ]
    head = worded(pattern["head"], {"名称": place, "数量": str(len(ids))})
    found = guard.guarded(office, query, [column.key for column in columns])
    said = f"微信文字，{found.sentence}" + (f"；{reason}" if reason else "")
    record(office, query.kind, len(ids), Path("剪贴板"), said)
    return tuple(packed(head, lines))


def packed(head: str, lines: Sequence[str], longest: int = LONGEST) -> list[str]:
    """The lines in as few messages as hold them, whole lines each; only a line longer than a message is cut."""
    room = longest - len(head) - len("（100/100）\n")
    groups: list[list[str]] = [[]]
    free = room
    for line in lines:
        line = line if len(line) <= room - 1 else f"{line[: room - 2]}…"
        if len(line) + 1 > free:
            groups.append([])
            free = room
        groups[-1].append(line)
        free -= len(line) + 1
    several = len(groups) > 1
    return [
        "\n".join([f"{head}（{number}/{len(groups)}）" if several else head, *group])
        for number, group in enumerate(groups, 1)
    ]


def worded(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with its values; a part in brackets goes when one of its values is empty."""

    def part(match: re.Match[str]) -> str:
        keys = _FIELD.findall(match[1])
        return match[1] if all(values.get(key) for key in keys) else ""

    # Values are put in last and at once, so that braces in a name are only braces.
    return _FIELD.sub(lambda match: values.get(match[1], ""), _PART.sub(part, pattern))


def _written(columns: Sequence[Column], row: Sequence[Value]) -> list[tuple[str, str]]:
    texts = []
    for column, value in zip(columns, row, strict=True):
        text = " ".join(str("" if value is None else value).split())
        texts.append((column.key, text[:16].replace("T", " ") if column.type == "moment" else text))
    return texts


def _usual(columns: Sequence[Column]) -> str:
    """For a kind without a pattern: the first columns one sees."""
    first, *others = [column.key for column in columns if column.shown][:5]
    return "{序号}. {" + first + "}" + "".join(f"[，{{{key}}}]" for key in others)


@cache
def _patterns() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_PATTERNS.read_text(encoding="utf-8"))
