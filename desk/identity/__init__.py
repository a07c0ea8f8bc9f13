"""Who somebody is, as written: identity numbers, credit codes, phones, names; cleaned, checked, masked, abbreviated.

Imports nothing of desk.
"""

from desk.identity.masks import mask_id, mask_name, mask_phone, mask_text
from desk.identity.names import all_initials, initials, surname_length
from desk.identity.numbers import (
    IdCheck,
    age_on,
    birth_of,
    check_credit_code,
    check_digit,
    check_id,
    credit_check_digit,
    make_id,
    organisation_check_digit,
    sex_of,
    upgrade_id,
)
from desk.identity.text import check_phone, clean, clean_name, normal_phone, visible

__all__ = [
    "IdCheck",
    "age_on",
    "all_initials",
    "birth_of",
    "check_credit_code",
    "check_digit",
    "check_id",
    "check_phone",
    "clean",
    "clean_name",
    "credit_check_digit",
    "initials",
    "make_id",
    "mask_id",
    "mask_name",
    "mask_phone",
    "mask_text",
    "normal_phone",
    "organisation_check_digit",
    "sex_of",
    "surname_length",
    "upgrade_id",
    "visible",
]
