"""Whether a team is complete: each post's range and the team's total.

A post may be in range everywhere and the team still be too small (舟山: the posts' least sum to five, the team is six to
eight): both are checked, and the sentence says which posts can take one more.
"""

from __future__ import annotations

from collections.abc import Mapping

from desk.profile import PostDef, Profile


def posts_at(profile: Profile, layer: str, level: str) -> tuple[PostDef, ...]:
    """The posts that an area of that level has, in the order of the profile."""
    return tuple(post for post in profile.posts if post.layer == layer and post.level == level)


def complaints(profile: Profile, counts: Mapping[str, int]) -> tuple[str, ...]:
    """What is wrong with one team, given how many hold each post; () if it is complete."""
    team = profile.team
    said = [_of_post(post, counts.get(post.key, 0)) for post in posts_at(profile, team.layer, team.level)]
    unknown = [key for key in counts if key not in {post.key for post in profile.posts}]
    said += [f"没有“{key}”这个岗位，请改排别的岗位" for key in unknown]
    said.append(_of_team(profile, counts))
    return tuple(sentence for sentence in said if sentence)


def complaints_of_level(profile: Profile, layer: str, level: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    """What is wrong with the posts of an area above the grids (处理中心, 大队), by each post's range only."""
    team = profile.team
    if (layer, level) == (team.layer, team.level):
        return complaints(profile, counts)
    said = (_of_post(post, counts.get(post.key, 0)) for post in posts_at(profile, layer, level))
    return tuple(sentence for sentence in said if sentence)


def _of_post(post: PostDef, count: int) -> str:
    if count < post.least:
        return f"{post.title}现有{count}人，至少{post.least}人，还差{post.least - count}人"
    if count > post.most:
        return f"{post.title}现有{count}人，至多{post.most}人，多出{count - post.most}人"
    return ""


def _of_team(profile: Profile, counts: Mapping[str, int]) -> str:
    """The sentence on the total; it names the posts that still have room (or somebody to spare)."""
    team = profile.team
    members = [post for post in profile.posts if post.group == team.group]
    total = sum(counts.get(post.key, 0) for post in members)
    if total < team.least:
        room = [post.title for post in members if counts.get(post.key, 0) < post.most]
        more = f"，可从{'、'.join(room)}中补充" if room else ""
        return f"{team.title}共{total}人，应为{_range(team.least, team.most)}，还差{team.least - total}人{more}"
    if total > team.most:
        spare = [post.title for post in members if counts.get(post.key, 0) > post.least]
        fewer = f"，可从{'、'.join(spare)}中减少" if spare else ""
        return f"{team.title}共{total}人，应为{_range(team.least, team.most)}，多出{total - team.most}人{fewer}"
    return ""


def _range(least: int, most: int) -> str:
    return f"{least}人" if least == most else f"{least}至{most}人"


def tension(profile: Profile) -> str:
    """Why every post can be in order and the team is not; "" if the ranges fit (A.6: 岗位合计与团队人数)."""
    team = profile.team
    fixed = [post for post in profile.posts if post.group == team.group and post.least > 0]
    rest = [post for post in profile.posts if post.group == team.group and post.least == 0]
    least, most = sum(post.least for post in fixed), sum(post.most for post in fixed)
    if least >= team.least and most <= team.most:
        return ""
    said = f"固定岗位下限合计{least}人、上限合计{most}人，{team.title}应为{_range(team.least, team.most)}"
    if least < team.least:
        source = f"，由{'、'.join(post.title for post in rest)}补足" if rest else ""
        said += f"；各岗位都只排下限时还差{team.least - least}人{source}"
    if most > team.most:
        said += f"；各岗位都排满时多出{most - team.most}人"
    return said
