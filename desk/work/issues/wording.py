"""How the columns of an issue are said: codes as words of its own profile, texts and names as this person may see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk import identity
from desk.office import Office
from desk.profile import Profile
from desk.work.records.choosing import codes

_MEANT = {"tier": "上报到", "recorded_by": "代为登记", "note": "备注"}


class Words:
    """Labels for one issue under the profile it began with."""

    def __init__(self, office: Office, profile: Profile) -> None:
        self._office, self._profile = office, profile
        self._sight = office.search.sight
        self._lists: dict[str, Mapping[str, str]] = {}
        self._actions = {one.key: one.title for one in profile.workflow.actions}
        self._fields = {one.key: one for one in profile.workflow.fields}

    def of(self, table: str, code: Any) -> str:
        """The label of a code; the code itself if it has none, "" for nothing."""
        if code in (None, ""):
            return ""
        if table not in self._lists:
            try:
                self._lists[table] = self._profile.codes(table)
            except KeyError:
                self._lists[table] = codes(self._office, table)
        return str(self._lists[table].get(str(code), code))

    def action(self, key: str) -> str:
        """The title of a move."""
        return self._actions.get(key, key)

    def field(self, key: str) -> str:
        """The title of something filled in."""
        found = self._fields.get(key)
        return found.title if found else _MEANT.get(key, key)

    def value(self, key: str, value: Any) -> str:
        """Something filled in, as words."""
        found = self._fields.get(key)
        if found and found.codes:
            return self.of(found.codes, value)
        if found and found.type == "class":
            return str(self._office.database.read_value("select name from catalogue where code = ?", (value,)) or value)
        if found and found.type == "condition":
            said = self._office.database.read_value("select file_when from condition where id = ?", (value,))
            return str(said or value)
        return self.text(f"{value:g}" if isinstance(value, float) else str(value))

    def text(self, text: str | None) -> str:
        """A text somebody wrote, with the numbers of persons in it masked without the right."""
        if not text:
            return ""
        return text if self._sight.see_id else identity.mask_text(text)

    def name(self, name: str | None) -> str:
        """Somebody's name, masked without the right."""
        if not name:
            return ""
        return name if self._sight.see_name else identity.mask_name(name)

    def person(self, person_id: int | None) -> str:
        """The name of somebody of the roster."""
        found = person_id and self._office.database.read_value("select name from person where id = ?", (person_id,))
        return self.name(str(found)) if found else ""
