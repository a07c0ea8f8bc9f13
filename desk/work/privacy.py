"""Seeing names, phones and ID numbers in full: switched on by the person, written to the audit trail, switched off again."""

from __future__ import annotations

from dataclasses import replace

from desk.office import Office
from desk.rights import SEE_PERSONAL


def reveal(office: Office) -> None:
    """Show personal data in full from now on; the audit line comes first."""
    with office.write("reveal", reason="显示完整个人信息"):
        pass
    _hold(office, office.actor.rights | {SEE_PERSONAL})


def mask(office: Office) -> None:
    """Mask personal data again."""
    _hold(office, office.actor.rights - {SEE_PERSONAL})


def _hold(office: Office, rights: frozenset[str]) -> None:
    """Give the person these rights; the search is made anew, since it masks by the rights it was made with."""
    office.actor = replace(office.actor, rights=rights)
    vars(office).pop("search", None)
