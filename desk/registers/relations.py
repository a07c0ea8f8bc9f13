"""What becomes of the relations in a household when its head changes (GB/T 4761). What cannot be known is None."""

from __future__ import annotations

from typing import Final

HEAD: Final = "02"
_CHILDREN: Final = ("2", "3")


def after_change(
    code: str | None, new_head: str | None, sex: str | None, birth: str | None, head_birth: str | None
) -> str | None:
    """The relation of a member to the new head; `new_head` and `code` are both relations to the old one."""
    if code is None or new_head is None:
        return None
    if new_head.startswith("1"):  # husband or wife: their children and grandchildren are the same
        return code if code[:1] in ("2", "3", "4") else None
    if new_head[:1] in _CHILDREN and new_head not in ("28", "38"):
        if code.startswith("1"):
            return {"1": "51", "2": "52"}.get(sex or "")
        if code[:1] in _CHILDREN and code not in ("28", "38"):
            return _brother_or_sister(sex, birth, head_birth)
        if code.startswith("5"):
            return {"51": "61", "52": "62"}.get(code)
    return None


def _brother_or_sister(sex: str | None, birth: str | None, head_birth: str | None) -> str | None:
    if sex not in ("1", "2") or not birth or not head_birth:
        return None
    is_older = birth <= head_birth
    return {("1", True): "71", ("1", False): "73", ("2", True): "75", ("2", False): "77"}[sex, is_older]
