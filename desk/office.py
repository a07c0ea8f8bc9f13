"""The open office: database, profile, the person at the desk, and the clock."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desk.errors import BadProfile, Damaged
from desk.model import Actor
from desk.profile.loading import stored_profile
from desk.profile.profile import Profile
from desk.rights import ALL, SEE_PERSONAL
from desk.store.database import Database

if TYPE_CHECKING:
    from desk.store.search import Search
    from desk.store.writing import Transaction

BEIJING: Final = timezone(timedelta(hours=8))


def person_at_this_computer() -> Actor:
    """The computer's user: may do everything, but sees names and numbers masked until that is switched on."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a PC without a user name (Windows service, container)
        name = "本机"
    return Actor(name=name, rights=ALL - {SEE_PERSONAL})


def beijing_now() -> datetime:
    """The present moment on the office's wall clock."""
    return datetime.now(BEIJING).replace(tzinfo=None)


class Office:
    """An open street office. Passed to every verb; holds no window and no global."""

    def __init__(self, database: Database, profile: Profile, actor: Actor, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.profile = profile
        self.actor = actor
        self.clock = clock
        settings = dict(database.read("select name, value from meta"))
        self.name: str = settings.get("name", database.label)
        self.is_sample: bool = settings.get("sample") == "1"
        self._sample_today: str | None = settings.get("sample_today") if self.is_sample else None

    @classmethod
    def open(
        cls,
        where: str | Path,
        *,
        actor: Actor | None = None,
        clock: Callable[[], datetime] | None = None,
        key: str | None = None,
    ) -> Office:
        """The office in a file or on a server; DeskError says why not."""
        database = Database.open(where, key=key)
        try:
            profile = _profile_of(database)
            return cls(database, profile, actor or person_at_this_computer(), clock or beijing_now)
        except BaseException:
            database.close()
            raise

    @cached_property
    def search(self) -> Search:
        """Everything that can be asked about the office, as this person may see it."""
        return self._search(self.actor.rights)

    def masked(self) -> Search:
        """The same for the projector: names, phones and ID numbers masked whoever is at the desk."""
        return self._search(frozenset())

    def now(self) -> str:
        """This moment as the tables write it; in a sample office on the day its data ends."""
        moment = self.clock()
        if self._sample_today:
            return f"{self._sample_today}T{moment:%H:%M:%S}"
        return moment.strftime("%Y-%m-%dT%H:%M:%S")

    def today(self) -> str:
        """Today; in a sample office the day its data ends, so that it does not age."""
        return self._sample_today or self.clock().strftime("%Y-%m-%d")

    def write(
        self, action: str, *, kind: str = "", reason: str = "", undoes: int | None = None
    ) -> AbstractContextManager[Transaction]:
        """One write in this person's name, at this office's time."""
        return self.database.write(
            actor=self.actor.name, action=action, kind=kind, reason=reason, at=self.now(), undoes=undoes
        )

    def close(self) -> None:
        """Close the database. Call when no job runs any more."""
        self.database.close()

    def _search(self, rights: frozenset[str]) -> Search:
        from desk.store.search import Search  # after the first paint is early enough

        return Search(self.database, self.profile, rights, self.now, lambda: self.actor.person_id)


def _profile_of(database: Database) -> Profile:
    row = database.read_one(
        'select body from profile where "key" = (select value from meta where name = ?) order by version desc limit 1',
        ("profile",),
    )
    if row is None:
        raise Damaged(f"“{database.label}”里没有管理办法，不能打开；请用最近的备份恢复。")
    try:
        return stored_profile(row[0], file="办法")
    except BadProfile as error:
        raise BadProfile(tuple(f"“{database.label}”：{line}" for line in error.complaints)) from None
