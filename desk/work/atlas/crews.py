"""Who answers for an area, as the notice board names them: posts in the order of the profile, with duty and phone."""

from __future__ import annotations

import re

from desk.identity.masks import mask_phone
from desk.model import Layer
from desk.office import Office
from desk.work.atlas.plates import Member

_BLOCK = 2_000
_IMAGE = re.compile(r"image/(png|jpeg|webp|bmp)\Z")


class Crews:
    """The teams of all areas of a layer today, names and phones as the person at the desk may see them."""

    def __init__(self, office: Office, layer: Layer, phones: bool) -> None:
        posts = {post.key: (place, post.duty) for place, post in enumerate(office.profile.posts)}
        today = office.today()
        held = office.database.read(
            "select t.id, t.area_id, t.post, t.person_id from assignment t join area a on a.id = t.area_id"
            " where a.layer_id = ? and t.since <= ? and (t.until is null or t.until >= ?) order by t.id",
            (layer.id, today, today),
        )
        held.sort(key=lambda row: (posts.get(row[2], (999, ""))[0], row[0]))
        rows = []
        for start in range(0, len(held), _BLOCK):
            ids = [row[0] for row in held[start : start + _BLOCK]]
            rows += office.search.rows("team", ids, ("name", "post", "phone"))
        photos = _photos(office)
        self._teams: dict[int, list[Member]] = {}
        for (_, area_id, post, person), (name, title, phone) in zip(held, rows, strict=True):
            shown = str(phone or "")
            self._teams.setdefault(area_id, []).append(
                Member(
                    name=str(name or ""),
                    post=str(title or ""),
                    phone=shown if phones else mask_phone(shown),
                    duty=posts.get(post, (0, ""))[1],
                    photo=photos.get(person, b""),
                )
            )
        self.title = office.profile.terms.get("team", "团队")

    def of(self, area_id: int) -> tuple[Member, ...]:
        """The team of an area itself."""
        return tuple(self._teams.get(area_id, ()))

    def head(self, area_id: int) -> tuple[str, str]:
        """Name and phone of the first of the team; empty texts when nobody is there."""
        team = self._teams.get(area_id)
        return (team[0].name, team[0].phone) if team else ("", "")


def _photos(office: Office) -> dict[int, bytes]:
    """The newest picture of each person that has one."""
    rows = office.database.read(
        "select row_id, media_type, body from attachment where kind = ? and body is not null order by id", ("person",)
    )
    return {row_id: bytes(body) for row_id, media, body in rows if _IMAGE.match(str(media))}
