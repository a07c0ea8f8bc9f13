"""Who is who in a roster workbook: lines of one person together, and that person among those the office has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.model import Value
from desk.office import Office
from desk.work.teams.book_columns import PERSON
from desk.work.teams.book_reading import Line


@dataclass(slots=True, kw_only=True, eq=False)
class Somebody:
    """A person as the workbook has it; `id` is the office's, 0 for a new one."""

    said: dict[str, Value] = field(default_factory=dict)
    """By column of the workbook."""
    lines: list[Line] = field(default_factory=list)
    id: int = 0

    @property
    def name(self) -> str:
        """The name."""
        return str(self.said["name"])

    def take(self, line: Line) -> None:
        """One more line about this person: what it says goes where nothing was said."""
        self.lines.append(line)
        for key in PERSON:
            if key in line.said:
                self.said.setdefault(key, line.said[key])

    def values(self) -> dict[str, Value]:
        """The fields of the person's row that are known."""
        return {PERSON[key][0]: value for key, value in self.said.items() if key in PERSON}


class Crowd:
    """Everybody a workbook speaks of. Numbers tell people apart, then phones; a bare name must mean one person."""

    def __init__(self, office: Office, lines: Sequence[Line]) -> None:
        self.all: list[Somebody] = []
        self.notes: list[str] = []
        self._by_name: dict[str, list[Somebody]] = defaultdict(list)
        self._of_line: dict[int, Somebody] = {}
        self._standing: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for id, name, phone, number, employer in office.database.read(
            "select id, name, coalesce(phone, ''), coalesce(id_no, ''), coalesce(employer, '') from person order by id"
        ):
            self._standing[name].append({"id": id, "name": name, "phone": phone, "id_no": number, "employer": employer})
        good = [line for line in lines if not line.faults]
        # The best known first: who is only named joins them, if there is but one of that name.
        for line in sorted(good, key=lambda line: ("id_no" not in line.said, "phone" not in line.said)):
            self._join(line)
        for one in self.all:
            self._find(one)

    def of(self, line: Line) -> Somebody | None:
        """The person of a line; None if that could not be told."""
        return self._of_line.get(id(line))

    def named(self, text: str) -> Somebody | int | None:
        """The person another line names, as 王强 or 王强（19900000002）; None if there is none or it may be several."""
        name, _, rest = text.partition("（")
        phone = rest.rstrip("）")
        mine = [one for one in self._by_name.get(name, ()) if not phone or str(one.said.get("phone", "")) == phone]
        if mine:
            return mine[0] if len(mine) == 1 else None
        known = [one for one in self._standing.get(name, ()) if not phone or one["phone"] == phone]
        return int(known[0]["id"]) if len(known) == 1 else None

    def _join(self, line: Line) -> None:
        name = str(line.said["name"])
        number, phone = line.said.get("id_no"), line.said.get("phone")
        same = self._by_name[name]
        if number:
            found = [one for one in same if one.said.get("id_no") == number]
        elif phone:
            found = [one for one in same if one.said.get("phone") == phone]
        else:
            found = same
            if len(found) > 1:
                line.faults.append(f"表里有{len(found)}个“{name}”，分不清是哪一个，请填写电话或身份号码")
                return
        one = found[0] if found else Somebody()
        if not found:
            self.all.append(one)
            same.append(one)
        one.take(line)
        self._of_line[id(line)] = one

    def _find(self, one: Somebody) -> None:
        """Look the person up among those of the office."""
        standing = self._standing.get(one.name, [])
        number, phone = one.said.get("id_no", ""), one.said.get("phone", "")
        tries: Iterable[list[dict[str, Any]]] = (
            [p for p in standing if number and p["id_no"] == number],
            [p for p in standing if phone and p["phone"] == phone and not (number and p["id_no"])],
            [p for p in standing if _may_be(p, number, phone) and p["employer"] == one.said.get("employer", "")],
            [p for p in standing if _may_be(p, number, phone)],
        )
        for found in tries:
            if len(found) == 1:
                one.id = int(found[0]["id"])
                return
            if found:
                break
        else:
            if standing:
                self.notes.append(f"名册里另有同名的{one.name}，电话或身份号码不同，按两个人处理")
            return
        tails = "、".join(p["phone"][-4:] or "无电话" for p in found)
        for line in one.lines:
            line.faults.append(f"名册里有{len(found)}个“{one.name}”（电话尾号{tails}），请填写电话或身份号码")


def _may_be(person: dict[str, Any], number: Value, phone: Value) -> bool:
    """Whether nothing that is known on both sides contradicts it."""
    return not (number and person["id_no"]) and not (phone and person["phone"])
