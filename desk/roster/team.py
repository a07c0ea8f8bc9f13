"""Whether a team is complete by the profile alone; offices with numbers of their own ask `Rules`."""

from __future__ import annotations

from collections.abc import Mapping

from desk.profile import Profile
from desk.roster.composition import Rules


def complaints(profile: Profile, counts: Mapping[str, int]) -> tuple[str, ...]:
    """What is wrong with one team, given how many hold each post; () if it is complete."""
    return complaints_of_level(profile, profile.team.layer, profile.team.level, counts)


def complaints_of_level(profile: Profile, layer: str, level: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    """The same for the posts of an area of any level (处理中心, 大队): each post's range, and the total of a team."""
    return Rules(profile).of(layer, level).complaints(counts)


def tension(profile: Profile) -> str:
    """Why every post can be in order and the team is not; "" if the ranges fit (A.6: 岗位合计与团队人数)."""
    return Rules(profile).of(profile.team.layer, profile.team.level).tension()
