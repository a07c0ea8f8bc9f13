"""The profile version an issue began with: an old issue keeps its rules when the office takes new ones."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from desk.errors import BadProfile
from desk.office import Office
from desk.profile.loading import stored_profile
from desk.profile.profile import Profile
from desk.store.database import Database

_READ: WeakKeyDictionary[Database, dict[int, Profile]] = WeakKeyDictionary()
"""Stored versions never change once written, so that each is read once while the office is open."""


def profile_of(office: Office, profile_id: int | None) -> Profile:
    """The profile of that row; the office's own for an issue that does not say (imported) or whose row is unreadable."""
    if profile_id is None:
        return office.profile
    known = _READ.setdefault(office.database, {})
    if profile_id not in known:
        body = office.database.read_value("select body from profile where id = ?", (profile_id,))
        try:
            known[profile_id] = office.profile if body is None else stored_profile(str(body), file="办法")
        except BadProfile:
            known[profile_id] = office.profile
    return known[profile_id]


def current_id(office: Office) -> int | None:
    """The row of the profile version that new issues begin with."""
    found = office.database.read_value(
        'select id from profile where "key" = ? order by version desc limit 1', (office.profile.key,)
    )
    return None if found is None else int(found)
