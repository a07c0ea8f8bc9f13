"""Find the line of a TOML text where a path such as workflow.actions[3].to stands: complaints name it."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\- ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_STRING_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')


class Lines:
    """The lines at which tables, keys and elements of lists begin."""

    def __init__(self, text: str) -> None:
        self._found: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        table, key, depth, element = "", "", 0, 0
        for number, line in enumerate(text.splitlines(), start=1):
            if depth == 0:
                if header := _HEADER.match(line):
                    table = self._enter(header[2].replace(" ", "").split("."), header[1] == "[[", number)
                    continue
                if given := _KEY.match(line):
                    key, element = f"{table}.{given[1]}" if table else given[1], 0
                    self._found.setdefault(key, number)
            elif depth == 1 and line.lstrip().startswith("{"):
                self._found.setdefault(f"{key}[{element}]", number)
                element += 1
            bare = _STRING_OR_COMMENT.sub("", line)
            depth += sum(bare.count(mark) for mark in "[{") - sum(bare.count(mark) for mark in "]}")

    def _enter(self, parts: list[str], is_list: bool, number: int) -> str:
        """Note a [table] or [[list]] header; its path with the indexes of the lists it stands in."""
        path = ""
        for place, part in enumerate(parts):
            path = f"{path}.{part}" if path else part
            last = place == len(parts) - 1
            if last and is_list:
                self._found.setdefault(path, number)
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = f"{path}[{self._counts[path] - 1}]"
        self._found.setdefault(path, number)
        return path

    def of(self, path: str) -> int | None:
        """The line of a path, or of the nearest thing around it; None when there is nothing around it."""
        while path:
            if path in self._found:
                return self._found[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return None
