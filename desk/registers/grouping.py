"""What the forms of all groups of people share: their shape, and the guardian."""

from __future__ import annotations

from typing import Final, NamedTuple

from desk.registers import checks
from desk.registers import shorthand as say
from desk.registers.spec import FieldSpec


class Form(NamedTuple):
    """The form of one group: its title, its own fields, its own checks."""

    title: str
    fields: tuple[FieldSpec, ...]
    checks: tuple[checks.Check, ...] = ()


GUARDIAN: Final = (
    say.name("guardian", "监护人"),
    say.number("guardian_id_no", "监护人证件号码"),
    say.phone("guardian_phone", "监护人联系方式"),
)
GUARDIAN_CHECKS: Final = (checks.phones("guardian_phone"), checks.numbers("guardian_id_no"))
