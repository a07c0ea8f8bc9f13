"""The compositions that the seeds name, from data/compositions.toml: to hold a team against, or to take over."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from desk.profile import Profile
from desk.profile.codes import DATA
from desk.roster.composition import Composition, Number, PostRule
from desk.roster.spans import Groups, Lines, Member, Span, Tiers


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A composition that a seed names, with its source."""

    key: str
    title: str
    source: str
    unit: str
    composition: Composition
    spans: tuple[Span, ...] = ()
    groups: tuple[Groups, ...] = ()
    tiers: Tiers | None = None
    lines: Lines | None = None
    note: str = ""

    def complaints(self, counts: Mapping[str, int], members: Iterable[Member] = ()) -> tuple[str, ...]:
        """What is wrong with one team by this standard; `members` are looked at where lines of reporting are said."""
        said = self.composition.complaints(counts)
        if self.tiers:
            said += self.tiers.complaints(counts)
        if self.lines:
            said += self.lines.complaints(members)
        return said

    def explained(self) -> tuple[str, ...]:
        """How its numbers fit together where they seem not to (A.6)."""
        parts = (*self.spans, *(one for one in self.groups if one.above_stated), *((self.tiers,) if self.tiers else ()))
        return tuple(part for part in (self.composition.tension(), *(one.explained() for one in parts)) if part)

    def numbers(self, profile: Profile) -> tuple[Number, ...] | None:
        """The same as an office's own numbers (other posts may stay empty); None if the profile has not its posts."""
        team = profile.team
        here = [
            post
            for post in profile.posts
            if (post.group, post.layer, post.level) == (team.group, team.layer, team.level)
        ]
        mine = {post.key for post in self.composition.posts}
        if not mine <= {post.key for post in here}:
            return None
        whole = Number(least=self.composition.least, most=self.composition.most)
        asked = [Number(post=post.key, least=post.least, most=post.most) for post in self.composition.posts]
        spare = [Number(post=post.key, least=0, most=post.most) for post in here if post.key not in mine]
        return (whole, *asked, *spare)


@cache
def standards() -> tuple[Standard, ...]:
    """All of them, in the order of the seeds."""
    with (DATA / "compositions.toml").open("rb") as file:
        return tuple(_standard(one) for one in tomllib.load(file)["standards"])


def _standard(one: Mapping[str, Any]) -> Standard:
    posts = tuple(PostRule(**post) for post in one["posts"])
    titles = {post.key: post.title for post in posts}
    tiers = one.get("tiers")
    return Standard(
        key=one["key"],
        title=one["title"],
        source=one["source"],
        unit=one["unit"],
        composition=Composition(title=one["team"], posts=posts, least=one["least"], most=one["most"]),
        spans=tuple(Span(**{**span, "stated": tuple(span.get("stated", ()))}) for span in one.get("spans", ())),
        groups=tuple(Groups(**group) for group in one.get("groups", ())),
        tiers=Tiers(stated=tiers["stated"], posts=tuple((key, titles[key]) for key in tiers["posts"]))
        if tiers
        else None,
        lines=Lines(**one["lines"]) if "lines" in one else None,
        note=one.get("note", ""),
    )
