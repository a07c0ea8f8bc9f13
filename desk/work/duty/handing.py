"""Who is to do it: tasks given to another person, and dealt anew when a team changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desk.office import Office

if TYPE_CHECKING:
    from desk.store.writing import Transaction


def redeal(office: Office, transaction: Transaction, area_ids: Iterable[int]) -> int:
    """Deal the open tasks of these areas, and of all below them, to who is in the teams now; gives how many changed hands.

    Call inside the write that changed the team, after its rows are written: taking it back takes this back, too.
    """
    return 0
