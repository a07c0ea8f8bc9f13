"""What a list shows besides the place: conditions, columns, order. Apart from the verbs, which bring SQLAlchemy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.model import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a saved list shows. Columns are keys in their order; nothing chosen means as it is at first."""

    where: tuple[Condition, ...] = ()
    columns: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False
    widths: Mapping[str, int] = field(default_factory=dict)
    only: str = ""
    text: str = ""
