"""Who answers for an area, as the notice board names them: posts in the order of the profile, with duty and phone."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import replace
from typing import Final

from desk.identity.masks import mask_phone
from desk.model import Layer
from desk.office import Office
from desk.work.atlas.plates import Member

_BLOCK: Final = 2_000
_IMAGE: Final = re.compile(r"image/(png|jpeg|webp|bmp)\Z")
_KEPT: Final = 256
"""Photos held at a time: those of a community, whose sheets follow one another."""
PORTRAIT: Final = "portrait"
"""The role of the photo for publicity among the files of a person; his contract may be a picture too."""
_NEWEST: Final = (
    "select a.media_type, coalesce(c.body, a.body) from attachment a left join content c on c.digest = a.digest"
    " where a.kind = 'person' and a.row_id = ? and coalesce(c.body, a.body) is not null"
    " order by case when a.role = ? then 0 else 1 end, a.id desc"
)


class Crews:
    """The teams of all areas of a layer today, names and phones as the person at the desk may see them."""

    def __init__(self, office: Office, layer: Layer, phones: bool) -> None:
        posts = {post.key: (place, post.duty) for place, post in enumerate(office.profile.posts)}
        duties = _own_duties(office)
        today = office.today()
        held = office.database.read(
            "select t.id, t.area_id, t.post, t.person_id from assignment t join area a on a.id = t.area_id"
            " where a.layer_id = ? and t.since <= ? and (t.until is null or t.until >= ?) order by t.id",
            (layer.id, today, today),
        )
        head = office.profile.team.head  # who answers for the grid stands first
        held.sort(key=lambda row: (row[2] != head, posts.get(row[2], (999, ""))[0], row[0]))
        rows = []
        for start in range(0, len(held), _BLOCK):
            ids = [row[0] for row in held[start : start + _BLOCK]]
            rows += office.search.rows("team", ids, ("name", "post", "phone", "employer"))
        self._photos = Photos(office)
        self._teams: dict[int, list[Member]] = {}
        for (_, area_id, post, person), (name, title, phone, employer) in zip(held, rows, strict=True):
            shown = str(phone or "")
            self._teams.setdefault(area_id, []).append(
                Member(
                    name=str(name or ""),
                    post=str(title or ""),
                    phone=shown if phones else mask_phone(shown),
                    duty=duties.get(post) or posts.get(post, (0, ""))[1],
                    id=person,
                    employer=str(employer or ""),
                )
            )
        self.title = office.profile.terms.get("team", "团队")

    def of(self, area_id: int) -> tuple[Member, ...]:
        """The team of an area itself, with their photos."""
        return tuple(self._photos.on(member) for member in self._teams.get(area_id, ()))

    def named(self, area_id: int) -> tuple[Member, ...]:
        """The same without photos."""
        return tuple(self._teams.get(area_id, ()))

    def head(self, area_id: int) -> tuple[str, str]:
        """Name and phone of the first of the team; empty texts when nobody is there."""
        team = self._teams.get(area_id)
        return (team[0].name, team[0].phone) if team else ("", "")


class Photos:
    """The photo of each person that has one, read when a sheet asks for it: a city has twenty thousand."""

    def __init__(self, office: Office) -> None:
        self._office = office
        rows = office.database.read("select distinct row_id from attachment where kind = ?", ("person",))
        self._known = {row[0] for row in rows}
        self._held: OrderedDict[int, bytes] = OrderedDict()

    def on(self, member: Member) -> Member:
        """The member with his photo."""
        if member.id not in self._known:
            return member
        return replace(member, photo=self._of(member.id))

    def _of(self, person: int) -> bytes:
        if person not in self._held:
            rows = self._office.database.read(_NEWEST, (person, PORTRAIT))
            self._held[person] = next((bytes(body) for media, body in rows if _IMAGE.match(str(media))), b"")
            if len(self._held) > _KEPT:
                self._held.popitem(last=False)
        return self._held[person]


def _own_duties(office: Office) -> dict[str, str]:
    """What the office itself wrote as duties of a post, for every kind of grid; they go before the profile's."""
    found: dict[str, list[str]] = {}
    for post, body in office.database.read('select post, body from duty where area_kind is null order by "sort", id'):
        found.setdefault(post, []).append(str(body).rstrip("；。"))
    return {post: "；".join(bodies) for post, bodies in found.items()}
