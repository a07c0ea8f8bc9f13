"""What the person at the desk may see of others."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from desk.rights import SEE_NAMES, SEE_PERSONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Which personal data comes out of the database in full; the rest is masked in SQL, before it arrives here."""

    see_name: bool = False
    see_phone: bool = False
    see_id: bool = False

    @classmethod
    def of(cls, rights: Set[str]) -> Sight:
        """The sight that these rights give."""
        full = SEE_PERSONAL in rights
        return cls(see_name=full or SEE_NAMES in rights, see_phone=full, see_id=full)

    def column(self, sql: str, kind: str) -> str:
        """The expression, masked if it is personal (`kind` name, contact, phone or id) and the right is lacking."""
        if kind == "name" and not self.see_name:
            return _name(sql)
        if kind == "contact" and not self.see_name:  # the phone of somebody on duty hangs on every notice board
            return _phone(sql)
        if kind == "phone" and not self.see_phone:
            return _phone(sql)
        if kind == "id" and not self.see_id:
            return _id(sql)
        return sql


def _tail(sql: str) -> str:
    return f"substr({sql}, length({sql}) - 3)"


def _name(sql: str) -> str:
    return f"case when length({sql}) > 1 then substr({sql}, 1, 1) || substr('**', 1, length({sql}) - 1) else {sql} end"


def _phone(sql: str) -> str:
    return (
        f"case when length({sql}) >= 11 then substr({sql}, 1, 3) || '****' || {_tail(sql)}"
        f" when length({sql}) >= 7 then '****' || {_tail(sql)}"
        f" when length({sql}) > 0 then '****' else {sql} end"
    )


def _id(sql: str) -> str:
    return (
        f"case when length({sql}) >= 15 then substr({sql}, 1, 6) || substr('********', 1, length({sql}) - 10)"
        f" || {_tail(sql)}"
        f" when length({sql}) > 0 then substr({sql}, 1, 1) || '****' || substr({sql}, length({sql})) else {sql} end"
    )
