"""责任书: one per person and grid, from the office's own template."""

from __future__ import annotations

from desk.errors import BadInput
from desk.office import Office
from desk.work.atlas.crews import Crews
from desk.work.publicity.homes import filled
from desk.work.publicity.places import Places
from desk.work.publicity.texts import fill
from desk.work.publicity.values import SAMPLE, Letter
from desk.work.publicity.wanted import Wanted


class Pledges:
    """The pledges of the people of an area, grid by grid, post by post."""

    def __init__(self, office: Office, wanted: Wanted) -> None:
        self._office, self._texts = office, wanted.texts
        self.places = Places(office, wanted.layer_id)
        crews = Crews(office, self.places.layer, wanted.phones)
        self._held = [(area, one) for area in self.places.leaves(wanted.area_id) for one in crews.named(area)]
        if not self._held:
            raise BadInput("所选范围里还没有人上岗，请先在花名册里安排人员。")
        self._sign = wanted.texts.sign or office.name

    def __len__(self) -> int:
        return len(self._held)

    def area(self, at: int) -> int:
        """The grid of that pledge."""
        return self._held[at][0]

    def sheet(self, at: int) -> Letter:
        """The pledge of that place in the order."""
        area, person = self._held[at]
        today = self._office.today()
        values = filled(self._texts, self._sign, self.places, area, person, today)
        return Letter(
            title=self._texts.pledge_title,
            number=f"{today[:4]}-{at + 1:04d}",
            to="",
            where=f"{self.places.community(area)} {self.places.name(area)}　{person.post}　{person.name}",
            paragraphs=fill(self._texts.pledge_body, values),
            people=(),
            sign="",
            date=today,
            parties=(("甲方（盖章）", self._sign), ("乙方（签字）", person.name)),
            mark=SAMPLE if self._office.is_sample else "",
        )
