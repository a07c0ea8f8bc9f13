"""The rules of one team as a value: how many hold each post, how many there are in all; and what is wrong with a team.

A post may be in range everywhere and the team still be too small (舟山: the posts' least sum to five, the team is six to
eight): both are checked, and the sentence says which posts can take one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from desk.profile import PostDef, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of the office's own: of a post ("": of the whole team), for a kind of area ("": for all)."""

    post: str = ""
    area_kind: str = ""
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRule:
    """How many hold a post; `counts` says whether they fill the team."""

    key: str
    title: str
    least: int
    most: int
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """Rules of one team. `most` 0: nothing is said of the whole."""

    title: str
    posts: tuple[PostRule, ...]
    least: int = 0
    most: int = 0
    known: frozenset[str] = frozenset()
    """Posts of other levels: they may stand here, and are not counted."""

    def complaints(self, counts: Mapping[str, int], people: int | None = None) -> tuple[str, ...]:
        """What is wrong with a team, given how many hold each post (`people`: how many they are); () if nothing."""
        said = [_of_post(post, counts.get(post.key, 0)) for post in self.posts]
        mine = {post.key for post in self.posts} | self.known
        said += [f"没有“{key}”这个岗位，请改排别的岗位" for key in counts if key not in mine]
        said.append(self._of_team(counts, people))
        return tuple(sentence for sentence in said if sentence)

    def room(self, post: str, counts: Mapping[str, int], people: int | None = None) -> str:
        """Why nobody more can take this post; "" if somebody can."""
        rule = next((one for one in self.posts if one.key == post), None)
        if rule is None:
            return ""
        if counts.get(post, 0) >= rule.most:
            return f"{rule.title}已有{counts.get(post, 0)}人，至多{rule.most}人"
        total = self._total(counts) if people is None else people
        if self.most and rule.counts and total >= self.most:
            return f"{self.title}已有{total}人，至多{self.most}人"
        return ""

    def impossible(self) -> str:
        """Why no team can ever keep these rules, and what to change; "" if one can."""
        for post in self.posts:
            if post.least > post.most:
                return f"{post.title}至少{post.least}人、至多{post.most}人，下限高于上限，请改正"
        if not self.most:
            return ""
        if self.least > self.most:
            return f"{self.title}至少{self.least}人、至多{self.most}人，下限高于上限，请改正"
        counted = [post for post in self.posts if post.counts]
        least, most = sum(post.least for post in counted), sum(post.most for post in counted)
        if most < self.least:
            return (
                f"各岗位都排满也只有{most}人，达不到{self.title}至少{self.least}人："
                f"请放宽某个岗位的上限，或把全队下限改为不超过{most}人"
            )
        if least > self.most:
            return (
                f"各岗位只排下限就有{least}人，超过{self.title}至多{self.most}人："
                f"请降低某个岗位的下限，或把全队上限改为不少于{least}人"
            )
        return ""

    def tension(self) -> str:
        """Why every post can be in order and the team is not; "" if the ranges fit (A.6: 岗位合计与团队人数)."""
        fixed = [post for post in self.posts if post.counts and post.least > 0]
        rest = [post for post in self.posts if post.counts and post.least == 0]
        least, most = sum(post.least for post in fixed), sum(post.most for post in fixed)
        if not self.most or (least >= self.least and most <= self.most):
            return ""
        said = f"固定岗位下限合计{least}人、上限合计{most}人，{self.title}应为{spoken_range(self.least, self.most)}"
        if least < self.least:
            source = f"，由{'、'.join(post.title for post in rest)}补足" if rest else ""
            said += f"；各岗位都只排下限时还差{self.least - least}人{source}"
        if most > self.most:
            said += f"；各岗位都排满时多出{most - self.most}人"
        return said

    def _total(self, counts: Mapping[str, int]) -> int:
        return sum(counts.get(post.key, 0) for post in self.posts if post.counts)

    def _of_team(self, counts: Mapping[str, int], people: int | None) -> str:
        """The sentence on the total; it names the posts that still have room (or somebody to spare)."""
        if not self.most:
            return ""
        members = [post for post in self.posts if post.counts]
        total = self._total(counts) if people is None else people
        wanted = spoken_range(self.least, self.most)
        if total < self.least:
            room = [post.title for post in members if counts.get(post.key, 0) < post.most]
            more = f"，可从{'、'.join(room)}中补充" if room else ""
            return f"{self.title}共{total}人，应为{wanted}，还差{self.least - total}人{more}"
        if total > self.most:
            spare = [post.title for post in members if counts.get(post.key, 0) > post.least]
            fewer = f"，可从{'、'.join(spare)}中减少" if spare else ""
            return f"{self.title}共{total}人，应为{wanted}，多出{total - self.most}人{fewer}"
        return ""


@dataclass(frozen=True, slots=True)
class Rules:
    """The profile's rules with the office's own numbers laid over them."""

    profile: Profile
    own: tuple[Number, ...] = ()

    def of(self, layer: str, level: str, area_kind: str = "") -> Composition:
        """The rules of an area of that level and kind; a number for the kind goes before one for all kinds."""
        team = self.profile.team
        is_team = (layer, level) == (team.layer, team.level)
        posts = tuple(self._post(post, area_kind) for post in posts_at(self.profile, layer, level))
        whole = self._own("", area_kind) if is_team else None
        return Composition(
            title=team.title if is_team else level,
            posts=posts,
            least=whole.least if whole else team.least if is_team else 0,
            most=whole.most if whole else team.most if is_team else 0,
            known=frozenset(post.key for post in self.profile.posts),
        )

    def impossible(self) -> tuple[str, ...]:
        """What no team can keep, of every kind of area that has numbers of its own."""
        titles = {kind.key: kind.title for kind in self.profile.area_kinds}
        levels = dict.fromkeys((post.layer, post.level) for post in self.profile.posts)
        said = []
        for kind in dict.fromkeys(["", *(number.area_kind for number in self.own)]):
            for layer, level in levels:
                sentence = self.of(layer, level, kind).impossible()
                if sentence:
                    said.append(f"{titles.get(kind, kind)}：{sentence}" if kind else sentence)
        return tuple(dict.fromkeys(said))

    def _post(self, post: PostDef, area_kind: str) -> PostRule:
        rule = PostRule(
            key=post.key,
            title=post.title,
            least=post.least,
            most=post.most,
            counts=post.group == self.profile.team.group,
        )
        own = self._own(post.key, area_kind)
        return replace(rule, least=own.least, most=own.most) if own else rule

    def _own(self, post: str, area_kind: str) -> Number | None:
        found = [one for one in self.own if one.post == post and one.area_kind in ("", area_kind)]
        return max(found, key=lambda one: one.area_kind == area_kind, default=None)


def posts_at(profile: Profile, layer: str, level: str) -> tuple[PostDef, ...]:
    """The posts that an area of that level has, in the order of the profile."""
    return tuple(post for post in profile.posts if post.layer == layer and post.level == level)


def walking_posts(plans: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The posts that go from door to door, by the plans (whom, post): those that visit households or residents."""
    return frozenset(post for whom, post in plans if post and whom in ("household", "resident"))


def spoken_range(least: int, most: int) -> str:
    """二人 as 2人, 2至4人."""
    return f"{least}人" if least == most else f"{least}至{most}人"


def _of_post(post: PostRule, count: int) -> str:
    if count < post.least:
        return f"{post.title}现有{count}人，至少{post.least}人，还差{post.least - count}人"
    if count > post.most:
        return f"{post.title}现有{count}人，至多{post.most}人，多出{count - post.most}人"
    return ""
