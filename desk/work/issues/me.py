"""Who of the roster sits at this desk: the choice, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk.errors import BadInput
from desk.model import Actor
from desk.office import Office, person_at_this_computer


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of the roster with the posts held today, the highest first."""

    person_id: int
    uid: str
    name: str
    initials: str
    posts: tuple[str, ...]
    """Such as 街镇网格办（东华门街道）."""

    @property
    def post(self) -> str:
        """What the widest post is called, for a bracket behind the name."""
        return self.posts[0].partition("（")[0] if self.posts else ""


def colleagues(office: Office) -> tuple[Colleague, ...]:
    """Everybody who holds a post today; those with the widest ground first."""
    today, titles = office.today(), office.profile.codes("post")
    rows = office.database.read(
        "select p.id, p.uid, p.name, p.initials, s.post, a.name from assignment s join person p on p.id = s.person_id"
        " join area a on a.id = s.area_id where s.since <= ? and (s.until is null or s.until >= ?)"
        " order by a.level, a.code, p.initials, p.id, s.id",
        (today, today),
    )
    found: dict[int, list[tuple[str, str, str, str]]] = {}
    for person, uid, name, initials, post, area in rows:
        found.setdefault(int(person), []).append((uid, name, initials, f"{titles.get(post, post)}（{area}）"))
    return tuple(
        Colleague(
            person_id=person, uid=mine[0][0], name=mine[0][1], initials=mine[0][2] or "", posts=tuple(each[3] for each in mine)
        )
        for person, mine in found.items()
    )  # fmt: skip


def sit_down(office: Office, uid: str) -> Actor:
    """Let somebody of the roster be at the desk from now on; "" is nobody of them. Rights stay as they are."""
    if not uid:
        office.actor = replace(office.actor, person_id=None, name=person_at_this_computer().name)
        return office.actor
    row = office.database.read_one("select id, name from person where uid = ?", (uid,))
    if row is None:
        raise BadInput("这个人员已不在花名册里，请重新选择“我是…”。")
    office.actor = replace(office.actor, person_id=int(row[0]), name=str(row[1]))
    return office.actor


def post_of(office: Office) -> str:
    """The widest post of whoever is at the desk; "" when that is nobody of the roster."""
    found = next((each for each in colleagues(office) if each.person_id == office.actor.person_id), None)
    return found.post if found else ""


def sought(found: tuple[Colleague, ...], text: str) -> list[Colleague]:
    """Those whose name, initials or posts hold what was typed."""
    words = text.lower().split()
    return [
        each
        for each in found
        if all(
            word in each.name or word in each.initials.lower() or any(word in post for post in each.posts)
            for word in words
        )
    ]
