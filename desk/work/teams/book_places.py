"""Which area and which post a line of a roster workbook means; what is not there is told with what it may have been."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches

from desk.office import Office
from desk.roster import posts_at
from desk.work.teams.book_reading import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Area:
    id: int
    name: str
    path: str
    posts: frozenset[str]
    stands: bool


class Places:
    """The areas and posts of an office by what people call them."""

    def __init__(self, office: Office) -> None:
        profile, today = office.profile, office.today()
        self._posts = {word: post.key for post in reversed(profile.posts) for word in (post.title, post.key)}
        self._titles = "、".join(post.title for post in profile.posts)
        self._grid = profile.term("grid")
        self._by_name: dict[str, list[_Area]] = defaultdict(list)
        self._by_code: dict[str, list[_Area]] = defaultdict(list)
        self._names: dict[int, str] = {}
        layers = {
            id: [frozenset(post.key for post in posts_at(profile, key, level)) for level in json.loads(levels)]
            for id, key, levels in office.database.read('select id, "key", levels_json from layer')
        }
        for id, layer, level, code, name, path, until in office.database.read(
            "select id, layer_id, level, code, name, path, valid_to from area order by layer_id, code"
        ):
            area = _Area(id=id, name=name, path=path, posts=layers[layer][level], stands=not until or until > today)
            self._by_name[name].append(area)
            self._by_code[code].append(area)
            self._names[id] = name

    def post(self, line: Line) -> str:
        """The post of a line; "" with a fault if there is none such."""
        said = str(line.said.get("post", ""))
        if not said:
            line.faults.append("填了网格，没有填岗位")
        elif said not in self._posts:
            near = get_close_matches(said, self._posts, 1, 0.5)
            hint = f"，是不是“{near[0]}”" if near else f"，可填：{self._titles}"
            line.faults.append(f"没有“{said}”这个岗位{hint}")
        return self._posts.get(said, "")

    def area(self, line: Line, post: str) -> int:
        """The area of a line; 0 with a fault if it cannot be told."""
        code, name, above = (str(line.said.get(key, "")) for key in ("_code", "_area", "_above"))
        found = self._by_code.get(code, []) if code else [one for one in self._by_name.get(name, ()) if one.stands]
        if above and len(found) > 1:
            found = [one for one in found if above in self._above(one)] or found
        if len(found) > 1:
            found = [one for one in found if post in one.posts] or found
        if len(found) == 1:
            return found[0].id
        if found:
            line.faults.append(f"有{len(found)}个叫“{name or code}”的{self._grid}，请补填网格编码或所属社区")
            return 0
        near = get_close_matches(
            name, [n for n, areas in self._by_name.items() if any(a.stands for a in areas)], 1, 0.5
        )
        hint = f"，是不是“{near[0]}”" if near else ""
        line.faults.append(
            f"没有“{code or name}”这个{self._grid}{hint}" if code or name else f"填了岗位，没有填{self._grid}"
        )
        return 0

    def _above(self, area: _Area) -> list[str]:
        return [self._names[int(part)] for part in area.path.split("/") if part and int(part) != area.id]
