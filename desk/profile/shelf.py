"""The profiles that come with the program."""

from __future__ import annotations

from functools import cache

from desk.errors import BadProfile
from desk.profile.codes import DATA
from desk.profile.loading import parse_profile
from desk.profile.profile import Profile
from desk.profile.reading import suggestion


def shipped_keys() -> tuple[str, ...]:
    """The keys of the shipped profiles, the usual one first."""
    found = sorted(path.stem for path in (DATA / "profiles").glob("*.toml"))
    return tuple(sorted(found, key=lambda key: key != "zhoushan"))


def shipped_text(key: str) -> str:
    """The text of a shipped profile; BadProfile when there is none of that key."""
    if key not in shipped_keys():
        raise BadProfile((f"--profile: 没有自带“{key}”这个办法；{suggestion(key, shipped_keys())}",))
    return (DATA / "profiles" / f"{key}.toml").read_text(encoding="utf-8")


@cache
def shipped_profile(key: str) -> Profile:
    """A shipped profile, checked."""
    return parse_profile(shipped_text(key), file=f"{key}.toml")


def shipped() -> tuple[Profile, ...]:
    """Every shipped profile, the usual one first."""
    return tuple(shipped_profile(key) for key in shipped_keys())
