"""How the slides say months and names."""

from __future__ import annotations

from desk.identity import mask_name, surname_length

_DEPARTMENT_ENDS = tuple("科队办所站心区处局室部组委司院校会岗长员方户")
"""What the short name of a department or a post ends with."""


def title_of(month: str) -> str:
    """2026-10 as 2026年10月."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月"


def shown_name(name: str) -> str:
    """Who is responsible as the projector may show it: departments and posts in full, people as 张*."""
    is_person = len(name) in (2, 3) or (len(name) == 4 and surname_length(name) == 2)
    return mask_name(name) if is_person and not name.endswith(_DEPARTMENT_ENDS) else name
