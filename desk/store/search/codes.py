"""What codes mean: code tables of the office, its catalogue, and the words of its profile."""

from __future__ import annotations

import json
from collections.abc import Mapping

from desk.model import Value
from desk.profile.codes import code_tables
from desk.profile.profile import Profile
from desk.store.database import Database
from desk.store.search.lights import words

_SHEETS = {"water": "水系", "park": "绿地", "block": "街坊", "street": "道路", "building": "建筑"}


class Labels:
    """Labels per code list, read once; again after a write."""

    def __init__(self, database: Database, profile: Profile) -> None:
        self._database = database
        self._lists: dict[str, Mapping[str, str]] = {}
        self._seq = -1
        self._words: dict[str, dict[str, str]] = {
            "stage": {each.key: each.title for each in profile.workflow.stages},
            "post": {each.key: each.title for each in profile.posts},
            "issue_source": {each.key: each.title for each in profile.sources},
            "issue_route": {each.key: each.title for each in profile.routes},
            "issue_kind": {each.key: each.title for each in profile.categories},
            "road_grade": {each.key: each.title for each in profile.road_grades},
            "area_kind": {each.key: each.title for each in profile.area_kinds},
            "base_sheet": _SHEETS,
            "light": words(profile.term("overdue")),
        }

    def renew(self, seq: int) -> None:
        """Forget what was read before this number of write."""
        if seq != self._seq:
            self._lists, self._seq = {}, seq

    def of(self, name: str) -> Mapping[str, str]:
        """Label per code."""
        known = self._lists.get(name)
        if known is None:
            if name == "catalogue":
                rows = self._database.read("select code, name from catalogue")
            else:
                rows = self._database.read("select code, label from code where list = ?", (name,))
            # An office that was not filled with its own tables still speaks by the shipped ones.
            shipped = code_tables().get(name) if not rows else None
            own = {str(code): str(label) for code, label in rows}
            known = {**(shipped.labels() if shipped else own), **self._words.get(name, {})}
            self._lists[name] = known
        return known

    def word(self, name: str, code: Value) -> Value:
        """The label of a code; the code itself if it has none."""
        if code is None:
            return None
        if name == "level":
            levels, _, level = str(code).rpartition("#")
            names = json.loads(levels)
            return str(names[int(level)]) if int(level) < len(names) else ""
        return self.of(name).get(str(code), str(code))
