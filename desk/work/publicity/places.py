"""Where the sheets of an order belong: the grids of an area, what they are part of, and who answers for each."""

from __future__ import annotations

from desk.errors import BadInput
from desk.model import Area, Layer
from desk.office import Office
from desk.work.atlas.crews import Crews
from desk.work.atlas.plates import Member


class Places:
    """The areas of a layer in force today."""

    def __init__(self, office: Office, layer_id: int) -> None:
        self.layer = next((each for each in office.search.layers() if each.id == layer_id), None) or _gone()
        self.areas = {area.id: area for area in office.search.tree(layer_id)}
        self._children: dict[int | None, list[int]] = {}
        for area in self.areas.values():
            self._children.setdefault(area.parent_id, []).append(area.id)

    def leaves(self, area_id: int | None) -> list[int]:
        """The grids of an area (the area itself if it is one), in the order of the tree; None takes all."""
        if area_id is not None and area_id not in self.areas:
            raise BadInput("所选区域已不在这个图层里，请重新选择。")
        waiting = [area_id] if area_id is not None else list(reversed(self._children.get(None, [])))
        found = []
        while waiting:
            each = waiting.pop()
            below = self._children.get(each, [])
            if below:
                waiting += reversed(below)
            else:
                found.append(each)
        return found

    def below(self, area_id: int) -> list[int]:
        """The areas directly below."""
        return list(self._children.get(area_id, []))

    def communities(self, area_id: int | None) -> list[int]:
        """The areas just above the grids of an area."""
        found = dict.fromkeys(self.areas[leaf].parent_id or leaf for leaf in self.leaves(area_id))
        return [each for each in found if each in self.areas]

    def above(self, area_id: int) -> list[Area]:
        """The areas above, from the outermost in."""
        found = []
        parent = self.areas[area_id].parent_id
        while parent in self.areas:
            found.append(self.areas[parent])
            parent = self.areas[parent].parent_id
        return found[::-1]

    def name(self, area_id: int | None) -> str:
        """The name of an area; empty if it is not here."""
        area = self.areas.get(area_id or 0)
        return area.name if area is not None else ""

    def community(self, area_id: int) -> str:
        """The name of what a grid is part of."""
        above = self.above(area_id)
        return above[-1].name if above else ""


def responsible(places: Places, crews: Crews, area_id: int) -> Member | None:
    """Who is called first for a grid: the first of its team, or of the nearest area above that has people."""
    for each in (area_id, *(area.id for area in reversed(places.above(area_id)))):
        if team := crews.of(each):
            return team[0]
    return None


def vcard(person: Member | None, grid: str, office: str, hotline: str) -> str:
    """What a phone's camera reads, offline: a contact to be saved. Without a phone in full there is none in it."""
    if person is None or not person.name:
        return ""
    # A phone that is masked on the paper is nobody's number.
    number = person.phone if "*" not in person.phone else ""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{_safe(person.name)};;;;", f"FN:{_safe(person.name)}"]
    lines.append(f"ORG:{_safe(office)}")
    lines.append(f"TITLE:{_safe(f'{grid} {person.post}'.strip())}")
    lines += [f"TEL;TYPE=CELL:{number}"] if number else []
    lines += [f"TEL;TYPE=WORK:{hotline}"] if hotline and any(letter.isdigit() for letter in hotline) else []
    return "\r\n".join((*lines, "END:VCARD"))


def _safe(text: str) -> str:
    """A value of a vCard: RFC 6350 3.4 escapes backslash, comma, semicolon and line end."""
    text = " ".join(text.split())[:60]
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _gone() -> Layer:
    raise BadInput("这个网格图层已经停用，请换一个图层再试。")
