"""What a clerk types into one filing: which columns, for whom, with last period's words in them."""

from __future__ import annotations

from dataclasses import dataclass

from desk.office import Office
from desk.work.forms.carrying import Carried, carried


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRecord:
    """A record of the form: its uid, and the texts that say who it is."""

    uid: str
    texts: tuple[str, ...]

    @property
    def label(self) -> str:
        """Who it is, for when it is no longer on the list."""
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingSheet:
    """The hand-typed part of a filing."""

    singles: tuple[str, ...]
    columns: tuple[str, ...]
    shown: tuple[str, ...]
    """Titles of what says who a record is."""
    records: tuple[TypedRecord, ...]
    carried: Carried


def typing_sheet(office: Office, filing_id: int) -> TypingSheet:
    """The hand-typed cells of a filing."""
    return TypingSheet(singles=(), columns=(), shown=(), records=(), carried=carried(office, filing_id))
